"""A card shows what was seen and said, and proposes without answering."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from assessment.interview.cards import card_of, shown_day
from assessment.interview.interview import Standing
from assessment.interview.scans import scans_of
from checks.model import Further, Rule, Severity, State, Tally
from checks.registry import all_checks
from rubrics.errors import UserError
from tests.assessment.generate import TODAY
from tests.assessment.interview.conftest import Session, finding

KEYLESS = "sec-keyless-auth"
LATER = TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("state", "level"),
    [(State.PASS, 2), (State.PARTIAL, 1), (State.FAIL, 0), (State.UNKNOWN, None)],
)
def test_the_scan_proposes_and_does_not_answer(
    session: Session, state: State, level: int | None
) -> None:
    card = card_of(session(findings=(finding(KEYLESS, state),)), KEYLESS)
    assert (card.proposal, card.answer, card.standing) == (level, None, Standing.OPEN)
    assert card.scan.counts == {state: 1}


def test_a_pass_that_shows_no_level_proposes_none(session: Session) -> None:
    seen = (finding(KEYLESS, State.PASS, conclusive=False),)
    card = card_of(session(findings=seen), KEYLESS)
    assert (card.proposal, card.level, len(card.scan.examples)) == (None, None, 1)


def test_without_a_scan_there_is_nothing_to_propose(session: Session) -> None:
    card = card_of(session(), KEYLESS)
    assert (card.proposal, card.scan.findings, card.scan.examples) == (None, 0, ())
    assert card.gate.stage == "pilot" and card.gate.must
    assert card.target == 3 and len(card.levels) == 5 and "\n" not in card.why


def test_an_answer_above_the_scan_is_capped_and_says_so(session: Session) -> None:
    failing = (finding(KEYLESS, State.FAIL),)
    card = card_of(session({KEYLESS: {"level": 3}}, failing), KEYLESS)
    assert card.contradiction
    assert (card.contradiction.kind, card.contradiction.settled) == ("over-claim", False)
    assert "level 3" in card.contradiction.what and "fail" in card.contradiction.what
    assert "capped at level 1" in card.contradiction.consequence and card.level == 1


def test_an_answer_below_the_scan_is_raised(session: Session) -> None:
    card = card_of(session({KEYLESS: {"level": 0}}, (finding(KEYLESS, State.PASS),)), KEYLESS)
    assert card.contradiction and card.contradiction.kind == "under-claim"
    assert "Level 2" in card.contradiction.consequence


def test_an_override_settles_a_contradiction_until_its_day(session: Session) -> None:
    failing, said = (finding(KEYLESS, State.FAIL),), {KEYLESS: {"level": 3}}

    def until(day: date) -> Any:
        row = {"level": 2, "reason": "r", "owner": "o", "expires": day}
        decisions = {"overrides": {KEYLESS: row}}
        return card_of(session(said, failing, decisions=decisions), KEYLESS).contradiction

    assert until(LATER).settled and shown_day(LATER) in until(LATER).consequence
    assert shown_day(LATER) == "22 Dec 2026"
    assert not until(TODAY - timedelta(days=1)).settled


def test_a_critical_finding_stands_against_not_applicable(session: Session) -> None:
    answers = {KEYLESS: {"not_applicable": "no"}}
    card = card_of(session(answers, (finding(KEYLESS, State.FAIL, critical=True),)), KEYLESS)
    assert card.contradiction and card.contradiction.kind == "not-applicable"
    plain = card_of(session(answers, (finding(KEYLESS, State.FAIL),)), KEYLESS)
    assert (plain.contradiction, plain.level, plain.proposal) == (None, None, 0)
    assert plain.standing is Standing.NOT_APPLICABLE


def test_examples_are_the_worst_of_each_check_first(session: Session) -> None:
    seen = (
        *(finding(KEYLESS, State.FAIL, f"a{n}", check="one") for n in range(9)),
        finding(KEYLESS, State.FAIL, "b", check="two", severity=Severity.LOW, env="nonprod"),
        finding(KEYLESS, State.FAIL, "c", check="three", critical=True),
        finding(KEYLESS, State.PASS, "d", check="four"),
        finding(KEYLESS, State.NOT_APPLICABLE, "e", check="five"),
    )
    card = card_of(session(findings=seen), KEYLESS)
    names = [example.name for example in card.scan.examples]
    assert names == ["c", "a0", "b", "d", "a1"]
    assert card.scan.counts[State.FAIL] == 11 and card.scan.findings == 12


def test_accepted_findings_are_shown_last_and_not_counted(session: Session) -> None:
    seen = (finding(KEYLESS, State.FAIL, "a", critical=True), finding(KEYLESS, State.FAIL, "b"))
    row = {"check": seen[0].check, "subject": seen[0].subject}
    decided = {"exceptions": [{**row, "reason": "r", "owner": "o", "expires": LATER}]}
    scan = card_of(session(findings=seen, decisions=decided), KEYLESS).scan
    assert [(e.name, e.accepted) for e in scan.examples] == [("b", False), ("a", True)]
    assert (scan.accepted, scan.counts) == (1, {State.FAIL: 1})


def test_counted_passes_count(session: Session) -> None:
    rule = Rule("check-one", KEYLESS, Severity.LOW)
    card = card_of(session(tallies=(Tally(rule, "prod", 7, 2),)), KEYLESS)
    assert card.scan.counts == {State.PASS: 7, State.NOT_APPLICABLE: 2}
    assert (card.proposal, card.scan.findings) == (2, 7)


def test_findings_that_only_the_store_holds_count_too(session: Session) -> None:
    seen = finding(KEYLESS, State.FAIL)
    assessment = replace(
        session().assessment,
        findings=(seen,),
        further=(Further(seen.rule, "prod", State.FAIL, 400, False, None),),
    )
    scan = scans_of(assessment, {})[KEYLESS]
    assert (scan.counts, scan.findings, len(scan.examples)) == ({State.FAIL: 401}, 401, 1)


def test_the_words_are_those_of_the_check(session: Session) -> None:
    check = next(check for check in all_checks() if check.practice == KEYLESS)
    seen = tuple(finding(KEYLESS, state, check=check.id) for state in (State.FAIL, State.PASS))
    assessment = session(findings=seen).assessment
    examples = scans_of(assessment, {check.id: check})[KEYLESS].examples
    assert [example.title for example in examples] == [check.bad, check.good]
    assert examples[0].evidence == (("properties.x", None),)


def test_what_is_not_asked_has_no_card(session: Session) -> None:
    for id_ in ("ops-reproducible-training", "no-such-practice"):
        with pytest.raises(UserError, match="is not a question"):
            card_of(session(), id_)


def test_an_expired_answer_is_open_again(session: Session) -> None:
    expired = {"level": 4, "expires": TODAY - timedelta(days=1)}
    card = card_of(session({KEYLESS: expired}), KEYLESS)
    assert card.standing is Standing.OPEN and card.level is None and card.answer


def test_a_card_is_there_at_once(session: Session) -> None:
    names = range(5000)
    ids = list(session().practices)
    seen = tuple(finding(ids[n % len(ids)], State.FAIL, f"n{n}") for n in names)
    interview = session(findings=seen)
    card_of(interview, ids[0])
    begin = time.perf_counter()
    for id_ in ids:
        card_of(interview, id_)
    assert (time.perf_counter() - begin) / len(ids) < 0.005
    assert replace(interview).scans is interview.scans
