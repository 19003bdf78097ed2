"""Runs checks over an estate, block by block."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from checks.holding import Holding, Sample
from checks.inventory import Inventory, Stock
from checks.joins import Index, types_joined, types_listed
from checks.listings import Coverage, Listings, Outcome
from checks.model import Finding, Profile, Subject, Tally, unknown
from checks.packed import packed
from checks.panel import Job, Panel
from checks.progress import SILENT, Progress
from checks.registry import ANY, SCOPES, Check
from checks.resource import Resource, is_observed, walk
from checks.scopes import Scopes
from checks.snapshot import Source

_TELL_EVERY: Final = 2048
_COLLECT_EVERY: Final = 50_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What checks say of an estate."""

    findings: tuple[Finding, ...] = ()
    """Whatever is neither a pass nor not applicable: by check id, then by subject id."""
    tallies: tuple[Tally, ...] = ()
    """How many there are of those two: by check id, then by environment."""
    types: Mapping[str, int] = field(default_factory=dict)
    """How many resources of each type there are, children included, by type; no metrics."""
    inventory: Stock = field(default_factory=Stock)
    """What there is, where, and what links to what."""

    @property
    def resources(self) -> int:
        """How many resources there are, children included."""
        return sum(self.types.values())


def evaluate(
    checks: Iterable[Check],
    source: Source,
    profile: Profile,
    *,
    progress: Progress = SILENT,
    keep_all: bool = False,
    learn: bool = True,
) -> Evaluation:
    """What each check says of each of its subjects.

    A check that raises, or returns something else than a verdict, costs its own verdict only.

    Args:
        checks: In any order.
        source: Gone through twice: for the small index of what checks `need`, then block by
            block. Nothing else of it is held.
        profile: The facts about the workload.
        progress: Told how many resources are behind us.
        keep_all: Keep what passes or does not apply as findings too, and tally nothing.
        learn: Whether checks may remember what equal subjects were answered. The result is the
            same without, and takes much longer.
    """
    ordered = sorted(checks, key=lambda check: check.id)
    with _patient_collector():
        of_scopes = [check for check in ordered if check.on in SCOPES]
        listed = types_listed(need for check in of_scopes for need in check.needs)
        sample = Sample(() if source.in_memory else listed)
        index = _index(ordered, source, sample)
        holding = Holding(listed, index, whole=source.in_memory)
        holding.foresee(of_scopes, profile, sample.roots)
        sample.roots.clear()
        run = _Run(ordered, index, profile, keep_all=keep_all, learn=learn)
        done, told = 0, 0
        for root in source.blocks():
            done += run.look_at_block(root)
            holding.hold(root)
            if done - told >= _TELL_EVERY:
                told = done
                progress.update("Running checks", done, None)
        run.look_at_scopes(holding, source)
        run.miss_what_was_not_read(source.coverage)
    progress.update("Running checks", done, done)
    return run.result(in_order=source.in_order)


