"""The dated plan: every step with its phase, dates, owner, effort and gain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assessment.assessment import Assessment
from assessment.plan.actions import Action
from assessment.plan.plan import Booked, Milestone, Plan
from reports import roadmap, schedule
from reports.numbers import points, tenth
from reports.sheets.book import Badge, Cell, Column, Table, figures
from reports.sheets.names import DECISION_TONES, Named

_SCHEDULE: Final = (
    figures("rank", 7),
    Column("plan-kind", 13),
    Column("action", 46, wrap=True),
    Column("plan-id", 32),
    Column("phase", 14),
    Column("start", 12),
    Column("finish", 12),
    Column("p50", 12),
    Column("p80", 12),
    Column("wished", 12),
    Column("late", 9),
    Column("owner", 24),
    Column("who", 26),
    figures("effort-low", 11, "0.0"),
    figures("effort-high", 11, "0.0"),
    Column("effort-by-role", 40, wrap=True),
    figures("gain", 9, "0.0"),
    figures("score-then", 10),
    Column("decision-then", 14),
    Column("blocked-by", 36, wrap=True),
    Column("why-then", 46, wrap=True),
    figures("closes-findings", 10),
    Column("plan-status", 12),
    Column("done-when", 60, wrap=True),
)


def schedule_table(assessment: Assessment, named: Named) -> Table:
    """Gates and steps by day; below them what is done or dropped. Empty where there is no plan."""
    plan = roadmap.plan_of(assessment)
    rows = _rows(plan, assessment, named) if plan else iter(())
    note = "" if plan else roadmap.panel(assessment, named.words)["unplanned"]
    return Table("schedule", _SCHEDULE, rows, frozen=4, note=note)


def _rows(plan: Plan, assessment: Assessment, named: Named) -> Iterator[tuple[Cell, ...]]:
    whys = schedule.whys(plan, assessment.rubric.standard, named.words)
    steps = list(zip(plan.booked, whys, strict=True))
    number = 0
    for milestone in plan.milestones:
        for row, why in steps:
            if row.action.stage == milestone.stage:
                number += 1
                yield _step(number, row, why, named)
        yield _gate(milestone, named)
    for action in plan.closed:
        yield _closed(action, named)


def _step(number: int, row: Booked, why: str, named: Named) -> tuple[Cell, ...]:
    action = row.action
    return (
        number,
        named.words("annex.plan-step"),
        action.title,
        action.id,
        named.stages[action.stage],
        row.start,
        row.finish,
        None,
        None,
        action.due or action.fixed,
        Badge(named.words("annex.late"), "bad") if row.late else None,
        *_who(action, named),
        tenth(action.low),
        tenth(action.high),
        _by_role(action, named),
        tenth(row.gain),
        None,
        None,
        ", ".join(action.after),
        why,
        len(action.findings),
        named.words(f"annex.status-{action.status}"),
        action.outcome,
    )


def _gate(milestone: Milestone, named: Named) -> tuple[Cell, ...]:
    late = milestone.wished is not None and milestone.day > milestone.wished
    decision = milestone.step.gates[milestone.stage].decision
    return (
        None,
        Badge(named.words("annex.plan-gate"), "low"),
        named.words("change.gate", name=named.stages[milestone.stage]),
        "",
        named.stages[milestone.stage],
        milestone.begin,
        milestone.day,
        milestone.likely,
        milestone.safe,
        milestone.wished,
        Badge(named.words("annex.late"), "bad") if late else None,
        *(None,) * 6,
        points(milestone.step.score.overall),
        named.badge("decision", decision.value, DECISION_TONES),
        *(None,) * 5,
    )


def _closed(action: Action, named: Named) -> tuple[Cell, ...]:
    return (
        None,
        named.words("annex.plan-step"),
        action.title,
        action.id,
        named.stages[action.stage],
        *(None,) * 6,
        *_who(action, named),
        *(None,) * 7,
        action.reason or "",
        None,
        named.words(f"annex.status-{action.status}"),
        action.outcome,
    )


def _who(action: Action, named: Named) -> tuple[str, str]:
    return named.roles[action.owner], action.person or ""


def _by_role(action: Action, named: Named) -> str:
    parts = (
        f"{named.roles[role]} {named.words.span(low, high)}"
        for role, (low, high) in action.effort.items()
    )
    return ", ".join(parts)
