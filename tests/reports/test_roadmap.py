"""The pages of the plan: what was said, what is hostile, what cannot be dated or is not left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.plan.inputs import PlanInputs
from reports.roadmap import panel, phases, plan_of
from reports.score_json import score_data
from reports.view import build_view
from reports.words import languages, words_of
from tests.reports.pages import answered, compiled, flat
from tests.wellops.milestones import milestone

HOSTILE = '#import "x" *_`$<>&' + "W" * 140
PLAN = {
    "gates": {"poc": "2026-11-24", "pilot": "2026-12-01", "production": "2027-01-15"},
    "owners": {"engineer": HOSTILE, "partner": "Überprüfung " * 12},
    "delivery": [{"role": "engineer", "share": 0.5}],
    "add": [
        {
            "id": f"work-{number}",
            "title": HOSTILE[:80],
            "outcome": HOSTILE,
            "stage": "poc",
            "effort_days": [0, 40],
            "roles": {"engineer": 1},
        }
        for number in range(8)
    ],
    "actions": {f"work-{number}": {"by": "2026-11-25", "owner": HOSTILE} for number in range(8)},
}  # fmt: skip


def planned(**data: Any) -> Assessment:
    inputs = PlanInputs.model_validate(data)
    return replace(milestone("insurer").assessment, plan=inputs)


@pytest.mark.parametrize("edition", ["full", "executive"])
@pytest.mark.parametrize("code", languages())
def test_hostile_and_huge_texts_are_drawn_as_text(code: str, edition: Any) -> None:
    words = words_of(code)
    view, pages = compiled(planned(**PLAN), {}, code, edition=edition)
    whole = " ".join(pages)
    assert ('#import "x"' in whole) == (edition == "full")
    assert len(view["roadmap"]["missed"]) > 3
    (first,) = (page for page in pages if words("roadmap.timeline") in page)
    assert flat(view["roadmap"]["title"]) in first
    if edition == "executive":
        assert len(pages) == 6


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("edition", ["full", "executive"])
def test_the_page_has_dates_odds_marks_owners_and_hand_overs(code: str, edition: Any) -> None:
    words = words_of(code)
    assessment = planned(
        owners={"partner": "Northwind"}, delivery=[{"role": "engineer", "share": 0.5}]
    )
    view, pages = compiled(assessment, {}, code, edition=edition)
    whole, plan = " ".join(pages), view["roadmap"]
    for text in (
        plan["title"],
        plan["lead"],
        plan["odds"],
        words("roadmap.marks"),
        words("roadmap.hand-overs"),
        *plan["hand_overs"],
        *(mark["name"] for mark in plan["marks"]),
        *(role["name"] for role in plan["roles"]),
        *(row["p80_short"] for row in view["phases"]),
        *(track["title"] for track in view["tracks"]),
    ):
        assert flat(text) in whole
    assert ("Northwind" in whole) == (edition == "full")


def test_a_missed_date_says_what_would_have_to_change() -> None:
    view, pages = compiled(planned(gates={"pilot": "2026-12-20"}), {}, "en", edition="executive")
    page = next(page for page in pages if "What is not reached" in page)
    assert "The Pilot gate is wished for 20 December 2026" in page
    assert "Enough on its own would be: a later date" in page
    assert "wished 20 Dec 2026" in page
    assert "Track model retirement dates" in view["roadmap"]["missed"][1]["text"]


@pytest.mark.parametrize("code", languages())
def test_work_that_would_take_a_century_still_makes_a_report(code: str) -> None:
    small = milestone("insurer").assessment
    workload = small.workload.model_copy(
        update={"capacity": dict.fromkeys(("poc", "pilot", "production"), 0.05)}
    )
    adds = [
        {"id": f"w-{n}", "title": "W", "stage": "poc", "effort_days": [400, 400],
         "roles": {"engineer": 1}}
        for n in range(3)
    ]  # fmt: skip
    plan = PlanInputs.model_validate({"capacity": {"engineer": 0.05}, "add": adds})
    assessment = replace(small, workload=workload, plan=plan)
    assert plan_of(assessment) is None and phases(assessment, words_of(code)) == []
    assert score_data(assessment)["schedule"] is None
    view, pages = compiled(assessment, {}, code)
    assert "100 years" in view["roadmap"]["unplanned"]
    assert any(flat(view["roadmap"]["title"]) in page and "100 years" in page for page in pages)


def test_nothing_left_is_one_line(insurer: Any) -> None:
    done = answered(insurer.assessment, 4)
    shown = panel(done, words_of("en"))
    assert shown["steps"] == 0 and shown["unplanned"] is None and not shown["marks"]
    view = build_view(done, {})
    assert all(row["steps"] == 0 for row in view["phases"])
    assert view["titles"]["roadmap"] == "Nothing is left to plan up to Production"
