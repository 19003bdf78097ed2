"""A scan: the scope, then Resource Graph, then the GETs that it leads to, then one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from checks.collect.arm_id import ancestors, key_of, type_of
from checks.collect.azure import graph
from checks.collect.azure.calls import (
    Called,
    entry,
    follow,
    key_of_get,
    place_of_id,
    query_rows,
    read,
)
from checks.collect.azure.client import Client, Ending
from checks.collect.azure.parallel import THREADS, in_parallel
from checks.collect.azure.plan import Plan, Pointer
from checks.collect.azure.resources import GROUP, RESOURCES, SUBSCRIPTION, Read
from checks.collect.azure.scope import Place, Scope, parts
from checks.collect.azure.summary import children_rows, refused_rows
from checks.collect.azure.work import Work
from checks.collect.formats import Entry
from checks.collect.snapshot_file import write_blocks
from checks.progress import SILENT, Progress
from checks.resource import Json, look_up, member, split_path
from checks.snapshot import About, Coverage, Outcome

Task = tuple[str, Callable[[], Called]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the subscriptions that it goes to, and the places that it speaks for."""

    query: graph.Query
    subscriptions: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def key(self) -> str:
        """What it is remembered by."""
        return f"POST {self.query.text}\n{','.join(self.subscriptions)}"


class Scan:
    """Reads a scope into a work file, and that into a snapshot."""

    def __init__(
        self,
        client: Client,
        plan: Plan,
        scope: Scope,
        work: Work,
        *,
        progress: Progress = SILENT,
        threads: int = THREADS,
    ) -> None:
        self._client, self._plan, self._scope, self._work = client, plan, scope, work
        self._progress, self._threads = progress, threads
        self._spelled = {type_.casefold(): type_ for type_ in plan.types}

    def run(self) -> None:
        """Read everything that is not yet in the work file.

        Raises:
            SignedOut: Azure accepts no more tokens; what was read stays in the work file.
            Cancelled: the scan was stopped; likewise.
        """
        asked = list(queries(self._plan, self._scope))
        for done, one in enumerate(asked):
            self._progress.update("Querying Resource Graph", done, len(asked))
            if not self._work.done(one.key):
                self._query(one)
        self._progress.update("Querying Resource Graph", len(asked), len(asked))
        tried: set[str] = set()
        while tasks := [task for task in self._tasks() if task[0] not in tried]:
            tried |= {key for key, _ in tasks}
            self._call([task for task in tasks if not self._work.done(task[0])])

    def _query(self, asked: Asked) -> None:
        places = {key_of(place.id) or "": place.id for place in asked.places}
        counts: Counter[tuple[str, str]] = Counter()
        ending, left_out = Ending(Outcome.OK), ""
        for page in graph.run(self._client, asked.query.text, asked.subscriptions):
            ending = page.ending
            kept = []
            for row in page.rows:
                type_ = str(member(row, "type"))
                made = entry(row, None, self._spelled.get(type_.casefold(), type_))
                if isinstance(made, Entry):
                    kept.append(made)
                    counts[place_of_id(made.key, places), type_.casefold()] += 1
                else:
                    left_out = made
            self._work.keep(kept)
        if left_out and ending.outcome.answered:
            ending = Ending(Outcome.CUT_SHORT, f"a row was left out: {left_out}")
        if asked.query.but or asked.query.tag:
            rows = list(_rest(asked, counts, ending))
        else:
            rows = list(query_rows(asked.places, asked.query.types, counts, ending))
        answered = all(row.outcome.answered for row in rows)
        self._work.end(asked.key, rows, answered=answered)

    def _tasks(self) -> Iterator[Task]:
        """The GETs that what was read so far leads to."""
        for one in self._plan.reads:
            for parent in self._parents(one):
                yield key_of_get(parent, one.path), _reading(self._client, one, parent)
        for pointer in self._plan.pointers:
            for id_ in self._named(pointer):
                yield key_of_get(id_, ""), _following(self._client, pointer, id_)

    def _parents(self, one: Read) -> Sequence[str]:
        if one.of == SUBSCRIPTION:
            return [place.id for place in self._scope.subscriptions]
        if one.of == GROUP:
            groups = [place.id for place in self._scope.groups]
            return groups if self._scope.narrow else self._work.groups()
        if not self._scope.narrow:
            return self._work.of_type(one.of)
        return [body["id"] for body in self._work.bodies(one.of) if self._within(body)]

    def _within(self, body: Json) -> bool:
        """Whether a resource, or what holds it, is to be scanned."""
        holders = (self._work.body(key) for key in ancestors(key_of(body["id"]) or ""))
        return any(self._scope.holds(one) for one in (body, *holders) if one)

    def _named(self, pointer: Pointer) -> Iterator[str]:
        """Ids that resources of a type, or what holds them, name; those not read yet."""
        holder = pointer.on
        while "/" in holder:
            for body in self._work.bodies(holder):
                id_ = look_up(body, split_path(pointer.path))
                type_ = type_of(id_) if isinstance(id_, str) and key_of(id_) else None
                right = type_ is not None and type_.casefold() == pointer.type.casefold()
                if right and self._work.body(id_) is None:
                    yield id_
            holder = holder.rpartition("/")[0]

    def _call(self, tasks: Sequence[Task]) -> None:
        what = "Reading resources"
        cancel = self._client.cancel
        made = in_parallel(tasks, lambda task: task[1](), threads=self._threads, cancel=cancel)
        for done, called in enumerate(made):
            self._progress.update(what, done, len(tasks))
            self._work.keep(called.entries)
            answered = called.row.outcome.answered
            self._work.end(called.key, [called.row], answered=answered)
        self._progress.update(what, len(tasks), len(tasks))

    def coverage(self) -> Iterator[Coverage]:
        """How every call ended, and what they say together."""
        yield from refused_rows(self._plan, self._scope)
        yield from self._work.coverage()
        yield from children_rows(self._plan, self._scope, self._work.coverage())

    def write(self, path: Path) -> None:
        """Write the snapshot, whole or not at all."""
        places = self._scope.places
        grants = {
            action for place in places for actions, _ in place.rights.grants for action in actions
        }
        about = About(
            source=f"Azure ({self._client.cloud.name})",
            taken=self._work.taken,
            scope=tuple(place.id for place in places),
            rights=tuple(sorted(grants)),
        )
        write_blocks(path, about, self._work.blocks(), self.coverage())


