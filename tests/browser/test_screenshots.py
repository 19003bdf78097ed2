"""Pictures of every screen on the insurer's sample: `make screenshots`, then look at them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app_pages.parts.navigation import SCREENS
from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.opened import open_workload
from assessment.store.seeding import open_sample
from tests.browser.conftest import ROOT, Server, Start, open_at, settled
from wellops.samples import SAMPLES, sample

FOLDERS = {False: ROOT / "docs" / "images" / "app", True: ROOT / "out" / "app"}
"""Light ones go into the documentation."""
LARGEST = 150_000
"""Bytes of a picture: a README shows all of them."""
PERSON = "A. Architect"
MADE_WITHIN = 120_000
"""Milliseconds that a report may take on a busy machine."""
SHOWN: Mapping[str, str] = {
    "review": "&practice=sec-keyless-auth",
    "roadmap": "&tab=Priorities",
}
"""What of a screen says most, where that is not what it opens with."""


@pytest.fixture(scope="module")
def shown(start: Start) -> tuple[Server, str]:
    """An app with the samples' two reviews each, and the id of the insurer's."""
    server = start(WELLOPS_USER=PERSON)
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    try:
        actor = Actor(PERSON, PERSON, "admin")
        # The insurer's last: it is first in the list.
        for name in reversed(SAMPLES):
            id_ = open_sample(store, actor, name, sample(name), sample(name, later=True))
            open_workload(store, actor, id_)
        return server, id_
    finally:
        store.close()


@pytest.mark.screenshots
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", list(SCREENS))
def test_take(
    name: str, dark: bool, shown: tuple[Server, str], new_page: Callable[..., Page]
) -> None:
    server, id_ = shown
    page = new_page(dark=dark, height=800)
    page.set_default_timeout(60_000)
    open_at(page, server, "" if name == "home" else f"{name}?a={id_}{SHOWN.get(name, '')}")
    if name == "report":
        page.get_by_role("button", name="Make the report").click()
        drawn = page.locator(".st-key-report-pdf canvas").first
        expect(drawn).to_be_visible(timeout=MADE_WITHIN)
        _turn_to_the_verdict(page)
    settled(page, 2500)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    folder = FOLDERS[dark]
    folder.mkdir(parents=True, exist_ok=True)
    _write(page.screenshot(animations="disabled"), folder / f"{name}.png")


def _turn_to_the_verdict(page: Page) -> None:
    """The second page says more than the cover: past the choices, then within the report."""
    for x, y, by in ((700, 300, 470), (790, 600, 860)):
        page.mouse.move(x, y)
        page.mouse.wheel(0, by)
        page.wait_for_timeout(1000)


def _write(picture: bytes, path: Path) -> None:
    """With 256 colours, the rare ones kept, and no more bytes than a README may have."""
    drawn = Image.open(io.BytesIO(picture)).convert("RGB")
    few = drawn.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    assert path.stat().st_size < LARGEST, path
