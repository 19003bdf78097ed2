"""The words that stand for a chart where it cannot be seen; they say its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from reports.panels import Data
from reports.words import Words


def texts(view: Data, words: Words) -> dict[str, str]:
    """One text a chart."""
    return {
        "pillars": _pillars(view, words),
        "gates": _gates(view, words),
        "heat_map": _heat_map(view, words),
        "matrix": _matrix(view["actions"], words),
        "priorities": _matrix(view["priorities"]["rows"], words),
        "roadmap": _roadmap(view, words),
        **{f"areas-{one['id']}": one["alternative"] for one in view["pillar_pages"]},
        **{f"strip-{one['id']}": one["alternative"] for one in view["lifecycle"]["strips"]},
        **{f"held-{one['id']}": one["alternative"] for one in view["lifecycle"]["maturity"]},
    }


def _pillars(view: Data, words: Words) -> str:
    rows = []
    for pillar in view["pillars"]:
        name = "pillar-open" if pillar["score"] is None else "pillar"
        text = words(f"charts.{name}", **_given(pillar, "name", "status", "score"))
        if pillar["low"] != pillar["high"]:
            text += words("charts.pillar-range", **_given(pillar, "low", "high"))
        if pillar["capped"]:
            text += words("charts.pillar-capped", raw=pillar["raw"])
        rows.append(text)
    return words("charts.pillars", rows="; ".join(rows))


def _given(row: Data, *names: str) -> Data:
    return {name: row[name] for name in names}


def _gates(view: Data, words: Words) -> str:
    rows = [f"{g['name']}: {g['decision_text'].lower()}, {g['summary']}" for g in view["gates"]]
    return words("charts.gates", rows="; ".join(rows))


def _heat_map(view: Data, words: Words) -> str:
    rows = []
    for row in view["heat_map"]:
        cells = (
            f"{c['area']} "
            + (words("wording.not-assessed") if c["mean"] is None else words.number(c["mean"]))
            for c in row["cells"]
        )
        rows.append(f"{row['name']}: {', '.join(cells)}")
    return words("charts.heat-map", rows="; ".join(rows) or words("charts.no-practice"))


def _matrix(actions: Sequence[Data], words: Words) -> str:
    rows = [
        words("charts.matrix-row", **_given(row, "rank", "action", "impact", "effort"))
        for row in actions
    ]
    return words("charts.matrix", rows="; ".join(rows) or words("charts.none"))


def _roadmap(view: Data, words: Words) -> str:
    rows = [
        words(
            "charts.phase",
            name=phase["name"],
            items=words("charts.items", count=phase["steps"]),
            days=words("wording.days-of-work", count=phase["effort_days"]),
            begin=phase["begin_text"],
            day=phase["date_text"],
            p80=phase["p80_text"],
            decision=phase["decision_text"].lower(),
        )
        for phase in view["phases"]
    ]
    return words("charts.phases", rows="; ".join(rows))
