"""The tables of the store; `migrations/` makes them, and a test sees that the two agree."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

BIG = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only a column that is an INTEGER."""


class UtcTime(TypeDecorator[datetime]):
    """A moment, always with its zone; SQLite keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """In UTC, said so."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; constraints have names, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcTime(),
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        str: Text(),
    }


Id = String(16)


def _workload(*, primary_key: bool = False) -> Mapped[str]:
    return mapped_column(
        Id, ForeignKey("workload.id", ondelete="CASCADE"), primary_key=primary_key, index=True
    )


class WorkloadRow(Base):
    """A workload under review."""

    __tablename__ = "workload"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    profile: Mapped[dict[str, Any]]
    """As `assessment.inputs.Workload` dumps it."""
    sample: Mapped[str | None]
    """The name of the sample that it was opened from."""
    version: Mapped[int]
    """Counts every change of whatever belongs to it."""
    profile_version: Mapped[int]
    snapshot_id: Mapped[str | None] = mapped_column(Id)
    """The current one."""
    plan: Mapped[dict[str, Any]]
    plan_version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    login: Mapped[str]
    name: Mapped[str]
    """Who made it."""


class MemberRow(Base):
    """Somebody who may see a workload."""

    __tablename__ = "member"
    workload_id: Mapped[str] = _workload(primary_key=True)
    login: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str]
    role: Mapped[str]


class AnswerRow(Base):
    """One change of an answer; rows are only ever added, and the newest of a practice counts."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_latest", "workload_id", "practice", "id"),)
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    workload_id: Mapped[str] = _workload()
    practice: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str]
    """`level`, `not_applicable`, `unknown` (nobody knows), `cleared`."""
    level: Mapped[int | None]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    evidence: Mapped[str | None]
    owner: Mapped[str | None]
    expires: Mapped[date | None]
    session_id: Mapped[str | None] = mapped_column(Id)
    before_id: Mapped[int | None] = mapped_column(BIG)
    at: Mapped[datetime]
    login: Mapped[str]
    name: Mapped[str]


class DecisionRow(Base):
    """An override, waiver or exception; withdrawn ones stay."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    workload_id: Mapped[str] = _workload()
    kind: Mapped[str]
    """`override`, `waiver`, `exception`."""
    key: Mapped[str]
    """The practice, or of an exception the check."""
    subject: Mapped[str | None]
    level: Mapped[int | None]
    reason: Mapped[str]
    owner: Mapped[str]
    expires: Mapped[date]
    evidence: Mapped[str | None]
    at: Mapped[datetime]
    login: Mapped[str]
    name: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_login: Mapped[str | None]
    withdrawn_name: Mapped[str | None]


class BulkRow(Base):
    """Very many rows that come and go together; see `assessment.store.bulk`."""

    __tablename__ = "bulk"
    # An id never comes again: whoever still writes under one that is gone writes nothing.
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    at: Mapped[datetime | None]
    """When something was last written to it; None: it is to be deleted."""


def _bulk() -> Mapped[int]:
    return mapped_column(ForeignKey("bulk.id"), primary_key=True, autoincrement=False)


class SnapshotRow(Base):
    """A snapshot file, and what the checks said of it."""

    __tablename__ = "snapshot"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workload_id: Mapped[str] = _workload()
    file_name: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the file."""
    size: Mapped[int] = mapped_column(BIG)
    file_id: Mapped[int] = mapped_column(ForeignKey("bulk.id"))
    """The bulk of its file's parts."""
    taken: Mapped[str]
    """As the snapshot says of itself."""
    at: Mapped[datetime]
    login: Mapped[str]
    name: Mapped[str]
    evaluated_for: Mapped[str | None]
    """What it was evaluated with; another value, and the findings are stale."""
    evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("bulk.id"))
    """The bulk of its findings."""
    resource_count: Mapped[int]
    finding_count: Mapped[int]
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Coverage, tallies, inventory and unchecked types: JSON, gzip."""


class SnapshotPartRow(Base):
    """A piece of a snapshot's file."""

    __tablename__ = "snapshot_part"
    bulk_id: Mapped[int] = _bulk()
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


_FACETS = ("severity", "pillar", "environment", "critical", "check", "practice")


class FindingRow(Base):
    """A finding of an evaluation of a snapshot; `n` orders them worst first."""

    __tablename__ = "finding"
    __table_args__ = (
        # Each holds what filters, counts and groups look at: they read no document for it.
        Index("ix_finding_check", "bulk_id", "check", "practice", "severity", "state", "n"),
        Index("ix_finding_practice", "bulk_id", "practice", "n"),
        Index("ix_finding_subject", "bulk_id", "subject_key", "state", *_FACETS, "n"),
        Index("ix_finding_state", "bulk_id", "state", *_FACETS, "n"),
        Index("ix_finding_public", "bulk_id", "public_id"),
    )
    bulk_id: Mapped[int] = _bulk()
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(16))
    """As `Finding.id`."""
    check: Mapped[str] = mapped_column("check", String(80))
    practice: Mapped[str] = mapped_column(String(80))
    pillar: Mapped[str] = mapped_column(String(20))
    subject_key: Mapped[str]
    """The subject's id in lower case."""
    subject_name: Mapped[str]
    subject_type: Mapped[str]
    environment: Mapped[str] = mapped_column(String(10))
    severity: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(16))
    critical: Mapped[bool]
    due: Mapped[date | None]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    """The whole finding as JSON."""


class MilestoneRow(Base):
    """A frozen assessment."""

    __tablename__ = "milestone"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workload_id: Mapped[str] = _workload()
    title: Mapped[str]
    note: Mapped[str | None]
    as_of: Mapped[date]
    stage: Mapped[str]
    target_stage: Mapped[str]
    score: Mapped[float | None]
    low: Mapped[float]
    high: Mapped[float]
    coverage: Mapped[float]
    decision: Mapped[str]
    """Of the target stage's gate."""
    document: Mapped[bytes] = mapped_column(LargeBinary)
    """The assessment file, gzip."""
    digest: Mapped[str]
    """SHA-256 of the assessment file."""
    at: Mapped[datetime]
    login: Mapped[str]
    name: Mapped[str]


class SessionRow(Base):
    """A review session: who sat together when."""

    __tablename__ = "review_session"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workload_id: Mapped[str] = _workload()
    title: Mapped[str]
    participants: Mapped[list[Any]]
    """[{"name": …, "role": …}]"""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    login: Mapped[str]
    name: Mapped[str]


class RemarkRow(Base):
    """A parked question or a decision of a session."""

    __tablename__ = "remark"
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    workload_id: Mapped[str] = _workload()
    session_id: Mapped[str | None] = mapped_column(Id)
    kind: Mapped[str]
    """`parked` or `decision`."""
    practice: Mapped[str | None] = mapped_column(String(80))
    text: Mapped[str]
    at: Mapped[datetime]
    login: Mapped[str]
    name: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_name: Mapped[str | None]
    settled_login: Mapped[str | None]


class ScanJobRow(Base):
    """A scan that was asked for; the document says how far it came."""

    __tablename__ = "scan_job"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workload_id: Mapped[str] = _workload()
    state: Mapped[str] = mapped_column(String(16))
    document: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    login: Mapped[str]
    name: Mapped[str]


class EventRow(Base):
    """The audit trail: who did what; answers have their own history beside it."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_workload", "workload_id", "id"),)
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    workload_id: Mapped[str | None] = mapped_column(Id)
    """Kept when the workload is deleted."""
    what: Mapped[str]
    about: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    login: Mapped[str]
    name: Mapped[str]
