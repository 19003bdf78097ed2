"""Files that somebody brings: kept as the snapshot in use, or refused with nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from assessment.inputs import ScopeEntry, Workload
from assessment.scanning.bringing import bring_snapshot, stored_name
from assessment.store.access import Actor
from assessment.store.database import Store, open_store
from assessment.store.opened import open_workload
from assessment.store.snapshots import snapshots
from assessment.store.workloads import create, set_member
from rubrics.errors import UserError
from tests.assessment.scanning.conftest import ACCOUNT, ANN, STRANGER

BODY = {"id": ACCOUNT, "name": "ai-1", "type": "Microsoft.CognitiveServices/accounts"}
EXPORT = orjson.dumps(
    [BODY | {"properties": {"disableLocalAuth": False}, "location": "westeurope"}]
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path}/store.db")
    yield made
    made.close()


def made(store: Store, *scope: str) -> str:
    entries = tuple(ScopeEntry(id=id_) for id_ in scope)
    one = Workload(name="W", archetypes=("rag",), stage="poc", target_stage="pilot", scope=entries)
    return create(store, ANN, one)


def test_an_export_becomes_the_snapshot_in_use(store: Store, tmp_path: Path) -> None:
    id_ = made(store, ACCOUNT.rpartition("/providers/")[0])
    folder = tmp_path / "uploads"
    name = bring_snapshot(store, ANN, id_, [(EXPORT, "C:\\x\\all.json")], folder)
    assert name == "all.jsonl.gz"
    assert list(folder.iterdir()) == []
    [kept] = snapshots(store, ANN, id_)
    assert (kept.file_name, kept.name, kept.current) == (name, "Ann", True)
    found = open_workload(store, ANN, id_, evaluate=False)
    assert found.snapshot and found.snapshot.resources == 1 and not found.stale
    assert any(one.check == "account-accepts-api-keys" for one in found.assessment.findings)


@pytest.mark.parametrize(
    ("sent", "name", "what"),
    [
        (b"{", "a.json", "a.json: ends in the middle"),
        (b"hello", "a.txt", "a.txt: is not of a kind"),
        (EXPORT.replace(b"rg-ai", b"rg-other"), "a.json", "none of the 1 resources"),
    ],
)
def test_what_cannot_be_used_is_refused(
    sent: bytes, name: str, what: str, store: Store, tmp_path: Path
) -> None:
    id_ = made(store, ACCOUNT.rpartition("/providers/")[0])
    with pytest.raises(UserError) as caught:
        bring_snapshot(store, ANN, id_, [(sent, name)], tmp_path / "uploads")
    assert what.lower() in caught.value.what.lower()
    assert str(tmp_path) not in caught.value.what + caught.value.hint
    assert snapshots(store, ANN, id_) == []
    assert list((tmp_path / "uploads").glob("*")) == []


def test_who_may_only_read_brings_nothing(store: Store, tmp_path: Path) -> None:
    id_ = made(store)
    reader = Actor("rea", "Rea", "reviewer")
    set_member(store, ANN, id_, "rea", "Rea", "reader")
    for actor in (reader, STRANGER):
        with pytest.raises(UserError):
            bring_snapshot(store, actor, id_, [(EXPORT, "a.json")], tmp_path / "uploads")
    assert not (tmp_path / "uploads").exists()


@pytest.mark.parametrize(
    ("names", "stored"),
    [
        (["a.json"], "a.jsonl.gz"),
        (["../../etc/a.jsonl.gz"], "a.jsonl.gz"),
        ([".json"], "upload.jsonl.gz"),
        (["a\x00\u202eb.json", "c.json"], "ab and 1 more.jsonl.gz"),
        (["x" * 900 + ".json"], "x" * 200 + ".jsonl.gz"),
    ],
)
def test_it_is_called_after_its_file(names: list[str], stored: str) -> None:
    assert stored_name(names) == stored
