"""What the team said beside what the scan saw, as plain data: the questionnaire."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from assessment.assessment import Assessment
from assessment.inputs import Answer, Exception_, Override, Waiver
from assessment.notices import Notice
from assessment.scorecard import PracticeState
from checks.model import Finding, State
from reports.evidence import DEFECT, NAME_LENGTH, TEXT_LENGTH, level_text, passed_of
from reports.numbers import shortened
from reports.panels import Data
from reports.words import Words

SHOWN_NAMES = 5
SHOWN_CONFLICTS = 8
SHOWN_DECISIONS = 20
SHOWN_CHECKS = 4
"""Of one practice."""
ALL_NOTES = 16_000
"""Characters of all notes together: the fewer there are, the longer each may be."""
SHORTEST_NOTE, LONGEST_NOTE = 70, 400
WHO_LENGTH, EVIDENCE_LENGTH, REASON_LENGTH = 40, 60, 160
_ADDRESS = re.compile(r"https://[!-~]{1,500}")


def panel(assessment: Assessment, words: Words) -> Data:
    """What stands beside each practice of the register, by its id, and how much is left out."""
    given, practices = assessment.answers, assessment.scorecard.practices
    limit = _note_limit(assessment)
    accepted = _accepted_by_practice(assessment)
    checks = _checks_by_practice(assessment)
    return {
        "said": {
            id_: {
                **_said(given.answers.get(id_), limit, assessment, words),
                "note": shortened(state.note, limit),
                "marks": [*_marks(id_, state, accepted[id_], assessment, words)],
                "checks": checks[id_][:SHOWN_CHECKS],
                "more_checks": max(0, len(checks[id_]) - SHOWN_CHECKS),
            }
            for id_, state in practices.items()
        },
        "shown_conflicts": SHOWN_CONFLICTS,
        "more_conflicts": max(0, _conflict_count(assessment) - SHOWN_CONFLICTS),
        "more_decisions": max(0, _decision_count(assessment) - SHOWN_DECISIONS),
    }


def _note_limit(assessment: Assessment) -> int:
    answers, states = assessment.answers.answers, assessment.scorecard.practices
    written = sum(1 for answer in answers.values() if answer.note)
    written += sum(1 for state in states.values() if state.note)
    return min(LONGEST_NOTE, max(SHORTEST_NOTE, ALL_NOTES // max(1, written)))


def _conflict_count(assessment: Assessment) -> int:
    return sum(1 for state in assessment.scorecard.practices.values() if state.conflict)


def _decision_count(assessment: Assessment) -> int:
    given = assessment.answers
    return len(given.overrides) + len(given.waivers) + len(given.exceptions)


def _said(answer: Answer | None, limit: int, assessment: Assessment, words: Words) -> Data:
    """What the team wrote; an `evidence_link` only where the evidence is an address."""
    if answer is None:
        return {"remark": "", "evidence": "", "evidence_link": None, "who": ""}
    parts = [shortened(answer.who, WHO_LENGTH)] if answer.who else []
    if answer.when:
        parts.append(words.day(answer.when))
    if answer.expires:
        key = "answers.expired" if answer.expires < assessment.as_of else "answers.expires"
        parts.append(words(key, day=words.day(answer.expires)))
    evidence = " ".join((answer.evidence or "").split())
    return {
        "remark": shortened(" ".join((answer.note or "").split()), limit),
        "evidence": shortened(evidence, EVIDENCE_LENGTH),
        "evidence_link": evidence if _ADDRESS.fullmatch(evidence) else None,
        "who": " · ".join(parts),
    }


def _marks(
    id_: str, state: PracticeState, accepted: int, assessment: Assessment, words: Words
) -> Iterator[str]:
    """What was decided of a practice, as short clauses."""
    if state.conflict:
        yield words(f"answers.kind-{state.conflict.value}")
    given = assessment.answers
    override, waiver = given.overrides.get(id_), given.waivers.get(id_)
    if state.overridden and override:
        yield words("answers.mark-override", day=words.day(override.expires))
    if waiver and waiver.expires >= assessment.as_of:
        yield words("answers.mark-waiver", day=words.day(waiver.expires))
    if accepted:
        yield words("answers.mark-accepted", count=accepted)


def _accepted_by_practice(assessment: Assessment) -> Counter[str]:
    """How many exceptions stand on checks of a practice, until their day."""
    practice_of = {f.check: f.practice for f in assessment.findings}
    return Counter(
        practice_of[one.check]
        for one in assessment.answers.exceptions
        if one.check in practice_of and one.expires >= assessment.as_of
    )


def _checks_by_practice(assessment: Assessment) -> Mapping[str, list[str]]:
    """Checks that found a defect, by their practice."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for finding in assessment.findings:
        if finding.verdict.state in DEFECT:
            found[finding.practice][finding.check] = None
    return defaultdict(list, {id_: list(checks) for id_, checks in found.items()})


