"""A review in a real browser: keys, focus, two people at once, and what survives a crash."""

from __future__ import annotations

import os
import re
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from assessment.inputs import Workload
from assessment.store.access import Actor
from assessment.store.answers import Given, Said, current, give
from assessment.store.database import Store, open_store
from assessment.store.opened import open_workload
from assessment.store.snapshots import attach
from assessment.store.workloads import create, set_member
from tests.browser.conftest import IDLE, THEMES, Server, Start, open_at, settled, violations
from wellops.samples import sample

LOCAL, BEA = Actor("tester", "tester", "admin"), Actor("bea", "Bea", "reviewer")
ASKED, KEYLESS = "rel-ai-failure-modes", "sec-keyless-auth"
FOCUSED = "document.activeElement.tagName"


@contextmanager
def stored(server: Server) -> Iterator[Store]:
    """The server's store, from outside."""
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    try:
        yield store
    finally:
        store.close()


def new(server: Server) -> str:
    """A workload with a scan and no answers."""
    profile = Workload.model_validate(
        {"name": "Review", "archetypes": ["rag"], "stage": "poc", "target_stage": "production"}
    )
    with stored(server) as store:
        made = create(store, LOCAL, profile)
        set_member(store, LOCAL, made, BEA.login, BEA.name, "reviewer")
        file = sample("insurer") / "snapshot.jsonl"
        attach(store, LOCAL, made, file, file_name=file.name)
        open_workload(store, LOCAL, made)
    return made


def answers(server: Server, id_: str) -> dict[str, Given]:
    with stored(server) as store:
        return current(store, LOCAL, id_)


@pytest.fixture
def id_(server: Server) -> str:
    return new(server)


def question(page: Page) -> str:
    return page.get_by_role("heading", level=2).first.inner_text()


def press(page: Page, key: str) -> float:
    """Press a key that leads to another question, or to a contradiction; milliseconds until."""
    before, since = question(page), time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function(
        """before => document.querySelector(".st-key-contradiction")
            || document.querySelector(".st-key-question h2")?.innerText !== before""",
        arg=before,
    )
    took = (time.perf_counter() - since) * 1000
    page.locator(IDLE).wait_for()
    return took


def answer(page: Page, key: str) -> float:
    """Likewise; keeps the answer where the scan contradicts it."""
    took = press(page, key)
    if page.locator(".st-key-contradiction").count():
        before = question(page)
        page.keyboard.press("k")
        expect(page.get_by_role("heading", level=2).first).not_to_have_text(before)
        page.locator(IDLE).wait_for()
    return took


@pytest.mark.slow
def test_forty_answers_by_keyboard_alone(page: Page, server: Server, id_: str) -> None:
    open_at(page, server, f"review?a={id_}")
    took = [answer(page, str(number % 5)) for number in range(40)]
    given = answers(server, id_)
    assert [one.said.level for one in sorted(given.values(), key=lambda one: one.id)] == [
        number % 5 for number in range(40)
    ]
    expect(page.get_by_text("40 of 110 answered")).to_be_visible()
    last = max(given.values(), key=lambda one: one.id)
    expect(page.get_by_text(f"Saved {last.at:%H:%M:%S} UTC")).to_be_visible()
    p95 = sorted(took)[int(0.95 * len(took))]
    print(f"answer to next card: median {statistics.median(took):.0f} ms, p95 {p95:.0f} ms")  # noqa: T201


def test_keys_are_silent_in_a_note_and_esc_or_tab_gives_them_back(
    page: Page, server: Server, id_: str
) -> None:
    open_at(page, server, f"review?a={id_}&practice={ASKED}")
    page.keyboard.press("w")
    note = page.get_by_label("Note", exact=True)
    expect(note).to_be_focused()
    page.keyboard.type("3 nodes in bank 4, j")
    page.keyboard.press("Escape")
    settled(page)
    assert page.evaluate(FOCUSED) == "BODY"
    assert answers(server, id_)[ASKED].said == Said("cleared", note="3 nodes in bank 4, j")
    page.keyboard.press("w")
    expect(note).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.keyboard.press("Tab")
    settled(page)
    assert page.evaluate(FOCUSED) == "BUTTON"
    press(page, "4")
    found = answers(server, id_)
    assert found[ASKED].said == Said("level", level=4, note="3 nodes in bank 4, j!")
    assert len(found) == 1


