"""The shape of a user's own checks: one property each, and what it has to be."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from checks.model import Confidence, Effort, Severity
from rubrics.schema import Link, Slug, Strict


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float) or (isinstance(value, str) and value.strip()):
        return value
    raise ValueError("must be text, a number, true or false")


def _number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise ValueError("must be a number")


Plain = Annotated[bool | int | float | str, BeforeValidator(_plain)]
Number = Annotated[int | float, BeforeValidator(_number)]
Values = Annotated[tuple[Plain, ...], Field(min_length=1, max_length=200)]
Sentence = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=r"^[^\n]+$")
]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True)]
ArmType = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+(\.[A-Za-z]+)+(/[A-Za-z]+)+$")]
Path = Annotated[str, StringConstraints(pattern=r"^[\w-]+(\[\])?(\.[\w-]+(\[\])?)*$")]
Absent = Literal["pass", "fail", "unknown", "not_applicable"]


class Condition(Strict):
    """What has to hold for a pass; exactly one of these. Text is compared without its case."""

    equals: Plain | None = None
    not_equals: Plain | None = None
    one_of: Values | None = None
    none_of: Values | None = None
    greater_than: Number | None = None
    at_least: Number | None = None
    less_than: Number | None = None
    at_most: Number | None = None
    exists: Annotated[bool, Field(strict=True)] | None = None
    """Whether there is a value at all, blank text not counted."""

    @model_validator(mode="after")
    def _one(self) -> Condition:
        if len(self.model_fields_set) != 1 or self.wanted is None:
            known = ", ".join(type(self).model_fields)
            raise ValueError(f"needs exactly one of {known}, with a value")
        return self

    @property
    def name(self) -> str:
        """Which one it is."""
        return next(iter(self.model_fields_set))

    @property
    def wanted(self) -> bool | float | str | tuple[bool | float | str, ...] | None:
        """What the value is compared with."""
        found: bool | float | str | tuple[bool | float | str, ...] | None
        found = getattr(self, self.name)
        return found


class Title(Strict):
    """What a report says of it."""

    bad: Sentence
    """Where it fails."""
    good: Sentence
    """Where it passes."""


class OwnCheck(Strict):
    """One check on one property."""

    id: Slug
    type: ArmType
    path: Path
    condition: Condition
    absent: Absent | None = None
    """What it means that Azure returned no value; unknown where nothing is said."""
    environment: Literal["prod", "nonprod"] | None = None
    """The only environment that it asks about."""
    practice: Slug
    severity: Severity
    confidence: Confidence = Confidence.CERTAIN
    effort: Effort = Effort.SMALL
    conclusive: Annotated[bool, Field(strict=True)] = False
    """Whether a pass speaks for the practice, and so may raise its level."""
    hint: Annotated[bool, Field(strict=True)] = False
    """Informs only, and never caps a level."""
    title: Title
    why: Prose
    remedy: Prose
    limits: Prose = "Looks at one property."
    refs: Annotated[tuple[Link, ...], Field(min_length=1, max_length=20)]

    @field_validator("id")
    @classmethod
    def _names_a_defect(cls, id_: str) -> str:
        if "-" not in id_:
            raise ValueError("needs two words or more, such as 'account-lacks-cost-centre'")
        return id_

    @field_validator("path")
    @classmethod
    def _one_list(cls, path: str) -> str:
        if path.count("[]") > 1:
            raise ValueError("may go through one list (`[]`) only")
        return path

    @model_validator(mode="after")
    def _absence_said_once(self) -> OwnCheck:
        if self.absent and self.condition.exists is not None:
            raise ValueError("'exists' says already what an absent value means: remove 'absent'")
        return self


class CheckFile(Strict):
    """A file of checks."""

    checks: Annotated[tuple[OwnCheck, ...], Field(min_length=1)]
