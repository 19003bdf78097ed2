"""What is good and what would hurt first: every sentence has its datum, the surest comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers, PracticeEvidence
from checks.model import State
from reports.view import build_view
from reports.words import languages, words_of
from tests.reports.conftest import make_findings
from tests.reports.pages import KINDS, answered, flat, report, unknown

Scan = Callable[..., Assessment]


def risks(assessment: Assessment, checks: Any = None) -> dict[str, Any]:
    panel: dict[str, Any] = build_view(assessment, checks or {})["risks"]
    return panel


def test_a_date_comes_before_what_is_seen_and_said(scan: Scan, checks: Any) -> None:
    panel = risks(scan(), checks)
    first, second, third = panel["rows"]
    assert first["area"] == "Lifecycle of models and components"
    assert first["sentence"].startswith("The service stops")
    assert first["likelihood"]["kind"] == "past"
    assert (second["area"], second["likelihood"]["kind"]) == ("Identity and access", "seen")
    assert third["likelihood"]["kind"] == "said"
    start = "Nine practices are where they should be; the first of three risks"
    assert panel["title"].startswith(start)


def test_a_dated_risk_is_certain_by_the_first_of_its_dates(scan: Scan, checks: Any) -> None:
    rows = make_findings(1)[:1]
    dates = {
        "rel-model-lifecycle": date(2027, 4, 20),
        "rel-supported-components": date(2027, 4, 14),
    }
    verdicts = {id_: PracticeEvidence(verdict="fail", due=day) for id_, day in dates.items()}
    panel = risks(scan(findings=rows, imported=verdicts), checks)
    dated = next(row for row in panel["rows"] if row["likelihood"]["kind"] == "dated")
    assert "14\N{NO-BREAK SPACE}April" in dated["likelihood"]["text"]


def test_evidence_names_check_denominator_and_findings(scan: Scan, checks: Any) -> None:
    view = build_view(scan(), checks)
    row = view["risks"]["rows"][1]
    evidence = next(e for e in row["evidence"] if e["practice"] == "sec-keyless-auth")
    block = next(b for b in view["findings"] if b["check"] == "account-accepts-api-keys")
    failing = block["failing"] + block["partial"]
    assert evidence["check"]["count"] == f"{failing} of {block['of']} resources"
    assert evidence["check"]["findings"] == [r["finding"] for r in block["resources"][:3]]
    assert evidence["check"]["more"] == failing - 3
    assert evidence["texts"] == [
        "an imported result: Fail",
        "The team says level 2; the scan allows 1.",
    ]


def test_numbers_are_the_scorecards(case: Any) -> None:
    card, panel = case.assessment.scorecard, risks(case.assessment)
    for level in ("high", "medium", "low"):
        count = sum(pillar.get(level, 0) for pillar in card.risks.values())
        article = {"high": f"{count} practices are a high", "low": f"{count} a low risk"}
        assert article.get(level, f"{count} a medium") in panel["counts"]
    gaps = {gap.id: gap for gap in card.top_gaps}
    for row in panel["rows"]:
        for action in row["actions"]:
            gap = gaps[action["practice"]]
            assert (action["action"], action["target"]) == (gap.state.practice.action, gap.target)
        assert {a["practice"] for a in row["actions"]} == {e["practice"] for e in row["evidence"]}


def test_gaps_of_one_area_are_one_risk(case: Any) -> None:
    areas = [(row["pillar"], row["area"]) for row in risks(case.assessment)["rows"]]
    assert len(areas) == len(set(areas)) == 3


def test_what_nobody_looked_at_is_unknown_and_comes_last(insurer: Any) -> None:
    ready = answered(insurer.assessment, 4)
    given = dict(ready.answers.answers)
    del given["sec-keyless-auth"]
    given["sec-network-isolation"] = Answer(level=0)
    panel = risks(replace(ready, answers=Answers(answers=given)))
    assert [row["likelihood"]["kind"] for row in panel["rows"]] == ["said", "unknown"]
    said, unasked = panel["rows"]
    assert said["consequence"].startswith("It keeps the Production gate closed.")
    assert unasked["consequence"] == "The Pilot gate cannot be met until it is known."
    assert unasked["evidence"][0]["texts"] == ["No answer and no finding; level 3 is needed."]


def test_nothing_assessed_names_no_risk_but_what_to_ask(insurer: Any) -> None:
    made = unknown(insurer.assessment)
    panel = risks(made)
    assert panel["title"].startswith("Nothing has been assessed yet")
    weights = [q["weight"] for q in panel["questions"] if q["must"]]
    assert weights == sorted(weights, reverse=True)
    assert panel["question_count"] == len(made.scorecard.practices)


def test_where_all_is_met_no_risk_is_invented(insurer: Any) -> None:
    panel = risks(answered(insurer.assessment, 4))
    assert panel["rows"] == []
    assert panel["title"].endswith("no risk stands out")


def test_where_nothing_is_good_the_title_says_so(insurer: Any) -> None:
    panel = risks(answered(insurer.assessment, 0))
    start = "No practice is where it should be yet; the first of three risks"
    assert panel["title"].startswith(start)


def test_accepted_findings_are_no_evidence(scan: Scan, findings: Any, checks: Any) -> None:
    failing = [f for f in findings(4) if f.verdict.state in (State.FAIL, State.PARTIAL)]
    view = build_view(scan(findings=tuple(failing)), checks)
    for block in view["findings"]:
        block["accepted"] = block["failing"] + block["partial"]
    from reports.risks import panel

    rows = panel(scan(findings=tuple(failing)), view, words_of("en"))["rows"]
    assert {e["check"] for row in rows for e in row["evidence"]} == {None}


def test_every_area_has_its_sentence(rubric: Any) -> None:
    from reports.risks import _sentence

    for code in languages():
        words = words_of(code)
        for pillar in rubric.standard.pillars:
            fallback = words(f"risks.pillar-{pillar.id}")
            said = [_sentence(area, pillar.id, words) for area in pillar.areas]
            assert len({*said, fallback}) == len(pillar.areas) + 1
            assert _sentence("Our own area", pillar.id, words) == fallback


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", languages())
def test_the_page_is_one_page(kind: str, language: str) -> None:
    view, pages = report(kind, language)
    number = next(n for n, page in enumerate(pages) if flat(view["risks"]["title"]) in page)
    for row in view["risks"]["rows"]:
        assert flat(row["sentence"]) in pages[number]
        assert flat(row["likelihood"]["text"]) in pages[number]
    listed = view["strengths"] or view["good_starts"]
    following = view["titles"]["strengths"] if listed else view["scope"]["title"]
    assert flat(following) in pages[number + 1]
    assert flat(view["scope"]["title"]) in pages[number + (2 if listed else 1)]
