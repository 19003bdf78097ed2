"""A plan and a what-if as plain data for pipelines; days as ISO dates, efforts in person-days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assessment.assessment import Assessment
from assessment.plan.actions import Action
from assessment.plan.crew import UNITS, Crew
from assessment.plan.people import HandOver, RoleWork, hand_overs, marks, track_spans, work_by_role
from assessment.plan.plan import Booked, Milestone, Plan
from assessment.plan.remedies import Shortfall, Way
from assessment.plan.whatif import WhatIf
from assessment.scorecard import Scorecard
from assessment.targets import stages_to
from checks.registry import Check
from reports.fixes import plain

Data = dict[str, Any]
CSV_COLUMNS = (
    "action", "title", "phase", "start", "finish", "working_days", "owner", "person",
    "effort_low", "effort_high", "after", "why", "due", "gain", "status", "outcome",
)  # fmt: skip

SIDE_EFFECTS = re.compile(r"^\s*Side effects:\s*(.+?)(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def plan_data(plan: Plan, assessment: Assessment, checks: Mapping[str, Check]) -> Data:
    """The schedule, and beside it as `estimate` what the formula says of each phase.

    `gain` is in points of the score for the target stage; the gains add up to the forecast.
    `checks` are those by id whose remedies are the steps of actions.
    """
    standard = assessment.rubric.standard
    by_finding = {finding.id: finding.check for finding in assessment.findings}
    tracks = [t for t in standard.tracks if t.id in assessment.scorecard.tracks]
    return {
        "workload": assessment.workload.name,
        "as_of": assessment.as_of.isoformat(),
        "target_stage": assessment.workload.target_stage,
        "schedule": {
            "start": _day(plan.start),
            "finish": _day(plan.finish),
            "team": _team(plan.team.crew, assessment),
            "team_is_stated": plan.team.crew.stated,
            "score_today": _number(plan.today.score.overall),
            "gates": [gate_data(milestone) for milestone in plan.milestones],
            "actions": [
                {**_action(row, plan), "remedies": _remedies(row.action, by_finding, checks)}
                for row in plan.booked
            ],
            "closed": [_closed(action) for action in plan.closed],
            "not_reached": [_shortfall(one) for one in plan.shortfalls],
            "marks": [
                {
                    "day": mark.day,
                    "date": _day(mark.on),
                    "done": list(mark.done),
                    "running": list(mark.running),
                    "score": _number(mark.points),
                }
                for mark in marks(plan)
            ],
            "roles": [_role(row) for row in work_by_role(plan)],
            "hand_overs": [_hand_over(one) for one in hand_overs(plan, standard)],
            "tracks": [
                {"id": track.id, "lane": track.lane, "start": _day(since), "finish": _day(to)}
                for track, since, to in track_spans(plan, tracks)
            ],
            "nothing_to_do": list(plan.unused),
        },
        "estimate": {
            phase.stage: {
                "effort_days": _number(phase.effort_days),
                "longest_chain_days": _number(phase.longest_chain_days),
                "fte": phase.fte,
                "weeks": _number(phase.weeks),
            }
            for phase in assessment.scorecard.phases
        },
    }


def what_if_data(found: WhatIf, assessment: Assessment) -> Data:
    """Score, gates and dates as they are and as they would be."""
    plans = {"before": found.plan_before, "after": found.plan_after}
    cards = {"before": found.before, "after": found.after}
    stages = stages_to(assessment.workload.target_stage)
    return {
        "workload": assessment.workload.name,
        "target_stage": assessment.workload.target_stage,
        "score": {side: _number(card.headline.overall) for side, card in cards.items()},
        "pillars": {side: _pillars(card) for side, card in cards.items()},
        "gates": {
            stage: {side: card.stages[stage].gate.decision.value for side, card in cards.items()}
            for stage in stages
        },
        "plan": {
            side: {
                "finish": _day(plan.finish),
                "actions": len(plan.booked),
                "effort_days": _number(sum(row.action.middle for row in plan.booked)),
                "gates": [gate_data(milestone) for milestone in plan.milestones],
                "not_reached": [_shortfall(one) for one in plan.shortfalls],
            }
            for side, plan in plans.items()
        },
        "actions_gone": _missing(found.plan_before, found.plan_after),
        "actions_new": _missing(found.plan_after, found.plan_before),
    }


def csv_rows(plan: Plan, whys: Iterable[str]) -> list[list[str]]:
    """One row an action below the names of the columns; `whys` says why each starts then."""
    rows = [list(CSV_COLUMNS)]
    for row, why in zip(plan.booked, whys, strict=True):
        action = row.action
        cells = (
            action.id, action.title, action.stage, _day(row.start), _day(row.finish), row.days,
            action.owner, action.person, _number(action.low), _number(action.high),
            " ".join(action.after), why, _day(action.due), _number(row.gain), action.status,
            action.outcome,
        )  # fmt: skip
        rows.append([_cell(cell) for cell in cells])
    return rows


def _cell(value: object) -> str:
    """Text that a spreadsheet does not take for a formula."""
    if not isinstance(value, str):
        return "" if value is None else str(value)
    return f"'{value}" if value.startswith(FORMULA) else value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: float | None) -> float | None:
    # -0.0 and 0.0 are the same gain.
    return None if value is None else round(value, 6) + 0.0


def _team(crew: Crew, assessment: Assessment) -> Data:
    names = (*crew.roles, "team")
    return {
        stage: {name: units / UNITS for name, units in zip(names, crew.units[stage], strict=True)}
        for stage in stages_to(assessment.workload.target_stage)
    }


def gate_data(milestone: Milestone) -> Data:
    """A gate with its dates, odds and score, as `schedule` has it."""
    step = milestone.step
    return {
        "stage": milestone.stage,
        "begin": _day(milestone.begin),
        "date": _day(milestone.day),
        "p50": _day(milestone.likely),
        "p80": _day(milestone.safe),
        "wished": _day(milestone.wished),
        "actions": milestone.actions,
        "effort_days": _number(milestone.effort_days),
        "working_days": milestone.working_days,
        "score": _number(step.score.overall),
        "pillars": {id_: _number(p.score) for id_, p in step.score.pillars.items()},
        "decisions": {stage: gate.decision.value for stage, gate in step.gates.items()},
        "still_unmet": list(step.gates[milestone.stage].unmet),
    }


def _action(row: Booked, plan: Plan) -> Data:
    action, reason = row.action, row.reason
    return {
        **_what(action),
        "start": _day(row.start),
        "finish": _day(row.finish),
        "working_days": row.days,
        "why_then": {
            "kind": reason.kind,
            "stage": reason.stage,
            "role": reason.role,
            "actions": list(reason.actions),
        },
        "without": list(plan.without.get(action.id, ())),
        "gain": _number(row.gain),
        "gates": list(row.gates),
        "late": row.late,
    }


def _what(action: Action) -> Data:
    return {
        "action": action.id,
        "title": action.title,
        "outcome": action.outcome,
        "phase": action.stage,
        "brought_forward": action.brought_forward,
        "practices": [
            {"practice": item.practice.id, "from": item.current, "to": item.needed}
            for item in action.items
        ],
        "findings": list(action.findings),
        "owner": action.owner,
        "person": action.person,
        "effort_days": [_number(action.low), _number(action.high)],
        "effort_by_role": {
            role: [_number(low), _number(high)] for role, (low, high) in action.effort.items()
        },
        "after": list(action.after),
        "not_before": _day(action.not_before),
        "due": _day(action.due),
        "fixed": _day(action.fixed),
        "to_settle": action.to_settle,
        "status": action.status,
    }


def _remedies(
    action: Action, by_finding: Mapping[str, str], checks: Mapping[str, Check]
) -> list[Data]:
    """What closes the findings of an action: for each check its remedy and what else that does."""
    counts = Counter(by_finding[id_] for id_ in action.findings)
    return [
        {
            "check": id_,
            "findings": count,
            "fix": checks[id_].docs.fix if id_ in checks else None,
            "side_effects": _side_effects(checks[id_].docs.fix) if id_ in checks else None,
        }
        for id_, count in counts.items()
    ]


def _side_effects(fix: str) -> str | None:
    found = SIDE_EFFECTS.search(fix)
    return plain(found[1]) if found else None


def _closed(action: Action) -> Data:
    return {"action": action.id, "status": action.status, "reason": action.reason}


def _shortfall(one: Shortfall) -> Data:
    return {
        "gate": one.stage if one.action is None else None,
        "action": one.action,
        "wished": _day(one.wished),
        "planned": _day(one.planned),
        "soonest_with_any_team": _day(one.soonest),
        "ways": [_way(way) for way in one.ways],
    }


def _way(way: Way) -> Data:
    row = {
        "kind": way.kind,
        "date": _day(way.day),
        "role": way.role,
        "more_fte": way.fte,
        "times_the_team": way.factor,
        "leave_out": list(way.actions) or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _role(row: RoleWork) -> Data:
    return {
        "role": row.role,
        "person": row.person,
        "days": {stage: _number(days) for stage, days in row.days.items()},
        "first": _day(row.first),
        "last": _day(row.last),
        "responsible_for": list(row.responsible),
        "helps_with": row.helps,
    }


def _hand_over(one: HandOver) -> Data:
    return {
        "kind": one.kind,
        "date": _day(one.day),
        "gate": one.stage,
        "from": one.giver,
        "to": list(one.takers),
        "actions": list(one.actions),
    }


def _pillars(card: Scorecard) -> Data:
    return {id_: _number(pillar.score) for id_, pillar in card.headline.pillars.items()}


def _missing(one: Plan, other: Plan) -> list[str]:
    there = {row.action.id for row in other.booked}
    return [row.action.id for row in one.booked if row.action.id not in there]
