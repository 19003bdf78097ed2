"""A user's YAML laid over the built-in one: merged values that keep the user's lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rubrics.yaml_source import Document, Place


def lay_over(base: Any, document: Document) -> Document:
    """The document with what it leaves out taken from `base`; lines are the document's own.

    Mappings merge field by field, lists of things with an id by id; anything else is replaced.
    """
    value = _merge(base, document.value)
    return Document(document.name, value, _moved(document.place, document.value, value))


def _merge(base: Any, over: Any) -> Any:
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return {**base, **{key: _merge(base.get(key), value) for key, value in over.items()}}
    if _have_ids(base) and _have_ids(over):
        rows = {row["id"]: row for row in base}
        return list({**rows, **{r["id"]: _merge(rows.get(r["id"]), r) for r in over}}.values())
    return over


def _have_ids(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, Mapping) and isinstance(row.get("id"), str) for row in value
    )


def _moved(place: Place, over: Any, merged: Any) -> Place:
    """The places of a value, at the paths that its parts have after merging."""
    if isinstance(over, Mapping):
        inside = place.inside
        moved = {key: _moved(inside[key], over[key], merged[key]) for key in over}
        return Place(place.line, moved)
    if _have_ids(over) and _have_ids(merged):
        index = {row["id"]: at for at, row in enumerate(merged)}
        rows = ((index[row["id"]], place.inside[at], row) for at, row in enumerate(over))
        return Place(place.line, {to: _moved(own, row, merged[to]) for to, own, row in rows})
    return place
