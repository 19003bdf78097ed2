"""What every write does alike: find the workload, look at the rights, note who did what."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.store.access import NOT_YOURS, Actor, Rights
from assessment.store.database import Store
from assessment.store.tables import EventRow, MemberRow, SessionRow, WorkloadRow

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_id() -> str:
    """Twelve letters and digits that nobody guesses, and that can be read out."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def rights_in(session: Session, actor: Actor, workload_id: str) -> Rights:
    """What the actor may do with a workload."""
    role = session.scalar(
        select(MemberRow.role).where(
            MemberRow.workload_id == workload_id, MemberRow.login == actor.login
        )
    )
    return Rights.of(actor, role)


def readable(session: Session, actor: Actor, workload_id: str) -> WorkloadRow:
    """The workload's row, for whoever may read it.

    Raises:
        UserError: there is none, or the actor is not a member.
    """
    row = session.get(WorkloadRow, workload_id)
    if row is None or not rights_in(session, actor, workload_id).read:
        raise NOT_YOURS
    return row


def writable(
    session: Session, actor: Actor, workload_id: str, *, owner: bool = False
) -> WorkloadRow:
    """The workload's row, locked until the end of the transaction, for whoever may change it.

    Raises:
        UserError: there is none, or the actor may not change it (or does not own it).
    """
    row = session.get(WorkloadRow, workload_id, with_for_update=True)
    if row is None:
        raise NOT_YOURS
    rights = rights_in(session, actor, workload_id)
    if owner:
        rights.must_own()
    else:
        rights.must_write()
    return row


def must_be_of(session: Session, session_id: str | None, workload_id: str) -> None:
    """Refuse a review session of another workload; None names none.

    Raises:
        UserError: it is one, or there is none.
    """
    if session_id is None:
        return
    row = session.get(SessionRow, session_id)
    if row is None or row.workload_id != workload_id:
        raise NOT_YOURS


def touch(row: WorkloadRow, store: Store) -> None:
    """Count a change of a workload."""
    row.version += 1
    row.changed_at = store.now()


def note_event(
    session: Session, store: Store, actor: Actor, workload_id: str | None, what: str, **about: Any
) -> None:
    """Add a line to the audit trail; `about` is plain data."""
    session.add(
        EventRow(
            workload_id=workload_id,
            what=what,
            about=about,
            at=store.now(),
            login=actor.login,
            name=actor.name,
        )
    )
