"""Sessions over generated findings and any answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answers, Workload
from assessment.interview.interview import Interview
from assessment.interview.scans import scans_of
from assessment.review import review
from checks.model import Finding, Rule, Severity, State, Subject, Tally, Verdict
from rubrics.load import load_rubric
from tests.assessment.generate import TODAY

Session = Callable[..., Interview]


def workload(**fields: Any) -> Workload:
    plain = {"name": "w", "archetypes": ["rag"], "stage": "poc", "target_stage": "production"}
    return Workload.model_validate({**plain, **fields})


def finding(practice: str, state: State, name: str = "a", **fields: Any) -> Finding:
    """Of a check of that practice; `check`, `severity`, `hint`, `critical`, `because`."""
    rule = Rule(
        fields.pop("check", f"check-{practice}"),
        practice,
        fields.pop("severity", Severity.MEDIUM),
        hint=fields.pop("hint", False),
        conclusive=fields.pop("conclusive", True),
    )
    on = Subject(f"/subscriptions/s/x/{name}", "Microsoft.X/y", name, fields.pop("env", "prod"))
    verdict = Verdict(state, fields.pop("because", "it is so"), **fields)
    return Finding(rule, on, verdict, (("properties.x", None),))


@pytest.fixture
def session() -> Session:
    """A session with these answers, findings and decisions."""

    def make(
        answers: dict[str, Any] | None = None,
        findings: tuple[Finding, ...] = (),
        parked: frozenset[str] = frozenset(),
        tallies: tuple[Tally, ...] = (),
        decisions: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Interview:
        given = Answers.model_validate({"answers": answers or {}, **(decisions or {})})
        plain: Assessment = review(workload(**fields), load_rubric(), given, TODAY)
        assessment = replace(plain, findings=findings, tallies=tallies)
        return Interview(assessment, scans_of(assessment, {}), parked)

    return make
