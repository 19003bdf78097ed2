"""Whatever goes wrong: a scan ends, keeps what it got, and says exactly what it did not get."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks.collect.azure.client import SignedOut
from checks.collect.azure.pace import Paces
from checks.collect.azure.plan import Plan, plan_for
from checks.collect.azure.scan import Scan
from checks.collect.azure.scope import Wanted, find
from checks.collect.azure.work import Work
from checks.collect.snapshot_stream import open_snapshot
from checks.joins import METRICS
from checks.listings import Listings
from checks.progress import SILENT, Progress, Silent
from checks.registry import all_checks
from checks.resource import Json, walk
from checks.snapshot import Coverage
from rubrics.errors import UserError
from tests.azure.chaos import CHALLENGE, KINDS, Chaos
from tests.azure.generate import varied
from tests.azure.limits import Clock, Limits
from tests.azure.server import Double
from tests.collect.azure.conftest import connected

SPEED = 2000.0
READING = ("/providers/Microsoft.ResourceGraph/resources", "/metrics:getBatch")
ANSWERED_ANYWAY = {"trickle", "challenge"}
"""Faults that cost nothing but time, if they come alone."""


@dataclass(frozen=True)
class Read:
    """What a scan brought."""

    bodies: Mapping[str, Json]
    coverage: Sequence[Coverage]

    @property
    def rows(self) -> set[Coverage]:
        """What calls said; what is known of the file itself left out."""
        return {row for row in self.coverage if row.source.startswith("/subscriptions/")}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_for(all_checks())


@pytest.fixture
def busy(double: Double) -> Double:
    """A double of two subscriptions that keeps Azure's limits on a fast clock."""
    double.estate = varied(2)
    double.clock = Clock(SPEED)
    double.page = 5
    return double


def scanned(
    double: Double,
    plan: Plan,
    folder: Path,
    *,
    resume: bool = False,
    progress: Progress = SILENT,
    retries: int = 2,
) -> Read:
    clock = Clock(double.clock.speed)
    paces = Paces(clock=clock.now)
    wanted = Wanted(tuple(double.estate.subscriptions))
    with connected(double, clock, paces=paces, retries=retries) as client:
        scope = find(client, wanted)
        work = Work(folder / "work", "plan", "2026-11-22T00:00:00Z", resume=resume)
        try:
            one = Scan(client, plan, scope, work, threads=6, progress=progress)
            one.run()
            one.write(folder / "scan.jsonl.gz")
        finally:
            work.close()
    found = open_snapshot(folder / "scan.jsonl.gz")
    assert found
    bodies = {one.id.casefold(): one.body for root in found.blocks() for one in walk((root,))}
    return Read(bodies, found.coverage)


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Read]:
    """What was read once, for all tests."""
    return {}


@pytest.fixture
def whole(busy: Double, plan: Plan, tmp_path: Path, undisturbed: dict[str, Read]) -> Read:
    """What a scan brings that nothing disturbs."""
    if not undisturbed:
        (tmp_path / "before").mkdir()
        undisturbed["it"] = scanned(busy, plan, tmp_path / "before")
        busy.log.clear()
    return undisturbed["it"]


def persisting(double: Double, plan: Plan, folder: Path) -> Read:
    """A scan that goes on as its user would, where the sign-in or the scope was refused."""
    for _ in range(30):
        try:
            return scanned(double, plan, folder, resume=(folder / "work").exists())
        except SignedOut:
            continue
        except UserError as error:
            assert "could not be read" in error.what
    raise AssertionError("it never got through")


def _judge(whole: Read, read: Read) -> None:
    """Nothing is made up, and what lacks is exactly what the coverage says."""
    assert read.bodies.keys() <= whole.bodies.keys()
    for id_, body in read.bodies.items():
        assert body == whole.bodies[id_], id_
    listings = Listings(read.coverage)
    for id_ in whole.bodies.keys() - read.bodies.keys():
        type_ = str(whole.bodies[id_]["type"])
        owner = id_.partition("/providers/microsoft.insights/metrics/")[0]
        if owner not in read.bodies and type_ == METRICS:
            continue  # its resource is judged
        assert not listings.of(type_, id_).complete, id_
        speaking = _speaking(read.coverage, id_, type_.casefold())
        assert any(not row.outcome.answered for row in speaking), id_


def _speaking(rows: Sequence[Coverage], id_: str, type_: str) -> Iterator[Coverage]:
    """The rows that speak for a resource: those of its type for what it lies in.

    Whether all resources of other types were read is never said.
    """
    for row in rows:
        scope = row.source.casefold().removesuffix("/*")
        if row.operation.casefold() in (type_, "*") and f"{id_}/".startswith(f"{scope}/"):
            yield row


def _only_read(double: Double) -> None:
    for sent in double.log:
        if sent.token:
            reading = sent.method == "POST" and sent.path.endswith(READING)
            assert sent.method == "GET" or reading, sent


