"""Whatever a workload holds, every edition is built in every language, without a warning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers
from checks.model import Finding
from checks.snapshot import Coverage, Outcome
from reports.options import Edition, Options
from reports.pdf import compile_view
from reports.view import build_view
from reports.words import words_of

Scan = Callable[..., Assessment]

NAMES = {
    "long": "x" * 300,
    "right to left": "דוח سنوي \u202eevil\u202c " * 8,
    "signs": "漢字 😀 👩\u200d💻 e\u0301\u0323 \u200b\ufeff Ⅷ ﷽",
    "markup": "#panic() *b* _i_ `r` $x$ <a> @ref \\ [x] // /* </b> {name} {count}",
    "typst": '#import "/etc/passwd": * #read("theme.typ") #sys.inputs',
    "control": "a\x00\x07\x1b[31m\r\n\tb\x7f\u2028c",
}
FORMS: tuple[tuple[Edition, str], ...] = (("full", "en"), ("executive", "it"))
"""The other two are built in test_form.py."""


def built(assessment: Assessment, checks: Any, edition: Edition, language: str) -> str:
    """The text of the whole report; it has to come without a warning."""
    form = Options(edition=edition, language=language, customer=assessment.workload.customer)
    view = build_view(assessment, checks, words_of(language))
    pdf, warnings = compile_view(view, replace(form, confidentiality=assessment.workload.name))
    assert warnings == []
    pages = pypdfium2.PdfDocument(pdf)
    assert len(pages) == 6 or edition == "full"
    return " ".join(" ".join(p.get_textpage().get_text_range().split()) for p in pages)


def called(assessment: Assessment, name: str) -> Assessment:
    """Everything that people or Azure name gets this name."""
    told = Answer(level=3, note=name, who=name, evidence=name)
    ids = list(assessment.rubric.practices)[::9]
    workload = assessment.workload.model_copy(
        update={"name": name, "customer": name, "description": name}
    )
    return replace(
        assessment,
        workload=workload,
        answers=Answers(answers=dict.fromkeys(ids, told)),
        findings=tuple(_called(finding, name) for finding in assessment.findings),
        coverage=(Coverage(name, name, Outcome.ERROR, detail=name, permission=name),),
        digests={name: "0" * 64},
    )


def _called(finding: Finding, name: str) -> Finding:
    subject = replace(finding.on, name=name, id=f"{finding.on.id}/{name}")
    verdict = replace(finding.verdict, because=name)
    return replace(finding, on=subject, verdict=verdict, evidence=((name, {name: [name, None]}),))


def nothing(scan: Scan) -> Assessment:
    """No answer, no finding, nothing imported, nobody asked."""
    empty = scan(findings=(), coverage=(), resource_count=0, answers=Answers(), imported={})
    plain = {"customer": None, "description": None, "participants": (), "scope": ()}
    return replace(empty, workload=empty.workload.model_copy(update=plain))


def many(scan: Scan) -> Assessment:
    """10,000 findings in three checks."""
    base = scan()
    names = range(10_000 // len(base.findings) + 1)
    rows = (
        replace(one, on=replace(one.on, id=f"{one.on.id}-{at}", name=f"{one.on.name}-{at}"))
        for at in names
        for one in base.findings
    )
    return replace(base, findings=tuple(rows), resource_count=10_000)


def one(scan: Scan) -> Assessment:
    """One resource with one finding."""
    return scan(findings=scan().findings[:1], resource_count=1)


SIZES: Mapping[str, Callable[[Scan], Assessment]] = {"nothing": nothing, "one": one, "many": many}


@pytest.mark.parametrize("form", FORMS, ids="-".join)
@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_text(scan: Scan, checks: Any, name: str, form: tuple[Edition, str]) -> None:
    text = built(called(scan(findings=scan().findings[:6]), NAMES[name]), checks, *form)
    if name == "markup":
        assert "#panic() *b* _i_ `r` $x$ <a> @ref" in text
        assert "{name} {count}" in text
    assert "root:" not in text


@pytest.mark.parametrize("form", FORMS, ids="-".join)
@pytest.mark.parametrize("size", SIZES)
def test_little_and_much(scan: Scan, checks: Any, size: str, form: tuple[Edition, str]) -> None:
    text = built(SIZES[size](scan), checks, *form)
    assert "None" not in text
    assert "none none" not in text
