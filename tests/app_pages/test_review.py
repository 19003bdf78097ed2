"""The review screen without a browser: every state of the card, and what each act stores."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.parts.text import plain
from assessment.inputs import Workload
from assessment.interview.room import enter
from assessment.store.access import Actor
from assessment.store.answers import Said, current, give, history
from assessment.store.database import Store
from assessment.store.decisions import decisions
from assessment.store.opened import open_workload
from assessment.store.sessions import remark, remarks, sessions
from assessment.store.snapshots import attach
from assessment.store.workloads import create, set_member
from tests.app_pages.conftest import LOCAL, Open, claims
from tests.app_pages.test_frame import said
from wellops.samples import sample

Sampled = Callable[..., str]
KEYLESS = "sec-keyless-auth"
"""The sample's scan has it failing."""
ASKED = "rel-ai-failure-modes"
"""No check looks at it."""
BEA = Actor("bea@example.com", "Bea", "reviewer")
HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) :material/home: $\\LaTeX$"


@pytest.fixture
def plain_one(store: Store) -> str:
    """A workload with neither scan nor answers."""
    return create(store, LOCAL, profile())


def profile(**changes: Any) -> Workload:
    return Workload.model_validate(
        {"name": "w", "archetypes": ["rag"], "stage": "poc", "target_stage": "production"} | changes
    )


@pytest.fixture
def scanned(store: Store, plain_one: str) -> str:
    """One with a scan, and no answers."""
    file = sample("insurer") / "snapshot.jsonl"
    attach(store, LOCAL, plain_one, file, file_name=file.name)
    open_workload(store, LOCAL, plain_one)
    return plain_one


def press(test: AppTest, key: str) -> AppTest:
    test.button(key=key).click().run()
    assert not test.exception
    return test


def shown(test: AppTest) -> str:
    """The question on the card: that of the URL, or the one that a bare URL came to."""
    found = test.query_params.get("practice")
    if found is None and "review-shown" in test.session_state:
        found = test.session_state["review-shown"]
    return str(found[0] if isinstance(found, list) else found or "")


def keys(test: AppTest) -> set[str]:
    return {str(button.key) for button in test.button}


def literal(test: AppTest) -> bool:
    """Whether the hostile text is there, and nowhere as markdown."""
    written = " ".join(one.value for one in (*test.markdown, *test.caption, *test.warning))
    return plain(HOSTILE) in written and not re.search(r"(?<!\\)(<img|\$)", written)


def answered(store: Store, id_: str, practice: str = ASKED) -> Said | None:
    found = current(store, LOCAL, id_).get(practice)
    return found.said if found else None


def test_a_level_is_stored_and_the_next_question_shown(
    app: Open, store: Store, plain_one: str
) -> None:
    test = app("review", a=plain_one, practice=ASKED).run()
    assert not test.exception
    assert test.header[0].value.startswith("Have you analysed")
    assert "Nothing was scanned yet" in said(test)
    press(test, f"level-{ASKED}-3")
    assert answered(store, plain_one) == Said("level", level=3)
    assert shown(test) not in ("", ASKED)
    at = current(store, LOCAL, plain_one)[ASKED].at
    assert f"Saved {at:%H:%M:%S} UTC" in said(test)
    press(test, "way-B")
    assert shown(test) == ASKED
    assert test.button(key=f"level-{ASKED}-3").proto.type == "primary"


@pytest.mark.parametrize("key", ["level-{}-2", "unknown-{}"])
def test_a_key_meant_for_the_last_card_answers_neither(
    key: str, app: Open, store: Store, plain_one: str
) -> None:
    test = app("review", a=plain_one, practice=ASKED).run()
    test.button(key=key.format(ASKED)).click()
    test.query_params["practice"] = "rel-transient-faults"
    test.run()
    assert not test.exception
    assert shown(test) == "rel-transient-faults"
    assert current(store, LOCAL, plain_one) == {}


def test_without_a_question_in_the_url_the_first_open_one_is_shown(
    app: Open, plain_one: str
) -> None:
    test = app("review", a=plain_one).run()
    assert shown(test) == "rel-critical-flows-slos"


def test_a_question_of_another_workload_is_as_none(app: Open, plain_one: str) -> None:
    test = app("review", a=plain_one, practice="nothing-like-it").run()
    assert not test.exception
    assert shown(test) == "rel-critical-flows-slos"


