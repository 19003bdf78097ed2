"""The report stays a report, whatever comes in; what it leaves out is counted."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from checks.registry import all_checks
from reports.bounds import FULL_PAGES, PAGE, SHOWN_CHECKS, height
from reports.options import Options
from reports.pdf import compile_view
from reports.view import build_view
from reports.words import words_of
from tests.reports.monster import CHECKS, monstrous
from wellops.demo import _review

LONGEST = 80
"""Pages."""
OTHERS = 25
"""Pages for all that is neither findings nor answers, coverage or method."""


@pytest.fixture(scope="module", params=[4, 0], ids=["overridden", "open"])
def view(request: Any, insurer: Any) -> dict[str, Any]:
    assessment, checks = monstrous(insurer, request.param)
    return build_view(assessment, checks, words_of("it"))


@pytest.fixture(scope="module")
def document(view: dict[str, Any]) -> Any:
    pdf, warnings = compile_view(view, Options(language="it"))
    assert warnings == []
    return pypdfium2.PdfDocument(pdf)


@pytest.fixture(scope="module")
def chapters(view: dict[str, Any], document: Any) -> list[int]:
    """The first pages of findings, answers, coverage and method, and how many there are."""
    page_of = {
        mark.get_title().replace("\N{ZERO WIDTH SPACE}", ""): mark.get_dest().get_index()
        for mark in document.get_toc()
    }
    titles = view["titles"]
    first = [page_of[titles[name]] for name in ("findings", "practices", "unread", "method")]
    return [*first, len(document)]


def test_the_whole_stays_short_enough(chapters: list[int]) -> None:
    assert chapters[-1] <= LONGEST


def test_findings_answers_and_coverage_keep_to_their_share(chapters: list[int]) -> None:
    findings, answers, coverage, method, end = chapters
    assert answers - findings <= FULL_PAGES + 4
    assert coverage - answers <= 25
    assert method - coverage <= 4
    assert end - findings <= LONGEST - OTHERS


def test_findings_beyond_the_pages_for_them_get_a_line(view: dict[str, Any]) -> None:
    full = [block for block in view["findings"] if block["full"]]
    others = view["findings"][len(full) :]
    assert 0 < len(full) < SHOWN_CHECKS == len(view["findings"])
    assert sum(height(block) for block in full) <= FULL_PAGES * PAGE
    assert not any(block["full"] or block["resources"] for block in others)
    counts = view["finding_counts"]
    assert counts["checks_left_out"] == counts["checks_with_defects"] - SHOWN_CHECKS
    assert counts["checks_left_out"] == CHECKS - SHOWN_CHECKS
    assert all(f"c-{block['check']}" in view["anchors"] for block in others)


def test_lists_count_what_they_leave_out(view: dict[str, Any]) -> None:
    coverage, scope, answers = view["coverage"], view["scope"], view["answers"]
    assert len(coverage["rows"]) + coverage["more"] == 500
    assert len(coverage["unseen"]) + coverage["more_unseen"] == 300
    assert len(scope["people"]["names"]) + scope["people"]["more"] == 300
    assert len(scope["scanned"]["entries"]) + scope["scanned"]["more"] == 300
    unknown = view["finding_counts"]["states"]["unknown"]
    assert sum(row["verdicts"] for row in view["unknowns"]) + coverage["more_unknowns"] == unknown
    contradicted = sum(1 for row in view["practices"] if row["conflict"])
    assert answers["more_conflicts"] == max(0, contradicted - answers["shown_conflicts"])
    imported = view["finding_counts"]["imported_left_out"]
    assert imported == len(view["imported"]) - view["finding_counts"]["imported_shown"]


def test_no_page_begins_with_what_is_left_of_a_finding() -> None:
    view = build_view(_review("insurer"), {c.id: c for c in all_checks()}, words_of("en"))
    pdf, _ = compile_view(view)
    left = ("https://", "Portal:")
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage().get_text_range()
        # The header comes before the text or after it, by what the page begins with.
        _, _, after_header = text.partition(view["workload"]["as_of_text"])
        assert not text.startswith(left) and not after_header.lstrip().startswith(left)
