"""Loading a rubric: the built-in one, with what a user's folder adds and overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from rubrics.crosscheck import check_practices, check_standard
from rubrics.errors import UserError
from rubrics.overlay import lay_over
from rubrics.retirements import Retirements
from rubrics.rubric import Rubric
from rubrics.schema import Practice, Strict, Text
from rubrics.standard import Standard
from rubrics.thresholds import load_thresholds, thresholds_from_json
from rubrics.yaml_source import Document, read_yaml, validate

BUILT_IN = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Source:
    """Where a practice stands: its file, and its place in it."""

    document: Document
    index: int

    def line(self, *loc: str | int) -> int:
        """The line of one of its fields."""
        return self.document.line(("practices", self.index, *loc))

    def problem(self, text: str, *loc: str | int) -> str:
        """A sentence about one of its fields, with file and line in front."""
        field = f"{'.'.join(str(step) for step in loc)}: " if loc else ""
        return f"{self.document.name}:{self.line(*loc)}: {field}{text}"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A practice that stands in an assessment, and so has no file and line."""

    id: str

    def problem(self, text: str, *loc: str | int) -> str:
        """A sentence about one of its fields, with the practice in front."""
        return ": ".join((f"practice '{self.id}'", *map(str, loc[:1]), text))


class _PracticeFile(Strict):
    """The frame of a file of practices; each practice is validated by itself."""

    pillar: Text | None = None
    area: Text | None = None
    practices: tuple[dict[str, Any], ...]


def load_rubric(*folders: Path) -> Rubric:
    """The built-in rubric, overridden by each folder in turn.

    A folder may hold `practices/**/*.yaml`, `standard.yaml`, `retirements.yaml` and
    `thresholds.yaml`. A practice whose id exists replaces the fields that it gives; another one
    is added. Of the standard and the thresholds, only what differs need be there.

    Raises:
        UserError: with file, line and field, for anything that does not fit.
    """
    return _load((BUILT_IN, *folders))[0] if folders else _built_in()[0]


def load_with_sources(*folders: Path) -> tuple[Rubric, dict[str, Source]]:
    """The rubric with the place of each practice, for `rubric lint` and `rubric show`."""
    return _load((BUILT_IN, *folders)) if folders else _built_in()


@cache
def _built_in() -> tuple[Rubric, dict[str, Source]]:
    return load_fresh()


def load_fresh() -> tuple[Rubric, dict[str, Source]]:
    """The built-in rubric, read again; otherwise it is read once a process."""
    return _load((BUILT_IN,))


def _load(folders: Sequence[Path]) -> tuple[Rubric, dict[str, Source]]:
    fields: dict[str, dict[str, Any]] = {}
    sources: dict[str, Source] = {}
    changed: list[str] = []
    for folder in folders:
        _must_be_rubric(folder)
        here: dict[str, Source] = {}
        for id_, entry, source in _entries(folder):
            if id_ in here:
                first = f"{here[id_].document.name}:{here[id_].line()}"
                raise UserError(
                    source.problem(f"'{id_}' is already at {first}", "id"),
                    "Give every practice an id of its own.",
                )
            here[id_] = source
            fields[id_] = {**fields.get(id_, {}), **entry}
            if folder is not BUILT_IN:
                changed.append(id_)
        sources.update(here)
    standard = _standard(folders)
    loaded = (_practice(id_, fields, sources[id_]) for id_ in fields)
    practices = {p.id: p for p in sorted(loaded, key=_place_in(standard))}
    check_practices(practices, sources)
    check_standard(standard, practices)
    rubric = Rubric(
        standard,
        practices,
        _retirements(folders),
        tuple(dict.fromkeys(changed)),
        load_thresholds(folders),
    )
    return rubric, sources


