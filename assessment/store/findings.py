"""Findings of a snapshot, filtered and paged by the database: there may be a million."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from assessment.inputs import Exception_
from assessment.store.access import NOT_YOURS, Actor
from assessment.store.database import Store
from assessment.store.evaluation import FINDING
from assessment.store.rows import readable
from assessment.store.tables import FindingRow, SnapshotRow
from checks.model import Finding, Further, Rule, State

HELD = 20_000
"""Findings that are held in memory one by one; of more, some of each kind and a count."""
HELD_OF_A_KIND = 25
OPEN = (State.FAIL.value, State.PARTIAL.value)
UNREAD = (State.UNKNOWN.value, State.ERROR.value)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; an empty tuple or text asks for nothing special."""

    states: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    subject: str = ""
    """One subject's id, with all below it."""
    text: str = ""
    """Stands in the subject's id or the check's."""
    titled: tuple[str, ...] = ()
    """Checks in whose words the text stands; theirs are wanted too."""
    critical: bool = False


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """A subject with its findings counted."""

    subject: str
    """Its id in lower case."""
    name: str
    type: str
    environment: str
    findings: int
    failed: int
    high: int
    """Failed ones of high severity."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check with its findings counted."""

    check: str
    practice: str
    severity: str
    failed: int
    partial: int
    unread: int


def page(
    store: Store,
    actor: Actor,
    snapshot_id: str,
    wanted: Wanted,
    *,
    offset: int = 0,
    limit: int = 50,
) -> list[Finding]:
    """The findings that are wanted, worst first.

    Raises:
        UserError: there is no such snapshot, or the actor is not a member of its workload.
    """
    with store.read() as session:
        bulk_id = must_read(session, actor, snapshot_id).evaluation_id
        asked = (
            select(FindingRow.document)
            .where(_where(bulk_id, wanted))
            .order_by(FindingRow.n)
            .offset(offset)
            .limit(limit)
        )
        return [FINDING.validate_json(data) for data in session.scalars(asked)]


def counts(
    store: Store, actor: Actor, snapshot_id: str, wanted: Wanted
) -> Mapping[tuple[str, str, str], int]:
    """How many findings are wanted, by (state, severity, pillar).

    Raises:
        UserError: likewise.
    """
    with store.read() as session:
        bulk_id = must_read(session, actor, snapshot_id).evaluation_id
        by = (FindingRow.state, FindingRow.severity, FindingRow.pillar)
        asked = select(*by, func.count()).where(_where(bulk_id, wanted)).group_by(*by)
        return {(a, b, c): n for a, b, c, n in session.execute(asked)}


Facet = tuple[str, str, str, str, bool]
"""State, severity, pillar, environment, critical."""


def facets(store: Store, actor: Actor, snapshot_id: str, wanted: Wanted) -> Mapping[Facet, int]:
    """How many findings there are of each facet, of those that the rest of `wanted` asks for.

    What it asks for in states, severities, pillars, environments and critical ones is not looked
    at: a screen shows how many there would be of each.

    Raises:
        UserError: likewise.
    """
    wanted = replace(wanted, states=(), severities=(), pillars=(), environments=(), critical=False)
    by = (
        FindingRow.state,
        FindingRow.severity,
        FindingRow.pillar,
        FindingRow.environment,
        FindingRow.critical,
    )
    with store.read() as session:
        bulk_id = must_read(session, actor, snapshot_id).evaluation_id
        asked = select(*by, func.count()).where(_where(bulk_id, wanted)).group_by(*by)
        rows = session.execute(asked)
        return {(a, b, c, d, bool(e)): n for a, b, c, d, e, n in rows}


