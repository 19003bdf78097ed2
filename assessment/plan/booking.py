"""Booking: phase after phase, each action on working days, each phase up to its gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.plan.actions import Action
from assessment.plan.calendar import WorkingDays
from assessment.plan.crew import Crew
from assessment.plan.project import Project, Task
from assessment.plan.search import solve
from rubrics.schema import Lane, Stage

PLACEMENTS = 30_000
"""How much to try for the plan that is shown."""
QUICK = 3_000
"""How much to try where many plans are compared."""
FIRST = 10.0
"""How much more what keeps a gate closed counts than what does not, in the order of work."""


@dataclass(frozen=True)
class PhaseBooking:
    """One phase; working days are counted from the start of the plan."""

    stage: Stage
    begin: int
    """The working day from which its work may start: that after the gate before."""
    actions: tuple[Action, ...]
    project: Project
    """The same actions as tasks; its slots are counted from `begin`."""
    starts: tuple[int, ...]
    """Slots of the project."""

    @property
    def gate(self) -> int:
        """The working day after its last one."""
        return self.begin + self.project.end(self.starts)


@dataclass(frozen=True)
class Booking:
    """All phases, and by action its first working day and the one after its last."""

    phases: tuple[PhaseBooking, ...]
    start: Mapping[str, int]
    end: Mapping[str, int]

    @property
    def finish(self) -> int:
        """The working day after the last one of all."""
        return self.phases[-1].gate


@dataclass(frozen=True)
class Team:
    """Who works, and when."""

    crew: Crew
    days: WorkingDays
    first_lane: Lane
    """The lane that starts first."""


def book(
    actions: Sequence[Action],
    stages: Sequence[Stage],
    team: Team,
    *,
    known: Mapping[str, int] | None = None,
    placements: int = PLACEMENTS,
) -> Booking:
    """When each open action is done, the phases one after the other.

    Args:
        actions: in an order in which nothing precedes what it waits for.
        stages: the phases, in order.
        team: who works, and when.
        known: first working days in another plan. Where they hold here too, no phase ends later
            than with them.
        placements: how much to try.

    Raises:
        UserError: the work would take longer than a century.
    """
    phases, begin = [], 0
    start: dict[str, int] = {}
    end: dict[str, int] = {}
    for stage in stages:
        own = tuple(action for action in actions if action.stage == stage and action.open)
        project = project_of(own, stage, begin, team)
        # Refused here, before it is tried in many ways.
        team.days.day(begin + project.bound)
        late = project.horizon
        hint = [float(known.get(a.id, late + begin)) for a in own] if known else None
        starts = solve(project, known=hint, placements=placements) if own else ()
        phases.append(PhaseBooking(stage, begin, own, project, starts))
        for action, slot, task in zip(own, starts, project.tasks, strict=True):
            start[action.id] = begin + slot
            end[action.id] = begin + slot + task.length
        begin = phases[-1].gate
    return Booking(tuple(phases), start, end)


def project_of(actions: Sequence[Action], stage: Stage, begin: int, team: Team) -> Project:
    """The actions of a phase as tasks whose slots are working days from `begin` on."""
    place = {action.id: at for at, action in enumerate(actions)}
    needed = _needed_by_blocking(actions)
    crew, days = team.crew, team.days
    tasks = []
    for action in actions:
        release = max((d for d in (action.not_before, action.fixed) if d), default=None)
        first = action.id in needed or action.lane == team.first_lane
        tasks.append(
            Task(
                length=crew.length(action),
                needs=crew.needs(action),
                after=tuple(place[id_] for id_ in action.after if id_ in place),
                release=max(0, days.first_from(release) - begin) if release else 0,
                due=_due(action, crew.length(action), begin, days),
                weight=action.value * (FIRST if first else 1.0),
            )
        )
    return Project(tuple(tasks), crew.units[stage], crew.reduced(stage, begin))


def _due(action: Action, length: int, begin: int, days: WorkingDays) -> int | None:
    """The slot by which an action has to be over; a fixed start sets one as well."""
    dues = [days.until(action.due)] if action.due else []
    dues += [days.first_from(action.fixed) + length] if action.fixed else []
    return max(0, min(dues) - begin) if dues else None


def _needed_by_blocking(actions: Sequence[Action]) -> set[str]:
    """Actions that keep a gate closed, or that such an action waits for."""
    needed: set[str] = set()
    for action in reversed(actions):
        if action.blocks or action.id in needed:
            needed.update((action.id, *action.after))
    return needed
