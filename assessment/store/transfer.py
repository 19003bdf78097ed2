"""A whole workload out of the store and into one: all of it or nothing, and nothing overwritten."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from assessment.document import from_json
from assessment.inputs import Workload
from assessment.plan.inputs import PlanInputs
from assessment.scanning.job import State
from assessment.store.access import Actor
from assessment.store.bulk import cut, must_stand, sweep, written
from assessment.store.database import Store
from assessment.store.moved import (
    AnswerLine,
    DecisionLine,
    EventLine,
    JobLine,
    Made,
    MemberLine,
    MilestoneLine,
    Moved,
    RemarkLine,
    SessionLine,
    SnapshotLine,
)
from assessment.store.rows import new_id, note_event, readable, writable
from assessment.store.snapshots import PART
from assessment.store.tables import (
    AnswerRow,
    Base,
    DecisionRow,
    EventRow,
    MemberRow,
    MilestoneRow,
    RemarkRow,
    ScanJobRow,
    SessionRow,
    SnapshotPartRow,
    SnapshotRow,
    WorkloadRow,
)
from assessment.store.workloads import dump
from rubrics.errors import UserError
from rubrics.schema import Strict

Line = TypeVar("Line", bound=Strict)
_ABOUT_DECISIONS = ("-taken", "-withdrawn")
_ACTIVE = {state.value for state in State if state.active}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made."""

    id: str
    name: str
    renamed: bool
    """Whether its id was taken, and it stands beside what has it."""


