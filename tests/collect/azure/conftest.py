"""A running double, and what reads it with the real SDK's pipeline."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from checks.collect.azure.client import Client
from checks.collect.azure.cloud import cloud_of
from checks.collect.azure.credentials import make_credential
from checks.collect.azure.pace import Paces
from checks.collect.azure.pipeline import Wire
from checks.collect.azure.plan import plan_for
from checks.collect.azure.scan import Scan
from checks.collect.azure.scope import Wanted, find
from checks.collect.azure.work import Work
from checks.collect.snapshot_stream import SnapshotFile, open_snapshot
from checks.registry import all_checks
from tests.azure.estate import GUID, SUBSCRIPTION, Estate
from tests.azure.server import SIGN_IN, Double, running

GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-ai"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-1"


def resource(id_: str, type_: str, **more: Any) -> dict[str, Any]:
    """A body as Azure would have it."""
    name = id_.rpartition("/")[2]
    return {"id": id_, "name": name, "type": type_, "properties": {}, **more}


@pytest.fixture
def estate() -> Estate:
    """One account with one deployment."""
    accounts = "Microsoft.CognitiveServices/accounts"
    return Estate.of(
        resource(ACCOUNT, accounts, location="swedencentral", kind="AIServices"),
        resource(f"{ACCOUNT}/deployments/chat", f"{accounts}/deployments"),
    )


@pytest.fixture
def double(estate: Estate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """A double of the estate; the environment holds a sign-in for it."""
    for name, value in SIGN_IN.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "cloud"
    folder.mkdir()
    with running(estate, folder) as made:
        yield made


class Quick(threading.Event):
    """Waits in no time, and remembers for how long it should have."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        if timeout:
            self.waited.append(timeout)
        return self.is_set()


@pytest.fixture
def waits() -> Quick:
    """How long a client of `client` has waited."""
    return Quick()


@contextmanager
def connected(double: Double, waits: threading.Event, **how: Any) -> Iterator[Client]:
    """A client that is signed in to a double with the environment's secret."""
    cloud = cloud_of(str(double.cloud_file))
    credential = make_credential("environment", cloud)
    how.setdefault("paces", Paces((1_000_000, 1.0), (1_000_000, 1.0)))
    wire = Wire(cloud, credential, cancel=waits, **how)
    try:
        yield Client(wire)
    finally:
        wire.close()
        credential.close()  # type: ignore[attr-defined]


@pytest.fixture
def client(double: Double, waits: Quick) -> Iterator[Client]:
    with connected(double, waits) as made:
        yield made


WHOLE = Wanted((GUID,))
Scanned = Callable[..., SnapshotFile]


@pytest.fixture
def scan(client: Client, tmp_path: Path) -> Scanned:
    """Scans the double, and opens the file."""

    def run(wanted: Wanted = WHOLE, *, resume: bool = False) -> SnapshotFile:
        work = Work(tmp_path / "work", "plan", "2026-11-22T00:00:00Z", resume=resume)
        try:
            one = Scan(client, plan_for(all_checks()), find(client, wanted), work, threads=4)
            one.run()
            one.write(tmp_path / "scan.jsonl.gz")
        finally:
            work.close()
        found = open_snapshot(tmp_path / "scan.jsonl.gz")
        assert found
        return found

    return run
