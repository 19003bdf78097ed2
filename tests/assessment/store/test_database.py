"""Opening a store: made, brought up to date, or refused in two lines."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from assessment.store import database
from assessment.store.database import Store, data_folder, open_store
from assessment.store.migrate import config_for
from assessment.store.tables import Base
from assessment.store.workloads import create, entries
from assessment.store.writes import WRITES
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, PROFILE, ROOT, new_workload

ROOT_FOLDER = Path(__file__).parents[3]


def test_migrations_make_what_the_tables_say(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_going_back_to_the_beginning_leaves_nothing(store: Store) -> None:
    new_workload(store)
    connection = store.engine.connect().execution_options(**{WRITES: True})
    with connection, connection.begin():
        command.downgrade(config_for(connection), "base")
    with store.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    again = open_store(store.engine.url.render_as_string(hide_password=False))
    create(again, ANA, PROFILE)
    again.close()


def test_it_opens_again_with_what_is_in_it(store: Store, url: str) -> None:
    id_ = new_workload(store)
    again = open_store(url)
    assert [entry.id for entry in entries(again, ROOT)] == [id_]
    again.close()


def test_a_newer_one_is_refused(store: Store, url: str) -> None:
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="newer version") as refused:
        open_store(url)
    assert refused.value.hint


def test_tables_of_another_program_are_left_alone(fresh_url: Callable[..., str], kind: str) -> None:
    place = fresh_url(kind, template="template0")
    engine = create_engine(place)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE workload (a INTEGER)"))
    with pytest.raises(UserError, match="another program"):
        open_store(place)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["workload"]
    engine.dispose()


def test_programs_that_start_at_once_both_open_it(fresh_url: Callable[..., str], kind: str) -> None:
    place = fresh_url(kind, template="template0")
    code = "import sys; from assessment.store.database import open_store; open_store(sys.argv[1])"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, place], cwd=ROOT_FOLDER, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors


@pytest.mark.parametrize(
    "place",
    [
        "postgresql://nobody:secret-word@127.0.0.1:1/nothing",
        "mysql://host/x",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////no/such/folder/x.db",
        "not a url",
        "postgresql://host:port/x",
    ],
)
def test_what_cannot_be_reached_is_said_in_two_lines(place: str) -> None:
    with pytest.raises(UserError) as refused:
        open_store(place)
    assert refused.value.what and refused.value.hint
    assert "secret-word" not in str(refused.value)
    assert "\n" not in refused.value.what


def test_files_that_are_no_store_are_refused(tmp_path: Path) -> None:
    noise = tmp_path / "noise.db"
    noise.write_bytes(b"not a database at all " * 500)
    broken = tmp_path / "broken.db"
    connection = sqlite3.connect(broken)
    connection.execute("CREATE TABLE x (a)")
    connection.commit()
    connection.close()
    for path in (noise, tmp_path, broken):
        before = path.read_bytes() if path.is_file() else b""
        with pytest.raises(UserError) as refused:
            open_store(f"sqlite:///{path}")
        assert refused.value.hint
        if path == noise:
            assert path.read_bytes() == before


def test_a_file_that_may_only_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}").close()
    # As root, permissions keep nobody out; SQLite's own mode does.
    with pytest.raises(UserError, match="readonly"):
        open_store(f"sqlite:///file:{path}?mode=ro&uri=true")


def test_without_a_url_it_lies_in_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(database.URL_VARIABLE, raising=False)
    monkeypatch.setenv(database.FOLDER_VARIABLE, str(tmp_path / "a" / "b"))
    opened = open_store()
    assert data_folder() == tmp_path / "a" / "b" and (data_folder() / "wellops.db").is_file()
    if sys.platform != "win32":
        assert data_folder().stat().st_mode & 0o077 == 0, "others on the machine see it"
    opened.close()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(database.FOLDER_VARIABLE, str(tmp_path / "file" / "x"))
    with pytest.raises(UserError, match="cannot be made"):
        open_store()


def test_what_was_saved_is_on_the_disk(tmp_path: Path) -> None:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with opened.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1]
    opened.close()


def test_a_server_that_goes_away_is_no_fault_of_ours(store: Store) -> None:
    id_ = new_workload(store)
    with pytest.raises(UserError, match="does not answer") as refused, store.write():
        raise OperationalError("SELECT", {}, Exception("the line is dead\nand more"))
    assert "and more" not in refused.value.what
    assert [entry.id for entry in entries(store, ROOT)] == [id_]


def test_a_session_that_breaks_off_changes_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as session:
        session.execute(text("DELETE FROM workload"))
        raise ZeroDivisionError
    new_workload(store)
    with pytest.raises(ZeroDivisionError), store.write() as session:
        session.execute(text("DELETE FROM workload"))
        raise ZeroDivisionError
    assert len(entries(store, ROOT)) == 1
