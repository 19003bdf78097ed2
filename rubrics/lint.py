"""What a rubric should hold beyond what loading enforces: names, mappings, coverage, owners."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from rubrics.catalogues import Frameworks, Names, Statements
from rubrics.crosscheck import unknown_practice
from rubrics.lifecycle import Lifecycles
from rubrics.load import Source
from rubrics.rubric import Rubric
from rubrics.schema import STAGES, Practice
from rubrics.standard import Standard

Loc = tuple[str | int, ...]
Rule = Callable[[Practice], Iterator[tuple[Loc, str]]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend, and where it stands."""

    place: str
    """File and line; the file alone where the problem is that something is not there."""
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.field}: {self.text}"


def lint(
    rubric: Rubric,
    sources: Mapping[str, Source],
    names: Names,
    frameworks: Frameworks,
    statements: Statements,
    lifecycles: Lifecycles,
) -> list[Problem]:
    """Every problem: of practices in the rubric's order, then of what names or lists them."""
    known = [statement.id for statement in statements.statements]
    rules: tuple[Rule, ...] = (
        lambda practice: _retired_names(practice, names),
        lambda practice: _unplaced_standards(practice, frameworks),
        lambda practice: _unknown_statements(practice, known),
        lambda practice: _owners(practice, rubric.standard),
        lambda practice: _unseen_maturity(practice, rubric.standard),
        _without_effect,
        _said_twice,
    )
    found = [
        _at(sources[practice.id], loc, f"{practice.id}: {text}")
        for practice in rubric.practices.values()
        for rule in rules
        for loc, text in rule(practice)
    ]
    found += [*_tracks(rubric.standard, known), *_steps(rubric, lifecycles)]
    return [*found, *_uncovered(rubric, known)]


def _at(source: Source, loc: Loc, text: str) -> Problem:
    place = f"{source.document.name}:{source.line(*loc)}"
    return Problem(place, ".".join(str(step) for step in loc), text)


def _retired_names(practice: Practice, names: Names) -> Iterator[tuple[Loc, str]]:
    """What a recommendation says, and where it leads, is current."""
    for loc, text in _recommended(practice):
        for word, name in names.retired_in(text):
            yield loc, f"'{word}' is no longer current (since {name.since}); say {name.now}"


def _recommended(practice: Practice) -> Iterator[tuple[Loc, str]]:
    yield ("action",), practice.action
    yield ("reference",), practice.reference
    for level in (3, 4):
        yield ("levels", level), practice.levels[level]
        for index, variant in enumerate(practice.variants):
            if level in variant.levels:
                yield ("variants", index, "levels", level), variant.levels[level]


def _unplaced_standards(practice: Practice, frameworks: Frameworks) -> Iterator[tuple[Loc, str]]:
    for index, entry in enumerate(practice.standards):
        if entry not in frameworks.items and frameworks.of(entry) is None:
            near = get_close_matches(entry, frameworks.items, n=1)
            meant = f"; did you mean '{near[0]}'?" if near else ""
            yield ("standards", index), f"'{entry}' is of no known framework{meant}"


def _unknown_statements(practice: Practice, known: Collection[str]) -> Iterator[tuple[Loc, str]]:
    for index, id_ in enumerate(practice.statements):
        if id_ not in known:
            yield ("statements", index), f"unknown statement '{id_}'"


def _owners(practice: Practice, standard: Standard) -> Iterator[tuple[Loc, str]]:
    role = next(role for role in standard.roles if role.id == practice.owner)
    if role.delivers_until is None:
        return
    last = STAGES.index(role.delivers_until)
    for name, gate in (("gate", practice.gate), ("platform_gate", practice.platform_gate)):
        if gate and STAGES.index(gate.stage) > last:
            until = standard.title(role.delivers_until)
            yield ("roles",), f"{role.title} is responsible until {until} only, and {name} is later"


def _unseen_maturity(practice: Practice, standard: Standard) -> Iterator[tuple[Loc, str]]:
    tags = practice.maturity.model_dump(exclude_none=True)
    for model in standard.maturity.models:
        if model.id in tags and set(model.archetypes).isdisjoint(practice.archetypes):
            yield ("maturity", model.id), f"none of its archetypes shows {model.title} maturity"


def _without_effect(practice: Practice) -> Iterator[tuple[Loc, str]]:
    if practice.platform_gate and "genai-platform" not in practice.archetypes:
        yield ("platform_gate",), "has no effect: it does not apply to a genai-platform"
    for index, variant in enumerate(practice.variants):
        if not variant.levels and not variant.note:
            yield ("variants", index), "has no effect: it has neither levels nor a note"


def _said_twice(practice: Practice) -> Iterator[tuple[Loc, str]]:
    lists: Mapping[str, tuple[str, ...]] = {
        "levels": tuple(text.casefold() for text in practice.levels),
        "archetypes": practice.archetypes,
        "depends_on": practice.depends_on,
        "standards": practice.standards,
        "statements": practice.statements,
    }
    for field, values in lists.items():
        for index, value in enumerate(values):
            if value in values[:index]:
                yield (field, index), f"is the same as {field}.{values.index(value)}"


def _tracks(standard: Standard, known: Collection[str]) -> Iterator[Problem]:
    for track in standard.tracks:
        for id_ in track.statements:
            if id_ not in known:
                field = f"tracks.{track.id}.statements"
                yield Problem("standard.yaml", field, f"unknown statement '{id_}'")


def _steps(rubric: Rubric, lifecycles: Lifecycles) -> Iterator[Problem]:
    """Practices that a step of a lifecycle names, and that are not there or can never show."""
    models = rubric.standard.maturity.models
    for field, id_ in lifecycles.named():
        practice = rubric.practices.get(id_)
        model = next((m for m in models if m.id in field.split(".")), None)
        if practice is None:
            yield Problem("lifecycle.yaml", field, unknown_practice(id_, rubric.practices))
        elif model and set(model.archetypes).isdisjoint(practice.archetypes):
            text = f"'{id_}' applies to no workload that has {model.title}"
            yield Problem("lifecycle.yaml", field, text)


def _uncovered(rubric: Rubric, known: Collection[str]) -> Iterator[Problem]:
    covered = {id_ for practice in rubric.practices.values() for id_ in practice.statements}
    for id_ in known:
        if id_ not in covered:
            yield Problem("statements.yaml", id_, "no practice covers this statement")
