"""What there is to compare of a workload, and that two of it compare as their assessments do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment.compare import compare
from assessment.inputs import ScopeEntry
from assessment.store import findings, milestones
from assessment.store.answers import Said, give
from assessment.store.compared import NOW, SCAN, compared, reopened_of, sides
from assessment.store.database import Store
from assessment.store.milestones import freeze, load
from assessment.store.opened import Opened, open_workload, whole
from assessment.store.seeding import open_sample
from assessment.store.snapshots import snapshots
from assessment.store.workloads import change_profile
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, EVE, new_workload
from wellops.samples import sample


@pytest.fixture
def kind() -> str:
    """One kind is enough: all that it reads goes through functions that are tested on both."""
    return "sqlite"


@pytest.fixture
def id_(store: Store) -> str:
    """The insurer's two reviews: one milestone, two scans."""
    return open_sample(store, ANA, "insurer", sample("insurer"), sample("insurer", later=True))


def now(store: Store, id_: str) -> Opened:
    return open_workload(store, ANA, id_)


def test_sides_are_milestones_other_scans_and_now(store: Store, id_: str) -> None:
    there = sides(store, ANA, now(store, id_))
    assert [side.title for side in there] == ["First review", "snapshot.jsonl", ""]
    assert [side.is_scan for side in there] == [False, True, False]
    assert there[-1].key == NOW
    assert there[-1].score == now(store, id_).assessment.scorecard.headline.overall


def test_a_new_workload_has_only_now(store: Store) -> None:
    assert [side.key for side in sides(store, ANA, now(store, new_workload(store)))] == [NOW]


def test_it_is_what_compare_says(store: Store, id_: str) -> None:
    opened = now(store, id_)
    first = sides(store, ANA, opened)[0].key
    found = compared(store, ANA, opened, first, NOW)
    assert found.comparison == compare(load(store, ANA, first), opened.assessment)
    assert found.comparison.findings.new
    assert compared(store, ANA, opened, first, NOW) is found


def test_a_workload_that_was_renamed_and_moved_is_still_the_same(store: Store, id_: str) -> None:
    opened = now(store, id_)
    first = sides(store, ANA, opened)[0].key
    elsewhere = (ScopeEntry(id="/subscriptions/00000000-0000-4000-8000-000000000009"),)
    changes = {"name": "Another name", "customer": "Another customer", "scope": elsewhere}
    other = opened.workload.model_copy(update=changes)
    change_profile(store, ANA, id_, other, seen=opened.version)
    renamed = open_workload(store, ANA, id_, evaluate=False)
    found = compared(store, ANA, renamed, first, NOW)
    assert found.comparison.overall.before is not None
    assert found.comparison.reading.scope_added == (elsewhere[0].id,)


def test_a_change_is_compared_anew(store: Store, id_: str) -> None:
    first = sides(store, ANA, now(store, id_))[0].key
    before = compared(store, ANA, now(store, id_), first, NOW)
    given = now(store, id_).given["rel-dr-plan"]
    give(store, ANA, id_, "rel-dr-plan", Said("level", 4), seen=given.id)
    after = compared(store, ANA, now(store, id_), first, NOW)
    assert "rel-dr-plan" not in {one.id for one in before.comparison.practices.raised}
    assert "rel-dr-plan" in {one.id for one in after.comparison.practices.raised}


def test_another_scan_differs_in_what_it_read_alone(store: Store, id_: str) -> None:
    opened = now(store, id_)
    scan = next(side.key for side in sides(store, ANA, opened) if side.is_scan)
    found = compared(store, ANA, opened, scan, NOW)
    assert found.before.answers == found.after.answers
    assert found.before.findings != found.after.findings
    first = load(store, ANA, milestones.milestones(store, ANA, id_)[0].id)
    assert {f.id for f in found.before.findings} == {f.id for f in first.findings}
    # What is open has not moved: the other scan was only looked at.
    current = [one.id for one in snapshots(store, ANA, id_) if one.current]
    assert now(store, id_).snapshot == opened.snapshot
    assert SCAN + current[0] not in {side.key for side in sides(store, ANA, opened)}


@pytest.mark.parametrize("key", ["", "nothing", "scan-", "scan-nothing", "\0"])
def test_what_there_is_not_cannot_be_compared(store: Store, id_: str, key: str) -> None:
    with pytest.raises(UserError):
        compared(store, ANA, now(store, id_), key, NOW)


def test_a_milestone_of_another_workload_is_none(store: Store, id_: str) -> None:
    other = open_sample(store, EVE, "insurer", sample("insurer"), sample("insurer", later=True))
    theirs = milestones.milestones(store, EVE, other)[0].id
    with pytest.raises(UserError):
        compared(store, ANA, now(store, id_), theirs, NOW)


def test_what_came_back_is_reopened(store: Store, id_: str) -> None:
    opened = now(store, id_)
    every = whole(store, ANA, opened)
    first = load(store, ANA, sides(store, ANA, opened)[0].key)
    keys = [f for f in every.findings if f.check == "account-accepts-api-keys"]
    again = next(f for f in keys if f.id in {one.id for one in first.findings})
    rest = tuple(f for f in every.findings if f.id != again.id)
    mended = freeze(store, ANA, id_, "Mended", replace(every, findings=rest)).id
    opened = now(store, id_)
    found = compared(store, ANA, opened, mended, NOW)
    assert [one.id for one in found.comparison.findings.new] == [again.id]
    assert [one.id for one in reopened_of(store, ANA, opened, mended, found)] == [again.id]
    # Seen from the first review it was never mended.
    whole_way = compared(store, ANA, opened, sides(store, ANA, opened)[0].key, NOW)
    key = sides(store, ANA, opened)[0].key
    assert reopened_of(store, ANA, opened, key, whole_way) == ()


def test_very_many_findings_are_compared_only_when_asked(
    store: Store, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = compared(store, ANA, now(store, id_), sides(store, ANA, now(store, id_))[0].key, NOW)
    monkeypatch.setattr(findings, "HELD", 10)
    monkeypatch.setattr(findings, "HELD_OF_A_KIND", 1)
    store.kept.__init__()  # type: ignore[misc]
    opened = now(store, id_)
    first = sides(store, ANA, opened)[0].key
    some = compared(store, ANA, opened, first, NOW, every=False)
    every = compared(store, ANA, opened, first, NOW)
    assert some.after.further
    assert not every.after.further
    assert every.comparison.findings == expected.comparison.findings
    assert some.comparison.practices == every.comparison.practices
    assert compared(store, ANA, opened, first, NOW).after is every.after
