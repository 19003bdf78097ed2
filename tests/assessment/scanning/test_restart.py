"""A process that ends in the middle of a scan: the next one says so, and goes on."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from assessment.scanning.job import Job, State
from assessment.scanning.jobs import Jobs
from assessment.scanning.request import ScanRequest
from assessment.store.access import Actor, Rights
from tests.assessment.scanning.conftest import ANN, over, rights, until
from tests.azure.server import Double

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys, time
from pathlib import Path
from assessment.scanning.request import ScanRequest
from tests.assessment.scanning.conftest import ANN
from tests.assessment.scanning.test_restart import registry
jobs = registry(Path(sys.argv[1]))
jobs.start(ScanRequest.model_validate_json(sys.argv[2]), ANN, "w")
jobs.start(ScanRequest.model_validate_json(sys.argv[2]), ANN, "later")
sys.stdin.readline()
"""


class FileRecords:
    """Keeps jobs in files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def rights(self, actor: Actor, workload_id: str) -> Rights:
        return rights(actor, workload_id)

    def add(self, job: Job) -> None:
        self.save(job)

    def save(self, job: Job) -> None:
        part = self._folder / f"{job.id}.part"
        part.write_bytes(orjson.dumps(job.document()))
        part.replace(self._folder / f"{job.id}.json")

    def latest(self, workload_id: str, actor: Actor) -> Job | None:
        return next((job for job in self.all() if job.workload_id == workload_id), None)

    def load(self, id_: str, actor: Actor) -> Job | None:
        path = self._folder / f"{id_}.json"
        return Job.of(orjson.loads(path.read_bytes())) if path.exists() else None

    def all(self) -> list[Job]:
        return [Job.of(orjson.loads(path.read_bytes())) for path in self._folder.glob("*.json")]

    def known(self, ids: Collection[str]) -> Collection[str]:
        return {job.id for job in self.all()} & set(ids)

    def unfinished(self) -> list[Job]:
        return [job for job in self.all() if job.state.active]


def registry(folder: Path, attached: list[Any] | None = None) -> Jobs:
    """A registry that keeps everything in a folder, one scan at a time."""
    kept: list[Any] = [] if attached is None else attached
    return Jobs(
        FileRecords(folder / "records"),
        folder / "scans",
        attach=lambda *one: kept.append(one),
        at_once=1,
    )


@contextmanager
def scanning(folder: Path, double: Double, asked: ScanRequest) -> Iterator[subprocess.Popen[str]]:
    """Another process that scans, held up in the middle; and has a second scan in its queue."""
    double.fail("/deployments$", 429, headers={"Retry-After": "60"}, times=1)
    command = [sys.executable, "-c", PROGRAM, str(folder), asked.model_dump_json()]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: process.poll() or any("/deployments" in x for x in double.paths()), 60)
            assert process.returncode is None
            until(lambda: len(FileRecords(folder / "records").all()) == 2)
            yield process
        finally:
            process.kill()


def _goes_on(folder: Path, double: Double) -> None:
    attached: list[Any] = []
    jobs = registry(folder, attached)
    first, later = (jobs.latest(name, ANN) for name in ("w", "later"))
    assert first and later
    assert (first.state, later.state) == (State.INTERRUPTED, State.INTERRUPTED)
    assert first.ended
    assert FileRecords(folder / "records").unfinished() == []
    double.log.clear()
    again = over(jobs, jobs.resume(first.id, ANN))
    assert again.state is State.DONE
    assert not any("ResourceGraph" in path for path in double.paths("POST"))
    assert [one[0] for one in attached] == ["w"]
    assert over(jobs, jobs.resume(later.id, ANN)).state is State.DONE


def test_a_process_that_is_killed_leaves_scans_that_go_on(
    tmp_path: Path, double: Double, request_: ScanRequest
) -> None:
    with scanning(tmp_path, double, request_) as process:
        process.kill()
        process.wait()
    assert {job.state for job in FileRecords(tmp_path / "records").all()} == {
        State.RUNNING, State.QUEUED,
    }  # fmt: skip
    _goes_on(tmp_path, double)


def test_a_process_that_ends_does_not_wait_for_azure(
    tmp_path: Path, double: Double, request_: ScanRequest
) -> None:
    with scanning(tmp_path, double, request_) as process:
        began = time.monotonic()
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.close()
        assert process.wait(30) == 0
    assert time.monotonic() - began < 10
    _goes_on(tmp_path, double)
