"""Why an action starts when it starts, read off the schedule itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assessment.plan.booking import PhaseBooking
from rubrics.schema import Role, Stage

Kind = Literal["start", "gate", "after", "not-before", "busy", "away"]
Units = list[list[int]]


@dataclass(frozen=True, slots=True)
class Reason:
    """What keeps an action from starting a working day earlier."""

    kind: Kind
    """The plan begins; a gate; other actions; a date; a role is busy; a role is away."""
    stage: Stage | None = None
    """Of the gate."""
    actions: tuple[str, ...] = ()
    """Those that have to be finished, or that keep the role busy."""
    role: Role | None = None
    """None with `busy` and `away`: the team as a whole."""


def reasons(phase: PhaseBooking, before: Stage | None, roles: Sequence[Role]) -> dict[str, Reason]:
    """By action, in the order of the phase; `before` is the stage of the gate before it."""
    free = _free(phase)
    return {
        action.id: _reason(at, phase, before, roles, free)
        for at, action in enumerate(phase.actions)
    }


def _free(phase: PhaseBooking) -> Units:
    """The units that are left of each resource in each slot."""
    project = phase.project
    end = project.end(phase.starts)
    free = [list(row) for row in project.reduced[:end]]
    free += [list(project.capacity) for _ in range(end - len(free))]
    for start, task in zip(phase.starts, project.tasks, strict=True):
        for slot in range(start, start + task.length):
            for resource, units in enumerate(task.needs):
                free[slot][resource] -= units
    return free


def _reason(
    at: int, phase: PhaseBooking, before: Stage | None, roles: Sequence[Role], free: Units
) -> Reason:
    tasks, starts = phase.project.tasks, phase.starts
    start, task = starts[at], tasks[at]
    ends = {other: starts[other] + tasks[other].length for other in range(len(tasks))}
    awaited = tuple(phase.actions[b].id for b in task.after if ends[b] == start)
    if awaited and start:
        return Reason("after", actions=awaited)
    if start == 0:
        return Reason("gate", stage=before) if before else Reason("start")
    if start == task.release:
        return Reason("not-before")
    slot = start - 1
    short = [k for k, units in enumerate(task.needs) if units > free[slot][k]]
    # A role says more than the team as a whole, which stands last.
    scarce = short[0]
    role = roles[scarce] if scarce < len(roles) else None
    busy = [
        other
        for other in range(len(tasks))
        if starts[other] <= slot < ends[other] and tasks[other].needs[scarce]
    ]
    freeing = [other for other in busy if ends[other] == start]
    names = tuple(phase.actions[other].id for other in freeing or busy)
    return Reason("busy" if freeing else "away", actions=names, role=role)
