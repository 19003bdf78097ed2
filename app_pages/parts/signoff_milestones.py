"""The milestones of a workload: what each came to, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app_pages.parts import bound, frame, navigation
from app_pages.parts import listing as lists
from app_pages.parts.file_name import file_name
from app_pages.parts.findings_lists import day
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import WORDS, counted, decision_badge
from app_pages.parts.text import plain
from assessment.store.compared import NOW
from assessment.store.milestones import Milestone, load
from reports import panels
from reports.assessment_file import assessment_file
from reports.numbers import percent, points, whole


def listing(work: frame.Work, frozen: Sequence[Milestone]) -> None:
    """The milestones, newest first."""
    if not frozen:
        st.info(
            "Freeze one on the self-check, once the review is through: it keeps the state of that "
            "day for reports and comparisons.",
            title="There is no milestone yet",
            icon=":material/info:",
        )
        return
    newest = list(reversed(frozen))
    st.header(counted(len(newest), "milestone", "milestones"), anchor=False)
    page = lists.shown_page(len(newest), bound.number(bound.PAGE))
    for one in newest[(page - 1) * lists.PAGE : page * lists.PAGE]:
        _milestone(work, one)
    lists.pages(len(newest), page)


def _milestone(work: frame.Work, one: Milestone) -> None:
    names = panels.stage_names(work.assessment.rubric.standard, WORDS)
    stage = plain(names.get(one.target_stage, one.target_stage))
    with st.container(border=True, gap="xsmall", key=f"milestone-{one.id}"):
        st.subheader(plain(one.title, 160), anchor=False)
        st.markdown(f"{_score(one)} · {stage} gate: {decision_badge(one.decision)}")
        for paragraph in (one.note or "").split("\n\n"):
            if paragraph.strip():
                st.markdown(plain(paragraph, 600))
        quiet(
            f"As of {day(one.as_of)} · frozen by {plain(one.name, 60)} on {frame.moment(one.at)} · "
            f"SHA-256 {one.digest[:16]}"
        )
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            navigation.link("report", "Open its report", of=one.id)
            navigation.link("compare", "Compare with now", **{"from": one.id, "to": NOW})
            st.download_button(
                "Download assessment.json",
                partial(_file, work, one.id),
                file_name=file_name(work.opened.workload.name, one.title, ending="json"),
                mime="application/json",
                icon=":material/download:",
                type="tertiary",
                key=f"milestone-file-{one.id}",
                on_click="ignore",
            )


def _score(one: Milestone) -> str:
    score = points(one.score)
    number = "No score" if score is None else f"**{score} of 100**"
    low, high = whole(one.low), whole(one.high)
    spread = f", range {low}–{high}" if low != high else ""
    return f"{number}{spread} · {percent(one.coverage)} % assessed"


def _file(work: frame.Work, id_: str) -> bytes:
    return assessment_file(load(work.store, work.actor, id_))
