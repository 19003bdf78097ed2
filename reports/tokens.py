"""Colours and sizes of the printed report, in one place; the templates get them as data."""

from __future__ import annotations

import re
from typing import Any

from rubrics.errors import UserError

PAPER = "#ffffff"
INK = "#1b1f24"
MUTED = "#57606a"
FAINT = "#f5f7f9"
"""Panels behind text."""
RULE = "#d5dae0"
TRACK = "#e9edf1"
"""What a bar fills."""
ACCENT = "#0f6cbd"
TINT = "#dbe9f6"
"""What a cap takes away from a score; bars, never text."""

STATUS = {
    "bad": "#b3261e",
    "warn": "#a14a00",
    "low": "#4b5563",
    "good": "#0b6a0b",
    "unknown": "#5c5c8a",
}
"""Severity and state; each always stands beside a word or a mark of its own."""

RAMP = ("#e8f1fa", "#b9d6f0", "#6fa8dc", "#2f76b8", "#12406e")
"""Maturity, level 0-4."""
RAMP_INK = ("#111111", "#111111", "#111111", "#ffffff", "#ffffff")

SIZES = {
    "title": 17.5,
    "section": 11.5,
    "body": 8.5,
    "small": 7.5,
    "tiny": 6.8,
    "number": 34,
}
"""Points."""

TEXT_PAIRS = (
    (INK, PAPER), (INK, FAINT), (MUTED, PAPER), (MUTED, FAINT), (ACCENT, PAPER),
    (ACCENT, FAINT), (PAPER, ACCENT),
    *((PAPER, colour) for colour in STATUS.values()),
    *((colour, PAPER) for colour in STATUS.values()),
    *((colour, FAINT) for colour in STATUS.values()),
    *zip(RAMP_INK, RAMP, strict=True),
)  # fmt: skip
"""Every (text, ground) that the templates draw."""


READABLE = 4.5
"""The least contrast of text: https://www.w3.org/TR/WCAG22/#contrast-minimum."""
_TINTED = 0.15


def tokens(accent: str | None = None) -> dict[str, Any]:
    """All of it as JSON-able data; with another accent, where one is given.

    Raises:
        UserError: the accent is not `#rrggbb`, or text in it cannot be read.
    """
    chosen = ACCENT if accent is None else _accent(accent)
    return {
        "paper": PAPER, "ink": INK, "muted": MUTED, "faint": FAINT, "rule": RULE,
        "track": TRACK,
        "accent": chosen, "tint": TINT if chosen == ACCENT else mixed(chosen, PAPER, _TINTED),
        "status": STATUS, "ramp": list(RAMP), "ramp_ink": list(RAMP_INK), "sizes": SIZES,
    }  # fmt: skip


def contrast(one: str, other: str) -> float:
    """Contrast of two `#rrggbb` colours, 1-21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """So much of one colour in another."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def _accent(text: str) -> str:
    colour = text.strip().lower()
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        raise UserError(f"{text}: is not a colour", "Give it as #rrggbb, such as #0f6cbd.")
    ratio = min(contrast(colour, PAPER), contrast(colour, FAINT))
    if ratio < READABLE:
        raise UserError(
            f"{colour}: text in it is hard to read (contrast {ratio:.1f}; {READABLE} is needed)",
            "Choose a darker colour.",
        )
    return colour


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    shares = (channel / 255 for channel in _channels(colour))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
