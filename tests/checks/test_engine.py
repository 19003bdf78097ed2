"""Running checks: order, evidence, and checks that break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks.docstring import Docs
from checks.engine import evaluate
from checks.evidence import MAX_EVIDENCE, bounded
from checks.model import (
    Confidence,
    Effort,
    Finding,
    Profile,
    Severity,
    State,
    Tally,
    Verdict,
    failed,
    not_applicable,
    passed,
)
from checks.registry import WORKLOAD, Check
from checks.resource import Resource
from checks.snapshot import Coverage, Outcome, Scope, Snapshot
from rubrics.retirements import Retirements

THING = "Microsoft.Example/things"
PROFILE = Profile(date(2026, 11, 22), Retirements(as_of=date(2026, 11, 22)))


def making(function: Callable[[Any, Profile], Any], id_: str = "b-check", on: str = THING) -> Check:
    return Check(
        id=id_,
        on=on,
        practice="some-practice",
        good="",
        severity=Severity.HIGH,
        confidence=Confidence.CERTAIN,
        effort=Effort.SMALL,
        needs=(),
        since="0.1",
        aliases=(),
        refs=(),
        hint=True,
        conclusive=True,
        docs=Docs("", "", "", "", ""),
        function=function,
    )


def thing(name: str, type_: str = THING, **body: Any) -> Resource:
    return Resource({"id": f"/things/{name}", "type": type_, **body}, environment="nonprod")


def snapshot(*resources: Resource) -> Snapshot:
    return Snapshot(resources)


def judged(*arguments: Any) -> tuple[Finding, ...]:
    return evaluate(*arguments, keep_all=True).findings


def colour(resource: Resource, profile: Profile) -> Verdict:
    return passed() if resource.get("properties.colour") == "green" else failed("not green")


def test_a_finding_says_what_was_judged_and_what_was_read() -> None:
    (finding,) = judged(
        [making(colour)], snapshot(thing("One", properties={"colour": "green"})), PROFILE
    )
    assert (finding.check, finding.practice, finding.severity, finding.hint) == (
        "b-check",
        "some-practice",
        Severity.HIGH,
        True,
    )
    assert (finding.subject, finding.name, finding.environment) == ("/things/One", "One", "nonprod")
    assert finding.subject_type == THING
    assert finding.verdict.state is State.PASS
    assert finding.evidence == (("properties.colour", "green"),)


def test_order_is_by_check_then_by_subject_whatever_the_case() -> None:
    resources = [thing("b"), thing("A", THING.upper()), thing("c"), thing("x", "Microsoft.Other/x")]
    checks = [making(colour), making(colour, "a-check")]
    found = judged(checks, snapshot(*resources), PROFILE)
    assert [(one.check, one.name) for one in found] == [
        (id_, name) for id_ in ("a-check", "b-check") for name in ("A", "b", "c")
    ]
    assert found == judged(checks[::-1], snapshot(*resources[::-1]), PROFILE)


@pytest.mark.parametrize(
    ("function", "because"),
    [
        (lambda thing, profile: thing.body["x"], "check raised KeyError: 'x'"),
        (lambda thing, profile: None, "check returned NoneType, not a verdict"),
        (lambda thing, profile: State.PASS, "check returned State, not a verdict"),
    ],
)
def test_a_broken_check_costs_its_own_verdict_only(function: Any, because: str) -> None:
    broken = making(function, "a-broken")
    found = judged([broken, making(colour)], snapshot(thing("a")), PROFILE)
    assert [one.verdict.state for one in found] == [State.ERROR, State.FAIL]
    assert found[0].verdict.because == because


def test_what_a_check_read_before_it_raised_is_evidence() -> None:
    def trips(resource: Resource, profile: Profile) -> Verdict:
        return passed(resource.get("properties.colour").upper())

    (finding,) = judged([making(trips)], snapshot(thing("a", properties={"colour": 3})), PROFILE)
    assert finding.verdict.state is State.ERROR
    assert finding.evidence == (("properties.colour", 3),)


def test_reads_of_a_parent_are_evidence_and_do_not_leak() -> None:
    parent = thing("p", "Microsoft.Example/parents", location="westeurope")
    for name in ("a", "b"):
        child = thing(name, sku={"name": name})
        child.parent = parent
        parent.children.append(child)

    def reads_both(resource: Resource, profile: Profile) -> Verdict:
        if resource.get("sku.name") == "a" and resource.parent:
            resource.parent.get("location")
        return passed()

    first, second = judged([making(reads_both)], snapshot(parent), PROFILE)
    assert first.evidence == (("sku.name", "a"), ("parent.location", "westeurope"))
    assert second.evidence == (("sku.name", "b"),)


def test_a_check_on_the_workload_sees_everything_once() -> None:
    def count(scope: Scope, profile: Profile) -> Verdict:
        things = scope.of_type(THING)
        return passed(f"{len(things)} {things[0].get('sku.name')}")

    check = replace(making(count, on=WORKLOAD), needs=(THING,))
    (finding,) = judged([check], snapshot(thing("a", sku={"name": "s"}), thing("b")), PROFILE)
    assert (finding.subject, finding.subject_type) == (WORKLOAD, WORKLOAD)
    assert finding.verdict.because == "2 s"
    assert finding.evidence == ((f"count({THING})", 2), ("a: sku.name", "s"))


def test_long_values_are_cut_short_and_say_so() -> None:
    assert bounded("x" * 201) == "x" * 200 + "… (201 characters)"
    assert bounded(list(range(12))) == [*range(10), "… 2 more"]
    assert bounded({str(i): i for i in range(11)})["…"] == "1 more"
    assert bounded([[[[[1]]]]]) == [[[["…"]]]]
    assert bounded({"a": [True, None, 1.5, "x"]}) == {"a": [True, None, 1.5, "x"]}


def test_very_many_reads_are_cut_short_and_say_so() -> None:
    def greedy(resource: Resource, profile: Profile) -> Verdict:
        for index in range(MAX_EVIDENCE + 5):
            resource.get(f"properties.p{index}")
        return passed()

    (finding,) = judged([making(greedy)], snapshot(thing("a")), PROFILE)
    assert len(finding.evidence) == MAX_EVIDENCE + 1
    assert finding.evidence[-1] == ("…", "5 more values")


def test_progress_goes_from_nothing_to_all() -> None:
    steps: list[tuple[str, int, int | None]] = []

    class Sink:
        def update(self, what: str, done: int, total: int | None) -> None:
            steps.append((what, done, total))

    things = snapshot(*(thing(str(number)) for number in range(5000)))
    evaluate([making(colour)], things, PROFILE, progress=Sink())
    what = "Running checks"
    assert steps == [(what, 2048, None), (what, 4096, None), (what, 5000, 5000)]


def test_what_passes_or_does_not_apply_is_counted() -> None:
    def sized(resource: Resource, profile: Profile) -> Verdict:
        size = resource.get("sku.size")
        if size is None:
            return not_applicable("has no size")
        return passed() if size < 3 else failed("large")

    sizes = [None, None, 1, 2, 3]
    things = [thing(f"t{number}", sku={"size": size}) for number, size in enumerate(sizes)]
    things[-2].environment = "prod"
    done = evaluate([making(sized)], snapshot(*things), PROFILE)
    assert [found.name for found in done.findings] == ["t4"]
    assert done.resources == 5
    rule = done.findings[0].rule
    assert done.tallies == (Tally(rule, "nonprod", 1, 2), Tally(rule, "prod", 1, 0))


def test_what_was_not_read_of_a_type_is_unknown_beside_what_was() -> None:
    here, there = "/subscriptions/s/rg/w1", "/subscriptions/s/rg/w2"
    rows = (
        Coverage(here, THING, Outcome.FORBIDDEN, detail="AuthorizationFailed", permission="a/read"),
        Coverage(here, THING.upper(), Outcome.ERROR),
        Coverage(there, THING, Outcome.NOT_REGISTERED),
        Coverage(there, "Microsoft.X/others", Outcome.FORBIDDEN),
        Coverage("/subscriptions/s", THING, Outcome.OK, 1, complete=True),
    )
    check = making(lambda one, profile: passed("ok"))
    done = evaluate([check], Snapshot((Resource({"id": "/x/y", "type": THING}),), rows), PROFILE)
    (finding,) = done.findings
    assert (finding.subject, finding.verdict.state) == (here, State.UNKNOWN)
    assert finding.verdict.permission == "a/read"
    assert sum(tally.passed for tally in done.tallies) == 1
