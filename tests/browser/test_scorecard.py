"""Scorecard and comparison in a real browser: charts that open what they show, keys, axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.seeding import open_sample
from tests.browser.conftest import Server, Start, open_at, settled, violations
from wellops.samples import sample

pytestmark = pytest.mark.slow

PARTS = ("pillars", "gates", "conflicts", "risks", "doubts")
SIDES = ("scores", "practices", "findings", "answers", "terms")


@pytest.fixture(scope="module")
def reviewed(start: Start) -> tuple[Server, str]:
    """An app with the insurer's two reviews, and the workload's id."""
    server = start()
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    try:
        person = Actor("tester", "tester", "admin")
        later = sample("insurer", later=True)
        return server, open_sample(store, person, "insurer", sample("insurer"), later)
    finally:
        store.close()


def click_chart(page: Page, nth: int, x: float, y: float) -> None:
    """Click inside a chart, at a share of its width and height."""
    chart = page.locator(".js-plotly-plot").nth(nth)
    chart.scroll_into_view_if_needed()
    settled(page)
    box = chart.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    settled(page)


def test_bars_and_cells_open_what_they_are_made_of(
    reviewed: tuple[Server, str], page: Page
) -> None:
    server, id_ = reviewed
    open_at(page, server, f"scorecard?a={id_}")
    drawer = page.get_by_role("dialog")
    for _ in range(2):  # the same place twice
        click_chart(page, 0, 0.25, 0.12)
        expect(drawer).to_contain_text("How Reliability comes about")
        page.keyboard.press("Escape")
        expect(drawer).to_have_count(0)
    click_chart(page, 1, 0.1, 0.06)
    expect(drawer).to_contain_text("Targets and failure analysis")
    assert "area=Targets" in page.url
    assert violations(page) == []
    drawer.get_by_role("link").first.click()
    settled(page)
    assert "/review?" in page.url
    assert "practice=" in page.url


def test_numbers_are_reached_by_key(reviewed: tuple[Server, str], page: Page) -> None:
    server, id_ = reviewed
    open_at(page, server, f"scorecard?a={id_}")
    page.get_by_role("button", name="Security").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("How Security comes about")


@pytest.mark.parametrize(
    ("dark", "parts", "sides"),
    [(False, PARTS, SIDES), (True, PARTS[:3], SIDES[:1])],
    ids=["light", "dark"],
)
def test_nothing_is_out_of_reach(
    dark: bool,
    parts: tuple[str, ...],
    sides: tuple[str, ...],
    reviewed: tuple[Server, str],
    new_page: Callable[..., Page],
) -> None:
    server, id_ = reviewed
    page, found = new_page(dark=dark), []
    places = [f"scorecard?a={id_}&show={part}" for part in parts]
    places += [f"compare?a={id_}&show={part}" for part in sides]
    for place in places:
        open_at(page, server, place)
        found += [f"{place} {one}" for one in violations(page)]
    assert found == []
