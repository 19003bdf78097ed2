"""The roadmap on the screen: the plan, its tables, what if, the drawer, and every other state."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import yaml
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from app_pages.parts.roadmap_downloads import as_csv, as_json, as_yaml
from app_pages.parts.roadmap_draft import applied
from assessment.inputs import Workload
from assessment.plan.inputs import PlanInputs, load_plan
from assessment.store import workloads
from assessment.store.database import Store
from assessment.store.opened import Opened, open_workload
from assessment.store.plans import save_plan
from assessment.store.tables import WorkloadRow
from reports.forecast import panel as forecast_panel
from reports.words import words_of
from tests.app_pages.conftest import LOCAL, Open, claims

Sampled = Callable[..., str]
TABS = ("Timeline", "Priorities", "Backlog", "Team and dates", "People", "Forecast", "What if")
HOSTILE = "[x](javascript:alert(1)) <img onerror=alert(2)> :material/home: $\\LaTeX$ =HYPERLINK()"
OWN = {"stage": "poc", "effort_days": [1, 2], "roles": {"sponsor": 1}}


def said(test: AppTest) -> str:
    """All words of the page."""
    kinds = ("markdown", "info", "warning", "error", "success", "title", "header", "subheader")
    parts = [one.value for kind in kinds for one in getattr(test, kind)]
    parts += [
        one.proto.title
        for kind in ("info", "warning", "success", "error")
        for one in getattr(test, kind)
    ]
    parts += [one.label for one in test.button]
    parts += [str(cell) for table in test.table for cell in table.value.to_numpy().ravel()]
    return " ".join(parts).replace("\\", "").replace("\u2060", "").replace("\xa0", " ")


def opened(store: Store, id_: str) -> Opened:
    return open_workload(store, LOCAL, id_)


def plan_of(store: Store, id_: str) -> PlanInputs:
    return opened(store, id_).assessment.plan


def put(store: Store, id_: str, plan: dict[str, Any]) -> None:
    """Have somebody save a plan."""
    seen = opened(store, id_).plan_version
    save_plan(store, LOCAL, id_, PlanInputs.model_validate(plan), seen=seen)


def at(test: AppTest, key: str) -> Any:
    """What has a key."""
    return test.get_by_key(key)


def editor(test: AppTest, name: str) -> str:
    """The key of a table's editor."""
    keys = [str(one.key) for one in test.data_editor]
    return next(key for key in keys if key.startswith(f"plan-{name}-"))


def edit(test: AppTest, name: str, **state: Any) -> AppTest:
    """Edit cells of a table, as its editor would."""
    empty: dict[str, Any] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    test.session_state[editor(test, name)] = {**empty, **state}
    return test.run()


def at_row(test: AppTest, action: str) -> int:
    """The row of an action in the table of actions."""
    table = next(one for one in test.data_editor if str(one.key).startswith("plan-actions-"))
    return list(table.value["id"]).index(action)


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


