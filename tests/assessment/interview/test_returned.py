"""A questionnaire that comes back: nothing is saved unseen, and nobody is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assessment.inputs import Workload
from assessment.interview.preview import Entry, Kind
from assessment.interview.returned import Returned, on_form, returned, said_of, save, unanswered
from assessment.questions import questions
from assessment.store import audit, workloads
from assessment.store.access import Actor
from assessment.store.answers import Said, current, give, history
from assessment.store.database import Store, open_store
from assessment.store.opened import open_workload
from reports.sheets.form import ANSWER, EVIDENCE, ID, NOTE, OWNER
from reports.sheets.questionnaire import write_questionnaire
from reports.sheets.questionnaire_reader import read_questionnaire
from rubrics.errors import UserError

KIM = Actor("kim", "Kim", "reviewer")
WORKLOAD = Workload(name="A", archetypes=("rag",), stage="poc", target_stage="production")
ONE, OTHER = "sec-keyless-auth", "sec-prompt-injection"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


@pytest.fixture
def id_(store: Store) -> str:
    made = workloads.create(store, KIM, WORKLOAD)
    give(store, KIM, made, ONE, Said("level", level=1, note="keys", owner="Ada"), seen=None)
    return made


def sent(store: Store, id_: str, **cells: Any) -> bytes:
    """The questionnaire as it goes out, filled in: `practice={column: value}`."""
    opened, file = open_workload(store, KIM, id_), BytesIO()
    write_questionnaire(
        opened.assessment.rubric, opened.workload, file, store.now().date(),
        answers=on_form(opened.given),
    )  # fmt: skip
    book = openpyxl.load_workbook(file)
    sheet: Any = book.worksheets[1]
    for row in sheet.iter_rows(min_row=2):
        for at, value in cells.get(str(row[ID].value).replace("-", "_"), {}).items():
            row[at].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def back(store: Store, id_: str, data: bytes) -> Returned:
    form = read_questionnaire(data, "form.xlsx")
    return returned(open_workload(store, KIM, id_), form.entries, store.now().date())


def test_a_form_that_nobody_filled_in_changes_nothing(store: Store, id_: str) -> None:
    found = back(store, id_, sent(store, id_))
    assert {line.kind for line in found.lines} == {Kind.SAME}
    with pytest.raises(UserError, match="No answer is chosen"):
        save(store, KIM, found, [ONE], "Ada")


def test_chosen_answers_are_saved_in_the_name_of_their_sender(store: Store, id_: str) -> None:
    data = sent(
        store, id_,
        sec_keyless_auth={ANSWER: 3, EVIDENCE: "https://example.com/policy"},
        sec_prompt_injection={ANSWER: 2, NOTE: "a filter", OWNER: "Grace"},
    )  # fmt: skip
    found = back(store, id_, data)
    assert {line.practice: line.kind for line in found.changes} == {
        ONE: Kind.CHANGED,
        OTHER: Kind.NEW,
    }
    assert save(store, KIM, found, [ONE], "  Ada   Lovelace ") == {}
    now = current(store, KIM, id_)
    assert OTHER not in now
    assert now[ONE].said == Said(
        "level", level=3, note="keys", evidence="https://example.com/policy", owner="Ada"
    )
    assert (now[ONE].name, now[ONE].login) == ("Ada Lovelace", "kim")
    event = audit.events(store, KIM, id_)[0]
    assert (event.what, event.name, event.about) == ("answers-brought", "Kim", {"answers": 1})
    assert [line.practice for line in back(store, id_, data).changes] == [OTHER]


def test_an_answer_given_meanwhile_stands(store: Store, id_: str) -> None:
    found = back(store, id_, sent(store, id_, sec_keyless_auth={ANSWER: 4}))
    seen = found.seen[ONE]
    give(store, KIM, id_, ONE, Said("level", level=0), seen=seen)
    clashes = save(store, KIM, found, [ONE], "Ada")
    theirs = clashes[ONE].theirs
    assert theirs and theirs.said.level == 0
    assert len(history(store, KIM, id_, ONE)) == 2
    again = back(store, id_, sent(store, id_))
    assert again.changes == ()


def test_an_answer_changed_since_it_was_sent_is_marked(store: Store, id_: str) -> None:
    data = sent(store, id_, sec_keyless_auth={ANSWER: 4})
    seen = current(store, KIM, id_)[ONE].id
    give(store, KIM, id_, ONE, Said("level", level=0), seen=seen)
    assert [line.crossed for line in back(store, id_, data).changes] == [True]


def test_what_the_store_would_refuse_is_refused_row_by_row(store: Store, id_: str) -> None:
    opened = open_workload(store, KIM, id_)
    entries = [
        Entry("row 2", ONE, "", answer="3", owner="x" * 301),
        Entry("row 3", OTHER, "", note="no level yet"),
        Entry("row 4", "sec-no-such", "", answer="1"),
    ]
    found = returned(opened, entries, store.now().date())
    assert found.changes == ()
    why = [line.refused for line in found.of(Kind.REFUSED)]
    assert "The owner has 301 characters" in why[0]
    assert why[1].startswith("there are words, and no answer")
    assert "sec-no-such" in why[2]


def test_nobody_sends_without_a_name(store: Store, id_: str) -> None:
    found = back(store, id_, sent(store, id_, sec_keyless_auth={ANSWER: 4}))
    with pytest.raises(UserError, match="Nobody is named"):
        save(store, KIM, found, [ONE], "  ")


def test_who_may_not_write_saves_nothing(store: Store, id_: str) -> None:
    found = back(store, id_, sent(store, id_, sec_keyless_auth={ANSWER: 4}))
    workloads.set_member(store, KIM, id_, "bob", "Bob", "reader")
    with pytest.raises(UserError, match="not change it"):
        save(store, Actor("bob", "Bob", "reviewer"), found, [ONE], "Ada")


def test_the_open_questions_are_those_without_an_answer(store: Store, id_: str) -> None:
    opened = open_workload(store, KIM, id_)
    seen = opened.given[ONE].id
    rubric = opened.assessment.rubric
    asked = {one.id for one in questions(rubric, WORKLOAD)}
    left = unanswered(rubric, WORKLOAD, opened.given)
    assert asked - set(left.practices) == {ONE}
    give(store, KIM, id_, ONE, Said("unknown"), seen=seen)
    again = unanswered(rubric, WORKLOAD, current(store, KIM, id_))
    assert ONE in again.practices


def test_every_kind_of_answer_goes_there_and_back(store: Store, id_: str) -> None:
    given = current(store, KIM, id_)[ONE]
    for said in (
        Said("level", level=0, note="n", evidence="e", owner="o"),
        Said("not_applicable", reason="none"),
        Said("unknown", note="n"),
    ):
        answer = on_form({ONE: replace(given, said=said)})[ONE]
        assert said_of(answer) == said
    assert on_form({ONE: replace(given, said=Said("cleared"))}) == {}
