"""`wellops demo` shows every sample without an option, and one in full with its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.wellops.conftest import Ran
from wellops.samples import SAMPLES

Run = Callable[..., Ran]


def test_both_samples_are_reviewed(wellops: Run, tmp_path: Path) -> None:
    ran = wellops("demo")
    assert ran.code == 0
    for name in SAMPLES:
        assert (tmp_path / "out" / name / "report.pdf").read_bytes().startswith(b"%PDF-")
        data = json.loads((tmp_path / "out" / name / "assessment.json").read_text())
        assert data["score"]
    assert "/ 100 for Production" in ran.out
    assert "/ 100 for Scale" in ran.out
    assert "Next action" not in ran.out


def test_one_sample_has_its_whole_scorecard(wellops: Run, tmp_path: Path) -> None:
    ran = wellops("demo", "--sample", "insurer", "--out", "here")
    assert ran.code == 0
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["insurer"]
    assert "Next action" in ran.out


def test_json_names_the_samples(wellops: Run) -> None:
    printed = json.loads(wellops("demo", "--format", "json").out)
    assert list(printed) == list(SAMPLES)
    assert printed["insurer"]["stages"]["poc"]["gate"] == "blocked"


def test_an_unknown_sample_is_wrong_use(wellops: Run) -> None:
    ran = wellops("demo", "--sample", "bank")
    assert ran.code == 2
    assert "public-services" in ran.err
