"""Findings and the standard in a browser: keys, links, Back, and nothing that axe finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.seeding import open_sample
from tests.browser.conftest import THEMES, Server, Start, open_at, settled, violations
from wellops.samples import sample

pytestmark = pytest.mark.slow

ACTOR = Actor("tester", "tester", "admin")
FIRST = ".st-key-finding-list button"


@pytest.fixture(scope="module")
def insurer(start: Start) -> Iterator[tuple[Server, str]]:
    """An app with the insurer's sample, and its id."""
    server = start()
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    yield server, open_sample(store, ACTOR, "insurer", sample("insurer"), None)
    store.close()


def test_keys_open_and_close_the_drawer(page: Page, insurer: tuple[Server, str]) -> None:
    server, id_ = insurer
    open_at(page, server, f"findings?a={id_}")
    page.locator(FIRST).nth(1).focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    settled(page)
    assert "finding=f-" in page.url
    page.reload()
    page.get_by_role("dialog").wait_for()
    settled(page)
    assert page.get_by_text("az resource update --ids").count() == 1
    page.keyboard.press("Escape")
    settled(page)
    assert "finding=" not in page.url
    assert page.get_by_role("dialog").count() == 0


def test_filters_follow_back(page: Page, insurer: tuple[Server, str]) -> None:
    server, id_ = insurer
    open_at(page, server, f"findings?a={id_}")
    page.get_by_role("button", name="High 24").click()
    page.get_by_text("Not met 24").wait_for()
    settled(page)
    page.get_by_role("button", name="Low 5").click()
    page.get_by_text("Not met 29").wait_for()
    settled(page)
    assert page.url.endswith("severity=high&severity=low")
    page.go_back()
    page.get_by_text("Not met 24").wait_for()
    page.get_by_role("searchbox", name="Search").fill("api key")
    page.keyboard.press("Enter")
    page.get_by_text("Not met 3").wait_for()


def test_accepting_shows_on_the_line(page: Page, insurer: tuple[Server, str]) -> None:
    server, id_ = insurer
    open_at(page, server, f"findings?a={id_}&check=account-accepts-api-keys")
    page.locator(FIRST).first.click()
    page.get_by_text("Accept it for a while").click()
    page.get_by_label("Reason").fill("Two clients move in March")
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_text("Accepted until").first.wait_for()
    settled(page)
    assert page.get_by_role("dialog").count() == 1
    page.keyboard.press("Escape")
    settled(page)
    assert page.locator(".st-key-finding-list").get_by_text("Accepted until").count() == 1


@THEMES
@pytest.mark.parametrize(
    "path",
    ["findings?a={}", "findings?a={}&view=resource", "findings?a={}&finding={f}",
     "standard?a={}", "standard?practice=sec-keyless-auth"],
)  # fmt: skip
def test_axe_finds_nothing_of_ours(
    path: str, dark: bool, new_page: Callable[..., Page], insurer: tuple[Server, str]
) -> None:
    server, id_ = insurer
    page = new_page(dark=dark)
    open_at(page, server, path.format(id_, f="f-29344605ae"))
    assert violations(page) == []
