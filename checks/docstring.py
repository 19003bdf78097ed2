"""A check's docstring: the failing sentence, the rule in words, then three fixed headings."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

HEADINGS = ("Why it matters", "How to fix", "Limits")
_HEADING = re.compile(rf"^({'|'.join(HEADINGS)}):[ \t]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Docs:
    """What a check says of itself; every part is Markdown."""

    bad: str
    """What a report says when the check fails."""
    rule: str
    """When it passes, is partial or fails, where the first line does not say it all."""
    why: str
    fix: str
    limits: str


def parse(docstring: str | None) -> Docs:
    """The parts of a docstring; ValueError says which of them is missing."""
    bad, _, rest = inspect.cleandoc(docstring or "").partition("\n")
    if not bad:
        raise ValueError("has no docstring")
    rule, *parts = _HEADING.split(rest)
    if tuple(parts[::2]) != HEADINGS:
        wanted = ", ".join(f"'{heading}:'" for heading in HEADINGS)
        raise ValueError(f"needs the docstring headings {wanted}, in this order")
    why, fix, limits = (part.strip() for part in parts[1::2])
    empty = [name for name, text in zip(HEADINGS, (why, fix, limits), strict=True) if not text]
    if empty:
        raise ValueError(f"says nothing under '{empty[0]}:'")
    return Docs(bad, rule.strip(), why, fix, limits)
