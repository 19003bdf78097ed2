"""The standard that practices are scored by: weights, thresholds, stages, words. All data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from rubrics.schema import (
    PILLARS,
    Archetype,
    Lane,
    Level,
    Pillar,
    Role,
    Slug,
    Stage,
    Strict,
    Text,
)

Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[int, Field(ge=0, le=100, strict=True)]
Days = Annotated[int, Field(ge=0, strict=True)]
Weight = Annotated[int, Field(ge=1, le=5, strict=True)]
Factor = Annotated[float, Field(ge=0.001, le=1000)]
Needed = Annotated[int, Field(ge=1, le=4, strict=True)]
Seen = Annotated[str, StringConstraints(pattern=r"^(pass|partial|fail)$")]


class PillarInfo(Strict):
    """A pillar's names for people, and its areas in the order of a review."""

    id: Pillar
    title: Text
    short: Text
    areas: tuple[Text, ...] = ()


class StageInfo(Strict):
    """A stage: what it is for, and the level that earlier gates' practices need in it."""

    id: Stage
    title: Text
    purpose: Text
    gate: Text
    """The question that its gate decides."""
    default_level: Needed
    duration: Text


class ArchetypeInfo(Strict):
    """A kind of workload."""

    id: Archetype
    title: Text
    description: Text


class LaneInfo(Strict):
    """A track of the roadmap that runs beside the others."""

    id: Lane
    title: Text
    description: Text


class RoleInfo(Strict):
    """Who does work of the roadmap."""

    id: Role
    title: Text
    description: Text
    delivers_until: Stage | None = None
    """The last stage whose work the role may be responsible for."""


class Condition(Strict):
    """A fact of a workload's profile; `public` stands for both public audiences."""

    archetype: Archetype | None = None
    sensitivity: Literal["low", "medium", "high"] | None = None
    audience: Literal["public", "staff", "partner"] | None = None
    criticality: Literal["low", "medium", "high"] | None = None
    cost_pressure: bool | None = None
    target_stage: Stage | None = None


class WeightRule(Strict):
    """Factors on pillar weights where a condition holds."""

    id: Slug
    when: Condition
    pillars: dict[Pillar, Factor]


class Clamp(Strict):
    """The lowest and highest weight of a pillar, all of them summing to 1."""

    low: Share
    high: Share

    @model_validator(mode="after")
    def _can_sum_to_one(self) -> Clamp:
        even = 1 / len(PILLARS)
        if not self.low <= even <= self.high:
            raise ValueError(f"low must be at most {even:g} and high at least {even:g}")
        return self


class PillarWeights(Strict):
    """How a workload's profile moves the weights of the pillars."""

    clamp: Clamp
    multipliers: tuple[WeightRule, ...]


class Scoring(Strict):
    """Caps on scores, and what the scan does to an answered level."""

    cap_critical: Points
    cap_unmet_must: Points
    cap_unmet_must_weight: Weight
    cap_level: dict[Seen, Level]
    """The highest level that an answer can hold against a verdict."""
    floor_level: dict[Seen, Level]
    """The level that a verdict shows whatever was answered."""
    scan_only_level: dict[Seen, Level]
    """The level that a verdict speaks for where nobody answered."""
    critical_target_level: Needed
    not_applicable_warning: Share


class Rating(Strict):
    """A band of scores: from `from` up to where the next begins."""

    id: Slug
    title: Text
    start: Annotated[int, Field(ge=0, le=100, strict=True, alias="from")]


class GatePolicy(Strict):
    """When a gate is blocked whatever is waived, and how much must be assessed to open it."""

    must_blocks_from_weight: Weight
    coverage: Share


class RiskRule(Strict):
    """What makes an unmet practice a high or a medium risk."""

    high_must_level: Level
    high_must_weight: Weight
    medium_should_weight: Weight


class FindingRule(Strict):
    """How findings over many resources become one verdict."""

    fail_share: Share
    unknown_share: Share


