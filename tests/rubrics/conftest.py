"""A rubric folder of a user's own, written by a test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from rubrics.errors import UserError
from rubrics.load import load_rubric

Write = Callable[..., Path]


@pytest.fixture
def overlay(tmp_path: Path) -> Write:
    """Writes `{"practices/a.yaml": text}` into a folder of that name, and returns it."""

    def write(files: dict[str, str], name: str = "own") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(textwrap.dedent(text), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def refused(overlay: Write) -> Callable[..., str]:
    """What is said of a folder that cannot be loaded, without the folder in front."""

    def load(text: str, path: str = "practices/a.yaml") -> str:
        folder = overlay({path: text})
        with pytest.raises(UserError) as caught:
            load_rubric(folder)
        assert caught.value.hint
        return caught.value.what.replace(f"{folder}/", "")

    return load
