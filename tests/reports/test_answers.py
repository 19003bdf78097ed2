"""The questionnaire: what stands beside a practice, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers, Exception_, Override, Waiver
from reports.answers import LONGEST_NOTE, SHORTEST_NOTE, SHOWN_DECISIONS, decisions, panel
from reports.words import words_of

ENGLISH = words_of("en")
ID = "sec-keyless-auth"
LATER = date(2027, 5, 31)
Scan = Callable[..., Assessment]


def said(assessment: Assessment, answer: Answer, id_: str = ID) -> dict[str, Any]:
    given = Answers(answers={id_: answer})
    made: dict[str, Any] = panel(replace(assessment, answers=given), ENGLISH)["said"][id_]
    return made


def test_an_answer_shows_note_evidence_and_who(insurer: Any) -> None:
    made = said(
        insurer.assessment,
        Answer(
            level=2,
            note="Keys are\nin the vault.",
            evidence="https://contoso.example/adr/7",
            who="Lead developer",
            when=date(2026, 11, 18),
            expires=LATER,
        ),
    )
    assert made["remark"] == "Keys are in the vault."
    assert made["evidence_link"] == "https://contoso.example/adr/7"
    assert made["who"] == "Lead developer · 18 November 2026 · valid until 31 May 2027"


def test_an_expired_answer_says_so(insurer: Any) -> None:
    made = said(insurer.assessment, Answer(level=2, expires=date(2026, 1, 1)))
    assert made["who"] == "expired on 1 January 2026"


@pytest.mark.parametrize(
    "evidence",
    [
        "javascript:alert(1)",
        "http://contoso.example",
        "a page in the wiki",
        "https://contoso.example/\u202egnp.exe",
        "https://contoso.example/a b",
        f"https://contoso.example/{'a' * 600}",
    ],
)
def test_only_a_plain_https_address_becomes_a_link(insurer: Any, evidence: str) -> None:
    assert said(insurer.assessment, Answer(level=2, evidence=evidence))["evidence_link"] is None


def test_decisions_are_marked_beside_their_practice(scan: Scan) -> None:
    reason: dict[str, Any] = {"reason": "later", "owner": "platform team", "expires": LATER}
    finding = next(f for f in scan().findings if f.practice == ID and f.verdict.state == "fail")
    taken = Answers(
        answers={ID: Answer(level=3)},
        overrides={ID: Override(level=2, **reason)},
        waivers={ID: Waiver(**reason)},
        exceptions=(Exception_(check=finding.check, subject=finding.subject, **reason),),
    )
    made = panel(scan(answers=taken, imported={}), ENGLISH)["said"][ID]
    assert made["marks"] == [
        "Over-claim",
        "level overridden until 31 May 2027",
        "waived until 31 May 2027",
        "one finding or group of findings accepted",
    ]
    assert made["note"] == "later (platform team, until 2027-05-31)"
    assert made["checks"] == ["account-accepts-api-keys"]


def test_the_fewer_notes_the_longer_each_may_be(insurer: Any) -> None:
    assert len(said(insurer.assessment, Answer(level=1, note="x" * 900))["remark"]) == LONGEST_NOTE
    ids = list(insurer.assessment.rubric.practices)
    many = Answers(answers={id_: Answer(level=1, note="x" * 900) for id_ in ids})
    rows = panel(replace(insurer.assessment, answers=many), ENGLISH)["said"].values()
    assert len(rows) > 100
    assert all(SHORTEST_NOTE <= len(row["remark"]) < LONGEST_NOTE for row in rows)


def test_decisions_beyond_those_shown_are_counted(insurer: Any) -> None:
    ids = list(insurer.assessment.scorecard.practices)[:50]
    waivers = {id_: Waiver(reason="r" * 500, owner="o", expires=LATER) for id_ in ids}
    assessment = replace(insurer.assessment, answers=Answers(waivers=waivers))
    assert len(decisions(assessment, ENGLISH)) == SHOWN_DECISIONS
    assert panel(assessment, ENGLISH)["more_decisions"] == 50 - SHOWN_DECISIONS


def test_only_the_decision_without_effect_is_called_idle(scan: Scan) -> None:
    reason: dict[str, Any] = {"reason": "later", "owner": "platform team", "expires": LATER}
    finding = next(f for f in scan().findings if f.verdict.state == "fail")
    taken = tuple(
        Exception_(check=finding.check, subject=subject, **reason)
        for subject in (finding.subject, "/subscriptions/0/nowhere")
    )
    rows = decisions(scan(answers=Answers(exceptions=taken)), ENGLISH)
    assert [row["idle"] for row in rows] == [False, True]
