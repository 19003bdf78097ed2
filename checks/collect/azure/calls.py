"""From answers to resources and rows: what a GET or a query brought, and how complete it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from checks.collect.arm_id import key_of
from checks.collect.azure.client import Client, Ending
from checks.collect.azure.plan import Pointer
from checks.collect.azure.policy_text import without_secrets
from checks.collect.azure.resources import Read, action_of
from checks.collect.azure.scope import Place
from checks.collect.formats import Entry, entry_of
from checks.collect.json_file import Unreadable
from checks.resource import Json, member
from checks.snapshot import Coverage, Outcome

_PERMISSIONS: Final = "Microsoft.Authorization/permissions/read"


@dataclass(frozen=True, slots=True)
class Called:
    """A call that is over."""

    key: str
    entries: tuple[Entry, ...]
    rows: tuple[Coverage, ...]
    what: str
    """The type that was asked for."""

    @property
    def answered(self) -> bool:
        """Whether it need not be made again."""
        return all(row.outcome.answered for row in self.rows)


def key_of_get(parent: str, path: str) -> str:
    """What a GET is remembered by."""
    return f"GET {parent.casefold()}/{path}"


def read(client: Client, asked: Read, parent: str) -> Called:
    """Make one of the GETs of the table."""
    path = f"{parent}/{asked.path}"
    if asked.one:
        page = client.get(path, asked.api_version, asked.query)
        ending = Ending(Outcome.EMPTY) if page.ending.status == 404 else page.ending
        bodies = [page.body] if page.ending.outcome.answered else []
        ids: list[str | None] = [path]
    else:
        bodies, ending = [], Ending(Outcome.OK)
        for page in client.list(path, asked.api_version, pages=asked.pages):
            ending = page.ending
            value = member(page.body, "value")
            if isinstance(value, list):
                bodies += value
            elif ending.outcome.answered:
                ending = Ending(Outcome.ERROR, "its answer holds no list", status=ending.status)
        ids = [asked.id_of(parent, body) if asked.id_of else None for body in bodies]
    entries, left_out = _entries(zip(bodies, ids, strict=False), asked.type)
    if left_out and ending.outcome.answered:
        ending = Ending(Outcome.CUT_SHORT, left_out, status=ending.status)
    row = ending.row(parent, asked.type, len(entries), asked.action)
    return Called(key_of_get(parent, asked.path), entries, (row,), asked.type)


def follow(client: Client, pointer: Pointer, id_: str) -> Called:
    """Read a resource that another one names; it says nothing of others of its type."""
    page = client.get(id_, pointer.api_version)
    bodies = [page.body] if page.ending.outcome.answered else []
    # Azure's own spelling of the id, unless it is another's.
    own = key_of(member(page.body, "id")) == key_of(id_)
    entries, _ = _entries(((body, None if own else id_) for body in bodies), pointer.type)
    row = page.ending.row(id_, pointer.type, len(entries), action_of(pointer.type))
    return Called(key_of_get(id_, ""), entries, (replace(row, complete=False),), pointer.type)


def _entries(
    bodies: Iterable[tuple[Json, str | None]], type_: str
) -> tuple[tuple[Entry, ...], str]:
    """Masked resources, and what to say of those that are none."""
    found: list[Entry] = []
    refused: Counter[str] = Counter()
    for body, id_ in bodies:
        made = entry(body, id_, type_)
        if isinstance(made, Entry):
            found.append(made)
        else:
            refused[made] += 1
    return tuple(found), "; ".join(f"{count} left out: {why}" for why, count in refused.items())


def entry(body: Json, id_: str | None, type_: str) -> Entry | str:
    """One resource, its secrets masked; or why it is none.

    The type is spelled as checks spell it, and an id given goes before Azure's.
    """
    if not isinstance(body, dict):
        return "not a JSON object"
    said = {name: value for name, value in body.items() if value is not None}
    if type_.casefold().endswith("/policies") and isinstance(said.get("properties"), dict):
        said["properties"] = _policy(said["properties"])
    named = {name: value for name, value in said.items() if name.casefold() not in ("id", "type")}
    try:
        return entry_of({"id": id_ or member(said, "id"), "type": type_, **named})
    except Unreadable as error:
        return error.sentence


def _policy(properties: Mapping[str, Json]) -> Json:
    text = member(properties, "value")
    return {**properties, "value": without_secrets(text)} if isinstance(text, str) else properties


def query_rows(
    places: Iterable[Place],
    types: Iterable[str],
    counts: Mapping[tuple[str, str], int],
    end: Ending,
) -> Iterable[Coverage]:
    """How complete a query's answer is, for each place and type.

    Resource Graph leaves out what the caller may not read, and does not say so: what is not
    granted for a whole place is not complete.
    """
    types = tuple(types)
    for place in places:
        for type_ in types:
            count = counts.get((place.id, type_.casefold()), 0)
            row = end.row(place.id, type_, count, action_of(type_))
            yield _within_rights(row, place, type_) if end.outcome.answered else row


def _within_rights(row: Coverage, place: Place, type_: str) -> Coverage:
    rights, action = place.rights, action_of(type_)
    if rights.allow(action):
        return row
    why = "only what the caller may read was answered, and that is not all"
    if not rights.ending.outcome.answered:
        action = _PERMISSIONS
        why = f"whether the caller may read all of it is not known ({rights.ending.detail})"
    outcome = Outcome.CUT_SHORT if row.count else Outcome.FORBIDDEN
    return replace(row, outcome=outcome, complete=False, detail=why, permission=action)


def place_of_id(id_: str, places: Mapping[str, str]) -> str:
    """The id of the place, by its key, that a resource lies in; empty where it lies in none."""
    steps = (key_of(id_) or "").split("/")
    group, subscription = "/".join(steps[:5]), "/".join(steps[:3])
    return places.get(group) or places.get(subscription) or ""
