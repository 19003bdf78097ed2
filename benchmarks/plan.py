"""Schedules beside those of OR-tools' CP-SAT, on generated projects, and how long ours take.

Both work a fixed number of steps: ours places tasks, CP-SAT has one worker and a deterministic
time, so that the figures but for the seconds are the same on every machine.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from assessment.plan.project import Project
from assessment.plan.search import solve
from benchmarks.projects import projects

SIZES = {30: 5.0, 60: 8.0, 200: 12.0}
"""Tasks of a project, and CP-SAT's deterministic time for it."""
COPIES = 1


@dataclass(frozen=True, slots=True)
class Reference:
    """What CP-SAT found: the makespan of its best schedule, and one below which there is none."""

    best: int
    bound: int


def main(sizes: Sequence[int] = tuple(SIZES)) -> None:
    """Print a line a size."""
    compared = importlib.util.find_spec("ortools") is not None
    if not compared:
        print("OR-tools is not installed: no comparison, our seconds alone.\n")
    print(f"{'tasks':>5} {'projects':>8} {'seconds':>8} {'slowest':>8}", end="")
    print(f" {'optimal':>8} {'median':>8} {'mean':>8} {'worst':>8} {'bound':>8}" * compared)
    for size in sizes:
        _measure(size, compared=compared)
    print("\noptimal: proven by CP-SAT; median, mean, worst: makespan above CP-SAT's best;")
    print("bound: mean above CP-SAT's lower bound" * compared)


def _measure(size: int, *, compared: bool) -> None:
    seconds, above, over_bound, optimal = [], [], [], 0
    for _, project in projects(size, COPIES):
        start = time.perf_counter()
        ours = project.end(solve(project))
        seconds.append(time.perf_counter() - start)
        if compared:
            other = _cp_sat(project, SIZES[size])
            optimal += other.best == other.bound
            above.append(ours / other.best - 1)
            over_bound.append(ours / other.bound - 1)
    line = f"{size:5} {len(seconds):8} {mean(seconds):8.2f} {max(seconds):8.2f}"
    if compared:
        shares = (median(above), mean(above), max(above), mean(over_bound))
        line += f" {optimal:8}" + "".join(f" {100 * share:7.2f}%" for share in shares)
    print(line, flush=True)


def _cp_sat(project: Project, deterministic_time: float) -> Reference:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = project.horizon
    starts = [model.new_int_var(0, horizon, "") for _ in project.tasks]
    end = model.new_int_var(0, horizon, "")
    running = []
    for start, task in zip(starts, project.tasks, strict=True):
        running.append(model.new_fixed_size_interval_var(start, task.length, ""))
        model.add(start + task.length <= end)
        for before in task.after:
            model.add(starts[before] + project.tasks[before].length <= start)
    for resource, units in enumerate(project.capacity):
        model.add_cumulative(running, [task.needs[resource] for task in project.tasks], units)
    model.minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = deterministic_time
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"CP-SAT found no schedule: {solver.status_name(status)}")
    return Reference(round(solver.objective_value), round(solver.best_objective_bound))


if __name__ == "__main__":
    main()
