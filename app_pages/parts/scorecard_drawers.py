"""Drawers of the scorecard: what an area, a pillar or the whole score is made of."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app_pages.parts import bound, frame, navigation
from app_pages.parts import scorecard_rows as rows
from app_pages.parts.scorecard_pillars import OVERALL
from app_pages.parts.scorecard_words import WORDS, counted
from app_pages.parts.text import plain
from assessment.assessment import Assessment
from assessment.targets import Targets
from reports import panels
from reports.numbers import points
from reports.worked_example import due_by_pillar, worked
from rubrics.schema import PILLARS, Pillar

SHOWN_GAPS = 8


def drawers(work: frame.Work) -> None:
    """Open the drawer that the URL names; what it names and nobody knows opens none."""
    assessment = work.assessment
    named = bound.one("pillar", (*PILLARS, OVERALL), "")
    if named == OVERALL:
        _open("How the score comes about", lambda: _overall(assessment))
        return
    pillar = next((one for one in PILLARS if one == named), None)
    if pillar is None:
        return
    area = bound.text("area", 300)
    inside = [
        state.id
        for state in assessment.scorecard.practices.values()
        if state.practice.pillar == pillar and state.practice.area == area
    ]
    if inside:
        _open(panels.area_name(area, WORDS), lambda: _area(work, pillar, inside))
        return
    name = panels.pillar_names(assessment.rubric.standard, WORDS)[pillar]
    _open(f"How {name} comes about", lambda: _pillar(work, pillar))


def close() -> None:
    """Take the pillar and the area out of the URL."""
    bound.put(pillar=None, area=None)


def _open(title: str, content: Callable[[], None]) -> None:
    dialog = st.dialog(plain(title, 160), width="medium", position="right", on_dismiss=close)
    dialog(content)()


def _overall(assessment: Assessment) -> None:
    card, standard = assessment.scorecard, assessment.rubric.standard
    score = panels.score_panel(card.headline, standard, WORDS)
    st.markdown(
        f"**{score['points']} of 100**, {plain(score['rating_text'].lower())}. "
        "It is the mean of the pillars below by their weights; "
        "a pillar without a score leaves the sum."
    )
    st.table(
        [
            {
                "Pillar": plain(row["name"]),
                "Weight": f"{row['weight']} %",
                "Score": plain(row["status"]) if row["score"] is None else str(row["score"]),
                "Range": row["range_text"] or "–",
            }
            for row in panels.pillar_panel(assessment, card.headline, WORDS)
        ],
        border="horizontal",
        hide_index=True,
        alt="Pillars with weight, score and range",
    )
    if score["has_range"]:
        st.markdown(
            f"The range {plain(score['range_text'])} is what it would be if all that is not "
            "assessed turned out worst, or best."
        )
    st.markdown(f"With all pillars weighing alike it is {score['equal_weights']}.")


def _pillar(work: frame.Work, pillar: Pillar) -> None:
    assessment = work.assessment
    shown = panels.pillar_panel(assessment, assessment.scorecard.headline, WORDS)
    row = next(one for one in shown if one["id"] == pillar)
    example = worked(pillar, assessment, WORDS)
    if example is None:
        st.markdown(f"It has no score: {plain(row['status'])}.")
    else:
        facts = (
            f"**{row['score']} of 100**",
            *([f"range {plain(row['range_text'])}"] if row["low"] != row["high"] else []),
            f"{row['coverage']} % assessed",
            f"confidence {row['confidence']} %",
            f"weighs {row['weight']} % of the whole",
        )
        st.markdown(", ".join(facts) + ".")
        if row["cap_text"]:
            st.warning(plain(row["cap_text"]), icon=":material/vertical_align_top:")
        st.header("The sum")
        st.markdown(plain(example["lead"]))
        st.table(
            [
                {
                    "Has": plain(line["text"]),
                    "Practices": str(line["practices"]),
                    "Weight": str(line["weight"]),
                    "Counts": plain(line["earned"]),
                }
                for line in [*example["rows"], {**example, "text": "Sum"}]
            ],
            border="horizontal",
            hide_index=True,
            alt="Practices by level, with their weight and what of it counts",
        )
        st.markdown("  \n".join(plain(text) for text in (example["result"], *example["notes"])))
    _gaps(work, pillar)
    with st.container(horizontal=True, gap="medium"):
        navigation.link("findings", "Its findings", pillar=pillar)
        navigation.link("standard", "Its practices in the standard", pillar=pillar)


def _gaps(work: frame.Work, pillar: Pillar) -> None:
    """What keeps it down: due practices below their level, those that lose most first."""
    due = [item for item in due_by_pillar(work.assessment)[pillar] if not item.met]
    if not due:
        return
    due.sort(key=lambda item: -item.weight * (1 - item.share))
    st.header("What keeps it down most")
    found = rows.open_findings(work)
    for item in due[:SHOWN_GAPS]:
        marks = [("Must", "blue")] if item.must else []
        rows.practice(
            item.state, item.target, open_findings=found[item.state.id], marks=marks,
            details=(rows.weight(item.state),),
        )  # fmt: skip
    if len(due) > SHOWN_GAPS:
        st.markdown(f"{len(due) - SHOWN_GAPS} more are below the level that they need.")


def _area(work: frame.Work, pillar: Pillar, ids: list[str]) -> None:
    assessment = work.assessment
    card, standard = assessment.scorecard, assessment.rubric.standard
    targets = Targets(assessment.workload, standard)
    states = [card.practices[id_] for id_ in ids]
    cells = next(r for r in panels.heat_map(assessment, WORDS) if r["pillar"] == pillar)["cells"]
    cell = next(one for one in cells if one["ids"] == ids)
    level = "Not assessed" if cell["mean"] is None else f"Mean level {cell['mean_text']} of 4"
    index = points(card.headline.pillars[pillar].score)
    number = "" if index is None else f" ({index} of 100)"
    st.markdown(
        f"**{level}**, {cell['assessed']} of {counted(cell['practices'], 'practice', 'practices')} "
        f"assessed. Pillar: {plain(panels.pillar_names(standard, WORDS)[pillar])}{number}."
    )
    found = rows.open_findings(work)
    for state in states:
        marks = [("Must", "blue")] if targets.gate(state.practice).must else []
        if state.conflict:
            marks.append((WORDS(f"answers.kind-{state.conflict.value}"), "orange"))
        if state.critical:
            marks.append((WORDS("names.severity-critical"), "red"))
        rows.practice(
            state, targets.at(state, assessment.workload.target_stage),
            open_findings=found[state.id], marks=marks, details=(rows.weight(state),),
        )  # fmt: skip
    count = sum(found[id_] for id_ in ids)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if count:
            label = f"All {counted(count, 'finding', 'findings')} of this area"
            navigation.link("findings", label, pillar=pillar, area=states[0].practice.area)
        st.button(
            "How the pillar's number comes about",
            key="to-pillar",
            type="tertiary",
            icon=":material/calculate:",
            on_click=bound.put,
            kwargs={"pillar": pillar, "area": None},
        )
