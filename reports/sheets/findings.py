"""Every finding with what was read for it, and every check with how it came out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from assessment.assessment import Assessment
from assessment.evidence import accepted_by
from checks.model import Finding, Severity, State
from checks.registry import Check
from reports.evidence import Checks, resource_name
from reports.fixes import fix_parts, plain
from reports.portal import portal_link
from reports.sheets.book import Cell, Column, Link, Table, figures
from reports.sheets.names import PRACTICE, SEVERITY_TONES, STATE_TONES, Named

_STATES: Final = ("fail", "partial", "unknown", "pass", "not_applicable")
"""In the order in which they are shown."""
_STATE_ORDER: Final = {state: _STATES.index(state) for state in _STATES} | {"error": 2}
_SEVERITY_ORDER: Final = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}
_MANY: Final = 5_000
"""From so many findings on all rows are three lines high; with fewer, each as it needs."""

_FINDINGS: Final = (
    Column("finding", 14),
    Column("state", 13),
    Column("severity", 10),
    Column("critical", 10),
    Column("sentence", 46, wrap=True),
    Column("resource", 34),
    Column("because", 46, wrap=True),
    Column("evidence", 52, wrap=True),
    Column("due", 12),
    Column("environment", 13),
    Column("resource-group", 26),
    Column("subscription", 38),
    Column("type", 58),
    Column("check", 38),
    *PRACTICE,
    Column("accepted", 40, wrap=True),
    Column("permission", 44),
    Column("hint", 8),
    Column("portal", 16),
    Column("resource-id", 120),
)


def findings_table(assessment: Assessment, checks: Checks, named: Named) -> Table:
    """Every finding, critical and failing ones first."""
    many = len(assessment.findings) > _MANY
    ordered = sorted(assessment.findings, key=_urgency)
    says = {id_: (plain(check.good), plain(check.bad)) for id_, check in checks.items()}
    rows = (_finding(one, says, assessment, named) for one in ordered)
    return Table("findings", _FINDINGS, rows, frozen=2, lines=3 if many else 8, alike=many)


def _urgency(finding: Finding) -> tuple[bool, int, int]:
    verdict = finding.verdict
    order = _STATE_ORDER[verdict.state.value], _SEVERITY_ORDER[finding.severity]
    return (not verdict.critical, *order)


def _finding(
    finding: Finding,
    says: Mapping[str, tuple[str, str]],
    assessment: Assessment,
    named: Named,
) -> tuple[Cell, ...]:
    verdict, subject = finding.verdict, finding.subject
    good, bad = says.get(finding.check, ("", ""))
    accepted = accepted_by(finding, assessment.answers, assessment.as_of)
    address = portal_link(subject, assessment.workload.allowed_regions)
    return (
        finding.id,
        named.badge("state", verdict.state.value, STATE_TONES),
        named.badge("severity", finding.severity.value, SEVERITY_TONES),
        named.critical(verdict.critical),
        good if verdict.state is State.PASS else bad,
        resource_name(subject, finding.name),
        verdict.because,
        "\n".join(f"{path} = {_value(value, named)}" for path, value in finding.evidence),
        verdict.due,
        finding.environment,
        _part(subject, "resourcegroups"),
        _part(subject, "subscriptions"),
        finding.subject_type,
        finding.check,
        *named.practice(finding.practice),
        named.until(accepted.owner, accepted.expires, accepted.reason) if accepted else "",
        verdict.permission,
        named.mark(finding.hint),
        Link(named.words("annex.open"), address) if address else None,
        subject,
    )


def _value(value: Any, named: Named) -> str:
    if value is None:
        return named.words("annex.not-set")
    if isinstance(value, str) and value.strip():
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _part(subject: str, of: str) -> str:
    """The name that follows a part of an ARM id: its group or subscription; else nothing."""
    parts = subject.split("/")
    names = [part.casefold() for part in parts]
    at = names.index(of) + 1 if of in names else len(parts)
    return parts[at] if at < len(parts) else ""


_CHECKS: Final = (
    Column("check", 40),
    *(figures(f"state-{state.replace('_', '-')}", 11) for state in _STATES),
    Column("severity", 10),
    *PRACTICE,
    Column("bad", 46, wrap=True),
    Column("good", 46, wrap=True),
    Column("why", 60, wrap=True),
    Column("fix", 90, wrap=True),
    Column("hint", 8),
    Column("looks-at", 40),
    Column("reference", 90),
)


def checks_table(assessment: Assessment, checks: Checks, named: Named) -> Table:
    """Every check with its verdicts by state; one that met nothing to look at has none."""
    counts: Counter[tuple[str, str]] = Counter()
    found: dict[str, str] = {}
    for finding in assessment.findings:
        state = finding.verdict.state
        counts[finding.check, "unknown" if state is State.ERROR else state.value] += 1
        found[finding.check] = finding.practice
    for tally in assessment.tallies:
        counts[tally.rule.check, "pass"] += tally.passed
        counts[tally.rule.check, "not_applicable"] += tally.not_applicable
        found[tally.rule.check] = tally.rule.practice
    rows = (
        (
            id_,
            *(counts[id_, state] for state in _STATES),
            *(_words_of(checks[id_], named) if id_ in checks else _unknown(found[id_], named)),
        )
        for id_ in sorted({*found, *_mattering(assessment, checks)})
    )
    return Table("checks", _CHECKS, rows)


def _mattering(assessment: Assessment, checks: Checks) -> Iterator[str]:
    """Checks on practices that apply to the workload."""
    card = assessment.scorecard
    applying = {*card.practices, *card.not_applicable}
    return (id_ for id_, check in checks.items() if check.practice in applying)


def _words_of(check: Check, named: Named) -> tuple[Cell, ...]:
    parts = (part["text"] for part in fix_parts(check.docs.fix))
    return (
        named.badge("severity", check.severity.value, SEVERITY_TONES),
        *named.practice(check.practice),
        plain(check.bad),
        plain(check.good),
        plain(check.docs.why),
        "\n\n".join(parts),
        named.mark(check.hint),
        check.on,
        Link(check.refs[0], check.refs[0]),
    )


def _unknown(practice: str, named: Named) -> tuple[Cell, ...]:
    return (None, *named.practice(practice), *(None,) * 7)
