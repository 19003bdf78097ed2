"""The report's own wording in one language, from `languages/<code>/<page>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from reports.numbers import tenth

LANGUAGES: Final = Path(__file__).parent / "languages"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Text = str | Mapping[str, str]
"""A sentence with `{places}`, or one for `one` and one for `other`, as `count` has it."""


class Words:
    """Sentences by key (`<page>.<name>`), with numbers and dates as the language writes them."""

    def __init__(self, code: str, texts: Mapping[str, Text]) -> None:
        self.code = code
        """As in BCP 47: `en`, `it`."""
        self.texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key with its places filled; whole numbers are grouped.

        Raises:
            KeyError: there is no such key, or a place has no value.
        """
        text = self.texts[key]
        if isinstance(text, Mapping):
            text = text["one" if values["count"] == 1 else "other"]
        return text.format_map({name: self._shown(value) for name, value in values.items()})

    def _shown(self, value: object) -> str:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return self.number(value) if number else str(value)  # type: ignore[arg-type]

    def name(self, kind: str, id_: str, own: str) -> str:
        """What something of the rubric is called: `own`, where the rubric is not the standard."""
        key = f"names.{kind}-{id_}"
        return self(key) if words_of("en").texts.get(key) == own else own

    def number(self, value: float, *, fixed: bool = False) -> str:
        """`1,234` or `2.5`, with the separators of the language.

        One decimal at most, or always where it is `fixed`.
        """
        text = f"{tenth(value):,.1f}" if fixed else f"{tenth(value):,}"
        return text if self.code == "en" else text.translate(_SWAPPED)

    def opening(self, count: int) -> str:
        """A count that opens a sentence: a capitalised word up to twelve, digits above."""
        words = self("numbers.opening").split()
        return words[count] if 0 <= count < len(words) else self.number(count)

    def spelled(self, count: int) -> str:
        """A count inside a title: a word up to twelve, digits above."""
        return self.opening(count).lower()

    def span(self, low: float, high: float) -> str:
        """A range of days or points: `2–5`, or `2` where both ends are the same."""
        return "–".join(dict.fromkeys((self.number(low), self.number(high))))

    def signed(self, value: float) -> str:
        """A difference: `+9`, `−3` or `±0`."""
        sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"
        return sign + self.number(abs(value))

    def listed(self, items: Sequence[str]) -> str:
        """`a`, `a and b`, `a, b and c`."""
        *head, last = items or ("",)
        return f"{', '.join(head)} {self('numbers.and')} {last}" if head else last

    def day(self, value: date) -> str:
        """`22 November 2026`."""
        return f"{value.day} {self('numbers.months').split()[value.month - 1]} {value.year}"


_SWAPPED: Final = str.maketrans(",.", ".,")


@cache
def words_of(code: str) -> Words:
    """The wording of a language.

    Raises:
        ValueError: there is no such language; `languages()` has them.
    """
    if code not in languages():
        raise ValueError(f"no wording in {code}; there is {', '.join(languages())}")
    texts: dict[str, Any] = {}
    for path in sorted((LANGUAGES / code).glob("*.yaml")):
        page = yaml.load(path.read_text("utf-8"), Loader=_LOADER) or {}
        texts |= {f"{path.stem}.{name}": text for name, text in page.items()}
    return Words(code, texts)


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that there are."""
    return tuple(sorted(path.name for path in LANGUAGES.iterdir() if path.is_dir()))
