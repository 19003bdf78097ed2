"""One schedule from one order of tasks, and what shifting everything to and fro makes of it.

The scheme is the serial one (Kolisch, European Journal of Operational Research 90, 1996), the
shifting is double justification (Valls, Ballestín and Quintanilla, EJOR 165, 2005): a schedule
that is pushed to its end and then back to its beginning never gets longer, and often shorter.
"""

from __future__ import annotations

from collections.abc import Sequence

from assessment.plan.project import Project

Starts = list[int]


class Placer:
    """Places the tasks of a project.

    The units of all resources in a slot are packed into one integer, a field each with a bit to
    spare above it: one subtraction tells whether a task fits in a slot.
    """

    def __init__(self, project: Project) -> None:
        tasks = project.tasks
        self.project = project
        self.length = [task.length for task in tasks]
        self.release = [task.release for task in tasks]
        self.before = [task.after for task in tasks]
        self.followers = project.followers
        most = max([*project.capacity, *(u for row in project.reduced for u in row)], default=0)
        self._width = most.bit_length() + 1
        self._spare = self._packed([1 << (self._width - 1)] * len(project.capacity))
        self._needs = [self._packed(task.needs) for task in tasks]
        reduced = [self._packed(row) + self._spare for row in project.reduced]
        usual = self._packed(project.capacity) + self._spare
        self._free = reduced + [usual] * (project.horizon - len(reduced) + 1)
        self._anytime = [0] * len(tasks)

    def _packed(self, units: Sequence[int]) -> int:
        return sum(value << (place * self._width) for place, value in enumerate(units))

    def place(self, order: Sequence[int]) -> Starts:
        """Each task in turn at the first slot where it fits; nothing precedes what it awaits."""
        return self._place(order, self.before, list(self._free), self.length, self.release)

    def place_as(
        self, order: Sequence[int], length: Sequence[int], release: Sequence[int]
    ) -> Starts:
        """The same with other lengths and releases; together they must stay in the horizon."""
        return self._place(order, self.before, list(self._free), length, release)

    def justified(self, starts: Starts) -> Starts:
        """The same schedule pushed to its end, latest first, and back, earliest first."""
        length, end = self.length, self.project.end(starts)
        tasks = range(len(length))
        late = sorted(tasks, key=lambda j: (starts[j] + length[j], j), reverse=True)
        free = self._free[:end][::-1]
        mirrored = self._place(late, self.followers, free, length, self._anytime)
        pushed = [end - mirrored[j] - length[j] for j in tasks]
        return self.place(sorted(tasks, key=lambda j: (pushed[j], j)))

    def _place(
        self,
        order: Sequence[int],
        before: Sequence[Sequence[int]],
        free: list[int],
        length: Sequence[int],
        release: Sequence[int],
    ) -> Starts:
        needs, spare = self._needs, self._spare
        starts, ends = [0] * len(length), [0] * len(length)
        for task in order:
            start = release[task]
            for other in before[task]:
                if ends[other] > start:
                    start = ends[other]
            slots, need = length[task], needs[task]
            # From the last slot backwards: a slot without room rules out every start up to it.
            checked, slot = start, start + slots - 1
            while slot >= checked:
                if (free[slot] - need) & spare == spare:
                    slot -= 1
                else:
                    checked, start = start + slots, slot + 1
                    slot = start + slots - 1
            for slot in range(start, start + slots):
                free[slot] -= need
            starts[task], ends[task] = start, start + slots
        return starts
