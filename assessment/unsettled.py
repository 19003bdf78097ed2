"""What checks could not see, by the permission or the reason behind it: what to settle first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from checks.model import Finding, Further, State

UNREAD = (State.UNKNOWN, State.ERROR)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Findings that one thing would settle."""

    permission: str
    """The Azure action that is missing; empty where no permission is what is missing."""
    reason: str
    """What a check says of it; of the first finding, where a permission holds them together."""
    count: int
    checks: tuple[str, ...]
    """Ids, those with the most findings first."""
    resources: tuple[str, ...]
    """Names of subjects, each once, in the order of the findings."""


def unsettled(findings: Iterable[Finding], further: Iterable[Further] = ()) -> list[Unsettled]:
    """The unknown findings by what would settle them, the most first.

    `further`: counts of findings that are not held; they go where the held ones of the same check
    went first, because what a check needs is the same for all its subjects.
    """
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    home: dict[str, tuple[str, str]] = {}
    for finding in findings:
        if finding.verdict.state in UNREAD:
            key = _key(finding)
            groups[key].append(finding)
            home.setdefault(finding.check, key)
    counted = {key: Counter(one.check for one in members) for key, members in groups.items()}
    for kind in further:
        if kind.state in UNREAD and kind.rule.check in home:
            counted[home[kind.rule.check]][kind.rule.check] += kind.count
    found = [_group(key[0], groups[key], counts) for key, counts in counted.items()]
    return sorted(found, key=lambda one: (-one.count, one.permission, one.reason))


def nothing_read(findings: Iterable[Finding], *, passed: int) -> bool:
    """Whether every verdict is unknown: there are findings, and none says what is so.

    `passed`: subjects that checks passed, which are counted apart.
    """
    states = {finding.verdict.state for finding in findings} - {State.NOT_APPLICABLE}
    return bool(states) and not passed and states <= set(UNREAD)


def _key(finding: Finding) -> tuple[str, str]:
    permission = finding.verdict.permission or ""
    return permission, "" if permission else finding.verdict.because


def _group(permission: str, members: list[Finding], counts: Counter[str]) -> Unsettled:
    return Unsettled(
        permission=permission,
        reason=members[0].verdict.because,
        count=counts.total(),
        checks=tuple(check for check, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))),
        resources=tuple(dict.fromkeys(one.name or one.subject for one in members)),
    )
