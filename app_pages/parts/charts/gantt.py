"""The dated plan on a line of working days: actions in lanes, gates, today."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app_pages.parts.charts.chart import Chart, Data, Row, drawn
from app_pages.parts.charts.labels import broken, counted, cut, hover, short_day, short_month
from app_pages.parts.charts.palette import Palette, hatch
from assessment.plan.calendar import WorkingDays
from assessment.plan.plan import Booked, Milestone, Plan

Lanes = Literal["phase", "role"]

TITLE_LENGTH = 40
HEADING_LENGTH = 60
ROW = 22
TOP = 104
"""Pixels: a row, and what key and months need above the first."""
MONTHS = 6
"""Names of months that have room on a narrow page."""
DAYS_OFF = 4
"""A plan that starts within so many days after today starts now: a weekend lies between."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the chart: a heading, a gate, or an action."""

    y: int
    label: str
    """Plain."""
    gate: Milestone | None = None
    booked: Booked | None = None
    shown: Data | None = None
    """The action's words."""


def gantt(
    plan: Plan, schedule: Data, today: date, palette: Palette, *, lanes: Lanes = "phase"
) -> Chart:
    """The plan; a click on a bar gives the action's id as `customdata`.

    Days on which nobody works are not on the axis, so that a bar is as long as its work.

    Args:
        plan: the plan.
        schedule: its words (`reports.schedule.panel`).
        today: where the line of today stands, if the plan has begun.
        palette: the colours.
        lanes: what the actions are grouped by.
    """
    lines = _lines(plan, schedule, lanes)
    days = plan.team.days
    last = max([days.until(plan.finish), *(days.until(m.safe) for m in plan.milestones)])
    end = last * 1.02 + 1
    months = _months(plan.start, last, days)
    layout = {
        "height": TOP + ROW * len(lines) + 8,
        "barmode": "overlay",
        "bargap": 0.3,
        "margin": {"l": 262, "r": 10, "t": TOP, "b": 8},
        "hovermode": "closest",
        "showlegend": True,
        "legend": {"yref": "container", "y": 1, "yanchor": "top", "traceorder": "normal"},
        "xaxis": {
            "range": [0, end],
            "side": "top",
            "tickvals": [at for at, _ in months],
            "ticktext": [short_month(day) for _, day in months],
            "showgrid": True,
        },
        "yaxis": {
            "range": [len(lines) - 0.5, -0.5],
            "tickvals": [line.y for line in lines if line.gate or line.booked],
            "ticktext": [cut(x.label, TITLE_LENGTH) for x in lines if x.gate or x.booked],
            "tickfont": {"color": palette.ink, "size": 12},
        },
        "shapes": _shapes(lines, days, palette),
    }
    traces = [
        *_bars(lines, palette),
        *_marks(lines, days, palette),
        *_today(plan, today, last, len(lines), palette),
        _texts(lines, days, end, palette),
    ]
    table = tuple(
        _table_row(row, shown) for row, shown in zip(plan.booked, schedule["actions"], strict=True)
    )
    return Chart(drawn(traces, layout, palette), _alt(plan, schedule), table)


def _lines(plan: Plan, schedule: Data, lanes: Lanes) -> list[_Line]:
    booked = {row.action.id: row for row in plan.booked}
    lines = [_Line(0, "Gates")]
    for milestone, gate in zip(plan.milestones, schedule["gates"], strict=True):
        lines.append(_Line(len(lines), f"{gate['name']} gate", gate=milestone))
    for name, actions in _groups(schedule, lanes):
        lines.append(_Line(len(lines), name))
        for action in actions:
            row = booked[action["action"]]
            lines.append(_Line(len(lines), action["title"], booked=row, shown=action))
    return lines


def _groups(schedule: Data, lanes: Lanes) -> list[tuple[str, Sequence[Data]]]:
    """Headings with the actions below each; those without any are left out."""
    if lanes == "role":
        found = [
            (" – ".join(filter(None, (lane["name"], lane["person"]))), lane["bars"])
            for lane in schedule["lanes"]
        ]
    else:
        actions = schedule["actions"]
        found = [
            (gate["name"], [a for a in actions if a["stage"] == gate["stage"]])
            for gate in schedule["gates"]
        ]
    return [(f"{name} ({len(bars)})", bars) for name, bars in found if bars]


