"""Rows that come by the hundred thousand: written and deleted in turns so short that nobody waits.

SQLite lets one writer in at a time: half a million rows at once would keep everybody else from
saving an answer. Such rows are numbered within a `bulk`, and count once a snapshot names that one.
What no snapshot names is deleted, also after a program was killed in the middle.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from assessment.store.database import Store
from assessment.store.tables import BulkRow, FindingRow, SnapshotPartRow, SnapshotRow, WorkloadRow
from rubrics.errors import UserError

TURN: Final = 0.1
"""Seconds that one turn may hold the database."""
PAUSE: Final = 0.02
"""Seconds between two turns: writers that wait look more often."""
LEASE: Final = timedelta(minutes=10)
"""How long after its last turn a bulk that nobody names is still somebody's work."""
_MOST: Final = 5_000
_FIRST: Final[Mapping[Any, int]] = {FindingRow: 500, SnapshotPartRow: 2}
"""Rows of the first turn; the next ones go by how long it took."""


@contextmanager
def written(store: Store, table: Any, rows: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    """Rows in a bulk of their own; its id, to be named by a snapshot before the block ends.

    Where none names it then, the rows are deleted; so is what was nobody's before.

    Raises:
        UserError: the database does not answer, or the writing stood still for `LEASE`.
    """
    with store.write() as session:
        made = BulkRow(at=store.now())
        session.add(made)
        session.flush()
        id_ = made.id
    try:
        _write(store, table, id_, rows)
        yield id_
    finally:
        with store.write() as session:
            unnamed = and_(BulkRow.id == id_, ~_named())
            session.execute(update(BulkRow).where(unnamed).values(at=None))
        sweep(store)


def _write(store: Store, table: Any, id_: int, rows: Iterable[Mapping[str, Any]]) -> None:
    numbered = ({"bulk_id": id_, "n": n, **row} for n, row in enumerate(rows))
    size = _FIRST[table]
    while batch := list(islice(numbered, size)):
        with store.write() as session:
            began = time.monotonic()
            must_stand(session, store, id_)
            session.execute(insert(table), batch)
        size = _next(size, time.monotonic() - began)
        time.sleep(PAUSE)


def _next(size: int, took: float) -> int:
    """How many rows fit into a turn, by how long the last ones took."""
    return max(1, min(_MOST, int(size * min(2.0, TURN / max(took, TURN / 10)))))


def must_stand(session: Session, store: Store, id_: int) -> None:
    """Say that somebody works on a bulk; to be done where it is named, too.

    Raises:
        UserError: it was given up, because nobody did for `LEASE`.
    """
    stands = update(BulkRow).where(BulkRow.id == id_, BulkRow.at.is_not(None))
    if session.scalar(stands.values(at=store.now()).returning(BulkRow.id)) is None:
        raise UserError(
            "The program stood still in the middle of saving, and what it saved was given up",
            "Try again.",
        )


def give_up(session: Session, *ids: int | None) -> None:
    """Leave bulks that no snapshot names any more for `sweep`."""
    session.execute(update(BulkRow).where(BulkRow.id.in_(ids)).values(at=None))


def cut(session: Session, workload_id: str) -> None:
    """Delete a workload with all that hangs from it; its bulks are left for `sweep`."""
    asked = select(SnapshotRow.file_id, SnapshotRow.evaluation_id)
    rows = session.execute(asked.where(SnapshotRow.workload_id == workload_id)).all()
    session.execute(delete(WorkloadRow).where(WorkloadRow.id == workload_id))
    give_up(session, *(id_ for row in rows for id_ in row if id_ is not None))


def sweep(store: Store, *, seconds: float = float("inf")) -> None:
    """Delete what is nobody's, in turns, as far as that goes in so many seconds.

    Raises:
        UserError: the database does not answer.
    """
    until = time.monotonic() + seconds
    for id_ in _given_up(store):
        if all(_emptied(store, table, id_, until) for table in _FIRST):
            with store.write() as session:
                session.execute(delete(BulkRow).where(BulkRow.id == id_))


def _given_up(store: Store) -> list[int]:
    """The bulks that are nobody's; those whose writer has died become so."""
    given_up = select(BulkRow.id).where(BulkRow.at.is_(None)).order_by(BulkRow.id)
    left = and_(BulkRow.at < store.now() - LEASE, ~_named())
    with store.read() as session:
        if session.scalar(select(BulkRow.id).where(left).limit(1)) is None:
            return list(session.scalars(given_up))
    with store.write() as session:
        session.execute(update(BulkRow).where(left).values(at=None))
        return list(session.scalars(given_up))


def _named() -> ColumnElement[bool]:
    names = or_(SnapshotRow.file_id == BulkRow.id, SnapshotRow.evaluation_id == BulkRow.id)
    return select(SnapshotRow.id).where(names).correlate(BulkRow).exists()


def _emptied(store: Store, table: Any, id_: int, until: float) -> bool:
    """Delete a bulk's rows of a table; whether there was time for all of them."""
    size, first = _FIRST[table], 0
    left = select(func.min(table.n)).where(table.bulk_id == id_)
    while True:
        with store.read() as session:
            found = session.scalar(left.where(table.n >= first))
        if found is None:
            return True
        if time.monotonic() > until:
            return False
        first = found + size
        with store.write() as session:
            began = time.monotonic()
            session.execute(delete(table).where(table.bulk_id == id_, table.n < first))
        size = _next(size, time.monotonic() - began)
        time.sleep(PAUSE)
