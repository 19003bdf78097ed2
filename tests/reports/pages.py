"""Reviews at the ends of what can be: nothing known, everything met, more of all than fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pypdfium2

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers, Participant, ScopeEntry
from checks.model import Severity, State
from checks.registry import Check
from reports.options import Options
from reports.pdf import compile_view
from reports.view import build_view
from reports.words import words_of
from tests.cases import load_case
from tests.reports.conftest import CHECKS, COVERAGE, make_check, make_finding, make_findings

KINDS = ("sample", "unknown", "met", "full")
LONG_NAME = " ".join(f"Überprüfung {n}" for n in range(40))[:300]


def answered(assessment: Assessment, level: int) -> Assessment:
    """Every practice answered at one level, and nothing scanned."""
    practices = assessment.rubric.practices
    given = Answers(answers={id_: Answer(level=level) for id_ in practices})
    return replace(assessment, answers=given, imported={}, findings=())


def unknown(assessment: Assessment) -> Assessment:
    """Nobody has answered, and nothing was scanned."""
    return replace(assessment, answers=Answers(), imported={}, findings=())


def hostile(assessment: Assessment) -> Assessment:
    """As much text as a workload file may hold, with markup in it."""
    text = '#import "x" *_`$<>&' + "W" * 400
    workload = assessment.workload.model_copy(
        update={
            "name": LONG_NAME,
            "customer": text,
            "description": text * 9,
            "archetypes": ("classical-ml", "fine-tuning", "rag", "agentic", "genai-platform"),
            "participants": tuple(Participant(name=text, role=text) for _ in range(30)),
            "scope": tuple(ScopeEntry(id=f"/subscriptions/{n}/{text}") for n in range(50)),
        }
    )
    return replace(assessment, workload=workload)


def heavy(assessment: Assessment) -> tuple[Assessment, dict[str, Check]]:
    """Every practice fails on two checks with long names."""
    practices = assessment.rubric.practices.values()
    checks = [
        make_check(f"{p.id}-with-a-long-name-{n}", p.id, Severity.HIGH)
        for p in practices
        for n in range(2)
    ]
    findings = tuple(make_finding(check, "w" * 80, State.FAIL) for check in checks)
    return replace(assessment, findings=findings), {check.id: check for check in checks}


def compiled(
    assessment: Assessment, checks: Mapping[str, Check], language: str, **options: Any
) -> tuple[dict[str, Any], list[str]]:
    """The view, and the text of each page of the report drawn from it, on one line."""
    view = build_view(assessment, checks, words_of(language))
    pdf, warnings = compile_view(view, Options(language=language, **options))
    assert warnings == []
    pages = pypdfium2.PdfDocument(pdf)
    return view, [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


@cache
def report(kind: str, language: str) -> tuple[dict[str, Any], list[str]]:
    """The full report of a review of some kind; made once, because every page looks into it."""
    sample = replace(
        load_case("insurer"),
        findings=make_findings(16),
        coverage=COVERAGE,
        resource_count=48,
    )
    full, many = heavy(hostile(sample))
    made = {
        "sample": sample,
        "unknown": unknown(sample),
        "met": answered(sample, 4),
        "full": full,
    }
    return compiled(
        made[kind], many if kind == "full" else CHECKS, language, confidentiality="W" * 60
    )


def flat(text: str) -> str:
    return " ".join(text.split())
