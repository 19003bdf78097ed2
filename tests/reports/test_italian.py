"""The report in Italian: nothing of its own is left in English, and it fits its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
import pypdfium2
import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answers
from reports.options import Options
from reports.panels import area_name
from reports.pdf import compile_view
from reports.terminal import render_text
from reports.view import build_view
from reports.words import words_of

EN, IT = words_of("en"), words_of("it")
PAGES = (
    "names", "wording", "charts", "verdict", "priorities", "backlog", "roadmap", "terminal",
)  # fmt: skip
LONG = 4
"""Words in a row that are a sentence of the report's, not a term that both languages use."""


def sentences(code: str) -> Iterator[tuple[str, str]]:
    """Every stretch between places that is long enough to be told from a term, with its key."""
    for key, text in words_of(code).texts.items():
        if key.partition(".")[0] in PAGES:
            for form in text.values() if isinstance(text, Mapping) else (text,):
                for stretch in re.split(r"\{\w+\}", form):
                    if len(stretch.split()) >= LONG:
                        yield key, stretch.strip()


def test_no_sentence_is_left_in_english() -> None:
    italian = {form for _, form in sentences("it")}
    assert [(key, text) for key, text in sentences("en") if text in italian] == []


def test_the_view_says_nothing_in_english_of_its_own(case: Any) -> None:
    view = build_view(case.assessment, {}, IT)
    said = orjson.dumps(view).decode() + render_text(view, width=200, words=IT)
    given = orjson.dumps(build_view(case.assessment, {})).decode()
    # Texts of the rubric stay in its language, also where a sentence of ours says the same.
    rubric = " ".join(
        text
        for practice in case.assessment.rubric.practices.values()
        for text in (practice.title, practice.action, practice.why, *practice.evidence)
    )
    left = [(k, text) for k, text in sentences("en") if text in said and text not in rubric]
    assert left == []
    assert sum(text in given for _, text in sentences("en")) > 40


def test_names_follow_the_standard(insurer: Any) -> None:
    standard = insurer.assessment.rubric.standard
    named = [
        *(("pillar", one) for one in standard.pillars),
        *(("stage", one) for one in standard.stages),
        *(("archetype", one) for one in standard.archetypes),
        *(("lane", one) for one in standard.lanes),
        *(("role", one) for one in standard.roles),
        *(("rating", one) for one in standard.ratings),
        *(("exit", one) for one in standard.poc_exits),
        *(("track", one) for one in standard.tracks),
    ]
    for kind, one in named:
        assert EN.texts[f"names.{kind}-{one.id}"] == one.title
        assert IT.name(kind, one.id, one.title) == IT.texts[f"names.{kind}-{one.id}"]
    for stage in standard.stages:
        assert EN.texts[f"names.purpose-{stage.id}"] == stage.purpose
        assert EN.texts[f"names.question-{stage.id}"] == stage.gate
        assert EN.texts[f"names.duration-{stage.id}"] == stage.duration
    same = ("Fine-tuning",)
    for area in (area for pillar in standard.pillars for area in pillar.areas):
        assert area_name(area, IT) != area or area in same
        assert area_name(area, EN) == area


def test_what_a_rubric_calls_otherwise_keeps_its_name() -> None:
    assert IT.name("pillar", "cost", "Cost optimization") == "Ottimizzazione dei costi"
    assert IT.name("pillar", "cost", "Spend of the group") == "Spend of the group"
    assert EN.name("role", "clinician", "Clinician") == "Clinician"


def pages(view: dict[str, Any], code: str) -> list[str]:
    pdf, warnings = compile_view(view, Options(language=code))
    assert warnings == []
    return [
        " ".join(page.get_textpage().get_text_range().split())
        for page in pypdfium2.PdfDocument(pdf)
    ]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("code", ["en", "it"])
@pytest.mark.parametrize("known", [True, False])
def test_verdict_priorities_and_roadmap_keep_to_a_page(case: Any, code: str, known: bool) -> None:
    assessment: Assessment = case.assessment
    if not known:
        assessment = replace(assessment, answers=Answers(), imported={})
    view = build_view(assessment, {}, words_of(code))
    drawn = pages(view, code)
    heat_map = words_of(code)("verdict.heat-map")
    (verdict,) = (n for n, page in enumerate(drawn) if heat_map in page)
    assert all(row["practice"] in drawn[verdict] for row in view["actions"][:5])
    assert flat(view["risks"]["title"]) in drawn[verdict + 1]
    (priorities,) = (n for n, page in enumerate(drawn) if flat(view["priorities"]["title"]) in page)
    assert flat(view["backlog"]["title"]) in drawn[priorities + 1]
    (roadmap,) = (n for n, page in enumerate(drawn) if flat(view["titles"]["roadmap"]) in page)
    assert flat(words_of(code)("roadmap.team-title")) in drawn[roadmap + 1]
    assert flat(view["titles"]["phases"]) in drawn[roadmap + 2]
