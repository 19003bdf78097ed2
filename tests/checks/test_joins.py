"""Joins, listings and scopes: what a check may look at besides its subject."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks.engine import evaluate
from checks.joins import Need, Points, Refers
from checks.listings import Listings
from checks.model import Finding, Profile, Verdict, failed, passed, unknown
from checks.registry import ANY, Check, Function, all_checks
from checks.resource import Resource
from checks.snapshot import Coverage, Outcome, Scope, Snapshot
from rubrics.retirements import Retirements

PROFILE = Profile(date(2026, 11, 22), Retirements(as_of=date(2026, 11, 22)))
SUB = "/subscriptions/s"
GROUP = "/subscriptions/S/resourceGroups/rg"
ALERTS = Refers("Microsoft.Insights/metricAlerts", "properties.scopes[]")
STORE = Points("properties.storageAccount", "Microsoft.Storage/storageAccounts")


def resource(kind: str, name: str, group: str = GROUP, **body: Any) -> Resource:
    env = body.pop("environment", "prod")
    id_ = f"{group}/providers/{kind}/{name}"
    return Resource({"id": id_, "type": kind, "location": "westeurope", **body}, environment=env)


def run(function: Function, on: str, needs: tuple[Need, ...], snapshot: Snapshot) -> list[Finding]:
    check: Check = replace(all_checks()[0], id="a-check", on=on, needs=needs, function=function)
    return list(evaluate([check], snapshot, PROFILE, keep_all=True).findings)


def test_referrers_name_the_subject_in_any_case() -> None:
    search = resource("Microsoft.Search/searchServices", "x")
    alerts = [
        resource(
            "microsoft.insights/metricalerts", "a", properties={"scopes": [search.id.upper()]}
        ),
        resource(
            "Microsoft.Insights/metricAlerts", "b", properties={"scopes": ["/other", None, 3]}
        ),
        resource("Microsoft.Insights/metricAlerts", "c", properties={"scopes": ["/x", search.id]}),
    ]

    def watched(subject: Resource, profile: Profile) -> Verdict:
        return passed(",".join(one.name for one in subject.referrers(ALERTS)))

    (found,) = run(watched, search.type, (ALERTS,), Snapshot((search, *alerts)))
    assert found.verdict.because == "a,c"
    assert found.evidence == ((f"referrers({ALERTS.type})", ["a", "c"]),)


def test_targets_are_the_resources_that_the_subject_names() -> None:
    store = resource(STORE.type, "st", properties={"allowSharedKeyAccess": False})
    here = resource("Microsoft.X/things", "a", properties={"storageAccount": store.id.lower()})
    away = resource("Microsoft.X/things", "b", properties={"storageAccount": f"{GROUP}/gone"})
    none = resource("Microsoft.X/things", "c")

    def follow(subject: Resource, profile: Profile) -> Verdict:
        target = subject.target(STORE)
        return passed(target.name) if target else unknown("not here")

    found = run(follow, here.type, (STORE,), Snapshot((store, here, away, none)))
    assert [f.verdict.because for f in found] == ["st", "not here", "not here"]


@pytest.mark.parametrize(
    ("rows", "complete"),
    [
        ([], False),
        ([("file.json", Outcome.OK, False)], False),
        ([("declaration", Outcome.EMPTY, True)], True),
        ([(f"{GROUP}/providers/M.X/things/A", Outcome.EMPTY, True)], True),
        ([(f"{GROUP}/providers/M.X/things/b", Outcome.EMPTY, True)], False),
        ([("/subscriptions/s", Outcome.OK, True)], True),
        ([("/subscriptions/s", Outcome.OK, True), (f"{GROUP}", Outcome.FORBIDDEN, False)], False),
        (
            [("/subscriptions/s", Outcome.OK, True), ("/subscriptions/t", Outcome.ERROR, False)],
            True,
        ),
    ],
)
def test_a_listing_speaks_for_its_scope_and_what_lies_in_it(
    rows: list[tuple[str, Outcome, bool]], complete: bool
) -> None:
    coverage = [Coverage(source, "M.X/parts", out, complete=whole) for source, out, whole in rows]
    listing = Listings(coverage).of("m.x/PARTS", f"{GROUP}/providers/M.X/things/a")
    assert listing.complete is complete
    assert listing.complete or listing.reason


def test_a_check_on_any_resource_sees_those_with_a_location() -> None:
    placed = resource("Microsoft.X/things", "a")
    budget = Resource({"id": "/subscriptions/S/providers/M.C/budgets/b", "type": "M.C/budgets"})
    found = run(lambda s, p: passed(s.name), ANY, (), Snapshot((placed, budget)))
    assert [f.verdict.because for f in found] == ["a"]


def test_scopes_are_those_that_resources_stand_in() -> None:
    lock = "Microsoft.Authorization/locks"
    other = f"{GROUP}-dev"
    snapshot = Snapshot(
        (
            resource("M.X/things", "a"),
            resource(lock, "l"),
            resource("M.X/things", "b", other, environment="nonprod"),
            Resource({"id": "/subscriptions/S/providers/M.C/budgets/b", "type": "M.C/budgets"}),
        )
    )

    def locked(scope: Scope, profile: Profile) -> Verdict:
        return passed() if scope.of_type(lock) else failed("no lock")

    groups = run(locked, "resource-group", (lock,), snapshot)
    said = [(f.name, f.environment, f.verdict.state.value) for f in groups]
    assert said == [("rg", "prod", "pass"), ("rg-dev", "nonprod", "fail")]
    (subscription,) = run(locked, "subscription", (lock,), snapshot)
    assert (subscription.subject, subscription.environment) == ("/subscriptions/S", "prod")
    (workload,) = run(locked, "workload", (lock,), snapshot)
    assert workload.subject == "workload"
