"""What an answer on Review does around its card: the URL, and the line above the page."""

from __future__ import annotations

import pytest

from assessment.store.answers import Said
from assessment.store.database import Store
from assessment.store.sessions import start
from assessment.store.workloads import create
from tests.app_pages.conftest import LOCAL, Open
from tests.app_pages.test_review import answered, press, profile, shown

FIRST, SECOND = "rel-critical-flows-slos", "rel-ai-failure-modes"


@pytest.fixture
def id_(store: Store) -> str:
    return create(store, LOCAL, profile())


def test_opening_the_review_leaves_the_url_alone(app: Open, id_: str) -> None:
    test = app("review", a=id_).run()
    assert shown(test) == FIRST
    assert "practice" not in test.query_params
    press(test, f"level-{FIRST}-1")
    assert "practice" in test.query_params
    assert shown(test) == SECOND


def test_a_note_is_kept_where_the_url_names_no_question(app: Open, id_: str) -> None:
    test = app("review", a=id_).run()
    press(test, f"park-{FIRST}")
    assert shown(test) == FIRST
    press(test, "form-cancel")
    assert shown(test) == FIRST


def test_the_header_line_follows_the_answers(app: Open, id_: str) -> None:
    test = app("review", a=id_).run()
    for level in (1, 2, 3):
        press(test, f"level-{shown(test)}-{level}")
    (line,) = [one.value for one in test.caption if "of the weight assessed" in one.value]
    assert "· 0 % of the weight assessed" not in line


def test_a_session_says_since_when_it_runs(app: Open, store: Store, id_: str) -> None:
    begun = start(store, LOCAL, id_, "Review session", ())
    test = app("review", a=id_).run()
    assert not test.exception
    labels = {one.proto.popover.label for one in test.get("popover")}
    assert f"Session since {begun.started_at:%H:%M} UTC" in labels


def test_nothing_typed_for_one_workload_shows_in_another(app: Open, store: Store, id_: str) -> None:
    other = create(store, LOCAL, profile(name="another team's"))
    test = app("review", a=id_, practice=SECOND).run()
    test.text_area(key=f"note-{SECOND}-0-{id_}").input("only for this team").run()
    # As the browser's Back leads from one review to another, without a page between them.
    test.query_params["a"] = other
    test.run()
    assert test.text_area(key=f"note-{SECOND}-0-{other}").value == ""
    press(test, f"level-{SECOND}-2")
    assert answered(store, other) == Said("level", level=2)
