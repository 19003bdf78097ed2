"""The double as a program: what it prints can be pasted into another shell."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_command_that_it_prints_scans_it(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.azure", "--sample", "insurer"]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            ran = _paste(process, tmp_path / "scan.jsonl.gz")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "scan.jsonl.gz").is_file()


def _paste(process: subprocess.Popen[str], out: Path) -> subprocess.CompletedProcess[str]:
    assert process.stdout
    text = ""
    while "Ctrl-C" not in text:
        line = process.stdout.readline()
        assert line, text
        text += line
    words = shlex.split(text.split("\n\n")[1].replace("\\\n", " "))
    at = words.index("wellops")
    command = [sys.executable, "-m", *words[at:], "--out", str(out)]
    sign_in = dict(word.split("=", 1) for word in words[:at])
    return subprocess.run(
        command, cwd=ROOT, env=sign_in, capture_output=True, text=True, check=False, timeout=60
    )
