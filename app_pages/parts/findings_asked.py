"""What the URL of the findings screen asks for, and how many findings each filter would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from app_pages.parts import bound
from assessment.store.findings import OPEN, UNREAD, Facet, Wanted
from checks.registry import Check
from rubrics.rubric import Rubric
from rubrics.schema import PILLARS

Tab = Literal["open", "unknown", "accepted"]
View = Literal["finding", "resource", "action"]
TABS: tuple[Tab, ...] = ("open", "unknown", "accepted")
VIEWS: Mapping[View, str] = {
    "finding": "By finding",
    "resource": "By resource",
    "action": "By action",
}
SEVERITIES = ("high", "medium", "low")
ENVIRONMENTS: Mapping[str, str] = {"prod": "Prod", "nonprod": "Non-prod"}
STATES: Mapping[Tab, tuple[str, ...]] = {"open": OPEN, "unknown": UNREAD, "accepted": ()}
LONGEST_TEXT = 200
LONGEST_ID = 2_000
FILTERS = (
    "severity", "pillar", "environment", "critical", "area", "practice", "check", "subject", "text",
)  # fmt: skip
"""The query parameters that narrow a list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters of the screen; what is empty narrows nothing."""

    tab: Tab = "open"
    view: View = "finding"
    severities: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    critical: bool = False
    areas: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return self != Asked(tab=self.tab, view=self.view, page=self.page)


def asked(rubric: Rubric, checks: Collection[str]) -> Asked:
    """What the URL asks for; what it names and nobody knows is left out.

    `checks`: ids of the checks that there are.
    """
    areas = {practice.area for practice in rubric.practices.values()}
    state = bound.one("state", TABS, "open")
    view = bound.one("view", VIEWS, "finding")
    return Asked(
        tab=next(tab for tab in TABS if tab == state),
        view=next(one for one in VIEWS if one == view),
        severities=bound.many("severity", SEVERITIES),
        pillars=bound.many("pillar", PILLARS),
        environments=bound.many("environment", ENVIRONMENTS),
        critical=bound.one("critical", ("True",), "") == "True",
        areas=bound.many("area", areas),
        practices=bound.many("practice", rubric.practices),
        checks=bound.many("check", checks),
        subject=bound.text("subject", LONGEST_ID),
        text=bound.text("text", LONGEST_TEXT),
        page=bound.number(bound.PAGE),
    )


def wanted(asked: Asked, rubric: Rubric, checks: Mapping[str, Check]) -> Wanted:
    """What to ask the store for."""
    return Wanted(
        states=STATES[asked.tab],
        severities=asked.severities,
        pillars=asked.pillars,
        practices=_practices(asked, rubric),
        checks=asked.checks,
        environments=asked.environments,
        subject=asked.subject,
        text=asked.text,
        titled=_titled(asked.text, checks),
        critical=asked.critical,
    )


def _practices(asked: Asked, rubric: Rubric) -> tuple[str, ...]:
    if not asked.areas:
        return asked.practices
    inside = [id_ for id_, one in rubric.practices.items() if one.area in asked.areas]
    if not asked.practices:
        return tuple(inside)
    # An empty tuple would ask for nothing special.
    return tuple(id_ for id_ in asked.practices if id_ in inside) or ("",)


def _titled(text: str, checks: Mapping[str, Check]) -> tuple[str, ...]:
    said = text.casefold()
    return tuple(id_ for id_, one in checks.items() if said in one.bad.casefold()) if said else ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings each choice of a filter leaves, the other filters as they are."""

    tabs: Mapping[str, int]
    severities: Mapping[str, int]
    pillars: Mapping[str, int]
    environments: Mapping[str, int]
    critical: int
    total: int
    """Of all filters together."""


def counted(facets: Mapping[Facet, int], asked: Asked) -> Counts:
    """The counts of a screen from the store's facets."""

    def by(place: int, free: Asked) -> Counter[str]:
        found: Counter[str] = Counter()
        for facet, number in facets.items():
            if _fits(facet, free):
                found[str(facet[place])] += number
        return found

    states = Counter[str]()
    for facet, number in facets.items():
        for tab in ("open", "unknown"):
            if _fits(facet, replace(asked, tab=tab)):
                states[tab] += number
    return Counts(
        tabs=states,
        severities=by(1, replace(asked, severities=())),
        pillars=by(2, replace(asked, pillars=())),
        environments=by(3, replace(asked, environments=())),
        critical=by(4, replace(asked, critical=True))["True"],
        total=states[asked.tab],
    )


def _fits(facet: Facet, asked: Asked) -> bool:
    state, severity, pillar, environment, critical = facet
    return (
        state in STATES[asked.tab]
        and (not asked.severities or severity in asked.severities)
        and (not asked.pillars or pillar in asked.pillars)
        and (not asked.environments or environment in asked.environments)
        and (critical or not asked.critical)
    )
