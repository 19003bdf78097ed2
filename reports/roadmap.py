"""The way to the target as plain data: dated phases, who works in them, tracks, maturity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessment.assessment import Assessment
from assessment.plan.people import track_spans, work_by_role
from assessment.plan.plan import Booked, Milestone, Plan
from assessment.scorecard import Maturity
from reports import schedule
from reports.numbers import percent, points, shortened, tenth
from reports.panels import Data, role_names, stage_names
from reports.timeline import dated, lanes, near, timeline
from reports.wording import nothing_assessed
from reports.words import Words
from rubrics.errors import UserError
from rubrics.schema import STAGES
from rubrics.standard import StageInfo

SHOWN_STARTS = 3
SHOWN_ITEMS = 12
"""Rows of a phase; the annex workbook has them all."""
SHOWN_DONE = 6
"""Rows of what is done by a mark."""
MOST_MISSED = 12
"""Dates that are not reached; the first page has three of them at most."""
LONGEST_NAME = 60
LONGEST_TITLE = 160
"""Characters of what people wrote."""
DAYS_A_WEEK = 7

EMPTY: Data = {
    "lead": None, "odds": None, "steps": 0, "works": 0, "effort_text": "0", "finish_short": None,
    "timeline": {"phases": [], "marks": []}, "lanes": [], "roles": [], "marks": [], "missed": [],
    "more_missed": 0, "hand_overs": [],
}  # fmt: skip
"""What a page has of a plan without work, and of one that cannot be made."""


def plan_of(assessment: Assessment) -> Plan | None:
    """The plan; None where the work would take a century, or contradicts itself."""
    try:
        return assessment.schedule
    except UserError:
        return None


def panel(assessment: Assessment, words: Words) -> Data:
    """The plan of the report's pages; every date as the reader writes it.

    `unplanned` says why there is no plan; else it is None. Shares of the time line are 0 to 1.
    """
    try:
        plan = assessment.schedule
    except UserError as error:
        title = words("roadmap.title-unplanned")
        return {**EMPTY, "title": title, "unplanned": f"{error.what}. {error.hint}"}
    shown = schedule.panel(plan, assessment, words)
    if not plan.booked:
        return {**EMPTY, "title": shown["title"], "unplanned": None}
    booked = {row.action.id: row for row in plan.booked}
    standard = assessment.rubric.standard
    stages, roles = stage_names(standard, words), role_names(standard, words)
    last = plan.milestones[-1]
    title = "title-unassessed" if nothing_assessed(assessment.scorecard) else "title"
    return {
        "title": words(f"roadmap.{title}", stage=stages[last.stage], day=words.day(last.day)),
        "unplanned": None,
        "lead": shown["lead"],
        "odds": shown["odds"],
        "steps": len(plan.booked),
        "works": len({_practice(row) for row in plan.booked}),
        "effort_text": words.number(sum(m.effort_days for m in plan.milestones)),
        "finish_short": dated(plan.finish, words),
        "timeline": timeline(plan, words),
        "lanes": lanes(plan, assessment, words),
        "roles": _roles(plan, assessment, words),
        "marks": _marks(shown["marks"], booked, words),
        "missed": [
            schedule.missed(
                one, _title(booked[one.action]) if one.action else None, stages, roles, words
            )
            for one in plan.shortfalls[:MOST_MISSED]
        ],
        "more_missed": max(0, len(plan.shortfalls) - MOST_MISSED),
        "hand_overs": shown["hand_overs"],
    }


def _title(row: Booked) -> str:
    return shortened(row.action.title, LONGEST_TITLE)


def phases(assessment: Assessment, words: Words) -> list[Data]:
    """Each phase with its dates and its first steps by start; phases without work included."""
    plan = plan_of(assessment)
    if plan is None:
        return []
    whys = schedule.whys(plan, assessment.rubric.standard, words)
    why = {row.action.id: text for row, text in zip(plan.booked, whys, strict=True)}
    work: list[set[str]] = []
    rows = []
    for number, milestone in enumerate(plan.milestones, start=1):
        own = [row for row in plan.booked if row.action.stage == milestone.stage]
        work.append({item.practice.id for row in own for item in row.action.items})
        rows.append({"number": number, **_phase(milestone, own, work, why, assessment, words)})
    return rows


def _phase(
    milestone: Milestone,
    own: Sequence[Booked],
    work: Sequence[set[str]],
    why: Mapping[str, str],
    assessment: Assessment,
    words: Words,
) -> Data:
    """One phase; `work` holds the practices of each phase up to it, `own` its steps."""
    standard, names = assessment.rubric.standard, stage_names(assessment.rubric.standard, words)
    gate = assessment.scorecard.stages[milestone.stage].gate
    then = milestone.step.gates[milestone.stage].decision
    open_ = {*gate.unmet, *gate.to_settle}
    info = next(stage for stage in standard.stages if stage.id == milestone.stage)
    weeks = ((milestone.day - milestone.begin).days + 1) / DAYS_A_WEEK if own else 0.0
    return {
        "stage": milestone.stage,
        "name": names[milestone.stage],
        **_stage_texts(info, words),
        "decision": gate.decision.value,
        "decision_text": words(f"names.decision-{gate.decision}"),
        "then": then.value,
        "then_text": words(f"names.decision-{then}"),
        "points_then": points(milestone.step.score.overall),
        "closes": len(open_ & work[-1]),
        "closed_before": len((open_ & set().union(*work[:-1])) - work[-1]),
        "open_musts": len(open_),
        "effort_days": tenth(milestone.effort_days),
        "effort_text": words.number(milestone.effort_days),
        "effort_words": words("wording.days-of-work", count=tenth(milestone.effort_days)),
        "weeks": tenth(weeks),
        "weeks_words": words("wording.weeks-of-work", count=tenth(weeks)),
        "begin_text": words.day(milestone.begin),
        "date": milestone.day.isoformat(),
        "date_text": words.day(milestone.day),
        "date_short": dated(milestone.day, words),
        "p50": milestone.likely.isoformat(),
        "p50_short": dated(milestone.likely, words),
        "p80": milestone.safe.isoformat(),
        "p80_text": words.day(milestone.safe),
        "p80_short": dated(milestone.safe, words),
        "wished_short": dated(milestone.wished, words) if milestone.wished else None,
        "late": bool(milestone.wished and milestone.day > milestone.wished),
        "steps": len(own),
        "to_settle": sum(1 for row in own if row.action.to_settle),
        "starts": [
            {"practice": _practice(row), "action": _title(row)} for row in own[:SHOWN_STARTS]
        ],
        "items": [_item(row, why, assessment, words) for row in own[:SHOWN_ITEMS]],
        "more": max(0, len(own) - SHOWN_ITEMS),
    }


def _practice(row: Booked) -> str:
    """The practice that an action is for; its own id where it is for none."""
    return row.action.items[0].practice.id if row.action.items else row.action.id


def _stage_texts(info: StageInfo, words: Words) -> Data:
    return {
        "purpose": words.name("purpose", info.id, info.purpose),
        "question": words.name("question", info.id, info.gate),
        "usual": words.name("duration", info.id, info.duration),
    }


def _item(row: Booked, why: Mapping[str, str], assessment: Assessment, words: Words) -> Data:
    action = row.action
    return {
        "id": action.id,
        "practice": _practice(row),
        "action": _title(row),
        "levels": [
            {"now": None if item.to_settle else item.current, "need": item.needed}
            for item in action.items
        ],
        "effort_text": words.span(action.low, action.high),
        "owner": shortened(
            action.person or role_names(assessment.rubric.standard, words)[action.owner],
            LONGEST_NAME,
        ),
        "done_when": _done_when(row, assessment, words),
        "start": row.start.isoformat(),
        "start_text": near(row.start, assessment.schedule.start, words),
        "finish_text": near(row.finish, assessment.schedule.start, words),
        "why": why[action.id],
        "to_settle": action.to_settle,
        "late": words.day(action.due) if action.due and row.late else None,
        "dated": words.day(action.due) if action.due and not row.late else None,
        "brought_forward": action.brought_forward,
    }


def _done_when(row: Booked, assessment: Assessment, words: Words) -> str:
    """The level that is needed, in its own words; a critical finding has to be gone as well."""
    text = shortened(row.action.outcome, 2 * LONGEST_TITLE)
    practices = assessment.scorecard.practices
    critical = any(practices[item.practice.id].critical for item in row.action.items)
    return words("roadmap.done-critical", text=text) if critical else text


def _roles(plan: Plan, assessment: Assessment, words: Words) -> list[Data]:
    """Who works on what, from when to when."""
    roles = role_names(assessment.rubric.standard, words)
    return [
        {
            "name": roles[work.role],
            "person": shortened(work.person, LONGEST_NAME) if work.person else None,
            "days_text": words.number(sum(work.days.values())),
            "responsible": len(work.responsible),
            "helps": work.helps,
            "first_text": words.day(work.first),
            "last_text": words.day(work.last),
        }
        for work in work_by_role(plan)
    ]


def _marks(marks_: Sequence[Data], booked: Mapping[str, Booked], words: Words) -> list[Data]:
    """What each mark in time adds: the steps with the greatest gain, and a count of all."""
    rows, before = [], 0
    for mark in marks_:
        done, running = mark["done"], len(mark["running"])
        key = "mark-counts-more" if before else "mark-counts"
        before += len(done)
        best = sorted(done, key=lambda id_: -booked[id_].gain)[:SHOWN_DONE]
        rows.append(
            {
                "day": mark["day"],
                "name": mark["name"],
                "points_text": mark["points_text"],
                "count_text": words(f"roadmap.{key}", done=len(done), all=before, running=running),
                "done": [_title(booked[id_]) for id_ in best],
                "more": len(done) - len(best),
            }
        )
    return rows


def phases_title(rows: Sequence[Data], *, assessed: bool, words: Words) -> str:
    """What the first phase with work asks for."""
    first = next((row for row in rows if row["steps"]), None)
    if first is None:
        return words("wording.phases-none")
    if not assessed:
        return words("wording.phases-unassessed")
    return words("wording.phases", count=first["steps"], gate=first["name"])


def tracks(assessment: Assessment, words: Words) -> list[Data]:
    """Work that is proposed because nothing shows that it runs, with its days."""
    standard, plan = assessment.rubric.standard, plan_of(assessment)
    proposed = [t for t in standard.tracks if t.id in assessment.scorecard.tracks]
    spans = (
        {track.id: (since, to) for track, since, to in track_spans(plan, proposed)} if plan else {}
    )
    return [
        {
            "id": track.id,
            "title": words.name("track", track.id, track.title),
            "lane": words.name("lane", track.lane, standard.title(track.lane)),
            "why": words.name("track-why", track.id, track.why),
            "practices": list(track.practices),
            "since": words.day(spans[track.id][0]) if track.id in spans else None,
            "to": words.day(spans[track.id][1]) if track.id in spans else None,
        }
        for track in proposed
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