def _months(start: date, last: int, days: WorkingDays) -> list[tuple[int, date]]:
    """Where months begin, as many as have room; the start itself comes first."""
    found = [(0, start)]
    day = start
    while True:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        at = days.first_from(day)
        if at > last:
            break
        found.append((at, day))
    step = math.ceil(len(found) / MONTHS)
    shown = found[::step]
    # The name of a month that begins right after the start would cover the start's.
    return [
        (at, day)
        for n, (at, day) in enumerate(shown)
        if n != 0 or len(shown) < 2 or shown[1][0] > last / MONTHS
    ]


def _shapes(lines: Sequence[_Line], days: WorkingDays, palette: Palette) -> list[Data]:
    """A band behind each heading, and a line down from each gate."""
    bands = [
        {
            "type": "rect", "layer": "below", "xref": "paper", "x0": 0, "x1": 1,
            "y0": line.y - 0.5, "y1": line.y + 0.5, "fillcolor": palette.faint,
            "line": {"width": 0},
        }
        for line in lines
        if not line.gate and not line.booked
    ]  # fmt: skip
    gates = [
        {
            "type": "line", "layer": "below", "x0": days.until(line.gate.day),
            "x1": days.until(line.gate.day), "y0": line.y, "y1": len(lines) - 0.5,
            "line": {"color": palette.muted, "width": 1, "dash": "dot"},
        }
        for line in lines
        if line.gate
    ]  # fmt: skip
    return [*bands, *gates]


def _bars(lines: Sequence[_Line], palette: Palette) -> list[Data]:
    """Bars in three kinds, each with a fill of its own."""
    kinds: list[tuple[str, str, Data]] = [
        ("blocks", "Keeps a gate closed", {"color": palette.accent}),
        ("other", "Other work", {"color": palette.tint}),
        (
            "late",
            "Ends late",
            {
                "color": palette.paper,
                "pattern": hatch("x", palette.bad, 5, 0.4),
            },
        ),
    ]
    rows = [(line, line.booked, line.shown) for line in lines]
    traces: list[Data] = []
    for kind, name, look in kinds:
        own = [(x.y, row, shown) for x, row, shown in rows if row and shown and _kind(row) == kind]
        edge = palette.bad if kind == "late" else palette.accent
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "base": [row.first_day for _, row, _ in own],
                "x": [max(1, row.days) for _, row, _ in own],
                "y": [y for y, _, _ in own],
                "marker": {**look, "line": {"color": edge, "width": 1}},
                "customdata": [row.action.id for _, row, _ in own],
                "hoverinfo": "text",
                "hovertext": [_hover(row, shown) for _, row, shown in own],
            }
        )
    return [trace for trace in traces if trace["y"]]


def _kind(row: Booked) -> str:
    return "late" if row.late else "blocks" if row.action.blocks else "other"


def _hover(row: Booked, shown: Data) -> str:
    due = f", due {short_day(row.action.due)}" if row.action.due else ""
    return broken(
        [
            hover(shown["title"]),
            f"{short_day(row.start)} to {short_day(row.finish)}{due}",
            hover(f"{shown['owner']}, {shown['effort']} days, {shown['gain_text']} points"),
            hover(shown["why"]),
            "<b>Ends late</b>" if row.late else "",
        ]
    )


