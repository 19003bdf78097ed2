"""Runs checks over a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from checks.joins import Index, types_needed
from checks.listings import Listings
from checks.model import Finding, Profile, State, Verdict
from checks.progress import SILENT, Progress
from checks.registry import ANY, SCOPES, WORKLOAD, Check
from checks.resource import Json, Resource
from checks.snapshot import Scope, Snapshot

MAX_TEXT = 200
MAX_ITEMS = 10
MAX_EVIDENCE = 60
MAX_DEPTH = 4


def evaluate(
    checks: Iterable[Check],
    snapshot: Snapshot,
    profile: Profile,
    *,
    progress: Progress = SILENT,
) -> tuple[Finding, ...]:
    """What each check says of each of its subjects: by check id, then by subject.

    A check that raises, or returns something else than a verdict, costs its own verdict only.
    """
    ordered = sorted(checks, key=lambda check: check.id)
    index = _index(ordered, snapshot)
    subjects = _subjects(ordered, snapshot, index)
    findings: list[Finding] = []
    for done, check in enumerate(ordered):
        progress.update("checks", done, len(ordered))
        for subject in subjects[check.on.casefold()]:
            if isinstance(subject, Scope):
                scope = Scope(subject.id, subject.kind, index, subject.environment)
                findings.append(_judge_scope(check, scope, profile))
            else:
                findings.append(_judge(check, subject, profile))
    progress.update("checks", len(ordered), len(ordered))
    return tuple(findings)


def _index(checks: Sequence[Check], snapshot: Snapshot) -> Index:
    """The resources that checks look for besides their subjects."""
    needed = types_needed(need for check in checks for need in check.needs)
    index = Index(Listings(snapshot.coverage))
    for resource in snapshot.walk():
        resource.index = index
        if resource.type.casefold() in needed:
            index.add(resource)
    return index


def _subjects(
    checks: Sequence[Check], snapshot: Snapshot, index: Index
) -> Mapping[str, Sequence[Resource | Scope]]:
    """What each kind of check looks at, in the order of ids."""
    found: dict[str, list[Resource | Scope]] = {check.on.casefold(): [] for check in checks}
    for resource in sorted(snapshot.walk(), key=lambda resource: resource.id.casefold()):
        kinds = [resource.type.casefold()]
        if resource.parent is None and "location" in resource.body:
            kinds.append(ANY)
        for kind in kinds:
            if kind in found:
                found[kind].append(resource)
    scopes = scopes_of(snapshot, index)
    return found | {kind: [s for s in scopes if s.kind == kind] for kind in SCOPES}


def scopes_of(snapshot: Snapshot, index: Index) -> list[Scope]:
    """The workload, and the subscriptions and resource groups that its resources stand in.

    A scope is prod where anything in it is.
    """
    environments: dict[tuple[str, str], str] = {}
    spelled: dict[str, str] = {}
    for resource in snapshot.resources:
        steps = resource.id.split("/")
        if len(steps) < 2 or steps[1].casefold() != "subscriptions":
            continue
        for kind, length in (("subscription", 3), ("resource-group", 5)):
            id_ = "/".join(steps[:length])
            if len(steps) > length and (length == 3 or steps[3].casefold() == "resourcegroups"):
                key = (kind, id_.casefold())
                spelled.setdefault(id_.casefold(), id_)
                if environments.get(key) != "prod":
                    environments[key] = resource.environment
    made = [
        Scope(spelled[id_], kind, index, environment)
        for (kind, id_), environment in sorted(environments.items())
    ]
    return [*made, Scope("", WORKLOAD, index)]


def _judge(check: Check, resource: Resource, profile: Profile) -> Finding:
    one: Resource | None = resource
    while one is not None:
        one.reads = {}
        one = one.parent
    verdict = _verdict(check, resource, profile)
    return Finding(
        check.id,
        check.practice,
        check.severity,
        check.hint,
        resource.id or resource.name,
        resource.type,
        resource.name,
        resource.environment,
        verdict,
        _bounded_reads(_reads(resource)),
        check.conclusive,
    )


def _judge_scope(check: Check, scope: Scope, profile: Profile) -> Finding:
    verdict = _verdict(check, scope, profile)
    return Finding(
        check.id,
        check.practice,
        check.severity,
        check.hint,
        scope.id or scope.name,
        scope.kind,
        scope.name,
        scope.environment,
        verdict,
        _bounded_reads(_scope_reads(scope)),
        check.conclusive,
    )


def _verdict(check: Check, subject: Resource | Scope, profile: Profile) -> Verdict:
    # A check may meet anything that Azure returns; what it trips over is part of the result.
    try:
        verdict = check.function(subject, profile)
    except Exception as error:
        return Verdict(State.ERROR, _short(f"check raised {type(error).__name__}: {error}"))
    if isinstance(verdict, Verdict):
        return verdict
    return Verdict(State.ERROR, f"check returned {type(verdict).__name__}, not a verdict")


def _reads(resource: Resource) -> Iterator[tuple[str, Json]]:
    """What was read of it, then of its parents as `parent.…`."""
    yield from resource.reads.items()
    prefix, parent = "parent.", resource.parent
    while parent is not None:
        for path, value in parent.reads.items():
            yield prefix + path, value
        prefix, parent = prefix + "parent.", parent.parent


def _scope_reads(scope: Scope) -> Iterator[tuple[str, Json]]:
    yield from scope.reads.items()
    for resource in scope.found:
        for path, value in resource.reads.items():
            yield f"{resource.name}: {path}", value


def _bounded_reads(reads: Iterator[tuple[str, Json]]) -> tuple[tuple[str, Any], ...]:
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
