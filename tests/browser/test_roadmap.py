"""The roadmap in a browser: cells that are typed into, bars that are clicked on, files."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Page, expect

from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.seeding import open_sample
from tests.browser.conftest import Server, open_at, settled, violations
from wellops.samples import sample

pytestmark = pytest.mark.slow

ACTOR = Actor("tester", "tester", "admin")

TABS = ("Timeline", "Priorities", "Backlog", "Team and dates", "People", "Forecast", "What if")
OWNER_AT, ROW_AT = 550, 52
"""Pixels from the corner of the table of actions: its column of owners, its first row."""


@pytest.fixture
def workload(server: Server) -> Iterator[str]:
    """A sample of a test's own; gives its id."""
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    yield open_sample(store, ACTOR, "insurer", sample("insurer"), None)
    store.close()


def at(workload: str, tab: str, **params: str) -> str:
    more = "".join(f"&{name}={value}" for name, value in params.items())
    return f"roadmap?a={workload}&tab={tab.replace(' ', '+')}{more}"


def test_a_cell_is_typed_into_saved_and_downloaded(
    page: Page, server: Server, workload: str
) -> None:
    open_at(page, server, at(workload, "Backlog"))
    table = page.locator(".stDataFrame").first
    table.click(position={"x": OWNER_AT, "y": ROW_AT})
    page.keyboard.press("Enter")
    page.locator("#portal textarea").fill("Kim")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    expect(page.get_by_text(re.compile("^Preview:"))).to_be_visible()
    page.get_by_role("tab", name="People").click()
    settled(page)
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save the plan").click()
    settled(page)
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="plan.yaml").click()
    plan = yaml.safe_load(waiting.value.path().read_text("utf-8"))
    assert [choice["owner"] for choice in plan["actions"].values()] == ["Kim"]


def test_a_bar_and_a_field_open_the_drawer(page: Page, server: Server, workload: str) -> None:
    open_at(page, server, at(workload, "Timeline"))
    page.locator(".js-plotly-plot .bars .point path").first.click(force=True)
    settled(page)
    expect(page.get_by_role("dialog")).to_contain_text("Why not earlier")
    assert "action=" in page.url
    assert violations(page) == []
    page.keyboard.press("Escape")
    settled(page)
    assert "action=" not in page.url
    field = page.get_by_role("combobox", name="Open an action")
    field.focus()
    page.keyboard.type("managed identities")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_role("dialog")).to_contain_text("Switch services to managed identities")


def test_what_if_answers_while_one_talks(page: Page, server: Server, workload: str) -> None:
    open_at(page, server, at(workload, "What if"))
    page.get_by_role("radio", name="2 times").or_(
        page.get_by_role("button", name="2 times")
    ).first.click()
    settled(page)
    expect(page.get_by_role("button", name="Keep this")).to_be_enabled()
    page.get_by_role("button", name="Start over").click()
    settled(page)
    expect(page.get_by_text("This is the plan as it is")).to_be_visible()


@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_of_ours(tab: str, page: Page, server: Server, workload: str) -> None:
    open_at(page, server, at(workload, tab))
    assert violations(page) == []
