"""The form of the PDF: PDF/A and PDF/UA marks, the attachment, editions, languages and dress."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from assessment.assessment import Assessment
from assessment.document import load_assessment
from reports import pdf as pdf_module
from reports.assessment_file import NAME, assessment_file
from reports.logo import logo_format
from reports.options import PARTS, Edition, Options, Part
from reports.pdf import compile_view, render_pdf
from reports.tokens import ACCENT, TINT, contrast, tokens
from reports.view import build_view
from reports.words import languages, words_of
from rubrics.errors import UserError
from tests.reports.logos import HOSTILE, SVG, drawn

EXECUTIVE_PAGES = 6


def texts(pdf: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


@pytest.fixture(scope="module")
def assessment(scan: Any) -> Assessment:
    made: Assessment = scan()
    return made


@pytest.fixture(scope="module")
def report(assessment: Assessment, checks: Any) -> bytes:
    return render_pdf(assessment, checks)


@pytest.fixture(scope="module")
def view(assessment: Assessment, checks: Any) -> dict[str, Any]:
    return build_view(assessment, checks)


def test_marks_dates_and_language(report: bytes, assessment: Assessment) -> None:
    with pikepdf.open(io.BytesIO(report)) as document, document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        day = f"{assessment.as_of.isoformat()}T00:00:00+00:00"
        assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == day
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo.Author) == "WellOps"


def test_the_report_carries_its_assessment(
    report: bytes, assessment: Assessment, checks: Any, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(report)) as document:
        assert list(document.attachments) == [NAME]
        attached = document.attachments[NAME]
        file = attached.get_file()
        assert file.read_bytes() == assessment_file(assessment)
        assert file.mime_type == "application/json"
        assert file.mod_date == datetime.combine(assessment.as_of, datetime.min.time(), UTC)
        assert attached.description == words_of("en")("page.attachment")
        assert attached.obj.AFRelationship == "/Source"
    path = tmp_path / "report.pdf"
    path.write_bytes(report)
    assert words_of("en")("page.attached").strip() in " ".join(texts(report))
    assert render_pdf(load_assessment(path), checks) == report


def test_a_large_assessment_is_not_attached(
    view: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_module, "MOST_ATTACHED", 9)
    made, warnings = compile_view(view, attachment=b"0123456789")
    assert warnings == []
    with pikepdf.open(io.BytesIO(made)) as document:
        assert not document.attachments
    whole = " ".join(texts(made))
    assert words_of("en")("page.not-attached").strip() in whole


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("edition", ["full", "executive"])
def test_every_edition_in_every_language(
    assessment: Assessment, checks: Any, edition: Edition, language: str
) -> None:
    words = words_of(language)
    made, warnings = compile_view(
        build_view(assessment, checks, words), Options(edition=edition, language=language)
    )
    assert warnings == []
    pages = texts(made)
    assert len(pages) == EXECUTIVE_PAGES or edition == "full"
    for number, page in enumerate(pages[1:], start=2):
        assert words("page.number", number=number, count=len(pages)) in page
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang).startswith(language)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_can_be_left_out(view: dict[str, Any], part: Part) -> None:
    whole, _ = compile_view(view)
    made, warnings = compile_view(view, Options(without=frozenset([part])))
    assert warnings == []
    pages = texts(made)
    # A first review has no page of changes, and this one no topology.
    assert (len(pages) < len(texts(whole))) == (part not in ("change", "workload"))
    assert words_of("en")("cover.edition-selection") in pages[0]


def test_the_report_stands_without_all_of_them(view: dict[str, Any]) -> None:
    made, warnings = compile_view(view, Options(without=frozenset(PARTS), language="it"))
    assert warnings == []
    assert words_of("it")("cover.edition-selection") in texts(made)[0]


def test_an_unknown_language_is_refused(assessment: Assessment, checks: Any) -> None:
    with pytest.raises(ValueError, match="no wording in xx"):
        render_pdf(assessment, checks, Options(language="xx"))


def test_customer_and_confidentiality(view: dict[str, Any]) -> None:
    made, _ = compile_view(view, Options(customer="Fabrikam #panic()", confidentiality="*Secret*"))
    pages = texts(made)
    assert "Fabrikam #panic()" in " ".join(pages[:2])
    assert all("*Secret*" in page for page in pages[1:])


@pytest.mark.parametrize("image", [drawn("PNG"), drawn("JPEG"), SVG], ids=["png", "jpg", "svg"])
def test_a_logo_is_drawn_with_words_for_it(view: dict[str, Any], image: bytes) -> None:
    made, warnings = compile_view(view, Options(logo=image))
    assert warnings == []
    without, _ = compile_view(view)
    assert _figures(made) - _figures(without) == {words_of("en")("page.logo")}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_logo_is_refused(view: dict[str, Any], name: str) -> None:
    with pytest.raises(UserError, match="logo") as refused:
        compile_view(view, Options(logo=HOSTILE[name]))
    assert refused.value.hint


def test_a_jpeg_with_other_segments_first() -> None:
    image = drawn("JPEG", (2001, 2000))
    with pytest.raises(UserError, match="2001 × 2000 pixels"):
        logo_format(image[:2] + b"\xff\xe1\x00\x04ab" + image[2:])


def test_an_accent_colours_charts(view: dict[str, Any]) -> None:
    made, _ = compile_view(view, Options(accent=" #7A1F5C "))
    plain, _ = compile_view(view)
    assert made != plain
    assert texts(made) == texts(plain)
    assert tokens("#7A1F5C")["accent"] == "#7a1f5c"
    assert tokens(ACCENT)["tint"] == TINT


@pytest.mark.parametrize("accent", ["blue", "#fff", "#12345g", "", "0f6cbd", "#0f6cbd;"])
def test_no_colour_is_refused(view: dict[str, Any], accent: str) -> None:
    with pytest.raises(UserError, match="is not a colour"):
        compile_view(view, Options(accent=accent))


@pytest.mark.parametrize("accent", ["#ffffff", "#479ef5", "#d97706", "#777777"])
def test_a_faint_accent_is_refused(view: dict[str, Any], accent: str) -> None:
    assert contrast(accent, "#ffffff") < 4.5
    with pytest.raises(UserError, match="hard to read"):
        compile_view(view, Options(accent=accent))


def _figures(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(item.Alt)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        }
