"""Charts show the numbers of the report, in every review there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from app_pages.parts.charts.chart import Chart
from app_pages.parts.charts.heatmap import heat_map
from app_pages.parts.charts.impact import NUMBERED, impact_effort
from app_pages.parts.charts.outlook import outlook
from app_pages.parts.charts.palette import light
from app_pages.parts.charts.pillars import pillar_bars
from app_pages.parts.charts.slopes import slope_chart
from app_pages.parts.charts.sparkline import sparkline
from app_pages.parts.charts.tallies import tallies
from assessment.assessment import Assessment
from assessment.compare import compare
from assessment.plan.plan import make_plan
from checks.model import Severity, State
from reports import actions, change, panels
from reports.forecast import panel
from tests.app_pages.charts.conftest import ENGLISH, in_part, text_of
from tests.conftest import Case


def column(chart: Chart, name: str) -> list[Any]:
    return [row[name] for row in chart.table]


def test_pillars_are_those_of_the_verdict_page(assessment: Assessment) -> None:
    score = assessment.scorecard.headline
    rows = panels.pillar_panel(assessment, score, ENGLISH)
    chart = pillar_bars(assessment, score, ENGLISH, light())
    assert column(chart, "Score") == [row["score"] for row in rows]
    assert column(chart, "Coverage in percent") == [row["coverage"] for row in rows]
    for row in rows:
        said = f"{row['name']}: " + (row["status"] or f"{row['score']} of 100")
        assert said in chart.alt
    numbers = text_of(chart.figure.data[-1])
    for row, text in zip(rows, numbers, strict=True):
        assert text.startswith(str(row["status"] or row["score"]))


def test_a_rating_is_that_of_the_score_before_it_is_rounded(assessment: Assessment) -> None:
    score, bands = assessment.scorecard.headline, assessment.rubric.standard.ratings
    chart = pillar_bars(assessment, score, ENGLISH, light())
    for row, one in zip(chart.table, score.pillars.values(), strict=True):
        if one.score is not None:
            reached = [band.title for band in bands if one.score >= band.start]
            assert row["Rating"] == reached[-1]


def test_bars_with_their_open_part_end_where_the_range_does() -> None:
    review = in_part()
    score = review.scorecard.headline
    solid, moving, *_ = pillar_bars(review, score, ENGLISH, light()).figure.data
    highs = [row["high"] for row in panels.pillar_panel(review, score, ENGLISH)]
    assert [a + b for a, b in zip(solid.x, moving.x, strict=True)] == highs


def test_cells_are_those_of_the_heat_map(assessment: Assessment) -> None:
    rows, practices = panels.heat_map(assessment, ENGLISH), assessment.rubric.practices
    chart = heat_map(assessment, ENGLISH, light())
    cells = [(row["pillar"], cell) for row in rows for cell in row["cells"]]
    assert column(chart, "Mean level") == [cell["mean"] for _, cell in cells]
    expected = {
        (pillar, practices[cell["ids"][0]].area): (cell["level"], cell["mean_text"])
        for pillar, cell in cells
    }
    known, unknown, *_ = chart.figure.data
    assert {tuple(clicked) for trace in (known, unknown) for clicked in trace.customdata} == set(
        expected
    )
    for clicked, text, colour in zip(
        known.customdata, text_of(known), known.marker.color, strict=True
    ):
        level, mean = expected[tuple(clicked)]
        assert mean in text
        assert colour == light().ramp[level]
    for clicked, text in zip(unknown.customdata, text_of(unknown), strict=True):
        assert expected[tuple(clicked)][0] is None
        assert text.endswith("not assessed")


def test_unknown_cells_are_hatched_and_no_other() -> None:
    known, unknown, *_ = heat_map(in_part(), ENGLISH, light()).figure.data
    assert len(unknown.y)
    assert unknown.marker.pattern.shape
    assert not known.marker.pattern.shape


def test_cells_of_a_line_fill_it_and_none_covers_another(assessment: Assessment) -> None:
    known, unknown, *_ = heat_map(assessment, ENGLISH, light()).figure.data
    cells = [
        (middle, left, left + width)
        for trace in (known, unknown)
        for left, width, middle in zip(trace.base, trace.x, trace.y, strict=True)
    ]
    ends: dict[float, float] = {}
    for middle, left, end in sorted(cells):
        assert left >= ends.get(middle, 0.0)
        ends[middle] = end
    assert all(99 < end <= 100 for end in ends.values())


def test_the_forecast_is_that_of_the_report(assessment: Assessment) -> None:
    plan = make_plan(assessment)
    page = panel(assessment, plan, ENGLISH)
    chart = outlook(plan, assessment.rubric.standard, ENGLISH, light())
    assert column(chart, "When") == [each["name"] for each in page["columns"]]
    assert column(chart, "Score") == [each["points"] for each in page["columns"]]
    for gate in page["gates"]:
        assert column(chart, gate["name"]) == [cell["text"] for cell in gate["cells"]]
    held, gained = chart.figure.data[:2]
    assert list(held.y) == [each["held"] for each in page["columns"]]
    assert list(gained.y) == [each["gained"] for each in page["columns"]]


def test_gates_have_a_word_beside_each_mark(assessment: Assessment) -> None:
    chart = outlook(make_plan(assessment), assessment.rubric.standard, ENGLISH, light())
    marks = chart.figure.data[-1]
    shapes = dict(zip(text_of(marks), marks.marker.symbol, strict=True))
    assert len(set(shapes.values())) == len(shapes)


def test_numbers_on_the_matrix_are_those_of_its_table(assessment: Assessment) -> None:
    rows = actions.rows(assessment.scorecard.next_actions, assessment, ENGLISH)
    chart = impact_effort(rows, light())
    marks, dots = chart.figure.data[-1], chart.figure.data[-2]
    assert column(chart, "Number") == [row["rank"] for row in rows]
    assert text_of(marks) == [str(row["rank"]) for row in rows[:NUMBERED]]
    clicked = [*marks.customdata, *dots.customdata]
    assert clicked == [row["practice"] for row in rows]


@pytest.mark.parametrize("count", [0, 1])
def test_a_matrix_may_hold_little(assessment: Assessment, count: int) -> None:
    rows = actions.rows(assessment.scorecard.next_actions, assessment, ENGLISH)[:count]
    assert len(impact_effort(rows, light()).table) == count


def test_slopes_are_those_of_the_page_on_what_changed(insurer: Case) -> None:
    page = change.panel(compare(in_part(), insurer.assessment), insurer.assessment, {}, ENGLISH)
    chart = slope_chart(page, light())
    assert chart.alt == page["alt"]
    assert column(chart, "After") == [row["after"] for row in page["scores"]]
    labels = text_of(chart.figure.data[-1])
    for row, label in zip(page["drawn"], labels, strict=True):
        assert label == f"{row['after']} ({row['change_text']}) {row['name']}"


def test_slopes_may_have_nothing_to_compare() -> None:
    page = {"drawn": [], "slope": None, "scores": [], "before": "1", "after": "2", "alt": "None."}
    assert slope_chart(page, light()).table == ()


@pytest.mark.parametrize(
    ("scores", "alt"),
    [
        ([], "No milestone has a score yet."),
        ([None], "Score of 100 by milestone. 1 Jan 2026 no score."),
        ([38.4, None, 38.5], "1 Jan 2026 38; 2 Jan 2026 no score; 3 Jan 2026 39."),
    ],
)
def test_a_sparkline_rounds_as_the_report_does(scores: Sequence[float | None], alt: str) -> None:
    chart = sparkline([(date(2026, 1, n), s) for n, s in enumerate(scores, start=1)], light())
    assert chart.alt.endswith(alt)


def test_the_last_known_score_stands_beside_its_line() -> None:
    days = [date(2026, 1, n) for n in (1, 2, 3)]
    (line,) = sparkline(list(zip(days, [10.0, 20.0, None], strict=True)), light()).figure.data
    assert text_of(line) == ["", "20", ""]


def test_findings_are_counted_once_and_errors_as_unknown() -> None:
    counts = Counter({(Severity.HIGH, State.FAIL): 3, (Severity.HIGH, State.ERROR): 2})
    counts[Severity.LOW, State.UNKNOWN] = 1
    chart = tallies(counts, ENGLISH, light())
    assert column(chart, "Fail") == [3, 0, 0]
    assert column(chart, "Unknown") == [2, 0, 1]
    assert "High: 3 fail, 2 unknown; Medium: none; Low: 1 unknown." in chart.alt
    patterns = [part.marker.pattern.shape for part in chart.figure.data[:-1]]
    assert len(set(patterns)) == len(patterns)
