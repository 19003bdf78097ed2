"""The team: how much of each role there is, and how long an action takes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from assessment.inputs import Workload
from assessment.plan.actions import Action, delivered
from assessment.plan.calendar import WorkingDays
from assessment.plan.inputs import PlanInputs
from assessment.targets import applies_to
from rubrics.rubric import Rubric
from rubrics.schema import Role, Stage

UNITS = 100
"""Units of a resource that one full-time person is."""
TINY = 1e-9
"""Less than this of a day or unit is noise of floating point."""


@dataclass(frozen=True)
class Crew:
    """Who is there in each phase; the resources are the roles, and all of them together."""

    roles: tuple[Role, ...]
    units: Mapping[Stage, tuple[int, ...]]
    """By stage: hundredths of a person of each role, and of the whole team at the end."""
    pace: float
    """Person-days of planned work that a full-time person does in a working day."""
    away: tuple[tuple[int, int, int, int], ...]
    """First working day, the day after the last, number of the role, units that are left."""
    stated: bool
    """Whether somebody said how many there are of any role."""

    def length(self, action: Action) -> int:
        """Working days that an action takes for its middle effort."""
        return whole_days(self.days_per_effort(action) * action.middle)

    def days_per_effort(self, action: Action) -> float:
        """Working days that a person-day of an action takes; 0 for one without effort.

        Nobody gives an action more than a whole person of a role, nor more than there is.
        """
        units, middle = self.units[action.stage], action.middle
        if not middle:
            return 0.0
        days = middle * UNITS / units[-1]
        for role, (low, high) in action.effort.items():
            person = min(UNITS, units[self.roles.index(role)])
            days = max(days, (low + high) / 2 * UNITS / person)
        return days / self.pace / middle

    def needs(self, action: Action) -> tuple[int, ...]:
        """Units of each role, and of the team, that an action holds while it runs."""
        length, units = self.length(action), self.units[action.stage]
        if not length:
            return (0,) * len(units)
        exact = {
            role: (low + high) / 2 * UNITS / self.pace / length
            for role, (low, high) in action.effort.items()
        }
        needs = [ceil(exact.get(role, 0.0) - TINY) for role in self.roles]
        return (*needs, min(units[-1], sum(needs)))

    def reduced(self, stage: Stage, since: int) -> tuple[tuple[int, ...], ...]:
        """The units in the working days from one on, up to the last on which somebody is away."""
        usual = self.units[stage]
        last = max((end for _, end, _, _ in self.away), default=0)
        rows = []
        for day in range(since, last):
            units = list(usual)
            for first, end, role, left in self.away:
                if first <= day < end and left < units[role]:
                    units[-1] = max(0, units[-1] - (units[role] - left))
                    units[role] = left
            rows.append(tuple(units))
        return tuple(rows)


def whole_days(days: float) -> int:
    """Working days that are held for so much work; 0 only where there is none."""
    return max(1, ceil(days - TINY)) if days > TINY else 0


def crew_of(workload: Workload, rubric: Rubric, inputs: PlanInputs, days: WorkingDays) -> Crew:
    """The team as the plan file says, and where it does not, as the workload and rubric do.

    A role that nobody counted has the share of the team that the rubric's whole work gives it,
    with what it delivers for others, and at least one person, who is busy elsewhere whenever the
    team as a whole is at work.
    """
    standard, rule = rubric.standard, rubric.standard.planning
    roles: tuple[Role, ...] = tuple(role.id for role in standard.roles)
    shares = _shares(workload, rubric)
    units: dict[Stage, tuple[int, ...]] = {}
    for stage in standard.stages:
        said = inputs.team.get(stage.id, workload.capacity.get(stage.id))
        team, share = said or rule.default_capacity_fte, delivered(shares, stage.id, inputs)
        of_role = [inputs.capacity.get(r) or max(1.0, team * share.get(r, 0.0)) for r in roles]
        if inputs.capacity and stage.id not in inputs.team:
            team = sum(of_role)
        units[stage.id] = tuple(max(1, int(fte * UNITS + TINY)) for fte in (*of_role, team))
    return Crew(
        roles=roles,
        units=units,
        pace=rule.focus_factor / rule.contingency,
        away=tuple(
            (days.first_from(a.since), days.until(a.to), roles.index(a.role), int(a.fte * UNITS))
            for a in inputs.away
        ),
        stated=bool(inputs.capacity),
    )


def _shares(workload: Workload, rubric: Rubric) -> dict[Role, float]:
    """Each role's share of the work of every practice that applies."""
    work: dict[Role, float] = {}
    for practice in rubric.practices.values():
        if applies_to(practice, workload):
            for role, part in practice.roles.items():
                work[role] = work.get(role, 0.0) + part * practice.effort_mid
    total = sum(work.values()) or 1.0
    return {role: days / total for role, days in work.items()}
