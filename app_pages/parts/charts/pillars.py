"""The score of each pillar as a bar, with its range, its cap and its coverage."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app_pages.parts.charts.chart import Chart, Data, Row, drawn
from app_pages.parts.charts.labels import broken, cut, hover, safe_label
from app_pages.parts.charts.palette import Palette, hatch
from assessment.assessment import Assessment
from assessment.scorecard import StageScore
from reports.panels import pillar_panel, rating_name
from reports.words import Words
from rubrics.standard import Standard

NAME_LENGTH = 23
BAND_LENGTH = 14
ROW = 52
AXIS = 34
KEY = 20
"""Pixels; the key has two columns on a narrow page."""
TOP = 100


def pillar_bars(assessment: Assessment, score: StageScore, words: Words, palette: Palette) -> Chart:
    """Each pillar at one stage: solid up to what is sure, hatched as far as it could still move.

    A click on a bar gives the pillar's id as `customdata`.
    """
    standard = assessment.rubric.standard
    rows = [
        {**row, "band": _band(score.pillars[row["id"]].score, standard, words)}
        for row in pillar_panel(assessment, score, words)
    ]
    traces = _traces(rows, palette)
    keys = len(traces) - 1
    below = AXIS + (KEY * math.ceil(keys / 2) if keys > 1 else 0)
    layout = {
        "height": ROW * len(rows) + below + 4,
        "barmode": "stack",
        "bargap": 0.55,
        "margin": {"l": 170, "r": 190, "t": 4, "b": below},
        # Beside the numbers: a key to one kind of bar says nothing.
        "showlegend": keys > 1,
        "legend": {"y": 0, "yref": "container", "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": _axis(standard, words),
        "yaxis": {
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": [cut(row["name"], NAME_LENGTH) for row in rows],
            "tickfont": {"color": palette.ink, "size": 13},
        },
    }
    figure = drawn(traces, layout, palette)
    return Chart(figure, _alt(rows), tuple(_table_row(row) for row in rows))


def _traces(rows: Sequence[Data], palette: Palette) -> list[Data]:
    solid = [0 if row["score"] is None else min(row["low"], row["score"]) for row in rows]
    moving = [_moving(row, at) for row, at in zip(rows, solid, strict=True)]
    capped = [row["raw"] - row["high"] if row["capped"] else 0 for row in rows]
    moves = {
        "color": palette.paper,
        "line": {"color": palette.accent, "width": 1},
        "pattern": hatch("/", palette.accent, 6, 0.25),
    }
    pale = {"color": palette.tint, "line": {"color": palette.accent, "width": 1}}
    bars = [
        _bar("Score", rows, solid, {"color": palette.accent}),
        _bar("Not assessed, open", rows, moving, moves),
        _bar("Lost to the cap", rows, [max(0, part) for part in capped], pale),
    ]
    # The key names what is drawn.
    return [*(bar for bar in bars if any(bar["x"])), *_marks(rows, palette), _numbers(rows)]


def _moving(row: Data, solid: int) -> int:
    """How far the score could still move; wholly where something is due and nothing is known."""
    if row["score"] is None:
        return TOP if row["due"] else 0
    return int(row["high"]) - solid


def _bar(name: str, rows: Sequence[Data], lengths: Sequence[int], marker: Data) -> Data:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [length or None for length in lengths],
        "y": list(range(len(rows))),
        "marker": marker,
        "customdata": [row["id"] for row in rows],
        "hoverinfo": "text",
        "hovertext": [hover(_said(row)) for row in rows],
    }


def _marks(rows: Sequence[Data], palette: Palette) -> list[Data]:
    """Strokes across the bars: the score within its range, and the cap."""
    ranged = [(at, row) for at, row in enumerate(rows) if row["low"] != row["high"]]
    within = [(at, row["score"]) for at, row in ranged if row["score"] is not None]
    caps = [(at, row["cap"]) for at, row in enumerate(rows) if row["capped"]]
    strokes = [
        ("Score in its range", within, palette.ink, "line-ns", 24),
        ("Cap", caps, palette.bad, "triangle-down", 12),
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [value for _, value in places],
            "y": [at - (0.36 if name == "Cap" else 0) for at, _ in places],
            "marker": {
                "symbol": symbol, "size": size, "color": colour,
                "line": {"color": colour, "width": 2},
            },
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
        for name, places, colour, symbol, size in strokes
        if places
    ]  # fmt: skip


def _numbers(rows: Sequence[Data]) -> Data:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [TOP] * len(rows),
        "y": list(range(len(rows))),
        "text": [f"   {_beside(row).replace('<br>', '<br>   ')}" for row in rows],
        "textposition": "middle right",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _beside(row: Data) -> str:
    """What stands at the right of a bar."""
    if row["score"] is None:
        return safe_label(row["status"])
    first = f"<b>{row['score']}</b>  {cut(row['band'], BAND_LENGTH)}"
    facts = [f"{row['coverage']} % covered"]
    if row["low"] != row["high"]:
        facts.insert(0, row["range_text"])
    if row["capped"]:
        facts.insert(0, f"cap {row['cap']}")
    return broken([first, safe_label(", ".join(facts))])


def _said(row: Data) -> str:
    if row["score"] is None:
        return f"{row['name']}: {row['status']}"
    parts = [f"{row['name']}: {row['score']} of 100, {row['band'].lower()}"]
    if row["low"] != row["high"]:
        parts.append(f"range {row['low']} to {row['high']}")
    if row["capped"]:
        parts.append(f"capped from {row['raw']}")
    return ", ".join([*parts, f"{row['coverage']} % covered"])


def _alt(rows: Sequence[Data]) -> str:
    return "Score by pillar. " + "; ".join(_said(row) for row in rows) + "."


def _table_row(row: Data) -> Row:
    return {
        "Pillar": row["name"],
        "Score": row["score"],
        "Rating": row["status"] or row["band"],
        "Range": row["range_text"],
        "Cap": row["cap"],
        "Coverage in percent": row["coverage"],
    }


def _axis(standard: Standard, words: Words) -> Data:
    """From 0 to 100, with a line where each rating begins."""
    bands = [band for band in standard.ratings if band.start > 0]
    names = [f"{band.start} {rating_name(band.id, standard, words)}" for band in bands]
    return {
        "range": [0, TOP],
        "tickvals": [0, *(band.start for band in bands), TOP],
        "ticktext": ["0", *(cut(name, BAND_LENGTH) for name in names), str(TOP)],
        "showgrid": True,
    }


def _band(score: float | None, standard: Standard, words: Words) -> str:
    """The rating of the score before it is rounded, as the headline's is."""
    reached = [band.id for band in standard.ratings if score is not None and score >= band.start]
    return rating_name(reached[-1] if reached else None, standard, words)
