"""What a reader should doubt, as data: reports have the words, each in its language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Value = str | int | date


@dataclass(frozen=True, slots=True)
class Notice:
    """One doubt: a kind (`waiver-expired`), and what it is about."""

    kind: str
    about: tuple[tuple[str, Value], ...]
    """(name, value); percent as whole numbers."""


def notice(kind: str, **about: Value) -> Notice:
    """A doubt of a kind."""
    return Notice(kind, tuple(about.items()))
