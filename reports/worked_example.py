"""How the score of one pillar comes about, worked out from the review's own numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assessment.assessment import Assessment
from assessment.readiness import Due
from assessment.scorecard import PillarScore
from assessment.targets import Targets
from reports.numbers import points, tenth, whole
from reports.panels import Data, pillar_names, stage_names
from reports.words import Words
from rubrics.schema import PILLARS, Pillar


def due_by_pillar(assessment: Assessment) -> dict[str, list[Due]]:
    """The practices that are due at the target stage, by pillar."""
    targets = Targets(assessment.workload, assessment.rubric.standard)
    stage = assessment.workload.target_stage
    by_pillar: dict[str, list[Due]] = {pillar: [] for pillar in PILLARS}
    for state in assessment.scorecard.practices.values():
        target = targets.at(state, stage)
        if target is not None:
            must = targets.gate(state.practice).must
            by_pillar[state.practice.pillar].append(Due(state, target, must))
    return by_pillar


@dataclass(frozen=True, slots=True)
class _Group:
    """Assessed practices of one pillar that have the same level and need the same."""

    level: int
    target: int
    practices: int
    weight: int

    @property
    def earned(self) -> float:
        """The weight, times how far the target is reached."""
        return self.weight * min(self.level, self.target) / self.target


def _groups(due: Sequence[Due]) -> list[_Group]:
    weights: Counter[tuple[int, int]] = Counter()
    counts: Counter[tuple[int, int]] = Counter()
    for item in due:
        if item.state.level is not None:
            key = (min(item.state.level, item.target), item.target)
            weights[key] += item.weight
            counts[key] += 1
    groups = [_Group(*key, counts[key], weights[key]) for key in weights]
    return sorted(groups, key=lambda g: (-g.level / g.target, -g.target))


def worked_example(assessment: Assessment, words: Words) -> Data | None:
    """The score of one pillar worked out from its practices; None where no pillar has a score.

    The pillar whose sum is shortest, among those that come out right from the numbers as shown.
    """
    scores, due = assessment.scorecard.headline.pillars, due_by_pillar(assessment)
    scored = {p: _groups(due[p]) for p in PILLARS if scores[p].score is not None}
    if not scored:
        return None
    pillar = min(scored, key=lambda p: (_rounds_apart(scored[p], scores[p]), len(scored[p])))
    return _worked(pillar, scored[pillar], scores[pillar], due[pillar], assessment, words)


def worked(pillar: Pillar, assessment: Assessment, words: Words) -> Data | None:
    """Likewise for a pillar of choice; None where it has no score.

    The numbers as shown have one decimal, so that their sum may be a tenth off.
    """
    score, due = assessment.scorecard.headline.pillars[pillar], due_by_pillar(assessment)[pillar]
    if score.score is None:
        return None
    return _worked(pillar, _groups(due), score, due, assessment, words)


def _rounds_apart(groups: Sequence[_Group], score: PillarScore) -> bool:
    """Whether the numbers as shown, with one decimal, come to another score."""
    weight = sum(group.weight for group in groups)
    rows, total = sum(tenth(g.earned) for g in groups), tenth(sum(g.earned for g in groups))
    return tenth(rows) != total or points(score.raw) != whole(100 * total / weight)


def _worked(
    pillar: Pillar,
    groups: Sequence[_Group],
    score: PillarScore,
    due: Sequence[Due],
    assessment: Assessment,
    words: Words,
) -> Data:
    standard, stage = assessment.rubric.standard, assessment.workload.target_stage
    weight, earned = sum(g.weight for g in groups), sum(g.earned for g in groups)
    raw, final = points(score.raw), points(score.score)
    open_ = [item for item in due if not item.state.assessed]
    notes = []
    if raw != final:
        notes.append(words("scope.example-cap", cap=score.cap))
    if open_:
        unknown = sum(item.weight for item in open_)
        ends = {"low": points(score.low), "high": points(score.high)}
        notes.append(words("scope.example-open", count=len(open_), weight=unknown, **ends))
    return {
        "pillar": pillar,
        "heading": words("scope.example-heading", pillar=pillar_names(standard, words)[pillar]),
        "lead": words("scope.example-lead", stage=stage_names(standard, words)[stage]),
        "rows": [
            {
                "text": words("scope.example-level", level=g.level, target=g.target),
                "practices": g.practices,
                "weight": g.weight,
                "earned": words.number(g.earned),
            }
            for g in groups
        ],
        "practices": sum(g.practices for g in groups),
        "weight": weight,
        "earned": words.number(earned),
        "score": final,
        "result": words("scope.example-sum", earned=earned, weight=weight, points=raw),
        "notes": notes,
    }
