"""Who does what when: work by role, hand-overs between roles, and what a mark in time holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assessment.plan.plan import Booked, Plan
from rubrics.schema import STAGES, Role, Stage
from rubrics.standard import Standard, Track

MARKS = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class RoleWork:
    """The work of one role."""

    role: Role
    person: str | None
    days: Mapping[Stage, float]
    """Person-days by phase, in the middle of the ranges."""
    first: date
    last: date
    responsible: tuple[str, ...]
    """Ids of the actions that it is responsible for, in the order of their starts."""
    helps: int
    """How many others it works on."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Work that passes from one role to others on a day."""

    kind: Literal["advice", "partner"]
    """The role only advises from then on; or the partner's last piece of work is done."""
    day: date
    stage: Stage
    giver: Role
    takers: tuple[Role, ...]
    actions: tuple[str, ...]
    """What is handed over: later work that the giver helps with, or work that it did."""


@dataclass(frozen=True, slots=True)
class Mark:
    """So many days after the start."""

    day: int
    on: date
    done: tuple[str, ...]
    """Finished since the mark before."""
    running: tuple[str, ...]
    points: float | None
    """The score for the target stage by then; None where nothing is assessed."""


def work_by_role(plan: Plan) -> tuple[RoleWork, ...]:
    """Every role that has work, in the standard's order."""
    rows = []
    for role in plan.team.crew.roles:
        own = [row for row in plan.booked if role in row.action.effort]
        if not own:
            continue
        days: dict[Stage, float] = {}
        for row in own:
            low, high = row.action.effort[role]
            days[row.action.stage] = days.get(row.action.stage, 0.0) + (low + high) / 2
        responsible = tuple(row.action.id for row in own if row.action.owner == role)
        rows.append(
            RoleWork(
                role=role,
                person=plan.inputs.owners.get(role),
                days=days,
                first=min(row.start for row in own),
                last=max(row.finish for row in own),
                responsible=responsible,
                helps=len(own) - len(responsible),
            )
        )
    return tuple(rows)


def hand_overs(plan: Plan, standard: Standard) -> tuple[HandOver, ...]:
    """Where responsibility moves: advisers after their last stage, and the partner at its end."""
    found = []
    for info in standard.roles:
        gate = next((m for m in plan.milestones if m.stage == info.delivers_until), None)
        if gate:
            later = [
                row
                for row in plan.booked
                if STAGES.index(row.action.stage) > STAGES.index(gate.stage)
            ]
            helped = tuple(row.action.id for row in later if info.id in row.action.effort)
            if later:
                takers = _owners(later)
                found.append(HandOver("advice", gate.day, gate.stage, info.id, takers, helped))
    found += _of_partner(plan)
    return tuple(sorted(found, key=lambda one: one.day))


def _of_partner(plan: Plan) -> Iterator[HandOver]:
    """After the partner's last work: who keeps what it helped to build."""
    own = [row for row in plan.booked if "partner" in row.action.effort]
    if own:
        last = max(own, key=lambda row: row.finish)
        ids = tuple(row.action.id for row in own)
        takers = tuple(role for role in _owners(own) if role != "partner")
        yield HandOver("partner", last.finish, last.action.stage, "partner", takers, ids)


def _owners(rows: Sequence[Booked]) -> tuple[Role, ...]:
    """Those who are responsible, the busiest first."""
    return tuple(role for role, _ in Counter(row.action.owner for row in rows).most_common())


def track_spans(plan: Plan, tracks: Sequence[Track]) -> tuple[tuple[Track, date, date], ...]:
    """Each track from the start of the plan to the last step of its practices, or to its end."""
    rows = []
    for track in tracks:
        ends = [
            row.finish
            for row in plan.booked
            if any(item.practice.id in track.practices for item in row.action.items)
        ]
        rows.append((track, plan.start, max(ends, default=plan.finish)))
    return tuple(rows)


def marks(plan: Plan) -> tuple[Mark, ...]:
    """30, 60 and 90 days after the start; those after the plan's end are left out but the first."""
    rows, before = [], plan.start - timedelta(days=1)
    for number in MARKS:
        on = plan.start + timedelta(days=number)
        if before >= plan.finish:
            break
        done = [row for row in plan.booked if before < row.finish <= on]
        today = plan.today.score.overall
        gained = sum(row.gain for row in plan.booked if row.finish <= on)
        rows.append(
            Mark(
                day=number,
                on=on,
                done=tuple(row.action.id for row in done),
                running=tuple(r.action.id for r in plan.booked if r.start <= on < r.finish),
                points=None if today is None else today + plan.gained_already + gained,
            )
        )
        before = on
    return tuple(rows)
