"""A card: one question with what the scan saw, the level that it proposes, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from assessment.inputs import Answer, Override
from assessment.interview.interview import Interview, Standing
from assessment.interview.scans import NOTHING, Scan
from assessment.reconcile import effective_level
from assessment.scorecard import Conflict, PracticeState
from rubrics.errors import UserError
from rubrics.schema import Practice, Stage

_SEEN: Final = {"fail": "fail", "partial": "partly done", "pass": "in place"}


@dataclass(frozen=True, slots=True)
class Need:
    """The level that a stage asks of the practice."""

    stage: Stage
    level: int
    must: bool


@dataclass(frozen=True, slots=True)
class Dependency:
    """A practice that has to stand before this one."""

    id: str
    title: str
    level: int | None
    """Where it is; None: unassessed, or not applicable."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The team and the scan differ."""

    kind: str
    """over-claim, under-claim, not-applicable."""
    what: str
    consequence: str
    settled: bool
    """Whether an override in force has decided it."""


@dataclass(frozen=True, slots=True)
class Card:
    """All that is shown of one practice while it is asked about."""

    practice: Practice
    levels: tuple[str, ...]
    """The sentences of levels 0-4 in the wording for the workload's audience."""
    notes: tuple[str, ...]
    """What else to know when answering."""
    gate: Need
    """From when the practice counts."""
    target: int | None
    """The level needed at the target stage; None: not due there."""
    scan: Scan
    proposal: int | None
    """The level that the scan speaks for; never an answer until somebody agrees."""
    answer: Answer | None
    standing: Standing
    level: int | None
    """The level used; None: unassessed, or not applicable."""
    contradiction: Contradiction | None
    depends_on: tuple[Dependency, ...]

    @property
    def id(self) -> str:
        """The practice's id."""
        return self.practice.id

    @property
    def why(self) -> str:
        """Why it is asked, in one line."""
        return " ".join(self.practice.why.split())


def card_of(interview: Interview, id_: str) -> Card:
    """The card of a practice.

    Raises:
        UserError: the practice is not one of this review's questions.
    """
    practice = interview.practices.get(id_)
    if practice is None:
        raise UserError(
            f"'{id_}' is not a question of this review",
            "It may be for another kind of workload, or of another rubric.",
        )
    assessment, targets = interview.assessment, interview.targets
    state = assessment.scorecard.practices.get(id_)
    scan = interview.scans.get(id_, NOTHING)
    gate = targets.gate(practice)
    audience = assessment.workload.audience
    return Card(
        practice=practice,
        levels=practice.level_texts(audience),
        notes=practice.notes(audience),
        gate=Need(gate.stage, gate.level, gate.must),
        target=targets.at(state, assessment.workload.target_stage) if state else None,
        scan=scan,
        proposal=proposal_of(interview, id_),
        answer=assessment.answers.answers.get(id_),
        standing=interview.standings[id_],
        level=state.level if state else None,
        contradiction=contradiction_of(interview, state) if state else None,
        depends_on=tuple(_dependency(other, interview) for other in practice.depends_on),
    )


def proposal_of(interview: Interview, id_: str) -> int | None:
    """The level that the scan alone speaks for; None where it is unknown or inconclusive."""
    verdict = interview.scans.get(id_, NOTHING).verdict
    rule = interview.assessment.rubric.standard.scoring
    return effective_level(None, verdict.state.value, rule) if verdict else None


def _dependency(id_: str, interview: Interview) -> Dependency:
    assessment = interview.assessment
    state = assessment.scorecard.practices.get(id_)
    title = assessment.rubric.practices[id_].title
    return Dependency(id_, title, state.level if state else None)


def contradiction_of(interview: Interview, state: PracticeState) -> Contradiction | None:
    """Where the team's answer to a practice and the scan differ, in two sentences."""
    given = interview.assessment.answers
    if interview.standings[state.id] is Standing.NOT_APPLICABLE:
        return Contradiction(
            "not-applicable",
            "The team says that this does not apply; the scan has a critical finding on it.",
            "It stays in the score until the finding is fixed, or accepted by name.",
            settled=False,
        )
    if state.conflict is None:
        return None
    what = f"The team says level {state.answered}; the scan saw it {_SEEN[state.verdict or '']}."
    override = given.overrides.get(state.id)
    if state.overridden and override:
        consequence = _by_override(override)
    elif state.conflict is Conflict.OVER_CLAIM:
        consequence = (
            f"The answer is capped at level {state.level} until the scan sees it fixed, "
            "or somebody overrides it with a reason and a date."
        )
    else:
        consequence = f"Level {state.level} is used. Confirm it, or say what the scan missed."
    return Contradiction(state.conflict.value, what, consequence, settled=state.overridden)


def _by_override(override: Override) -> str:
    return f"Level {override.level} is used by override until {shown_day(override.expires)}."


def shown_day(day: date) -> str:
    """`22 Nov 2026`."""
    return f"{day.day} {day:%b} {day.year}"
