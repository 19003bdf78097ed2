"""Giving the work on a practice to somebody, by a day."""

from __future__ import annotations

from datetime import date

from assessment.plan.inputs import Choice, PlanInputs


def assigned_to(inputs: PlanInputs, practice: str) -> Choice:
    """What is said of the work on a practice; of its first step, where steps are told apart."""
    return next((inputs.actions[id_] for id_ in _ids(inputs, practice)), Choice())


def assigned(
    inputs: PlanInputs, practice: str, *, owner: str | None, by: date | None
) -> PlanInputs:
    """The plan with an owner and a day for the work on a practice; None takes either away.

    Steps that the plan tells apart all get them, because what is said of a step counts before what
    is said of its practice. All else that was decided stays.
    """
    ids = _ids(inputs, practice) or [practice]
    changed = {
        id_: inputs.actions.get(id_, Choice()).model_copy(update={"owner": owner, "by": by})
        for id_ in ids
    }
    return inputs.model_copy(update={"actions": {**inputs.actions, **changed}})


def _ids(inputs: PlanInputs, practice: str) -> list[str]:
    """The practice's own entry, and those of its steps."""
    return [id_ for id_ in inputs.actions if id_.partition("@")[0] == practice]
