"""A questionnaire that was sent ahead: with which answers, and what came back with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assessment.inputs import Answer, Workload
from assessment.interview.preview import Entry, Kind, Line, Preview, preview
from assessment.store.access import Actor
from assessment.store.answers import Clash, Given, Said, give_many
from assessment.store.database import Store
from assessment.store.opened import Opened
from assessment.targets import applies_to
from rubrics.errors import UserError
from rubrics.rubric import Rubric


@dataclass(frozen=True)
class Returned:
    """A questionnaire that came back, beside the answers as somebody saw them."""

    workload_id: str
    rubric: Rubric
    lines: tuple[Line, ...]
    seen: Mapping[str, int | None]
    """By practice, the id of the answer that was shown."""

    def of(self, *kinds: Kind) -> tuple[Line, ...]:
        """The rows of some kinds."""
        return tuple(line for line in self.lines if line.kind in kinds)

    @property
    def changes(self) -> tuple[Line, ...]:
        """What can be saved."""
        return self.of(Kind.NEW, Kind.CHANGED)


def on_form(given: Mapping[str, Given]) -> dict[str, Answer]:
    """The answers as a form shows them: who owns the practice, not who typed the answer in."""
    return {
        id_: one.as_answer().model_copy(update={"who": one.said.owner})
        for id_, one in given.items()
        if one.said.kind != "cleared"
    }


def unanswered(rubric: Rubric, workload: Workload, given: Mapping[str, Given]) -> Rubric:
    """The rubric with the practices alone that apply and that nobody has answered yet."""
    answers = on_form(given)
    left = {
        id_: practice
        for id_, practice in rubric.practices.items()
        if applies_to(practice, workload) and not (id_ in answers and answers[id_].given)
    }
    return replace(rubric, practices=left)


def returned(opened: Opened, entries: Iterable[Entry], day: date) -> Returned:
    """What the rows of a form would change.

    `day`: of the new answers.
    """
    rubric = opened.assessment.rubric
    read: Preview = preview(entries, rubric.practices, on_form(opened.given), day)
    return Returned(
        opened.id,
        rubric,
        tuple(map(_fitting, read.lines)),
        {id_: one.id for id_, one in opened.given.items()},
    )


def _fitting(line: Line) -> Line:
    """The line, refused where the store would not take it: it refuses all of them together."""
    if line.after is None or line.kind is Kind.SAME:
        return line
    if not line.after.given and line.after.when is None:
        why = "there are words, and no answer; choose a level, n/a or don't know"
        return replace(line, kind=Kind.REFUSED, after=None, refused=why)
    try:
        said_of(line.after).must_fit()
    except UserError as error:
        return replace(line, kind=Kind.REFUSED, after=None, refused=error.what)
    return line


def said_of(answer: Answer) -> Said:
    """An answer of a form as the store keeps it; `who` is the owner."""
    if answer.level is not None:
        said = Said("level", level=answer.level, expires=answer.expires)
    elif answer.not_applicable is not None:
        said = Said("not_applicable", reason=answer.not_applicable)
    else:
        said = Said("unknown")
    return replace(said, note=answer.note, evidence=answer.evidence, owner=answer.who)


def save(
    store: Store, actor: Actor, found: Returned, chosen: Collection[str], sender: str
) -> Mapping[str, Clash]:
    """Save the chosen practices' answers in the name of who sent them; clashes are left out.

    The audit trail says who brought them.

    Raises:
        UserError: the actor may not, nobody is named as sender, or nothing is chosen.
    """
    name = " ".join(sender.split())
    if not name:
        raise UserError("Nobody is named as the sender", "Say who filled the questionnaire in.")
    said = {
        line.practice: said_of(line.after)
        for line in found.changes
        if line.after is not None and line.practice in chosen
    }
    if not said:
        raise UserError("No answer is chosen", "Tick the answers to take over.")
    return give_many(
        store, actor, found.workload_id, said, seen=found.seen, rubric=found.rubric, sender=name
    )
