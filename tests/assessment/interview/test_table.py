"""Cells that were edited, and the answers that they come to."""

from __future__ import annotations

from datetime import date

import pytest

from assessment.interview.table import OPEN, Row, edited
from assessment.store.answers import Said

NOTHING = Said("cleared")


def row(said: Said = NOTHING, practice: str = "p", **cells: str) -> Row:
    texts = {"answer": OPEN, "reason": "", "note": "", "evidence": "", "owner": ""} | cells
    return Row(practice=practice, title="t", question="q", seen=7, said=said, **texts)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"answer": "3"}, Said("level", level=3)),
        ({"answer": "0", "note": " n "}, Said("level", level=0, note="n")),
        ({"answer": "n/a", "reason": "none yet"}, Said("not_applicable", reason="none yet")),
        ({"answer": "don't know", "owner": "Kim"}, Said("unknown", owner="Kim")),
        ({"note": "alone"}, Said("cleared", note="alone")),
        ({"note": "=HYPERLINK(1)"}, Said("cleared", note="=HYPERLINK(1)")),
    ],
)
def test_cells_become_an_answer(cells: dict[str, str], said: Said) -> None:
    found = edited([row()], {0: cells})
    assert found.said == {"p": said}
    assert found.seen == {"p": 7}
    assert not found.refused


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"answer": "n/a"}, "reason"),
        ({"answer": "2", "reason": "r"}, "n/a"),
        ({"answer": "5"}, "'5' is no answer"),
        ({"answer": "[x](javascript:1)"}, "is no answer"),
    ],
)
def test_what_is_no_answer_is_refused(cells: dict[str, str], why: str) -> None:
    found = edited([row()], {0: cells})
    assert not found.said
    assert why in found.refused["p"]


def test_a_cell_put_back_changes_nothing() -> None:
    said = Said("level", level=2, note="n", expires=date(2027, 1, 1))
    same = row(said, answer="2", note="n")
    assert not edited([same], {0: {"answer": "2", "note": "n"}}).said
    # A note beside the same level leaves until when that holds.
    assert edited([same], {0: {"note": "m"}}).said["p"].expires == date(2027, 1, 1)
    assert edited([same], {0: {"answer": "3"}}).said["p"].expires is None


def test_emptied_cells_take_the_answer_back() -> None:
    found = edited([row(Said("level", level=2, note="n"), answer="2", note="n")],
                   {0: {"answer": None, "note": None}})  # fmt: skip
    assert found.said == {"p": Said("cleared")}


def test_rows_that_are_not_there_are_passed_over() -> None:
    assert not edited([row()], {4: {"answer": "2"}}).said
