"""The self-check before sign-off: what it finds, whether it blocks, and where it leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from assessment.assessment import Assessment
from assessment.inputs import Answers, Workload
from assessment.plan.inputs import PlanInputs
from assessment.review import review
from assessment.signoff import Kind, Row, Severity, Where, self_check
from checks.model import Finding, Rule, State, Subject, Verdict
from checks.model import Severity as Hurts
from rubrics.load import load_rubric
from tests.assessment.generate import TODAY, Inputs, inputs

KEYLESS = "sec-keyless-auth"
PAST, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=90)
BLOCKS, WARNS = Severity.BLOCKS, Severity.WARNS


def reviewed(answers: dict[str, Any], *, seen: str | None = None, **decisions: Any) -> Assessment:
    workload = Workload(name="w", archetypes=("rag",), stage="poc", target_stage="pilot")
    given = Answers.model_validate({"answers": answers, **decisions})
    plain: Assessment = review(workload, load_rubric(), given, TODAY)
    return replace(plain, findings=(finding(seen),)) if seen else plain


def finding(state: str, *, critical: bool = False) -> Finding:
    rule = Rule("account-accepts-api-keys", KEYLESS, Hurts.HIGH)
    subject = Subject("/subscriptions/s/x/acc", "Microsoft.X/accounts", "acc", "prod")
    return Finding(rule, subject, Verdict(State(state), "it is so", critical=critical))


def everything(level: int = 2, **row: Any) -> dict[str, Any]:
    """Every question answered alike, with something to show."""
    return {
        id_: {"level": level, "evidence": "a document", **row} for id_ in load_rubric().practices
    }


def rows(assessment: Assessment, kind: Kind, **more: Any) -> tuple[Row, ...]:
    return tuple(row for row in self_check(assessment, **more).rows if row.kind is kind)


def test_a_whole_review_without_open_work_is_ready() -> None:
    made = self_check(reviewed(everything(4)))
    assert (made.ready, made.rows) == (True, ())


def test_an_empty_review_is_not() -> None:
    made = reviewed({})
    found = rows(made, Kind.UNANSWERED_MUST)
    to_settle = made.scorecard.stages["pilot"].gate.to_settle
    assert sorted(row.where.id for row in found) == sorted(to_settle)
    assert {(row.severity, row.where.screen) for row in found} == {(BLOCKS, "review")}
    assert not self_check(made).ready


@pytest.mark.parametrize(
    ("answer", "seen", "severity", "why"),
    [
        (None, None, BLOCKS, "nobody answered"),
        ({}, None, BLOCKS, "nobody answered"),
        ({"who": "A", "when": TODAY}, None, WARNS, "nobody knew"),
        (None, "pass", WARNS, "only the scan"),
        ({"level": 2, "expires": PAST}, None, BLOCKS, "expired"),
    ],
)
def test_why_a_must_is_unanswered(
    answer: Any, seen: str | None, severity: Severity, why: str
) -> None:
    answers = everything(4)
    del answers[KEYLESS]
    if answer is not None:
        answers[KEYLESS] = answer
    (row,) = rows(reviewed(answers, seen=seen), Kind.UNANSWERED_MUST)
    assert (row.severity, row.where) == (severity, Where("review", KEYLESS))
    assert why in row.what


def test_high_answers_want_evidence() -> None:
    answers = everything(2) | {
        KEYLESS: {"level": 3},
        "sec-network-isolation": {"level": 4, "evidence": "  "},
        "sec-egress-control": {"level": 3, "evidence": "a link"},
        "sec-data-residency": {"level": 2},
    }
    found = rows(reviewed(answers), Kind.NO_EVIDENCE)
    assert {row.where.id for row in found} == {KEYLESS, "sec-network-isolation"}
    assert {row.severity for row in found} == {WARNS}


def test_contradictions_block_until_they_are_dealt_with() -> None:
    answers = everything(2)
    (over,) = rows(reviewed(answers, seen="fail"), Kind.CONTRADICTION)
    assert (over.severity, over.where.id) == (BLOCKS, KEYLESS) and "capped at 1" in over.what
    answers[KEYLESS] = {"level": 1}
    assert rows(reviewed(answers, seen="fail"), Kind.CONTRADICTION) == ()
    (under,) = rows(reviewed(answers, seen="pass"), Kind.CONTRADICTION)
    assert under.severity is WARNS and "raised to 2" in under.what


def test_an_override_deals_with_one_until_its_day() -> None:
    def found(**row: Any) -> list[tuple[Kind, Severity]]:
        override = {KEYLESS: {"level": 2, "reason": "r", "owner": "o", "expires": LATER, **row}}
        made = self_check(reviewed(everything(4), seen="fail", overrides=override))
        return [(one.kind, one.severity) for one in made.rows if one.where.screen == "review"]

    assert found() == []
    assert found(expires=TODAY) == []
    assert found(expires=PAST) == [(Kind.CONTRADICTION, BLOCKS), (Kind.DECISION, BLOCKS)]
    assert found(reason="--") == [(Kind.DECISION, BLOCKS)]


def test_a_critical_finding_is_not_talked_away() -> None:
    answers = everything(4) | {KEYLESS: {"not_applicable": "no"}}
    made = replace(reviewed(answers), findings=(finding("fail", critical=True),))
    (row,) = (one for one in self_check(made).rows if one.where == Where("review", KEYLESS))
    assert (row.kind, row.severity) == (Kind.CONTRADICTION, BLOCKS)


def test_exceptions_lead_to_their_finding() -> None:
    def found(subject: str, expires: Any) -> list[Where]:
        one = {"check": "account-accepts-api-keys", "subject": subject, "owner": "o"}
        made = reviewed(
            everything(4), seen="fail", exceptions=[{**one, "reason": "r", "expires": expires}]
        )
        return [row.where for row in rows(made, Kind.DECISION)]

    assert found("/subscriptions/s/x/acc", LATER) == []
    assert found("/subscriptions/S/X/acc", PAST) == [Where("findings", finding("fail").id)]
    assert found("/subscriptions/s/x", PAST) == [Where("findings", "account-accepts-api-keys")]


def test_a_pillar_mostly_not_applicable_warns() -> None:
    pillars = load_rubric().practices
    answers = everything(4) | {
        id_: {"not_applicable": "no"} for id_, p in pillars.items() if p.pillar == "cost"
    }
    (row,) = rows(reviewed(answers), Kind.NOT_APPLICABLE)
    assert (row.severity, row.where) == (WARNS, Where("scorecard", "cost"))
    assert "100 %" in row.what


def test_accepted_actions_want_an_owner_and_a_date() -> None:
    answers = everything(4) | {KEYLESS: {"level": 0}, "sec-data-residency": {"level": 0}}

    def found(**choice: Any) -> list[tuple[Kind, Severity, str]]:
        plan = PlanInputs.model_validate({"actions": {KEYLESS: choice}} if choice else {})
        made = self_check(replace(reviewed(answers), plan=plan)).rows
        return [(one.kind, one.severity, one.where.id) for one in made]

    nobody = (Kind.ACTION_OWNER, WARNS, "")
    action = f"{KEYLESS}@2"
    assert found() == [nobody]
    owner, day = (Kind.ACTION_OWNER, BLOCKS, action), (Kind.ACTION_DATE, WARNS, action)
    assert found(status="accepted") == [owner, nobody, day]
    assert found(status="accepted", owner="Ann") == [nobody, day]
    assert found(status="accepted", owner="Ann", by=TODAY + timedelta(days=900)) == [nobody]
    assert found(status="accepted", owner="Ann", by=TODAY) == [nobody, day]
    assert found(status="dropped", reason="no") == [nobody]


def test_a_plan_that_contradicts_itself_is_a_row() -> None:
    own = {"id": "own", "title": "Own", "stage": "scale", "effort_days": [1, 1]}
    plan = PlanInputs.model_validate({"add": [{**own, "roles": {"platform": 1}}]})
    (row,) = rows(replace(reviewed({}), plan=plan), Kind.PLAN)
    assert (row.severity, row.where.screen) == (BLOCKS, "roadmap") and "'own'" in row.what


def test_parked_questions_warn_while_they_are_open() -> None:
    made = reviewed({"sec-data-residency": {"level": 1}})
    parked = {KEYLESS, "sec-data-residency", "ops-reproducible-training", "unheard-of"}
    assert [row.where.id for row in rows(made, Kind.PARKED, parked=parked)] == [KEYLESS]


@settings(max_examples=4)
@given(inputs())
def test_blocking_rows_stand_first_and_every_row_leads_somewhere(made: Inputs) -> None:
    assessment = made.review()
    check = self_check(assessment)
    blocking = [row.severity is BLOCKS for row in check.rows]
    assert blocking == sorted(blocking, reverse=True) and check.ready is not any(blocking)
    known = {*assessment.rubric.practices, *assessment.scorecard.weights, ""}
    known |= {booked.action.id for booked in assessment.schedule.booked}
    assert all(row.what and row.where.id in known for row in check.rows)