def by_subject(
    store: Store,
    actor: Actor,
    snapshot_id: str,
    wanted: Wanted,
    *,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[SubjectLine], int]:
    """Subjects of the findings that are wanted, those with most at stake first; and how many.

    Raises:
        UserError: likewise.
    """
    failed = func.sum(case((FindingRow.state == "fail", 1), else_=0))
    high = func.sum(
        case((and_(FindingRow.state == "fail", FindingRow.severity == "high"), 1), else_=0)
    )
    asked = (
        select(FindingRow.subject_key, func.count(), failed, high)
        .group_by(FindingRow.subject_key)
        .order_by(high.desc(), failed.desc(), func.count().desc(), FindingRow.subject_key)
    )
    with store.read() as session:
        bulk_id = must_read(session, actor, snapshot_id).evaluation_id
        where = _where(bulk_id, wanted)
        total = session.scalar(select(func.count(distinct(FindingRow.subject_key))).where(where))
        rows = session.execute(asked.where(where).offset(offset).limit(limit)).all()
        known = _subjects(session, bulk_id, [row[0] for row in rows])
        lines = [SubjectLine(row[0], *known[row[0]], *map(int, row[1:])) for row in rows]
        return lines, int(total or 0)


def _subjects(
    session: Session, bulk_id: int | None, keys: Sequence[str]
) -> dict[str, tuple[str, str, str]]:
    """Name, type and environment of subjects; asked for apart, because no index holds them."""
    asked = (
        select(
            FindingRow.subject_key,
            func.min(FindingRow.subject_name),
            func.min(FindingRow.subject_type),
            func.min(FindingRow.environment),
        )
        .where(FindingRow.bulk_id == bulk_id, FindingRow.subject_key.in_(keys))
        .group_by(FindingRow.subject_key)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(asked)}


def by_check(store: Store, actor: Actor, snapshot_id: str, wanted: Wanted) -> list[CheckLine]:
    """Checks of the findings that are wanted, in the order of their worst finding.

    Raises:
        UserError: likewise.
    """

    def number(states: Sequence[str]) -> ColumnElement[int]:
        return func.sum(case((FindingRow.state.in_(states), 1), else_=0))

    asked = (
        select(
            FindingRow.check,
            FindingRow.practice,
            FindingRow.severity,
            number(["fail"]),
            number(["partial"]),
            number(UNREAD),
        )
        .group_by(FindingRow.check, FindingRow.practice, FindingRow.severity)
        .order_by(func.min(FindingRow.n))
    )
    with store.read() as session:
        bulk_id = must_read(session, actor, snapshot_id).evaluation_id
        rows = session.execute(asked.where(_where(bulk_id, wanted)))
        return [CheckLine(*row[:3], *map(int, row[3:])) for row in rows]


def one(store: Store, actor: Actor, snapshot_id: str, finding_id: str) -> Finding | None:
    """The finding with an id; None where the snapshot has none.

    Raises:
        UserError: likewise.
    """
    with store.read() as session:
        bulk_id = must_read(session, actor, snapshot_id).evaluation_id
        data = session.scalar(
            select(FindingRow.document).where(
                FindingRow.bulk_id == bulk_id, FindingRow.public_id == finding_id
            )
        )
        return FINDING.validate_json(data) if data else None


def must_read(session: Session, actor: Actor, snapshot_id: str) -> SnapshotRow:
    """The snapshot's row, for whoever may read its workload.

    Raises:
        UserError: likewise.
    """
    row = session.get(SnapshotRow, snapshot_id)
    if row is None:
        raise NOT_YOURS
    readable(session, actor, row.workload_id)
    return row


def _where(bulk_id: int | None, wanted: Wanted) -> ColumnElement[bool]:
    """`bulk_id`: of the snapshot's evaluation; None, and there are no findings yet."""
    terms: list[ColumnElement[bool]] = [FindingRow.bulk_id == bulk_id]
    for column, values in (
        (FindingRow.state, wanted.states),
        (FindingRow.severity, wanted.severities),
        (FindingRow.pillar, wanted.pillars),
        (FindingRow.practice, wanted.practices),
        (FindingRow.check, wanted.checks),
        (FindingRow.environment, wanted.environments),
    ):
        if values:
            terms.append(column.in_(values))
    if wanted.critical:
        terms.append(FindingRow.critical.is_(True))
    if wanted.subject:
        terms.append(_below(wanted.subject))
    if text := wanted.text.strip().lower():
        inside = FindingRow.subject_key.contains(text, autoescape=True)
        of_check = FindingRow.check.contains(text, autoescape=True)
        terms.append(or_(inside, of_check, FindingRow.check.in_(wanted.titled)))
    return and_(*terms)


