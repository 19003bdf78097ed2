"""Bringing a database to the tables of this program, by Alembic's migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, inspect, text

from assessment.store.writes import WRITES
from rubrics.errors import UserError

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_263_511
"""An advisory lock of PostgreSQL: of two programs that start at once, one waits."""


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them up to date; all of it or nothing.

    Raises:
        UserError: the database was made by a newer version of this program, or is something else.
    """
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _must_be_ours(connection)
            try:
                command.upgrade(config_for(connection), "head")
            except CommandError as error:
                raise UserError(
                    "The store was made by a newer version of WellOps, or by another program",
                    "Use that version, or another store.",
                ) from error
            if engine.dialect.name == "sqlite":
                # A file that may only be read is opened without a word; a write says so.
                connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _must_be_ours(connection: Connection) -> None:
    """Refuse a database in which something else keeps its tables."""
    found = inspect(connection).get_table_names()
    if found and "alembic_version" not in found:
        raise UserError(
            "The database is no store: it holds tables of another program",
            "Name an empty database, or a file that is not there yet.",
        )


def config_for(connection: Connection) -> Config:
    """Alembic's settings for a connection that is open."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
