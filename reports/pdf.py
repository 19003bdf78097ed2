"""The review as a tagged PDF on A4 (PDF/UA-1, PDF/A-3a), drawn by Typst from the one view."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import orjson

from assessment.assessment import Assessment
from reports.assessment_file import assessment_file
from reports.evidence import Checks
from reports.further_fonts import FurtherFonts, further_fonts
from reports.glyphs import FONTS, drawable, drawable_data
from reports.logo import broken, logo_format
from reports.numbers import middled
from reports.options import Options, Part
from reports.tokens import tokens
from reports.view import build_view
from reports.words import words_of

TEMPLATES = Path(__file__).parent / "templates"
MOST_ATTACHED = 20_000_000
"""Bytes of an assessment that the report still carries; mail takes little more."""
_OPEN = re.compile(r"\[(U(\+[0-9A-F]*)?)?$")
_CLOSED = re.compile(r"^U?\+?[0-9A-F]{0,6}\]")
REGIONS = {"en": "GB", "it": "IT"}


def render_pdf(
    assessment: Assessment,
    checks: Checks,
    options: Options | None = None,
    *,
    since: Assessment | None = None,
) -> bytes:
    """The report, with the assessment attached; the same assessment gives the same bytes.

    Args:
        assessment: the review.
        checks: the words of each check, by id.
        options: its edition, language and dress.
        since: an earlier review of the same workload to compare with, where there is one.

    Raises:
        UserError: the logo, the accent or the fonts of the options cannot be used.
        ValueError: there is no such language.
    """
    options = options or Options()
    view = build_view(assessment, checks, words_of(options.language), since=since)
    attachment = assessment_file(assessment) if options.attach else None
    pdf, _ = compile_view(view, options, attachment=attachment)
    return pdf


def compile_view(
    view: Mapping[str, Any], options: Options | None = None, *, attachment: bytes | None = None
) -> tuple[bytes, list[str]]:
    """A view as PDF, with Typst's warnings; there are none unless a template has a fault.

    Data reaches the templates as JSON texts, so that nothing in it is read as markup.
    """
    options = options or Options()
    attached = None if attachment is None else len(attachment) <= MOST_ATTACHED
    words = words_of(options.language)
    fonts = further_fonts(options.fonts) if options.fonts else FurtherFonts()
    dressed = _dressed(view, options, fonts.families, attached=attached)
    text, undrawable = drawable_data(dressed, known=drawable() | fonts.characters)
    _shorten(text)
    inputs = {
        "view": orjson.dumps({**text, "undrawable": undrawable}).decode(),
        "tokens": orjson.dumps(tokens(options.accent)).decode(),
        "words": orjson.dumps(words.texts).decode(),
    }
    if options.logo is not None:
        inputs["logo"] = checked_logo(options.logo)
    if attachment is not None and attached:
        inputs["assessment"] = attachment.decode()
    day = _midnight(view["workload"]["as_of"])
    return _compiled(TEMPLATES / "main.typ", inputs, day, options.fonts)


def _dressed(
    view: Mapping[str, Any], options: Options, families: Sequence[str], *, attached: bool | None
) -> dict[str, Any]:
    """The view with what the options say of its form."""
    workload, anchors = view["workload"], view["anchors"]
    if options.customer is not None:
        workload = {**workload, "customer": options.customer, "short_customer": options.customer}
    if options.edition == "executive":
        # The places that ids lead to are on pages that this edition leaves out.
        anchors = []
    anchors = [name for name in anchors if _home(name) not in options.without]
    dress = {
        "edition": options.edition,
        "without": sorted(options.without),
        "language": options.language,
        "region": REGIONS[options.language],
        "confidentiality": options.confidentiality,
        "families": list(families),
        "attached": attached,
    }
    return {**view, "workload": workload, "anchors": anchors, "dress": dress}


def _home(anchor: str) -> Part:
    """The part in which a place lies that links lead to."""
    return "answers" if anchor.startswith("p-") else "findings"


def _shorten(text: dict[str, Any]) -> None:
    """Cut what has one line to stand in; numbers for characters made it longer."""
    workload, dress = text["workload"], text["dress"]
    workload["short_name"] = _line(workload["short_name"], 80)
    workload["short_customer"] = _line(workload["short_customer"], 60)
    dress["confidentiality"] = _line(dress["confidentiality"] or "", 110) or None


def _line(text: str, length: int) -> str:
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head, _, tail = middled(line, length).partition("…")
    # A number that stands for a character is whole, or not there.
    return f"{_OPEN.sub('', head)}…{_CLOSED.sub('', tail)}"


def checked_logo(data: bytes) -> str:
    """The image as the templates take it, drawn once to see that it can be.

    Raises:
        UserError: it is no image that a cover can have.
    """
    import typst

    logo = orjson.dumps({"format": logo_format(data), "data": list(data)}).decode()
    try:
        _compiled(TEMPLATES / "logo.typ", {"logo": logo}, datetime(2000, 1, 1, tzinfo=UTC))
    except typst.TypstError as error:
        raise broken(error.message) from None
    return logo


def _compiled(
    main: Path, inputs: dict[str, str], timestamp: datetime, fonts: Path | None = None
) -> tuple[bytes, list[str]]:
    import typst

    compiler = typst.Compiler(
        input=main,
        root=TEMPLATES,
        font_paths=[FONTS, fonts] if fonts else [FONTS],
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    pdf, warnings = compiler.compile_with_warnings(
        format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=timestamp
    )
    assert isinstance(pdf, bytes), "one file was asked for"
    return pdf, [warning.diagnostic for warning in warnings]


def _midnight(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day).date(), time(), UTC)
