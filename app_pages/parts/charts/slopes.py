"""Two milestones beside each other, with a line for the whole and for each pillar."""

from __future__ import annotations

from collections.abc import Sequence

from app_pages.parts.charts.chart import Chart, Data, Row, drawn
from app_pages.parts.charts.labels import cut
from app_pages.parts.charts.palette import Palette
from reports.slope import HEIGHT

NAME_LENGTH = 26
PIXELS_A_POINT = 2.0
LEFT, RIGHT = 0.0, 1.0
BESIDE = 0.06
"""From the end of a line to its label, along a leader: labels of like scores step aside."""


def slope_chart(change: Data, palette: Palette) -> Chart:
    """The scores of two milestones.

    Args:
        change: the page "what changed" as in the report (`reports.change.panel`).
        palette: the colours.
    """
    rows, lines = change["drawn"], change["slope"]["lines"] if change["slope"] else []
    layout = {
        "height": int(HEIGHT * PIXELS_A_POINT) + 60,
        "margin": {"l": 215, "r": 215, "t": 44, "b": 16},
        "xaxis": {
            "range": [LEFT - BESIDE, RIGHT + BESIDE],
            "side": "top",
            "tickvals": [LEFT, RIGHT],
            "ticktext": [cut(change["before"], NAME_LENGTH), cut(change["after"], NAME_LENGTH)],
            "showgrid": True,
        },
        "yaxis": {"range": [HEIGHT, 0], "visible": False},
    }
    traces = [
        _leaders(lines, palette),
        *_lines(rows, lines, palette),
        _labels(rows, lines, "label1", LEFT, palette),
        _labels(rows, lines, "label2", RIGHT, palette),
    ]
    table = tuple(_table_row(row) for row in change["scores"])
    return Chart(drawn(traces, layout, palette), change["alt"], table)


def _leaders(lines: Sequence[Data], palette: Palette) -> Data:
    x = [LEFT - BESIDE, LEFT, None, RIGHT, RIGHT + BESIDE, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x * len(lines),
        "y": [
            y
            for line in lines
            for y in (line["label1"], line["y1"], None, line["y2"], line["label2"], None)
        ],
        "line": {"color": palette.muted, "width": 0.8},
        "hoverinfo": "skip",
    }


def _lines(rows: Sequence[Data], lines: Sequence[Data], palette: Palette) -> list[Data]:
    """The whole is thick, what fell is dashed."""
    kinds = [
        ("overall", {"color": palette.accent, "width": 4}),
        ("rose", {"color": palette.muted, "width": 2}),
        ("fell", {"color": palette.bad, "width": 2, "dash": "dash"}),
    ]
    traces = []
    for name, look in kinds:
        x: list[float | None] = []
        y: list[float | None] = []
        for row, line in zip(rows, lines, strict=True):
            if _kind(row) == name:
                x += [LEFT, RIGHT, None]
                y += [line["y1"], line["y2"], None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": x,
                "y": y,
                "line": look,
                "marker": {"color": look["color"], "size": 8},
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        )
    return traces


def _kind(row: Data) -> str:
    if row["id"] == "overall":
        return "overall"
    return "fell" if row["change"] < 0 else "rose"


def _labels(
    rows: Sequence[Data], lines: Sequence[Data], place: str, x: float, palette: Palette
) -> Data:
    first = x == LEFT
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x - BESIDE if first else x + BESIDE] * len(rows),
        "y": [line[place] for line in lines],
        "text": [_label(row, first=first) for row in rows],
        "textposition": "middle left" if first else "middle right",
        "textfont": {
            "size": 13,
            "color": [palette.bad if row["change"] < 0 else palette.ink for row in rows],
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _label(row: Data, *, first: bool) -> str:
    name = cut(row["name"], NAME_LENGTH)
    text = f"{name} {row['before']}" if first else f"{row['after']} ({row['change_text']}) {name}"
    bold = f"<b>{text}</b>" if row["id"] == "overall" else text
    return f"{bold} " if first else f" {bold}"


def _table_row(row: Data) -> Row:
    return {
        "Score": row["name"],
        "Before": row["before"],
        "After": row["after"],
        "Change": row["change_text"],
    }
