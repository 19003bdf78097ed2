"""How the reading went as plain data: what stayed unknown, was not read, or nobody looks at."""

from __future__ import annotations

from collections import Counter, defaultdict

from assessment.assessment import Assessment
from checks.model import Finding
from reports.evidence import NAME_LENGTH, UNREAD, resource_name
from reports.numbers import sentence, shortened
from reports.panels import Data
from reports.words import Words

SHOWN_ROWS = 20
SHOWN_GROUPS = 12
SHOWN_NAMES = 5
SHORT_NAME = 44
DETAIL_LENGTH = 180
"""Characters; with the numbers of rows above, this part stays within four pages."""

NO_SOURCE = ("scope", "declaration")
"""Rows of the coverage that tell what was left out or declared, not what was read."""


def unknowns(assessment: Assessment, words: Words) -> list[Data]:
    """Verdicts that could not be reached, by what would settle them, the most first."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        if finding.verdict.state in UNREAD:
            groups[_settled_by(finding)].append(finding)
    rows: list[Data] = [
        {
            "permission": shortened(permission, NAME_LENGTH) or None,
            "reason": shortened(members[0].verdict.because, DETAIL_LENGTH)
            or words("coverage.no-reason"),
            "verdicts": len(members),
            "verdicts_text": words.number(len(members)),
            "checks": sorted({f.check for f in members})[:SHOWN_NAMES],
            "practices": sorted({f.practice for f in members})[:SHOWN_NAMES],
            "resources": sorted(
                {shortened(resource_name(f.subject, f.name), SHORT_NAME) for f in members}
            )[:SHOWN_NAMES],
        }
        for (permission, _), members in groups.items()
    ]
    rows.sort(key=lambda row: (-row["verdicts"], row["permission"] or "", row["reason"]))
    return rows[:SHOWN_GROUPS]


def _settled_by(finding: Finding) -> tuple[str, str]:
    """The permission that would settle an unknown; else the reason that it gives."""
    permission = finding.verdict.permission or ""
    return permission, "" if permission else finding.verdict.because


def coverage(assessment: Assessment, words: Words) -> Data:
    """How the reading of each source ended: what brought nothing, or not all, one by one."""
    rows = [row for row in assessment.coverage if row.source not in NO_SOURCE]
    missed = [row for row in assessment.coverage if not row.outcome.answered]
    alike = list(Counter(missed).items())
    complete = sum(1 for row in rows if row.complete)
    got = sum(1 for row in rows if row.outcome.answered)
    outside = sum(row.count for row in assessment.coverage if row.source == "scope")
    whole = words("coverage.read", count=got, total=len(rows))
    known = words("coverage.complete", count=complete)
    groups = {_settled_by(f) for f in assessment.findings if f.verdict.state in UNREAD}
    return {
        "calls": len(rows),
        "answered": got,
        "complete": complete,
        "text": sentence(f"{whole}; {known}") + ".",
        "rows": [
            {
                "operation": shortened(row.operation, NAME_LENGTH),
                "source": shortened(row.source, NAME_LENGTH),
                "outcome": words(f"coverage.outcome-{row.outcome.value}"),
                "detail": shortened(row.detail, DETAIL_LENGTH),
                "permission": shortened(row.permission, NAME_LENGTH) if row.permission else None,
                "times": times,
            }
            for row, times in alike[:SHOWN_ROWS]
        ],
        "outside": outside,
        "outside_text": words("coverage.outside", count=outside) if outside else "",
        "unseen": unseen(assessment, words),
        **_left_out("more", "calls", len(alike) - SHOWN_ROWS, words),
        **_left_out("more_unknowns", "unknowns", len(groups) - SHOWN_GROUPS, words),
        **_left_out("more_unseen", "types", len(assessment.unchecked_types) - SHOWN_ROWS, words),
    }


def _left_out(key: str, name: str, count: int, words: Words) -> Data:
    """How many rows of a list are not shown, as number and in words; "" where all are."""
    text = words(f"coverage.more-{name}", count=count) if count > 0 else ""
    return {key: max(0, count), f"{key}_text": text}


def unseen(assessment: Assessment, words: Words) -> list[Data]:
    """Types of resources that were read, and that no check looks at; the most frequent first."""
    counts = sorted(assessment.unchecked_types.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        {"type": shortened(type_, NAME_LENGTH), "count": n, "count_text": words.number(n)}
        for type_, n in counts[:SHOWN_ROWS]
    ]
