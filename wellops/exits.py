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
    """3 where a source could not be read or the required gate is undecided; 1 where it is not met.

    A stage is met when the gates up to it are met or conditional.
    """
    from assessment.scorecard import Decision
    from assessment.targets import stages_to

    if any(not row.outcome.answered for row in assessment.coverage):
        return INCOMPLETE
    if required is None:
        return DONE
    stages = assessment.scorecard.stages
    decisions = {stages[stage].gate.decision for stage in stages_to(required)}
    if Decision.BLOCKED in decisions:
        return NOT_MET
    return INCOMPLETE if Decision.UNDECIDED in decisions else DONE
