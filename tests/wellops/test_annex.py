"""The annex stands beside the report, or where it is asked for; or is left out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.wellops.conftest import Ran

Run = Callable[..., Ran]


def test_review_and_report_write_the_same_annex(
    wellops: Run, insurer: list[str], tmp_path: Path
) -> None:
    ran = wellops("review", *insurer, "--language", "it")
    assert ran.code == 0
    assert f"Annex:       {Path('out') / 'annex.xlsx'}" in ran.out
    first = (tmp_path / "out" / "annex.xlsx").read_bytes()
    saved = "out/assessment.json"
    again = wellops("report", saved, "--language", "it", "--annex", "again.xlsx")
    assert again.code == 0
    assert "Annex:  again.xlsx" in again.out
    assert (tmp_path / "again.xlsx").read_bytes() == first
    assert openpyxl.load_workbook("again.xlsx", read_only=True).sheetnames[0] == "Guida"


def test_each_sample_gets_an_annex(wellops: Run, tmp_path: Path) -> None:
    assert wellops("demo", "--sample", "insurer").code == 0
    path = tmp_path / "out" / "insurer" / "annex.xlsx"
    assert openpyxl.load_workbook(path, read_only=True)["Findings"].max_row > 1


def test_the_annex_can_be_left_out_and_has_a_name_of_its_kind(
    wellops: Run, insurer: list[str], tmp_path: Path
) -> None:
    ran = wellops("review", *insurer, "--no-annex")
    assert ran.code == 0
    assert "Annex:" not in ran.out
    ran = wellops("report", "out/assessment.json", "--annex", "annex.csv")
    assert ran.code == 2
    assert "annex.csv: is no name for a workbook" in ran.err
    assert not list(tmp_path.rglob("*.xlsx"))


def test_an_annex_that_cannot_be_written_is_said(
    wellops: Run, insurer: list[str], tmp_path: Path
) -> None:
    (tmp_path / "out" / "annex.xlsx").mkdir(parents=True)
    ran = wellops("review", *insurer)
    assert ran.code == 2
    assert "is not a file" in ran.err


def test_help_does_not_load_the_writer() -> None:
    script = (
        "import sys; import wellops.__main__, wellops.review, wellops.report, wellops.demo;"
        "sys.exit('xlsxwriter' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
