"""How sure the dates are: the same order of work with efforts drawn from their ranges."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from assessment.plan.booking import Booking, PhaseBooking, Team
from assessment.plan.crew import whole_days
from assessment.plan.placing import Placer
from assessment.plan.project import Project, Task
from rubrics.schema import Stage

SEED = 20
DRAWS = 200
LIKELY, SAFE = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Odds:
    """The working day after a gate's last one, by the share of draws that are done by then."""

    p50: int
    p80: int


def simulate(booking: Booking, team: Team, *, draws: int = DRAWS) -> Mapping[Stage, Odds]:
    """For each phase, when half and four fifths of the draws reach its gate.

    Each effort is drawn between low and high, the middle likeliest. Half of what makes a draw
    high or low is common to all actions: a team that underestimates one underestimates others.
    """
    rng = random.Random(SEED)
    sizes = {phase.stage: _sizes(phase, team) for phase in booking.phases}
    found: dict[Stage, list[int]] = {phase.stage: [] for phase in booking.phases}
    for _ in range(draws):
        common, begin = rng.random(), 0
        for phase in booking.phases:
            lengths = [
                whole_days(low + span * (common + rng.random()) / 2)
                for low, span in sizes[phase.stage]
            ]
            begin = _gate(phase, begin, lengths, team) if lengths else begin
            found[phase.stage].append(begin)
    return {stage: Odds(_share(ends, LIKELY), _share(ends, SAFE)) for stage, ends in found.items()}


def _sizes(phase: PhaseBooking, team: Team) -> list[tuple[float, float]]:
    """For each action, the working days at best, and how many more at worst."""
    rates = [(team.crew.days_per_effort(action), action) for action in phase.actions]
    return [(rate * action.low, rate * (action.high - action.low)) for rate, action in rates]


def _gate(phase: PhaseBooking, begin: int, lengths: Sequence[int], team: Team) -> int:
    """Where the gate of a phase falls that begins on that day and has actions of that length."""
    tasks = tuple(
        Task(length, task.needs, task.after, max(0, task.release + phase.begin - begin))
        for length, task in zip(lengths, phase.project.tasks, strict=True)
    )
    reduced = team.crew.reduced(phase.stage, begin)
    project = Project(tasks, phase.project.capacity, reduced)
    order = sorted(range(len(tasks)), key=lambda at: (phase.starts[at], at))
    return begin + project.end(Placer(project).place(order))


def _share(ends: list[int], share: float) -> int:
    return sorted(ends)[ceil(share * len(ends)) - 1]
