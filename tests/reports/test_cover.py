"""The cover: what was reviewed and how it came out, on one page whatever it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from assessment.assessment import Assessment
from assessment.document import from_json, to_json
from assessment.inputs import Participant, ScopeEntry
from reports.cover import fingerprint
from reports.view import build_view
from reports.words import languages
from tests.reports.pages import KINDS, LONG_NAME, answered, compiled, flat, report

Scan = Callable[..., Assessment]


def with_scope(assessment: Assessment, *entries: tuple[str, str]) -> dict[str, Any]:
    scope = tuple(ScopeEntry(id=id_, environment=env) for id_, env in entries)  # type: ignore[arg-type]
    workload = assessment.workload.model_copy(update={"scope": scope})
    cover: dict[str, Any] = build_view(replace(assessment, workload=workload), {})["cover"]
    return cover


def test_the_cover_shows_the_views_numbers(scan: Scan, checks: Any) -> None:
    view, pages = compiled(scan(), checks, "en", confidentiality="For the team only")
    for said in (
        view["workload"]["name"],
        view["headline"],
        f"{view['score']['points']} / 100",
        view["workload"]["as_of_text"],
        f"{view['workload']['stage_name']} → {view['workload']['target_name']}",
        *(gate["decision_text"] for gate in view["gates"]),
        f"rubric {view['method']['rubric_version']}",
        view["cover"]["id"],
        "Full edition",
        "For the team only",
    ):
        assert flat(said) in pages[0], said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", languages())
def test_the_cover_is_one_page(kind: str, language: str) -> None:
    view, pages = report(kind, language)
    assert view["cover"]["id"] in pages[0]
    assert view["cover"]["id"] not in pages[1]
    assert flat(view["headline"]) in pages[0]
    assert flat(view["headline"]) in pages[1]


def test_names_keep_the_ends_that_tell_them_apart(insurer: Any) -> None:
    start = "Responsible for the generative AI platform and all that runs on it, site"
    people = tuple(Participant(name=f"{start} {n}") for n in range(9))
    scope = tuple(ScopeEntry(id=f"/subscriptions/0/resourceGroups/{start}-{n}") for n in range(3))
    alike = (*people[:2], people[0])

    def cover(**update: Any) -> dict[str, Any]:
        workload = insurer.workload.model_copy(update=update)
        made: dict[str, Any] = build_view(replace(insurer.assessment, workload=workload), {})
        return dict(made["cover"])

    many = cover(participants=people, scope=scope)
    assert len(set(many["people"])) + many["more_people"] == 9
    assert [name[-2:] for name in many["people"][:3]] == [" 0", " 1", " 2"]
    assert [entry["name"][-2:] for entry in many["scope"]] == ["-0", "-1", "-2"]
    twice = cover(participants=alike)
    assert (len(twice["people"]), twice["more_people"]) == (2, 1)


def test_signs_that_cannot_be_drawn_are_explained_once_on_the_cover(insurer: Any) -> None:
    workload = insurer.workload.model_copy(update={"name": "דוח שנתי " * 9})
    _, pages = compiled(replace(insurer.assessment, workload=workload), {}, "en")
    assert "such as [U+6F22]; the option --fonts" in pages[0]
    header = pages[1].partition(" 22 November 2026")[0]
    assert len(header) <= 80 and header.count("[") == header.count("]") == header.count("[U+")


def test_a_name_of_300_characters_is_shown_whole() -> None:
    view, pages = report("full", "en")
    assert view["workload"]["name"] == LONG_NAME
    assert flat(LONG_NAME) in pages[0]


def test_the_scope_is_named_counted_and_bounded(insurer: Any) -> None:
    first = "/subscriptions/AAAA/resourceGroups/rg-app"
    cover = with_scope(
        insurer.assessment,
        (first, "prod"),
        ("/subscriptions/aaaa/resourceGroups/rg-lab/providers/A.B/c/d", "nonprod"),
        ("/subscriptions/bbbb", "prod"),
        *((f"/subscriptions/bbbb/resourceGroups/rg-{n}", "prod") for n in range(7)),
    )
    assert cover["scope_text"] == (
        "2 subscriptions: 9 production entries and one non-production entry"
    )
    assert cover["scope"][:3] == [
        {"kind": "resource group", "name": "rg-app", "environment": "production"},
        {"kind": "resource", "name": "d", "environment": "non-production"},
        {"kind": "subscription", "name": "bbbb", "environment": "production"},
    ]
    assert (len(cover["scope"]), cover["more_scope"]) == (6, 4)
    assert with_scope(insurer.assessment)["scope_text"] == "No scope in Azure is named."


def test_the_id_is_that_of_the_inputs(scan: Scan) -> None:
    made = scan()
    saved = from_json(orjson.loads(orjson.dumps(to_json(made))))
    assert fingerprint(saved) == fingerprint(made) == fingerprint(scan())
    assert fingerprint(replace(made, findings=made.findings[1:])) != fingerprint(made)
    assert fingerprint(answered(made, 1)) != fingerprint(answered(made, 2))
