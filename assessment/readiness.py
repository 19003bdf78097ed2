"""Readiness for a stage: a pillar's score, its cap, coverage and range; the overall mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from assessment.scorecard import PillarScore, PracticeState
from rubrics.standard import Scoring


@dataclass(frozen=True, slots=True)
class Due:
    """A practice that is due at a stage, with the level it needs there."""

    state: PracticeState
    target: int
    must: bool

    @property
    def weight(self) -> int:
        """The practice's weight, 1-5."""
        return self.state.practice.weight

    @property
    def met(self) -> bool:
        """Whether it is assessed and at its target."""
        return self.state.level is not None and self.state.level >= self.target

    @property
    def share(self) -> float:
        """How far the target is reached, 0-1; 0 where unassessed."""
        return min(self.state.level or 0, self.target) / self.target


NOT_DUE = PillarScore(None, None, None, None, 100, (), None, None, 0)


def pillar_score(due: Sequence[Due], caps: Scoring) -> PillarScore:
    """Readiness of a pillar, 0-100, from its due practices.

    Unassessed practices are in neither numerator nor denominator; they widen the range. The
    low end takes the cap that would hold if each of them were at level 0.
    """
    if not due:
        return NOT_DUE
    assessed = [item for item in due if item.state.assessed]
    weight, seen = _weight(due), _weight(assessed)
    coverage = seen / weight
    confidence = fsum(item.weight * item.state.confidence for item in due) / weight
    if not assessed:
        return PillarScore(None, None, 0.0, 100.0, 100, (), 0.0, confidence, len(due))
    raw = 100 * fsum(item.weight * item.share for item in assessed) / seen
    cap, reasons = cap_of(assessed, caps)
    cap_low, _ = cap_of(due, caps)
    known = raw * coverage
    return PillarScore(
        raw=raw,
        score=min(raw, cap),
        low=min(known, cap_low),
        high=min(known + 100 * (1 - coverage), cap),
        cap=cap,
        cap_reasons=reasons,
        coverage=coverage,
        confidence=confidence,
        due=len(due),
    )


def cap_of(due: Iterable[Due], caps: Scoring) -> tuple[int, tuple[str, ...]]:
    """The highest score a pillar can show, and the practices that hold it there."""
    due = list(due)
    critical = tuple(item.state.id for item in due if item.state.critical)
    if critical:
        return caps.cap_critical, critical
    musts = (item for item in due if item.must and item.weight >= caps.cap_unmet_must_weight)
    unmet = tuple(item.state.id for item in musts if not item.met)
    return (caps.cap_unmet_must, unmet) if unmet else (100, ())


@dataclass(frozen=True, slots=True)
class Overall:
    """The weighted mean over pillars, 0-100; `score` is None where nothing is assessed."""

    score: float | None
    low: float
    high: float


def overall(pillars: Mapping[str, PillarScore], weights: Mapping[str, float]) -> Overall:
    """Pillars without a due practice leave the mean; one not assessed leaves the score only."""
    due = [name for name, pillar in pillars.items() if pillar.due]
    if not due:
        return Overall(None, 0.0, 100.0)
    scores = {name: score for name in due if (score := pillars[name].score) is not None}
    return Overall(
        score=_mean(scores, weights) if scores else None,
        low=_mean({name: pillars[name].low or 0.0 for name in due}, weights),
        high=_mean({name: pillars[name].high or 0.0 for name in due}, weights),
    )


def share_of_weight(due: Sequence[Due], part: Sequence[Due]) -> float:
    """What share of the due weight a part of it is; 0 where nothing is due."""
    return _weight(part) / _weight(due) if due else 0.0


def _weight(due: Iterable[Due]) -> int:
    return sum(item.weight for item in due)


def _mean(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    # Counted from the lowest, so that the mean of equal values is that value to the bit.
    base, total = min(values.values()), fsum(weights[name] for name in values)
    return base + fsum(weights[name] * (value - base) for name, value in values.items()) / total
