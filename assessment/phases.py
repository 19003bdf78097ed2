"""The work up to each gate: what is open, in which order, how long it takes by formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from assessment.dependencies import in_order, longest_chain
from assessment.inputs import Workload
from assessment.scorecard import Phase, PhaseItem, PracticeState
from assessment.targets import Targets, stages_to
from rubrics.schema import STAGES, Stage


@dataclass(frozen=True, slots=True)
class Need:
    """The level that a practice needs by the end of a phase, and why in this phase."""

    level: int
    kind: str


def plan_phases(
    states: Mapping[str, PracticeState],
    workload: Workload,
    targets: Targets,
    priority: Mapping[str, float],
) -> tuple[Phase, ...]:
    """One phase a stage from PoC to the target stage, whatever the current stage is.

    A practice stepped up in one phase starts the next at its new level. `priority` ranks
    what may be done at the same time; practices outside it come last.
    """
    level = {id_: state.level or 0 for id_, state in states.items()}
    phases = []
    for stage in stages_to(workload.target_stage):
        needs = open_needs(states, level, targets, stage)
        phases.append(_phase(stage, needs, states, level, workload, targets, priority))
        level.update({id_: need.level for id_, need in needs.items()})
    return tuple(phases)


def open_needs(
    states: Mapping[str, PracticeState], level: Mapping[str, int], targets: Targets, stage: Stage
) -> dict[str, Need]:
    """What is below its target at a stage, and the later practices that it depends on."""
    needs: dict[str, Need] = {}
    for id_, state in states.items():
        target = targets.at(state, stage)
        if target is not None and level[id_] < target:
            own = targets.gate(state.practice).stage
            stepping = STAGES.index(own) < STAGES.index(stage)
            needs[id_] = Need(target, "step-up" if stepping else "new")
    frontier = list(needs)
    while frontier:
        for id_ in states[frontier.pop()].practice.depends_on:
            early = _pulled_forward(states.get(id_), targets, stage)
            if early and level[id_] < early and id_ not in needs:
                needs[id_] = Need(early, "pulled-forward")
                frontier.append(id_)
    return needs


def _pulled_forward(state: PracticeState | None, targets: Targets, stage: Stage) -> int | None:
    """The level at which a dependency with a later gate is needed already at this stage."""
    if state is None or targets.at(state, stage) is not None:
        return None
    gate = targets.gate(state.practice)
    later = STAGES.index(gate.stage) > STAGES.index(stage)
    return min(targets.standard.planning.pull_forward_level, gate.level) if later else None


def _phase(
    stage: Stage,
    needs: Mapping[str, Need],
    states: Mapping[str, PracticeState],
    level: Mapping[str, int],
    workload: Workload,
    targets: Targets,
    priority: Mapping[str, float],
) -> Phase:
    days = {
        id_: _open_effort(states[id_], level[id_], need.level, targets, workload)
        for id_, need in needs.items()
    }
    waits = {id_: states[id_].practice.depends_on for id_ in needs}
    order = in_order(waits, lambda id_: (-priority.get(id_, 0.0), id_))
    chain, chain_days = longest_chain(order, waits, days)
    total = fsum(days.values())
    rule = targets.standard.planning
    fte = workload.capacity.get(stage, rule.default_capacity_fte)
    working = max(chain_days, total / fte)
    items = tuple(
        PhaseItem(
            practice=states[id_].practice,
            current=level[id_],
            needed=needs[id_].level,
            effort_days=days[id_],
            kind=needs[id_].kind,
            to_settle=not states[id_].assessed,
            dated=states[id_].due,
            on_chain=id_ in chain,
        )
        for id_ in order
    )
    weeks = working / (rule.days_per_week * rule.focus_factor) * rule.contingency
    return Phase(stage, items, total, chain, chain_days, fte, weeks)


def _open_effort(
    state: PracticeState, now: int, needed: int, targets: Targets, workload: Workload
) -> float:
    """The share of a practice's middle effort that lies between two levels, person-days."""
    final = targets.at(state, workload.target_stage) or 0
    return (needed - now) / max(needed, final) * state.practice.effort_mid
