"""Which answers count as changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment.answer_changes import answer_changes
from assessment.inputs import Answer, Answers
from rubrics.rubric import Rubric
from tests.conftest import Case

ID = "sec-keyless-auth"
ONE, TWO, NONE = Answer(level=1), Answer(level=2), Answer(not_applicable="No such service")


def changed(case: Case, before: Answer | None, after: Answer | None) -> list[tuple[object, object]]:
    then, now = (
        replace(case.assessment, answers=Answers(answers={ID: one} if one else {}))
        for one in (before, after)
    )
    return [(one.before, one.after) for one in answer_changes(then, now)]


@pytest.mark.parametrize(("before", "after"), [(ONE, TWO), (ONE, None), (None, ONE), (TWO, NONE)])
def test_another_answer_is_a_change(
    insurer: Case, before: Answer | None, after: Answer | None
) -> None:
    assert changed(insurer, before, after) == [(before, after)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, None),
        (ONE, ONE),
        (ONE, ONE.model_copy(update={"note": "Said again", "who": "Kim"})),
        (None, Answer(note="Nobody knows")),
    ],
)
def test_the_same_answer_is_none(
    insurer: Case, before: Answer | None, after: Answer | None
) -> None:
    assert changed(insurer, before, after) == []


def test_a_practice_that_one_rubric_lacks_is_the_rubrics_change(insurer: Case) -> None:
    rubric = insurer.assessment.rubric
    fewer: Rubric = replace(
        rubric, practices={id_: one for id_, one in rubric.practices.items() if id_ != ID}
    )
    said = Answers(answers={ID: ONE})
    after = replace(insurer.assessment, answers=said)
    assert answer_changes(replace(insurer.assessment, answers=Answers(), rubric=fewer), after) == ()
