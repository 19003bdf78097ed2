"""A whole workload as a document: what an export writes, and an import checks.

Rows that the store numbers itself are numbered from 1 here, in their order; rows with an id of
their own keep it. What is computed again (findings) is left out.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from assessment.inputs import Exception_, Override, Participant, Waiver, Workload
from assessment.plan.inputs import PlanInputs
from assessment.store.answers import Kind as AnswerKind
from assessment.store.answers import Said
from assessment.store.limits import LINE, LINK, LOGIN, NOTE
from rubrics.schema import Stage, Strict

MARK = "wellops_workload"
MOST = 200_000
"""Rows of a kind."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
Number = Annotated[int, Field(ge=1, le=MOST, strict=True)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1 - MOST, strict=True)]
Login = Annotated[str, StringConstraints(max_length=LOGIN)]
Line = Annotated[str, StringConstraints(max_length=LINE)]
Link = Annotated[str, StringConstraints(max_length=LINK)]
Note = Annotated[str, StringConstraints(max_length=NOTE)]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class By(Strict):
    """Who did it, and when."""

    at: AwareDatetime
    login: Login
    name: Line


class Made(Strict):
    """The workload's own row, without its profile and its plan."""

    id: Id
    sample: Line | None = None
    snapshot: Id | None = None
    """The current one."""
    version: Count
    profile_version: Count
    plan_version: Count
    created_at: AwareDatetime
    changed_at: AwareDatetime
    login: Login
    name: Line


class MemberLine(Strict):
    """A member."""

    login: Annotated[str, StringConstraints(min_length=1, max_length=LOGIN)]
    name: Line
    role: Literal["reader", "reviewer", "owner"]


class AnswerLine(By):
    """One change of an answer, in the order in which they were made."""

    practice: Slug
    kind: AnswerKind
    level: Annotated[int, Field(strict=True)] | None = None
    reason: Note | None = None
    note: Note | None = None
    evidence: Link | None = None
    owner: Line | None = None
    expires: date | None = None
    session: Id | None = None
    before: Number | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> AnswerLine:
        Said(kind=self.kind, level=self.level, reason=self.reason)
        return self


class DecisionLine(By):
    """An override, a waiver or an exception."""

    kind: Literal["override", "waiver", "exception"]
    key: Slug
    subject: Link | None = None
    level: Annotated[int, Field(strict=True)] | None = None
    reason: Note
    owner: Line
    expires: date
    evidence: Link | None = None
    withdrawn_at: AwareDatetime | None = None
    withdrawn_login: Login | None = None
    withdrawn_name: Line | None = None

    @model_validator(mode="after")
    def _is_one(self) -> DecisionLine:
        common = {"reason": self.reason, "owner": self.owner, "expires": self.expires}
        if self.kind == "override":
            Override.model_validate({**common, "level": self.level, "evidence": self.evidence})
        elif self.kind == "waiver":
            Waiver.model_validate(common)
        else:
            Exception_.model_validate({**common, "check": self.key, "subject": self.subject})
        return self


class SnapshotLine(By):
    """A snapshot's file."""

    id: Id
    file_name: Line
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    file: str
    """Base64."""

    @property
    def data(self) -> bytes:
        """The file."""
        return base64.b64decode(self.file, validate=True)

    @model_validator(mode="after")
    def _is_whole(self) -> SnapshotLine:
        if hashlib.sha256(self.data).hexdigest() != self.digest:
            raise ValueError("the file is not the one that its digest names")
        return self


class MilestoneLine(By):
    """A frozen assessment, and what it came to when it was frozen."""

    id: Id
    title: Annotated[str, StringConstraints(min_length=1, max_length=LINE)]
    note: Note | None = None
    as_of: date
    stage: Stage
    target_stage: Stage
    score: float | None = None
    low: float
    high: float
    coverage: float
    decision: Line
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    document: dict[str, Any]
    """The assessment file."""

    @property
    def data(self) -> bytes:
        """The file."""
        return orjson.dumps(self.document)

    @model_validator(mode="after")
    def _is_whole(self) -> MilestoneLine:
        if hashlib.sha256(self.data).hexdigest() != self.digest:
            raise ValueError("the assessment is not the one that its digest names")
        return self


class SessionLine(Strict):
    """A review session."""

    id: Id
    title: Line
    participants: Annotated[tuple[Participant, ...], Field(max_length=200)] = ()
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    login: Login
    name: Line


class RemarkLine(By):
    """A parked question or a decision of a session."""

    session: Id | None = None
    kind: Literal["parked", "decision"]
    practice: Slug | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=NOTE)]
    settled_at: AwareDatetime | None = None
    settled_login: Login | None = None
    settled_name: Line | None = None


class JobLine(By):
    """The record of a scan."""

    id: Id
    state: Annotated[str, StringConstraints(max_length=16)]
    document: dict[str, Any]


class EventLine(By):
    """A line of the audit trail."""

    what: Line
    about: dict[str, Any] = {}


class Moved(Strict):
    """The document."""

    wellops_workload: Literal[1]
    made: Made
    workload: Workload
    members: Annotated[tuple[MemberLine, ...], Field(max_length=10_000)] = ()
    plan: PlanInputs = PlanInputs()
    sessions: Annotated[tuple[SessionLine, ...], Field(max_length=MOST)] = ()
    answers: Annotated[tuple[AnswerLine, ...], Field(max_length=MOST)] = ()
    decisions: Annotated[tuple[DecisionLine, ...], Field(max_length=MOST)] = ()
    remarks: Annotated[tuple[RemarkLine, ...], Field(max_length=MOST)] = ()
    milestones: Annotated[tuple[MilestoneLine, ...], Field(max_length=1_000)] = ()
    scans: Annotated[tuple[JobLine, ...], Field(max_length=10_000)] = ()
    events: Annotated[tuple[EventLine, ...], Field(max_length=MOST)] = ()
    snapshots: Annotated[tuple[SnapshotLine, ...], Field(max_length=1_000)] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Moved:
        _once("members", (row.login for row in self.members))
        for name in ("sessions", "milestones", "scans", "snapshots"):
            _once(name, (row.id for row in getattr(self, name)))
        _once("milestones", (row.title for row in self.milestones))
        sessions = {row.id for row in self.sessions}
        named = {row.session for row in self.answers} | {row.session for row in self.remarks}
        if unknown := named - sessions - {None}:
            raise ValueError(f"there is no session '{min(map(str, unknown))}'")
        for number, answer in enumerate(self.answers, 1):
            if answer.before is not None and answer.before >= number:
                raise ValueError(f"answer {number} names a later one as the one before it")
        if self.made.snapshot and self.made.snapshot not in {row.id for row in self.snapshots}:
            raise ValueError(f"there is no snapshot '{self.made.snapshot}'")
        return self


def _once(name: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise ValueError(f"{name}: '{id_}' stands there twice")
        seen.add(id_)
