"""Every number on every page is the assessment's: none is made up where it is drawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pypdfium2
import pytest

from assessment.assessment import Assessment
from assessment.files import load_answers, load_workload
from assessment.review import review
from checks.collect.files import read_files
from checks.registry import all_checks
from reports.numbers import points
from reports.pdf import compile_view
from reports.score_json import score_data
from reports.view import build_view
from reports.words import words_of
from rubrics.load import load_rubric
from wellops.samples import sample

CHECKS = {check.id: check for check in all_checks()}
VERDICT = 1
NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w-])")


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    folder, rubric = sample("insurer"), load_rubric()
    workload = load_workload(folder / "workload.yaml")
    return review(
        workload,
        rubric,
        load_answers(folder / "answers.yaml", rubric),
        workload.as_of or date(2026, 11, 22),
        snapshot=read_files([folder / "snapshot.jsonl"], scope=workload.scope),
        checks=CHECKS.values(),
    )


@pytest.fixture(scope="module")
def view(assessment: Assessment) -> dict[str, Any]:
    return build_view(assessment, CHECKS, words_of("en"))


@pytest.fixture(scope="module")
def document(view: dict[str, Any]) -> Any:
    made, warnings = compile_view(view)
    assert warnings == []
    return pypdfium2.PdfDocument(made)


@pytest.fixture(scope="module")
def pages(document: Any) -> list[str]:
    texts = (page.get_textpage().get_text_range() for page in document)
    return [" ".join(text.replace("\ufffe", "-").split()) for text in texts]


def leaves(value: Any) -> Iterator[str]:
    """Every text and number of the data."""
    if isinstance(value, dict):
        yield from (leaf for item in value.values() for leaf in leaves(item))
    elif isinstance(value, list | tuple):
        yield from (leaf for item in value for leaf in leaves(item))
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def test_every_number_is_one_of_the_data(pages: list[str], view: dict[str, Any]) -> None:
    known = {number for leaf in leaves(view) for number in NUMBER.findall(leaf)}
    known |= {
        number for leaf in leaves(dict(words_of("en").texts)) for number in NUMBER.findall(leaf)
    }
    for at, page in enumerate(pages, start=1):
        own = page.replace(f"Page {at} of {len(pages)}", "")
        strange = sorted(set(NUMBER.findall(own)) - known)
        assert not strange, (at, page[:80], strange)


def test_pillar_pages(
    pages: list[str], document: Any, assessment: Assessment, view: dict[str, Any]
) -> None:
    data = score_data(assessment)
    target = data["stages"][data["target_stage"]]
    practices = assessment.rubric.practices
    open_ = Counter(practices[id_].pillar for id_ in target["unmet"])
    starts = {mark.get_title(): mark.get_dest().get_index() for mark in document.get_toc()}
    for page in view["pillar_pages"]:
        text = pages[starts[page["title"]]]
        assert f"{points(target['pillars'][page['id']]['score'])} of 100" in text
        assert re.search(rf"\b{open_[page['id']]} musts? open", text)


def test_gates(pages: list[str], assessment: Assessment) -> None:
    data = score_data(assessment)
    for stage, gate in data["stages"].items():
        if gate["musts"]:
            assert f"{len(gate['unmet'])} of {gate['musts']} musts open" in pages[VERDICT], stage


def test_findings_by_check(pages: list[str], assessment: Assessment) -> None:
    whole = " ".join(pages)
    states = Counter((f.check, f.verdict.state.value) for f in assessment.findings)
    for check in {check for check, _ in states}:
        defects = states[check, "fail"] + states[check, "partial"]
        if defects:
            of = sum(n for (id_, _), n in states.items() if id_ == check)
            of += sum(t.passed for t in assessment.tallies if t.rule.check == check)
            assert re.search(rf"\b{defects} of {of} resources?", whole), check
