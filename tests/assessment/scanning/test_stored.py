"""Scans in the real store: kept, seen by members alone, and their snapshots attached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from assessment.inputs import Workload
from assessment.scanning.job import State
from assessment.scanning.jobs import Jobs
from assessment.scanning.request import ScanRequest
from assessment.scanning.stored import StoredJobs, attaching
from assessment.store.access import Actor
from assessment.store.database import Store, open_store
from assessment.store.snapshots import snapshots
from assessment.store.tables import ScanJobRow
from assessment.store.transfer import export_workload, import_workload
from assessment.store.workloads import create
from rubrics.errors import UserError
from tests.assessment.scanning.conftest import ANN, STRANGER, over, until
from tests.azure.server import Double

BEN = Actor("ben", "Ben", "reviewer")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path}/store.db")
    yield made
    made.close()


@pytest.fixture
def workload_id(store: Store) -> str:
    one = Workload(name="W", archetypes=("rag",), stage="poc", target_stage="pilot")
    return create(store, ANN, one)


def _registry(store: Store, folder: Path) -> Jobs:
    return Jobs(StoredJobs(store), folder / "scans", attach=attaching(store))


def test_a_scan_becomes_a_snapshot_of_the_workload(
    store: Store, workload_id: str, request_: ScanRequest, tmp_path: Path
) -> None:
    jobs = _registry(store, tmp_path)
    assert jobs.latest(workload_id, ANN) is None
    job = over(jobs, jobs.start(request_, ANN, workload_id))
    assert (job.state, job.error) == (State.DONE, None)
    [kept] = snapshots(store, ANN, workload_id)
    assert kept.current and kept.name == "Ann" and job.id in kept.file_name
    assert list((tmp_path / "scans").iterdir()) == []
    until(lambda: (seen := StoredJobs(store).load(job.id, ANN)) and not seen.state.active)
    again = _registry(store, tmp_path)
    assert again.get(job.id, ANN) == job == again.latest(workload_id, ANN)
    assert again.get(job.id, STRANGER) is None and again.latest(workload_id, STRANGER) is None
    with pytest.raises(UserError):
        again.start(request_, STRANGER, workload_id)


def test_an_unfinished_scan_is_interrupted_by_a_restart_and_goes_on(
    store: Store, workload_id: str, request_: ScanRequest, tmp_path: Path, double: Double
) -> None:
    double.fail("/deployments$", 429, headers={"Retry-After": "60"}, times=1)
    before = _registry(store, tmp_path)
    job = before.start(request_, ANN, workload_id)
    until(lambda: (seen := before.get(job.id, ANN)) and seen.waits)
    before.cancel(job.id, ANN)
    over(before, job)
    with store.write() as session:  # as the process that ended has left it
        session.execute(update(ScanJobRow).values(state="running"))
    after = _registry(store, tmp_path)
    found = after.latest(workload_id, ANN)
    assert found and found.state is State.INTERRUPTED
    assert over(after, after.resume(job.id, ANN)).state is State.DONE


def test_a_record_of_another_version_is_left_out(
    store: Store, workload_id: str, request_: ScanRequest, tmp_path: Path
) -> None:
    jobs = _registry(store, tmp_path)
    job = over(jobs, jobs.start(request_, ANN, workload_id))
    with store.write() as session:
        session.execute(update(ScanJobRow).values(state="running", document={"id": "x"}))
    again = _registry(store, tmp_path)
    assert again.get(job.id, ANN) is None


def test_a_forged_record_chooses_neither_files_nor_where_to_sign_in(
    store: Store, workload_id: str, request_: ScanRequest, tmp_path: Path
) -> None:
    jobs = _registry(store, tmp_path)
    theirs = over(jobs, jobs.start(request_, ANN, workload_id))
    until(lambda: (seen := StoredJobs(store).load(theirs.id, ANN)) and not seen.state.active)
    moved = export_workload(store, ANN, workload_id)
    [line] = moved.scans
    forged = {
        **line.document,
        "id": f"../../{theirs.id}",
        "workload_id": "another",
        "state": "failed",
    }
    scans = (line.model_copy(update={"id": "forged", "state": "failed", "document": forged}),)
    assert forged["request"]["cloud"]
    done = import_workload(store, BEN, moved.model_copy(update={"scans": scans}))
    job = StoredJobs(store).latest(done.id, BEN)
    assert job is not None
    assert (job.id, job.workload_id, job.request.cloud) == ("forged", done.id, None)


def test_a_record_s_document_cannot_name_another_job(
    store: Store, workload_id: str, request_: ScanRequest, tmp_path: Path
) -> None:
    jobs = _registry(store, tmp_path)
    job = over(jobs, jobs.start(request_, ANN, workload_id))
    forged = {**job.document(), "id": "../../x", "workload_id": "another"}
    with store.write() as session:
        session.execute(update(ScanJobRow).values(document=forged))
    seen = StoredJobs(store).load(job.id, ANN)
    assert seen is not None
    assert (seen.id, seen.workload_id) == (job.id, workload_id)
