"""Snapshots of a workload: their files are kept as they came, and never change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.store.access import NOT_YOURS, Actor
from assessment.store.bulk import must_stand, written
from assessment.store.database import Store
from assessment.store.limits import LINE, must_fit
from assessment.store.rows import new_id, note_event, readable, touch, writable
from assessment.store.tables import SnapshotPartRow, SnapshotRow, WorkloadRow

PART = 1_000_000
"""Bytes of a file in one row."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A snapshot in a list."""

    id: str
    file_name: str
    digest: str
    size: int
    taken: str
    at: datetime
    name: str
    resources: int
    findings: int
    evaluated_for: str | None
    current: bool


def attach(store: Store, actor: Actor, workload_id: str, path: Path, *, file_name: str) -> str:
    """Keep a snapshot's file and make it the workload's current one; its id.

    It is evaluated when the workload is next opened. The same file again is not kept twice.

    Raises:
        UserError: the actor may not, or the name is too long.
    """
    must_fit("The file's name", file_name, LINE)
    digest = _digest(path)
    with store.write() as session:
        row = writable(session, actor, workload_id)
        if same := _same(session, workload_id, digest):
            _use(session, store, actor, row, same, file_name)
            return same.id
    with written(store, SnapshotPartRow, _parts(path)) as file_id, store.write() as session:
        row = writable(session, actor, workload_id)
        kept = _same(session, workload_id, digest)
        if kept is None:
            must_stand(session, store, file_id)
            kept = SnapshotRow(
                id=new_id(),
                workload_id=workload_id,
                file_name=file_name,
                digest=digest,
                size=path.stat().st_size,
                file_id=file_id,
                taken="",
                at=store.now(),
                login=actor.login,
                name=actor.name,
                resource_count=0,
                finding_count=0,
            )
            session.add(kept)
        _use(session, store, actor, row, kept, file_name)
    return kept.id


def _same(session: Session, workload_id: str, digest: str) -> SnapshotRow | None:
    of_it = SnapshotRow.workload_id == workload_id, SnapshotRow.digest == digest
    return session.scalar(select(SnapshotRow).where(*of_it))


def _use(
    session: Session,
    store: Store,
    actor: Actor,
    row: WorkloadRow,
    snapshot: SnapshotRow,
    file_name: str,
) -> None:
    row.snapshot_id = snapshot.id
    touch(row, store)
    about = {"id": snapshot.id, "file": file_name, "sha256": snapshot.digest}
    note_event(session, store, actor, row.id, "snapshot-attached", **about)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parts(path: Path) -> Iterator[dict[str, bytes]]:
    with path.open("rb") as file:
        while data := file.read(PART):
            yield {"data": data}


def choose(store: Store, actor: Actor, workload_id: str, snapshot_id: str) -> None:
    """Make an earlier snapshot the current one.

    Raises:
        UserError: the actor may not, or there is no such snapshot.
    """
    with store.write() as session:
        row = writable(session, actor, workload_id)
        named = session.get(SnapshotRow, snapshot_id)
        if named is None or named.workload_id != workload_id:
            raise NOT_YOURS
        row.snapshot_id = snapshot_id
        touch(row, store)
        note_event(session, store, actor, workload_id, "snapshot-chosen", id=snapshot_id)


def snapshots(store: Store, actor: Actor, workload_id: str) -> list[Stored]:
    """The snapshots of a workload, newest first.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        workload = readable(session, actor, workload_id)
        rows = session.scalars(
            select(SnapshotRow)
            .where(SnapshotRow.workload_id == workload_id)
            .order_by(SnapshotRow.at.desc(), SnapshotRow.id)
        )
        return [stored(row, workload.snapshot_id) for row in rows]


def stored(row: SnapshotRow, current: str | None) -> Stored:
    """A row as readers get it."""
    return Stored(
        id=row.id,
        file_name=row.file_name,
        digest=row.digest,
        size=row.size,
        taken=row.taken,
        at=row.at,
        name=row.name,
        resources=row.resource_count,
        findings=row.finding_count,
        evaluated_for=row.evaluated_for,
        current=row.id == current,
    )
