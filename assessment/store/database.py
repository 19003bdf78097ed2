"""Opening the store: a SQLite file by default, PostgreSQL by URL; migrated when opened."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from assessment.store.kept import Kept
from assessment.store.writes import WRITES
from rubrics.errors import UserError

URL_VARIABLE = "WELLOPS_DATABASE_URL"
FOLDER_VARIABLE = "WELLOPS_DATA_DIR"
BUSY_MS = 60_000
"""How long a writer of SQLite waits for others."""
POLL_MS = 5
"""How often it looks: by itself SQLite would look ten times a second, and miss short gaps."""
SWEEP = 1.0
"""Seconds for which opening deletes what a program that was killed has left."""
CACHE_KB = 65_536
"""Of SQLite's pages a connection holds in memory: half a million findings have large indexes."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """An open database, and the clock that its rows are dated by."""

    engine: Engine
    now: Callable[[], datetime] = field(default=_now)
    kept: Kept = field(default_factory=Kept, compare=False)
    """What was put together from it lately."""

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the store, and changes nothing.

        Raises:
            UserError: the database does not answer.
        """
        with _reachable(), Session(self.engine) as session:
            if self.engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are all kept, on the disk, or none of them.

        Raises:
            UserError: the database does not answer, or is full; nothing was saved.
        """
        with (
            _reachable(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection(execution_options={WRITES: True})
            yield session

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


@contextmanager
def _reachable() -> Iterator[None]:
    """Tell a server that is away and a disk that is full from a fault of ours."""
    try:
        yield
    except (OperationalError, NoConnection) as error:
        raise UserError(
            f"The store does not answer ({_reason(error)})",
            "Try again; if it goes on, ask whoever runs the database.",
        ) from error
    except (DataError, UnicodeEncodeError) as error:
        raise UserError(
            f"The store cannot hold that, nor look for it ({_reason(error)})",
            "Leave out invisible characters.",
        ) from error


def _reason(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def data_folder() -> Path:
    """Where the user's data lies: WELLOPS_DATA_DIR, or what the system has for it."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "wellops"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/wellops"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "wellops"


def open_store(url: str | None = None, *, now: Callable[[], datetime] = _now) -> Store:
    """The store at a URL (`sqlite:///…`, `postgresql://…`), its tables made or brought up to date.

    Without one, that of WELLOPS_DATABASE_URL, else a file in the user's data folder.

    Raises:
        UserError: it cannot be reached or opened, is newer than this program, or is no store.
    """
    from assessment.store.bulk import sweep
    from assessment.store.migrate import migrate

    place = _place(url or os.environ.get(URL_VARIABLE) or "")
    shown = place.render_as_string(hide_password=True)
    engine = _engine(place)
    store = Store(engine, now)
    try:
        migrate(engine)
        sweep(store, seconds=SWEEP)
    except UserError:
        engine.dispose()
        raise
    except (DBAPIError, OSError) as error:
        engine.dispose()
        raise UserError(
            f"The store {shown} cannot be opened ({_reason(error)})",
            f"Check {URL_VARIABLE} and {FOLDER_VARIABLE}, and that you may write there.",
        ) from error
    return store


def _place(url: str) -> URL:
    if not url:
        folder = data_folder()
        try:
            # Others on this machine have no business in it.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"{folder}: cannot be made ({error.strerror})", f"Set {FOLDER_VARIABLE}."
            ) from None
        return URL.create("sqlite", database=str(folder / "wellops.db"))
    try:
        place = make_url(url)
    except (ArgumentError, ValueError):
        raise UserError(
            f"{URL_VARIABLE} is not a database URL", "Write postgresql://user@host/database."
        ) from None
    kind = place.get_backend_name()
    if kind == "sqlite" and place.database not in (None, "", ":memory:"):
        return place
    if kind == "postgresql":
        return place.set(drivername="postgresql+psycopg")
    raise UserError(
        f"{URL_VARIABLE} names {kind}, which is no store for this program",
        "Use postgresql://… or sqlite:///FILE.",
    )


def _engine(place: URL) -> Engine:
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
    if place.get_backend_name() == "sqlite":
        engine = create_engine(place, connect_args={"timeout": BUSY_MS / 1000}, **options)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        return engine
    return create_engine(place, pool_pre_ping=True, pool_size=10, max_overflow=10, **options)


def _on_connect(connection: sqlite3.Connection, _: Any) -> None:
    # What was committed is on the disk before anybody is told so.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        f"cache_size=-{CACHE_KB}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _on_begin(connection: Connection) -> None:
    """The driver opens no transaction by itself; a writer is one from the start, or has to wait.

    A reader that turns writer half-way could only fail, where somebody else has written.
    """
    if not connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("BEGIN")
        return
    until = time.monotonic() + BUSY_MS / 1000
    connection.exec_driver_sql(f"PRAGMA busy_timeout={POLL_MS}")
    try:
        while not _begun(connection, last=time.monotonic() > until):
            pass
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")


def _begun(connection: Connection, *, last: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0)
        if last or code & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
