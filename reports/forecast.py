"""Where the plan leads as plain data: score, pillars and gates after each phase with work in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assessment.assessment import Assessment
from assessment.forecast import Step, forecast
from assessment.plan.plan import Milestone, Plan
from assessment.scorecard import Gate, PillarScore
from reports.numbers import points, tenth
from reports.panels import Data, pillar_names, stage_names
from reports.wording import nothing_assessed
from reports.words import Words
from rubrics.standard import Standard

SHOWN_CRITICAL = 5


def panel(assessment: Assessment, plan: Plan | None, words: Words) -> Data:
    """The forecast for the target stage: one column for today and each phase, in points of 0-100.

    Phases without an item are left out; where no phase has one, or there is no plan, `columns`
    has today only.
    """
    standard = assessment.rubric.standard
    stages = stage_names(standard, words)
    done = [m for m in plan.milestones if m.step.phase and m.step.phase.items] if plan else []
    today = plan.today if plan else forecast(assessment, assessment.scorecard)[0]
    steps = [today, *(milestone.step for milestone in done)]
    target = stages[assessment.workload.target_stage]
    columns = _columns(today, done, stages, words)
    empty = None
    if plan is None:
        title, empty = words("forecast.title-unplanned"), words("forecast.unplanned")
    elif not done:
        title, empty = words("forecast.title-empty"), words("forecast.empty", stage=target)
    elif nothing_assessed(assessment.scorecard):
        title, empty = words("forecast.title-unassessed"), words("forecast.unassessed")
    else:
        title = _title(steps, plan.finish, stages, words)
    return {
        "title": title,
        "empty": empty,
        "lead": words("forecast.lead", stage=target),
        "chart": words("forecast.chart", stage=target),
        "columns": columns,
        "bands": _bands(standard, words),
        "pillars": _pillars(steps, standard, words),
        "gates": _gates(steps, stages, words),
        "assumptions": _assumptions(steps, words),
        "alt": _alt(columns, target, words),
    }


def _columns(
    today: Step, done: Sequence[Milestone], stages: dict[str, str], words: Words
) -> list[Data]:
    """`held` and `gained` are the two parts of a bar, `change` what stands above it."""
    before = points(today.score.overall)
    rows: list[Data] = [
        {
            "name": words("forecast.today"),
            "date": None,
            "days": None,
            "points": before,
            "change_text": None,
            "held": before or 0,
            "gained": 0,
        }
    ]
    for milestone in done:
        now = points(milestone.step.score.overall)
        change = None if now is None or before is None else now - before
        held = min(now or 0, before or 0)
        rows.append(
            {
                "name": words("forecast.after", stage=stages[milestone.stage]),
                "date": words("forecast.date", day=words.day(milestone.day)),
                "days": words("forecast.days", count=tenth(milestone.effort_days)),
                "points": now,
                "change_text": None if change is None else words.signed(change),
                "held": held,
                "gained": (now or 0) - held,
            }
        )
        before = now
    return rows


def _bands(standard: Standard, words: Words) -> list[Data]:
    """Where each rating above the lowest begins."""
    return [
        {"from": band.start, "name": words.name("rating", band.id, band.title)}
        for band in standard.ratings
        if band.start > 0
    ]


def _pillars(steps: Sequence[Step], standard: Standard, words: Words) -> list[Data]:
    return [
        {
            "id": id_,
            "name": name,
            "cells": [_pillar(step.score.pillars[id_], words) for step in steps],
        }
        for id_, name in pillar_names(standard, words).items()
    ]


def _pillar(score: PillarScore, words: Words) -> Data:
    missing = "not-assessed" if score.due else "not-due"
    status = words(f"forecast.{missing}") if score.score is None else None
    return {"points": points(score.score), "status": status}


def _gates(steps: Sequence[Step], stages: dict[str, str], words: Words) -> list[Data]:
    return [
        {
            "stage": stage,
            "name": words("forecast.gate", name=stages[stage]),
            "cells": [_gate(step.gates[stage], words) for step in steps],
        }
        for stage in steps[0].gates
    ]


def _gate(gate: Gate, words: Words) -> Data:
    decision = gate.decision.value
    return {"decision": decision, "text": words(f"names.decision-{decision}")}


def _title(steps: Sequence[Step], day: date, stages: dict[str, str], words: Words) -> str:
    first, last = steps[0], steps[-1]
    opened = [
        stage
        for stage, gate in last.gates.items()
        if gate.decision.opens and not first.gates[stage].decision.opens
    ]
    closed = [stage for stage, gate in last.gates.items() if not gate.decision.opens]
    gates = ""
    if opened:
        gates = words(
            "forecast.gates-open",
            count=len(opened),
            number=words.opening(len(opened)).lower(),
            gate=stages[opened[0]],
        )
    if closed:
        gates += words("forecast.gate-stays", gate=stages[closed[0]])
    before, after = points(first.score.overall), points(last.score.overall)
    kind = "title"
    if before is None:
        kind = "title-unscored"
    elif before == after:
        kind = "title-still"
    return words(f"forecast.{kind}", day=words.day(day), before=before, after=after, gates=gates)


def _assumptions(steps: Sequence[Step], words: Words) -> list[str]:
    texts = [words(f"forecast.assume-{name}") for name in ("items", "estimates", "rest")]
    open_ = {
        item.practice.id
        for step in steps
        if step.phase
        for item in step.phase.items
        if item.to_settle
    }
    if open_:
        texts.append(words("forecast.assume-unassessed", count=len(open_)))
    if critical := steps[-1].critical:
        practices = ", ".join(critical[:SHOWN_CRITICAL])
        more = ", …" if len(critical) > SHOWN_CRITICAL else ""
        texts.append(
            words("forecast.assume-critical", count=len(critical), practices=practices + more)
        )
    return texts


def _alt(columns: Sequence[Data], target: str, words: Words) -> str:
    shown = (
        words(
            "forecast.alt-step",
            name=column["name"],
            points=words("forecast.alt-unscored") if column["points"] is None else column["points"],
        )
        for column in columns
    )
    return words("forecast.alt", stage=target, steps="; ".join(shown))
