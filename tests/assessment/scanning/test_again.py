"""Scans that cannot go on as they were: another version, or nobody is signed in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from assessment.scanning.job import State
from assessment.scanning.jobs import SIGN_IN, Jobs
from assessment.scanning.request import ScanRequest
from tests.assessment.scanning.conftest import ANN, over, until
from tests.azure.server import Double


def test_a_scan_of_another_version_begins_anew(
    make: Callable[..., Jobs], request_: ScanRequest, double: Double, tmp_path: Path
) -> None:
    double.fail("/deployments$", 429, headers={"Retry-After": "60"}, times=1)
    jobs = make()
    job = jobs.start(request_, ANN, "w")
    until(lambda: (now := jobs.get(job.id, ANN)) and now.waits > 0)
    jobs.cancel(job.id, ANN)
    over(jobs, job)
    [work] = (tmp_path / "scans").iterdir()
    with sqlite3.connect(work) as db:
        db.execute("update about set plan = 'what the version before read'")
    db.close()
    failed = over(jobs, jobs.resume(job.id, ANN))
    assert failed.state is State.FAILED
    assert failed.error and "--resume" not in " ".join(failed.error)
    assert not work.exists()
    assert over(jobs, jobs.resume(job.id, ANN)).state is State.DONE


def test_who_is_not_signed_in_is_told_what_a_page_offers(
    make: Callable[..., Jobs], request_: ScanRequest, double: Double
) -> None:
    double.sign_in_error = "AADSTS7000222: The provided client secret keys are expired."
    jobs = make()
    chain = request_.model_copy(update={"credential": None})
    failed = over(jobs, jobs.start(chain, ANN, "w"))
    assert failed.error and failed.error[1] == SIGN_IN
    own = over(jobs, jobs.start(request_, ANN, "w"))
    assert own.error and own.error[1] != SIGN_IN and "AZURE_CLIENT_ID" in own.error[1]
