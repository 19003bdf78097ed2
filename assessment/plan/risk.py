"""How sure the dates are: the same order of work with efforts drawn from their ranges."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from assessment.plan.booking import Booking, Team
from assessment.plan.crew import whole_days
from assessment.plan.placing import Placer
from assessment.plan.project import Project
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
    drawn = _phases(booking, team)
    found: dict[Stage, list[int]] = {phase.stage: [] for phase in booking.phases}
    for _ in range(draws):
        common, begin = rng.random(), 0
        for phase in drawn:
            begin = phase.gate(begin, common, rng)
            found[phase.stage].append(begin)
    return {stage: Odds(_share(ends, LIKELY), _share(ends, SAFE)) for stage, ends in found.items()}


@dataclass(frozen=True, slots=True)
class _Phase:
    """A phase as it is drawn again and again; its slots are the working days of the plan."""

    stage: Stage
    placer: Placer
    order: Sequence[int]
    sizes: Sequence[tuple[float, float]]
    """For each action, the working days at best, and how many more at worst."""

    def gate(self, begin: int, common: float, rng: random.Random) -> int:
        """The working day after the last one, where the phase begins on that day."""
        if not self.sizes:
            return begin
        lengths = [whole_days(low + span * (common + rng.random()) / 2) for low, span in self.sizes]
        release = [max(begin, day) for day in self.placer.release]
        starts = self.placer.place_as(self.order, lengths, release)
        return max(start + length for start, length in zip(starts, lengths, strict=True))


def _phases(booking: Booking, team: Team) -> list[_Phase]:
    rows, begin = [], 0
    for phase in booking.phases:
        rates = [team.crew.days_per_effort(action) for action in phase.actions]
        sizes = [
            (rate * action.low, rate * (action.high - action.low))
            for rate, action in zip(rates, phase.actions, strict=True)
        ]
        # As long as it can get, so that whatever is drawn fits in the horizon.
        tasks = tuple(
            replace(task, length=whole_days(low + span), release=task.release + phase.begin)
            for (low, span), task in zip(sizes, phase.project.tasks, strict=True)
        )
        latest = max([begin, *(task.release for task in tasks)])
        reduced = team.crew.reduced(phase.stage, 0)
        reduced += (phase.project.capacity,) * (latest - len(reduced))
        project = Project(tasks, phase.project.capacity, reduced)
        order = sorted(range(len(tasks)), key=lambda at: (phase.starts[at], at))
        rows.append(_Phase(phase.stage, Placer(project), order, sizes))
        begin = project.horizon if tasks else begin
    return rows


def _share(ends: list[int], share: float) -> int:
    return sorted(ends)[ceil(share * len(ends)) - 1]
