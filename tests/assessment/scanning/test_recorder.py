"""Rows say where each collector is, cheaply enough for a scan that reports at every call."""

from __future__ import annotations

import threading
import time

from assessment.scanning.job import Row, RowState
from assessment.scanning.recorder import MOST_LINES, Recorder


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def _states(recorder: Recorder) -> list[tuple[str, RowState]]:
    return [(row.name, row.state) for row in recorder.rows()]


def test_a_row_waits_runs_and_is_done() -> None:
    clock = Clock()
    recorder = Recorder(clock=clock)
    recorder.update("first", 0, 2)
    recorder.update("second", 0, 1)
    assert _states(recorder) == [("first", RowState.RUNNING), ("second", RowState.WAITING)]
    clock.now += 3
    recorder.brought("first", 4, 0)
    recorder.update("first", 2, 2)
    recorder.brought("second", 0, 1)
    recorder.update("second", 1, 1)
    assert _states(recorder) == [("first", RowState.DONE), ("second", RowState.REFUSED)]
    first, second = recorder.rows()
    assert (first.seconds, first.found, first.refused) == (3.0, 4, 0)
    assert (second.seconds, second.found, second.refused) == (0.0, 0, 1)
    assert [line.text for line in recorder.log()] == [
        "first: 2 of 2, 4 found", "second: 1 of 1, 0 found, 1 refused",
    ]  # fmt: skip


def test_what_was_read_may_lead_to_more_of_the_same() -> None:
    recorder = Recorder()
    recorder.update("x", 1, 1)
    recorder.update("x", 1, 2)
    assert _states(recorder) == [("x", RowState.RUNNING)]


def test_waits_of_several_requests_are_one_wait() -> None:
    clock = Clock()
    recorder = Recorder(clock=clock)
    recorder.waits("x", 12.0)
    clock.now += 2
    recorder.waits("x", 5.0)
    [row] = recorder.rows()
    assert (row.waits, row.waited) == (10.0, 2.0)
    clock.now += 5
    recorder.waits("x", 0.0)
    assert recorder.rows()[0].waits == 5.0
    clock.now += 5
    recorder.waits("x", 0.0)
    [row] = recorder.rows()
    assert (row.waits, row.waited) == (0.0, 12.0)
    assert [line.text for line in recorder.log()] == ["x: waits 12 s because Azure asked"]


def test_what_was_not_through_is_stopped_and_goes_on() -> None:
    recorder = Recorder()
    recorder.update("a", 1, 1)
    recorder.brought("b", 3, 1)
    recorder.update("b", 2, 5)
    recorder.update("c", 0, 5)
    before = recorder.rows(ended=True)
    assert [row.state for row in before] == [RowState.DONE, RowState.STOPPED, RowState.STOPPED]
    again = Recorder(before, recorder.log())
    again.update("b", 2, 5)
    rows = {row.name: row for row in again.rows()}
    assert rows["a"].state is RowState.DONE
    assert (rows["b"].state, rows["b"].found, rows["b"].refused) == (RowState.RUNNING, 3, 0)
    assert len(rows) == 3


def test_a_job_is_kept_now_and_then() -> None:
    clock, kept = Clock(), []
    recorder = Recorder(keep=lambda: kept.append(clock.now), clock=clock)
    for _ in range(100):
        clock.now += 0.1
        recorder.update("x", 1, 1000)
    assert len(kept) in (4, 5)


def test_the_log_is_bounded() -> None:
    recorder = Recorder()
    for number in range(MOST_LINES * 2):
        recorder.say(str(number))
    assert [line.text for line in recorder.log()][-1] == str(MOST_LINES * 2 - 1)
    assert len(recorder.log()) == MOST_LINES


def test_many_reports_are_cheap_while_pages_look() -> None:
    recorder = Recorder([Row(f"old {n}", RowState.DONE, 1, 1) for n in range(100)])
    names = [f"row {number}" for number in range(100)]
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.05):
            recorder.rows()

    pages = [threading.Thread(target=look) for _ in range(4)]
    for page in pages:
        page.start()
    began = time.perf_counter()
    for number in range(100_000):
        name = names[number % 100]
        recorder.brought(name, 1, 0)
        recorder.update(name, number, 100_001)
    seconds = time.perf_counter() - began
    stop.set()
    for page in pages:
        page.join()
    assert sum(row.found for row in recorder.rows()) == 100_000
    assert seconds < 3.0, "more than 30 microseconds a report"
