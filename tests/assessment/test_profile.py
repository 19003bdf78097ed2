"""A profile as a form: read back without loss, faults said, and two people's changes joined."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.files import load_workload
from assessment.inputs import Workload
from assessment.profile import (
    FIELDS,
    KNOWN_TARGETS,
    as_yaml,
    changed,
    form_of,
    read_form,
    rebased,
    said_value,
)
from checks.registry import all_checks
from rubrics.errors import UserError
from rubrics.yaml_source import parse_yaml
from wellops.samples import SAMPLES, sample

BASE = Workload.model_validate(
    {"name": "Assistant", "archetypes": ["rag"], "stage": "poc", "target_stage": "production"}
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
TARGETS = st.dictionaries(
    TEXT | st.sampled_from(KNOWN_TARGETS),
    TEXT | st.booleans() | st.integers(-(10**15), 10**15) | st.lists(TEXT, max_size=3),
    max_size=4,
)


def made(**fields: Any) -> Workload:
    return Workload.model_validate(BASE.model_dump() | fields)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_form_reads_back_as_it_was_filled(name: str) -> None:
    workload = load_workload(sample(name) / "workload.yaml")
    assert read_form(form_of(workload), workload) == (workload, [])
    assert read_form({}, workload) == (workload, [])


@settings(max_examples=60, deadline=None)
@given(TARGETS, TEXT)
def test_no_target_and_no_name_is_lost(targets: dict[str, Any], name: str) -> None:
    workload = made(targets=targets, participants=[{"name": name}], name=name)
    read, faults = read_form(form_of(workload) | {"customer": "Contoso"}, workload)
    assert not faults
    assert read is not None
    assert read.targets == targets
    assert read.participants == workload.participants
    assert changed(workload, read) == ("customer",)


def test_each_field_of_the_model_has_a_name() -> None:
    assert set(FIELDS) == set(Workload.model_fields)


def test_the_typed_targets_are_those_that_checks_ask_for() -> None:
    # Without line breaks: where a docstring wraps is no matter.
    told = " ".join(" ".join((check.function.__doc__ or "").split()) for check in all_checks())
    asked = {key for key in ("own_keys", "required_tags", "latency_seconds") if key in told}
    assert asked == set(KNOWN_TARGETS)


def test_a_full_form_becomes_a_profile() -> None:
    said = {
        "customer": "  Contoso ", "archetypes": ["rag", "agentic"], "stage": "pilot",
        "regulated": "yes", "own_keys": "no", "required_tags": ["owner"], "latency_seconds": 30.0,
        "own_targets": "retention_days: 30\nnote: a, b", "capacity_pilot": 2.5,
        "participants": "Kim, product owner\n\n  Lee  ", "as_of": date(2026, 11, 22),
        "scope_prod": "5b520bc9-31ad-59a6-a716-b75006020ca2", "cost_pressure": True,
    }  # fmt: skip
    read, faults = read_form(said, BASE)
    assert not faults
    assert read is not None
    assert read.customer == "Contoso"
    assert read.targets == {
        "retention_days": 30, "note": "a, b", "own_keys": False, "required_tags": ["owner"],
        "latency_seconds": 30,
    }  # fmt: skip
    assert [(one.name, one.role) for one in read.participants] == [
        ("Kim", "product owner"),
        ("Lee", None),
    ]
    assert read.capacity == {"pilot": 2.5}
    assert read.scope[0].id == "/subscriptions/5b520bc9-31ad-59a6-a716-b75006020ca2"
    assert read.regulated is True


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"name": " "}, "Name: "),
        ({"archetypes": []}, "Archetypes: choose at least one"),
        ({"stage": "scale"}, "Target stage: choose the stage itself, or a later one"),
        ({"own_targets": "a: [1"}, "Own targets:1: is not YAML"),
        ({"own_targets": "- a"}, "Own targets: each line is `name: value`"),
        ({"own_targets": "a: &x 1"}, "an anchor"),
        ({"scope_prod": "nonsense"}, "Scope, production, line 1: 'nonsense' is no ARM id"),
        ({"participants": ", boss"}, "Participants: "),
        ({"capacity_poc": 5000}, "Capacity: "),
    ],
)
def test_a_fault_is_said_with_its_field(said: dict[str, Any], fault: str) -> None:
    read, faults = read_form(said, BASE)
    assert read is None
    assert any(fault in one for one in faults), faults


def test_what_a_field_cannot_show_stays_an_own_target() -> None:
    odd = {"own_keys": "soon", "required_tags": "owner", "latency_seconds": True}
    form = form_of(made(targets=odd))
    assert (form["own_keys"], form["required_tags"], form["latency_seconds"]) == (
        "unknown",
        [],
        None,
    )
    assert parse_yaml(form["own_targets"], "").value == odd


def test_two_changes_are_joined_and_mine_counts_where_both_changed() -> None:
    mine = made(audience="partner", customer="Mine")
    theirs = made(criticality="high", customer="Theirs")
    both = rebased(BASE, mine, theirs)
    assert (both.audience, both.criticality, both.customer) == ("partner", "high", "Mine")


def test_changes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UserError, match="Target stage"):
        rebased(BASE, made(stage="production"), made(target_stage="pilot"))


def test_the_file_to_hand_out_is_one_that_loads(tmp_path: Path) -> None:
    workload = load_workload(sample("insurer") / "workload.yaml")
    path = tmp_path / "workload.yaml"
    path.write_text(as_yaml(workload), "utf-8")
    assert load_workload(path) == workload


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nothing"), ((), "nothing"), (False, "no"), (["a", "b"], "a, b"),
        ({"poc": 2.0}, "poc 2.0"), ("x", "x"),
    ],
)  # fmt: skip
def test_values_are_said_in_a_line(value: Any, said: str) -> None:
    assert said_value(value) == said
