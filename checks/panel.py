"""The checks that look at the same subjects, asked together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final

from checks.evidence import bounded_reads, reads_of, scope_reads_of, verdict_of
from checks.holding import Holding, Missed
from checks.learn import MAX_BRANCHES, QUIET, Answer, Learner
from checks.model import Finding, Profile, Rule, Subject, Tally
from checks.reader import Reader
from checks.registry import SCOPES, Check
from checks.resource import Resource
from checks.snapshot import Scope, Source

_MAX_SHARED: Final = 4096
MAX_KNOWN: Final = 512
"""Sets of answers that one panel remembers."""

Ask = Callable[[Resource, Sequence[Hashable]], tuple[Answer, bool]]


class Job:
    """One check in one run: what it remembers, and what it found."""

    def __init__(self, check: Check, profile: Profile, *, keep_all: bool) -> None:
        self.check = check
        self.on = check.on.casefold()
        self.rule = Rule(check.id, check.practice, check.severity, check.hint, check.conclusive)
        self.findings: list[Finding] = []
        self.counts: dict[str, list[int]] = {}
        """By environment: how many passed, and how many it does not apply to."""
        self.in_order = self.on not in SCOPES
        """Whether findings come in the order of their subjects, where these do."""
        self.keep_all = keep_all
        self._profile = profile
        self._given: dict[Hashable, Answer] = {}

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
                if verdict.state in QUIET and not self.keep_all:
                    return Answer(verdict, (), keep=False)
                return Answer(verdict, bounded_reads(scope_reads_of(fresh)), keep=self.keep_all)

    def count(self, answer: Answer, environment: str, times: int = 1) -> None:
        """Count what is not kept."""
        if environment not in self.counts:
            self.counts[environment] = [0, 0]
        self.counts[environment][not answer.passes] += times

    def tallies(self) -> list[Tally]:
        """The counts by environment."""
        return [
            Tally(self.rule, environment, *counts)
            for environment, counts in sorted(self.counts.items())
        ]


class _Known:
    """What all subjects with the same keys are answered, as far as keys tell."""

    __slots__ = ("kept", "live", "quiet", "times")

    def __init__(self) -> None:
        self.kept: list[tuple[Job, Answer]] = []
        self.quiet: list[tuple[Job, Answer]] = []
        self.live: list[tuple[Job, Ask]] = []
        """Checks that have to be asked each time."""
        self.times = 0
        """How many such subjects there were, the first left out."""


class Panel:
    """The checks that look at the same subjects: what they read is read once."""

    def __init__(self, jobs: Iterable[Job], *, learn: bool) -> None:
        self._reader = Reader()
        self._asks = [
            (job, Learner(job.judge, self._reader).answer if learn else _calling(job))
            for job in jobs
        ]
        self._known: dict[tuple[Hashable, ...], _Known] = {}

    @property
    def empty(self) -> bool:
        """Whether no check looks here."""
        return not self._asks

    def look_at(self, resource: Resource, subject: Subject | None) -> Subject | None:
        """Ask all of them; the subject of what was found, made where there is none yet."""
        keys = self._reader.keys(resource)
        known = self._known.get(keys)
        if known is None:
            answers = self._ask(resource, keys)
        else:
            known.times += 1
            answers = known.kept
            if known.live:
                answers = [*answers, *((job, ask(resource, keys)[0]) for job, ask in known.live)]
            elif not answers:
                return subject
        for job, answer in answers:
            if not answer.kept:
                job.count(answer, resource.environment)
                continue
            if subject is None:
                id_ = resource.id or resource.name
                subject = Subject(id_, resource.type, resource.name, resource.environment)
            job.findings.append(Finding(job.rule, subject, answer.verdict, answer.evidence))
        return subject

    def _ask(self, resource: Resource, keys: tuple[Hashable, ...]) -> list[tuple[Job, Answer]]:
        answers = [(job, ask(resource, keys)[0]) for job, ask in self._asks]
        if len(keys) == self._reader.size:  # else it has learned to ask for more meanwhile
            if len(self._known) < MAX_KNOWN:
                self._known[keys] = self._remembered(resource, keys)
            elif self._narrow():
                self._known.clear()
        return answers

    def _remembered(self, resource: Resource, keys: tuple[Hashable, ...]) -> _Known:
        """What is known now: some checks may have learned it from this very resource."""
        known = _Known()
        for job, ask in self._asks:
            answer, same = ask(resource, keys)
            if not same:
                known.live.append((job, ask))
            else:
                (known.kept if answer.kept else known.quiet).append((job, answer))
        return known

    def _narrow(self) -> bool:
        """Read no more what is different for most subjects; whether there is such a thing."""
        self.settle()
        alike = [keys for keys in self._known if len(keys) == self._reader.size]
        varied = [
            place
            for place, keys in enumerate(zip(*alike, strict=True))
            if len(set(keys)) > MAX_BRANCHES
        ]
        for place in varied:
            self._reader.give_up(place)
        return bool(varied)

    def settle(self) -> None:
        """Give the checks the counts of what was known."""
        for (environment, *_), known in self._known.items():
            for job, answer in known.quiet:
                job.count(answer, str(environment), known.times)
            known.times = 0


def _calling(job: Job) -> Ask:
    return lambda resource, _: (job.judge(resource), False)
