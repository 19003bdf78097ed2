"""The report screen: choices with their faults, the PDF that they make, and the other files."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pikepdf
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.parts import report_made
from app_pages.parts.file_name import file_name
from assessment.document import from_json
from assessment.inputs import Workload
from assessment.store import milestones, workloads
from assessment.store.access import Actor
from assessment.store.answers import Said, current, give
from assessment.store.database import Store
from assessment.store.opened import Opened, open_workload
from reports.assessment_file import NAME, assessment_file
from reports.options import Options
from reports.ordered import Order, earlier, make_assessment, make_pdf, make_workbook
from tests.app_pages.conftest import LOCAL, Open
from tests.app_pages.test_signoff import at, said
from tests.reports.logos import SVG

Sampled = Callable[..., str]
HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) $\\LaTeX$ :material/home:"


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Order]]:
    """The orders that were made; the page waits until each is there."""
    monkeypatch.setattr(report_made, "AT_ONCE", 60)
    orders: list[Order] = []

    def noted(store: Store, actor: Actor, opened: Opened, order: Order) -> bytes:
        orders.append(order)
        return make_pdf(store, actor, opened, order)

    monkeypatch.setattr(report_made, "make_pdf", noted)
    yield orders
    st.cache_resource.clear()


def pdf_of(test: AppTest) -> pikepdf.Pdf:
    """The report behind the button."""
    key = next(iter(report_made.press()._jobs))
    return pikepdf.open(io.BytesIO(report_made.press()._jobs[key].result()))


def make(test: AppTest) -> AppTest:
    at(test, "report-make").click().run()
    assert not test.exception
    return test


def test_nothing_assessed_leads_on(app: Open, store: Store) -> None:
    profile = Workload(name="A", archetypes=("rag",), stage="poc", target_stage="production")
    test = app("report", a=workloads.create(store, LOCAL, profile)).run()
    assert "A report needs answers, a scan, or both." in said(test)


def test_it_is_made_once_and_carries_its_assessment(
    app: Open, sampled: Sampled, store: Store, asked: list[Order]
) -> None:
    id_ = sampled(later=True)
    test = make(app("report", a=id_, edition="executive").run())
    assert at(test, "report-download")
    with pdf_of(test) as pdf:
        carried = pdf.attachments[NAME].get_file().read_bytes()
        assert "Financial report assistant" in str(pdf.docinfo.Title)
    assert carried == assessment_file(open_workload(store, LOCAL, id_).assessment)
    app("report", a=id_, edition="executive").run()
    assert len(asked) == 1
    frozen = milestones.milestones(store, LOCAL, id_)[0]
    assert asked[0].since == frozen
    assert asked[0].options == Options(edition="executive")


def test_a_change_of_the_workload_asks_for_another(
    app: Open, sampled: Sampled, store: Store
) -> None:
    id_ = sampled()
    test = make(app("report", a=id_, edition="executive").run())
    practice, given = next(iter(current(store, LOCAL, id_).items()))
    give(store, LOCAL, id_, practice, Said("level", level=0), seen=given.id)
    test.run()
    assert at(test, "report-make")


def test_choices_reach_the_report(
    app: Open, sampled: Sampled, store: Store, asked: list[Order]
) -> None:
    id_ = sampled(later=True)
    frozen = milestones.milestones(store, LOCAL, id_)[0]
    test = app("report", a=id_, of=frozen.id, language="it").run()
    at(test, f"report-customer-{id_}").input(HOSTILE)
    at(test, f"report-confidentiality-{id_}").input("*Secret*")
    at(test, f"report-accent-{id_}").input("#7A1F5C")
    at(test, f"report-logo-{id_}").upload("logo.svg", SVG)
    at(test, f"report-attach-{id_}").uncheck()
    at(test, f"report-parts-{id_}-5").set_value(["pillars"]).run()
    make(test)
    assert [one.of for one in asked] == [frozen]
    assert asked[0].since is None
    assert asked[0].options == Options(
        without=frozenset({"workload", "lifecycle", "findings", "answers"}),
        language="it", customer=HOSTILE, logo=SVG, accent="#7a1f5c",
        confidentiality="*Secret*", attach=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "title"),
    [
        ("accent", "red", "red: is not a colour"),
        ("accent", "#ffff00", "text in it is hard to read"),
        ("accent", "[x](y)", "[x](y): is not a colour"),
    ],
)
def test_a_colour_that_cannot_be_used(
    app: Open, sampled: Sampled, field: str, value: str, title: str
) -> None:
    id_ = sampled()
    test = app("report", a=id_).run()
    at(test, f"report-{field}-{id_}").input(value).run()
    assert title in said(test)
    assert "The report cannot be made yet" in said(test)


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"GIF89a", "The logo is not a PNG, JPEG or SVG image"),
        (b"<svg><script/></svg>", "reaches outside its own shapes"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'", "The logo cannot be drawn"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 40, "The logo cannot be drawn"),
    ],
)
def test_a_logo_that_cannot_be_used(app: Open, sampled: Sampled, data: bytes, title: str) -> None:
    id_ = sampled()
    test = app("report", a=id_).run()
    at(test, f"report-logo-{id_}").upload("logo.png", data).run()
    assert not test.exception
    assert title in said(test)
    assert "The report cannot be made yet" in said(test)


def test_characters_without_a_glyph_are_said(app: Open, sampled: Sampled) -> None:
    id_ = sampled()
    test = app("report", a=id_).run()
    at(test, f"report-customer-{id_}").input("漢 Bank").run()
    assert "The fonts lack 1 character" in said(test)
    assert "[U+6F22] Bank" in said(test)
    assert at(test, "report-make")


def test_a_fault_while_it_is_made_is_two_lines_and_can_be_tried_again(
    app: Open, sampled: Sampled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> bytes:
        raise RuntimeError("inside")

    monkeypatch.setattr(report_made, "make_pdf", broken)
    test = make(app("report", a=sampled()).run())
    assert "Something went wrong here" in said(test)
    assert "inside" not in said(test)
    assert at(test, "report-make")


def test_while_it_is_made_the_page_says_for_how_long(
    app: Open, sampled: Sampled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_made, "AT_ONCE", 0.01)

    def slow(*_: Any) -> bytes:
        time.sleep(0.6)
        return b"%PDF"

    monkeypatch.setattr(report_made, "make_pdf", slow)
    test = make(app("report", a=sampled()).run())
    assert "Making the report" in said(test)


def test_an_unknown_milestone_is_as_if_none_was_asked_for(app: Open, sampled: Sampled) -> None:
    test = app("report", a=sampled(), of="another", since="another", edition="x").run()
    assert not test.exception
    assert "The workload as it is now" in said(test)


def test_the_other_files_are_of_the_same_order(sampled: Sampled, store: Store) -> None:
    opened = open_workload(store, LOCAL, sampled(later=True))
    frozen = milestones.milestones(store, LOCAL, opened.id)
    order = Order(frozen[0], None, Options())
    made = make_assessment(store, LOCAL, opened, order)
    loaded = milestones.load(store, LOCAL, frozen[0].id)
    assert made == assessment_file(loaded)
    assert make_workbook(store, LOCAL, opened, order)[:2] == b"PK"
    assert earlier(frozen, None) == frozen
    assert earlier(frozen, frozen[0]) == []
    assert from_json(orjson.loads(made)).as_of == loaded.as_of


def test_names_of_files() -> None:
    assert file_name("Prüf/../x", "2026-11-22", "", "report", ending="pdf") == (
        "pruf-x-2026-11-22-report.pdf"
    )
    assert file_name("漢", "", ending="json") == "wellops.json"