def _must_be_rubric(folder: Path) -> None:
    parts = ("practices", "standard.yaml", "retirements.yaml", "thresholds.yaml")
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder", "Name a folder with a rubric.")
    if not any((folder / part).exists() for part in parts):
        raise UserError(
            f"{folder}: holds no rubric",
            "It needs a practices folder, or a standard, retirements or thresholds .yaml file.",
        )


def _entries(folder: Path) -> Iterator[tuple[str, dict[str, Any], Source]]:
    """Every practice of a folder as it is written: id, fields, place."""
    for path in sorted(p for p in (folder / "practices").rglob("*.y*ml") if p.is_file()):
        document = read_yaml(path)
        frame = validate(document, _PracticeFile)
        shared = frame.model_dump(include={"pillar", "area"}, exclude_none=True)
        for index, entry in enumerate(frame.practices):
            source = Source(document, index)
            id_ = entry.get("id")
            if not isinstance(id_, str):
                raise UserError(
                    source.problem(f"practices[{index}]: has no id"),
                    "Give it the id of the practice that it adds or overrides.",
                )
            yield id_, {**shared, **entry}, source


def _practice(id_: str, known: Mapping[str, Mapping[str, Any]], source: Source) -> Practice:
    fields = known[id_]
    required = (name for name, field in Practice.model_fields.items() if field.is_required())
    missing = [name for name in required if name not in fields]
    if missing:
        near = get_close_matches(id_, known.keys() - {id_}, n=1)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        text = f"practice '{id_}' is new, and lacks {', '.join(missing)}{meant}"
        hint = (
            "A new practice needs all its fields; one that overrides needs the id of a known one."
        )
        raise UserError(source.problem(text), hint)
    return validate(
        source.document,
        Practice,
        at=("practices", source.index),
        value=fields,
        label=f"practices[{source.index}]",
    )


def _place_in(standard: Standard) -> Callable[[Practice], tuple[int, int]]:
    """Pillars and areas in the standard's order; areas of a user's own come last."""
    places = {
        (pillar.id, area): (number, place)
        for number, pillar in enumerate(standard.pillars)
        for place, area in enumerate(pillar.areas)
    }
    last = {pillar.id: (number, 999) for number, pillar in enumerate(standard.pillars)}
    return lambda practice: places.get((practice.pillar, practice.area), last[practice.pillar])


def _standard(folders: Sequence[Path]) -> Standard:
    standard = None
    merged: Any = {}
    for folder in folders:
        path = folder / "standard.yaml"
        if path.exists():
            document = lay_over(merged, read_yaml(path))
            merged = document.value
            standard = validate(document, Standard)
    if standard is None:
        raise UserError("standard.yaml is missing", "Reinstall: the built-in rubric lacks it.")
    return standard


def _retirements(folders: Sequence[Path]) -> Retirements:
    """All rows; those of later folders stand first, and so win."""
    found = [folder / "retirements.yaml" for folder in reversed(folders)]
    files = [validate(read_yaml(path), Retirements) for path in found if path.exists()]
    return Retirements(
        as_of=max(file.as_of for file in files),
        models=tuple(
            row for file in files for row in sorted(file.models, key=lambda row: not row.versions)
        ),
        services=tuple(row for file in files for row in file.services),
    )


def rubric_from_json(data: Mapping[str, Any]) -> Rubric:
    """The rubric that an assessment embeds; see `Rubric.as_json`.

    Raises:
        pydantic.ValidationError, KeyError, TypeError: it is not one.
        UserError: its practices do not fit together.
    """
    practices = {p.id: p for p in map(Practice.model_validate, data["practices"])}
    standard = Standard.model_validate(data["standard"])
    check_practices(practices, {id_: Embedded(id_) for id_ in practices})
    check_standard(standard, practices)
    return Rubric(
        standard=standard,
        practices=practices,
        retirements=Retirements.model_validate(data["retirements"]),
        changed=tuple(data.get("changed", ())),
        thresholds=thresholds_from_json(data.get("thresholds")),
    )
