"""The page on where the plan leads."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers
from reports.forecast import panel
from reports.numbers import points
from reports.options import Options
from reports.pdf import compile_view
from reports.view import build_view
from reports.words import words_of
from tests.conftest import Case
from tests.wellops.milestones import ALL, milestone

EN = words_of("en")


def answered(assessment: Assessment, level: int | None = None) -> Assessment:
    """The same workload without a scan, all answers at a level; None: none given."""
    ids = assessment.rubric.practices if level is not None else ()
    answers = {id_: Answer(level=level) for id_ in ids}
    return replace(
        assessment, answers=Answers(answers=answers), findings=(), tallies=(), imported={}
    )


@pytest.mark.parametrize(("name", "later"), ALL)
def test_columns_begin_with_the_score_of_today_and_add_up(name: str, later: bool) -> None:
    assessment = milestone(name, later).assessment
    view, card = panel(assessment, assessment.schedule, EN), assessment.scorecard
    columns = view["columns"]
    assert columns[0]["points"] == points(card.headline.overall)
    assert columns[0]["gained"] == 0
    assert len(columns) == 1 + sum(1 for phase in card.phases if phase.items)
    for before, now in pairwise(columns):
        assert now["held"] + now["gained"] == now["points"]
        assert now["change_text"] == EN.signed(now["points"] - before["points"])
    plan = assessment.schedule
    assert columns[-1]["date"] == f"by {EN.day(plan.finish)}"
    open_ = [milestone for milestone in plan.milestones if milestone.actions]
    shown = [points(milestone.step.score.overall) for milestone in open_]
    assert [column["points"] for column in columns[1:]] == shown
    for row in (*view["pillars"], *view["gates"]):
        assert len(row["cells"]) == len(columns)


def shown(assessment: Assessment, code: str = "en") -> dict[str, Any]:
    return panel(assessment, assessment.schedule, words_of(code))


def test_the_title_says_where_it_leads() -> None:
    assessment = milestone("insurer").assessment
    day = EN.day(assessment.schedule.finish)
    assert (
        shown(assessment)["title"]
        == f"Done as planned, the score rises from 38 to 100 by {day}, and three gates open"
    )
    title = shown(milestone("public-services", True).assessment, "it")["title"]
    assert title.startswith("Con il piano completato il punteggio sale da 55 a 100")


def test_without_a_plan_it_says_so_and_shows_today(insurer: Case) -> None:
    view = panel(insurer.assessment, None, EN)
    assert "cannot be dated" in view["title"] and view["empty"]
    assert [column["name"] for column in view["columns"]] == ["Today"]


def test_a_plan_without_items_has_one_line(insurer: Case) -> None:
    done = answered(insurer.assessment, level=4)
    view = shown(done)
    assert view["empty"] and len(view["columns"]) == 1
    assert "is at its end" in view["title"]
    pdf, warnings = compile_view(build_view(done, {}))
    assert pdf.startswith(b"%PDF-") and not warnings


def test_with_nothing_assessed_it_has_no_first_score(case: Case) -> None:
    view = shown(answered(case.assessment))
    assert view["columns"][0]["points"] is None and "no score" in view["alt"]
    assert view["columns"][1]["change_text"] is None
    assert {cell["status"] for row in view["pillars"] for cell in row["cells"][:1]} <= {
        "not assessed", "not due",
    }  # fmt: skip
    assert any("not assessed yet" in text for text in view["assumptions"])


def test_a_plan_with_nothing_assessed_is_drawn(insurer: Case) -> None:
    view = build_view(answered(insurer.assessment), {}, words_of("it"))
    pdf, warnings = compile_view(view, Options(language="it"))
    assert pdf.startswith(b"%PDF-") and not warnings
