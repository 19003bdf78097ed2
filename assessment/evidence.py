"""From findings and imported results to one verdict on a practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessment.inputs import Answers, Exception_, PracticeEvidence
from checks.model import Finding, Further, Severity, State, Tally
from rubrics.standard import FindingRule


@dataclass(frozen=True, slots=True)
class PracticeVerdict:
    """What all automated evidence together says of one practice."""

    state: State
    critical: bool = False
    due: date | None = None
    inconclusive: bool = False
    """Unknown, although all was read: what passed shows no level, only that defects are absent."""


@dataclass(frozen=True, slots=True)
class CheckVerdict:
    """What one check says over all the subjects that it applies to."""

    check: str
    practice: str
    verdict: PracticeVerdict
    hint: bool
    conclusive: bool
    applies: int
    """Subjects that it applies to, accepted ones left out: the denominator."""
    failed: int
    partial: int
    unknown: int


def accepted_by(finding: Finding, answers: Answers, as_of: date) -> Exception_ | None:
    """The exception under which a finding is accepted on that day; it stays visible.

    What passes has nothing to accept, so a wide exception leaves it in the denominator.
    """
    if finding.verdict.state in (State.PASS, State.NOT_APPLICABLE):
        return None
    subject = finding.subject.lower()
    for item in answers.exceptions_to(finding.check):
        named = item.subject.lower().rstrip("/")
        covers = subject == named or subject.startswith(named + "/")
        if covers and item.expires >= as_of:
            return item
    return None


_UNREAD = (State.UNKNOWN, State.ERROR)


def judge_check(
    findings: Sequence[Finding],
    rule: FindingRule,
    tallies: Sequence[Tally] = (),
    further: Sequence[Further] = (),
) -> CheckVerdict | None:
    """One verdict for a check over its findings, counts and tallies, by the rubric's thresholds.

    A critical finding, a high-severity fail in prod, or more than `fail_share` of the prod
    subjects that were read makes it fail; fewer, only nonprod or partial ones make it partial.
    None: the check applies to nothing here.
    """
    kinds = [*_kinds(findings), *further]
    applies = [kind for kind in kinds if kind.state is not State.NOT_APPLICABLE]
    passed = [tally for tally in tallies if tally.passed]
    if not applies and not passed:
        return None
    declared = (applies or passed)[0].rule
    fails = [kind for kind in applies if kind.state is State.FAIL]
    partials = [kind for kind in applies if kind.state is State.PARTIAL]
    blind = _count(kind for kind in applies if kind.state in _UNREAD)
    prod_fails = [kind for kind in fails if kind.environment == "prod"]
    prod = _count(k for k in applies if k.environment == "prod" and k.state not in _UNREAD)
    prod += sum(tally.passed for tally in passed if tally.environment == "prod")
    whole = _count(applies) + sum(tally.passed for tally in passed)
    critical = any(kind.critical for kind in fails)
    severe = any(kind.rule.severity is Severity.HIGH for kind in prod_fails)
    if critical or severe or _more_than(rule.fail_share, _count(prod_fails), prod):
        state = State.FAIL
    elif fails or partials:
        state = State.PARTIAL
    elif _more_than(rule.unknown_share, blind, whole):
        state = State.UNKNOWN
    else:
        state = State.PASS
    due = min((kind.due for kind in (*fails, *partials) if kind.due), default=None)
    return CheckVerdict(
        check=declared.check,
        practice=declared.practice,
        verdict=PracticeVerdict(state, critical, due),
        hint=declared.hint,
        conclusive=declared.conclusive,
        applies=whole,
        failed=_count(fails),
        partial=_count(partials),
        unknown=blind,
    )


def _kinds(findings: Iterable[Finding]) -> Iterator[Further]:
    for finding in findings:
        seen = finding.verdict
        yield Further(finding.rule, finding.environment, seen.state, 1, seen.critical, seen.due)


def _count(kinds: Iterable[Further]) -> int:
    return sum(kind.count for kind in kinds)


def _more_than(share: float, part: int, whole: int) -> bool:
    # A quotient is exact where it can be; share * whole may fall just below a whole number.
    return whole > 0 and part / whole > share


def judge_checks(
    findings: Iterable[Finding],
    answers: Answers,
    as_of: date,
    rule: FindingRule,
    tallies: Iterable[Tally] = (),
    further: Iterable[Further] = (),
) -> dict[str, CheckVerdict]:
    """Each check's verdict, by check id; accepted findings are in none of the counts."""
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if accepted_by(finding, answers, as_of) is None:
            by_check[finding.check].append(finding)
    counted: dict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        counted[tally.rule.check].append(tally)
    more: dict[str, list[Further]] = defaultdict(list)
    for kind in further:
        more[kind.rule.check].append(kind)
    judged = (
        (check, judge_check(by_check[check], rule, counted[check], more[check]))
        for check in sorted({*by_check, *counted, *more})
    )
    return {check: verdict for check, verdict in judged if verdict is not None}


def judge_practices(
    checks: Iterable[CheckVerdict], imported: Mapping[str, PracticeEvidence]
) -> dict[str, PracticeVerdict]:
    """Each practice's verdict: the worst of its checks and of what was imported.

    Worst first: fail, partial, unknown, pass. Hints inform and never cap. A pass that is not
    conclusive shows no level: alone, it leaves the practice unknown.
    """
    seen: dict[str, list[PracticeVerdict]] = defaultdict(list)
    for check in checks:
        if check.hint:
            continue
        verdicts = seen[check.practice]
        if check.conclusive or check.verdict.state is not State.PASS:
            verdicts.append(check.verdict)
    for practice, row in imported.items():
        critical = row.critical and row.verdict == "fail"
        seen[practice].append(PracticeVerdict(State(row.verdict), critical, row.due))
    nothing = PracticeVerdict(State.UNKNOWN, inconclusive=True)
    return {
        practice: _worst(verdicts) if verdicts else nothing for practice, verdicts in seen.items()
    }


_WORST_FIRST = (State.FAIL, State.PARTIAL, State.UNKNOWN, State.PASS)


def _worst(verdicts: Sequence[PracticeVerdict]) -> PracticeVerdict:
    state = min((v.state for v in verdicts), key=_WORST_FIRST.index)
    due = min((v.due for v in verdicts if v.due), default=None)
    return PracticeVerdict(state, any(v.critical for v in verdicts), due)
