"""What an answer would do to the score and the gates, before it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.interview.interview import Interview
from assessment.interview.moves import said
from assessment.reconcile import reconcile
from assessment.score import stage_score
from assessment.scorecard import PracticeState, StageScore
from rubrics.errors import UserError
from rubrics.schema import STAGES, Stage


@dataclass(frozen=True, slots=True)
class Impact:
    """Scores and gates as they are, and with another answer to one practice."""

    state: PracticeState
    """The practice as it would be: the level that would be used, and whether it contradicts."""
    target_stage: Stage
    before: Mapping[str, StageScore]
    after: Mapping[str, StageScore]

    @property
    def points(self) -> float | None:
        """What the score for the target stage would gain; None: there is none before or after."""
        before, after = (s[self.target_stage].overall for s in (self.before, self.after))
        return None if before is None or after is None else after - before

    @property
    def gates(self) -> tuple[str, ...]:
        """The stages whose gate would be decided otherwise."""
        return tuple(
            stage
            for stage, score in self.after.items()
            if score.gate.decision is not self.before[stage].gate.decision
        )


def impact_of(interview: Interview, id_: str, level: int) -> Impact:
    """What the answer of a level would do; the scan, overrides and waivers stay as they are.

    Takes a time that depends on how many practices there are, and not on how many findings.

    Raises:
        UserError: the practice is not one of this review's questions.
    """
    assessment, practice = interview.assessment, interview.practices.get(id_)
    if practice is None:
        raise UserError(f"'{id_}' is not a question of this review", "Choose one of its own.")
    card, standard = assessment.scorecard, assessment.rubric.standard
    # One answered "not applicable" has no state, and would get one.
    now = card.practices.get(id_) or reconcile(
        practice, None, None, None, assessment.as_of, standard
    )
    state = said(interview, now, level)
    states = {
        other: state if other == id_ else card.practices[other]
        for other in interview.practices
        if other == id_ or other in card.practices
    }
    return Impact(
        state=state,
        target_stage=assessment.workload.target_stage,
        before=card.stages,
        after={
            stage: stage_score(stage, assessment, states, interview.targets, card.weights)
            for stage in STAGES
        },
    )
