"""What the user may choose of a report's form, on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reports.assessment_file import assessment_file
from tests.cases import load_case
from tests.reports.logos import SVG


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "assessment.json"
    path.write_bytes(assessment_file(load_case("insurer")))
    return path


def pages(path: Path) -> int:
    with pikepdf.open(path) as document:
        return len(document.pages)


def test_both_editions(wellops: Any, saved: Path) -> None:
    done = wellops("report", saved, "--edition", "both", "--out", "r.pdf")
    assert (done.code, done.err) == (0, "")
    assert "Report: r.pdf\nReport: r-executive.pdf" in done.out
    assert pages(Path("r-executive.pdf")) == 6
    assert pages(Path("r.pdf")) > 6


def test_a_report_in_another_dress(wellops: Any, saved: Path) -> None:
    Path("logo.svg").write_bytes(SVG)
    dress = ("--customer", "Fabrikam", "--logo", "logo.svg", "--accent", "#7a1f5c")
    done = wellops(
        "report", saved, "--edition", "executive", "--language", "it", *dress, "--out", "r.pdf"
    )
    assert done.code == 0
    with pikepdf.open("r.pdf") as document:
        assert str(document.Root.Lang) == "it-IT"


def test_a_report_of_a_report(wellops: Any, saved: Path) -> None:
    assert wellops("report", saved, "--edition", "executive", "--out", "a.pdf").code == 0
    first = Path("a.pdf").read_bytes()
    refused = wellops("report", "a.pdf", "--edition", "executive")
    assert (refused.code, refused.err.count("\n")) == (2, 2)
    assert "would be replaced" in refused.err
    assert wellops("report", "a.pdf", "--edition", "executive", "--out", "b.pdf").code == 0
    assert Path("b.pdf").read_bytes() == first


def test_a_report_without_its_assessment(wellops: Any, saved: Path) -> None:
    form = ("--edition", "executive", "--no-attach", "--out", "r.pdf")
    assert wellops("report", saved, *form).code == 0
    with pikepdf.open("r.pdf") as document:
        assert not document.attachments
    assert "carries no assessment" in wellops("report", "r.pdf", "--out", "b.pdf").err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--accent", "#ffff00"), "#ffff00: text in it is hard to read"),
        (("--accent", "blue"), "blue: is not a colour"),
        (("--logo", "none.png"), "none.png: cannot be read"),
        (("--logo", "."), ".: cannot be read"),
        (("--logo", "text.txt"), "is not a PNG, JPEG or SVG image"),
        (("--fonts", "none"), "none: is not a folder"),
        (("--fonts", "."), ".: holds no font"),
    ],
)
def test_what_cannot_be_used_is_said_in_two_lines(
    wellops: Any, saved: Path, options: tuple[str, str], said: str
) -> None:
    Path("text.txt").write_text("hello")
    done = wellops("report", saved, *options, "--out", "r.pdf")
    assert (done.code, done.err.count("\n")) == (2, 2)
    assert said in done.err
    assert not Path("r.pdf").exists()


def test_the_folder_of_fonts_may_be_set_for_good(
    wellops: Any, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WELLOPS_FONTS", "nowhere")
    assert "nowhere: is not a folder" in wellops("report", saved).err


def test_an_unknown_edition_or_language_is_wrong_use(wellops: Any, saved: Path) -> None:
    for option in ("--edition", "--language"):
        done = wellops("report", saved, option, "xx")
        assert done.code == 2
        assert option in done.err
