"""The dated plan as plain data: gates, the work of each role on a time line, reasons, misses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assessment.assessment import Assessment
from assessment.plan.crew import UNITS
from assessment.plan.people import HandOver, hand_overs, marks, track_spans, work_by_role
from assessment.plan.plan import Booked, Milestone, Plan
from assessment.plan.reasons import Reason
from assessment.plan.remedies import Shortfall, Way
from reports.numbers import points, tenth
from reports.panels import Data, role_names, stage_names
from reports.words import Words
from rubrics.standard import Standard

NAMED = 2
"""Actions that a sentence names before it counts the rest."""


def panel(plan: Plan, assessment: Assessment, words: Words) -> Data:
    """Title, gates with dates and odds, lanes of roles, actions with reasons, and what is missed.

    `from` and `to` of a bar and `at` of a gate are shares of the whole time, 0 to 1. Dates stand
    as ISO text, and as words under the name with `_text`.
    """
    standard = assessment.rubric.standard
    stages, roles = stage_names(standard, words), role_names(standard, words)
    actions = [_action(row, plan, stages, roles, words) for row in plan.booked]
    target = stages[assessment.workload.target_stage]
    tracks = [t for t in standard.tracks if t.id in assessment.scorecard.tracks]
    return {
        "title": words("schedule.title", day=words.day(plan.finish), count=len(actions))
        if actions
        else words("schedule.title-empty", stage=target),
        "lead": _lead(plan, assessment, stages, words),
        "odds": _odds(plan, words) if actions else None,
        "start": plan.start.isoformat(),
        "finish": plan.finish.isoformat(),
        "gates": [_gate(milestone, plan, stages, words) for milestone in plan.milestones],
        "lanes": _lanes(plan, roles, actions),
        "actions": actions,
        "missed": [missed(one, one.action, stages, roles, words) for one in plan.shortfalls],
        "hand_overs": [_hand_over(one, stages, roles, words) for one in hand_overs(plan, standard)],
        "marks": _marks(plan, words),
        "tracks": [
            {
                "title": words.name("track", track.id, track.title),
                "start": since.isoformat(),
                "finish": to.isoformat(),
            }
            for track, since, to in track_spans(plan, tracks)
        ],
    }


def whys(plan: Plan, standard: Standard, words: Words) -> list[str]:
    """Why each action starts when it does, in the order of the plan."""
    stages, roles = stage_names(standard, words), role_names(standard, words)
    return [_why(row.reason, stages, roles, words) for row in plan.booked]


def _lead(plan: Plan, assessment: Assessment, stages: dict[str, str], words: Words) -> str:
    crew = plan.team.crew
    # Two decimals, where `Words.number` has one: 0.48 and 0.5 are a week apart in a year.
    pace = f"{crew.pace:.2f}" if words.code == "en" else f"{crew.pace:.2f}".replace(".", ",")
    if crew.stated:
        return words("schedule.lead-stated", pace=pace)
    team = [
        words("schedule.team-of", fte=crew.units[m.stage][-1] / UNITS, stage=stages[m.stage])
        for m in plan.milestones
    ]
    return words("schedule.lead-assumed", team=words.listed(team), pace=pace)


def _odds(plan: Plan, words: Words) -> str:
    last = plan.milestones[-1]
    return words("schedule.odds", likely=words.day(last.likely), safe=words.day(last.safe))


def _share(day: date, plan: Plan) -> float:
    span = max(1, (plan.finish - plan.start).days + 1)
    return round(max(0, (day - plan.start).days) / span, 4)


def _gate(milestone: Milestone, plan: Plan, stages: dict[str, str], words: Words) -> Data:
    gate = milestone.step.gates[milestone.stage]
    return {
        "stage": milestone.stage,
        "name": stages[milestone.stage],
        "begin": milestone.begin.isoformat(),
        "date": milestone.day.isoformat(),
        "date_text": words.day(milestone.day),
        "at": _share(milestone.day, plan),
        "p50": milestone.likely.isoformat(),
        "p50_text": words.day(milestone.likely),
        "p80": milestone.safe.isoformat(),
        "p80_text": words.day(milestone.safe),
        "wished": milestone.wished.isoformat() if milestone.wished else None,
        "actions": milestone.actions,
        "effort_text": words.number(milestone.effort_days),
        "points": points(milestone.step.score.overall),
        "decision": gate.decision.value,
        "decision_text": words(f"names.decision-{gate.decision}"),
    }


def _lanes(plan: Plan, roles: dict[str, str], actions: Sequence[Data]) -> list[Data]:
    """A lane for each role with the bars of what it is responsible for."""
    rows = []
    for work in work_by_role(plan):
        bars = [row for row in actions if row["owner_id"] == work.role]
        rows.append(
            {
                "role": work.role,
                "name": roles[work.role],
                "person": work.person,
                "first": work.first.isoformat(),
                "last": work.last.isoformat(),
                "days": tenth(sum(work.days.values())),
                "helps": work.helps,
                "bars": bars,
            }
        )
    return rows


def _action(
    row: Booked, plan: Plan, stages: dict[str, str], roles: dict[str, str], words: Words
) -> Data:
    action = row.action
    return {
        "action": action.id,
        "title": action.title,
        "stage": action.stage,
        "stage_name": stages[action.stage],
        "start": row.start.isoformat(),
        "finish": row.finish.isoformat(),
        "from": _share(row.start, plan),
        "to": _share(row.finish, plan),
        "owner_id": action.owner,
        "owner": action.person or roles[action.owner],
        "effort": words.span(action.low, action.high),
        "why": _why(row.reason, stages, roles, words),
        "gain_text": words.signed(tenth(row.gain)),
        "late": row.late,
        "brought_forward": action.brought_forward,
        "blocks": action.blocks,
    }


def _why(reason: Reason, stages: dict[str, str], roles: dict[str, str], words: Words) -> str:
    values: dict[str, Any] = {"actions": _named(reason.actions, words)}
    if reason.stage:
        values["stage"] = stages[reason.stage]
    team = reason.kind in ("busy", "away") and reason.role is None
    if reason.role:
        values["role"] = roles[reason.role]
    return words(f"schedule.why-{reason.kind}{'-team' if team else ''}", **values)


def _named(ids: Sequence[str], words: Words) -> str:
    if len(ids) <= NAMED + 1:
        return words.listed(ids)
    return words("schedule.more", listed=", ".join(ids[:NAMED]), count=len(ids) - NAMED)


def missed(
    one: Shortfall,
    action: str | None,
    stages: dict[str, str],
    roles: dict[str, str],
    words: Words,
) -> Data:
    """A date that is not reached, and what would be enough; `action` is what to call the action."""
    days = {"wished": words.day(one.wished), "planned": words.day(one.planned)}
    what = (
        words("schedule.missed-action", action=action, **days)
        if action
        else words("schedule.missed-gate", stage=stages[one.stage], **days)
    )
    if one.soonest > one.wished:
        what += " " + words("schedule.soonest", soonest=words.day(one.soonest))
    ways = [_way(way, roles, words) for way in one.ways]
    text = words("schedule.ways", ways="; ".join(ways)) if ways else None
    return {"text": what, "ways": ways, "ways_text": text}


def _way(way: Way, roles: dict[str, str], words: Words) -> str:
    return words(
        f"schedule.way-{way.kind}",
        day=words.day(way.day) if way.day else "",
        role=roles[way.role] if way.role else "",
        fte=way.fte,
        factor=str(way.factor),
        actions=_named(way.actions, words),
        count=len(way.actions),
    )


def _hand_over(one: HandOver, stages: dict[str, str], roles: dict[str, str], words: Words) -> str:
    text = words(
        f"schedule.{one.kind}",
        day=words.day(one.day),
        stage=stages[one.stage],
        giver=roles[one.giver],
        takers=words.listed([roles[role] for role in one.takers]),
        count=len(one.actions),
    )
    if one.kind == "advice" and one.actions:
        text += " " + words("schedule.advice-helps", count=len(one.actions))
    return text


def _marks(plan: Plan, words: Words) -> list[Data]:
    return [
        {
            "day": mark.day,
            "name": words("schedule.mark", day=mark.day, date=words.day(mark.on)),
            "done": list(mark.done),
            "running": list(mark.running),
            "points": points(mark.points),
            "points_text": words("schedule.mark-points", points=points(mark.points))
            if mark.points is not None
            else "",
        }
        for mark in marks(plan)
    ]
