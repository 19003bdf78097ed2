"""Scans run apart from whoever started them, and end with what they could read."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assessment.scanning.job import Job, RowState, State
from assessment.scanning.jobs import Jobs
from assessment.scanning.request import ScanRequest
from checks.collect.azure.work import Work
from checks.collect.snapshot_stream import open_snapshot
from checks.progress import Progress
from rubrics.errors import UserError
from tests.assessment.scanning.conftest import ANN, READER, STRANGER, Records, over, until
from tests.azure.server import Double

Make = Callable[..., Jobs]
DEPLOYMENTS = "Reading Microsoft.CognitiveServices/accounts/deployments"
LOCKS = "Microsoft.Authorization/locks"


def _graph(double: Double) -> list[str]:
    return [path for path in double.paths("POST") if "ResourceGraph" in path]


def _held_up(double: Double, *, seconds: str = "60", times: int = 1) -> None:
    """Azure asks for a wait in the middle of a scan."""
    double.fail("/deployments$", 429, headers={"Retry-After": seconds}, times=times)


def _row(job: Job, name: str) -> Any:
    return next(row for row in job.rows if row.name == name)


def test_a_scan_is_handed_over(
    make: Make,
    request_: ScanRequest,
    attached: list[tuple[str, Path, Job, Progress]],
    records: Records,
) -> None:
    jobs = make()
    job = jobs.start(request_, ANN, "w")
    assert job.state in (State.QUEUED, State.RUNNING)
    job = over(jobs, job)
    assert (job.state, job.error, job.missed) == (State.DONE, None, ())
    assert job.counts["Microsoft.CognitiveServices/accounts/deployments"] == 1
    assert job.started and job.ended and job.started <= job.ended
    assert {row.state for row in job.rows} == {RowState.DONE}
    assert _row(job, DEPLOYMENTS).found == 1
    assert [line.text for line in job.log][-1] == "The scan is done."
    [(workload, path, handed, _)] = attached
    assert (workload, handed.id, handed.counts) == ("w", job.id, job.counts)
    assert open_snapshot(path)
    assert [one.name for one in path.parent.iterdir()] == [f"{job.id}.jsonl.gz"]
    assert records.load(job.id, ANN) == job == jobs.latest("w", ANN)


def test_what_was_refused_is_a_row_and_has_its_permission(
    make: Make, request_: ScanRequest, double: Double
) -> None:
    double.estate.grants = [("/", ("*/read",), (f"{LOCKS}/read",))]
    jobs = make()
    job = over(jobs, jobs.start(request_, ANN, "w"))
    assert job.state is State.DONE
    assert _row(job, f"Reading {LOCKS}").state is RowState.REFUSED
    [missed] = job.missed
    assert (missed.operation, missed.outcome.value) == (LOCKS, "forbidden")
    assert job.permissions == (f"{LOCKS}/read",)


def test_who_may_not_see_the_workload_sees_no_job(make: Make, request_: ScanRequest) -> None:
    jobs = make()
    with pytest.raises(UserError, match="no such workload"):
        jobs.start(request_, STRANGER, "w")
    with pytest.raises(UserError, match="may read this workload"):
        jobs.start(request_, READER, "w")
    job = over(jobs, jobs.start(request_, ANN, "w"))
    assert jobs.get(job.id, READER) == job
    assert jobs.get(job.id, STRANGER) is None and jobs.latest("w", STRANGER) is None
    assert jobs.get("no-such-job", ANN) is None
    for act in (jobs.cancel, jobs.resume):
        with pytest.raises(UserError, match="no such workload"):
            act(job.id, STRANGER)
        with pytest.raises(UserError, match="may read this workload"):
            act(job.id, READER)


@pytest.mark.parametrize("asked", [ScanRequest(), ScanRequest(subscriptions=("mine",))])
def test_a_scope_that_cannot_be_is_said_at_once(make: Make, asked: ScanRequest) -> None:
    with pytest.raises(UserError):
        make().start(asked, ANN, "w")


def test_a_wait_is_shown_and_a_cancel_ends_it(
    make: Make, request_: ScanRequest, double: Double
) -> None:
    _held_up(double)
    jobs = make()
    job = jobs.start(request_, ANN, "w")
    until(lambda: _now(jobs, job).waits > 50)
    seen = _now(jobs, job)
    row = _row(seen, DEPLOYMENTS)
    assert row.waits > 50 and row.done == 0
    assert any("waits 60 s because Azure asked" in line.text for line in seen.log)
    began = time.monotonic()
    assert jobs.cancel(job.id, ANN).state is State.CANCELLING
    ended = over(jobs, job)
    assert time.monotonic() - began < 5
    assert (ended.state, ended.error, ended.waits) == (State.CANCELLED, None, 0.0)
    assert _row(ended, DEPLOYMENTS).state is RowState.STOPPED
    assert ended.resumable


def _now(jobs: Jobs, job: Job) -> Job:
    found = jobs.get(job.id, ANN)
    assert found
    return found


def test_a_cancelled_scan_goes_on_without_reading_again(
    make: Make, request_: ScanRequest, double: Double, attached: list[Any]
) -> None:
    _held_up(double)
    jobs = make()
    job = jobs.start(request_, ANN, "w")
    until(lambda: _now(jobs, job).waits)
    jobs.cancel(job.id, ANN)
    before = over(jobs, job)
    assert attached == []
    assert _graph(double)
    double.log.clear()
    again = over(jobs, jobs.resume(job.id, ANN))
    assert again.state is State.DONE
    assert _graph(double) == []
    assert again.id == job.id and again.created == before.created
    assert {row.state for row in again.rows} == {RowState.DONE}
    assert _row(again, "Querying Resource Graph").found == 1
    assert len(attached) == 1


def test_nothing_stays_of_a_scan_whose_workload_is_deleted(
    make: Make, request_: ScanRequest, double: Double, records: Records, tmp_path: Path
) -> None:
    _held_up(double)
    jobs = make()
    job = jobs.start(request_, ANN, "w")
    until(lambda: _now(jobs, job).waits)
    assert list((tmp_path / "scans").iterdir())
    records.kept.clear()
    jobs.drop([job.id])
    until(lambda: not list((tmp_path / "scans").iterdir()))


def test_only_what_was_stopped_goes_on(make: Make, request_: ScanRequest) -> None:
    jobs = make()
    job = over(jobs, jobs.start(request_, ANN, "w"))
    with pytest.raises(UserError, match="is done"):
        jobs.resume(job.id, ANN)
    assert jobs.cancel(job.id, ANN).state is State.DONE


def test_one_scan_of_a_workload_and_two_at_once(
    make: Make, request_: ScanRequest, double: Double
) -> None:
    _held_up(double, times=2)
    jobs = make()
    first, second = (jobs.start(request_, ANN, name) for name in ("a", "b"))
    until(lambda: _now(jobs, first).waits and _now(jobs, second).waits)
    third, fourth = (jobs.start(request_, ANN, name) for name in ("c", "d"))
    assert {third.state, fourth.state} == {State.QUEUED}
    with pytest.raises(UserError, match="running already"):
        jobs.start(request_, ANN, "a")
    assert jobs.cancel(fourth.id, ANN).state is State.CANCELLED
    jobs.cancel(first.id, ANN)
    assert over(jobs, third).state is State.DONE
    assert over(jobs, jobs.resume(first.id, ANN)).state is State.DONE
    jobs.cancel(second.id, ANN)
    assert over(jobs, second).state is State.CANCELLED
    assert _now(jobs, fourth).state is State.CANCELLED


def test_a_lost_sign_in_is_two_lines_and_goes_on(
    make: Make, request_: ScanRequest, double: Double
) -> None:
    double.fail("/deployments$", 401, code="ExpiredAuthenticationToken", times=1)
    jobs = make()
    job = over(jobs, jobs.start(request_, ANN, "w"))
    assert job.state is State.FAILED and job.error
    assert job.error[0] == "The sign-in to Azure has expired"
    assert "--" not in job.error[1]
    double.log.clear()
    assert over(jobs, jobs.resume(job.id, ANN)).state is State.DONE
    assert _graph(double) == []


def test_no_sign_in_is_two_lines(make: Make, request_: ScanRequest, double: Double) -> None:
    double.sign_in_error = "AADSTS7000215: Invalid client secret provided."
    jobs = make()
    job = over(jobs, jobs.start(request_, ANN, "w"))
    assert job.error and job.error[0].startswith("Not signed in to Azure")
    double.sign_in_error = ""
    assert over(jobs, jobs.resume(job.id, ANN)).state is State.DONE


def test_no_room_for_the_work_fails_with_two_lines_and_keeps_what_was_read(
    make: Make, request_: ScanRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Work._begin

    def small(work: Work, plan: str, taken: str) -> None:
        begin(work, plan, taken)
        pages = work._db.execute("pragma page_count").fetchone()[0]
        work._db.execute(f"pragma max_page_count = {pages + 1}")

    jobs = make()
    with monkeypatch.context() as patch:
        patch.setattr(Work, "_begin", small)
        job = over(jobs, jobs.start(request_, ANN, "w"))
    assert job.state is State.FAILED and job.error
    assert "disk is full" in job.error[0]
    assert "Make room" in job.error[1]
    assert over(jobs, jobs.resume(job.id, ANN)).state is State.DONE


def test_no_room_for_the_snapshot_fails_with_two_lines_and_reads_nothing_again(
    make: Make, request_: ScanRequest, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    jobs = make()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        job = over(jobs, jobs.start(request_, ANN, "w"))
    assert job.state is State.FAILED and job.error
    assert "No space left" in job.error[0]
    assert "Make room" in job.error[1]
    double.log.clear()
    assert over(jobs, jobs.resume(job.id, ANN)).state is State.DONE
    assert _graph(double) == []


def test_a_fault_of_ours_is_logged_with_the_reference_that_is_shown(
    make: Make, request_: ScanRequest, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    jobs = make(attach=broken)
    with caplog.at_level(logging.ERROR):
        job = over(jobs, jobs.start(request_, ANN, "w"))
    assert job.state is State.FAILED and job.error
    assert "secret detail" not in "".join(job.error)
    reference = job.error[0].rpartition("reference ")[2].rstrip(")")
    assert reference in caplog.text and "ZeroDivisionError" in caplog.text


def test_a_snapshot_that_is_not_taken_is_two_lines(make: Make, request_: ScanRequest) -> None:
    def refuse(*_: object) -> None:
        raise UserError("The workload was deleted", "Make it again.")

    jobs = make(attach=refuse)
    job = over(jobs, jobs.start(request_, ANN, "w"))
    assert job.error == ("The workload was deleted", "Make it again.")


def test_a_scan_goes_on_where_its_record_cannot_be_kept(
    make: Make, request_: ScanRequest, records: Records, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    jobs = make()
    save, left = records.save, [1]

    def failing(job: Job) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise sqlite3.OperationalError("database is locked")
        save(job)

    monkeypatch.setattr(records, "save", failing)
    job = over(jobs, jobs.start(request_, ANN, "w"))
    assert job.state is State.DONE
    assert "could not be kept" in caplog.text
    monkeypatch.setattr(records, "save", failing)
    with pytest.raises(sqlite3.OperationalError):
        jobs.start(request_, ANN, "other")
    assert jobs.latest("other", ANN) is None


def test_pages_may_look_while_it_runs(make: Make, request_: ScanRequest) -> None:
    jobs = make()
    job = jobs.start(request_, ANN, "w")
    seen: list[Job] = []
    faults: list[Exception] = []

    def look() -> None:
        try:
            while _now(jobs, job).state.active:
                seen.append(_now(jobs, job))
        except Exception as error:
            faults.append(error)

    pages = [threading.Thread(target=look) for _ in range(3)]
    for page in pages:
        page.start()
    for page in pages:
        page.join(20)
    assert faults == []
    assert over(jobs, job).state is State.DONE
