"""Impact against effort: the matrix, and the list that its numbers stand for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app_pages.parts import bound, frame, theme
from app_pages.parts.charts.chart import CONFIG
from app_pages.parts.charts.impact import NUMBERED, impact_effort
from app_pages.parts.charts.labels import counted
from app_pages.parts.listing import PAGE, Line, lines, pages, shown_page
from app_pages.parts.quiet import quiet
from app_pages.parts.roadmap_action import ACTION
from reports import actions
from reports.words import words_of

_WORDS = words_of("en")


def priorities(work: frame.Work) -> None:
    """What to do next, the most worthwhile first."""
    found = actions.rows(work.assessment.scorecard.next_actions, work.assessment, _WORDS)
    if not found:
        quiet("No practice is below the level that it needs.")
        return
    st.header("Impact against effort")
    quiet(
        "Numbers are those of the list below; an arrow leads to what has to wait. Only what is due "
        "for the target stage stands in the plan."
    )
    chart = impact_effort(found, theme.palette())
    st.plotly_chart(
        chart.figure, theme=None, config=dict(CONFIG), alt=chart.alt, key="matrix",
        on_select=_clicked, selection_mode="points",
    )  # fmt: skip
    st.header("In the order to do it")
    page = shown_page(len(found), bound.number(bound.PAGE))
    lines([_line(row) for row in found[(page - 1) * PAGE : page * PAGE]], "priority")
    pages(len(found), page)
    if len(found) > NUMBERED:
        quiet(f"The chart numbers the first {NUMBERED}; the others are dots on it.")


def _line(row: dict[str, Any]) -> Line:
    marks = []
    if row["critical"]:
        marks.append(("Critical", "red"))
    if row["must"]:
        marks.append((f"Must for {row['gate']}", "orange"))
    if row["to_settle"]:
        marks.append(("Ask first", "gray"))
    waits = [f"{one['rank']}" if one["rank"] else one["practice"] for one in row["after"]]
    return Line(
        id=row["practice"],
        title=f"{row['rank']}. {row['action']}",
        to={ACTION: row["practice"]},
        marks=marks,
        details=(
            "; ".join(row["why"]),
            f"impact {row['impact']}",
            f"{row['effort']} person-days",
            row["owner"],
            f"level {row['level']} to {row['target']}" if not row["to_settle"] else "",
            f"after {', '.join(waits)}" if waits else "",
            counted(row["findings"], "finding") if row["findings"] else "",
        ),
    )


def _clicked() -> None:
    points = st.session_state["matrix"]["selection"]["points"]
    if points and points[0].get("customdata"):
        found = points[0]["customdata"]
        bound.put(**{ACTION: found[0] if isinstance(found, list) else found})