def export_workload(
    store: Store, actor: Actor, workload_id: str, *, snapshots: bool = True
) -> Moved:
    """All that the store holds of a workload, but what is computed again.

    `snapshots`: with their files; without, they are left out.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    with store.read() as session:
        row = readable(session, actor, workload_id)
        answers = _rows(session, AnswerRow, workload_id, AnswerRow.id)
        decisions = _rows(session, DecisionRow, workload_id, DecisionRow.id)
        numbers = {answer.id: n for n, answer in enumerate(answers, 1)}
        decided = {decision.id: n for n, decision in enumerate(decisions, 1)}
        return Moved(
            wellops_workload=1,
            made=_line(Made, row, snapshot=row.snapshot_id if snapshots else None),
            workload=Workload.model_validate(row.profile),
            members=_lines(MemberLine, _rows(session, MemberRow, workload_id, MemberRow.login)),
            plan=PlanInputs.model_validate(row.plan),
            sessions=_lines(
                SessionLine,
                _rows(session, SessionRow, workload_id, SessionRow.started_at, SessionRow.id),
            ),
            answers=tuple(
                _line(
                    AnswerLine, one, session=one.session_id, before=numbers.get(one.before_id or 0)
                )
                for one in answers
            ),
            decisions=_lines(DecisionLine, decisions),
            remarks=tuple(
                _line(RemarkLine, one, session=one.session_id)
                for one in _rows(session, RemarkRow, workload_id, RemarkRow.id)
            ),
            milestones=tuple(
                _line(MilestoneLine, one, document=orjson.loads(gzip.decompress(one.document)))
                for one in _rows(
                    session, MilestoneRow, workload_id, MilestoneRow.at, MilestoneRow.id
                )
            ),
            scans=_lines(
                JobLine, _rows(session, ScanJobRow, workload_id, ScanJobRow.at, ScanJobRow.id)
            ),
            events=tuple(
                _line(EventLine, one, about=_renumbered(one.what, one.about, decided))
                for one in _rows(session, EventRow, workload_id, EventRow.id)
            ),
            snapshots=tuple(_files(session, workload_id)) if snapshots else (),
        )


def _rows(session: Session, table: Any, workload_id: str, *order: Any) -> Sequence[Any]:
    return session.scalars(
        select(table).where(table.workload_id == workload_id).order_by(*order)
    ).all()


def _line(model: type[Line], row: Base, **others: Any) -> Line:
    """A row as a line of the document: fields of the same name, and others."""
    same = {name: getattr(row, name) for name in model.model_fields if hasattr(row, name)}
    return model.model_validate({**same, **others})


def _lines(model: type[Line], rows: Iterable[Base]) -> tuple[Line, ...]:
    return tuple(_line(model, row) for row in rows)


def _renumbered(what: str, about: Mapping[str, Any], numbers: Mapping[int, int]) -> dict[str, Any]:
    """What a line of the audit trail says, its decision under another number."""
    if what.endswith(_ABOUT_DECISIONS) and about.get("id") in numbers:
        return {**about, "id": numbers[about["id"]]}
    return dict(about)


def _files(session: Session, workload_id: str) -> Iterable[SnapshotLine]:
    for row in _rows(session, SnapshotRow, workload_id, SnapshotRow.at, SnapshotRow.id):
        parts = session.scalars(
            select(SnapshotPartRow.data)
            .where(SnapshotPartRow.bulk_id == row.file_id)
            .order_by(SnapshotPartRow.n)
        )
        yield _line(SnapshotLine, row, file=base64.b64encode(b"".join(parts)).decode())


def import_workload(
    store: Store, actor: Actor, moved: Moved, *, replace: bool = False, source: str = ""
) -> Imported:
    """Put a workload into the store, whole; where its id is taken, beside what has it.

    An administrator's import keeps the members; anybody else becomes an owner.

    `replace`: put it in the place of the workload with its id, for an owner of that.
    `source`: what the audit trail says of where it came from.

    Raises:
        UserError: the actor may not, their sign-in has ended, or a milestone cannot be read.
    """
    actor.must_be_signed_in()
    if actor.role == "reader":
        raise UserError("You may read workloads, and not make new ones", "Ask for another role.")
    for milestone in moved.milestones:
        _must_open(milestone)
    with ExitStack() as stack:
        files = {
            line.id: stack.enter_context(written(store, SnapshotPartRow, _parts(line)))
            for line in moved.snapshots
        }
        session = stack.enter_context(store.write())
        for file_id in files.values():
            must_stand(session, store, file_id)
        id_, version = moved.made.id, moved.made.version
        there = session.get(WorkloadRow, id_, with_for_update=True)
        if there is not None and replace:
            writable(session, actor, id_, owner=True)
            version = max(version, there.version + 1)
            cut(session, id_)
            session.execute(delete(EventRow).where(EventRow.workload_id == id_))
            session.expunge(there)
        elif there is not None:
            id_ = new_id()
        _Import(session, moved, id_, files).put(version)
        _own(session, actor, id_)
        about = {"from": moved.made.id, "source": source, "replaced": replace and bool(there)}
        note_event(session, store, actor, id_, "workload-imported", **about)
    sweep(store)
    return Imported(id_, moved.workload.name, id_ != moved.made.id)


def _must_open(milestone: MilestoneLine) -> None:
    try:
        from_json(milestone.document)
    except (ValidationError, KeyError, TypeError, ValueError, UserError) as error:
        raise UserError(
            f"The milestone '{milestone.title}' cannot be read ({str(error).splitlines()[0]})",
            "Export the workload again.",
        ) from error


def _own(session: Session, actor: Actor, workload_id: str) -> None:
    """Somebody has to own it: the actor, but where an administrator brings its owners along."""
    members = session.scalars(select(MemberRow).where(MemberRow.workload_id == workload_id)).all()
    if actor.is_admin and any(member.role == "owner" for member in members):
        return
    mine = next((member for member in members if member.login == actor.login), None)
    if mine is None:
        mine = MemberRow(workload_id=workload_id, login=actor.login, name=actor.name, role="owner")
        session.add(mine)
    mine.role = "owner"


def _parts(line: SnapshotLine) -> Iterable[dict[str, bytes]]:
    data = line.data
    return ({"data": data[at : at + PART]} for at in range(0, len(data), PART))


class _Import:
    """One workload on its way in, under ids that are free."""

    def __init__(self, session: Session, moved: Moved, id_: str, files: Mapping[str, int]) -> None:
        """`files`: the bulks of the snapshots' parts, by the snapshots' ids in the document."""
        self._session, self._moved, self._id, self._files = session, moved, id_, files
        self._ids = {
            **self._free(SessionRow, moved.sessions),
            **self._free(SnapshotRow, moved.snapshots),
            **self._free(MilestoneRow, moved.milestones),
            **self._free(ScanJobRow, moved.scans),
            moved.made.id: id_,
        }

    def _free(self, table: Any, lines: Sequence[Any]) -> dict[str, str]:
        return {
            line.id: new_id() if self._session.get(table, line.id) else line.id for line in lines
        }

    def put(self, version: int) -> None:
        """Write every row."""
        moved = self._moved
        workload = moved.made.model_dump(exclude={"id", "snapshot", "version"})
        plan = moved.plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        row = WorkloadRow(
            id=self._id, profile=dump(moved.workload), plan=plan, version=version,
            snapshot_id=self._named(moved.made.snapshot), **workload,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        self._insert(MemberRow, (line.model_dump() for line in moved.members))
        self._insert(SessionRow, (self._named_row(line) for line in moved.sessions))
        self._answers()
        self._decisions_and_events()
        self._insert(RemarkRow, (self._in_session(line) for line in moved.remarks))
        self._insert(MilestoneRow, (self._milestone(line) for line in moved.milestones))
        self._insert(ScanJobRow, (self._job(line) for line in moved.scans))
        self._insert(SnapshotRow, (self._snapshot(line) for line in moved.snapshots))

    def _insert(self, table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
        if listed := [{"workload_id": self._id, **row} for row in rows]:
            self._session.execute(insert(table), listed)

    def _numbered(self, table: Any, rows: Iterable[dict[str, Any]]) -> list[int]:
        """Likewise, in their order; the numbers that the store gave them."""
        listed = [{"workload_id": self._id, **row} for row in rows]
        if not listed:
            return []
        asked = insert(table).returning(table.id, sort_by_parameter_order=True)
        return list(self._session.scalars(asked, listed))

    def _named(self, id_: str | None) -> str | None:
        return None if id_ is None else self._ids[id_]

    def _named_row(self, line: Any) -> dict[str, Any]:
        row: dict[str, Any] = line.model_dump()
        return {**row, "id": self._ids[line.id]}

    def _in_session(self, line: Any) -> dict[str, Any]:
        row: dict[str, Any] = line.model_dump(exclude={"session", "before"})
        return {**row, "session_id": self._named(line.session)}

    def _answers(self) -> None:
        lines = self._moved.answers
        ids = self._numbered(AnswerRow, (self._in_session(line) for line in lines))
        before = [
            {"id": id_, "before_id": ids[line.before - 1]}
            for id_, line in zip(ids, lines, strict=True)
            if line.before
        ]
        if before:
            self._session.execute(update(AnswerRow), before)

    def _decisions_and_events(self) -> None:
        ids = self._numbered(DecisionRow, (line.model_dump() for line in self._moved.decisions))
        numbers = dict(enumerate(ids, 1))
        self._numbered(EventRow, (self._event(line, numbers) for line in self._moved.events))

    def _event(self, line: EventLine, numbers: Mapping[int, int]) -> dict[str, Any]:
        about = _renumbered(line.what, line.about, numbers)
        if isinstance(about.get("id"), str):
            about["id"] = self._ids.get(about["id"], about["id"])
        return {**line.model_dump(), "about": about}

    def _milestone(self, line: MilestoneLine) -> dict[str, Any]:
        return {**self._named_row(line), "document": gzip.compress(line.data, 6)}

    def _job(self, line: JobLine) -> dict[str, Any]:
        """A record of a scan; one that was running elsewhere does not go on here.

        Whoever wrote the file chooses neither the files here that it stands for, nor where this
        machine signs in when it is tried again.
        """
        row, document = self._named_row(line), dict(line.document)
        own = {"id": row["id"], "workload_id": self._id}
        document |= {key: value for key, value in own.items() if key in document}
        if isinstance(request := document.get("request"), dict):
            document["request"] = {**request, "cloud": None}
        if line.state in _ACTIVE:
            row["state"] = State.INTERRUPTED.value
            document["state"] = State.INTERRUPTED.value
        return {**row, "document": document}

    def _snapshot(self, line: SnapshotLine) -> dict[str, Any]:
        row = self._named_row(line)
        del row["file"]
        unread = {"taken": "", "resource_count": 0, "finding_count": 0}
        return {**row, **unread, "size": len(line.data), "file_id": self._files[line.id]}
