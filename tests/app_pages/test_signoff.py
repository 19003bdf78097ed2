"""Sign-off: the self-check with its places, freezing, milestones, and the questionnaire."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.parts.signoff_check import params_of
from assessment.inputs import Workload
from assessment.interview.returned import on_form
from assessment.signoff import Where
from assessment.store import milestones, workloads
from assessment.store.answers import Said, current, give
from assessment.store.database import Store
from assessment.store.opened import open_workload
from reports.numbers import points
from reports.sheets.form import ANSWER, ID, NOTE
from reports.sheets.questionnaire import write_questionnaire
from tests.app_pages.conftest import LOCAL, Open, claims

Sampled = Callable[..., str]
HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) $\\LaTeX$ :material/home:"
ONE = "sec-keyless-auth"


def said(test: AppTest) -> str:
    """All words of the page."""
    kinds = ("markdown", "info", "warning", "error", "success", "header", "subheader")
    parts = [one.value for kind in kinds for one in getattr(test, kind)]
    parts += [
        one.proto.title
        for kind in ("info", "warning", "success", "error")
        for one in getattr(test, kind)
    ]
    return " ".join(parts).replace("\\", "").replace("\u2060", "")


def at(test: AppTest, key: str) -> Any:
    """A widget, whatever its kind."""
    return test.get_by_key(key)


def links(test: AppTest) -> list[tuple[str, str]]:
    """Screen and query of every link of the page."""
    found = [one.proto for one in test.main.get("page_link")]
    return [(one.page, str(one.query_string)) for one in found]


def made(store: Store) -> str:
    """A workload with one answer: nearly every must is open."""
    profile = Workload(name=HOSTILE, archetypes=("rag",), stage="poc", target_stage="production")
    id_ = workloads.create(store, LOCAL, profile)
    give(store, LOCAL, id_, ONE, Said("level", level=4), seen=None)
    return id_


def workbook(store: Store, id_: str, **answers: Any) -> bytes:
    """The questionnaire, filled in: `practice={column: value}`."""
    opened, file = open_workload(store, LOCAL, id_), BytesIO()
    write_questionnaire(
        opened.assessment.rubric, opened.workload, file, store.now().date(),
        answers=on_form(opened.given),
    )  # fmt: skip
    book = openpyxl.load_workbook(file)
    sheet: Any = book.worksheets[1]
    for row in sheet.iter_rows(min_row=2):
        for column, value in answers.get(str(row[ID].value).replace("-", "_"), {}).items():
            row[column].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_nothing_assessed_leads_to_the_review(app: Open, store: Store) -> None:
    profile = Workload(name="A", archetypes=("rag",), stage="poc", target_stage="production")
    id_ = workloads.create(store, LOCAL, profile)
    test = app("signoff", a=id_).run()
    assert "Nothing is assessed yet" in said(test)
    assert ("review", f"a={id_}") in links(test)


def test_a_review_that_is_through_is_frozen(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled(later=True)
    test = app("signoff", a=id_).run()
    assert not test.exception
    assert "Nothing blocks the sign-off; 1 warning" in said(test)
    at(test, "freeze-title").input("November")
    at(test, "freeze-note").input("All agreed")
    at(test, "freeze-send").click().run()
    assert "November is frozen" in said(test)
    frozen = milestones.milestones(store, LOCAL, id_)
    assert [(one.title, one.note) for one in frozen[1:]] == [("November", "All agreed")]
    now = open_workload(store, LOCAL, id_).assessment
    assert milestones.load(store, LOCAL, frozen[1].id).findings == now.findings
    assert f"a={id_}&of={frozen[1].id}" in [query for page, query in links(test)]


def test_a_title_is_needed_and_only_once(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled(later=True)
    test = app("signoff", a=id_).run()
    at(test, "freeze-send").click().run()
    assert "A milestone needs a title" in said(test)
    for _ in range(2):
        at(test, "freeze-title").input("November")
        at(test, "freeze-send").click().run()
    assert "There is a milestone 'November' already" in said(test)
    assert len(milestones.milestones(store, LOCAL, id_)) == 2


def test_what_blocks_leads_to_its_place_and_wants_a_reason(app: Open, store: Store) -> None:
    id_ = made(store)
    test = app("signoff", a=id_).run()
    assert "block the sign-off" in said(test)
    assert "Musts without an answer" in said(test)
    assert "High answers without evidence" in said(test)
    assert any(query == f"a={id_}&practice={ONE}" for _, query in links(test))
    at(test, "freeze-title").input("Baseline")
    at(test, "freeze-send").click().run()
    assert "to mend before the review is signed off" in said(test)
    assert milestones.milestones(store, LOCAL, id_) == []
    at(test, "freeze-despite").input(HOSTILE)
    at(test, "freeze-send").click().run()
    assert "Baseline is frozen" in said(test)
    note = milestones.milestones(store, LOCAL, id_)[0].note
    assert note and note.endswith(f"points still to mend: {HOSTILE}")
    shown = said(app("signoff", a=id_, show="milestones").run())
    assert HOSTILE.replace("\\", "") in shown


def test_every_place_has_a_screen() -> None:
    assert params_of(Where("review", "p")) == {"practice": "p"}
    assert params_of(Where("findings", "f-12")) == {"finding": "f-12"}
    assert params_of(Where("findings", "a-check")) == {"check": "a-check"}
    assert params_of(Where("scorecard", "cost")) == {"pillar": "cost"}
    assert params_of(Where("roadmap", "x")) == {"action": "x"}
    assert params_of(Where("roadmap")) == {}


def test_milestones_say_what_was_reached(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled(later=True)
    test = app("signoff", a=id_, show="milestones").run()
    one = milestones.milestones(store, LOCAL, id_)[0]
    assert f"{points(one.score)} of 100" in said(test)
    assert f"SHA-256 {one.digest[:16]}" in said(test)
    queries = [query for _, query in links(test)]
    assert f"a={id_}&of={one.id}" in queries
    assert f"a={id_}&from={one.id}&to=now" in queries
    assert at(test, f"milestone-file-{one.id}")


def test_without_milestones_it_says_how_to_get_one(app: Open, sampled: Sampled) -> None:
    test = app("signoff", a=sampled(), show="milestones").run()
    assert "There is no milestone yet" in said(test)


def test_a_questionnaire_comes_back(app: Open, store: Store) -> None:
    id_ = made(store)
    filled = workbook(
        store, id_,
        sec_keyless_auth={ANSWER: 2, NOTE: HOSTILE},
        sec_prompt_injection={ANSWER: 3},
        cost_idle_compute={ANSWER: 9},
    )  # fmt: skip
    test = app("signoff", a=id_, show="questionnaire").run()
    at(test, f"form-file-{id_}").upload("filled.xlsx", filled).run()
    assert not test.exception
    assert "1 new and 1 changed answers, 1 row refused" in said(test)
    at(test, "form-save").click().run()
    assert "Nobody is named as the sender" in said(test)
    assert current(store, LOCAL, id_)[ONE].said.level == 4
    at(test, f"form-sender-{id_}").input("Ada").run()
    at(test, "form-save").click().run()
    assert "2 answers are saved" in said(test)
    given = current(store, LOCAL, id_)
    assert (given[ONE].said.level, given[ONE].said.note) == (2, HOSTILE)
    assert {given[p].name for p in (ONE, "sec-prompt-injection")} == {"Ada"}
    assert "Nothing changes, 1 row refused" in said(test)


@pytest.mark.parametrize("name", ["filled.xlsx", "[x](y) <b>.xlsx"])
def test_a_file_that_is_no_questionnaire(app: Open, store: Store, name: str) -> None:
    id_ = made(store)
    test = app("signoff", a=id_, show="questionnaire").run()
    at(test, f"form-file-{id_}").upload(name, b"PK not a workbook").run()
    assert not test.exception
    assert f"{name}: is not an Excel workbook" in said(test)
    assert "Download one here" in said(test)


def test_a_reader_looks_on(app: Open, store: Store) -> None:
    id_ = made(store)
    workloads.set_member(store, LOCAL, id_, "kim@example.com", "Kim", "reader")
    user = claims(roles=["WellOps.Reviewer"])
    test = app("signoff", user=user, a=id_).run()
    assert "You are reading this workload" in said(test)
    assert "Only reviewers and owners" in said(test)
    with pytest.raises(KeyError):
        at(test, "freeze-send")
    test = app("signoff", user=user, a=id_, show="questionnaire").run()
    assert at(test, "form-download")
    with pytest.raises(KeyError):
        at(test, f"form-file-{id_}")


def test_somebody_elses_workload_stays_closed(app: Open, store: Store) -> None:
    user = claims(roles=["WellOps.Reviewer"])
    for screen in ("signoff", "report"):
        test = app(screen, user=user, a=made(store)).run()
        assert "not a member of it" in said(test)
