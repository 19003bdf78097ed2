"""Taking a person's name out of the store: out of the history, the plans and what was frozen.

What people wrote into notes and reasons stays, and so do snapshots' files: look there yourself.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.rows import note_event, touch
from assessment.store.tables import (
    AnswerRow,
    Base,
    DecisionRow,
    EventRow,
    MemberRow,
    MilestoneRow,
    ScanJobRow,
    SessionRow,
    WorkloadRow,
)
from rubrics.errors import UserError

ERASED: Final = "(erased)"
Path = tuple[str, ...]
_PEOPLE: Final[Sequence[Path]] = (("participants", "*", "name"),)
_PLAN: Final[Sequence[Path]] = (("owners", "*"), ("actions", "*", "owner"))
_ASSESSMENT: Final[Sequence[Path]] = (
    *(("workload", *path) for path in _PEOPLE),
    *(("plan", *path) for path in _PLAN),
    ("answers", "answers", "*", "who"),
    ("answers", "overrides", "*", "owner"),
    ("answers", "waivers", "*", "owner"),
    ("answers", "exceptions", "*", "owner"),
)
_SIDES: Final = ("before", "after")
_EVENT: Final[Sequence[Path]] = (
    ("login",),
    *((side, "*", "name") for side in _SIDES),
    *(("changes", "participants", side, "*", "name") for side in _SIDES),
    *((side, *path) for side in _SIDES for path in _PLAN),
)
_JOB: Final[Sequence[Path]] = (("login",), ("name",))
_OWNED: Final = (AnswerRow, DecisionRow)
"""Tables in which somebody is named as owner."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, or would be."""

    places: Mapping[str, int]
    """How many, by kind of row."""
    beside: tuple[str, ...]
    """Other names and logins that stood beside it: the same person's, or a namesake's."""
    workloads: int


@dataclass
class _Found:
    places: Counter[str] = field(default_factory=Counter)
    beside: set[str] = field(default_factory=set)
    workloads: set[str] = field(default_factory=set)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)
    """By workload: the new digest of each milestone."""


def erase(store: Store, actor: Actor, person: str, *, dry: bool = False) -> Erased:
    """Put `(erased)` wherever a login or a name is exactly this, in every workload.

    `dry`: only count.

    Raises:
        UserError: the actor is no administrator, or no name is given.
    """
    if not actor.is_admin:
        raise UserError("Only an administrator may erase a person", "Ask one.")
    if not person.strip() or person == ERASED:
        raise UserError("There is no name to erase", "Give the login or the name, as it is shown.")
    with store.write() as session:
        found = _Found()
        _erase_columns(session, person, found)
        _erase_data(session, person, found)
        _erase_milestones(session, person, found)
        for row in session.scalars(
            select(WorkloadRow).where(WorkloadRow.id.in_(found.workloads)).order_by(WorkloadRow.id)
        ):
            touch(row, store)
            about = {"milestones": found.digests.get(row.id, {})}
            note_event(session, store, actor, row.id, "person-erased", **about)
        if dry:
            session.rollback()
    places = {name: count for name, count in sorted(found.places.items()) if count}
    beside = found.beside - {person, ERASED, ""}
    return Erased(places, tuple(sorted(beside)), len(found.workloads))


def _erase_columns(session: Session, person: str, found: _Found) -> None:
    gone = MemberRow.login == person, MemberRow.name == person
    _count(session, MemberRow, or_(*gone), ("login", "name"), found)
    session.execute(delete(MemberRow).where(or_(*gone)))
    for mapper in Base.registry.mappers:
        table: Any = mapper.class_
        names = {column.key for column in mapper.columns}
        for kind in ("", "withdrawn_", "settled_"):
            pair = f"{kind}login", f"{kind}name"
            if table is not MemberRow and names.issuperset(pair):
                where = or_(*(getattr(table, name) == person for name in pair))
                _count(session, table, where, pair, found)
                session.execute(update(table).where(where).values(dict.fromkeys(pair, ERASED)))
    for table in _OWNED:
        where = table.owner == person
        _count(session, table, where, (), found)
        session.execute(update(table).where(where).values(owner=ERASED))


def _count(
    session: Session, table: Any, where: Any, beside: tuple[str, ...], found: _Found
) -> None:
    id_ = table.id if table is WorkloadRow else table.workload_id
    counted = session.execute(select(id_, func.count()).where(where).group_by(id_)).all()
    found.places[table.__tablename__] += sum(number for _, number in counted)
    found.workloads.update(id_ for id_, _ in counted if id_)
    for name in beside:
        found.beside.update(session.scalars(select(getattr(table, name)).where(where).distinct()))


def _erase_data(session: Session, person: str, found: _Found) -> None:
    kinds: tuple[tuple[Any, str, Sequence[Path]], ...] = (
        (WorkloadRow, "profile", _PEOPLE),
        (WorkloadRow, "plan", _PLAN),
        (SessionRow, "participants", (("*", "name"),)),
        (EventRow, "about", _EVENT),
        (ScanJobRow, "document", _JOB),
    )
    for table, name, paths in kinds:
        column, id_ = getattr(table, name), table.id
        owner = id_ if table is WorkloadRow else table.workload_id
        for row_id, workload_id, data in session.execute(select(id_, owner, column)).all():
            cleaned, number = without(data, paths, person)
            if number:
                session.execute(update(table).where(id_ == row_id).values({name: cleaned}))
                found.places[f"{table.__tablename__} {name}"] += number
                found.workloads.update([workload_id] if workload_id else [])


def _erase_milestones(session: Session, person: str, found: _Found) -> None:
    for id_ in session.scalars(select(MilestoneRow.id)).all():
        row = session.get_one(MilestoneRow, id_)
        document = orjson.loads(gzip.decompress(row.document))
        cleaned, number = without(document, _ASSESSMENT, person)
        if number:
            data = orjson.dumps(cleaned)
            row.document, row.digest = gzip.compress(data, 6), hashlib.sha256(data).hexdigest()
            session.flush()
            found.places["milestone document"] += number
            found.workloads.add(row.workload_id)
            found.digests.setdefault(row.workload_id, {})[id_] = row.digest
        session.expunge(row)


def without(data: Any, paths: Sequence[Path], person: str) -> tuple[Any, int]:
    """Plain data with `(erased)` where a path leads to exactly the name, and how often that was.

    `*` in a path stands for every key, or every item of a list.
    """
    if any(not path for path in paths) and data == person:
        return ERASED, 1
    if isinstance(data, dict):
        pairs: list[tuple[Any, Any]] = list(data.items())
    elif isinstance(data, list):
        pairs = [("*", value) for value in data]
    else:
        return data, 0
    number, cleaned = 0, []
    for key, value in pairs:
        below = [path[1:] for path in paths if path and path[0] in ("*", key)]
        value, count = without(value, below, person) if below else (value, 0)
        cleaned.append((key, value))
        number += count
    if isinstance(data, dict):
        return dict(cleaned), number
    return [value for _, value in cleaned], number
