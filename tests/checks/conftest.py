"""Collects every case of the literate pages beside this file as a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checks import literate
from checks.registry import find


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == ".md" and file_path.parent == Path(__file__).parent:
        return Page.from_parent(parent, path=file_path)
    return None


class Page(pytest.File):
    """A literate page: the file's name is the check's id."""

    def collect(self) -> Iterator[pytest.Item]:
        for case in literate.cases(self.path.read_text(encoding="utf-8")):
            yield Case.from_parent(self, name=case.title, case=case)


class Case(pytest.Item):
    """One case: the verdict has to be the expected one, to the letter."""

    def __init__(self, *, case: literate.Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case

    def runtest(self) -> None:
        got = literate.said(literate.run(find(self.path.stem), self.case).verdict)
        if got != self.case.expected:
            raise Mismatch(f"expected  {self.case.expected}\n     got  {got}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Mismatch):
            return f"{self.path.name}, case '{self.case.title}':\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.stem}: {self.case.title}"


class Mismatch(Exception):
    """The check says something else than the page."""
