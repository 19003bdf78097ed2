"""`wellops compare`, and `--since` of the commands that make a report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wellops.conftest import Ran
from tests.wellops.milestones import milestone
from wellops.output import write_assessment
from wellops.samples import sample

Run = Callable[..., Ran]
SHORT = ("--edition", "executive")
"""Drawn in less time."""


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    write_assessment(milestone("insurer").assessment, tmp_path / "earlier.json")
    return tmp_path / "earlier.json"


@pytest.fixture
def later(tmp_path: Path) -> Path:
    write_assessment(milestone("insurer", True).assessment, tmp_path / "later.json")
    return tmp_path / "later.json"


def test_it_says_what_changed(wellops: Run, earlier: Path, later: Path) -> None:
    ran = wellops("compare", earlier, later)
    assert ran.code == 0
    assert ran.out.startswith(
        "Since 22 November 2026 the score rose by 4 points and one gate opened\n"
    )
    assert "PoC gate          Blocked   Met       opened" in ran.out
    assert "ops-golden-dataset" in ran.out
    assert "Both reviews use the same rubric" in ran.out
    assert "Resources read 62 → 65" in ran.out
    # On one screen.
    assert len(ran.out.splitlines()) <= 50


def test_text_and_json_have_the_same_numbers(wellops: Run, earlier: Path, later: Path) -> None:
    text = wellops("compare", earlier, later).out
    data = json.loads(wellops("compare", earlier, later, "--format", "json").out)
    overall = data["overall"]
    assert f"Overall                  {overall['before']:.0f}     {overall['after']:.0f} " in text
    for name, words in (("fixed", "fixed"), ("gone", "no longer there"), ("new", "new")):
        assert f"{len(data['findings'][name])}".ljust(8) + words in text
    assert f"{len(data['practices']['raised'])} practices rose" in text


def test_a_report_carries_its_assessment(wellops: Run, earlier: Path, later: Path) -> None:
    assert wellops("report", later, *SHORT).code == 0
    assert wellops("compare", earlier, later.with_suffix(".pdf")).out.startswith("Since 22")


def test_different_workloads_are_two_friendly_lines(
    wellops: Run, earlier: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    write_assessment(milestone("public-services").assessment, other)
    for arguments in (("compare", earlier, other), ("report", other, "--since", earlier)):
        ran = wellops(*arguments)
        assert ran.code == 2
        assert len(ran.err.splitlines()) == 2
        assert "are different workloads" in ran.err
    assert not other.with_suffix(".pdf").exists()


def test_the_wrong_order_is_refused(wellops: Run, earlier: Path, later: Path) -> None:
    ran = wellops("compare", later, earlier)
    assert ran.code == 2
    assert "after the later one" in ran.err


def test_a_damaged_file_is_named(wellops: Run, earlier: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"wellops_assessment": 1}')
    ran = wellops("compare", earlier, broken)
    assert ran.code == 2
    assert "broken.json: is damaged" in ran.err


def test_a_report_with_since_has_the_change_in_its_json(
    wellops: Run, earlier: Path, later: Path
) -> None:
    ran = wellops("report", later, "--since", earlier, "--format", "json", *SHORT)
    data = json.loads(ran.out)
    assert data["change"]["overall"]["after"] == data["stages"]["production"]["overall"]
    without = json.loads(wellops("report", later, "--format", "json", *SHORT).out)
    assert "change" not in without


def test_a_review_with_since(wellops: Run, earlier: Path, tmp_path: Path) -> None:
    folder = sample("insurer", later=True)
    options = [
        text for name in ("workload", "answers") for text in (f"--{name}", folder / f"{name}.yaml")
    ]
    resources = ("--resources", folder / "snapshot.jsonl", "--no-annex")
    ran = wellops("review", *options, *resources, "--since", earlier, "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["change"]["gates"]["poc"] == {"before": "blocked", "after": "met"}
    assert (tmp_path / "out" / "report.pdf").stat().st_size > 100_000


def test_a_review_of_another_workload_is_refused_before_it_reads(
    wellops: Run, earlier: Path, tmp_path: Path
) -> None:
    folder = sample("public-services")
    ran = wellops("review", "--workload", folder / "workload.yaml", "--since", earlier)
    assert ran.code == 2
    assert "are different workloads" in ran.err
    assert not (tmp_path / "out").exists()


def test_the_demo_has_the_later_milestone_too(wellops: Run, tmp_path: Path) -> None:
    ran = wellops("demo", "--sample", "insurer", "--later", "--no-annex", *SHORT)
    assert ran.code == 0
    folder = tmp_path / "out" / "insurer" / "later"
    assert "later/report.pdf" in ran.out
    assert {path.name for path in folder.iterdir()} == {"report.pdf", "assessment.json"}
