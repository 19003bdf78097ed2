"""Working days between dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.plan.calendar import WorkingDays
from rubrics.errors import UserError

SUNDAY = date(2026, 11, 22)


def test_weekends_and_closed_days_are_left_out() -> None:
    days = WorkingDays(SUNDAY, 5, [date(2026, 11, 24)])
    shown = [days.day(number) for number in range(5)]
    assert [day.day for day in shown] == [23, 25, 26, 27, 30]


def test_a_date_is_counted_with_itself() -> None:
    days = WorkingDays(SUNDAY, 5)
    assert days.until(date(2020, 1, 1)) == days.until(SUNDAY) == 0
    assert days.until(date(2026, 11, 23)) == 1
    assert days.until(date(2026, 11, 29)) == days.until(date(2026, 11, 27)) == 5
    assert days.first_from(date(2026, 11, 28)) == 5


@given(st.integers(1, 7), st.integers(0, 400), st.sets(st.integers(0, 60)))
def test_a_day_and_its_number_agree(week: int, number: int, shut: set[int]) -> None:
    days = WorkingDays(SUNDAY, week, [SUNDAY + timedelta(days=day) for day in shut])
    assert days.first_from(days.day(number)) == number
    assert days.until(days.day(number)) == number + 1


def test_a_plan_of_more_than_a_century_is_refused() -> None:
    with pytest.raises(UserError, match="longer than 100 years"):
        WorkingDays(SUNDAY, 5).day(40_000)
    with pytest.raises(UserError, match="more than a century"):
        WorkingDays(SUNDAY, 5).until(date(2200, 1, 1))
    with pytest.raises(UserError, match="starts in 9990"):
        WorkingDays(date(9990, 1, 1), 5)