def test_agreeing_with_the_scan(app: Open, store: Store, scanned: str) -> None:
    test = app("review", a=scanned, practice=KEYLESS).run()
    assert "Not in place" in said(test)
    press(test, f"agree-{KEYLESS}")
    assert answered(store, scanned, KEYLESS) == Said("level", level=0)
    assert shown(test) != KEYLESS


def test_a_contradiction_stays_until_it_is_dealt_with(
    app: Open, store: Store, scanned: str
) -> None:
    test = app("review", a=scanned, practice=KEYLESS).run()
    press(test, f"level-{KEYLESS}-3")
    assert shown(test) == KEYLESS
    assert test.warning[0].proto.title == "The team says level 3; the scan saw it fail."
    assert "capped at level 1" in test.warning[0].value
    press(test, f"keep-{KEYLESS}")
    assert shown(test) != KEYLESS
    assert answered(store, scanned, KEYLESS) == Said("level", level=3)


def test_using_what_the_scan_shows(app: Open, store: Store, scanned: str) -> None:
    test = app("review", a=scanned, practice=KEYLESS).run()
    press(press(test, f"level-{KEYLESS}-3"), f"use-{KEYLESS}")
    assert answered(store, scanned, KEYLESS) == Said("level", level=1)
    assert shown(test) != KEYLESS


def test_an_override_needs_all_of_it_and_can_be_withdrawn(
    app: Open, store: Store, scanned: str
) -> None:
    test = app("review", a=scanned, practice=KEYLESS).run()
    press(press(test, f"level-{KEYLESS}-3"), f"override-{KEYLESS}")
    press(test, "form-send")
    assert "Give a reason and an owner" in test.error[0].value
    assert not decisions(store, LOCAL, scanned)
    test.text_input(key=f"override-reason-{KEYLESS}-{scanned}").input(HOSTILE)
    test.text_input(key=f"override-owner-{KEYLESS}-{scanned}").input("Lead")
    press(test, "form-send")
    taken = decisions(store, LOCAL, scanned)
    assert [(one.key, one.decision.owner) for one in taken] == [(KEYLESS, "Lead")]
    press(test, "way-B")
    assert shown(test) == KEYLESS
    assert "used by override" in test.info[0].value
    press(test, f"withdraw-{taken[0].id}")
    assert not decisions(store, LOCAL, scanned)


def test_not_applicable_asks_for_its_reason(app: Open, store: Store, plain_one: str) -> None:
    test = app("review", a=plain_one, practice=ASKED).run()
    press(press(test, f"na-{ASKED}"), "form-send")
    assert test.error[0].proto.title == "Not applicable needs its reason"
    test.text_input(key=f"reason-{ASKED}-{plain_one}").input("no models")
    press(test, "form-send")
    assert answered(store, plain_one) == Said("not_applicable", reason="no models")
    press(test, "way-B")
    assert "Not applicable: no models" in said(test)
    press(test, f"clear-{ASKED}")
    assert answered(store, plain_one) == Said("cleared")


def test_a_form_can_be_left(app: Open, store: Store, plain_one: str) -> None:
    test = app("review", a=plain_one, practice=ASKED).run()
    press(press(test, f"park-{ASKED}"), "form-cancel")
    assert "form-send" not in keys(test)
    assert shown(test) == ASKED
    assert answered(store, plain_one) is None


def test_nobody_knows_is_an_answer(app: Open, store: Store, plain_one: str) -> None:
    test = app("review", a=plain_one, practice=ASKED).run()
    press(test, f"unknown-{ASKED}")
    assert answered(store, plain_one) == Said("unknown")
    assert shown(test) != ASKED


def test_words_are_saved_when_left_and_with_the_answer(
    app: Open, store: Store, plain_one: str
) -> None:
    test = app("review", a=plain_one, practice=ASKED).run()
    test.text_area(key=f"note-{ASKED}-0-{plain_one}").input(HOSTILE).run()
    test.text_input(key=f"owner-{ASKED}-0-{plain_one}").input("Kim").run()
    assert answered(store, plain_one) == Said("cleared", note=HOSTILE, owner="Kim")
    assert shown(test) == ASKED
    press(test, f"level-{ASKED}-2")
    assert answered(store, plain_one) == Said("level", level=2, note=HOSTILE, owner="Kim")
    press(test, "way-B")
    assert test.text_area(key=f"note-{ASKED}-0-{plain_one}").value == HOSTILE


