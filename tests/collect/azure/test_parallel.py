"""Calls at once are bounded, and end together when one fails."""

from __future__ import annotations

import threading
import time

import pytest

from checks.collect.azure.parallel import in_parallel


def test_no_more_at_once_than_asked_for() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def call(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        return number

    made = in_parallel(range(40), call, threads=4, cancel=threading.Event())
    assert sorted(made) == list(range(40))
    assert 1 < most <= 4


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def tasks() -> object:
        for number in range(1000):
            taken.append(number)
            yield number

    made = in_parallel(tasks(), str, threads=2, cancel=threading.Event())  # type: ignore[arg-type]
    next(made)
    assert len(taken) < 10
    made.close()  # type: ignore[attr-defined]


def test_an_error_ends_all_of_them() -> None:
    cancel = threading.Event()

    def call(number: int) -> None:
        if number == 3:
            raise ZeroDivisionError
        cancel.wait(0.01)

    with pytest.raises(ZeroDivisionError):
        list(in_parallel(range(1000), call, threads=2, cancel=cancel))
    assert cancel.is_set()
