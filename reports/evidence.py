"""What the scan found as plain data: defects by check, and what is where it should be."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from assessment.assessment import Assessment
from assessment.evidence import accepted_by
from assessment.inputs import Exception_
from assessment.scorecard import PracticeState
from checks.model import Finding, Rule, Severity, State
from checks.registry import Check
from reports.bounds import SHOWN_CHECKS, bounded
from reports.fixes import fix_parts, plain
from reports.numbers import shortened
from reports.panels import Data
from reports.portal import portal_link
from reports.words import Words
from rubrics.schema import Practice

SHOWN_RESOURCES = 12
SHOWN_READS = 4
SHOWN_STARTS = 12
SHOWN_LINKS = 4
SHOWN_IMPORTED = 25
SOURCE_LENGTH = 60
VALUE_LENGTH = 90
NAME_LENGTH = 120
TEXT_LENGTH = 300
"""Characters; a row has to fit on a page."""

_WORST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
UNREAD = (State.UNKNOWN, State.ERROR)
DEFECT = (State.FAIL, State.PARTIAL)
STATES = (State.PASS, State.PARTIAL, State.FAIL, State.UNKNOWN, State.NOT_APPLICABLE)


Checks = Mapping[str, Check]


def finding_blocks(assessment: Assessment, checks: Checks, words: Words) -> list[Data]:
    """One block a check that found a defect, the worst first; those that are `full` hold all."""
    blocks = []
    passed = passed_of(assessment, lambda rule: rule.check)
    for id_, findings in _by_check(assessment.findings).items():
        defects = [f for f in findings if f.verdict.state in DEFECT]
        if defects:
            applying = len(findings) + passed[id_]
            blocks.append(_block(defects, applying, findings, assessment, checks.get(id_), words))
    severity = [one.value for one in _WORST_FIRST]
    blocks.sort(
        key=lambda b: (not b["critical"], severity.index(b["severity"]), -b["failing"], b["check"])
    )
    return bounded(blocks)


def _by_check(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.verdict.state is not State.NOT_APPLICABLE:
            grouped[finding.check].append(finding)
    return grouped


def passed_of(assessment: Assessment, by: Callable[[Rule], str]) -> Counter[str]:
    """How many subjects passed without a finding, by check or by practice."""
    counts: Counter[str] = Counter()
    for tally in assessment.tallies:
        counts[by(tally.rule)] += tally.passed
    return counts


def _block(
    defects: Sequence[Finding],
    applying: int,
    findings: Sequence[Finding],
    assessment: Assessment,
    check: Check | None,
    words: Words,
) -> Data:
    """One check: `applying` counts its subjects, those that passed without a finding included."""
    rule, ordered = defects[0].rule, sorted(defects, key=_urgency)
    practice = assessment.rubric.practices.get(rule.practice)
    states = Counter(f.verdict.state for f in findings)
    accepted = sum(1 for f in defects if _accepted(f, assessment))
    unread = sum(states[state] for state in UNREAD)
    more = max(0, len(ordered) - SHOWN_RESOURCES)
    title = _title(plain(check.bad).rstrip("."), states, words) if check else rule.check
    return {
        "check": rule.check,
        "title": shortened(title, TEXT_LENGTH),
        "severity": rule.severity.value,
        "severity_text": words(f"names.severity-{rule.severity.value}"),
        "hint": rule.hint,
        "critical": sum(1 for f in defects if f.verdict.critical and not _accepted(f, assessment)),
        "practice": rule.practice,
        "practice_title": practice.title if practice else rule.practice,
        "failing": states[State.FAIL],
        "partial": states[State.PARTIAL],
        "accepted": accepted,
        "of": applying,
        "unread": unread,
        "affected_text": _affected(len(defects), applying, accepted, unread, words),
        "resources": [_resource(f, assessment, words) for f in ordered[:SHOWN_RESOURCES]],
        "more": more,
        "more_text": words("findings.more-resources", count=more) if more else "",
        "why": plain(check.docs.why) if check else (practice.why if practice else ""),
        "fix": fix_parts(check.docs.fix) if check else [],
        "links": list(check.refs[:SHOWN_LINKS]) if check else _reference(practice),
    }


def _reference(practice: Practice | None) -> list[str]:
    return [practice.reference] if practice else []


def _affected(bad: int, applying: int, accepted: int, unread: int, words: Words) -> str:
    """`8 of 16 resources, one of them accepted, 4 could not be read`."""
    parts = [words("findings.affected", count=applying, bad=bad)]
    if accepted:
        parts.append(words("findings.affected-accepted", count=accepted))
    if unread:
        parts.append(words("findings.affected-unread", count=unread))
    return ", ".join(parts)


def _accepted(finding: Finding, assessment: Assessment) -> Exception_ | None:
    return accepted_by(finding, assessment.answers, assessment.as_of)


def _title(bad: str, states: Counter[State], words: Words) -> str:
    """The failing sentence; where nothing fails outright, it says that it holds in part."""
    if states[State.FAIL]:
        return bad
    return words("findings.in-part", title=bad)


def resource_name(subject: str, name: str) -> str:
    """A resource's name with those of its parents: `account/deployment`."""
    _, found, tail = subject.rpartition("/providers/")
    return "/".join(tail.split("/")[2::2]) if found and tail.count("/") > 2 else name


