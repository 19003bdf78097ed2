"""The AI lifecycle: steps from the practices of each, maturity, controls."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assessment.assessment import Assessment
from reports.numbers import percent, tenth
from reports.view import build_view
from reports.words import languages
from rubrics.lifecycle import load_lifecycles
from tests.reports.pages import KINDS, answered, flat, report, unknown


def lifecycle(assessment: Assessment) -> dict[str, Any]:
    panel: dict[str, Any] = build_view(assessment, {})["lifecycle"]
    return panel


def of_kind(case: Any, *archetypes: str) -> Assessment:
    workload = case.workload.model_copy(update={"archetypes": archetypes})
    made: Assessment = replace(case.assessment, workload=workload)
    return made


def test_a_step_is_the_weighted_mean_of_its_practices(case: Any) -> None:
    practices = case.assessment.scorecard.practices
    steps = {s.id: s for one in load_lifecycles().lifecycles for s in one.steps}
    (strip,) = lifecycle(case.assessment)["strips"]
    for step in strip["steps"]:
        known = [practices[i] for i in steps[step["id"]].practices if i in practices]
        assert (step["practices"], step["assessed"]) == (len(known), len(known))
        if known:
            weight = sum(s.practice.weight for s in known)
            mean = sum(s.practice.weight * (s.level or 0) for s in known) / weight
            assert step["mean"] == tenth(mean)
            assert step["name"] in strip["alternative"]


@pytest.mark.parametrize(
    ("archetypes", "strips"),
    [
        (("classical-ml",), ["mlops"]),
        (("rag",), ["genaiops"]),
        (("agentic",), ["genaiops"]),
        (("genai-platform",), ["genaiops"]),
        (("classical-ml", "rag"), ["mlops", "genaiops"]),
    ],
)
def test_a_workload_has_the_lifecycles_of_its_archetypes(
    insurer: Any, archetypes: tuple[str, ...], strips: list[str]
) -> None:
    panel = lifecycle(of_kind(insurer, *archetypes))
    assert [one["id"] for one in panel["strips"]] == strips
    assert [one["id"] for one in panel["maturity"]] == strips


def test_agents_are_a_step_of_agentic_workloads_only(insurer: Any, public_services: Any) -> None:
    def steps(assessment: Assessment) -> dict[str, dict[str, Any]]:
        return {s["id"]: s for s in lifecycle(assessment)["strips"][-1]["steps"]}

    assert "agents" not in steps(insurer.assessment)
    assert "agents" in steps(of_kind(insurer, "agentic"))
    away = steps(public_services.assessment)["agents"]
    assert (away["not_applicable"], away["mean"], away["word"]) == (True, None, "not applicable")


def test_maturity_is_the_scorecards(case: Any) -> None:
    held = case.assessment.scorecard.maturity["genaiops"]
    (one,) = lifecycle(case.assessment)["maturity"]
    assert one["level"] == held.level == 1
    assert one["next"] == 2
    assert {s["level"]: s["met"] for s in one["shares"]} == {
        level: percent(share) for level, share in held.shares.items()
    }
    assert one["missing_count"] == len(held.missing)
    assert {row["practice"] for row in one["missing"]} <= set(held.missing)
    assert all(row["now"] is None or row["now"] < row["need"] for row in one["missing"])


def test_controls_count_what_is_where_it_should_be(insurer: Any) -> None:
    for level, share in ((0, 0), (4, 1)):
        for group in lifecycle(answered(insurer.assessment, level))["controls"]:
            assert group["met"] == share * len(group["rows"])
            assert group["rows"]


def test_titles_are_true(insurer: Any) -> None:
    assert lifecycle(insurer.assessment)["title"] == (
        "GenAIOps is at level 1; Observability is farthest behind"
    )
    assert lifecycle(answered(insurer.assessment, 4))["title"] == (
        "GenAIOps is at level 4; every step is where it is needed"
    )
    empty = lifecycle(unknown(insurer.assessment))
    assert empty["title"] == "No step of the AI lifecycle has been assessed yet"
    assert {s["word"] for s in empty["strips"][0]["steps"]} == {"not assessed"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", languages())
def test_the_page_is_one_page(kind: str, language: str) -> None:
    view, pages = report(kind, language)
    panel = view["lifecycle"]
    number = next(n for n, page in enumerate(pages) if flat(panel["title"]) in page)
    for group in panel["controls"]:
        assert flat(group["summary"]) in pages[number]
        assert group["rows"][0]["practice"] in pages[number]
    for one in panel["maturity"]:
        assert flat(one["needs"]) in pages[number] or one["next"] is None
    assert flat(view["priorities"]["title"]) in pages[number + 1]
