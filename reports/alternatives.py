"""The words that stand for a chart where it cannot be seen; they say its numbers."""

from __future__ import annotations

from reports.numbers import counted, plural
from reports.panels import Data


def texts(view: Data) -> dict[str, str]:
    """One text a chart."""
    return {
        "pillars": _pillars(view),
        "gates": _gates(view),
        "heat_map": _heat_map(view),
        "matrix": _matrix(view),
        "roadmap": _roadmap(view),
    }


def _pillars(view: Data) -> str:
    rows = []
    for pillar in view["pillars"]:
        if pillar["score"] is None:
            text = f"{pillar['name']} {pillar['status']}"
        else:
            text = f"{pillar['name']} {pillar['score']} of 100"
        if pillar["low"] != pillar["high"]:
            text += f", range {pillar['low']} to {pillar['high']}"
        if pillar["capped"]:
            text += f", capped from {pillar['raw']}"
        rows.append(text)
    return f"Score by pillar. {'; '.join(rows)}."


def _gates(view: Data) -> str:
    rows = [f"{g['name']} {g['decision_text'].lower()}, {g['summary']}" for g in view["gates"]]
    return f"Gates. {'; '.join(rows)}."


def _heat_map(view: Data) -> str:
    rows = []
    for row in view["heat_map"]:
        cells = (
            f"{c['area']} {'not assessed' if c['mean'] is None else c['mean']}"
            for c in row["cells"]
        )
        rows.append(f"{row['name']}: {', '.join(cells)}")
    return f"Mean level 0 to 4 by pillar and area. {'; '.join(rows) or 'No practice applies'}."


def _matrix(view: Data) -> str:
    rows = [
        f"{a['rank']} {a['action']}: impact {a['impact']}, {a['effort']} days"
        for a in view["actions"]
    ]
    return f"Impact against effort of the next actions. {'; '.join(rows) or 'None'}."


def _roadmap(view: Data) -> str:
    rows = []
    for phase in view["phases"]:
        weeks = f"{phase['weeks']} {plural(phase['weeks'], 'week')}"
        days = f"{phase['effort_days']} {plural(phase['effort_days'], 'day')}"
        items = counted(phase["items"], "item")
        rows.append(f"{phase['name']}: {items}, {days} of work in {weeks}")
    return f"Phases in order. {'; '.join(rows)}."
