"""Exit codes: what is not known goes before what is not met."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answers
from checks.snapshot import Coverage, Outcome
from rubrics.schema import Stage
from tests.cases import load_case
from wellops.exits import DONE, INCOMPLETE, NOT_MET, exit_code


@pytest.fixture(scope="module")
def blocked() -> Assessment:
    return load_case("insurer")


def test_without_a_required_stage_a_blocked_gate_is_no_failure(blocked: Assessment) -> None:
    assert exit_code(blocked, None) == DONE


@pytest.mark.parametrize("stage", ["poc", "pilot", "production", "scale"])
def test_a_blocked_gate_is_not_met(blocked: Assessment, stage: Stage) -> None:
    assert exit_code(blocked, stage) == NOT_MET


def test_an_undecided_gate_before_a_blocked_one_is_incomplete(blocked: Assessment) -> None:
    kept = {"sec-keyless-auth": blocked.answers.answers["sec-keyless-auth"]}
    seen = {"sec-keyless-auth": blocked.imported["sec-keyless-auth"]}
    scarce = replace(blocked, answers=Answers(answers=kept), imported=seen)
    gates = [scarce.scorecard.stages[s].gate.decision.value for s in ("poc", "pilot")]
    assert gates == ["undecided", "blocked"]
    assert exit_code(scarce, "pilot") == INCOMPLETE


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.OK, DONE),
        (Outcome.EMPTY, DONE),
        (Outcome.UNSUPPORTED, DONE),
        (Outcome.CUT_SHORT, INCOMPLETE),
        (Outcome.FORBIDDEN, INCOMPLETE),
        (Outcome.ERROR, INCOMPLETE),
    ],
)
def test_what_was_not_read_is_incomplete(blocked: Assessment, outcome: Outcome, code: int) -> None:
    row = Coverage("source", "Microsoft.Search/searchServices", outcome)
    assert exit_code(replace(blocked, coverage=(row,)), None) == code
