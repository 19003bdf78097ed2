"""The lifecycles of AI workloads: their steps, and the practices in which each step shows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rubrics.schema import Slug, Strict
from rubrics.yaml_source import read_yaml, validate

FILE = Path(__file__).with_name("lifecycle.yaml")
Practices = Annotated[tuple[Slug, ...], Field(min_length=1)]


class Step(Strict):
    """One step of a lifecycle."""

    id: Slug
    practices: Practices

    @model_validator(mode="after")
    def _names_each_once(self) -> Step:
        twice = [p for at, p in enumerate(self.practices) if p in self.practices[:at]]
        if twice:
            raise ValueError(f"names '{twice[0]}' twice")
        return self


class Lifecycle(Strict):
    """The steps of one lifecycle, in their order."""

    id: Literal["mlops", "genaiops"]
    """That of the maturity model whose archetypes have it."""
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]


class Lifecycles(Strict):
    """All lifecycles, and the groups of controls that stand beside them."""

    lifecycles: tuple[Lifecycle, ...]
    controls: tuple[Step, ...]

    def named(self) -> Iterator[tuple[str, str]]:
        """Each practice that is named, with the field that names it."""
        for lifecycle in self.lifecycles:
            for step in lifecycle.steps:
                yield from ((f"lifecycles.{lifecycle.id}.{step.id}", p) for p in step.practices)
        for group in self.controls:
            yield from ((f"controls.{group.id}", p) for p in group.practices)


@cache
def load_lifecycles(path: Path = FILE) -> Lifecycles:
    """The lifecycles of a file.

    Raises:
        UserError: with file, line and field, for anything that does not fit.
    """
    return validate(read_yaml(path), Lifecycles)
