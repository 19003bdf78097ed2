"""Findings: filtered and paged by the database, and as many as there are counted in the score."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.assessment import Assessment
from assessment.inputs import Exception_
from assessment.store import decisions, evaluation, findings, workloads
from assessment.store.database import Store, open_store
from assessment.store.findings import Wanted
from assessment.store.opened import Opened, open_workload, whole
from assessment.store.snapshots import attach
from checks.model import Finding, Rule, Severity, State, Subject, Verdict
from checks.registry import all_checks
from tests.assessment.store.conftest import ANA, new_workload
from tests.assessment.store.full import SMALL

TODAY = date(2026, 11, 22)
GROUP = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-"
RULES = [Rule(c.id, c.practice, c.severity) for c in sorted(all_checks(), key=lambda c: c.id)][:12]
STATES = (State.FAIL, State.PARTIAL, State.UNKNOWN, State.ERROR)
Judge = Callable[..., Opened]


def made(rng: random.Random, number: int, rules: Sequence[Rule] = RULES) -> list[Finding]:
    """Any findings, each of another subject."""
    found = []
    for n in range(number):
        state = rng.choice(STATES)
        group = f"{GROUP}{rng.choice('Aab')}"
        subject = Subject(
            f"{group}/providers/Microsoft.X/y/n{n}", "Microsoft.X/y", f"n{n}",
            rng.choice(["prod", "prod", "nonprod"]),
        )  # fmt: skip
        verdict = Verdict(
            state,
            "because",
            critical=state is State.FAIL and rng.random() < 0.1,
            due=TODAY + timedelta(rng.choice([-1, 30, 900])) if rng.random() < 0.1 else None,
        )
        found.append(Finding(rng.choice(rules), subject, verdict, (("a", None),)))
    return found


@pytest.fixture
def judge(store: Store, monkeypatch: pytest.MonkeyPatch) -> Judge:
    return judging(store, monkeypatch)


def judging(store: Store, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Gives a workload in whose snapshot the checks found just this."""

    def put(found: Sequence[Finding], exceptions: Sequence[Exception_] = ()) -> Opened:
        id_ = new_workload(store, as_of=TODAY)
        attach(store, ANA, id_, SMALL, file_name="s.json")

        def reviewed(workload: Any, rubric: Any, answers: Any, day: Any, **_: Any) -> Assessment:
            return Assessment(workload, rubric, answers, day, findings=tuple(found))

        with monkeypatch.context() as patch:
            patch.setattr(evaluation, "review", reviewed)
            open_workload(store, ANA, id_)
        for exception in exceptions:
            decisions.decide(store, ANA, id_, exception.check, exception)
        return open_workload(store, ANA, id_)

    return put


def exception(check: str, subject: str, days: int = 30) -> Exception_:
    return Exception_(
        check=check, subject=subject, reason="r", owner="o", expires=TODAY + timedelta(days)
    )


def same_score(opened: Opened, all_of_them: Sequence[Finding]) -> None:
    partly = opened.assessment
    wholly = replace(partly, findings=tuple(all_of_them), further=())
    assert sum(kind.count for kind in partly.further) < len(all_of_them)
    assert partly.scorecard.stages == wholly.scorecard.stages
    assert partly.scorecard.practices == wholly.scorecard.practices


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('many')}/store.db")
    patch = pytest.MonkeyPatch()
    patch.setattr(findings, "HELD", 20)
    patch.setattr(findings, "HELD_OF_A_KIND", 2)
    yield judging(store, patch)
    patch.undo()
    store.close()


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), number=st.integers(21, 300), few=st.booleans())
def test_a_score_of_some_and_counts_is_that_of_all(
    many: Judge, seed: int, number: int, few: bool
) -> None:
    rng = random.Random(seed)
    found = made(rng, number, RULES[:2] if few else RULES)
    exceptions = [
        exception(
            rng.choice(RULES[:3]).check,
            rng.choice([f"{GROUP}A", f"{GROUP}a/", GROUP[:-3], found[0].subject.upper()]),
            rng.choice([-1, 0, 30]),
        )
        for _ in range(rng.randrange(5))
    ]
    opened = many(found, exceptions)
    assert opened.assessment.further or len(opened.assessment.findings) == number
    same_score(opened, found)


def test_a_score_of_very_many_is_that_of_all(judge: Judge, store: Store) -> None:
    found = made(random.Random(1), 60_000)
    exceptions = [exception(RULES[0].check, f"{GROUP}a")]
    opened = judge(found, exceptions)
    assert len(opened.assessment.findings) < 3_000 and opened.assessment.further
    same_score(opened, found)
    complete = whole(store, ANA, opened)
    assert len(complete.findings) == 60_000 and not complete.further
    assert {f.id for f in complete.findings} == {f.id for f in found}


