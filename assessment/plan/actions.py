"""Actions: the pieces of work of a plan, one for each step of a practice, and what joins them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessment.basis import Basis
from assessment.dependencies import in_order
from assessment.evidence import accepted_by
from assessment.plan.inputs import Choice, OwnAction, PlanInputs
from assessment.scorecard import Gap, Phase, PhaseItem, Scorecard
from checks.model import State
from rubrics.crosscheck import find_cycle
from rubrics.errors import UserError
from rubrics.schema import STAGES, Lane, Role, Stage

FIXED_BY_LEVEL = 2
"""The level that a practice cannot have while the scan sees it fail."""
NOTHING = Choice()


@dataclass(frozen=True, slots=True)
class Action:
    """One piece of work."""

    id: str
    """`practice@level`, or the id of an action of the team's own."""
    title: str
    outcome: str
    """What is true once it is done."""
    stage: Stage
    """The gate before which it is done."""
    items: tuple[PhaseItem, ...]
    """The steps of practices that it takes; none for an action of the team's own."""
    effort: Mapping[Role, tuple[float, float]]
    """Low and high, person-days, by role."""
    owner: Role
    lane: Lane | None
    after: tuple[str, ...]
    """Ids of the actions that have to be finished before."""
    due: date | None
    """When it has to be done: a retirement or legal date, or one that the team set."""
    not_before: date | None
    fixed: date | None
    """The day on which it has to start."""
    blocks: bool
    """Whether a gate up to its stage stays closed without it."""
    value: float
    """Its share of the impact of its gaps; 0 where no gap is behind it."""
    findings: tuple[str, ...]
    """Ids of the open findings that it closes."""
    status: str
    reason: str | None
    person: str | None
    brought_forward: bool = False
    """Whether a date takes it to an earlier phase than its gate would."""

    @property
    def low(self) -> float:
        """Person-days at best."""
        return sum(low for low, _ in self.effort.values())

    @property
    def high(self) -> float:
        """Person-days at worst."""
        return sum(high for _, high in self.effort.values())

    @property
    def middle(self) -> float:
        """Person-days in the middle of the range."""
        return (self.low + self.high) / 2

    @property
    def open(self) -> bool:
        """Whether there is anything left to do."""
        return self.status in ("proposed", "accepted")

    @property
    def to_settle(self) -> bool:
        """Whether nothing speaks for the level of a practice yet: ask before working on it."""
        return any(item.to_settle for item in self.items)


def make_actions(
    basis: Basis, card: Scorecard, phases: Sequence[Phase], inputs: PlanInputs
) -> tuple[Action, ...]:
    """Every step of every phase as an action, with those of the team's own, in order.

    Raises:
        UserError: actions wait for each other in a circle, or for a later phase, or one of the
            team's own is for a stage after the target.
    """
    gaps = {gap.id: gap for gap in card.next_actions}
    closes = _findings_by_practice(basis)
    actions, begun = [], set[str]()
    dropped: dict[str, str | None] = {}
    for phase in phases:
        for item in phase.items:
            action = _of_step(item, phase, gaps.get(item.practice.id), basis, card, inputs)
            id_ = item.practice.id
            if id_ in dropped:
                # A step rests on the one before it.
                action = replace(action, status="dropped", reason=dropped[id_])
            elif action.status == "dropped":
                dropped[id_] = action.reason
            first, last = id_ not in begun, not _comes_again(id_, phase, phases)
            begun.add(id_)
            fixes = item.current < FIXED_BY_LEVEL <= item.needed or (first and last)
            actions.append(
                replace(
                    action,
                    findings=closes.get(id_, ()) if fixes else (),
                    due=_earliest(action.due, item.dated if first else None),
                )
            )
    actions += [_own(own, inputs, basis.workload.target_stage) for own in inputs.add]
    return ordered(_merged(actions, inputs), card)


