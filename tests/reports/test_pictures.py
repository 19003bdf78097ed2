"""Pages look as they did: small grey pictures of them, beside those kept in `pictures/`.

After a wanted change, `make pictures` renews them; look at them before they are committed.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops

from reports.options import Options
from reports.pdf import compile_view
from reports.view import build_view
from reports.words import words_of

KEPT = Path(__file__).parent / "pictures"
RENEW = os.environ.get("WELLOPS_PICTURES") == "renew"
DOTS_PER_INCH = 60
GREYS = 16
"""Enough to see what moved; the files stay small."""
PAGES = ("cover", "verdict", "pillar", "roadmap", "findings")
MEAN = 1.5
FAR, FAR_SHARE = 64, 0.005


def page_numbers(document: Any, view: dict[str, Any]) -> dict[str, int]:
    """Where each page of the list stands, by the outline."""
    starts = {
        "verdict": view["headline"],
        "pillar": view["pillars"][0]["name"],
        "roadmap": view["titles"]["roadmap"],
        "findings": view["titles"]["findings"],
    }
    outline = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    return {"cover": 0} | {
        name: next(page for title, page in outline if page and title.startswith(start))
        for name, start in starts.items()
    }


@pytest.fixture(scope="module")
def pictures(scan: Any, checks: Any) -> dict[str, Image.Image]:
    assessment = scan()
    workload = assessment.workload.model_copy(
        update={"name": "Report assistant", "customer": "Contoso"}
    )
    view = build_view(replace(assessment, workload=workload), checks, words_of("en"))
    # A release alone changes no picture.
    view["method"]["tool_version"] = "0"
    made, warnings = compile_view(view, Options(confidentiality="Confidential"))
    assert warnings == []
    with pypdfium2.PdfDocument(made) as document:
        numbers = page_numbers(document, view)
        return {name: picture(document[numbers[name]]) for name in PAGES}


def picture(page: Any) -> Image.Image:
    drawn = page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil().convert("L")
    step = 255 / (GREYS - 1)
    grey: Image.Image = drawn.point([round(round(value / step) * step) for value in range(256)])
    return grey


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(
    pictures: dict[str, Image.Image], name: str, tmp_path: Path
) -> None:
    path = KEPT / f"{name}.png"
    if RENEW:
        pictures[name].quantize(GREYS).save(path, optimize=True)
        return
    mean, far = differences(pictures[name], Image.open(path).convert("L"))
    if mean >= MEAN or far >= FAR_SHARE:
        pictures[name].save(tmp_path / f"{name}.png")
        pytest.fail(
            f"{name}: differs by {mean:.1f} of 255 on average, {far:.1%} of it far; see "
            f"{tmp_path / name}.png. Where that is wanted: make pictures"
        )


def differences(now: Image.Image, kept: Image.Image) -> tuple[float, float]:
    """The mean difference (0-255), and the share of dots that differ by more than `FAR`."""
    if now.size != kept.size:
        return 255, 1
    counts = ImageChops.difference(now, kept).histogram()
    total = sum(counts)
    return sum(value * n for value, n in enumerate(counts)) / total, sum(counts[FAR + 1 :]) / total


@pytest.mark.skipif(RENEW, reason="they are being renewed")
def test_the_pictures_are_those_of_the_list_and_small() -> None:
    kept = list(KEPT.iterdir())
    assert {path.name for path in kept} == {f"{name}.png" for name in PAGES}
    assert sum(path.stat().st_size for path in kept) < 400_000


def test_a_changed_page_is_seen() -> None:
    page = Image.new("L", (496, 702), 255)
    moved = page.copy()
    moved.paste(0, (50, 50, 150, 90))
    assert differences(page, page) == (0, 0)
    assert differences(page, moved)[1] > FAR_SHARE
    assert differences(page, page.resize((9, 9))) == (255, 1)
