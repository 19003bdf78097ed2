"""Where the plan leads as plain data: score, pillars and gates after each phase with work in it."""

from __future__ import annotations

from collections.abc import Sequence

from assessment.assessment import Assessment
from assessment.forecast import Step, forecast
from assessment.scorecard import Gate, PillarScore
from reports.numbers import points, tenth, whole
from reports.panels import Data, pillar_names, stage_names
from reports.wording import nothing_assessed
from reports.words import Words
from rubrics.standard import Standard

SHOWN_CRITICAL = 5


def panel(assessment: Assessment, words: Words) -> Data:
    """The forecast for the target stage: one column for today and each phase, in points of 0-100.

    Phases without an item are left out; where no phase has one, `columns` has today only.
    """
    standard = assessment.rubric.standard
    stages = stage_names(standard, words)
    steps = [
        step
        for step in forecast(assessment, assessment.scorecard)
        if step.phase is None or step.phase.items
    ]
    target = stages[assessment.workload.target_stage]
    columns = _columns(steps, stages, words)
    title, empty = _title(steps, stages, words), None
    if len(steps) == 1:
        title, empty = words("forecast.title-empty"), words("forecast.empty", stage=target)
    elif nothing_assessed(assessment.scorecard):
        title, empty = words("forecast.title-unassessed"), words("forecast.unassessed")
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


def _columns(steps: Sequence[Step], stages: dict[str, str], words: Words) -> list[Data]:
    """`held` and `gained` are the two parts of a bar, `change` what stands above it."""
    rows: list[Data] = []
    before: int | None = None
    for step in steps:
        now = points(step.score.overall)
        change = None if now is None or before is None else now - before
        held = min(now or 0, before or 0) if step.phase else now or 0
        rows.append(
            {
                "name": words("forecast.after", stage=stages[step.phase.stage])
                if step.phase
                else words("forecast.today"),
                "week": words("forecast.week", weeks=step.weeks) if step.phase else None,
                "days": words("forecast.days", count=tenth(step.phase.effort_days))
                if step.phase
                else None,
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


def _title(steps: Sequence[Step], stages: dict[str, str], words: Words) -> str:
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
    return words(
        f"forecast.{kind}", count=max(1, whole(last.weeks)), before=before, after=after, gates=gates
    )


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
