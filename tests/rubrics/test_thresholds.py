"""Thresholds: tighter as a user likes; looser only so that everybody sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from rubrics.load import load_rubric, rubric_from_json
from rubrics.rubric import Rubric
from rubrics.thresholds import Limits, built_in_thresholds

Overlay = Callable[..., Path]
Refused = Callable[..., str]


def own(overlay: Overlay, text: str, name: str = "own") -> Rubric:
    return load_rubric(overlay({"thresholds.yaml": text}, name))


def test_every_threshold_has_a_basis_and_a_source(rubric: Rubric) -> None:
    assert rubric.thresholds == built_in_thresholds()
    assert len(rubric.thresholds) > 20
    assert all(row.source.startswith("https://") for row in rubric.thresholds.values())
    assert all(row.loosened_from is None for row in rubric.thresholds.values())


@pytest.mark.parametrize(
    ("name", "passes", "half", "fails"),
    [("throttled-share", 1, 1.01, 5.01), ("model-availability", 99.9, 99.89, 98.99)],
)
def test_a_value_at_a_limit_is_on_its_good_side(
    name: str, passes: float, half: float, fails: float
) -> None:
    row = built_in_thresholds()[name]
    assert [row.passes(value) for value in (passes, half, fails)] == [True, False, False]
    assert [row.fails(value) for value in (passes, half, fails)] == [False, False, True]


def test_a_tighter_threshold_is_taken_as_it_is(overlay: Overlay) -> None:
    rubric = own(overlay, "thresholds:\n- {id: throttled-share, warn: 0.5, fail: 2}\n")
    row = rubric.thresholds["throttled-share"]
    assert (row.warn, row.fail, row.loosened_from) == (0.5, 2, None)
    assert row.source == built_in_thresholds()["throttled-share"].source


@pytest.mark.parametrize(
    ("line", "was"),
    [
        ("{id: throttled-share, warn: 2}", Limits(warn=1, fail=5)),
        ("{id: throttled-share, warn: 0.5, fail: 6}", Limits(warn=1, fail=5)),
        ("{id: model-availability, warn: 99.5}", Limits(warn=99.9, fail=99)),
    ],
)
def test_a_looser_one_keeps_what_it_was(overlay: Overlay, line: str, was: Limits) -> None:
    rubric = own(overlay, f"thresholds:\n- {line}\n")
    (changed,) = [row for row in rubric.thresholds.values() if row.loosened_from]
    assert changed.loosened_from == was
    again = rubric_from_json(orjson.loads(orjson.dumps(rubric.as_json())))
    assert again.thresholds == rubric.thresholds
    assert again.digest == rubric.digest != load_rubric().digest


def test_of_two_folders_the_later_one_wins_and_is_compared_with_the_built_in(
    overlay: Overlay,
) -> None:
    first = overlay({"thresholds.yaml": "thresholds:\n- {id: failed-runs, warn: 25}\n"}, "a")
    second = overlay({"thresholds.yaml": "thresholds:\n- {id: failed-runs, warn: 10}\n"}, "b")
    row = load_rubric(first, second).thresholds["failed-runs"]
    assert (row.warn, row.loosened_from) == (10, None)


def test_an_assessment_without_thresholds_gets_the_built_in_ones(rubric: Rubric) -> None:
    data = rubric.as_json()
    del data["thresholds"]
    assert rubric_from_json(data).thresholds == built_in_thresholds()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{id: throttled-share, warn: 7}", "warn must be at most fail"),
        ("{id: model-availability, warn: 98}", "warn must be at least fail"),
        ("{id: model-availability, warn: 101}", "100 at most"),
        ("{id: throttled-share, warn: -1}", "from 0 to"),
        ("{id: throttled-share, warn: many}", "number"),
        ("{id: throttled-share, better: higher, warn: 6}", "'throttled-share' is in percent"),
        ("{id: throttled-share, unit: days}", "'throttled-share' is in percent"),
        ("{id: throttled-share, loosened_from: {warn: 1, fail: 2}}", "cannot be set"),
        ("{id: throtled-share, warn: 1}", "thresholds.yaml:2: there is no threshold"),
        ("{id: throtled-share, warn: 1}", "did you mean 'throttled-share'?"),
        ("{warn: 1}", "there is no threshold 'None'"),
        ("5", "thresholds"),
    ],
)
def test_what_does_not_fit_is_refused(refused: Refused, line: str, said: str) -> None:
    assert said in refused(f"thresholds:\n- {line}\n", "thresholds.yaml")
