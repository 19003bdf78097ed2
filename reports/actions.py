"""What to do, in the order to do it, as plain data: first actions, priorities, backlog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assessment.assessment import Assessment
from assessment.evidence import accepted_by
from assessment.scorecard import Gap, PracticeState
from assessment.targets import gate_rule
from reports import wording
from reports.matrix import LARGE, matrix
from reports.numbers import shortened, tenth, whole
from reports.panels import Data, open_defects, pillar_names, role_names, stage_names
from reports.words import Words

SHOWN_PRIORITIES = 12
SHOWN_BACKLOG = 60
"""Rows; the annex workbook has them all."""
NAME_LENGTH = 40
FACT_LENGTH = 100
"""Characters of what a critical finding saw."""


def rows(gaps: Sequence[Gap], assessment: Assessment, words: Words) -> list[Data]:
    """The gaps of a list in its order, with what tables and matrices show of them."""
    card = assessment.scorecard
    top = max((gap.impact for gap in card.top_gaps), default=0.0)
    ranks = {gap.id: rank for rank, gap in enumerate(card.next_actions, start=1)}
    defects = open_defects(assessment)
    return [
        {
            "rank": rank,
            "after": [{"practice": id_, "rank": ranks.get(id_)} for id_ in gap.blocked_by],
            **_row(gap, top, defects, assessment, words),
        }
        for rank, gap in enumerate(gaps, start=1)
    ]


def priorities(actions: Sequence[Data], assessment: Assessment, words: Words) -> Data:
    """The next actions on a page of their own: large matrix, and the table that it refers to."""
    shown, others = list(actions[:SHOWN_PRIORITIES]), actions[SHOWN_PRIORITIES:]
    return {
        "title": wording.priorities_title(assessment.scorecard, SHOWN_PRIORITIES, words),
        "rows": shown,
        "matrix": matrix(shown, LARGE, others),
    }


def backlog(actions: Sequence[Data], assessment: Assessment, words: Words) -> Data:
    """Every open action up to the target stage, as many as fit."""
    return {
        "title": wording.backlog_title(assessment.scorecard, words),
        "rows": list(actions[:SHOWN_BACKLOG]),
        "more": max(0, len(actions) - SHOWN_BACKLOG),
    }


def critical_fact(state: PracticeState, assessment: Assessment) -> str | None:
    """What the first critical finding on a practice saw; None where there is none of ours."""
    if not state.critical:
        return None
    found = (
        f
        for f in assessment.findings
        if f.practice == state.id
        and f.verdict.critical
        and accepted_by(f, assessment.answers, assessment.as_of) is None
    )
    return next(
        (
            f"{shortened(f.name, NAME_LENGTH)}: {shortened(f.verdict.because, FACT_LENGTH)}"
            for f in found
        ),
        None,
    )


def _row(
    gap: Gap, top_impact: float, defects: Mapping[str, int], assessment: Assessment, words: Words
) -> Data:
    practice, standard = gap.state.practice, assessment.rubric.standard
    risk = "unknown" if gap.to_settle else gap.risk.value
    return {
        "practice": gap.id,
        "title": practice.title,
        "action": practice.action,
        "pillar": practice.pillar,
        "pillar_name": pillar_names(standard, words)[practice.pillar],
        "level": gap.level,
        "target": gap.target,
        "to_settle": gap.to_settle,
        "risk": risk,
        "risk_text": words(f"names.risk-{risk}"),
        "impact": whole(100 * gap.impact / top_impact) if top_impact else 0,
        "critical": gap.state.critical,
        "due": gap.state.due.isoformat() if gap.state.due else None,
        "due_in_days": gap.due_in,
        "over_claim": gap.state.conflict == "over-claim",
        "must": gap.must,
        "quick_win": gap.quick_win,
        "blocked_by": list(gap.blocked_by),
        "why": wording.why_now(gap, words, critical_fact(gap.state, assessment)),
        "effort": words.span(*practice.effort_days),
        "effort_mid": tenth(practice.effort_mid),
        "owner": role_names(standard, words)[practice.owner],
        "findings": defects.get(gap.id, 0),
        "gate": stage_names(standard, words)[_gate_opened(gap, assessment)],
    }


def _gate_opened(gap: Gap, assessment: Assessment) -> str:
    """The first gate that the gap keeps closed; else that of its practice."""
    for stage, score in assessment.scorecard.stages.items():
        gate = score.gate
        if gap.id in (*gate.critical, *gate.unmet, *gate.to_settle):
            return stage
    return gate_rule(gap.state.practice, assessment.workload).stage