def _comes_again(id_: str, phase: Phase, phases: Sequence[Phase]) -> bool:
    later = phases[phases.index(phase) + 1 :]
    return any(item.practice.id == id_ for other in later for item in other.items)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def choice_of(id_: str, inputs: PlanInputs) -> Choice:
    """What was decided of an action: of the step, or else of all steps of the practice."""
    practice = id_.partition("@")[0]
    return inputs.actions.get(id_) or inputs.actions.get(practice) or NOTHING


def _findings_by_practice(basis: Basis) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for finding in basis.findings:
        failing = finding.verdict.state in (State.FAIL, State.PARTIAL)
        if failing and accepted_by(finding, basis.answers, basis.as_of) is None:
            found[finding.practice] = (*found.get(finding.practice, ()), finding.id)
    return found


def _of_step(
    item: PhaseItem,
    phase: Phase,
    gap: Gap | None,
    basis: Basis,
    card: Scorecard,
    inputs: PlanInputs,
) -> Action:
    practice = item.practice
    id_ = f"{practice.id}@{item.needed}"
    choice = choice_of(id_, inputs)
    share = item.effort_days / practice.effort_mid if practice.effort_mid else 0.0
    low, high = choice.effort_days or (share * days for days in practice.effort_days)
    gate = card.stages[phase.stage].gate
    worth = gap.impact / (gap.target - gap.level) if gap else 0.0
    stage: Stage = next(stage for stage in STAGES if stage == phase.stage)
    return Action(
        id=id_,
        title=practice.action,
        outcome=practice.level_texts(basis.workload.audience)[item.needed],
        stage=stage,
        items=(item,),
        effort=_effort(practice.roles, low, high, stage, inputs),
        owner=practice.owner,
        lane=practice.lane,
        after=(),
        due=choice.by,
        not_before=choice.not_before,
        fixed=choice.on,
        blocks=practice.id in {*gate.unmet, *gate.to_settle, *gate.critical},
        value=worth * (item.needed - item.current),
        findings=(),
        status=choice.status,
        reason=choice.reason,
        person=choice.owner or inputs.owners.get(practice.owner),
    )


def _effort(
    shares: Mapping[Role, float], low: float, high: float, stage: Stage, inputs: PlanInputs
) -> dict[Role, tuple[float, float]]:
    """Low and high by role, with what others deliver in that phase counted as theirs."""
    parts = delivered(shares, stage, inputs)
    return {role: (part * low, part * high) for role, part in parts.items() if part > 0}


def delivered(shares: Mapping[Role, float], stage: Stage, inputs: PlanInputs) -> dict[Role, float]:
    """Shares of some work by role, with what others deliver in a phase counted as theirs."""
    parts = dict(shares)
    for one in inputs.delivery:
        if STAGES.index(one.since) <= STAGES.index(stage) <= STAGES.index(one.to):
            moved = parts.get(one.role, 0.0) * one.share
            if moved:
                parts[one.role] -= moved
                parts[one.by] = parts.get(one.by, 0.0) + moved
    return parts


def _own(own: OwnAction, inputs: PlanInputs, target: Stage) -> Action:
    if STAGES.index(own.stage) > STAGES.index(target):
        what = f"'{own.id}' is for the {own.stage} gate, and the plan ends at {target}"
        raise UserError(what, "Give it an earlier stage, or the workload a later target.")
    choice = choice_of(own.id, inputs)
    low, high = choice.effort_days or own.effort_days
    owner = next(iter(own.roles))
    return Action(
        id=own.id,
        title=own.title,
        outcome=own.outcome or own.title,
        stage=own.stage,
        items=(),
        effort=_effort(own.roles, low, high, own.stage, inputs),
        owner=owner,
        lane=None,
        after=own.after,
        due=choice.by,
        not_before=choice.not_before,
        fixed=choice.on,
        blocks=False,
        value=0.0,
        findings=(),
        status=choice.status,
        reason=choice.reason,
        person=choice.owner or inputs.owners.get(owner),
    )


