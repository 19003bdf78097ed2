"""What the review rests on as plain data: findings, contradictions, gaps in the reading."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from assessment.assessment import Assessment
from assessment.evidence import accepted_by
from assessment.inputs import Answer, Exception_, Override, Waiver
from assessment.scorecard import PracticeState
from checks.model import Finding, Rule, Severity, State
from checks.registry import Check
from reports.fixes import fix_parts, plain
from reports.numbers import day, shortened
from reports.panels import Data

SHOWN_RESOURCES = 12
SHOWN_READS = 4
SHOWN_STARTS = 12
SHOWN_NAMES = 5
SHOWN_ROWS = 40
VALUE_LENGTH = 90
NAME_LENGTH = 120
TEXT_LENGTH = 300
"""Characters; a row has to fit on a page."""

SEVERITY = {Severity.HIGH: "High", Severity.MEDIUM: "Medium", Severity.LOW: "Low"}
STATE = {
    State.PASS: "Pass",
    State.PARTIAL: "Partial",
    State.FAIL: "Fail",
    State.UNKNOWN: "Unknown",
    State.ERROR: "Unknown",
    State.NOT_APPLICABLE: "Not applicable",
}
_WORST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
UNREAD = (State.UNKNOWN, State.ERROR)
_DEFECT = (State.FAIL, State.PARTIAL)


Checks = Mapping[str, Check]


def finding_blocks(assessment: Assessment, checks: Checks) -> list[Data]:
    """One block a check that found a defect, the worst first."""
    blocks = []
    passed = _passed_of(assessment, lambda rule: rule.check)
    for id_, findings in _by_check(assessment.findings).items():
        defects = [f for f in findings if f.verdict.state in _DEFECT]
        if defects:
            block = _block(id_, findings, defects, assessment, checks.get(id_))
            block["of"] += passed[id_]
            blocks.append(block)
    severity = list(SEVERITY.values())
    blocks.sort(
        key=lambda b: (
            not b["critical"], severity.index(b["severity_text"]), -b["failing"], b["check"]
        )
    )  # fmt: skip
    return blocks


def _by_check(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.verdict.state is not State.NOT_APPLICABLE:
            grouped[finding.check].append(finding)
    return grouped


def _passed_of(assessment: Assessment, by: Callable[[Rule], str]) -> Counter[str]:
    """How many subjects passed without a finding, by check or by practice."""
    counts: Counter[str] = Counter()
    for tally in assessment.tallies:
        counts[by(tally.rule)] += tally.passed
    return counts


def _block(
    id_: str,
    findings: Sequence[Finding],
    defects: Sequence[Finding],
    assessment: Assessment,
    check: Check | None,
) -> Data:
    ordered = sorted(defects, key=_urgency)
    practice = assessment.rubric.practices.get(defects[0].practice)
    states = Counter(f.verdict.state for f in findings)
    return {
        "check": id_,
        "title": _title(plain(check.bad).rstrip("."), states) if check else id_,
        "severity": defects[0].severity.value,
        "severity_text": SEVERITY[defects[0].severity],
        "hint": defects[0].hint,
        "critical": sum(1 for f in defects if f.verdict.critical and not _accepted(f, assessment)),
        "practice": defects[0].practice,
        "practice_title": practice.title if practice else defects[0].practice,
        "failing": states[State.FAIL],
        "partial": states[State.PARTIAL],
        "accepted": sum(1 for f in defects if _accepted(f, assessment)),
        "of": len(findings),
        "unread": sum(states[state] for state in UNREAD),
        "resources": [_resource(f, assessment) for f in ordered[:SHOWN_RESOURCES]],
        "more": max(0, len(ordered) - SHOWN_RESOURCES),
        "why": plain(check.docs.why) if check else (practice.why if practice else ""),
        "fix": fix_parts(check.docs.fix) if check else [],
        "links": list(check.refs) if check else ([practice.reference] if practice else []),
    }


def _accepted(finding: Finding, assessment: Assessment) -> Exception_ | None:
    return accepted_by(finding, assessment.answers, assessment.as_of)


def _title(bad: str, states: Counter[State]) -> str:
    """The failing sentence; where nothing fails outright, it says that it holds in part."""
    if states[State.FAIL]:
        return bad
    # An abbreviation (AI) keeps its capitals.
    start = bad[:1] if bad[1:2].isupper() else bad[:1].lower()
    return f"In part: {start}{bad[1:]}"


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


def _resource(finding: Finding, assessment: Assessment) -> Data:
    accepted = _accepted(finding, assessment)
    verdict = finding.verdict
    return {
        "finding": finding.id,
        "anchor": None,
        "name": shortened(resource_name(finding.subject, finding.name), NAME_LENGTH),
        "subject": finding.subject,
        "type": finding.subject_type,
        "environment": finding.environment,
        "state": verdict.state.value,
        "state_text": STATE[verdict.state],
        "critical": verdict.critical,
        "due": day(verdict.due) if verdict.due else None,
        "because": shortened(verdict.because, TEXT_LENGTH),
        "evidence": [
            {"path": shortened(path, NAME_LENGTH), "value": shown(value)}
            for path, value in finding.evidence[:SHOWN_READS]
        ],
        "more_evidence": max(0, len(finding.evidence) - SHOWN_READS),
        "accepted": shortened(
            f"Accepted by {accepted.owner} until {day(accepted.expires)}: {accepted.reason}",
            TEXT_LENGTH,
        )
        if accepted
        else None,
    }


def shown(value: Any) -> str:
    """A value from Azure as one short line; `not set` where Azure returned none, or null."""
    if value is None:
        return "not set"
    if isinstance(value, str):
        text = value if value.strip() else json.dumps(value)
    else:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    text = " ".join(text.split())
    return shortened(text, VALUE_LENGTH)


def finding_counts(assessment: Assessment) -> Data:
    """Verdicts by state, and how many checks and resources have a defect."""
    states = Counter(STATE[f.verdict.state] for f in assessment.findings)
    for tally in assessment.tallies:
        states[STATE[State.PASS]] += tally.passed
        states[STATE[State.NOT_APPLICABLE]] += tally.not_applicable
    defects = [f for f in assessment.findings if f.verdict.state in _DEFECT]
    applying = {f.check for f in assessment.findings if f.verdict.state is not State.NOT_APPLICABLE}
    applying |= {tally.rule.check for tally in assessment.tallies if tally.passed}
    return {
        "total": states.total(),
        "checks": len(applying),
        "checks_with_defects": len({f.check for f in defects}),
        "resources_with_defects": len({f.subject.casefold() for f in defects}),
        "critical": sum(1 for f in defects if f.verdict.critical and not _accepted(f, assessment)),
        "states": {name: states[name] for name in dict.fromkeys(STATE.values())},
        "resources_read": assessment.resource_count,
        "imported": len(assessment.imported),
    }


def imported(assessment: Assessment) -> list[Data]:
    """Results of other tools that report a defect, critical ones first."""
    rows: list[Data] = [
        {
            "practice": id_,
            "title": assessment.rubric.practices[id_].title,
            "state": row.verdict,
            "state_text": STATE[State(row.verdict)],
            "critical": row.critical,
            "due": day(row.due) if row.due else None,
            "source": row.source,
        }
        for id_, row in assessment.imported.items()
        if row.verdict in _DEFECT and id_ in assessment.scorecard.practices
    ]
    rows.sort(key=lambda row: (not row["critical"], row["state"] != "fail", row["practice"]))
    return rows


def conflicts(assessment: Assessment) -> list[Data]:
    """What the team said beside what the scan saw, over-claims first."""
    states = {s.id: s for s in assessment.scorecard.practices.values() if s.conflict}
    seen: dict[str, list[Finding]] = {id_: [] for id_ in states}
    for finding in assessment.findings:
        if finding.practice in states and _speaks(finding, states[finding.practice]):
            seen[finding.practice].append(finding)
    order = sorted(
        states.values(), key=lambda s: (s.conflict != "over-claim", -s.practice.weight, s.id)
    )
    passed = _passed_of(assessment, lambda rule: rule.practice)
    return [
        _conflict(s, seen[s.id], passed[s.id] if s.verdict == "pass" else 0, assessment)
        for s in order
    ]


def _conflict(
    state: PracticeState, seen: Sequence[Finding], passed: int, assessment: Assessment
) -> Data:
    answer = assessment.answers.answers.get(state.id)
    over = state.conflict == "over-claim"
    imported = assessment.imported.get(state.id)
    return {
        "practice": state.id,
        "title": state.practice.title,
        "kind": state.conflict.value if state.conflict else "",
        "kind_text": "Over-claim" if over else "Under-claim",
        "said": state.answered,
        "said_text": _level_text(state, state.answered, assessment),
        "who": answer.who if answer else None,
        "verdict": state.verdict,
        "verdict_text": STATE[State(state.verdict)] if state.verdict else "",
        "findings": [f.id for f in seen[:SHOWN_NAMES]],
        "more_findings": max(0, len(seen) - SHOWN_NAMES) + passed,
        "imported": imported.source or "an imported result" if imported else None,
        "level": state.level,
        "level_text": _level_text(state, state.level, assessment),
        "overridden": state.overridden,
        "note": shortened(state.note, TEXT_LENGTH),
        "ask": "What did the scan miss, or what has changed since?"
        if over
        else "The scan sees more than was claimed: confirm, and raise the answer.",
    }


def remarks(answer: Answer | None) -> str:
    """What the team wrote beside an answer: note, evidence, who and when."""
    if answer is None:
        return ""
    when = day(answer.when) if answer.when else ""
    parts = (answer.note, answer.evidence, answer.who, when)
    return " · ".join(shortened(" ".join(part.split()), TEXT_LENGTH) for part in parts if part)


def decisions(assessment: Assessment) -> list[Data]:
    """Overrides, waivers and exceptions with reason, owner, expiry, and whether they are idle."""
    given, idle = assessment.answers, assessment.scorecard.warnings
    taken: list[tuple[str, str, str, Override | Waiver | Exception_]] = []
    taken += [("Override", id_, f"level {one.level}", one) for id_, one in given.overrides.items()]
    taken += [("Waiver", id_, "open must accepted", one) for id_, one in given.waivers.items()]
    taken += [
        ("Exception", one.check, one.subject.rpartition("/")[2], one) for one in given.exceptions
    ]
    return [
        {
            "kind": kind,
            "id": id_,
            "practice": id_ if id_ in assessment.scorecard.practices else None,
            "what": shortened(what, NAME_LENGTH),
            "reason": shortened(one.reason, TEXT_LENGTH),
            "owner": shortened(one.owner, NAME_LENGTH),
            "expires": day(one.expires),
            "idle": any(w.startswith(f"The {kind.lower()} on {id_} ") for w in idle),
        }
        for kind, id_, what, one in taken
    ]


def _speaks(finding: Finding, state: PracticeState) -> bool:
    if state.verdict == "pass":
        return finding.verdict.state is State.PASS
    return finding.verdict.state in _DEFECT


def _level_text(state: PracticeState, level: int | None, assessment: Assessment) -> str:
    texts = state.practice.level_texts(assessment.workload.audience)
    return "" if level is None else texts[level]


def strengths(assessment: Assessment, checks: Checks) -> list[Data]:
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
                else _level_text(state, state.level, assessment),
                "checks": seen,
                "confidence": state.confidence,
                "basis": _basis(state),
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
            "text": _level_text(state, state.level, assessment),
            "next": _level_text(state, (state.level or 0) + 1, assessment),
        }
        for state in states[:SHOWN_STARTS]
    ]


def _basis(state: PracticeState) -> str:
    scanned = state.verdict in ("pass", "partial", "fail")
    if scanned and state.answered is not None:
        return "answer and scan"
    return "scan" if scanned else "answer"