@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_costs_no_more_than_is_said(
    busy: Double, plan: Plan, tmp_path: Path, whole: Read, kind: str
) -> None:
    busy.tokens = {"token-1", "token-2"}
    busy.chaos = Chaos(1, 0.15, (kind,))
    read = persisting(busy, plan, tmp_path)
    assert busy.chaos.met[kind] > 5
    _judge(whole, read)
    _only_read(busy)
    if kind in ANSWERED_ANYWAY:
        assert read.bodies == whole.bodies


@pytest.mark.parametrize("seed", range(6))
def test_faults_together_cost_no_more_than_is_said(
    busy: Double, plan: Plan, tmp_path: Path, whole: Read, seed: int
) -> None:
    busy.tokens = {"token-1", "token-2"}
    busy.chaos = Chaos(seed, 0.25)
    read = persisting(busy, plan, tmp_path)
    assert len(busy.chaos.met) > 5
    _judge(whole, read)
    _only_read(busy)
    busy.chaos = None
    again = scanned(busy, plan, tmp_path, resume=True)
    assert again.bodies == whole.bodies
    assert again.rows == whole.rows


class _Stops(Silent):
    """Interrupts a scan at its n-th step."""

    def __init__(self, left: int) -> None:
        self.left = left

    def update(self, what: str, done: int, total: int | None) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("seed", range(4))
def test_a_scan_that_is_interrupted_anywhere_comes_to_the_same(
    busy: Double, plan: Plan, tmp_path: Path, whole: Read, seed: int
) -> None:
    dice = random.Random(seed)
    busy.log.clear()
    stops, read = 0, None
    while read is None:
        try:
            again = (tmp_path / "work").exists()
            stop = _Stops(dice.randrange(2, 90))
            read = scanned(busy, plan, tmp_path, resume=again, progress=stop)
        except KeyboardInterrupt:
            stops += 1
            assert not (tmp_path / "scan.jsonl.gz").exists()
    assert stops > 0
    assert read.bodies == whole.bodies
    assert read.rows == whole.rows
    _only_read(busy)


@pytest.mark.parametrize("retry_after", [True, False])
def test_azures_limits_cost_time_and_nothing_else(
    busy: Double, plan: Plan, tmp_path: Path, whole: Read, retry_after: bool
) -> None:
    busy.clock = Clock(10.0)
    busy.limits = Limits(busy.clock, retry_after=retry_after, tells=False)
    busy.limits.READS = (5, 5.0)  # type: ignore[misc]
    read = scanned(busy, plan, tmp_path, retries=7)
    assert read.bodies == whole.bodies
    assert all(row.outcome.answered for row in read.coverage if row.operation != METRICS)
    assert busy.limits.refused > 0


def test_who_heeds_what_is_left_is_not_refused(
    busy: Double, plan: Plan, tmp_path: Path, whole: Read
) -> None:
    busy.clock = Clock(10.0)
    busy.limits = Limits(busy.clock)
    busy.limits.READS = (40, 25.0)  # type: ignore[misc]
    assert scanned(busy, plan, tmp_path).bodies == whole.bodies
    assert busy.limits.refused == 0


def test_a_claims_challenge_is_answered_with_another_token(
    busy: Double, plan: Plan, tmp_path: Path
) -> None:
    busy.tokens = {"token-1", "token-2"}
    busy.fail("/deployments$", 401, code="InvalidAuthenticationToken", times=1,
        headers={"WWW-Authenticate": CHALLENGE})  # fmt: skip
    read = scanned(busy, plan, tmp_path)
    assert all(row.outcome.answered for row in read.coverage)
    assert {sent.token for sent in busy.log if sent.token} == {"token-1", "token-2"}


def test_an_answer_that_breaks_off_is_asked_for_again(
    busy: Double, plan: Plan, tmp_path: Path, whole: Read
) -> None:
    for way in ("reset", "cut"):
        busy.fail("/deployments$", way=way, times=1)
    busy.fail("resourcegraph", way="reset", times=1)
    assert scanned(busy, plan, tmp_path).rows == whole.rows


def test_an_answer_that_trickles_for_ever_is_given_up(double: Double) -> None:
    clock = Clock(SPEED)
    double.estate.add({"id": f"{_account(double)}/deployments/x", "type": "x/y", "name": "x" * 900})
    double.fail("/deployments$", way="trickle")
    double.trickle = 0.08
    with connected(double, clock, patience=0.1, retries=1) as client:
        [page] = client.list(f"{_account(double)}/deployments", "2025-09-01")
    assert page.ending.outcome.value == "timed_out"


def _account(double: Double) -> str:
    found: dict[str, Any] = next(
        body for body in double.estate.bodies.values() if body["type"].endswith("/accounts")
    )
    return str(found["id"])
