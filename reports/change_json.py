"""The numbers of a comparison as plain data for pipelines; unrounded but for float noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assessment.compare import PRACTICE_GROUPS, Comparison, RubricChange, ScoreChange
from assessment.finding_changes import GROUPS
from checks.model import Finding
from checks.snapshot import Coverage

Data = dict[str, Any]


def change_data(comparison: Comparison) -> Data:
    """Scores, gates, practices, findings, reading and rubric, then and now.

    Points are 0-100, shares 0-1; null where nothing was due or assessed. Findings and practices
    that stayed the same are counted, all others listed.
    """
    findings, practices = comparison.findings, comparison.practices
    return {
        "before": comparison.before.isoformat(),
        "after": comparison.after.isoformat(),
        "stage": comparison.stage,
        "target_stage_before": comparison.target_before,
        "published_before": _number(comparison.published),
        "overall": _score(comparison.overall),
        "pillars": {id_: _score(change) for id_, change in comparison.pillars.items()},
        "due_on_one_side_only": list(comparison.one_sided),
        "coverage": [_number(share) for share in comparison.coverage],
        "confidence": [_number(share) for share in comparison.confidence],
        "gates": {
            gate.stage: {"before": gate.before.value, "after": gate.after.value}
            for gate in comparison.gates
        },
        "practices": {
            name: [
                {"practice": one.id, "before": one.before, "after": one.after}
                for one in getattr(practices, name)
            ]
            for name in PRACTICE_GROUPS
            if name != "same"
        },
        "practices_unchanged": len(practices.same),
        "findings": {name: _findings(getattr(findings, name)) for name in GROUPS if name != "same"},
        "findings_new_passed_before": [one.id for one in findings.new_passed],
        "findings_new_not_judged_before": [one.id for one in findings.new_unjudged],
        "findings_unchanged": len(findings.same),
        "findings_accepted_since": [one.id for one in findings.accepted],
        "reading": _reading(comparison),
        "rubric": _rubric(comparison.rubric) if comparison.rubric else None,
        "profile": list(comparison.profile),
    }


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _score(change: ScoreChange) -> Data:
    return {
        "before": _number(change.before),
        "after": _number(change.after),
        "delta": _number(change.delta),
    }


def _findings(found: Sequence[Finding]) -> list[Data]:
    return [{"id": one.id, "check": one.check, "subject": one.subject} for one in found]


def _reading(comparison: Comparison) -> Data:
    reading = comparison.reading
    return {
        "lost": [_call(row) for row in reading.lost],
        "regained": [_call(row) for row in reading.regained],
        "scope_added": list(reading.scope_added),
        "scope_removed": list(reading.scope_removed),
        "unknown": [reading.unknown_before, reading.unknown_after],
        "resources": [reading.resources_before, reading.resources_after],
    }


def _call(row: Coverage) -> Data:
    return {"operation": row.operation, "source": row.source, "outcome": row.outcome.value}


def _rubric(rubric: RubricChange) -> Data:
    return {
        "version": [rubric.version_before, rubric.version_after],
        "added": list(rubric.added),
        "removed": list(rubric.removed),
        "redefined": list(rubric.redefined),
        "standard": rubric.standard,
        "effect": _number(rubric.effect),
    }
