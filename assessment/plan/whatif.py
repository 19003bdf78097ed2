"""What a change would do: other levels, other actions, another team; before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assessment.assessment import Assessment
from assessment.gaps import Facts, action_order, find_gaps
from assessment.phases import plan_phases
from assessment.plan.inputs import PlanInputs, must_know
from assessment.plan.plan import Plan, make_plan
from assessment.score import stage_score
from assessment.scorecard import PracticeState, Scorecard
from assessment.targets import Targets
from rubrics.crosscheck import unknown_practice
from rubrics.errors import UserError
from rubrics.schema import STAGES


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Score, gates and plan as they are, and as they would be."""

    before: Scorecard
    after: Scorecard
    plan_before: Plan
    plan_after: Plan


def what_if(
    assessment: Assessment,
    inputs: PlanInputs,
    *,
    levels: Mapping[str, int],
    changed: PlanInputs,
) -> WhatIf:
    """What other levels and another plan file come to.

    Args:
        assessment: what was reviewed.
        inputs: the plan as it is.
        levels: practices as if they were at these levels today, with nothing found against them.
        changed: the plan as it would be.

    Raises:
        UserError: a practice is unknown or does not apply, or the plan contradicts itself.
    """
    must_know(changed, assessment.rubric)
    card = assessment.scorecard
    after = as_if(assessment, levels) if levels else card
    plan = make_plan(assessment, inputs)
    return WhatIf(card, after, plan, make_plan(assessment, changed, card=after, base=plan))


def as_if(assessment: Assessment, levels: Mapping[str, int]) -> Scorecard:
    """The scorecard as if practices were at these levels; lists and phases are made anew.

    Risks, strengths, maturity and warnings stay those of the assessment.
    """
    card, workload, standard = assessment.scorecard, assessment.workload, assessment.rubric.standard
    states: dict[str, PracticeState] = dict(card.practices)
    for id_, level in levels.items():
        states[id_] = _at(level, _known(id_, assessment))
    targets = Targets(workload, standard)
    gaps = find_gaps(states.values(), Facts(workload, targets, card.weights, card.as_of))
    rank = {gap.id: gap.priority for gap in gaps}
    return replace(
        card,
        practices=states,
        stages={s: stage_score(s, assessment, states, targets, card.weights) for s in STAGES},
        next_actions=tuple(action_order(gaps, standard.priority)),
        phases=plan_phases(states, workload, targets, rank),
    )


def _known(id_: str, assessment: Assessment) -> PracticeState:
    card = assessment.scorecard
    if id_ not in assessment.rubric.practices:
        what = unknown_practice(id_, assessment.rubric.practices)
        raise UserError(what.capitalize(), "`wellops rubric list` shows the ids of all practices.")
    if id_ not in card.practices:
        why = card.not_applicable.get(id_, "it is for other archetypes")
        raise UserError(f"'{id_}' does not apply to this workload: {why}", "Leave it out.")
    return card.practices[id_]


def _at(level: int, state: PracticeState) -> PracticeState:
    return replace(
        state,
        level=level,
        verdict=None,
        conflict=None,
        overridden=False,
        critical=False,
        due=None,
    )
