"""Which practices apply to a workload, when they are due, and at which level."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.inputs import Workload
from assessment.scorecard import PracticeState
from rubrics.schema import STAGES, GateRule, Practice, Stage
from rubrics.standard import Standard


def applies_to(practice: Practice, workload: Workload) -> bool:
    """Whether any of the workload's archetypes is one that the practice is for."""
    return not set(practice.archetypes).isdisjoint(workload.archetypes)


def gate_rule(practice: Practice, workload: Workload) -> GateRule:
    """The practice's gate; a platform has an earlier one where the practice says so."""
    if practice.platform_gate and "genai-platform" in workload.archetypes:
        return practice.platform_gate
    return practice.gate


def stages_to(stage: Stage) -> tuple[Stage, ...]:
    """The stages up to and with one, in order."""
    return STAGES[: STAGES.index(stage) + 1]


@dataclass(frozen=True, slots=True)
class Targets:
    """Due dates and target levels of practices under one workload."""

    workload: Workload
    standard: Standard

    def gate(self, practice: Practice) -> GateRule:
        """The practice's gate under this workload."""
        return gate_rule(practice, self.workload)

    def at(self, state: PracticeState, stage: Stage) -> int | None:
        """The level that a practice needs at a stage; None: not due there.

        A critical finding makes it due at every stage, at a low level before its own gate.
        """
        gate = self.gate(state.practice)
        now, own = STAGES.index(stage), STAGES.index(gate.stage)
        if now < own:
            early = self.standard.scoring.critical_target_level
            return min(early, gate.level) if state.critical else None
        until = state.practice.counted_until
        if until and now > STAGES.index(until) and not state.critical:
            return None
        return gate.level if now == own else max(gate.level, self.standard.default_levels[stage])

    def last_up_to(self, state: PracticeState, stage: Stage) -> int | None:
        """The level needed at the last stage, up to that one, at which it counts."""
        needs = (self.at(state, each) for each in reversed(stages_to(stage)))
        return next((need for need in needs if need is not None), None)
