"""What a job remembers of its progress: written by the scan at every step, read by pages.

A step of a row that is there changes plain fields of it and takes no lock: a scan of many
resources reports very often, a page looks twice a second. Readers may see a row between two of
its fields, which the next look mends.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from assessment.scanning.job import Line, Row, RowState

MOST_LINES: Final = 200
LONG_WAIT: Final = 5.0
"""Seconds from which a wait is worth a line of the log."""
_EVERY: Final = 2.0
"""Seconds between two times that a job is kept while it runs."""


class _Live:
    """A row that changes."""

    __slots__ = (
        "began", "brings", "done", "ended", "found", "name", "refused", "since", "total", "until",
        "waited", "waiting",
    )  # fmt: skip

    def __init__(self, name: str, before: Row | None) -> None:
        self.name = name
        self.done = 0
        self.total: int | None = None
        self.found = before.found if before else 0
        self.refused = 0
        self.brings = False
        """Whether its steps bring resources."""
        self.began: float | None = None
        self.ended: float | None = None
        self.waited = before.waited if before else 0.0
        self.waiting = 0
        self.since = self.until = 0.0

    @property
    def over(self) -> bool:
        return self.total is not None and self.done >= self.total

    @property
    def state(self) -> RowState:
        if self.over:
            return RowState.REFUSED if self.refused and not self.found else RowState.DONE
        return RowState.WAITING if self.began is None else RowState.RUNNING

    def as_row(self, now: float) -> Row:
        began = self.began if self.began is not None else now
        waiting = self.waiting > 0
        return Row(
            self.name,
            self.state,
            self.done,
            self.total,
            self.found,
            self.refused,
            round((self.ended or now) - began, 1),
            round(max(0.0, self.until - now), 1) if waiting else 0.0,
            round(self.waited + (now - self.since if waiting else 0.0), 1),
        )


class Recorder:
    """A sink for the progress of one scan; see `checks.progress`."""

    def __init__(
        self,
        rows: Sequence[Row] = (),
        log: Sequence[Line] = (),
        *,
        keep: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin, or go on with what was remembered.

        Args:
            rows: Of the run before.
            log: Likewise.
            keep: Called now and then while there is progress, from the thread of the scan.
            clock: The seconds to go by.
        """
        self._before = {row.name: row for row in rows}
        self._keep, self._clock = keep, clock
        self._lock = threading.Lock()
        self._rows: dict[str, _Live] = {}
        self._log: deque[Line] = deque(log, MOST_LINES)
        self._kept = clock()

    def update(self, what: str, done: int, total: int | None) -> None:
        """Take a step; from the thread of the scan."""
        row = self._rows.get(what) or self._add(what)
        now = self._clock()
        row.done, row.total = done, total
        if row.began is None and done:
            row.began = now
        if row.over and row.ended is None:
            row.ended = now
            found = f", {row.found:,} found" if row.brings else ""
            refused = f", {row.refused:,} refused" if row.refused else ""
            self.say(f"{what}: {done:,} of {total:,}{found}{refused}")
        elif row.ended is not None and not row.over:
            row.ended = None  # what was read since led to more
        if now - self._kept >= _EVERY:
            self._kept = now
            self._keep()

    def brought(self, what: str, found: int, refused: int) -> None:
        """Count what a step brought; from the thread of the scan."""
        row = self._rows.get(what) or self._add(what)
        row.brings = True
        row.found += found
        row.refused += refused

    def waits(self, what: str, seconds: float) -> None:
        """Take the beginning or the end of a wait; from any thread."""
        row = self._rows.get(what) or self._add(what)
        now = self._clock()
        with self._lock:
            if not seconds:
                row.waiting -= 1
                if not row.waiting:
                    row.waited += now - row.since
                    row.until = 0.0
                return
            row.began = row.began or now
            first = not row.waiting
            row.waiting += 1
            if first:
                row.since = now
            longer = now + seconds >= row.until + LONG_WAIT
            row.until = max(row.until, now + seconds)
        if seconds >= LONG_WAIT and longer:
            self.say(f"{what}: waits {seconds:.0f} s because Azure asked")

    def say(self, text: str) -> None:
        """Add a line to the log; the oldest goes where there are too many."""
        with self._lock:
            self._log.append(Line(datetime.now(UTC), text))

    def _add(self, what: str) -> _Live:
        with self._lock:
            if what not in self._rows:
                row = _Live(what, self._before.get(what))
                if all(other.over for other in self._rows.values()):
                    row.began = self._clock()  # nothing else is going on
                self._rows[what] = row
            return self._rows[what]

    def rows(self, *, ended: bool = False) -> tuple[Row, ...]:
        """The rows as they are now; those of the run before that have not come again, first.

        Args:
            ended: Whether the scan is over: what is not through is then stopped.
        """
        now = self._clock()
        with self._lock:
            live = [row.as_row(now) for row in self._rows.values()]
        names = {row.name for row in live}
        rows = [*(row for name, row in self._before.items() if name not in names), *live]
        if ended:
            open_ = (RowState.WAITING, RowState.RUNNING)
            rows = [
                replace(row, state=RowState.STOPPED, waits=0.0) if row.state in open_ else row
                for row in rows
            ]
        return tuple(rows)

    def log(self) -> tuple[Line, ...]:
        """The lines of the log, oldest first."""
        with self._lock:
            return tuple(self._log)
