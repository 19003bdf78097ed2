"""What charts are drawn from: reviews of the cases, whole, in part and of nothing."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from app_pages.parts.charts.palette import Palette, dark, light
from assessment.assessment import Assessment
from assessment.inputs import Answers
from assessment.plan.plan import Plan, make_plan
from reports.words import Words, words_of
from tests.conftest import Case, load_case

ENGLISH: Words = words_of("en")


@cache
def blank() -> Assessment:
    """Nothing is assessed."""
    return load_case("insurer").review(answers=Answers(), evidence={})


@cache
def in_part() -> Assessment:
    """One answer in three: every score has a range."""
    case = load_case("insurer")
    some = dict(list(case.answers.answers.items())[::3])
    return case.review(answers=case.answers.model_copy(update={"answers": some}), evidence={})


@pytest.fixture(scope="session", params=["insurer", "public-services", "blank", "in part"])
def assessment(request: pytest.FixtureRequest) -> Assessment:
    made: dict[str, Any] = {"blank": blank, "in part": in_part}
    if request.param in made:
        found: Assessment = made[request.param]()
        return found
    return load_case(request.param).assessment


@pytest.fixture(scope="session")
def plan(insurer: Case) -> Plan:
    return make_plan(insurer.assessment)


@pytest.fixture(params=[light, dark], ids=["light", "dark"])
def palette(request: pytest.FixtureRequest) -> Palette:
    found: Palette = request.param()
    return found


def text_of(trace: Any) -> list[str]:
    """What stands on a chart, without the markup of its own."""
    return [re.sub("<[^>]+>", "", str(text)).strip() for text in trace.text]
