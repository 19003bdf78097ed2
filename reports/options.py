"""What whoever asks for a report may choose of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

Edition = Literal["full", "executive"]
Part = Literal["workload", "change", "pillars", "lifecycle", "findings", "answers"]
"""What the full edition can do without: nothing else rests on it."""
PARTS: Final[tuple[Part, ...]] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Options:
    """The edition, the language, and the dress of one report."""

    edition: Edition = "full"
    without: frozenset[Part] = frozenset()
    """Parts of the full edition to leave out; links that would lead there are left out as well."""
    language: str = "en"
    """One of `words.languages()`; texts of the rubric and of checks stay in theirs."""
    customer: str | None = None
    """Who it is for; else the workload's customer."""
    logo: bytes | None = None
    """An image in PNG, JPEG or SVG for the cover."""
    accent: str | None = None
    """The colour of titles' marks and charts as `#rrggbb`; refused where white on it is faint."""
    confidentiality: str | None = None
    """A line for the foot of every page."""
    fonts: Path | None = None
    """A folder of further fonts, for scripts that the bundled ones do not have."""
    attach: bool = True
    """Whether the report carries its assessment."""
