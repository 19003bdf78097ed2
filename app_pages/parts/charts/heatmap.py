"""Pillars and their areas as cells: the mean level of what is assessed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app_pages.parts.charts.chart import Chart, Data, Row, drawn
from app_pages.parts.charts.labels import broken, counted, cut, hover, wrapped
from app_pages.parts.charts.palette import Palette, hatch
from assessment.assessment import Assessment
from reports import panels
from reports.words import Words

COLUMNS = 4
"""Most cells on a line: a name has room in them on a narrow page."""
WIDTH = 100.0
LINE = 60
HEADING = 26
GAP = 3
BETWEEN = 8
"""Pixels."""
LETTERS = 104
"""Of the small text on a whole line of a narrow page."""
LEVELS = 5


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell with its place: its left edge and width in shares of 100, its middle in pixels."""

    data: Data
    pillar: str
    left: float
    width: float
    middle: float
    letters: int


def heat_map(assessment: Assessment, words: Words, palette: Palette) -> Chart:
    """Every area of every pillar with its level.

    A click on a cell gives `[pillar id, area]` as `customdata`; the area is named as in the rubric.
    """
    rows = panels.heat_map(assessment, words)
    cells, headings, height = _placed(rows)
    areas = {id_: practice.area for id_, practice in assessment.rubric.practices.items()}
    layout = {
        "height": height + 34,
        "barmode": "overlay",
        "margin": {"l": 2, "r": 2, "t": 2, "b": 32},
        "showlegend": True,
        "legend": {"y": 0, "yref": "container", "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": {"range": [0, WIDTH], "visible": False},
        "yaxis": {"range": [height, 0], "visible": False},
    }
    traces = [*_bars(cells, areas, palette), _headings(headings), *_key(words, palette)]
    table = tuple(_table_row(row["name"], cell) for row in rows for cell in row["cells"])
    return Chart(drawn(traces, layout, palette), _alt(rows), table)


def _placed(rows: Sequence[Data]) -> tuple[list[_Cell], list[tuple[str, float]], int]:
    cells: list[_Cell] = []
    headings: list[tuple[str, float]] = []
    top = 0
    for row in rows:
        headings.append((row["name"], top + HEADING / 2))
        top += HEADING
        for line in _lines(row["cells"]):
            width = WIDTH / len(line)
            cells += [
                _Cell(data, row["pillar"], width * at, width, top + LINE / 2, LETTERS // len(line))
                for at, data in enumerate(line)
            ]
            top += LINE
        top += BETWEEN
    return cells, headings, top


def _lines(cells: Sequence[Data]) -> Iterator[Sequence[Data]]:
    """As few lines as hold them, about equally long."""
    size = math.ceil(len(cells) / math.ceil(len(cells) / COLUMNS))
    return (cells[at : at + size] for at in range(0, len(cells), size))


def _bars(cells: Sequence[_Cell], areas: Mapping[str, str], palette: Palette) -> list[Data]:
    """Cells in the colours of their levels, and hatched ones that are not assessed."""
    known = [cell for cell in cells if cell.data["level"] is not None]
    unknown = [cell for cell in cells if cell.data["level"] is None]
    levels = [cell.data["level"] for cell in known]
    full = {"color": [palette.ramp[level] for level in levels]}
    hatched = {"color": palette.paper, "pattern": hatch("/", palette.rule, 10, 0.25)}
    return [
        _cells(known, areas, full, [palette.ramp_ink[level] for level in levels], palette),
        _cells(unknown, areas, hatched, [palette.ink] * len(unknown), palette),
    ]


def _cells(
    cells: Sequence[_Cell],
    areas: Mapping[str, str],
    marker: Data,
    inks: Sequence[str],
    palette: Palette,
) -> Data:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [cell.left for cell in cells],
        "x": [cell.width - 0.4 for cell in cells],
        "y": [cell.middle for cell in cells],
        "width": [LINE - GAP] * len(cells),
        "marker": {**marker, "line": {"color": palette.rule, "width": 1}},
        "text": [_inside(cell) for cell in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "constraintext": "none",
        "textangle": 0,
        "insidetextfont": {"size": 11.5, "color": list(inks)},
        "customdata": [[cell.pillar, areas[cell.data["ids"][0]]] for cell in cells],
        "hoverinfo": "text",
        "hovertext": [hover(_said(cell.data)) for cell in cells],
        "showlegend": False,
    }


def _inside(cell: _Cell) -> str:
    data = cell.data
    number = "not assessed" if data["mean"] is None else f"<b>{data['mean_text']}</b>"
    if data["mean"] is not None and data["assessed"] < data["practices"]:
        number += f"  ({data['assessed']} of {data['practices']})"
    return broken([wrapped(data["area"], cell.letters, 2), number])


def _headings(headings: Sequence[tuple[str, float]]) -> Data:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [0.0] * len(headings),
        "y": [y for _, y in headings],
        "text": [f"<b>{cut(name, LETTERS // 2)}</b>" for name, _ in headings],
        "textposition": "middle right",
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _key(words: Words, palette: Palette) -> list[Data]:
    """What the colours stand for; each cell has its number as well."""
    steps = [(f"{n} {words(f'names.level-{n}')}", palette.ramp[n], "") for n in range(LEVELS)]
    return [
        {
            "type": "bar",
            "name": name,
            "x": [None],
            "y": [None],
            "marker": {
                "color": colour,
                "line": {"color": palette.rule, "width": 1},
                "pattern": hatch(shape, palette.rule, 5, 0.4),
            },
        }
        for name, colour, shape in [*steps, ("not assessed", palette.paper, "/")]
    ]  # fmt: skip


def _said(data: Data) -> str:
    known = f"{data['assessed']} of {counted(data['practices'], 'practice')} assessed"
    if data["mean"] is None:
        return f"{data['area']}: not assessed, {counted(data['practices'], 'practice')}"
    return f"{data['area']}: mean level {data['mean_text']} of 4, {known}"


def _alt(rows: Sequence[Data]) -> str:
    if not rows:
        return "Mean level by pillar and area: no practice applies."
    pillars = (
        f"{row['name']}: "
        + ", ".join(
            f"{c['area']} {'not assessed' if c['mean'] is None else c['mean_text']}"
            for c in row["cells"]
        )
        for row in rows
    )
    return f"Mean level from 0 to 4 by pillar and area. {'; '.join(pillars)}."


def _table_row(pillar: str, cell: Data) -> Row:
    return {
        "Pillar": pillar,
        "Area": cell["area"],
        "Mean level": cell["mean"],
        "Practices assessed": cell["assessed"],
        "Practices": cell["practices"],
    }
