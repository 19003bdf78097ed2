"""What people say of a plan: the file `plan.yaml`, checked against the rubric."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from assessment.inputs import Fte
from rubrics.crosscheck import unknown_practice
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from rubrics.schema import STAGES, Day, Role, Slug, Stage, Strict, Text, Title
from rubrics.yaml_source import Document, read_yaml, validate

ActionId = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(@[1-4])?$", max_length=62)
]
"""A practice (all its steps), a step of it (`sec-keyless-auth@2`), or an action of one's own."""
Days = Annotated[float, Field(ge=0, le=400)]


def _rising(effort: tuple[float, float]) -> tuple[float, float]:
    if effort[0] > effort[1]:
        raise ValueError("the low estimate is above the high one")
    return effort


Estimate = Annotated[tuple[Days, Days], AfterValidator(_rising)]
"""Low and high, person-days."""
LONGEST_SPAN_DAYS = 1100
WHOLE = 1e-6


class Span(Strict):
    """Days from one to another, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    since: Day = Field(alias="from")
    to: Day

    @model_validator(mode="after")
    def _is_short(self) -> Span:
        if not 0 <= (self.to - self.since).days <= LONGEST_SPAN_DAYS:
            raise ValueError("`to` must be on or after `from`, within three years")
        return self

    def days(self) -> Iterator[date]:
        """Every day of it."""
        for number in range((self.to - self.since).days + 1):
            yield self.since + timedelta(days=number)


class Absence(Span):
    """A role that has less time for a while."""

    role: Role
    fte: Annotated[float, Field(ge=0, le=1000)] = 0.0
    """What is left of it."""


class Delivery(Strict):
    """A role whose work somebody else does for some phases, and hands over after them."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    role: Role
    by: Role = "partner"
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Of the role's effort."""
    since: Stage = Field(default="pilot", alias="from")
    to: Stage = "production"
    """The last phase of it."""

    @model_validator(mode="after")
    def _fits(self) -> Delivery:
        if self.role == self.by:
            raise ValueError("`by` must be another role")
        if STAGES.index(self.to) < STAGES.index(self.since):
            raise ValueError("`to` must not come before `from`")
        return self


class Choice(Strict):
    """What was decided of an action."""

    status: Literal["proposed", "accepted", "dropped", "done"] = "proposed"
    reason: Text | None = None
    owner: Text | None = None
    """Who does it, by name."""
    effort_days: Estimate | None = None
    """Another estimate of the whole action."""
    not_before: Day | None = None
    on: Day | None = None
    """The day on which it has to start."""
    by: Day | None = None
    """The day by which it has to be done."""

    @model_validator(mode="after")
    def _says_why(self) -> Choice:
        if self.status == "dropped" and not self.reason:
            raise ValueError("a dropped action needs a reason")
        return self


class OwnAction(Strict):
    """Work that no practice asks for, and that has to find its place in the plan."""

    id: Slug
    title: Title
    stage: Stage
    """The gate before which it is done."""
    effort_days: Estimate
    roles: Annotated[dict[Role, Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)]
    """Share of the effort by role, summing to 1; the first named is responsible."""
    outcome: Text | None = None
    after: tuple[ActionId, ...] = ()

    @field_validator("roles")
    @classmethod
    def _is_whole(cls, roles: dict[Role, float]) -> dict[Role, float]:
        if abs(sum(roles.values()) - 1) > WHOLE:
            raise ValueError("the shares must sum to 1")
        return roles


class PlanInputs(Strict):
    """A plan file; whatever it leaves out has a default."""

    start: Day | None = None
    """The first day of work; the assessment's day where nothing is said."""
    capacity: dict[Role, Fte] = {}
    """FTE by role, at work on this workload."""
    team: dict[Stage, Fte] = {}
    """FTE of all roles together up to each gate; the workload's capacity where not said."""
    closed: tuple[Day | Span, ...] = ()
    """Days on which nobody works."""
    away: tuple[Absence, ...] = ()
    gates: dict[Stage, Day] = {}
    """Wished dates."""
    delivery: tuple[Delivery, ...] = ()
    owners: dict[Role, Text] = {}
    """Who holds a role, by name."""
    actions: dict[ActionId, Choice] = {}
    add: tuple[OwnAction, ...] = ()
    together: tuple[Annotated[tuple[ActionId, ...], Field(min_length=2)], ...] = ()
    """Actions that are one piece of work."""

    @property
    def closed_days(self) -> Iterator[date]:
        """Every closed day."""
        for item in self.closed:
            if isinstance(item, Span):
                yield from item.days()
            else:
                yield item

    def named(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Every action id that is named, with its place in the file."""
        for id_ in self.actions:
            yield id_, ("actions", id_)
        for group, ids in enumerate(self.together):
            for at, id_ in enumerate(ids):
                yield id_, ("together", group, at)
        for number, own in enumerate(self.add):
            for at, id_ in enumerate(own.after):
                yield id_, ("add", number, "after", at)


def load_plan(path: Path, rubric: Rubric) -> PlanInputs:
    """The plan of a file.

    Raises:
        UserError: with file, line and field, for anything that does not fit.
    """
    document = read_yaml(path)
    inputs = validate(document, PlanInputs)
    must_know(inputs, rubric, document)
    return inputs


def must_know(inputs: PlanInputs, rubric: Rubric, document: Document | None = None) -> None:
    """Refuse ids that are neither practices nor actions of one's own.

    Raises:
        UserError: naming the nearest practice, and the line where there is a document.
    """

    def refuse(what: str, place: tuple[str | int, ...]) -> None:
        where = f"{document.name}:{document.line(place)}: " if document else ""
        raise UserError(f"{where}{what}", "`wellops plan` shows the ids of all actions.")

    own = [action.id for action in inputs.add]
    for number, id_ in enumerate(own):
        if id_ in rubric.practices or id_ in own[:number]:
            refuse(f"the id '{id_}' is taken", ("add", number, "id"))
    for id_, place in inputs.named():
        practice, _, step = id_.partition("@")
        if practice not in rubric.practices and (step or practice not in own):
            refuse(unknown_practice(practice, rubric.practices), place)
