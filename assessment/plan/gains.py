"""What each piece of work adds to the score, on top of all that is finished before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assessment.basis import Basis
from assessment.forecast import raised
from assessment.plan.actions import Action
from assessment.readiness import Due, overall, pillar_score
from assessment.scorecard import PhaseItem, PillarScore, PracticeState, Scorecard
from assessment.targets import Targets


def gains_of(
    basis: Basis, card: Scorecard, actions: Sequence[Action], ends: Mapping[str, int]
) -> dict[str, float]:
    """Points of the score for the target stage by action; they add up to the forecast.

    Args:
        basis: what was reviewed.
        card: its scorecard, or the one that is planned for.
        actions: all of them. What is done counts first, what is dropped not at all.
        ends: by open action, the working day after its last one.
    """
    score = _Score(basis, card)
    done = [action for action in actions if action.status == "done"]
    left = sorted((a for a in actions if a.open), key=lambda a: ends[a.id])
    gains, reached = {}, score.points
    for action in (*done, *left):
        score.reach(action.items)
        gains[action.id], reached = score.points - reached, score.points
    return gains


class _Score:
    """The score for the target stage, of which only the pillars that change are made anew."""

    def __init__(self, basis: Basis, card: Scorecard) -> None:
        self._rule, self._weights = basis.rubric.standard.scoring, card.weights
        self._states: dict[str, PracticeState] = dict(card.practices)
        self._due: dict[str, dict[str, Due]] = {}
        targets = Targets(basis.workload, basis.rubric.standard)
        for state in self._states.values():
            target = targets.at(state, basis.workload.target_stage)
            if target is not None:
                due = Due(state, target, targets.gate(state.practice).must)
                self._due.setdefault(state.practice.pillar, {})[state.id] = due
        self._pillars = {name: self._pillar(name) for name in card.headline.pillars}
        self.points = self._points()

    def reach(self, items: Iterable[PhaseItem]) -> None:
        """Count practices as they are after some work."""
        changed = raised(self._states, items)
        self._states.update(changed)
        touched: set[str] = set()
        for id_, state in changed.items():
            pillar = self._due.get(state.practice.pillar, {})
            if id_ in pillar:
                pillar[id_] = Due(state, pillar[id_].target, pillar[id_].must)
                touched.add(state.practice.pillar)
        for name in touched:
            self._pillars[name] = self._pillar(name)
        if touched:
            self.points = self._points()

    def _pillar(self, name: str) -> PillarScore:
        return pillar_score(list(self._due.get(name, {}).values()), self._rule)

    def _points(self) -> float:
        return overall(self._pillars, self._weights).score or 0.0
