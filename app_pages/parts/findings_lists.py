"""Lists of the findings screen: by finding, by resource, by action, and what was accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app_pages.parts import bound
from app_pages.parts.listing import Line, lines
from assessment.assessment import Assessment
from assessment.evidence import accepted_by
from assessment.inputs import Exception_
from assessment.plan.closing import OpenAction
from assessment.store.decisions import Decided, expired
from assessment.store.findings import SubjectLine
from checks.model import Finding, State, finding_id
from checks.registry import Check
from reports.evidence import resource_name
from reports.fixes import plain as prose
from reports.words import words_of

_WORDS = words_of("en")
COLOURS = {"Critical": "red", "High": "red", "Medium": "orange", "Low": "gray"}


def by_finding(
    findings: Sequence[Finding], assessment: Assessment, checks: Mapping[str, Check]
) -> None:
    """One line a finding; its title opens the drawer."""
    lines([_finding(one, assessment, checks) for one in findings], "finding-list")


def _finding(finding: Finding, assessment: Assessment, checks: Mapping[str, Check]) -> Line:
    check = checks.get(finding.check)
    severity = severity_of(finding)
    marks = [(severity, COLOURS[severity])]
    if finding.verdict.state is State.PARTIAL:
        marks.append((_WORDS("names.state-partial"), "blue"))
    accepted = accepted_by(finding, assessment.answers, assessment.as_of)
    if accepted:
        marks.append((f"Accepted until {day(accepted.expires)}", "green"))
    return Line(
        id=finding.id,
        title=prose(check.bad).rstrip(".") if check else finding.check,
        to={"finding": finding.id},
        marks=marks,
        details=(
            resource_name(finding.subject, finding.name),
            finding.environment,
            finding.verdict.because,
        ),
    )


def severity_of(finding: Finding) -> str:
    """`Critical`, or the severity of its check."""
    if finding.verdict.critical:
        return _WORDS("names.severity-critical")
    return _WORDS(f"names.severity-{finding.severity.value}")


def by_resource(subjects: Sequence[SubjectLine]) -> None:
    """One line a resource; its title lists its findings."""
    shown = [
        Line(
            id=f"{number}-{one.subject}",
            title=one.name or one.subject,
            to={"subject": one.subject, "view": None},
            marks=[(f"{one.high:,} high", "red")] if one.high else (),
            details=(
                f"{one.failed:,} failed of {_findings(one.findings)}",
                one.type,
                one.environment,
            ),
        )
        for number, one in enumerate(subjects)
    ]
    lines(shown, "resource-list", bound.write)


def by_action(actions: Sequence[OpenAction]) -> None:
    """One line an action of the plan; its title lists the findings that it closes."""
    lines([_action(one) for one in actions], "action-list", bound.write)


def _action(one: OpenAction) -> Line:
    gate = f"before the {one.gate} gate" if one.gate else "after the target, not planned"
    return Line(
        id=one.practice,
        title=one.title,
        to={"practice": one.practice, "view": None},
        marks=[(f"Closes {_findings(one.findings)}", "blue")],
        details=(
            gate,
            f"{_WORDS.span(*one.effort)} person-days" if one.effort else "",
            one.owner,
            f"by {day(one.due)}" if one.due else "",
            one.status if one.gate else "",
        ),
    )


def accepted(decided: Sequence[Decided], checks: Mapping[str, Check], today: date) -> None:
    """One line an exception, those that count no longer too; its title opens the finding."""
    lines([_accepted(one, checks, today) for one in decided], "accepted-list")


def _accepted(one: Decided, checks: Mapping[str, Check], today: date) -> Line:
    said = one.decision
    subject = said.subject if isinstance(said, Exception_) else ""
    until = day(said.expires)
    past = expired(one, today)
    return Line(
        id=str(one.id),
        title=prose(checks[one.key].bad).rstrip(".") if one.key in checks else one.key,
        to={"finding": finding_id(one.key, subject)},
        marks=[(f"Accepted until {until}", "green") if not past else (f"Past: {until}", "orange")],
        details=(
            subject.rstrip("/").rpartition("/")[2],
            said.reason,
            f"owner {said.owner}",
            f"accepted by {one.name}",
        ),
    )


def day(value: date) -> str:
    """`22 Nov 2026`."""
    return f"{value.day} {value:%b %Y}"


def _findings(count: int) -> str:
    return "1 finding" if count == 1 else f"{_WORDS.number(count)} findings"
