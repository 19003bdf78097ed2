"""What is said of one finding, whatever its verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answers, Exception_
from checks.model import Finding, Severity, State
from reports.explain import explain, find_finding
from rubrics.errors import UserError
from tests.reports.conftest import make_check, make_finding

CHECK = make_check("account-accepts-api-keys", "sec-keyless-auth", Severity.HIGH)


def of(state: State, case: Assessment, **verdict: Any) -> dict[str, Any]:
    finding = make_finding(CHECK, "acc", state, **verdict)
    return explain(finding, replace(case, findings=(finding,)), CHECK)


@pytest.fixture
def case(insurer: Any) -> Assessment:
    found: Assessment = insurer.assessment
    return found


def test_an_unknown_names_what_would_settle_it(case: Assessment) -> None:
    data = of(State.UNKNOWN, case, permission="Microsoft.CognitiveServices/accounts/read")
    (said,) = data["would_change"]
    assert said == (
        "A scan that has the permission Microsoft.CognitiveServices/accounts/read settles it."
    )
    assert "neither numerator nor denominator" in data["practice"]["counts"]
    (said,) = of(State.UNKNOWN, case)["would_change"]
    assert "returns what was missing" in said


def test_a_fault_of_the_check_is_not_the_resource_s(case: Assessment) -> None:
    (said,) = of(State.ERROR, case)["would_change"]
    assert "not in the resource" in said


def test_a_failure_says_rule_cap_and_gate(case: Assessment) -> None:
    data = of(State.FAIL, case, critical=True, due=date(2027, 1, 1))
    assert data["would_change"][0].startswith("It passes when this holds: Only")
    assert (data["critical"], data["due"]) == (True, "2027-01-01")
    assert "level 1 at most" in data["practice"]["counts"]
    assert "needs level" in data["practice"]["gate_text"]


def test_an_exception_is_shown(case: Assessment) -> None:
    finding = make_finding(CHECK, "acc", State.FAIL)
    accepted = Exception_.model_validate(
        {"check": CHECK.id, "subject": finding.subject, "reason": "Legacy caller",
         "owner": "B. Owner", "expires": "2099-01-01"}
    )  # fmt: skip
    answers = Answers(exceptions=(accepted,))
    data = explain(finding, replace(case, answers=answers, findings=(finding,)), CHECK)
    assert data["accepted"]["reason"] == "Legacy caller"


def test_a_practice_that_the_rubric_lacks(case: Assessment) -> None:
    finding = make_finding(make_check("x-y", "no-such", Severity.LOW), "acc", State.FAIL)
    assert explain(finding, case, None)["practice"] is None


def test_findings_are_looked_up_kindly(case: Assessment) -> None:
    found: Finding = make_finding(CHECK, "acc", State.FAIL)
    here = replace(case, findings=(found,))
    assert find_finding(here, f" {found.id.upper()} ") is found
    with pytest.raises(UserError) as caught:
        find_finding(here, found.id[:-1])
    assert caught.value.hint == f"Did you mean {found.id}?"
    with pytest.raises(UserError) as caught:
        find_finding(replace(case, findings=()), found.id)
    assert "holds no finding" in caught.value.hint
