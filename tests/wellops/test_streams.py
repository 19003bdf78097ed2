"""What reaches a console, a pipe and a file, whatever their encoding."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wellops.conftest import CASES

WORKLOAD = str(CASES / "insurer" / "workload.yaml")


def wellops(*arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "wellops", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **env},
        cwd=CASES.parents[1],
    )


def test_output_is_utf8_on_a_console_with_another_code_page() -> None:
    ran = wellops("score", "--workload", WORKLOAD, PYTHONIOENCODING="cp1252")
    assert ran.returncode == 0, ran.stderr
    assert "PoC → Production" in ran.stdout.decode("utf-8")


def test_a_form_that_was_redirected_under_another_code_page_can_be_read(tmp_path: Path) -> None:
    form = tmp_path / "answers.yaml"
    asked = wellops("questions", "--workload", WORKLOAD, PYTHONIOENCODING="cp1252")
    form.write_bytes(asked.stdout)
    assert wellops("score", "--workload", WORKLOAD, "--answers", str(form)).returncode == 0
    form.write_bytes(asked.stdout.decode("utf-8").encode("utf-16"))
    assert wellops("score", "--workload", WORKLOAD, "--answers", str(form)).returncode == 0


def test_questions_do_not_replace_answers(tmp_path: Path) -> None:
    form = str(tmp_path / "answers.yaml")
    first = wellops("questions", "--workload", WORKLOAD, "--out", form)
    assert (first.returncode, b"questions in" in first.stdout) == (0, True)
    again = wellops("questions", "--workload", WORKLOAD, "--out", form)
    assert (again.returncode, b"is there already" in again.stderr) == (2, True)


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f'"{sys.executable}" -m wellops rubric list | head -1'
    ran = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert b"Practice" in ran.stdout
    assert b"Traceback" not in ran.stderr


def test_a_fault_of_ours_is_loud_and_has_a_code_of_its_own() -> None:
    code = (
        "import wellops.score as s\n"
        "def broken(*_, **__): raise RuntimeError('broken')\n"
        "s.load_workload = broken\n"
        "from wellops.__main__ import main\n"
        "main(['score', '--workload', 'x.yaml'])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ran.returncode == 70
    assert b"RuntimeError: broken" in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
def test_an_output_without_room_is_said_in_two_lines() -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "wellops", "rubric", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 2
    assert b"could not be written" in ran.stderr


def test_an_error_about_a_file_is_not_taken_for_one_about_the_output() -> None:
    code = (
        "import wellops.score as s\n"
        "def broken(*_, **__): raise PermissionError(13, 'denied', 'inner.yaml')\n"
        "s.load_workload = broken\n"
        "from wellops.__main__ import main\n"
        "main(['score', '--workload', 'x.yaml'])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ran.returncode == 70
    assert b"inner.yaml" in ran.stderr
