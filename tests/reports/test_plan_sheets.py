"""A plan as tables, and back: nothing that was said is lost, and what is wrong is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.plan.edited import changes, edited, joined
from assessment.plan.inputs import PlanInputs
from reports.plan_sheets import sheets_of
from tests.wellops.milestones import milestone

SAID = PlanInputs.model_validate(
    {
        "start": "2026-12-01",
        "capacity": {"engineer": 2.0},
        "owners": {"platform": "Kim"},
        "team": {"pilot": 4},
        "closed": [{"from": "2026-12-24", "to": "2027-01-06"}, "2027-04-05"],
        "away": [{"role": "engineer", "from": "2026-12-07", "to": "2026-12-11", "fte": 0.5}],
        "gates": {"pilot": "2027-02-28"},
        "delivery": [{"role": "engineer", "by": "partner", "share": 0.7, "from": "poc"}],
        "actions": {
            "ops-iac@2": {"effort_days": [2, 4], "owner": "Kim", "by": "2027-03-01"},
            "sec-keyless-auth@3": {"status": "dropped", "reason": "next year"},
        },
        "add": [
            {"id": "contract", "title": "Sign the contract", "stage": "poc",
             "effort_days": [0.5, 1], "roles": {"sponsor": 0.75, "architect": 0.25}},
        ],
        "together": [["rel-supported-components", "ops-orchestration-choice@3"]],
    }
)  # fmt: skip

FIRST = "ops-golden-dataset@2"


def with_plan(plan: PlanInputs) -> Assessment:
    return replace(milestone("insurer").assessment, plan=plan)


def read(plan: PlanInputs, **changed: Any) -> tuple[PlanInputs, list[str]]:
    """The plan after tables were changed, and what is wrong with them."""
    assessment = with_plan(plan)
    before = sheets_of(assessment, None)
    now = {**before, **changed}
    inputs, faults = edited(before, now, plan, assessment.rubric)
    return inputs, [f"{fault.sheet}: {fault.what}" for fault in faults]


def row_of(plan: PlanInputs, id_: str, **cells: Any) -> tuple[dict[str, Any], ...]:
    """The table of actions with cells of one row changed."""
    rows = sheets_of(with_plan(plan), None)["actions"]
    assert any(row["id"] == id_ for row in rows)
    return tuple({**row, **(cells if row["id"] == id_ else {})} for row in rows)


def test_tables_that_nobody_touched_say_the_same_plan() -> None:
    assert read(SAID) == (SAID, [])
    assert read(PlanInputs()) == (PlanInputs(), [])


def test_tables_say_what_the_plan_comes_to() -> None:
    assessment = with_plan(SAID)
    plan = assessment.schedule
    sheets = sheets_of(assessment, plan)
    gate = sheets["gates"][1]
    assert (gate["planned"], gate["safe"]) == (plan.milestones[1].day, plan.milestones[1].safe)
    assert (gate["wished"], gate["team"], gate["now"]) == (date(2027, 2, 28), 4, 4)
    rows = {row["id"]: row for row in sheets["actions"]}
    booked = {row.action.id: row for row in plan.booked}
    assert rows["contract"]["finish"] == booked["contract"].finish
    assert rows["sec-keyless-auth@3"]["finish"] is None, "it is dropped"
    joint = next(row for row in plan.booked if len(row.action.items) > 1)
    steps = [f"{item.practice.id}@{item.needed}" for item in joint.action.items]
    assert {rows[id_]["start"] for id_ in steps} == {joint.start}


def test_tables_filled_in_by_hand_say_the_plan_that_they_were_made_from() -> None:
    bare = with_plan(PlanInputs())
    before, now = sheets_of(bare, None), sheets_of(with_plan(SAID), None)
    own = tuple({k: v for k, v in row.items() if k != "id"} for row in now["own"])
    rows = {row["id"]: row for row in now["actions"]}
    actions = tuple(rows[row["id"]] for row in before["actions"])
    got, faults = edited(before, {**now, "own": own, "actions": actions}, PlanInputs(), bare.rubric)
    assert not faults
    assert got.add[0].id == "sign-the-contract"
    assert dict(got.add[0].roles) == {"sponsor": 0.5, "architect": 0.5}, "shared evenly"
    assert got.actions["sec-keyless-auth@3"].reason == "next year"
    assert got.actions["ops-iac@2"] == SAID.actions["ops-iac@2"]
    for name in ("start", "capacity", "owners", "team", "closed", "away", "gates", "delivery",
                 "together"):  # fmt: skip
        assert getattr(got, name) == getattr(SAID, name), name


def test_a_cell_changes_its_action_alone() -> None:
    got, faults = read(SAID, actions=row_of(SAID, "ops-iac@2", owner="Robin"))
    assert not faults
    assert got.actions["ops-iac@2"].owner == "Robin"
    assert got.actions["ops-iac@2"].by == date(2027, 3, 1)
    assert got.actions.keys() == SAID.actions.keys()
    emptied, _ = read(SAID, actions=row_of(SAID, "ops-iac@2", low=None, high=None, by=None))
    assert emptied.actions["ops-iac@2"].effort_days is None
    assert emptied.actions["ops-iac@2"].by is None


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"status": "dropped"}, "a dropped action needs a reason"),
        ({"low": 9.0, "high": 2.0}, "the low estimate is above the high one"),
        ({"low": None}, "one of two estimates"),
        ({"high": 4000.0}, "less than or equal to 400"),
        ({"status": "gone"}, "Input should be"),
    ],
)
def test_what_cannot_be_of_an_action_is_named(cells: dict[str, Any], what: str) -> None:
    got, faults = read(SAID, actions=row_of(SAID, FIRST, **cells))
    assert len(faults) == 1
    assert what in faults[0]
    assert got == SAID, "the plan stays as it was"


@pytest.mark.parametrize(
    ("sheet", "row", "what"),
    [
        ("own", {"title": "x"}, "Own action 1 does not say a gate"),
        ("own", {"title": "x", "stage": "poc", "low": 2, "high": 1, "roles": ("sponsor",)},
         "the low estimate is above the high one"),
        ("own", {"title": "x", "stage": "poc", "low": 1, "high": 1, "roles": ("sponsor",),
                 "after": ("no-such-thing",)}, "no-such-thing"),
        ("together", {"actions": ("ops-iac@2",)}, "Row 1 has one action"),
        ("closed", {"from": None, "to": date(2027, 1, 1)}, "Row 1 does not say the first day"),
        ("closed", {"from": date(2027, 1, 2), "to": date(2027, 1, 1)}, "must be on or after"),
        ("closed", {"from": date(1990, 1, 2), "to": date(2027, 1, 1)}, "within three years"),
        ("away", {"role": "engineer", "from": date(2027, 1, 1)}, "does not say the last day"),
        ("delivery", {"role": "engineer", "done_by": "engineer", "share": 50},
         "must be another role"),
        ("delivery", {"role": "engineer", "done_by": "partner", "share": 0}, "greater than 0"),
        ("delivery", {"role": "engineer", "done_by": "partner", "share": 50, "first": "production",
                      "last": "poc"}, "must not come before"),
    ],
)  # fmt: skip
def test_what_cannot_be_of_a_row_is_named(sheet: str, row: dict[str, Any], what: str) -> None:
    got, faults = read(PlanInputs(), **{sheet: (row,)})
    assert len(faults) == 1
    assert what in faults[0]
    assert got == PlanInputs()


def test_people_out_of_bounds_are_named() -> None:
    rows = sheets_of(with_plan(PlanInputs()), None)["roles"]
    _, faults = read(PlanInputs(), roles=tuple({**row, "fte": 0.001} for row in rows))
    assert "roles: The people of a role" in faults[0]


def test_an_own_action_that_is_taken_out_leaves_no_trace() -> None:
    plan = SAID.model_copy(update={"together": (("contract", "ops-iac@2"),)})
    got, faults = read(plan, own=())
    assert not faults
    assert not got.add
    assert not got.together


def test_ids_of_own_actions_are_new_and_well_formed() -> None:
    row = {"stage": "poc", "low": 1, "high": 1, "roles": ("sponsor",)}
    titles = ["Ops IaC", "Ops IaC", "99 <b>", "日本語"]
    got, faults = read(PlanInputs(), own=tuple({"title": title, **row} for title in titles))
    assert not faults
    assert len({own.id for own in got.add}) == 4
    assert "ops-iac" not in {own.id for own in got.add}, "it is a practice"


def test_a_row_that_says_nothing_is_no_row() -> None:
    assert read(PlanInputs(), closed=({"from": None, "to": None}, {})) == (PlanInputs(), [])


def test_two_changes_join_by_name_and_mine_counts_where_both_changed() -> None:
    base = PlanInputs.model_validate({"owners": {"engineer": "A", "sponsor": "B"}})
    mine = PlanInputs.model_validate({"owners": {"engineer": "mine"}, "start": "2027-01-01"})
    theirs = PlanInputs.model_validate(
        {"owners": {"engineer": "theirs", "sponsor": "B", "platform": "C"}, "team": {"poc": 2}}
    )
    both = joined(base, mine, theirs)
    assert both.owners == {"engineer": "mine", "platform": "C"}
    assert both.start == date(2027, 1, 1)
    assert both.team == {"poc": 2}
    assert joined(base, base, theirs) == theirs
    assert changes(base, mine) == ("start", "people")
    assert changes(base, base) == ()


def test_a_plan_that_contradicts_itself_still_has_tables() -> None:
    own = {"stage": "poc", "effort_days": [1, 1], "roles": {"sponsor": 1}}
    plan = PlanInputs.model_validate(
        {"add": [{"id": "a", "title": "A", "after": ["b"], **own},
                 {"id": "b", "title": "B", "after": ["a"], **own},
                 {"id": "c", "title": "C", **own, "stage": "scale"}]}
    )  # fmt: skip
    sheets = sheets_of(with_plan(plan), None)
    assert len(sheets["own"]) == 3
    assert {"a", "b"} <= {row["id"] for row in sheets["actions"]}
