"""Dates that the plan does not reach, and what would have to change for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assessment.plan.actions import Action
from assessment.plan.booking import QUICK, Booking, Team, book
from assessment.plan.crew import UNITS
from assessment.plan.inputs import PlanInputs
from rubrics.schema import Role, Stage

MORE_FTE = (0.5, 1.0, 2.0, 3.0, 4.0)
FACTORS = (1.25, 1.5, 2.0, 3.0)

Units = dict[Stage, tuple[int, ...]]
Reached = Callable[[Sequence[Action], Units], bool]


@dataclass(frozen=True, slots=True)
class Way:
    """One change that is enough on its own."""

    kind: Literal["later", "role", "team", "fewer"]
    day: date | None = None
    """`later`: when the plan is there."""
    role: Role | None = None
    fte: float | None = None
    """`role`: how much more of it."""
    factor: float | None = None
    """`team`: times as much of every role."""
    actions: tuple[str, ...] = ()
    """`fewer`: what to leave out; none of them keeps a gate closed."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A date that is not reached."""

    stage: Stage
    """The gate, or the phase of the action."""
    action: str | None
    """None: the gate's own date."""
    wished: date
    planned: date
    soonest: date
    """With as many people as one could wish for: the longest chain alone."""
    ways: tuple[Way, ...]


def shortfalls(
    actions: Sequence[Action],
    stages: Sequence[Stage],
    team: Team,
    booking: Booking,
    inputs: PlanInputs,
) -> tuple[Shortfall, ...]:
    """Wished dates of gates, then dates of actions, that the plan misses."""
    found = []
    soonest = _unlimited(actions, stages, team)
    for phase in booking.phases:
        wished = inputs.gates.get(phase.stage)
        planned = team.days.day(max(0, phase.gate - 1))
        if wished and phase.gate > team.days.until(wished):
            up_to = stages[: stages.index(phase.stage) + 1]
            ways = (Way("later", day=planned), *_ways(actions, up_to, team, booking, wished))
            ideal = next(p.gate for p in soonest.phases if p.stage == phase.stage)
            first = team.days.day(max(0, ideal - 1))
            found.append(Shortfall(phase.stage, None, wished, planned, first, ways))
    for action in actions:
        if action.open and (missed := _missed(action, team, booking)):
            wished, planned = missed
            end = soonest.end[action.id] - 1
            at = soonest.start[action.id] if action.fixed == wished else end
            first = team.days.day(max(0, at))
            later = (Way("later", day=planned),) if wished >= team.days.day(0) else ()
            found.append(Shortfall(action.stage, action.id, wished, planned, first, later))
    return tuple(found)


def _missed(action: Action, team: Team, booking: Booking) -> tuple[date, date] | None:
    """The date that an action misses, and the one on which it starts or ends instead."""
    start, end = booking.start[action.id], booking.end[action.id]
    if action.fixed and start > team.days.first_from(action.fixed):
        return action.fixed, team.days.day(start)
    if action.due and end > team.days.until(action.due):
        return action.due, team.days.day(max(start, end - 1))
    return None


def _unlimited(actions: Sequence[Action], stages: Sequence[Stage], team: Team) -> Booking:
    """The plan of a team of which nobody is ever busy elsewhere."""
    everyone = UNITS * (len(actions) + 1)
    crew = team.crew
    units = {stage: (everyone,) * len(row) for stage, row in crew.units.items()}
    crew = replace(crew, units=units, away=())
    return book(actions, stages, replace(team, crew=crew), placements=1)


def _ways(
    actions: Sequence[Action],
    stages: Sequence[Stage],
    team: Team,
    booking: Booking,
    wished: date,
) -> Iterator[Way]:
    limit = team.days.until(wished)

    def reached(tried: Sequence[Action], crew_units: Units) -> bool:
        other = replace(team, crew=replace(team.crew, units=crew_units))
        return book(tried, stages, other, placements=QUICK).finish <= limit

    usual = dict(team.crew.units)
    for role in _busiest(actions, stages, team):
        place = team.crew.roles.index(role)
        for more in MORE_FTE:
            if reached(actions, _more(usual, place, more)):
                yield Way("role", role=role, fte=more)
                break
    for factor in FACTORS:
        units = {s: tuple(int(u * factor) for u in row) for s, row in usual.items()}
        if reached(actions, units):
            yield Way("team", factor=factor)
            break
    left_out = _fewest(actions, stages, usual, reached)
    if left_out:
        yield Way("fewer", actions=left_out)


def _more(usual: Units, place: int, fte: float) -> Units:
    """So much more of one role, and of the team."""
    extra = int(fte * UNITS)
    last = len(next(iter(usual.values()))) - 1
    return {
        stage: tuple(u + extra if k in (place, last) else u for k, u in enumerate(row))
        for stage, row in usual.items()
    }


def _busiest(actions: Sequence[Action], stages: Sequence[Stage], team: Team) -> list[Role]:
    """The two roles with the most work for what there is of them."""
    load: dict[Role, float] = {}
    for action in actions:
        if action.open and action.stage in stages:
            for role, (low, high) in action.effort.items():
                units = team.crew.units[action.stage][team.crew.roles.index(role)]
                load[role] = load.get(role, 0.0) + (low + high) / units
    return sorted(load, key=lambda role: (-load[role], role))[:2]


def _fewest(
    actions: Sequence[Action],
    stages: Sequence[Stage],
    usual: Units,
    reached: Reached,
) -> tuple[str, ...]:
    """The least valuable actions without which the date is reached; empty where that fails.

    Only what keeps no gate closed, and what nothing else waits for, can be left out.
    """
    awaited = {id_ for action in actions if action.open for id_ in action.after}
    spare = [
        action
        for action in actions
        if action.open and action.stage in stages and not action.blocks
        and action.id not in awaited
    ]  # fmt: skip
    spare.sort(key=lambda action: (action.value, action.id))

    def without(count: int) -> bool:
        gone = {action.id for action in spare[:count]}
        return reached([action for action in actions if action.id not in gone], usual)

    if not spare or not without(len(spare)):
        return ()
    low, high = 1, len(spare)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if without(middle) else (middle + 1, high)
    return tuple(action.id for action in spare[:low])
