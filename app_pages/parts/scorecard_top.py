"""The head of the scorecard: the verdict, its number, the gates, and what changed since."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import bound, frame, navigation, states
from app_pages.parts.findings_lists import day
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_limits import limits
from app_pages.parts.scorecard_words import WORDS, counted, decision_badge
from app_pages.parts.text import plain
from assessment.interview.core import core_only, core_score
from assessment.store import milestones
from assessment.store.compared import NOW, compared
from checks.registry import all_checks
from reports import change, panels, wording
from reports.numbers import points
from rubrics.errors import UserError


def verdict(work: frame.Work) -> None:
    """The conclusion, and the numbers that it rests on."""
    assessment = work.assessment
    card, standard = assessment.scorecard, assessment.rubric.standard
    st.header(plain(wording.headline(card, WORDS)))
    score = panels.score_panel(card.headline, standard, WORDS)
    stage = panels.stage_names(standard, WORDS)[card.target_stage]
    shown = {
        f"Readiness for {stage}": "–" if score["points"] is None else f"{score['points']} of 100",
        "Rating": score["rating_text"],
        **({"Range": score["range_text"]} if score["has_range"] else {}),
        "Assessed": f"{score['coverage']} %",
        "Confidence": f"{score['confidence']} %",
    }
    for column, (label, value) in zip(st.columns(len(shown)), shown.items(), strict=True):
        column.metric(plain(label), plain(value))
    for limit in limits(assessment):
        if limit.is_half:
            states.partial(plain(limit.text))
    _core(work)


def nothing(work: frame.Work) -> None:
    """What a score needs, where there is nothing to judge by."""
    card = work.assessment.scorecard
    musts = card.headline.gate.musts
    st.header(plain(wording.headline(card, WORDS)))
    st.info(
        f"{counted(len(card.practices), 'practice applies', 'practices apply')}, "
        f"{WORDS.number(musts)} of them musts up to the target stage. "
        "Answers, a scan or both give the score.",
        title="No score yet",
        icon=":material/info:",
    )
    with st.container(horizontal=True, gap="medium"):
        navigation.link("review", "Begin the review")
        navigation.link("scan", "Scan the resources")


def gates(work: frame.Work) -> None:
    """The gates in order, each with its decision; their names lead to what they wait for."""
    rows = panels.gate_panel(work.assessment, WORDS)
    for column, row in zip(st.columns(len(rows), gap="small"), rows, strict=True):
        with (
            column,
            st.container(border=True, gap="xxsmall", height="stretch", key=f"gate-{row['stage']}"),
        ):
            st.button(
                f"{plain(row['name'])} gate",
                key=f"to-gate-{row['stage']}",
                type="tertiary",
                icon=":material/chevron_right:",
                icon_position="right",
                on_click=bound.write,
                kwargs={"show": "gates", "gate": row["stage"]},
            )
            target = " :gray-badge[Target]" if row["is_target"] else ""
            st.markdown(decision_badge(row["decision"]) + target)
            quiet(plain(row["summary"]))


def since(work: frame.Work) -> None:
    """What changed since the newest milestone, in a line."""
    frozen = milestones.milestones(work.store, work.actor, work.id)
    if not frozen:
        return
    last = frozen[-1]
    if work.assessment.further:
        # To read so many findings of then takes longer than anybody looks at a headline.
        _line(last, f"{last.title}, {day(last.as_of)}", _scores(work, last.score))
        return
    try:
        found = compared(work.store, work.actor, work.opened, last.id, NOW, every=False)
    except UserError as error:
        quiet(f"It cannot be compared with {plain(last.title, 60)}: {plain(error.what)}")
        return
    checks = {check.id: check for check in all_checks()}
    panel = change.panel(found.comparison, work.assessment, checks, WORDS)
    practices, boxes = found.comparison.practices, panel["findings"]["boxes"]
    parts = [
        f"{counted(len(moved), 'practice', 'practices')} {word}"
        for moved, word in ((practices.raised, "up"), (practices.lowered, "down"))
        if moved
    ]
    parts += [
        f"{counted(box['count'], 'finding', 'findings')} {box['name']}"
        for box in boxes
        if box["count"] and box["id"] in ("fixed", "new")
    ]
    _line(last, panel["title"], " · ".join([f"Milestone {last.title}", *parts]))


def _scores(work: frame.Work, before: float | None) -> str:
    then, now = points(before), points(work.assessment.scorecard.headline.overall)
    shown = ["no score" if one is None else f"{one} of 100" for one in (then, now)]
    return f"It showed {shown[0]}; now it is {shown[1]}"


def _line(last: milestones.Milestone, title: str, details: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="since"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"**{plain(title, 160)}**")
            quiet(plain(details, 240))
        with st.container(width="content"):
            navigation.link("compare", "See all that changed", **{"from": last.id, "to": NOW})


def _core(work: frame.Work) -> None:
    """Numbers of the quick review, where nothing else was answered."""
    if not core_only(work.assessment):
        return
    core = core_score(work.assessment)
    score = points(core.stages[work.assessment.workload.target_stage].overall)
    number = "no score" if score is None else f"a score of {score} of 100"
    states.partial(
        f"Only the quick review was answered: {core.answered} of {core.asked} questions, "
        f"which come to {number} (core). Its gates stay undecided until the rest is answered."
    )
