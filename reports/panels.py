"""The parts of the verdict page as plain data: score, pillars, gates, heat map."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from assessment.assessment import Assessment
from assessment.evidence import accepted_by
from assessment.scorecard import PillarScore, PracticeState, Scorecard, StageScore
from checks.model import State
from reports import wording
from reports.numbers import percent, points, tenth, whole
from reports.words import Words
from rubrics.schema import PILLARS
from rubrics.standard import Standard

Data = dict[str, Any]


def pillar_names(standard: Standard, words: Words) -> dict[str, str]:
    """Pillar id to its name."""
    return {pillar.id: words.name("pillar", pillar.id, pillar.title) for pillar in standard.pillars}


def stage_names(standard: Standard, words: Words) -> dict[str, str]:
    """Stage id to its name."""
    return {stage.id: words.name("stage", stage.id, stage.title) for stage in standard.stages}


def role_names(standard: Standard, words: Words) -> dict[str, str]:
    """Role id to its name."""
    return {role.id: words.name("role", role.id, role.title) for role in standard.roles}


def area_name(area: str, words: Words) -> str:
    """An area of a pillar; areas have no id, so its own words are its key."""
    return words.name("area", "-".join(re.findall(r"[a-z0-9]+", area.casefold())), area)


def score_panel(score: StageScore, standard: Standard, words: Words) -> Data:
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
        "rating_text": rating_name(score.rating, standard, words),
        "coverage": percent(score.coverage),
        "confidence": percent(score.confidence),
        "self_declared": score.overall is not None
        and score.confidence < standard.confidence.self_declared_below,
    }


def rating_name(id_: str | None, standard: Standard, words: Words) -> str:
    """The band of a score."""
    titles = (band.title for band in standard.ratings if band.id == id_)
    title = next(titles, None)
    if id_ is None or title is None:
        return words("wording.no-score")
    return words.name("rating", id_, title)


def pillar_panel(assessment: Assessment, score: StageScore, words: Words) -> list[Data]:
    """Each pillar's score, cap, range and coverage at one stage, in the rubric's order."""
    card, standard = assessment.scorecard, assessment.rubric.standard
    names = pillar_names(standard, words)
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
                **_pillar_numbers(card, one, standard.confidence.self_declared_below, words),
            }
        )
    return rows


def _pillar_numbers(
    card: Scorecard, one: PillarScore, self_declared_below: float, words: Words
) -> Data:
    status = None
    if not one.due:
        status = words("wording.not-due")
    elif one.score is None:
        status = words("wording.not-assessed")
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
        "cap_text": wording.cap_reason(card, one.cap, one.cap_reasons, words) if capped else None,
        "coverage": None if one.coverage is None else percent(one.coverage),
        "confidence": None if one.confidence is None else percent(one.confidence),
        "self_declared": one.confidence is not None and one.confidence < self_declared_below,
    }


def gate_panel(assessment: Assessment, words: Words) -> list[Data]:
    """Every gate with its decision, and the musts that are open, by id."""
    card, names = assessment.scorecard, stage_names(assessment.rubric.standard, words)
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
                "decision_text": words(f"names.decision-{gate.decision}"),
                "summary": wording.gate_summary(gate, words),
                "score": points(score.overall),
                "musts": gate.musts,
                "met": met,
                "unmet": list(gate.unmet),
                "to_settle": list(gate.to_settle),
                "critical": list(gate.critical),
                "waived": list(gate.waived),
                "in_scope": order.index(stage) <= order.index(card.target_stage),
                "is_target": stage == card.target_stage,
            }
        )
    return rows


def heat_map(assessment: Assessment, words: Words) -> list[Data]:
    """Per pillar its areas, each with the weighted mean level of what is assessed in it."""
    card, names = assessment.scorecard, pillar_names(assessment.rubric.standard, words)
    rows = []
    for pillar in PILLARS:
        areas: dict[str, list[PracticeState]] = {}
        for state in card.practices.values():
            if state.practice.pillar == pillar:
                areas.setdefault(state.practice.area, []).append(state)
        cells = [_heat_cell(area, states, words) for area, states in areas.items()]
        if cells:
            rows.append({"pillar": pillar, "name": names[pillar], "cells": cells})
    return rows


def _heat_cell(area: str, states: Sequence[PracticeState], words: Words) -> Data:
    known = [(s.practice.weight, s.level) for s in states if s.level is not None]
    weight = sum(w for w, _ in known)
    mean = sum(w * level for w, level in known) / weight if weight else None
    return {
        "area": area_name(area, words),
        "mean": None if mean is None else tenth(mean),
        "mean_text": "–" if mean is None else words.number(mean, fixed=True),
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
