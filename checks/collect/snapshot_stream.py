"""A snapshot file that is gone through block by block, and never held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import ValidationError

from checks.collect.arm_id import key_of
from checks.collect.completeness import declared, lacking, nothing_inside, outside_row
from checks.collect.environment import ScopeEntry, Scopes
from checks.collect.json_file import Unreadable, opened
from checks.collect.snapshot_lines import (
    MARK,
    MAX_LINE,
    End,
    Header,
    Row,
    damaged,
    lines_of,
    read_header,
)
from checks.collect.snapshot_tree import BlockBuilder
from checks.resource import Resource, walk
from checks.snapshot import About, Coverage, Outcome
from rubrics.errors import UserError

_TYPE: Final = b'{"type":"'
_BEHIND: Final = b',"environment":"'
"""What stands behind the type and the level of a resource."""
_ID: Final = b'"resource":{"id":"'


class SnapshotFile:
    """A source of checks: the resources of one file of format 2 that lie in a workload's scope.

    Secrets were masked before the file was written.
    """

    def __init__(
        self,
        path: Path,
        header: Header,
        scope: Sequence[ScopeEntry] = (),
        complete_types: Sequence[str] = (),
    ) -> None:
        self.path = path
        self.header = header
        self._scopes = Scopes(scope)
        self._complete_types = complete_types
        self._skimmed: _Skimmed | None = None

    @property
    def about(self) -> About:
        """What the collection says of itself."""
        header = self.header
        return About(header.source, header.taken, header.scope, header.rights)

    @property
    def leaves_out(self) -> int:
        """How many resources lie outside the scope; goes through the file where nobody has yet."""
        if self._skimmed is None:
            self._skim()
        assert self._skimmed is not None
        return self._skimmed.outside

    def _skim(self) -> None:
        for _ in self.blocks(frozenset()):
            pass

    @property
    def in_memory(self) -> bool:
        """It is not."""
        return False

    @property
    def in_order(self) -> bool:
        """It is: what is not, is refused as damaged."""
        return True

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """As of `Source`; goes through the file where nobody has yet.

        Raises:
            UserError: the file is damaged, or nothing of it lies in the scope.
        """
        if self._skimmed is None:
            self._skim()
        assert self._skimmed is not None
        return self._skimmed.coverage(str(self.path), self._complete_types)

    def blocks(self, holding: Set[str] | None = None) -> Iterator[Resource]:
        """As of `Source`.

        Raises:
            UserError: the file is damaged, with the line.
        """
        try:
            with opened(self.path) as stream:
                lines = lines_of(stream)
                next(lines, None)
                if holding is None:
                    yield from self._all(lines)
                else:
                    yield from self._holding(lines, holding)
        except Unreadable as error:
            raise _told(self.path, error) from None

    def _all(self, lines: Iterator[bytes]) -> Iterator[Resource]:
        tree, tail = BlockBuilder(self._scopes), _Tail()
        for number, line in enumerate(lines, start=2):
            if line.startswith(_TYPE):
                tree.add(number, line)
                if tail.begun:
                    raise tail.too_late(number)
                for block in tree.done:
                    yield block
                    _let_go(block)
                tree.done.clear()
            elif tail.read(number, line):
                tree.add(number, line)
        tail.check(tree.count)
        yield from tree.rest()

    def _holding(self, lines: Iterator[bytes], holding: Set[str]) -> Iterator[Resource]:
        """The blocks with one of these types; other lines are not even parsed."""
        skimmed, tail = _Skimmed(self._scopes), _Tail()
        block: list[bytes] = []
        wanted = False
        for number, line in enumerate(lines, start=2):
            head = skimmed.head_of(line)
            if head is None:
                if not tail.read(number, line):
                    continue
                head = skimmed.spelled_otherwise(number, line)
            elif tail.begun:
                raise tail.too_late(number)
            head.count += 1
            if self._scopes:
                head.inside += skimmed.is_inside(number, line)
            if head.root:
                if wanted:
                    yield from self._block(number - len(block), block)
                block = []
                wanted = False
            block.append(line)
            wanted = wanted or head.folded in holding
        tail.check(skimmed.count)
        self._skimmed = skimmed.ended(tail)
        if wanted:
            yield from self._block(skimmed.count + 2 - len(block), block)

    def _block(self, first: int, block: Sequence[bytes]) -> Iterator[Resource]:
        tree = BlockBuilder(self._scopes)
        for number, line in enumerate(block, start=first):
            tree.add(number, line)
        return tree.rest()


def open_snapshot(
    path: Path, scope: Sequence[ScopeEntry] = (), complete_types: Sequence[str] = ()
) -> SnapshotFile | None:
    """The file as a stream; None where it is no snapshot file, or one of format 1.

    Raises:
        UserError: it is newer than this program, or its header is damaged.
    """
    header = header_of(path)
    if header is None or header.wellops_snapshot == 1:
        return None
    return SnapshotFile(path, header, scope, complete_types)


def header_of(path: Path) -> Header | None:
    """The header of a snapshot file of any format; None where a path is no such file.

    Raises:
        UserError: it is newer than this program, or damaged.
    """
    if not path.is_file():
        return None
    try:
        with opened(path) as stream:
            first = stream.readline(MAX_LINE)
            return read_header(first) if MARK in first else None
    except Unreadable as error:
        raise _told(path, error) from None


def _let_go(block: Resource) -> None:
    """Part parents from children, so that memory is free at once and not when cycles are sought."""
    for resource in list(walk((block,))) if block.children else ():
        resource.parent = None
        resource.children = []


def _empty(source: str, outside: int) -> UserError:
    if outside:
        return UserError(*nothing_inside(outside))
    return UserError(f"{source}: holds no resources", "Collect again, or name another file.")


def _told(path: Path, error: Unreadable) -> UserError:
    return UserError(
        f"{path}: {error.sentence}",
        "`wellops snapshot validate` checks a file; copy it again, or collect again.",
    )


def _parsed(number: int, line: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise damaged(number) from None
    if not isinstance(value, dict):
        raise damaged(number)
    return value


class _Tail:
    """What stands behind the resources: coverage, and the end."""

    def __init__(self) -> None:
        self.rows: list[Coverage] = []
        self.begun = False
        """Whether there can be no more resources."""
        self._end: End | None = None

    def too_late(self, number: int) -> Unreadable:
        """What to raise about a resource that stands here."""
        return damaged(number, "a resource stands behind the coverage")

    def read(self, number: int, line: bytes) -> bool:
        """Take a line; True where it is a resource after all, spelled by somebody else."""
        value = _parsed(number, line)
        if "resource" in value:
            if self.begun:
                raise self.too_late(number)
            return True
        if self._end:
            raise damaged(number, "it stands behind the end")
        self.begun = True
        try:
            if "end" in value:
                self._end = End.model_validate(value["end"])
            else:
                self.rows.append(Row.model_validate(value.get("coverage")).as_coverage())
        except ValidationError:
            raise damaged(number) from None
        return False

    def check(self, resources: int) -> None:
        """Refuse a file that lost lines."""
        if self._end is None:
            raise Unreadable("is damaged: its end is missing; copy it again")
        if self._end != End(resources=resources, coverage=len(self.rows)):
            raise Unreadable(
                f"is damaged: it has {resources} of {self._end.resources} resources and"
                f" {len(self.rows)} of {self._end.coverage} rows of coverage"
            )


class _Head:
    """How lines of one type and level begin, and how many of them there are."""

    __slots__ = ("count", "folded", "inside", "root", "type")

    def __init__(self, type_: str, *, root: bool) -> None:
        self.type = type_
        self.folded = type_.casefold()
        self.root = root
        self.count = 0
        self.inside = 0
        """How many of them the scope covers, where there is one."""


class _Skimmed:
    """What is known of a file that was passed by: counts, and its coverage."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._heads: dict[bytes, _Head] = {}
        self._rows: tuple[Coverage, ...] = ()

    def head_of(self, line: bytes) -> _Head | None:
        """The head of a resource's line; None where it is none, or somebody else wrote it."""
        start = line[: line.find(_BEHIND)]
        head = self._heads.get(start)
        if head is None and line.startswith(_TYPE):
            try:
                value = orjson.loads(start + b"}")
            except orjson.JSONDecodeError:
                return None
            if isinstance(value["type"], str) and list(value) == ["type", "level"]:
                head = self._heads[start] = _Head(value["type"], root=value["level"] == 0)
        return head

    def spelled_otherwise(self, number: int, line: bytes) -> _Head:
        """The head of a line that has to be parsed."""
        value = _parsed(number, line)
        type_, root = str(value.get("type")), value.get("level") == 0
        key = f"{root} {type_}".encode("utf-8", "replace")
        return self._heads.setdefault(key, _Head(type_, root=root))

    def is_inside(self, number: int, line: bytes) -> bool:
        """Whether the scope covers the resource of a line."""
        start = line.find(_ID)
        end = line.find(b'"', start + len(_ID))
        id_: Any = line[start + len(_ID) : end].decode("utf-8", "replace")
        if start < 0 or "\\" in id_ or not line.startswith(_TYPE):
            body = _parsed(number, line).get("resource")
            id_ = body.get("id") if isinstance(body, dict) else None
        key = key_of(id_)
        return bool(key and self._scopes.cover(key))

    @property
    def count(self) -> int:
        """How many resources there are."""
        return sum(head.count for head in self._heads.values())

    def ended(self, tail: _Tail) -> _Skimmed:
        """The same, with the coverage of the file."""
        self._rows = tuple(tail.rows)
        return self

    @property
    def outside(self) -> int:
        """How many resources the scope does not cover."""
        inside = sum(head.inside for head in self._heads.values())
        return self.count - inside if self._scopes else 0

    def coverage(self, source: str, complete_types: Sequence[str]) -> tuple[Coverage, ...]:
        """The rows of the file, and what its resources say of themselves."""
        rows = [*self._rows, *self._counted(source)]
        inside = self._by_type(inside=bool(self._scopes))
        outside = self.outside
        if not inside:
            raise _empty(source, outside)
        if outside:
            rows.append(outside_row(outside))
        counts = {folded: count for folded, (_, count) in inside.items()}
        return (*rows, *declared(counts, complete_types, list(lacking(rows))))

    def _counted(self, source: str) -> Iterator[Coverage]:
        """Types of which the coverage says nothing; a snapshot says more than can be counted."""
        told = {row.operation.casefold() for row in self._rows}
        for folded, (type_, count) in sorted(self._by_type(inside=False).items()):
            if folded not in told:
                yield Coverage(source, type_, Outcome.OK, count)

    def _by_type(self, *, inside: bool) -> dict[str, tuple[str, int]]:
        """(first spelling, count) by type in lower case; of those in the scope, or of all."""
        found: dict[str, tuple[str, int]] = {}
        for head in self._heads.values():
            count = head.inside if inside else head.count
            if count:
                first, before = found.get(head.folded, (head.type, 0))
                found[head.folded] = (first, before + count)
        return found
