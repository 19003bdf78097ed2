"""Names, colours and marks that several sheets share."""

from __future__ import annotations

from datetime import date
from typing import Final

from assessment.assessment import Assessment
from reports import panels
from reports.sheets.book import Badge, Column
from reports.words import Words

STATE_TONES: Final = {
    "fail": "bad",
    "partial": "warn",
    "unknown": "unknown",
    "error": "unknown",
    "pass": "good",
    "clean": "low",
    "not_applicable": "low",
}
SEVERITY_TONES: Final = {"critical": "bad", "high": "bad", "medium": "warn", "low": "low"}
DECISION_TONES: Final = {
    "blocked": "bad",
    "undecided": "unknown",
    "conditional": "warn",
    "met": "good",
}
RISK_TONES: Final = {**SEVERITY_TONES, "unknown": "unknown", "none": "low"}

ID: Final = 24
"""Width of a column of ids of practices, in characters."""
PRACTICE: Final = (Column("practice", ID), Column("title", 42, wrap=True), Column("pillar", 22))


class Named:
    """What the things of one assessment are called in one language."""

    def __init__(self, assessment: Assessment, words: Words) -> None:
        standard = assessment.rubric.standard
        self.words = words
        self.pillars = panels.pillar_names(standard, words)
        self.stages = panels.stage_names(standard, words)
        self.roles = panels.role_names(standard, words)
        self.lanes = {one.id: words.name("lane", one.id, one.title) for one in standard.lanes}
        self.kinds = {
            one.id: words.name("archetype", one.id, one.title) for one in standard.archetypes
        }
        self.practices = assessment.rubric.practices

    def practice(self, id_: str) -> tuple[str, str, str]:
        """The cells of `PRACTICE`: id, title and pillar; the rubric may not know the id."""
        found = self.practices.get(id_)
        return (id_, found.title, self.pillars[found.pillar]) if found else (id_, "", "")

    def badge(self, kind: str, id_: str, tones: dict[str, str]) -> Badge:
        """A state, severity, decision or risk in its colour."""
        return Badge(self.words(f"names.{kind}-{id_}"), tones[id_])

    def critical(self, is_: bool) -> Badge | None:
        """The word where it is, nothing where it is not."""
        return self.badge("severity", "critical", SEVERITY_TONES) if is_ else None

    def mark(self, is_: bool) -> str:
        """`yes`, or nothing."""
        return self.words("annex.yes") if is_ else ""

    def until(self, owner: str, expires: date, reason: str) -> str:
        """Who decided something, until when, and why."""
        return self.words("annex.until", owner=owner, day=expires.isoformat(), reason=reason)
