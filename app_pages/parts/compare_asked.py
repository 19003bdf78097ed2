"""What the URL of the comparison asks for, and the findings that it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app_pages.parts.findings_lists import day
from app_pages.parts.text import shown
from assessment.finding_changes import FindingChanges
from assessment.store.compared import NOW, Compared, Side
from checks.model import Finding
from reports.change import urgency
from reports.numbers import points

GROUPS: Final[Mapping[str, str]] = {
    "new": "New",
    "reopened": "Reopened",
    "found": "Come to light",
    "worse": "Worse",
    "better": "Better",
    "same": "Unchanged",
    "fixed": "Fixed",
    "gone": "No longer there",
    "unread": "Not seen now",
}
"""What became of a finding, and how it is called."""
MEANINGS: Final[Mapping[str, str]] = {
    "new": "A defect now; the check looked then, and there was none.",
    "reopened": "New ones that an older milestone had already: they were mended, and came back.",
    "found": "A defect now; it was not read, or not looked at, then. It may be an old one.",
    "worse": "A defect on both sides that was partial and fails now, or has become critical.",
    "better": "A defect on both sides that failed and is partial now, or is critical no longer.",
    "same": "A defect on both sides, as it was.",
    "fixed": "A defect then; looked at again, it is none, and the resource is still there.",
    "gone": "A defect then; mended, or the resource removed. Nothing tells which.",
    "unread": "A defect then; now it was not read, or nobody looked. It is not counted as fixed.",
}
NOT_NOW: Final = ("fixed", "gone", "unread")
"""Groups whose findings the later side does not have."""
SEVERITIES: Final = ("high", "medium", "low")


def title_of(side: Side) -> str:
    """`Now`, a milestone's title, or `Scan` with its file; plain text."""
    title = "Now" if side.key == NOW else f"Scan {side.title}" if side.is_scan else side.title
    return shown(title, 80)


def name_of(side: Side) -> str:
    """`Now, 22 Nov 2026: 42 of 100`; plain text."""
    score = points(side.score)
    number = "" if score is None else f": {score} of 100"
    return f"{title_of(side)}, {day(side.day)}{number}"


def headings(before: Side, after: Side) -> tuple[str, str]:
    """What the columns of the two sides are called; never the same."""
    titles = title_of(before), title_of(after)
    if titles[0] != titles[1]:
        return titles
    return name_of(before), f"{name_of(after)} (2)"


def usual(there: Sequence[Side]) -> str:
    """The key of the earlier side where nobody asks for one: the newest milestone, else a scan."""
    frozen = [side for side in there if not side.is_scan and side.key != NOW]
    return (frozen or list(there))[-1 if frozen else 0].key


def grouped(changes: FindingChanges, again: Sequence[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    """Findings by what became of them, in the order of `GROUPS`; `again`: the reopened ones."""
    return {name: tuple(again) if name == "reopened" else getattr(changes, name) for name in GROUPS}


def left(
    findings: Sequence[Finding],
    text: str,
    severities: Sequence[str],
    title_of: Callable[[str], str],
) -> list[Finding]:
    """The findings that the filters leave, the most urgent first.

    Args:
        findings: of one group.
        text: stands in the resource's id or name, or in the check's id or words.
        severities: those wanted; none: all.
        title_of: the words of a check by its id.
    """
    said = text.casefold()
    found = (
        one
        for one in findings
        if (not severities or one.severity.value in severities)
        and (
            not said
            or any(
                said in part.casefold()
                for part in (one.subject, one.name, one.check, title_of(one.check))
            )
        )
    )
    return sorted(found, key=urgency)


def is_large(found: Compared) -> bool:
    """Whether one of the two sides holds only some of its findings."""
    return bool(found.before.further or found.after.further)
