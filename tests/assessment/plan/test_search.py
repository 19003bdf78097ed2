"""Schedules of generated projects: feasible, never worse than known, the same everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.plan.placing import Placer
from assessment.plan.project import Project, Task
from assessment.plan.search import solve
from benchmarks.projects import projects

FEW = 4_000


@st.composite
def drawn(draw: st.DrawFn) -> Project:
    """Any small project, with milestones, releases, due dates and slots in which less is there."""
    resources = draw(st.integers(1, 3))
    capacity = tuple(draw(st.integers(1, 9)) for _ in range(resources))
    size = draw(st.integers(1, 12))
    tasks = tuple(
        Task(
            length=draw(st.integers(0, 6)),
            needs=tuple(draw(st.integers(0, units)) for units in capacity),
            after=tuple(sorted(draw(st.sets(st.integers(0, at - 1), max_size=3)))) if at else (),
            release=draw(st.sampled_from([0, 0, 3, 20])),
            due=draw(st.sampled_from([None, None, 0, 5, 15])),
            weight=draw(st.sampled_from([0.0, 1.0, 7.5])),
        )
        for at in range(size)
    )
    reduced = tuple(
        tuple(draw(st.integers(0, units)) for units in capacity)
        for _ in range(draw(st.integers(0, 8)))
    )
    return Project(tasks, capacity, reduced)


def must_hold(project: Project, starts: tuple[int, ...] | list[int]) -> None:
    for start, task in zip(starts, project.tasks, strict=True):
        assert start >= task.release
        for before in task.after:
            assert start >= starts[before] + project.tasks[before].length
    for slot in range(project.end(starts)):
        there = project.reduced[slot] if slot < len(project.reduced) else project.capacity
        for resource, units in enumerate(there):
            used = sum(
                task.needs[resource]
                for start, task in zip(starts, project.tasks, strict=True)
                if start <= slot < start + task.length
            )
            assert used <= units


@settings(max_examples=80)
@given(drawn())
def test_whatever_there_is_the_schedule_holds(project: Project) -> None:
    starts = solve(project, placements=FEW)
    must_hold(project, starts)
    assert project.end(starts) >= project.bound


@settings(max_examples=60)
@given(drawn(), st.randoms(use_true_random=False))
def test_shifting_to_and_fro_never_makes_it_longer(project: Project, rng: object) -> None:
    placer = Placer(project)
    first = placer.place(range(len(project.tasks)))
    again = placer.justified(first)
    must_hold(project, again)
    assert project.end(again) <= project.end(first)


@settings(max_examples=60)
@given(drawn(), st.data())
def test_without_a_task_it_is_never_longer_than_before(
    project: Project, data: st.DataObject
) -> None:
    plain = replace(project, tasks=tuple(replace(task, due=None) for task in project.tasks))
    before = solve(plain, placements=300)
    gone = data.draw(st.integers(0, len(plain.tasks) - 1))
    kept = [at for at in range(len(plain.tasks)) if at != gone]
    place = {old: new for new, old in enumerate(kept)}
    left = tuple(
        replace(plain.tasks[at], after=tuple(place[b] for b in plain.tasks[at].after if b != gone))
        for at in kept
    )
    smaller = replace(plain, tasks=left)
    after = solve(smaller, known=[before[at] for at in kept], placements=30)
    assert smaller.end(after) <= plain.end(before)


@pytest.mark.parametrize("size", [30, 60])
def test_generated_projects_hold(size: int) -> None:
    for _, project in list(projects(size))[::7]:
        must_hold(project, solve(project, placements=FEW))


def test_it_finds_the_best_of_all_orders() -> None:
    tasks = tuple(
        Task(length, (need,), after)
        for length, need, after in
        [(3, 2, ()), (2, 3, ()), (4, 1, (0,)), (1, 4, ()), (2, 2, (1,)), (3, 3, ())]
    )  # fmt: skip
    project = Project(tasks, (5,))
    placer = Placer(project)
    orders = [
        order
        for order in permutations(range(6))
        if all(order.index(b) < order.index(at) for at in range(6) for b in tasks[at].after)
    ]
    assert project.end(solve(project)) == min(project.end(placer.place(o)) for o in orders)


def test_a_due_date_comes_before_a_short_plan_and_worth_before_nothing() -> None:
    alike = Project((Task(2, (1,), weight=1), Task(2, (1,), weight=5)), (1,))
    assert solve(alike) == (2, 0)
    late = Project((Task(4, (1,), weight=9), Task(1, (1,), due=1)), (1,))
    assert solve(late) == (1, 0)


def test_nothing_to_do_and_one_thing_to_do() -> None:
    assert Project((), (1,)).end(()) == 0
    assert solve(Project((Task(3, (1,), release=2),), (1,))) == (2,)


SCRIPT = """
from benchmarks.projects import projects
from assessment.plan.search import solve
print([solve(p, placements=4000) for _, p in list(projects(30))[::12]])
"""


def test_two_processes_with_other_hash_seeds_agree() -> None:
    outs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    ]
    assert outs[0] == outs[1] != b""
