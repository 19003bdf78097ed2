"""The work up to each gate, on a rubric of a few practices."""

from __future__ import annotations

from typing import Any

import pytest

from assessment.scorecard import Phase, Scorecard
from rubrics.rubric import Rubric
from rubrics.schema import GateRule, Stage
from tests.assessment.generate import Inputs
from tests.assessment.test_rules import workload


def gate(stage: Stage, level: int) -> dict[str, Any]:
    return {"gate": GateRule(stage=stage, level=level, must=True)}


def of(rubric: Rubric, **practices: dict[str, Any]) -> Rubric:
    """A rubric of these practices, all alike but for the fields given."""
    model = rubric.practices["rel-dr-plan"].model_copy(
        update={"depends_on": (), "counted_until": None, "effort_days": (4.0, 8.0)}
    )
    made = {id_: model.model_copy(update={"id": id_, **row}) for id_, row in practices.items()}
    return Rubric(rubric.standard, made, rubric.retirements)


def planned(rubric: Rubric, seen: dict[str, Any] | None = None, **levels: int) -> Scorecard:
    facts = {"stage": "poc", "target_stage": "production", "capacity": {"pilot": 2}}
    answers = {id_: {"level": level} for id_, level in levels.items()}
    return Inputs(workload(**facts), answers, seen or {}, {}, {}).score(rubric)


def rows(phase: Phase) -> list[tuple[str, str, int, int, float]]:
    return [(i.practice.id, i.kind, i.current, i.needed, i.effort_days) for i in phase.items]


def test_what_is_needed_early_is_pulled_forward_also_through_others(rubric: Rubric) -> None:
    own = of(
        rubric,
        a={**gate("poc", 2), "depends_on": ("b",)},
        b={**gate("pilot", 3), "depends_on": ("c",)},
        c={**gate("production", 1), "depends_on": ("d",)},
        d={**gate("scale", 4)},
    )
    poc, pilot, production = planned(own, a=1, b=1, c=0, d=2).phases
    assert rows(poc) == [
        ("c", "pulled-forward", 0, 1, 6.0),
        ("b", "pulled-forward", 1, 2, 2.0),
        ("a", "new", 1, 2, 2.0),
    ]
    assert (poc.chain, poc.longest_chain_days, poc.effort_days) == (("c", "b", "a"), 10, 10)
    assert poc.fte == 3
    assert poc.weeks == pytest.approx(10 / 3 * 1.25)
    assert rows(pilot) == [("b", "new", 2, 3, 2.0)]
    assert pilot.fte == 2
    assert rows(production) == [("a", "step-up", 2, 3, 2.0)]


def test_a_phase_takes_as_long_as_its_work_or_its_longest_chain(rubric: Rubric) -> None:
    own = of(rubric, a=gate("pilot", 2), b=gate("pilot", 2), c=gate("pilot", 2))
    pilot = planned(own, a=0, b=0, c=0).phases[1]
    assert pilot.effort_days == 12
    assert pilot.chain == ("a",)
    assert pilot.weeks == pytest.approx(max(4, 12 / 2) / 3 * 1.25)
    one = planned(own, a=0, b=2, c=2).phases[1]
    assert one.weeks == pytest.approx(max(4, 4 / 2) / 3 * 1.25)


@pytest.mark.parametrize(("level", "needed"), [(1, 1), (2, 2), (4, 2)])
def test_a_critical_finding_is_due_at_once_at_a_low_level(
    rubric: Rubric, level: int, needed: int
) -> None:
    own = of(rubric, a=gate("scale", level))
    seen = {"a": {"verdict": "fail", "critical": True}}
    card = planned(own, seen, a=0)
    assert rows(card.phases[0])[0][:4] == ("a", "new", 0, needed)
    assert card.stages["poc"].gate.critical == ("a",)
    assert planned(own, a=0).phases[0].items == ()


def test_a_practice_that_no_longer_counts_counts_again_when_critical(rubric: Rubric) -> None:
    own = of(rubric, a={**gate("poc", 3), "counted_until": "poc"})
    assert planned(own, a=0).next_actions == ()
    assert rows(planned(own, a=0).phases[0]) == [("a", "new", 0, 3, 6.0)]
    seen = {"a": {"verdict": "fail", "critical": True}}
    assert [gap.target for gap in planned(own, seen, a=0).next_actions] == [3]


def test_what_is_unassessed_is_to_be_settled_and_counts_as_nothing(rubric: Rubric) -> None:
    own = of(rubric, a=gate("pilot", 2))
    (item,) = planned(own).phases[1].items
    assert (item.current, item.needed, item.to_settle) == (0, 2, True)


def test_strengths_and_good_starts_are_sound(rubric: Rubric) -> None:
    once = {**gate("poc", 1), "counted_until": "poc"}
    own = of(rubric, a=gate("pilot", 2), late=gate("scale", 4), once=once)
    card = planned(own, a=3, late=4, once=1)
    assert (card.strengths, card.good_starts) == (("late", "a", "once"), ())
    card = planned(own, a=2, late=3, once=0)
    assert (card.strengths, card.good_starts) == ((), ("late", "a"))
    for row in ({"verdict": "partial"}, {"verdict": "fail", "critical": True}):
        card = planned(own, {"a": row}, a=3, late=0)
        assert (card.strengths, card.good_starts) == ((), ())


@pytest.mark.parametrize(("days", "quick"), [((1.0, 3.0), True), ((1.0, 3.1), False)])
def test_a_quick_win_is_short_and_waits_for_nothing(
    rubric: Rubric, days: tuple[float, float], quick: bool
) -> None:
    a = {**gate("pilot", 2), "effort_days": days}
    own = of(rubric, a=a, b={**a, "depends_on": ("a",)})
    wins = {gap.id: gap.quick_win for gap in planned(own, a=0, b=0).next_actions}
    assert wins == {"a": quick, "b": False}
    after = {gap.id: gap.quick_win for gap in planned(own, a=3, b=0).next_actions}
    assert after == {"b": quick}
