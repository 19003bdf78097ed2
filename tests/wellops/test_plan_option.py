"""`--plan`, and a plan.yaml beside the workload: the plan is kept, and shown again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from assessment.document import load_assessment
from tests.wellops.conftest import CASES, Ran
from wellops.samples import sample

Run = Callable[..., Ran]
SHORT = ("--edition", "executive", "--no-annex")
FOUR = "start: 2027-01-11\nteam: {poc: 4}\n"


def test_a_plan_beside_the_workload_is_kept_by_the_report(
    wellops: Run, insurer: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    shutil.copytree(CASES / "insurer", folder)
    (folder / "plan.yaml").write_text(FOUR)
    given = [text.replace(str(CASES / "insurer"), str(folder)) for text in insurer]
    assert wellops("review", *given, *SHORT).code == 0
    saved = load_assessment(tmp_path / "out" / "report.pdf")
    assert saved.plan.team == {"poc": 4} and "plan.yaml" in saved.digests
    again = wellops("plan", "--assessment", "out/report.pdf", "--format", "json")
    assert json.loads(again.out)["schedule"]["start"] == "2027-01-11"
    # Named, it comes first.
    (tmp_path / "other.yaml").write_text("start: 2027-03-01\n")
    assert wellops("review", *given, *SHORT, "--plan", "other.yaml", "--out", "b").code == 0
    assert load_assessment(tmp_path / "b" / "assessment.json").plan.team == {}


def test_a_report_made_again_has_the_same_plan_or_another(
    wellops: Run, insurer: list[str], tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text(FOUR)
    assert wellops("review", *insurer, *SHORT, "--plan", "plan.yaml").code == 0
    first = (tmp_path / "out" / "report.pdf").read_bytes()
    assert wellops("report", "out/assessment.json", *SHORT[:2], "--out", "c.pdf").code == 0
    assert (tmp_path / "c.pdf").read_bytes() == first
    (tmp_path / "new.yaml").write_text("start: 2027-06-07\n")
    ran = wellops("report", "c.pdf", *SHORT[:2], "--plan", "new.yaml", "--out", "d.pdf")
    assert ran.code == 0 and "2027-07-05" in ran.out
    assert str(load_assessment(tmp_path / "d.pdf").plan.start) == "2027-06-07"


def test_a_plan_that_contradicts_itself_is_said_before_anything_is_written(
    wellops: Run, insurer: list[str], tmp_path: Path
) -> None:
    work = "title: Work, stage: poc, effort_days: [1, 1], roles: {sponsor: 1}"
    (tmp_path / "plan.yaml").write_text(
        f"add:\n- {{id: one, {work}, after: [two]}}\n- {{id: two, {work}, after: [one]}}\n"
    )
    ran = wellops("review", *insurer, *SHORT, "--plan", "plan.yaml")
    assert ran.code == 2 and "wait for each other" in ran.err
    assert not (tmp_path / "out").exists()


def test_each_sample_has_a_plan_of_its_own(wellops: Run, tmp_path: Path) -> None:
    assert (sample("insurer") / "plan.yaml").is_file()
    assert wellops("demo", "--sample", "insurer", "--later", *SHORT).code == 0
    for folder in ("insurer", "insurer/later"):
        saved = load_assessment(tmp_path / "out" / folder / "assessment.json")
        assert saved.plan.owners["partner"] == "Northwind"
