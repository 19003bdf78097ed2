"""Signing off: what blocks wants a reason, which stays beside what was frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assessment.inputs import Workload
from assessment.signing import blocking, checked, sign_off
from assessment.signoff import Kind
from assessment.store import milestones, sessions, workloads
from assessment.store.access import Actor
from assessment.store.answers import Said, give
from assessment.store.database import Store, open_store
from assessment.store.opened import Opened, open_workload
from rubrics.errors import UserError

KIM = Actor("kim", "Kim", "reviewer")
BOB = Actor("bob", "Bob", "reviewer")
PRACTICE = "sec-keyless-auth"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


@pytest.fixture
def id_(store: Store) -> str:
    workload = Workload(name="A", archetypes=("rag",), stage="poc", target_stage="production")
    made = workloads.create(store, KIM, workload)
    give(store, KIM, made, PRACTICE, Said("level", level=2), seen=None)
    return made


def now(store: Store, id_: str) -> Opened:
    return open_workload(store, KIM, id_)


def test_what_blocks_wants_a_reason(store: Store, id_: str) -> None:
    opened = now(store, id_)
    count = blocking(checked(store, KIM, opened))
    assert count > 1
    for despite in ("", "  ", "—"):
        with pytest.raises(UserError, match=f"{count} points to mend"):
            sign_off(store, KIM, opened, "First", despite=despite)
    assert milestones.milestones(store, KIM, id_) == []
    made = sign_off(store, KIM, opened, "First", note=" Baseline ", despite="a start")
    assert made.note == f"Baseline\n\nSigned off with {count} points still to mend: a start"
    assert milestones.load(store, KIM, made.id).answers == opened.assessment.answers


def test_nothing_is_said_of_blocking_where_nothing_blocks(
    store: Store, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.signing.blocking", lambda _: 0)
    assert sign_off(store, KIM, now(store, id_), "Clean", despite="unused").note is None


def test_parked_questions_are_looked_at(store: Store, id_: str) -> None:
    practice = "sec-prompt-injection"
    assert practice in now(store, id_).assessment.rubric.practices
    sessions.remark(store, KIM, id_, "parked", "later", practice=practice)
    sessions.remark(store, KIM, id_, "parked", "about nothing")
    parked = [r for r in checked(store, KIM, now(store, id_)).rows if r.kind is Kind.PARKED]
    assert [row.where.id for row in parked] == [practice]


def test_what_was_not_checked_is_not_frozen(store: Store, id_: str) -> None:
    with pytest.raises(UserError, match="changed since the checks ran"):
        sign_off(store, KIM, replace(now(store, id_), stale=True), "First", despite="why not")


def test_a_reader_signs_nothing(store: Store, id_: str) -> None:
    workloads.set_member(store, KIM, id_, "bob", "Bob", "reader")
    with pytest.raises(UserError, match="not change it"):
        sign_off(store, BOB, open_workload(store, BOB, id_), "First", despite="why not")
