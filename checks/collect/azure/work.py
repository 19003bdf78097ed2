"""What a scan has read so far: one SQLite file, so that an interrupted scan goes on.

A call and the resources that it brought are kept in one step, masked. Read back in the order of
their ids, the resources make the blocks of a snapshot without being held.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import orjson

from checks.collect.arm_id import key_of
from checks.collect.assemble import merge
from checks.collect.environment import PROD, of_tags
from checks.collect.formats import Entry
from checks.collect.snapshot_lines import Row, place_of
from checks.resource import Json, Resource
from checks.snapshot import Coverage
from rubrics.errors import UserError

_SCHEMA: Final = """
create table about (plan text not null, taken text not null);
create table calls (key text primary key, rows text not null, answered integer not null);
create table resources (
  place blob primary key,
  id text not null,
  type text not null collate nocase,
  body blob not null
);
create index by_type on resources (type);
"""


class OtherScan(UserError):
    """What was kept is of another scan: other places, or other checks than it has now."""


class Work:
    """The calls that are behind us, and what they brought."""

    def __init__(self, path: Path, plan: str, taken: str, *, resume: bool) -> None:
        """Open the work of a scan that was interrupted, or begin anew.

        Args:
            path: The file; it is replaced unless the scan goes on.
            plan: What is read, as text: a scan can only go on with the same.
            taken: The time of this scan; one that goes on keeps its first.
            resume: Whether to go on.

        Raises:
            UserError: there is nothing to go on with, or something else was read.
        """
        self.path = path
        if resume and not path.exists():
            raise UserError(
                f"{path}: there is no interrupted scan to go on with", "Leave out --resume."
            )
        try:
            if not resume:
                path.unlink(missing_ok=True)
            self._db = sqlite3.connect(path)
            # It need not outlive a power cut, only this process.
            self._db.execute("pragma synchronous = off")
            if not resume:
                self._begin(plan, taken)
            kept = self._db.execute("select plan, taken from about").fetchone()
        except (OSError, sqlite3.Error) as error:
            raise UserError(
                f"{path}: cannot be used ({error})", "Name another place with --out."
            ) from None
        if kept is None or kept[0] != plan:
            raise OtherScan(
                f"{path}: the interrupted scan had another scope or other checks",
                "Leave out --resume, or name the same scope.",
            )
        self.taken: str = kept[1]

    def _begin(self, plan: str, taken: str) -> None:
        self._db.executescript(_SCHEMA)
        self._db.execute("insert into about values (?, ?)", (plan, taken))
        self._db.commit()
        self.path.chmod(0o600)

    def done(self, key: str) -> bool:
        """Whether a call was made and answered; one that failed is made again."""
        found = self._db.execute("select answered from calls where key = ?", (key,)).fetchone()
        return found is not None and bool(found[0])

    def keep(self, entries: Iterable[Entry]) -> None:
        """Take the resources of a page; they are safe with the call's end, or another page's."""
        for entry in entries:
            place = place_of(entry.key).encode()
            known = self._db.execute(
                "select body from resources where place = ?", (place,)
            ).fetchone()
            if known:
                before = Entry(entry.key, entry.type, orjson.loads(known[0]))
                entry = merge(before, entry)
            self._db.execute(
                "insert or replace into resources values (?, ?, ?, ?)",
                (place, entry.body["id"], entry.type, orjson.dumps(entry.body)),
            )

    def end(self, key: str, rows: Iterable[Coverage], *, answered: bool) -> None:
        """A call has ended: keep how, and what it brought."""
        text = orjson.dumps([asdict(row) for row in rows]).decode()
        self._db.execute("insert or replace into calls values (?, ?, ?)", (key, text, answered))
        self._db.commit()

    def of_type(self, type_: str) -> list[str]:
        """The ids of the resources of a type, in order."""
        found = self._db.execute("select id from resources where type = ? order by place", (type_,))
        return [id_ for (id_,) in found]

    def bodies(self, type_: str) -> Iterator[Json]:
        """The resources of a type, in order."""
        found = self._db.execute(
            "select body from resources where type = ? order by place", (type_,)
        )
        for (body,) in found:
            yield orjson.loads(body)

    def body(self, id_: str) -> Json:
        """A resource that was read; None where it was not."""
        key = key_of(id_)
        place = place_of(key).encode() if key else b""
        found = self._db.execute("select body from resources where place = ?", (place,)).fetchone()
        return orjson.loads(found[0]) if found else None

    def counts(self) -> dict[str, int]:
        """How many resources of each type there are."""
        found = self._db.execute("select type, count(*) from resources group by type order by type")
        return dict(found)

    def groups(self) -> list[str]:
        """The ids of the resource groups that resources stand in, as Azure wrote them."""
        found: dict[str, str] = {}
        for (id_,) in self._db.execute("select id from resources order by place"):
            steps = id_.split("/", 5)
            if len(steps) > 5 and steps[3].casefold() == "resourcegroups":
                group = "/".join(steps[:5])
                found.setdefault(group.casefold(), group)
        return list(found.values())

    def coverage(self) -> Iterator[Coverage]:
        """How every call ended, in the order of what they asked for."""
        for (text,) in self._db.execute("select rows from calls order by key"):
            for row in orjson.loads(text):
                yield Row.model_validate(row).as_coverage()

    def blocks(self) -> Iterator[Resource]:
        """Each resource without a parent, its children attached, in the order of their ids."""
        root: Resource | None = None
        above: list[tuple[str, Resource]] = []
        for place, body in self._db.execute("select place, body from resources order by place"):
            here = place.decode()
            value = orjson.loads(body)
            while above and not here.startswith(above[-1][0] + "\0"):
                above.pop()
            parent = above[-1][1] if above else None
            environment = of_tags(value) or (parent.environment if parent else PROD)
            resource = Resource(value, environment=environment)
            if parent is None:
                if root:
                    yield root
                root = resource
            else:
                resource.parent = parent
                parent.children.append(resource)
            above.append((here, resource))
        if root:
            yield root

    def close(self) -> None:
        """Leave the file as it is, to go on with."""
        self._db.close()

    def forget(self) -> None:
        """The scan is complete: nothing to go on with."""
        self._db.close()
        self.path.unlink(missing_ok=True)
