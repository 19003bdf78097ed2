"""A few changes tried against the plan as it is."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from assessment.assessment import Assessment
from assessment.plan.inputs import PlanInputs
from assessment.plan.plan import make_plan
from assessment.plan.trial import Trial, kept, tried
from rubrics.errors import UserError
from tests.wellops.milestones import milestone


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return milestone("insurer").assessment


def test_nothing_tried_is_the_plan_as_it_is(assessment: Assessment) -> None:
    plan = assessment.schedule
    assert not Trial()
    found = tried(assessment, plan, Trial())
    assert found.plan_after.finish <= plan.finish
    assert {row.action.id for row in found.plan_after.booked} == {
        row.action.id for row in plan.booked
    }
    assert kept(plan, Trial(), "x") == plan.inputs


def test_leaving_work_out_never_ends_later(assessment: Assessment) -> None:
    plan = assessment.schedule
    for row in plan.booked[::40]:
        found = tried(assessment, plan, Trial(left_out=frozenset({row.action.id})))
        assert found.plan_after.finish <= plan.finish
        assert row.action.id not in {one.action.id for one in found.plan_after.booked}
        assert len(found.plan_after.booked) < len(plan.booked)


def test_what_is_kept_is_dropped_with_the_reason(assessment: Assessment) -> None:
    plan = assessment.schedule
    id_ = plan.booked[0].action.id
    inputs = kept(plan, Trial(left_out=frozenset({id_})), "Not worth it")
    assert inputs.actions[id_].status == "dropped"
    assert inputs.actions[id_].reason == "Not worth it"
    assert id_ in {action.id for action in make_plan(assessment, inputs).closed}


def test_work_that_is_done_together_goes_together(assessment: Assessment) -> None:
    said = PlanInputs.model_validate(
        {
            "together": [["rel-supported-components", "ops-orchestration-choice", "own"]],
            "add": [
                {
                    "id": "own",
                    "title": "Own",
                    "stage": "production",
                    "effort_days": [1, 2],
                    "roles": {"sponsor": 1},
                }
            ],
        }
    )
    joint = replace(assessment, plan=said)
    plan = joint.schedule
    row = next(row for row in plan.booked if len(row.action.items) > 1)
    gone = tried(joint, plan, Trial(left_out=frozenset({row.action.id}))).plan_after
    steps = {f"{item.practice.id}@{item.needed}" for item in row.action.items} | {"own"}
    assert not steps & {one.action.id for one in gone.booked}


def test_more_people_end_earlier_and_score_the_same(assessment: Assessment) -> None:
    plan = assessment.schedule
    for trial in (Trial(factor=2.0), Trial(more={"engineer": 2.0, "platform": 2.0})):
        after = tried(assessment, plan, trial).plan_after
        assert after.finish < plan.finish
        assert after.milestones[-1].step.score.overall == plan.milestones[-1].step.score.overall
    role = tried(assessment, plan, Trial(more={"engineer": 1.0})).plan_after
    crew, was = role.team.crew, plan.team.crew
    at = crew.roles.index("engineer")
    for milestone_ in plan.milestones:
        units, before = crew.units[milestone_.stage], was.units[milestone_.stage]
        assert units[-1] == before[-1] + 100
        assert units[at] >= before[at] + 100


def test_levels_move_today_and_are_not_kept(assessment: Assessment) -> None:
    plan = assessment.schedule
    trial = Trial(levels={"sec-keyless-auth": 4})
    found = tried(assessment, plan, trial)
    assert (found.after.headline.overall or 0) > (found.before.headline.overall or 0)
    assert kept(plan, trial, "x") == plan.inputs
    assert not trial.changes_plan


@pytest.mark.parametrize("trial", [Trial(factor=1e9), Trial(more={"engineer": 5000.0}),
                                   Trial(levels={"no-such": 2})])  # fmt: skip
def test_what_cannot_be_is_two_lines(assessment: Assessment, trial: Trial) -> None:
    with pytest.raises(UserError):
        tried(assessment, assessment.schedule, trial)


def test_it_keeps_pace_with_a_conversation(assessment: Assessment) -> None:
    plan = assessment.schedule
    trial = Trial(left_out=frozenset({plan.booked[3].action.id}), factor=1.25)
    used = []
    for _ in range(3):
        begin = time.process_time()
        tried(assessment, plan, trial)
        used.append(time.process_time() - begin)
    assert min(used) < 0.3
