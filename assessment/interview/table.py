"""The questions as a table: its rows, and what the cells that were edited come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from assessment.interview.desk import Words
from assessment.interview.preview import CHOICES, DONT_KNOW, NOT_APPLICABLE
from assessment.interview.room import Room
from assessment.store.answers import Said

OPEN: Final = "open"
ANSWERS: Final = (OPEN, *CHOICES)
"""What the answer's cell can be."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its answer as cells; all of it plain text."""

    practice: str
    title: str
    question: str
    answer: str
    reason: str
    note: str
    evidence: str
    owner: str
    seen: int | None
    """The answer that the row shows."""
    said: Said


EDITABLE: Final = ("answer", "reason", "note", "evidence", "owner")


@dataclass(frozen=True, slots=True)
class Edited:
    """What the edited cells say."""

    said: Mapping[str, Said]
    seen: Mapping[str, int | None]
    refused: Mapping[str, str]
    """Why a row cannot be saved, by practice."""


def rows_of(room: Room, ids: Sequence[str]) -> tuple[Row, ...]:
    """The rows of these questions, as they are answered now."""
    rows = []
    for id_ in ids:
        practice, given = room.interview.practices[id_], room.opened.given.get(id_)
        said = given.said if given else Said("cleared")
        rows.append(
            Row(
                practice=id_,
                title=practice.title,
                question=practice.question,
                answer=_cell(said),
                reason=said.reason or "",
                note=said.note or "",
                evidence=said.evidence or "",
                owner=said.owner or "",
                seen=given.id if given else None,
                said=said,
            )
        )
    return tuple(rows)


def edited(rows: Sequence[Row], cells: Mapping[int, Mapping[str, Any]]) -> Edited:
    """What was changed in the table.

    Args:
        rows: what the table showed.
        cells: by row, the new values of its cells; None empties one.
    """
    said: dict[str, Said] = {}
    refused: dict[str, str] = {}
    for at, changed in sorted(cells.items()):
        if at not in range(len(rows)):
            continue
        row = rows[at]
        texts = {name: str(changed.get(name, getattr(row, name)) or "").strip()
                 for name in EDITABLE}  # fmt: skip
        answer = _answer(texts, row.said)
        if isinstance(answer, str):
            refused[row.practice] = answer
        elif answer != row.said:
            said[row.practice] = answer
    return Edited(said, {row.practice: row.seen for row in rows}, refused)


def _cell(said: Said) -> str:
    if said.kind == "level":
        return str(said.level)
    return {"not_applicable": NOT_APPLICABLE, "unknown": DONT_KNOW}.get(said.kind, OPEN)


def _answer(texts: Mapping[str, str], before: Said) -> Said | str:
    """The answer of a row, or why there is none."""
    choice, reason = texts["answer"] or OPEN, texts["reason"]
    if choice not in ANSWERS:
        return f"'{choice[:40]}' is no answer"
    if choice == NOT_APPLICABLE and not reason:
        return "not applicable needs its reason"
    if choice != NOT_APPLICABLE and reason:
        return "a reason belongs to 'n/a' alone; put it into the note"
    words = Words(texts["note"], texts["evidence"], texts["owner"])
    if choice == _cell(before):
        return words.on(replace(before, reason=reason or None))
    if choice == NOT_APPLICABLE:
        return words.on(Said("not_applicable", reason=reason))
    if choice in (OPEN, DONT_KNOW):
        return words.on(Said("cleared" if choice == OPEN else "unknown"))
    return words.on(Said("level", level=int(choice)))
