"""The plan that edited tables say, what is wrong with them, and two changes of it joined."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from assessment.plan.actions import choice_of
from assessment.plan.inputs import Absence, Choice, Delivery, OwnAction, PlanInputs, Span, must_know
from rubrics.errors import UserError
from rubrics.rubric import Rubric

Row = Mapping[str, Any]
"""Cells by column; None or nothing where nothing is said."""
Sheets = Mapping[str, Sequence[Row]]
"""The tables by name: start, actions, own, together, gates, roles, delivery, closed and away."""
CHOSEN = ("status", "owner", "low", "high", "not_before", "by", "reason")
"""Columns of `actions` that people fill in; the others say what the plan makes of them."""
LONGEST_ID = 60
SHOWN_TEXT = 40
PERCENT = 100

_Part = TypeVar("_Part", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot stay as it stands in a table."""

    sheet: str
    what: str
    hint: str


def edited(
    before: Sheets, now: Sheets, inputs: PlanInputs, rubric: Rubric
) -> tuple[PlanInputs, tuple[Fault, ...]]:
    """The plan that edited tables say, and what is wrong with them.

    Args:
        before: the tables as they were filled from `inputs`.
        now: the tables as they are.
        inputs: the plan that they were filled from.
        rubric: knows the practices.

    A table without a change, or with a fault, leaves its part of the plan as it was.
    """
    faults: list[Fault] = []
    for sheet, read in _READERS.items():
        rows = [row for row in now[sheet] if any(not _empty(cell) for cell in row.values())]
        if rows == list(before[sheet]):
            continue
        try:
            changed = inputs.model_copy(update=read(rows, before, inputs))
            must_know(changed, rubric)
            inputs = changed
        except UserError as error:
            faults.append(Fault(sheet, error.what, error.hint))
    return inputs, tuple(faults)


def _start(rows: Sequence[Row], _: Sheets, __: PlanInputs) -> dict[str, Any]:
    return {"start": rows[0]["start"] if rows else None}


def _actions(rows: Sequence[Row], before: Sheets, inputs: PlanInputs) -> dict[str, Any]:
    """What is said of actions, with the cells that differ from before."""
    known = {row["id"]: row for row in before["actions"]}
    actions = dict(inputs.actions)
    for row in rows:
        source = known[row["id"]]
        changed = {c: row[c] for c in CHOSEN if (row[c] or None) != (source[c] or None)}
        if not changed:
            continue
        if changed.keys() & {"low", "high"}:
            low, high = row["low"], row["high"]
            changed = {c: value for c, value in changed.items() if c not in ("low", "high")}
            if (low is None) != (high is None):
                raise UserError(f"{row['id']}: one of two estimates", "Give both, or neither.")
            changed["effort_days"] = None if low is None else (low, high)
        said = {c: value or None for c, value in changed.items()}
        was = choice_of(row["id"], inputs).model_dump()
        actions[row["id"]] = _part(Choice, was | said, f"{row['id']}")
    return {"actions": actions}


def _own(rows: Sequence[Row], before: Sheets, inputs: PlanInputs) -> dict[str, Any]:
    """The team's own actions; a new one gets an id from its title."""
    was = {own.id: own for own in inputs.add}
    taken = {*was, *(row["id"].partition("@")[0] for row in before["actions"])}
    found = []
    for number, row in enumerate(rows, start=1):
        place = f"Own action {number}"
        _must_have(row, place, title="a title", stage="a gate", low="the lower estimate",
                   high="the higher estimate", roles="who does it")  # fmt: skip
        id_ = row.get("id") or _id_of(row["title"], taken)
        taken.add(id_)
        old, roles = was.get(id_), tuple(row["roles"])
        shares = dict.fromkeys(roles, 1 / len(roles))
        if old and roles == tuple(old.roles):
            shares = dict(old.roles)
        data = {
            "id": id_,
            "title": row["title"],
            "stage": row["stage"],
            "effort_days": (row["low"], row["high"]),
            "roles": shares,
            "outcome": row.get("outcome") or None,
            "after": tuple(row.get("after") or ()),
        }
        found.append(_part(OwnAction, data, place))
    return {"add": tuple(found), **_forgotten({*was} - {own.id for own in found}, inputs)}


def _forgotten(gone: set[str], inputs: PlanInputs) -> dict[str, Any]:
    """The plan without what was decided of actions that are taken out of it."""
    groups = (tuple(id_ for id_ in group if id_ not in gone) for group in inputs.together)
    return {
        "actions": {id_: choice for id_, choice in inputs.actions.items() if id_ not in gone},
        "together": tuple(group for group in groups if len(group) > 1),
    }


