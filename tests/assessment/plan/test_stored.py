"""The plan's inputs are part of an assessment: kept in its document, planned with, checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from assessment.document import from_json, load_assessment, to_json
from assessment.plan.inputs import PlanInputs, load_plan
from assessment.plan.plan import make_plan
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from tests.wellops.milestones import milestone
from wellops.samples import sample

SAID = PlanInputs.model_validate(
    {
        "start": "2026-12-01",
        "team": {"pilot": 4},
        "closed": [{"from": "2026-12-24", "to": "2027-01-06"}, "2027-04-05"],
        "away": [{"role": "engineer", "from": "2026-12-07", "to": "2026-12-11", "fte": 0.5}],
        "gates": {"pilot": "2027-02-28"},
        "delivery": [{"role": "engineer", "by": "partner", "share": 0.7}],
        "actions": {"ops-iac@2": {"effort_days": [2, 4]}},
        "together": [["rel-supported-components", "ops-orchestration-choice@3"]],
    }
)


def test_a_document_keeps_what_was_said_and_so_the_plan() -> None:
    assessment = replace(milestone("insurer").assessment, plan=SAID)
    data = orjson.dumps(to_json(assessment))
    again = from_json(orjson.loads(data))
    assert again.plan == SAID
    assert orjson.dumps(to_json(again)) == data
    assert again.schedule.milestones == assessment.schedule.milestones
    assert again.schedule.start.isoformat() == "2026-12-01"


def test_a_document_from_before_there_were_plans_has_the_defaults() -> None:
    data = to_json(milestone("insurer").assessment)
    del data["plan"]
    again = from_json(orjson.loads(orjson.dumps(data)))
    assert again.plan == PlanInputs()


@pytest.mark.parametrize(
    ("plan", "what"),
    [({"actions": {"no-such-practice": {"status": "done"}}}, "no-such-practice"), ({"a": 1}, "a")],
)
def test_a_plan_that_does_not_fit_its_rubric_is_damage(
    plan: object, what: str, tmp_path: Path
) -> None:
    data = {**to_json(milestone("insurer").assessment), "plan": plan}
    path = tmp_path / "assessment.json"
    path.write_bytes(orjson.dumps(data))
    with pytest.raises(UserError, match="is damaged") as raised:
        load_assessment(path)
    assert what in raised.value.what


def test_named_inputs_come_before_those_of_the_assessment() -> None:
    assessment = replace(milestone("insurer").assessment, plan=SAID)
    assert make_plan(assessment, PlanInputs(), placements=30).start.isoformat() == "2026-11-23"
    assert make_plan(assessment, placements=30).inputs is SAID


def weeks(name: str, rubric: Rubric, *, later: bool = False) -> list[float]:
    inputs = load_plan(sample(name, later=later) / "plan.yaml", rubric)
    plan = replace(milestone(name, later).assessment, plan=inputs).schedule
    assert plan.unused == () and not plan.without
    return [((stone.day - plan.start).days + 1) / 7 for stone in plan.milestones]


def test_the_insurers_own_plan_is_that_of_its_story(rubric: Rubric) -> None:
    poc, pilot, production = weeks("insurer", rubric)
    assert poc <= 3 and 8 <= pilot <= 11 and 22 <= production <= 27
    inputs = load_plan(sample("insurer") / "plan.yaml", rubric)
    plan = replace(milestone("insurer").assessment, plan=inputs).schedule
    rows = {row.action.id: row for row in plan.booked}
    # The partner signs before the pilot, where the flow is built anew in one piece of work.
    assert rows["partner-contract"].action.stage == "poc"
    rebuilt = rows["rel-supported-components@3"].action
    assert rebuilt.stage == "pilot"
    assert {item.practice.id for item in rebuilt.items} == {
        "rel-supported-components", "ops-orchestration-choice",
    }  # fmt: skip
    assert any("partner" in row.action.effort for row in plan.booked if row.action.stage == "pilot")
    for early, late in (
        ("ops-golden-dataset@2", "ops-offline-evaluation@2"),
        ("ops-offline-evaluation@2", "rel-model-lifecycle@2"),
    ):
        assert rows[early].finish < rows[late].start


def test_the_platforms_own_plan_is_that_of_its_story(rubric: Rubric) -> None:
    poc, pilot, production, scale = weeks("public-services", rubric)
    assert poc <= 4 and 8 <= pilot <= 12 and 24 <= production <= 30 and scale > production
    inputs = load_plan(sample("public-services") / "plan.yaml", rubric)
    plan = replace(milestone("public-services").assessment, plan=inputs).schedule
    rows = {row.action.id: row for row in plan.booked}
    assert rows["stakeholder-pages"].action.stage == "poc"
    gateway = rows["ops-ai-gateway@2"]
    for later in ("cost-chargeback@2", "perf-smart-load-balancing@3", "ops-shared-ai-services@2"):
        assert rows[later].start > gateway.finish
    # Projects are taken in once the platform has an onboarding, a product and a price.
    intake = rows["intake-of-projects"]
    assert intake.action.stage == "scale"
    assert all(intake.start > rows[i].finish for i in rows if i.startswith("ops-platform-"))


@pytest.mark.parametrize("name", ["insurer", "public-services"])
def test_the_later_milestones_plan_goes_on(name: str, rubric: Rubric) -> None:
    assert weeks(name, rubric, later=True)[0] <= 0.2
