"""The plan: what is done when and by whom, where the gates stand, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessment.assessment import Assessment
from assessment.forecast import Step, forecast
from assessment.plan.actions import Action, make_actions, named_by, ordered
from assessment.plan.booking import PLACEMENTS, QUICK, Booking, Team, book
from assessment.plan.calendar import WorkingDays
from assessment.plan.crew import crew_of
from assessment.plan.gains import gains_of
from assessment.plan.inputs import PlanInputs
from assessment.plan.reasons import Reason, reasons
from assessment.plan.remedies import Shortfall, shortfalls
from assessment.plan.risk import simulate
from assessment.scorecard import Phase, Scorecard
from assessment.targets import Targets, stages_to
from rubrics.schema import STAGES, Stage


@dataclass(frozen=True, slots=True)
class Booked:
    """An action with its dates."""

    action: Action
    start: date
    """Its first working day."""
    finish: date
    """Its last working day."""
    reason: Reason
    """What keeps it from starting earlier."""
    gain: float
    """Points that it adds to the score for the target stage, after all that is finished before."""
    gates: tuple[Stage, ...]
    """Gates that stay closed without it."""
    first_day: int
    """The working day on which it starts, from 0."""
    days: int
    """Working days that it takes."""

    @property
    def late(self) -> bool:
        """Whether it ends after its date."""
        due, fixed = self.action.due, self.action.fixed
        return bool((due and self.finish > due) or (fixed and self.start > fixed))


@dataclass(frozen=True, slots=True)
class Milestone:
    """The gate at the end of a phase."""

    stage: Stage
    begin: date
    """The first working day of its phase."""
    day: date
    """The last one, on which the gate is decided; without work, that of the phase before."""
    likely: date
    """By when half of the simulated plans are there (P50)."""
    safe: date
    """By when four fifths are (P80)."""
    wished: date | None
    effort_days: float
    actions: int
    working_days: int
    step: Step
    """Score and gates once it is done."""


@dataclass(frozen=True)
class Plan:
    """A dated plan of an assessment."""

    inputs: PlanInputs
    start: date
    today: Step
    gained_already: float
    """Points that the actions marked as done add to today's score once a review sees them."""
    booked: tuple[Booked, ...]
    """In the order of their starts."""
    milestones: tuple[Milestone, ...]
    closed: tuple[Action, ...]
    """Actions that are done or dropped."""
    without: Mapping[str, tuple[str, ...]]
    """By action, dropped ones that it should have waited for."""
    unused: tuple[str, ...]
    """Ids in the inputs for which there is nothing to do."""
    shortfalls: tuple[Shortfall, ...]
    team: Team
    booking: Booking

    @property
    def finish(self) -> date:
        """The last working day."""
        return self.milestones[-1].day


def make_plan(
    assessment: Assessment,
    inputs: PlanInputs | None = None,
    *,
    card: Scorecard | None = None,
    base: Plan | None = None,
    placements: int = PLACEMENTS,
) -> Plan:
    """Plan the open work of an assessment.

    Args:
        assessment: what was reviewed.
        inputs: what people say of the plan, instead of the assessment's own.
        card: a scorecard to plan for instead of the assessment's own.
        base: a plan to stay close to: with actions only dropped from it, no gate comes later.
        placements: how much to try for a shorter plan.

    Raises:
        UserError: the inputs contradict each other, or the work would take a century.
    """
    inputs = assessment.plan if inputs is None else inputs
    card = card or assessment.scorecard
    standard, workload = assessment.rubric.standard, assessment.workload
    start = inputs.start or assessment.as_of
    week = max(1, min(7, int(standard.planning.days_per_week)))
    days = WorkingDays(start, week, inputs.closed_days)
    crew = crew_of(workload, assessment.rubric, inputs, days)
    team = Team(crew, days, standard.lanes[0].id)
    stages = stages_to(workload.target_stage)
    actions = make_actions(assessment, card, card.phases, inputs)
    known = base.booking.start if base and base.start == days.day(0) else None
    actions = _brought_forward(actions, stages, team, card)
    booking = book(actions, stages, team, known=known, placements=placements)
    steps = forecast(assessment, replace(card, phases=_phases(actions, card)))
    gains = gains_of(assessment, card, actions, booking.end)
    return Plan(
        inputs=inputs,
        start=days.day(0),
        today=steps[0],
        gained_already=sum(gains[a.id] for a in actions if a.status == "done"),
        booked=_booked(assessment, card, actions, booking, team, gains),
        milestones=_milestones(booking, steps[1:], team, inputs),
        closed=tuple(action for action in actions if not action.open),
        without=_without(actions),
        unused=_unused(actions, inputs),
        shortfalls=shortfalls(actions, stages, team, booking, inputs),
        team=team,
        booking=booking,
    )


