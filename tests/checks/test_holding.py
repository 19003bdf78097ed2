"""Scope checks on a stream: little is held of each resource, and nothing is missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks import holding
from checks.collect.snapshot_file import write_snapshot
from checks.collect.snapshot_stream import open_snapshot
from checks.engine import evaluate
from checks.joins import Index
from checks.listings import Listings
from checks.model import Profile, Verdict, passed
from checks.registry import SCOPES, WORKLOAD, Check, all_checks
from checks.resource import Resource
from checks.snapshot import Coverage, Outcome, Scope, Snapshot
from rubrics.load import load_rubric

PROFILE = Profile(date(2026, 11, 22), load_rubric().retirements)
THING, PART = "Microsoft.X/things", "Microsoft.X/things/parts"


def estate(groups: int = 12, each: int = 12) -> Snapshot:
    roots = []
    for group in range(groups):
        for at in range(each):
            id_ = f"/subscriptions/s/resourceGroups/g{group:02}/providers/{THING}/t{at:02}"
            late = {"late": {"x": 1}} if group > 8 else {}
            root = Resource({"id": id_, "type": THING, "properties": {"n": at, **late}, "tags": {}})
            part = Resource({"id": f"{id_}/parts/p", "type": PART, "properties": {"m": at}})
            part.parent = root
            root.children.append(part)
            roots.append(root)
    return Snapshot(tuple(roots), (Coverage("/subscriptions/s", THING, Outcome.OK, complete=True),))


def counts(scope: Scope, profile: Profile) -> Verdict:
    return passed(f"{len(scope.of_type(THING))} {scope.listing(THING).complete}")


def sums(scope: Scope, profile: Profile) -> Verdict:
    return passed(str(sum(one.get("properties.n") for one in scope.of_type(THING.upper()))))


def goes_on(scope: Scope, profile: Profile) -> Verdict:
    """Reads a path that no resource of the sample made it read."""
    late = [one for one in scope.of_type(THING) if one.get("properties.late") is not None]
    return passed(
        str([(one.name, one.get("properties.late.x"), one.has(("tags",))) for one in late])
    )


def opens(scope: Scope, profile: Profile) -> Verdict:
    return passed(
        str([sorted(one.body) for one in scope.of_type(THING) if one.get("properties.late")])
    )


def climbs(scope: Scope, profile: Profile) -> Verdict:
    parts = [one for one in scope.of_type(PART) if one.parent]
    first = [one.parent.of_type(PART)[0] is one for one in parts if one.parent]
    above = [one.parent.get("properties.n") for one in parts if one.parent]
    return passed(str((first, above, [one.get("properties.m") for one in parts])))


def descends(scope: Scope, profile: Profile) -> Verdict:
    parts = [part for one in scope.of_type(THING) for part in one.of_type(PART)]
    return passed(str([(part.get("properties.m"), part.shape(("properties",))) for part in parts]))


def fills(scope: Scope, profile: Profile) -> Verdict:
    return passed(str([one.filled(("properties", "n")) for one in scope.of_type(THING)]))


def trips(scope: Scope, profile: Profile) -> Verdict:
    try:
        return passed(str([one.get("properties.late.x") for one in scope.of_type(THING)
                           if one.get("properties.late")]))  # fmt: skip
    except Exception:
        return passed("swallowed")


@pytest.mark.parametrize("on", SCOPES)
@pytest.mark.parametrize("function", [counts, sums, goes_on, opens, climbs, descends, fills, trips])
def test_a_stream_says_what_a_whole_view_says(
    tmp_path: Path, function: Callable[[Scope, Profile], Verdict], on: str
) -> None:
    needs = (PART,) if function is climbs else (THING,)
    check: Check = replace(all_checks()[0], id="a-check", on=on, needs=needs, function=function)
    path = tmp_path / "s.gz"
    write_snapshot(path, estate())
    file = open_snapshot(path)
    assert file
    streamed = evaluate([check], file, PROFILE, keep_all=True)
    assert streamed == evaluate([check], estate(), PROFILE, keep_all=True)
    assert len(streamed.findings) == {"resource-group": 12}.get(on, 1)


def test_only_answers_are_held() -> None:
    check = replace(all_checks()[0], on=WORKLOAD, needs=(THING,), function=sums)
    empty = Index(Listings(()))
    kept = holding.Holding(frozenset({THING.casefold()}), empty, whole=False)
    snapshot = estate()
    kept.foresee([check], PROFILE, snapshot.resources[:3])
    for root in snapshot.resources:
        kept.hold(root)
    one: Any = kept.index.of_type(THING)[0]
    assert one._answers == (0,)
    with pytest.raises(holding.Missed):
        one.get("properties.late")
    with pytest.raises(holding.Missed):
        _ = one.body
