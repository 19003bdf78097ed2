"""Progress on standard error, for people only: nothing where no terminal watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from checks.progress import SILENT, Progress, Silent


@contextmanager
def watch() -> Iterator[Progress]:
    """A sink that draws one bar a step, and clears it when the work is over."""
    if not sys.stderr.isatty():
        yield SILENT
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Drawn(bars)


class _Drawn(Silent):
    def __init__(self, bars: object) -> None:
        from rich.progress import Progress as Bars
        from rich.progress import TaskID

        assert isinstance(bars, Bars)
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def update(self, what: str, done: int, total: int | None) -> None:
        """Draw where a step is."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)
