"""What there is and what names what: plain counters, fed while an estate streams by."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from checks.facts.references import BY_HOST, BY_ID, ENDPOINTS, ID_SETTLES, IDENTITIES, UNTRACKED
from checks.resource import Json, Resource, is_observed, look_up, member, split_path

_HASH: Final = "q"
_TOP: Final = 9
"""Steps of an id up to the name of a top-level resource, the empty one before the first slash."""

_MAX_SHAPES: Final = 256

Steps = tuple[str, tuple[str, ...]]
"""A path as written, and split."""
Parts = tuple[tuple[Steps, ...], tuple[Steps, ...], tuple[Steps, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How many resources there are of a type in a region and an environment."""

    type: str
    location: str
    """As ARM names it (`westeurope`); `global`; "" for what has none, and hangs from none."""
    environment: str
    count: int


@dataclass(frozen=True, slots=True)
class Link:
    """How often resources of one type name top-level resources of another."""

    source: str
    """The type that names; of a diagnostic setting or a lock, the type that it stands on."""
    path: str
    """Where the other one is named; begins with the extension (`diagnosticSettings[].`)."""
    target: str
    count: int
    """Pairs of source and target; a pair counts once, under its first path."""
    outside: int = 0
    """How many of these lead to something that is not in the snapshot."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What a snapshot contains: by type, region, environment; by source, path, target."""

    kinds: tuple[Kind, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def resources(self) -> int:
        """How many resources there are, children included."""
        return sum(kind.count for kind in self.kinds)


class _Row:
    """A cell of the count, with what is looked up in resources of its type."""

    __slots__ = ("count", "paths", "tracked")

    def __init__(self, paths: _Paths) -> None:
        self.count = 0
        self.paths = paths if paths else None
        self.tracked = paths.tracked


class _Paths:
    """What is looked up in resources of one type."""

    __slots__ = ("_every", "_present", "settled", "tracked")

    def __init__(self, folded: str) -> None:
        self._every: Parts = (
            _split(BY_ID.get(folded, ())),
            _split(BY_HOST.get(folded, ())),
            _split(ENDPOINTS.get(folded, ())),
        )
        self._present: dict[tuple[str, ...], Parts] = {}
        self.settled = folded in ID_SETTLES
        self.tracked = folded not in UNTRACKED

    def __bool__(self) -> bool:
        return any(self._every)

    def of(self, body: Mapping[str, Json]) -> Parts:
        """The paths that can lead anywhere: by id, by host, to an endpoint of its own.

        Resources of a type hold one of few sets of properties. To remember which paths a set
        rules out is faster than to look for every name in every casing.
        """
        properties = body.get("properties")
        if not isinstance(properties, dict):
            return self._every
        names = tuple(properties)
        present = self._present.get(names)
        if present is None:
            folded = {name.casefold() for name in names}
            ids, hosts, endpoints = (
                tuple(path for path in paths if path[1][1].casefold() in folded)
                for paths in self._every
            )
            present = (ids, hosts, endpoints)
            if len(self._present) < _MAX_SHAPES:
                self._present[names] = present
        return present


class Inventory:
    """Counts resources and links; of each resource it keeps the 8 bytes of a hash at most."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], _Row] = {}
        self._paths: dict[str, _Paths] = {}
        """By type in lower case."""
        self._ids = array(_HASH)
        """Of every block, since a link may lead back to what went by long ago."""
        self._named: dict[tuple[str, str, str], array[int]] = defaultdict(lambda: array(_HASH))
        """The ids that (source type, path, target type) names."""
        self._called: dict[tuple[str, str], array[int]] = defaultdict(lambda: array(_HASH))
        """The hosts that (source type, path) names."""
        self._hosts: dict[str, array[int]] = defaultdict(lambda: array(_HASH))
        """Where resources of a type answer."""

    def add(self, root: Resource) -> None:
        """Count a block: a resource without a parent, with all that hangs from it."""
        body = root.body
        location = body.get("location")
        if location.__class__ is not str:
            location = ""
        row = self._rows.get((root.type, location, root.environment))
        if row is None:
            row = self._row(root, location)
        row.count += 1
        if not row.tracked and not root.children and "identity" not in body:
            return
        own = hash(root.id.casefold())
        self._ids.append(own)
        self._follow(root, row.paths, own)
        if root.children:
            self._add_parts(root, location, own)

    def _add_parts(self, root: Resource, location: str, own: int) -> None:
        """What hangs from a resource stands where that does, unless it says so itself."""
        stack = [(child, location) for child in root.children]
        while stack:
            one, place = stack.pop()
            said = one.body.get("location")
            if said.__class__ is str and said:
                place = said
            row = self._rows.get((one.type, place, one.environment))
            if row is None:
                row = self._row(one, place)
            row.count += 1
            if row.paths is not None or "identity" in one.body:
                self._follow(one, row.paths, own)
            if one.children:
                stack.extend([(child, place) for child in one.children])

    def _row(self, one: Resource, location: str) -> _Row:
        row = _Row(self._paths_of(one.type.casefold()))
        self._rows[one.type, location, one.environment] = row
        return row

    def _paths_of(self, folded: str) -> _Paths:
        if folded not in self._paths:
            self._paths[folded] = _Paths(folded)
        return self._paths[folded]

    def _follow(self, one: Resource, paths: _Paths | None, own: int) -> None:
        """Note what a resource names; naming its own block says nothing."""
        body = one.body
        if paths is None:
            if "identity" in body:
                self._note(one, IDENTITIES, _identities(body), {own})
            return
        seen = {own}
        ids, hosts, endpoints = paths.of(body)
        for path, steps in ids:
            self._note(one, path, _texts(look_up(body, steps)), seen)
        if "identity" in body:
            self._note(one, IDENTITIES, _identities(body), seen)
        if hosts and not (paths.settled and len(seen) > 1):
            for path, steps in hosts:
                self._called[_source(one, path)].extend(_hosts(body, steps))
        for _, steps in endpoints:
            self._hosts[one.type].extend(_hosts(body, steps))

    def _note(self, one: Resource, path: str, texts: Iterable[str], seen: set[int]) -> None:
        for text in texts:
            id_, type_ = _top(text)
            hashed = hash(id_)
            if type_ and hashed not in seen and type_.casefold() not in UNTRACKED:
                seen.add(hashed)
                self._named[*_source(one, path), type_].append(hashed)

    def result(self) -> Stock:
        """What was counted so far, in the order of types, whatever order it came in."""
        spelled = _spellings(type_ for type_, _, _ in self._rows)
        kinds: Counter[tuple[str, str, str]] = Counter()
        for (type_, location, environment), row in self._rows.items():
            if is_observed(type_):
                continue
            place = "".join(location.split()).lower()
            kinds[spelled[type_.casefold()], place, environment] += row.count
        return Stock(
            tuple(Kind(*key, count) for key, count in sorted(kinds.items())),
            tuple(self._links(spelled)),
        )

    def _links(self, spelled: dict[str, str]) -> Iterator[Link]:
        wanted = {hashed for hashes in self._named.values() for hashed in hashes}
        held = wanted.intersection(self._ids)
        found: dict[tuple[str, str, str], list[int]] = {}

        def count(source: str, path: str, target: str, many: int, outside: int) -> None:
            key = (_spell(source, spelled), path, _spell(target, spelled))
            counts = found.setdefault(key, [0, 0])
            counts[0] += many
            counts[1] += outside

        for (source, path, target), hashes in self._named.items():
            count(source, path, target, len(hashes), sum(one not in held for one in hashes))
        for target, answering in self._hosts.items():
            hosts = set(answering)
            for (source, path), called in self._called.items():
                if many := sum(one in hosts for one in called):
                    count(source, path, target, many, 0)
        for key in sorted(found):
            yield Link(*key, *found[key])


def _split(paths: Iterable[str]) -> tuple[Steps, ...]:
    return tuple((path, split_path(path)) for path in paths)


def _source(one: Resource, path: str) -> tuple[str, str]:
    """The type that names something, and the path at which it does.

    Of an extension (a diagnostic setting) it is the type of what it stands on.
    """
    parent = one.parent
    if parent is None or one.type.casefold().startswith(parent.type.casefold()):
        return one.type, path
    return parent.type, f"{one.type.rpartition('/')[2]}[].{path}"


def _texts(value: Json) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        return ()
    return [text for item in value for text in _texts(item)]


def _identities(body: Mapping[str, Json]) -> Iterable[str]:
    named = member(body.get("identity"), "userAssignedIdentities")
    return named.keys() if isinstance(named, dict) else ()


def _top(text: str) -> tuple[str, str]:
    """The id and the type of the top-level resource that an id lies in; two "" for any other text.

    A subnet is part of its network, and may stand in the snapshot with it or beside it.
    """
    start = text.casefold().find("/subscriptions/")
    steps = text[start:].split("/") if start >= 0 else []
    if len(steps) < _TOP or steps[5].casefold() != "providers":
        return "", ""
    return "/".join(steps[:_TOP]).casefold(), f"{steps[6]}/{steps[7]}"


def _hosts(body: Mapping[str, Json], steps: tuple[str, ...]) -> set[int]:
    """The hosts of the addresses at a path, each once."""
    found = set()
    for text in set(_texts(look_up(body, steps))):
        _, scheme, rest = text.partition("://")
        if scheme:
            found.add(hash(rest.partition("/")[0].casefold()))
    return found


def _spellings(types: Iterable[str]) -> dict[str, str]:
    """One spelling of each type; the first in order, so that it does not hang on who came first."""
    spelled: dict[str, str] = {}
    for type_ in sorted(types):
        spelled.setdefault(type_.casefold(), type_)
    return spelled


def _spell(type_: str, spelled: dict[str, str]) -> str:
    return spelled.setdefault(type_.casefold(), type_)
