"""What to read for a set of checks: only what they look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from checks.collect.azure.resources import (
    ALWAYS,
    BY_ID_ONLY,
    NOT_LISTED,
    READS,
    RESOURCES,
    TABLES,
    Read,
    action_of,
)
from checks.joins import Points, Refers
from checks.registry import ANY, SCOPES, Check


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where resources of a type name another one, to be read by its id."""

    on: str
    path: str
    type: str
    api_version: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The tables of Resource Graph, the GETs, and the pointers to follow."""

    tables: tuple[tuple[str, tuple[str, ...]], ...]
    """(table, types in it)."""
    wide: frozenset[str]
    """Types, folded, that are read of the whole subscription whatever the scope: they may stand
    in another resource group than what they watch or govern."""
    others: bool
    """Whether a check looks at every resource: the rest is then read without its properties."""
    reads: tuple[Read, ...]
    pointers: tuple[Pointer, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """Every type that is read with its properties, however."""
        listed = (type_ for _, types in self.tables for type_ in types)
        named = (pointer.type for pointer in self.pointers)
        return tuple(dict.fromkeys((*listed, *(read.type for read in self.reads), *named)))

    @property
    def text(self) -> str:
        """The plan as text, the same in every process."""
        reads = [(read.type, read.of, read.path, read.api_version) for read in self.reads]
        return repr((self.tables, sorted(self.wide), self.others, reads, self.pointers))

    @property
    def actions(self) -> tuple[str, ...]:
        """The permissions that it takes, each once, in order."""
        found = {*ALWAYS, *map(action_of, self.types)}
        return tuple(sorted(found, key=str.casefold))


def plan_for(checks: Iterable[Check]) -> Plan:
    """The plan for some checks, usually all."""
    checks = tuple(checks)
    spelled, wide = _types(checks)
    by_get = {read.type.casefold() for read in READS}
    tables: dict[str, list[str]] = defaultdict(list)
    reads = [read for read in READS if read.type.casefold() in spelled]
    # Parents are read too, where only their children were asked for.
    for read in reads:
        if "/" in read.of:
            spelled.setdefault(read.of.casefold(), read.of)
    for folded, type_ in sorted(spelled.items()):
        if folded not in by_get | NOT_LISTED:
            tables[TABLES.get(folded, RESOURCES)].append(type_)
    return Plan(
        tables=tuple((table, tuple(types)) for table, types in sorted(tables.items())),
        wide=frozenset(wide),
        others=any(check.on == ANY for check in checks),
        reads=tuple(reads),
        pointers=tuple(_pointers(checks)),
    )


def _types(checks: Iterable[Check]) -> tuple[dict[str, str], set[str]]:
    """The types that checks look at, by their folded name, and which of them watch or govern."""
    spelled: dict[str, str] = {}
    wide = set(TABLES)
    for check in checks:
        if check.on not in (*SCOPES, ANY):
            spelled.setdefault(check.on.casefold(), check.on)
        for need in check.needs:
            type_ = need if isinstance(need, str) else need.type
            spelled.setdefault(type_.casefold(), type_)
            if isinstance(need, Refers) or check.on == "subscription":
                wide.add(type_.casefold())
    return spelled, wide


def _pointers(checks: Iterable[Check]) -> Iterable[Pointer]:
    found: dict[Pointer, None] = {}
    for check in checks:
        for need in check.needs:
            if isinstance(need, Points) and need.type.casefold() in BY_ID_ONLY:
                version = BY_ID_ONLY[need.type.casefold()]
                found[Pointer(check.on, need.path, need.type, version)] = None
    return found
