"""The audit trail: who did what, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.rows import readable
from assessment.store.tables import EventRow


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that somebody did."""

    id: int
    what: str
    about: Mapping[str, Any]
    at: datetime
    login: str
    name: str


def events(
    store: Store, actor: Actor, workload_id: str, *, offset: int = 0, limit: int = 100
) -> list[Event]:
    """What was done to a workload, newest first; answers have a history of their own.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        asked = (
            select(EventRow)
            .where(EventRow.workload_id == workload_id)
            .order_by(EventRow.id.desc())
            .offset(offset)
            .limit(limit)
        )
        return [
            Event(row.id, row.what, row.about, row.at, row.login, row.name)
            for row in session.scalars(asked)
        ]
