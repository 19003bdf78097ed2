"""Pillars and areas of the scorecard: every bar and every cell opens what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app_pages.parts import bound, frame, theme
from app_pages.parts.charts.chart import CONFIG, Chart
from app_pages.parts.charts.heatmap import heat_map
from app_pages.parts.charts.pillars import pillar_bars
from app_pages.parts.listing import Line, lines
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import WORDS
from app_pages.parts.text import plain, shown
from assessment.assessment import Assessment
from reports import panels

OVERALL = "overall"
"""Where a pillar is named: the whole score."""


def pillars(work: frame.Work) -> None:
    """The pillars as bars and as a list, then the areas as a map and as a list."""
    assessment, palette = work.assessment, theme.palette()
    st.header("Score by pillar")
    bars = pillar_bars(assessment, assessment.scorecard.headline, WORDS, palette)
    _clickable(bars, "pillar-bars", _open_pillar)
    _explanations(assessment)
    st.header("Level by area")
    _clickable(heat_map(assessment, WORDS, palette), "area-map", _open_area)
    with st.expander("The areas as a list", icon=":material/list:"):
        lines(_area_lines(assessment), "area-list")


def _clickable(chart: Chart, name: str, take: Callable[[Any], None]) -> None:
    # A new key after each click: the same place can be clicked on again.
    key = f"{name}-{st.session_state.get(name, 0)}"
    st.plotly_chart(
        chart.figure,
        theme=None,
        config=dict(CONFIG),
        alt=shown(chart.alt),
        key=key,
        on_select=lambda: clicked(name, key, take),
        selection_mode="points",
    )


def clicked(name: str, key: str, take: Callable[[Any], None]) -> None:
    """Hand on what was clicked on in the chart of that key."""
    points = st.session_state[key]["selection"]["points"]
    st.session_state[name] = st.session_state.get(name, 0) + 1
    if points and "customdata" in points[0]:
        take(points[0]["customdata"])


def _open_pillar(data: Any) -> None:
    bound.put(pillar=data[0] if isinstance(data, list) else data, area=None)


def _open_area(data: Any) -> None:
    bound.put(pillar=data[0], area=data[1])


def _explanations(assessment: Assessment) -> None:
    """A button for each number, and why some of them stop where they do."""
    rows = panels.pillar_panel(assessment, assessment.scorecard.headline, WORDS)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(":small[:gray[Explain:]]", width="content")
        for id_, name in {OVERALL: "Overall", **{row["id"]: row["name"] for row in rows}}.items():
            st.button(
                plain(name, 40),
                key=f"explain-{id_}",
                type="tertiary",
                icon=":material/calculate:",
                on_click=bound.put,
                kwargs={"pillar": id_, "area": None},
            )
    for row in rows:
        notes = [row["cap_text"]] if row["capped"] else []
        if row["self_declared"]:
            notes.append(f"Self-declared, with a confidence of {row['confidence']} %")
        if notes:
            quiet(f"**{plain(row['name'])}:** {plain('. '.join(notes))}")


def _area_lines(assessment: Assessment) -> Sequence[Line]:
    areas = {id_: practice.area for id_, practice in assessment.rubric.practices.items()}
    return [
        Line(
            id=f"{row['pillar']}-{areas[cell['ids'][0]]}",
            title=cell["area"],
            to={"pillar": row["pillar"], "area": areas[cell["ids"][0]]},
            details=(
                row["name"],
                "not assessed" if cell["mean"] is None else f"mean level {cell['mean_text']} of 4",
                f"{cell['assessed']} of {cell['practices']} assessed",
            ),
        )
        for row in panels.heat_map(assessment, WORDS)
        for cell in row["cells"]
    ]
