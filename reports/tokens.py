"""Colours and sizes of the printed report, in one place; the templates get them as data."""

from __future__ import annotations

from typing import Any

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


def tokens() -> dict[str, Any]:
    """All of it as JSON-able data."""
    return {
        "paper": PAPER, "ink": INK, "muted": MUTED, "faint": FAINT, "rule": RULE,
        "track": TRACK,
        "accent": ACCENT, "tint": TINT, "status": STATUS, "ramp": list(RAMP),
        "ramp_ink": list(RAMP_INK), "sizes": SIZES,
    }  # fmt: skip
