"""The two acceptance cases: a workload, what its team answers, and what a scan says."""

from __future__ import annotations

from pathlib import Path

from assessment.assessment import Assessment
from assessment.files import load_answers, load_evidence, load_workload
from rubrics.load import load_rubric

CASES = Path(__file__).parent


def load_case(name: str) -> Assessment:
    """The assessment of a case, on the day that its workload names."""
    folder, rubric = CASES / name, load_rubric()
    workload = load_workload(folder / "workload.yaml")
    assert workload.as_of is not None
    return Assessment(
        workload=workload,
        rubric=rubric,
        answers=load_answers(folder / "answers.yaml", rubric),
        as_of=workload.as_of,
        imported=load_evidence(folder / "evidence.yaml", rubric).evidence,
    )
