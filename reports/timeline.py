"""The time line of a plan as plain data: phases, gates and roles at their true scale."""

from __future__ import annotations

from datetime import date

from assessment.assessment import Assessment
from assessment.plan.people import marks, work_by_role
from assessment.plan.plan import Plan
from reports.numbers import tenth
from reports.panels import Data, role_names
from reports.words import Words

NAMED_FROM = 0.18
"""Share of the time line from which a phase has room for its name."""
DATED_FROM = 0.1
"""Share from which it has room for the day of its gate; the first has it before its begin."""
LABELLED_FROM = 0.045
"""Share from which it has room for a number."""
MARKED_APART = 0.1
"""Share of the time line that the name of a day takes."""
NEAR_DAYS = 330


def short(day: date, words: Words) -> str:
    """A day for a narrow column: `9 Dec`."""
    return f"{day.day} {words('numbers.months').split()[day.month - 1][:3]}"


def dated(day: date, words: Words) -> str:
    """The same with its year: `9 Dec 2026`."""
    return f"{short(day, words)} {day.year}"


def near(day: date, start: date, words: Words) -> str:
    """A day without its year, where it is within eleven months of the start of the plan."""
    return short(day, words) if (day - start).days < NEAR_DAYS else dated(day, words)


class _Scale:
    """Days as shares of the time line, which reaches from the start to the last P80."""

    def __init__(self, plan: Plan) -> None:
        self._start = plan.start
        last = max(plan.finish, *(m.safe for m in plan.milestones))
        self._days = (last - plan.start).days + 1

    def morning(self, day: date) -> float:
        """Where a day begins."""
        return round(max(0, (day - self._start).days) / self._days, 4)

    def evening(self, day: date) -> float:
        """Where a day ends."""
        return round(max(0, (day - self._start).days + 1) / self._days, 4)


def timeline(plan: Plan, words: Words) -> Data:
    """Where phases begin and gates stand, and by when half and four fifths are there."""
    scale = _Scale(plan)
    rows: list[Data] = []
    for milestone in plan.milestones:
        if milestone.actions:
            start, end = scale.morning(milestone.begin), scale.evening(milestone.day)
            width = round(end - start, 4)
            rows.append(
                {
                    "stage": milestone.stage,
                    "start": start,
                    "width": width,
                    "labelled": width >= LABELLED_FROM,
                    "named": width >= NAMED_FROM,
                    "dated": width >= DATED_FROM or not rows,
                    "date_text": near(milestone.day, plan.start, words),
                    "p80": max(end, scale.evening(milestone.safe)),
                }
            )
    shown: list[Data] = []
    for mark in marks(plan):
        at = scale.morning(mark.on)
        if at < 1 and (not shown or at - shown[-1]["at"] >= MARKED_APART):
            shown.append({"day": mark.day, "at": at})
    return {"phases": rows, "marks": shown}


def lanes(plan: Plan, assessment: Assessment, words: Words) -> list[Data]:
    """The person-days of each role in each phase, as the chart has them."""
    roles = role_names(assessment.rubric.standard, words)
    return [
        {
            "role": work.role,
            "name": roles[work.role],
            "days": {stage: tenth(days) for stage, days in work.days.items()},
            "days_text": {stage: words.number(days) for stage, days in work.days.items()},
        }
        for work in work_by_role(plan)
    ]
