"""The printed report: the view's numbers, the same bytes, marks of PDF/UA."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from assessment.assessment import Assessment
from reports.options import Options
from reports.pdf import compile_view, render_pdf
from reports.view import build_view

ROOT = Path(__file__).parents[2]
FORM = Options(confidentiality="For the review team only")
Scan = Callable[..., Assessment]


def texts(pdf: bytes) -> list[str]:
    """The text of each page, on one line."""
    return [
        " ".join(page.get_textpage().get_text_range().split())
        for page in pypdfium2.PdfDocument(pdf)
    ]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def view(scan: Scan, checks: Any) -> dict[str, Any]:
    return build_view(scan(), checks)


@pytest.fixture(scope="module")
def pdf(view: dict[str, Any]) -> bytes:
    made, warnings = compile_view(view, FORM)
    assert warnings == []
    return made


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    return texts(pdf)


def test_verdict_page_shows_the_views_numbers(view: dict[str, Any], pages: list[str]) -> None:
    page = pages[1]
    assert view["headline"] in page
    assert f"{view['score']['points']} / 100" in page
    assert view["score"]["range_text"] in page
    for pillar in view["pillars"]:
        assert f"{pillar['name']} {pillar['score']}" in page
    for gate in view["gates"]:
        assert f"{gate['name']} {gate['decision_text']}" in page
        assert gate["summary"] in page
    for action in view["actions"][:5]:
        assert action["action"] in page
        assert action["practice"] in page
    for exit_ in view["poc_exits"]:
        assert exit_["title"] in page
    assert view["decision"] in page


def test_verdict_is_one_page(view: dict[str, Any], pages: list[str], case: Any) -> None:
    assert flat(view["risks"]["title"]) in pages[2]
    other = build_view(case.assessment, {})
    made, warnings = compile_view(other)
    assert warnings == []
    assert flat(other["risks"]["title"]) in texts(made)[2]


def test_every_page_title_is_there(view: dict[str, Any], pages: list[str]) -> None:
    whole = " ".join(pages)
    for name, title in view["titles"].items():
        if name not in ("document", "actions"):
            assert flat(title) in whole, name


def test_header_and_footer(view: dict[str, Any], pages: list[str]) -> None:
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "For the review team only" in page
        assert view["workload"]["as_of_text"] in page


def test_findings_show_evidence_and_fix(view: dict[str, Any], pages: list[str]) -> None:
    whole = " ".join(pages)
    for block in view["findings"]:
        assert f"{block['failing'] + block['partial']} of {block['of']} resources" in whole
        for resource in block["resources"]:
            assert resource["finding"] in whole
    assert "az resource update" in whole
    assert "disableLocalAuth: true" in whole


def test_same_input_gives_the_same_bytes(insurer: Any, pdf: bytes, view: dict[str, Any]) -> None:
    again, _ = compile_view(view, FORM)
    assert again == pdf
    assert render_pdf(insurer.assessment, {}) == render_pdf(insurer.review(), {})


def test_another_process_in_another_folder_gives_the_same_bytes(
    insurer: Any, tmp_path: Path
) -> None:
    script = (
        "import hashlib; from tests.cases import load_case; from reports.pdf import render_pdf;"
        "print(hashlib.sha256(render_pdf(load_case('insurer'), {})).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = hashlib.sha256(render_pdf(insurer.assessment, {})).hexdigest()
    assert done.stdout.strip() == here


def test_marks_of_pdf_ua(pdf: bytes, view: dict[str, Any]) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        assert str(root.Lang).startswith("en")
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == view["titles"]["document"]
        kinds = _structure(root.StructTreeRoot)
        assert kinds["/H1"] >= 8
        assert kinds["/TH"] > 30
        assert kinds["/Figure"] >= len(view["alternatives"])
        with document.open_outline() as outline:
            assert len(outline.root) >= 8


def test_every_chart_says_its_numbers(pdf: bytes, view: dict[str, Any]) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        said = {
            str(item.Alt)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        }
    assert said >= set(view["alternatives"].values())


def test_every_page_is_a4_and_ids_are_links(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        links = [
            annotation
            for page in document.pages
            for annotation in page.get("/Annots", [])
            if annotation.Subtype == "/Link"
        ]
        for page in document.pages:
            assert [round(float(value)) for value in page.MediaBox] == [0, 0, 595, 842]
    addresses = {str(link.A.URI) for link in links if "/A" in link and "/URI" in link.A}
    assert "https://learn.microsoft.com/azure/ai-services/disable-local-auth" in addresses
    assert len(links) > 300


def _structure(root: Any) -> dict[str, int]:
    """How many elements of each kind the structure tree has."""
    counts: dict[str, int] = {}
    stack = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, pikepdf.Array):
            stack.extend(item)
        elif isinstance(item, pikepdf.Dictionary):
            kind = str(item.get("/S", ""))
            counts[kind] = counts.get(kind, 0) + 1
            if "/K" in item:
                stack.append(item.K)
    return counts
