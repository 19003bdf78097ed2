"""What would settle what could not be read."""

from __future__ import annotations

from assessment.unsettled import nothing_read, unsettled
from checks.model import Finding, Further, Rule, Severity, State, Subject, Verdict, failed, unknown

READ = "Microsoft.Insights/diagnosticSettings/read"


def on(check: str, name: str, verdict: Verdict) -> Finding:
    rule = Rule(check, "ops-logs", Severity.LOW)
    return Finding(rule, Subject(f"/subscriptions/s/{name}", "t", name, "prod"), verdict)


def test_one_permission_holds_checks_together_and_reasons_stay_apart() -> None:
    findings = [
        on("a-a", "x", unknown("403", permission=READ)),
        on("b-b", "x", unknown("refused", permission=READ)),
        on("a-a", "y", unknown("403", permission=READ)),
        on("c-c", "x", unknown("not in the export")),
        on("c-c", "y", failed("seen")),
    ]
    first, second = unsettled(findings)
    assert (first.permission, first.count, first.checks) == (READ, 3, ("a-a", "b-b"))
    assert first.resources == ("x", "y")
    assert (second.permission, second.reason, second.count) == ("", "not in the export", 1)


def test_what_is_only_counted_counts() -> None:
    seen = on("a-a", "x", unknown("403", permission=READ))
    more = Further(seen.rule, "prod", State.UNKNOWN, 70)
    other = Further(seen.rule, "prod", State.FAIL, 9)
    assert [group.count for group in unsettled([seen], [more, other])] == [71]


def test_a_check_that_raised_is_unknown_too() -> None:
    assert unsettled([on("a-a", "x", Verdict(State.ERROR, "KeyError"))])[0].reason == "KeyError"


def test_nothing_read_is_only_where_nothing_says_anything() -> None:
    blind, seen = on("a-a", "x", unknown("403")), on("a-a", "y", failed("seen"))
    assert nothing_read([blind], passed=0)
    assert not nothing_read([blind], passed=1)
    assert not nothing_read([blind, seen], passed=0)
    assert not nothing_read([], passed=0)
