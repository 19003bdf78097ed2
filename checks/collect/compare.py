"""What is different between two snapshots, found by going through both at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from checks.collect.snapshot_lines import place_of
from checks.joins import METRICS
from checks.resource import Json, Resource, same_type, walk
from checks.snapshot import Coverage, Source


class Kind(StrEnum):
    """What became of a resource, or of a row of coverage."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One resource that is not the same in both."""

    kind: Kind
    id: str
    type: str
    paths: tuple[str, ...] = ()
    """Where the bodies differ, `environment` included; a list counts as one value."""


def changes(before: Source, after: Source) -> Iterator[Change]:
    """The resources that differ, in the order of ids; neither snapshot is held.

    What was measured is different every time, and no change.

    Both have to be in that order, as snapshot files and what is read from them are.
    """
    old, new = _flat(before), _flat(after)
    left, right = next(old, None), next(new, None)
    while left or right:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield Change(Kind.REMOVED, left[1].id, left[1].type)
            left = next(old, None)
        elif left is None or right[0] < left[0]:
            yield Change(Kind.ADDED, right[1].id, right[1].type)
            right = next(new, None)
        else:
            paths = tuple(_different(left[1], right[1]))
            if paths:
                yield Change(Kind.CHANGED, right[1].id, right[1].type, paths)
            left, right = next(old, None), next(new, None)


def coverage_changes(
    before: Iterable[Coverage], after: Iterable[Coverage]
) -> list[tuple[Kind, Coverage]]:
    """Rows that only one of them has; a call that ended differently is in both lists."""
    old, new = Counter(before), Counter(after)
    rows = [(Kind.REMOVED, row) for row in old - new] + [(Kind.ADDED, row) for row in new - old]
    return sorted(rows, key=lambda pair: (pair[1].operation, pair[1].source, pair[0]))


def _flat(source: Source) -> Iterator[tuple[str, Resource]]:
    for root in source.blocks():
        for resource in walk((root,)):
            if not same_type(resource.type, METRICS):
                yield place_of(resource.id), resource


def _different(old: Resource, new: Resource) -> Iterator[str]:
    if old.environment != new.environment:
        yield "environment"
    yield from _paths(old.body, new.body, "")


def _paths(old: Mapping[str, Json], new: Mapping[str, Json], head: str) -> Iterator[str]:
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one == other and (name in old) == (name in new):
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _paths(one, other, f"{head}{name}.")
        else:
            yield head + name
