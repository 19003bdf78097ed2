"""Where long work says how far it is; it does not know whether a bar, a log or a page listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A sink for progress.

    `update` and `brought` come from the thread that does the work; `waits` comes from any.
    """

    def update(self, what: str, done: int, total: int | None) -> None:
        """`done` of `total` steps of `what` are behind us; None: nobody knows how many."""

    def brought(self, what: str, found: int, refused: int) -> None:
        """A step of `what` brought so many resources; so many of its listings are not whole."""

    def waits(self, what: str, seconds: float) -> None:
        """A step of `what` waits so long, because Azure asked for it or soon would; 0: no more."""


class Silent:
    """Nobody listens. A sink for which a part of it is enough inherits the rest."""

    def update(self, what: str, done: int, total: int | None) -> None:
        """Drop it."""

    def brought(self, what: str, found: int, refused: int) -> None:
        """Drop it."""

    def waits(self, what: str, seconds: float) -> None:
        """Drop it."""


SILENT = Silent()
