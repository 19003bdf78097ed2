"""Which questions are asked, in which order, and how far the session is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessment.interview.interview import Interview, Standing
from assessment.interview.moves import moves
from rubrics.schema import Pillar, Practice, Stage


class Filter(StrEnum):
    """What to ask about."""

    ALL = "all"
    CORE = "core"
    """The quick review."""
    MOVES = "moves"
    """The open questions that move the score for the target stage, furthest first."""
    GATE = "gate"
    """The musts of one gate, and what has a critical finding: all that can block it."""
    PARKED = "parked"


def queue(
    interview: Interview,
    which: Filter = Filter.ALL,
    *,
    pillar: Pillar | None = None,
    area: str | None = None,
    open_only: bool = False,
    stage: Stage | None = None,
) -> tuple[str, ...]:
    """The ids of the questions to go through.

    In the order of the rubric; `Filter.MOVES` in the order of what they move, which is another
    after each answer.

    Args:
        interview: the session.
        which: what to ask about.
        pillar: only of this pillar.
        area: only of this area, by its name.
        open_only: only where nothing was said yet, and nobody parked it.
        stage: whose gate, for `Filter.GATE`; the workload's current stage where not said.
    """
    practices, standings = interview.practices, interview.standings
    return tuple(
        id_
        for id_ in _filtered(interview, which, stage or interview.assessment.workload.stage)
        if pillar in (None, practices[id_].pillar)
        and area in (None, practices[id_].area)
        and (not open_only or standings[id_] is Standing.OPEN)
    )


def _filtered(interview: Interview, which: Filter, stage: Stage) -> Iterable[str]:
    practices = interview.practices
    if which is Filter.MOVES:
        return [move.practice for move in moves(interview)]
    if which is Filter.CORE:
        return [id_ for id_, practice in practices.items() if practice.core]
    if which is Filter.PARKED:
        return [id_ for id_, one in interview.standings.items() if one is Standing.PARKED]
    if which is Filter.GATE:
        return [id_ for id_, practice in practices.items() if _holds(practice, stage, interview)]
    return practices


def _holds(practice: Practice, stage: Stage, interview: Interview) -> bool:
    state = interview.assessment.scorecard.practices.get(practice.id)
    if state is None or interview.targets.at(state, stage) is None:
        return False
    return state.critical or interview.targets.gate(practice).must


def next_unanswered(
    interview: Interview, ids: Sequence[str], after: str | None = None
) -> str | None:
    """The next question with nothing said, and around from the last to the first.

    Parked ones are passed over, unless all that are left of these are parked. Where `after` is
    not among them (it was answered, and left the queue), it is the first of them. None: nothing
    is left, or only the one after which it was asked for.
    """
    for wanted in (Standing.OPEN, Standing.PARKED):
        left = (id_ for id_ in _around(ids, after) if interview.standings[id_] is wanted)
        if found := next(left, None):
            return found
    return None


def following(ids: Sequence[str], after: str | None) -> str | None:
    """The next question whatever was said, and around; None in an empty queue."""
    return next(iter((*_around(ids, after), *ids)), None)


def previous(ids: Sequence[str], before: str | None) -> str | None:
    """The question before, and around from the first to the last; None in an empty queue."""
    return following(ids[::-1], before)


def _around(ids: Sequence[str], after: str | None) -> Iterator[str]:
    at = ids.index(after) + 1 if after in ids else 0
    return (id_ for id_ in (*ids[at:], *ids[:at]) if id_ != after)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some of the questions are."""

    total: int
    answered: int
    """With a level, or not applicable."""
    unknown: int
    """Asked, and nobody knew."""
    parked: int
    contradicted: int

    @property
    def left(self) -> int:
        """How many have nothing said, the parked ones included."""
        return self.total - self.answered - self.unknown


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area of the outline, with its questions."""

    name: str
    practices: tuple[str, ...]
    progress: Progress


@dataclass(frozen=True, slots=True)
class PillarLine:
    """A pillar of the outline."""

    pillar: Pillar
    title: str
    areas: tuple[AreaLine, ...]
    progress: Progress


def outline(interview: Interview, ids: Collection[str] | None = None) -> tuple[PillarLine, ...]:
    """Pillars and areas that have questions, in order; of these ids only, where they are given."""
    chosen = [p for id_, p in interview.practices.items() if ids is None or id_ in ids]
    standard = interview.assessment.rubric.standard
    lines = []
    for pillar in dict.fromkeys(practice.pillar for practice in chosen):
        inside = [practice for practice in chosen if practice.pillar == pillar]
        areas = [
            (area, tuple(p.id for p in inside if p.area == area))
            for area in dict.fromkeys(practice.area for practice in inside)
        ]
        lines.append(
            PillarLine(
                pillar=pillar,
                title=standard.title(pillar),
                areas=tuple(AreaLine(a, own, progress(interview, own)) for a, own in areas),
                progress=progress(interview, [practice.id for practice in inside]),
            )
        )
    return tuple(lines)


def progress(interview: Interview, ids: Iterable[str] | None = None) -> Progress:
    """How far the questions of these ids are; all of the session, where none are given."""
    standings, states = interview.standings, interview.assessment.scorecard.practices
    ids = list(standings if ids is None else ids)
    stands = [standings[id_] for id_ in ids]
    return Progress(
        total=len(ids),
        answered=sum(one.given for one in stands),
        unknown=stands.count(Standing.UNKNOWN),
        parked=stands.count(Standing.PARKED),
        contradicted=sum(1 for id_ in ids if id_ in states and states[id_].conflict is not None),
    )
