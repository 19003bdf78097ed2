"""Rounding and cutting as a reader sees them; the only place that rounds."""

from __future__ import annotations

import math


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


def sentence(text: str) -> str:
    """With a capital, and without the full stop that the caller adds where it wants one."""
    text = text.strip().rstrip(".")
    return text[:1].upper() + text[1:]


def shortened(text: str, length: int) -> str:
    """At most so many characters, the last an ellipsis where something was cut."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def middled(text: str, length: int) -> str:
    """At most so many characters, cut in the middle: what tells names apart is often their end."""
    if len(text) <= length:
        return text
    tail = (length - 1) // 2
    return f"{text[: length - 1 - tail].rstrip()}…{text[-tail:].lstrip()}"
