"""The frame in a real browser: links, keys, help, titles, themes, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from app_pages.parts.navigation import SCREENS
from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.seeding import open_sample
from tests.browser.conftest import THEMES, Server, open_at, settled, violations
from wellops.samples import sample

LOCAL = Actor("tester", "tester", "admin")


@pytest.fixture(scope="module")
def insurer(server: Server) -> str:
    """The id of the insurer's sample in the server's store."""
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    try:
        return open_sample(store, LOCAL, "insurer", sample("insurer"), None)
    finally:
        store.close()


def test_the_workload_stays_open_from_page_to_page(
    page: Page, server: Server, insurer: str
) -> None:
    open_at(page, server, f"workload?a={insurer}")
    menu = page.get_by_test_id("stSidebar")
    for name, screen in SCREENS.items():
        menu.get_by_role("link", name=screen.title, exact=True).click()
        settled(page, 300)
        expect(page).to_have_title(f"{screen.title} · WellOps")
        where = "" if name == "home" else name
        assert page.url == f"{server.url}/{where}?a={insurer}"
        assert "Financial report assistant" in page.get_by_test_id("stMain").inner_text()
    page.go_back()
    settled(page, 300)
    assert page.url == f"{server.url}/signoff?a={insurer}"
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_keyboard_reaches_the_menu_and_the_help(
    page: Page, server: Server, insurer: str
) -> None:
    open_at(page, server, f"review?a={insurer}")
    seen: list[str] = []
    while "Scorecard" not in seen and len(seen) < 25:
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.innerText").split("\n")[-1])
    assert seen.index("Home") < seen.index("Review") < seen.index("Scorecard")
    page.keyboard.press("Enter")
    settled(page)
    assert page.url == f"{server.url}/scorecard?a={insurer}"
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Show this help")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@THEMES
def test_axe_finds_nothing_of_ours(
    dark: bool, new_page: Callable[..., Page], server: Server, insurer: str
) -> None:
    page = new_page(dark=dark)
    open_at(page, server, f"?a={insurer}")
    found = {}
    for name, screen in SCREENS.items():
        page.get_by_test_id("stSidebar").get_by_role("link", name=screen.title, exact=True).click()
        expect(page).to_have_title(f"{screen.title} · WellOps")
        settled(page)
        headings = page.get_by_test_id("stMain").locator("h1, h2, h3, h4, h5, h6")
        levels = [int(tag[1]) for tag in headings.evaluate_all("all => all.map(e => e.tagName)")]
        found[name] = violations(page)
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
    assert not any(found.values()), found


def test_nothing_scrolls_sideways_on_a_small_screen(
    new_page: Callable[..., Page], server: Server, insurer: str
) -> None:
    page = new_page(width=390, height=800)
    open_at(page, server, f"scorecard?a={insurer}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_unknown_address_is_no_dead_end(page: Page, server: Server) -> None:
    open_at(page, server, "nothing-here")
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="Home")).to_be_visible()


def test_the_store_is_ready_when_the_app_listens(server: Server) -> None:
    assert (server.folder / "wellops.db").is_file()
    log = server.log.read_text("utf-8")
    assert log.count("\n") == 1, log
    assert server.url in log
