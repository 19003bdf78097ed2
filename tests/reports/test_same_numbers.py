"""One score: terminal, JSON and PDF show the same numbers."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date

import openpyxl
import pypdfium2
import pytest
from openpyxl.workbook import Workbook

from assessment.assessment import Assessment
from assessment.files import load_answers, load_workload
from assessment.review import review
from checks.collect.files import read_files
from checks.registry import all_checks
from reports.numbers import percent, points
from reports.pdf import render_pdf
from reports.plan_json import plan_data
from reports.schedule import panel
from reports.score_json import score_data
from reports.terminal import render_text
from reports.view import build_view
from reports.words import words_of
from reports.workbook import render_workbook
from rubrics.load import load_rubric
from tests.cases import load_case
from wellops.samples import sample

CHECKS = {check.id: check for check in all_checks()}
VERDICT = 1
"""The page after the cover."""


@pytest.fixture(scope="module", params=["insurer", "public-services"])
def assessment(request: pytest.FixtureRequest) -> Assessment:
    return load_case(request.param)


@pytest.fixture(scope="module")
def terminal(assessment: Assessment) -> str:
    return render_text(build_view(assessment, CHECKS), width=120)


@pytest.fixture(scope="module")
def pdf(assessment: Assessment) -> list[str]:
    document = pypdfium2.PdfDocument(render_pdf(assessment, CHECKS))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.fixture(scope="module")
def workbook(assessment: Assessment) -> Workbook:
    file = io.BytesIO()
    render_workbook(assessment, CHECKS, file)
    return openpyxl.load_workbook(file)


def test_score_range_coverage_and_confidence(
    assessment: Assessment, terminal: str, pdf: list[str]
) -> None:
    data = score_data(assessment)
    target = data["stages"][data["target_stage"]]
    score, low, high = (points(target[key]) for key in ("overall", "low", "high"))
    coverage, confidence = percent(target["coverage"]), percent(target["confidence"])
    assert f"{score} / 100" in terminal
    assert f"{score} / 100" in pdf[VERDICT]
    assert f"range {low}–{high}, coverage {coverage} %, confidence {confidence} %" in terminal
    for number in (coverage, confidence):
        assert f"{number} %" in pdf[VERDICT]


def test_pillars(assessment: Assessment, terminal: str, pdf: list[str]) -> None:
    data = score_data(assessment)
    for id_, pillar in data["stages"][data["target_stage"]]["pillars"].items():
        name = assessment.rubric.standard.title(id_)
        shown = points(pillar["score"])
        assert re.search(rf"^{name} +{shown} ", terminal, re.MULTILINE)
        assert re.search(rf"{name}.{{0,20}} {shown}\b", pdf[VERDICT])


def test_gates(assessment: Assessment, terminal: str, pdf: list[str]) -> None:
    data = score_data(assessment)
    for stage in data["estimate"]:
        gate = data["stages"][stage]
        open_ = f"{len(gate['unmet'])} of {gate['musts']} musts open"
        name = assessment.rubric.standard.title(stage)
        assert re.search(rf"{name} +{gate['gate'].title()} .*{open_}", terminal)
        assert open_ in pdf[VERDICT]


def test_actions_stand_in_the_same_order(
    assessment: Assessment, terminal: str, pdf: list[str]
) -> None:
    actions = score_data(assessment)["next_actions"]
    flat = " ".join(terminal.split())
    places = [flat.index(f"({id_})") for id_ in actions[:12]]
    assert places == sorted(places)
    first = [assessment.rubric.practices[id_].action for id_ in actions[:5]]
    places = [pdf[VERDICT].index(action[:20]) for action in first]
    assert places == sorted(places)


def test_the_plan(
    assessment: Assessment, terminal: str, pdf: list[str], workbook: Workbook
) -> None:
    whole, said = " ".join(pdf), words_of("en")
    rows = [[cell.value for cell in row] for row in workbook["Schedule"].iter_rows(min_row=2)]
    head = [cell.value for cell in workbook["Schedule"][1]]
    data = score_data(assessment)["schedule"]
    plan = panel(assessment.schedule, assessment, said)
    assert plan_data(assessment.schedule, assessment, CHECKS)["schedule"]["gates"] == data["gates"]
    assert len([row for row in rows if row[head.index("Kind")] == "Step"]) == data["steps"]
    for gate, shown in zip(data["gates"], plan["gates"], strict=True):
        name = assessment.rubric.standard.title(gate["stage"])
        steps, days = gate["actions"], said.number(gate["effort_days"])
        dates = [gate["date"], gate["p50"], gate["p80"]]
        assert [shown["date"], shown["p50"], shown["p80"]] == dates
        told = " +".join([str(steps), r"\d+", re.escape(days), *dates])
        assert re.search(rf"^{name} +{told}$", terminal, re.MULTILINE)
        short = [f"{d.day} {d:%b} {d.year}" for d in (date.fromisoformat(text) for text in dates)]
        assert " ".join([str(steps), days, *short]) in whole
        kind, phase = head.index("Kind"), head.index("Phase")
        (row,) = (row for row in rows if (row[kind], row[phase]) == ("Gate", name))
        held = [row[head.index(column)].date().isoformat() for column in ("Finish", "P50", "P80")]
        assert held == dates
        assert row[head.index("Score then")] == points(gate["score"]) == shown["points"]
    last = data["gates"][-1]
    rise = rf"by {said.day(date.fromisoformat(last['date']))}, and \w+ gates? opens?"
    assert re.search(rise, " ".join(page for page in pdf if "Done as planned" in page))


def test_equal_weights_stand_beside_the_score(assessment: Assessment, pdf: list[str]) -> None:
    data = score_data(assessment)
    target = data["stages"][data["target_stage"]]
    shown = points(target["overall_equal_weights"])
    pillars = [p["score"] for p in target["pillars"].values() if p and p["score"] is not None]
    assert target["overall_equal_weights"] == pytest.approx(sum(pillars) / len(pillars), abs=1e-5)
    assert re.search(rf"Equal weights {shown}\b", pdf[VERDICT])


def test_findings_are_counted_alike() -> None:
    folder = sample("insurer")
    rubric, workload = load_rubric(), load_workload(folder / "workload.yaml")
    assessment = review(
        workload,
        rubric,
        load_answers(folder / "answers.yaml", rubric),
        workload.as_of or date(2026, 11, 22),
        snapshot=read_files([folder / "snapshot.jsonl"], scope=workload.scope),
        checks=CHECKS.values(),
    )
    text = render_text(build_view(assessment, CHECKS), width=140)
    document = pypdfium2.PdfDocument(render_pdf(assessment, CHECKS))
    whole = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    whole = whole.replace("\ufffe", "-")
    states = Counter((f.check, f.verdict.state.value) for f in assessment.findings)
    failing = {check for check, state in states if state in ("fail", "partial")}
    assert failing
    for check in failing:
        applies = sum(n for (c, _), n in states.items() if c == check)
        applies += sum(t.passed for t in assessment.tallies if t.rule.check == check)
        fail, partial = states[check, "fail"], states[check, "partial"]
        assert re.search(rf" {fail} +{partial} +{applies} +{check}$", text, re.MULTILINE)
        count = f"{fail + partial} of {applies} resources?"
        # A block of its own for the worst checks, a row for each of the others.
        assert re.search(rf"{count}.{{0,90}}check {check}|{check} {count}", whole)
