"""Any workload goes into a store, out of it and through files, and is the same afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from assessment.store.database import Store, open_store
from assessment.store.moved import Moved
from assessment.store.moved_file import moved_of, read_data, write_moved
from assessment.store.transfer import export_workload, import_workload
from assessment.store.workloads import remove
from rubrics.errors import UserError
from tests.assessment.store.conftest import ROOT
from tests.assessment.store.full import comparable
from tests.assessment.store.generate import moved

some = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
SURPRISES: dict[str, list[object]] = {
    "yes": ["no", "010", "1e3", "0x1f", "2026-11-22", "12:30:45", "~", "null", ".inf", "=", "<<"],
    "- a": ["a: b", "# x", "&a", "*a", "!!x", "%", "@", "`", "{", "[", "|", ">", "'", '"', "\\"],
    "\u2028": ["\u2029", "\x85", "\ufeff", "\x7f", "\x1b[0m", "\r", "\r\n", "\n ", "\t", " ", ""],
    "🚦": [1e-07, 1e22, 0.1, -0.0, 50.0, 2**63 - 1, -(2**63), "\U0010ffff", "e\u0301", "\ufffe"],
}
UNFIT = ["\x7f", "\x1b[0m", 2**63 - 1, -(2**63), "\ufffe"]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, postgresql: str) -> Iterator[list[Store]]:
    opened = [
        open_store(f"sqlite:///{tmp_path_factory.mktemp('generated')}/store.db"),
        open_store(postgresql.replace("/postgres?", "/wellops_generated?")),
    ]
    yield opened
    for store in opened:
        store.close()


def surprising(*, plain: bool = False) -> Moved:
    about = {key: [v for v in row if v not in UNFIT] for key, row in SURPRISES.items()}
    by = {"at": "2026-11-22T10:00:00Z", "login": "l", "name": "n"}
    return Moved.model_validate(
        {
            "wellops_workload": 1,
            "made": {
                "id": "1e5", "version": 1, "profile_version": 1, "plan_version": 0, "login": "010",
                "name": "no", "created_at": by["at"], "changed_at": by["at"],
            },
            "workload": {
                "name": "~", "archetypes": ["rag"], "stage": "poc", "target_stage": "poc",
            },
            "members": [{"login": "null", "name": "", "role": "owner"}],
            "events": [{**by, "what": "anything", "about": about if plain else SURPRISES}],
        }
    )  # fmt: skip


@some
@given(moved())
@example(surprising())
@example(surprising(plain=True))
def test_files_hold_all_of_it(tmp_path_factory: pytest.TempPathFactory, made: Moved) -> None:
    folder = tmp_path_factory.getbasetemp()
    for ending in ("json", "yaml"):
        path: Path = folder / f"generated.{ending}"
        try:
            path.write_bytes(write_moved(made, path.name))
        except UserError as refused:
            # YAML has no control characters, and numbers of 18 digits at most.
            assert ending == "yaml" and "does not fit a YAML file" in refused.what
            assert re.search("control character|18 digits", refused.what)
        else:
            assert moved_of(read_data(path), path.name) == made


@some
@given(moved())
@example(surprising())
def test_stores_hold_all_of_it(stores: list[Store], made: Moved) -> None:
    for store in stores:
        done = import_workload(store, ROOT, made)
        again = export_workload(store, ROOT, done.id)
        remove(store, ROOT, done.id)
        assert comparable(again) == comparable(made)
