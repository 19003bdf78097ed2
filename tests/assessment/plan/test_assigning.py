"""Giving work to somebody, and which actions close which findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assessment.plan.assigning import assigned, assigned_to
from assessment.plan.closing import action_for, open_actions
from assessment.plan.inputs import Choice, PlanInputs
from tests.conftest import load_case

DAY = date(2027, 3, 1)


def test_the_practice_gets_owner_and_day() -> None:
    plan = assigned(PlanInputs(), "sec-keyless-auth", owner="Kim", by=DAY)
    assert plan.actions == {"sec-keyless-auth": Choice(owner="Kim", by=DAY)}
    assert assigned_to(plan, "sec-keyless-auth").owner == "Kim"
    assert assigned_to(plan, "sec-egress-control") == Choice()


def test_steps_get_them_and_keep_what_was_decided() -> None:
    steps = {
        "sec-keyless-auth@2": Choice(status="accepted", owner="Lee"),
        "sec-keyless-auth@3": Choice(status="dropped", reason="later"),
    }
    plan = assigned(PlanInputs(actions=steps), "sec-keyless-auth", owner=None, by=DAY)
    assert plan.actions == {
        "sec-keyless-auth@2": Choice(status="accepted", by=DAY),
        "sec-keyless-auth@3": Choice(status="dropped", reason="later", by=DAY),
    }


def test_actions_come_in_the_order_of_the_plan_and_the_rest_last() -> None:
    assessment = load_case("insurer").assessment
    ids = [gap.id for gap in assessment.scorecard.next_actions]
    found = open_actions(assessment, {ids[-1]: 2, "own-check-only": 5, ids[0]: 1, ids[1]: 0})
    assert {one.practice: one.findings for one in found[:-1]} == {ids[0]: 1, ids[-1]: 2}
    assert (found[-1].title, found[-1].gate, found[-1].findings) == ("own-check-only", "", 5)
    assert all(one.gate and one.effort for one in found[:-1])


def test_an_owner_of_the_plan_shows_on_its_action() -> None:
    assessment = load_case("insurer").assessment
    id_ = assessment.scorecard.next_actions[0].id
    planned = replace(assessment, plan=assigned(assessment.plan, id_, owner="Kim", by=DAY))
    action = action_for(planned, id_)
    assert action is not None
    assert action.person == "Kim"
    assert action_for(planned, "no-such-practice") is None
