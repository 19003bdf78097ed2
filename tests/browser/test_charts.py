"""Every chart with hostile names, in a real Chromium: they are read, and nothing else happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app_pages.parts.charts.chart import CONFIG, Chart
from app_pages.parts.charts.gantt import gantt
from app_pages.parts.charts.heatmap import heat_map
from app_pages.parts.charts.impact import impact_effort
from app_pages.parts.charts.outlook import outlook
from app_pages.parts.charts.palette import light
from app_pages.parts.charts.pillars import pillar_bars
from app_pages.parts.charts.slopes import slope_chart
from assessment.assessment import Assessment
from assessment.compare import compare
from assessment.plan.plan import make_plan
from reports import actions, change, schedule
from tests.app_pages.charts.conftest import ENGLISH, in_part

NAMES = (
    "<b>a</b><img src=//evil.test/x>",
    '<a href="https://evil.test">b</a>',
    "$\\LaTeX$ c",
    "%{y} %{meta} d",
    "&lt;b&gt; &amp;amp; e",
    "f\u202eg\nh",
)
HOVER = """async () => {
  const boxes = [];
  for (const plot of document.querySelectorAll('.js-plotly-plot')) {
    for (const [curveNumber, trace] of plot.data.entries()) {
      if (!trace.hovertext || !trace.y.length) continue;
      for (let pointNumber = 0; pointNumber < Math.min(6, trace.y.length); pointNumber++) {
        Plotly.Fx.hover(plot, [{curveNumber, pointNumber}]);
        await new Promise(done => setTimeout(done, 20));
        boxes.push(...[...plot.querySelectorAll('.hovertext')].map(box => box.textContent));
      }
    }
  }
  return boxes;
}"""


def hostile(review: Assessment) -> Assessment:
    """The same with names that want to be something else."""
    names = cycle(NAMES)

    def named(rows: Any) -> Any:
        return tuple(row.model_copy(update={"title": next(names)}) for row in rows)

    rubric = review.rubric
    standard = rubric.standard.model_copy(
        update={
            field: named(getattr(rubric.standard, field))
            for field in ("pillars", "stages", "roles", "ratings")
        }
    )
    practices = {
        id_: practice.model_copy(update={"area": next(names), "action": next(names)})
        for id_, practice in rubric.practices.items()
    }
    return replace(review, rubric=replace(rubric, standard=standard, practices=practices))


def charts() -> Iterator[Chart]:
    review, colours = hostile(in_part()), light()
    card, plan = review.scorecard, make_plan(review)
    yield pillar_bars(review, card.headline, ENGLISH, colours)
    yield heat_map(review, ENGLISH, colours)
    yield impact_effort(actions.rows(card.next_actions, review, ENGLISH), colours)
    words = schedule.panel(plan, review, ENGLISH)
    yield gantt(plan, words, plan.start, colours, lanes="role")
    yield outlook(plan, review.rubric.standard, ENGLISH, colours)
    yield slope_chart(change.panel(compare(review, review), review, {}, ENGLISH), colours)


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Addresses that the page asked for, and what it did wrong."""
    return []


@pytest.fixture(scope="module")
def page(
    tmp_path_factory: pytest.TempPathFactory, asked: list[str], browser: Browser
) -> Iterator[Page]:
    parts = [
        chart.figure.to_html(full_html=False, include_plotlyjs=not n, config=dict(CONFIG))
        for n, chart in enumerate(charts())
    ]
    file = tmp_path_factory.mktemp("charts") / "charts.html"
    file.write_text("<!doctype html><meta charset=utf-8>" + "".join(parts), "utf-8")
    page = browser.new_page()
    # Where MathJax is there, Plotly hands it every formula that it finds.
    page.add_init_script("window.MathJax = {version: '3.2.2'}")
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(file.as_uri())
    page.wait_for_function(f"document.querySelectorAll('.main-svg').length >= {len(parts)}")
    yield page
    page.close()


def shown_texts(page: Page) -> str:
    found = page.eval_on_selector_all(
        ".main-svg text", "all => all.map(text => text.textContent).join('\\n')"
    )
    return str(found)


@pytest.mark.parametrize("name", [*NAMES[2:5], "f[U+202E]g h", "<b>a</b>", '<a href="'])
def test_names_are_shown_letter_by_letter(page: Page, name: str) -> None:
    assert name in shown_texts(page)


def test_names_are_shown_letter_by_letter_beside_the_pointer(page: Page) -> None:
    boxes = "\n".join(page.evaluate(HOVER))
    for name in NAMES[:5]:
        assert name in boxes


def test_nothing_of_them_became_a_part_of_the_page(page: Page, asked: list[str]) -> None:
    page.evaluate(HOVER)
    assert page.locator(".js-plotly-plot").locator("a, img, script, foreignObject").count() == 0
    assert [url for url in asked if not url.startswith("file:")] == []


def test_a_click_fades_nothing(page: Page) -> None:
    cells = page.locator(".js-plotly-plot").nth(1)
    cells.evaluate("plot => Plotly.relayout(plot, {clickmode: 'event+select'})")
    cells.locator(".point path").first.click(force=True)
    page.wait_for_function("document.querySelectorAll('.js-plotly-plot')[1].data[0].selectedpoints")
    opacities = cells.evaluate(
        """plot => [...plot.querySelectorAll('.point path, tspan.line > tspan')].map(shown => {
             const style = getComputedStyle(shown);
             return [style.opacity, style.fillOpacity];
           }).flat()"""
    )
    assert set(opacities) == {"1"}
