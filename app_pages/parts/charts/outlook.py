"""Where the plan leads: the score after each phase with its range, and the state of each gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app_pages.parts.charts.chart import Chart, Data, Row, drawn
from app_pages.parts.charts.labels import broken, cut, hover, safe_label, short_day
from app_pages.parts.charts.palette import Palette
from assessment.forecast import Step
from assessment.plan.plan import Plan
from assessment.scorecard import Decision
from reports.numbers import points
from reports.panels import rating_name, stage_names
from reports.words import Words
from rubrics.standard import Standard

NAME_LENGTH = 17
BAND_LENGTH = 10
BARS = 250
GATE_ROW = 30
AXIS = 54
"""Pixels."""

MARKS = {
    Decision.MET: "circle",
    Decision.CONDITIONAL: "circle-open",
    Decision.UNDECIDED: "square-open",
    Decision.BLOCKED: "x",
}


@dataclass(frozen=True, slots=True)
class _Point:
    """Where the workload stands: today, or when a phase is done."""

    step: Step
    day: date | None
    """Of the phase's gate; None: today."""


def outlook(plan: Plan, standard: Standard, words: Words, palette: Palette) -> Chart:
    """Columns for today and the end of each phase with work in it, above a row for each gate."""
    shown = _points(plan)
    columns = _columns(shown, standard, words)
    gates = _gate_names(plan, standard, words)
    traces = [*_bars(columns, palette), _gates(shown, words, palette)]
    table = tuple(
        _table_row(column, point, gates, words)
        for column, point in zip(columns, shown, strict=True)
    )
    layout = _layout(columns, gates, standard, words, palette)
    return Chart(drawn(traces, layout, palette), _alt(table), table)


def _points(plan: Plan) -> list[_Point]:
    worked = (m for m in plan.milestones if m.step.phase and m.step.phase.items)
    return [_Point(plan.today, None), *(_Point(m.step, m.day) for m in worked)]


def _gate_names(plan: Plan, standard: Standard, words: Words) -> dict[str, str]:
    stages = stage_names(standard, words)
    return {stage: words("forecast.gate", name=stages[stage]) for stage in plan.today.gates}


def _layout(
    columns: Sequence[Data],
    gates: Mapping[str, str],
    standard: Standard,
    words: Words,
    palette: Palette,
) -> Data:
    below = GATE_ROW * len(gates)
    height = BARS + AXIS + below
    bands = [band for band in standard.ratings if band.start]
    return {
        "height": height + 24,
        "barmode": "stack",
        "bargap": 0.5,
        "margin": {"l": 130, "r": 8, "t": 20, "b": 4},
        "xaxis": {
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": list(range(len(columns))),
            "ticktext": [column["label"] for column in columns],
            "tickfont": {"color": palette.ink, "size": 12},
            "anchor": "y",
        },
        "yaxis": {
            "domain": [(below + AXIS) / height, 1],
            "range": [0, 100],
            "tickvals": [0, *(band.start for band in bands), 100],
            "ticktext": ["0", *(_band(b.id, b.start, standard, words) for b in bands), "100"],
            "showgrid": True,
        },
        "yaxis2": {
            "domain": [0, below / height],
            "range": [len(gates) - 0.5, -0.5],
            "tickvals": list(range(len(gates))),
            "ticktext": [cut(name, NAME_LENGTH) for name in gates.values()],
            "tickfont": {"color": palette.ink, "size": 12},
            "anchor": "x",
        },
    }


def _columns(shown: Sequence[_Point], standard: Standard, words: Words) -> list[Data]:
    """`held` and `gained` are the two parts of a column; `low` and `high` its range."""
    stages = stage_names(standard, words)
    rows: list[Data] = []
    before: int | None = None
    for point in shown:
        score, phase = point.step.score, point.step.phase
        now = points(score.overall)
        held = min(now or 0, before or 0) if phase else now or 0
        name = words("forecast.today")
        if phase:
            name = words("forecast.after", stage=stages[phase.stage])
        day = short_day(point.day) if point.day else ""
        rows.append(
            {
                "name": name,
                "day": day,
                "label": broken([cut(name, NAME_LENGTH), day]),
                "points": now,
                "low": points(score.low),
                "high": points(score.high),
                "held": held,
                "gained": (now or 0) - held,
                "change": None if now is None or before is None else words.signed(now - before),
            }
        )
        before = now
    return rows


