"""Home and Workload in a browser: from nothing to a saved profile, and two browsers at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, Start, open_at, settled, violations

pytestmark = pytest.mark.slow

OPENED = re.compile(r"/workload\?a=")
TABS = ("Profile", "Targets and people", "Scope", "Members", "History", "Export and delete")


@pytest.fixture
def own(start: Start) -> Iterator[Server]:
    """An app on a store in which nothing is yet."""
    yield start()


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Tab")
    settled(page)


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    settled(page)


def test_from_nothing_to_a_saved_profile(
    own: Server, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = new_page()
    open_at(page, own)
    assert violations(page) == []
    press(page, "New workload")
    expect(page.get_by_role("dialog")).to_contain_text("Target stage")
    assert violations(page) == []
    fill(page, "Name", "Assistant <img src=x onerror=alert(1)>")
    page.get_by_role("button", name="RAG or LLM app").click()
    press(page, "Create the workload")
    expect(page).to_have_url(OPENED)
    fill(page, "Customer", "Contoso")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    press(page, "Save")
    expect(page.get_by_text("Not saved yet")).to_have_count(0)

    # Another browser has the page open, and saves first.
    other = new_page(dark=True)
    other.goto(page.url)
    settled(other)
    expect(other.get_by_label("Customer", exact=True)).to_have_value("Contoso")
    fill(page, "Residency", "EU")
    fill(other, "Customer", "Fabrikam")
    press(other, "Save")
    press(page, "Save")
    expect(page.get_by_text("Somebody else has changed this workload meanwhile")).to_be_visible()
    assert violations(page) == []
    press(page, "Save mine on top")
    expect(page.get_by_label("Customer", exact=True)).to_have_value("Fabrikam")
    expect(page.get_by_label("Residency", exact=True)).to_have_value("EU")

    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        settled(page)
        assert violations(page) == [], tab
    with page.expect_download() as file:
        page.get_by_role("button", name="Export", exact=True).click()
    export = tmp_path / "export.json"
    file.value.save_as(export)

    open_at(page, own)
    press(page, "Import")
    assert violations(page) == []
    page.locator("input[type=file]").set_input_files(export)
    settled(page)
    page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
    expect(page).to_have_url(OPENED)
    open_at(page, own)
    expect(page.get_by_role("link", name="Assistant <img")).to_have_count(2)
    assert violations(page) == []
