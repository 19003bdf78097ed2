"""Practices below their target: what each weighs, and in which order to act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assessment.dependencies import dependants
from assessment.inputs import Workload
from assessment.scorecard import Conflict, Gap, PracticeState, Risk
from assessment.targets import Targets
from rubrics.schema import STAGES
from rubrics.standard import PriorityRule, RiskRule


@dataclass(frozen=True, slots=True)
class Facts:
    """What is the same for every gap of one assessment."""

    workload: Workload
    targets: Targets
    weights: Mapping[str, float]
    as_of: date

    @property
    def rule(self) -> PriorityRule:
        """How gaps are ranked."""
        return self.targets.standard.priority


def risk_of(state: PracticeState, target: int, must: bool, rule: RiskRule) -> Risk:
    """What it means at a target that the practice is where it is; unassessed counts as 0."""
    level, weight = state.level or 0, state.practice.weight
    if level >= target:
        return Risk.NONE
    barely = level <= rule.high_must_level and weight >= rule.high_must_weight
    if state.critical or (must and barely):
        return Risk.HIGH
    return Risk.MEDIUM if must or weight >= rule.medium_should_weight else Risk.LOW


def find_gaps(states: Iterable[PracticeState], facts: Facts) -> list[Gap]:
    """Every practice due at the target stage that is below its target there, unordered."""
    by_id = {state.id: state for state in states}
    unmet = {
        id_: (state, target)
        for id_, state in by_id.items()
        if (target := facts.targets.at(state, facts.workload.target_stage)) is not None
        and (state.level or 0) < target
    }
    waiting = dependants((state.practice for state in by_id.values()), set(unmet))
    return [
        _gap(state, target, len(waiting[id_]), set(unmet), facts)
        for id_, (state, target) in unmet.items()
    ]


def _gap(state: PracticeState, target: int, waiting: int, unmet: set[str], facts: Facts) -> Gap:
    practice, rule = state.practice, facts.rule
    level = state.level or 0
    days = (state.due - facts.as_of).days if state.due else None
    must = facts.targets.gate(practice).must
    urgency = _urgency(state, days, facts) * (rule.must_factor if must else 1)
    keystone = 1 + rule.dependents_step * min(rule.dependents_limit, waiting)
    weight = facts.weights[practice.pillar] * practice.weight
    open_share = (target - level) / target
    impact = 100 * weight * open_share * urgency * _consequence(state, days, rule) * keystone
    effort = max(rule.minimum_effort_days, practice.effort_mid)
    blocked_by = tuple(other for other in practice.depends_on if other in unmet)
    return Gap(
        state=state,
        level=level,
        target=target,
        risk=risk_of(state, target, must, facts.targets.standard.risk),
        impact=impact,
        priority=impact / effort**0.5,
        must=must,
        urgency=urgency,
        keystone=keystone,
        blocked_by=blocked_by,
        due_in=days,
        quick_win=practice.effort_mid <= rule.quick_win_days and not blocked_by,
    )


def _urgency(state: PracticeState, days: int | None, facts: Facts) -> float:
    """Overdue now, critical or dated soonest; needed at the next stage or dated soon; later."""
    rule, stage = facts.rule, facts.workload.stage
    if state.critical or _within(days, rule.critical_window_days) or _unmet_at(state, stage, facts):
        return rule.urgency.overdue
    following = STAGES[min(STAGES.index(stage) + 1, len(STAGES) - 1)]
    if _within(days, rule.soon_window_days) or _unmet_at(state, following, facts):
        return rule.urgency.next_stage
    return rule.urgency.later


def _unmet_at(state: PracticeState, stage: str, facts: Facts) -> bool:
    target = facts.targets.at(state, stage)  # type: ignore[arg-type]
    return target is not None and (state.level or 0) < target


def _consequence(state: PracticeState, days: int | None, rule: PriorityRule) -> float:
    if state.critical or _within(days, rule.critical_window_days):
        return rule.certainty.critical
    if _within(days, rule.soon_window_days):
        return rule.certainty.soon
    over = state.conflict is Conflict.OVER_CLAIM
    return rule.certainty.over_claim if over else rule.certainty.otherwise


def _within(days: int | None, limit: int) -> bool:
    return days is not None and days <= limit


def action_order(gaps: Iterable[Gap], rule: PriorityRule) -> list[Gap]:
    """Critical first, then dated, then by gain for the effort."""

    def key(gap: Gap) -> tuple[bool, bool, float, str]:
        dated = _within(gap.due_in, rule.soon_window_days)
        return (not gap.state.critical, not dated, -round(gap.priority, 6), gap.id)

    return sorted(gaps, key=key)


def impact_order(gaps: Iterable[Gap], rule: PriorityRule) -> list[Gap]:
    """Critical first, then by impact; equal impact in the order to act."""
    return sorted(
        action_order(gaps, rule), key=lambda gap: (not gap.state.critical, -round(gap.impact, 6))
    )
