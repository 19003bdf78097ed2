"""Impact against effort of the next actions, numbered as in their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app_pages.parts.charts.chart import Chart, Data, Row, drawn
from app_pages.parts.charts.labels import broken, hover
from app_pages.parts.charts.palette import Palette
from reports.matrix import LARGE, matrix

NUMBERED = 30
"""Actions with a number on the chart; the rest are dots, which still say what they are."""
FIRST = 5
"""Filled, as on the report's verdict page."""
HEIGHT = 470
MARK = 23
"""Pixels: two radii of the frame on a narrow page."""


def impact_effort(rows: Sequence[Mapping[str, Any]], palette: Palette) -> Chart:
    """The matrix; a click on a mark gives the practice's id as `customdata`.

    Args:
        rows: actions in the order to do them (`reports.actions.rows`).
        palette: the colours.
    """
    shown, others = rows[:NUMBERED], rows[NUMBERED:]
    plane = matrix(shown, LARGE, others)
    layout = {
        "height": HEIGHT,
        "margin": {"l": 34, "r": 8, "t": 8, "b": 46},
        "hovermode": "closest",
        "xaxis": {
            "range": [0, plane["width"]],
            "tickvals": [tick["x"] for tick in plane["ticks"]],
            "ticktext": [str(tick["days"]) for tick in plane["ticks"]],
            "title": {"text": "Effort in person-days"},
            "showline": True,
            "mirror": True,
        },
        "yaxis": {
            "range": [plane["height"], 0],
            "tickvals": [],
            "title": {"text": "Impact, higher up is more"},
            "showline": True,
            "mirror": True,
        },
        "shapes": _quarters(plane, palette),
    }
    traces = [
        _names(plane, palette),
        _leaders(plane["marks"], palette),
        _arrows(plane["marks"], shown, palette),
        _dots(plane["dots"], others, palette),
        _numbers(plane["marks"], shown, palette),
    ]
    table = tuple(_table_row(row) for row in rows)
    return Chart(drawn(traces, layout, palette), _alt(rows), table)


def _quarters(plane: Data, palette: Palette) -> list[Data]:
    line = {"color": palette.muted, "width": 1, "dash": "dash"}
    ends = (
        {"x0": plane["split_x"], "x1": plane["split_x"], "y0": 0, "y1": plane["height"]},
        {"x0": 0, "x1": plane["width"], "y0": plane["height"] / 2, "y1": plane["height"] / 2},
    )
    return [{"type": "line", "layer": "below", "line": line, **place} for place in ends]


def _names(plane: Data, palette: Palette) -> Data:
    right, bottom = plane["width"] - 4, plane["height"] - LARGE.names / 2
    return {
        "type": "scatter",
        "mode": "text",
        "x": [4, right, 4, right],
        "y": [LARGE.names / 2, LARGE.names / 2, bottom, bottom],
        "text": ["Do first", "Plan and start", "When there is room", "Last"],
        "textposition": ["middle right", "middle left"] * 2,
        "textfont": {"color": palette.muted, "size": 12},
        "hoverinfo": "skip",
    }


def _leaders(marks: Sequence[Data], palette: Palette) -> Data:
    """From a number that had to step aside to its true place."""
    moved = [m for m in marks if (m["x"], m["y"]) != (m["true_x"], m["true_y"])]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for m in moved for x in (m["true_x"], m["x"], None)],
        "y": [y for m in moved for y in (m["true_y"], m["y"], None)],
        "line": {"color": palette.accent, "width": 1},
        "hoverinfo": "skip",
    }


def _arrows(marks: Sequence[Data], rows: Sequence[Mapping[str, Any]], palette: Palette) -> Data:
    """From an action to the one that has to come after it; the heads stand off its mark."""
    places = {mark["practice"]: (mark["x"], mark["y"]) for mark in marks}
    ends = [
        (places[before], places[row["practice"]])
        for row in rows
        for before in row["blocked_by"]
        if before in places
    ]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [x for start, end in ends for x in (start[0], end[0], None)],
        "y": [y for start, end in ends for y in (start[1], end[1], None)],
        "line": {"color": palette.muted, "width": 1.2},
        "marker": {
            "symbol": "arrow", "angleref": "previous", "color": palette.muted, "opacity": 1,
            "size": [0, 10, 0] * len(ends), "standoff": [0, MARK / 2 + 1, 0] * len(ends),
            "line": {"width": 0},
        },
        "hoverinfo": "skip",
    }  # fmt: skip


def _dots(
    dots: Sequence[tuple[float, float]], rows: Sequence[Mapping[str, Any]], palette: Palette
) -> Data:
    return {
        **_points([x for x, _ in dots], [y for _, y in dots], rows),
        "mode": "markers",
        "marker": {
            "size": 8, "color": palette.tint, "opacity": 1,
            "line": {"color": palette.muted, "width": 1},
        },
    }  # fmt: skip


def _numbers(marks: Sequence[Data], rows: Sequence[Mapping[str, Any]], palette: Palette) -> Data:
    early = [row["rank"] <= FIRST for row in rows]
    return {
        **_points([m["x"] for m in marks], [m["y"] for m in marks], rows),
        "mode": "markers+text",
        "marker": {
            "size": MARK,
            "color": [palette.accent if first else palette.paper for first in early],
            "line": {"color": palette.accent, "width": 1.5},
            "opacity": 1,
        },
        "text": [f"<b>{row['rank']}</b>" for row in rows],
        "textfont": {
            "size": 11,
            "color": [palette.paper if first else palette.accent for first in early],
        },
    }


def _points(x: list[float], y: list[float], rows: Sequence[Mapping[str, Any]]) -> Data:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "customdata": [row["practice"] for row in rows],
        "hoverinfo": "text",
        "hovertext": [_hover(row) for row in rows],
        "cliponaxis": False,
    }


def _hover(row: Mapping[str, Any]) -> str:
    facts = f"{row['pillar_name']}: impact {row['impact']}, {row['effort']} days, {row['owner']}"
    return broken([f"<b>{row['rank']}</b> {hover(row['action'])}", hover(facts)])


def _alt(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return "Impact against effort: no action is open."
    shown = "; ".join(
        f"{row['rank']} {row['action']}: impact {row['impact']}, {row['effort']} days"
        for row in rows[:NUMBERED]
    )
    rest = len(rows) - NUMBERED
    more = f" {rest} more in the table." if rest > 0 else ""
    return f"Impact against effort of the next actions. {shown}.{more}"


def _table_row(row: Mapping[str, Any]) -> Row:
    return {
        "Number": row["rank"],
        "Action": row["action"],
        "Pillar": row["pillar_name"],
        "Impact": row["impact"],
        "Effort in days": row["effort"],
        "After": ", ".join(str(a["rank"] or a["practice"]) for a in row["after"]),
        "Owner": row["owner"],
    }
