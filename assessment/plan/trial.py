"""What if: a few changes tried against the plan as it is, fast enough for a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from assessment.assessment import Assessment
from assessment.plan.crew import UNITS
from assessment.plan.inputs import Choice, PlanInputs
from assessment.plan.plan import Plan, make_plan
from assessment.plan.whatif import WhatIf, as_if
from rubrics.errors import UserError
from rubrics.schema import Role

PREVIEW = 200
"""Placements that are tried for a preview; the plan that is kept gets more."""
UNSAID = "What if"
"""The reason for what is left out until somebody gives one."""


@dataclass(frozen=True)
class Trial:
    """Changes to try together."""

    left_out: frozenset[str] = frozenset()
    """Ids of actions of the plan."""
    levels: Mapping[str, int] | None = None
    """Practices as if they were at these levels today."""
    more: Mapping[Role, float] | None = None
    """FTE that roles get on top, in every phase."""
    factor: float = 1.0
    """Times the whole team."""

    @property
    def changes_plan(self) -> bool:
        """Whether there is anything in it that a plan can keep; levels are the review's."""
        return bool(self.left_out or self.more or self.factor != 1)

    def __bool__(self) -> bool:
        return self.changes_plan or bool(self.levels)


def tried(assessment: Assessment, plan: Plan, trial: Trial) -> WhatIf:
    """Score, gates and plan as they are, and as they would be with the changes.

    `plan`: as it is; the preview stays close to it.

    Raises:
        UserError: a practice does not apply, or the changes contradict each other.
    """
    card = assessment.scorecard
    after = as_if(assessment, trial.levels) if trial.levels else card
    inputs = kept(plan, trial, UNSAID)
    made = make_plan(assessment, inputs, card=after, base=plan, placements=PREVIEW)
    return WhatIf(card, after, plan, made)


def kept(plan: Plan, trial: Trial, reason: str) -> PlanInputs:
    """The plan's inputs with the changes that a plan can hold.

    Raises:
        UserError: there would be more people than a plan can hold.
    """
    inputs = plan.inputs
    actions = dict(inputs.actions)
    for id_ in sorted(_parts(plan, trial.left_out)):
        was = actions.get(id_) or actions.get(id_.partition("@")[0]) or Choice()
        actions[id_] = was.model_copy(update={"status": "dropped", "reason": reason})
    data: dict[str, Any] = {"capacity": inputs.capacity, "team": inputs.team}
    if trial.more or trial.factor != 1:
        data = _people(plan, trial)
    try:
        team = PlanInputs.model_validate(data)
    except ValidationError as error:
        value = error.errors(include_url=False)[0]["input"]
        raise UserError(f"{value} FTE is not a team", "Try between 0.05 and 1,000.") from None
    changed = {"actions": actions, "capacity": team.capacity, "team": team.team}
    return inputs.model_copy(update=changed)


def _parts(plan: Plan, left_out: frozenset[str]) -> set[str]:
    """The ids with those of all that is one piece of work with them."""
    own = {action.id for action in plan.inputs.add}
    found = set(left_out)
    for row in plan.booked:
        if row.action.id in left_out and len(row.action.items) > 1:
            names = {f"{item.practice.id}@{item.needed}" for item in row.action.items}
            groups = [group for group in plan.inputs.together if _names_any(group, names)]
            found |= names | {id_ for group in groups for id_ in group if id_ in own}
    return found


def _names_any(group: tuple[str, ...], steps: set[str]) -> bool:
    return any(step == id_ or step.partition("@")[0] == id_ for id_ in group for step in steps)


def _people(plan: Plan, trial: Trial) -> dict[str, Any]:
    """Capacity by role and team by stage; roles that nobody counted grow with the team."""
    crew, inputs = plan.team.crew, plan.inputs
    more = trial.more or {}
    capacity = {role: fte * trial.factor for role, fte in inputs.capacity.items()}
    for role, fte in more.items():
        at = crew.roles.index(role)
        now = max(crew.units[m.stage][at] for m in plan.milestones) / UNITS
        capacity[role] = now * trial.factor + fte
    # Said for every stage: else a counted role would make the others count as well.
    team = {
        m.stage: crew.units[m.stage][-1] / UNITS * trial.factor + sum(more.values())
        for m in plan.milestones
    }
    return {"capacity": capacity, "team": {**inputs.team, **team}}
