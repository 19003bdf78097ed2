"""Answer and evidence side by side: the effective level, and where the two contradict."""

from __future__ import annotations

from datetime import date

from assessment.evidence import PracticeVerdict
from assessment.inputs import Answer, Override
from assessment.scorecard import Conflict, PracticeState
from rubrics.schema import Practice
from rubrics.standard import ConfidenceRule, Scoring, Standard


def reconcile(
    practice: Practice,
    answer: Answer | None,
    verdict: PracticeVerdict | None,
    override: Override | None,
    as_of: date,
    standard: Standard,
) -> PracticeState:
    """The state of one practice; an expired answer or override counts as not given."""
    note = ""
    if answer and not answer.given:
        answer = None
    if answer and answer.expires and answer.expires < as_of:
        note = f"the answer expired on {answer.expires}"
        answer = None
    if override and override.expires < as_of:
        note = f"the override expired on {override.expires}"
        override = None
    said = answer.level if answer else None
    seen = verdict.state.value if verdict else None
    level = effective_level(said, seen, standard.scoring)
    conflict = conflict_of(said, seen, standard.scoring)
    confidence = confidence_of(answer, seen, conflict, standard.confidence)
    overridden = override is not None and _overrides(override.level, level, seen, standard.scoring)
    if override and overridden:
        level, confidence = override.level, standard.confidence.override
        note = f"{override.reason} ({override.owner}, until {override.expires})"
    return PracticeState(
        practice=practice,
        level=level,
        answered=said,
        verdict=seen,
        confidence=confidence,
        conflict=conflict,
        overridden=overridden,
        critical=verdict is not None and verdict.critical,
        due=verdict.due if verdict else None,
        note=note,
        inconclusive=verdict is not None and verdict.inconclusive,
    )


def _overrides(level: int, otherwise: int | None, seen: str | None, rule: Scoring) -> bool:
    """Whether an override counts: against a cap, and after the fix, where it would be lost."""
    mended = seen in rule.floor_level and level > (otherwise or 0)
    return seen in rule.cap_level or mended


def effective_level(said: int | None, seen: str | None, rule: Scoring) -> int | None:
    """The level used: the answer, capped or raised by the scan; None: nothing speaks for one."""
    if said is None:
        return rule.scan_only_level.get(seen or "")
    lowered = min(said, rule.cap_level.get(seen or "", said))
    return max(lowered, rule.floor_level.get(seen or "", lowered))


def conflict_of(said: int | None, seen: str | None, rule: Scoring) -> Conflict | None:
    """Whether the team says more than the scan allows, or less than it shows."""
    if said is None:
        return None
    level = effective_level(said, seen, rule)
    if level == said or level is None:
        return None
    return Conflict.OVER_CLAIM if level < said else Conflict.UNDER_CLAIM


def confidence_of(
    answer: Answer | None, seen: str | None, conflict: Conflict | None, rule: ConfidenceRule
) -> float:
    """How much stands behind the level, 0-1."""
    scanned = seen in ("pass", "partial", "fail")
    if answer is None or answer.level is None:
        return rule.scan_only if scanned else 0.0
    if not scanned:
        return rule.answer_with_evidence if answer.evidence else rule.answer_only
    if conflict is Conflict.OVER_CLAIM:
        return rule.answer_contradicted
    agree = rule.answer_and_scan_agree
    return rule.scan_above_answer if conflict is Conflict.UNDER_CLAIM else agree
