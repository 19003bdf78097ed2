"""What came of a scan, in numbers: verdicts, open questions, and what could not be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assessment.assessment import Assessment
from assessment.scanning.job import Job, Missed, Row, RowState
from checks.model import State


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How the checks on a snapshot came out."""

    resources: int
    checks: int
    """Checks that applied to something."""
    states: tuple[tuple[State, int], ...]
    """Verdicts by state, those that apply to nothing left out; a check that broke is unknown."""


def verdicts(assessment: Assessment) -> Verdicts:
    """The verdicts of an assessment; findings that are only counted are counted too."""
    counts: Counter[State] = Counter(one.verdict.state for one in assessment.findings)
    checks = {
        one.check
        for one in assessment.findings
        if one.verdict.state is not State.NOT_APPLICABLE
    }  # fmt: skip
    for kind in assessment.further:
        counts[kind.state] += kind.count
        checks.add(kind.rule.check)
    for tally in assessment.tallies:
        counts[State.PASS] += tally.passed
        if tally.passed:
            checks.add(tally.rule.check)
    counts[State.UNKNOWN] += counts.pop(State.ERROR, 0)
    order = (State.PASS, State.PARTIAL, State.FAIL, State.UNKNOWN)
    states = tuple((state, counts[state]) for state in order if counts[state])
    return Verdicts(assessment.resource_count, len(checks), states)


def unanswered(assessment: Assessment) -> int:
    """The questions that neither the scan nor anybody has answered."""
    return sum(1 for one in assessment.scorecard.practices.values() if not one.assessed)


@dataclass(frozen=True, slots=True)
class Unread:
    """What one missing permission, or one other reason, kept from being read."""

    permission: str
    """Empty where no permission is what is missing."""
    reason: str
    rows: tuple[Missed, ...]

    @property
    def places(self) -> int:
        """How many listings are not whole."""
        return sum(row.places for row in self.rows)


def unread(missed: Sequence[Missed]) -> tuple[Unread, ...]:
    """What could not be read by what would settle it: permissions first, the widest first."""
    groups: dict[tuple[str, str], list[Missed]] = defaultdict(list)
    for row in missed:
        reason = "" if row.permission else (row.detail or row.outcome.value.replace("_", " "))
        groups[row.permission or "", reason].append(row)
    found = [
        Unread(permission, reason or rows[0].detail, tuple(rows))
        for (permission, reason), rows in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.permission, -one.places, one.reason)))


@dataclass(frozen=True, slots=True)
class Course:
    """How far a job is, all its rows together."""

    done: int
    total: int
    """Calls known so far; more may come."""
    found: int
    refused: int
    through: int
    """Rows that are over, of `rows`."""
    rows: int

    @property
    def share(self) -> float:
        """0 to 1; what is left is not known before it is found."""
        return self.done / self.total if self.total else 0.0


def course(rows: Sequence[Row]) -> Course:
    """The rows of a job together."""
    over = (RowState.DONE, RowState.REFUSED)
    return Course(
        done=sum(row.done for row in rows),
        total=sum(row.total or row.done for row in rows),
        found=sum(row.found for row in rows),
        refused=sum(row.refused for row in rows),
        through=sum(1 for row in rows if row.state in over),
        rows=len(rows),
    )


def file_of(job: Job) -> str:
    """The name under which the snapshot of a job is stored."""
    return f"scan-{job.id}.jsonl.gz"


def moment_of(taken: str) -> datetime | None:
    """When a snapshot was taken; None where it does not say, or says it in no way we know."""
    try:
        at = datetime.fromisoformat(taken)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
