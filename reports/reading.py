"""How the reading went as plain data: what stayed unknown, was not read, or nobody looks at."""

from __future__ import annotations

from collections import Counter, defaultdict

from assessment.assessment import Assessment
from checks.model import Finding
from reports.evidence import (
    NAME_LENGTH,
    SHOWN_NAMES,
    SHOWN_ROWS,
    TEXT_LENGTH,
    UNREAD,
    resource_name,
)
from reports.numbers import counted, number, plural, sentence, shortened
from reports.panels import Data

NO_SOURCE = ("scope", "declaration")
"""Rows of the coverage that tell what was left out or declared, not what was read."""


def unknowns(assessment: Assessment) -> list[Data]:
    """Verdicts that could not be reached, by what would settle them, the most first."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        if finding.verdict.state in UNREAD:
            permission = finding.verdict.permission or ""
            reason = "" if permission else finding.verdict.because
            groups[(permission, reason)].append(finding)
    rows: list[Data] = [
        {
            "permission": permission or None,
            "reason": shortened(members[0].verdict.because, TEXT_LENGTH) or "no reason was given",
            "verdicts": len(members),
            "checks": sorted({f.check for f in members})[:SHOWN_NAMES],
            "practices": sorted({f.practice for f in members})[:SHOWN_NAMES],
            "resources": sorted(
                {shortened(resource_name(f.subject, f.name), NAME_LENGTH) for f in members}
            )[:SHOWN_NAMES],
        }
        for (permission, _), members in groups.items()
    ]
    rows.sort(key=lambda row: (-row["verdicts"], row["permission"] or "", row["reason"]))
    return rows


def coverage(assessment: Assessment) -> Data:
    """How the reading of each source ended: what brought nothing, or not all, one by one."""
    rows = [row for row in assessment.coverage if row.source not in NO_SOURCE]
    missed = [row for row in assessment.coverage if not row.outcome.answered]
    alike = list(Counter(missed).items())
    complete, got = sum(1 for row in rows if row.complete), len(rows) - len(missed)
    whole = f"{number(got)} of {counted(len(rows), 'listing')} {plural(got, 'was', 'were')} read"
    known = f"{number(complete)} {plural(complete, 'is', 'are')} known to be complete"
    return {
        "calls": len(rows),
        "answered": got,
        "complete": complete,
        "text": sentence(f"{whole}; {known}") + ".",
        "rows": [
            {
                "operation": shortened(row.operation, NAME_LENGTH),
                "source": shortened(row.source, NAME_LENGTH),
                "outcome": row.outcome.value.replace("_", " "),
                "detail": shortened(row.detail, TEXT_LENGTH),
                "permission": row.permission,
                "times": times,
            }
            for row, times in alike[:SHOWN_ROWS]
        ],
        "more": max(0, len(alike) - SHOWN_ROWS),
        "outside": sum(row.count for row in assessment.coverage if row.source == "scope"),
        "unseen": unseen(assessment),
    }


def unseen(assessment: Assessment) -> list[Data]:
    """Types of resources that were read, and that no check looks at; the most frequent first."""
    counts = sorted(assessment.unchecked_types.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"type": shortened(type_, NAME_LENGTH), "count": n} for type_, n in counts[:SHOWN_ROWS]]
