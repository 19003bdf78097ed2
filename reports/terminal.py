"""The scorecard as text for a terminal or a log, from the same view as the PDF."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reports.words import Words, words_of

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


def render_text(
    view: View, *, width: int = 100, colour: bool = False, words: Words | None = None
) -> str:
    """The scorecard: verdict, pillars, gates, next actions, phases, contradictions, coverage.

    Args:
        view: what `build_view` made.
        width: columns.
        colour: whether the terminal understands colours; words and signs say the same.
        words: the language of the view; English where nothing else is asked for.
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
    for part in _parts(view, width, words or words_of("en")):
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def visible(value: Any) -> Any:
    """The same data with control and direction characters written out: none takes effect."""
    if isinstance(value, str):
        return value if value.isprintable() else "".join(_shown(c) for c in value)
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


def _parts(view: View, width: int, words: Words) -> Sequence[RenderableType]:
    from rich.text import Text

    def heading(text: str) -> Text:
        return Text(f"\n{text}", style="bold")

    parts: list[RenderableType] = [
        *_verdict(view, words),
        "",
        *_pillars(view, width, words),
        heading(words("terminal.gates")),
        _gates(view, words),
    ]
    if view["actions"]:
        parts += [heading(view["titles"]["actions"]), _actions(view, width, words)]
    if view["findings"]:
        parts += [heading(view["titles"]["findings"]), _findings(view, width, words)]
    if view["phases"]:
        parts += [heading(view["titles"]["roadmap"]), _phases(view, words)]
    if view["conflicts"]:
        parts += [heading(view["titles"]["conflicts"]), _conflicts(view, words)]
    parts += [heading(words("terminal.care")), *_notes(view, words)]
    return parts


def _verdict(view: View, words: Words) -> Sequence[RenderableType]:
    from rich.text import Text

    workload, score = view["workload"], view["score"]
    facts = [workload["customer"], workload["name"], workload["as_of_text"]]
    facts.append(f"{workload['stage_name']} → {workload['target_name']}")
    number = words(
        "terminal.no-score" if score["points"] is None else "terminal.score",
        points=score["points"],
        target=workload["target_name"],
        rating=score["rating_text"].lower(),
    )
    details = words(
        "terminal.details-declared" if score["self_declared"] else "terminal.details",
        **{name: score[name] for name in ("low", "high", "coverage", "confidence")},
    )
    return [
        Text(view["headline"], style="bold"),
        Text(" · ".join(fact for fact in facts if fact), style="dim"),
        "",
        Text(number, style="bold"),
        Text(details),
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


def _named(words: Words, *names: str) -> list[str]:
    return [words(f"terminal.{name}") for name in names]


def _text(value: Any, style: str = "") -> RenderableType:
    from rich.text import Text

    return Text("" if value is None else str(value), style=style)


def _pillars(view: View, width: int, words: Words) -> Sequence[RenderableType]:
    """Numbers are never cut: on a narrow terminal the bar goes first."""
    bar = min(BAR, width - NUMBERS_WIDTH)
    columns = _named(words, "pillar", "points", "range", "coverage")
    table = _table(*columns, "", right=(1, 2, 3))
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


def _gates(view: View, words: Words) -> RenderableType:
    columns = _named(words, "gate", "decision", "musts")
    table = _table("", *columns, "", right=(3,), stretch=(4,))
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


def _actions(view: View, width: int, words: Words) -> RenderableType:
    wide = width >= NARROW
    columns = _named(words, "next-action", "days", *(("owner", "why") if wide else ()))
    table = _table("", *columns, right=(0, 2), stretch=(1, 4))
    for row in view["actions"]:
        action = f"{row['action']} ({row['practice']})"
        rest = (row["owner"], row["why"][0] if row["why"] else "") if wide else ()
        table.add_row(*(_text(cell) for cell in (row["rank"], action, row["effort"], *rest)))
    return table


def _findings(view: View, width: int, words: Words) -> RenderableType:
    named = ("check",) if width >= NARROW else ()
    columns = _named(words, "severity", "finding", "fail", "partial", "of", *named)
    table = _table(*columns, right=(2, 3, 4), stretch=(1,))
    for block in view["findings"]:
        critical = words("names.severity-critical")
        severity = critical if block["critical"] else block["severity_text"]
        counts = (block["failing"], block["partial"], block["of"])
        check = (block["check"],) if named else ()
        table.add_row(*(_text(cell) for cell in (severity, block["title"], *counts, *check)))
    return table


def _phases(view: View, words: Words) -> RenderableType:
    names = ("up-to-gate", "steps", "to-settle", "days", "gate-on", "p50", "p80")
    columns = _named(words, *names)
    table = _table(*columns, right=range(1, 4))
    for phase in view["phases"]:
        counts = (phase["name"], phase["steps"], phase["to_settle"], phase["effort_text"])
        days = [phase[name] if phase["steps"] else "–" for name in ("date", "p50", "p80")]
        table.add_row(*(_text(cell) for cell in (*counts, *days)))
    return table


def _conflicts(view: View, words: Words) -> RenderableType:
    columns = _named(words, "practice", "said", "scan", "used")
    table = _table(*columns, "", right=(1, 3), stretch=(4,))
    for row in view["conflicts"]:
        cells = (row["practice"], row["said"], row["verdict_text"], row["level"], row["ask"])
        table.add_row(*(_text(cell) for cell in cells))
    return table


def _notes(view: View, words: Words) -> Sequence[RenderableType]:
    from rich.padding import Padding

    counts, coverage, method = view["finding_counts"], view["coverage"], view["method"]
    lines = []
    if counts["total"]:
        lines.append(_counts(counts, words))
    elif not counts["imported"]:
        lines.append(words("terminal.answers-alone"))
    lines += [f"{row['source']}: {row['outcome']}, {row['detail']}" for row in coverage["rows"]]
    if coverage["outside"]:
        lines.append(words("terminal.outside", count=coverage["outside"]))
    if coverage["unseen"]:
        lines.append(_unseen(coverage["unseen"], coverage["more_unseen"], words))
    lines += [_unknown(row, words) for row in view["unknowns"]]
    lines += view["warnings"]
    version, applicable = method["rubric_version"], method["applicable"]
    lines.append(words("terminal.rubric", version=version, count=applicable))
    return [Padding(_text(line), (0, 0, 0, 2)) for line in lines]


def _counts(counts: View, words: Words) -> str:
    names = counts["state_names"]
    states = ", ".join(f"{n} {names[state].lower()}" for state, n in counts["states"].items() if n)
    return words(
        "terminal.counts",
        resources=words("wording.resources", count=counts["resources_read"]),
        checks=words("terminal.checks-apply", count=counts["checks"]),
        verdicts=words("terminal.verdicts", count=counts["total"]),
        states=states,
    )


def _unseen(types: Sequence[View], left_out: int, words: Words) -> str:
    named = ", ".join(f"{row['type']} ({row['count']})" for row in types[:UNSEEN])
    more = max(0, len(types) - UNSEEN) + left_out
    return words("terminal.unseen-more" if more > 0 else "terminal.unseen", types=named, count=more)


def _unknown(row: View, words: Words) -> str:
    return words(
        "terminal.unknown-permission" if row["permission"] else "terminal.unknown",
        verdicts=words("terminal.verdicts", count=row["verdicts"]),
        reason=row["reason"],
        permission=row["permission"],
    )
