"""The way to the target as plain data: phases, their items by lane, tracks, maturity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assessment.assessment import Assessment
from assessment.scorecard import Maturity, Phase, PhaseItem
from reports.numbers import percent, tenth
from reports.panels import Data, role_names, stage_names
from reports.words import Words
from rubrics.schema import STAGES
from rubrics.standard import StageInfo

SHOWN_STARTS = 3
SHOWN_ITEMS = 12
"""Rows of a phase; the annex workbook has them all."""
NAMED_FROM = 0.18
"""Share of the time line from which a phase has room for its name."""
LABELLED_FROM = 0.045
"""Share from which it has room for a number."""
MARKED_DAYS = (30, 60, 90)
MARKED_APART = 0.1
"""Share of the time line that the name of a day takes."""
DAYS_A_WEEK = 7


def phases(assessment: Assessment, words: Words) -> list[Data]:
    """Each phase with effort, weeks, chain and items by lane; phases without work included."""
    start, rows = 0.0, []
    work: list[set[str]] = []
    for number, phase in enumerate(assessment.scorecard.phases, start=1):
        end = start + phase.weeks
        work.append({item.practice.id for item in phase.items})
        rows.append({"number": number, **_phase(phase, end, work, assessment, words)})
        start = end
    return rows


def _phase(
    phase: Phase, end: float, work: Sequence[set[str]], assessment: Assessment, words: Words
) -> Data:
    """One phase; `end` is the week in which its gate stands, counted from the start.

    `work` holds the practices of each phase up to it.
    """
    standard = assessment.rubric.standard
    gate = assessment.scorecard.stages[phase.stage].gate
    open_ = {*gate.unmet, *gate.to_settle}
    info = next(stage for stage in standard.stages if stage.id == phase.stage)
    return {
        "stage": phase.stage,
        "name": stage_names(standard, words)[phase.stage],
        **_stage_texts(info, words),
        "decision": gate.decision.value,
        "decision_text": words(f"names.decision-{gate.decision}"),
        "closes": len(open_ & work[-1]),
        "closed_before": len((open_ & set().union(*work[:-1])) - work[-1]),
        "open_musts": len(open_),
        "effort_days": tenth(phase.effort_days),
        "effort_text": words.number(phase.effort_days),
        "effort_words": words("wording.days-of-work", count=tenth(phase.effort_days)),
        "weeks": tenth(phase.weeks),
        "weeks_text": words.number(phase.weeks),
        "weeks_words": words("wording.weeks-of-work", count=tenth(phase.weeks)),
        "to_week": words.number(end),
        "fte_text": words.number(phase.fte),
        "chain": list(phase.chain),
        "chain_text": words.number(phase.longest_chain_days),
        "items": len(phase.items),
        "to_settle": sum(1 for item in phase.items if item.to_settle),
        "starts": [
            {"practice": item.practice.id, "action": item.practice.action}
            for item in phase.items[:SHOWN_STARTS]
        ],
        "lanes": _lanes(phase, assessment, words),
        "more": max(0, len(phase.items) - SHOWN_ITEMS),
    }


def _stage_texts(info: StageInfo, words: Words) -> Data:
    return {
        "purpose": words.name("purpose", info.id, info.purpose),
        "question": words.name("question", info.id, info.gate),
        "usual": words.name("duration", info.id, info.duration),
    }


def _lanes(phase: Phase, assessment: Assessment, words: Words) -> list[Data]:
    """The work of each lane, and its items among the first of the phase."""
    rows, shown = [], {item.practice.id for item in phase.items[:SHOWN_ITEMS]}
    for lane in assessment.rubric.standard.lanes:
        items = [item for item in phase.items if item.practice.lane == lane.id]
        if items:
            rows.append(
                {
                    "id": lane.id,
                    "name": words.name("lane", lane.id, lane.title),
                    "effort_days": tenth(effort := sum(item.effort_days for item in items)),
                    "effort_text": words.number(effort),
                    "count": len(items),
                    "items": [
                        _item(item, assessment, words)
                        for item in items
                        if item.practice.id in shown
                    ],
                }
            )
    return rows


def _item(item: PhaseItem, assessment: Assessment, words: Words) -> Data:
    practice = item.practice
    return {
        "practice": practice.id,
        "action": practice.action,
        "kind": item.kind,
        "kind_text": "" if item.kind == "new" else words(f"roadmap.{item.kind}"),
        "current": item.current,
        "needed": item.needed,
        "effort_days": tenth(item.effort_days),
        "effort_text": words.number(item.effort_days),
        "owner": role_names(assessment.rubric.standard, words)[practice.owner],
        "done_when": _done_when(item, assessment, words),
        "evidence": practice.evidence,
        "to_settle": item.to_settle,
        "dated": words.day(item.dated) if item.dated else None,
        "on_chain": item.on_chain,
    }


def _done_when(item: PhaseItem, assessment: Assessment, words: Words) -> str:
    """The level that is needed, in its own words; a critical finding has to be gone as well."""
    text = item.practice.level_texts(assessment.workload.audience)[item.needed]
    state = assessment.scorecard.practices[item.practice.id]
    return words("roadmap.done-critical", text=text) if state.critical else text


def totals(assessment: Assessment, words: Words) -> Data:
    """The whole way: effort and weeks, summed before rounding."""
    card = assessment.scorecard
    effort = sum(phase.effort_days for phase in card.phases)
    weeks = sum(phase.weeks for phase in card.phases)
    return {
        "items": sum(len(phase.items) for phase in card.phases),
        "effort_days": tenth(effort),
        "effort_text": words.number(effort),
        "weeks": tenth(weeks),
        "weeks_text": words.number(weeks),
        "lanes": [
            {"id": lane.id, "name": words.name("lane", lane.id, lane.title)}
            for lane in assessment.rubric.standard.lanes
        ],
    }


def timeline(assessment: Assessment) -> Data:
    """Where phases begin and gates stand, as shares of all weeks, at their true scale."""
    phases_ = [phase for phase in assessment.scorecard.phases if phase.weeks]
    total, start, rows = sum(phase.weeks for phase in phases_), 0.0, []
    for phase in phases_:
        width = phase.weeks / total
        rows.append(
            {
                "stage": phase.stage,
                "start": round(start, 4),
                "width": round(width, 4),
                "labelled": width >= LABELLED_FROM,
                "named": width >= NAMED_FROM,
                "dated": width >= NAMED_FROM or not start,
            }
        )
        start += width
    days = total * DAYS_A_WEEK
    marks: list[Data] = []
    for day in MARKED_DAYS:
        at = round(day / days, 4) if day < days else 1.0
        if at < 1 and (not marks or at - marks[-1]["at"] >= MARKED_APART):
            marks.append({"day": day, "at": at})
    return {"phases": rows, "marks": marks}


def tracks(assessment: Assessment, words: Words) -> list[Data]:
    """Work that is proposed because nothing shows that it runs."""
    proposed = set(assessment.scorecard.tracks)
    return [
        {
            "id": track.id,
            "title": words.name("track", track.id, track.title),
            "lane": words.name("lane", track.lane, assessment.rubric.standard.title(track.lane)),
            "why": words.name("track-why", track.id, track.why),
            "practices": list(track.practices),
        }
        for track in assessment.rubric.standard.tracks
        if track.id in proposed
    ]


def poc_exits(assessment: Assessment, words: Words) -> list[Data]:
    """What can be decided of a PoC whose gate is not met; empty after it, or with nothing known."""
    card = assessment.scorecard
    unknown = not any(state.assessed for state in card.practices.values())
    past = assessment.workload.stage != STAGES[0]
    if unknown or past or card.stages[STAGES[0]].gate.decision.opens:
        return []
    return [
        {
            "id": exit_.id,
            "title": words.name("exit", exit_.id, exit_.title),
            "description": words.name("exit-text", exit_.id, exit_.description),
        }
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