def _brought_forward(
    actions: tuple[Action, ...], stages: Sequence[Stage], team: Team, card: Scorecard
) -> tuple[Action, ...]:
    """The actions, with those that would miss their date moved to an earlier phase.

    Each round moves them, and what they wait for, one phase up, until they are on time or in the
    first phase: "now". What the team itself has put on a day stays where it is.
    """
    for _ in stages[1:]:
        ends = book(actions, stages, team, placements=QUICK).end
        moved: set[str] = set()
        for action in actions:
            if action.open and action.due and ends[action.id] > team.days.until(action.due):
                moved |= _movable(action, actions)
        if not moved:
            break
        actions = ordered((_moved_up(a) if a.id in moved else a for a in actions), card)
    return actions


def _movable(action: Action, actions: Sequence[Action]) -> set[str]:
    """An action and all that it awaits within its phase; nothing where one of them cannot move."""
    by_id = {other.id: other for other in actions}
    found: set[str] = set()
    left = [action.id]
    while left:
        one = by_id[left.pop()]
        if one.stage == STAGES[0] or one.not_before or one.fixed:
            return set()
        found.add(one.id)
        left += [b for b in one.after if by_id[b].stage == one.stage and by_id[b].open]
    return found


def _moved_up(action: Action) -> Action:
    stage = STAGES[STAGES.index(action.stage) - 1]
    return replace(action, stage=stage, brought_forward=True)


def _phases(actions: Sequence[Action], card: Scorecard) -> tuple[Phase, ...]:
    """The phases of the formula with the steps that the plan has in them."""
    phases = []
    for phase in card.phases:
        own = [a for a in actions if a.stage == phase.stage and a.status != "dropped"]
        items = tuple(item for action in own for item in action.items)
        effort = sum(action.middle for action in own if action.open)
        phases.append(replace(phase, items=items, effort_days=effort))
    return tuple(phases)


def _booked(
    assessment: Assessment,
    card: Scorecard,
    actions: Sequence[Action],
    booking: Booking,
    team: Team,
    gains: Mapping[str, float],
) -> tuple[Booked, ...]:
    targets = Targets(assessment.workload, assessment.rubric.standard)
    before: Stage | None = None
    rows = []
    for phase in booking.phases:
        why = reasons(phase, before if phase.begin else None, team.crew.roles)
        for action in phase.actions:
            first, end = booking.start[action.id], booking.end[action.id]
            rows.append(
                Booked(
                    action=action,
                    start=team.days.day(first),
                    finish=team.days.day(max(first, end - 1)),
                    reason=why[action.id],
                    gain=gains[action.id],
                    gates=_gates(action, card, targets),
                    first_day=first,
                    days=end - first,
                )
            )
        before = phase.stage
    place = {action.id: at for at, action in enumerate(actions)}
    return tuple(sorted(rows, key=lambda row: (row.first_day, place[row.action.id])))


def _gates(action: Action, card: Scorecard, targets: Targets) -> tuple[Stage, ...]:
    found = []
    for stage in stages_to(targets.workload.target_stage):
        gate = card.stages[stage].gate
        shut = {*gate.unmet, *gate.to_settle, *gate.critical}
        for item in action.items:
            need = targets.at(card.practices[item.practice.id], stage)
            if item.practice.id in shut and need and item.current < need:
                found.append(stage)
                break
    return tuple(found)


def _milestones(
    booking: Booking, steps: Sequence[Step], team: Team, inputs: PlanInputs
) -> tuple[Milestone, ...]:
    odds = simulate(booking, team)

    def last(end: int) -> date:
        return team.days.day(max(0, end - 1))

    return tuple(
        Milestone(
            stage=phase.stage,
            begin=team.days.day(phase.begin),
            day=last(phase.gate),
            likely=last(odds[phase.stage].p50),
            safe=last(odds[phase.stage].p80),
            wished=inputs.gates.get(phase.stage),
            effort_days=sum(action.middle for action in phase.actions),
            actions=len(phase.actions),
            working_days=phase.gate - phase.begin,
            step=step,
        )
        for phase, step in zip(booking.phases, steps, strict=True)
    )


def _without(actions: Iterable[Action]) -> dict[str, tuple[str, ...]]:
    rows = list(actions)
    dropped = {action.id for action in rows if action.status == "dropped"}
    found = {a.id: tuple(id_ for id_ in a.after if id_ in dropped) for a in rows if a.open}
    return {id_: missing for id_, missing in found.items() if missing}


def _unused(actions: Sequence[Action], inputs: PlanInputs) -> tuple[str, ...]:
    names = dict.fromkeys(name for name, _ in inputs.named())
    return tuple(n for n in names if not any(named_by(n, action) for action in actions))
