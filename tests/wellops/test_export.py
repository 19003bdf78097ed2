"""The commands that move workloads between the app's store and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wellops.conftest import Ran
from tests.wellops.milestones import milestone
from wellops.output import write_assessment, write_pdfs
from wellops.samples import sample

Run = Callable[..., Ran]
SAMPLE = sample("insurer")
FILES = (
    "--workload", SAMPLE / "workload.yaml", "--answers", SAMPLE / "answers.yaml",
    "--plan", SAMPLE / "plan.yaml", "--snapshot", SAMPLE / "snapshot.jsonl",
)  # fmt: skip
NAME = "Financial report assistant"


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WELLOPS_DATABASE_URL", raising=False)
    monkeypatch.setenv("WELLOPS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WELLOPS_USER", "tester")


def listed(wellops: Run, *more: str) -> list[dict[str, object]]:
    ran = wellops("workloads", "list", "--format", "json", *more)
    assert ran.code == 0, ran.err
    rows: list[dict[str, object]] = json.loads(ran.out)
    return rows


def test_a_workload_goes_out_and_into_another_store(wellops: Run, tmp_path: Path) -> None:
    ran = wellops("import", *FILES)
    assert ran.code == 0 and NAME in ran.out, ran.err
    (row,) = listed(wellops)
    out, again = tmp_path / "out.json", tmp_path / "again.json"
    ran = wellops("export", NAME, "--out", out)
    assert ran.code == 0 and "1 snapshot." in ran.out, ran.err
    other = ("--database", f"sqlite:///{tmp_path / 'other.db'}")
    assert wellops("import", out, *other).code == 0
    assert listed(wellops, *other)[0]["id"] == row["id"]
    assert wellops("export", str(row["id"]), "--out", again, *other).code == 0
    first, second = (json.loads(path.read_text()) for path in (out, again))
    assert second["events"].pop()["about"]["source"] == "out.json"
    assert first == second


def test_a_second_import_stands_beside_the_first_or_replaces_it(
    wellops: Run, tmp_path: Path
) -> None:
    wellops("import", *FILES[:4])
    out = tmp_path / "out.yaml"
    assert wellops("export", NAME, "--out", out, "--without-snapshots").code == 0
    beside = wellops("import", out)
    assert beside.code == 0 and "Its id was taken" in beside.out
    assert len(listed(wellops)) == 2
    assert "2 workloads are named" in wellops("export", NAME, "--out", out).err
    assert wellops("import", out, "--replace").code == 0
    assert len(listed(wellops)) == 2


@pytest.mark.parametrize("ending", ["json", "pdf"])
def test_an_assessment_becomes_a_workload_with_a_milestone(
    wellops: Run, tmp_path: Path, ending: str
) -> None:
    from reports.options import Options

    path, made = tmp_path / f"review.{ending}", milestone("insurer").assessment
    if ending == "json":
        write_assessment(made, path)
    else:
        write_pdfs(made, path, (Options(edition="executive"),))
    ran = wellops("import", path)
    assert ran.code == 0, ran.err
    (row,) = listed(wellops)
    assert (row["name"], row["milestones"]) == (made.workload.name, 1)
    out = tmp_path / "out.json"
    wellops("export", made.workload.name, "--out", out)
    moved = json.loads(out.read_text())
    assert {line["practice"] for line in moved["answers"]} == set(made.answers.answers)
    assert moved["milestones"][0]["score"] == made.scorecard.headline.overall


def test_what_does_not_fit_leaves_nothing(wellops: Run, tmp_path: Path) -> None:
    noise = tmp_path / "noise.jsonl"
    noise.write_text("noise")
    bad = tmp_path / "bad.yaml"
    bad.write_text("answers: {no-such-practice: {level: 1}}")
    empty = tmp_path / "x.json"
    empty.write_text("{}")
    for arguments in (
        (*FILES[:2], "--snapshot", noise),
        (*FILES[:2], "--answers", bad),
        (*FILES[:2], "--plan", bad),
        ("--workload", bad),
        (empty,),
        (noise,),
        (tmp_path / "missing.json",),
        (),
        (empty, *FILES[:2]),
        (empty, "--answers", bad),
        (*FILES[:2], "--replace"),
    ):
        ran = wellops("import", *arguments)
        assert ran.code == 2, (arguments, ran.out)
        assert len(ran.err.strip().splitlines()) >= 2, ran.err
    assert listed(wellops) == []


def test_deleting_asks_first(wellops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wellops("import", *FILES[:2])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert wellops("workloads", "delete", NAME).code == 130
    assert len(listed(wellops)) == 1
    assert wellops("workloads", "delete", NAME, "--yes").code == 0
    assert listed(wellops) == []
    assert "There is no workload" in wellops("workloads", "delete", NAME, "--yes").err
    assert "holds no workload" in wellops("workloads", "list").out


def test_erasing_counts_before_it_erases(wellops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wellops("import", *FILES[:4])
    monkeypatch.setenv("WELLOPS_USER", "administrator")
    dry = wellops("workloads", "erase", "--person", "tester")
    assert "Would be erased" in dry.out and "member" in dry.out
    done = wellops("workloads", "erase", "--person", "tester", "--yes")
    assert "Erased (" in done.out
    assert "stands nowhere" in wellops("workloads", "erase", "--person", "tester").out


def test_names_of_workloads_do_nothing_to_the_terminal(wellops: Run, tmp_path: Path) -> None:
    profile = tmp_path / "workload.yaml"
    profile.write_text(
        'name: "red \\e[31m [bold]"\narchetypes: [rag]\nstage: poc\ntarget_stage: pilot\n'
    )
    for ran in (
        wellops("import", "--workload", profile),
        wellops("workloads", "list"),
        wellops("export", "nothing \x1b[31m", "--out", tmp_path / "x.json"),
    ):
        assert "\x1b" not in ran.out + ran.err


def test_a_store_that_cannot_be_reached_is_said_in_two_lines(wellops: Run) -> None:
    place = "postgresql://me:secret-word@127.0.0.1:1/x"
    ran = wellops("workloads", "list", "--database", place)
    assert ran.code == 2 and "cannot be opened" in ran.err
    assert "secret-word" not in ran.err
