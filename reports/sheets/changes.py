"""What changed since an earlier review: scores, gates, practices, findings, and the rubric."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assessment.compare import PRACTICE_GROUPS, Comparison
from assessment.finding_changes import GROUPS
from reports.care import care
from reports.change import points_gained
from reports.evidence import Checks, resource_name
from reports.fixes import plain
from reports.numbers import percent, points
from reports.sheets.book import Cell, Column, Table, figures
from reports.sheets.names import Named

_CHANGES: Final = (
    Column("change-part", 14),
    Column("became", 24),
    Column("change-id", 40),
    Column("title", 60, wrap=True),
    Column("pillar", 22),
    Column("resource", 40),
    figures("then", 12),
    figures("now", 12),
    figures("difference", 12, '+0;"−"0;0'),
)


def changes_table(comparison: Comparison, checks: Checks, named: Named) -> Table:
    """Everything that differs, and what is unchanged; both sides by the rubric of now."""
    rows = _rows(comparison, checks, named)
    note = named.words(
        "change.lead",
        before=named.words.day(comparison.before),
        after=named.words.day(comparison.after),
        stage=named.stages[comparison.stage],
    )
    return Table("changes", _CHANGES, rows, frozen=3, note=note)


def _rows(comparison: Comparison, checks: Checks, named: Named) -> Iterator[tuple[Cell, ...]]:
    yield from _scores(comparison, named)
    yield from _gates(comparison, named)
    yield from _facts(comparison, named)
    yield from _practices(comparison, named)
    yield from _findings(comparison, checks, named)
    part = named.words("annex.part-care")
    for text in care(comparison, named.stages, named.pillars, named.words):
        yield (part, "", "", text, *(None,) * 5)


def _scores(comparison: Comparison, named: Named) -> Iterator[tuple[Cell, ...]]:
    part = named.words("annex.part-score")
    names = {"overall": named.words("change.overall"), **named.pillars}
    for id_, change in {"overall": comparison.overall, **comparison.pillars}.items():
        values = points(change.before), points(change.after), points_gained(change)
        yield (part, "", id_, names[id_], "", "", *values)


def _gates(comparison: Comparison, named: Named) -> Iterator[tuple[Cell, ...]]:
    part = named.words("annex.part-gate")
    for gate in comparison.gates:
        moved = "opened" if gate.opened else "closed" if gate.closed else None
        became = named.words(f"change.gate-{moved}") if moved else ""
        name = named.words("change.gate", name=named.stages[gate.stage])
        sides = (named.words(f"names.decision-{one}") for one in (gate.before, gate.after))
        yield (part, became, gate.stage, name, "", "", *sides, None)


def _facts(comparison: Comparison, named: Named) -> Iterator[tuple[Cell, ...]]:
    reading = comparison.reading
    rows = {
        "coverage": tuple(map(percent, comparison.coverage)),
        "confidence": tuple(map(percent, comparison.confidence)),
        "resources": (reading.resources_before, reading.resources_after),
        "unknown": (reading.unknown_before, reading.unknown_after),
    }
    part = named.words("annex.part-reading")
    for name, (before, after) in rows.items():
        title = named.words(f"change.fact-{name}")
        title += " (%)" if name in ("coverage", "confidence") else ""
        yield (part, "", name, title, "", "", before, after, after - before)
    if rubric := comparison.rubric:
        part, effect = named.words("annex.part-rubric"), points(rubric.effect)
        sides = (rubric.version_before, rubric.version_after)
        yield (part, "", "", named.words("annex.rubric-effect"), "", "", *sides, effect)


def _practices(comparison: Comparison, named: Named) -> Iterator[tuple[Cell, ...]]:
    part = named.words("annex.part-practice")
    for group in PRACTICE_GROUPS:
        for one in getattr(comparison.practices, group):
            before, after = one.before, one.after
            moved = None if before is None or after is None else after - before
            became = named.words(f"annex.became-{group}")
            yield (part, became, *named.practice(one.id), "", before, after, moved)


def _findings(comparison: Comparison, checks: Checks, named: Named) -> Iterator[tuple[Cell, ...]]:
    part, changes = named.words("annex.part-finding"), comparison.findings
    passed = {one.id for one in changes.new_passed}
    for group in GROUPS:
        for one in getattr(changes, group):
            kind = "reopened" if group == "new" and one.id in passed else group
            check = checks.get(one.check)
            yield (
                part,
                named.words(f"annex.became-{kind}"),
                one.id,
                plain(check.bad) if check else one.check,
                named.practice(one.practice)[2],
                resource_name(one.subject, one.name),
                None,
                None,
                None,
            )
