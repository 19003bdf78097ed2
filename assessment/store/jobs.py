"""Scan jobs as they are kept: one document each, so that a restart knows what was running."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from assessment.store.access import NOT_YOURS, Actor
from assessment.store.database import Store
from assessment.store.limits import must_hold
from assessment.store.rows import note_event, readable, writable
from assessment.store.tables import ScanJobRow


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A scan job as it was last saved."""

    id: str
    workload_id: str
    state: str
    document: Mapping[str, Any]
    at: datetime
    login: str
    name: str


def add_job(
    store: Store,
    actor: Actor,
    workload_id: str,
    job_id: str,
    state: str,
    document: Mapping[str, Any],
) -> None:
    """Keep a new job.

    Raises:
        UserError: the actor may not scan for this workload.
    """
    must_hold("The job", document)
    with store.write() as session:
        writable(session, actor, workload_id)
        session.add(
            ScanJobRow(
                id=job_id,
                workload_id=workload_id,
                state=state,
                document=dict(document),
                at=store.now(),
                login=actor.login,
                name=actor.name,
            )
        )
        note_event(session, store, actor, workload_id, "scan-asked", id=job_id)


def save_job(store: Store, job_id: str, state: str, document: Mapping[str, Any]) -> None:
    """Keep how far a job is; one whose workload was deleted meanwhile is gone."""
    with store.write() as session:
        row = session.get(ScanJobRow, job_id, with_for_update=True)
        if row is not None:
            row.state, row.document = state, dict(document)


def load_job(store: Store, actor: Actor, job_id: str) -> JobRecord:
    """A job, for whoever may read its workload.

    Raises:
        UserError: there is none, or the actor is not a member.
    """
    with store.read() as session:
        row = session.get(ScanJobRow, job_id)
        if row is None:
            raise NOT_YOURS
        readable(session, actor, row.workload_id)
        return _record(row)


def jobs(store: Store, actor: Actor, workload_id: str) -> list[JobRecord]:
    """The scan jobs of a workload, newest first.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        asked = select(ScanJobRow).where(ScanJobRow.workload_id == workload_id)
        rows = session.scalars(asked.order_by(ScanJobRow.at.desc(), ScanJobRow.id))
        return [_record(row) for row in rows]


def jobs_in(store: Store, states: Sequence[str]) -> list[JobRecord]:
    """Every job in one of some states, for the process that runs them."""
    with store.read() as session:
        asked = select(ScanJobRow).where(ScanJobRow.state.in_(states)).order_by(ScanJobRow.at)
        return [_record(row) for row in session.scalars(asked)]


def known(store: Store, job_ids: Collection[str]) -> frozenset[str]:
    """Those of some jobs that are kept, for the process that runs them."""
    with store.read() as session:
        asked = select(ScanJobRow.id).where(ScanJobRow.id.in_(job_ids))
        return frozenset(session.scalars(asked))


def _record(row: ScanJobRow) -> JobRecord:
    return JobRecord(
        id=row.id,
        workload_id=row.workload_id,
        state=row.state,
        document=row.document,
        at=row.at,
        login=row.login,
        name=row.name,
    )
