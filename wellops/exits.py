"""Exit codes, the same for every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assessment.assessment import Assessment
    from rubrics.schema import Stage

DONE = 0
NOT_MET = 1
WRONG_USE = 2
INCOMPLETE = 3
FAULT = 70


def exit_code(assessment: Assessment, required: Stage | None) -> int:
    """3 where something was not read or a required gate is undecided; else 1 where one is blocked.

    A file of a kind that holds no resources is no gap in the reading. A stage is met when the
    gates up to it are met or conditional.
    """
    from assessment.scorecard import Decision
    from assessment.targets import stages_to
    from checks.listings import Outcome

    outcomes = {row.outcome for row in assessment.coverage}
    if any(not outcome.answered for outcome in outcomes - {Outcome.UNSUPPORTED}):
        return INCOMPLETE
    if required is None:
        return DONE
    stages = assessment.scorecard.stages
    decisions = {stages[stage].gate.decision for stage in stages_to(required)}
    if Decision.UNDECIDED in decisions:
        return INCOMPLETE
    return NOT_MET if Decision.BLOCKED in decisions else DONE
