"""The page on scope and confidence: its numbers are the scorecard's, its example adds up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers, Participant, ScopeEntry
from reports.numbers import percent, points
from reports.scope import SHOWN_PEOPLE, SHOWN_SCOPE, panel
from reports.words import words_of
from rubrics.schema import PILLARS, STAGES

ENGLISH = words_of("en")
Scan = Callable[..., Assessment]


def test_coverage_and_confidence_are_the_scorecards(case: Any) -> None:
    rows = panel(case.assessment, ENGLISH)["pillars"]
    scores = case.assessment.scorecard.headline.pillars
    assert len(rows) == len(PILLARS)
    for row, pillar in zip(rows, PILLARS, strict=True):
        assert row["due"] == scores[pillar].due
        assert row["coverage"] == percent(scores[pillar].coverage)
        assert row["confidence"] == percent(scores[pillar].confidence)


@pytest.mark.parametrize("stage", STAGES[1:])
def test_the_worked_example_comes_to_its_pillars_score(case: Any, stage: str) -> None:
    workload = case.workload.model_copy(update={"target_stage": stage, "stage": "poc"})
    assessment = replace(case.assessment, workload=workload)
    example = panel(assessment, ENGLISH)["example"]
    score = assessment.scorecard.headline.pillars[example["pillar"]]
    assert example["score"] == points(score.score)
    assert example["weight"] == sum(row["weight"] for row in example["rows"])
    assert example["practices"] == sum(row["practices"] for row in example["rows"])
    earned = sum(float(row["earned"]) for row in example["rows"])
    assert float(example["earned"]) == pytest.approx(earned)
    assert points(100 * earned / example["weight"]) == points(score.raw)
    assert f"is {points(score.raw)} of 100." in example["result"]
    assert any(f"caps it at {score.cap}" in note for note in example["notes"]) == (
        points(score.raw) != points(score.score)
    )


def test_the_example_says_what_is_not_judged(insurer: Any) -> None:
    given = dict(list(insurer.answers.answers.items())[::2])
    assessment = replace(insurer.assessment, answers=Answers(answers=given), imported={})
    example = panel(assessment, ENGLISH)["example"]
    score = assessment.scorecard.headline.pillars[example["pillar"]]
    left = score.due - example["practices"]
    assert left > 0
    low, high = points(score.low), points(score.high)
    assert example["notes"][-1].startswith(f"{left} more practices")
    assert example["notes"][-1].endswith(f"the range goes from {low} to {high}.")


def test_the_bar_counts_every_practice_once(scan: Scan) -> None:
    assessment = scan()
    bar = {part["id"]: part["count"] for part in panel(assessment, ENGLISH)["known"]}
    states = assessment.scorecard.practices.values()
    assert sum(bar.values()) == len(states)
    assert bar["both"] + bar["answer"] == sum(1 for s in states if s.answered is not None)
    assert bar["nothing"] == sum(1 for s in states if not s.assessed)
    shares = [part["share"] for part in panel(assessment, ENGLISH)["known"]]
    assert sum(shares) == pytest.approx(100, abs=0.05)


def test_the_title_is_true(insurer: Any, scan: Scan) -> None:
    def title(assessment: Assessment) -> str:
        return str(panel(assessment, ENGLISH)["title"])

    seen = scan(imported={})
    judged = [s for s in seen.scorecard.practices.values() if s.assessed]
    scanned = sum(1 for s in judged if s.verdict in ("pass", "partial", "fail"))
    assert title(seen) == (
        f"Evidence from Azure stands behind {scanned} of {len(judged)} judged practices"
    )
    assert title(insurer.assessment).startswith("Evidence beyond the team's word stands behind ")
    word = replace(insurer.assessment, imported={})
    assert title(word) == "Everything that was judged rests on the team's word alone"
    nothing = replace(word, answers=Answers())
    assert title(nothing) == "Nothing has been judged yet, neither by a scan nor by an answer"
    assert panel(nothing, ENGLISH)["example"] is None


def test_every_confidence_that_is_shown_has_its_source(insurer: Any) -> None:
    key = panel(insurer.assessment, ENGLISH)["confidence_key"]
    rule = insurer.assessment.rubric.standard.confidence
    states = insurer.assessment.scorecard.practices.values()
    shares = {state.confidence for state in states}
    shares |= {v for n, v in rule.model_dump().items() if n != "self_declared_below"}
    for share in shares:
        assert f" {round(100 * share)}\N{NO-BREAK SPACE}%" in key


def test_numbers_of_one_and_none_read_well(scan: Scan) -> None:
    one, row = scan(resource_count=1), scan().coverage[1]
    alone = panel(replace(one, coverage=(row,), findings=()), ENGLISH)
    assert alone["scanned"]["text"] == "One resource read, in one listing."
    assert alone["unread"] == "One listing could not be read; no verdict stays unknown for it."


def test_what_was_read_and_what_was_not_is_said(scan: Scan, insurer: Any) -> None:
    made = panel(scan(), ENGLISH)
    assert made["scanned"]["text"] == "48 resources read, in 2 listings."
    assert made["scanned"]["sources"] == "Source: subscription 0."
    assert made["unread"] == "One listing could not be read, and 12 verdicts stay unknown."
    word = panel(insurer.assessment, ENGLISH)
    assert word["scanned"]["text"].startswith("No resource of Azure was read")
    assert not word["any_unread"]


def test_people_and_entries_are_cut_and_counted(insurer: Any) -> None:
    people = tuple(Participant(name=f"Person {i}", role="team") for i in range(30))
    entries = tuple(
        ScopeEntry(id=f"/subscriptions/0/resourceGroups/rg-{i}", environment="nonprod")
        for i in range(9)
    )
    workload = insurer.workload.model_copy(update={"participants": people, "scope": entries})
    made = panel(replace(insurer.assessment, workload=workload), ENGLISH)
    assert made["people"]["names"][0] == "Person 0, team"
    assert (len(made["people"]["names"]), made["people"]["more"]) == (SHOWN_PEOPLE, 20)
    assert (len(made["scanned"]["entries"]), made["scanned"]["more"]) == (SHOWN_SCOPE, 3)
    assert made["scanned"]["entries"][0] == {
        "name": "rg-0", "kind": "resource group", "environment": "nonprod",
    }  # fmt: skip


def test_answers_are_counted_with_their_evidence(insurer: Any) -> None:
    ids = list(insurer.assessment.scorecard.practices)[:3]
    given = {id_: Answer(level=1, evidence="a document") for id_ in ids[:2]}
    given[ids[2]] = Answer(not_applicable="there is none")
    made = panel(replace(insurer.assessment, answers=Answers(answers=given)), ENGLISH)
    total = len(insurer.assessment.scorecard.practices) + len(
        insurer.assessment.scorecard.not_applicable
    )
    assert made["people"]["text"] == (
        f"3 of {total} practices are answered, one of them as not applicable; "
        "2 name a document or link as evidence."
    )


def test_other_languages_say_which_texts_stay_english(insurer: Any) -> None:
    italian = words_of("it")
    assert italian("scope.texts_language") in panel(insurer.assessment, italian)["mind"]
    assert ENGLISH("scope.texts_language") not in panel(insurer.assessment, ENGLISH)["mind"]
