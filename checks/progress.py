"""Where long work says how far it is; it does not know whether a bar, a log or a page listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A sink for progress."""

    def update(self, what: str, done: int, total: int | None) -> None:
        """`done` of `total` steps of `what` are behind us; None: nobody knows how many."""


class Silent:
    """Nobody listens."""

    def update(self, what: str, done: int, total: int | None) -> None:
        """Drop it."""


SILENT = Silent()
