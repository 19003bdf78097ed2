"""Answers: every change is a new row, and the newest of a practice counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.inputs import Answer
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.limits import LINE, LINK, LOGIN, NOTE, must_fit
from assessment.store.rows import must_be_of, note_event, readable, touch, writable
from assessment.store.standard import must_know
from assessment.store.tables import AnswerRow
from rubrics.rubric import Rubric

Kind = Literal["level", "not_applicable", "unknown", "cleared"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a team says of a practice."""

    kind: Kind
    level: int | None = None
    reason: str | None = None
    """Why it does not apply."""
    note: str | None = None
    evidence: str | None = None
    """A link or document."""
    owner: str | None = None
    expires: date | None = None

    def __post_init__(self) -> None:
        if (self.kind == "level") != (self.level is not None):
            raise ValueError("a level belongs to an answer of kind level, and only there")
        if self.level is not None and self.level not in range(5):
            raise ValueError("a level is 0 to 4")
        if (self.kind == "not_applicable") != bool(self.reason and self.reason.strip()):
            raise ValueError("not applicable needs a reason, and only that does")

    def must_fit(self) -> None:
        """Refuse texts that the store does not take.

        Raises:
            UserError: naming which.
        """
        must_fit("The reason", self.reason, NOTE)
        must_fit("The note", self.note, NOTE)
        must_fit("The evidence", self.evidence, LINK)
        must_fit("The owner", self.owner, LINE)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it stands in the history."""

    id: int
    practice: str
    said: Said
    at: datetime
    login: str
    name: str
    session_id: str | None
    before_id: int | None

    def as_answer(self) -> Answer:
        """As the scoring model takes it."""
        said = self.said
        return Answer(
            level=said.level,
            not_applicable=said.reason if said.kind == "not_applicable" else None,
            note=said.note,
            evidence=said.evidence,
            who=self.name,
            when=self.at.date(),
            expires=said.expires,
        )


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else answered first: what they said. Nothing was saved."""

    theirs: Given | None


def give(
    store: Store,
    actor: Actor,
    workload_id: str,
    practice: str,
    said: Said,
    *,
    seen: int | None,
    session_id: str | None = None,
    rubric: Rubric | None = None,
) -> Given | Clash:
    """Save an answer, and return it once it is on the disk.

    `seen`: the id of the answer that was shown; None where there was none.

    Raises:
        UserError: the actor may not, there is no such practice or session, or a text is too long.
    """
    said.must_fit()
    with store.write() as session:
        row = writable(session, actor, workload_id)
        must_know([practice], rubric)
        must_be_of(session, session_id, workload_id)
        newest = _newest(session, workload_id, [practice]).get(practice)
        if (newest.id if newest else None) != seen:
            return Clash(newest)
        if newest is not None and newest.said == said:
            return newest
        added = _add(session, store, actor, workload_id, practice, said, newest, session_id)
        touch(row, store)
        return added


def give_many(
    store: Store,
    actor: Actor,
    workload_id: str,
    said: Mapping[str, Said],
    *,
    seen: Mapping[str, int | None],
    session_id: str | None = None,
    rubric: Rubric | None = None,
    sender: str | None = None,
) -> Mapping[str, Clash]:
    """Save several answers at once; those that clash are left out, and returned.

    `sender`: who gave them, where the actor only brings them; the audit trail says who did.

    Raises:
        UserError: likewise; then none is saved.
    """
    for answer in said.values():
        answer.must_fit()
    must_fit("The name of who answered", sender, LOGIN)
    teller = actor if sender is None else replace(actor, name=sender)
    clashes: dict[str, Clash] = {}
    with store.write() as session:
        row = writable(session, actor, workload_id)
        must_know(said, rubric)
        must_be_of(session, session_id, workload_id)
        newest = _newest(session, workload_id, said)
        for practice, answer in said.items():
            current = newest.get(practice)
            if (current.id if current else None) != seen.get(practice):
                clashes[practice] = Clash(current)
            elif current is None or current.said != answer:
                _add(session, store, teller, workload_id, practice, answer, current, session_id)
        if len(clashes) < len(said):
            touch(row, store)
            if sender is not None:
                counted = len(said) - len(clashes)
                note_event(session, store, actor, workload_id, "answers-brought", answers=counted)
    return clashes


def _add(
    session: Session,
    store: Store,
    actor: Actor,
    workload_id: str,
    practice: str,
    said: Said,
    before: Given | None,
    session_id: str | None,
) -> Given:
    row = AnswerRow(
        workload_id=workload_id,
        practice=practice,
        kind=said.kind,
        level=said.level,
        reason=said.reason,
        note=said.note,
        evidence=said.evidence,
        owner=said.owner,
        expires=said.expires,
        session_id=session_id,
        before_id=before.id if before else None,
        at=store.now(),
        login=actor.login,
        name=actor.name,
    )
    session.add(row)
    session.flush()
    return _given(row)


def current(store: Store, actor: Actor, workload_id: str) -> dict[str, Given]:
    """The answers that count, by practice.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        return _newest(session, workload_id)


def history(
    store: Store, actor: Actor, workload_id: str, practice: str | None = None
) -> list[Given]:
    """Every answer ever given, of one practice or of all; newest first.

    Raises:
        UserError: likewise.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        asked = select(AnswerRow).where(AnswerRow.workload_id == workload_id)
        if practice is not None:
            asked = asked.where(AnswerRow.practice == practice)
        return [_given(row) for row in session.scalars(asked.order_by(AnswerRow.id.desc()))]


def _newest(
    session: Session, workload_id: str, practices: Iterable[str] | None = None
) -> dict[str, Given]:
    latest = select(func.max(AnswerRow.id)).where(AnswerRow.workload_id == workload_id)
    if practices is not None:
        latest = latest.where(AnswerRow.practice.in_(list(practices)))
    ids = latest.group_by(AnswerRow.practice)
    rows = session.scalars(
        select(AnswerRow).where(AnswerRow.id.in_(ids)).order_by(AnswerRow.practice)
    )
    return {row.practice: _given(row) for row in rows}


def newest_in(session: Session, workload_id: str) -> dict[str, Given]:
    """The answers that count, for readers inside the store that have looked at the rights."""
    return _newest(session, workload_id)


def _given(row: AnswerRow) -> Given:
    return Given(
        id=row.id,
        practice=row.practice,
        said=Said(
            kind=row.kind,  # type: ignore[arg-type]
            level=row.level,
            reason=row.reason,
            note=row.note,
            evidence=row.evidence,
            owner=row.owner,
            expires=row.expires,
        ),
        at=row.at,
        login=row.login,
        name=row.name,
        session_id=row.session_id,
        before_id=row.before_id,
    )
