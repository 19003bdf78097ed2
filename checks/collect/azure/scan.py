"""A scan: the scope, then Resource Graph, then the GETs that it leads to, then one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Final

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
from checks.collect.azure.graph_types import PLACED, RESOURCES
from checks.collect.azure.metrics import Metering, batches
from checks.collect.azure.parallel import THREADS, in_parallel
from checks.collect.azure.plan import Plan, Pointer
from checks.collect.azure.resources import GROUP, LOCATION, SUBSCRIPTION, Read
from checks.collect.azure.scope import Place, Scope, parts
from checks.collect.azure.summary import children_rows, left_out_rows, refused_rows
from checks.collect.azure.transport import waiting_for
from checks.collect.azure.work import Work
from checks.collect.formats import Entry
from checks.collect.snapshot_file import write_blocks
from checks.joins import METRICS
from checks.progress import SILENT, Progress
from checks.resource import Json, look_up, member, split_path
from checks.snapshot import About, Coverage, Outcome

QUERYING: Final = "Querying Resource Graph"


@dataclass(frozen=True, slots=True)
class Task:
    """A call that is to be made."""

    key: str
    what: str
    subscription: str
    """Whose limits it counts against."""
    call: Callable[[], Called]

    @property
    def step(self) -> str:
        """What progress calls it."""
        return _step(self.what)


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
        self._done: Counter[str] = Counter()
        self._totals: Counter[str] = Counter()

    def run(self) -> None:
        """Read everything that is not yet in the work file.

        Raises:
            SignedOut: Azure accepts no more tokens; what was read stays in the work file.
            Cancelled: the scan was stopped; likewise.
        """
        asked = list(queries(self._plan, self._scope))
        for done, one in enumerate(asked):
            self._progress.update(QUERYING, done, len(asked))
            if not self._work.done(one.key):
                with waiting_for(QUERYING):
                    self._query(one)
        self._progress.update(QUERYING, len(asked), len(asked))
        tried: set[str] = set()
        while tasks := {task.key: task for task in self._tasks() if task.key not in tried}:
            tried |= tasks.keys()
            self._call(list(tasks.values()))
        self._call(list(self._metering()))

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
        self._progress.brought(QUERYING, sum(counts.values()), _refused(rows))

    def _tasks(self) -> Iterator[Task]:
        """The GETs that what was read so far leads to."""
        for one in self._plan.reads:
            for parent in self._parents(one):
                call = partial(read, self._client, one, parent)
                yield _task(key_of_get(parent, one.path), one.type, parent, call)
        for pointer in self._plan.pointers:
            for id_ in self._named(pointer):
                call = partial(follow, self._client, pointer, id_)
                yield _task(key_of_get(id_, ""), pointer.type, id_, call)

    def _metering(self) -> Iterator[Task]:
        metering = Metering(self._client)
        for batch in batches(self._plan.metrics, self._metered, self._work.taken):
            yield _task(batch.key, METRICS, batch.ids[0], partial(metering.read, batch))

    def _metered(self, type_: str) -> Iterator[Json]:
        return (body for body in self._work.bodies(type_) if self._within(body))

    def _parents(self, one: Read) -> Sequence[str]:
        if one.narrow and not self._scope.narrow:
            return ()
        if one.of == SUBSCRIPTION:
            return [place.id for place in self._scope.subscriptions]
        if one.of == GROUP:
            groups = [place.id for place in self._scope.groups]
            return groups if self._scope.narrow else self._work.groups()
        if one.of == LOCATION:
            return self._locations(one)
        if not self._scope.narrow and one.where is None:
            return self._work.of_type(one.of)
        return [
            body["id"]
            for body in self._work.bodies(one.of)
            if _has(body, one.where) and self._within(body)
        ]

    def _locations(self, one: Read) -> Sequence[str]:
        """The regions of the subscriptions in which there are resources of a type."""
        provider = one.type.partition("/")[0]
        found: dict[str, None] = {}
        for body in self._work.bodies(one.near):
            region = "".join(str(member(body, "location") or "").split()).lower()
            if region and self._within(body):
                subscription = "/".join(body["id"].split("/")[:3])
                found[f"{subscription}/providers/{provider}/locations/{region}"] = None
        return list(found)

    def _within(self, body: Json) -> bool:
        """Whether a resource, or what holds it, is to be scanned."""
        if not self._scope.narrow:
            return True
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
        """Make the calls that are not behind us; a scan that goes on begins where it was."""
        left = [task for task in tasks if not self._work.done(task.key)]
        steps = Counter(task.step for task in tasks)
        self._totals += steps
        self._done += steps - Counter(task.step for task in left)
        for step in steps:
            self._progress.update(step, self._done[step], self._totals[step])
        cancel = self._client.cancel
        turns = _in_turn(left)
        for called in in_parallel(turns, _make, threads=self._threads, cancel=cancel):
            self._work.keep(called.entries)
            self._work.end(called.key, called.rows, answered=called.answered)
            step = _step(called.what)
            self._done[step] += 1
            self._progress.brought(step, len(called.entries), _refused(called.rows))
            self._progress.update(step, self._done[step], self._totals[step])

    def coverage(self) -> Iterator[Coverage]:
        """How every call ended, and what they say together."""
        yield from refused_rows(self._plan, self._scope)
        yield from left_out_rows(self._plan, self._scope)
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


def _has(body: Json, wanted: tuple[str, Json] | None) -> bool:
    return wanted is None or look_up(body, split_path(wanted[0])) == wanted[1]


def _task(key: str, what: str, id_: str, call: Callable[[], Called]) -> Task:
    return Task(key, what, "/".join(id_.split("/")[:3]).casefold(), call)


def _make(task: Task) -> Called:
    with waiting_for(task.step):
        return task.call()


def _step(what: str) -> str:
    return f"Reading {what}"


def _refused(rows: Iterable[Coverage]) -> int:
    """How many listings are not known to be whole, because a call was not answered."""
    return sum(not row.outcome.answered for row in rows)


def _in_turn(tasks: Iterable[Task]) -> Iterator[Task]:
    """One of each subscription after the other: each has its own limits."""
    by_subscription: dict[str, list[Task]] = {}
    for task in tasks:
        by_subscription.setdefault(task.subscription, []).append(task)
    for turn in zip_longest(*by_subscription.values()):
        yield from (task for task in turn if task)


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
        yield from _over(replace(query, types=wide), scope.subscriptions)
        if query.table not in (RESOURCES, *PLACED):
            continue
        # What is read wide too: the caller may see no more than the groups.
        yield from _in_groups(query, scope.groups)
        if scope.tag and query.table == RESOURCES:
            yield from _over(replace(query, tag=scope.tag), scope.subscriptions)


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
