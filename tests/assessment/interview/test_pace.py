"""Minutes left, from how fast the session went."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.interview.pace import PAUSE_SECONDS, USUAL_SECONDS, about, pace

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


def after(*seconds: float) -> list[datetime]:
    """Times at these seconds from the start."""
    return [START + timedelta(seconds=one) for one in seconds]


def test_the_quick_review_takes_90_minutes_at_the_usual_pace() -> None:
    assert pace([], 40).minutes_left == 90
    assert pace(after(0), 40) == pace([], 40)
    assert pace([], 0).minutes_left == 0
    assert pace([], -3).minutes_left == 0


def test_a_steady_session_goes_at_its_own_pace() -> None:
    made = pace(after(*range(0, 600, 60)), 10)
    assert (made.seconds, made.minutes_left, made.measured) == (60, 10, 9)


def test_one_long_talk_and_a_pause_do_not_count() -> None:
    steady = after(*range(0, 600, 60))
    talk = [*steady, steady[-1] + timedelta(seconds=PAUSE_SECONDS - 1)]
    assert pace(talk, 10).seconds == 60
    tomorrow = [*steady, *(one + timedelta(days=1) for one in steady)]
    assert pace(tomorrow, 10).seconds == 60


def test_the_first_answers_do_not_swing_it() -> None:
    assert pace(after(0, 1), 10).seconds == USUAL_SECONDS
    assert pace(after(0, 1, 2), 10).seconds == USUAL_SECONDS


@pytest.mark.parametrize("left", [0, 1, 132])
@given(st.lists(st.floats(-1e7, 1e7)))
def test_it_is_never_negative_and_never_slower_than_a_pause(
    left: int, seconds: list[float]
) -> None:
    made = pace(after(*seconds), left)
    assert 0 <= made.seconds <= PAUSE_SECONDS
    assert 0 <= made.minutes_left <= left * PAUSE_SECONDS / 60
    assert pace(reversed(after(*seconds)), left) == made


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"), (1, "1 minute"), (119, "119 minutes"), (120, "2 hours"),
        (134, "2 hours"), (140, "2.5 hours"), (248, "4 hours"),
    ],
)  # fmt: skip
def test_a_long_time_is_said_in_hours(minutes: int, words: str) -> None:
    assert about(minutes) == words
