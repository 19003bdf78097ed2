"""Text of others on charts is text: nothing in it is markup, a template or a formula."""

from __future__ import annotations

import html
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app_pages.parts.charts.labels import (
    counted,
    cut,
    hover,
    safe_label,
    short_day,
    short_month,
    wrapped,
)
from app_pages.parts.text import shown

TEXTS = st.text(max_size=200) | st.text("<>&$%{}\"'#;b/ \n", max_size=60)


@given(TEXTS)
def test_a_label_has_no_markup_and_loses_nothing(text: str) -> None:
    label = safe_label(text)
    assert not set(label) & set("<>$%{}\"'")
    assert html.unescape(label) == html.unescape(shown(text)) or "&" in text
    label.encode()


@pytest.mark.parametrize("text", ["&lt;b&gt;", "&amp;amp;", "&#60;i&#62;", "a&b", "x < y", "100 %"])
def test_what_looks_like_an_entity_is_not_undone_twice(text: str) -> None:
    assert html.unescape(safe_label(text)) == text


def test_text_cannot_turn_the_direction_of_what_follows() -> None:
    assert "\u202e" not in safe_label("gnirts\u202e 42")


@given(TEXTS, st.integers(4, 60), st.integers(1, 3))
def test_lines_are_as_many_and_as_long_as_there_is_room(text: str, width: int, most: int) -> None:
    lines = wrapped(text, width, most).split("<br>")
    assert len(lines) <= most
    assert all(len(html.unescape(line)) <= width for line in lines)


@given(TEXTS, st.integers(2, 60))
def test_a_cut_label_fits(text: str, length: int) -> None:
    assert len(html.unescape(cut(text, length))) <= length


def test_what_is_cut_says_so() -> None:
    assert cut("A very long name", 8) == "A very…"
    assert wrapped("one two three four", 9, 2) == "one two<br>three fo…"
    assert hover("word " * 100).endswith("…")


def test_days_are_short_and_absolute() -> None:
    assert short_day(date(2026, 11, 2)) == "2 Nov 2026"
    assert short_month(date(2026, 11, 2)) == "Nov 2026"


def test_counts_agree_with_their_noun() -> None:
    assert [counted(n, "action") for n in (0, 1, 1200)] == [
        "0 actions",
        "1 action",
        "1,200 actions",
    ]
