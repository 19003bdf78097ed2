"""The list of workloads: where each stands, who changed it last, and the way on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.parts import frame, navigation, theme
from app_pages.parts.charts.chart import CONFIG
from app_pages.parts.charts.sparkline import sparkline
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain, shown
from assessment.interview.interview import standing
from assessment.questions import questions
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.latest import Latest, latest
from assessment.store.opened import Opened, open_workload
from assessment.store.workloads import Entry
from reports.panels import score_panel
from reports.words import words_of
from rubrics.errors import UserError

PAGE = 8
"""Workloads on one page; more than that get a filter."""
WIDTHS = (3.9, 2.6, 2.2, 1.8)
"""Of a row's columns; Streamlit draws no chart narrower than 150 pixels."""
LONGEST = 40
"""Characters of a name; the link that it is cuts what does not fit, and does not say so."""


def show(store: Store, actor: Actor, found: Sequence[Entry]) -> None:
    """The workloads, page by page; names first, scores as they are computed."""
    chosen = _filtered(found) if len(found) > PAGE else list(found)
    if not chosen:
        st.info("Clear the filter to see all workloads.", title="No workload has such a name")
        return
    pages = -(-len(chosen) // PAGE)
    rows, at = st.container(), 1
    if pages > 1:
        # Another filter makes another number of pages, and its widget starts at the first.
        at = st.pagination(pages, key=f"page-{pages}")
    listed = chosen[(at - 1) * PAGE : at * PAGE]
    news = latest(store, actor, [one.id for one in listed])
    with rows:
        slots = [_row(one, news.get(one.id)) for one in listed]
    for one, (score, trend, way_on) in zip(listed, slots, strict=True):
        with score, st.skeleton():
            try:
                opened = open_workload(store, actor, one.id, evaluate=False)
            except UserError as error:
                opened = None
                quiet(plain(error.what))
        if opened is None:
            continue
        with score:
            _score(opened)
        with trend:
            _trend(opened, news.get(one.id))
        with way_on:
            _way_on(opened)


def _filtered(found: Sequence[Entry]) -> list[Entry]:
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.text_input(
            "Filter by name or customer",
            key="q",
            bind="query-params",
            icon=":material/search:",
            placeholder="Filter by name or customer",
            label_visibility="collapsed",
            width=360,
        )
        count = st.empty()
    needle = (asked or "").strip().casefold()
    chosen = [
        one
        for one in found
        if needle in one.workload.name.casefold()
        or needle in (one.workload.customer or "").casefold()
    ]
    count.markdown(f":small[{len(chosen)} of {len(found)} workloads]", width="content")
    return chosen


Slots = tuple[st.delta_generator.DeltaGenerator, ...]


def _row(one: Entry, news: Latest | None) -> Slots:
    workload = one.workload
    with st.container(border=True, key=f"workload-{one.id}"):
        about, score, trend, way_on = st.columns(WIDTHS, vertical_alignment="center")
    with about, st.container(gap="xxsmall"):
        navigation.link("workload", f"**{plain(workload.name, LONGEST)}**", a=one.id)
        stages = (
            f"{frame.STAGES[workload.stage]} to {frame.STAGES[workload.target_stage].lower()}"
            if workload.stage != workload.target_stage
            else frame.STAGES[workload.stage]
        )
        parts = [plain(workload.customer, 60)] if workload.customer else []
        parts += [stages]
        parts += ["sample"] if one.sample else []
        parts += [] if one.rights.write else ["read only"]
        quiet(" · ".join(parts), inset=True)
        who = f" by {plain(news.name, 40)}" if news and news.name else ""
        quiet(f"Changed {frame.moment(one.changed_at)}{who}", inset=True)
    return score, trend, way_on


def _score(opened: Opened) -> None:
    assessment = opened.assessment
    words = words_of("en")
    panel = score_panel(assessment.scorecard.headline, assessment.rubric.standard, words)
    with st.container(gap="xxsmall"):
        if panel["points"] is None:
            quiet("No score yet: nothing is answered or scanned.", inset=True)
            return
        label = f"**{panel['points']}** of 100 · {plain(panel['rating_text'])}"
        navigation.link("scorecard", label, a=opened.id)
        reach = f"Range {panel['range_text']} · " if panel["has_range"] else ""
        late = " · checks still to run" if opened.stale else ""
        quiet(f"{reach}{panel['coverage']} % assessed{late}", inset=True)


def _trend(opened: Opened, news: Latest | None) -> None:
    """The scores of the milestones and of now; one alone is no trend."""
    if news is None or not news.scores:
        return
    now = (opened.assessment.as_of, opened.assessment.scorecard.headline.overall)
    chart = sparkline([*news.scores, now], theme.palette())
    st.plotly_chart(
        chart.figure,
        theme=None,
        config=dict(CONFIG),
        alt=shown(chart.alt),
        key=f"trend-{opened.id}",
    )


def _way_on(opened: Opened) -> None:
    """To the review where something is left to answer, else to the scorecard."""
    assessment = opened.assessment
    given = assessment.answers.answers
    left = sum(
        not standing(given.get(practice.id), assessment.as_of).given
        for practice in questions(assessment.rubric, assessment.workload)
    )
    review = opened.rights.write and left > 0
    said = f"{left} questions are open" if review else "Nothing is left to answer"
    if st.button(
        "Continue" if opened.rights.write else "Open",
        key=f"continue-{opened.id}",
        help=f"{said}: open the review." if review else "Open the scorecard.",
        width="stretch",
    ):
        navigation.go("review" if review else "scorecard", a=opened.id)