def _urgency(finding: Finding) -> tuple[bool, bool, bool, str, str]:
    return (
        not finding.verdict.critical,
        finding.verdict.state is not State.FAIL,
        finding.environment != "prod",
        finding.name.casefold(),
        finding.subject.casefold(),
    )


def _resource(finding: Finding, assessment: Assessment, words: Words) -> Data:
    verdict = finding.verdict
    return {
        "finding": finding.id,
        "anchor": None,
        "name": shortened(resource_name(finding.subject, finding.name), NAME_LENGTH),
        "subject": finding.subject,
        "link": portal_link(finding.subject, assessment.workload.allowed_regions),
        "type": shortened(finding.subject_type, NAME_LENGTH),
        "environment": shortened(finding.environment, NAME_LENGTH),
        "state": verdict.state.value,
        "state_text": words(f"names.state-{verdict.state.value}"),
        "critical": verdict.critical,
        "due": words.day(verdict.due) if verdict.due else None,
        "because": shortened(verdict.because, TEXT_LENGTH),
        "evidence": [
            {"path": shortened(path, NAME_LENGTH), "value": shown(value, words)}
            for path, value in finding.evidence[:SHOWN_READS]
        ],
        "more_evidence": max(0, len(finding.evidence) - SHOWN_READS),
        "accepted": _accepted_text(_accepted(finding, assessment), words),
    }


def _accepted_text(accepted: Exception_ | None, words: Words) -> str | None:
    if accepted is None:
        return None
    until, by = words.day(accepted.expires), shortened(accepted.owner, NAME_LENGTH)
    text = words("findings.accepted", owner=by, day=until, reason=accepted.reason)
    return shortened(text, TEXT_LENGTH)


def shown(value: Any, words: Words) -> str:
    """A value from Azure as one short line; `not set` where Azure returned none, or null."""
    if value is None:
        return words("findings.not-set")
    if isinstance(value, str):
        text = value if value.strip() else json.dumps(value)
    else:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    text = " ".join(text.split())
    return shortened(text, VALUE_LENGTH)


def finding_counts(assessment: Assessment, words: Words) -> Data:
    """Verdicts by state, and how many checks and resources have a defect."""
    states = Counter(f.verdict.state for f in assessment.findings)
    # A check that raised settles nothing: it counts as unknown.
    states[State.UNKNOWN] += states.pop(State.ERROR, 0)
    for tally in assessment.tallies:
        states[State.PASS] += tally.passed
        states[State.NOT_APPLICABLE] += tally.not_applicable
    defects = [f for f in assessment.findings if f.verdict.state in DEFECT]
    applying = {f.check for f in assessment.findings if f.verdict.state is not State.NOT_APPLICABLE}
    applying |= {tally.rule.check for tally in assessment.tallies if tally.passed}
    failing = len({f.check for f in defects})
    counts: Data = {
        "total": states.total(),
        "checks": len(applying),
        "checks_with_defects": failing,
        "checks_left_out": max(0, failing - SHOWN_CHECKS),
        "resources_with_defects": len({f.subject.casefold() for f in defects}),
        "critical": sum(1 for f in defects if f.verdict.critical and not _accepted(f, assessment)),
        "states": {state.value: states[state] for state in STATES},
        "state_names": {state.value: words(f"names.state-{state.value}") for state in STATES},
        "resources_read": assessment.resource_count,
        "imported": len(assessment.imported),
        "imported_left_out": max(0, len(imported(assessment, words)) - SHOWN_IMPORTED),
        "imported_shown": SHOWN_IMPORTED,
    }
    return {**counts, "text": _counts_text(counts, words)}


