"""Reading a setting honestly, and judging what was read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.model import State, Verdict
from checks.predicates import (
    Setting,
    approved_endpoints,
    days_until,
    expect,
    minutes,
    only_for,
    public_network,
    returned,
    see,
)
from checks.resource import Resource

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def holding(value: Any) -> Resource:
    return Resource({"properties": {"x": value}})


@pytest.mark.parametrize(
    ("value", "kind", "seen"),
    [
        (True, bool, True),
        ("true", bool, True),
        (" False ", bool, False),
        (3, int, 3),
        (3.0, int, 3),
        ("abc", str, "abc"),
    ],
)
def test_values_of_the_right_kind_are_settings(
    value: Any, kind: type[bool | int | str], seen: Any
) -> None:
    setting = see(holding(value), "properties.x", kind)
    assert isinstance(setting, Setting)
    assert setting.value == seen


@pytest.mark.parametrize(
    ("value", "kind", "because"),
    [
        (None, bool, "properties.x was not returned"),
        (1, bool, "properties.x is 1, not a boolean"),
        ("yes", bool, "properties.x is 'yes', not a boolean"),
        (True, int, "properties.x is true, not a whole number"),
        (2.5, int, "properties.x is 2.5, not a whole number"),
        ([], str, "properties.x is a list, not text"),
        ("", str, "properties.x is '', not text"),
        ({}, str, "properties.x is an object, not text"),
        ("[variables('v')]", str, "properties.x is an unresolved template expression, not text"),
    ],
)
def test_anything_else_is_unknown(value: Any, kind: type[bool | int | str], because: str) -> None:
    verdict = see(holding(value), "properties.x", kind)
    assert verdict == Verdict(State.UNKNOWN, because)


def test_a_default_stands_for_an_absent_value_only_where_its_holder_was_returned() -> None:
    seen = see(Resource({"properties": {"y": 1}}), "properties.x", bool, absent=False)
    assert seen == Setting(False, "properties.x is not set; the default is false")
    for body in ({}, {"properties": None}, {"properties": {}}):
        verdict = see(Resource(body), "properties.x", bool, absent=False)
        assert verdict == Verdict(State.UNKNOWN, "properties.x was not returned")


@pytest.mark.parametrize(
    ("value", "state"),
    [("GOOD", State.PASS), ("Half", State.PARTIAL), ("bad", State.FAIL), ("new", State.UNKNOWN)],
)
def test_text_is_judged_without_regard_to_case(value: str, state: State) -> None:
    verdict = expect(
        holding(value), "properties.x", one_of=("good",), partial_at=("half",), fails=("BAD",)
    )
    assert verdict.state is state


def test_a_failure_carries_its_date_and_weight() -> None:
    day = date(2027, 1, 1)
    verdict = expect(holding(False), "properties.x", equals=True, critical=True, due=day)
    assert verdict == Verdict(State.FAIL, "properties.x is false", critical=True, due=day)


@given(JSON)
def test_a_boolean_check_never_passes_or_fails_on_anything_but_a_boolean(value: Any) -> None:
    state = expect(holding(value), "properties.x", equals=True).state
    text = value.strip().casefold() if isinstance(value, str) else None
    decided = isinstance(value, bool) or text in ("true", "false")
    assert (state in (State.PASS, State.FAIL)) is decided


@given(JSON, JSON)
def test_public_network_always_has_an_answer(access: Any, acls: Any) -> None:
    body = {"properties": {"publicNetworkAccess": access, "networkAcls": acls}}
    verdict = public_network(Resource(body), absent=None)
    assert verdict.because
    if not isinstance(access, str):
        assert verdict.state is State.UNKNOWN


@pytest.mark.parametrize(
    ("connections", "count"),
    [(None, None), ([], 0), (["approved", "Pending", "Approved"], 2), ([None], 0)],
)
def test_only_approved_endpoints_count(connections: Any, count: int | None) -> None:
    states = connections and [
        {"properties": {"privateLinkServiceConnectionState": {"status": state}}}
        for state in connections
    ]
    resource = Resource({"properties": {"privateEndpointConnections": states}})
    assert approved_endpoints(resource) == count


def test_only_for_lets_its_kind_through() -> None:
    resource = holding("AmlCompute")
    assert only_for(resource, "properties.x", "amlcompute") is None
    other = only_for(resource, "properties.x", "ComputeInstance")
    assert other and other.state is State.NOT_APPLICABLE
    missing = only_for(resource, "properties.y", "AmlCompute")
    assert missing and missing.state is State.UNKNOWN


def test_null_was_returned_and_absent_was_not() -> None:
    resource = Resource({"Properties": {"X": None}})
    assert returned(resource, "properties.x")
    assert not returned(resource, "properties.y")
    assert not returned(resource, "sku.name")
    assert resource.reads == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT60M", 60),
        ("PT120S", 2),
        ("P3D", 4320),
        ("pt1h30m", 90),
        ("P1DT1H", 1500),
        ("PT0.6S", 0.01),
        ("P", None),
        ("PT", None),
        ("60", None),
        ("P1M", None),
    ],
)
def test_durations(text: str, expected: float | None) -> None:
    assert minutes(text) == (pytest.approx(expected) if expected is not None else None)


def test_past_days_are_negative() -> None:
    assert days_until(date(2026, 11, 20), date(2026, 11, 22)) == -2
