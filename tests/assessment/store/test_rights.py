"""Who may do what: every public function of the store, so that a new one cannot be forgotten."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest

import assessment.store as package
from assessment.inputs import Answers, Exception_
from assessment.plan.inputs import PlanInputs
from assessment.store import (
    answers,
    audit,
    compared,
    decisions,
    erasing,
    findings,
    jobs,
    milestones,
    opened,
    plans,
    seeding,
    sessions,
    snapshots,
    transfer,
    workloads,
)
from assessment.store.access import NOT_YOURS, Actor, Rights
from assessment.store.answers import Said
from assessment.store.database import Store, open_store
from assessment.store.findings import Wanted
from assessment.store.latest import latest
from assessment.store.moved import Moved
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, BEN, CLEO, DAN, EVE, PROFILE, ROOT, new_workload
from tests.assessment.store.full import DAY, SNAPSHOT, Full, comparable, fill

Needs = Literal["read", "write", "own", "app", "admin"]
"""Of the workload; `app`: a reviewer of the app; `admin`: an administrator."""
Call = Callable[[Store, Actor, Full], Any]
SAID = Said("level", 1)
EXCEPTION = Exception_(
    check="account-accepts-api-keys", subject="/subscriptions/x", reason="r", owner="o", expires=DAY
)
W = Wanted()


def _freeze(s: Store, a: Actor, f: Full) -> Any:
    whole = opened.whole(s, ROOT, opened.open_workload(s, ROOT, f.workload))
    return milestones.freeze(s, a, f.workload, f"of {a.login}", whole)


def _plan(s: Store, a: Actor, f: Full) -> Any:
    seen = opened.open_workload(s, ROOT, f.workload).plan_version
    return plans.save_plan(s, a, f.workload, PlanInputs(start=date(2027, 1, 1)), seen=seen)


def _profile(s: Store, a: Actor, f: Full) -> Any:
    seen = workloads.entry(s, ROOT, f.workload).version
    other = PROFILE.model_copy(update={"name": f"of {a.login}"})
    return workloads.change_profile(s, a, f.workload, other, seen=seen)


def _opened(s: Store, f: Full) -> opened.Opened:
    return opened.open_workload(s, ROOT, f.workload)


def _whole(s: Store, a: Actor, f: Full) -> Any:
    # What somebody opened does not open it for another.
    return opened.whole(s, a, opened.open_workload(s, ROOT, f.workload))


def _replace(s: Store, a: Actor, f: Full) -> Any:
    moved = transfer.export_workload(s, ROOT, f.workload)
    return transfer.import_workload(s, a, moved, replace=True)


TABLE: dict[str, tuple[Needs, Call]] = {
    "answers.give": (
        "write", lambda s, a, f: answers.give(s, a, f.workload, "rel-agent-bounds", SAID, seen=None)
    ),
    "answers.give_many": (
        "write", lambda s, a, f: answers.give_many(s, a, f.workload, {}, seen={})
    ),
    "answers.current": ("read", lambda s, a, f: answers.current(s, a, f.workload)),
    "answers.history": ("read", lambda s, a, f: answers.history(s, a, f.workload)),
    "audit.events": ("read", lambda s, a, f: audit.events(s, a, f.workload)),
    "compared.sides": ("read", lambda s, a, f: compared.sides(s, a, _opened(s, f))),
    "compared.compared": (
        "read",
        lambda s, a, f: compared.compared(s, a, _opened(s, f), f.milestone, f.milestone)
    ),
    "decisions.decide": (
        "write", lambda s, a, f: decisions.decide(s, a, f.workload, EXCEPTION.check, EXCEPTION)
    ),
    "decisions.withdraw": (
        "write", lambda s, a, f: decisions.withdraw(s, a, f.workload, f.decision)
    ),
    "decisions.decisions": ("read", lambda s, a, f: decisions.decisions(s, a, f.workload)),
    "erasing.erase": ("admin", lambda s, a, f: erasing.erase(s, a, "Somebody", dry=True)),
    "findings.page": ("read", lambda s, a, f: findings.page(s, a, f.snapshot, W)),
    "findings.counts": ("read", lambda s, a, f: findings.counts(s, a, f.snapshot, W)),
    "findings.facets": ("read", lambda s, a, f: findings.facets(s, a, f.snapshot, W)),
    "findings.by_subject": ("read", lambda s, a, f: findings.by_subject(s, a, f.snapshot, W)),
    "findings.by_check": ("read", lambda s, a, f: findings.by_check(s, a, f.snapshot, W)),
    "findings.one": ("read", lambda s, a, f: findings.one(s, a, f.snapshot, f.finding)),
    "jobs.add_job": (
        "write", lambda s, a, f: jobs.add_job(s, a, f.workload, f"job-{a.login}", "queued", {})
    ),
    "jobs.load_job": ("read", lambda s, a, f: jobs.load_job(s, a, f.job)),
    "jobs.jobs": ("read", lambda s, a, f: jobs.jobs(s, a, f.workload)),
    "milestones.freeze": ("write", _freeze),
    "milestones.milestones": ("read", lambda s, a, f: milestones.milestones(s, a, f.workload)),
    "milestones.load": ("read", lambda s, a, f: milestones.load(s, a, f.milestone)),
    "opened.open_workload": ("read", lambda s, a, f: opened.open_workload(s, a, f.workload)),
    "opened.whole": ("read", _whole),
    "plans.save_plan": ("write", _plan),
    "seeding.open_sample": (
        "app", lambda s, a, f: seeding.open_sample(s, a, "insurer", SNAPSHOT.parent, None)
    ),
    "seeding.bring_answers": (
        "write", lambda s, a, f: seeding.bring_answers(s, a, f.workload, Answers())
    ),
    "sessions.start": ("write", lambda s, a, f: sessions.start(s, a, f.workload, "again")),
    "sessions.set_participants": (
        "write", lambda s, a, f: sessions.set_participants(s, a, f.session, ())
    ),
    "sessions.end": ("write", lambda s, a, f: sessions.end(s, a, f.session)),
    "sessions.sessions": ("read", lambda s, a, f: sessions.sessions(s, a, f.workload)),
    "sessions.remark": (
        "write", lambda s, a, f: sessions.remark(s, a, f.workload, "parked", "text")
    ),
    "sessions.settle": ("write", lambda s, a, f: sessions.settle(s, a, f.workload, f.remark)),
    "sessions.remarks": ("read", lambda s, a, f: sessions.remarks(s, a, f.workload)),
    "snapshots.attach": (
        "write", lambda s, a, f: snapshots.attach(s, a, f.workload, SNAPSHOT, file_name="a.jsonl")
    ),
    "snapshots.choose": ("write", lambda s, a, f: snapshots.choose(s, a, f.workload, f.snapshot)),
    "snapshots.snapshots": ("read", lambda s, a, f: snapshots.snapshots(s, a, f.workload)),
    "transfer.export_workload": (
        "read", lambda s, a, f: transfer.export_workload(s, a, f.workload)
    ),
    "transfer.import_workload": ("own", _replace),
    "workloads.create": ("app", lambda s, a, f: workloads.create(s, a, PROFILE)),
    "workloads.entry": ("read", lambda s, a, f: workloads.entry(s, a, f.workload)),
    "workloads.change_profile": ("write", _profile),
    "workloads.members": ("read", lambda s, a, f: workloads.members(s, a, f.workload)),
    "workloads.set_member": (
        "own", lambda s, a, f: workloads.set_member(s, a, f.workload, "fay", "Fay", "reader")
    ),
    "workloads.remove": ("own", lambda s, a, f: workloads.remove(s, a, f.workload)),
    "workloads.rights": ("read", lambda s, a, f: workloads.rights(s, a, f.workload)),
}  # fmt: skip
OTHERWISE = {
    "workloads.entries": "shows each their own; see below",
    "latest.latest": "leaves out what is not theirs; see below",
    "compared.reopened_of": "of what compared has given",
    "jobs.save_job": "of the process that runs jobs",
    "jobs.jobs_in": "of the process that runs jobs",
    "jobs.known": "of the process that runs jobs",
    "evaluation.evaluate_stored": "of open_workload",
    "evaluation.write_out": "of evaluate_stored",
    "bulk.written": "inside functions that look", "bulk.must_stand": "inside a transaction",
    "bulk.sweep": "of what is nobody's",
    "rows.touch": "inside a transaction", "rows.note_event": "inside a transaction",
    "decisions.take": "inside a transaction",
    "arriving.bring_files": "makes a workload: import_workload looks",
    "arriving.import_file": "makes a workload: import_workload looks",
}  # fmt: skip
MAY: dict[Needs, tuple[Actor, ...]] = {
    "read": (ANA, BEN, CLEO, DAN, ROOT),
    "write": (ANA, BEN, ROOT),
    "own": (ANA, ROOT),
    "app": (ANA, BEN, CLEO, EVE, ROOT),
    "admin": (ROOT,),
}
EVERYBODY = (ANA, BEN, CLEO, DAN, EVE, ROOT)


def test_every_public_function_is_in_the_table() -> None:
    found = set()
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if module.ispkg or module.name.endswith("database"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(value) and value.__module__ == module.name:
                takes = inspect.signature(value, eval_str=False).parameters.values()
                if not name.startswith("_") and any(p.annotation == "Store" for p in takes):
                    found.add(f"{module.name.rpartition('.')[2]}.{name}")
    assert found == set(TABLE) | set(OTHERWISE)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Full, Moved]]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('full')}/store.db")
    full = fill(store)
    yield full, transfer.export_workload(store, ROOT, full.workload)
    store.close()


@pytest.mark.parametrize("name", TABLE)
def test_who_may(store: Store, original: tuple[Full, Moved], name: str) -> None:
    full, moved = original
    needs, call = TABLE[name]
    transfer.import_workload(store, ROOT, moved)
    full = replace(
        full,
        decision=decisions.decisions(store, ROOT, full.workload)[-1].id,
        remark=sessions.remarks(store, ROOT, full.workload)[-1].id,
    )
    opened.open_workload(store, ROOT, full.workload)
    before = comparable(transfer.export_workload(store, ROOT, full.workload))
    for actor in sorted(EVERYBODY, key=lambda actor: actor in MAY[needs]):
        if actor in MAY[needs]:
            break
        with pytest.raises(UserError) as refused:
            call(store, actor, full)
        if actor is EVE and needs != "admin":
            assert refused.value == NOT_YOURS or needs == "own"
    assert comparable(transfer.export_workload(store, ROOT, full.workload)) == before
    for actor in MAY[needs][:1] if needs == "own" else MAY[needs]:
        call(store, actor, full)


def test_a_workload_of_others_looks_like_none(store: Store) -> None:
    id_ = new_workload(store)
    for wrong in (id_, "nothing", "", "' OR 1=1 --"):
        with pytest.raises(UserError) as refused:
            workloads.entry(store, EVE, wrong)
        assert str(refused.value) == str(NOT_YOURS)


@pytest.mark.parametrize("wrong", ["a\0b", "\ud800"])
def test_an_id_that_no_database_holds_is_no_fault_of_ours(store: Store, wrong: str) -> None:
    for call in (workloads.entry, workloads.remove, milestones.load, snapshots.snapshots):
        with pytest.raises(UserError):
            call(store, ROOT, wrong)


def test_everybody_sees_the_list_of_their_own(store: Store) -> None:
    mine = new_workload(store)
    theirs = workloads.create(store, EVE, PROFILE)
    seen = {a.login: {e.id for e in workloads.entries(store, a)} for a in EVERYBODY}
    members = {actor.login: {mine} for actor in (ANA, BEN, CLEO, DAN)}
    assert seen == {**members, "eve": {theirs}, "root": {mine, theirs}}
    both = [mine, theirs, "nothing"]
    assert set(latest(store, CLEO, both)) == {mine}
    assert set(latest(store, EVE, both)) == {theirs}
    rights = {e.id: e.rights for e in workloads.entries(store, CLEO)}
    assert rights[mine] == Rights(read=True, write=False, own=False)


def test_ids_of_another_workload_open_nothing(store: Store) -> None:
    full = fill(store)
    mine = workloads.create(store, EVE, PROFILE)
    tries: list[Callable[[], Any]] = [
        lambda: decisions.withdraw(store, EVE, mine, full.decision),
        lambda: sessions.settle(store, EVE, mine, full.remark),
        lambda: snapshots.choose(store, EVE, mine, full.snapshot),
        lambda: sessions.remark(store, EVE, mine, "parked", "x", session_id=full.session),
        lambda: milestones.load(store, EVE, full.milestone),
        lambda: findings.page(store, EVE, full.snapshot, W),
        lambda: jobs.load_job(store, EVE, full.job),
        lambda: sessions.end(store, EVE, full.session),
    ]
    for call in tries:
        with pytest.raises(UserError) as refused:
            call()
        assert str(refused.value) == str(NOT_YOURS)


def test_a_reader_of_the_app_writes_nowhere() -> None:
    for membership in ("owner", "reviewer", "reader"):
        assert Rights.of(DAN, membership) == Rights(read=True, write=False, own=False)
    assert Rights.of(DAN, None) == Rights(read=False, write=False, own=False)
    assert Rights.of(ROOT, None) == Rights(read=True, write=True, own=True)
