"""A good schedule in a fixed number of steps: the same on every machine and in every run.

Orders by well-known rules are placed and justified, then bred: two good orders are crossed, the
child is changed a little and justified (a genetic algorithm over activity lists; Hartmann, Naval
Research Logistics 45, 1998). Chance comes from one seed, and only through `random()`, whose
sequence Python keeps from version to version.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from assessment.plan.placing import Placer, Starts
from assessment.plan.project import Project

SEED = 20
PLACEMENTS = 240_000
"""Placements of one task that a search may spend; fixes its number of steps."""
SLOTS = 5_000_000
"""Slots that it may fill; only tasks of many slots use these up first."""
FAMILY = (20, 80)
"""Orders that are kept for breeding, at least and at most: fewer where there are few steps."""
STEPS_EACH = 12
"""Steps for each of them."""
PASSES = 3
"""Placements of a task in one step: once as ordered, once pushed, once back."""
SPREADS = (0.1, 0.25, 0.5)
"""How far a rule's values are blurred, as a share of their range."""
CHANGE = 0.15
"""Chance that two neighbours of a child's order are swapped."""

Cost = tuple[int, int, float]
"""Slots late over all due dates, slots in all, weighted ends."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One schedule, and the order of its tasks by start."""

    cost: Cost
    starts: tuple[int, ...]
    order: tuple[int, ...]


def _cost_of(candidate: Candidate) -> Cost:
    return candidate.cost


def solve(
    project: Project, *, known: Sequence[float] | None = None, placements: int = PLACEMENTS
) -> tuple[int, ...]:
    """The start of each task: on time first, then short, then what weighs most first.

    Args:
        project: what to schedule.
        known: starts that are feasible; the result is no worse than these.
        placements: how much to try.
    """
    return _Search(project, placements).run(known)


class _Search:
    def __init__(self, project: Project, placements: int) -> None:
        self.project = project
        self.placer = Placer(project)
        self.rng = random.Random(SEED)
        slots = sum(task.length for task in project.tasks)
        each = max(1, len(project.tasks)), max(1, slots)
        self.steps = max(8, min(placements // each[0], SLOTS // each[1]) // PASSES)
        self.size = max(FAMILY[0], min(FAMILY[1], self.steps // STEPS_EACH))
        self.plain = not any(task.weight or task.due is not None for task in project.tasks)
        self.family: list[Candidate] = []

    def run(self, known: Sequence[float] | None) -> tuple[int, ...]:
        if known is not None:
            self._keep(self.placer.place(self._ordered(known)))
        rules = self._rules()
        for number in range(self.steps):
            if self.family and self._cannot_be_better():
                break
            if number < len(rules):
                order = self._ordered(rules[number])
            elif number < len(rules) + self.size:
                order = self._ordered(self._blurred(rules[number % len(rules)], number))
            else:
                order = self._bred()
            placed = self.placer.place(order)
            if not self.plain:
                # Shifting may undo what the order put first: both are looked at.
                self._keep(placed)
            self._keep(self.placer.justified(placed))
        return self.family[0].starts

    def _cannot_be_better(self) -> bool:
        return self.plain and self.family[0].cost[1] <= self.project.bound

    def _rules(self) -> list[list[float]]:
        """A value for each task, lower first: its weight, end or room, and what waits for it."""
        tasks, project = self.project.tasks, self.project
        waiting: list[set[int]] = [set() for _ in tasks]
        for task in range(len(tasks) - 1, -1, -1):
            for follower in project.followers[task]:
                waiting[task] |= waiting[follower] | {follower}
        latest = [float(end) for end in project.latest]
        rules = [
            latest,
            [end - task.length for end, task in zip(latest, tasks, strict=True)],
            [-float(len(ids)) for ids in waiting],
            [-float(t.length + sum(tasks[f].length for f in w))
             for t, w in zip(tasks, waiting, strict=True)],
        ]  # fmt: skip
        if self.plain:
            return rules
        by_worth = [-task.weight / max(1, task.length) for task in tasks]
        return [by_worth, self._dues(), *rules]

    def _dues(self) -> list[float]:
        """When each task has to end for those that wait for it to be on time."""
        tasks, project = self.project.tasks, self.project
        ends = [float(project.horizon if task.due is None else task.due) for task in tasks]
        for task in range(len(tasks) - 1, -1, -1):
            for follower in project.followers[task]:
                ends[task] = min(ends[task], ends[follower] - tasks[follower].length)
        return ends

    def _blurred(self, values: Sequence[float], number: int) -> list[float]:
        reach = (max(values) - min(values)) * SPREADS[number % len(SPREADS)]
        return [value + reach * self.rng.random() for value in values]

    def _ordered(self, values: Sequence[float]) -> list[int]:
        """Lowest value first among the tasks that wait for nothing more."""
        left = [len(task.after) for task in self.project.tasks]
        ready = [(values[j], j) for j, count in enumerate(left) if not count]
        heapq.heapify(ready)
        order = []
        while ready:
            _, task = heapq.heappop(ready)
            order.append(task)
            for follower in self.project.followers[task]:
                left[follower] -= 1
                if not left[follower]:
                    heapq.heappush(ready, (values[follower], follower))
        return order

    def _bred(self) -> list[int]:
        mother, father = self._chosen(), self._chosen()
        size = len(mother.order)
        first, second = sorted((self._below(size + 1), self._below(size + 1)))
        order = list(mother.order[:first])
        taken = set(order)
        inner = [task for task in father.order if task not in taken][: second - first]
        taken.update(inner)
        order += inner
        order += [task for task in mother.order if task not in taken]
        for at in range(size - 1):
            if self.rng.random() < CHANGE and order[at] not in self.placer.before[order[at + 1]]:
                order[at], order[at + 1] = order[at + 1], order[at]
        return order

    def _chosen(self) -> Candidate:
        return self.family[min(self._below(len(self.family)), self._below(len(self.family)))]

    def _below(self, limit: int) -> int:
        return int(self.rng.random() * limit)

    def _keep(self, starts: Starts) -> None:
        """Among the best; of equals the newest stays, so that the family does not stand still."""
        cost, kept = self._cost(starts), tuple(starts)
        full = len(self.family) == self.size
        if full and cost > self.family[-1].cost:
            return
        place = bisect_left(self.family, cost, key=_cost_of)
        alike = takewhile(lambda other: other.cost == cost, islice(self.family, place, None))
        if all(kept != other.starts for other in alike):
            order = tuple(sorted(range(len(kept)), key=lambda j: (kept[j], j)))
            self.family.insert(place, Candidate(cost, kept, order))
            del self.family[self.size :]

    def _cost(self, starts: Starts) -> Cost:
        if self.plain:
            return (0, self.project.end(starts), 0.0)
        late, weighted = 0, 0.0
        for start, task in zip(starts, self.project.tasks, strict=True):
            end = start + task.length
            weighted += task.weight * end
            if task.due is not None and end > task.due:
                late += end - task.due
        return (late, self.project.end(starts), weighted)
