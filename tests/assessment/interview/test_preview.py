"""What a form would change, before anything is changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.inputs import Answer
from assessment.interview.preview import (
    CHOICES,
    Entry,
    Kind,
    Line,
    cells_of,
    fingerprint,
    preview,
)
from rubrics.load import load_rubric
from tests.assessment.generate import IDS, TODAY

KEYLESS = "sec-keyless-auth"
NOTHING = fingerprint(None)


def line(before: Answer | None = None, sent: str = NOTHING, **cells: str) -> Line:
    entry = Entry("Questions, row 2", KEYLESS, sent, **cells)
    answers = {KEYLESS: before} if before else {}
    (made,) = preview([entry], load_rubric().practices, answers, TODAY).lines
    return made


@pytest.mark.parametrize(
    ("answer", "level"),
    [("0", 0), ("4", 4), (" 2 ", 2), ("3.0", 3)],
)
def test_a_level_is_new(answer: str, level: int) -> None:
    made = line(answer=answer, note="n", evidence="e", owner="Ann")
    assert made.kind is Kind.NEW
    assert made.after == Answer(level=level, note="n", evidence="e", who="Ann", when=TODAY)


def test_not_applicable_and_dont_know() -> None:
    assert line(answer="N/A", reason="no").after == Answer(not_applicable="no", when=TODAY)
    for spelled in ("don't know", "Don’t  know", "dont know", "?"):
        made = line(answer=spelled, note="ask later")
        assert made.kind is Kind.NEW and made.after == Answer(note="ask later", when=TODAY)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"answer": "5"}, "is no answer"),
        ({"answer": "-1"}, "is no answer"),
        ({"answer": "2.5"}, "is no answer"),
        ({"answer": "yes"}, "is no answer"),
        ({"answer": "²"}, "is no answer"),
        ({"answer": "n/a"}, "needs its reason"),
        ({"answer": "2", "reason": "r"}, "needs none"),
        ({"reason": "r"}, "needs none"),
        ({"answer": "2", "note": "x" * 5000}, "longer than"),
        ({"problem": "cell M2 holds a formula"}, "formula"),
    ],
)
def test_what_is_refused_says_why(cells: dict[str, str], why: str) -> None:
    made = line(**cells)
    assert (made.kind, made.after) == (Kind.REFUSED, None) and why in made.refused


def test_unknown_practices_and_doubles_are_refused() -> None:
    rows = [
        Entry("row 2", "sec-keyless-aut", NOTHING, answer="1"),
        Entry("row 3", KEYLESS, NOTHING, answer="1"),
        Entry("row 4", KEYLESS, NOTHING, answer="2"),
    ]
    made = preview(rows, load_rubric().practices, {}, TODAY)
    assert [one.kind for one in made.lines] == [Kind.REFUSED, Kind.NEW, Kind.REFUSED]
    assert KEYLESS in made.lines[0].refused and "row 3" in made.lines[2].refused
    assert dict(made.answers) == {KEYLESS: Answer(level=1, when=TODAY)}


def test_an_untouched_row_changes_nothing_whatever_was_answered_since() -> None:
    sent = Answer(level=1, note="n")
    here = Answer(level=3, who="Ben", when=TODAY)
    made = line(here, fingerprint(sent), answer="1", note="n")
    assert (made.kind, made.after) == (Kind.SAME, here)
    assert line(here, NOTHING).kind is Kind.SAME
    assert line().kind is Kind.SAME


def test_changed_on_both_sides_is_for_somebody_to_choose() -> None:
    sent, here = Answer(level=1), Answer(level=3)
    both = line(here, fingerprint(sent), answer="2")
    assert (both.kind, both.crossed) == (Kind.CHANGED, True)
    one = line(sent, fingerprint(sent), answer="2")
    assert (one.kind, one.crossed, one.before) == (Kind.CHANGED, False, sent)
    alike = line(here, fingerprint(sent), answer="3")
    assert alike.kind is Kind.SAME


def test_emptying_takes_nothing_away() -> None:
    sent = Answer(level=1)
    assert "emptied" in line(sent, fingerprint(sent)).refused
    assert line(sent, fingerprint(sent), answer="don't know").kind is Kind.CHANGED
    noted = line(note="only a note").after
    assert noted == Answer(note="only a note")


def test_the_day_of_a_level_is_kept_with_that_level_only() -> None:
    until = TODAY + timedelta(days=9)
    before = Answer(level=2, expires=until)
    sent = fingerprint(before)

    def after(**cells: str) -> date | None:
        made = line(before, sent, **cells).after
        assert made
        return made.expires

    assert after(answer="2", note="more") == until
    assert after(answer="3") is None


texts = st.text(max_size=40)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*IDS[:3], "nothing", ""]),
            st.sampled_from([*CHOICES, "", "9", "yes"]),
            texts,
            texts,
        ),
        max_size=6,
    ),
    st.dictionaries(st.sampled_from(IDS[:3]), st.builds(Answer, level=st.integers(0, 4))),
)
def test_any_form_gives_a_line_a_row_and_only_answers_that_fit(
    rows: list[tuple[str, str, str, str]], answers: dict[str, Any]
) -> None:
    entries = [
        Entry(f"row {n}", id_, NOTHING, answer=answer, reason=reason, note=note)
        for n, (id_, answer, reason, note) in enumerate(rows)
    ]
    made = preview(entries, load_rubric().practices, answers, TODAY)
    assert [one.place for one in made.lines] == [entry.place for entry in entries]
    for one in made.lines:
        assert (one.kind is Kind.REFUSED) is bool(one.refused)
    again = preview(
        [Entry("again", id_, "", *cells_of(answer)) for id_, answer in made.answers.items()],
        load_rubric().practices,
        made.answers,
        TODAY,
    )
    assert {one.kind for one in again.lines} <= {Kind.SAME}
