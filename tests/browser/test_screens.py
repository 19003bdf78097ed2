"""Every screen and its parts, full: both themes, two widths, and hostile texts in all places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from app_pages.parts.text import WORD_JOINER
from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.seeding import open_sample
from tests.browser.conftest import Server, Start, open_at, settled, violations
from tests.browser.hostile_workload import NAME, hostile_workload
from wellops.samples import sample

pytestmark = pytest.mark.slow

PERSON = Actor("tester", "tester", "admin")
WIDE, NARROW = 1280, 700
VIEWS: Mapping[str, tuple[str, ...]] = {
    "": ("",),
    "workload": ("", "part=Targets+and+people", "part=Scope", "part=Members", "part=History"),
    "scan": ("", "way=Bring+a+file", "way=Snapshots"),
    "review": ("", "filter=parked", "filter=moves", "view=table"),
    "scorecard": ("", "show=gates", "show=conflicts", "show=risks", "show=doubts"),
    "findings": ("", "view=resource", "view=action", "state=accepted"),
    "compare": ("", "show=findings", "show=answers"),
    "roadmap": (
        "", "tab=Priorities", "tab=Backlog", "tab=Team+and+dates", "tab=People", "tab=Forecast",
        "tab=What+if",
    ),
    "signoff": ("", "show=milestones", "show=questionnaire"),
    "report": ("",),
    "standard": ("", "practice=sec-keyless-auth"),
}  # fmt: skip
"""By screen, what its URL says beside the workload; the parts that have no such address are seen
by the screen's own tests."""
FOREIGN = (
    "img[src=x], [onerror], [href^='javascript' i], [href*='evil.example'], .katex, "
    "[data-testid=stMain] a[href='x'], [data-testid=stException]"
)
"""What hostile texts would make, were they more than text."""


@pytest.fixture(scope="module")
def filled(
    start: Start, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str, str]]:
    """An app with the insurer's two reviews and the hostile workload, and their ids."""
    server = start()
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    later = sample("insurer", later=True)
    insurer = open_sample(store, PERSON, "insurer", sample("insurer"), later)
    yield server, insurer, hostile_workload(store, PERSON, tmp_path_factory.mktemp("hostile"))
    store.close()


def address(screen: str, id_: str, part: str) -> str:
    """Of a screen, or of a part of it."""
    return f"{screen}?a={id_}{'&' if part else ''}{part}"


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("screen", list(VIEWS))
def test_every_part_is_whole(
    screen: str, dark: bool, new_page: Callable[..., Page], filled: tuple[Server, str, str]
) -> None:
    server, id_, _ = filled
    page, found = new_page(dark=dark, width=WIDE), {}
    for part in VIEWS[screen]:
        page.set_viewport_size({"width": WIDE, "height": 900})
        open_at(page, server, address(screen, id_, part))
        found[part] = [*violations(page), *broken(page, WIDE)]
        page.set_viewport_size({"width": NARROW, "height": 900})
        page.wait_for_timeout(300)
        found[part] += broken(page, NARROW)
    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("screen", "part"),
    [
        pytest.param(screen, part, marks=[pytest.mark.slow] if part else [])
        for screen, parts in VIEWS.items()
        for part in parts
    ],
)
def test_hostile_texts_are_texts(
    screen: str, part: str, page: Page, filled: tuple[Server, str, str]
) -> None:
    server, _, id_ = filled
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(f"{server.url}/{address(screen, id_, part)}")
    settled(page, 100)
    assert page.locator(FOREIGN).evaluate_all("all => all.map(one => one.outerHTML)") == []
    assert broken(page, WIDE) == []
    assert NAME[:60] in page.get_by_test_id("stMain").inner_text().replace(WORD_JOINER, "")
    assert not asked


def broken(page: Page, width: int) -> list[str]:
    """What a visitor would stumble over: an error, a leap of headings, a page wider than it is."""
    errors = page.get_by_test_id("stException").or_(
        page.locator('[data-testid="stAlertContentError"]')
    )
    found = [f"error: {text}" for text in errors.all_inner_texts()]
    headings = page.get_by_test_id("stMain").locator("h1, h2, h3, h4, h5, h6")
    levels = [int(tag[1]) for tag in headings.evaluate_all("all => all.map(e => e.tagName)")]
    if levels.count(1) != 1 or any(after > before + 1 for before, after in pairwise(levels)):
        found.append(f"headings: {levels}")
    reach = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    if reach > page.evaluate("document.querySelector('[data-testid=stMain]').clientWidth"):
        found.append(f"{reach} pixels wide at {width}")
    return found
