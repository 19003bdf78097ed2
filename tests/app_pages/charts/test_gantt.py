"""The plan on its line of working days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app_pages.parts.charts.chart import Chart
from app_pages.parts.charts.gantt import MONTHS, Lanes, gantt
from app_pages.parts.charts.labels import short_day
from app_pages.parts.charts.palette import light
from assessment.plan.plan import Booked, Plan
from reports.schedule import panel
from tests.app_pages.charts.conftest import ENGLISH, text_of
from tests.conftest import Case

BIG = 200


@pytest.fixture
def draw(insurer: Case) -> Any:
    def drawn(plan: Plan, today: date | None = None, lanes: Lanes = "phase") -> Chart:
        schedule = panel(plan, insurer.assessment, ENGLISH)
        return gantt(plan, schedule, today or plan.start, light(), lanes=lanes)

    return drawn


def bars(chart: Chart) -> Iterator[tuple[str, float, float, float, str]]:
    """Action, first working day, length, row, kind."""
    for trace in chart.figure.data:
        if trace.type == "bar":
            rows = zip(trace.customdata, trace.base, trace.x, trace.y, strict=True)
            yield from ((*row, trace.name) for row in rows)


def late(row: Booked) -> Booked:
    return replace(row, action=replace(row.action, due=row.finish - timedelta(days=1)))


@pytest.mark.parametrize("lanes", ["phase", "role"])
def test_every_action_has_a_bar_of_its_working_days(plan: Plan, draw: Any, lanes: Lanes) -> None:
    found = {id_: (start, length) for id_, start, length, *_ in bars(draw(plan, lanes=lanes))}
    assert found == {row.action.id: (row.first_day, row.days) for row in plan.booked}


def test_no_two_actions_share_a_row_and_each_has_its_label(plan: Plan, draw: Any) -> None:
    chart = draw(plan)
    rows = [y for _, _, _, y, _ in bars(chart)]
    assert len(set(rows)) == len(rows)
    assert set(rows) <= set(chart.figure.layout.yaxis.tickvals)


def test_a_week_is_as_long_as_its_working_days(plan: Plan, draw: Any) -> None:
    gates = next(t for t in draw(plan).figure.data if t.name == "Gate")
    days = [(m.day - plan.start).days for m in plan.milestones]
    assert all(x <= day * 5 / 7 + 3 for x, day in zip(gates.x, days, strict=True))


def test_what_ends_late_says_so_in_a_word_a_pattern_and_the_table(plan: Plan, draw: Any) -> None:
    first, *rest = plan.booked
    chart = draw(replace(plan, booked=(late(first), *rest)))
    kinds = {id_: kind for id_, *_, kind in bars(chart)}
    assert kinds[first.action.id] == "Ends late"
    assert "late" in text_of(chart.figure.data[-1])
    assert chart.table[0]["State"] == "late"
    known = sum(row.late for row in rest)
    assert f"{known + 1} late" in chart.alt


def test_a_gate_after_its_wished_day_is_late_in_words(plan: Plan, draw: Any) -> None:
    gate, *rest = plan.milestones
    wished = gate.day - timedelta(days=3)
    chart = draw(replace(plan, milestones=(replace(gate, wished=wished), *rest)))
    text = f"late: {short_day(gate.day)}, wish {short_day(wished)}"
    assert text in text_of(chart.figure.data[-1])


@pytest.mark.parametrize(
    ("day", "at"),
    [
        ("start", 0),
        ("two days before", 0),
        ("a month before", None),
        ("finish", "last"),
        ("a year after", None),
    ],
)
def test_today_stands_within_the_plan_only(plan: Plan, draw: Any, day: str, at: Any) -> None:
    days = {
        "start": plan.start,
        "two days before": plan.start - timedelta(days=2),
        "a month before": plan.start - timedelta(days=30),
        "finish": plan.finish,
        "a year after": plan.finish + timedelta(days=365),
    }
    lines = [t for t in draw(plan, days[day]).figure.data if (t.name or "").startswith("Today")]
    expected = plan.team.days.first_from(plan.finish) if at == "last" else at
    assert [line.x[0] for line in lines] == ([] if expected is None else [expected])


def test_headings_count_what_is_below_them(plan: Plan, draw: Any) -> None:
    texts = text_of(draw(plan).figure.data[-1])
    for gate in plan.milestones:
        own = sum(row.action.stage == gate.stage for row in plan.booked)
        assert any(text.endswith(f"({own})") for text in texts)


def test_months_have_room_however_long_the_plan(plan: Plan, draw: Any) -> None:
    far = replace(plan.milestones[-1], safe=plan.start + timedelta(days=4000))
    chart = draw(replace(plan, milestones=(*plan.milestones[:-1], far)))
    assert 2 <= len(chart.figure.layout.xaxis.tickvals) <= MONTHS


def test_many_actions_keep_their_height_and_few_traces(plan: Plan, draw: Any) -> None:
    rows = (plan.booked * 4)[:BIG]
    many = tuple(replace(row, action=replace(row.action, id=f"a{n}")) for n, row in enumerate(rows))
    one, big = draw(replace(plan, booked=many[:1])), draw(replace(plan, booked=many))
    row = (big.figure.layout.height - one.figure.layout.height) / (BIG - 1)
    assert 22 <= row < 24
    assert len(big.figure.data) <= 8


def test_a_plan_without_work_still_has_its_gates(plan: Plan, draw: Any) -> None:
    chart = draw(replace(plan, booked=()))
    assert chart.table == ()
    assert chart.alt.startswith("Nothing is left to plan")
