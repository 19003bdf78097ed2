"""The wheel carries everything: YAML, templates, fonts, samples, the app; the demo runs alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as an installer lays it out, away from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_the_demo_runs_from_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "import sys, wellops, rubrics, checks, assessment, reports\n"
        "places = {module.__file__ for module in (wellops, rubrics, checks, assessment, reports)}\n"
        "assert all(place.startswith(sys.argv[1]) for place in places), places\n"
        "from wellops.__main__ import main\n"
        "main(['demo', '--out', sys.argv[2]])\n"
    )
    # Isolated from the checkout: neither its folder nor its editable install comes first.
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code, str(unpacked), str(tmp_path / "out")],
        cwd=tmp_path,
        env={"PYTHONPATH": str(unpacked), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    for name in ("insurer", "public-services"):
        assert (tmp_path / "out" / name / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert "/ 100 for Production" in ran.stdout


def test_the_wheel_has_no_tests_and_no_samples_of_others(unpacked: Path) -> None:
    tops = {path.name for path in unpacked.iterdir() if path.suffix != ".dist-info"}
    packages = {"rubrics", "checks", "assessment", "reports", "app_pages", "wellops"}
    assert tops == packages | {"app.py"}


def test_the_wheel_carries_the_app(unpacked: Path) -> None:
    pages = {path.relative_to(ROOT) for path in (ROOT / "app_pages").rglob("*.py")}
    for path in (*pages, Path("app_pages/icon.png"), Path("app.py")):
        assert (unpacked / path).is_file(), path