def _marks(lines: Sequence[_Line], days: WorkingDays, palette: Palette) -> list[Data]:
    """Gates, and by when half (P50) and four fifths (P80) of the simulated plans are there."""
    gates = [(line.y, line.gate) for line in lines if line.gate]
    kinds = [
        ("Four in five plans by then (P80)", "triangle-right-open", 13, palette.muted,
         [gate.safe for _, gate in gates]),
        ("Half of the plans (P50)", "line-ns-open", 16, palette.muted,
         [gate.likely for _, gate in gates]),
        ("Gate", "diamond", 13, palette.ink, [gate.day for _, gate in gates]),
    ]  # fmt: skip
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [days.until(day) for day in dates],
            "y": [y for y, _ in gates],
            "marker": {
                "symbol": symbol, "size": size, "color": colour, "opacity": 1,
                "line": {"width": 2, "color": colour},
            },
            "hoverinfo": "text",
            "hovertext": [f"{name}: {short_day(day)}" for day in dates],
        }
        for name, symbol, size, colour, dates in kinds
    ]  # fmt: skip


def _today(plan: Plan, today: date, last: int, rows: int, palette: Palette) -> list[Data]:
    """Nothing where the plan lies wholly before or after today."""
    at = plan.team.days.first_from(today) if today >= plan.start else 0
    if at > last or today + timedelta(days=DAYS_OFF) < plan.start:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"Today, {short_day(today)}",
            "x": [at, at],
            "y": [-0.5, rows - 0.5],
            "line": {"color": palette.warn, "width": 2},
            "cliponaxis": False,
            "hoverinfo": "name",
        }
    ]


def _texts(lines: Sequence[_Line], days: WorkingDays, end: float, palette: Palette) -> Data:
    """Headings, the dates of gates, and a word beside what is late."""
    rows: list[tuple[float, int, str, str, str]] = []
    for line in lines:
        if line.gate:
            rows.append(_dates(line.y, line.gate, days, end, palette))
        elif line.booked is None:
            label = f" <b>{cut(line.label, HEADING_LENGTH)}</b>"
            rows.append((0, line.y, label, "middle right", palette.ink))
        elif line.booked.late:
            first, after = line.booked.first_day, line.booked.first_day + line.booked.days
            beyond = after > end * 0.85
            place = "middle left" if beyond else "middle right"
            at = first if beyond else after
            rows.append((at, line.y, "<b> late </b>", place, palette.bad))
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, *_ in rows],
        "y": [y for _, y, *_ in rows],
        "text": [text for _, _, text, *_ in rows],
        "textposition": [place for *_, place, _ in rows],
        "textfont": {"size": 12, "color": [colour for *_, colour in rows]},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _dates(
    y: int, gate: Milestone, days: WorkingDays, end: float, palette: Palette
) -> tuple[float, int, str, str, str]:
    """The dates of a gate, on the side of its marks that has room."""
    late = bool(gate.wished and gate.day > gate.wished)
    text = f"{short_day(gate.day)}, P80 {short_day(gate.safe)}"
    if gate.wished and late:
        text = f"<b>late</b>: {short_day(gate.day)}, wish {short_day(gate.wished)}"
    early = days.until(gate.day) < end / 2
    at = days.until(gate.safe) if early else days.until(gate.day)
    colour = palette.bad if late else palette.ink
    return (at, y, f"    {text}    ", "middle right" if early else "middle left", colour)


def _alt(plan: Plan, schedule: Data) -> str:
    if not plan.booked:
        return f"{schedule['title']}."
    gates = "; ".join(
        f"{shown['name']} gate {short_day(gate.day)}, P50 {short_day(gate.likely)}, "
        f"P80 {short_day(gate.safe)}, {counted(gate.actions, 'action')}"
        for gate, shown in zip(plan.milestones, schedule["gates"], strict=True)
    )
    late = sum(row.late for row in plan.booked)
    return (
        f"Plan of {counted(len(plan.booked), 'action')} from {short_day(plan.start)} to "
        f"{short_day(plan.finish)}, {late} late. {gates}."
    )


def _table_row(row: Booked, shown: Data) -> Row:
    return {
        "Action": shown["title"],
        "Phase": shown["stage_name"],
        "Owner": shown["owner"],
        "Start": short_day(row.start),
        "Finish": short_day(row.finish),
        "Effort in days": shown["effort"],
        "Due": short_day(row.action.due) if row.action.due else None,
        "State": "late" if row.late else "on time" if row.action.due else "no date",
        "Keeps a gate closed": "yes" if row.action.blocks else "no",
    }