def test_a_text_that_is_too_long_is_refused_in_words(
    app: Open, store: Store, plain_one: str
) -> None:
    test = app("review", a=plain_one, practice=ASKED).run()
    test.text_input(key=f"owner-{ASKED}-0-{plain_one}").input("\0").run()
    assert "Nothing was saved" in test.error[0].value
    assert answered(store, plain_one) is None


@pytest.mark.parametrize("mine", [False, True], ids=["theirs", "mine"])
def test_a_clash_shows_both_and_overwrites_nothing(
    mine: bool, app: Open, store: Store, plain_one: str
) -> None:
    set_member(store, LOCAL, plain_one, BEA.login, BEA.name, "reviewer")
    test = app("review", a=plain_one, practice=ASKED).run()
    give(store, BEA, plain_one, ASKED, Said("level", level=2, note=HOSTILE), seen=None)
    press(test, f"level-{ASKED}-4")
    assert shown(test) == ASKED
    assert "Bea answered level 2 at" in said(test)
    assert f"level-{ASKED}-4" not in keys(test)
    assert answered(store, plain_one) == Said("level", level=2, note=HOSTILE)
    press(test, "use-mine" if mine else "keep-theirs")
    assert shown(test) != ASKED
    found = answered(store, plain_one)
    assert found
    assert found.level == (4 if mine else 2)
    assert len(history(store, LOCAL, plain_one, ASKED)) == (2 if mine else 1)


def test_what_others_answer_shows_upon_the_next_run(
    app: Open, store: Store, plain_one: str
) -> None:
    set_member(store, LOCAL, plain_one, BEA.login, BEA.name, "reviewer")
    test = app("review", a=plain_one, practice=ASKED).run()
    give(store, BEA, plain_one, ASKED, Said("level", level=2, note="from Bea"), seen=None)
    press(test, f"na-{ASKED}")
    assert test.button(key=f"level-{ASKED}-2").proto.type == "primary"
    assert test.text_area(key=f"note-{ASKED}-1-{plain_one}").value == "from Bea"


def test_parking_and_finding_it_again(app: Open, store: Store, plain_one: str) -> None:
    test = app("review", a=plain_one, practice=ASKED).run()
    press(press(test, f"park-{ASKED}"), "form-send")
    assert test.error[0].proto.title == "There is nothing to note"
    test.text_input(key=f"parked-{ASKED}-{plain_one}").input(HOSTILE)
    press(test, "form-send")
    assert [one.text for one in remarks(store, LOCAL, plain_one)] == [HOSTILE]
    again = app("review", a=plain_one, filter="parked").run()
    assert shown(again) == ASKED


def test_a_session_from_start_to_end(app: Open, store: Store, plain_one: str) -> None:
    remark(store, LOCAL, plain_one, "parked", HOSTILE, practice=ASKED)
    test = app("review", a=plain_one, practice="rel-critical-flows-slos")
    test.session_state["session"] = True
    test.run()
    test.text_input(key="session-title").input("Day one")
    test.text_area(key="session-people").input("Kim, Lead\nAlex")
    press(test, "session-start")
    running = sessions(store, LOCAL, plain_one)[0]
    assert (running.title, [one.name for one in running.participants]) == (
        "Day one",
        ["Kim", "Alex"],
    )
    test.text_input(key="decision").input("Use one region")
    press(test, "decision-send")
    assert remarks(store, LOCAL, plain_one, kind="decision")[0].text == "Use one region"
    test.text_area(key="session-people").input(", no name")
    press(test, "people-send")
    assert test.error[0].proto.title == "The participants cannot be read"
    press(test, f"parked-go-{remarks(store, LOCAL, plain_one)[0].id}")
    assert shown(test) == ASKED
    press(test, f"parked-done-{remarks(store, LOCAL, plain_one)[0].id}")
    assert not remarks(store, LOCAL, plain_one, kind="parked", open_only=True)
    press(test, "session-end")
    assert sessions(store, LOCAL, plain_one)[0].ended_at is not None


