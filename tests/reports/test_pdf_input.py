"""Whatever people and Azure call things, the report is built, and shows it as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers
from checks.snapshot import Coverage, Outcome
from reports.glyphs import drawable, drawable_data, drawable_text
from reports.pdf import compile_view
from reports.view import build_view

Scan = Callable[..., Assessment]

UNPAIRED = "\ud800"
HOSTILE = (
    "漢字 שלום \u202eevil\u202c 😀 #panic() *b* _i_ `r` $x$ <a> @ref "
    '#import "/etc/passwd": * \\ [x] // /* \x00\x07 </b>'
)


def built(view: dict[str, Any]) -> str:
    """The text of the whole report; it has to come without a warning."""
    pdf, warnings = compile_view(view)
    assert warnings == []
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(p.get_textpage().get_text_range().split()) for p in pages)


def renamed(assessment: Assessment, name: str) -> Assessment:
    workload = assessment.workload.model_copy(update={"name": name, "customer": name})
    return replace(assessment, workload=workload)


def test_hostile_names_stay_text(scan: Scan, checks: Any) -> None:
    assessment = scan()
    findings = tuple(
        replace(
            finding,
            on=replace(
                finding.on,
                name=HOSTILE,
                id=f"{finding.subject}/{HOSTILE}",
            ),
            verdict=replace(finding.verdict, because=HOSTILE + UNPAIRED),
            evidence=((HOSTILE, HOSTILE), ("a" * 300, {"b" * 300: HOSTILE})),
        )
        for finding in assessment.findings
    )
    coverage = (Coverage(HOSTILE, HOSTILE, Outcome.ERROR, detail=HOSTILE, permission=HOSTILE),)
    view = build_view(renamed(scan(findings=findings, coverage=coverage), HOSTILE), checks)
    text = built(view)
    assert "[U+6F22][U+5B57]" in text
    assert "[U+202E]evil[U+202C] [U+1F600] #panic() *b* _i_ `r` $x$ <a> @ref" in text
    assert "characters stand as their Unicode number" in text


@pytest.mark.parametrize("name", ["x" * 300, "ab " * 100, "W-" * 150, "\u0301" * 300])
def test_long_names_fit(insurer: Any, name: str) -> None:
    text = built(build_view(renamed(insurer.assessment, name), {}))
    assert "The next 12 of" in text


def test_everything_drawable_is_drawn(insurer: Any) -> None:
    characters = "".join(sorted(c for c in drawable() if c.isprintable()))
    words = " ".join(characters[at : at + 12] for at in range(0, len(characters), 12))
    view = build_view(insurer.assessment, {})
    view["workload"]["description"] = words
    view["method"]["rubric_digest"] = words
    assert built(view)


def test_little_and_much(insurer: Any, scan: Scan, findings: Any, checks: Any) -> None:
    nothing = replace(insurer.assessment, answers=Answers(), imported={})
    assert "Nothing has been assessed yet" in built(build_view(nothing, {}))
    all_met = Answers(answers={id_: Answer(level=4) for id_ in insurer.assessment.rubric.practices})
    perfect = replace(insurer.assessment, answers=all_met, imported={})
    assert "Nothing is left to plan up to Production" in built(build_view(perfect, {}))
    much = built(build_view(scan(findings=findings(700)), checks))
    assert "350 of 700 resources" in much
    assert "and 338 more resources" in much


@pytest.mark.parametrize("target", ["poc", "pilot", "scale"])
def test_every_target_stage(insurer: Any, target: str) -> None:
    workload = insurer.workload.model_copy(update={"target_stage": target})
    assert built(build_view(replace(insurer.assessment, workload=workload), {}))


@pytest.mark.parametrize(
    "archetypes",
    [
        ("classical-ml",),
        ("agentic",),
        ("classical-ml", "fine-tuning", "rag", "agentic", "genai-platform"),
    ],
)
def test_every_kind_of_workload(public_services: Any, archetypes: tuple[str, ...]) -> None:
    workload = public_services.workload.model_copy(update={"archetypes": archetypes})
    view = build_view(replace(public_services.assessment, workload=workload), {})
    pdf, warnings = compile_view(view)
    assert warnings == []
    third = pypdfium2.PdfDocument(pdf)[2].get_textpage().get_text_range()
    assert " ".join(view["risks"]["title"].split()) in " ".join(third.split())


@given(st.text(alphabet=st.characters(codec=None), max_size=80))
def test_any_text_becomes_drawable(text: str) -> None:
    shown, replaced = drawable_text(text)
    assert set(shown) <= drawable() | {"\n"}
    assert replaced == shown.count("[U+") - text.count("[U+")
    assert drawable_text(shown)[1] == 0


def test_replacements_are_counted_and_addresses_kept() -> None:
    address = f"https://example.org/{'a' * 60}"
    data, count = drawable_data({"漢": ["漢", 1, None, True, {"x": "字"}], "link": address})
    assert data == {"漢": ["[U+6F22]", 1, None, True, {"x": "[U+5B57]"}], "link": address}
    assert count == 2


def test_what_reorders_text_is_shown_and_what_controls_is_dropped() -> None:
    assert drawable_text("a\u202eb\u2066c\x1b[2Jd\x00")[0] == "a[U+202E]b[U+2066]c[2Jd"
    assert drawable_text("e\u0301")[0] == "é"
