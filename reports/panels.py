"""The parts of the verdict page as plain data: score, pillars, gates, heat map, matrix."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assessment.assessment import Assessment
from assessment.evidence import accepted_by
from assessment.scorecard import Gap, PillarScore, PracticeState, Scorecard, StageScore
from assessment.targets import gate_rule
from checks.model import State
from reports import wording
from reports.numbers import percent, points, span, tenth, whole
from rubrics.schema import PILLARS
from rubrics.standard import Standard

Data = dict[str, Any]

MATRIX_WIDTH, MATRIX_HEIGHT, MATRIX_RADIUS = 214.0, 118.0, 6.4
"""Printer's points; positions in the matrix are given in them."""
WEEK_OF_WORK = 5
"""Person-days: the line between work for an iteration and work for a plan."""


def pillar_names(standard: Standard) -> dict[str, str]:
    """Pillar id to its name."""
    return {pillar.id: pillar.title for pillar in standard.pillars}


def stage_names(standard: Standard) -> dict[str, str]:
    """Stage id to its name."""
    return {stage.id: stage.title for stage in standard.stages}


def role_names(standard: Standard) -> dict[str, str]:
    """Role id to its name."""
    return {role.id: role.title for role in standard.roles}


def score_panel(score: StageScore, standard: Standard) -> Data:
    """The headline score with its range, coverage and confidence; whole points and percent."""
    low, high = whole(score.low), whole(score.high)
    return {
        "stage": score.stage,
        "points": points(score.overall),
        "low": low,
        "high": high,
        "range_text": f"{low}–{high}",
        "has_range": low != high,
        "equal_weights": points(score.overall_equal_weights),
        "rating": score.rating,
        "rating_text": _rating(score.rating, standard),
        "coverage": percent(score.coverage),
        "confidence": percent(score.confidence),
        "self_declared": score.confidence < standard.confidence.self_declared_below,
    }


def _rating(id_: str | None, standard: Standard) -> str:
    return next((band.title for band in standard.ratings if band.id == id_), "No score yet")


def pillar_panel(assessment: Assessment, score: StageScore) -> list[Data]:
    """Each pillar's score, cap, range and coverage at one stage, in the rubric's order."""
    card, standard = assessment.scorecard, assessment.rubric.standard
    names = pillar_names(standard)
    rows = []
    for pillar in PILLARS:
        one = score.pillars[pillar]
        index = card.maturity_index.get(pillar)
        rows.append(
            {
                "id": pillar,
                "name": names[pillar],
                "weight": percent(card.weights[pillar]),
                "maturity_index": points(index),
                "due": one.due,
                **_pillar_numbers(card, one, standard.confidence.self_declared_below),
            }
        )
    return rows


def _pillar_numbers(card: Scorecard, one: PillarScore, self_declared_below: float) -> Data:
    status = None
    if not one.due:
        status = wording.NOT_DUE
    elif one.score is None:
        status = wording.NOT_ASSESSED
    capped = one.raw is not None and one.raw > one.cap
    low, high = points(one.low), points(one.high)
    return {
        "status": status,
        "score": points(one.score),
        "raw": points(one.raw),
        "low": low,
        "high": high,
        "range_text": None if low is None else f"{low}–{high}",
        "capped": capped,
        "cap": one.cap if capped else None,
        "cap_practices": list(one.cap_reasons) if capped else [],
        "cap_text": wording.cap_reason(card, one.cap, one.cap_reasons) if capped else None,
        "coverage": None if one.coverage is None else percent(one.coverage),
        "confidence": None if one.confidence is None else percent(one.confidence),
        "self_declared": one.confidence is not None and one.confidence < self_declared_below,
    }


def gate_panel(assessment: Assessment) -> list[Data]:
    """Every gate with its decision, and the musts that are open, by id."""
    card, names = assessment.scorecard, stage_names(assessment.rubric.standard)
    order = list(card.stages)
    rows = []
    for stage, score in card.stages.items():
        gate = score.gate
        met = gate.musts - len(gate.unmet) - len(gate.to_settle)
        rows.append(
            {
                "stage": stage,
                "name": names[stage],
                "decision": gate.decision.value,
                "decision_text": wording.DECISION[gate.decision],
                "summary": wording.gate_summary(gate),
                "score": points(score.overall),
                "musts": gate.musts,
                "met": met,
                "met_percent": percent(met / gate.musts) if gate.musts else 100,
                "unmet": list(gate.unmet),
                "to_settle": list(gate.to_settle),
                "critical": list(gate.critical),
                "waived": list(gate.waived),
                "in_scope": order.index(stage) <= order.index(card.target_stage),
                "is_target": stage == card.target_stage,
            }
        )
    return rows


def heat_map(assessment: Assessment) -> list[Data]:
    """Per pillar its areas, each with the weighted mean level of what is assessed in it."""
    card, names = assessment.scorecard, pillar_names(assessment.rubric.standard)
    rows = []
    for pillar in PILLARS:
        areas: dict[str, list[PracticeState]] = {}
        for state in card.practices.values():
            if state.practice.pillar == pillar:
                areas.setdefault(state.practice.area, []).append(state)
        cells = [_heat_cell(area, states) for area, states in areas.items()]
        if cells:
            rows.append({"pillar": pillar, "name": names[pillar], "cells": cells})
    return rows


