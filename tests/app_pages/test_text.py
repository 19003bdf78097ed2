"""What is done to text of others before Streamlit gets it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app_pages.parts.text import WORD_JOINER, plain, shown

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


def undone(text: str) -> str:
    """Literal markdown as it is read."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace(WORD_JOINER, "")


@given(ANY)
def test_every_text_comes_back_letter_by_letter(text: str) -> None:
    # A joiner that the text brings is written out before ours are put in.
    assert undone(plain(text)) == shown(text)


@given(ANY)
def test_every_sign_is_escaped_once(text: str) -> None:
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", plain(text)))


@given(ANY)
def test_a_text_is_one_line_that_can_be_sent(text: str) -> None:
    line = shown(text)
    assert line == " ".join(line.split())
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", line)
    line.encode("utf-8")


@given(ANY, st.integers(1, 40))
def test_a_limit_holds(text: str, limit: int) -> None:
    assert len(shown(text, limit)) <= limit
    assert shown(text, 10_000) == shown(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Contoso claims", "Contoso claims"),
        ("a_b", r"a\_b"),
        (":smile:", rf"\:{WORD_JOINER}smile\:{WORD_JOINER}"),
        ("https://x", rf"https\:{WORD_JOINER}\/\/x"),
        ("www.x", rf"www{WORD_JOINER}\.x"),
        ("a@b", rf"a{WORD_JOINER}\@b"),
        ("a -> b", rf"a \-{WORD_JOINER}\> b"),
        ("a->b", r"a\-\>b"),
        (7, "7"),
    ],
)
def test_what_streamlit_would_find_is_taken_apart(text: object, safe: str) -> None:
    assert plain(text) == safe


def test_what_hides_is_written_out() -> None:
    assert shown("a\u202eb\u200bc\ud800\x00\x1b[m") == "a[U+202E]b[U+200B]c[U+D800][m"
    assert shown("👩\u200d💻") == "👩\u200d💻"