def test_every_key_of_the_card(page: Page, server: Server, id_: str) -> None:
    open_at(page, server, f"review?a={id_}&practice={ASKED}")
    page.keyboard.press("n")
    expect(page.get_by_label("Why does it not apply?")).to_be_focused()
    page.keyboard.type("no agents, 2 models")
    press(page, "Enter")
    assert answers(server, id_)[ASKED].said.reason == "no agents, 2 models"
    # Whoever listens to the page hears the next question.
    expect(page.get_by_role("heading", level=2).first).to_be_focused()
    second = question(page)
    page.keyboard.press("p")
    expect(page.get_by_label("What is open, and who can answer it?")).to_be_focused()
    page.keyboard.type("Ask Kim")
    press(page, "Enter")
    press(page, "d")
    press(page, "f")
    press(page, "j")
    for _ in range(4):
        press(page, "b")
    assert question(page) == second
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Cards")).to_be_visible()
    settled(page)
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=2).first).to_have_text(second)
    open_at(page, server, f"review?a={id_}&practice={KEYLESS}")
    press(page, "a")
    assert answers(server, id_)[KEYLESS].said.level == 0


def test_override_by_keyboard(page: Page, server: Server, id_: str) -> None:
    open_at(page, server, f"review?a={id_}&practice={KEYLESS}")
    press(page, "3")
    title = "The team says level 3; the scan saw it fail."
    expect(page.get_by_text(title)).to_be_visible()
    page.keyboard.press("o")
    expect(page.get_by_label("Why is level 3 right")).to_be_focused()
    page.keyboard.type("a gateway stands before it")
    page.keyboard.press("Tab")
    page.keyboard.type("Security lead")
    before = question(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).not_to_have_text(before)
    with stored(server) as store:
        override = open_workload(store, LOCAL, id_).assessment.answers.overrides[KEYLESS]
    assert (override.level, override.owner) == (3, "Security lead")


def test_two_browsers_see_a_clash(new_page: Callable[..., Page], server: Server, id_: str) -> None:
    first, second = new_page(), new_page()
    for one in (first, second):
        open_at(one, server, f"review?a={id_}&practice={ASKED}")
    press(first, "2")
    second.keyboard.press("4")
    expect(second.get_by_text("Somebody else answered first")).to_be_visible()
    assert answers(server, id_)[ASKED].said.level == 2
    settled(second)
    assert violations(second) == []
    press(second, "u")
    assert answers(server, id_)[ASKED].said.level == 4
    # The first one sees it when they come back.
    press(first, "b")
    expect(first.get_by_role("button", name="4 FMA revisited")).to_have_attribute("kind", "primary")


def test_a_reload_comes_back_to_the_question(page: Page, server: Server, id_: str) -> None:
    open_at(page, server, f"review?a={id_}")
    for key in "123":
        answer(page, key)
    here = question(page)
    page.reload()
    settled(page)
    assert question(page) == here
    assert len(answers(server, id_)) == 3
    answer(page, "2")
    assert len(answers(server, id_)) == 4


def test_a_crash_loses_nothing_that_was_shown_as_saved(page: Page, start: Start) -> None:
    server = start()
    id_ = new(server)
    open_at(page, server, f"review?a={id_}")
    for key in "1234":
        answer(page, key)
    shown = page.get_by_text(re.compile(r"^Saved \d")).inner_text()
    os.kill(server.pid, signal.SIGKILL)
    given = answers(server, id_)
    assert len(given) == 4
    assert shown == f"Saved {max(one.at for one in given.values()):%H:%M:%S UTC}"
    again = start(folder=server.folder)
    open_at(page, again, f"review?a={id_}")
    expect(page.get_by_text("4 of 110 answered")).to_be_visible()


def test_the_table_is_edited_by_keyboard(page: Page, server: Server, id_: str) -> None:
    with stored(server) as store:
        give(store, BEA, id_, ASKED, Said("level", level=1), seen=None)
    open_at(page, server, f"review?a={id_}&view=table")
    page.get_by_test_id("stDataFrame").click(position={"x": 430, "y": 50})
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    save = page.get_by_role("button", name="Save 1 answer")
    expect(save).to_be_enabled()
    save.click()
    expect(page.get_by_text("Saved 1 answer.")).to_be_visible()
    assert sorted(str(one.said.level) for one in answers(server, id_).values()) == ["1", "3"]


@THEMES
def test_axe_finds_nothing_in_any_state(
    dark: bool, new_page: Callable[..., Page], server: Server, id_: str
) -> None:
    page = new_page(dark=dark, height=800)
    open_at(page, server, f"review?a={id_}&practice={KEYLESS}")
    last = page.locator(f".st-key-level-{KEYLESS}-4 button").bounding_box()
    assert last
    assert last["y"] + last["height"] <= 800, "the levels are seen without scrolling"
    page.get_by_text("Evidence: ").click()
    settled(page)
    assert violations(page) == []
    press(page, "3")
    page.keyboard.press("o")
    page.get_by_role("button", name="Session").click()
    settled(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    open_at(page, server, f"review?a={id_}&view=table")
    assert violations(page) == []
