"""What became of findings, and of the reading, between two assessments of one workload."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessment.basis import Basis
from assessment.evidence import accepted_by
from assessment.sight import Sight
from checks.listings import Outcome
from checks.model import Finding, State
from checks.snapshot import Coverage

DEFECT = (State.FAIL, State.PARTIAL)
UNREAD = (State.UNKNOWN, State.ERROR)
GROUPS = ("new", "found", "fixed", "gone", "unread", "worse", "better", "same")


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """Defects (fail or partial) by what became of them, each in the order check, subject.

    An assessment counts what passes without naming it. So a defect that is no longer there is
    fixed only where its check looked again and its subject is known to be there still.
    """

    new: tuple[Finding, ...]
    """A defect now and none then, although the check would have shown it then."""
    new_passed: tuple[Finding, ...]
    """Those of the new whose subject passed then."""
    new_unjudged: tuple[Finding, ...]
    """Those of the new that did not pass then either: the subject is new, or nothing applied."""
    found: tuple[Finding, ...]
    """A defect now; then it was not read, or nobody looked. It may be an old one."""
    fixed: tuple[Finding, ...]
    """A defect then; looked at again, it is none."""
    gone: tuple[Finding, ...]
    """A defect then, and none now: mended, or its subject removed. Nothing tells which."""
    unread: tuple[Finding, ...]
    """A defect then; now it was not read, or nobody looked."""
    worse: tuple[Finding, ...]
    """A defect in both that was partial and fails now, or has become critical."""
    better: tuple[Finding, ...]
    """The other way round."""
    same: tuple[Finding, ...]
    """A defect in both, as it was."""
    accepted: tuple[Finding, ...]
    """Those of the three before that have been accepted by an exception since."""

    @property
    def open(self) -> int:
        """How many are a defect in both."""
        return len(self.worse) + len(self.better) + len(self.same)


@dataclass(frozen=True, slots=True)
class ReadingChanges:
    """What could be read then and now."""

    lost: tuple[Coverage, ...]
    """Calls of now without an answer; then the same call had one, or was not made."""
    regained: tuple[Coverage, ...]
    """Calls of now with an answer; then the same call had none."""
    scope_added: tuple[str, ...]
    """ARM ids of the declared scope."""
    scope_removed: tuple[str, ...]
    unknown_before: int
    """Verdicts that could not be reached."""
    unknown_after: int
    resources_before: int
    resources_after: int


def finding_changes(before: Basis, after: Basis) -> FindingChanges:
    """Findings matched by check and subject, which is what a finding's id is made of."""
    old, new = _by_key(before.findings), _by_key(after.findings)
    sight_before, sight_after = Sight(before), Sight(after)
    groups: dict[str, list[Finding]] = {name: [] for name in GROUPS}
    for key, finding in new.items():
        if finding.verdict.state in DEFECT:
            groups[_origin(finding, old.get(key), sight_before)].append(finding)
    for key, finding in old.items():
        now = new.get(key)
        if finding.verdict.state in DEFECT and (now is None or now.verdict.state not in DEFECT):
            groups[_end(finding, now, sight_after)].append(finding)
    found = [(one, _passed(one, old.get(_key(one)), sight_before)) for one in groups["new"]]
    lasting = (finding for name in ("worse", "better", "same") for finding in groups[name])
    return FindingChanges(
        **{name: tuple(found) for name, found in groups.items()},
        new_passed=tuple(one for one, passed in found if passed),
        new_unjudged=tuple(one for one, passed in found if passed is False),
        accepted=tuple(f for f in lasting if _accepted(f, after) and not _accepted(f, before)),
    )


def reopened(new: Iterable[Finding], earlier: Iterable[Basis]) -> tuple[Finding, ...]:
    """Those of the new findings that were a defect before it was mended.

    `earlier`: assessments from before the first of the two that were compared.
    """
    known = {
        _key(finding)
        for basis in earlier
        for finding in basis.findings
        if finding.verdict.state in DEFECT
    }
    return tuple(finding for finding in new if _key(finding) in known)


def _by_key(findings: Iterable[Finding]) -> dict[tuple[str, str], Finding]:
    return {_key(finding): finding for finding in findings}


def _key(finding: Finding) -> tuple[str, str]:
    return (finding.check, finding.subject.lower())


def _passed(now: Finding, then: Finding | None, before: Sight) -> bool | None:
    """Whether a new finding's subject passed then; None: nothing tells."""
    return before.passed(now) if then is None else then.verdict.state is State.PASS


def _accepted(finding: Finding, basis: Basis) -> bool:
    return accepted_by(finding, basis.answers, basis.as_of) is not None


def _origin(now: Finding, then: Finding | None, before: Sight) -> str:
    if then is None:
        return "new" if before.looked(now) else "found"
    if then.verdict.state not in DEFECT:
        return "found" if then.verdict.state in UNREAD else "new"
    was, is_ = _badness(then), _badness(now)
    return "same" if was == is_ else "worse" if is_ > was else "better"


def _end(then: Finding, now: Finding | None, after: Sight) -> str:
    if now is not None:
        return "unread" if now.verdict.state in UNREAD else "fixed"
    if not after.looked(then):
        return "unread"
    return "fixed" if after.knows(then) else "gone"


def _badness(finding: Finding) -> tuple[bool, bool]:
    return (finding.verdict.critical, finding.verdict.state is State.FAIL)


def reading_changes(before: Basis, after: Basis) -> ReadingChanges:
    """Calls are matched by operation and source; a file that is no export is no call."""
    then = {_call(row): row for row in before.coverage}
    rows = [row for row in after.coverage if row.outcome is not Outcome.UNSUPPORTED]
    known = [(row, then.get(_call(row))) for row in rows]
    scopes = [{e.id.casefold(): e.id for e in side.workload.scope} for side in (before, after)]
    return ReadingChanges(
        lost=tuple(
            row for row, was in known if not row.outcome.answered and _answered(was, default=True)
        ),
        regained=tuple(
            row for row, was in known if row.outcome.answered and not _answered(was, default=True)
        ),
        scope_added=tuple(id_ for key, id_ in scopes[1].items() if key not in scopes[0]),
        scope_removed=tuple(id_ for key, id_ in scopes[0].items() if key not in scopes[1]),
        unknown_before=_unknown(before),
        unknown_after=_unknown(after),
        resources_before=before.resource_count,
        resources_after=after.resource_count,
    )


def _call(row: Coverage) -> tuple[str, str]:
    return (row.operation.casefold(), row.source.casefold())


def _answered(row: Coverage | None, *, default: bool) -> bool:
    return default if row is None else row.outcome.answered


def _unknown(basis: Basis) -> int:
    return sum(1 for finding in basis.findings if finding.verdict.state in UNREAD)