def _reading(client: Client, one: Read, parent: str) -> Callable[[], Called]:
    return lambda: read(client, one, parent)


def _following(client: Client, pointer: Pointer, id_: str) -> Callable[[], Called]:
    return lambda: follow(client, pointer, id_)


def queries(plan: Plan, scope: Scope) -> Iterator[Asked]:
    """The queries of a plan: over whole subscriptions, or over some resource groups of each."""
    # A resource without its properties must not stand in for one that a check looks at.
    every = [graph.Query(table, types) for table, types in plan.tables]
    if plan.others:
        every.append(graph.Query(RESOURCES, plan.types, but=True))
    for query in every:
        if not scope.narrow:
            yield from _over(query, scope.subscriptions)
            continue
        wide = () if query.but else tuple(t for t in query.types if t.casefold() in plan.wide)
        narrow = replace(query, types=tuple(t for t in query.types if t not in wide))
        yield from _over(replace(query, types=wide), scope.subscriptions)
        yield from _in_groups(narrow, scope.groups)
        if scope.tag and query.table == RESOURCES:
            yield from _over(replace(narrow, tag=scope.tag), scope.subscriptions)


def _over(query: graph.Query, places: Sequence[Place]) -> Iterator[Asked]:
    by_guid = {place.subscription: place for place in places}
    for part in parts(list(by_guid)) if query.types else ():
        yield Asked(query, tuple(part), tuple(by_guid[guid] for guid in part))


def _in_groups(query: graph.Query, groups: Sequence[Place]) -> Iterator[Asked]:
    for guid in dict.fromkeys(place.subscription for place in groups) if query.types else ():
        here = tuple(place for place in groups if place.subscription == guid)
        names = tuple(place.group for place in here)
        yield Asked(replace(query, groups=names), (guid,), here)


def _rest(asked: Asked, counts: Counter[tuple[str, str]], ending: Ending) -> Iterator[Coverage]:
    """What was read of resources that no listing by type speaks for."""
    why = "resources of other types, without their properties"
    if asked.query.tag:
        why = f"{'other ' if asked.query.but else ''}resources with the tag"
        why = f"{why} {'='.join(asked.query.tag)}"
    for place in asked.places:
        count = sum(number for (where, _), number in counts.items() if where == place.id)
        row = ending.row(place.id, "*", count, "*/read")
        yield replace(row, complete=False, detail=row.detail or why)
