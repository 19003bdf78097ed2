"""The score: one pure function from an assessment's inputs to its scorecard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import fsum
from operator import attrgetter

from assessment.basis import Basis
from assessment.decisions import idle_decisions
from assessment.evidence import PracticeVerdict, judge_checks, judge_practices
from assessment.gaps import Facts, action_order, find_gaps, impact_order, risk_of
from assessment.gates import decide
from assessment.inputs import Answer
from assessment.maturity import maturity, maturity_index
from assessment.notices import Notice, notice
from assessment.phases import plan_phases
from assessment.readiness import Due, overall, pillar_score, share_of_weight
from assessment.reconcile import reconcile
from assessment.scorecard import (
    Conflict,
    Maturity,
    PillarScore,
    PracticeState,
    Risk,
    Scorecard,
    StageScore,
)
from assessment.targets import Targets, applies_to
from assessment.weights import pillar_weights
from checks.model import State
from rubrics.schema import PILLARS, STAGES, Stage
from rubrics.standard import Rating

GOOD_START = 2
"""The level, "defined and partly applied", from which a practice below its target is a start."""


def score(basis: Basis) -> Scorecard:
    """Everything that an assessment comes to, at every stage up to the last one."""
    workload, rubric = basis.workload, basis.rubric
    standard = rubric.standard
    verdicts = practice_verdicts(basis)
    not_applicable = _not_applicable(basis, verdicts)
    states = _states(basis, verdicts, not_applicable)
    weights = pillar_weights(workload, standard.pillar_weights)
    targets = Targets(workload, standard)
    facts = Facts(workload, targets, weights, basis.as_of)
    gaps = find_gaps(states.values(), facts)
    rank = {gap.id: gap.priority for gap in gaps}
    return Scorecard(
        as_of=basis.as_of,
        stage=workload.stage,
        target_stage=workload.target_stage,
        weights=weights,
        practices=states,
        not_applicable=not_applicable,
        stages={s: stage_score(s, basis, states, targets, weights) for s in STAGES},
        maturity_index=_maturity_index(states),
        maturity=_maturity(basis, states),
        risks=_risks(states, targets, workload.target_stage),
        top_gaps=tuple(impact_order(gaps, standard.priority)),
        next_actions=tuple(action_order(gaps, standard.priority)),
        phases=plan_phases(states, workload, targets, rank),
        strengths=_strengths(states, targets, reached=True),
        good_starts=_strengths(states, targets, reached=False),
        tracks=_tracks(states, targets),
        warnings=_warnings(basis, verdicts, not_applicable, states, targets),
    )


def practice_verdicts(basis: Basis) -> dict[str, PracticeVerdict]:
    """What all automated evidence says, by practice."""
    rule = basis.rubric.standard.findings
    checks = judge_checks(
        basis.findings, basis.answers, basis.as_of, rule, basis.tallies, basis.further
    )
    return judge_practices(checks.values(), basis.imported)


def _current(answer: Answer | None, basis: Basis) -> Answer | None:
    expired = answer and answer.expires and answer.expires < basis.as_of
    return None if expired else answer


def _not_applicable(basis: Basis, verdicts: Mapping[str, PracticeVerdict]) -> dict[str, str]:
    """Practices answered not applicable, with the reason.

    A critical finding keeps its practice in: it cannot be talked away, only accepted by name.
    """
    reasons = {}
    for practice in basis.rubric.practices.values():
        answer = _current(basis.answers.answers.get(practice.id), basis)
        verdict = verdicts.get(practice.id)
        if verdict and verdict.critical:
            continue
        if answer and answer.not_applicable and applies_to(practice, basis.workload):
            reasons[practice.id] = answer.not_applicable
    return reasons


def _states(
    basis: Basis,
    verdicts: Mapping[str, PracticeVerdict],
    not_applicable: Mapping[str, str],
) -> dict[str, PracticeState]:
    given = basis.answers
    return {
        practice.id: reconcile(
            practice,
            given.answers.get(practice.id),
            verdicts.get(practice.id),
            given.overrides.get(practice.id),
            basis.as_of,
            basis.rubric.standard,
        )
        for practice in basis.rubric.practices.values()
        if applies_to(practice, basis.workload) and practice.id not in not_applicable
    }


def _due(states: Mapping[str, PracticeState], targets: Targets, stage: Stage) -> list[Due]:
    return [
        Due(state, target, targets.gate(state.practice).must)
        for state in states.values()
        if (target := targets.at(state, stage)) is not None
    ]


def stage_score(
    stage: Stage,
    basis: Basis,
    states: Mapping[str, PracticeState],
    targets: Targets,
    weights: Mapping[str, float],
) -> StageScore:
    """Readiness for one stage from practices in whatever state, scored by the basis's rubric."""
    standard = basis.rubric.standard
    due = _due(states, targets, stage)
    by_pillar: dict[str, list[Due]] = defaultdict(list)
    for item in due:
        by_pillar[item.state.practice.pillar].append(item)
    pillars: dict[str, PillarScore] = {
        p: pillar_score(by_pillar[p], standard.scoring) for p in PILLARS
    }
    coverage = share_of_weight(due, [item for item in due if item.state.assessed])
    behind = fsum(item.weight * item.state.confidence for item in due)
    total = overall(pillars, weights)
    return StageScore(
        stage=stage,
        overall=total.score,
        low=total.low,
        high=total.high,
        overall_equal_weights=overall(pillars, dict.fromkeys(pillars, 1.0)).score,
        rating=_rating(total.score, standard.ratings),
        coverage=coverage,
        confidence=behind / sum(item.weight for item in due) if due else 0.0,
        pillars=pillars,
        gate=decide(due, _waived(basis), coverage, standard.gates),
    )


