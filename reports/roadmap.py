"""The way to the target as plain data: phases, their items by lane, tracks, maturity."""

from __future__ import annotations

from typing import Any

from assessment.assessment import Assessment
from assessment.scorecard import Maturity, Phase, PhaseItem
from reports import wording
from reports.numbers import percent, tenth
from reports.panels import Data, role_names, stage_names
from rubrics.schema import STAGES
from rubrics.standard import StageInfo

NARROWEST = 0.11
KIND = {"new": "", "step-up": "step up", "pulled-forward": "pulled forward"}


def phases(assessment: Assessment) -> list[Data]:
    """Each phase with effort, weeks, chain and items by lane; phases without work included."""
    card, names = assessment.scorecard, stage_names(assessment.rubric.standard)
    info: dict[str, StageInfo] = {s.id: s for s in assessment.rubric.standard.stages}
    rows, start = [], 0.0
    for number, phase in enumerate(card.phases, start=1):
        gate = card.stages[phase.stage].gate
        rows.append(
            {
                "number": number,
                "stage": phase.stage,
                "name": names[phase.stage],
                "purpose": info[phase.stage].purpose,
                "question": info[phase.stage].gate,
                "usual": info[phase.stage].duration,
                "decision": gate.decision.value,
                "decision_text": wording.DECISION[gate.decision],
                "effort_days": tenth(phase.effort_days),
                "weeks": tenth(phase.weeks),
                "from_week": tenth(start),
                "to_week": tenth(start + phase.weeks),
                "fte": tenth(phase.fte),
                "chain": list(phase.chain),
                "chain_days": tenth(phase.longest_chain_days),
                "items": len(phase.items),
                "to_settle": sum(1 for item in phase.items if item.to_settle),
                "step_ups": sum(1 for item in phase.items if item.kind == "step-up"),
                "lanes": _lanes(phase, assessment),
            }
        )
        start += phase.weeks
    _add_widths(rows)
    return rows


def _add_widths(rows: list[Data]) -> None:
    """Each phase's share of the time line; a short one keeps room for its words."""
    total = sum(row["weeks"] for row in rows)
    shares = [max(NARROWEST, row["weeks"] / total) if row["weeks"] else 0.0 for row in rows]
    for row, share in zip(rows, shares, strict=True):
        row["width"] = round(share / sum(shares), 4) if share else 0.0


def _lanes(phase: Phase, assessment: Assessment) -> list[Data]:
    rows = []
    for lane in assessment.rubric.standard.lanes:
        items = [item for item in phase.items if item.practice.lane == lane.id]
        if items:
            rows.append(
                {
                    "id": lane.id,
                    "name": lane.title,
                    "effort_days": tenth(sum(item.effort_days for item in items)),
                    "items": [_item(item, assessment) for item in items],
                }
            )
    return rows


def _item(item: PhaseItem, assessment: Assessment) -> Data:
    practice = item.practice
    return {
        "practice": practice.id,
        "action": practice.action,
        "kind": item.kind,
        "kind_text": KIND[item.kind],
        "current": item.current,
        "needed": item.needed,
        "effort_days": tenth(item.effort_days),
        "owner": role_names(assessment.rubric.standard)[practice.owner],
        "done_when": _done_when(item, assessment),
        "evidence": practice.evidence,
        "to_settle": item.to_settle,
        "dated": item.dated.isoformat() if item.dated else None,
        "on_chain": item.on_chain,
    }


def _done_when(item: PhaseItem, assessment: Assessment) -> str:
    """The level that is needed, in its own words; a critical finding has to be gone as well."""
    text = item.practice.level_texts(assessment.workload.audience)[item.needed]
    state = assessment.scorecard.practices[item.practice.id]
    return f"{text}; no critical finding is left" if state.critical else text


def totals(assessment: Assessment) -> Data:
    """The whole way: effort and weeks, summed before rounding."""
    card = assessment.scorecard
    return {
        "effort_days": tenth(sum(phase.effort_days for phase in card.phases)),
        "weeks": tenth(sum(phase.weeks for phase in card.phases)),
        "lanes": [
            {"id": lane.id, "name": lane.title, "description": lane.description}
            for lane in assessment.rubric.standard.lanes
        ],
    }


def tracks(assessment: Assessment) -> list[Data]:
    """Work that is proposed because nothing shows that it runs."""
    proposed = set(assessment.scorecard.tracks)
    return [
        {
            "id": track.id,
            "title": track.title,
            "lane": assessment.rubric.standard.title(track.lane),
            "why": track.why,
            "practices": list(track.practices),
        }
        for track in assessment.rubric.standard.tracks
        if track.id in proposed
    ]


def poc_exits(assessment: Assessment) -> list[Data]:
    """What can be decided of a PoC whose gate is not met; empty after it, or with nothing known."""
    card = assessment.scorecard
    unknown = not any(state.assessed for state in card.practices.values())
    past = assessment.workload.stage != STAGES[0]
    if unknown or past or card.stages[STAGES[0]].gate.decision.opens:
        return []
    return [
        {"id": exit_.id, "title": exit_.title, "description": exit_.description}
        for exit_ in assessment.rubric.standard.poc_exits
    ]


def maturity(assessment: Assessment) -> list[Data]:
    """GenAIOps and MLOps level, where they apply, and what keeps from the next."""
    card = assessment.scorecard
    return [
        _maturity(model.title, held, assessment)
        for model in assessment.rubric.standard.maturity.models
        if (held := card.maturity.get(model.id))
    ]


def _maturity(name: str, held: Maturity, assessment: Assessment) -> Data:
    practices: Any = assessment.rubric.practices
    return {
        "name": name,
        "level": held.level,
        "shares": [{"level": level, "met": percent(s)} for level, s in held.shares.items()],
        "missing": [{"practice": id_, "title": practices[id_].title} for id_ in held.missing],
    }
