"""Which open questions move the score for the target stage, and by how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import fsum

from assessment.inputs import Answer
from assessment.interview.interview import Interview, Standing
from assessment.interview.scans import NOTHING
from assessment.readiness import Due, pillar_score
from assessment.reconcile import reconcile
from assessment.scorecard import PillarScore, PracticeState


@dataclass(frozen=True, slots=True)
class Move:
    """How far the answer to one question can push the ends of the score's range, in points.

    A question that nothing speaks for holds the range open at both ends: the best answer
    raises the low end, the worst lowers the high end. One that the scan has settled in part
    can only raise, or only lower. `free` is the same without the caps on pillars: under a cap
    several answers together may move what none of them moves alone.
    """

    practice: str
    rise: float
    """Of the low end, with the best answer that the scan allows."""
    narrow: float
    """Of the high end, with the worst."""
    free: float

    @property
    def points(self) -> float:
        """Both together: what the order goes by."""
        return self.rise + self.narrow


def moves(interview: Interview) -> list[Move]:
    """The open questions that can move the score for the target stage, furthest first.

    Equal ones stand in the order of what they would move without caps, then of the rubric.
    """
    card = interview.assessment.scorecard
    by_pillar: dict[str, list[Due]] = defaultdict(list)
    for state in card.practices.values():
        target = interview.targets.at(state, interview.assessment.workload.target_stage)
        if target is not None:
            must = interview.targets.gate(state.practice).must
            by_pillar[state.practice.pillar].append(Due(state, target, must))
    total = fsum(card.weights[pillar] for pillar in by_pillar)
    found = [
        move
        for pillar, due in by_pillar.items()
        for move in _of_pillar(due, card.weights[pillar] / total, interview)
        if move.free > 0
    ]
    place = {id_: at for at, id_ in enumerate(interview.practices)}
    return sorted(found, key=lambda m: (-round(m.points, 6), -round(m.free, 6), place[m.practice]))


@dataclass(frozen=True, slots=True)
class _Ends:
    """The ends of a pillar's range, with its cap and as if it had none."""

    low: float
    high: float
    free_low: float
    free_high: float


def _of_pillar(due: Sequence[Due], share: float, interview: Interview) -> Iterator[Move]:
    def ends(items: Sequence[Due]) -> _Ends:
        return _ends(pillar_score(items, interview.assessment.rubric.standard.scoring))

    now = ends(due)
    for at, item in enumerate(due):
        if interview.standings[item.state.id] is not Standing.OPEN:
            continue
        worst, best = (
            ends(
                [*due[:at], replace(item, state=said(interview, item.state, level)), *due[at + 1 :]]
            )
            for level in (0, 4)
        )
        free = best.free_low - now.free_low + now.free_high - worst.free_high
        yield Move(
            practice=item.state.id,
            rise=share * max(0.0, best.low - now.low),
            narrow=share * max(0.0, now.high - worst.high),
            free=share * max(0.0, free),
        )


def _ends(pillar: PillarScore) -> _Ends:
    coverage = pillar.coverage or 0.0
    known = (pillar.raw or 0.0) * coverage
    free_high = known + 100 * (1 - coverage)
    return _Ends(pillar.low or 0.0, pillar.high or 0.0, known, free_high)


def said(interview: Interview, state: PracticeState, level: int) -> PracticeState:
    """A practice as it would be with another answer, the evidence and overrides as they are."""
    assessment = interview.assessment
    return reconcile(
        state.practice,
        Answer(level=level),
        interview.scans.get(state.id, NOTHING).verdict,
        assessment.answers.overrides.get(state.id),
        assessment.as_of,
        assessment.rubric.standard,
    )
