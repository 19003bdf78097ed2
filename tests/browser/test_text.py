"""Hostile texts in a real browser: nothing but the text shows, nothing runs, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from app_pages.parts.text import WORD_JOINER, shown
from tests.browser.conftest import Server, Start, note_outside, open_at, settled
from tests.browser.hostile_texts import HOSTILE

SCRIPT = Path(__file__).parent / "hostile_texts.py"
OURS = {"bold": "strong", "list": "ul,li", "title": "h1", "header": "h2", "subheader": "h3"}
"""What the page itself asks for, by kind of element."""
FOREIGN = "img,script,iframe,.katex,table,hr,ul,ol,li,blockquote,pre,code,strong,em,del,h1,h2,h3"
COLLECT = """kinds => {
  const boxes = [...document.querySelectorAll('[class*="st-key-"]')];
  return Object.fromEntries(boxes.map(box => {
    const key = [...box.classList].find(name => name.startsWith('st-key-')).slice(7);
    const links = [...box.querySelectorAll('a')].map(a => a.getAttribute('href'));
    const marks = [...box.querySelectorAll('[data-testid=stMarkdownContainer]')]
      .flatMap(part => [...part.querySelectorAll(kinds)]).map(e => e.tagName.toLowerCase());
    return [key, [box.innerText, links, marks]];
  }));
}"""
"""Of each keyed container: what is read, where links lead, which marks its texts have."""


@pytest.fixture(scope="module")
def texts(start: Start) -> Server:
    return start(script=SCRIPT)


@pytest.fixture(scope="module")
def shows(browser: Browser, texts: Server) -> Iterator[Page]:
    """The page, once for all: it is long."""
    outside: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("request", lambda request: note_outside(request.url, outside))
    open_at(page, texts)
    page.get_by_role("button", name="Toast").wait_for(timeout=60_000)
    settled(page)
    yield page
    page.close()
    assert not outside


def as_read(text: str) -> str:
    """What an eye sees: no joiners, one space where there are several."""
    return " ".join(text.replace(WORD_JOINER, "").split())


def missing(read: str) -> list[str]:
    """The texts that are not on it, letter by letter."""
    return [text for text in HOSTILE if as_read(shown(text)) not in as_read(read)]


def test_every_element_shows_the_text_alone(shows: Page) -> None:
    found = shows.evaluate(COLLECT, FOREIGN)
    wrong = []
    for key, (read, links, marks) in found.items():
        kind, _, number = key.rpartition("-")
        if not number.isdigit() or kind.startswith("widget"):
            continue
        led = [link for link in links if not link.startswith("#") and link not in ("", "/")]
        strange = [mark for mark in marks if mark not in OURS.get(kind, "").split(",")]
        if as_read(shown(HOSTILE[int(number)])) not in as_read(read) or led or strange:
            wrong.append((key, read, led, strange))
    assert not wrong
    assert len(found) > 20 * len(HOSTILE)
    assert shows.evaluate("window.run") is None


def test_tabs_and_tables_show_the_text_alone(shows: Page) -> None:
    for key in ("tabs", "table"):
        box = shows.locator(f".st-key-{key}")
        assert missing(box.inner_text()) == []
        harmless(box)


def test_a_tooltip_and_a_toast_show_the_text_alone(shows: Page) -> None:
    shows.get_by_role("button", name="Hover").hover()
    tip = shows.get_by_test_id("stTooltipContent")
    assert missing(tip.inner_text()) == []
    harmless(tip)
    shows.get_by_role("button", name="Toast").click()
    toast = shows.get_by_test_id("stToast")
    toast.wait_for()
    if more := toast.get_by_text("view more").all():
        more[0].click()
    assert missing(toast.inner_text()) == []
    harmless(toast)


def test_options_show_the_text_alone(shows: Page) -> None:
    settled(shows)
    chosen = shows.locator(".st-key-multi")
    assert [t for t in HOSTILE[:12] if as_read(shown(t)) not in as_read(chosen.inner_text())] == []
    harmless(chosen)
    box = shows.locator(".st-key-options").get_by_role("combobox")
    box.scroll_into_view_if_needed()
    # The toast of another test may lie over it.
    box.focus()
    shows.keyboard.press("ArrowDown")
    options = shows.get_by_role("option")
    options.first.wait_for()
    assert [as_read(text) for text in options.all_inner_texts()] == [
        as_read(shown(text)) for text in HOSTILE[::13]
    ]
    harmless(options)
    shows.keyboard.press("Escape")


def test_cells_show_the_text_alone(shows: Page) -> None:
    grid = shows.locator(".st-key-cells")
    grid.scroll_into_view_if_needed()
    settled(shows)
    harmless(grid)
    # What a screen reader gets; the rest is a picture.
    assert missing(" ".join(grid.locator("canvas td").all_text_contents())) == []


def harmless(box: Locator) -> None:
    """Nothing to click, nothing loaded, nothing run."""
    assert box.locator("a, img, script, iframe, .katex").count() == 0
    assert box.page.evaluate("window.run") is None
