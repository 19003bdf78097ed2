"""What a scheduler needs to know: tasks, what they wait for, and what they use of what there is.

The problem is the resource-constrained project scheduling problem with renewable resources; time
is in slots of equal length, numbered from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work that is not interrupted once begun."""

    length: int
    """Slots; 0 for a milestone."""
    needs: tuple[int, ...]
    """Units of each resource that it holds while it runs."""
    after: tuple[int, ...] = ()
    """Indices of the tasks that have to be finished before; always lower than its own."""
    release: int = 0
    """The first slot in which it may run."""
    due: int | None = None
    """The slot by which it should be finished."""
    weight: float = 0.0
    """What finishing it one slot earlier is worth, among plans that end alike."""


@dataclass(frozen=True)
class Project:
    """Tasks in an order in which nothing stands before what it waits for, and the resources."""

    tasks: tuple[Task, ...]
    capacity: tuple[int, ...]
    """Units of each resource in every slot that `reduced` does not name."""
    reduced: tuple[tuple[int, ...], ...] = ()
    """Units of each resource in the first slots, where they differ."""

    @cached_property
    def followers(self) -> tuple[tuple[int, ...], ...]:
        """For each task, those that wait for it directly."""
        found: list[list[int]] = [[] for _ in self.tasks]
        for index, task in enumerate(self.tasks):
            for before in task.after:
                found[before].append(index)
        return tuple(tuple(row) for row in found)

    @cached_property
    def horizon(self) -> int:
        """A number of slots in which the work certainly fits: one task after the other."""
        latest = max((task.release for task in self.tasks), default=0)
        return max(latest, len(self.reduced)) + sum(task.length for task in self.tasks)

    @cached_property
    def earliest(self) -> tuple[int, ...]:
        """The slot before which each task cannot end, were there enough of everything."""
        ends: list[int] = []
        for task in self.tasks:
            ends.append(max([task.release, *(ends[b] for b in task.after)]) + task.length)
        return tuple(ends)

    @cached_property
    def latest(self) -> tuple[int, ...]:
        """The slot by which each task has to end for the earliest end of all."""
        ends = [max(self.earliest, default=0)] * len(self.tasks)
        for index in range(len(self.tasks) - 1, -1, -1):
            for follower in self.followers[index]:
                ends[index] = min(ends[index], ends[follower] - self.tasks[follower].length)
        return tuple(ends)

    @cached_property
    def bound(self) -> int:
        """Slots that no schedule can do without: the longest chain, or the work of a resource."""
        chain = max(self.earliest, default=0)
        first = min((task.release for task in self.tasks), default=0)
        return max([chain, *(self._busy(k, first) for k in range(len(self.capacity)))])

    def _busy(self, resource: int, first: int) -> int:
        work = sum(task.length * task.needs[resource] for task in self.tasks)
        offered = [row[resource] for row in self.reduced[first:]]
        for slot, total in enumerate(accumulate(offered), start=first + 1):
            if total >= work:
                return slot
        left = work - sum(offered)
        if left <= 0:
            return 0
        return max(first, len(self.reduced)) - (-left // self.capacity[resource])

    def end(self, starts: Sequence[int]) -> int:
        """The slot in which the last task is over."""
        return max((s + t.length for s, t in zip(starts, self.tasks, strict=True)), default=0)
