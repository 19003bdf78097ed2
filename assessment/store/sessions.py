"""Review sessions with their participants, parked questions and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.inputs import Participant
from assessment.store.access import NOT_YOURS, Actor
from assessment.store.database import Store
from assessment.store.limits import LINE, NOTE, must_fit
from assessment.store.rows import must_be_of, new_id, note_event, readable, touch, writable
from assessment.store.standard import must_know
from assessment.store.tables import RemarkRow, SessionRow
from rubrics.errors import UserError
from rubrics.rubric import Rubric

Kind = Literal["parked", "decision"]
MOST_PARTICIPANTS = 200


@dataclass(frozen=True, slots=True)
class ReviewSession:
    """Who sat together when."""

    id: str
    title: str
    participants: tuple[Participant, ...]
    started_at: datetime
    ended_at: datetime | None
    name: str
    """Who started it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A parked question or a decision."""

    id: int
    kind: str
    practice: str | None
    session_id: str | None
    text: str
    at: datetime
    name: str
    settled_at: datetime | None
    settled_name: str | None


def start(
    store: Store,
    actor: Actor,
    workload_id: str,
    title: str,
    participants: Sequence[Participant] = (),
) -> ReviewSession:
    """Begin a session; one that still runs ends.

    Raises:
        UserError: the actor may not, or a name is too long.
    """
    title = title.strip() or "Review session"
    must_fit("The title", title, LINE)
    listed = _dumped(participants)
    with store.write() as session:
        workload = writable(session, actor, workload_id)
        for running in _sessions(session, workload_id, running=True):
            running.ended_at = store.now()
        row = SessionRow(
            id=new_id(),
            workload_id=workload_id,
            title=title,
            participants=listed,
            started_at=store.now(),
            login=actor.login,
            name=actor.name,
        )
        session.add(row)
        touch(workload, store)
        note_event(session, store, actor, workload_id, "session-started", id=row.id)
        return _session(row)


def _dumped(participants: Sequence[Participant]) -> list[object]:
    if len(participants) > MOST_PARTICIPANTS:
        raise UserError(
            f"A session has at most {MOST_PARTICIPANTS} participants", "Name those who answer."
        )
    for one in participants:
        must_fit("A participant's name", one.name, LINE)
        must_fit("A participant's role", one.role, LINE)
    return [one.model_dump(mode="json", exclude_defaults=True) for one in participants]


def set_participants(
    store: Store, actor: Actor, session_id: str, participants: Sequence[Participant]
) -> None:
    """Say who takes part.

    Raises:
        UserError: the actor may not, there is no such session, or a name is too long.
    """
    listed = _dumped(participants)
    with store.write() as session:
        row = _writable_session(session, actor, session_id)
        if row.participants != listed:
            about = {"id": row.id, "before": row.participants, "after": listed}
            row.participants = listed
            note_event(session, store, actor, row.workload_id, "participants-set", **about)


def end(store: Store, actor: Actor, session_id: str) -> None:
    """End a session.

    Raises:
        UserError: likewise.
    """
    with store.write() as session:
        row = _writable_session(session, actor, session_id)
        if row.ended_at is None:
            row.ended_at = store.now()
            note_event(session, store, actor, row.workload_id, "session-ended", id=row.id)


def _writable_session(session: Session, actor: Actor, session_id: str) -> SessionRow:
    row = session.get(SessionRow, session_id)
    if row is None:
        raise NOT_YOURS
    writable(session, actor, row.workload_id)
    # Now that nobody else writes: what stands there.
    session.refresh(row)
    return row


def sessions(store: Store, actor: Actor, workload_id: str) -> list[ReviewSession]:
    """The sessions of a workload, newest first.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        return [_session(row) for row in _sessions(session, workload_id)]


def _sessions(session: Session, workload_id: str, *, running: bool = False) -> list[SessionRow]:
    asked = select(SessionRow).where(SessionRow.workload_id == workload_id)
    if running:
        asked = asked.where(SessionRow.ended_at.is_(None))
    return list(session.scalars(asked.order_by(SessionRow.started_at.desc(), SessionRow.id)))


def _session(row: SessionRow) -> ReviewSession:
    return ReviewSession(
        id=row.id,
        title=row.title,
        participants=tuple(Participant.model_validate(one) for one in row.participants),
        started_at=row.started_at,
        ended_at=row.ended_at,
        name=row.name,
    )


def remark(
    store: Store,
    actor: Actor,
    workload_id: str,
    kind: Kind,
    text: str,
    *,
    practice: str | None = None,
    session_id: str | None = None,
    rubric: Rubric | None = None,
) -> Remark:
    """Park a question, or note a decision.

    Raises:
        UserError: the actor may not, there is no text or too much of it, or no such practice or
            session.
    """
    if not text.strip():
        raise UserError("There is nothing to note", "Say what is open, or what was decided.")
    must_fit("The text", text, NOTE)
    with store.write() as session:
        workload = writable(session, actor, workload_id)
        must_know([practice] if practice else [], rubric)
        must_be_of(session, session_id, workload_id)
        row = RemarkRow(
            workload_id=workload_id,
            session_id=session_id,
            kind=kind,
            practice=practice,
            text=text.strip(),
            at=store.now(),
            login=actor.login,
            name=actor.name,
        )
        session.add(row)
        session.flush()
        touch(workload, store)
        return _remark(row)


def settle(store: Store, actor: Actor, workload_id: str, remark_id: int) -> None:
    """Say that a parked question is answered.

    Raises:
        UserError: the actor may not, or there is no such remark.
    """
    with store.write() as session:
        workload = writable(session, actor, workload_id)
        row = session.get(RemarkRow, remark_id)
        if row is None or row.workload_id != workload_id:
            raise NOT_YOURS
        if row.settled_at is None:
            row.settled_at = store.now()
            row.settled_login, row.settled_name = actor.login, actor.name
            touch(workload, store)


def remarks(
    store: Store,
    actor: Actor,
    workload_id: str,
    *,
    kind: Kind | None = None,
    open_only: bool = False,
) -> list[Remark]:
    """Parked questions and decisions, oldest first.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        asked = select(RemarkRow).where(RemarkRow.workload_id == workload_id)
        if kind is not None:
            asked = asked.where(RemarkRow.kind == kind)
        if open_only:
            asked = asked.where(RemarkRow.settled_at.is_(None))
        return [_remark(row) for row in session.scalars(asked.order_by(RemarkRow.id))]


def _remark(row: RemarkRow) -> Remark:
    return Remark(
        id=row.id,
        kind=row.kind,
        practice=row.practice,
        session_id=row.session_id,
        text=row.text,
        at=row.at,
        name=row.name,
        settled_at=row.settled_at,
        settled_name=row.settled_name,
    )