def _below(subject: str) -> ColumnElement[bool]:
    key = subject.lower().rstrip("/")
    inside = FindingRow.subject_key.startswith(f"{key}/", autoescape=True)
    return or_(FindingRow.subject_key == key, inside)


def held(
    session: Session, snapshot: SnapshotRow, exceptions: Sequence[Exception_], day: date
) -> tuple[tuple[Finding, ...], tuple[Further, ...]]:
    """All findings; where there are very many, the worst of each kind, and counts of the rest.

    `exceptions`: those that stand; what they accept is in no count.
    `day`: the day to judge their expiry by.
    """
    ids = select(FindingRow.document).where(FindingRow.bulk_id == snapshot.evaluation_id)
    if snapshot.finding_count <= HELD:
        rows = session.scalars(ids.order_by(FindingRow.check, FindingRow.subject_key))
        return tuple(FINDING.validate_json(data) for data in rows), ()
    found = _some_of_each(session, snapshot.evaluation_id)
    return found, _rest(session, snapshot.evaluation_id, found, exceptions, day)


def _some_of_each(session: Session, bulk_id: int | None) -> tuple[Finding, ...]:
    kinds = (FindingRow.check, FindingRow.environment, FindingRow.state)
    place = func.row_number().over(partition_by=kinds, order_by=FindingRow.n).label("place")
    numbered = select(FindingRow.n, place).where(FindingRow.bulk_id == bulk_id).subquery()
    chosen: Select[Any] = (
        select(FindingRow.document)
        .join(numbered, FindingRow.n == numbered.c.n)
        .where(FindingRow.bulk_id == bulk_id, numbered.c.place <= HELD_OF_A_KIND)
        .order_by(FindingRow.check, FindingRow.subject_key)
    )
    return tuple(FINDING.validate_json(data) for data in session.scalars(chosen))


Kind = tuple[str, str, str, bool, date | None]


def _rest(
    session: Session,
    bulk_id: int | None,
    found: Sequence[Finding],
    exceptions: Sequence[Exception_],
    day: date,
) -> tuple[Further, ...]:
    """All findings that count, less those that are held."""
    left = _counted(session, FindingRow.bulk_id == bulk_id)
    for check in {item.check for item in exceptions}:
        named = [e for e in exceptions if e.check == check and e.expires >= day]
        if named:
            accepted = or_(*(_below(item.subject) for item in named))
            # What is held and accepted is taken off below with all that is held.
            left -= _counted(
                session,
                and_(FindingRow.bulk_id == bulk_id, FindingRow.check == check, accepted),
            ) - _held_kinds(f for f in found if f.check == check and _covered(f, named))
    left -= _held_kinds(found)
    rules: dict[str, Rule] = {finding.check: finding.rule for finding in found}
    return tuple(
        Further(rules[check], environment, State(state), number, critical, due)
        for (check, environment, state, critical, due), number in sorted(
            left.items(), key=lambda item: (*item[0][:4], str(item[0][4]))
        )
        if number > 0
    )


def _counted(session: Session, where: ColumnElement[bool]) -> Counter[Kind]:
    by = (
        FindingRow.check,
        FindingRow.environment,
        FindingRow.state,
        FindingRow.critical,
        FindingRow.due,
    )
    rows = session.execute(select(*by, func.count()).where(where).group_by(*by))
    return Counter({(a, b, c, bool(d), e): n for a, b, c, d, e, n in rows})


def _held_kinds(found: Any) -> Counter[Kind]:
    return Counter(
        (f.check, f.environment, f.verdict.state.value, f.verdict.critical, f.verdict.due)
        for f in found
    )


def _covered(finding: Finding, exceptions: Sequence[Exception_]) -> bool:
    subject = finding.subject.lower()
    keys = (item.subject.lower().rstrip("/") for item in exceptions)
    return any(subject == key or subject.startswith(f"{key}/") for key in keys)
