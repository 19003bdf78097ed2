"""A workload's scores over its milestones, small enough for a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app_pages.parts.charts.chart import Chart, Data, drawn
from app_pages.parts.charts.labels import short_day
from app_pages.parts.charts.palette import Palette
from reports.numbers import points

HEIGHT = 56
LEAST = 20
"""Points of score that the height stands for at least: noise is not a trend."""


def sparkline(scores: Sequence[tuple[date, float | None]], palette: Palette) -> Chart:
    """A line without axes that ends in the last score as a number.

    Args:
        scores: days in order with the score of 0-100; None: nothing was assessed, a hole.
        palette: the colours.
    """
    rows = [(day, points(score)) for day, score in scores]
    known = [at for at, (_, value) in enumerate(rows) if value is not None]
    values = [value for _, value in rows if value is not None]
    middle = (min(values) + max(values)) / 2 if values else 50
    half = max(LEAST, max(values) - min(values)) / 2 if values else LEAST / 2
    layout: Data = {
        "height": HEIGHT,
        "margin": {"l": 6, "r": 34, "t": 6, "b": 6},
        "hovermode": "x",
        "xaxis": {"range": [0 if len(rows) > 1 else -1, max(0, len(rows) - 1)], "visible": False},
        "yaxis": {"range": [middle - 1.3 * half, middle + 1.3 * half], "visible": False},
    }
    if not known:
        layout["annotations"] = [{"text": "no score", "showarrow": False}]
    last = known[-1] if known else None
    trace = {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": list(range(len(rows))),
        "y": [value for _, value in rows],
        "line": {"color": palette.accent, "width": 2},
        "marker": {
            "color": palette.accent,
            "opacity": 1,
            "line": {"width": 0},
            "size": [8 if at == last else 4 for at in range(len(rows))],
        },
        "text": [str(value) if at == last else "" for at, (_, value) in enumerate(rows)],
        "textposition": "middle right",
        "textfont": {"size": 14, "weight": "bold"},
        "hoverinfo": "text",
        "hovertext": [f"{short_day(day)}: {_said(value)}" for day, value in rows],
        "cliponaxis": False,
    }
    table = tuple({"Date": short_day(day), "Score": value} for day, value in rows)
    return Chart(drawn([trace], layout, palette), _alt(rows), table)


def _said(value: int | None) -> str:
    return "no score" if value is None else str(value)


def _alt(rows: Sequence[tuple[date, int | None]]) -> str:
    if not rows:
        return "No milestone has a score yet."
    shown = "; ".join(f"{short_day(day)} {_said(value)}" for day, value in rows)
    return f"Score of 100 by milestone. {shown}."
