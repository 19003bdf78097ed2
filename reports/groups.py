"""What groups of practices come to: mean levels, open musts, questions without an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessment.assessment import Assessment
from assessment.scorecard import Gap, PracticeState
from assessment.targets import Targets
from reports.numbers import shortened, tenth, whole
from reports.panels import Data, area_name
from reports.words import Words

AREA_LENGTH = 60
QUESTION_LENGTH = 260
TOP_LEVEL = 4


def area_title(area: str, words: Words) -> str:
    """What an area is called, in at most `AREA_LENGTH` characters."""
    return shortened(area_name(area, words), AREA_LENGTH)


def targets_of(assessment: Assessment) -> dict[str, int]:
    """The level that each practice needs at the target stage; without those not due there."""
    targets = Targets(assessment.workload, assessment.rubric.standard)
    stage = assessment.workload.target_stage
    found = ((s.id, targets.at(s, stage)) for s in assessment.scorecard.practices.values())
    return {id_: target for id_, target in found if target is not None}


def mean_level(states: Sequence[PracticeState], needs: dict[str, int], words: Words) -> Data:
    """The mean level of what is assessed, and what is needed of what is due, both by weight.

    Shares are percent of the highest level, for bars; None where there is nothing to weigh.
    """
    known = [(s.practice.weight, s.level) for s in states if s.level is not None]
    mean = _mean(known)
    needed = _mean([(s.practice.weight, needs[s.id]) for s in states if s.id in needs])
    return {
        "mean": None if mean is None else tenth(mean),
        "mean_text": _text(mean, words),
        "level": None if mean is None else whole(mean),
        "share": None if mean is None else tenth(100 * mean / TOP_LEVEL),
        "needed": None if needed is None else tenth(needed),
        "needed_text": _text(needed, words),
        "needed_share": None if needed is None else tenth(100 * needed / TOP_LEVEL),
        "assessed": len(known),
        "practices": len(states),
    }


def _mean(rows: Sequence[tuple[int, int]]) -> float | None:
    weight = sum(w for w, _ in rows)
    return sum(w * level for w, level in rows) / weight if weight else None


def _text(value: float | None, words: Words) -> str:
    if value is None:
        return "–"
    text = f"{tenth(value):.1f}"
    return text if words.code == "en" else text.replace(".", ",")


def questions(
    states: Iterable[PracticeState], assessment: Assessment, shown: int, words: Words
) -> list[Data]:
    """What to ask first: of what nothing speaks for, the heaviest, musts before the rest."""
    targets = Targets(assessment.workload, assessment.rubric.standard)
    open_ = [s for s in states if not s.assessed]
    open_.sort(key=lambda s: (not targets.gate(s.practice).must, -s.practice.weight, s.id))
    return [
        {
            "practice": s.id,
            "title": s.practice.title,
            "question": shortened(s.practice.question, QUESTION_LENGTH),
            "weight": s.practice.weight,
            "must": targets.gate(s.practice).must,
            "owner": named("role", s.practice.owner, assessment, words),
        }
        for s in open_[:shown]
    ]


def named(kind: str, id_: str, assessment: Assessment, words: Words) -> str:
    """What a pillar, stage, archetype or role is called in the report's language."""
    return words.name(kind, id_, assessment.rubric.standard.title(id_))


def action_row(gap: Gap, assessment: Assessment, words: Words) -> Data:
    """What removes a gap, with effort, owner and the first gate that waits for it."""
    practice = gap.state.practice
    gate = gate_held(gap, assessment)
    return {
        "practice": gap.id,
        "action": practice.action,
        "level": gap.level if gap.state.assessed else None,
        "target": gap.target,
        "must": gap.must,
        "to_settle": gap.to_settle,
        "effort": words.span(*practice.effort_days),
        "owner": named("role", practice.owner, assessment, words),
        "gate": named("stage", gate, assessment, words) if gate else None,
    }


def gate_held(gap: Gap, assessment: Assessment) -> str | None:
    """The first stage whose gate a gap keeps from opening; None where it keeps none."""
    for stage, score in assessment.scorecard.stages.items():
        gate = score.gate
        if gap.id in (*gate.critical, *gate.unmet, *gate.to_settle):
            return stage
    return None
