"""Sign-off and report in a browser: a PDF is taken home, a workbook goes out and comes back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Page

from assessment.store.access import Actor
from assessment.store.answers import Said, current, give
from assessment.store.database import Store, open_store
from assessment.store.milestones import milestones
from assessment.store.opened import open_workload
from assessment.store.seeding import open_sample
from reports.assessment_file import NAME, assessment_file
from reports.sheets.form import ANSWER, ID
from tests.browser.conftest import THEMES, Server, Start, open_at, settled, violations
from wellops.samples import sample

pytestmark = pytest.mark.slow

ACTOR = Actor("tester", "tester", "admin")
OPEN = "sec-prompt-injection"
MADE_WITHIN = 60_000
"""Milliseconds; machines that run tests are busy."""

Put = Callable[[bool], str]


@pytest.fixture(scope="module")
def app(start: Start) -> Iterator[tuple[Server, Store]]:
    """An app and its store."""
    server = start()
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    yield server, store
    store.close()


@pytest.fixture(scope="module")
def put(app: tuple[Server, Store]) -> Put:
    """Puts the insurer into the store: through and signed off before, or with an open must."""

    def made(through: bool) -> str:
        later = sample("insurer", later=True) if through else None
        id_ = open_sample(app[1], ACTOR, "insurer", sample("insurer"), later)
        if not through:
            seen = current(app[1], ACTOR, id_)[OPEN].id
            give(app[1], ACTOR, id_, OPEN, Said("cleared"), seen=seen)
        return id_

    return made


@pytest.fixture(scope="module")
def both(put: Put) -> dict[bool, str]:
    """One of each, for tests that change nothing."""
    return {through: put(through) for through in (True, False)}


def downloaded(page: Page, name: str | re.Pattern[str]) -> tuple[str, bytes]:
    """The file of a button, and its name."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=name).click()
    return waited.value.suggested_filename, Path(waited.value.path()).read_bytes()


def test_a_report_is_made_looked_at_and_taken_home(
    page: Page, app: tuple[Server, Store], put: Put
) -> None:
    server, store = app
    id_ = put(True)
    open_at(page, server, f"report?a={id_}")
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("button", name="Download the PDF").wait_for(timeout=MADE_WITHIN)
    settled(page)
    viewer = page.get_by_label("Report of Financial report assistant")
    viewer.locator("canvas").first.wait_for()
    assert violations(page) == []

    name, data = downloaded(page, "Download the PDF")
    assert name == "financial-report-assistant-2026-12-11-report.pdf"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo.Title).startswith("Financial report assistant")
        carried = pdf.attachments[NAME].get_file().read_bytes()
    assert carried == assessment_file(open_workload(store, ACTOR, id_).assessment)
    document = pypdfium2.PdfDocument(data)
    assert len(document) > 20
    score = orjson.loads(carried)["score"]
    assert "Financial report assistant" in document[0].get_textpage().get_text_range()
    assert score["target_stage"] == "production"

    page.get_by_role("button", name="More files").click()
    name, data = downloaded(page, "Annex as a workbook")
    assert name.endswith("-annex.xlsx")
    assert len(openpyxl.load_workbook(io.BytesIO(data), read_only=True).sheetnames) > 5
    assert downloaded(page, "Assessment")[1] == carried


def test_a_milestone_is_frozen_by_keys_and_leads_to_its_report(
    page: Page, app: tuple[Server, Store], put: Put
) -> None:
    server, store = app
    id_ = put(True)
    open_at(page, server, f"signoff?a={id_}")
    page.get_by_label("Title").focus()
    page.keyboard.type("December")
    page.keyboard.press("Enter")
    page.get_by_text("December is frozen").wait_for()
    page.get_by_role("link", name="Make its report").click()
    page.get_by_role("heading", name="December").wait_for()
    frozen = milestones(store, ACTOR, id_)[-1]
    assert f"of={frozen.id}" in page.url


def test_a_workbook_goes_out_and_comes_back(
    page: Page, app: tuple[Server, Store], put: Put
) -> None:
    server, store = app
    id_ = put(False)
    open_at(page, server, f"signoff?a={id_}&show=questionnaire")
    name, data = downloaded(page, re.compile(r"Download \d+ questions?"))
    assert name == "financial-report-assistant-questionnaire.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet: Any = book.worksheets[1]
    (row,) = (row for row in sheet.iter_rows(min_row=2) if row[ID].value == OPEN)
    row[ANSWER].value = 3
    filled = io.BytesIO()
    book.save(filled)
    page.locator("input[type=file]").set_input_files(
        {"name": "filled.xlsx", "mimeType": "application/octet-stream", "buffer": filled.getvalue()}
    )
    page.get_by_role("heading", name="1 new answer").wait_for()
    page.get_by_label("Filled in by", exact=True).fill("Ada")
    page.keyboard.press("Enter")
    settled(page)
    assert violations(page) == []
    page.get_by_role("button", name="Save 1 answer").click()
    page.get_by_text("1 answer is saved").wait_for()
    given = current(store, ACTOR, id_)[OPEN]
    assert (given.said.level, given.name, given.login) == (3, "Ada", "tester")


@THEMES
@pytest.mark.parametrize(
    "path",
    ["signoff?a={}", "signoff?a={}&show=milestones", "signoff?a={}&show=questionnaire",
     "report?a={}"],
)  # fmt: skip
@pytest.mark.parametrize("through", [True, False], ids=["through", "open"])
def test_axe_finds_nothing_of_ours(
    path: str, dark: bool, through: bool, new_page: Callable[..., Page],
    app: tuple[Server, Store], both: dict[bool, str],
) -> None:  # fmt: skip
    page = new_page(dark=dark)
    open_at(page, app[0], path.format(both[through]))
    if path.startswith("report"):
        page.get_by_text("Customer, logo and colour").click()
        settled(page)
    assert violations(page) == []
