"""A snapshot as a file: JSON Lines in gzip, sorted by id, the same bytes for the same snapshot.

The first line is a header, `{"wellops_snapshot": 1, "source", "taken", "version", "lines"}`; then
one `{"resource": {…}, "environment": "prod"}` a line, then one `{"coverage": {…}}` a line.
`lines` counts those after the header, so that a file cut off at the end of a line is noticed.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checks.collect.arm_id import key_of, order
from checks.collect.formats import Contents, Entry, entry_of
from checks.collect.json_file import Stream, Unreadable, parse_json
from checks.resource import Json, Resource
from checks.snapshot import Coverage, Outcome, Snapshot
from rubrics.errors import UserError

SCHEMA: Final = 1
MAX_LINE: Final = 8 * 1024 * 1024
MARK: Final = b'"wellops_snapshot"'


class _Header(BaseModel):
    model_config = ConfigDict(extra="ignore")
    wellops_snapshot: Annotated[int, Field(ge=1)]
    source: str = ""
    taken: str = ""
    lines: int | None = None


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    source: str
    operation: str
    outcome: Outcome
    count: Annotated[int, Field(ge=0)] = 0
    complete: bool = False
    detail: str = ""
    permission: str | None = None


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    resource: dict[str, Json] | None = None
    environment: Literal["prod", "nonprod"] | None = None
    coverage: _Row | None = None


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot beside its place, then move it there: whole, or not at all.

    Raises:
        UserError: it cannot be written there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("wb") as raw:
                with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                    packed.writelines(_lines(snapshot))
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


def read_lines(file: Stream) -> Contents:
    """A snapshot file, line by line.

    Raises:
        Unreadable: it is damaged, with the line; or newer than this program.
    """
    header = _header(file)
    entries: list[Entry] = []
    coverage: list[Coverage] = []
    number = 1
    for number, text in _numbered(file):
        line = _line(text, number)
        if line.coverage:
            coverage.append(Coverage(**line.coverage.model_dump()))
            continue
        entry = entry_of(line.resource)
        if isinstance(entry, str):
            raise Unreadable(f"is damaged: the resource in line {number} is {entry}")
        entries.append(Entry(entry.key, entry.type, entry.body, line.environment))
    if header.lines is not None and number - 1 != header.lines:
        raise Unreadable(f"is damaged: it has {number - 1} of {header.lines} lines")
    return Contents(tuple(entries), tuple(coverage), taken=header.taken)


def _lines(snapshot: Snapshot) -> Iterator[bytes]:
    resources = sorted(snapshot.walk(), key=_order)
    yield _dump(
        {
            "wellops_snapshot": SCHEMA,
            "source": snapshot.source,
            "taken": snapshot.taken,
            "version": _version(),
            "lines": len(resources) + len(snapshot.coverage),
        }
    )
    for resource in resources:
        yield _dump({"resource": resource.body, "environment": resource.environment})
    for row in snapshot.coverage:
        yield _dump({"coverage": asdict(row)})


def _order(resource: Resource) -> tuple[str, ...]:
    return order(key_of(resource.id) or resource.id)


def _dump(value: Json) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _version() -> str:
    try:
        return version("wellops")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return ""


def _header(file: Stream) -> _Header:
    _, text = next(_numbered(file, first=1), (1, b""))
    value = parse_json(text)
    known = value.get("wellops_snapshot") if isinstance(value, dict) else None
    if isinstance(known, int) and known > SCHEMA:
        raise Unreadable(
            f"is a snapshot of format {known}, and this version reads up to {SCHEMA};"
            " install a newer one",
            Outcome.UNSUPPORTED,
        )
    try:
        return _Header.model_validate(value)
    except ValidationError:
        raise Unreadable("is damaged: line 1 is not the header of a snapshot") from None


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
    if (line.resource is None) == (line.coverage is None):
        raise Unreadable(f"is damaged: line {number} is neither a resource nor coverage")
    return line
