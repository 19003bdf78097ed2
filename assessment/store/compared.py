"""Two states of a workload beside each other: milestones, its other scans, and how it is now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from assessment.assessment import Assessment
from assessment.compare import Comparison, compare
from assessment.finding_changes import reopened
from assessment.store import milestones, snapshots
from assessment.store.access import NOT_YOURS, Actor
from assessment.store.database import Store
from assessment.store.evaluation import evaluate_stored, key_of, result_of
from assessment.store.findings import held
from assessment.store.opened import Opened, whole
from assessment.store.tables import SnapshotRow
from checks.model import Finding

Made = TypeVar("Made")
NOW = "now"
SCAN = "scan-"
"""Before the id of a snapshot."""


@dataclass(frozen=True, slots=True)
class Side:
    """Something that can be compared."""

    key: str
    """`now`, a milestone's id, or `scan-` with a snapshot's."""
    title: str
    """A milestone's, or the file of a scan; empty for now."""
    day: date
    score: float | None
    """0-100; None as well where it is not known before it is asked for."""

    @property
    def is_scan(self) -> bool:
        """Whether it is how the workload would be now with another scan."""
        return self.key.startswith(SCAN)


@dataclass(frozen=True)
class Compared:
    """Two sides with all that differs."""

    before: Assessment
    after: Assessment
    comparison: Comparison


def sides(store: Store, actor: Actor, opened: Opened) -> list[Side]:
    """What there is to compare, in time: milestones, other scans, now.

    Raises:
        UserError: the workload is gone, or the actor is no longer a member.
    """
    frozen = milestones.milestones(store, actor, opened.id)
    scans = snapshots.snapshots(store, actor, opened.id)
    today = opened.assessment.as_of
    return [
        *(Side(one.id, one.title, one.as_of, one.score) for one in frozen),
        *(
            Side(SCAN + one.id, one.file_name, min(one.at.date(), today), None)
            for one in reversed(scans)
            if not one.current
        ),
        Side(NOW, "", today, opened.assessment.scorecard.headline.overall),
    ]


def compared(
    store: Store, actor: Actor, opened: Opened, before: str, after: str, *, every: bool = True
) -> Compared:
    """Two sides compared; kept, so that a second look is quick.

    Args:
        store: the store.
        actor: who asks.
        opened: the workload as it is now.
        before: key of the earlier side.
        after: key of the later one.
        every: with every finding, however many there are; else, of very many, some of each kind,
            so that what it says of findings is not to be shown.

    Raises:
        UserError: there is no such side, the actor is not a member, or the two do not fit.
    """
    known = {side.key for side in sides(store, actor, opened)}
    if not {before, after} <= known:
        raise NOT_YOURS
    then = _side(store, actor, opened, before, every=every)
    now = _side(store, actor, opened, after, every=every)
    return _kept(
        store, ("compared", opened.id, before, after, every), then, now,
        lambda: Compared(then, now, compare(then, now)),
    )  # fmt: skip


def reopened_of(
    store: Store, actor: Actor, opened: Opened, before: str, found: Compared
) -> tuple[Finding, ...]:
    """The new findings that an older milestone than the earlier side had already.

    Raises:
        UserError: the workload is gone, or the actor is no longer a member.
    """
    older = _older(milestones.milestones(store, actor, opened.id), before, found.before.as_of)
    if not found.comparison.findings.new:
        return ()
    earlier = (milestones.load(store, actor, one.id) for one in older)
    return _kept(
        store, ("reopened", opened.id, before, *(one.id for one in older)),
        found.before, found.after, lambda: reopened(found.comparison.findings.new, earlier),
    )  # fmt: skip


def _older(
    frozen: Sequence[milestones.Milestone], before: str, day: date
) -> list[milestones.Milestone]:
    ids = [one.id for one in frozen]
    if before in ids:
        return list(frozen[: ids.index(before)])
    return [one for one in frozen if one.as_of < day]


def _kept(
    store: Store,
    key: tuple[object, ...],
    then: Assessment,
    now: Assessment,
    make: Callable[[], Made],
) -> Made:
    """What was made of the same two assessments before; they never change."""
    kept: tuple[Assessment, Assessment, Made] | None = store.kept.get(key)
    if kept is not None and kept[0] is then and kept[1] is now:
        return kept[2]
    made = make()
    store.kept.put(key, (then, now, made))
    return made


def _side(store: Store, actor: Actor, opened: Opened, key: str, *, every: bool) -> Assessment:
    if key.startswith(SCAN):
        return _with_scan(store, actor, opened, key.removeprefix(SCAN), every=every)
    if key == NOW:
        return _all_of(store, actor, opened) if every else opened.assessment
    return milestones.load(store, actor, key)


def _all_of(store: Store, actor: Actor, opened: Opened) -> Assessment:
    held_ = opened.assessment
    if not held_.further:
        return held_
    return _kept(
        store, ("whole", opened.id, opened.snapshot and opened.snapshot.id), held_, held_,
        lambda: whole(store, actor, opened),
    )  # fmt: skip


def _with_scan(
    store: Store, actor: Actor, opened: Opened, snapshot_id: str, *, every: bool
) -> Assessment:
    """The workload as it is now, had that scan been the last one."""
    now = opened.assessment
    made = _kept(
        store, ("with-scan", opened.id, snapshot_id), now, now,
        lambda: _scanned(store, opened, snapshot_id),
    )  # fmt: skip
    return _all_of(store, actor, made) if every else made.assessment


def _scanned(store: Store, opened: Opened, snapshot_id: str) -> Opened:
    now = opened.assessment
    wanted = key_of(now.workload, now.rubric, now.as_of)
    with store.read() as session:
        fresh = session.get_one(SnapshotRow, snapshot_id).evaluated_for == wanted
    if not fresh:
        evaluate_stored(store, snapshot_id, now.workload, now.rubric, now.as_of)
    with store.read() as session:
        row = session.get_one(SnapshotRow, snapshot_id)
        result = result_of(row)
        findings, further = held(session, row, now.answers.exceptions, now.as_of)
        assessment = replace(
            now,
            findings=findings,
            further=further,
            tallies=result.tallies,
            about=result.about,
            coverage=result.coverage,
            digests={row.file_name: row.digest},
            resource_count=row.resource_count,
            unchecked_types=result.unchecked_types,
            inventory=result.inventory,
        )
        return replace(opened, assessment=assessment, snapshot=snapshots.stored(row, None))
