"""What all tests share: generated inputs that are the same on every run, the rubric, the cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import settings

from assessment.assessment import Assessment
from assessment.files import load_answers, load_evidence, load_workload
from assessment.inputs import Answers, PracticeEvidence, Workload
from assessment.review import review
from rubrics.load import load_rubric
from rubrics.rubric import Rubric

settings.register_profile("wellops", derandomize=True, deadline=None, database=None)
settings.load_profile("wellops")

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """An acceptance case: what people wrote, and what has to come out."""

    workload: Workload
    answers: Answers
    evidence: dict[str, PracticeEvidence]
    expected: dict[str, Any]

    @cached_property
    def assessment(self) -> Assessment:
        return self.review()

    def review(self, **changes: Any) -> Assessment:
        """The case with another workload, other answers or other evidence."""
        workload: Workload = changes.get("workload", self.workload)
        answers: Answers = changes.get("answers", self.answers)
        evidence = changes.get("evidence", self.evidence)
        as_of = workload.as_of
        assert as_of
        return review(workload, load_rubric(), answers, as_of, imported=evidence)


def load_case(name: str) -> Case:
    """One of the folders beside this file's `cases`."""
    folder, rubric = CASES / name, load_rubric()
    return Case(
        load_workload(folder / "workload.yaml"),
        load_answers(folder / "answers.yaml", rubric),
        load_evidence(folder / "evidence.yaml", rubric).evidence,
        orjson.loads((folder / "expected.json").read_bytes()),
    )


@pytest.fixture(scope="session")
def rubric() -> Rubric:
    return load_rubric()


@pytest.fixture(scope="session")
def insurer() -> Case:
    return load_case("insurer")


@pytest.fixture(scope="session")
def public_services() -> Case:
    return load_case("public-services")


@pytest.fixture(scope="session", params=["insurer", "public-services"])
def case(request: pytest.FixtureRequest) -> Case:
    return load_case(request.param)