def conflicts(assessment: Assessment, words: Words) -> list[Data]:
    """What the team said beside what the scan saw, over-claims first."""
    states = {s.id: s for s in assessment.scorecard.practices.values() if s.conflict}
    seen: dict[str, list[Finding]] = {id_: [] for id_ in states}
    for finding in assessment.findings:
        if finding.practice in states and _speaks(finding, states[finding.practice]):
            seen[finding.practice].append(finding)
    order = sorted(
        states.values(), key=lambda s: (s.conflict != "over-claim", -s.practice.weight, s.id)
    )
    passed = passed_of(assessment, lambda rule: rule.practice)
    return [
        _conflict(s, seen[s.id], passed[s.id] if s.verdict == "pass" else 0, assessment, words)
        for s in order
    ]


def _conflict(
    state: PracticeState,
    seen: Sequence[Finding],
    passed: int,
    assessment: Assessment,
    words: Words,
) -> Data:
    answer = assessment.answers.answers.get(state.id)
    kind = state.conflict.value if state.conflict else ""
    row = assessment.imported.get(state.id)
    more = max(0, len(seen) - SHOWN_NAMES) + passed
    source = (row.source or words("answers.imported")) if row else None
    return {
        "practice": state.id,
        "title": state.practice.title,
        "kind": kind,
        "kind_text": words(f"answers.kind-{kind}"),
        "said": state.answered,
        "said_text": level_text(state, state.answered, assessment),
        "who": shortened(answer.who, WHO_LENGTH) if answer and answer.who else None,
        "verdict": state.verdict,
        "verdict_text": words(f"names.state-{state.verdict}") if state.verdict else "",
        "findings": [f.id for f in seen[:SHOWN_NAMES]],
        "more_findings": more,
        "more_findings_text": words("answers.more-findings", count=more) if more else "",
        "imported": shortened(source, EVIDENCE_LENGTH) if source else None,
        "level": state.level,
        "level_text": level_text(state, state.level, assessment),
        "overridden": state.overridden,
        "note": shortened(state.note, REASON_LENGTH),
        "ask": words(f"answers.ask-{kind}"),
    }


def _speaks(finding: Finding, state: PracticeState) -> bool:
    if state.verdict == "pass":
        return finding.verdict.state is State.PASS
    return finding.verdict.state in DEFECT


def remarks(answer: Answer | None, words: Words) -> str:
    """What the team wrote beside an answer: note, evidence, who and when."""
    if answer is None:
        return ""
    when = words.day(answer.when) if answer.when else ""
    parts = (answer.note, answer.evidence, answer.who, when)
    return " · ".join(shortened(" ".join(part.split()), TEXT_LENGTH) for part in parts if part)


def decisions(assessment: Assessment, words: Words) -> list[Data]:
    """Overrides, waivers and exceptions with reason, owner, expiry, and whether they are idle.

    The first ones of the file; `panel` says how many more there are.
    """
    given = assessment.answers
    must = words("answers.open-must")
    taken: list[tuple[str, str, str, Override | Waiver | Exception_]] = [
        ("override", id_, words("answers.to-level", level=one.level), one)
        for id_, one in given.overrides.items()
    ]
    taken += [("waiver", id_, must, one) for id_, one in given.waivers.items()]
    taken += [
        ("exception", one.check, one.subject.rpartition("/")[2], one) for one in given.exceptions
    ]
    practices, doubts = assessment.scorecard.practices, assessment.scorecard.warnings
    return [
        {
            "kind": words(f"answers.decision-{kind}"),
            "id": shortened(id_, NAME_LENGTH),
            "practice": id_ if id_ in practices else None,
            "what": shortened(what, EVIDENCE_LENGTH),
            "reason": shortened(one.reason, REASON_LENGTH),
            "owner": shortened(one.owner, WHO_LENGTH),
            "expires": words.day(one.expires),
            "idle": any(_is_about(doubt, kind, id_, one) for doubt in doubts),
        }
        for kind, id_, what, one in taken[:SHOWN_DECISIONS]
    ]


def _is_about(doubt: Notice, kind: str, id_: str, one: Override | Waiver | Exception_) -> bool:
    """Whether a doubt says that a decision has no effect."""
    about = dict(doubt.about)
    if not doubt.kind.startswith(f"{kind}-"):
        return False
    if isinstance(one, Exception_):
        return (about["check"], about["subject"]) == (one.check, one.subject)
    return about["practice"] == id_
