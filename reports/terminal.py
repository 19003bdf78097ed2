"""The scorecard as text for a terminal or a log, from the same view as the PDF."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reports.numbers import counted

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

BAR = 24
NUMBERS_WIDTH = 56
"""Columns that the numbers of a pillar need beside the bar."""
UNSEEN = 6
NARROW = 90
"""Columns below which tables leave out what the report has anyway."""
MARK = {"met": "✓", "conditional": "~", "undecided": "?", "blocked": "✗"}
COLOUR = {"met": "green", "conditional": "yellow", "undecided": "magenta", "blocked": "red"}
View = Mapping[str, Any]


def render_text(view: View, *, width: int = 100, colour: bool = False) -> str:
    """The scorecard: verdict, pillars, gates, next actions, phases, contradictions, coverage.

    Args:
        view: what `build_view` made.
        width: columns.
        colour: whether the terminal understands colours; words and signs say the same.
    """
    from rich.console import Console

    view = visible(view)
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in _parts(view, width):
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def visible(value: Any) -> Any:
    """The same data with control and direction characters written out: none takes effect."""
    if isinstance(value, str):
        return "".join(_shown(c) for c in value)
    if isinstance(value, Mapping):
        return {key: visible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [visible(item) for item in value]
    return value


def _shown(character: str) -> str:
    if character in "\n\t\r":
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
    return f"[U+{ord(character):04X}]" if hidden else character


def _parts(view: View, width: int) -> Sequence[RenderableType]:
    from rich.text import Text

    def heading(text: str) -> Text:
        return Text(f"\n{text}", style="bold")

    parts: list[RenderableType] = [
        *_verdict(view),
        "",
        *_pillars(view, width),
        heading("Gates"),
        _gates(view),
    ]
    if view["actions"]:
        parts += [heading(view["titles"]["actions"]), _actions(view, width)]
    if view["findings"]:
        parts += [heading(view["titles"]["findings"]), _findings(view, width)]
    if view["phases"]:
        parts += [heading(view["titles"]["roadmap"]), _phases(view)]
    if view["conflicts"]:
        parts += [heading(view["titles"]["conflicts"]), _conflicts(view)]
    parts += [heading("Read with care"), *_notes(view)]
    return parts


def _verdict(view: View) -> Sequence[RenderableType]:
    from rich.text import Text

    workload, score = view["workload"], view["score"]
    facts = [workload["customer"], workload["name"], workload["as_of_text"]]
    facts.append(f"{workload['stage_name']} → {workload['target_name']}")
    target, rating = workload["target_name"], score["rating_text"].lower()
    number = f"No score yet for {target}"
    if score["points"] is not None:
        number = f"{score['points']} / 100 for {target}, {rating}"
    declared = " (self-declared)" if score["self_declared"] else ""
    details = f"range {score['low']}–{score['high']}, coverage {score['coverage']} %"
    confidence = f"confidence {score['confidence']} %{declared}"
    return [
        Text(view["headline"], style="bold"),
        Text(" · ".join(fact for fact in facts if fact), style="dim"),
        "",
        Text(number, style="bold"),
        Text(f"{details}, {confidence}"),
    ]


def _table(*columns: str, right: Sequence[int] = (), stretch: Sequence[int] = ()) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for index, name in enumerate(columns):
        table.add_column(
            name,
            justify="right" if index in right else "left",
            ratio=1 if index in stretch else None,
            no_wrap=index not in stretch,
            overflow="fold",
        )
    return table


def _text(value: Any, style: str = "") -> RenderableType:
    from rich.text import Text

    return Text("" if value is None else str(value), style=style)


def _pillars(view: View, width: int) -> Sequence[RenderableType]:
    """Numbers are never cut: on a narrow terminal the bar goes first."""
    bar = min(BAR, width - NUMBERS_WIDTH)
    table = _table("Pillar", "Score", "Range", "Coverage", "", right=(1, 2, 3))
    for pillar in view["pillars"]:
        if pillar["status"]:
            cells = ("–", pillar["range_text"] or "", "", pillar["status"])
        else:
            drawn = _bar(pillar["score"], bar) if bar > 4 else ""
            cells = (pillar["score"], pillar["range_text"], f"{pillar['coverage']} %", drawn)
        table.add_row(*(_text(cell) for cell in (pillar["name"], *cells)))
    caps = [f"{p['name']}: {p['cap_text']}" for p in view["pillars"] if p["cap_text"]]
    return [table, *(_text(cap, "dim") for cap in caps)]


def _bar(points: int, length: int) -> str:
    full = (points * length + 50) // 100
    return "█" * full + "·" * (length - full)


def _gates(view: View) -> RenderableType:
    table = _table("", "Gate", "Decision", "Musts", "", right=(3,), stretch=(4,))
    for gate in view["gates"]:
        if gate["in_scope"]:
            decision = gate["decision"]
            table.add_row(
                _text(MARK[decision], COLOUR[decision]),
                _text(gate["name"]),
                _text(gate["decision_text"], COLOUR[decision]),
                _text(f"{gate['met']}/{gate['musts']}"),
                _text(gate["summary"]),
            )
    return table


def _actions(view: View, width: int) -> RenderableType:
    wide = width >= NARROW
    columns = ("", "Next action", "Days", *(("Owner", "Why now") if wide else ()))
    table = _table(*columns, right=(0, 2), stretch=(1, 4))
    for row in view["actions"]:
        action = f"{row['action']} ({row['practice']})"
        rest = (row["owner"], row["why"][0] if row["why"] else "") if wide else ()
        table.add_row(*(_text(cell) for cell in (row["rank"], action, row["effort"], *rest)))
    return table


def _findings(view: View, width: int) -> RenderableType:
    named = ("Check",) if width >= NARROW else ()
    columns = ("Severity", "Finding", "Fail", "Partial", "Of", *named)
    table = _table(*columns, right=(2, 3, 4), stretch=(1,))
    for block in view["findings"]:
        severity = "Critical" if block["critical"] else block["severity_text"]
        counts = (block["failing"], block["partial"], block["of"])
        check = (block["check"],) if named else ()
        table.add_row(*(_text(cell) for cell in (severity, block["title"], *counts, *check)))
    return table


def _phases(view: View) -> RenderableType:
    columns = ("Up to gate", "Items", "To settle", "Days", "Chain", "FTE", "Weeks")
    table = _table(*columns, right=range(1, 7))
    for phase in view["phases"]:
        items = (phase["name"], phase["items"], phase["to_settle"])
        cells = (*items, phase["effort_days"], phase["chain_days"], phase["fte"], phase["weeks"])
        table.add_row(*(_text(cell) for cell in cells))
    return table


def _conflicts(view: View) -> RenderableType:
    table = _table("Practice", "Said", "Scan", "Used", "", right=(1, 3), stretch=(4,))
    for row in view["conflicts"]:
        cells = (row["practice"], row["said"], row["verdict_text"], row["level"], row["ask"])
        table.add_row(*(_text(cell) for cell in cells))
    return table


def _notes(view: View) -> Sequence[RenderableType]:
    counts, coverage = view["finding_counts"], view["coverage"]
    lines = []
    if counts["total"]:
        states = ", ".join(f"{n} {name.lower()}" for name, n in counts["states"].items() if n)
        lines.append(
            f"{counted(counts['resources_read'], 'resource')}, {counted(counts['checks'], 'check')}"
            f" that apply, {counted(counts['total'], 'verdict')}: {states}"
        )
    elif not counts["imported"]:
        lines.append("No resource was scanned: this rests on answers alone")
    lines += [f"{row['source']}: {row['outcome']}, {row['detail']}" for row in coverage["rows"]]
    if coverage["outside"]:
        lines.append(f"{counted(coverage['outside'], 'resource')} outside the scope left out")
    if coverage["unseen"]:
        shown, rest = coverage["unseen"][:UNSEEN], len(coverage["unseen"]) - UNSEEN
        types = ", ".join(f"{row['type']} ({row['count']})" for row in shown)
        more = f", and {rest} more types" if rest > 0 else ""
        lines.append(f"No check looks at {types}{more}")
    lines += [
        f"Unknown, {counted(row['verdicts'], 'verdict')}: {row['reason']}"
        + (f" (needs {row['permission']})" if row["permission"] else "")
        for row in view["unknowns"]
    ]
    lines += view["warnings"]
    method = view["method"]
    lines.append(f"Rubric {method['rubric_version']}, {method['applicable']} practices apply")
    from rich.padding import Padding

    return [Padding(_text(line), (0, 0, 0, 2)) for line in lines]