def untick(test: AppTest, *rows: int) -> AppTest:
    key = next(str(one.key) for one in test.data_editor if str(one.key).startswith("ticks-"))
    test.session_state[key] = {
        "edited_rows": {row: {"do": False} for row in rows}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    return test.run()


def test_what_if_moves_at_once_and_is_kept(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="What if").run()
    booked = opened(store, id_).assessment.schedule.booked
    untick(test, 0)
    assert "**:blue[" in said(test)
    assert not plan_of(store, id_).actions
    at(test, "keep").click().run()
    assert "A dropped action needs a reason" in said(test)
    at(test, f"why-{id_}").set_value("Not this year").run()
    at(test, "keep").click().run()
    choice = plan_of(store, id_).actions[booked[0].action.id]
    assert (choice.status, choice.reason) == ("dropped", "Not this year")
    assert "This is the plan as it is" in said(test)


def test_what_if_with_more_people_and_levels(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="What if").run()
    at(test, f"factor-{id_}").set_value(2.0).run()
    at(test, f"more-{id_}-engineer").set_value(1.0).run()
    at(test, f"as-if-{id_}").set_value(["sec-keyless-auth"]).run()
    at(test, f"level-{id_}-sec-keyless-auth").set_value(4).run()
    assert not test.exception
    assert "Levels are answered on Review" in said(test)
    at(test, "keep").click().run()
    plan = plan_of(store, id_)
    assert plan.team["poc"] == 5.0, "twice two, and one more engineer"
    assert not plan.actions
    assert "This is the plan as it is" in said(test)


def test_only_what_the_gates_need(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, tab="What if").run()
    at(test, "ticks-gates").click().run()
    rows = dict(zip(*(test.table[0].value[c] for c in ("Figure", "Would be")), strict=True))
    assert int(rows["Actions"].strip("*:blue[]")) < len(
        opened(store, id_).assessment.schedule.booked
    )
    assert "Blocked" not in str(rows), "every gate still opens"
    at(test, "start-over").click().run()
    assert "This is the plan as it is" in said(test)


def test_the_drawer_tells_and_decides(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("roadmap", a=id_, action="sec-keyless-auth").run()
    shown = said(test)
    for part in ("Done when", "Planned", "Why not earlier", "Keeps a gate closed",
                 "Platform team"):  # fmt: skip
        assert part in shown
    links = {link.proto.page for link in test.get("page_link")}
    assert {"review", "findings"} <= links
    version = opened(store, id_).plan_version
    at(test, f"owner-sec-keyless-auth@2-{version}").set_value("Kim")
    at(test, f"status-sec-keyless-auth@2-{version}").set_value("dropped")
    at(test, "decide-save").click().run()
    assert "a dropped action needs a reason" in said(test)
    at(test, f"status-sec-keyless-auth@2-{version}").set_value("accepted")
    at(test, "decide-save").click().run()
    choice = plan_of(store, id_).actions["sec-keyless-auth@2"]
    assert (choice.owner, choice.status, choice.effort_days) == ("Kim", "accepted", None)


def test_an_action_that_is_not_in_the_plan(app: Open, sampled: Sampled) -> None:
    test = app("roadmap", a=sampled(), action="[x](y)").run()
    assert not test.exception
    assert "action" not in test.query_params


def test_readers_see_and_cannot_change(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    workloads.set_member(store, LOCAL, id_, "kim@example.com", "Kim", "reader")
    user = claims(roles=["WellOps.Reviewer"])
    for tab in ("Backlog", "Team and dates", "What if"):
        test = app("roadmap", a=id_, user=user, tab=tab).run()
        assert not test.exception
        assert "You are reading this workload" in said(test)
        assert not {str(b.key) for b in test.button} & {"plan-save", "plan-discard"}
    untick(test, 0)
    assert at(test, "keep").disabled
    test = app("roadmap", a=id_, user=user, action="sec-keyless-auth").run()
    assert "Done when" in said(test)
    assert "decide-save" not in {str(b.key) for b in test.button}


def test_others_see_nothing(app: Open, sampled: Sampled) -> None:
    test = app("roadmap", a=sampled(), user=claims(roles=["WellOps.Reviewer"])).run()
    assert "There is no such workload" in said(test)
    assert not test.data_editor


def test_hostile_text_is_text(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    own = [{"id": "own", **OWN, "title": HOSTILE[:70], "outcome": HOSTILE}]
    put(store, id_, {
        "add": own, "owners": {"engineer": HOSTILE},
        "actions": {"own": {"owner": HOSTILE, "by": "2026-11-24"},
                    "ops-iac@2": {"status": "dropped", "reason": HOSTILE}},
    })  # fmt: skip
    for params in ({}, *({"tab": tab} for tab in TABS), {"action": "own"}):
        test = app("roadmap", a=id_, **params).run()
        assert not test.exception
        raw = [one.value for one in test.markdown] + [one.label for one in test.button]
        raw += [str(cell) for table in test.table for cell in table.value.to_numpy().ravel()]
        for text in raw:
            assert "[x](" not in text
            assert "<img" not in text.replace("\\<", "")
            assert ":material/home:" not in text


def test_nothing_left_to_do_is_good_news(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    ids = {row.action.id for row in opened(store, id_).assessment.schedule.booked}
    put(store, id_, {"actions": {one: {"status": "done"} for one in ids}})
    test = app("roadmap", a=id_).run()
    assert not test.exception
    assert "Every action is done or dropped" in said(test)
    for tab in TABS:
        assert not app("roadmap", a=id_, tab=tab).run().exception


def test_the_files_are_those_of_the_command(sampled: Sampled, store: Store, tmp_path: Any) -> None:
    id_ = sampled()
    put(store, id_, {"add": [{"id": "own", **OWN, "title": "=1+1"}], "team": {"pilot": 4.0}})
    assessment = opened(store, id_).assessment
    (tmp_path / "plan.yaml").write_bytes(as_yaml(assessment))
    assert load_plan(tmp_path / "plan.yaml", assessment.rubric) == assessment.plan
    assert yaml.safe_load(as_yaml(assessment))["team"] == {"pilot": 4.0}
    rows = list(
        csv.reader(io.StringIO(as_csv(assessment, assessment.schedule).decode("utf-8-sig")))
    )
    assert len(rows) == len(assessment.schedule.booked) + 1
    assert [row[1] for row in rows if row[0] == "own"] == ["'=1+1"]
    assert b'"schedule"' in as_json(assessment, assessment.schedule)


def test_edits_of_an_editor_become_rows() -> None:
    rows = ({"id": "a", "by": None}, {"id": "b", "by": None})
    state = {"edited_rows": {1: {"by": "2027-03-01T00:00:00"}}, "deleted_rows": [0],
             "added_rows": [{"id": "c"}, {}]}  # fmt: skip
    assert applied(rows, state) == ({"id": "b", "by": date(2027, 3, 1)}, {"id": "c"})


def test_a_workload_whose_plan_was_made_for_another_standard(
    app: Open, sampled: Sampled, store: Store
) -> None:
    id_ = sampled()
    with store.write() as session:
        plan = {"actions": {"no-such-practice": {"status": "accepted"}}}
        session.execute(update(WorkloadRow).where(WorkloadRow.id == id_).values(plan=plan))
    store.kept.__init__()  # type: ignore[misc]
    assert not app("roadmap", a=id_, tab="Backlog").run().exception
