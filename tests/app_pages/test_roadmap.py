"""The roadmap on the screen: the plan, its tables, and whoever else works on them."""

from __future__ import annotations

from datetime import date

import pytest

from assessment.inputs import Workload
from assessment.store import workloads
from assessment.store.database import Store
from reports.forecast import panel as forecast_panel
from reports.words import words_of
from tests.app_pages.conftest import LOCAL, Open
from tests.app_pages.roadmap_page import (
    OWN,
    TABS,
    Sampled,
    at,
    at_row,
    edit,
    editor,
    opened,
    plan_of,
    put,
    said,
)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_of_a_full_plan(tab: str, app: Open, sampled: Sampled) -> None:
    test = app("roadmap", a=sampled(), tab=tab).run()
    assert not test.exception
    assert not test.error
    assert "person-days" in said(test)


def test_the_numbers_are_those_of_the_report(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_).run()
    assessment = opened(store, id_).assessment
    plan = assessment.schedule
    shown = said(test)
    assert forecast_panel(assessment, plan, words_of("en"))["title"] in shown
    for milestone in plan.milestones:
        assert f"{milestone.safe.day} {milestone.safe:%b %Y}" in shown
    assert "After 30 days" in shown


def test_a_workload_without_a_scan_has_every_practice_in_it(app: Open, store: Store) -> None:
    workload = Workload(name="New", archetypes=("rag",), stage="poc", target_stage="pilot")
    test = app("roadmap", a=workloads.create(store, LOCAL, workload)).run()
    assert not test.exception
    assert "Nothing is assessed yet" in said(test)
    assert "review" in {link.proto.page for link in test.get("page_link")}


