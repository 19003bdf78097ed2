"""Rounding, counting and dates as a reader sees them; the only place that rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def points(value: float | None) -> int | None:
    """A score as whole points, half up; None stays None."""
    return None if value is None else whole(value)


def whole(value: float) -> int:
    """The nearest whole number, half up. Noise of binary fractions (0.5 - 1e-16) is no matter."""
    return math.floor(round(value, 9) + 0.5)


def percent(share: float) -> int:
    """A share of 0-1 as whole percent."""
    return whole(share * 100)


def tenth(value: float) -> float | int:
    """With one decimal at most, half up: 2.25 is 2.3, 2.0 is 2."""
    rounded = math.floor(round(value * 10, 9) + 0.5) / 10
    return int(rounded) if rounded == int(rounded) else rounded


def number(count: int) -> str:
    """A count inside a sentence: the word for one, digits for the rest."""
    return "one" if count == 1 else f"{count:,}"


def opening(count: int) -> str:
    """A count that opens a sentence: a capitalised word up to twelve, digits above."""
    return _WORDS[count].capitalize() if 0 <= count < len(_WORDS) else f"{count:,}"


def plural(count: float, one: str, many: str | None = None) -> str:
    """The noun that goes with a count."""
    return one if count == 1 else (many or f"{one}s")


def counted(count: int, one: str, many: str | None = None) -> str:
    """`one must`, `8 musts`."""
    return f"{number(count)} {plural(count, one, many)}"


def span(low: float, high: float) -> str:
    """A range of days or points: `2–5`, or `2` where both ends are the same."""
    ends = dict.fromkeys((str(tenth(low)), str(tenth(high))))
    return "–".join(ends)


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *head, last = items or ("",)
    return f"{', '.join(head)} and {last}" if head else last


def sentence(text: str) -> str:
    """With a capital, and without the full stop that the caller adds where it wants one."""
    text = text.strip().rstrip(".")
    return text[:1].upper() + text[1:]


def day(value: date) -> str:
    """`22 November 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def shortened(text: str, length: int) -> str:
    """At most so many characters, the last an ellipsis where something was cut."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
