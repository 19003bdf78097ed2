"""Bad input of every kind gets two friendly lines that say what and where; never a traceback."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wellops.conftest import CASES, Ran

Run = Callable[..., Ran]
WORKLOAD = CASES / "insurer" / "workload.yaml"

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
ANSWERS = {
    "empty": (b"", "is empty"),
    "not YAML": (b"answers: [1, 2\n", "answers.yaml:2: is not YAML: a comma is missing"),
    "wrong shape": (b"- one\n- two\n", "answers.yaml:1:"),
    "unknown practice": (
        b"answers:\n  rel-dr-plam: {level: 1}\n",
        "answers.yaml:2: answers: unknown practice 'rel-dr-plam'; did you mean 'rel-dr-plan'?",
    ),
    "yes as a level": (
        b"answers:\n  rel-dr-plan:\n    level: yes\n",
        "answers.yaml:3: answers.rel-dr-plan.level: must be a whole number from 0 to 4, not 'yes'",
    ),
    "level out of range": (b"answers:\n  rel-dr-plan: {level: 7}\n", "answers.yaml:2:"),
    "unknown field": (b"answers:\n  rel-dr-plan: {levl: 1}\n", "did you mean 'level'?"),
    "both": (b"answers:\n  rel-dr-plan: {level: 1, not_applicable: no}\n", "not both"),
    "a date that is none": (
        b"answers:\n  rel-dr-plan: {level: 1, when: 2026-02-31}\n",
        "answers.yaml:2:",
    ),
    "twice": (
        b"answers:\n  rel-dr-plan: {level: 1}\n  rel-dr-plan: {level: 2}\n",
        "already given in line 2",
    ),
    "bomb": (BOMB.encode(), "answers.yaml:1:"),
    "deep": (b"[" * 100_000, "answers.yaml:1:"),
    "Latin-1": ("answers:\n  # déjà vu\n".encode("latin-1"), "answers.yaml:2:"),
    "UTF-16 without a mark": ("answers: {}\n".encode("utf-16-le"), "UTF-16"),
    "NUL": (b"answers:\n  \x00\n", "answers.yaml"),
    "python object": (b"answers: !!python/object/apply:os.system [ls]\n", "answers.yaml:1:"),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_answers(wellops: Run, tmp_path: Path, kind: str) -> None:
    text, says = ANSWERS[kind]
    (tmp_path / "answers.yaml").write_bytes(text)
    ran = wellops("score", "--workload", WORKLOAD, "--answers", "answers.yaml")
    is_friendly(ran, says)


def is_friendly(ran: Ran, says: str) -> None:
    """Two lines or more on standard error that say it, nothing on standard output, code 2."""
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) >= 2
    assert (ran.code, ran.out) == (2, "")


def test_a_missing_file(wellops: Run) -> None:
    ran = wellops("score", "--workload", "nowhere.yaml")
    is_friendly(ran, "nowhere.yaml: there is no such file")


def test_a_folder_for_a_file(wellops: Run, tmp_path: Path) -> None:
    is_friendly(wellops("score", "--workload", tmp_path), "is a folder")


def test_a_target_behind_the_stage(wellops: Run, tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("name: x\narchetypes: [rag]\nstage: pilot\ntarget_stage: poc\n")
    is_friendly(wellops("score", "--workload", path), "target_stage 'poc' comes before")


RESOURCES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
    "not JSON": lambda path: path.write_text("resources:\n- one\n"),
    "a number": lambda path: path.write_text("12"),
    "no resource": lambda path: path.write_text('{"hello": "world"}'),
    "truncated gzip": lambda path: path.write_bytes(gzip.compress(b'{"value": []}' * 9999)[:-40]),
    "deep": lambda path: path.write_bytes(b"[" * 200_000),
    "wrong encoding": lambda path: path.write_bytes('{"id": "é"}'.encode("latin-1")),
}


@pytest.mark.parametrize("kind", RESOURCES)
def test_resources(wellops: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "resources.json"
    RESOURCES[kind](path)
    ran = wellops("review", "--workload", WORKLOAD, "--resources", path)
    is_friendly(ran, "resources.json")


@pytest.mark.slow
def test_a_line_of_a_gigabyte(wellops: Run, tmp_path: Path) -> None:
    path = tmp_path / "snapshot.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b'{"wellops_snapshot": 1, "source": "x", "taken": "", "lines": 1}\n')
        for _ in range(1024):
            file.write(b"x" * 1024 * 1024)
    is_friendly(wellops("review", "--workload", WORKLOAD, "--resources", path), "snapshot.jsonl.gz")


def test_an_output_that_cannot_be_written(wellops: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file stands here")
    ran = wellops("review", "--workload", WORKLOAD, "--out", "taken")
    assert ran.code == 2
    assert "cannot be written" in ran.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("{}", "is not an assessment"),
        ('{"wellops_assessment": 99}', "has version 99"),
        ('{"wellops_assessment": 1, "workload": 3}', "is damaged"),
    ],
)
def test_assessments(wellops: Run, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.json").write_text(text)
    is_friendly(wellops("report", "a.json"), says)