def _merged(actions: list[Action], inputs: PlanInputs) -> list[Action]:
    """Actions that are done together as one, under the id and at the place of the first."""
    for group in inputs.together:
        parts = [
            next((a for a in actions if a.open and named_by(id_, a)), None)
            for id_ in dict.fromkeys(group)
        ]
        found = [action for action in parts if action]
        if len(found) > 1:
            ids = {action.id for action in found}
            place = min(at for at, action in enumerate(actions) if action.id in ids)
            rest = [action for action in actions if action.id not in ids]
            actions = [*rest[:place], _joined(found), *rest[place:]]
    return actions


def _joined(parts: Sequence[Action]) -> Action:
    effort: dict[Role, tuple[float, float]] = {}
    for part in parts:
        for role, (low, high) in part.effort.items():
            before = effort.get(role, (0.0, 0.0))
            effort[role] = (before[0] + low, before[1] + high)
    first = parts[0]
    return replace(
        first,
        title=" + ".join(part.title for part in parts),
        outcome=" + ".join(part.outcome for part in parts),
        stage=min((part.stage for part in parts), key=STAGES.index),
        items=tuple(item for part in parts for item in part.items),
        effort=effort,
        after=tuple(id_ for part in parts for id_ in part.after),
        due=_earliest(*(part.due for part in parts)),
        not_before=max((p.not_before for p in parts if p.not_before), default=None),
        fixed=_earliest(*(part.fixed for part in parts)),
        blocks=any(part.blocks for part in parts),
        value=sum(part.value for part in parts),
        findings=tuple(id_ for part in parts for id_ in part.findings),
    )


def named_by(name: str, action: Action) -> bool:
    """Whether a name means an action: its id, its practice, or a step that it takes."""
    if name == action.id:
        return True
    steps = {f"{item.practice.id}@{item.needed}" for item in action.items}
    return name in steps or name in {item.practice.id for item in action.items}


def ordered(actions: Iterable[Action], card: Scorecard) -> tuple[Action, ...]:
    """The actions phase by phase, each with the ids of those it waits for, none before them.

    Raises:
        UserError: they wait for each other in a circle, or for a later phase.
    """
    linked = [replace(action, after=waits) for action, waits in _links(list(actions))]
    by_id = {action.id: action for action in linked}
    for action in linked:
        for id_ in action.after:
            if by_id[id_].open and STAGES.index(by_id[id_].stage) > STAGES.index(action.stage):
                what = f"'{action.id}' waits for '{id_}', which comes after its gate"
                raise UserError(what, "Put it up to a later stage, or let it wait for another.")
    needs = {action.id: action.after for action in linked}
    if cycle := find_cycle(needs):
        what = f"Actions wait for each other: {' → '.join(cycle)}"
        raise UserError(what, "Take one of them out of `together` or `after`.")
    rank = {gap.id: gap.priority for gap in card.next_actions}

    def key(id_: str) -> tuple[float, str]:
        names = [item.practice.id for item in by_id[id_].items]
        return -max((rank.get(name, 0.0) for name in names), default=0.0), id_

    return tuple(
        by_id[id_]
        for stage in STAGES
        for id_ in in_order({i: n for i, n in needs.items() if by_id[i].stage == stage}, key)
    )


def _links(actions: Sequence[Action]) -> Iterable[tuple[Action, tuple[str, ...]]]:
    """What each action waits for: earlier steps, what its practices depend on, what was said."""
    steps: dict[str, list[tuple[int, int, str]]] = {}
    for action in actions:
        for item in action.items:
            row = (STAGES.index(action.stage), item.needed, action.id)
            steps.setdefault(item.practice.id, []).append(row)
    for action in actions:
        stage = STAGES.index(action.stage)
        waits: list[str] = []
        for item in action.items:
            own = [row for row in steps[item.practice.id] if row[1] < item.needed]
            waits += [max(own)[2]] if own else []
            for other in item.practice.depends_on:
                before = [row for row in steps.get(other, ()) if row[0] <= stage]
                waits += [max(before)[2]] if before else []
        if not action.items:
            waits += [a.id for name in action.after for a in actions if named_by(name, a)]
        yield action, tuple(id_ for id_ in dict.fromkeys(waits) if id_ != action.id)
