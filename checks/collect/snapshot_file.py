"""Snapshot files: written as a stream, whole or not at all; and read together with other files.

A file is JSON Lines in gzip, the same bytes for the same snapshot; see `snapshot_lines`. Format
1, which had neither levels nor an end, is still read.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checks.collect.arm_id import key_of
from checks.collect.formats import Contents, Entry, entry_of
from checks.collect.json_file import Stream, Unreadable
from checks.collect.snapshot_lines import (
    MARK,
    MAX_LINE,
    End,
    Row,
    coverage_line,
    damaged,
    end_line,
    header_line,
    place_of,
    read_header,
    resource_line,
)
from checks.resource import Json, Resource
from checks.snapshot import About, Coverage, Source
from rubrics.errors import UserError

__all__ = ["MARK", "read_lines", "write_blocks", "write_snapshot"]

_BATCH: Final = 512
"""Lines that are compressed at once."""


def write_snapshot(path: Path, snapshot: Source) -> None:
    """Write a snapshot that is held in memory, or stream another file; as `write_blocks`."""
    blocks: Iterable[Resource] = snapshot.blocks()
    if not snapshot.in_order:
        blocks = sorted(blocks, key=_order)
    write_blocks(path, snapshot.about, blocks, snapshot.coverage)


def write_blocks(
    path: Path, about: About, blocks: Iterable[Resource], coverage: Iterable[Coverage]
) -> None:
    """Write beside the file's place, then move it there: whole, or not at all.

    Args:
        path: Where the file shall be; a file that is there is replaced.
        about: What the collection says of itself.
        blocks: Resources without a parent, their children attached, in the order of their ids.
            They are taken one by one, and none is held.
        coverage: Every call's outcome; asked for when the blocks are through.

    Raises:
        UserError: it cannot be written there.
        ValueError: a resource comes twice, in the wrong order, or without an ARM id.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("wb") as raw:
                with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                    for batch in _batches(_lines(about, blocks, coverage)):
                        packed.write(batch)
                raw.flush()
                os.fsync(raw.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"{path}: the snapshot could not be written ({error.strerror or error})",
            "Name a file in a folder that exists and that you may write to.",
        ) from None


def _batches(lines: Iterable[bytes]) -> Iterator[bytes]:
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _BATCH:
            yield b"".join(batch)
            batch.clear()
    yield b"".join(batch)


def _lines(
    about: About, blocks: Iterable[Resource], coverage: Iterable[Coverage]
) -> Iterator[bytes]:
    yield header_line(about)
    resources, rows = 0, 0
    last = ""
    for root in blocks:
        for resource, level in _levels(root):
            place = _order(resource)
            if place <= last:
                raise ValueError(f"{resource.id} comes twice, or too late")
            last = place
            resources += 1
            yield resource_line(resource, level)
    for row in coverage:
        rows += 1
        yield coverage_line(row)
    yield end_line(resources, rows)


def _levels(root: Resource) -> Iterator[tuple[Resource, int]]:
    """A resource and what hangs from it, in the order of ids, each with its depth."""
    stack = [(root, 0)]
    while stack:
        resource, level = stack.pop()
        yield resource, level
        children = sorted(resource.children, key=_order, reverse=True)
        stack.extend((child, level + 1) for child in children)


def _order(resource: Resource) -> str:
    key = key_of(resource.id)
    if key is None:
        raise ValueError(f"{resource!r} has no id of ARM")
    return place_of(key)


class _Line(BaseModel):
    """A line of format 1 or 2 behind the header."""

    model_config = ConfigDict(extra="forbid")
    resource: dict[str, Json] | None = None
    environment: Literal["prod", "nonprod"] | None = None
    type: str = ""
    level: Annotated[int, Field(ge=0)] = 0
    coverage: Row | None = None
    end: End | None = None


def read_lines(file: Stream) -> Contents:
    """A snapshot file of any format, as one of several files that are read together.

    Raises:
        Unreadable: it is damaged, with the line; or newer than this program.
    """
    header = read_header(next(_numbered(file, first=1), (1, b""))[1])
    entries: list[Entry] = []
    coverage: list[Coverage] = []
    end: End | None = None
    number = 1
    for number, text in _numbered(file):
        line = _line(text, number)
        if end:
            raise damaged(number, "it stands behind the end")
        end = line.end
        if line.coverage:
            coverage.append(line.coverage.as_coverage())
        elif line.resource is not None:
            entry = entry_of(line.resource)
            if isinstance(entry, str):
                raise Unreadable(f"is damaged: the resource in line {number} is {entry}")
            entries.append(Entry(entry.key, entry.type, entry.body, line.environment))
    if header.lines is not None and number - 1 != header.lines:
        raise Unreadable(f"is damaged: it has {number - 1} of {header.lines} lines")
    if header.wellops_snapshot > 1 and end != End(resources=len(entries), coverage=len(coverage)):
        raise Unreadable("is damaged: it ends too early, or lines are missing")
    return Contents(tuple(entries), tuple(coverage), taken=header.taken)


def _numbered(file: Stream, first: int = 2) -> Iterator[tuple[int, bytes]]:
    """Lines with their number, none of them larger than 8 MB."""
    number = first
    while line := file.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise Unreadable(f"is damaged: line {number} is larger than 8 MB")
        yield number, line
        number += 1


def _line(text: bytes, number: int) -> _Line:
    try:
        line = _Line.model_validate(orjson.loads(text))
    except (orjson.JSONDecodeError, ValidationError):
        cut = "" if text.endswith(b"\n") else "; it ends in the middle"
        raise Unreadable(f"is damaged in line {number}{cut}") from None
    if sum(part is not None for part in (line.resource, line.coverage, line.end)) != 1:
        raise Unreadable(f"is damaged: line {number} is neither a resource nor coverage")
    return line