def test_an_edit_waits_until_it_is_saved(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Backlog").run()
    row = at_row(test, "sec-keyless-auth@2")
    edit(test, "actions", edited_rows={row: {"owner": "Kim", "by": "2027-03-01"}})
    assert "Not saved yet · 1 action" in said(test).replace("**", "")
    assert "Preview:" in said(test)
    assert not plan_of(store, id_).actions
    at(test, "plan-save").click().run()
    choice = plan_of(store, id_).actions["sec-keyless-auth@2"]
    assert (choice.owner, choice.by) == ("Kim", date(2027, 3, 1))
    assert "Not saved yet" not in said(test)


def test_an_edit_outlives_a_visit_to_another_tab(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Backlog").run()
    edit(test, "actions", edited_rows={0: {"owner": "Kim"}})
    key = editor(test, "actions")
    test.session_state["tab"] = "People"
    del test.session_state[key]
    test.run()
    assert "Not saved yet" in said(test)
    test.session_state["tab"] = "Backlog"
    test.run()
    assert editor(test, "actions") != key
    edit(test, "actions", edited_rows={1: {"owner": "Robin"}})
    at(test, "plan-save").click().run()
    assert sorted(c.owner or "" for c in plan_of(store, id_).actions.values()) == ["Kim", "Robin"]


def test_discarding_takes_the_tables_back(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Backlog").run()
    edit(test, "actions", edited_rows={0: {"owner": "Kim"}})
    at(test, "plan-discard").click().run()
    assert "Not saved yet" not in said(test)
    assert not plan_of(store, id_).actions


def test_dropping_needs_a_reason(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Backlog").run()
    row = at_row(test, "cost-budgets-alerts@2")
    edit(test, "actions", edited_rows={row: {"status": "dropped"}})
    assert "a dropped action needs a reason" in said(test)
    assert at(test, "plan-save").disabled
    edit(test, "actions", edited_rows={row: {"status": "dropped", "reason": "The CFO has it"}})
    assert "person-days (was" in said(test), "the preview moves"
    at(test, "plan-save").click().run()
    assert plan_of(store, id_).actions["cost-budgets-alerts@2"].status == "dropped"


def test_own_actions_and_what_is_done_together(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Backlog").run()
    new = {"title": "Sign it", "stage": "poc", "low": 1, "high": 2, "roles": ["sponsor"]}
    edit(test, "own", added_rows=[new])
    edit(test, "together", added_rows=[{"actions": ["ops-iac@2", "ops-iac@3"]}])
    at(test, "plan-save").click().run()
    assert not test.exception
    plan = plan_of(store, id_)
    assert [own.id for own in plan.add] == ["sign-it"]
    assert plan.together == (("ops-iac@2", "ops-iac@3"),)
    edit(test, "own", deleted_rows=[0])
    at(test, "plan-save").click().run()
    assert not plan_of(store, id_).add


def test_team_dates_and_absences(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Team and dates").run()
    before = opened(store, id_).assessment.schedule.finish
    start = next(one for one in test.date_input if str(one.key).startswith("plan-start"))
    start.set_value(date(2027, 1, 11)).run()
    edit(test, "gates", edited_rows={0: {"wished": "2026-12-24"}, 1: {"team": 5.0}})
    edit(test, "roles", edited_rows={2: {"fte": 3.0, "owner": "Kim"}})
    edit(test, "closed", added_rows=[{"from": "2026-12-24", "to": "2027-01-06"}])
    edit(test, "away", added_rows=[{"role": "engineer", "from": "2027-02-01", "to": "2027-02-05"}])
    edit(test, "delivery", added_rows=[{"role": "engineer", "done_by": "partner", "share": 60,
                                        "first": "pilot", "last": "production"}])  # fmt: skip
    at(test, "plan-save").click().run()
    plan = plan_of(store, id_)
    assert plan.start == date(2027, 1, 11)
    assert plan.gates == {"poc": date(2026, 12, 24)}
    assert (plan.team, plan.capacity, plan.owners) == (
        {"pilot": 5.0}, {"engineer": 3.0}, {"engineer": "Kim"},
    )  # fmt: skip
    assert (len(plan.closed), len(plan.away), len(plan.delivery)) == (1, 1, 1)
    assert plan.delivery[0].share == 0.6
    assert opened(store, id_).assessment.schedule.finish != before


def test_a_date_that_cannot_be_reached_says_what_would_help(
    app: Open, sampled: Sampled, store: Store
) -> None:
    id_ = sampled()
    put(store, id_, {"gates": {"production": "2027-03-01"}})
    shown = said(app("roadmap", a=id_).run())
    assert "The Production gate is wished for 1 March 2027" in shown
    assert "Enough on its own" in shown


def test_a_contradiction_stands_below_its_table(app: Open, sampled: Sampled) -> None:
    test = app("roadmap", a=sampled(), tab="Team and dates").run()
    edit(test, "closed", added_rows=[{"from": "2027-01-06", "to": "2026-12-24"}])
    assert "must be on or after" in said(test)
    assert at(test, "plan-save").disabled


def test_work_that_would_take_a_century_cannot_be_saved(
    app: Open, sampled: Sampled, store: Store
) -> None:
    id_ = sampled()
    put(store, id_, {"team": {"production": 0.05}})
    test = app("roadmap", a=id_, tab="Backlog").run()
    rows = [at_row(test, one) for one in ("ops-iac@3", "sec-keyless-auth@3", "ops-telemetry@3")]
    edit(test, "actions", edited_rows={row: {"low": 400.0, "high": 400.0} for row in rows})
    assert "The work would take longer than 100 years" in said(test)
    assert at(test, "plan-save").disabled


def test_a_stored_contradiction_can_be_mended_here(
    app: Open, sampled: Sampled, store: Store
) -> None:
    id_ = sampled()
    own = [{"id": "a", "title": "A", "after": ["b"], **OWN},
           {"id": "b", "title": "B", "after": ["a"], **OWN}]  # fmt: skip
    put(store, id_, {"add": own})
    test = app("roadmap", a=id_).run()
    assert not test.exception
    assert "Actions wait for each other" in said(test)
    edit(test, "own", deleted_rows=[1], edited_rows={0: {"after": []}})
    at(test, "plan-save").click().run()
    assert [one.id for one in plan_of(store, id_).add] == ["a"]
    assert "Actions wait for each other" not in said(test)


def test_two_people_on_one_plan(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Backlog").run()
    edit(test, "actions", edited_rows={0: {"owner": "Kim"}})
    put(store, id_, {"owners": {"engineer": "Robin"}})
    test.run()
    assert "Somebody else has changed the plan meanwhile" in said(test)
    assert "They changed people" in said(test)
    assert at(test, "plan-save").disabled
    at(test, "plan-join").click().run()
    plan = plan_of(store, id_)
    assert plan.owners == {"engineer": "Robin"}
    assert [choice.owner for choice in plan.actions.values()] == ["Kim"]


def test_theirs_can_be_taken(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Backlog").run()
    edit(test, "actions", edited_rows={0: {"owner": "Kim"}})
    put(store, id_, {"owners": {"engineer": "Robin"}})
    test.run()
    at(test, "plan-theirs").click().run()
    assert "Somebody else" not in said(test)
    assert not plan_of(store, id_).actions


def test_what_others_saved_shows_where_nothing_waits(
    app: Open, sampled: Sampled, store: Store
) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="Team and dates").run()
    put(store, id_, {"owners": {"engineer": "Robin"}})
    test.run()
    table = next(one for one in test.data_editor if str(one.key).startswith("plan-roles-"))
    assert "Robin" in list(table.value["owner"])
