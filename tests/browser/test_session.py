"""A whole session by keyboard alone: from nothing to a signed-off report, which is then read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import orjson
import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from assessment.document import from_json
from assessment.store.access import Actor
from assessment.store.answers import current
from assessment.store.database import Store, open_store
from assessment.store.milestones import load, milestones
from assessment.store.opened import Opened, open_workload, whole
from reports.numbers import points
from tests.browser.conftest import Server, Start, open_at, settled
from tests.browser.keyboard import Keyboard
from wellops.samples import sample

PERSON = Actor("tester", "tester", "admin")
NAME = "Financial report assistant"
ANSWERS = 20
MADE_WITHIN = 60_000
"""Milliseconds for a report, on a machine that does other work too."""


@pytest.fixture
def own(start: Start) -> Server:
    """An app on a store in which nothing is yet."""
    return start()


@pytest.fixture
def store(own: Server) -> Iterator[Store]:
    """What the app's answers end up in."""
    opened = open_store(f"sqlite:///{own.folder / 'wellops.db'}")
    yield opened
    opened.close()


def test_from_new_to_a_signed_off_report(
    page: Page, own: Server, store: Store, tmp_path: Path
) -> None:
    keys = Keyboard(page)
    open_at(page, own)
    id_ = created(page, keys)
    described(page, keys)
    brought(page, keys, sample("insurer") / "snapshot.jsonl")
    answered(page, keys, store, id_)
    score = scored(page, keys, store, id_)
    accepted(page, keys, store, id_)
    planned(page, keys)
    frozen(page, keys, store, id_)
    keys.menu("Report")
    pdf = downloaded(page, keys, tmp_path)
    is_the_report_of(pdf, store, id_, score)


@pytest.mark.slow
def test_a_sample_is_explored_and_reported(
    page: Page, own: Server, store: Store, tmp_path: Path
) -> None:
    keys = Keyboard(page)
    open_at(page, own)
    keys.use("Explore the sample workload")
    expect(page).to_have_title("Scorecard · WellOps")
    settled(page)
    id_ = opened_id(page)
    score = shown_score(page)
    keys.menu("Workload")
    expect(page.get_by_label("Name", exact=True)).to_have_value(NAME)
    keys.menu("Compare")
    expect(page.get_by_test_id("stMain")).to_contain_text("First review")
    keys.menu("Report")
    keys.among("Full", "Executive")
    keys.press(" ")
    is_the_report_of(downloaded(page, keys, tmp_path), store, id_, score)


@pytest.mark.slow
def test_an_empty_workload_leads_on_from_every_screen(
    page: Page, own: Server, store: Store, tmp_path: Path
) -> None:
    keys = Keyboard(page)
    open_at(page, own)
    id_ = created(page, keys)
    for screen in ("Scorecard", "Findings", "Roadmap", "Sign-off", "Report", "Compare"):
        keys.menu(screen)
        main = page.get_by_test_id("stMain")
        assert main.get_by_role("link").or_(main.get_by_role("button")).count(), screen
    keys.menu("Review")
    for key in "231":
        keys.press(key)
    assert len(current(store, PERSON, id_)) == 3
    score = scored(page, keys, store, id_)
    keys.menu("Report")
    is_the_report_of(downloaded(page, keys, tmp_path), store, id_, score)


def created(page: Page, keys: Keyboard) -> str:
    """A new workload."""
    keys.use("New workload")
    dialog = page.get_by_role("dialog")
    keys.write("Name", NAME, inside=dialog)
    keys.among("Classical ML", "RAG or LLM app")
    keys.press(" ")
    keys.use("Create the workload", inside=dialog)
    expect(page).to_have_title("Workload · WellOps")
    settled(page)
    return opened_id(page)


def described(page: Page, keys: Keyboard) -> None:
    keys.write("Customer", "Contoso Insurance")
    keys.press("Tab")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    keys.use("Save")
    expect(page.get_by_text("Not saved yet")).to_have_count(0)


def brought(page: Page, keys: Keyboard, file: Path) -> None:
    """A snapshot, through the system's own dialog for files."""
    keys.menu("Scan")
    keys.among("Scan Azure", "Bring a file")
    # Listening from before the walk to the button: it takes effect some time after it begins.
    with page.expect_file_chooser() as chooser:
        keys.to("Upload")
        page.keyboard.press("Enter")
    chooser.value.set_files(file)
    settled(page)
    keys.use("Use as the snapshot")
    expect(page.get_by_text("is the snapshot in use now")).to_be_visible()


