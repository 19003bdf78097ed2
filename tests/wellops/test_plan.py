"""`wellops plan` and `wellops whatif` as their users run them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.assessment_file import assessment_file
from reports.plan_json import CSV_COLUMNS
from tests.wellops.conftest import Ran
from tests.wellops.milestones import milestone

Wellops = Callable[..., Ran]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("plan") / "assessment.json"
    path.write_bytes(assessment_file(milestone("insurer").assessment))
    yield path


def loaded(ran: Ran) -> Any:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_the_plan_on_a_screen(wellops: Wellops, saved: Path) -> None:
    ran = wellops("plan", "--assessment", saved)
    assert ran.code == 0
    assert re.match(r"The last gate can be decided on \d+ May 2027, after 125 pieces", ran.out)
    for part in ("Nobody stated the team by role", "P80", "Work by role", "Adviser only advises"):
        assert part in ran.out
    assert "rel-model-lifecycle@2 should be done by 1 October 2026" in ran.out
    assert "because AI engineer is busy until then with" in ran.out
    assert "Beside it, 2026-11-23 to" in ran.out


def test_the_schedule_stands_beside_the_estimate(wellops: Wellops, saved: Path) -> None:
    ran = wellops("plan", "--assessment", saved, "--format", "json")
    data = loaded(ran)
    assert wellops("plan", "--assessment", saved, "--format", "json").out == ran.out
    schedule = data["schedule"]
    assert [gate["stage"] for gate in schedule["gates"]] == list(data["estimate"])
    assert data["estimate"]["pilot"]["weeks"] == pytest.approx(5.67, abs=0.01)
    score = json.loads(saved.read_bytes())["score"]
    assert data["estimate"]["pilot"]["effort_days"] == score["estimate"]["pilot"]["effort_days"]
    assert score["schedule"]["gates"] == schedule["gates"]
    gained = sum(action["gain"] for action in schedule["actions"])
    last = schedule["gates"][-1]["score"]
    assert schedule["score_today"] + gained == pytest.approx(last, abs=1e-3)
    assert last == pytest.approx(100)
    keyless = next(a for a in schedule["actions"] if a["action"] == "sec-keyless-auth@2")
    assert len(keyless["findings"]) == sum(row["findings"] for row in keyless["remedies"])
    account = next(r for r in keyless["remedies"] if r["check"] == "account-accepts-api-keys")
    assert "az " in account["fix"] and account["side_effects"].startswith("clients")
    assert keyless["practices"] == [{"practice": "sec-keyless-auth", "from": 1, "to": 2}]


def test_two_processes_plan_alike(saved: Path) -> None:
    command = [sys.executable, "-m", "wellops", "plan", "--assessment", saved, "--format", "json"]
    root = Path(__file__).parents[2]
    outs = [
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert outs[0] == outs[1] != b""


def test_the_plan_as_csv(wellops: Wellops, saved: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("actions:\n  ops-iac@2: {owner: '=HYPERLINK(\"https://x.example\")'}\n")
    ran = wellops("plan", "--assessment", saved, "--plan", plan, "--format", "csv")
    head, *rows = csv.reader(io.StringIO(ran.out))
    assert tuple(head) == CSV_COLUMNS and len(rows) == 125
    starts = [row[head.index("start")] for row in rows]
    assert starts == sorted(starts)
    iac = next(row for row in rows if row[0] == "ops-iac@2")
    assert iac[head.index("person")].startswith("'=")


def test_a_plan_file_changes_dates_and_says_what_is_missed(
    wellops: Wellops, saved: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "start: 2026-12-01\n"
        "capacity: {engineer: 2, platform: 1}\n"
        "gates: {production: 2027-05-01}\n"
        "actions:\n"
        "  perf-multimodal: {status: dropped, reason: text only}\n"
        "  sec-data-residency@3: {status: done}\n"
    )
    ran = wellops("plan", "--assessment", saved, "--plan", plan)
    assert ran.code == 0
    assert "The Production gate is wished for 1 May 2027 and planned for" in ran.out
    assert "Enough on its own would be: a later date (" in ran.out
    assert "perf-multimodal" not in ran.out and "as the plan file states it" in ran.out
    assert "nothing is left to do for 'sec-data-residency@3'" in ran.err


def test_names_cannot_command_the_terminal(wellops: Wellops, saved: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text('owners: {engineer: "a\\u202Eb"}\n')
    for form in ("text", "csv"):
        ran = wellops("plan", "--assessment", saved, "--plan", plan, "--format", form)
        assert ran.code == 0 and "\u202e" not in ran.out and "[U+202E]" in ran.out


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("capacity: {nobody: 1}", "plan.yaml:1: capacity"),
        ("actions: {x-y: {}}", "unknown practice"),
    ],
)
def test_a_plan_file_that_does_not_fit(
    wellops: Wellops, saved: Path, tmp_path: Path, text: str, what: str
) -> None:
    (tmp_path / "plan.yaml").write_text(text)
    ran = wellops("plan", "--assessment", saved, "--plan", tmp_path / "plan.yaml")
    assert ran.code == 2 and what in ran.err and "Traceback" not in ran.err


def test_what_if(wellops: Wellops, saved: Path) -> None:
    change = ("--level", "sec-keyless-auth=3", "--drop", "perf-multimodal")
    data = loaded(wellops("whatif", "--assessment", saved, *change, "--format", "json"))
    assert data["score"]["after"] > data["score"]["before"]
    assert data["plan"]["after"]["finish"] <= data["plan"]["before"]["finish"]
    gone = {id_.partition("@")[0] for id_ in data["actions_gone"]}
    assert gone == {"sec-keyless-auth", "perf-multimodal"}
    before = loaded(wellops("plan", "--assessment", saved, "--format", "json"))
    assert data["plan"]["before"]["finish"] == before["schedule"]["finish"]
    text = wellops("whatif", "--assessment", saved, *change).out
    for part in ("The plan as it would be", "Would be", "No longer to do: "):
        assert part in text


def test_what_if_work_is_joined_or_put_off_or_more_people_are_there(
    wellops: Wellops, saved: Path
) -> None:
    ran = wellops(
        "whatif", "--assessment", saved, "--delay", "ops-iac@2=2027-03-01",
        "--together", "rel-supported-components,ops-orchestration-choice@3",
        "--capacity", "engineer=6", "--format", "json",
    )  # fmt: skip
    data = loaded(ran)
    pilot = next(g for g in data["plan"]["after"]["gates"] if g["stage"] == "pilot")
    assert pilot["date"] > "2027-03-01"
    assert data["actions_gone"] == ["ops-orchestration-choice@3"]


def test_what_if_work_is_added(wellops: Wellops, saved: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(
        "add:\n- {id: board, title: Ask the board, stage: pilot, effort_days: [30, 40],"
        " roles: {sponsor: 1}}\n"
    )
    ran = wellops("whatif", "--assessment", saved, "--new-plan", new, "--format", "json")
    data = loaded(ran)
    assert data["actions_new"] == ["board"] and data["actions_gone"] == []
    assert data["plan"]["after"]["finish"] > data["plan"]["before"]["finish"]
    assert data["score"]["after"] == data["score"]["before"]


def test_a_team_that_would_need_a_century(wellops: Wellops, saved: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    every = "".join(f"  {id_}: {{effort_days: [400, 400]}}\n" for id_ in ("ops-iac", "ops-cicd"))
    few = ", ".join(f"{role}: 0.05" for role in ("architect", "engineer", "platform", "sme"))
    plan.write_text(f"capacity: {{{few}}}\nactions:\n{every}")
    ran = wellops("plan", "--assessment", saved, "--plan", plan)
    assert ran.code == 2 and "longer than 100 years" in ran.err


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("--level", "sec-keyless-auth"), "is not NAME=VALUE"),
        (("--level", "sec-keyless-auth=5"), "'5' is not a level"),
        (("--level", "sec-keyles-auth=3"), "did you mean 'sec-keyless-auth'"),
        (("--drop", "ops-iacc"), "did you mean 'ops-iac'"),
        (("--drop", "OPS IAC"), "does not fit"),
        (("--delay", "ops-iac=soon"), "'soon' does not fit"),
        (("--capacity", "engineer=many"), "'many' does not fit"),
        (("--together", "ops-iac"), "does not fit"),
    ],
)
def test_a_change_that_does_not_fit(
    wellops: Wellops, saved: Path, change: tuple[str, ...], what: str
) -> None:
    ran = wellops("whatif", "--assessment", saved, *change)
    assert ran.code == 2 and what in ran.err and "Traceback" not in ran.err
