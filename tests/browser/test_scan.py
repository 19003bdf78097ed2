"""Scans in a browser, over the Azure double: they outlive reloads, tabs, and the server itself."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assessment.inputs import ScopeEntry, Workload
from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.workloads import create
from tests.azure.estate import SUBSCRIPTION, Estate
from tests.azure.server import SIGN_IN, Double, running
from tests.browser.conftest import THEMES, Server, Start, free_port, open_at, settled, violations

ACTOR = Actor("tester", "tester", "admin")
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-ai"
KIND = "Microsoft.CognitiveServices/accounts"
ACCOUNT = f"{GROUP}/providers/{KIND}/ai-1"
DEPLOYMENTS = f"{KIND}/deployments/read"
HELD = re.compile(r"waits \d+ s because Azure asked")


@pytest.fixture
def double(tmp_path: Path) -> Iterator[Double]:
    """An account with a deployment."""
    body = {"id": ACCOUNT, "name": "ai-1", "type": KIND, "properties": {}, "location": "westeurope"}
    chat = {"id": f"{ACCOUNT}/deployments/chat", "name": "chat", "type": f"{KIND}/deployments"}
    with running(Estate.of(body, chat), tmp_path) as made:
        yield made


def environment(double: Double) -> dict[str, str]:
    """What leads an app to the double."""
    return {**SIGN_IN, "WELLOPS_CLOUD": str(double.cloud_file)}


@pytest.fixture
def app(start: Start, double: Double) -> Server:
    """An app that scans the double."""
    return start(**environment(double))


@pytest.fixture
def id_(app: Server) -> str:
    """A workload with a scope."""
    return made(app)


def made(app: Server) -> str:
    store = open_store(f"sqlite:///{app.folder / 'wellops.db'}")
    scope = (ScopeEntry(id=GROUP),)
    one = Workload(name="W", archetypes=("rag",), stage="poc", target_stage="pilot", scope=scope)
    try:
        return create(store, ACTOR, one)
    finally:
        store.close()


def hold(double: Double) -> None:
    """Make the next scan wait in the middle."""
    double.fail("/deployments$", 429, headers={"Retry-After": "90"}, times=1)


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=30_000)


def begin(page: Page, app: Server, id_: str) -> None:
    """Start a scan by its key, and wait until it is held up."""
    open_at(page, app, f"scan?a={id_}")
    page.keyboard.press("s")
    heading(page, "Scanning")
    expect(page.get_by_text(HELD).first).to_be_visible(timeout=30_000)


def test_a_scan_outlives_a_reload_and_is_seen_in_another_tab(
    new_page: Callable[..., Page], app: Server, id_: str, double: Double
) -> None:
    hold(double)
    page = new_page()
    begin(page, app, id_)
    assert "job=" in page.url
    page.reload()
    heading(page, "Scanning")
    expect(page.get_by_text(HELD).first).to_be_visible()
    assert violations(page) == []
    other = new_page(dark=True)
    open_at(other, app, f"scan?a={id_}")
    heading(other, "Scanning")
    other.get_by_role("button", name="Cancel").click()
    for one in (other, page):
        heading(one, "The scan was cancelled")
    settled(page)
    page.get_by_role("button", name="Resume the scan").click()
    heading(page, "The scan is done")
    expect(page.get_by_text("2 resources read")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="that the scan could not").click()
    page.wait_for_url(re.compile(rf"/review\?a={id_}"))


def test_a_server_that_is_killed_leaves_a_scan_that_goes_on(
    page: Page, start: Start, double: Double, tmp_path: Path
) -> None:
    folder, port = tmp_path / "data", free_port()
    first = start(port=port, folder=folder, **environment(double))
    id_ = made(first)
    hold(double)
    begin(page, first, id_)
    os.kill(first.pid, signal.SIGKILL)
    double.log.clear()
    again = start(port=port, folder=folder, **environment(double))
    open_at(page, again, page.url.split("/", 3)[3])
    heading(page, "The scan was interrupted")
    page.get_by_role("button", name="Resume the scan").click()
    heading(page, "The scan is done")
    assert not any("resourcegraph" in path.lower() for path in double.paths("POST"))


@THEMES
def test_a_refused_listing_is_shown_with_its_permission(
    dark: bool, new_page: Callable[..., Page], app: Server, id_: str, double: Double
) -> None:
    double.fail(
        "/deployments$", 403, code="AuthorizationFailed",
        message=f"The client 'c' does not have authorization to perform action '{DEPLOYMENTS}'"
        f" over scope '{ACCOUNT}'.",
    )  # fmt: skip
    page = new_page(dark=dark)
    open_at(page, app, f"scan?a={id_}")
    page.get_by_role("button", name="Look in Azure").click()
    heading(page, "What can be seen there")
    settled(page)
    page.keyboard.press("s")
    heading(page, "The scan is done")
    heading(page, "What could not be read")
    expect(page.get_by_text(f"Needs the permission {DEPLOYMENTS}")).to_be_visible()
    expect(page.get_by_text("az role assignment create").first).to_be_visible()
    page.get_by_text("Steps and log").click()
    settled(page)
    assert violations(page) == []
    for tab in ("Bring a file", "Snapshots"):
        page.get_by_role("tab", name=tab).click()
        settled(page)
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
