"""What a visitor does at the desk: saved at once, kept from overwriting others, and led on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assessment.inputs import Override, Workload
from assessment.interview.desk import Desk, Words, level_said
from assessment.interview.interview import Standing
from assessment.interview.queue import Filter
from assessment.interview.room import Asked, Room, enter
from assessment.store.access import Actor
from assessment.store.answers import Given, Said, current, give, history
from assessment.store.database import Store, open_store
from assessment.store.opened import open_workload
from assessment.store.sessions import remarks, start
from assessment.store.snapshots import attach
from assessment.store.workloads import create, set_member
from wellops.samples import sample

ANA, BEA = Actor("ana", "Ana", "reviewer"), Actor("bea", "Bea", "reviewer")
CARL = Actor("carl", "Carl", "reader")
KEYLESS = "sec-keyless-auth"
"""The sample's scan has it failing."""
ASKED = "rel-ai-failure-modes"
"""No check looks at it."""
EVERYTHING, NONE = Asked(), Words()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'wellops.db'}")
    yield opened
    opened.close()


@pytest.fixture
def id_(store: Store) -> str:
    """A workload with a scan and no answers, of Ana, Bea and Carl."""
    profile = Workload.model_validate(
        {"name": "w", "archetypes": ["rag"], "stage": "poc", "target_stage": "production"}
    )
    made = create(store, ANA, profile)
    set_member(store, ANA, made, "bea", "Bea", "reviewer")
    set_member(store, ANA, made, "carl", "Carl", "reader")
    file = sample("insurer") / "snapshot.jsonl"
    attach(store, ANA, made, file, file_name=file.name)
    open_workload(store, ANA, made)
    return made


def room(store: Store, id_: str, actor: Actor = ANA, asked: Asked = EVERYTHING) -> Room:
    return enter(store, actor, id_, asked)


def level(value: int, words: Words = NONE) -> Said:
    return level_said(value, words, None)


def test_an_answer_is_stored_when_the_next_question_comes(store: Store, id_: str) -> None:
    desk, here = Desk(), room(store, id_)
    desk.look(ASKED, None)
    after = desk.answer(here, ASKED, level(3, Words(" why ", "", "Kim")))
    assert after == here.ids[here.ids.index(ASKED) + 1]
    stored = current(store, ANA, id_)[ASKED]
    assert stored.said == Said("level", level=3, note="why", owner="Kim")
    assert desk.saved == stored
    assert desk.back(room(store, id_), after) == ASKED


def test_the_same_key_twice_is_one_answer_and_no_clash(store: Store, id_: str) -> None:
    desk, here = Desk(), room(store, id_)
    desk.look(ASKED, None)
    first = desk.answer(here, ASKED, level(2))
    assert desk.answer(room(store, id_), ASKED, level(2)) == first
    assert desk.crossed is None
    assert len(history(store, ANA, id_, ASKED)) == 1


def test_a_contradiction_is_seen_before_the_next_question(store: Store, id_: str) -> None:
    desk = Desk()
    desk.look(KEYLESS, None)
    assert desk.answer(room(store, id_), KEYLESS, level(3)) == KEYLESS
    here = room(store, id_)
    assert here.interview.assessment.scorecard.practices[KEYLESS].conflict is not None
    assert desk.next(here, KEYLESS) not in (KEYLESS, None)


def test_an_override_settles_it_and_leads_on(store: Store, id_: str) -> None:
    desk = Desk()
    desk.answer(room(store, id_), KEYLESS, level(3))
    decision = Override(level=3, reason="a gateway", owner="Lead", expires=date(2100, 1, 1))
    assert desk.override(room(store, id_), KEYLESS, decision) != KEYLESS
    state = room(store, id_).interview.assessment.scorecard.practices[KEYLESS]
    assert state.overridden
    assert state.level == 3
    # Answering the same again is no longer held up.
    assert desk.answer(room(store, id_), KEYLESS, level(3)) != KEYLESS


def test_an_override_without_rights_is_refused_in_words(store: Store, id_: str) -> None:
    desk = Desk()
    decision = Override(level=3, reason="r", owner="o", expires=date(2100, 1, 1))
    assert desk.override(room(store, id_, CARL), KEYLESS, decision) == KEYLESS
    assert desk.problem is not None
    assert "not change it" in desk.problem.what


@pytest.fixture
def crossed(store: Store, id_: str) -> tuple[Desk, Given]:
    """Ana sees no answer; Bea gives one; Ana gives another."""
    desk = Desk()
    desk.look(ASKED, None)
    theirs = give(store, BEA, id_, ASKED, Said("level", level=2), seen=None)
    assert isinstance(theirs, Given)
    assert desk.answer(room(store, id_), ASKED, level(4)) == ASKED
    return desk, theirs


def test_nothing_is_overwritten_silently(
    store: Store, id_: str, crossed: tuple[Desk, Given]
) -> None:
    desk, theirs = crossed
    assert desk.crossed is not None
    assert desk.crossed.theirs == theirs
    assert current(store, ANA, id_)[ASKED] == theirs


