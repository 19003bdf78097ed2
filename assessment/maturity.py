"""MLOps and GenAIOps maturity levels, and the index that does not depend on a stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import fsum

from assessment.scorecard import Maturity, PracticeState
from rubrics.schema import Practice
from rubrics.standard import MaturityRule


def maturity(
    states: Iterable[PracticeState], tag_of: Callable[[Practice], int | None], rule: MaturityRule
) -> Maturity:
    """The highest level of which, and of every lower one, that share of the weight is met.

    What nothing speaks for is not met: a maturity level is held by evidence.
    """
    tagged: dict[int, list[PracticeState]] = {}
    for state in states:
        tag = tag_of(state.practice)
        if tag:
            tagged.setdefault(tag, []).append(state)
    shares = {tag: _met_share(tagged[tag], tag, rule) for tag in sorted(tagged)}
    level = 0
    for tag, met in shares.items():
        if met < rule.share:
            break
        level = tag
    following = next((tag for tag in shares if tag > level), None)
    missing = [s.id for s in tagged.get(following or 0, ()) if not _met(s, following or 0, rule)]
    return Maturity(level, shares, tuple(missing))


def maturity_index(states: Sequence[PracticeState]) -> float | None:
    """Weighted mean level of what is assessed, 0-100; None where nothing is."""
    assessed = [(s.practice.weight, s.level) for s in states if s.level is not None]
    if not assessed:
        return None
    return 100 * fsum(w * e / 4 for w, e in assessed) / sum(w for w, _ in assessed)


def _met(state: PracticeState, tag: int, rule: MaturityRule) -> bool:
    needed = rule.low_level if tag <= rule.low_up_to else rule.high_level
    return state.level is not None and state.level >= needed


def _met_share(states: Sequence[PracticeState], tag: int, rule: MaturityRule) -> float:
    met = sum(state.practice.weight for state in states if _met(state, tag, rule))
    return met / sum(state.practice.weight for state in states)
