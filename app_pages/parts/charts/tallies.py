"""How many findings there are, by severity and by what the checks said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app_pages.parts.charts.chart import Chart, Data, Row, drawn
from app_pages.parts.charts.palette import Palette, hatch
from checks.model import Severity, State
from reports.words import Words

SHOWN = (State.FAIL, State.PARTIAL, State.UNKNOWN, State.PASS)
SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
ROW = 46
"""Pixels."""


def tallies(counts: Mapping[tuple[Severity, State], int], words: Words, palette: Palette) -> Chart:
    """A bar for each severity, in parts by state; a check that raised counts as unknown.

    A click on a part gives `[severity, state]` as `customdata`.
    """
    rows = [(severity, _states(counts, severity)) for severity in SEVERITIES]
    most = max(1, *(sum(states.values()) for _, states in rows))
    layout = {
        "height": ROW * len(rows) + 46,
        "barmode": "stack",
        "bargap": 0.5,
        "margin": {"l": 70, "r": 8, "t": 4, "b": 40},
        "showlegend": True,
        "legend": {"y": 0, "yref": "container", "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": {"range": [0, most], "visible": False},
        "yaxis": {
            "range": [len(rows) - 0.4, -0.7],
            "tickvals": list(range(len(rows))),
            "ticktext": [words(f"names.severity-{severity}") for severity, _ in rows],
            "tickfont": {"color": palette.ink, "size": 13},
        },
    }
    traces = [*(_part(state, rows, words, palette) for state in SHOWN), _numbers(rows, words)]
    table = tuple(_table_row(severity, states, words) for severity, states in rows)
    return Chart(drawn(traces, layout, palette), _alt(rows, words), table)


def _states(counts: Mapping[tuple[Severity, State], int], severity: Severity) -> dict[State, int]:
    found = {state: counts.get((severity, state), 0) for state in SHOWN}
    found[State.UNKNOWN] += counts.get((severity, State.ERROR), 0)
    return found


def _part(
    state: State,
    rows: Sequence[tuple[Severity, Mapping[State, int]]],
    words: Words,
    palette: Palette,
) -> Data:
    colour, shape = {
        State.FAIL: (palette.bad, ""),
        State.PARTIAL: (palette.warn, "/"),
        State.UNKNOWN: (palette.unknown, "."),
        State.PASS: (palette.good, "-"),
    }[state]
    name = words(f"names.state-{state}")
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [states[state] or None for _, states in rows],
        "y": list(range(len(rows))),
        "marker": {
            "color": palette.paper if shape else colour,
            "line": {"color": colour, "width": 1},
            "pattern": hatch(shape, colour, 6, 0.4),
        },
        "customdata": [[severity.value, state.value] for severity, _ in rows],
        "hoverinfo": "text",
        "hovertext": [
            f"{words(f'names.severity-{severity}')}, {name.lower()}: {words.number(states[state])}"
            for severity, states in rows
        ],
    }


def _numbers(rows: Sequence[tuple[Severity, Mapping[State, int]]], words: Words) -> Data:
    """The counts in words above each bar: parts are too small for them."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [0] * len(rows),
        "y": [at - 0.42 for at in range(len(rows))],
        "text": [_listed(states, words) for _, states in rows],
        "textposition": "middle right",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _listed(states: Mapping[State, int], words: Words) -> str:
    parts = [
        f"{words.number(count)} {words(f'names.state-{state}').lower()}"
        for state, count in states.items()
        if count
    ]
    return ", ".join(parts) or "none"


def _alt(rows: Sequence[tuple[Severity, Mapping[State, int]]], words: Words) -> str:
    shown = (
        f"{words(f'names.severity-{severity}')}: {_listed(states, words)}"
        for severity, states in rows
    )
    return f"Findings by severity. {'; '.join(shown)}."


def _table_row(severity: Severity, states: Mapping[State, int], words: Words) -> Row:
    return {
        "Severity": words(f"names.severity-{severity}"),
        **{words(f"names.state-{state}"): count for state, count in states.items()},
    }
