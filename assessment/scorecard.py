"""What an assessment comes to: every number that a screen, a report or a pipeline shows.

All of it is computed by pure functions from an assessment's inputs. Nothing here is rounded:
rounding is the view's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from assessment.notices import Notice
from rubrics.schema import Practice


class Decision(StrEnum):
    """The state of a gate."""

    MET = "met"
    CONDITIONAL = "conditional"
    UNDECIDED = "undecided"
    BLOCKED = "blocked"

    @property
    def opens(self) -> bool:
        """Whether the next stage may begin."""
        return self in (Decision.MET, Decision.CONDITIONAL)


class Conflict(StrEnum):
    """The team and the scan contradict each other."""

    OVER_CLAIM = "over-claim"
    UNDER_CLAIM = "under-claim"


class Risk(StrEnum):
    """What an unmet practice means at the target stage."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PracticeState:
    """One applicable practice after reconciliation of answer and evidence."""

    practice: Practice
    level: int | None
    """Effective level 0-4; None: unassessed."""
    answered: int | None
    """What the team said; None: no answer, or an expired one."""
    verdict: str | None
    """What the scan says: pass, partial, fail, unknown; None: no evidence."""
    confidence: float
    """0-1, see the scoring model."""
    conflict: Conflict | None = None
    overridden: bool = False
    critical: bool = False
    due: date | None = None
    """A retirement or legal date on which it starts to hurt."""
    note: str = ""
    """Why the level is not what was answered: the override's reason, the answer's expiry."""
    inconclusive: bool = False
    """The scan saw no defect, and its checks show no level: the verdict is unknown."""

    @property
    def id(self) -> str:
        """The practice's id."""
        return self.practice.id

    @property
    def assessed(self) -> bool:
        """Whether anything speaks for a level."""
        return self.level is not None


@dataclass(frozen=True, slots=True)
class PillarScore:
    """Readiness of one pillar at one stage, 0-100. Without a due practice: all None."""

    raw: float | None
    """Before the cap."""
    score: float | None
    low: float | None
    high: float | None
    cap: int
    cap_reasons: tuple[str, ...]
    """Ids of the practices that cap it."""
    coverage: float | None
    """Share of the due weight that is assessed, 0-1."""
    confidence: float | None
    due: int
    """How many practices are due."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The decision at the end of the work of a stage."""

    decision: Decision
    musts: int
    unmet: tuple[str, ...]
    """Assessed musts below their target, by id."""
    to_settle: tuple[str, ...]
    """Due musts that nothing speaks for yet."""
    critical: tuple[str, ...]
    waived: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageScore:
    """Readiness for one stage."""

    stage: str
    overall: float | None
    low: float
    high: float
    overall_equal_weights: float | None
    """The same with all pillars weighing alike, to compare workloads."""
    rating: str | None
    """critical, moderate, good."""
    coverage: float
    confidence: float
    pillars: Mapping[str, PillarScore]
    gate: Gate


@dataclass(frozen=True, slots=True)
class Gap:
    """A practice below its target at the target stage, and what closing it is worth."""

    state: PracticeState
    level: int
    """Now; 0 where unassessed."""
    target: int
    risk: Risk
    impact: float
    priority: float
    must: bool
    urgency: float
    keystone: float
    """1 plus a tenth for each of up to five unmet practices that depend on it."""
    blocked_by: tuple[str, ...]
    """Unmet practices that it depends on directly."""
    due_in: int | None
    """Days from the as-of date to its date; negative when past."""
    quick_win: bool

    @property
    def id(self) -> str:
        """The practice's id."""
        return self.state.id

    @property
    def to_settle(self) -> bool:
        """Whether nothing speaks for its level yet: ask before working on it."""
        return not self.state.assessed


@dataclass(frozen=True, slots=True)
class PhaseItem:
    """The share of a practice's work that falls into one phase."""

    practice: Practice
    current: int
    needed: int
    effort_days: float
    kind: str
    """new, step-up (met an earlier gate at a lower level), pulled-forward (another needs it)."""
    to_settle: bool
    dated: date | None
    on_chain: bool
    """Whether it is part of the longest chain of dependencies."""


@dataclass(frozen=True, slots=True)
class Phase:
    """The work up to one gate, in the order to do it. `weeks` is the estimate by formula."""

    stage: str
    items: tuple[PhaseItem, ...]
    effort_days: float
    chain: tuple[str, ...]
    longest_chain_days: float
    fte: float
    weeks: float


@dataclass(frozen=True, slots=True)
class Maturity:
    """MLOps or GenAIOps maturity: the highest level held, and each level's share met (0-1)."""

    level: int
    shares: Mapping[int, float]
    missing: tuple[str, ...]
    """Practices that keep it from the next level."""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The result of a review."""

    as_of: date
    stage: str
    target_stage: str
    weights: Mapping[str, float]
    """Weight of each pillar under the workload's profile; sums to 1."""
    practices: Mapping[str, PracticeState]
    """Applicable practices by id, in the rubric's order; those answered "not applicable" apart."""
    not_applicable: Mapping[str, str]
    """Practice id to the reason given."""
    stages: Mapping[str, StageScore]
    maturity_index: Mapping[str, float | None]
    """By pillar: the trend line that does not depend on a stage."""
    maturity: Mapping[str, Maturity]
    """By model, `mlops` and `genaiops`, where the workload's archetypes call for it."""
    risks: Mapping[str, Mapping[Risk, int]]
    """At the target stage, by pillar."""
    top_gaps: tuple[Gap, ...]
    """Every gap, by impact."""
    next_actions: tuple[Gap, ...]
    """Every gap, in the order to act."""
    phases: tuple[Phase, ...]
    strengths: tuple[str, ...]
    """Practices that hold what the target stage needs, strongest first."""
    good_starts: tuple[str, ...]
    """Practices below it that are defined and partly applied."""
    tracks: tuple[str, ...]
    """Ids of the tracks to propose because nothing shows that they run."""
    warnings: tuple[Notice, ...] = field(default=())
    """What a reader should doubt."""

    @property
    def headline(self) -> StageScore:
        """Readiness for the target stage."""
        return self.stages[self.target_stage]

    @property
    def ready_for(self) -> str | None:
        """The last stage up to which every gate is met or conditional."""
        ready = None
        for stage, score in self.stages.items():
            if not score.gate.decision.opens:
                break
            ready = stage
        return ready

    def conflicts(self, kind: Conflict) -> tuple[PracticeState, ...]:
        """Practices on which the team and the scan differ in that way."""
        return tuple(state for state in self.practices.values() if state.conflict is kind)
