"""One page a pillar as plain data: score, areas, findings, strengths, musts, questions, actions."""

from __future__ import annotations

from collections.abc import Sequence

from assessment.assessment import Assessment
from assessment.scorecard import Gap, PracticeState
from reports.groups import action_row, area_title, mean_level, named, questions, targets_of
from reports.panels import Data
from reports.words import Words

SHOWN_AREAS = 10
SHOWN_FINDINGS = 8
SHOWN_MUSTS = 10
SHOWN_STRENGTHS = 12
SHOWN_QUESTIONS = 14
SHOWN_ACTIONS = 7
"""Rows that a page may show; a template takes as many of them as fit."""


def pages(assessment: Assessment, view: Data, words: Words) -> list[Data]:
    """A page for each pillar, in the rubric's order.

    Args:
        assessment: the review.
        view: what is shown of it elsewhere; read are `pillars`, `findings` and `strengths`.
        words: the report's own wording.
    """
    return [_page(row, assessment, view, words) for row in view["pillars"]]


def _page(row: Data, assessment: Assessment, view: Data, words: Words) -> Data:
    card, pillar = assessment.scorecard, row["id"]
    states = [s for s in card.practices.values() if s.practice.pillar == pillar]
    gaps = [gap for gap in card.next_actions if gap.state.practice.pillar == pillar]
    asked = [s for s in states if not s.assessed]
    ids = {state.id for state in states}
    found = [block for block in view["findings"] if block["practice"] in ids]
    good = [one for one in view["strengths"] if one["pillar"] == pillar]
    musts = _open_musts(gaps, assessment)
    areas = _areas(states, assessment, words)
    return {
        **row,
        "title": _title(row, states, gaps, musts, assessment, words),
        "practices": len(states),
        "assessed": len(states) - len(asked),
        "stage_name": named("stage", assessment.workload.target_stage, assessment, words),
        "areas": areas[:SHOWN_AREAS],
        "area_count": len(areas),
        "alternative": _alternative(row, areas[:SHOWN_AREAS], words),
        "scanned": any(s.verdict is not None for s in states),
        "findings": [_found(block, words) for block in found[:SHOWN_FINDINGS]],
        "finding_count": len(found),
        "strengths": [
            {"practice": one["practice"], "title": one["title"], "basis": one["basis"]}
            for one in good[:SHOWN_STRENGTHS]
        ],
        "strength_count": len(good),
        "musts": [_must(gap) for gap in musts[:SHOWN_MUSTS]],
        "must_count": len(musts),
        "questions": questions(asked, assessment, SHOWN_QUESTIONS, words),
        "question_count": len(asked),
        "actions": [action_row(gap, assessment, words) for gap in gaps[:SHOWN_ACTIONS]],
        "action_count": len(gaps),
    }


def _open_musts(gaps: Sequence[Gap], assessment: Assessment) -> list[Gap]:
    """What the target's gate still needs of the pillar, the heaviest first; unknown ones last."""
    gate = assessment.scorecard.headline.gate
    needed = {*gate.unmet, *gate.to_settle, *gate.critical}
    found = [gap for gap in gaps if gap.id in needed]
    return sorted(found, key=lambda g: (g.to_settle, -g.state.practice.weight, g.level, g.id))


def _must(gap: Gap) -> Data:
    return {
        "practice": gap.id,
        "title": gap.state.practice.title,
        "now": gap.level if gap.state.assessed else None,
        "need": gap.target,
        "weight": gap.state.practice.weight,
    }


def _areas(states: Sequence[PracticeState], assessment: Assessment, words: Words) -> list[Data]:
    needs = targets_of(assessment)
    areas: dict[str, list[PracticeState]] = {}
    for state in states:
        areas.setdefault(state.practice.area, []).append(state)
    return [
        {"area": area_title(area, words), **mean_level(of, needs, words)}
        for area, of in areas.items()
    ]


def _found(block: Data, words: Words) -> Data:
    """A check that found defects, as one row."""
    failing = block["failing"] + block["partial"]
    return {
        "check": block["check"],
        "title": block["title"],
        "practice": block["practice"],
        "severity": block["severity"],
        "severity_text": block["severity_text"],
        "critical": block["critical"] > 0,
        "count": words("risks.resources", failing=failing, count=block["of"]),
    }


def _title(
    row: Data,
    states: Sequence[PracticeState],
    gaps: Sequence[Gap],
    musts: Sequence[Gap],
    assessment: Assessment,
    words: Words,
) -> str:
    """The page's conclusion, from the strongest fact down."""
    name = {"name": row["name"]}
    stage = named("stage", assessment.workload.target_stage, assessment, words)
    if not row["due"]:
        return words("pillars.title-not-due", stage=stage, **name)
    if row["score"] is None:
        count = sum(1 for s in states if not s.assessed)
        return words("pillars.title-not-assessed", count=count, **name)
    score = {"score": row["score"], **name}
    if row["capped"]:
        critical = any(assessment.scorecard.practices[i].critical for i in row["cap_practices"])
        kind = "critical" if critical else "capped"
        return words(f"pillars.title-{kind}", count=len(row["cap_practices"]), **score)
    if musts:
        return words("pillars.title-musts", count=len(musts), **score)
    if gaps:
        return words("pillars.title-gaps", count=len(gaps), **score)
    return words("pillars.title-met", stage=stage, **score)


def _alternative(row: Data, areas: Sequence[Data], words: Words) -> str:
    """What the bars show, in words."""
    rows = (
        words(
            "pillars.alt-area", area=one["area"], mean=one["mean_text"], needed=one["needed_text"]
        )
        for one in areas
    )
    return words("pillars.alt", name=row["name"]) + " " + "; ".join(rows)
