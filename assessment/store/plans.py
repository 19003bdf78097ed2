"""The plan of a workload: what people say of its actions, dates and team."""

from __future__ import annotations

from assessment.plan.inputs import PlanInputs, must_know
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.limits import must_hold
from assessment.store.rows import note_event, touch, writable
from assessment.store.standard import the_rubric
from rubrics.errors import UserError
from rubrics.rubric import Rubric


def save_plan(
    store: Store,
    actor: Actor,
    workload_id: str,
    plan: PlanInputs,
    *,
    seen: int,
    rubric: Rubric | None = None,
) -> int:
    """Save a plan; its new version. The one before stays in the audit trail.

    `seen`: the version of the plan that the change was made on.

    Raises:
        UserError: the actor may not, an action is unknown, the plan is too large, or somebody else
            has changed it.
    """
    must_know(plan, rubric or the_rubric())
    after = plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    must_hold("The plan", after)
    with store.write() as session:
        row = writable(session, actor, workload_id)
        if row.plan_version != seen:
            raise UserError(
                "Somebody else has changed the plan meanwhile",
                "Reload the page, and make your change again.",
            )
        before = row.plan
        if before != after:
            row.plan = after
            row.plan_version += 1
            touch(row, store)
            note_event(
                session, store, actor, workload_id, "plan-changed", before=before, after=after
            )
        return row.plan_version


def fitting(plan: PlanInputs, rubric: Rubric) -> PlanInputs:
    """A plan without what it says of practices that the rubric no longer has.

    The store keeps the whole plan until somebody saves another one.
    """
    own = {action.id for action in plan.add} - set(rubric.practices)

    def known(id_: str) -> bool:
        practice, _, step = id_.partition("@")
        return practice in rubric.practices or (practice in own and not step)

    if all(known(id_) for id_, _ in plan.named()) and len(own) == len(plan.add):
        return plan
    groups = (tuple(filter(known, group)) for group in plan.together)
    return plan.model_copy(
        update={
            "actions": {id_: choice for id_, choice in plan.actions.items() if known(id_)},
            "together": tuple(group for group in groups if len(group) > 1),
            "add": tuple(
                action.model_copy(update={"after": tuple(filter(known, action.after))})
                for action in plan.add
                if action.id in own
            ),
        }
    )