def _id_of(title: str, taken: set[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    stem = words if words[:1].isalpha() else f"own-{words}".rstrip("-")
    stem = stem[: LONGEST_ID - 4].rstrip("-")
    names = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _together(rows: Sequence[Row], _: Sheets, __: PlanInputs) -> dict[str, Any]:
    groups = [tuple(row["actions"]) for row in rows]
    for number, group in enumerate(groups, start=1):
        if len(group) < 2:
            raise UserError(f"Row {number} has one action", "Name two or more, or take it out.")
    return {"together": tuple(groups)}


def _gates(rows: Sequence[Row], _: Sheets, inputs: PlanInputs) -> dict[str, Any]:
    # A later stage than the target has no row, and keeps what was said of it.
    shown = {row["stage"] for row in rows}
    gates = {s: day for s, day in inputs.gates.items() if s not in shown}
    team = {s: fte for s, fte in inputs.team.items() if s not in shown}
    gates |= {row["stage"]: row["wished"] for row in rows if row["wished"]}
    team |= {row["stage"]: row["team"] for row in rows if row["team"] is not None}
    said = _part(PlanInputs, {"gates": gates, "team": team}, "The team of a gate")
    return {"gates": said.gates, "team": said.team}


def _roles(rows: Sequence[Row], _: Sheets, __: PlanInputs) -> dict[str, Any]:
    capacity = {row["role"]: row["fte"] for row in rows if row["fte"] is not None}
    owners = {row["role"]: row["owner"] for row in rows if (row["owner"] or "").strip()}
    said = _part(PlanInputs, {"capacity": capacity, "owners": owners}, "The people of a role")
    return {"capacity": said.capacity, "owners": said.owners}


def _delivery(rows: Sequence[Row], _: Sheets, __: PlanInputs) -> dict[str, Any]:
    found = []
    for number, row in enumerate(rows, start=1):
        place = f"Row {number}"
        _must_have(row, place, role="whose work it is", done_by="who does it", share="the share")
        data = {"role": row["role"], "by": row["done_by"], "share": row["share"] / PERCENT}
        data |= {name: row[c] for name, c in (("from", "first"), ("to", "last")) if row.get(c)}
        found.append(_part(Delivery, data, place))
    return {"delivery": tuple(found)}


def _closed(rows: Sequence[Row], _: Sheets, __: PlanInputs) -> dict[str, Any]:
    found: list[Any] = []
    for number, row in enumerate(rows, start=1):
        _must_have(row, f"Row {number}", **{"from": "the first day"})
        first, last = row["from"], row.get("to") or row["from"]
        found.append(
            first if first == last else _part(Span, {"from": first, "to": last}, f"Row {number}")
        )
    return {"closed": tuple(found)}


def _away(rows: Sequence[Row], _: Sheets, __: PlanInputs) -> dict[str, Any]:
    found = []
    for number, row in enumerate(rows, start=1):
        place = f"Row {number}"
        _must_have(
            row, place, role="who is away", **{"from": "the first day", "to": "the last day"}
        )
        data = {"role": row["role"], "from": row["from"], "to": row["to"]}
        found.append(_part(Absence, data | {"fte": row.get("fte") or 0.0}, place))
    return {"away": tuple(found)}


_Reader = Callable[[Sequence[Row], Sheets, PlanInputs], dict[str, Any]]
_READERS: Mapping[str, _Reader] = {
    "start": _start,
    "actions": _actions,
    "own": _own,
    "together": _together,
    "gates": _gates,
    "roles": _roles,
    "delivery": _delivery,
    "closed": _closed,
    "away": _away,
}


def _must_have(row: Row, place: str, **needed: str) -> None:
    for column, what in needed.items():
        if _empty(row.get(column)):
            raise UserError(f"{place} does not say {what}", "Fill it in, or take the row out.")


def _empty(cell: object) -> bool:
    return cell is None or cell == "" or cell == () or cell == []


def _part(kind: type[_Part], data: Mapping[str, Any], place: str) -> _Part:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        why = first["msg"].removeprefix("Value error, ")
        where = " ".join(str(part).replace("_", " ") for part in first["loc"])
        value = str(first["input"])[:SHOWN_TEXT]
        what = f"{place}: {why}"
        hint = f"Look at {where}, which says {value}." if where else "Change the row."
        raise UserError(what, hint) from None


def joined(base: PlanInputs, mine: PlanInputs, theirs: PlanInputs) -> PlanInputs:
    """Their plan with my changes; where both changed the same thing, mine counts.

    Tables by name (actions, people, gates) are joined name by name, lists as a whole.
    """
    changed: dict[str, Any] = {}
    for name in PlanInputs.model_fields:
        was, own, other = (getattr(one, name) for one in (base, mine, theirs))
        if own == was:
            continue
        changed[name] = own
        if isinstance(own, dict):
            gone = {key for key in was if key not in own}
            new = {key: value for key, value in own.items() if was.get(key) != value}
            changed[name] = {k: v for k, v in other.items() if k not in gone} | new
    return theirs.model_copy(update=changed)


def changes(base: PlanInputs, mine: PlanInputs) -> tuple[str, ...]:
    """What differs, in a few words each."""
    found = []
    keys = base.actions.keys() | mine.actions.keys()
    count = sum(base.actions.get(key) != mine.actions.get(key) for key in keys)
    if count:
        found.append(f"{count} action" if count == 1 else f"{count} actions")
    names = {
        "add": "own actions", "together": "what is done together", "start": "start",
        "gates": "wished dates", "team": "team by gate", "capacity": "capacity by role",
        "owners": "people", "delivery": "delivery by others", "closed": "closed days",
        "away": "absences",
    }  # fmt: skip
    found += [said for name, said in names.items() if getattr(base, name) != getattr(mine, name)]
    return tuple(found)
