"""The plan's actions with the findings that they close, however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessment.assessment import Assessment
from assessment.plan.actions import Action, make_actions


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action in a list of findings."""

    practice: str
    title: str
    gate: str
    """The stage before whose gate it is done; empty where the plan does not hold it."""
    findings: int
    """Failed and partial ones of its practice, accepted ones included."""
    effort: tuple[float, float] | None
    """Low and high, person-days."""
    owner: str
    due: date | None
    status: str


def open_actions(assessment: Assessment, counts: Mapping[str, int]) -> list[OpenAction]:
    """The actions that close any of the findings, in the order of the plan.

    `counts`: how many findings there are, by practice.

    Practices with findings and without an action come last: what is not due up to the target
    stage, and what only informs.

    Raises:
        UserError: what people say of the plan contradicts itself.
    """
    left = {practice: number for practice, number in counts.items() if number}
    found = []
    for action in actions_of(assessment):
        for item in action.items:
            number = left.pop(item.practice.id, 0)
            if number:
                found.append(_of_plan(action, item.practice.id, number, assessment))
    return found + [_beyond(practice, number, assessment) for practice, number in left.items()]


def actions_of(assessment: Assessment) -> tuple[Action, ...]:
    """The plan's actions, before they are given dates: that takes longer.

    Raises:
        UserError: likewise.
    """
    card = assessment.scorecard
    return make_actions(assessment, card, card.phases, assessment.plan)


def action_for(assessment: Assessment, practice: str) -> Action | None:
    """The first action on a practice; None: nothing is to be done up to the target stage.

    Raises:
        UserError: likewise.
    """
    found = (a for a in actions_of(assessment) if any(i.practice.id == practice for i in a.items))
    return next(found, None)


def _of_plan(action: Action, practice: str, number: int, assessment: Assessment) -> OpenAction:
    return OpenAction(
        practice=practice,
        title=action.title,
        gate=assessment.rubric.standard.title(action.stage),
        findings=number,
        effort=(action.low, action.high),
        owner=action.person or assessment.rubric.standard.title(action.owner),
        due=action.due,
        status=action.status,
    )


def _beyond(practice: str, number: int, assessment: Assessment) -> OpenAction:
    known = assessment.rubric.practices.get(practice)
    title = known.action if known else practice
    return OpenAction(practice, title, "", number, None, "", None, "not planned")
