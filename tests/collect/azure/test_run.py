"""A whole scan as the command line and the app start it: reported, stopped, gone on with."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from checks.collect.azure.cloud import cloud_of
from checks.collect.azure.plan import Plan, plan_for
from checks.collect.azure.run import SCOPE, WRITING, How, scan_to, work_of
from checks.collect.azure.scan import QUERYING
from checks.collect.azure.scope import Wanted
from checks.collect.azure.transport import Cancelled
from checks.collect.snapshot_stream import open_snapshot
from checks.progress import Silent
from checks.registry import all_checks
from rubrics.errors import UserError
from tests.azure.estate import GUID
from tests.azure.server import Double

DEPLOYMENTS = "Reading Microsoft.CognitiveServices/accounts/deployments"
WHOLE = Wanted((GUID,))


class Heard(Silent):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[int, int | None]] = {}
        self.found: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.waited: list[tuple[str, float]] = []

    def update(self, what: str, done: int, total: int | None) -> None:
        self.steps[what] = (done, total)

    def brought(self, what: str, found: int, refused: int) -> None:
        self.found[what] += found
        self.refused[what] += refused

    def waits(self, what: str, seconds: float) -> None:
        self.waited.append((what, seconds))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_for(all_checks())


@pytest.fixture
def how(double: Double) -> How:
    return How(cloud_of(str(double.cloud_file)), "environment", threads=2)


def test_every_step_is_told(how: How, plan: Plan, tmp_path: Path) -> None:
    heard, out = Heard(), tmp_path / "scan.jsonl.gz"
    scanned = scan_to(out, plan, WHOLE, how, progress=heard)
    assert [*heard.steps][:2] == [SCOPE, QUERYING] and [*heard.steps][-1] == WRITING
    assert all(done == total for done, total in heard.steps.values())
    assert heard.found[QUERYING] == heard.found[DEPLOYMENTS] == 1
    assert heard.refused.total() == 0
    assert scanned.counts["Microsoft.CognitiveServices/accounts"] == 1
    assert all(row.outcome.answered for row in scanned.coverage)
    file = open_snapshot(out)
    assert file and len(file.coverage) >= len(scanned.coverage)
    assert not work_of(out).exists()


def test_refusals_and_waits_belong_to_their_step(
    double: Double, how: How, plan: Plan, tmp_path: Path
) -> None:
    double.fail("/locks$", 403, code="AuthorizationFailed")
    double.fail("/deployments$", 429, headers={"Retry-After": "1"}, times=1)
    double.fail(f"/subscriptions/{GUID}$", 429, headers={"Retry-After": "1"}, times=1)
    heard = Heard()
    scan_to(tmp_path / "x.gz", plan, WHOLE, how, progress=heard)
    assert heard.refused["Reading Microsoft.Authorization/locks"] == 1
    asked = [one for one in heard.waited if one[1] >= 1.0]
    assert asked == [(SCOPE, 1.0), (DEPLOYMENTS, 1.0)]
    assert sum(1 if seconds else -1 for _, seconds in heard.waited) == 0


def test_a_scan_that_is_stopped_in_a_wait_ends_at_once_and_goes_on(
    double: Double, how: How, plan: Plan, tmp_path: Path
) -> None:
    double.fail("/deployments$", 429, headers={"Retry-After": "50"}, times=1)
    cancel, out = threading.Event(), tmp_path / "scan.jsonl.gz"

    class Stops(Heard):
        def waits(self, what: str, seconds: float) -> None:
            if seconds > 40:
                threading.Timer(0.1, cancel.set).start()

    began = time.monotonic()
    with pytest.raises(Cancelled):
        scan_to(out, plan, WHOLE, how, progress=Stops(), cancel=cancel)
    assert time.monotonic() - began < 10
    assert work_of(out).exists() and not out.exists()
    double.log.clear()
    heard = Heard()
    scan_to(out, plan, WHOLE, How(how.cloud, how.credential, resume=True), progress=heard)
    assert not any("ResourceGraph" in path for path in double.paths("POST"))
    assert all(done == total for done, total in heard.steps.values())
    assert out.exists() and not work_of(out).exists()


def test_a_scan_that_was_stopped_before_it_began_asks_nothing(
    double: Double, how: How, plan: Plan, tmp_path: Path
) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        scan_to(tmp_path / "x.gz", plan, WHOLE, how, cancel=cancel)
    assert double.paths() == []


def test_a_place_that_cannot_be_written_is_two_lines(how: How, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        scan_to(tmp_path / "no" / "x.gz", plan, WHOLE, how)
