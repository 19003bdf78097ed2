"""What the URL of the standard asks for, and the practices and checks that fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app_pages.parts import bound
from app_pages.parts.findings_asked import LONGEST_TEXT, SEVERITIES
from checks.registry import Check
from rubrics.rubric import Rubric
from rubrics.schema import ARCHETYPES, PILLARS, STAGES, Practice

Kind = Literal["practices", "checks"]
KINDS: tuple[Kind, ...] = ("practices", "checks")
SCANNED: Mapping[str, str] = {"yes": "With a check", "no": "By question only"}
FILTERS = ("text", "pillar", "stage", "kind", "area", "scanned", "severity")


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters of the screen; what is empty narrows nothing."""

    show: Kind = "practices"
    text: str = ""
    pillars: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    """Of the gates that need a practice."""
    archetypes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    scanned: str = ""
    """`yes` or `no`: whether any check is evidence for a practice."""
    severities: tuple[str, ...] = ()
    """Of checks."""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return self != Asked(show=self.show, page=self.page)


def asked(rubric: Rubric) -> Asked:
    """What the URL asks for; what it names and nobody knows is left out."""
    show = bound.one("show", KINDS, "practices")
    return Asked(
        show=next(kind for kind in KINDS if kind == show),
        text=bound.text("text", LONGEST_TEXT),
        pillars=bound.many("pillar", PILLARS),
        stages=bound.many("stage", STAGES),
        archetypes=bound.many("kind", ARCHETYPES),
        areas=bound.many("area", {one.area for one in rubric.practices.values()}),
        scanned=bound.one("scanned", SCANNED, ""),
        severities=bound.many("severity", SEVERITIES),
        page=bound.number(bound.PAGE),
    )


def practices(asked: Asked, rubric: Rubric, checked: Collection[str]) -> list[Practice]:
    """The practices that fit, in the rubric's order.

    `checked`: ids of practices that any check is evidence for.
    """
    return [
        one
        for one in rubric.practices.values()
        if _fits(one, asked)
        and (not asked.scanned or (one.id in checked) == (asked.scanned == "yes"))
        and _says(asked.text, _words_of_practice(one))
    ]


def checks(asked: Asked, rubric: Rubric, known: Iterable[Check]) -> list[Check]:
    """The checks that fit, by id; a filter of practices looks at the practice of each."""
    return [
        one
        for one in known
        if _of_fitting_practice(one, asked, rubric)
        and (not asked.severities or one.severity.value in asked.severities)
        and _says(asked.text, _words_of_check(one))
    ]


def _fits(practice: Practice, asked: Asked) -> bool:
    gates = {gate.stage for gate in (practice.gate, practice.platform_gate) if gate}
    return (
        (not asked.pillars or practice.pillar in asked.pillars)
        and (not asked.stages or not gates.isdisjoint(asked.stages))
        and (not asked.archetypes or not set(practice.archetypes).isdisjoint(asked.archetypes))
        and (not asked.areas or practice.area in asked.areas)
    )


def _of_fitting_practice(check: Check, asked: Asked, rubric: Rubric) -> bool:
    practice = rubric.practices.get(check.practice)
    if practice is not None:
        return _fits(practice, asked)
    return not (asked.pillars or asked.stages or asked.archetypes or asked.areas)


def _says(text: str, parts: Iterable[str]) -> bool:
    """Whether all words of a search stand in a text, in any order."""
    whole = " ".join(parts).casefold()
    return all(word in whole for word in text.casefold().split())


def _words_of_practice(one: Practice) -> Iterable[str]:
    yield from (one.id, one.title, one.action, one.area, one.question, one.why, one.evidence)
    yield from one.levels
    yield from one.standards


def _words_of_check(one: Check) -> Iterable[str]:
    docs = one.docs
    yield from (one.id, one.on, one.practice, one.good, docs.bad, docs.rule, docs.why)
    yield from (docs.fix, docs.limits, *one.aliases)
