"""What a filled-in form would change, answer by answer, before anything is changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import ValidationError

from assessment.inputs import Answer
from rubrics.crosscheck import unknown_practice
from rubrics.schema import Practice


class Kind(StrEnum):
    """What a row of the form does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in one row of a form, as plain text; empty where nothing does."""

    place: str
    """Where, for people: `Questions, row 12`."""
    practice: str
    sent: str
    """The fingerprint of the answer that stood there when the form was written."""
    answer: str = ""
    reason: str = ""
    note: str = ""
    evidence: str = ""
    owner: str = ""
    problem: str = ""
    """Why the row could not be read, where it could not."""

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in."""
        return not any((self.answer, self.reason, self.note, self.evidence, self.owner))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a form beside the answer that there is."""

    place: str
    practice: str
    kind: Kind
    before: Answer | None
    after: Answer | None
    """What to save; None where it is refused."""
    refused: str = ""
    """Why, where it is."""
    crossed: bool = False
    """Whether the answer was changed here as well since the form was sent: somebody chooses."""


@dataclass(frozen=True, slots=True)
class Preview:
    """All rows of a form, in its order."""

    lines: tuple[Line, ...]

    def of(self, kind: Kind) -> tuple[Line, ...]:
        """The rows of a kind."""
        return tuple(line for line in self.lines if line.kind is kind)

    @property
    def answers(self) -> Mapping[str, Answer]:
        """What to save, by practice: new and changed answers."""
        return {
            line.practice: line.after
            for line in self.lines
            if line.after and line.kind in (Kind.NEW, Kind.CHANGED)
        }


DONT_KNOW = "don't know"
NOT_APPLICABLE = "n/a"
CHOICES = ("0", "1", "2", "3", "4", NOT_APPLICABLE, DONT_KNOW)
"""What an answer can be on a form."""
_SPELLED = {
    "na": NOT_APPLICABLE,
    "not applicable": NOT_APPLICABLE,
    "dont know": DONT_KNOW,
    "?": DONT_KNOW,
    **{choice: choice for choice in CHOICES},
}
LONGEST = 4_000
"""Characters of a text on a form."""


def cells_of(answer: Answer | None) -> tuple[str, str, str, str, str]:
    """An answer as the cells of a form: answer, reason, note, evidence, owner (its `who`)."""
    if answer is None:
        return ("", "", "", "", "")
    if answer.level is not None:
        choice = str(answer.level)
    else:
        asked = DONT_KNOW if answer.when else ""
        choice = NOT_APPLICABLE if answer.not_applicable else asked
    texts = (answer.not_applicable, answer.note, answer.evidence, answer.who)
    reason, note, evidence, owner = (_tidy(text or "") for text in texts)
    return choice, reason, note, evidence, owner


def fingerprint(answer: Answer | None) -> str:
    """What tells whether a row still says what it said when the form was written."""
    return fingerprint_of(cells_of(answer))


def fingerprint_of(cells: Iterable[str]) -> str:
    """The same of cells, as they stand on the form."""
    return hashlib.sha256(json.dumps([*cells]).encode()).hexdigest()[:16]


def _tidy(text: str) -> str:
    # Workbooks lose the difference between line ends, and blanks at the ends say nothing.
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def preview(
    entries: Iterable[Entry],
    practices: Mapping[str, Practice],
    answers: Mapping[str, Answer],
    day: date | None,
) -> Preview:
    """What the rows of a form would change.

    A row that still says what it said when the form was written changes nothing, whatever was
    answered since. An empty answer never takes one away.

    Args:
        entries: the rows of the form.
        practices: the practices that can be answered, by id.
        answers: the answers that there are.
        day: the day that the new answers are dated by; None: they have none.
    """
    lines: list[Line] = []
    places: dict[str, str] = {}
    for entry in entries:
        id_, before = entry.practice, answers.get(entry.practice)
        problem = entry.problem
        if not problem and id_ not in practices:
            problem = unknown_practice(id_, practices)
        elif not problem and id_ in places:
            problem = f"the practice stands in {places[id_]} already"
        places.setdefault(id_, entry.place)
        lines.append(
            Line(entry.place, id_, Kind.REFUSED, before, None, problem)
            if problem
            else _line(entry, before, day)
        )
    return Preview(tuple(lines))


def _line(entry: Entry, before: Answer | None, day: date | None) -> Line:
    cells = tuple(
        _tidy(text)
        for text in (entry.answer, entry.reason, entry.note, entry.evidence, entry.owner)
    )
    said = _spelled(cells[0])
    now = fingerprint(before)
    own = fingerprint_of((said or cells[0], *cells[1:]))
    if own in (entry.sent, now) or (entry.empty and before is None):
        return Line(entry.place, entry.practice, Kind.SAME, before, before)
    after = _answer(said, cells, before, day)
    if isinstance(after, str):
        return Line(entry.place, entry.practice, Kind.REFUSED, before, None, after)
    kind = Kind.NEW if before is None or not before.given else Kind.CHANGED
    crossed = kind is Kind.CHANGED and now != entry.sent
    return Line(entry.place, entry.practice, kind, before, after, crossed=crossed)


def _spelled(text: str) -> str | None:
    folded = " ".join(text.casefold().replace("’", "'").split())
    return _SPELLED.get(folded.removesuffix(".0"))


def _answer(
    said: str | None, cells: tuple[str, ...], before: Answer | None, day: date | None
) -> Answer | str:
    """The answer of a row, or why there is none."""
    choice, reason, note, evidence, owner = cells
    if any(len(text) > LONGEST for text in cells):
        return f"a text is longer than {LONGEST:,} characters"
    if choice and said is None:
        return f"'{choice[:40]}' is no answer; it takes {', '.join(CHOICES)}"
    if said is None and before and before.given:
        return "the answer was emptied; choose don't know to take it back"
    if said == NOT_APPLICABLE and not reason:
        return "not applicable needs its reason"
    if reason and said != NOT_APPLICABLE:
        return "a reason stands beside an answer that needs none; put it into the note"
    level = int(said) if said and said.isdigit() else None
    # A date until which the level holds was agreed for that level.
    agreed = before.expires if before and level is not None and before.level == level else None
    try:
        return Answer(
            level=level,
            not_applicable=reason or None,
            note=note or None,
            evidence=evidence or None,
            who=owner or None,
            when=day if said else None,
            expires=agreed if agreed and day and agreed >= day else None,
        )
    except ValidationError as error:
        return f"it does not fit: {error.errors()[0]['msg']}"
