"""What an assessment could see: whether a check would have shown a subject's defect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from assessment.basis import Basis
from checks.listings import Listings, Outcome
from checks.model import Finding

WORKLOAD = "workload"


class Sight:
    """Tells apart "there was no defect" and "nobody looked", as far as an assessment knows.

    Passes are counted and not named, so a subject without a finding may be fine or not there.
    """

    def __init__(self, basis: Basis) -> None:
        self._listings = Listings(basis.coverage)
        self._answered: dict[tuple[str, str], bool] = {}
        """By operation and ARM scope ("" for a file): whether every call brought something."""
        for row in basis.coverage:
            if row.outcome is not Outcome.UNSUPPORTED:
                key = (row.operation.casefold(), _scope(row.source))
                self._answered[key] = self._answered.get(key, True) and row.outcome.answered
        self._listed = {operation for operation, _ in self._answered}
        self._scope = [_folded(entry.id) for entry in basis.workload.scope]
        self._checks = {finding.check for finding in basis.findings}
        self._checks |= {tally.rule.check for tally in basis.tallies}
        self._passes: Counter[str] = Counter()
        self._not_applicable: Counter[str] = Counter()
        for tally in basis.tallies:
            self._passes[tally.rule.check] += tally.passed
            self._not_applicable[tally.rule.check] += tally.not_applicable
        self._there = {WORKLOAD} if basis.findings or basis.tallies else set()
        self._add(_folded(finding.subject) for finding in basis.findings)
        self._add(scope for (_, scope), answered in self._answered.items() if answered)

    def _add(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            for place in _upwards(id_):
                if place in self._there:
                    break  # and so are those above it
                self._there.add(place)

    def knows(self, finding: Finding) -> bool:
        """Whether the subject is there for certain: it, or something in it, was seen."""
        return _folded(finding.subject) in self._there

    def looked(self, finding: Finding) -> bool:
        """Whether the check would have found a defect on the subject, had there been one."""
        if self._outside(finding) or self._missed(finding):
            return False
        if finding.check in self._checks:
            return True
        # A check that ran leaves a finding or a count of each subject that is there.
        whole = self._listings.of(finding.subject_type, finding.subject).complete
        return whole and not self.knows(finding)

    def passed(self, finding: Finding) -> bool | None:
        """Whether the subject passed the check, where it has no finding; None: nothing tells.

        Counts have no names: the subject passed for certain where it was there and the check
        applied to everything, and did not where nothing passed.
        """
        if not self._passes[finding.check]:
            return False
        sure = self.knows(finding) and not self._not_applicable[finding.check]
        return True if sure else None

    def _outside(self, finding: Finding) -> bool:
        """Whether the scope that was declared leaves the subject out."""
        subject = _folded(finding.subject)
        if not self._scope or not subject.startswith("/"):
            return False
        inside = any(place in self._scope for place in _upwards(subject))
        return not inside and not any(one.startswith(subject + "/") for one in self._scope)

    def _missed(self, finding: Finding) -> bool:
        """Whether the call that would have brought the subject did not, or was not made there."""
        places = ("", *_upwards(_folded(finding.subject)))
        for type_ in ("*", *_with_parents(finding.subject_type.casefold())):
            if type_ in self._listed:
                rows = [self._answered[type_, at] for at in places if (type_, at) in self._answered]
                if not all(rows) or (not rows and type_ != "*"):
                    return True
        return False


def _folded(id_: str) -> str:
    return id_.casefold().rstrip("/")


def _scope(source: str) -> str:
    return _folded(source) if source.casefold().startswith("/subscriptions/") else ""


def _upwards(id_: str) -> Iterator[str]:
    """An ARM id and the ids that it lies in; any other id by itself."""
    while id_:
        yield id_
        id_ = id_.rpartition("/")[0] if id_.startswith("/") else ""


def _with_parents(type_: str) -> Iterator[str]:
    """`provider/a/b` and `provider/a`: without its parent, a child is not found."""
    while "/" in type_:
        yield type_
        type_ = type_.rpartition("/")[0]
