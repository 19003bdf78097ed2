"""`wellops snapshot`, and a review that streams its snapshot."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.wellops.conftest import Ran
from wellops.samples import sample

Run = Callable[..., Ran]
INSURER = sample("insurer")


@pytest.fixture
def saved(wellops: Run, tmp_path: Path) -> Path:
    """The sample's snapshot in today's format; its review lies in `first`."""
    path = tmp_path / "s.jsonl.gz"
    reviewed(wellops, INSURER / "snapshot.jsonl", "first", "--save-snapshot", path)
    return path


def reviewed(wellops: Run, resources: Path, out: str, *more: Any) -> dict[str, Any]:
    wellops(
        "review", "--resources", resources, "--workload", INSURER / "workload.yaml",
        "--answers", INSURER / "answers.yaml", "--out", out, *more,
    )  # fmt: skip
    assessment: dict[str, Any] = json.loads(Path(out, "assessment.json").read_text("utf-8"))
    return assessment


def test_a_streamed_review_is_the_same(wellops: Run, saved: Path) -> None:
    again = reviewed(wellops, saved, "again", "--save-snapshot", "again.gz")
    first = json.loads(Path("first", "assessment.json").read_text("utf-8"))
    assert {name for name in first if first[name] != again[name]} == {"digests"}
    assert Path("again.gz").read_bytes() == saved.read_bytes()


def test_a_scope_that_cuts_a_file_sees_what_serves_it(wellops: Run, tmp_path: Path) -> None:
    inside = "/subscriptions/s/resourceGroups/in/providers"
    account = f"{inside}/Microsoft.CognitiveServices/accounts/a"
    alert = "/subscriptions/s/resourceGroups/out/providers/Microsoft.Insights/metricAlerts/m"
    rows = [
        {"id": account, "type": "Microsoft.CognitiveServices/accounts", "properties": {}},
        {
            "id": alert,
            "type": "Microsoft.Insights/metricAlerts",
            "properties": {"scopes": [account]},
        },
    ]
    (tmp_path / "export.json").write_text(json.dumps(rows))
    text = (INSURER / "workload.yaml").read_text("utf-8")
    (tmp_path / "w.yaml").write_text(text.partition("scope:")[0])
    options = ("--workload", tmp_path / "w.yaml", "--out", "o")
    wellops("review", "--resources", "export.json", *options, "--save-snapshot", "s.gz")
    (tmp_path / "w.yaml").write_text(
        text.partition("scope:")[0]
        + "\nscope:\n- {id: /subscriptions/s/resourceGroups/in, environment: prod}\n"
    )
    wellops("review", "--resources", "s.gz", *options)
    assert json.loads(Path("o", "assessment.json").read_text("utf-8"))["resource_count"] == 2


def test_show_says_what_is_in_it(wellops: Run, saved: Path) -> None:
    text = wellops("snapshot", "show", saved).out
    assert "Taken   2026-11-20T08:15:00Z" in text
    assert "microsoft.machinelearningservices/workspaces/computes" in text
    shown = json.loads(wellops("snapshot", "show", saved, "--format", "json").out)
    assert shown["wellops_snapshot"] == 2
    assert {row["environment"] for row in shown["resources"]} == {"prod", "nonprod"}
    old = wellops("snapshot", "show", INSURER / "snapshot.jsonl")
    assert (old.code, "Format  1" in old.out) == (0, True)


def test_diff_names_what_changed_and_ends_with_0(wellops: Run, saved: Path) -> None:
    lines = gzip.decompress(saved.read_bytes()).decode().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if '"disableLocalAuth":' in line)
    flipped = lines[at].replace('"disableLocalAuth":', '"disableLocalAuth":null,"was":')
    rows = sum('"coverage"' in line[:12] for line in lines)
    end = json.dumps({"end": {"resources": len(lines) - 2 - rows, "coverage": rows}}) + "\n"
    Path("new.jsonl").write_text("".join([*lines[:at], flipped, *lines[at + 1 : -1], end]))
    ran = wellops("snapshot", "diff", saved, "new.jsonl")
    assert ran.code == 0
    assert ": properties.disableLocalAuth, properties.was\n" in ran.out
    assert ran.out.endswith("0 added, 0 removed, 1 changed.\n")
    found = json.loads(wellops("snapshot", "diff", saved, "new.jsonl", "--format", "json").out)
    assert found["resources"][0]["paths"] == ["properties.disableLocalAuth", "properties.was"]
    assert found["coverage"] == []
    same = wellops("snapshot", "diff", INSURER / "snapshot.jsonl", INSURER / "snapshot.jsonl")
    assert (same.code, same.out) == (0, "0 added, 0 removed, 0 changed.\n")


def test_validate_ends_with_0_or_2(wellops: Run, saved: Path) -> None:
    assert wellops("snapshot", "validate", saved).code == 0
    said = json.loads(wellops("snapshot", "validate", saved, "--format", "json").out)
    assert (said["valid"], said["format"]) == (True, 2)
    Path("cut.gz").write_bytes(saved.read_bytes()[:-300])
    ran = wellops("snapshot", "validate", "cut.gz")
    assert (ran.code, "ends in the middle" in ran.err) == (2, True)
    ran = wellops("snapshot", "validate", "cut.gz", "--format", "json")
    assert (ran.code, json.loads(ran.out)["valid"]) == (2, False)
    assert wellops("snapshot", "validate", "nothing.gz").code == 2
    assert wellops("snapshot", "show", ".").code == 2
    assert wellops("snapshot", "show", INSURER / "workload.yaml").code == 2
