"""The shape of a rubric: practices, and the standard that they are scored by."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Link = Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+\.[^\s]+$")]


def _not_a_number(value: Any) -> Any:
    # pydantic takes a number for seconds since 1970.
    if isinstance(value, int | float):
        raise ValueError(f"must be a date such as 2026-10-01, not {value}")
    return value


Day = Annotated[date, BeforeValidator(_not_a_number)]
Level = Annotated[int, Field(ge=0, le=4, strict=True)]
Pillar = Literal["reliability", "security", "cost", "operations", "performance"]
Stage = Literal["poc", "pilot", "production", "scale"]
Archetype = Literal["classical-ml", "fine-tuning", "rag", "agentic", "genai-platform"]
Lane = Literal["people", "governance", "data-quality", "engineering", "platform-cost"]
Role = Literal[
    "architect", "platform", "engineer", "security", "sme", "sponsor", "adviser", "partner"
]

ARCHETYPES: tuple[Archetype, ...] = (
    "classical-ml",
    "fine-tuning",
    "rag",
    "agentic",
    "genai-platform",
)
PILLARS: tuple[Pillar, ...] = ("reliability", "security", "cost", "operations", "performance")
STAGES: tuple[Stage, ...] = ("poc", "pilot", "production", "scale")


class Strict(BaseModel):
    """No unknown fields, no change after loading, no silent conversion of text to numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GateRule(Strict):
    """From which stage a practice counts, at which level, and whether the gate needs it."""

    stage: Stage
    level: Annotated[int, Field(ge=1, le=4, strict=True)]
    must: Annotated[bool, Field(strict=True)]


class VariantCondition(Strict):
    """The profile that a variant is for."""

    audience: Literal["staff", "partner", "public-signed-in", "public-anonymous"]


class Variant(Strict):
    """Other wording of some levels where a workload's profile has these values."""

    when: VariantCondition
    levels: dict[Annotated[int, Field(ge=0, le=4)], Text] = {}
    note: Text | None = None


class MaturityTags(Strict):
    """The maturity level that a practice is part of, where it is part of one."""

    mlops: Annotated[int, Field(ge=0, le=4, strict=True)] | None = None
    genaiops: Annotated[int, Field(ge=0, le=4, strict=True)] | None = None


class Practice(Strict):
    """One thing that a good workload does: the unit of the rubric, of scoring and the roadmap."""

    id: Slug
    title: Title
    action: Title
    """Imperative, for a backlog."""
    pillar: Pillar
    area: Text
    question: Text
    levels: Annotated[tuple[Text, ...], Field(min_length=5, max_length=5)]
    """Levels 0-4, each a sentence in which a team can recognise itself."""
    why: Text
    archetypes: Annotated[tuple[Archetype, ...], Field(min_length=1)]
    gate: GateRule
    platform_gate: GateRule | None = None
    """Instead of `gate` where the workload is a GenAI platform."""
    counted_until: Stage | None = None
    """The last stage at which it counts."""
    weight: Annotated[int, Field(ge=1, le=5, strict=True)]
    effort_days: tuple[Annotated[float, Field(ge=0, le=400)], Annotated[float, Field(ge=0, le=400)]]
    """Low and high, person-days, from level 0 to the level its gate needs."""
    lane: Lane
    roles: Annotated[dict[Role, Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)]
    """Share of the effort by role, summing to 1; the first named is responsible."""
    depends_on: tuple[Slug, ...] = ()
    assessed_by: Literal["scan", "question", "scan and question"]
    no_check: Text | None = None
    """Why no check is evidence for it, although a scan could see something of it."""
    evidence: Text
    """What a reviewer would accept."""
    maturity: MaturityTags = MaturityTags()
    standards: tuple[Text, ...] = ()
    reference: Link
    statements: tuple[Annotated[str, StringConstraints(pattern=r"^S\d{1,3}$")], ...] = ()
    core: bool = False
    """Part of the quick review."""
    variants: tuple[Variant, ...] = ()

    def level_texts(self, audience: str) -> tuple[str, ...]:
        """Levels 0-4 in the wording for an audience."""
        texts = list(self.levels)
        for variant in self._variants_for(audience):
            for level, text in variant.levels.items():
                texts[level] = text
        return tuple(texts)

    def notes(self, audience: str) -> tuple[str, ...]:
        """What else to know when answering for an audience."""
        return tuple(v.note for v in self._variants_for(audience) if v.note)

    def _variants_for(self, audience: str) -> list[Variant]:
        return [variant for variant in self.variants if variant.when.audience == audience]

    @property
    def scanned(self) -> bool:
        """Whether a scan can say something of it."""
        return self.assessed_by != "question"

    @property
    def owner(self) -> Role:
        """The role that is responsible."""
        return next(iter(self.roles))

    @property
    def effort_mid(self) -> float:
        """The middle of the effort range, person-days."""
        return sum(self.effort_days) / 2
