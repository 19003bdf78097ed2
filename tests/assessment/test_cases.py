"""Both acceptance cases, number by number, in the scorecard and in the JSON that is printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from reports.score_json import score_data
from tests.conftest import Case

POINTS = 0.05 + 1e-6
"""Expected points, days and weeks are rounded to one decimal, shares to three."""
SHARES = 0.0005 + 1e-6
SHARE_KEYS = {"coverage", "confidence", "weights"}
PREFIXES = {"next_actions", "top_gaps"}
SHOWN = ("raw", "score", "cap", "coverage", "low", "high")
UNORDERED = {"unmet", "to_settle", "critical", "over_claims", "under_claims", "open"}


def differences(expected: Any, got: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Where what was got is not what is expected; fields that are not expected are free."""
    where, key = ".".join(path), path[-1] if path else ""
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            yield f"{where}: {got!r} where fields are expected"
            return
        for name, value in expected.items():
            if name not in got:
                yield f"{where}.{name} is missing"
            else:
                yield from differences(value, got[name], (*path, name))
    elif isinstance(expected, float | int) and not isinstance(expected, bool):
        allowed = SHARES if SHARE_KEYS & set(path) else POINTS
        if got is None or abs(got - expected) > allowed:
            yield f"{where}: {got}, not {expected}"
    elif isinstance(expected, list):
        shown = sorted(got) if key in UNORDERED else got
        shown = shown[: len(expected)] if key in PREFIXES else shown
        if shown != (sorted(expected) if key in UNORDERED else expected):
            yield f"{where}: {shown}, not {expected}"
    elif got != expected:
        yield f"{where}: {got!r}, not {expected!r}"


def test_the_printed_json_holds_what_is_expected(case: Case) -> None:
    printed = orjson.loads(orjson.dumps(score_data(case.assessment)))
    # What the cases call phases is the formula's estimate beside the dated schedule.
    printed["phases"] = printed.pop("estimate")
    assert [*differences(case.expected, printed)] == []


def test_the_scorecard_holds_what_is_expected(case: Case) -> None:
    card = case.assessment.scorecard
    found: dict[str, Any] = {
        "weights": dict(card.weights),
        "applicable": len(card.practices),
        "not_applicable": len(card.not_applicable),
        "next_actions": [gap.id for gap in card.next_actions],
        "top_gaps": [gap.id for gap in card.top_gaps],
        "stages": {},
        "phases": {},
    }
    for stage, score in card.stages.items():
        gate = score.gate
        found["stages"][stage] = {
            "overall": score.overall,
            "gate": gate.decision.value,
            "musts": gate.musts,
            "unmet": list(gate.unmet),
            "to_settle": list(gate.to_settle),
            "critical": list(gate.critical),
            "coverage": score.coverage,
            "confidence": score.confidence,
            "pillars": {
                id_: {name: getattr(pillar, name) for name in SHOWN} if pillar.due else None
                for id_, pillar in score.pillars.items()
            },
        }
    for phase in card.phases:
        found["phases"][phase.stage] = {
            "open": [item.practice.id for item in phase.items],
            "effort_days": phase.effort_days,
            "longest_chain_days": phase.longest_chain_days,
            "weeks": phase.weeks,
        }
    expected = {name: case.expected[name] for name in found}
    assert [*differences(expected, found)] == []
    assert set(card.stages) == set(case.expected["stages"])
    assert [phase.stage for phase in card.phases] == list(case.expected["phases"])


def test_the_same_case_twice_is_the_same_to_the_byte(case: Case) -> None:
    again = orjson.dumps(score_data(case.review()))
    assert again == orjson.dumps(score_data(case.assessment))


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"a": 1.0}, {"a": 1.06}),
        ({"a": 1.0}, {"a": None}),
        ({"a": 1.0}, {}),
        ({"a": {"b": 1}}, {"a": None}),
        ({"coverage": 0.5}, {"coverage": 0.502}),
        ({"top_gaps": ["x", "y"]}, {"top_gaps": ["y", "x", "z"]}),
        ({"unmet": ["x"]}, {"unmet": ["x", "y"]}),
        ({"gate": "met"}, {"gate": "blocked"}),
    ],
)
def test_the_comparison_sees_a_difference(expected: Any, got: Any) -> None:
    assert [*differences(expected, got)]