@contextmanager
def _patient_collector() -> Iterator[None]:
    """Let the garbage collector look less often: it would go through all findings each time."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _COLLECT_EVERY) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _index(checks: Sequence[Check], source: Source, sample: Sample) -> Index:
    """The resources that joins look for, each with its block; and the coverage."""
    joined = types_joined(need for check in checks for need in check.needs)
    index = Index(Listings(()))
    wanted = {*joined, *sample.wanted}
    for root in source.blocks(wanted):
        block = list(walk((root,)))
        if any(one.type.casefold() in joined for one in block):
            # What is in memory anyway is held as it is.
            for one in block if source.in_memory else packed(root):
                one.index = index
                if one.type.casefold() in joined:
                    index.add(one)
        wanted -= sample.add(block) - joined
    index.listings = Listings(source.coverage)
    return index


def _place(finding: Finding) -> str:
    """Sorts as a snapshot file does: children directly behind their parent."""
    return finding.on.id.casefold().replace("/", "\0")


class _Kind:
    """A type in one spelling, with the checks that look at it, and those that look at anything."""

    __slots__ = ("anything", "count", "counts", "panel", "type")

    def __init__(self, type_: str, panel: Panel, anything: Panel) -> None:
        self.type = type_
        self.panel = None if panel.empty else panel
        self.anything = None if anything.empty else anything
        self.count = 0
        self.counts = not is_observed(type_)
        """Whether a reader would call it a resource."""


class _Run:
    """All checks of one run, by what they look at."""

    def __init__(
        self,
        checks: Sequence[Check],
        index: Index,
        profile: Profile,
        *,
        keep_all: bool,
        learn: bool,
    ) -> None:
        self._index = index
        self._jobs = [Job(check, profile, keep_all=keep_all) for check in checks]
        self._learn = learn
        self._kinds: dict[str, _Kind] = {}
        self._scopes = Scopes()
        self._inventory = Inventory()

    def look_at_block(self, root: Resource) -> int:
        """Ask about a resource and all that hangs from it; how many that were, metrics left out."""
        self._scopes.add(root)
        block: tuple[Resource, ...] = (root,)
        if root.children:
            block = tuple(walk(block))
            for resource in block:
                resource.index = self._index
        root.index = self._index
        seen = 0
        for resource in block:
            kind = self._kinds.get(resource.type) or self._kind(resource.type)
            kind.count += 1
            seen += kind.counts
            resource.type = kind.type  # all subjects of a type share its text
            subject = kind.panel.look_at(resource, None) if kind.panel else None
            if kind.anything and resource is root and "location" in root.body:
                kind.anything.look_at(root, subject)
        self._inventory.add(root)
        return seen

    def _kind(self, type_: str) -> _Kind:
        folded = type_.casefold()
        panels = (
            Panel((job for job in self._jobs if job.on == on), learn=self._learn)
            for on in (folded, ANY)
        )
        kind = self._kinds[type_] = _Kind(type_, *panels)
        return kind

    def look_at_scopes(self, holding: Holding, source: Source) -> None:
        """Ask about scopes, now that everything was seen."""
        for scope in self._scopes.all(holding.index):
            subject = Subject(scope.id or scope.name, scope.kind, scope.name, scope.environment)
            for job in self._jobs:
                if job.on != scope.kind:
                    continue
                answer = job.judge_scope(scope, holding, source)
                if answer.kept:
                    job.findings.append(Finding(job.rule, subject, answer.verdict, answer.evidence))
                else:
                    job.count(answer, scope.environment)

    def miss_what_was_not_read(self, coverage: Iterable[Coverage]) -> None:
        """Say so where subjects of a check were not read: the others may be the better part."""
        missed: dict[str, dict[str, Coverage]] = defaultdict(dict)
        for row in coverage:
            if not row.outcome.answered and row.outcome is not Outcome.NOT_REGISTERED:
                missed[row.operation.casefold()].setdefault(row.source.casefold(), row)
        for job in self._jobs:
            for row in missed.get(job.on, {}).values():
                why = f"not read: {row.detail or row.outcome.value.replace('_', ' ')}"
                name = row.source.rpartition("/")[2] or row.source
                subject = Subject(row.source, job.check.on, name, "prod")
                verdict = unknown(why, permission=row.permission)
                job.findings.append(Finding(job.rule, subject, verdict))
                job.in_order = False

    def result(self, *, in_order: bool) -> Evaluation:
        """What was found and counted; findings are sorted where they did not come so."""
        for kind in self._kinds.values():
            for panel in (kind.panel, kind.anything):
                if panel:
                    panel.settle()
        for job in self._jobs:
            if not in_order or not job.in_order:
                job.findings.sort(key=_place)
        return Evaluation(
            tuple(finding for job in self._jobs for finding in job.findings),
            tuple(tally for job in self._jobs for tally in job.tallies()),
            self._types(),
            self._inventory.result(),
        )

    def _types(self) -> dict[str, int]:
        spelled: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for kind in self._kinds.values():
            if not kind.counts:
                continue
            counts[spelled.setdefault(kind.type.casefold(), kind.type)] += kind.count
        return dict(sorted(counts.items()))
