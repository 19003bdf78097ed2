"""Overrides, waivers and exceptions; one that is withdrawn stays in the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.inputs import Exception_, Override, Waiver
from assessment.store.access import NOT_YOURS, Actor
from assessment.store.database import Store
from assessment.store.limits import LINE, LINK, NOTE, must_fit
from assessment.store.rows import note_event, readable, touch, writable
from assessment.store.standard import must_know
from assessment.store.tables import DecisionRow
from checks.registry import find
from rubrics.rubric import Rubric

Kind = Literal["override", "waiver", "exception"]
Decision = Override | Waiver | Exception_


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it stands in the history."""

    id: int
    kind: Kind
    key: str
    """The practice; of an exception the check."""
    decision: Decision
    at: datetime
    login: str
    name: str
    withdrawn_at: datetime | None
    withdrawn_name: str | None


def decide(
    store: Store,
    actor: Actor,
    workload_id: str,
    key: str,
    decision: Decision,
    *,
    rubric: Rubric | None = None,
) -> Decided:
    """Take a decision; an earlier one on the same is withdrawn by it.

    `key`: the practice; of an exception the check.

    Raises:
        UserError: the actor may not, there is no such practice or check, or a text is too long.
    """
    with store.write() as session:
        workload = writable(session, actor, workload_id)
        if isinstance(decision, Exception_):
            key = find(decision.check).id
            decision = decision.model_copy(update={"check": key})
        else:
            must_know([key], rubric)
        row = take(session, store, actor, workload_id, key, decision)
        touch(workload, store)
        return _decided(row)


def take(
    session: Session, store: Store, actor: Actor, workload_id: str, key: str, decision: Decision
) -> DecisionRow:
    """Likewise, inside a transaction that has looked at the rights."""
    must_fit("The reason", decision.reason, NOTE)
    must_fit("The owner", decision.owner, LINE)
    kind, subject = _kind(decision), None
    if isinstance(decision, Exception_):
        key, subject = decision.check, decision.subject
        must_fit("The subject", subject, LINK)
    elif isinstance(decision, Override):
        must_fit("The evidence", decision.evidence, LINK)
    for earlier in _standing(session, workload_id):
        same = (earlier.kind, earlier.key, (earlier.subject or "").lower())
        if same == (kind, key, (subject or "").lower()):
            _withdraw(earlier, store, actor)
    row = DecisionRow(
        workload_id=workload_id,
        kind=kind,
        key=key,
        subject=subject,
        level=decision.level if isinstance(decision, Override) else None,
        evidence=decision.evidence if isinstance(decision, Override) else None,
        reason=decision.reason,
        owner=decision.owner,
        expires=decision.expires,
        at=store.now(),
        login=actor.login,
        name=actor.name,
    )
    session.add(row)
    session.flush()
    note_event(session, store, actor, workload_id, f"{kind}-taken", key=key, id=row.id)
    return row


def _kind(decision: Decision) -> Kind:
    if isinstance(decision, Override):
        return "override"
    return "waiver" if isinstance(decision, Waiver) else "exception"


def withdraw(store: Store, actor: Actor, workload_id: str, decision_id: int) -> None:
    """Take a decision back.

    Raises:
        UserError: the actor may not, or there is no such decision.
    """
    with store.write() as session:
        workload = writable(session, actor, workload_id)
        row = session.get(DecisionRow, decision_id)
        if row is None or row.workload_id != workload_id:
            raise NOT_YOURS
        if row.withdrawn_at is None:
            _withdraw(row, store, actor)
            touch(workload, store)
            about = {"key": row.key, "id": row.id}
            note_event(session, store, actor, workload_id, f"{row.kind}-withdrawn", **about)


def _withdraw(row: DecisionRow, store: Store, actor: Actor) -> None:
    row.withdrawn_at = store.now()
    row.withdrawn_login, row.withdrawn_name = actor.login, actor.name


def decisions(
    store: Store, actor: Actor, workload_id: str, *, withdrawn: bool = False
) -> list[Decided]:
    """The decisions that stand (or all of them), oldest first.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        return decisions_in(session, workload_id, withdrawn=withdrawn)


def decisions_in(session: Session, workload_id: str, *, withdrawn: bool = False) -> list[Decided]:
    """Likewise, for readers inside the store that have looked at the rights."""
    return [_decided(row) for row in _standing(session, workload_id, withdrawn=withdrawn)]


def _standing(session: Session, workload_id: str, *, withdrawn: bool = False) -> list[DecisionRow]:
    asked = select(DecisionRow).where(DecisionRow.workload_id == workload_id)
    if not withdrawn:
        asked = asked.where(DecisionRow.withdrawn_at.is_(None))
    return list(session.scalars(asked.order_by(DecisionRow.id)))


def _decided(row: DecisionRow) -> Decided:
    return Decided(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type]
        key=row.key,
        decision=_decision(row),
        at=row.at,
        login=row.login,
        name=row.name,
        withdrawn_at=row.withdrawn_at,
        withdrawn_name=row.withdrawn_name,
    )


def _decision(row: DecisionRow) -> Decision:
    common = {"reason": row.reason, "owner": row.owner, "expires": row.expires}
    if row.kind == "override":
        return Override.model_validate({**common, "level": row.level, "evidence": row.evidence})
    if row.kind == "waiver":
        return Waiver.model_validate(common)
    return Exception_.model_validate({**common, "check": row.key, "subject": row.subject})


def expired(decided: Decided, day: date) -> bool:
    """Whether a decision no longer counts on that day."""
    return decided.decision.expires < day
