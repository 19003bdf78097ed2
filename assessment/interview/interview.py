"""A review session over one assessment: which questions it has, and how each of them stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from assessment.assessment import Assessment
from assessment.inputs import Answer
from assessment.interview.scans import Scan
from assessment.questions import questions
from assessment.targets import Targets
from rubrics.schema import Practice


class Standing(StrEnum):
    """Where a question stands in the session."""

    OPEN = "open"
    """Nothing was said, or what was said has expired."""
    ANSWERED = "answered"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"
    """It was asked, and nobody knew."""
    PARKED = "parked"
    """Put off until later, with nothing said yet."""

    @property
    def given(self) -> bool:
        """Whether there is an answer that counts."""
        return self in (Standing.ANSWERED, Standing.NOT_APPLICABLE)


def dont_know(who: str | None, day: date, note: str | None = None) -> Answer:
    """The answer "nobody knows": it has no level, and so counts as unassessed."""
    return Answer(note=note, who=who, when=day)


def standing(answer: Answer | None, as_of: date, *, parked: bool = False) -> Standing:
    """How a question stands by its answer."""
    if answer and answer.expires and answer.expires < as_of:
        answer = None
    if answer and answer.given:
        return Standing.ANSWERED if answer.level is not None else Standing.NOT_APPLICABLE
    if parked:
        return Standing.PARKED
    # A line of the form that was left empty has no day: nobody was asked.
    return Standing.UNKNOWN if answer and answer.when else Standing.OPEN


@dataclass(frozen=True)
class Interview:
    """The questions of a session; made anew after each answer, with the same scans."""

    assessment: Assessment
    scans: Mapping[str, Scan]
    """By practice; see `scans_of`."""
    parked: frozenset[str] = frozenset()
    """Practices put off until later."""

    @cached_property
    def practices(self) -> Mapping[str, Practice]:
        """The practices to ask about, by id, in the rubric's order."""
        asked = questions(self.assessment.rubric, self.assessment.workload)
        return {practice.id: practice for practice in asked}

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """How each question stands."""
        given, as_of = self.assessment.answers.answers, self.assessment.as_of
        return {
            id_: standing(given.get(id_), as_of, parked=id_ in self.parked)
            for id_ in self.practices
        }

    @cached_property
    def targets(self) -> Targets:
        """When each practice is due, and at which level."""
        return Targets(self.assessment.workload, self.assessment.rubric.standard)
