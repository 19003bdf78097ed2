"""The commands that move workloads between the app's store and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wellops.samples import sample

Run = Callable[..., object]
SAMPLE = sample("insurer")


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WELLOPS_DATABASE_URL", raising=False)
    monkeypatch.setenv("WELLOPS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WELLOPS_USER", "tester")


@pytest.fixture
def brought(wellops: Callable[..., object]) -> str:
    """The id of the insurer's workload, imported from its files."""
    ran = wellops(
        "import", "--workload", SAMPLE / "workload.yaml", "--answers", SAMPLE / "answers.yaml",
        "--plan", SAMPLE / "plan.yaml", "--snapshot", SAMPLE / "snapshot.jsonl",
    )  # fmt: skip
    assert ran.code == 0, ran.err  # type: ignore[attr-defined]
    listed = wellops("workloads", "list", "--format", "json")
    (row,) = json.loads(listed.out)  # type: ignore[attr-defined]
    return str(row["id"])
