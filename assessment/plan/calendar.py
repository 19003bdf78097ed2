"""Working days: which dates they are, and which one a date falls on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, timedelta

from rubrics.errors import UserError

LONGEST_YEARS = 100
"""A plan that runs longer says that the team is too small, not when the work ends."""


class WorkingDays:
    """The working days from a start on, numbered from 0: Monday first, and none that is closed."""

    def __init__(self, start: date, days_per_week: int, closed: Iterable[date] = ()) -> None:
        self._week = days_per_week
        self._closed = frozenset(closed)
        self._days: list[date] = []
        self._next = start
        try:
            self._end = start.replace(year=start.year + LONGEST_YEARS, day=1)
        except ValueError as error:
            raise UserError(f"The plan starts in {start.year}", "Name an earlier start.") from error

    def day(self, number: int) -> date:
        """The date of a working day.

        Raises:
            UserError: it is more than a century away.
        """
        while len(self._days) <= number:
            self._grow()
        return self._days[number]

    def until(self, day: date) -> int:
        """How many working days there are up to and with a date; 0 before the start."""
        if day >= self._end:
            raise UserError(f"{day} is more than a century after the start", "Is it as you meant?")
        while self._next <= day:
            self._grow()
        return bisect_left(self._days, day + timedelta(days=1))

    def first_from(self, day: date) -> int:
        """The number of the first working day on or after a date."""
        return self.until(day - timedelta(days=1))

    def _grow(self) -> None:
        if self._next >= self._end:
            raise UserError(
                f"The work would take longer than {LONGEST_YEARS} years",
                "Give the team more capacity, or drop actions.",
            )
        if self._next.weekday() < self._week and self._next not in self._closed:
            self._days.append(self._next)
        self._next += timedelta(days=1)
