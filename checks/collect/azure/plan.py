"""What to read for a set of checks: only what they look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checks.collect.azure.graph_types import TABLES, table_of
from checks.collect.azure.resources import ALWAYS, Depth, Read, action_of
from checks.collect.azure.table import BY_ID_ONLY, EXTENSIONS, NOT_LISTED, READS
from checks.joins import METRICS, Metric, Points, Refers
from checks.metrics import metrics_needed
from checks.registry import ANY, SCOPES, Check

_DEPTHS = tuple(Depth)


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
    metrics: Mapping[str, frozenset[Metric]]
    """By the type that has them."""
    left_out: Mapping[str, str]
    """Types that checks look at and nothing reads, and why."""

    @property
    def types(self) -> tuple[str, ...]:
        """Every type that is read with its properties, however."""
        listed = (type_ for _, types in self.tables for type_ in types)
        named = (pointer.type for pointer in self.pointers)
        metrics = (METRICS,) if self.metrics else ()
        reads = (read.type for read in self.reads)
        return tuple(dict.fromkeys((*listed, *reads, *named, *metrics)))

    @property
    def text(self) -> str:
        """The plan as text, the same in every process."""
        reads = [(read.type, read.of, read.path, read.api_version) for read in self.reads]
        metrics = [
            (type_, sorted(map(repr, found))) for type_, found in sorted(self.metrics.items())
        ]
        rest = (reads, self.pointers, metrics)
        return repr((self.tables, sorted(self.wide), self.others, *rest))

    @property
    def actions(self) -> tuple[str, ...]:
        """The permissions that it takes, each once, in order."""
        found = {*ALWAYS, *map(action_of, self.types)}
        return tuple(sorted(found, key=str.casefold))


def plan_for(checks: Iterable[Check], depth: Depth = Depth.STANDARD) -> Plan:
    """The plan for some checks, usually all."""
    checks = tuple(checks)
    spelled, wide = _types(checks)
    metrics = metrics_needed(checks) if depth is not Depth.INVENTORY else {}
    spelled |= {type_.casefold(): type_ for type_ in metrics if type_.casefold() not in spelled}
    every = (*READS, *_extensions(checks))
    wanted = _with_parents(spelled, every)
    reads = [read for read in wanted if _DEPTHS.index(read.depth) <= _DEPTHS.index(depth)]
    if depth is Depth.INVENTORY:
        reads = []
    by_get = {read.type.casefold() for read in reads}
    deeper = {read.type.casefold(): read.depth for read in wanted}
    tables: dict[str, list[str]] = defaultdict(list)
    left_out: dict[str, str] = {}
    for folded, type_ in sorted(spelled.items()):
        if folded in by_get | NOT_LISTED:
            continue
        if table := table_of(type_):
            tables[table].append(type_)
        elif folded in deeper:
            left_out[type_] = f"--depth {deeper[folded]} reads it"
        else:
            left_out[type_] = "this version does not know how it is read"
    return Plan(
        tables=tuple((table, tuple(types)) for table, types in sorted(tables.items())),
        wide=frozenset(wide),
        others=any(check.on == ANY for check in checks),
        reads=tuple(reads),
        pointers=() if depth is Depth.INVENTORY else tuple(_pointers(checks)),
        metrics=metrics,
        left_out=left_out,
    )


def _types(checks: Iterable[Check]) -> tuple[dict[str, str], set[str]]:
    """The types that checks look at, by their folded name, and which of them watch or govern."""
    spelled: dict[str, str] = {}
    wide = set(TABLES)
    for check in checks:
        if check.on not in (*SCOPES, ANY):
            spelled.setdefault(check.on.casefold(), check.on)
        for need in check.needs:
            if isinstance(need, Metric):
                continue
            type_ = need if isinstance(need, str) else need.type
            spelled.setdefault(type_.casefold(), type_)
            if isinstance(need, Refers) or check.on == "subscription":
                wide.add(type_.casefold())
    return spelled, wide


def _extensions(checks: Iterable[Check]) -> Iterator[Read]:
    """What hangs from resources of any type: only from those on which a check looks at it."""
    found: dict[tuple[str, str], None] = {}
    for check in checks:
        for need in check.needs:
            if isinstance(need, str) and need.casefold() in EXTENSIONS and check.on not in SCOPES:
                found[need.casefold(), check.on] = None
    for folded, on in found:
        type_, version, ref = EXTENSIONS[folded]
        yield Read(type_, on, f"providers/{type_}", version, ref)


def _with_parents(spelled: dict[str, str], every: Iterable[Read]) -> list[Read]:
    """The GETs of the types, and those of their parents, which are added to the types."""
    every = tuple(every)
    while True:
        found = [read for read in every if read.type.casefold() in spelled]
        parents = {read.parent.casefold(): read.parent for read in found if read.parent}
        if parents.keys() <= spelled.keys():
            return found
        spelled.update({name: parents[name] for name in parents.keys() - spelled.keys()})


def _pointers(checks: Iterable[Check]) -> Iterator[Pointer]:
    found: dict[Pointer, None] = {}
    for check in checks:
        for need in check.needs:
            if isinstance(need, Points) and need.type.casefold() in BY_ID_ONLY:
                version = BY_ID_ONLY[need.type.casefold()]
                found[Pointer(check.on, need.path, need.type, version)] = None
    yield from found