def _rating(points: float | None, bands: Sequence[Rating]) -> str | None:
    if points is None:
        return None
    return next(band.id for band in reversed(bands) if points >= band.start)


def _waived(basis: Basis) -> set[str]:
    waivers = basis.answers.waivers.items()
    return {id_ for id_, waiver in waivers if waiver.expires >= basis.as_of}


def _maturity(basis: Basis, states: Mapping[str, PracticeState]) -> dict[str, Maturity]:
    """Each maturity model that is shown for one of the workload's archetypes."""
    rule = basis.rubric.standard.maturity
    return {
        model.id: maturity(states.values(), attrgetter(f"maturity.{model.id}"), rule)
        for model in rule.models
        if not set(model.archetypes).isdisjoint(basis.workload.archetypes)
    }


def _maturity_index(states: Mapping[str, PracticeState]) -> dict[str, float | None]:
    return {
        pillar: maturity_index([s for s in states.values() if s.practice.pillar == pillar])
        for pillar in PILLARS
    }


def _risks(
    states: Mapping[str, PracticeState], targets: Targets, stage: Stage
) -> dict[str, dict[Risk, int]]:
    """Assessed practices due at a stage by risk class; what is unassessed is no risk yet."""
    counts = {pillar: dict.fromkeys(Risk, 0) for pillar in PILLARS}
    for item in _due(states, targets, stage):
        if item.state.assessed:
            risk = risk_of(item.state, item.target, item.must, targets.standard.risk)
            counts[item.state.practice.pillar][risk] += 1
    return {str(pillar): by_risk for pillar, by_risk in counts.items()}


def _strengths(
    states: Mapping[str, PracticeState], targets: Targets, *, reached: bool
) -> tuple[str, ...]:
    """Practices that hold what the target stage needs; or else those on a good way to it.

    Nothing that the scan found a defect in is a strength, whatever was said or overridden. The
    furthest and heaviest stand first.
    """
    found = []
    for state in states.values():
        need = targets.last_up_to(state, targets.workload.target_stage)
        need = need or targets.gate(state.practice).level
        doubted = ("fail", "partial") if reached else ("fail",)
        sound = state.verdict not in doubted and state.conflict is not Conflict.OVER_CLAIM
        level = state.level or 0
        if sound and (level >= need if reached else GOOD_START <= level < need):
            found.append(state)
    found.sort(key=lambda s: (-(s.level or 0), -s.practice.weight, s.id))
    return tuple(state.id for state in found)


def _tracks(states: Mapping[str, PracticeState], targets: Targets) -> tuple[str, ...]:
    stage = targets.workload.target_stage
    unmet = {
        id_
        for id_, state in states.items()
        if (state.level or 0) < (targets.last_up_to(state, stage) or 0)
    }
    tracks = targets.standard.tracks
    return tuple(track.id for track in tracks if not unmet.isdisjoint(track.practices))


def _warnings(
    basis: Basis,
    verdicts: Mapping[str, PracticeVerdict],
    not_applicable: Mapping[str, str],
    states: Mapping[str, PracticeState],
    targets: Targets,
) -> tuple[Notice, ...]:
    """What a reader should doubt, in the rubric's order."""
    found = []
    for practice in basis.rubric.practices.values():
        answer = _current(basis.answers.answers.get(practice.id), basis)
        verdict = verdicts.get(practice.id)
        if not (answer and answer.not_applicable and verdict):
            continue
        about = {"practice": practice.id, "reason": answer.not_applicable}
        if verdict.critical and applies_to(practice, basis.workload):
            found.append(notice("not-applicable-yet-critical", **about))
        elif practice.id in not_applicable and verdict.state in (State.FAIL, State.PARTIAL):
            found.append(notice("not-applicable-yet-findings", **about))
    return (
        *found,
        *idle_decisions(basis, states, targets),
        *_crowded_out(basis, not_applicable),
        *_loosened(basis),
    )


def _loosened(basis: Basis) -> Sequence[Notice]:
    """Thresholds that a user made looser: what passes by them leaves no finding that says so."""
    return [
        notice(
            "threshold-loosened",
            threshold=one.title,
            warn=f"{one.warn:g}",
            fail=f"{one.fail:g}",
            was_warn=f"{one.loosened_from.warn:g}",
            was_fail=f"{one.loosened_from.fail:g}",
            unit=one.unit,
        )
        for one in basis.rubric.thresholds.values()
        if one.loosened_from is not None
    ]


def _crowded_out(basis: Basis, not_applicable: Mapping[str, str]) -> Sequence[Notice]:
    limit = basis.rubric.standard.scoring.not_applicable_warning
    applicable = [p for p in basis.rubric.practices.values() if applies_to(p, basis.workload)]
    notices = []
    for pillar in PILLARS:
        weight = sum(p.weight for p in applicable if p.pillar == pillar)
        left_out = sum(
            p.weight for p in applicable if p.pillar == pillar and p.id in not_applicable
        )
        if weight and left_out / weight > limit:
            share = round(100 * left_out / weight)
            notices.append(notice("not-applicable-mostly", pillar=pillar, percent=share))
    return notices
