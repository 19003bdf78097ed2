"""The review as a table: edited, saved at once, and never over somebody else's answer."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assessment.store.access import Actor
from assessment.store.answers import Said, current, give
from assessment.store.database import Store
from assessment.store.workloads import create, set_member
from tests.app_pages.conftest import LOCAL, Open, claims
from tests.app_pages.test_frame import said
from tests.app_pages.test_review import press, profile

BEA = Actor("bea@example.com", "Bea", "reviewer")
FIRST, SECOND = "rel-critical-flows-slos", "rel-ai-failure-modes"
HOSTILE = "=HYPERLINK(1)<img src=x>"


@pytest.fixture
def id_(store: Store) -> str:
    made = create(store, LOCAL, profile())
    set_member(store, LOCAL, made, BEA.login, BEA.name, "reviewer")
    return made


def edited(app: Open, id_: str, cells: dict[int, dict[str, Any]], **params: str) -> AppTest:
    """The table with cells that were typed into."""
    test = app("review", a=id_, view="table", **params)
    state = {"edited_rows": cells, "added_rows": [], "deleted_rows": []}
    test.session_state[f"sheet-{id_}-1"] = state
    test.run()
    assert not test.exception
    return test


def stored(store: Store, id_: str) -> dict[str, Said]:
    return {practice: one.said for practice, one in current(store, LOCAL, id_).items()}


def test_nothing_is_saved_before_the_button(app: Open, store: Store, id_: str) -> None:
    test = edited(app, id_, {0: {"answer": "3"}, 1: {"note": HOSTILE}})
    assert stored(store, id_) == {}
    assert test.segmented_control(key="at-filter").disabled
    press(test, "sheet-save")
    assert stored(store, id_) == {
        FIRST: Said("level", level=3),
        SECOND: Said("cleared", note=HOSTILE),
    }
    assert "Saved 2 answers" in said(test)
    assert not test.segmented_control(key="at-filter").disabled
    assert test.data_editor[0].value["answer"].iloc[0] == "3"


def test_what_was_typed_for_one_workload_waits_there_alone(
    app: Open, store: Store, id_: str
) -> None:
    other = create(store, LOCAL, profile())
    test = edited(app, id_, {0: {"answer": "3"}})
    assert not test.button(key="sheet-save").disabled
    test.query_params["a"] = other
    assert test.run().button(key="sheet-save").disabled


def test_what_cannot_be_saved_says_why(app: Open, store: Store, id_: str) -> None:
    test = edited(app, id_, {0: {"answer": "n/a"}, 1: {"answer": "2"}})
    assert "not applicable needs its reason" in said(test)
    assert test.button(key="sheet-save").disabled
    press(test, "sheet-discard")
    assert "needs its reason" not in said(test)
    assert stored(store, id_) == {}


def test_a_text_that_no_database_holds_is_refused(app: Open, store: Store, id_: str) -> None:
    test = press(edited(app, id_, {0: {"answer": "2", "owner": "\0"}}), "sheet-save")
    assert "cannot be stored" in test.error[0].proto.title
    assert stored(store, id_) == {}
    # What was typed is still there.
    assert "sheet-discard" in {button.key for button in test.button}


@pytest.mark.parametrize("mine", [False, True], ids=["theirs", "mine"])
def test_clashes_are_listed_and_the_rest_is_saved(
    mine: bool, app: Open, store: Store, id_: str
) -> None:
    test = edited(app, id_, {0: {"answer": "4"}, 1: {"answer": "1"}})
    give(store, BEA, id_, FIRST, Said("level", level=2, note=HOSTILE), seen=None)
    press(test, "sheet-save")
    assert stored(store, id_)[FIRST].level == 2
    assert stored(store, id_)[SECOND].level == 1
    assert "Bea: Level 2 · yours: Level 4" in said(test)
    press(test, f"sheet-{'use' if mine else 'keep'}-{FIRST}")
    assert stored(store, id_)[FIRST].level == (4 if mine else 2)
    assert "Theirs stand" not in said(test)


def test_a_filter_that_leaves_nothing(app: Open, id_: str) -> None:
    test = app("review", a=id_, view="table", filter="parked").run()
    assert "No question is left" in said(test)


def test_readers_cannot_edit(app: Open, store: Store, id_: str) -> None:
    set_member(store, LOCAL, id_, "kim@example.com", "Kim", "reader")
    user = claims(roles=["WellOps.Reviewer"])
    test = app("review", user=user, a=id_, view="table").run()
    assert not test.exception
    assert "sheet-save" not in {button.key for button in test.button}


def test_back_to_the_cards(app: Open, id_: str) -> None:
    test = press(app("review", a=id_, view="table").run(), "view")
    assert test.header
    assert "view" not in test.query_params
