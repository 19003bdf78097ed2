"""What a check may see, and what it may say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from rubrics.retirements import Retirements
from rubrics.thresholds import Thresholds, built_in_thresholds


class State(StrEnum):
    """What a check says of one subject. `ERROR` is a check that raised; it counts as unknown."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


class Severity(StrEnum):
    """How much a failure hurts, where it is one."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Confidence(StrEnum):
    """How sure a check can be of what it says: the property decides, or it only suggests."""

    LIKELY = "likely"
    CERTAIN = "certain"


class Effort(StrEnum):
    """Work to mend one resource: hours, days, weeks."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of one subject."""

    state: State
    because: str = ""
    """The deciding fact as a clause ("disableLocalAuth is false"); the reason, for an unknown."""
    critical: bool = False
    due: date | None = None
    """The day from which it hurts (a retirement), where there is one."""
    permission: str | None = None
    """The Azure action that would settle an unknown, where a permission is what is missing."""


def passed(because: str = "", *, due: date | None = None) -> Verdict:
    """The value was seen, and is as it should be."""
    return Verdict(State.PASS, because, due=due)


def partial(because: str, *, due: date | None = None) -> Verdict:
    """The value was seen, and is half of what it should be."""
    return Verdict(State.PARTIAL, because, due=due)


def failed(because: str, *, critical: bool = False, due: date | None = None) -> Verdict:
    """The value was seen, and is not as it should be."""
    return Verdict(State.FAIL, because, critical=critical, due=due)


def unknown(because: str, *, permission: str | None = None) -> Verdict:
    """The value could not be seen."""
    return Verdict(State.UNKNOWN, because, permission=permission)


def not_applicable(because: str) -> Verdict:
    """The question does not arise for this subject."""
    return Verdict(State.NOT_APPLICABLE, because)


@dataclass(frozen=True, slots=True)
class Profile:
    """The facts about a workload that a check may see; never its stage. None: not declared."""

    as_of: date
    retirements: Retirements
    archetypes: frozenset[str] = frozenset()
    criticality: str | None = None
    sensitivity: str | None = None
    audience: str | None = None
    residency: str | None = None
    allowed_regions: frozenset[str] = frozenset()
    """Region names, lower case without spaces; empty: not declared."""
    regulated: bool | None = None
    cost_pressure: bool | None = None
    targets: Mapping[str, Any] = field(default_factory=dict)
    """Declared targets: own_keys, required_tags, latency_seconds, retention_days, …"""
    thresholds: Thresholds = field(default_factory=built_in_thresholds)
    """What measured values are judged by; one that a user made looser says what it was."""

    @property
    def sensitive(self) -> bool:
        """Whether the workload is declared to handle highly sensitive data."""
        return self.sensitivity == "high"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a check declares of itself; one for all its findings."""

    check: str
    practice: str
    severity: Severity
    hint: bool = False
    """Whether the check only informs, and never caps."""
    conclusive: bool = True
    """Whether the check's pass speaks for the practice; see `checks.registry.Check`."""


# Large estates make these two by the million, and a frozen dataclass takes twice as long to make:
# here `Final` keeps them as they are, and mypy sees to it.
@dataclass(slots=True, unsafe_hash=True)
class Subject:
    """What was judged; one for all its findings."""

    id: Final[str]
    """ARM id, or the name of a scope; as Azure wrote it."""
    type: Final[str]
    name: Final[str]
    environment: Final[str]


@dataclass(slots=True, unsafe_hash=True)
class Finding:
    """A check's verdict on one subject, with the paths that it read and the values seen there."""

    rule: Final[Rule]
    on: Final[Subject]
    verdict: Final[Verdict]
    evidence: Final[tuple[tuple[str, Any], ...]] = ()
    """(path, value) in the order read; None where Azure returned nothing."""

    @property
    def check(self) -> str:
        """The check's id."""
        return self.rule.check

    @property
    def practice(self) -> str:
        """The practice that it is evidence for."""
        return self.rule.practice

    @property
    def severity(self) -> Severity:
        """The check's."""
        return self.rule.severity

    @property
    def hint(self) -> bool:
        """Whether the check only informs."""
        return self.rule.hint

    @property
    def conclusive(self) -> bool:
        """Whether the check's pass speaks for the practice."""
        return self.rule.conclusive

    @property
    def subject(self) -> str:
        """The subject's ARM id, or the name of a scope."""
        return self.on.id

    @property
    def subject_type(self) -> str:
        """The subject's ARM type, or the kind of the scope."""
        return self.on.type

    @property
    def name(self) -> str:
        """The subject's own name."""
        return self.on.name

    @property
    def environment(self) -> str:
        """The subject's environment."""
        return self.on.environment

    @property
    def id(self) -> str:
        """Stable across scans: the same check on the same subject has the same id."""
        return finding_id(self.check, self.subject)


def finding_id(check: str, subject: str) -> str:
    """The id of a check's finding on a subject."""
    return "f-" + hashlib.sha256(f"{check}|{subject.lower()}".encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many subjects of an environment a check passed, or did not apply to.

    They are no findings: an estate has very many of them, and nobody reads them one by one.
    """

    rule: Rule
    environment: str
    passed: int = 0
    not_applicable: int = 0


@dataclass(frozen=True, slots=True)
class Further:
    """How many findings of a kind there are beside those that are held one by one.

    A store that pages through very many findings holds the rest as such counts; they weigh in
    every verdict as the findings themselves would.
    """

    rule: Rule
    environment: str
    state: State
    count: int
    critical: bool = False
    due: date | None = None
