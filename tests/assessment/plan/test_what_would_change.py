"""What a change would do to a plan."""

from __future__ import annotations

import pytest

from assessment.plan.inputs import PlanInputs
from assessment.plan.whatif import what_if
from rubrics.errors import UserError
from tests.wellops.milestones import milestone


def test_what_if_a_practice_were_better_and_another_were_left_out() -> None:
    assessment = milestone("insurer").assessment
    changed = PlanInputs.model_validate(
        {"actions": {"perf-multimodal": {"status": "dropped", "reason": "x"}}}
    )
    found = what_if(assessment, PlanInputs(), levels={"sec-keyless-auth": 3}, changed=changed)
    assert found.after.practices["sec-keyless-auth"].level == 3
    security = (found.before.headline.pillars["security"], found.after.headline.pillars["security"])
    assert (security[1].score or 0) > (security[0].score or 0)
    assert found.plan_after.finish <= found.plan_before.finish
    assert not any(
        i.startswith("sec-keyless-auth") for i in {row.action.id for row in found.plan_after.booked}
    )
    same = what_if(assessment, PlanInputs(), levels={}, changed=PlanInputs())
    assert same.plan_after.finish <= same.plan_before.finish


@pytest.mark.parametrize(
    ("id_", "what"),
    [("sec-keyles-auth", "did you mean 'sec-keyless-auth'"), ("rel-ptu-spillover", "not apply")],
)
def test_what_if_of_what_is_not_there(id_: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        what_if(
            milestone("insurer").assessment,
            PlanInputs(),
            levels={id_: 3},
            changed=PlanInputs(),
        )
