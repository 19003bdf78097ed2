"""Scores and gates, what was read, and the first sheet, which says what the others hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from assessment.assessment import Assessment
from assessment.scorecard import Gate, PillarScore, StageScore
from reports.numbers import percent, points
from reports.sheets.book import (
    Badge,
    Book,
    Cell,
    Column,
    Link,
    Table,
    Written,
    figures,
    height,
    lines_of,
)
from reports.sheets.names import DECISION_TONES, Named

_SHARE: Final = "0%"
_TEXT: Final = 110
"""Width of the sentences of the first sheet, in characters."""

_SCORES: Final = (
    Column("stage", 14),
    Column("part", 26),
    figures("weight-share", 10, _SHARE),
    figures("score", 9),
    figures("low", 9),
    figures("high", 9),
    figures("raw", 11),
    figures("cap", 9),
    Column("capped-by", 34, wrap=True),
    figures("coverage", 11, _SHARE),
    figures("confidence", 11, _SHARE),
    figures("practices-due", 10),
    figures("equal-weights", 10),
    Column("rating", 14),
    Column("decision", 14),
    figures("musts", 9),
    *(figures(f"musts-{kind}-count", 10) for kind in ("unmet", "to-settle")),
    Column("musts-critical", 34, wrap=True),
    Column("musts-waived", 34, wrap=True),
    Column("musts-unmet", 80, wrap=True),
    Column("musts-to-settle", 80, wrap=True),
)


def scores_table(assessment: Assessment, named: Named) -> Table:
    """Per stage its score and gate, then its pillars; points of 100."""
    return Table("scores", _SCORES, _scores(assessment, named), frozen=2, lines=4)


def _scores(assessment: Assessment, named: Named) -> Iterator[tuple[Cell, ...]]:
    card = assessment.scorecard
    for stage, score in card.stages.items():
        yield (named.stages[stage], *_overall(score, assessment, named))
        for id_, pillar in score.pillars.items():
            weight = percent(card.weights[id_]) / 100
            yield (named.stages[stage], named.pillars[id_], weight, *_pillar(pillar), *(None,) * 10)


def _overall(score: StageScore, assessment: Assessment, named: Named) -> tuple[Cell, ...]:
    bands = assessment.rubric.standard.ratings
    rating = next((band.title for band in bands if band.id == score.rating), "")
    return (
        named.words("annex.overall"),
        None,
        points(score.overall),
        points(score.low),
        points(score.high),
        *(None,) * 3,
        percent(score.coverage) / 100,
        percent(score.confidence) / 100,
        sum(pillar.due for pillar in score.pillars.values()),
        points(score.overall_equal_weights),
        named.words.name("rating", score.rating, rating) if score.rating else "",
        *_gate(score.gate, named),
    )


def _gate(gate: Gate, named: Named) -> tuple[Cell, ...]:
    lists = (gate.critical, gate.waived, gate.unmet, gate.to_settle)
    return (
        named.badge("decision", gate.decision.value, DECISION_TONES),
        gate.musts,
        len(gate.unmet),
        len(gate.to_settle),
        *(", ".join(ids) for ids in lists),
    )


def _pillar(pillar: PillarScore) -> tuple[Cell, ...]:
    """From the score to the number of practices due; of a cap only what takes something away."""
    capped = pillar.raw is not None and pillar.raw > pillar.cap
    return (
        points(pillar.score),
        points(pillar.low),
        points(pillar.high),
        points(pillar.raw),
        pillar.cap if capped else None,
        ", ".join(pillar.cap_reasons) if capped else "",
        None if pillar.coverage is None else percent(pillar.coverage) / 100,
        None if pillar.confidence is None else percent(pillar.confidence) / 100,
        pillar.due,
    )


_COVERAGE: Final = (
    Column("operation", 50, wrap=True),
    Column("read-from", 60, wrap=True),
    Column("outcome", 18),
    figures("read", 10),
    Column("complete", 12),
    Column("permission", 50, wrap=True),
    Column("detail", 60, wrap=True),
)
_OUTCOME_TONES: Final = {"ok": "good", "empty": "good", "forbidden": "bad"}


def coverage_table(assessment: Assessment, named: Named) -> Table:
    """How each call, or the reading of each file, ended."""
    rows = (
        (
            row.operation,
            row.source,
            Badge(
                named.words(f"annex.outcome-{row.outcome.value.replace('_', '-')}"),
                _OUTCOME_TONES.get(row.outcome.value, "warn"),
            ),
            row.count,
            named.mark(row.complete),
            row.permission,
            row.detail,
        )
        for row in assessment.coverage
    )
    return Table("coverage", _COVERAGE, rows)


def write_read_me(
    book: Book,
    sheet: Any,
    view: Mapping[str, Any],
    customer: str | None,
    written: Sequence[Written],
) -> None:
    """What the annex is of, how much it holds, and what each sheet is for."""
    sheet.hide_gridlines(2)
    for at, width in enumerate((30, _TEXT, 12)):
        sheet.set_column(at, at, width)
    book.text(sheet, 0, 0, view["headline"], "title")
    sheet.set_row(0, 26)
    row = 2
    for name, value in _facts(view, customer, book):
        book.text(sheet, row, 0, book.words(f"annex.fact-{name}"), "strong")
        if isinstance(value, str):
            sheet.set_row(row, height(lines_of(value, _TEXT)))
            book.text(sheet, row, 1, value, "wrapped")
        else:
            book.number(sheet, row, 1, value)
        row += 1
    _contents(book, sheet, row + 1, written)


def _facts(
    view: Mapping[str, Any], customer: str | None, book: Book
) -> Iterator[tuple[str, str | float]]:
    """The facts of the review, by the name of their label."""
    workload, method, counts = view["workload"], view["method"], view["finding_counts"]
    yield "workload", workload["name"]
    if customer:
        yield "customer", customer
    yield "as-of", workload["as_of"]
    yield (
        "stages",
        book.words("annex.stages", stage=workload["stage_name"], target=workload["target_name"]),
    )
    score = view["score"]["points"]
    yield "score", book.words("annex.no-score") if score is None else score
    if view["score"]["has_range"]:
        yield "range", view["score"]["range_text"]
    yield "practices", method["applicable"]
    yield "gaps", view["gap_count"]
    yield "resources", counts["resources_read"]
    yield "findings", counts["total"]
    yield "tool", f"WellOps {method['tool_version']}"
    yield "rubric", f"{method['rubric_version']} (sha256 {method['rubric_digest']})"
    yield "retirements", method["retirements_as_of"]
    for one in method["digests"]:
        yield "input", f"{one['name']} (sha256 {one['sha256']})"
    yield "orientation", method["orientation"]
    yield "whole", book.words("annex.whole")


def _contents(book: Book, sheet: Any, row: int, written: Sequence[Written]) -> None:
    for at, name in enumerate(("sheet", "holds", "rows")):
        book.text(sheet, row, at, book.words(f"annex.head-{name}"), "header")
    for one in written:
        for name in one.sheets:
            row += 1
            book.link(sheet, row, 0, Link(name, f"internal:'{name}'!A1"))
        about = book.words(f"annex.about-{one.name}")
        sheet.set_row(row, height(lines_of(about, _TEXT)))
        book.text(sheet, row, 1, about, "wrapped")
        book.number(sheet, row, 2, one.rows)
