"""Milestones: assessments frozen with their effective rubric."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import load_only

from assessment.assessment import Assessment
from assessment.document import from_json, to_json
from assessment.store.access import NOT_YOURS, Actor
from assessment.store.database import Store
from assessment.store.limits import LINE, NOTE, must_fit
from assessment.store.rows import new_id, note_event, readable, touch, writable
from assessment.store.tables import MilestoneRow
from rubrics.errors import UserError


@dataclass(frozen=True, slots=True)
class Milestone:
    """A frozen assessment in a list."""

    id: str
    title: str
    note: str | None
    as_of: date
    stage: str
    target_stage: str
    score: float | None
    low: float
    high: float
    coverage: float
    """0-1, at the target stage."""
    decision: str
    """Of the target stage's gate."""
    digest: str
    at: datetime
    name: str


def freeze(
    store: Store,
    actor: Actor,
    workload_id: str,
    title: str,
    assessment: Assessment,
    *,
    note: str | None = None,
) -> Milestone:
    """Keep an assessment under a title.

    `assessment`: with every finding; see `opened.whole`.

    Raises:
        UserError: the actor may not, or the title is empty, taken or too long.
    """
    title = " ".join(title.split())
    if not title:
        raise UserError("A milestone needs a title", "Say what was reached, or which review it is.")
    must_fit("The title", title, LINE)
    must_fit("The note", note, NOTE)
    if assessment.further:
        raise ValueError("a milestone holds every finding")
    data = orjson.dumps(to_json(assessment))
    reached = assessment.scorecard.headline
    with store.write() as session:
        workload = writable(session, actor, workload_id)
        taken = session.scalar(
            select(MilestoneRow.id).where(
                MilestoneRow.workload_id == workload_id, MilestoneRow.title == title
            )
        )
        if taken:
            raise UserError(f"There is a milestone '{title}' already", "Choose another title.")
        row = MilestoneRow(
            id=new_id(),
            workload_id=workload_id,
            title=title,
            note=note,
            as_of=assessment.as_of,
            stage=assessment.workload.stage,
            target_stage=assessment.workload.target_stage,
            score=reached.overall,
            low=reached.low,
            high=reached.high,
            coverage=reached.coverage,
            decision=reached.gate.decision.value,
            document=gzip.compress(data, 6),
            digest=hashlib.sha256(data).hexdigest(),
            at=store.now(),
            login=actor.login,
            name=actor.name,
        )
        session.add(row)
        touch(workload, store)
        note_event(
            session, store, actor, workload_id, "milestone-frozen", id=row.id, title=title,
            sha256=row.digest,
        )  # fmt: skip
        return _milestone(row)


_LISTED = [
    MilestoneRow.id, MilestoneRow.title, MilestoneRow.note, MilestoneRow.as_of,
    MilestoneRow.stage, MilestoneRow.target_stage, MilestoneRow.score, MilestoneRow.low,
    MilestoneRow.high, MilestoneRow.coverage, MilestoneRow.decision, MilestoneRow.digest,
    MilestoneRow.at, MilestoneRow.name,
]  # fmt: skip


def milestones(store: Store, actor: Actor, workload_id: str) -> list[Milestone]:
    """The milestones of a workload, oldest first.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        asked = (
            select(MilestoneRow)
            .options(load_only(*_LISTED))
            .where(MilestoneRow.workload_id == workload_id)
            .order_by(MilestoneRow.at, MilestoneRow.id)
        )
        return [_milestone(row) for row in session.scalars(asked)]


def load(store: Store, actor: Actor, milestone_id: str) -> Assessment:
    """The assessment that a milestone froze.

    Raises:
        UserError: there is none, or the actor is not a member of its workload.
    """
    with store.read() as session:
        row = session.get(MilestoneRow, milestone_id)
        if row is None:
            raise NOT_YOURS
        readable(session, actor, row.workload_id)
        key = ("milestone", row.id, row.digest)
        kept: Assessment | None = store.kept.get(key)
        if kept is None:
            kept = from_json(orjson.loads(gzip.decompress(row.document)))
            store.kept.put(key, kept)
        return kept


def _milestone(row: MilestoneRow) -> Milestone:
    return Milestone(**{column.key: getattr(row, column.key) for column in _LISTED})
