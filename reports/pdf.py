"""The review as a tagged PDF/UA-1 file on A4, drawn by Typst from the one view."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import orjson

from assessment.assessment import Assessment
from reports.evidence import Checks
from reports.glyphs import FONTS, drawable_data
from reports.tokens import tokens
from reports.view import build_view
from reports.words import words_of

TEMPLATES = Path(__file__).parent / "templates"


def render_pdf(
    assessment: Assessment, checks: Checks, *, confidentiality: str | None = None
) -> bytes:
    """The report; the same assessment gives the same bytes.

    Args:
        assessment: the review.
        checks: the words of each check, by id.
        confidentiality: a line for the foot of every page.
    """
    pdf, _ = compile_view(build_view(assessment, checks), confidentiality=confidentiality)
    return pdf


def compile_view(
    view: dict[str, Any], *, confidentiality: str | None = None
) -> tuple[bytes, list[str]]:
    """A view as PDF, with Typst's warnings; there are none unless a template has a fault.

    The data reaches the templates as one JSON text, so that nothing in it is read as markup.
    """
    import typst

    text, undrawable = drawable_data({**view, "confidentiality": confidentiality})
    text["undrawable"] = undrawable
    compiler = typst.Compiler(
        input=TEMPLATES / "main.typ",
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={
            "view": orjson.dumps(text).decode(),
            "tokens": orjson.dumps(tokens()).decode(),
            "words": orjson.dumps(words_of("en").texts).decode(),
        },
    )
    pdf, warnings = compiler.compile_with_warnings(
        format="pdf", pdf_standards=["ua-1"], timestamp=_midnight(view["workload"]["as_of"])
    )
    assert isinstance(pdf, bytes), "one file was asked for"
    return pdf, [warning.diagnostic for warning in warnings]


def _midnight(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day).date(), time(), UTC)
