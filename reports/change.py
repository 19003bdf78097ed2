"""What changed since an earlier milestone, as plain data."""

from __future__ import annotations

from collections.abc import Sequence

from assessment.assessment import Assessment
from assessment.compare import Comparison, PracticeChange, ScoreChange
from assessment.finding_changes import FindingChanges
from checks.model import Finding, Severity, State
from reports.care import care
from reports.evidence import Checks, resource_name
from reports.fixes import plain
from reports.numbers import percent, points, shortened
from reports.panels import Data, pillar_names, stage_names
from reports.slope import slope
from reports.words import Words

PRACTICE_GROUPS = {
    "lowered": 4, "unassessed": 3, "raised": 8, "assessed": 4, "joined": 3, "left": 3,
}  # fmt: skip
"""Most rows of each, in the order shown: what got worse is never crowded out."""
PRACTICE_ROWS = 11
"""Rows of all groups, their headings included."""
FINDING_GROUPS = ("new", "found", "fixed", "gone")
FINDING_ROWS = 8
"""Checks that are listed, shared between the groups."""
SHOWN_NAMES = 2
NAME_LENGTH = 60
_SEVERITIES = list(Severity)[::-1]


def panel(comparison: Comparison, assessment: Assessment, checks: Checks, words: Words) -> Data:
    """The page: title, scores, gates, practices, findings, and how far the two compare.

    Args:
        comparison: as from `compare`.
        assessment: the later one of the two.
        checks: the words of each check, by id.
        words: the report's own wording.
    """
    stages = stage_names(assessment.rubric.standard, words)
    stage, before, after = stages[comparison.stage], comparison.before, comparison.after
    lead = "lead-same-day" if before == after else "lead"
    rows = _scores(comparison, assessment, words)
    drawn = [row for row in rows if row["change"] is not None]
    return {
        "title": _title(comparison, words),
        "lead": words(
            f"change.{lead}", before=words.day(before), after=words.day(after), stage=stage
        ),
        "chart": words("change.chart", stage=stage),
        "before": words.day(before),
        "after": words.day(after),
        "scores": rows,
        "drawn": drawn,
        "slope": slope(drawn) if drawn else None,
        "partly": [row["text"] for row in rows if row["change"] is None],
        "alt": words("change.alt", stage=stage, rows="; ".join(row["text"] for row in rows)),
        "gates": _gates(comparison, stages, words),
        "facts": _facts(comparison, words),
        "practices": _practices(comparison, assessment, words),
        "findings": _findings(comparison, checks, words),
        "care": care(comparison, stages, pillar_names(assessment.rubric.standard, words), words),
    }


def points_gained(change: ScoreChange) -> int | None:
    """The difference of the two numbers as they are shown."""
    before, after = points(change.before), points(change.after)
    return None if before is None or after is None else after - before


def _title(comparison: Comparison, words: Words) -> str:
    day = words.day(comparison.before)
    if _is_same(comparison):
        return words("change.title-nothing", day=day)
    clauses = [_score_clause(comparison.overall, words)]
    for name in ("opened", "closed"):
        count = sum(1 for gate in comparison.gates if getattr(gate, name))
        if count:
            number = words.opening(count).lower()
            clauses.append(words(f"change.gates-{name}", count=count, number=number))
    return words("change.title", day=day, clauses=words.listed(clauses))


def _is_same(comparison: Comparison) -> bool:
    practices, findings = comparison.practices, comparison.findings
    moved = any(getattr(practices, name) for name in PRACTICE_GROUPS)
    moved = moved or any(gate.before != gate.after for gate in comparison.gates)
    moved = moved or any(getattr(findings, name) for name in ("unread", "worse", "better"))
    return not moved and not any(getattr(findings, name) for name in FINDING_GROUPS)


def _score_clause(change: ScoreChange, words: Words) -> str:
    gained = points_gained(change)
    if gained is None:
        kind = "first" if change.after is not None else "lost"
        return words(f"change.score-{'same' if change.before == change.after else kind}")
    if not gained:
        return words("change.score-same")
    return words(f"change.score-{'rose' if gained > 0 else 'fell'}", count=abs(gained))


def _scores(comparison: Comparison, assessment: Assessment, words: Words) -> list[Data]:
    """Overall first, then the pillars; `change` is None where one of the two is missing."""
    names = pillar_names(assessment.rubric.standard, words)
    all_ = {"overall": comparison.overall, **comparison.pillars}
    names["overall"] = words("change.overall")
    return [_score(id_, names[id_], change, words) for id_, change in all_.items()]


def _score(id_: str, name: str, change: ScoreChange, words: Words) -> Data:
    before, after, gained = points(change.before), points(change.after), points_gained(change)
    none = words("change.no-score")
    shown = [none if value is None else words.number(value) for value in (before, after)]
    return {
        "id": id_,
        "name": name,
        "before": before,
        "after": after,
        "change": gained,
        "change_text": none if gained is None else words.signed(gained),
        "text": words("change.alt-row", name=name, before=shown[0], after=shown[1]),
    }


def _gates(comparison: Comparison, stages: dict[str, str], words: Words) -> list[Data]:
    rows = []
    for gate in comparison.gates:
        moved = "opened" if gate.opened else "closed" if gate.closed else None
        rows.append(
            {
                "stage": gate.stage,
                "name": words("change.gate", name=stages[gate.stage]),
                "before": gate.before.value,
                "before_text": words(f"names.decision-{gate.before.value}"),
                "after": gate.after.value,
                "after_text": words(f"names.decision-{gate.after.value}"),
                "moved": words(f"change.gate-{moved}") if moved else None,
            }
        )
    return rows


