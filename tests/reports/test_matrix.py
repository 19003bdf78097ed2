"""Where actions stand in the matrix of impact against effort."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.assessment import Assessment
from reports.matrix import LARGE, SMALL, Frame, matrix
from reports.view import SHOWN_ACTIONS

Scan = Callable[..., Assessment]


def action(rank: int, effort: float, impact: int, *after: str) -> dict[str, Any]:
    return {
        "rank": rank,
        "practice": f"p{rank}",
        "effort_mid": effort,
        "impact": impact,
        "blocked_by": list(after),
    }


def test_an_arrow_leads_from_what_comes_first_to_what_waits() -> None:
    drawn = matrix([action(1, 2, 90), action(2, 5, 90, "p1", "elsewhere")], LARGE)
    first, second = drawn["marks"]
    (arrow,) = drawn["arrows"]
    assert (arrow["y"], arrow["to_y"], arrow["angle"]) == (first["y"], second["y"], 0)
    assert first["x"] + LARGE.radius == pytest.approx(arrow["x"], abs=0.01)
    assert arrow["x"] < arrow["to_x"] < second["x"] - LARGE.radius


def test_what_is_not_numbered_is_a_dot_at_its_place() -> None:
    drawn = matrix([action(1, 2, 100)], LARGE, [action(2, 40, 0)])
    ((x, y),) = drawn["dots"]
    low = LARGE.height - LARGE.radius - LARGE.names
    assert (x, y) == (LARGE.width - LARGE.radius, low)


@given(
    st.lists(
        st.tuples(st.integers(0, 400).map(lambda n: n / 2), st.integers(0, 100)),
        max_size=SHOWN_ACTIONS,
    ),
    st.sampled_from([SMALL, LARGE]),
)
def test_numbers_in_the_matrix_never_overlap(rows: list[tuple[float, int]], frame: Frame) -> None:
    drawn = matrix([action(rank, *row) for rank, row in enumerate(rows, start=1)], frame)
    radius = drawn["radius"]
    for one, other in combinations(drawn["marks"], 2):
        assert math.dist((one["x"], one["y"]), (other["x"], other["y"])) >= 2 * radius
    for mark in drawn["marks"]:
        assert radius - 0.1 <= mark["x"] <= drawn["width"] - radius + 0.1
        assert radius - 0.1 <= mark["y"] <= drawn["height"] - radius + 0.1
