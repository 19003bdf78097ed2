"""The standard: filters, the list that they leave, and the page that the URL names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app_pages.parts import listing
from app_pages.parts import standard_drawer as drawers
from app_pages.parts import standard_filters as filters
from app_pages.parts.findings_lists import COLOURS
from app_pages.parts.standard_asked import asked, checks, practices
from app_pages.parts.standard_state import Standing
from checks.registry import Check, all_checks, find
from reports.fixes import plain as prose
from reports.words import words_of
from rubrics.errors import UserError
from rubrics.page import gate_text
from rubrics.rubric import Rubric
from rubrics.schema import Practice

_WORDS = words_of("en")


def screen(rubric: Rubric, standing: Standing | None) -> None:
    """Everything; `standing` of the workload that is open, None where none is."""
    by_practice: dict[str, list[Check]] = {}
    for check in all_checks():
        by_practice.setdefault(check.practice, []).append(check)
    now = asked(rubric)
    found, looked = practices(now, rubric, by_practice), checks(now, rubric, all_checks())
    filters.kinds(now, len(found), len(looked))
    filters.filters(now, rubric)
    total = len(found) if now.show == "practices" else len(looked)
    page = listing.shown_page(total, now.page)
    part = slice((page - 1) * listing.PAGE, page * listing.PAGE)
    _drawer(rubric, by_practice, standing)
    if not total:
        st.info(
            "Take a filter away, or reset them all.",
            title="Nothing in the standard matches these filters",
            icon=":material/filter_alt_off:",
        )
    elif now.show == "practices":
        _practices(found[part], rubric, by_practice, standing)
    else:
        _checks(looked[part], standing)
    listing.pages(total, page)


def _practices(
    found: Sequence[Practice],
    rubric: Rubric,
    by_practice: Mapping[str, Sequence[Check]],
    standing: Standing | None,
) -> None:
    title = rubric.standard.title
    listing.lines(
        [
            listing.Line(
                id=one.id,
                title=one.title,
                to={"practice": one.id, "check": None},
                marks=[(standing.of_practice(one.id), "blue")] if standing else (),
                details=(
                    title(one.pillar),
                    one.area,
                    gate_text(one.gate, rubric.standard),
                    _checks_text(len(by_practice.get(one.id, ()))),
                ),
            )
            for one in found
        ],
        "practice-list",
    )


def _checks_text(count: int) -> str:
    return "by question only" if not count else "1 check" if count == 1 else f"{count} checks"


def _checks(found: Sequence[Check], standing: Standing | None) -> None:
    listing.lines([_check(one, standing) for one in found], "check-list")


def _check(one: Check, standing: Standing | None) -> listing.Line:
    severity = _WORDS(f"names.severity-{one.severity.value}")
    stands = [(standing.of_check(one), "blue")] if standing else []
    return listing.Line(
        id=one.id,
        title=prose(one.bad).rstrip("."),
        to={"check": one.id, "practice": None},
        marks=[(severity, COLOURS[severity]), *stands],
        details=(one.on, f"evidence for {one.practice}"),
    )


def _drawer(
    rubric: Rubric, by_practice: Mapping[str, Sequence[Check]], standing: Standing | None
) -> None:
    if id_ := st.query_params.get("check"):
        try:
            check = find(id_[:80])
        except UserError:
            drawers.missing("check", id_)
            return
        drawers.check_drawer(check, rubric, standing)
    elif id_ := st.query_params.get("practice"):
        practice = rubric.practices.get(id_)
        if practice is None:
            drawers.missing("practice", id_)
            return
        drawers.practice_drawer(practice, rubric, by_practice.get(id_, ()), standing)