def test_filters_live_in_the_url(app: Open, sampled: Sampled) -> None:
    id_ = sampled()
    test = app("review", a=id_, filter="core", pillar="security").run()
    assert "marked core, and gates stay undecided" in said(test).replace("\n", " ")
    test.segmented_control(key="at-filter").set_value("gate").run()
    assert test.query_params["filter"] == "gate"
    assert "What the gate of" in said(test)
    assert test.query_params["pillar"] == "security"
    test.segmented_control(key="at-filter").set_value("all").run()
    assert "filter" not in test.query_params
    test.pills(key="at-open").set_value("yes").run()
    assert not test.exception
    assert test.query_params["open"] == "yes"


def test_nonsense_in_the_url_filters_nothing(app: Open, plain_one: str) -> None:
    test = app(
        "review", a=plain_one, filter="x", pillar="<b>", area="y", stage="z", open="1", view="q"
    ).run()
    assert not test.exception
    assert shown(test) == "rel-critical-flows-slos"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"filter": "parked"}, "Nothing is parked"),
        ({"filter": "all", "pillar": "security", "area": "Fine-tuning"}, "Which"),
    ],
)
def test_a_filter_that_leaves_nothing_says_so(
    params: dict[str, str], words: str, app: Open, plain_one: str
) -> None:
    test = app("review", a=plain_one, **params).run()
    assert not test.exception
    assert words in test.header[0].value


def test_all_answered_says_what_comes_next(app: Open, store: Store, plain_one: str) -> None:
    test = app("review", a=plain_one).run()
    for practice in enter(store, LOCAL, plain_one).ids:
        give(store, LOCAL, plain_one, practice, Said("level", level=2), seen=None)
    test = app("review", a=plain_one).run()
    assert test.header[0].value == "Every question here is answered"
    assert {"See the scorecard", "Go to sign-off"} <= {
        link.proto.label for link in test.get("page_link")
    }
    press(test, "way-F")
    assert shown(test) == "rel-critical-flows-slos"


def test_a_finished_filter_leads_to_its_contradictions(app: Open, sampled: Sampled) -> None:
    test = app("review", a=sampled(), filter="core").run()
    assert test.header[0].value == "Every question here is answered"
    assert "The scan contradicts 1 of them." in said(test)
    press(test, "contradicted")
    assert "The team says level" in test.warning[0].proto.title


def test_the_evidence_and_the_history_open(app: Open, store: Store, scanned: str) -> None:
    give(store, LOCAL, scanned, KEYLESS, Said("level", level=1, note=HOSTILE), seen=None)
    test = app("review", a=scanned, practice=KEYLESS)
    test.session_state[f"evidence-{KEYLESS}"] = True
    test.session_state[f"history-{KEYLESS}"] = True
    test.run()
    assert not test.exception
    assert "properties.disableLocalAuth is false" in said(test)
    assert literal(test)


def test_readers_see_the_card_and_no_way_to_change_it(
    app: Open, store: Store, scanned: str
) -> None:
    set_member(store, LOCAL, scanned, "kim@example.com", "Kim", "reader")
    give(store, LOCAL, scanned, KEYLESS, Said("level", level=3, note="n", owner="o"), seen=None)
    test = app("review", user=claims(roles=["WellOps.Reviewer"]), a=scanned, practice=KEYLESS).run()
    assert not test.exception
    assert "3 Managed identity" in said(test)
    assert "(the answer)" in said(test)
    assert "The team says level 3" in test.warning[0].proto.title
    assert not [key for key in keys(test) if key.startswith(("level-", "agree-", "na-", "keep-"))]
    press(test, "way-F")
    assert shown(test) != KEYLESS


def test_others_learn_nothing(app: Open, scanned: str) -> None:
    test = app("review", user=claims(roles=["WellOps.Reviewer"]), a=scanned).run()
    assert len(test.title) == 1
    assert not test.header
    assert "There is no such workload" in said(test)


def test_a_name_that_would_run_is_text(app: Open, store: Store) -> None:
    id_ = create(store, LOCAL, profile(name=HOSTILE))
    remark(store, LOCAL, id_, "parked", HOSTILE, practice=ASKED)
    test = app("review", a=id_, practice=ASKED)
    test.session_state["session"] = True
    test.run()
    assert literal(test)
