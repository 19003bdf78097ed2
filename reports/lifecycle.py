"""The AI lifecycle as plain data: steps by level, maturity with what is missing, controls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessment.assessment import Assessment
from assessment.scorecard import Maturity, PracticeState
from reports.groups import mean_level, targets_of
from reports.numbers import percent
from reports.panels import Data
from reports.words import Words
from rubrics.lifecycle import Lifecycle, Step, load_lifecycles
from rubrics.standard import MaturityModel

SHOWN_MISSING = 12


def panel(assessment: Assessment, words: Words) -> Data:
    """The page of the AI lifecycle.

    Args:
        assessment: the review.
        words: the report's own wording.
    """
    held = assessment.scorecard.maturity
    models = [m for m in assessment.rubric.standard.maturity.models if m.id in held]
    known = {lifecycle.id: lifecycle for lifecycle in load_lifecycles().lifecycles}
    strips = [_strip(known[m.id], m, assessment, words) for m in models if m.id in known]
    groups = [_controls(group, assessment, words) for group in load_lifecycles().controls]
    return {
        "title": _title(models, strips, assessment, words),
        "strips": strips,
        "maturity": [_maturity(m, held[m.id], assessment, words) for m in models],
        "controls": [group for group in groups if group["rows"]],
    }


def _strip(
    lifecycle: Lifecycle, model: MaturityModel, assessment: Assessment, words: Words
) -> Data:
    """The steps of one lifecycle; one whose practices never apply to the workload is left out."""
    steps = [
        step
        for one in lifecycle.steps
        if (step := _step(one, assessment, words))["practices"] or step["not_applicable"]
    ]
    said = (_said(step, words) for step in steps)
    return {
        "id": lifecycle.id,
        "name": model.title,
        "steps": steps,
        "alternative": words("lifecycle.alt", name=model.title) + " " + "; ".join(said),
    }


def _said(step: Data, words: Words) -> str:
    if step["mean"] is None:
        return words("lifecycle.alt-step", name=step["name"], state=step["word"])
    values = {"mean": step["mean_text"], "needed": step["needed_text"], "state": step["word"]}
    return words("lifecycle.alt-mean", name=step["name"], **values)


def _step(step: Step, assessment: Assessment, words: Words) -> Data:
    states = _states(step.practices, assessment)
    data = mean_level(states, targets_of(assessment), words)
    level = data["level"]
    unseen = words("lifecycle.unknown" if states else "lifecycle.away")
    left_out = assessment.scorecard.not_applicable.keys() & step.practices
    return {
        "id": step.id,
        "name": words(f"lifecycle.step-{step.id}"),
        "not_applicable": not states and bool(left_out),
        "word": unseen if level is None else words(f"names.level-{level}"),
        **data,
    }


def _states(ids: Iterable[str], assessment: Assessment) -> list[PracticeState]:
    practices = assessment.scorecard.practices
    return [practices[id_] for id_ in ids if id_ in practices]


def _title(
    models: Sequence[MaturityModel], strips: Sequence[Data], assessment: Assessment, words: Words
) -> str:
    """Which level is held, and which step is farthest behind."""
    steps = [step for strip in strips for step in strip["steps"] if step["mean"] is not None]
    if not steps:
        return words("lifecycle.title-nothing")
    held = assessment.scorecard.maturity
    levels = words.listed(
        [words("lifecycle.held", name=m.title, level=held[m.id].level) for m in models]
    )
    behind = [step for step in steps if step["needed"] and step["mean"] < step["needed"]]
    if not behind:
        return words("lifecycle.title-level", levels=levels)
    last = min(behind, key=lambda step: step["mean"] - step["needed"])
    return words("lifecycle.title", levels=levels, step=last["name"])


def _maturity(model: MaturityModel, held: Maturity, assessment: Assessment, words: Words) -> Data:
    """The level held, the share of the weight met by level, and what the next one lacks."""
    rule, states = assessment.rubric.standard.maturity, assessment.scorecard.practices
    following = next((level for level in held.shares if level > held.level), None)
    need = rule.low_level if (following or 0) <= rule.low_up_to else rule.high_level
    missing = sorted((states[id_] for id_ in held.missing), key=_heaviest_first)
    said = (
        words("lifecycle.alt-share", level=level, met=percent(share))
        for level, share in held.shares.items()
    )
    return {
        "id": model.id,
        "name": model.title,
        "level": held.level,
        "next": following,
        "shares": [
            {"level": level, "met": percent(share), "held": level <= held.level}
            for level, share in held.shares.items()
        ],
        "missing": [
            {"practice": s.id, "title": s.practice.title, "now": s.level, "need": need}
            for s in missing[:SHOWN_MISSING]
        ],
        "missing_count": len(missing),
        "alternative": words("lifecycle.alt-maturity", name=model.title, shares="; ".join(said)),
        "needs": words("lifecycle.needs", share=percent(rule.share), level=need),
    }


def _heaviest_first(state: PracticeState) -> tuple[int, str]:
    return (-state.practice.weight, state.id)


def _controls(group: Step, assessment: Assessment, words: Words) -> Data:
    """Practices by name with their level, and how many of them are where they should be."""
    needs = targets_of(assessment)
    rows = [
        {
            "practice": state.id,
            "title": state.practice.title,
            "level": state.level,
            "need": needs.get(state.id),
            "met": state.level is not None and state.level >= needs.get(state.id, 0),
        }
        for state in _states(group.practices, assessment)
    ]
    met = sum(1 for row in rows if row["met"])
    return {
        "id": group.id,
        "name": words(f"lifecycle.controls-{group.id}"),
        "rows": rows,
        "met": met,
        "summary": words("lifecycle.controls-met", met=met, count=len(rows)),
    }
