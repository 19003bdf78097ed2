"""The numbers of a scorecard as plain data for pipelines; unrounded but for float noise."""

from __future__ import annotations

from typing import Any

from assessment.assessment import Assessment
from assessment.scorecard import (
    Conflict,
    Gap,
    Maturity,
    Phase,
    PillarScore,
    PracticeState,
    Risk,
    Scorecard,
    StageScore,
)
from reports.notices import sentences
from reports.plan_json import gate_data
from reports.roadmap import plan_of
from reports.words import words_of

Data = dict[str, Any]


def score_data(assessment: Assessment) -> Data:
    """Per stage: overall, pillars, gate; the lists, the plan's gates, conflicts and maturity.

    Points are 0-100, shares 0-1, efforts person-days; null where nothing was assessed.
    `schedule` is the dated plan, null where the work cannot be dated; `estimate` is what the
    formula of the scoring model says of each phase, which knows neither calendar nor roles.
    """
    card = assessment.scorecard
    over, under = card.conflicts(Conflict.OVER_CLAIM), card.conflicts(Conflict.UNDER_CLAIM)
    return {
        "workload": assessment.workload.name,
        "as_of": card.as_of.isoformat(),
        "stage": card.stage,
        "target_stage": card.target_stage,
        "ready_for": card.ready_for,
        "rubric": {"version": assessment.rubric.version, "digest": assessment.rubric.digest},
        "weights": {pillar: _number(weight) for pillar, weight in card.weights.items()},
        "applicable": len(card.practices),
        "not_applicable": len(card.not_applicable),
        "stages": {stage: _stage(score) for stage, score in card.stages.items()},
        "maturity_index": {p: _number(value) for p, value in card.maturity_index.items()},
        **{f"{id_}_level": model.level for id_, model in card.maturity.items()},
        "maturity": {id_: _maturity(model) for id_, model in card.maturity.items()},
        "risks_at_target": _risks(card),
        "over_claims": [state.id for state in over],
        "under_claims": [state.id for state in under],
        "conflicts": [_conflict(state) for state in (*over, *under)],
        "next_actions": [gap.id for gap in card.next_actions],
        "top_gaps": [gap.id for gap in card.top_gaps],
        "gaps": [_gap(gap) for gap in card.next_actions],
        "schedule": _schedule(assessment),
        "estimate": {phase.stage: _phase(phase) for phase in card.phases},
        "strengths": list(card.strengths),
        "good_starts": list(card.good_starts),
        "tracks": list(card.tracks),
        "warnings": sentences(card, words_of("en")),
    }


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _stage(score: StageScore) -> Data:
    return {
        "overall": _number(score.overall),
        "low": _number(score.low),
        "high": _number(score.high),
        "overall_equal_weights": _number(score.overall_equal_weights),
        "rating": score.rating,
        "gate": score.gate.decision.value,
        "musts": score.gate.musts,
        "unmet": list(score.gate.unmet),
        "to_settle": list(score.gate.to_settle),
        "critical": list(score.gate.critical),
        "waived": list(score.gate.waived),
        "coverage": _number(score.coverage),
        "confidence": _number(score.confidence),
        "pillars": {id_: _pillar(pillar) for id_, pillar in score.pillars.items()},
    }


def _pillar(pillar: PillarScore) -> Data | None:
    """None: nothing is due at this stage."""
    if not pillar.due:
        return None
    return {
        "raw": _number(pillar.raw),
        "score": _number(pillar.score),
        "cap": pillar.cap,
        "cap_reasons": list(pillar.cap_reasons),
        "coverage": _number(pillar.coverage),
        "confidence": _number(pillar.confidence),
        "low": _number(pillar.low),
        "high": _number(pillar.high),
        "due": pillar.due,
    }


def _maturity(model: Maturity) -> Data:
    return {
        "level": model.level,
        "shares": {str(level): _number(share) for level, share in model.shares.items()},
        "missing": list(model.missing),
    }


def _risks(card: Scorecard) -> dict[str, int]:
    return {risk.value: sum(by[risk] for by in card.risks.values()) for risk in Risk}


def _conflict(state: PracticeState) -> Data:
    return {
        "practice": state.id,
        "kind": state.conflict.value if state.conflict else None,
        "answered": state.answered,
        "scan": state.verdict,
        "level": state.level,
        "overridden": state.overridden,
        "note": state.note,
    }


def _gap(gap: Gap) -> Data:
    return {
        "practice": gap.id,
        "action": gap.state.practice.action,
        "level": gap.state.level,
        "target": gap.target,
        "risk": "unknown" if gap.to_settle else gap.risk.value,
        "must": gap.must,
        "critical": gap.state.critical,
        "due": gap.state.due.isoformat() if gap.state.due else None,
        "due_in_days": gap.due_in,
        "to_settle": gap.to_settle,
        "impact": _number(gap.impact),
        "priority": _number(gap.priority),
        "effort_days": list(gap.state.practice.effort_days),
        "owner": gap.state.practice.owner,
        "blocked_by": list(gap.blocked_by),
        "quick_win": gap.quick_win,
    }


def _schedule(assessment: Assessment) -> Data | None:
    plan = plan_of(assessment)
    if plan is None:
        return None
    return {
        "start": plan.start.isoformat(),
        "finish": plan.finish.isoformat(),
        "steps": len(plan.booked),
        "gates": [gate_data(milestone) for milestone in plan.milestones],
    }


def _phase(phase: Phase) -> Data:
    """`open` is sorted by id; `items` stand in the order to do them."""
    return {
        "open": sorted(item.practice.id for item in phase.items),
        "effort_days": _number(phase.effort_days),
        "longest_chain_days": _number(phase.longest_chain_days),
        "longest_chain": list(phase.chain),
        "fte": phase.fte,
        "weeks": _number(phase.weeks),
        "items": [
            {
                "practice": item.practice.id,
                "action": item.practice.action,
                "kind": item.kind,
                "lane": item.practice.lane,
                "owner": item.practice.owner,
                "level": item.current,
                "needed": item.needed,
                "effort_days": _number(item.effort_days),
                "to_settle": item.to_settle,
                "due": item.dated.isoformat() if item.dated else None,
            }
            for item in phase.items
        ],
    }
