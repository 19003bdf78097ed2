"""Where the plan leads: score, pillars and gates after each phase."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import frame, theme
from app_pages.parts.charts.chart import CONFIG
from app_pages.parts.charts.outlook import outlook
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.plan.plan import Plan
from reports.forecast import panel
from reports.words import words_of

_WORDS = words_of("en")


def forecast(work: frame.Work, plan: Plan) -> None:
    """The chart, the same by pillar and gate, and what it assumes."""
    found = panel(work.assessment, plan, _WORDS)
    st.header("Score and gates after each phase")
    if found["empty"]:
        quiet(plain(found["empty"]))
        return
    quiet(plain(found["lead"]))
    chart = outlook(plan, work.assessment.rubric.standard, _WORDS, theme.palette())
    st.plotly_chart(chart.figure, theme=None, config=dict(CONFIG), alt=chart.alt, key="outlook")
    names = [plain(column["name"]) for column in found["columns"]]
    whole = [_points(column["points"]) for column in found["columns"]]
    rows = [{"Score or gate": "**Overall**", **dict(zip(names, whole, strict=True))}]
    for pillar in found["pillars"]:
        cells = [plain(c["status"] or _points(c["points"])) for c in pillar["cells"]]
        rows.append(
            {"Score or gate": plain(pillar["name"]), **dict(zip(names, cells, strict=True))}
        )
    for gate in found["gates"]:
        cells = [plain(c["text"]) for c in gate["cells"]]
        rows.append({"Score or gate": plain(gate["name"]), **dict(zip(names, cells, strict=True))})
    st.table(rows, border="horizontal", hide_index=True)
    st.header("What it assumes")
    for text in found["assumptions"]:
        st.markdown(f"- {plain(text)}")


def _points(value: int | None) -> str:
    return "–" if value is None else str(value)
