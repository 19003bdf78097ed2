"""One finding explained, as plain data: what was seen, what it means, how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from assessment.assessment import Assessment
from assessment.evidence import accepted_by
from assessment.targets import gate_rule
from checks.model import Finding, State
from checks.registry import Check
from reports.evidence import resource_name, shown
from reports.fixes import plain
from reports.portal import portal_link
from reports.remedy import remedy_for
from reports.words import words_of
from rubrics.errors import UserError

_SHOWN = 8


def find_finding(assessment: Assessment, id_: str) -> Finding:
    """The finding of that id.

    Raises:
        UserError: there is none; the hint names those of the check, where it is a check's id, or
            the nearest.
    """
    by_id = {finding.id: finding for finding in assessment.findings}
    wanted = id_.strip().casefold()
    if wanted in by_id:
        return by_id[wanted]
    of_check = [finding.id for finding in assessment.findings if finding.check == wanted]
    if of_check:
        more = f" and {len(of_check) - _SHOWN} more" if len(of_check) > _SHOWN else ""
        hint = f"Its findings are {', '.join(of_check[:_SHOWN])}{more}."
        raise UserError(f"'{id_}' is a check, not a finding.", hint)
    if not by_id:
        hint = "It holds no finding: nothing was read, or all that was read passed."
    elif near := get_close_matches(wanted, by_id, n=1, cutoff=0.6):
        hint = f"Did you mean {near[0]}?"
    else:
        hint = "The report and the annex name findings, such as " + f"{next(iter(by_id))}."
    raise UserError(f"The assessment has no finding '{id_}'.", hint)


def explain(finding: Finding, assessment: Assessment, check: Check | None) -> dict[str, Any]:
    """All that is known of a finding; without its check, what the assessment itself says."""
    verdict, words = finding.verdict, words_of("en")
    accepted = accepted_by(finding, assessment.answers, assessment.as_of)
    practice = assessment.rubric.practices.get(finding.practice)
    remedy = remedy_for(check.docs.fix, finding.subject) if check else None
    return {
        "finding": finding.id,
        "check": finding.check,
        "says": check.bad if check else finding.check,
        "state": verdict.state.value,
        "state_text": words(f"names.state-{verdict.state.value}"),
        "severity": finding.severity.value,
        "critical": verdict.critical,
        "due": verdict.due.isoformat() if verdict.due else None,
        "because": verdict.because,
        "resource": {
            "id": finding.subject,
            "name": resource_name(finding.subject, finding.name),
            "type": finding.subject_type,
            "environment": finding.environment,
            "link": portal_link(finding.subject, assessment.workload.allowed_regions),
        },
        "read": [{"path": path, "value": shown(value, words)} for path, value in finding.evidence],
        "why": plain(check.docs.why) if check else (practice.why if practice else ""),
        "fix": [*remedy.parts] if remedy else [],
        "fill_in": [*remedy.open] if remedy else [],
        "would_change": _would_change(finding, check),
        "limits": plain(check.docs.limits) if check else "",
        "accepted": accepted.model_dump(mode="json") if accepted else None,
        "practice": _practice(finding, assessment),
        "more": [*check.refs] if check else [],
    }


def _would_change(finding: Finding, check: Check | None) -> list[str]:
    """What has to happen for another verdict, in whole sentences."""
    verdict = finding.verdict
    if verdict.state is State.ERROR:
        return ["The check raised an error: this is a fault in it, not in the resource."]
    if verdict.state is State.UNKNOWN:
        if verdict.permission:
            return [f"A scan that has the permission {verdict.permission} settles it."]
        return ["A scan or an export that returns what was missing settles it."]
    rule = plain(check.docs.rule) if check else ""
    lines = [rule] if rule else []
    if check and not rule:
        lines.append(f"It passes when this holds: {check.good}")
    lines.append("The verdict changes with the next scan or export after the resource has changed.")
    lines.append("An exception in the answers accepts it until a day, with owner and reason.")
    return lines


def _practice(finding: Finding, assessment: Assessment) -> Mapping[str, Any] | None:
    """The practice that it is evidence for, where it stands, and which gate needs it."""
    practice = assessment.rubric.practices.get(finding.practice)
    if practice is None:
        return None
    gate, standard = gate_rule(practice, assessment.workload), assessment.rubric.standard
    state = assessment.scorecard.practices.get(practice.id)
    return {
        "id": practice.id,
        "title": practice.title,
        "pillar": standard.title(practice.pillar),
        "answered": state.answered if state else None,
        "not_applicable": _said_not_applicable(practice.id, assessment),
        "scan": state.verdict if state else None,
        "level": state.level if state else None,
        "gate": {"stage": gate.stage, "level": gate.level, "must": gate.must},
        "gate_text": f"{standard.title(gate.stage)} needs level {gate.level}"
        f" ({'must' if gate.must else 'should'})",
        "counts": _counts(finding, assessment),
    }


def _said_not_applicable(practice: str, assessment: Assessment) -> str | None:
    """The reason with which the team answered that the practice does not apply."""
    answer = assessment.answers.answers.get(practice)
    return answer.not_applicable if answer else None


def _counts(finding: Finding, assessment: Assessment) -> str:
    """What this verdict does to the practice's level, in a sentence."""
    if finding.hint:
        return "The check only informs: it changes no level."
    scoring = assessment.rubric.standard.scoring
    state = finding.verdict.state.value
    if state in scoring.cap_level:
        cap = scoring.cap_level[state]
        return f"A practice whose checks come to '{state}' counts at level {cap} at most."
    return "It is in neither numerator nor denominator; it widens the range beside the score."
