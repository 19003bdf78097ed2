"""Who changed each workload last, for a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.rows import rights_in
from assessment.store.tables import AnswerRow, EventRow, MilestoneRow, WorkloadRow


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest change of a workload, and the scores that its milestones froze."""

    name: str | None
    """Of whoever made it; None where nobody is known any more."""
    scores: tuple[tuple[date, float | None], ...]
    """Oldest first."""


def latest(store: Store, actor: Actor, workload_ids: Sequence[str]) -> dict[str, Latest]:
    """The newest change of each workload that the actor may read; others are left out."""
    with store.read() as session:
        ids = [id_ for id_ in workload_ids if rights_in(session, actor, id_).read]
        asked_at = select(WorkloadRow.id, WorkloadRow.changed_at).where(WorkloadRow.id.in_(ids))
        changed_at = {row.id: row.changed_at for row in session.execute(asked_at)}
        changes: dict[str, tuple[timedelta, str]] = {}
        for table in (EventRow, AnswerRow):
            newest = (
                select(func.max(table.id))
                .where(table.workload_id.in_(ids))
                .group_by(table.workload_id)
            )
            asked = select(table.workload_id, table.at, table.name).where(table.id.in_(newest))
            for id_, at, name in session.execute(asked):
                if id_ is not None:
                    # Answers of a file are dated by the file, and so may be of any day.
                    off = abs(changed_at[id_] - at)
                    changes[id_] = min(changes.get(id_, (off, name)), (off, name))
        scores: dict[str, list[tuple[date, float | None]]] = {}
        frozen = (
            select(MilestoneRow.workload_id, MilestoneRow.as_of, MilestoneRow.score)
            .where(MilestoneRow.workload_id.in_(ids))
            .order_by(MilestoneRow.at, MilestoneRow.id)
        )
        for id_, day, score in session.execute(frozen):
            scores.setdefault(id_, []).append((day, score))
    return {
        id_: Latest(changes[id_][1] if id_ in changes else None, tuple(scores.get(id_, ())))
        for id_ in ids
    }
