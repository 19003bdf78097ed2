"""Scores, gates and coverage of two sides beside each other."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import theme
from app_pages.parts.charts.chart import CONFIG
from app_pages.parts.charts.slopes import slope_chart
from app_pages.parts.compare_asked import headings
from app_pages.parts.compare_shown import Shown
from app_pages.parts.scorecard_words import WORDS
from app_pages.parts.text import plain
from app_pages.parts.text import shown as as_text


def scores(shown: Shown) -> None:
    """The scores as lines and as a table, then the gates, then what stands around the score."""
    panel, (then, now) = shown.panel, headings(shown.before, shown.after)
    st.header(plain(panel["chart"]))
    if panel["slope"]:
        chart = slope_chart({**panel, "before": then, "after": now}, theme.palette())
        st.plotly_chart(
            chart.figure, theme=None, config=dict(CONFIG), alt=as_text(chart.alt), key="slopes"
        )
    none = WORDS("change.no-score")
    _table(
        [
            {
                "Score": row["name"],
                then: none if row["before"] is None else str(row["before"]),
                now: none if row["after"] is None else str(row["after"]),
                "Change": row["change_text"],
            }
            for row in panel["scores"]
        ],
        "Scores then and now",
    )
    st.header(plain(WORDS("change.gates")))
    _table(
        [
            {
                "Gate": row["name"],
                then: row["before_text"],
                now: row["after_text"],
                "Change": row["moved"] or "–",
            }
            for row in panel["gates"]
        ],
        "Decisions of the gates then and now",
    )
    st.header(plain(WORDS("change.facts")))
    _table(
        [{"Fact": row["name"], then: row["before"], now: row["after"]} for row in panel["facts"]],
        "Coverage and reading then and now",
    )


def _table(rows: list[dict[str, str]], alt: str) -> None:
    cells = [{plain(name): plain(value) for name, value in row.items()} for row in rows]
    st.table(cells, border="horizontal", hide_index=True, alt=alt)
