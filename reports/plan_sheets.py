"""A plan as tables to edit: what people say of it, beside what it comes to."""

from __future__ import annotations

from collections.abc import Iterable

from assessment.assessment import Assessment
from assessment.plan.actions import Action, choice_of, make_actions
from assessment.plan.crew import UNITS
from assessment.plan.edited import Row
from assessment.plan.inputs import OwnAction, PlanInputs, Span
from assessment.plan.plan import Booked, Plan
from assessment.targets import stages_to
from reports.numbers import tenth
from rubrics.standard import Standard


def sheets_of(assessment: Assessment, plan: Plan | None) -> dict[str, tuple[Row, ...]]:
    """The tables of the assessment's plan, as `assessment.plan.edited` reads them.

    `plan`: what it comes to; None where it contradicts itself.
    """
    inputs, standard = assessment.plan, assessment.rubric.standard
    return {
        "start": ({"start": inputs.start},) if inputs.start else (),
        "actions": tuple(_action_rows(assessment, plan)),
        "own": tuple(_own_row(own) for own in inputs.add),
        "together": tuple({"actions": group} for group in inputs.together),
        "gates": tuple(_gate_rows(assessment, plan)),
        "roles": tuple(_role_rows(inputs, standard, plan)),
        "delivery": tuple(
            {
                "role": d.role,
                "done_by": d.by,
                "share": tenth(100 * d.share),
                "first": d.since,
                "last": d.to,
            }
            for d in inputs.delivery
        ),
        "closed": tuple(
            {"from": one.since, "to": one.to} if isinstance(one, Span) else {"from": one, "to": one}
            for one in inputs.closed
        ),
        "away": tuple(
            {"role": a.role, "from": a.since, "to": a.to, "fte": a.fte} for a in inputs.away
        ),
    }


def single_actions(assessment: Assessment) -> tuple[Action, ...]:
    """Every action by itself, dropped and done ones too; also where the plan contradicts itself."""
    card, inputs = assessment.scorecard, assessment.plan
    stages = stages_to(assessment.workload.target_stage)
    add = tuple(own.model_copy(update={"after": ()}) for own in inputs.add if own.stage in stages)
    alone = inputs.model_copy(update={"together": (), "add": add})
    return make_actions(assessment, card, card.phases, alone)


def booked_by_step(plan: Plan | None) -> dict[str, Booked]:
    """By id of an action or step, the piece of work that it is part of."""
    found: dict[str, Booked] = {}
    for row in plan.booked if plan else ():
        found[row.action.id] = row
        found |= {f"{item.practice.id}@{item.needed}": row for item in row.action.items}
    return found


def _action_rows(assessment: Assessment, plan: Plan | None) -> Iterable[Row]:
    booked = booked_by_step(plan)
    for action in single_actions(assessment):
        dates = booked.get(action.id)
        choice = choice_of(action.id, assessment.plan)
        yield {
            "id": action.id,
            "title": action.title,
            "level": action.items[0].needed if action.items else None,
            "stage": dates.action.stage if dates else action.stage,
            "start": dates.start if dates else None,
            "finish": dates.finish if dates else None,
            "status": action.status,
            "owner": choice.owner,
            "low": float(tenth(action.low)),
            "high": float(tenth(action.high)),
            "not_before": choice.not_before,
            "by": choice.by,
            "reason": action.reason,
        }


def _own_row(own: OwnAction) -> Row:
    low, high = own.effort_days
    return {
        "id": own.id,
        "title": own.title,
        "stage": own.stage,
        "low": low,
        "high": high,
        "roles": tuple(own.roles),
        "outcome": own.outcome,
        "after": own.after,
    }


def _gate_rows(assessment: Assessment, plan: Plan | None) -> Iterable[Row]:
    inputs = assessment.plan
    planned = {m.stage: m for m in plan.milestones} if plan else {}
    for stage in stages_to(assessment.workload.target_stage):
        milestone = planned.get(stage)
        yield {
            "stage": stage,
            "planned": milestone.day if milestone else None,
            "safe": milestone.safe if milestone else None,
            "wished": inputs.gates.get(stage),
            "now": plan.team.crew.units[stage][-1] / UNITS if plan else None,
            "team": inputs.team.get(stage),
        }


def _role_rows(inputs: PlanInputs, standard: Standard, plan: Plan | None) -> Iterable[Row]:
    for at, role in enumerate(standard.roles):
        units = [plan.team.crew.units[m.stage][at] for m in plan.milestones] if plan else []
        ends = (str(tenth(end / UNITS)) for end in (min(units), max(units))) if units else ()
        yield {
            "role": role.id,
            "owner": inputs.owners.get(role.id),
            "now": " to ".join(dict.fromkeys(ends)) or None,
            "fte": inputs.capacity.get(role.id),
        }
