"""What the team says otherwise than before, between two assessments of one workload."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.basis import Basis
from assessment.inputs import Answer
from rubrics.schema import Practice


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """What was said of a practice then and now; None: nothing."""

    practice: Practice
    before: Answer | None
    after: Answer | None


def answer_changes(before: Basis, after: Basis) -> tuple[AnswerChange, ...]:
    """Answers whose level or "not applicable" is another, in the order of the newer rubric.

    A practice that one of the two rubrics does not have is left out: see `RubricChange`.
    """
    then, now = before.answers.answers, after.answers.answers
    known = (p for id_, p in after.rubric.practices.items() if id_ in before.rubric.practices)
    changes = (
        AnswerChange(practice, _given(then.get(practice.id)), _given(now.get(practice.id)))
        for practice in known
    )
    return tuple(one for one in changes if _says(one.before) != _says(one.after))


def _given(answer: Answer | None) -> Answer | None:
    return answer if answer is not None and answer.given else None


def _says(answer: Answer | None) -> tuple[int | None, str | None]:
    return (None, None) if answer is None else (answer.level, answer.not_applicable)
