"""The same review gives the same bytes, wherever and by whomever it is printed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reports.assessment_file import assessment_file

ROOT = Path(__file__).parents[2]
ALIKE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
PLACES = {
    "zone and hashes": {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"},
    "locale and home": {"LC_ALL": "C", "LANG": "it_IT.UTF-8", "HOME": "/nonexistent"},
    "one thread": {"RAYON_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"},
}


def printed(saved: Path, folder: Path, umask: str = "022", **environment: str) -> dict[str, str]:
    """The digests of what `wellops report` writes there."""
    folder.mkdir()
    command = [sys.executable, "-m", "wellops", "report", str(saved), "--edition", "both"]
    subprocess.run(
        ["sh", "-c", f'umask {umask}; exec "$@"', "sh", *command, "--out", "report.pdf"],
        cwd=folder,
        env={**ALIKE, **environment},
        capture_output=True,
        check=True,
    )
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.pdf"))
    }


@pytest.fixture(scope="module")
def saved(insurer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "assessment.json"
    path.write_bytes(assessment_file(insurer.assessment))
    return path


@pytest.fixture(scope="module")
def here(saved: Path) -> dict[str, str]:
    return printed(saved, saved.parent / "here")


@pytest.mark.parametrize("place", PLACES)
def test_elsewhere(saved: Path, here: dict[str, str], place: str, tmp_path: Path) -> None:
    assert len(here) == 2
    assert printed(saved, tmp_path / "a folder elsewhere", "077", **PLACES[place]) == here


def test_no_path_and_no_time_of_day(saved: Path, here: dict[str, str]) -> None:
    for name in here:
        data = (saved.parent / "here" / name).read_bytes()
        for trace in (saved.parent, ROOT, Path.home(), Path(sys.prefix)):
            assert str(trace).encode() not in data or len(str(trace)) < 6
        assert b"T00:00:00" in data
