"""From findings to the verdict of a check, and of a practice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment.evidence import (
    PracticeVerdict,
    accepted_by,
    judge_check,
    judge_checks,
    judge_practices,
)
from assessment.inputs import Answers, Exception_, PracticeEvidence
from assessment.reconcile import effective_level
from checks.model import Finding, Rule, Severity, State, Subject, Tally, Verdict
from rubrics.rubric import Rubric
from rubrics.standard import FindingRule

TODAY = date(2026, 11, 22)
RULE = FindingRule(fail_share=0.10, unknown_share=0.10)
GROUP = "/subscriptions/0000/resourceGroups/rg"


def finding(state: State = State.PASS, **fields: object) -> Finding:
    verdict = Verdict(state, critical=bool(fields.get("critical")), due=fields.get("due"))  # type: ignore[arg-type]
    rule = Rule(
        check=str(fields.get("check", "some-defect")),
        practice=str(fields.get("practice", "sec-keyless-auth")),
        severity=fields.get("severity", Severity.MEDIUM),  # type: ignore[arg-type]
        hint=bool(fields.get("hint")),
        conclusive=bool(fields.get("conclusive", True)),
    )
    subject = Subject(
        id=str(fields.get("subject", f"{GROUP}/providers/T/x")),
        type="T",
        name="x",
        environment=str(fields.get("environment", "prod")),
    )
    return Finding(rule, subject, verdict)


def many(fails: int, passes: int, **fields: object) -> list[Finding]:
    return [finding(State.FAIL, **fields)] * fails + [finding()] * passes


def state(findings: list[Finding], rule: FindingRule = RULE) -> State:
    judged = judge_check(findings, rule)
    assert judged
    return judged.verdict.state


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (many(0, 1), State.PASS),
        (many(1, 0), State.FAIL),
        (many(1, 9), State.PARTIAL),
        (many(1, 8), State.FAIL),
        (many(10, 90), State.PARTIAL),
        (many(11, 89), State.FAIL),
        (many(5, 0, environment="nonprod"), State.PARTIAL),
        (many(1, 99, severity=Severity.HIGH), State.FAIL),
        (many(1, 99, severity=Severity.HIGH, environment="nonprod"), State.PARTIAL),
        (many(1, 99, critical=True, environment="nonprod"), State.FAIL),
        ([finding(State.PARTIAL), *many(0, 99)], State.PARTIAL),
        ([finding(State.UNKNOWN), *many(0, 9)], State.PASS),
        ([finding(State.UNKNOWN), *many(0, 8)], State.UNKNOWN),
        ([finding(State.ERROR), *many(0, 8)], State.UNKNOWN),
        ([finding(State.UNKNOWN), finding(State.ERROR), *many(0, 18)], State.PASS),
        # What was not read is in neither numerator nor denominator.
        ([finding(State.UNKNOWN)] * 9 + [finding(State.FAIL)], State.FAIL),
        ([finding(State.NOT_APPLICABLE)] * 99 + many(1, 8), State.FAIL),
        # The share is of prod resources: many passing nonprod ones do not dilute it.
        ([*many(1, 8), *[finding(environment="nonprod")] * 90], State.FAIL),
    ],
)
def test_many_findings_make_one_verdict(findings: list[Finding], expected: State) -> None:
    assert state(findings) is expected


@pytest.mark.parametrize("percent", range(1, 100))
def test_a_share_that_is_met_exactly_is_not_exceeded(percent: int) -> None:
    rule = FindingRule(fail_share=percent / 100, unknown_share=percent / 100)
    assert state(many(percent, 100 - percent), rule) is State.PARTIAL
    unread = [finding(State.UNKNOWN)] * percent
    assert state(unread + many(0, 100 - percent), rule) is State.PASS
    assert state(unread + many(0, 99 - percent), rule) is State.UNKNOWN


def test_a_check_that_applies_to_nothing_says_nothing() -> None:
    assert judge_check([], RULE) is None
    assert judge_check([finding(State.NOT_APPLICABLE)], RULE) is None


def test_the_counts_are_of_what_it_applies_to() -> None:
    rows = [
        *many(3, 8), finding(State.PARTIAL), finding(State.UNKNOWN), finding(State.ERROR),
        finding(State.NOT_APPLICABLE),
    ]  # fmt: skip
    judged = judge_check(rows, RULE)
    assert judged
    assert (judged.applies, judged.failed, judged.partial, judged.unknown) == (14, 3, 1, 2)


def test_the_earliest_date_of_what_is_not_as_it_should_be_counts() -> None:
    days = [date(2027, 5, 1), date(2027, 4, 1), date(2027, 1, 1)]
    states = [State.FAIL, State.PARTIAL, State.PASS]
    rows = [finding(s, due=day) for s, day in zip(states, days, strict=True)]
    judged = judge_check(rows, RULE)
    assert judged and judged.verdict.due == date(2027, 4, 1)


def test_only_a_failure_is_critical() -> None:
    judged = judge_check([finding(State.UNKNOWN, critical=True), finding()], RULE)
    assert judged and not judged.verdict.critical


def exception(subject: str, **fields: object) -> Exception_:
    decided = {"reason": "r", "owner": "o", "expires": TODAY, "check": "some-defect", **fields}
    return Exception_.model_validate({"subject": subject, **decided})


@pytest.mark.parametrize(
    ("item", "accepted"),
    [
        (exception(f"{GROUP}/providers/T/x"), True),
        (exception(f"{GROUP}/providers/T/X".upper()), True),
        (exception(GROUP), True),
        (exception(f"{GROUP}/"), True),
        (exception(f"{GROUP}/providers/T/x/children/y"), False),
        (exception(GROUP[:-1]), False),
        (exception(GROUP, expires=TODAY - timedelta(days=1)), False),
        (exception(GROUP, check="another-defect"), False),
    ],
)
def test_an_exception_covers_a_subject_and_what_is_in_it(item: Exception_, accepted: bool) -> None:
    answers = Answers(exceptions=(item,))
    assert (accepted_by(finding(State.FAIL), answers, TODAY) is item) is accepted


def test_an_accepted_finding_is_in_no_count_and_a_passing_one_stays() -> None:
    answers = Answers(exceptions=(exception(GROUP),))
    elsewhere = "/subscriptions/0000/resourceGroups/other/providers/T/x"
    rows = [*many(1, 17), finding(State.FAIL, subject=elsewhere)]
    judged = judge_checks(rows, answers, TODAY, RULE)["some-defect"]
    assert (judged.applies, judged.failed) == (18, 1)
    assert judged.verdict.state is State.PARTIAL
    assert judge_checks(many(2, 0), answers, TODAY, RULE) == {}


def test_a_practice_takes_the_worst_of_its_checks_but_hints_never_cap() -> None:
    order = [State.PASS, State.UNKNOWN, State.PARTIAL, State.FAIL]
    rows = [finding(s, check=f"check-{s.value}", environment="prod") for s in order]
    for count in range(1, 5):
        checks = judge_checks(rows[:count], Answers(), TODAY, RULE)
        assert judge_practices(checks.values(), {})["sec-keyless-auth"].state is order[count - 1]
    hints = judge_checks([finding(State.FAIL, hint=True)], Answers(), TODAY, RULE)
    assert hints["some-defect"].verdict.state is State.FAIL
    assert judge_practices(hints.values(), {}) == {}


def test_a_pass_that_is_not_conclusive_shows_no_level() -> None:
    def verdict(*rows: Finding) -> PracticeVerdict:
        checks = judge_checks(rows, Answers(), TODAY, RULE).values()
        return judge_practices(checks, {})["sec-keyless-auth"]

    def judged(*rows: Finding) -> State:
        return verdict(*rows).state

    absent = finding(check="absent-defect", conclusive=False)
    assert judged(absent) is State.UNKNOWN
    assert verdict(absent).inconclusive
    unread = finding(State.UNKNOWN, check="unread", conclusive=False)
    assert judged(absent, unread) is State.UNKNOWN
    assert not verdict(absent, unread).inconclusive
    assert judged(absent, finding()) is State.PASS
    assert judged(absent, finding(State.PARTIAL)) is State.PARTIAL
    assert judged(finding(State.FAIL, conclusive=False), finding(check="other")) is State.FAIL


@given(
    states=st.lists(st.tuples(st.sampled_from(State), st.sampled_from(["prod", "nonprod"]))),
    said=st.integers(0, 4),
    data=st.data(),
)
def test_mending_a_resource_never_lowers_an_answered_level(
    rubric: Rubric, states: list[tuple[State, str]], said: int, data: st.DataObject
) -> None:
    def level(rows: list[Finding]) -> int:
        verdict = judge_check(rows, RULE)
        seen = verdict.verdict.state.value if verdict else None
        reached = effective_level(said, seen, rubric.standard.scoring)
        assert reached is not None
        return reached

    rows = [finding(state, environment=environment) for state, environment in states]
    broken = [n for n, (s, _) in enumerate(states) if s in (State.FAIL, State.PARTIAL)]
    assume(broken)
    at = data.draw(st.sampled_from(broken))
    mended = [*rows[:at], finding(environment=states[at][1]), *rows[at + 1 :]]
    assert level(mended) >= level(rows)


def test_imported_evidence_counts_beside_the_checks() -> None:
    checks = judge_checks([finding()], Answers(), TODAY, RULE).values()
    row = PracticeEvidence(verdict="fail", critical=True, due=TODAY)
    judged = judge_practices(checks, {"sec-keyless-auth": row})["sec-keyless-auth"]
    assert (judged.state, judged.critical, judged.due) == (State.FAIL, True, TODAY)
    row = PracticeEvidence(verdict="pass", critical=True)
    assert not judge_practices((), {"sec-keyless-auth": row})["sec-keyless-auth"].critical


def test_the_built_in_thresholds(rubric: Rubric) -> None:
    assert rubric.standard.findings == RULE


@given(
    st.lists(st.tuples(st.sampled_from(State), st.sampled_from(["prod", "nonprod"])), max_size=40)
)
def test_what_is_counted_weighs_as_much_as_what_is_kept(said: list[tuple[State, str]]) -> None:
    rows = [finding(state, environment=environment) for state, environment in said]
    quiet = (State.PASS, State.NOT_APPLICABLE)
    tallies = [
        Tally(finding().rule, environment, *(said.count((state, environment)) for state in quiet))
        for environment in ("prod", "nonprod")
    ]
    loud = [row for row in rows if row.verdict.state not in quiet]
    assert judge_check(loud, RULE, tallies) == judge_check(rows, RULE)