def answered(page: Page, keys: Keyboard, store: Store, id_: str) -> None:
    """Answers of every kind; contradictions are dealt with as they come."""
    keys.menu("Review")
    first = question(page)
    keys.press("w")
    keys.type("Ask the platform team, 3 nodes")
    keys.press("Escape")
    keys.press("2")
    keys.press("b")
    assert question(page) == first
    keys.press("f")
    keys.press("n")
    keys.type("One region serves all of it")
    keys.press("Enter")
    keys.press("d")
    proposal = page.get_by_role("button", name="Agree with level")
    agreed = False
    for number in range(100):
        found = current(store, PERSON, id_)
        if len(found) >= ANSWERS and agreed:
            break
        agreed = agreed or proposal.count() > 0
        keys.press("a" if proposal.count() else str(number % 5))
        if page.locator(".st-key-contradiction").count():
            keys.press("k")
    said = [one.said for one in current(store, PERSON, id_).values()]
    assert len(said) >= ANSWERS and agreed
    assert {one.kind for one in said} == {"level", "not_applicable", "unknown"}
    assert [one.note for one in said if one.note] == ["Ask the platform team, 3 nodes"]


def scored(page: Page, keys: Keyboard, store: Store, id_: str) -> str:
    """The score that the scorecard shows, which is the store's."""
    keys.menu("Scorecard")
    shown = shown_score(page)
    assert shown == str(points(opened(store, id_).assessment.scorecard.headline.overall))
    return shown


def accepted(page: Page, keys: Keyboard, store: Store, id_: str) -> None:
    """The first finding, for a while."""
    keys.menu("Findings")
    listed = page.locator(".st-key-finding-list")
    title = listed.get_by_role("button").first.inner_text()
    keys.use(title, inside=listed)
    dialog = page.get_by_role("dialog")
    keys.use("Accept it for a while", inside=dialog)
    keys.write("Reason", "The clients move in March", inside=dialog)
    keys.use("Accept", inside=dialog)
    expect(dialog.get_by_text("Accepted until").first).to_be_visible()
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    [exception] = opened(store, id_).assessment.answers.exceptions
    assert exception.reason == "The clients move in March"


def planned(page: Page, keys: Keyboard) -> None:
    """An action left out for a try: the plan beside it says what that would change."""
    keys.menu("Roadmap")
    keys.among("Timeline", "What if")
    table = page.get_by_role("table", name="The plan as it is and as it would be")
    before = table.inner_text()
    keys.to_cells(page.get_by_test_id("stDataFrame").first)
    keys.press("Control+Home")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Keep this")).to_be_visible()
    assert table.inner_text() != before


def frozen(page: Page, keys: Keyboard, store: Store, id_: str) -> None:
    """A milestone, although something still blocks it."""
    keys.menu("Sign-off")
    keys.write("Title", "First review")
    keys.to(next(line for line in page.locator("label").all_inner_texts() if "why freeze" in line))
    keys.type("The team answers the rest in January")
    keys.use("Freeze all the same")
    expect(page.get_by_text("It stands under Milestones")).to_be_visible()
    [milestone] = milestones(store, PERSON, id_)
    assert milestone.title == "First review"
    assert load(store, PERSON, milestone.id).answers == opened(store, id_).assessment.answers


def downloaded(page: Page, keys: Keyboard, folder: Path) -> bytes:
    keys.use("Make the report")
    button = page.get_by_role("button", name="Download the PDF")
    button.wait_for(timeout=MADE_WITHIN)
    settled(page)
    keys.to("Download the PDF")
    with page.expect_download() as file:
        page.keyboard.press("Enter")
    path = folder / file.value.suggested_filename
    file.value.save_as(path)
    assert path.suffix == ".pdf"
    return path.read_bytes()


def is_the_report_of(pdf: bytes, store: Store, id_: str, score: str) -> None:
    """A tagged, archivable PDF with the workload's name and score, that carries its assessment."""
    with pikepdf.open(BytesIO(pdf)) as file:
        with file.open_metadata() as about:
            assert NAME in about["dc:title"]
            assert about["pdfuaid:part"] == "1"
            assert about["pdfaid:part"] == "3"
        [attached] = file.attachments.values()
        carried = from_json(orjson.loads(attached.get_file().read_bytes()))
    now = opened(store, id_)
    assert carried.workload == now.workload
    assert carried.answers == now.assessment.answers
    assert carried.findings == whole(store, PERSON, now).findings
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_bounded() for page in [*document][:4])
    document.close()
    assert NAME in " ".join(text.split())
    assert re.search(rf"(?<!\d){score}(?!\d)", text)


def opened(store: Store, id_: str) -> Opened:
    return open_workload(store, PERSON, id_)


def opened_id(page: Page) -> str:
    found = re.search(r"[?&]a=(\w+)", page.url)
    assert found, page.url
    return found[1]


def question(page: Page) -> str:
    return page.get_by_role("heading", level=2).first.inner_text()


def shown_score(page: Page) -> str:
    """The number beside "Readiness"."""
    metric = page.get_by_test_id("stMetric").first
    expect(metric).to_contain_text("Readiness")
    found = re.search(r"(\d+) of 100", metric.inner_text())
    assert found, metric.inner_text()
    return found[1]
