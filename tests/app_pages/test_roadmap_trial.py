"""The roadmap on the screen: what if, the drawer, and every other state."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import yaml
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from app_pages.parts.roadmap_downloads import as_csv, as_json, as_yaml
from app_pages.parts.roadmap_draft import applied
from assessment.plan.inputs import load_plan
from assessment.store import workloads
from assessment.store.database import Store
from assessment.store.tables import WorkloadRow
from tests.app_pages.conftest import LOCAL, Open, claims
from tests.app_pages.roadmap_page import (
    HOSTILE,
    OWN,
    TABS,
    Sampled,
    at,
    opened,
    plan_of,
    put,
    said,
)


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
