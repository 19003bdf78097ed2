"""How far two reviews can be compared, in sentences: reading, scope, profile, rubric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assessment.compare import Comparison, RubricChange
from reports.numbers import points, shortened
from reports.words import Words

SHOWN = 3
NAME_LENGTH = 80


def care(
    comparison: Comparison, stages: Mapping[str, str], pillars: Mapping[str, str], words: Words
) -> list[str]:
    """One sentence for each thing that differs besides the workload; one where nothing does.

    Args:
        comparison: as from `compare`.
        stages: name of each stage, by id.
        pillars: name of each pillar, by id.
        words: the report's own wording.
    """
    texts = [*_rubric(comparison, words), *_terms(comparison, stages, pillars, words)]
    texts += _reading(comparison, words)
    return texts or [words("change.care-nothing")]


def _rubric(comparison: Comparison, words: Words) -> Iterator[str]:
    rubric = comparison.rubric
    if rubric is None:
        return
    published, effect = points(comparison.published), points(rubric.effect)
    parts = [
        words(
            "change.care-rubric",
            before=rubric.version_before,
            after=rubric.version_after,
            day=words.day(comparison.before),
            points=words("change.no-score") if published is None else _points(published, words),
        )
    ]
    if effect is not None:
        parts.append(words("change.care-rubric-effect", points=_points(effect, words, signed=True)))
    if rubric.standard:
        parts.append(words("change.care-rubric-standard"))
    yield " ".join([*parts, *_definitions(rubric, words)])


def _points(count: int, words: Words, *, signed: bool = False) -> str:
    sign = words.signed(count)[0] if signed and count else ""
    return words("change.points", count=abs(count), sign=sign)


def _definitions(rubric: RubricChange, words: Words) -> Iterator[str]:
    for name in ("added", "removed", "redefined"):
        ids: Sequence[str] = getattr(rubric, name)
        if ids:
            yield words(f"change.care-rubric-{name}", count=len(ids), names=_named(ids, words))


def _terms(
    comparison: Comparison, stages: Mapping[str, str], pillars: Mapping[str, str], words: Words
) -> Iterator[str]:
    if comparison.target_before != comparison.stage:
        published = points(comparison.published)
        yield words(
            "change.care-target",
            day=words.day(comparison.before),
            before=stages[comparison.target_before],
            after=stages[comparison.stage],
            points=words("change.no-score") if published is None else _points(published, words),
        )
    if comparison.profile:
        names = words.listed([words(f"change.field-{name}") for name in comparison.profile])
        yield words("change.care-profile", names=names)
    if comparison.one_sided:
        names = words.listed([pillars[id_] for id_ in comparison.one_sided])
        yield words("change.care-one-sided", names=names)


def _reading(comparison: Comparison, words: Words) -> Iterator[str]:
    reading = comparison.reading
    if bool(reading.resources_before) != bool(reading.resources_after):
        yield words(f"change.care-scan-{'first' if reading.resources_after else 'lost'}")
    rows = {
        "lost": [row.operation for row in reading.lost],
        "regained": [row.operation for row in reading.regained],
        "scope-added": [_last(id_) for id_ in reading.scope_added],
        "scope-removed": [_last(id_) for id_ in reading.scope_removed],
    }
    for name, ids in rows.items():
        if ids:
            yield words(f"change.care-{name}", count=len(ids), names=_named(ids, words))


def _last(id_: str) -> str:
    return id_.rstrip("/").rpartition("/")[2]


def _named(ids: Sequence[str], words: Words) -> str:
    """The first few of them, and how many more there are."""
    distinct = list(dict.fromkeys(ids))
    shown = [shortened(id_, NAME_LENGTH) for id_ in distinct[:SHOWN]]
    rest = len(distinct) - len(shown)
    return ", ".join([*shown, words("change.more", count=rest)] if rest else shown)
