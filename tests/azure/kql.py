"""As much of Resource Graph's query language as our own queries use; the rest is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

_STRING = r"'((?:[^'\\]|\\.)*)'"
_TYPE = re.compile(rf"where type (in~|!in~|=~) \(?((?:{_STRING}(?:, )?)+)\)?")
_GROUP = re.compile(rf"where resourceGroup in~ \(((?:{_STRING}(?:, )?)+)\)")
_TAG = re.compile(rf"where tostring\(tags\[{_STRING}\]\) =~ {_STRING}")


class BadQuery(Exception):
    """Azure would answer with 400."""


def select(text: str, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a query, projected and in order."""
    found = list(rows)
    columns: list[str] = []
    for line in (line.removeprefix("| ") for line in text.split("\n")[1:]):
        if match := _TYPE.fullmatch(line):
            types = {value.lower() for value in _strings(match[2])}
            found = [r for r in found if (r["type"].lower() in types) != (match[1] == "!in~")]
        elif match := _GROUP.fullmatch(line):
            names = {value.lower() for value in _strings(match[1])}
            found = [row for row in found if _group(row) in names]
        elif match := _TAG.fullmatch(line):
            name, value = map(_plain, match.groups())
            found = [r for r in found if _tag(r, name).lower() == value.lower()]
        elif line == "summarize n = count() by type":
            counts = Counter(row["type"].lower() for row in found)
            return [{"type": type_, "n": count} for type_, count in counts.items()]
        elif line.startswith("project "):
            columns = line.removeprefix("project ").split(", ")
        elif line != "order by id asc":
            raise BadQuery(line)
    found.sort(key=lambda row: row["id"])
    return [_projected(row, columns) for row in found]


def _projected(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    """Types come in lower case, and what a resource does not have as null."""
    folded = {name.lower(): value for name, value in row.items()}
    made = {name: folded.get(name.lower()) for name in columns}
    if "type" in made:
        made["type"] = made["type"].lower()
    return made


def _group(row: dict[str, Any]) -> str:
    steps = row["id"].lower().split("/")
    return steps[4] if len(steps) > 4 and steps[3] == "resourcegroups" else ""


def _tag(row: dict[str, Any], name: str) -> str:
    """Names of tags compare without regard to case."""
    tags = {key.lower(): value for key, value in (row.get("tags") or {}).items()}
    return str(tags.get(name.lower(), ""))


def _strings(text: str) -> list[str]:
    return [_plain(value) for value in re.findall(_STRING, text)]


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value)
