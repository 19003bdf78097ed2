"""Plan files as people write them: read strictly, refused with line and field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assessment.plan.inputs import PlanInputs, load_plan
from rubrics.errors import UserError
from rubrics.rubric import Rubric


def read(text: str, folder: Path, rubric: Rubric) -> PlanInputs:
    path = folder / "plan.yaml"
    path.write_text(text, "utf-8")
    return load_plan(path, rubric)


def test_everything_that_may_be_said(tmp_path: Path, rubric: Rubric) -> None:
    plan = read(
        """
start: 2026-12-01
capacity: {engineer: 2, platform: 0.5}
team: {pilot: 4}
closed:
- {from: 2026-12-24, to: 2026-12-26}
- 2027-01-06
away:
- {role: engineer, from: 2026-12-07, to: 2026-12-11}
gates: {pilot: 2027-02-01}
owners: {engineer: Digital unit}
actions:
  ops-iac@2: {status: accepted, effort_days: [2, 4]}
  sec-red-teaming: {on: 2027-03-01}
  own-board: {owner: Secretary}
add:
- {id: own-board, title: Ask the board, stage: pilot, effort_days: [1, 1], roles: {sponsor: 1}}
together:
- [ops-iac@2, own-board]
""",
        tmp_path,
        rubric,
    )
    shut = [*plan.closed_days]
    assert len(shut) == 4 and shut[-1] == date(2027, 1, 6)
    assert plan.away[0].fte == 0 and plan.capacity["platform"] == 0.5
    assert plan.actions["ops-iac@2"].effort_days == (2, 4)


def test_the_example_of_the_guide(tmp_path: Path, rubric: Rubric) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "plan.md").read_text("utf-8")
    plan = read(guide.partition("```yaml\n")[2].partition("```")[0], tmp_path, rubric)
    assert set(plan.model_fields_set) == set(PlanInputs.model_fields)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("capacity: {engineers: 1}", "plan.yaml:1: capacity"),
        ("capacity: {engineer: 0}", "plan.yaml:1: capacity.engineer"),
        ("capacity: {engineer: .inf}", "plan.yaml:1: capacity.engineer"),
        ("start: 20261201", "plan.yaml:1: start"),
        ("begin: 2026-12-01", "plan.yaml:1: unknown field 'begin'"),
        ("actions: {ops-iacc: {status: done}}", "did you mean 'ops-iac'"),
        ("actions: {ops-iac@9: {status: done}}", "plan.yaml:1: actions"),
        ("actions: {ops-iac: {status: dropped}}", "needs a reason"),
        ("actions: {ops-iac: {effort_days: [4, 2]}}", "low estimate is above"),
        ("actions: {ops-iac: {effort_days: [-1, 2]}}", "plan.yaml:1: actions.ops-iac"),
        ("closed: [{from: 2027-02-01, to: 2027-01-01}]", "on or after"),
        ("closed: [{from: 1000-01-01, to: 9999-01-01}]", "within three years"),
        ("together: [[ops-iac]]", "plan.yaml:1: together"),
        ("together: [[ops-iac, nothing-like-it]]", "unknown practice 'nothing-like-it'"),
        (
            "add: [{id: ops-iac, title: t, stage: poc, effort_days: [1, 1], roles: {sme: 1}}]",
            "the id 'ops-iac' is taken",
        ),
        (
            "add: [{id: x, title: t, stage: poc, effort_days: [1, 1], roles: {sme: 0.5}}]",
            "sum to 1",
        ),
        (
            "add: [{id: x, title: t, stage: poc, effort_days: [2, 1], roles: {sme: 1}}]",
            "low estimate is above",
        ),
        ("delivery: [{role: partner}]", "another role"),
        ("delivery: [{role: engineer, from: scale}]", "must not come before"),
        ("- 1", "plan.yaml:1"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, what: str, tmp_path: Path, rubric: Rubric) -> None:
    with pytest.raises(UserError) as refused:
        read(text, tmp_path, rubric)
    assert what in refused.value.what
