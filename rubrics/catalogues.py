"""The catalogues beside the practices: names, frameworks, source statements.

They are read when they are asked for: scoring needs none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from rubrics.schema import Archetype, Link, Pillar, Slug, Strict, Text
from rubrics.yaml_source import read_yaml, validate

FOLDER = Path(__file__).parent


class Name(Strict):
    """A name that is no longer current, and what to say instead."""

    retired: Text
    aliases: tuple[Text, ...] = ()
    now: Text
    since: Annotated[str, Field(pattern=r"^\d{4}(-\d\d){0,2}$")]
    """Year, month or day."""
    note: Text | None = None
    synonym: bool = False
    """Another word for the same thing, allowed everywhere."""


class Names(Strict):
    """Names that a recommendation must not use."""

    names: tuple[Name, ...]

    def retired_in(self, text: str) -> Iterator[tuple[str, Name]]:
        """Each retired name that a text uses, as it is written there; synonyms are fine."""
        for match in self._pattern.finditer(text):
            yield match[0], self._by_word[_key(match[0])]

    @cached_property
    def _by_word(self) -> dict[str, Name]:
        """A name by each of its words, lower case."""
        current = (name for name in self.names if not name.synonym)
        return {_key(word): name for name in current for word in (name.retired, *name.aliases)}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest first: "Azure AI Foundry" rather than the "AI Foundry" in it.
        words = sorted(self._by_word, key=len, reverse=True)
        phrases = (r"\s+".join(map(re.escape, word.split())) for word in words)
        return re.compile(rf"(?<!\w)({'|'.join(phrases)})(?!\w)", re.IGNORECASE)


def _key(word: str) -> str:
    return " ".join(word.lower().split())


class FrameworkItem(Strict):
    """One requirement of a framework; a practice's `standards` name its id."""

    id: Text
    title: Text


class Framework(Strict):
    """A framework that practices are mapped to."""

    id: Slug
    name: Text
    version: Text
    url: Link
    prefixes: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What the entries begin with that are placed here without being listed."""
    note: Text | None = None
    items: tuple[FrameworkItem, ...]


class Frameworks(Strict):
    """All frameworks, and the sentence that every report with mappings carries."""

    disclaimer: Text
    frameworks: tuple[Framework, ...]

    @cached_property
    def items(self) -> dict[str, FrameworkItem]:
        """Every listed requirement by its id."""
        return {item.id: item for framework in self.frameworks for item in framework.items}

    def of(self, entry: str) -> Framework | None:
        """The framework of an entry of a practice's `standards`; the longest prefix wins."""
        placed = (
            (len(prefix), framework)
            for framework in self.frameworks
            for prefix in framework.prefixes
            if entry.startswith(prefix)
        )
        return max(placed, key=lambda found: found[0], default=(0, None))[1]


class Statement(Strict):
    """A statement of the source document that the rubric answers."""

    id: Annotated[str, Field(pattern=r"^S\d{1,3}$")]
    heading: Text
    statement: Text
    pillars: tuple[Pillar, ...]
    archetypes: tuple[Archetype | Literal["all"], ...]
    how: Literal["automatic", "both", "question"]
    where: Text
    """Where a scan would see it; `-` for nowhere."""
    outdated: str
    """What a name in the statement is called or worth today; empty where nothing changed."""


class Statements(Strict):
    """The statements of the source document, in its order."""

    statements: tuple[Statement, ...]


@cache
def load_names(path: Path = FOLDER / "names.yaml") -> Names:
    """The names of a file.

    Raises:
        UserError: with file, line and field, for anything that does not fit.
    """
    return validate(read_yaml(path), Names)


@cache
def load_frameworks(path: Path = FOLDER / "frameworks.yaml") -> Frameworks:
    """The frameworks of a file.

    Raises:
        UserError: likewise.
    """
    return validate(read_yaml(path), Frameworks)


@cache
def load_statements(path: Path = FOLDER / "statements.yaml") -> Statements:
    """The source statements of a file.

    Raises:
        UserError: likewise.
    """
    return validate(read_yaml(path), Statements)
