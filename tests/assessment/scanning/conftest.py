"""A registry of scans over the Azure double, and where it keeps them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from assessment.scanning.job import Job, State
from assessment.scanning.jobs import Jobs
from assessment.scanning.request import ScanRequest
from assessment.store.access import Actor, Rights
from checks.progress import Progress
from tests.azure.estate import GUID, SUBSCRIPTION, Estate
from tests.azure.server import SIGN_IN, Double, running

ANN = Actor("ann", "Ann", "reviewer")
READER = Actor("rea", "Rea", "reader")
STRANGER = Actor("sam", "Sam", "reviewer")
ACCOUNT = f"{SUBSCRIPTION}/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/ai-1"


@dataclass
class Records:
    """Keeps jobs as the store does: a document each, and its state beside it."""

    kept: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    saves: int = 0

    def rights(self, actor: Actor, workload_id: str) -> Rights:
        return rights(actor, workload_id)

    def add(self, job: Job) -> None:
        assert job.id not in self.kept
        self.kept[job.id] = ("", b"")
        try:
            self.save(job)
        except Exception:
            del self.kept[job.id]
            raise

    def save(self, job: Job) -> None:
        if job.id in self.kept:
            self.saves += 1
            self.kept[job.id] = (job.state.value, orjson.dumps(job.document()))

    def load(self, id_: str, actor: Actor) -> Job | None:
        job = Job.of(orjson.loads(self.kept[id_][1])) if id_ in self.kept else None
        return job if job and rights(actor, job.workload_id).read else None

    def latest(self, workload_id: str, actor: Actor) -> Job | None:
        found = [self.load(id_, actor) for id_ in reversed(self.kept)]
        return next((job for job in found if job and job.workload_id == workload_id), None)

    def unfinished(self) -> list[Job]:
        active = {state.value for state in State if state.active}
        return [Job.of(orjson.loads(text)) for state, text in self.kept.values() if state in active]

    def known(self, ids: Collection[str]) -> Collection[str]:
        return self.kept.keys() & set(ids)


def rights(actor: Actor, workload_id: str) -> Rights:
    """Ann may change every workload, Rea may read them, nobody else sees any."""
    return Rights.of(actor, {"ann": "owner", "rea": "reader"}.get(actor.login))


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def attached() -> list[tuple[str, Path, Job, Progress]]:
    return []


@pytest.fixture
def make(
    tmp_path: Path, records: Records, attached: list[tuple[str, Path, Job, Progress]]
) -> Callable[..., Jobs]:
    """Makes a registry as a process that starts does."""

    def made(**how: Any) -> Jobs:
        how = {"attach": lambda *one: attached.append(one), **how}
        return Jobs(records, tmp_path / "scans", **how)

    return made


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """An account with a deployment; the environment holds a sign-in for it."""
    for name, value in SIGN_IN.items():
        monkeypatch.setenv(name, value)
    kind = "Microsoft.CognitiveServices/accounts"
    body = {"id": ACCOUNT, "name": "ai-1", "type": kind, "properties": {}, "location": "westeurope"}
    chat = {"id": f"{ACCOUNT}/deployments/chat", "name": "chat", "type": f"{kind}/deployments"}
    folder = tmp_path / "cloud"
    folder.mkdir()
    with running(Estate.of(body, chat), folder) as made:
        yield made


@pytest.fixture
def request_(double: Double) -> ScanRequest:
    return ScanRequest(
        subscriptions=(GUID,), credential="environment", cloud=str(double.cloud_file)
    )


def until(done: Callable[[], Any], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def over(jobs: Jobs, job: Job) -> Job:
    """The job when it is over."""

    def look() -> Job:
        found = jobs.get(job.id, ANN)
        assert found
        return found

    until(lambda: not look().state.active)
    return look()
