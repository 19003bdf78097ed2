"""What people write: the workload, the team's answers, and what was decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from rubrics.schema import STAGES, Archetype, Day, Level, Slug, Stage, Strict, Text

Fte = Annotated[float, Field(ge=0.05, le=1000)]


class Participant(Strict):
    """Somebody who took part in the review."""

    name: Text
    role: Text | None = None


class ScopeEntry(Strict):
    """A subscription, resource group or resource of the workload, by ARM id."""

    id: Annotated[str, Field(pattern=r"^/subscriptions/")]
    environment: Literal["prod", "nonprod"] = "prod"


class Workload(Strict):
    """What is reviewed: its profile, stage, target stage, capacity, people, scope in Azure."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    customer: Text | None = None
    description: Text | None = None
    archetypes: Annotated[tuple[Archetype, ...], Field(min_length=1)]
    stage: Stage
    target_stage: Stage
    criticality: Literal["low", "medium", "high"] = "medium"
    sensitivity: Literal["low", "medium", "high"] = "medium"
    audience: Literal["staff", "partner", "public-signed-in", "public-anonymous"] = "staff"
    residency: Text | None = None
    """Where data must stay: `EU`, a country, or `none`."""
    allowed_regions: tuple[Text, ...] = ()
    regulated: bool | None = None
    managing_provider: Text | None = None
    cost_pressure: bool = False
    targets: dict[str, Any] = {}
    capacity: dict[Stage, Fte] = {}
    """FTE available for the work up to each stage's gate."""
    participants: tuple[Participant, ...] = ()
    scope: tuple[ScopeEntry, ...] = ()
    as_of: Day | None = None

    @model_validator(mode="after")
    def _target_is_not_behind(self) -> Workload:
        if STAGES.index(self.target_stage) < STAGES.index(self.stage):
            raise ValueError(
                f"target_stage '{self.target_stage}' comes before stage '{self.stage}'"
            )
        return self


class Answer(Strict):
    """What the team says of a practice: a level, or not applicable with a reason."""

    level: Level | None = None
    not_applicable: Text | None = None
    note: str | None = None
    evidence: str | None = None
    """A link or document that speaks for the level."""
    who: Text | None = None
    when: Day | None = None
    expires: Day | None = None

    @property
    def given(self) -> bool:
        """Whether it says anything; a line of the form that was left empty does not."""
        return self.level is not None or self.not_applicable is not None

    @model_validator(mode="after")
    def _not_both(self) -> Answer:
        if self.level is not None and self.not_applicable is not None:
            raise ValueError("give either a level or a reason for not_applicable, not both")
        return self


class Override(Strict):
    """A level used instead of the one that the scan caps."""

    level: Level
    reason: Text
    owner: Text
    expires: Day
    evidence: str | None = None


class Waiver(Strict):
    """An unmet must, accepted for a conditional gate."""

    reason: Text
    owner: Text
    expires: Day


class Exception_(Strict):
    """One finding accepted: the check, and the subjects whose id it names or begins with."""

    check: Slug
    subject: Text
    reason: Text
    owner: Text
    expires: Day

    @field_validator("subject")
    @classmethod
    def _is_not_everything(cls, subject: str) -> str:
        if subject.strip("/").lower() in ("", "subscriptions"):
            raise ValueError("covers everything; name a resource, a group or a subscription")
        return subject


def _filled_in(answers: Any) -> Any:
    """Without the lines that were left empty (`rel-dr-plan:`)."""
    if answers is None:
        return {}
    if not isinstance(answers, dict):
        return answers
    return {id_: answer for id_, answer in answers.items() if answer is not None}


class Answers(Strict):
    """An answers file: answers by practice, and the decisions taken beside them."""

    answers: Annotated[dict[Slug, Answer], BeforeValidator(_filled_in)] = {}
    overrides: dict[Slug, Override] = {}
    waivers: dict[Slug, Waiver] = {}
    exceptions: tuple[Exception_, ...] = ()

    def exceptions_to(self, check: str) -> Sequence[Exception_]:
        """The exceptions that name a check."""
        return self._by_check.get(check, ())

    @cached_property
    def _by_check(self) -> dict[str, list[Exception_]]:
        found: dict[str, list[Exception_]] = {}
        for item in self.exceptions:
            found.setdefault(item.check, []).append(item)
        return found


class PracticeEvidence(Strict):
    """A verdict on a practice that came from somewhere else than our own checks."""

    verdict: Literal["pass", "partial", "fail", "unknown"]
    critical: bool = False
    due: Day | None = None
    source: str | None = None


class Evidence(Strict):
    """An evidence file: verdicts by practice."""

    evidence: dict[Slug, PracticeEvidence] = {}
