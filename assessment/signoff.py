"""What to mend before a review is signed off; each row leads to the place that mends it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from assessment.assessment import Assessment
from assessment.inputs import Answer, Exception_, Override, Waiver
from assessment.interview.interview import Standing, standing
from assessment.plan.plan import Booked
from assessment.scorecard import Conflict, PracticeState
from assessment.targets import Targets, applies_to
from rubrics.errors import UserError

HIGH_LEVEL: Final = 3
"""The level, "implemented and enforced", from which an answer needs something to show."""


class Kind(StrEnum):
    """What is wrong, in the order of the list."""

    UNANSWERED_MUST = "unanswered-must"
    CONTRADICTION = "contradiction"
    DECISION = "decision"
    PLAN = "plan"
    ACTION_OWNER = "action-owner"
    ACTION_DATE = "action-date"
    NO_EVIDENCE = "no-evidence"
    NOT_APPLICABLE = "not-applicable"
    PARKED = "parked"


class Severity(StrEnum):
    """Whether it keeps the review from being signed off."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Where:
    """The place that mends it: a screen, and what to open on it."""

    screen: Literal["review", "scorecard", "findings", "roadmap"]
    id: str = ""
    """Of a practice on the review; a pillar on the scorecard; a finding, or where there is none
    a check, on the findings; an action on the roadmap. Empty: the whole screen."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to mend."""

    kind: Kind
    severity: Severity
    what: str
    where: Where


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The self-check of a review."""

    rows: tuple[Row, ...]
    """What blocks first, then by kind; inside a kind in the order of the rubric or the plan."""

    @property
    def ready(self) -> bool:
        """Whether nothing keeps it from being signed off."""
        return all(row.severity is not Severity.BLOCKS for row in self.rows)


def self_check(assessment: Assessment, *, parked: Collection[str] = ()) -> SelfCheck:
    """Check a review before it is signed off.

    Args:
        assessment: the review, with what was said of its plan.
        parked: practices that were put off until later.
    """
    rows = [
        *_answers(assessment),
        *_decisions(assessment),
        *_mostly_not_applicable(assessment),
        *_plan(assessment),
        *_parked(assessment, parked),
    ]
    kinds = list(Kind)
    # Sorting is stable: the order inside a kind is that in which its rows were found.
    rows.sort(key=lambda row: (row.severity is not Severity.BLOCKS, kinds.index(row.kind)))
    return SelfCheck(tuple(rows))


def _answers(assessment: Assessment) -> Iterator[Row]:
    workload, given = assessment.workload, assessment.answers.answers
    targets = Targets(workload, assessment.rubric.standard)
    for id_, state in assessment.scorecard.practices.items():
        answer, where = given.get(id_), Where("review", id_)
        stands = standing(answer, assessment.as_of)
        due = targets.at(state, workload.target_stage) is not None
        if due and targets.gate(state.practice).must and not stands.given:
            yield _unanswered(state, answer, stands, where)
        if row := _contradiction(state, stands, where):
            yield row
        high = state.answered is not None and state.answered >= HIGH_LEVEL
        if high and not (answer and (answer.evidence or "").strip()):
            what = f"{state.practice.title}: level {state.answered} without evidence"
            yield Row(Kind.NO_EVIDENCE, Severity.WARNS, what, where)


def _unanswered(state: PracticeState, answer: Answer | None, stands: Standing, where: Where) -> Row:
    severity, why = Severity.BLOCKS, "nobody answered"
    if answer and answer.given:
        why = "the answer has expired"
    elif stands is Standing.UNKNOWN:
        severity, why = Severity.WARNS, "nobody knew"
    elif state.assessed:
        severity, why = Severity.WARNS, "only the scan speaks for it"
    return Row(Kind.UNANSWERED_MUST, severity, f"{state.practice.title}: a must; {why}", where)


def _contradiction(state: PracticeState, stands: Standing, where: Where) -> Row | None:
    title = state.practice.title
    if stands is Standing.NOT_APPLICABLE:
        # Only a critical finding keeps such a practice in the review.
        what = f"{title}: said not to apply, and the scan has a critical finding"
        return Row(Kind.CONTRADICTION, Severity.BLOCKS, what, where)
    if state.conflict is None or state.overridden:
        return None
    over = state.conflict is Conflict.OVER_CLAIM
    what = f"{title}: the team says level {state.answered}, the scan says {state.verdict}"
    what += f"; {'capped at' if over else 'raised to'} {state.level}"
    return Row(Kind.CONTRADICTION, Severity.BLOCKS if over else Severity.WARNS, what, where)


def _decisions(assessment: Assessment) -> Iterator[Row]:
    given, practices = assessment.answers, assessment.rubric.practices
    both: tuple[tuple[str, Mapping[str, Override | Waiver]], ...] = (
        ("Override", given.overrides),
        ("Waiver", given.waivers),
    )
    for name, decisions in both:
        for id_, one in decisions.items():
            title = practices[id_].title if id_ in practices else id_
            yield from _decision(f"{name} of {title}", one, Where("review", id_), assessment)
    findings = _finding_of(assessment)
    for item in given.exceptions:
        name = f"Exception to {item.check} on {item.subject.rpartition('/')[2]}"
        where = Where("findings", findings.get((item.check, item.subject.casefold()), item.check))
        yield from _decision(name, item, where, assessment)


def _decision(
    name: str, one: Override | Waiver | Exception_, where: Where, assessment: Assessment
) -> Iterator[Row]:
    problems = []
    if one.expires < assessment.as_of:
        problems.append(f"its day, {one.expires.isoformat()}, has passed")
    # A dash is a reason to the form, and none to whoever reads it.
    if not any(letter.isalnum() for letter in one.reason):
        problems.append("without a reason")
    if problems:
        yield Row(Kind.DECISION, Severity.BLOCKS, f"{name}: {', '.join(problems)}", where)


def _finding_of(assessment: Assessment) -> Mapping[tuple[str, str], str]:
    """Ids of the findings that exceptions name, by check and subject."""
    named = {(one.check, one.subject.casefold()) for one in assessment.answers.exceptions}
    checks = {check for check, _ in named}
    return {
        key: finding.id
        for finding in assessment.findings
        if finding.check in checks and (key := (finding.check, finding.subject.casefold())) in named
    }


def _mostly_not_applicable(assessment: Assessment) -> Iterator[Row]:
    standard = assessment.rubric.standard
    for doubt in assessment.scorecard.warnings:
        if doubt.kind == "not-applicable-mostly":
            about = dict(doubt.about)
            pillar = str(about["pillar"])
            what = f"{standard.title(pillar)}: {about['percent']} % of it is said not to apply"
            where = Where("scorecard", pillar)
            yield Row(Kind.NOT_APPLICABLE, Severity.WARNS, what, where)


def _plan(assessment: Assessment) -> Iterator[Row]:
    try:
        plan = assessment.schedule
    except UserError as error:
        yield Row(Kind.PLAN, Severity.BLOCKS, f"No plan: {error.what}", Where("roadmap"))
        return
    for booked in plan.booked:
        if booked.action.status == "accepted":
            yield from _accepted(booked)
    proposed = [b for b in plan.booked if b.action.status == "proposed" and not b.action.person]
    if proposed:
        # One by one they would bury the rest, and nobody has agreed to any of them yet.
        what = f"{len(proposed)} proposed actions have no owner"
        yield Row(Kind.ACTION_OWNER, Severity.WARNS, what, Where("roadmap"))


def _accepted(booked: Booked) -> Iterator[Row]:
    action, where = booked.action, Where("roadmap", booked.action.id)
    if not action.person:
        what = f"{action.title}: accepted, and nobody owns it"
        yield Row(Kind.ACTION_OWNER, Severity.BLOCKS, what, where)
    planned = booked.finish.isoformat()
    if not (action.due or action.fixed):
        # The planned day moves whenever the plan does: nobody promised it.
        what = f"{action.title}: accepted without a date; planned until {planned}"
        yield Row(Kind.ACTION_DATE, Severity.WARNS, what, where)
    elif booked.late:
        what = f"{action.title}: planned until {planned}, which is after its date"
        yield Row(Kind.ACTION_DATE, Severity.WARNS, what, where)


def _parked(assessment: Assessment, parked: Collection[str]) -> Iterator[Row]:
    given = assessment.answers.answers
    for id_, practice in assessment.rubric.practices.items():
        open_ = id_ in parked and not (id_ in given and given[id_].given)
        if open_ and applies_to(practice, assessment.workload):
            what = f"{practice.title}: parked, and not answered yet"
            yield Row(Kind.PARKED, Severity.WARNS, what, Where("review", id_))
