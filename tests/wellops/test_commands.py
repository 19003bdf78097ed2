"""What each command prints, and with which code it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.registry import all_checks
from rubrics.load import load_rubric
from tests.wellops.conftest import CASES, Ran

Run = Callable[..., Ran]


def test_score_prints_what_the_case_expects(wellops: Run, insurer: list[str]) -> None:
    ran = wellops("score", *insurer, "--format", "json")
    expected = json.loads((CASES / "insurer" / "expected.json").read_text())
    # What the formula says of each phase is an estimate beside the dated plan.
    expected["estimate"] = expected.pop("phases")
    printed = json.loads(ran.out)
    assert ran.code == 0
    assert set(expected) <= set(printed)
    for stage, phase in expected["estimate"].items():
        assert printed["estimate"][stage]["effort_days"] == pytest.approx(
            phase["effort_days"], abs=0.051
        )
    assert printed["stages"]["production"]["overall"] == pytest.approx(37.9, abs=0.05)
    assert printed["stages"]["pilot"]["unmet"] == expected["stages"]["pilot"]["unmet"]


def test_score_as_text_says_the_verdict(wellops: Run, insurer: list[str]) -> None:
    ran = wellops("score", *insurer)
    assert ran.out.splitlines()[0].startswith("Not ready for a pilot")
    assert "38 / 100 for Production" in ran.out
    assert ran.err == ""


def test_questions_make_a_form_that_scores_as_nothing_said(wellops: Run, tmp_path: Path) -> None:
    workload = CASES / "insurer" / "workload.yaml"
    form = tmp_path / "answers.yaml"
    form.write_text(wellops("questions", "--workload", workload, "--core").out, "utf-8")
    ran = wellops("score", "--workload", workload, "--answers", form, "--format", "json")
    stage = json.loads(ran.out)["stages"]["production"]
    assert stage["overall"] is None
    assert (stage["low"], stage["high"]) == (0, 100)


def test_review_saves_an_assessment_that_report_renders_again(
    wellops: Run, insurer: list[str], tmp_path: Path
) -> None:
    assert wellops("review", *insurer, "--out", "first").code == 0
    again = wellops("report", "first/assessment.json", "--out", "again.pdf")
    assert again.code == 0
    first = (tmp_path / "first" / "report.pdf").read_bytes()
    assert (tmp_path / "again.pdf").read_bytes() == first


@pytest.mark.parametrize(("stage", "code"), [("poc", 1), ("production", 1)])
def test_a_blocked_gate_fails_the_pipeline(
    wellops: Run, insurer: list[str], stage: str, code: int
) -> None:
    assert wellops("score", *insurer, "--require-stage", stage).code == code


def test_an_undecided_gate_is_neither_met_nor_failed(wellops: Run) -> None:
    workload = CASES / "insurer" / "workload.yaml"
    assert wellops("score", "--workload", workload, "--require-stage", "poc").code == 3


def test_an_unreadable_source_is_incomplete_before_it_is_not_met(
    wellops: Run, insurer: list[str], tmp_path: Path
) -> None:
    search = "Microsoft.Search/searchServices"
    good = {"id": f"/subscriptions/s/resourceGroups/g/providers/{search}/x", "type": search}
    (tmp_path / "good.json").write_text(json.dumps(good))
    (tmp_path / "bad.json").write_text('{"value": [')
    sources = ("--resources", "good.json", "--resources", "bad.json")
    ran = wellops("review", *insurer, *sources, "--require-stage", "poc")
    assert ran.code == 3
    assert "bad.json" in ran.out


def test_checks_are_listed_and_shown(wellops: Run) -> None:
    listed = json.loads(wellops("checks", "list", "--format", "json").out)
    assert [row["id"] for row in listed] == [check.id for check in all_checks()]
    shown = wellops("checks", "show", "account-accepts-api-keys").out
    assert "disableLocalAuth" in shown
    assert "az resource update" in shown


def test_an_unknown_check_names_the_nearest(wellops: Run) -> None:
    ran = wellops("checks", "show", "account-accepts-api-key")
    assert ran.code == 2
    assert "account-accepts-api-keys" in ran.err


def test_the_rubric_is_listed_shown_and_sound(wellops: Run) -> None:
    listed = json.loads(wellops("rubric", "list", "--format", "json").out)
    assert [row["id"] for row in listed] == list(load_rubric().practices)
    assert "Retry-After" in wellops("rubric", "show", "rel-transient-faults").out
    lint = wellops("rubric", "lint")
    assert (lint.code, lint.out.strip()) == (0, "132 practices, no problems")


def test_an_unknown_practice_names_the_nearest(wellops: Run) -> None:
    ran = wellops("rubric", "show", "rel-transient-fault")
    assert ran.code == 2
    assert "did you mean 'rel-transient-faults'?" in ran.err


def test_wrong_use_exits_with_2(wellops: Run) -> None:
    assert wellops("score").code == 2
    assert "Did you mean 'review'?" in wellops("reviw").err


def test_version_is_the_package_s(wellops: Run) -> None:
    assert wellops("--version").out.startswith("wellops 0.")


def test_help_imports_next_to_nothing() -> None:
    code = (
        "import sys, wellops.__main__ as m\n"
        "try: m.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(len(sys.modules), *(sys.modules.keys() & {'pydantic', 'yaml', 'rich', 'typst',"
        " 'orjson', 'rubrics', 'checks', 'assessment', 'reports'}), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, *heavy = ran.stderr.split()
    assert heavy == []
    assert int(count) < 200
