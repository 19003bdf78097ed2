"""Runs checks over an estate, block by block."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from checks.evidence import bounded_reads, reads_of, scope_reads_of, verdict_of
from checks.holding import Holding, Missed, Sample
from checks.joins import Index, types_joined, types_listed
from checks.learn import QUIET, Answer, Learner
from checks.listings import Listings
from checks.model import Finding, Profile, Rule, Subject, Tally
from checks.progress import SILENT, Progress
from checks.registry import ANY, SCOPES, Check
from checks.resource import Resource, walk
from checks.scopes import Scopes
from checks.snapshot import Scope, Source

_TELL_EVERY: Final = 2048
_MAX_SHARED: Final = 4096
_COLLECT_EVERY: Final = 50_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What checks say of an estate."""

    findings: tuple[Finding, ...] = ()
    """Whatever is neither a pass nor not applicable: by check id, then by subject id."""
    tallies: tuple[Tally, ...] = ()
    """How many there are of those two: by check id, then by environment."""
    types: Mapping[str, int] = field(default_factory=dict)
    """How many resources of each type there are, children included, by type."""

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
        found = [one for one in block if one.type.casefold() in joined]
        for one in block if found else ():
            one.index = index
        for one in found:
            index.add(one)
        wanted -= sample.add(block) - joined
    index.listings = Listings(source.coverage)
    return index


class _Job:
    """One check in one run: what it remembers, and what it found."""

    def __init__(self, check: Check, profile: Profile, *, keep_all: bool, learn: bool) -> None:
        self.check = check
        self.on = check.on.casefold()
        self.rule = Rule(check.id, check.practice, check.severity, check.hint, check.conclusive)
        self.findings: list[Finding] = []
        self.counts: dict[str, list[int]] = {}
        """By environment: how many passed, and how many it does not apply to."""
        self.keep_all = keep_all
        self._profile = profile
        self._given: dict[Hashable, Answer] = {}
        self.answer = Learner(self.judge).answer if learn else self.judge

    def judge(self, resource: Resource, given: Resource | None = None) -> Answer:
        """Call the function on a resource, or on what is given in its place."""
        one: Resource | None = resource
        while one is not None:
            one.reads = {}
            one = one.parent
        verdict = verdict_of(self.check, given or resource, self._profile)
        if verdict.state in QUIET and not self.keep_all:
            return Answer(verdict, (), keep=False)  # it is counted, and nobody sees its evidence
        return self._shared(Answer(verdict, bounded_reads(reads_of(resource)), keep=self.keep_all))

    def _shared(self, answer: Answer) -> Answer:
        """An answer like this one that was given before: estates repeat themselves."""
        # As text, since True, 1 and 1.0 are the same key, and lists are none.
        key = (answer.verdict, repr(answer.evidence))
        if len(self._given) < _MAX_SHARED:
            return self._given.setdefault(key, answer)
        return self._given.get(key, answer)

    def judge_scope(self, scope: Scope, holding: Holding, source: Source) -> Answer:
        """Call the function on a scope; again, where it asks for more than is held."""
        while True:
            fresh = Scope(scope.id, scope.kind, holding.index, scope.environment)
            try:
                verdict = verdict_of(self.check, fresh, self._profile)
            except Missed as missed:
                holding.miss(missed.type)
                for root in source.blocks(holding.types):
                    holding.hold(root)
            else:
                return Answer(verdict, bounded_reads(scope_reads_of(fresh)), keep=self.keep_all)

    def count(self, answer: Answer, environment: str) -> None:
        """Count what is not kept."""
        if environment not in self.counts:
            self.counts[environment] = [0, 0]
        self.counts[environment][not answer.passes] += 1

    def tallies(self) -> list[Tally]:
        """The counts by environment."""
        return [
            Tally(self.rule, environment, *counts)
            for environment, counts in sorted(self.counts.items())
        ]


def _place(finding: Finding) -> str:
    """Sorts as a snapshot file does: children directly behind their parent."""
    return finding.on.id.casefold().replace("/", "\0")


class _Kind:
    """A type in one spelling, of which subjects share the text."""

    __slots__ = ("count", "jobs", "type")

    def __init__(self, type_: str, jobs: list[_Job]) -> None:
        self.type = type_
        self.jobs = jobs
        self.count = 0


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
        self._jobs = [_Job(check, profile, keep_all=keep_all, learn=learn) for check in checks]
        self._any = [job for job in self._jobs if job.on == ANY]
        self._typed = [job for job in self._jobs if job.on not in (*SCOPES, ANY)]
        self._kinds: dict[str, _Kind] = {}
        self._scopes = Scopes()

    def look_at_block(self, root: Resource) -> int:
        """Ask about a resource and all that hangs from it; how many that were."""
        self._scopes.add(root)
        block = list(walk((root,))) if root.children else (root,)
        for resource in block:
            resource.index = self._index
        for resource in block:
            kind = self._kinds.get(resource.type)
            if kind is None:
                kind = self._kind(resource.type)
            kind.count += 1
            resource.type, jobs = kind.type, kind.jobs
            if self._any and resource is root and "location" in root.body:
                jobs = [*jobs, *self._any]
            if jobs:
                _look_at(resource, jobs)
        return len(block)

    def _kind(self, type_: str) -> _Kind:
        folded = type_.casefold()
        kind = _Kind(type_, [job for job in self._typed if job.on == folded])
        self._kinds[type_] = kind
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

    def result(self, *, in_order: bool) -> Evaluation:
        """What was found and counted; findings are sorted where they did not come so."""
        for job in self._jobs:
            if not in_order or job.on in SCOPES:
                job.findings.sort(key=_place)
        return Evaluation(
            tuple(finding for job in self._jobs for finding in job.findings),
            tuple(tally for job in self._jobs for tally in job.tallies()),
            self._types(),
        )

    def _types(self) -> dict[str, int]:
        spelled: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for kind in self._kinds.values():
            counts[spelled.setdefault(kind.type.casefold(), kind.type)] += kind.count
        return dict(sorted(counts.items()))


def _look_at(resource: Resource, jobs: Sequence[_Job]) -> None:
    subject: Subject | None = None
    for job in jobs:
        answer = job.answer(resource)
        if not answer.kept:
            job.count(answer, resource.environment)
            continue
        if subject is None:
            id_ = resource.id or resource.name
            subject = Subject(id_, resource.type, resource.name, resource.environment)
        job.findings.append(Finding(job.rule, subject, answer.verdict, answer.evidence))