def _counts_text(counts: Data, words: Words) -> str:
    """What looked at what, and how it came out; empty where nothing was read."""
    if not counts["total"]:
        return words("findings.lead-imported") if counts["imported"] else ""
    parts = [
        words(f"findings.count-{state}", count=count)
        for state, count in counts["states"].items()
        if count
    ]
    return words(
        "findings.lead",
        checks=words("findings.checks", count=counts["checks"]),
        resources=words("findings.resources", count=counts["resources_read"]),
        verdicts=", ".join(parts),
    )


def imported(assessment: Assessment, words: Words) -> list[Data]:
    """Results of other tools that report a defect, critical ones first."""
    rows: list[Data] = [
        {
            "practice": id_,
            "title": assessment.rubric.practices[id_].title,
            "state": row.verdict,
            "state_text": words(f"names.state-{row.verdict}"),
            "critical": row.critical,
            "due": words.day(row.due) if row.due else None,
            "source": shortened(row.source, SOURCE_LENGTH) if row.source else None,
        }
        for id_, row in assessment.imported.items()
        if row.verdict in DEFECT and id_ in assessment.scorecard.practices
    ]
    rows.sort(key=lambda row: (not row["critical"], row["state"] != "fail", row["practice"]))
    return rows


def strengths(assessment: Assessment, checks: Checks, words: Words) -> list[Data]:
    """What is where it should be: the words of a check that passes, else of the level."""
    applying = _by_check(assessment.findings)
    failing = {
        id_ for id_, rows in applying.items() if any(f.verdict.state != State.PASS for f in rows)
    }
    rules = {rows[0].rule for rows in applying.values()}
    rules |= {tally.rule for tally in assessment.tallies if tally.passed}
    passing: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        if rule.check in checks and rule.check not in failing:
            passing[rule.practice].append(rule.check)
    rows_out = []
    for id_ in assessment.scorecard.strengths:
        state = assessment.scorecard.practices[id_]
        seen = sorted(passing[id_])
        rows_out.append(
            {
                "practice": id_,
                "title": state.practice.title,
                "pillar": state.practice.pillar,
                "level": state.level,
                "text": plain(checks[seen[0]].good)
                if seen
                else level_text(state, state.level, assessment),
                "checks": seen,
                "confidence": state.confidence,
                "basis": _basis(state, words),
            }
        )
    return rows_out


def good_starts(assessment: Assessment) -> list[Data]:
    """Practices that are defined and partly applied: what they have, and what comes next."""
    card = assessment.scorecard
    states = [card.practices[id_] for id_ in card.good_starts]
    return [
        {
            "practice": state.id,
            "title": state.practice.title,
            "level": state.level,
            "text": level_text(state, state.level, assessment),
            "next": level_text(state, (state.level or 0) + 1, assessment),
        }
        for state in states[:SHOWN_STARTS]
    ]


def level_text(state: PracticeState, level: int | None, assessment: Assessment) -> str:
    """What a practice's level says; empty without one."""
    texts = state.practice.level_texts(assessment.workload.audience)
    return "" if level is None else shortened(texts[level], TEXT_LENGTH)


def _basis(state: PracticeState, words: Words) -> str:
    scanned = state.verdict in ("pass", "partial", "fail")
    if scanned and state.answered is not None:
        return words("answers.basis-both")
    return words("answers.basis-scan" if scanned else "answers.basis-answer")
