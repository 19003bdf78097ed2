"""The quick review: scores from its questions alone, marked as such, and no gate that opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assessment.assessment import Assessment
from assessment.score import stage_score
from assessment.scorecard import Decision, StageScore
from assessment.targets import Targets
from rubrics.schema import STAGES


@dataclass(frozen=True, slots=True)
class CoreScore:
    """What a quick review comes to; shown with the word core beside every number of it."""

    stages: Mapping[str, StageScore]
    """Of the core practices. A gate is blocked by what is known of all; else it is undecided."""
    asked: int
    answered: int


def core_only(assessment: Assessment) -> bool:
    """Whether nothing but questions of the quick review was answered, and any of them was."""
    given = [id_ for id_, answer in assessment.answers.answers.items() if answer.given]
    practices = assessment.rubric.practices
    return bool(given) and all(practices[id_].core for id_ in given if id_ in practices)


def core_score(assessment: Assessment) -> CoreScore:
    """The scores over the quick review's practices.

    Its gates stay undecided however well it went, as most musts were never asked about; what
    blocks a gate in the whole review blocks it here as well.
    """
    card, standard = assessment.scorecard, assessment.rubric.standard
    states = {id_: state for id_, state in card.practices.items() if state.practice.core}
    targets = Targets(assessment.workload, standard)
    stages = {}
    for stage in STAGES:
        gate = card.stages[stage].gate
        if gate.decision is not Decision.BLOCKED:
            gate = replace(gate, decision=Decision.UNDECIDED)
        score = stage_score(stage, assessment, states, targets, card.weights)
        stages[str(stage)] = replace(score, gate=gate)
    settled = [id_ for id_ in card.not_applicable if assessment.rubric.practices[id_].core]
    return CoreScore(
        stages=stages,
        asked=len(states) + len(settled),
        answered=sum(state.answered is not None for state in states.values()) + len(settled),
    )