def _facts(comparison: Comparison, words: Words) -> list[Data]:
    reading = comparison.reading
    shares = {"coverage": comparison.coverage, "confidence": comparison.confidence}
    counts = {
        "resources": (reading.resources_before, reading.resources_after),
        "unknown": (reading.unknown_before, reading.unknown_after),
    }
    shown = {
        **{
            name: [words("change.percent", value=percent(share)) for share in both]
            for name, both in shares.items()
        },
        **{name: [words.number(count) for count in both] for name, both in counts.items()},
    }
    return [
        {"name": words(f"change.fact-{name}"), "before": before, "after": after}
        for name, (before, after) in shown.items()
    ]


def _practices(comparison: Comparison, assessment: Assessment, words: Words) -> Data:
    changes, names = comparison.practices, pillar_names(assessment.rubric.standard, words)
    counts = {name: len(getattr(changes, name)) for name in PRACTICE_GROUPS}
    room, groups = PRACTICE_ROWS, []
    for name, most in PRACTICE_GROUPS.items():
        rows = sorted(getattr(changes, name), key=_weight_moved)
        shown = rows[: max(1, min(most, room - 1))]
        if rows:
            room -= 1 + len(shown)
            rest = len(rows) - len(shown)
            groups.append(
                {
                    "id": name,
                    "name": words(f"change.group-{name}", count=len(rows)),
                    "rows": [
                        {
                            "practice": row.id,
                            "title": row.practice.title,
                            "pillar_name": names[row.practice.pillar],
                            "before": row.before,
                            "after": row.after,
                        }
                        for row in shown
                    ],
                    "more": words("change.more", count=rest) if rest else None,
                }
            )
    moved = sum(counts.values())
    text = words("change.practices-none")
    if moved:
        text = words("change.practices-count", count=moved, same=len(changes.same))
    return {"counts": {**counts, "same": len(changes.same)}, "text": text, "groups": groups}


def _weight_moved(change: PracticeChange) -> tuple[int, str]:
    moved = abs((change.after or 0) - (change.before or 0))
    return (-moved * change.practice.weight, change.id)


def _findings(comparison: Comparison, checks: Checks, words: Words) -> Data:
    changes = comparison.findings
    counts = {
        name: len(getattr(changes, name)) for name in ("new", "found", "fixed", "gone", "unread")
    }
    counts["open"] = changes.open
    details = {name: len(getattr(changes, name)) for name in ("worse", "better", "accepted")}
    notes: dict[str, Data] = {"open": details, "new": {"parts": _new_parts(changes, words)}}
    shown_each = FINDING_ROWS // max(1, sum(1 for name in FINDING_GROUPS if counts[name]))
    groups = []
    for name in FINDING_GROUPS:
        by_check: dict[str, list[Finding]] = {}
        for finding in sorted(getattr(changes, name), key=urgency):
            by_check.setdefault(finding.check, []).append(finding)
        shown = list(by_check.values())[:shown_each]
        if shown:
            rest = len(by_check) - len(shown)
            groups.append(
                {
                    "id": name,
                    "name": words(f"change.list-{name}", count=counts[name]),
                    "rows": [_of_check(found, checks, words) for found in shown],
                    "more": words("change.more-checks", count=rest) if rest else None,
                }
            )
    boxes = [
        {
            "id": name,
            "count": counts[name],
            "count_text": words.number(counts[name]),
            "name": words(f"change.count-{name}"),
            "note": words(f"change.note-{name}", **notes.get(name, {})),
        }
        for name in ("fixed", "gone", "open", "new", "found", "unread")
    ]
    none = words("change.findings-none") if not any(counts.values()) else None
    return {"counts": {**counts, **details}, "boxes": boxes, "groups": groups, "none": none}


def _new_parts(changes: FindingChanges, words: Words) -> str:
    """What is known of the new findings' subjects then."""
    passed, unjudged = len(changes.new_passed), len(changes.new_unjudged)
    counts = {
        "passed": passed, "unjudged": unjudged, "untold": len(changes.new) - passed - unjudged,
    }  # fmt: skip
    parts = [words(f"change.new-{name}", count=count) for name, count in counts.items() if count]
    return ": " + "; ".join(parts) if parts else ""


def _of_check(found: Sequence[Finding], checks: Checks, words: Words) -> Data:
    """The findings of one check, the most urgent first."""
    first = found[0]
    check = checks.get(first.check)
    severity = "critical" if first.verdict.critical else first.severity.value
    names = [
        shortened(resource_name(one.subject, one.name), NAME_LENGTH) for one in found[:SHOWN_NAMES]
    ]
    rest = len(found) - len(names)
    return {
        "check": first.check,
        "title": plain(check.bad).rstrip(".") if check else first.check,
        "count": len(found),
        "findings": [one.id for one in found[:SHOWN_NAMES]],
        "resources": ", ".join([*names, words("change.more", count=rest)] if rest else names),
        "severity": first.severity.value,
        "severity_text": words(f"names.severity-{severity}"),
    }


def urgency(finding: Finding) -> tuple[bool, int, bool, str, str]:
    """To sort findings by: the most urgent first."""
    return (
        not finding.verdict.critical,
        _SEVERITIES.index(finding.severity),
        finding.verdict.state is not State.FAIL,
        finding.check,
        finding.subject.casefold(),
    )
