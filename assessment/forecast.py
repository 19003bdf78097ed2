"""Score and gates after each phase of the plan, if every item of it reaches its level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assessment.basis import Basis
from assessment.score import stage_score
from assessment.scorecard import Gate, Phase, PhaseItem, PracticeState, Scorecard, StageScore
from assessment.targets import Targets, stages_to
from rubrics.schema import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """Where the workload stands at one point of the plan."""

    phase: Phase | None
    """The phase that is then done; None: today."""
    score: StageScore
    """Readiness for the target stage."""
    gates: Mapping[str, Gate]
    """By stage, up to the target stage."""
    weeks: float
    """From today, by the plan's formula."""
    effort_days: float
    """From today, in person-days."""
    critical: tuple[str, ...]
    """Practices with a critical finding that no phase so far has worked on, by id."""


def forecast(basis: Basis, card: Scorecard) -> tuple[Step, ...]:
    """Today and the end of each phase, in order; `card` is the score of `basis`.

    A practice that a phase raises counts as assessed at that level, and its findings as settled;
    everything else stays as it is today, waivers included. What a phase without items leaves
    unchanged is not scored again.
    """
    stages = stages_to(basis.workload.target_stage)
    targets = Targets(basis.workload, basis.rubric.standard)
    states = dict(card.practices)
    scores: Mapping[str, StageScore] = card.stages
    steps = [_step(None, scores, stages, states, 0.0, 0.0)]
    for phase in card.phases:
        if phase.items:
            states.update(raised(states, phase.items))
            scores = {s: stage_score(s, basis, states, targets, card.weights) for s in stages}
        weeks, days = steps[-1].weeks + phase.weeks, steps[-1].effort_days + phase.effort_days
        steps.append(_step(phase, scores, stages, states, weeks, days))
    return tuple(steps)


def raised(
    states: Mapping[str, PracticeState], items: Iterable[PhaseItem]
) -> dict[str, PracticeState]:
    """The practices that some work raises, as they are after it."""
    return {
        item.practice.id: replace(
            states[item.practice.id],
            level=item.needed,
            verdict=None,
            conflict=None,
            overridden=False,
            critical=False,
            due=None,
        )
        for item in items
    }


def _step(
    phase: Phase | None,
    scores: Mapping[str, StageScore],
    stages: tuple[Stage, ...],
    states: Mapping[str, PracticeState],
    weeks: float,
    effort_days: float,
) -> Step:
    return Step(
        phase=phase,
        score=scores[stages[-1]],
        gates={stage: scores[stage].gate for stage in stages},
        weeks=weeks,
        effort_days=effort_days,
        critical=tuple(id_ for id_, state in states.items() if state.critical),
    )
