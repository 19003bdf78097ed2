"""How much of the findings a report shows whole, so that it stays a report whatever comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

PAGE: Final = 739.0
"""Printer's points between the margins of A4; `margin` in templates/theme.typ."""
FULL_PAGES: Final = 20
"""Pages for findings shown whole; the others get a line."""
SHOWN_CHECKS: Final = 130
"""Checks with a defect that are named at all; what is beyond them is counted."""

_LINE, _CODE_LINE, _PADDING = 9.4, 8.6, 9.0
_NAME, _SEEN, _READ, _WIDE, _CODE, _TITLE = 30, 48, 44, 112, 112, 78
"""Characters a line of each column; a little fewer than fit on average."""


def bounded(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks with `full` on those that fit into the pages for them, the first ones.

    The others keep what a line needs: what it is about, and how many resources it concerns.
    """
    used, room, shown = 0.0, FULL_PAGES * PAGE, []
    for block in blocks[:SHOWN_CHECKS]:
        used += height(block)
        rest = (
            {}
            if used <= room
            else {"resources": [], "more": 0, "more_text": "", "fix": [], "links": []}
        )
        shown.append({**block, **rest, "full": used <= room})
    return shown


def height(block: Mapping[str, Any]) -> float:
    """About how tall a finding is when shown whole, in printer's points; rather too much."""
    tall = 64.0 + 16 * _lines(block["title"], _TITLE)
    tall += sum(_row(resource) for resource in block["resources"])
    tall += _LINE * _lines(block["why"], _WIDE) + 12
    for part in block["fix"]:
        if part["kind"] == "code":
            tall += 32 + _CODE_LINE * _lines(part["text"], _CODE)
        else:
            tall += 10 + _LINE * _lines(part["text"], _WIDE)
    return tall + 11 * len(block["links"])


def _row(resource: Mapping[str, Any]) -> float:
    name = _lines(resource["name"], _NAME) + _lines(resource["type"], _NAME) + 1
    reads = (f"{read['path']} = {read['value']}" for read in resource["evidence"])
    seen = sum(_lines(read, _READ) for read in reads) + _lines(resource["because"], _SEEN)
    seen += _lines(resource["accepted"] or "", _SEEN) + (1 if resource["more_evidence"] else 0)
    return _PADDING + _LINE * max(name, seen)


def _lines(text: str, width: int) -> int:
    return sum(max(1, ceil(len(line) / width)) for line in text.split("\n"))
