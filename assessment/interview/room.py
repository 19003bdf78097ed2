"""A review as one visitor sees it now: the opened workload, what is asked, what is parked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from assessment.interview.interview import Interview
from assessment.interview.pace import Pace, pace
from assessment.interview.queue import Filter, Progress, progress, queue
from assessment.interview.scans import Scan, scans_of
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.opened import Opened, open_workload
from assessment.store.sessions import Remark, ReviewSession, remarks, sessions
from checks.registry import all_checks
from rubrics.rubric import Rubric
from rubrics.schema import Pillar, Stage


@dataclass(frozen=True, slots=True)
class Asked:
    """Which questions to go through; see `queue`."""

    which: Filter = Filter.ALL
    pillar: Pillar | None = None
    area: str | None = None
    open_only: bool = False
    stage: Stage | None = None
    """Whose gate; None: that of the workload's own stage."""


@dataclass(frozen=True)
class Room:
    """Everything that a screen of the review reads; made anew for each run."""

    store: Store
    actor: Actor
    opened: Opened
    interview: Interview
    asked: Asked
    parked: tuple[Remark, ...]
    """Open ones, oldest first."""
    session: ReviewSession | None
    """The one that runs."""

    @property
    def id(self) -> str:
        """The workload's."""
        return self.opened.id

    @property
    def rubric(self) -> Rubric:
        """The standard that the workload is reviewed by."""
        return self.opened.assessment.rubric

    @property
    def may_write(self) -> bool:
        """Whether the visitor may answer; the store looks again at every write."""
        return self.opened.rights.write

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The questions to go through."""
        return self.ids_of(self.asked.which, open_only=self.asked.open_only)

    def ids_of(self, which: Filter, *, open_only: bool = False) -> tuple[str, ...]:
        """The same with another filter, for the count beside it."""
        asked = self.asked
        return queue(
            self.interview,
            which,
            pillar=asked.pillar,
            area=asked.area,
            stage=asked.stage,
            open_only=open_only,
        )

    @cached_property
    def progress(self) -> Progress:
        """How far the questions of the filter are, answered ones included."""
        return progress(self.interview, self.ids_of(self.asked.which))

    @property
    def pace(self) -> Pace:
        """How long what is left takes, by the answers of the session that runs."""
        running = self.session.id if self.session else None
        given = self.opened.given.values()
        return pace(
            (one.at for one in given if running and one.session_id == running),
            self.progress.left,
        )


def enter(store: Store, actor: Actor, workload_id: str, asked: Asked = Asked()) -> Room:
    """The review as it is now, for this visitor.

    Raises:
        UserError: there is no such workload, or the actor is not a member.
    """
    opened = open_workload(store, actor, workload_id, evaluate=False)
    parked = tuple(remarks(store, actor, workload_id, kind="parked", open_only=True))
    running = (one for one in sessions(store, actor, workload_id) if one.ended_at is None)
    put_off = frozenset(one.practice for one in parked if one.practice)
    interview = Interview(opened.assessment, _scans(store, opened), put_off)
    return Room(store, actor, opened, interview, asked, parked, next(running, None))


def _scans(store: Store, opened: Opened) -> Mapping[str, Scan]:
    """Kept until another scan, as-of date or exception makes them out of date."""
    assessment, snapshot = opened.assessment, opened.snapshot
    exceptions = tuple(item.model_dump_json() for item in assessment.answers.exceptions)
    about = (snapshot.id, snapshot.evaluated_for) if snapshot else None
    key = ("scans", opened.id, about, assessment.as_of, exceptions, id(assessment.rubric))
    kept: Mapping[str, Scan] | None = store.kept.get(key)
    if kept is None:
        kept = scans_of(assessment, {check.id: check for check in all_checks()})
        store.kept.put(key, kept)
    return kept
