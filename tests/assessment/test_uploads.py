"""What people upload becomes a workload, or nothing at all."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from assessment import uploads
from assessment.document import to_json
from assessment.store.access import Actor
from assessment.store.database import Store, open_store
from assessment.store.milestones import milestones
from assessment.store.moved_file import write_moved
from assessment.store.opened import open_workload
from assessment.store.transfer import export_workload
from assessment.store.workloads import entries
from assessment.uploads import MOST_FILES, Upload, bring
from rubrics.errors import UserError
from wellops.samples import sample

KIM = Actor("kim", "Kim", "reviewer")
FOLDER = sample("insurer")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def of(*names: str) -> list[Upload]:
    return [Upload(name, (FOLDER / name).read_bytes()) for name in names]


def test_the_files_of_a_team_in_any_order(store: Store) -> None:
    made = bring(store, KIM, of("snapshot.jsonl", "plan.yaml", "answers.yaml", "workload.yaml"))
    opened = open_workload(store, KIM, made.id)
    assert opened.workload.name == "Financial report assistant"
    assert opened.assessment.answers.answers
    assert opened.snapshot is not None
    assert opened.snapshot.resources > 0


def test_no_secret_of_a_team_s_snapshot_is_stored(store: Store) -> None:
    group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
    secret = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0c2VjcmV0c2VjcmV0cw=="
    resource = {
        "id": f"{group}/providers/Microsoft.Storage/storageAccounts/a",
        "type": "Microsoft.Storage/storageAccounts",
        "name": "a",
        "location": "westeurope",
        "properties": {"connectionString": secret},
    }
    profile = b"name: w\narchetypes: [rag]\nstage: poc\ntarget_stage: production\n"
    files = [Upload("workload.yaml", profile), Upload("export.json", orjson.dumps([resource]))]
    made = bring(store, KIM, files)
    (kept,) = export_workload(store, KIM, made.id).snapshots
    assert b"c2VjcmV0" not in gzip.decompress(kept.data)
    assert kept.file_name == "export.jsonl.gz"


def test_a_workload_alone(store: Store) -> None:
    made = bring(store, KIM, of("workload.yaml"))
    assert not open_workload(store, KIM, made.id).assessment.answers.answers


def test_an_export_and_an_assessment(store: Store) -> None:
    first = bring(store, KIM, of("workload.yaml", "answers.yaml"))
    data = write_moved(export_workload(store, KIM, first.id), "x.json")
    again = bring(store, KIM, [Upload("../../x.json", data)])
    assert again.renamed
    document = orjson.dumps(to_json(open_workload(store, KIM, first.id).assessment))
    third = bring(store, KIM, [Upload("assessment.json", document)])
    assert len(milestones(store, KIM, third.id)) == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "0 files were chosen"),
        ([Upload("a.yaml", b"name: x")] * (MOST_FILES + 1), "5 files were chosen"),
        ([Upload("a.exe", b"MZ")], "a.exe: is no kind of file"),
        ([Upload("workload.yaml", b"name: x\n")], "workload.yaml:1: field 'archetypes' is missing"),
        ([Upload("a.yaml", b"answers: {}")], "do not make one workload"),
        ([Upload("a.json", b"{")], "a.json:1: is not JSON"),
        ([Upload("a.json", b"[]")], "a.json: is no"),
        ([Upload("a.pdf", b"%PDF-1.7 nothing")], "a.pdf"),
        ([Upload("a.yaml", b"name: x"), Upload("b.yaml", b"name: y")], "b.yaml: is a second"),
        ([Upload("a.yaml", b"a: &a [1]\nb: *a")], "a.yaml:1: an anchor"),
        ([Upload("../../etc/a.yaml", b"name: x")], "_.._etc_a.yaml:1:"),
    ],
)
def test_what_does_not_fit_is_said_and_leaves_nothing(
    files: list[Upload], said: str, store: Store
) -> None:
    with pytest.raises(UserError) as caught:
        bring(store, KIM, files)
    assert said in caught.value.what
    assert "wellops-" not in str(caught.value)
    assert not entries(store, KIM)


def test_a_large_file_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    with pytest.raises(UserError, match="is larger than"):
        bring(store, KIM, of("workload.yaml"))


def test_a_reader_brings_nothing(store: Store) -> None:
    with pytest.raises(UserError, match="You may read workloads"):
        bring(store, Actor("lee", "Lee", "reader"), of("workload.yaml"))
