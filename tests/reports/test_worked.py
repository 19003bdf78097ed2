"""The score of every pillar can be worked out, and comes to what is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment.inputs import Answers
from reports.numbers import points
from reports.words import words_of
from reports.worked_example import worked
from rubrics.schema import PILLARS, Pillar
from tests.conftest import Case

WORDS = words_of("en")


@pytest.mark.parametrize("pillar", PILLARS)
def test_the_sum_comes_to_the_score(case: Case, pillar: Pillar) -> None:
    score = case.assessment.scorecard.headline.pillars[pillar]
    example = worked(pillar, case.assessment, WORDS)
    assert example
    assert example["score"] == points(score.score)
    assert f"is {points(score.raw)} of 100" in example["result"]
    assert sum(row["practices"] for row in example["rows"]) == example["practices"] <= score.due
    assert any("caps it" in note for note in example["notes"]) == (score.score != score.raw)


def test_a_pillar_without_a_score_has_no_sum(insurer: Case) -> None:
    blank = replace(insurer.assessment, answers=Answers(), findings=(), tallies=(), imported={})
    assert worked("security", blank, WORDS) is None