def _heat_cell(area: str, states: Sequence[PracticeState]) -> Data:
    known = [(s.practice.weight, s.level) for s in states if s.level is not None]
    weight = sum(w for w, _ in known)
    mean = sum(w * level for w, level in known) / weight if weight else None
    return {
        "area": area,
        "mean": None if mean is None else tenth(mean),
        "mean_text": "–" if mean is None else f"{tenth(mean):.1f}",
        "level": None if mean is None else whole(mean),
        "assessed": len(known),
        "practices": len(states),
        "ids": [s.id for s in states],
    }


def open_defects(assessment: Assessment) -> Counter[str]:
    """How many findings fail or are partial, by practice; accepted ones are left out."""
    return Counter(
        f.practice
        for f in assessment.findings
        if f.verdict.state in (State.FAIL, State.PARTIAL)
        and accepted_by(f, assessment.answers, assessment.as_of) is None
    )


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
    return next((f"{f.name}: {f.verdict.because}" for f in found), None)


def gap_row(
    gap: Gap, rank: int, top_impact: float, defects: Mapping[str, int], assessment: Assessment
) -> Data:
    """One gap with what the tables and the matrix show of it."""
    practice, standard = gap.state.practice, assessment.rubric.standard
    return {
        "rank": rank,
        "practice": gap.id,
        "title": practice.title,
        "action": practice.action,
        "pillar": practice.pillar,
        "pillar_name": pillar_names(standard)[practice.pillar],
        "level": gap.level,
        "target": gap.target,
        "to_settle": gap.to_settle,
        "risk": "unknown" if gap.to_settle else gap.risk.value,
        "impact": whole(100 * gap.impact / top_impact) if top_impact else 0,
        "critical": gap.state.critical,
        "due": gap.state.due.isoformat() if gap.state.due else None,
        "due_in_days": gap.due_in,
        "over_claim": gap.state.conflict == "over-claim",
        "must": gap.must,
        "quick_win": gap.quick_win,
        "blocked_by": list(gap.blocked_by),
        "why": wording.why_now(gap, critical_fact(gap.state, assessment)),
        "effort": span(*practice.effort_days),
        "effort_mid": tenth(practice.effort_mid),
        "owner": role_names(standard)[practice.owner],
        "findings": defects.get(gap.id, 0),
        "gate": stage_names(standard)[_gate_opened(gap, assessment)],
    }


def _gate_opened(gap: Gap, assessment: Assessment) -> str:
    """The first gate that the gap keeps closed; else that of its practice."""
    for stage, score in assessment.scorecard.stages.items():
        gate = score.gate
        if gap.id in (*gate.critical, *gate.unmet, *gate.to_settle):
            return stage
    return gate_rule(gap.state.practice, assessment.workload).stage


def matrix(rows: Sequence[Mapping[str, Any]]) -> Data:
    """Impact against effort: where each row's number stands, and where its true place is.

    Effort grows with its square root, so that small efforts keep apart.
    """
    longest = max([2.0 * WEEK_OF_WORK, *(float(row["effort_mid"]) for row in rows)])
    placed: list[tuple[float, float]] = []
    marks = []
    for row in rows:
        x = _along(float(row["effort_mid"]), longest)
        y = MATRIX_RADIUS + (MATRIX_HEIGHT - 2 * MATRIX_RADIUS) * (1 - row["impact"] / 100)
        at = _free_place(x, y, placed)
        placed.append(at)
        marks.append(
            {
                "rank": row["rank"], "practice": row["practice"], "x": at[0], "y": at[1],
                "true_x": round(x, 2), "true_y": round(y, 2),
            }
        )  # fmt: skip
    ticks = [d for d in (1, 2, 5, 10, 20, 40, 80, 160, 320) if d <= longest]
    return {
        "width": MATRIX_WIDTH,
        "height": MATRIX_HEIGHT,
        "radius": MATRIX_RADIUS,
        "split_x": round(_along(WEEK_OF_WORK, longest), 2),
        "marks": marks,
        "ticks": [{"days": d, "x": round(_along(d, longest), 2)} for d in ticks],
    }


def _along(days: float, longest: float) -> float:
    room = MATRIX_WIDTH - 2 * MATRIX_RADIUS
    return MATRIX_RADIUS + room * math.sqrt(days / longest)


def _free_place(x: float, y: float, taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The nearest place on growing rings where no other number stands."""
    for ring in range(40):
        for step in range(12 if ring else 1):
            angle = math.tau * step / 12
            spot = (
                round(x + 2.2 * ring * math.cos(angle), 2),
                round(y + 2.2 * ring * math.sin(angle), 2),
            )
            if _inside(spot) and all(math.dist(spot, t) >= 2 * MATRIX_RADIUS + 1 for t in taken):
                return spot
    return (round(x, 2), round(y, 2))


def _inside(spot: tuple[float, float]) -> bool:
    x, y = spot
    edge = MATRIX_RADIUS - 0.01
    return edge <= x <= MATRIX_WIDTH - edge and edge <= y <= MATRIX_HEIGHT - edge
