"""What the scan saw, by practice: gone through once, so that each card is there at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest
from typing import Any, Final

from assessment.basis import Basis
from assessment.evidence import PracticeVerdict, accepted_by
from assessment.inputs import PracticeEvidence
from assessment.score import practice_verdicts
from checks.model import Finding, Severity, State
from checks.registry import Check

SHOWN: Final = 5
"""Examples on a card."""
_WORST_FIRST: Final = (State.FAIL, State.PARTIAL, State.UNKNOWN, State.ERROR, State.PASS)
_SEVERE_FIRST: Final = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


@dataclass(frozen=True, slots=True)
class Example:
    """One finding as a card shows it."""

    id: str
    check: str
    title: str
    """What the check says of it; the check's id where nobody has its words."""
    subject: str
    name: str
    environment: str
    state: State
    because: str
    critical: bool
    hint: bool
    """Informs only, and never caps."""
    accepted: bool
    """Under an exception in force: it is in none of the counts."""
    due: date | None
    permission: str | None
    evidence: tuple[tuple[str, Any], ...]
    """(path, value) as read; None where Azure returned nothing."""


@dataclass(frozen=True, slots=True)
class Scan:
    """All that automated evidence says of one practice."""

    verdict: PracticeVerdict | None = None
    counts: Mapping[State, int] = field(default_factory=dict)
    """Subjects by state, passes that were only counted included."""
    accepted: int = 0
    examples: tuple[Example, ...] = ()
    """The worst of each check first, then the next worst of each."""
    imported: PracticeEvidence | None = None

    @property
    def findings(self) -> int:
        """How many subjects were judged."""
        return sum(self.counts.values()) - self.counts.get(State.NOT_APPLICABLE, 0)


NOTHING: Final = Scan()
"""Of a practice that no check looked at."""


def scans_of(basis: Basis, checks: Mapping[str, Check], *, most: int = SHOWN) -> Mapping[str, Scan]:
    """What was seen of each practice of which anything was.

    It holds for every answer: only another scan, as-of date or exception makes it out of date.

    Args:
        basis: the review; its findings are gone through once.
        checks: the words of each check, by id.
        most: how many examples to keep of a practice.
    """
    verdicts = practice_verdicts(basis)
    by_check: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    counts: dict[str, Counter[State]] = defaultdict(Counter)
    accepted: Counter[str] = Counter()
    for finding in basis.findings:
        by_check[finding.practice][finding.check].append(finding)
        if accepted_by(finding, basis.answers, basis.as_of):
            accepted[finding.practice] += 1
        else:
            counts[finding.practice][finding.verdict.state] += 1
    for kind in basis.further:
        counts[kind.rule.practice][kind.state] += kind.count
    for tally in basis.tallies:
        counts[tally.rule.practice][State.PASS] += tally.passed
        counts[tally.rule.practice][State.NOT_APPLICABLE] += tally.not_applicable
    return {
        id_: Scan(
            verdict=verdicts.get(id_),
            counts={state: count for state, count in counts[id_].items() if count},
            accepted=accepted[id_],
            examples=tuple(
                _example(finding, basis, checks)
                for finding in _worst(by_check[id_].values(), basis, most)
            ),
            imported=basis.imported.get(id_),
        )
        for id_ in sorted({*verdicts, *by_check, *counts})
    }


def _worst(groups: Iterable[Sequence[Finding]], basis: Basis, most: int) -> list[Finding]:
    def key(finding: Finding) -> tuple[bool, bool, bool, int, int, bool, str, str]:
        return (
            accepted_by(finding, basis.answers, basis.as_of) is not None,
            not finding.verdict.critical,
            finding.hint,
            _WORST_FIRST.index(finding.verdict.state),
            _SEVERE_FIRST.index(finding.severity),
            finding.environment != "prod",
            finding.check,
            finding.subject,
        )

    rows = []
    for group in groups:
        judged = (one for one in group if one.verdict.state is not State.NOT_APPLICABLE)
        rows += [(at, key(one), one) for at, one in enumerate(nsmallest(most, judged, key))]
    return [one for _, _, one in nsmallest(most, rows, key=lambda row: row[:2])]


def _example(finding: Finding, basis: Basis, checks: Mapping[str, Check]) -> Example:
    check, verdict = checks.get(finding.check), finding.verdict
    title = finding.check
    if check:
        title = check.good if verdict.state is State.PASS else check.bad
    return Example(
        id=finding.id,
        check=finding.check,
        title=title,
        subject=finding.subject,
        name=finding.name,
        environment=finding.environment,
        state=verdict.state,
        because=verdict.because,
        critical=verdict.critical,
        hint=finding.hint,
        accepted=accepted_by(finding, basis.answers, basis.as_of) is not None,
        due=verdict.due,
        permission=verdict.permission,
        evidence=finding.evidence,
    )
