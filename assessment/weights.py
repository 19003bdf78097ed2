"""How much each pillar weighs under a workload's profile."""

from __future__ import annotations

from assessment.inputs import Workload
from rubrics.schema import PILLARS
from rubrics.standard import Condition, PillarWeights


def holds(condition: Condition, workload: Workload) -> bool:
    """Whether everything that a condition names is true of a workload."""
    wanted = condition.model_dump(exclude_none=True)
    if wanted.pop("archetype", None) not in (None, *workload.archetypes):
        return False
    audience = wanted.pop("audience", "")
    facts = workload.model_dump(include=set(wanted))
    return workload.audience.startswith(audience) and wanted == facts


def pillar_weights(workload: Workload, rules: PillarWeights) -> dict[str, float]:
    """Weight by pillar, summing to 1.

    Factors multiply, but of those for archetypes only the largest counts for each pillar;
    then the weights are normalised, clamped to the bounds, and normalised again.
    """
    weight: dict[str, float] = dict.fromkeys(PILLARS, 1.0)
    largest: dict[str, float] = dict.fromkeys(PILLARS, 0.0)
    for rule in rules.multipliers:
        if not holds(rule.when, workload):
            continue
        for pillar, factor in rule.pillars.items():
            if rule.when.archetype:
                largest[pillar] = max(largest[pillar], factor)
            else:
                weight[pillar] *= factor
    scaled = _normalised({p: weight[p] * (largest[p] or 1.0) for p in PILLARS})
    clamp = rules.clamp
    return _normalised({p: min(clamp.high, max(clamp.low, w)) for p, w in scaled.items()})


def _normalised(weight: dict[str, float]) -> dict[str, float]:
    total = sum(weight.values())
    return {pillar: value / total for pillar, value in weight.items()}
