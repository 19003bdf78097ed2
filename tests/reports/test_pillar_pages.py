"""One page a pillar: the scorecard's numbers, and exactly one page whatever stands on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers
from reports.numbers import points, tenth
from reports.view import build_view
from reports.words import languages
from tests.reports.pages import KINDS, answered, flat, report, unknown

Scan = Callable[..., Assessment]


def pages_of(assessment: Assessment, checks: Any = None) -> dict[str, dict[str, Any]]:
    view = build_view(assessment, checks or {})
    return {page["id"]: page for page in view["pillar_pages"]}


def test_numbers_are_the_scorecards(case: Any) -> None:
    card = case.assessment.scorecard
    open_ = {*card.headline.gate.unmet, *card.headline.gate.to_settle}
    for pillar, page in pages_of(case.assessment).items():
        score = card.headline.pillars[pillar]
        assert (page["score"], page["raw"]) == (points(score.score), points(score.raw))
        mine = {id_ for id_, s in card.practices.items() if s.practice.pillar == pillar}
        assert page["must_count"] == len(open_ & mine)
        assert page["strength_count"] == len(mine & set(card.strengths))
        assert page["action_count"] == sum(1 for gap in card.top_gaps if gap.id in mine)
        assert sum(area["practices"] for area in page["areas"]) == len(mine)
        assert page["actions"][0]["practice"] == next(
            gap.id for gap in card.next_actions if gap.id in mine
        )


def test_areas_show_the_heat_maps_level_and_what_is_needed(case: Any) -> None:
    view = build_view(case.assessment, {})
    cells = {(row["pillar"], c["area"]): c for row in view["heat_map"] for c in row["cells"]}
    targets = {row["practice"]: row["target"] for row in view["practices"]}
    weights = {row["practice"]: row["weight"] for row in view["practices"]}
    for page in view["pillar_pages"]:
        for area in page["areas"]:
            cell = cells[page["id"], area["area"]]
            assert (area["mean"], area["assessed"]) == (cell["mean"], cell["assessed"])
            due = [id_ for id_ in cell["ids"] if targets[id_] is not None]
            need = sum(weights[i] * targets[i] for i in due) / sum(weights[i] for i in due)
            assert area["needed"] == tenth(need)


def test_findings_stand_on_their_pillars_page(scan: Scan, checks: Any) -> None:
    pages = pages_of(scan(), checks)
    assert [f["check"] for f in pages["security"]["findings"]] == ["account-accepts-api-keys"]
    assert pages["reliability"]["findings"][0]["critical"]
    assert pages["performance"]["finding_count"] == 0
    assert pages["reliability"]["findings"][0]["count"] == "8 of 16 resources"


def test_titles_say_what_holds_a_pillar_back(insurer: Any) -> None:
    poc = insurer.workload.model_copy(update={"target_stage": "poc"})
    pages = pages_of(replace(insurer.assessment, workload=poc))
    assert pages["reliability"]["title"] == (
        "Reliability stays at 32 of 100 until its critical finding is gone"
    )
    all_met = answered(insurer.assessment, 4)
    given = dict(all_met.answers.answers)

    def title(**levels: int) -> str:
        changed = {id_.replace("_", "-"): Answer(level=n) for id_, n in levels.items()}
        made = replace(all_met, answers=Answers(answers=given | changed))
        return str(pages_of(made)["security"]["title"])

    assert title() == "Security is where Production needs it"
    assert title(sec_keyless_auth=0) == "Security stays at 66 of 100 until one heavy must is met"
    assert "with one must open" in title(sec_secrets_management=0)
    assert "every must met; one gap is left" in title(sec_egress_control=0)


def test_a_pillar_with_nothing_assessed_says_what_to_ask(insurer: Any) -> None:
    page = pages_of(unknown(insurer.assessment))["cost"]
    assert page["score"] is None
    assert page["title"].startswith("Cost optimization has not been assessed: ")
    assert page["questions"][0]["must"]
    assert page["question_count"] == page["practices"]
    assert {area["mean"] for area in page["areas"]} == {None}


def test_a_pillar_that_is_not_due_says_so(public_services: Any) -> None:
    workload = public_services.workload.model_copy(update={"stage": "poc", "target_stage": "poc"})
    page = pages_of(replace(public_services.assessment, workload=workload))["reliability"]
    assert page["title"] == "Reliability needs nothing yet for PoC"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", languages())
def test_each_pillar_has_exactly_one_page(kind: str, language: str) -> None:
    view, pages = report(kind, language)
    titles = [page["title"] for page in view["pillar_pages"]]
    first = next(n for n, page in enumerate(pages) if flat(titles[0]) in page)
    for number, title in enumerate([*titles, view["lifecycle"]["title"]], start=first):
        assert flat(title) in pages[number]
