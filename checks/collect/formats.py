"""What a file of JSON holds: which of the known forms it has, and the resources in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from checks.collect.arm_error import error_of, error_row
from checks.collect.arm_id import key_of, type_of
from checks.collect.json_file import Unreadable
from checks.collect.mask import TooDeep, masked
from checks.collect.metric_response import is_metrics, metric_bodies
from checks.resource import Json, member
from checks.snapshot import Coverage, Outcome


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource as a source has it, its secrets masked."""

    key: str
    """Its id in one spelling."""
    type: str
    body: Mapping[str, Json]
    environment: str | None = None
    """Where the source says so; None where scope and tags decide."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What one source brought."""

    entries: tuple[Entry, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    """What the source itself knows of its completeness, or the error that it holds."""
    notes: tuple[str, ...] = ()
    """What a reader of the coverage report must know about every type in it."""
    total: int | None = None
    """How many rows the query has whose page this is, where it says so."""
    partial: str = ""
    """Why it is known not to hold everything; empty where nothing says so."""
    taken: str = ""


def recognise(value: Json, source: str) -> Contents:
    """The resources in a JSON value, or the error that Azure answered.

    Raises:
        Unreadable: it has none of the known forms, or holds no resource; with a sentence.
    """
    error = error_of(value)
    if error is not None:
        return Contents(coverage=(error_row(source, error),))
    if isinstance(value, list):
        return _entries(value)
    if not isinstance(value, dict):
        raise Unreadable("holds a single value, not resources", Outcome.UNSUPPORTED)
    _refuse_templates(value)
    if "data" in value and ("count" in value or "totalRecords" in value or "columns" in value):
        page = _entries(_rows(value["data"]), _rest_of_query(value))
        total = value.get("total_records", value.get("totalRecords"))
        counts = isinstance(total, int) and not _truncated(value)
        return replace(page, total=total if counts else None)
    if is_metrics(value):
        return _entries(metric_bodies(value))
    if isinstance(value.get("value"), list) and not isinstance(value.get("id"), str):
        last = not (value.get("nextLink") or value.get("@odata.nextLink"))
        return _entries(value["value"], "" if last else "the last page is missing (nextLink)")
    return _entries([value])


def entry_of(body: Json) -> Entry | str:
    """One resource; or why it is none, to be said after "is".

    Raises:
        Unreadable: it is nested deeper than anything that Azure returns.
    """
    if not isinstance(body, dict):
        return "not a JSON object"
    id_ = member(body, "id")
    key = key_of(id_)
    if key is None:
        return "without an id" if id_ is None else "with an id that is not an Azure resource id"
    type_ = member(body, "type")
    if not isinstance(type_, str) or "/" not in type_:
        type_ = type_of(id_)
    if type_ is None:
        return "without a type, and with an id that names none"
    named = {"id": id_, "type": type_, **({"name": body["name"]} if "name" in body else {})}
    rest = {name: item for name, item in body.items() if name.casefold() not in named}
    try:
        return Entry(key, type_, {**named, **masked(rest)})
    except TooDeep:
        raise Unreadable("is nested deeper than anything that Azure returns") from None


def _entries(bodies: list[Json], partial: str = "") -> Contents:
    found: list[Entry] = []
    refused: dict[str, int] = {}
    for body in bodies:
        entry = entry_of(body)
        if isinstance(entry, Entry):
            found.append(entry)
        else:
            refused[entry] = refused.get(entry, 0) + 1
    if bodies and not found:
        raise Unreadable(_nothing(refused, len(bodies)), Outcome.UNSUPPORTED)
    notes = tuple(f"{count} left out: {why}" for why, count in refused.items())
    bare = sum(not isinstance(member(entry.body, "properties"), dict) for entry in found)
    if bare:
        notes = (f"properties are missing in {bare} of {len(found)}", *notes)
    return Contents(tuple(found), notes=(partial, *notes) if partial else notes, partial=partial)


def _nothing(refused: Mapping[str, int], total: int) -> str:
    why = max(refused, key=lambda clause: refused[clause])
    hint = "; export whole resources, with id, type and properties"
    if total == 1:
        return f"holds no resource: what is in it is {why}{hint}"
    return f"holds no resource: of {total} entries, {refused[why]} are {why}{hint}"


def _refuse_templates(value: Mapping[str, Json]) -> None:
    schema = str(value.get("$schema", "")).casefold()
    if "deploymentparameters" in schema:
        raise Unreadable("holds parameters of a template, not resources", Outcome.UNSUPPORTED)
    if "deploymenttemplate" in schema or ("contentVersion" in value and "resources" in value):
        raise Unreadable(
            "is a template, and says what shall be, not what is; deploy it and export the"
            " resources (reading templates comes later)",
            Outcome.UNSUPPORTED,
        )


def _rows(data: Json) -> list[Json]:
    """Rows of Resource Graph as objects, its old table form included.

    https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data
    """
    if isinstance(data, list):
        return data
    columns, rows = member(data, "columns"), member(data, "rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise Unreadable("has the `data` of a query, but no rows in it", Outcome.UNSUPPORTED)
    names = [str(member(column, "name")) for column in columns]
    return [dict(zip(names, row, strict=False)) if isinstance(row, list) else row for row in rows]


def _rest_of_query(value: Mapping[str, Json]) -> str:
    token = value.get("skip_token") or value.get("$skipToken") or value.get("skipToken")
    count, total = value.get("count"), value.get("total_records", value.get("totalRecords"))
    if isinstance(count, int) and isinstance(total, int) and count < total:
        return f"only {count} of the query's {total} rows"
    if token:
        return "the last page of the query is missing (skip token)"
    return "the query's result is truncated" if _truncated(value) else ""


def _truncated(value: Mapping[str, Json]) -> bool:
    said = value.get("resultTruncated", value.get("result_truncated"))
    return str(said).casefold() == "true"
