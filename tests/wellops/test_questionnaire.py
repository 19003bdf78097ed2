"""The questionnaire as a workbook, from the command line and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.wellops.conftest import CASES, Ran

Run = Callable[..., Ran]
WORKLOAD = CASES / "insurer" / "workload.yaml"


@pytest.fixture
def form(wellops: Run, tmp_path: Path) -> Path:
    path = tmp_path / "answers.xlsx"
    ran = wellops("questions", "--workload", WORKLOAD, "--core", "--format", "xlsx", "--out", path)
    assert ran.code == 0 and "questions in" in ran.out
    return path


def filled(path: Path, **cells: Any) -> Path:
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book["Questions"][cell] = value
    book.save(path)
    return path


def test_an_empty_workbook_scores_as_nothing_said(wellops: Run, form: Path) -> None:
    ran = wellops("score", "--workload", WORKLOAD, "--answers", form, "--format", "json")
    assert json.loads(ran.out)["stages"]["production"]["overall"] is None


def test_a_filled_in_workbook_scores_as_its_answers(wellops: Run, form: Path) -> None:
    practice = openpyxl.load_workbook(form)["Questions"]["A2"].value
    yaml = form.with_suffix(".yaml")
    yaml.write_text(f"answers:\n  {practice}: {{level: 3}}\n", "utf-8")
    filled(form, M2=3)
    from_workbook, from_yaml = (
        json.loads(
            wellops("score", "--workload", WORKLOAD, "--answers", path, "--format", "json").out
        )
        for path in (form, yaml)
    )
    assert from_workbook["stages"] == from_yaml["stages"]
    assert from_workbook["stages"]["production"]["overall"] is not None


def test_a_row_that_does_not_fit_is_named(wellops: Run, form: Path) -> None:
    filled(form, M2=7, M3="n/a")
    ran = wellops("score", "--workload", WORKLOAD, "--answers", form)
    assert ran.code == 2
    assert "Questions, row 2" in ran.err and "'7'" in ran.err and "1 more" in ran.err


def test_a_workbook_needs_a_file_and_replaces_none(wellops: Run, form: Path) -> None:
    asked = ("questions", "--workload", WORKLOAD, "--format", "xlsx")
    assert "--out" in wellops(*asked).err
    before = form.read_bytes()
    assert wellops(*asked, "--out", form).code == 2
    assert form.read_bytes() == before
