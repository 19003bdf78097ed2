"""Generated projects of the kind that schedulers are measured on.

After ProGen (Kolisch, Sprecher and Drexl, Management Science 41, 1995), by which the instances of
PSPLIB were made: a network of a given complexity, resource factor (share of the resources that a
task uses) and resource strength (how scarce they are: 0 as scarce as can be, 1 not at all).
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from assessment.plan.project import Project, Task

COMPLEXITY = (1.5, 1.8, 2.1)
FACTOR = (0.25, 0.5, 0.75, 1.0)
STRENGTH = (0.2, 0.5, 0.7, 1.0)
RESOURCES = 4
LONGEST = 10
MOST = 10
OPEN = 3
"""Tasks that wait for nothing, and tasks that nothing waits for, at most."""


def projects(size: int, copies: int = 1) -> Iterator[tuple[str, Project]]:
    """One project for each combination of the parameters, or `copies` of each, with its name."""
    for complexity in COMPLEXITY:
        for factor in FACTOR:
            for strength in STRENGTH:
                for copy in range(copies):
                    name = f"{size}-{complexity}-{factor}-{strength}-{copy}"
                    yield name, project(size, complexity, factor, strength, random.Random(name))


def project(
    size: int, complexity: float, factor: float, strength: float, rng: random.Random
) -> Project:
    """A project of `size` tasks."""
    after = _network(size, complexity, rng)
    lengths = [_between(1, LONGEST, rng) for _ in range(size)]
    needs = _needs(size, factor, rng)
    capacity = tuple(_capacity(k, needs, lengths, after, strength) for k in range(RESOURCES))
    rows = zip(lengths, needs, after, strict=True)
    return Project(
        tuple(Task(length, tuple(need), tuple(sorted(before))) for length, need, before in rows),
        capacity,
    )


def _between(low: int, high: int, rng: random.Random) -> int:
    return low + int(rng.random() * (high - low + 1))


def _network(size: int, complexity: float, rng: random.Random) -> list[set[int]]:
    """Arcs from lower to higher numbers without redundant ones, `complexity` arcs a task."""
    after: list[set[int]] = [set() for _ in range(size)]
    above: list[set[int]] = [set() for _ in range(size)]

    def join(first: int, second: int) -> bool:
        if first in above[second] or any(first in above[b] or b == first for b in after[second]):
            return False
        below = [j for j in range(second, size) if j == second or second in above[j]]
        if any(after[j] & (above[first] | {first}) for j in below):
            return False
        after[second].add(first)
        for j in below:
            above[j] |= above[first] | {first}
        return True

    for task in range(OPEN, size):
        join(_between(max(0, task - size // 3), task - 1, rng), task)
    followed = {before for row in after for before in row}
    for task in range(size - OPEN):
        if task not in followed:
            join(task, _between(task + 1, size - 1, rng))
    for _ in range(size * 40):
        if sum(map(len, after)) >= complexity * size:
            break
        first = _between(0, size - 2, rng)
        join(first, _between(first + 1, size - 1, rng))
    return after


def _needs(size: int, factor: float, rng: random.Random) -> list[list[int]]:
    needs = [[0] * RESOURCES for _ in range(size)]
    cells = [(task, k) for task in range(size) for k in range(RESOURCES)]
    cells.sort(key=lambda _: rng.random())
    for task, resource in cells[: round(factor * size * RESOURCES)]:
        needs[task][resource] = _between(1, MOST, rng)
    return needs


def _capacity(
    k: int, needs: list[list[int]], lengths: list[int], after: list[set[int]], strength: float
) -> int:
    """Between the largest single need and the peak of the earliest schedule."""
    starts: list[int] = []
    for before in after:
        starts.append(max((starts[b] + lengths[b] for b in before), default=0))
    used = [0] * (sum(lengths) + 1)
    for start, length, need in zip(starts, lengths, needs, strict=True):
        for slot in range(start, start + length):
            used[slot] += need[k]
    low = max(need[k] for need in needs)
    return max(1, low + round(strength * (max(used) - low)))
