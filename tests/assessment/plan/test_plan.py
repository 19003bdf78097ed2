"""Plans of the samples and of generated reviews: what holds of every one, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.assessment import Assessment
from assessment.forecast import forecast
from assessment.plan.crew import UNITS
from assessment.plan.inputs import PlanInputs
from assessment.plan.people import hand_overs, marks, work_by_role
from assessment.plan.plan import Booked, Plan, make_plan
from assessment.scorecard import Decision
from rubrics.errors import UserError
from rubrics.schema import STAGES
from tests.assessment.generate import Inputs, inputs
from tests.wellops.milestones import ALL, milestone

FEW = 1_500
NOISE = 1e-6


def given_as(**data: Any) -> PlanInputs:
    return PlanInputs.model_validate(data)


def by_id(plan: Plan) -> Mapping[str, Booked]:
    return {row.action.id: row for row in plan.booked}


def insurer(**data: Any) -> Plan:
    return make_plan(milestone("insurer").assessment, given_as(**data), placements=FEW)


def must_hold(plan: Plan) -> None:
    rows = by_id(plan)
    assert len(rows) == len(plan.booked)
    gates = {m.stage: m for m in plan.milestones}
    for row in plan.booked:
        for other in row.action.after:
            if other in rows:
                assert rows[other].finish < row.start or not rows[other].days
        assert gates[row.action.stage].begin <= row.start
        assert row.finish <= gates[row.action.stage].day
        if row.action.not_before:
            assert row.start >= row.action.not_before
    for before, after in zip(plan.milestones, plan.milestones[1:], strict=False):
        assert before.day <= after.day
        assert not after.actions or after.begin > before.day or not before.actions
    nobody_has_two_places(plan)


def nobody_has_two_places(plan: Plan) -> None:
    """Counted from efforts alone: the person-days of a day, by role and in all."""
    crew = plan.team.crew
    used: dict[tuple[str, int, str], float] = {}
    for row in plan.booked:
        for role, (low, high) in row.action.effort.items():
            for day in range(row.first_day, row.first_day + row.days):
                for who in (role, "team"):
                    key = (row.action.stage, day, who)
                    used[key] = used.get(key, 0.0) + (low + high) / 2 / row.days
    names = (*crew.roles, "team")
    for (stage, _, who), days in used.items():
        there = crew.units[stage][names.index(who)] / UNITS * crew.pace  # type: ignore[index]
        assert days <= there + NOISE, (stage, who)


@pytest.mark.parametrize(("name", "later"), ALL)
def test_the_plan_of_a_sample_holds(name: str, later: bool) -> None:
    must_hold(make_plan(milestone(name, later).assessment, placements=FEW))


@settings(max_examples=12)
@given(inputs())
def test_the_plan_of_any_review_holds(given_: Inputs) -> None:
    assessment = given_.review()
    try:
        plan = make_plan(assessment, placements=FEW)
    except UserError as error:
        assert "longer than 100 years" in error.what
        return
    must_hold(plan)
    ends_as_forecast(plan, assessment)


def ends_as_forecast(plan: Plan, assessment: Assessment) -> None:
    expected = forecast(assessment, assessment.scorecard)[-1]
    last = plan.milestones[-1].step
    assert last.score.overall == pytest.approx(expected.score.overall)
    assert {s: g.decision for s, g in last.gates.items()} == {
        s: g.decision for s, g in expected.gates.items()
    }


@pytest.mark.parametrize(("name", "later"), ALL)
def test_after_the_last_phase_stands_the_score_at_those_levels(name: str, later: bool) -> None:
    assessment = milestone(name, later).assessment
    plan = make_plan(assessment, placements=FEW)
    ends_as_forecast(plan, assessment)
    today = plan.today.score.overall or 0.0
    last = plan.milestones[-1].step.score.overall
    assert today + sum(row.gain for row in plan.booked) == pytest.approx(last)


@pytest.mark.parametrize("name", ["insurer", "public-services"])
def test_each_gate_is_met_once_its_phase_is_done(name: str) -> None:
    plan = make_plan(milestone(name).assessment, placements=FEW)
    for stone in plan.milestones:
        assert stone.step.gates[stone.stage].decision is Decision.MET


def weeks(plan: Plan) -> list[float]:
    return [((m.day - plan.start).days + 1) / 7 for m in plan.milestones]


def test_the_insurer_is_in_production_after_about_half_a_year() -> None:
    plan = make_plan(milestone("insurer").assessment)
    poc, pilot, production = weeks(plan)
    assert poc <= 3 and 8 <= pilot <= 11 and 22 <= production <= 27
    first = [row.action.items[0].practice.id for row in plan.booked if row.action.stage == "poc"]
    assert set(first) >= {
        "rel-model-lifecycle", "cost-budgets-alerts", "cost-idle-compute", "ops-source-control",
        "ops-golden-dataset", "perf-targets", "ops-poc-charter", "ops-offline-evaluation",
    }  # fmt: skip
    # The model is replaced once there is a set to test the other one with.
    assert first.index("ops-golden-dataset") < first.index("ops-offline-evaluation")
    assert first.index("ops-offline-evaluation") < first.index("rel-model-lifecycle")
    rows = by_id(plan)
    assert rows["rel-supported-components@3"].finish < date(2027, 4, 20)
    ptu = min(r.start for i, r in rows.items() if i.startswith("cost-payg-ptu-decision"))
    for name in ("cost-cost-model", "perf-capacity-planning"):
        assert any(r.finish < ptu for i, r in rows.items() if i.startswith(name))
    stages = {
        item.practice.id: row.action.stage for row in plan.booked for item in row.action.items
    }
    for name in ("perf-chunking-embedding", "perf-multimodal", "ops-custom-evaluators"):
        assert name in stages


def test_the_platform_replaces_its_retiring_model_first_and_builds_on_its_gateway() -> None:
    plan = make_plan(milestone("public-services").assessment)
    rows = by_id(plan)
    swap = rows["rel-model-lifecycle@2"]
    assert swap.finish <= date(2026, 12, 12) and not swap.late
    assert swap.action.brought_forward and swap.action.stage == "poc"
    gateway = rows["ops-ai-gateway@2"]
    assert gateway.action.stage == "pilot"
    practices = {i: [s.practice.id for s in r.action.items] for i, r in rows.items()}
    for name in ("cost-chargeback", "perf-smart-load-balancing"):
        assert all(rows[i].start > gateway.finish for i, ids in practices.items() if name in ids)
    tags = rows["cost-allocation-tags@2"]
    assert all(r.start > tags.finish for i, r in rows.items() if i.startswith("cost-chargeback"))
    pilot = {id_ for i, ids in practices.items() if rows[i].action.stage == "pilot" for id_ in ids}
    assert pilot >= {"ops-platform-onboarding", "ops-roles-raci", "ops-sponsor-decisions"}


def test_without_an_action_no_gate_comes_later() -> None:
    assessment = milestone("insurer").assessment
    base = make_plan(assessment, placements=FEW)
    free = [row.action.id for row in base.booked if row.action.due is None]
    for id_ in free[::9]:
        dropped = given_as(actions={id_: {"status": "dropped", "reason": "a test"}})
        plan = make_plan(assessment, dropped, base=base, placements=30)
        for before, after in zip(base.milestones, plan.milestones, strict=True):
            assert after.day <= before.day, id_
        assert id_ not in by_id(plan)


@settings(max_examples=8)
@given(inputs(), st.integers(0, 10_000))
def test_nor_in_any_review(given_: Inputs, number: int) -> None:
    assessment = given_.review()
    try:
        base = make_plan(assessment, placements=FEW)
    except UserError:
        return
    # A date may bring work forward or be missed without it, which is another plan.
    if not base.booked or any(row.action.due for row in base.booked):
        return
    id_ = base.booked[number % len(base.booked)].action.id
    dropped = given_as(actions={id_: {"status": "dropped", "reason": "a test"}})
    plan = make_plan(assessment, dropped, base=base, placements=30)
    assert plan.booking.finish <= base.booking.finish


def test_what_is_dropped_keeps_its_gate_closed_and_what_waited_for_it_says_so() -> None:
    plan = insurer(actions={"ops-iac": {"status": "dropped", "reason": "portal only"}})
    pilot = next(m for m in plan.milestones if m.stage == "pilot")
    assert pilot.step.gates["pilot"].decision is Decision.BLOCKED
    assert "ops-iac" in pilot.step.gates["pilot"].unmet
    assert {a.id.partition("@")[0] for a in plan.closed} == {"ops-iac"}
    assert any(id_.startswith("ops-iac@") for ids in plan.without.values() for id_ in ids)


def test_what_is_done_takes_no_time_and_counts_after_its_phase() -> None:
    base, plan = insurer(), insurer(actions={"ops-golden-dataset@2": {"status": "done"}})
    assert plan.milestones[0].day <= base.milestones[0].day
    assert plan.gained_already > 0
    assert plan.today.score.overall == base.today.score.overall
    assert plan.milestones[0].step.gates["poc"].decision is Decision.MET


def test_days_on_which_nobody_works_and_people_who_are_away() -> None:
    shut = {"from": "2026-12-24", "to": "2027-01-06"}
    away = {"role": "engineer", "from": "2026-11-30", "to": "2026-12-11"}
    plan = insurer(closed=[shut, "2026-12-08"], away=[away], capacity={"engineer": 1})
    for row in plan.booked:
        for day in (row.start, row.finish):
            assert not date(2026, 12, 24) <= day <= date(2027, 1, 6) and day != date(2026, 12, 8)
        if "engineer" in row.action.effort and row.days:
            assert not (row.start <= date(2026, 12, 11) and row.finish >= date(2026, 11, 30))


def test_fixed_days_owners_estimates_and_what_is_not_to_begin_before() -> None:
    plan = insurer(
        start="2026-12-01",
        owners={"engineer": "Digital unit"},
        actions={
            "sec-red-teaming": {"on": "2027-04-01", "owner": "Testers"},
            "ops-iac@2": {"effort_days": [20, 30], "not_before": "2026-12-24"},
        },
    )
    rows = by_id(plan)
    red = next(r for i, r in rows.items() if i.startswith("sec-red-teaming"))
    assert red.start == date(2027, 4, 1) and red.action.person == "Testers" and not red.late
    iac = rows["ops-iac@2"]
    assert (iac.action.low, iac.action.high) == (20, 30) and iac.start >= date(2026, 12, 24)
    assert plan.start == date(2026, 12, 1)
    people = {w.role: w.person for w in work_by_role(plan)}
    assert people["engineer"] == "Digital unit" and people["platform"] is None


def test_a_date_brings_work_forward_unless_the_team_put_it_on_a_day() -> None:
    base = insurer()
    soon = {"by": "2026-12-31"}
    early = insurer(actions={"ops-iac@2": {"by": "2026-12-11"}})
    assert by_id(early)["ops-iac@2"].action.stage == "poc"
    late = insurer(actions={"ops-iac@2": {**soon, "not_before": "2026-12-28"}})
    assert by_id(late)["ops-iac@2"].action.stage == "pilot" and by_id(late)["ops-iac@2"].late
    assert late.milestones[0].day <= base.milestones[0].day + timedelta(days=3)
    missed = [one.action for one in late.shortfalls]
    assert "ops-iac@2" in missed


def test_work_of_ones_own_and_work_done_together() -> None:
    own = {
        "id": "partner-contract", "title": "Sign the contract", "stage": "poc",
        "effort_days": [1, 2], "roles": {"sponsor": 1.0}, "after": ["ops-poc-charter"],
    }  # fmt: skip
    pair = ["rel-supported-components", "ops-orchestration-choice@3"]
    base, plan = insurer(), insurer(add=[own], together=[pair])
    rows = by_id(plan)
    charter = next(r for i, r in rows.items() if i.startswith("ops-poc-charter@"))
    assert rows["partner-contract"].start > charter.finish
    one = rows["rel-supported-components@3"]
    assert {item.practice.id for item in one.action.items} == {
        "rel-supported-components", "ops-orchestration-choice",
    }  # fmt: skip
    assert "ops-orchestration-choice@3" not in rows
    parts = [by_id(base)[id_].action for id_ in ("rel-supported-components@3", pair[1])]
    assert one.action.middle == pytest.approx(sum(part.middle for part in parts))
    must_hold(plan)


def test_actions_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(UserError, match="wait for each other"):
        insurer(together=[["ops-golden-dataset@2", "rel-model-lifecycle@2"]])
    own = {
        "id": "too-early", "title": "t", "stage": "poc", "effort_days": [1, 1],
        "roles": {"sponsor": 1}, "after": ["sec-red-teaming"],
    }  # fmt: skip
    with pytest.raises(UserError, match="comes after its gate"):
        insurer(add=[own])
    with pytest.raises(UserError, match="the plan ends at production"):
        insurer(add=[{**own, "stage": "scale"}])


def test_simulated_dates_are_in_order_and_the_wider_the_surer() -> None:
    plan = insurer()
    for stone in plan.milestones:
        assert stone.likely <= stone.safe
    sure = insurer(
        actions={i: {"effort_days": [r.action.middle] * 2} for i, r in by_id(plan).items()}
    )
    assert all(m.likely == m.safe == m.day for m in sure.milestones)


def test_a_date_that_is_missed_says_what_would_have_to_change() -> None:
    plan = insurer(gates={"production": "2027-04-15", "pilot": "2027-12-31"})
    (missed,) = [one for one in plan.shortfalls if one.action is None]
    assert missed.stage == "production" and missed.planned == plan.finish
    ways = {way.kind: way for way in missed.ways}
    assert ways["later"].day == plan.finish and ways.keys() & {"role", "team", "fewer"}
    if "role" in ways:
        way = ways["role"]
        crew = plan.team.crew
        assert way.role in crew.roles and way.fte and way.fte > 0
    impossible = insurer(gates={"production": "2026-12-01"}).shortfalls
    gate = next(one for one in impossible if one.action is None)
    assert gate.soonest > gate.wished and [way.kind for way in gate.ways] == ["later"]


def test_every_start_has_a_reason_that_is_true() -> None:
    plan = insurer()
    rows = by_id(plan)
    kinds = {row.reason.kind for row in plan.booked}
    assert kinds >= {"start", "gate", "after", "busy"}
    for row in plan.booked:
        day_before = row.first_day - 1
        if row.reason.kind == "after":
            assert all(
                rows[i].first_day + rows[i].days == row.first_day for i in row.reason.actions
            )
            assert set(row.reason.actions) <= set(row.action.after)
        elif row.reason.kind == "busy":
            for other in row.reason.actions:
                assert rows[other].first_day <= day_before
                assert rows[other].first_day + rows[other].days == row.first_day
                assert row.reason.role is None or row.reason.role in rows[other].action.effort


def test_marks_and_hand_overs() -> None:
    assessment = milestone("insurer").assessment
    plan = make_plan(assessment, placements=FEW)
    shown = marks(plan)
    assert [mark.day for mark in shown] == [30, 60, 90]
    done = [id_ for mark in shown for id_ in mark.done]
    limit = plan.start + timedelta(days=90)
    assert sorted(done) == sorted(r.action.id for r in plan.booked if r.finish <= limit)
    points = [mark.points or 0 for mark in shown]
    assert points == sorted(points) and points[-1] > (plan.today.score.overall or 0)
    advice, *_ = hand_overs(plan, assessment.rubric.standard)
    assert (advice.kind, advice.giver, advice.day) == ("advice", "adviser", plan.milestones[0].day)
    later = [r for r in plan.booked if STAGES.index(r.action.stage) > 0]
    assert all(r.action.owner != "adviser" for r in later)


def test_a_partner_delivers_for_some_phases_and_hands_over() -> None:
    standard = milestone("insurer").assessment.rubric.standard
    given_ = {"delivery": [{"role": "engineer", "share": 0.7}], "capacity": {"partner": 2}}
    base, plan = insurer(), insurer(**given_)
    for id_, row in by_id(plan).items():
        was, now = by_id(base)[id_].action, row.action
        assert now.middle == pytest.approx(was.middle) and now.owner == was.owner
        if row.action.stage == "poc":
            assert now.effort == was.effort
        elif "engineer" in was.effort:
            assert now.effort["engineer"][1] == pytest.approx(0.3 * was.effort["engineer"][1])
    handed = next(one for one in hand_overs(plan, standard) if one.kind == "partner")
    rows = by_id(plan)
    assert handed.day == max(rows[id_].finish for id_ in handed.actions)
    assert {"engineer", "platform"} <= set(handed.takers) and "partner" not in handed.takers


def test_a_team_by_role_is_taken_at_its_word() -> None:
    many = insurer(capacity={"engineer": 40, "platform": 40}, team={"pilot": 90, "production": 90})
    assert many.finish < insurer().finish
    assert many.team.crew.stated


def test_nothing_assessed_and_nothing_left() -> None:
    assessment = milestone("public-services", True).assessment
    plan = make_plan(assessment, placements=FEW)
    empty = [m for m in plan.milestones if not m.actions]
    assert empty and all(m.working_days == 0 for m in empty)
    all_done = given_as(actions={r.action.id: {"status": "done"} for r in plan.booked})
    nothing = make_plan(assessment, all_done)
    assert not nothing.booked and nothing.finish == nothing.start and marks(nothing)
