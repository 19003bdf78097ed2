"""Text of others as text: what Azure or a person wrote shows as it is, whatever it holds."""

from __future__ import annotations

import re
import unicodedata

WORD_JOINER = "\u2060"
"""Has no width and breaks no line; between two characters, no pattern finds them side by side."""

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_SPACE = re.compile(r"\s+")
_SPLIT = re.compile(
    r"""
    (?<=:)(?=[\w+\-/]|$)          # :smile:  :material/home:  https://
    | (?<=www)(?=\.)              # www.example.com
    | (?<=\S)(?=@)                # somebody@example.com
    | (?<![^\s][<>~=-])(?<=[<>~=-])(?=(?:-?>|-|=)(?!\S))   # ->  --  >=
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where Streamlit 1.67 looks for something in text that is no markdown any more: emoji names,
icons, addresses and arrows (its StreamlitMarkdown, remark-emoji and remark-gfm). A backslash is no
help there, because it is gone by then."""
_JOINED_SCRIPTS = ("\u200c", "\u200d")
"""Parts of words in many scripts, and of emoji."""


def plain(text: object, limit: int | None = None) -> str:
    r"""Any text as literal text for an argument of Streamlit's that takes markdown.

    Nothing in it is formatted, linked, coloured or run; line breaks become spaces. For arguments
    that take no markdown (cells, options, placeholders) use `shown`.

    Args:
        text: What came from Azure, a file or a person.
        limit: The most characters to show; a longer one ends in "…".
    """
    literal = _SPLIT.sub(WORD_JOINER, shown(text, limit))
    return _PUNCTUATION.sub(r"\\\g<0>", literal)


def shown(text: object, limit: int | None = None) -> str:
    """Any text in one line, with what would reorder or hide text written out (`[U+202E]`)."""
    whole = str(text)
    if not (whole.isascii() and whole.isprintable()):
        whole = "".join(map(_visible, whole))
    line = _SPACE.sub(" ", whole).strip()
    if limit is not None and len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp") or character.isspace():
        return " "
    if category == "Cc":
        return ""
    if category in ("Cf", "Cs") and character not in _JOINED_SCRIPTS:
        return f"[U+{ord(character):04X}]"
    return character
