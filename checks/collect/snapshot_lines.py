"""The lines of a snapshot file, format 2; `snapshot_file` writes and `snapshot_stream` reads them.

    {"wellops_snapshot": 2, "source", "taken", "version", "scope": […], "rights": […]}
    {"type": "…", "level": 0, "environment": "prod", "resource": {"id": "…", …}}
    {"coverage": {"source", "operation", "outcome", …}}
    {"end": {"resources": 1, "coverage": 1}}

Resources come in the order of their ids, children directly behind their parent and one level
deeper. The type comes first and the id next to it, so that a reader can pass by a line without
parsing it. Coverage comes last, as it is known last. A file without its end was cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checks.collect.arm_id import type_of
from checks.collect.json_file import Stream, Unreadable, parse_json
from checks.resource import Json, Resource
from checks.snapshot import About, Coverage, Outcome

SCHEMA: Final = 2
MAX_LINE: Final = 8 * 1024 * 1024
MARK: Final = b'"wellops_snapshot"'
_CHUNK: Final = 256 * 1024


class Header(BaseModel):
    """The first line, of any format."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    wellops_snapshot: Annotated[int, Field(ge=1, strict=True)]
    source: str = ""
    taken: str = ""
    """ISO time of the collection."""
    version: str = ""
    """The version of this program that wrote it."""
    scope: tuple[str, ...] = ()
    """ARM ids of what was collected."""
    rights: tuple[str, ...] = ()
    """Roles or actions that the collection had."""
    lines: int | None = None
    """Format 1 only: how many follow."""


class Row(BaseModel):
    """One row of coverage."""

    model_config = ConfigDict(extra="forbid")
    source: str
    operation: str
    outcome: Outcome
    count: Annotated[int, Field(ge=0)] = 0
    complete: bool = False
    detail: str = ""
    permission: str | None = None

    def as_coverage(self) -> Coverage:
        """The row as the rest of the program has it."""
        return Coverage(**self.model_dump())


class End(BaseModel):
    """The last line: how many lines of each kind there are."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    resources: Annotated[int, Field(ge=0)]
    coverage: Annotated[int, Field(ge=0)]


def place_of(id_: str) -> str:
    """Sorts a resource's children directly behind it, before neighbours such as `name-2`."""
    return id_.casefold().replace("/", "\0")


def header_line(about: About) -> bytes:
    """The first line of a file that this program writes."""
    return dump({"wellops_snapshot": SCHEMA, **asdict(about), "version": _version()})


def resource_line(resource: Resource, level: int) -> bytes:
    """The line of a resource that has so many ancestors in the file."""
    id_ = "/" + resource.id.strip().strip("/")
    type_ = resource.type or type_of(id_) or ""
    body = {"id": id_, "type": type_, **resource.body}
    body["id"], body["type"] = id_, type_
    line = {"type": type_, "level": level, "environment": resource.environment, "resource": body}
    return dump(line)


def coverage_line(row: Coverage) -> bytes:
    """The line of a row of coverage."""
    return dump({"coverage": asdict(row)})


def end_line(resources: int, coverage: int) -> bytes:
    """The last line."""
    return dump({"end": {"resources": resources, "coverage": coverage}})


def dump(value: Json) -> bytes:
    """One line of JSON."""
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _version() -> str:
    try:
        return version("wellops")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return ""


def read_header(text: bytes) -> Header:
    """The header in the first line.

    Raises:
        Unreadable: there is none, or it is of a newer format.
    """
    value = parse_json(text)
    known = value.get("wellops_snapshot") if isinstance(value, dict) else None
    if isinstance(known, int) and known > SCHEMA:
        raise Unreadable(
            f"is a snapshot of format {known}, and this version reads up to {SCHEMA};"
            " install a newer one",
            Outcome.UNSUPPORTED,
        )
    try:
        return Header.model_validate(value)
    except ValidationError:
        raise Unreadable("is damaged: line 1 is not the header of a snapshot") from None


def damaged(number: int, why: str = "") -> Unreadable:
    """What to raise about a line."""
    return Unreadable(f"is damaged in line {number}" + (f": {why}" if why else ""))


def lines_of(stream: Stream) -> Iterator[bytes]:
    """Lines without their ends, none of them larger than 8 MB.

    Raises:
        Unreadable: one is larger, or the last one is cut off.
    """
    number, rest = 1, b""
    while chunk := stream.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if len(line) > MAX_LINE:
                break
            yield line
            number += 1
        if len(rest) > MAX_LINE or (lines and len(lines[-1]) > MAX_LINE):
            raise Unreadable(f"is damaged: line {number} is larger than 8 MB")
    if rest:
        raise Unreadable(f"is damaged in line {number}; it ends in the middle")