def test_pages_come_worst_first_and_wholly(judge: Judge, store: Store) -> None:
    found = made(random.Random(2), 130)
    snapshot = judge(found).snapshot
    assert snapshot
    pages = [
        findings.page(store, ANA, snapshot.id, Wanted(), offset=at, limit=50)
        for at in (0, 50, 100, 150)
    ]
    assert [len(page) for page in pages] == [50, 50, 30, 0]
    seen = [finding for page in pages for finding in page]
    assert sorted(f.id for f in seen) == sorted(f.id for f in found)
    assert {f.id: f for f in seen} == {f.id: f for f in found}
    rank = {"fail": 0, "partial": 1, "unknown": 2, "error": 2}
    order = [rank[f.verdict.state.value] for f in seen]
    assert order == sorted(order)


FILTERS: list[tuple[Wanted, Callable[[Finding], bool]]] = [
    (Wanted(states=("fail",)), lambda f: f.verdict.state is State.FAIL),
    (Wanted(severities=("high", "low")), lambda f: f.severity is not Severity.MEDIUM),
    (Wanted(environments=("nonprod",)), lambda f: f.environment == "nonprod"),
    (Wanted(checks=(RULES[0].check,)), lambda f: f.check == RULES[0].check),
    (Wanted(practices=(RULES[1].practice,)), lambda f: f.practice == RULES[1].practice),
    (Wanted(critical=True), lambda f: f.verdict.critical),
    (Wanted(subject=f"{GROUP}A/"), lambda f: f.subject.lower().startswith(f"{GROUP}a/".lower())),
    (Wanted(subject=GROUP), lambda f: False),
    (Wanted(text="  /N1 "), lambda f: "/n1" in f.subject.lower()),
    (Wanted(text="/Y/N1"), lambda f: "/y/n1" in f.subject.lower()),
    (Wanted(text=RULES[2].check), lambda f: f.check == RULES[2].check),
    (Wanted(text="%"), lambda f: False),
    (Wanted(text="_"), lambda f: "_" in f.subject),
    (Wanted(text="' OR 1=1 --"), lambda f: False),
    (Wanted(text="/n2", critical=True), lambda f: f.verdict.critical and "/n2" in f.subject),
]  # fmt: skip


def test_filters_find_what_they_say(judge: Judge, store: Store) -> None:
    found = made(random.Random(3), 200)
    snapshot = judge(found).snapshot
    assert snapshot
    id_ = snapshot.id
    for wanted, fits in FILTERS:
        expected = {f.id for f in found if fits(f)}
        assert {f.id for f in findings.page(store, ANA, id_, wanted, limit=500)} == expected, wanted
        assert sum(findings.counts(store, ANA, id_, wanted).values()) == len(expected)
        lines, total = findings.by_subject(store, ANA, id_, wanted, limit=500)
        assert total == len(lines) == len(expected)
        checks = findings.by_check(store, ANA, id_, wanted)
        assert sum(line.failed + line.partial + line.unread for line in checks) == len(expected)


def test_one_is_found_by_its_id(judge: Judge, store: Store) -> None:
    found = made(random.Random(4), 5)
    snapshot = judge(found).snapshot
    assert snapshot
    assert findings.one(store, ANA, snapshot.id, found[3].id) == found[3]
    assert findings.one(store, ANA, snapshot.id, "f-nothing") is None


def test_checks_run_again_when_what_they_see_has_changed(store: Store) -> None:
    id_ = new_workload(store)
    attach(store, ANA, id_, SMALL, file_name="s.json")
    assert open_workload(store, ANA, id_, evaluate=False).stale
    first = open_workload(store, ANA, id_)
    assert first.snapshot and first.snapshot.resources == 2 and not first.stale

    def change(**fields: Any) -> Opened:
        now = workloads.entry(store, ANA, id_)
        other = now.workload.model_copy(update=fields)
        workloads.change_profile(store, ANA, id_, other, seen=now.version)
        return open_workload(store, ANA, id_, evaluate=False)

    assert not change(target_stage="scale").stale, "the stage decides nothing in a check"
    assert change(sensitivity="high").stale
    open_workload(store, ANA, id_)
    now = store.now()
    later = Store(store.engine, lambda: now + timedelta(days=1))
    assert open_workload(later, ANA, id_, evaluate=False).stale, "dates are judged by the day"
    assert not open_workload(later, ANA, id_).stale
    rubric = first.assessment.rubric
    fewer = replace(rubric, practices=dict(list(rubric.practices.items())[:5]))
    assert open_workload(store, ANA, id_, rubric=fewer, evaluate=False).stale
