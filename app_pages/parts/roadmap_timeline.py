"""The dated plan: its gates, what is missed, the bars, and what the first 90 days hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast, get_args

import streamlit as st

from app_pages.parts import bound, frame, theme
from app_pages.parts.charts.chart import CONFIG
from app_pages.parts.charts.gantt import Lanes, gantt
from app_pages.parts.charts.labels import counted, short_day
from app_pages.parts.quiet import quiet
from app_pages.parts.roadmap_action import ACTION, open_action, select
from app_pages.parts.text import plain, shown
from assessment.plan.plan import Plan
from reports.panels import role_names, stage_names
from reports.schedule import missed, panel
from reports.words import words_of

_WORDS = words_of("en")
LANES = {"phase": "By phase", "role": "By role"}
NARROW = "\N{NO-BREAK SPACE}"
BRIEF = 29
"""Characters that have room in a column of three."""
NAMED = 5
"""Actions that a mark names."""


def timeline(work: frame.Work, plan: Plan) -> None:
    """Gates, missed dates, the chart with its table, and the marks."""
    schedule = panel(plan, work.assessment, _WORDS)
    _missed(work, plan)
    st.header("Gates")
    wished = any(gate["wished"] for gate in schedule["gates"])
    gates = [_gate(gate, wished=wished) for gate in schedule["gates"]]
    st.table(gates, border="horizontal", hide_index=True)
    quiet(plain(" ".join(filter(None, (schedule["odds"], schedule["lead"])))))
    _marks(schedule["marks"], {row.action.id: row.action.title for row in plan.booked})
    _chart(work, plan, schedule)


def _gate(gate: dict[str, Any], *, wished: bool) -> dict[str, str]:
    def day(name: str) -> str:
        if not gate[name]:
            return "–"
        return short_day(date.fromisoformat(gate[name])).replace(" ", NARROW)

    return {
        "Gate": f"**{plain(gate['name'])}**",
        "Decided": day("date"),
        "Half by (P50)": day("p50"),
        "Four in five by (P80)": day("p80"),
        **({"Wished": day("wished")} if wished else {}),
        "Actions": str(gate["actions"]),
        "Person-days": str(gate["effort_text"]),
        "Score then": "–" if gate["points"] is None else str(gate["points"]),
        "Gate then": plain(gate["decision_text"]),
    }


def _missed(work: frame.Work, plan: Plan) -> None:
    standard = work.assessment.rubric.standard
    stages, roles = stage_names(standard, _WORDS), role_names(standard, _WORDS)
    titles = {row.action.id: row.action.title for row in plan.booked}
    for one in plan.shortfalls:
        said = missed(one, titles.get(one.action or ""), stages, roles, _WORDS)
        with st.container(border=True, gap="xsmall"):
            st.markdown(f":orange[:material/event_busy:] **{plain(said['text'], 400)}**")
            for way in said["ways"]:
                st.markdown(f"- Enough on its own: {plain(way, 300)}")
            if one.action:
                open_action("Open the action", one.action, f"missed-{one.action}")
    if plan.shortfalls:
        quiet("Change dates and people on Team and dates, or try it on What if.")


def _chart(work: frame.Work, plan: Plan, schedule: dict[str, Any]) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        st.header("Day by day", width="content")
        lanes = bound.one("lanes", get_args(Lanes), "phase")
        st.segmented_control(
            "Group the actions", list(LANES), format_func=LANES.__getitem__, required=True,
            label_visibility="collapsed", **bound.widget("lanes", lanes, default="phase"),
        )  # fmt: skip
    if not plan.booked:
        quiet("Every action is done or dropped.")
        return
    select(plan)
    chart = gantt(plan, schedule, work.assessment.as_of, theme.palette(), lanes=cast(Lanes, lanes))
    st.plotly_chart(
        chart.figure, theme=None, config=dict(CONFIG), alt=chart.alt, key=f"gantt-{lanes}",
        on_select=lambda: _clicked(f"gantt-{lanes}"), selection_mode="points",
    )  # fmt: skip
    with st.expander("The same as a table", icon=":material/table:", on_change="rerun") as table:
        if table.open:
            st.dataframe(
                [{name: _cell(cell) for name, cell in row.items()} for row in chart.table],
                hide_index=True, alt=chart.alt,
            )  # fmt: skip


def _cell(cell: object) -> object:
    return shown(cell) if isinstance(cell, str) else cell


def _clicked(key: str) -> None:
    points = st.session_state[key]["selection"]["points"]
    if points and points[0].get("customdata"):
        found = points[0]["customdata"]
        bound.put(**{ACTION: found[0] if isinstance(found, list) else found})


def _marks(marks: Sequence[dict[str, Any]], titles: dict[str, str]) -> None:
    if not marks:
        return
    st.header("The first 90 days")
    for column, mark in zip(st.columns(3), marks, strict=False):
        with column, st.container(border=True, height="stretch", gap="xsmall"):
            st.subheader(plain(mark["name"]))
            score = f" · {plain(mark['points_text'])}" if mark["points_text"] else ""
            done = counted(len(mark["done"]), "action")
            st.markdown(f"{done} done, {len(mark['running'])} running{score}")
            for id_ in mark["done"][:NAMED]:
                open_action(titles[id_], id_, f"mark-{mark['day']}-{id_}", limit=BRIEF)
            if len(mark["done"]) > NAMED:
                quiet(f"and {len(mark['done']) - NAMED} more done")
