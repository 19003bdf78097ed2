"""Answer and scan side by side."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assessment.evidence import PracticeVerdict
from assessment.inputs import Answer, Override
from assessment.reconcile import reconcile
from assessment.scorecard import Conflict, PracticeState
from checks.model import State
from rubrics.rubric import Rubric

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
OVER, UNDER = Conflict.OVER_CLAIM, Conflict.UNDER_CLAIM


def join(
    rubric: Rubric, said: dict[str, Any] | None, seen: str | None, override: Any = None
) -> PracticeState:
    verdict = PracticeVerdict(State(seen)) if seen else None
    answer = Answer.model_validate(said) if said is not None else None
    row = {"reason": "r", "owner": "o", "expires": TODAY, **override} if override else None
    decided = Override.model_validate(row) if row else None
    practice = rubric.practices["sec-keyless-auth"]
    return reconcile(practice, answer, verdict, decided, TODAY, rubric.standard)


@pytest.mark.parametrize(
    ("said", "seen", "level", "confidence", "conflict"),
    [
        (None, None, None, 0, None),
        (None, "unknown", None, 0, None),
        (None, "pass", 2, 0.8, None),
        (None, "partial", 1, 0.8, None),
        (None, "fail", 0, 0.8, None),
        (0, None, 0, 0.4, None),
        (4, "unknown", 4, 0.4, None),
        (0, "fail", 0, 0.9, None),
        (1, "fail", 1, 0.9, None),
        (2, "fail", 1, 0.2, OVER),
        (4, "fail", 1, 0.2, OVER),
        (2, "partial", 2, 0.9, None),
        (3, "partial", 2, 0.2, OVER),
        (0, "partial", 0, 0.9, None),
        (1, "pass", 2, 0.6, UNDER),
        (2, "pass", 2, 0.9, None),
        (4, "pass", 4, 0.9, None),
    ],
)
def test_levels_and_confidence(
    rubric: Rubric,
    said: int | None,
    seen: str | None,
    level: int | None,
    confidence: float,
    conflict: Conflict | None,
) -> None:
    state = join(rubric, None if said is None else {"level": said}, seen)
    assert (state.level, state.confidence, state.conflict) == (level, confidence, conflict)
    assert (state.answered, state.verdict) == (said, seen)


def test_a_document_behind_an_answer_counts_where_no_scan_speaks(rubric: Rubric) -> None:
    assert join(rubric, {"level": 3, "evidence": "https://e"}, None).confidence == 0.6
    assert join(rubric, {"level": 3, "evidence": "https://e"}, "unknown").confidence == 0.6
    assert join(rubric, {"level": 3, "evidence": "https://e"}, "fail").confidence == 0.2
    assert join(rubric, {"level": 3, "evidence": ""}, None).confidence == 0.4


def test_a_line_left_empty_is_no_answer(rubric: Rubric) -> None:
    assert join(rubric, {"note": "ask the platform team"}, None).level is None


def test_an_answer_counts_to_the_day_on_which_it_expires(rubric: Rubric) -> None:
    assert join(rubric, {"level": 3, "expires": TODAY}, None).level == 3
    late = join(rubric, {"level": 3, "expires": YESTERDAY}, "partial")
    assert (late.level, late.answered, late.confidence) == (1, None, 0.8)
    assert late.note == "the answer expired on 2026-11-21"


def test_an_override_holds_the_level_and_keeps_the_conflict_visible(rubric: Rubric) -> None:
    state = join(rubric, {"level": 3}, "fail", {"level": 3})
    assert (state.level, state.confidence, state.overridden) == (3, 0.6, True)
    assert (state.answered, state.verdict, state.conflict) == (3, "fail", OVER)
    assert state.note == "r (o, until 2026-11-22)"


def test_an_override_is_only_for_what_a_scan_caps(rubric: Rubric) -> None:
    for seen in (None, "unknown"):
        assert join(rubric, {"level": 1}, seen, {"level": 4}).level == 1
    expired = join(rubric, {"level": 3}, "fail", {"level": 3, "expires": YESTERDAY})
    assert (expired.level, expired.overridden) == (1, False)
    assert expired.note == "the override expired on 2026-11-21"


@pytest.mark.parametrize("said", [None, {"level": 1}])
def test_the_fix_does_not_cost_what_the_override_gave(rubric: Rubric, said: Any) -> None:
    levels = [join(rubric, said, s, {"level": 3}).level for s in ("fail", "partial", "pass")]
    assert levels == [3, 3, 3]
    assert join(rubric, {"level": 4}, "pass", {"level": 3}).level == 4
