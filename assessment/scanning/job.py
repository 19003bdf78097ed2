"""A scan as a job: what a page shows of it, and what is kept of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from pydantic import TypeAdapter

from assessment.scanning.request import ScanRequest
from assessment.store.access import Actor, Rights, Role
from checks.listings import Coverage, Outcome

MOST_MISSED: Final = 200
"""Rows about what could not be read that are kept; the snapshot has them all."""
_LONGEST: Final = 1_000


class State(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    """Somebody stopped it; the requests that are under way are waited for."""
    CANCELLED = "cancelled"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The program ended in the middle of it."""

    @property
    def active(self) -> bool:
        """Whether it goes on by itself."""
        return self in (State.QUEUED, State.RUNNING, State.CANCELLING)


class RowState(StrEnum):
    """Where one collector of a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """It is through, and nothing of it could be read."""
    STOPPED = "stopped"
    """The job ended before it was through."""


@dataclass(frozen=True, slots=True)
class Row:
    """One collector: a step of the scan."""

    name: str
    state: RowState
    done: int
    total: int | None
    """Calls that are behind us, of how many; None: nobody knows."""
    found: int = 0
    """Resources that they brought."""
    refused: int = 0
    """Listings that are not whole, because a call was not answered."""
    seconds: float = 0.0
    """For how long it has been going on."""
    waits: float = 0.0
    """Seconds that it is going to wait, because Azure asked for it or soon would."""
    waited: float = 0.0
    """Seconds in which a request of it waited so, those of now included."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Missed:
    """What could not be read: one kind of resource, with one reason."""

    operation: str
    """The resource type."""
    outcome: Outcome
    permission: str | None
    """What would settle it."""
    source: str
    """The first place of it; `places` says of how many."""
    places: int
    detail: str


@dataclass(frozen=True, slots=True)
class Job:
    """A scan of a workload, as it is at one moment."""

    id: str
    workload_id: str
    request: ScanRequest
    login: str
    name: str
    role: Role
    """Who started it, or made it go on."""
    state: State
    created: datetime
    started: datetime | None = None
    ended: datetime | None = None
    rows: tuple[Row, ...] = ()
    log: tuple[Line, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    """Resources by type, once it is done."""
    missed: tuple[Missed, ...] = ()
    permissions: tuple[str, ...] = ()
    """Those that would settle what was not read, the most wanted first."""
    error: tuple[str, str] | None = None
    """What happened, and what to do; where it failed."""

    @property
    def actor(self) -> Actor:
        """In whose name it acts."""
        return Actor(self.login, self.name, self.role)

    @property
    def resumable(self) -> bool:
        """Whether it can go on from where it was."""
        return self.state in (State.INTERRUPTED, State.CANCELLED, State.FAILED)

    @property
    def waits(self) -> float:
        """Seconds until Azure's limits let every request pass."""
        return max((row.waits for row in self.rows), default=0.0)

    def document(self) -> dict[str, Any]:
        """The job as JSON, for a record of it."""
        made: dict[str, Any] = _JOB.dump_python(self, mode="json")
        return made

    @staticmethod
    def of(document: Mapping[str, Any]) -> Job:
        """The job of a record."""
        return _JOB.validate_python(document)


_JOB: Final = TypeAdapter(Job)


class JobRecords(Protocol):
    """Keeps jobs where they outlive the process, and knows who may see them."""

    def rights(self, actor: Actor, workload_id: str) -> Rights:
        """What the actor may do with a workload; nothing where there is none."""

    def add(self, job: Job) -> None:
        """Keep a new job."""

    def save(self, job: Job) -> None:
        """Keep a job as it is now, in place of what was kept of it."""

    def load(self, id_: str, actor: Actor) -> Job | None:
        """A job that was kept; None where there is none that the actor may see."""

    def latest(self, workload_id: str, actor: Actor) -> Job | None:
        """The newest job of a workload; None likewise."""

    def unfinished(self) -> Sequence[Job]:
        """The jobs whose state, as kept, is active."""

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Those of some jobs that are kept; the others went with their workload."""


def plain(text: str) -> str:
    """A text of Azure's that every database can keep: in one line, and not too long."""
    return "".join(char if char.isprintable() else " " for char in text[:_LONGEST])


def missed_of(coverage: Iterable[Coverage]) -> tuple[Missed, ...]:
    """What could not be read, alike together, the widest first; at most `MOST_MISSED`."""
    alike: dict[tuple[str, Outcome, str | None], list[Coverage]] = defaultdict(list)
    for row in coverage:
        if not row.outcome.answered:
            alike[row.operation, row.outcome, row.permission].append(row)
    found = [
        Missed(
            operation, outcome, permission, plain(rows[0].source), len(rows), plain(rows[0].detail)
        )
        for (operation, outcome, permission), rows in alike.items()
    ]
    found.sort(key=lambda one: (-one.places, one.operation.casefold()))
    return tuple(found[:MOST_MISSED])
