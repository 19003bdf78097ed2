"""Progress of a scan on standard error: bars on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from checks.progress import SILENT, Progress, Silent

_EVERY = 10.0
"""Seconds between lines."""


@contextmanager
def watch(*, quiet: bool) -> Iterator[Progress]:
    """A sink that shows how far each step is, and how many requests wait for Azure's limits."""
    if quiet:
        yield SILENT
    elif not sys.stderr.isatty():
        yield Lines()
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[waiting]}", style="yellow"),
        )
        with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
            yield _Drawn(bars)


class _Waiting(Silent):
    """Knows how many requests wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = 0

    def waits(self, what: str, seconds: float) -> None:
        """Count those that wait; a wait is told of when it begins, and when it is over."""
        with self._lock:
            self._waiting += 1 if seconds else -1

    @property
    def clause(self) -> str:
        """What to say of it."""
        return f", {self._waiting} waiting for Azure" if self._waiting else ""


class Lines(_Waiting):
    """Says every ten seconds where the step is, so that a log shows that it goes on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said = clock()

    def update(self, what: str, done: int, total: int | None) -> None:
        """Print a line, if it is time for one."""
        if self._clock() - self._said < _EVERY:
            return
        self._said = self._clock()
        of = f" of {total:,}" if total is not None else ""
        click.echo(f"{what}: {done:,}{of}{self.clause}", err=True)


class _Drawn(_Waiting):
    def __init__(self, bars: Any) -> None:
        super().__init__()
        self._bars = bars
        self._tasks: dict[str, Any] = {}

    def update(self, what: str, done: int, total: int | None) -> None:
        """Draw where a step is; one that is over leaves room for others."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total, waiting="")
        over = total is not None and done >= total
        clause = "" if over else self.clause
        self._bars.update(
            self._tasks[what], completed=done, total=total, waiting=clause, visible=not over
        )
