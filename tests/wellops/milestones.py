"""The bundled samples as reviews, each at both of its milestones."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any

import orjson

from assessment.assessment import Assessment
from assessment.files import load_answers, load_workload
from assessment.review import review
from checks.collect.files import read_files
from checks.registry import all_checks
from checks.snapshot import Snapshot
from rubrics.load import load_rubric
from wellops.samples import SAMPLES, sample

RUBRIC = load_rubric()


class Milestone:
    """One bundled review: its files, and what they come to."""

    def __init__(self, name: str, *, later: bool = False) -> None:
        self.folder = sample(name, later=later)
        self.workload = load_workload(self.folder / "workload.yaml")
        self.answers = load_answers(self.folder / "answers.yaml", RUBRIC)

    @cached_property
    def snapshot(self) -> Snapshot:
        return read_files([self.folder / "snapshot.jsonl"], scope=self.workload.scope)

    @cached_property
    def assessment(self) -> Assessment:
        assert self.workload.as_of
        return review(
            self.workload,
            RUBRIC,
            self.answers,
            self.workload.as_of,
            snapshot=self.snapshot,
            checks=all_checks(),
        )

    @property
    def text(self) -> str:
        return "".join(file.read_text() for file in sorted(self.folder.glob("*.*")))

    @cached_property
    def bodies(self) -> list[dict[str, Any]]:
        lines = map(orjson.loads, (self.folder / "snapshot.jsonl").read_bytes().splitlines())
        return [line["resource"] for line in lines if "resource" in line]


@cache
def milestone(name: str, later: bool = False) -> Milestone:
    return Milestone(name, later=later)


ALL = [(name, later) for name in SAMPLES for later in (False, True)]