def test_keep_theirs_and_go_on(store: Store, id_: str, crossed: tuple[Desk, Given]) -> None:
    desk, theirs = crossed
    assert desk.keep_theirs(room(store, id_)) not in (ASKED, None)
    assert desk.crossed is None
    assert current(store, ANA, id_)[ASKED] == theirs


def test_use_mine_keeps_theirs_in_the_history(
    store: Store, id_: str, crossed: tuple[Desk, Given]
) -> None:
    desk, theirs = crossed
    assert desk.use_mine(room(store, id_)) not in (ASKED, None)
    mine = current(store, ANA, id_)[ASKED]
    assert mine.said.level == 4
    assert mine.before_id == theirs.id


def test_use_mine_clashes_again_when_they_answer_again(
    store: Store, id_: str, crossed: tuple[Desk, Given]
) -> None:
    desk, theirs = crossed
    again = give(store, BEA, id_, ASKED, Said("level", level=1), seen=theirs.id)
    assert desk.use_mine(room(store, id_)) == ASKED
    assert desk.crossed is not None
    assert desk.crossed.theirs == again


def test_two_who_say_the_same_do_not_clash(store: Store, id_: str) -> None:
    desk = Desk()
    desk.look(ASKED, None)
    give(store, BEA, id_, ASKED, Said("level", level=2), seen=None)
    assert desk.answer(room(store, id_), ASKED, level(2)) != ASKED
    assert desk.crossed is None


def test_a_look_counts_what_others_changed(store: Store, id_: str) -> None:
    desk = Desk()
    assert desk.look(ASKED, None) == 0
    desk.write(room(store, id_), ASKED, Words(note="mine"))
    own = current(store, ANA, id_)[ASKED]
    assert desk.look(ASKED, own) == 0
    give(store, BEA, id_, ASKED, Said("level", level=2), seen=own.id)
    assert desk.look(ASKED, current(store, ANA, id_)[ASKED]) == 1


def test_words_alone_are_kept_and_answer_nothing(store: Store, id_: str) -> None:
    desk = Desk()
    assert desk.write(room(store, id_), ASKED, Words("n", "https://x", "Kim")) == ASKED
    here = room(store, id_)
    assert here.interview.standings[ASKED] is Standing.OPEN
    assert Words.of(here.opened.given[ASKED].said) == Words("n", "https://x", "Kim")
    desk.write(here, ASKED, Words("n", "https://x", "Kim"))
    assert len(history(store, ANA, id_, ASKED)) == 1


def test_taking_back_leaves_the_words(store: Store, id_: str) -> None:
    desk = Desk()
    desk.answer(room(store, id_), ASKED, level(3, Words("n")))
    desk.take_back(room(store, id_), ASKED)
    here = room(store, id_)
    assert here.interview.standings[ASKED] is Standing.OPEN
    assert here.opened.given[ASKED].said.note == "n"


def test_parking_needs_its_question_and_leads_on(store: Store, id_: str) -> None:
    desk = Desk()
    assert desk.park(room(store, id_), ASKED, "  ") == ASKED
    assert desk.problem is not None
    assert desk.park(room(store, id_), ASKED, "Ask Kim") not in (ASKED, None)
    assert desk.problem is None
    here = room(store, id_, asked=Asked(Filter.PARKED))
    assert here.ids == (ASKED,)
    assert [one.text for one in remarks(store, ANA, id_)] == ["Ask Kim"]


def test_answers_belong_to_the_session_that_runs(store: Store, id_: str) -> None:
    running = start(store, ANA, id_, "First")
    desk = Desk()
    desk.answer(room(store, id_), ASKED, level(1))
    assert current(store, ANA, id_)[ASKED].session_id == running.id


def test_who_may_only_read_saves_nothing(store: Store, id_: str) -> None:
    desk, here = Desk(), room(store, id_, CARL)
    assert not here.may_write
    assert desk.answer(here, ASKED, level(1)) == ASKED
    assert desk.problem is not None
    assert current(store, ANA, id_) == {}


def test_the_queue_of_open_questions_goes_on_from_its_place(store: Store, id_: str) -> None:
    asked = Asked(open_only=True)
    desk, here = Desk(), room(store, id_, asked=asked)
    middle = here.ids[50]
    assert desk.answer(here, middle, Said("unknown")) == here.ids[51]
    assert middle not in room(store, id_, asked=asked).ids


def test_until_when_a_level_holds_goes_with_another_level() -> None:
    agreed = Said("level", level=3, expires=date(2027, 1, 1))
    assert level_said(3, Words(), agreed).expires == date(2027, 1, 1)
    assert level_said(2, Words(), agreed).expires is None


def test_back_without_a_trail_goes_to_the_one_before(store: Store, id_: str) -> None:
    here = room(store, id_)
    assert Desk().back(here, here.ids[5]) == here.ids[4]