class ConfidenceRule(Strict):
    """How much stands behind a level, 0-1."""

    answer_and_scan_agree: Share
    scan_only: Share
    answer_with_evidence: Share
    scan_above_answer: Share
    override: Share
    answer_only: Share
    answer_contradicted: Share
    self_declared_below: Share


class MaturityModel(Strict):
    """A maturity model, and the archetypes that it is shown for."""

    id: Literal["mlops", "genaiops"]
    title: Text
    archetypes: tuple[Archetype, ...]


class MaturityRule(Strict):
    """When a practice counts for its maturity level, and when a level is held."""

    share: Share
    low_up_to: Level
    low_level: Level
    high_level: Level
    models: tuple[MaturityModel, ...]


class Urgency(Strict):
    """How much sooner overdue work goes."""

    overdue: Factor
    next_stage: Factor
    later: Factor


class Certainty(Strict):
    """How much more a gap counts that will hurt for certain, or that nobody believed in."""

    critical: Factor
    soon: Factor
    over_claim: Factor
    otherwise: Factor


class PriorityRule(Strict):
    """How gaps are ranked."""

    urgency: Urgency
    must_factor: Factor
    certainty: Certainty
    dependents_step: Annotated[float, Field(ge=0, le=10)]
    dependents_limit: Annotated[int, Field(ge=0, strict=True)]
    critical_window_days: Days
    soon_window_days: Days
    quick_win_days: Factor
    minimum_effort_days: Factor


class PlanRule(Strict):
    """How effort becomes weeks."""

    days_per_week: Factor
    focus_factor: Annotated[float, Field(ge=0.01, le=1)]
    contingency: Factor
    default_capacity_fte: Factor
    pull_forward_level: Level


class Exit(Strict):
    """What can be decided when a PoC does not pass."""

    id: Literal["stop", "iterate", "re-scope", "proceed"]
    title: Text
    description: Text


class Track(Strict):
    """Work that every roadmap proposes unless the practices show that it runs."""

    id: Slug
    title: Text
    lane: Lane
    why: Text
    practices: Annotated[tuple[Slug, ...], Field(min_length=1)]
    statements: tuple[Text, ...] = ()


class Standard(Strict):
    """The standard of a rubric."""

    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    pillars: tuple[PillarInfo, ...]
    stages: tuple[StageInfo, ...]
    archetypes: tuple[ArchetypeInfo, ...]
    lanes: tuple[LaneInfo, ...]
    roles: tuple[RoleInfo, ...]
    pillar_weights: PillarWeights
    scoring: Scoring
    ratings: tuple[Rating, ...]
    gates: GatePolicy
    risk: RiskRule
    findings: FindingRule
    confidence: ConfidenceRule
    maturity: MaturityRule
    priority: PriorityRule
    planning: PlanRule
    poc_exits: tuple[Exit, ...]
    tracks: tuple[Track, ...]

    @field_validator("ratings")
    @classmethod
    def _cover_every_score(cls, ratings: tuple[Rating, ...]) -> tuple[Rating, ...]:
        starts = [band.start for band in ratings]
        if starts[:1] != [0] or starts != sorted(set(starts)):
            raise ValueError("the first must begin at 0, and each next one higher")
        return ratings

    @property
    def default_levels(self) -> dict[str, int]:
        """D(s): the level that earlier gates' practices need at a stage."""
        return {stage.id: stage.default_level for stage in self.stages}

    def title(self, id_: str) -> str:
        """What people call a pillar, stage, archetype, lane or role."""
        named: list[tuple[str, str]] = [(item.id, item.title) for item in self.pillars]
        named += [(item.id, item.title) for item in self.stages]
        named += [(item.id, item.title) for item in self.archetypes]
        named += [(item.id, item.title) for item in self.lanes]
        named += [(item.id, item.title) for item in self.roles]
        return dict(reversed(named)).get(id_, id_)
