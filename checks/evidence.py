"""What a check says of one subject, and what it read to say so, bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from checks.model import Profile, State, Verdict
from checks.registry import Check
from checks.resource import Json, Resource
from checks.snapshot import Scope

MAX_TEXT: Final = 200
MAX_ITEMS: Final = 10
MAX_EVIDENCE: Final = 60
MAX_DEPTH: Final = 4

Evidence = tuple[tuple[str, Any], ...]


def verdict_of(check: Check, subject: Resource | Scope, profile: Profile) -> Verdict:
    """What the check says; an error where it raises or returns something else than a verdict."""
    # A check may meet anything that Azure returns; what it trips over is part of the result.
    try:
        verdict = check.function(subject, profile)
    except Exception as error:
        return Verdict(State.ERROR, _short(f"check raised {type(error).__name__}: {error}"))
    if not isinstance(verdict, Verdict):
        return Verdict(State.ERROR, f"check returned {type(verdict).__name__}, not a verdict")
    try:
        hash(verdict)
    except TypeError as error:
        return Verdict(State.ERROR, f"check returned a verdict that holds an {error}")
    return verdict


def reads_of(resource: Resource) -> Iterator[tuple[str, Json]]:
    """What was read of it, then of its parents as `parent.…`."""
    yield from resource.reads.items()
    prefix, parent = "parent.", resource.parent
    while parent is not None:
        for path, value in parent.reads.items():
            yield prefix + path, value
        prefix, parent = prefix + "parent.", parent.parent


def scope_reads_of(scope: Scope) -> Iterator[tuple[str, Json]]:
    """What was read of it, then of the resources that it handed out."""
    yield from scope.reads.items()
    for resource in scope.found:
        for path, value in resource.reads.items():
            yield f"{resource.name}: {path}", value


def bounded_reads(reads: Iterator[tuple[str, Json]]) -> Evidence:
    """The reads as evidence; very many are cut short, and say so."""
    evidence: list[tuple[str, Any]] = []
    for path, value in reads:
        if len(evidence) == MAX_EVIDENCE:
            rest = 1 + sum(1 for _ in reads)
            evidence.append(("…", f"{rest} more values"))
            break
        evidence.append((path, bounded(value)))
    return tuple(evidence)


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}… ({len(text)} characters)"


def bounded(value: Json, depth: int = 0) -> Json:
    """The value as evidence: long texts and containers cut short, and saying so."""
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT else _short(value)
    if not isinstance(value, (dict, list)):
        return value
    if depth == MAX_DEPTH:
        return "…"
    more = len(value) - MAX_ITEMS
    if isinstance(value, dict):
        kept = {k: bounded(v, depth + 1) for k, v in list(value.items())[:MAX_ITEMS]}
        return kept if more <= 0 else {**kept, "…": f"{more} more"}
    items = [bounded(item, depth + 1) for item in value[:MAX_ITEMS]]
    return items if more <= 0 else [*items, f"… {more} more"]
