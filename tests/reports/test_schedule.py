"""The dated plan as data for a page: lanes, gates and sentences, in every language."""

from __future__ import annotations

import re
from functools import cache

import pytest

from assessment.plan.inputs import PlanInputs
from assessment.plan.plan import Plan, make_plan
from reports.schedule import panel, whys
from reports.words import languages, words_of
from tests.wellops.milestones import milestone

SAID = {
    "capacity": {"engineer": 1.5},
    "gates": {"pilot": "2026-12-20"},
    "away": [{"role": "engineer", "from": "2026-12-01", "to": "2026-12-04"}],
    "actions": {"ops-iac@2": {"not_before": "2027-02-01", "by": "2027-02-05"}},
}


@cache
def plan(*, said: bool) -> Plan:
    inputs = PlanInputs.model_validate(SAID) if said else PlanInputs()
    return make_plan(milestone("insurer").assessment, inputs, placements=1_500)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("said", [True, False])
def test_every_sentence_is_whole(code: str, said: bool) -> None:
    made = panel(plan(said=said), milestone("insurer").assessment, words_of(code))
    texts = [made["title"], made["lead"], made["odds"], *made["hand_overs"]]
    texts += [row["why"] for row in made["actions"]]
    for missed in made["missed"]:
        texts += [missed["text"], *missed["ways"]]
    for text in texts:
        assert text and not re.search(r"[{}]|None|\bdate\(", text), text


def test_bars_and_gates_lie_within_the_time_line() -> None:
    made = panel(plan(said=False), milestone("insurer").assessment, words_of("en"))
    bars = [bar for lane in made["lanes"] for bar in lane["bars"]]
    assert len(bars) == len(made["actions"]) == len(plan(said=False).booked)
    for bar in bars:
        assert 0 <= bar["from"] <= bar["to"] < 1
    at = [gate["at"] for gate in made["gates"]]
    assert at == sorted(at) and at[-1] < 1
    assert [lane["role"] for lane in made["lanes"]][:3] == ["architect", "platform", "engineer"]


def test_misses_and_reasons_name_what_they_mean() -> None:
    made = panel(plan(said=True), milestone("insurer").assessment, words_of("en"))
    pilot = next(one for one in made["missed"] if "Pilot gate" in one["text"])
    assert "wished for 20 December 2026" in pilot["text"] and pilot["ways_text"]
    reasons = whys(plan(said=True), milestone("insurer").assessment.rubric.standard, words_of("en"))
    assert "not before this day" in reasons
    assert any(text.startswith("because AI engineer is away") for text in reasons)