def _bars(columns: Sequence[Data], palette: Palette) -> list[Data]:
    places = list(range(len(columns)))
    boxes = [hover(_said(column)) for column in columns]
    parts = (("held", palette.tint), ("gained", palette.accent))
    bars: list[Data] = [
        {
            "type": "bar",
            "x": places,
            "y": [column[part] for column in columns],
            "marker": {"color": colour, "line": {"color": palette.accent, "width": 1}},
            "hoverinfo": "text",
            "hovertext": boxes,
        }
        for part, colour in parts
    ]
    scored = [c for c in columns if c["points"] is not None and c["low"] != c["high"]]
    ranges = {
        "type": "scatter",
        "mode": "markers",
        "x": [columns.index(c) for c in scored],
        "y": [c["points"] for c in scored],
        "error_y": {
            "type": "data", "symmetric": False, "color": palette.ink, "thickness": 1.5, "width": 7,
            "array": [c["high"] - c["points"] for c in scored],
            "arrayminus": [c["points"] - c["low"] for c in scored],
        },
        "marker": {"symbol": "line-ew", "size": 1, "color": palette.ink},
        "hoverinfo": "skip",
    }  # fmt: skip
    numbers = {
        "type": "scatter",
        "mode": "text",
        "x": places,
        "y": [(c["high"] if c in scored else c["points"]) or 0 for c in columns],
        "text": [_number(column) for column in columns],
        "textposition": "top center",
        "textfont": {"size": 14},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    return [*bars, ranges, numbers]


def _number(column: Data) -> str:
    if column["points"] is None:
        return "no score"
    change = f" ({column['change']})" if column["change"] else ""
    return f"<b>{column['points']}</b>{change}"


def _gates(shown: Sequence[_Point], words: Words, palette: Palette) -> Data:
    """A mark and a word for each gate at each step."""
    colours = {
        Decision.MET: palette.good,
        Decision.CONDITIONAL: palette.warn,
        Decision.UNDECIDED: palette.unknown,
        Decision.BLOCKED: palette.bad,
    }
    places = [
        (at, row, gate.decision)
        for at, point in enumerate(shown)
        for row, gate in enumerate(point.step.gates.values())
    ]
    found = [decision for _, _, decision in places]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "yaxis": "y2",
        "x": [at - 0.3 for at, _, _ in places],
        "y": [row for _, row, _ in places],
        "marker": {
            "symbol": [MARKS[decision] for decision in found],
            "color": [colours[decision] for decision in found],
            "size": 10,
            "line": {"width": 2, "color": [colours[decision] for decision in found]},
            "opacity": 1,
        },
        "text": [f" {safe_label(words(f'names.decision-{decision}'))}" for decision in found],
        "textposition": "middle right",
        "textfont": {"size": 12, "color": [colours[decision] for decision in found]},
        "hoverinfo": "skip",
    }


def _band(id_: str, start: int, standard: Standard, words: Words) -> str:
    return f"{cut(rating_name(id_, standard, words), BAND_LENGTH)} from {start}"


def _said(column: Data) -> str:
    if column["points"] is None:
        return f"{column['name']}: no score"
    between = f"range {column['low']} to {column['high']}"
    same = column["low"] == column["high"]
    return f"{column['name']}: {column['points']}" + ("" if same else f", {between}")


def _alt(rows: Sequence[Row]) -> str:
    steps = []
    for row in rows:
        facts = dict(row)
        name, day, score = (facts.pop(key) for key in ("When", "Date", "Score"))
        between = facts.pop("Range")
        gates = ", ".join(f"{gate} {str(state).lower()}" for gate, state in facts.items())
        shown = "no score" if score is None else f"{score} (range {between})"
        when = f"{name} ({day})" if day else name
        steps.append(f"{when}: {shown}, {gates}")
    return f"Score of 100 and gates by phase. {'; '.join(steps)}."


def _table_row(column: Data, point: _Point, gates: Mapping[str, str], words: Words) -> Row:
    return {
        "When": column["name"],
        "Date": column["day"] or None,
        "Score": column["points"],
        "Range": f"{column['low']}–{column['high']}",
        **{
            name: words(f"names.decision-{point.step.gates[stage].decision}")
            for stage, name in gates.items()
        },
    }
