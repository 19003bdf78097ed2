"""Every language has every sentence, with the same places."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date

import pytest

from reports.words import Text, languages, words_of


def places(text: Text) -> dict[str, set[str]]:
    forms = text if isinstance(text, Mapping) else {"other": text}
    return {
        form: {name for _, name, _, _ in string.Formatter().parse(words) if name}
        for form, words in forms.items()
    }


def test_there_are_two_languages() -> None:
    assert languages() == ("en", "it")


@pytest.mark.parametrize("code", languages())
def test_a_language_has_every_sentence(code: str) -> None:
    english, other = words_of("en").texts, words_of(code).texts
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert places(other[key])["other"] == places(text)["other"], key


@pytest.mark.parametrize("code", languages())
def test_a_sentence_with_a_count_has_both_forms(code: str) -> None:
    for key, text in words_of(code).texts.items():
        if isinstance(text, Mapping):
            assert set(text) == {"one", "other"}, key


def test_numbers_and_dates_follow_the_language() -> None:
    english, italian = words_of("en"), words_of("it")
    assert (english.number(1234.5), italian.number(1234.5)) == ("1,234.5", "1.234,5")
    assert english.day(date(2026, 11, 22)) == "22 November 2026"
    assert italian.day(date(2026, 11, 22)) == "22 novembre 2026"
    assert english.listed(["a", "b", "c"]) == "a, b and c"
    assert (english.opening(3), english.opening(1300)) == ("Three", "1,300")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no wording in xx; there is en, it"):
        words_of("xx")
