"""An assessment as a document: nothing is lost, and nothing damaged is read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from assessment.assessment import Assessment
from assessment.document import from_json, load_assessment, to_json
from assessment.inputs import Answers, Workload
from checks.model import Finding, Rule, Severity, State, Subject, Tally, Verdict
from checks.snapshot import Coverage, Outcome
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from tests.conftest import Case


@pytest.fixture(scope="module")
def full(insurer: Case, rubric: Rubric) -> Assessment:
    """An assessment with something in every field."""
    decided = {"reason": "r", "owner": "o", "expires": "2027-01-01"}
    verdict = Verdict(State.FAIL, "it is so", critical=True, due=date(2027, 4, 20))
    rule = Rule("some-defect", "sec-keyless-auth", Severity.HIGH)
    finding = Finding(
        rule,
        Subject("/subscriptions/0", "T", "x", "prod"),
        verdict,
        (("a.b", None), ("c[]", [1, {"d": 2.5}, "ü"])),
    )
    return Assessment(
        workload=Workload.model_validate(
            {
                **insurer.workload.model_dump(),
                "participants": [{"name": "N", "role": "Architect"}],
                "scope": [{"id": "/subscriptions/0", "environment": "nonprod"}],
                "targets": {"required_tags": ["owner"], "latency_seconds": 1.5},
                "regulated": True,
            }
        ),
        rubric=rubric,
        answers=Answers.model_validate(
            {
                "answers": {"rel-dr-plan": {"level": 2, "note": "n", "when": "2026-11-01"}},
                "overrides": {"rel-dr-plan": {**decided, "level": 3}},
                "waivers": {"rel-dr-plan": decided},
                "exceptions": [{**decided, "check": "some-defect", "subject": "/subscriptions/0"}],
            }
        ),
        as_of=date(2026, 11, 22),
        findings=(finding,),
        tallies=(Tally(rule, "prod", 3, 4),),
        imported=insurer.evidence,
        coverage=(Coverage("f.json", "*", Outcome.FORBIDDEN, 3, True, "why", "a/read"),),
        digests={"f.json": "00"},
        resource_count=7,
    )


def test_nothing_is_lost(full: Assessment) -> None:
    again = from_json(orjson.loads(orjson.dumps(to_json(full))))
    assert again == full
    assert again.scorecard == full.scorecard
    owners = [practice.owner for practice in again.rubric.practices.values()]
    assert owners == [practice.owner for practice in full.rubric.practices.values()]


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: Any) -> None:
        *steps, last = path
        for step in steps:
            data = data[step]
        data[last] = value

    return change


def drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.pop(name)


@pytest.mark.parametrize(
    "change",
    [
        *(drop(name) for name in ("as_of", "workload", "answers", "evidence", "findings", "rubric",
                                  "tallies", "coverage", "resource_count", "digests")),
        *(put(name, value=None) for name in ("as_of", "workload", "findings", "rubric", "digests",
                                             "coverage", "resource_count", "evidence")),
        put("as_of", value="yesterday"),
        put("as_of", value=20261122),
        put("resource_count", value=[]),
        put("digests", value={"a": 1}),
        put("workload", "stage", value="prod"),
        put("workload", "capacity", value={"poc": -1}),
        put("findings", 0, "verdict", "state", value="failed"),
        put("findings", 0, "evidence", value=[["a"]]),
        put("rubric", value="x"),
        put("rubric", value=[]),
        put("rubric", "practices", value=None),
        put("rubric", "practices", 0, "gate", value=None),
        put("rubric", "practices", 0, "depends_on", value=["nothing"]),
        put("rubric", "practices", 0, "depends_on", value=["rel-critical-flows-slos"]),
        put("rubric", "practices", value=[]),
        put("rubric", "standard", "stages", value=[]),
        put("rubric", "standard", "scoring", "critical_target_level", value=0),
        put("rubric", "standard", "planning", "focus_factor", value=0),
        put("rubric", "standard", "pillar_weights", "clamp", value={"low": 0, "high": 0}),
        put("rubric", "retirements", value={}),
    ],
)  # fmt: skip
def test_a_damaged_document_is_refused(
    full: Assessment, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    data = copy.deepcopy(orjson.loads(orjson.dumps(to_json(full))))
    change(data)
    path = tmp_path / "a.json"
    path.write_bytes(orjson.dumps(data))
    with pytest.raises(UserError) as caught:
        load_assessment(path)
    assert str(path) in caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ":1: is not JSON"),
        (b'{"a":\n 1,}', ":2: is not JSON"),
        (b"[" * 5000, "is not JSON"),
        (b"\xff\xfe{}", "is not JSON"),
        (b'{"a": NaN}', "is not JSON"),
        (b"[]", "is not an assessment"),
        (b"null", "is not an assessment"),
        (b'"wellops_assessment"', "is not an assessment"),
        (b"{}", "is not an assessment"),
        (b'{"wellops_assessment": 2}', "has version 2 of the format; this program reads 1"),
        (b'{"wellops_assessment": true}', "has version True"),
        (b'{"wellops_assessment": "1"}', "has version 1 of"),
        (b'{"wellops_assessment": 1}', "is damaged"),
    ],
)
def test_what_is_no_assessment_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        load_assessment(path)
    assert said in caught.value.what


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_assessment(tmp_path / "none.json")
    with pytest.raises(UserError):
        load_assessment(tmp_path)
