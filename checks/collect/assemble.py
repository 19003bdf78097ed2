"""From flat bodies to a tree: merged by id, children under their parents, each placed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from checks.collect.arm_id import ancestors, order
from checks.collect.environment import PROD, ScopeEntry, Scopes, of_tags
from checks.collect.formats import Entry
from checks.resource import Json, Resource


@dataclass(frozen=True, slots=True)
class Assembly:
    """The resources without a parent, in order, and what was left out."""

    roots: tuple[Resource, ...]
    outside: int
    """Resources outside every scope entry."""


def assemble(entries: Iterable[Entry], scope: Sequence[ScopeEntry] = ()) -> Assembly:
    """Build the tree; of the same id, what a later entry says wins.

    A child whose parent is not there hangs from the nearest ancestor, or is a root.
    """
    scopes = Scopes(scope)
    merged: dict[str, Entry] = {}
    for entry in entries:
        known = merged.get(entry.key)
        merged[entry.key] = merge(known, entry) if known else entry
    inside = {key for key in merged if not scopes or scopes.cover(key)}
    inside |= {key for key in merged.keys() - inside if _serves(merged[key], inside, scopes)}
    placed: dict[str, Resource] = {}
    roots: list[Resource] = []
    for key in sorted(inside, key=order):
        entry = merged[key]
        parent = next((placed[above] for above in ancestors(key) if above in placed), None)
        environment = (
            scopes.environment(key)
            or entry.environment
            or of_tags(entry.body)
            or (parent.environment if parent else PROD)
        )
        resource = placed[key] = Resource(entry.body, environment=environment)
        if parent is None:
            roots.append(resource)
        else:
            resource.parent = parent
            parent.children.append(resource)
    return Assembly(tuple(roots), len(merged) - len(inside))


def _serves(entry: Entry, inside: Collection[str], scopes: Scopes) -> bool:
    """Whether a resource outside the scope names one inside, or what holds it.

    An alert, an autoscale rule or a private endpoint often stands in another resource group;
    without it, a check would take what it watches for unwatched.
    """
    return any(
        text.casefold() in inside or scopes.enclosed_by(text.casefold())
        for text in _texts(entry.body.get("properties"))
        if text.startswith("/")
    )


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def merge(known: Entry, later: Entry) -> Entry:
    """Both entries as one."""
    body = _merged(known.body, later.body)
    return Entry(known.key, later.type, body, later.environment or known.environment)


def _merged(known: Mapping[str, Json], later: Mapping[str, Json]) -> dict[str, Json]:
    """Objects member by member, whatever the case; a null says nothing; lists are replaced."""
    result = dict(known)
    spelled = {name.casefold(): name for name in result}
    for name, value in later.items():
        spelling = spelled.setdefault(name.casefold(), name)
        before = result.get(spelling)
        if isinstance(before, dict) and isinstance(value, dict):
            result[spelling] = _merged(before, value)
        elif value is not None or before is None:
            result[spelling] = value
    return result
