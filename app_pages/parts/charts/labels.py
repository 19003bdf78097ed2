"""Text on charts. Plotly reads labels as a small HTML with templates and formulae in it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final

from app_pages.parts.text import shown
from reports.numbers import shortened

_ESCAPED: Final = {ord(char): f"&#{ord(char)};" for char in "&<>$%{}\"'"}
"""What makes tags and entities, formulae (`$…$`) and templates (`%{…}`)."""
_KEPT: Final = 4096
"""Labels: those of a plan are drawn again after each change to it."""
_BESIDE_POINTER: Final = 60
_BOX_LINES: Final = 3
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def safe_label(text: str) -> str:
    """A text from outside so that Plotly shows it letter by letter, on one line.

    Numeric entities are the one escape that Plotly undoes, and it does so only after it has
    looked for tags, templates and formulae (plotly.js, `svg_text_utils.js`).
    """
    return shown(text).translate(_ESCAPED)


@lru_cache(maxsize=_KEPT)
def wrapped(text: str, width: int, lines: int) -> str:
    """A safe label on at most so many lines of so many characters; the last may be cut."""
    line = shown(text)
    rows = textwrap.wrap(line, width) if len(line) > width else [line]
    if len(rows) > lines:
        rest = " ".join(rows[lines - 1 :])
        rows = [*rows[: lines - 1], shortened(rest, width)]
    return broken(row.translate(_ESCAPED) for row in rows)


@lru_cache(maxsize=_KEPT)
def cut(text: str, length: int) -> str:
    """A safe label of at most so many characters."""
    return shown(text, length).translate(_ESCAPED)


def hover(text: str) -> str:
    """A safe label for the box beside the pointer."""
    return wrapped(text, _BESIDE_POINTER, _BOX_LINES)


def broken(lines: Iterable[str]) -> str:
    """Safe labels below each other; empty ones are left out."""
    return "<br>".join(line for line in lines if line)


def counted(count: int, what: str) -> str:
    """`1 action`, `2 actions`."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def short_day(day: date) -> str:
    """`22 Nov 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_month(day: date) -> str:
    """`Nov 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"
