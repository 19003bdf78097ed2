"""Thresholds that measured values are judged by: data with basis and source, which a user may set.

A user's folder may make them tighter without further notice. Where it makes them looser, the
threshold keeps what it was, and whatever is judged by it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from rubrics.errors import UserError
from rubrics.overlay import lay_over
from rubrics.schema import Link, Slug, Strict, Text
from rubrics.yaml_source import Document, read_yaml, validate

FILE = Path(__file__).with_name("thresholds.yaml")
Number = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Unit = Literal["percent", "seconds", "days", "hours", "calls", "times"]


class Limits(Strict):
    """Where a value begins to be half good, and where it is bad."""

    warn: Number
    fail: Number


class Threshold(Strict):
    """One threshold; what a value at it is worth says `better`."""

    id: Slug
    title: Text
    unit: Unit
    better: Literal["lower", "higher"]
    """Where values are good. One at `warn` or `fail` is on the good side of it."""
    warn: Number
    fail: Number
    basis: Literal["documented", "heuristic", "case-study"]
    source: Link
    note: Text | None = None
    loosened_from: Limits | None = None
    """What it was before a user made it looser; no file may set it."""

    @model_validator(mode="after")
    def _in_order(self) -> Threshold:
        low, high = sorted((self.warn, self.fail))
        if (low, high) != ((self.warn, self.fail) if self._lower else (self.fail, self.warn)):
            order = "at most" if self._lower else "at least"
            raise ValueError(f"warn must be {order} fail, since {self.better} is better")
        if self.unit == "percent" and high > 100:
            raise ValueError("a percentage is 100 at most")
        return self

    @property
    def _lower(self) -> bool:
        return self.better == "lower"

    def passes(self, value: float) -> bool:
        """Whether a value is on the good side of both."""
        return value <= self.warn if self._lower else value >= self.warn

    def fails(self, value: float) -> bool:
        """Whether a value is on the bad side of both."""
        return value > self.fail if self._lower else value < self.fail

    def against(self, known: Threshold) -> Threshold:
        """The same, with what it was where it is looser than that in either of the two."""
        pairs = ((self.warn, known.warn), (self.fail, known.fail))
        if not any(own > was if self._lower else own < was for own, was in pairs):
            return self
        was = Limits(warn=known.warn, fail=known.fail)
        return self.model_copy(update={"loosened_from": was})


class _File(Strict):
    """The file of thresholds."""

    thresholds: tuple[Threshold, ...]

    @field_validator("thresholds")
    @classmethod
    def _as_written(cls, rows: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
        ids = [row.id for row in rows]
        twice = [id_ for at, id_ in enumerate(ids) if id_ in ids[:at]]
        if twice:
            raise ValueError(f"'{twice[0]}' is there twice")
        if any(row.loosened_from for row in rows):
            raise ValueError("loosened_from is worked out, and cannot be set")
        return rows


Thresholds = Mapping[str, Threshold]
"""By id."""


@cache
def built_in_thresholds() -> Thresholds:
    """The thresholds that come with the program."""
    return _by_id(validate(read_yaml(FILE), _File).thresholds)


def load_thresholds(folders: Sequence[Path]) -> Thresholds:
    """The built-in thresholds, with what each folder's `thresholds.yaml` sets in turn.

    Raises:
        UserError: with file, line and field, for anything that does not fit.
    """
    known = built_in_thresholds()
    merged: Any = {"thresholds": [row.model_dump(exclude_none=True) for row in known.values()]}
    rows = tuple(known.values())
    for path in (folder / FILE.name for folder in folders):
        if path != FILE and path.exists():
            own = read_yaml(path)
            _must_be_known(own, known)
            document = lay_over(merged, own)
            merged, rows = document.value, validate(document, _File).thresholds
    return _by_id(row.against(known[row.id]) for row in rows)


def _must_be_known(document: Document, known: Thresholds) -> None:
    """Refuse an id that is not there, and fields that belong to the check."""
    rows = document.value.get("thresholds") if isinstance(document.value, Mapping) else None
    for at, row in enumerate(rows if isinstance(rows, list) else ()):
        if not isinstance(row, Mapping):
            continue  # the schema says it better
        id_ = str(row.get("id"))
        where = f"{document.name}:{document.line(('thresholds', at))}"
        if id_ not in known:
            near = get_close_matches(id_, known, n=1, cutoff=0.0)[0]
            raise UserError(
                f"{where}: there is no threshold '{id_}'; did you mean '{near}'?",
                "Thresholds belong to checks; a folder can set those that there are.",
            )
        if any(row.get(name, fixed) != fixed for name, fixed in _fixed(known[id_])):
            raise UserError(
                f"{where}: '{id_}' is in {known[id_].unit}, and {known[id_].better} is better",
                "Leave out unit and better; set warn and fail.",
            )


def _fixed(threshold: Threshold) -> tuple[tuple[str, str], ...]:
    return ("unit", threshold.unit), ("better", threshold.better)


def _by_id(rows: Iterable[Threshold]) -> Thresholds:
    return {row.id: row for row in rows}


def thresholds_from_json(rows: Any) -> Thresholds:
    """The thresholds that an assessment embeds; the built-in ones where it has none.

    Raises:
        pydantic.ValidationError: they are none.
    """
    if rows is None:
        return built_in_thresholds()
    known = {row.id: row for row in map(Threshold.model_validate, rows)}
    return {**built_in_thresholds(), **known}
