"""How much the store takes of anything, so that what is in it can always be shown again."""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

from rubrics.errors import UserError

LOGIN: Final = 200
LINE: Final = 300
"""A name or a title."""
LINK: Final = 4_000
"""Evidence: a link, or the names of some documents; and an ARM id."""
NOTE: Final = 20_000
DATA: Final = 2_000_000
"""Bytes of a profile, a plan or the record of a job, as JSON."""
_UNHELD = re.compile("[\0\ud800-\udfff]")
"""What PostgreSQL's text cannot hold, or UTF-8 cannot write."""


def must_fit(what: str, text: str | None, most: int) -> None:
    """Refuse a text that is too long, or that no database holds.

    Raises:
        UserError: naming what it is.
    """
    if text is None:
        return
    if len(text) > most:
        raise UserError(
            f"{what} has {len(text):,} characters; {most:,} is the most",
            "Shorten it, or put it in a document and name that.",
        )
    if found := _UNHELD.search(text):
        raise UserError(
            f"{what} holds a character that cannot be stored (U+{ord(found[0]):04X})",
            "Remove it; it is often invisible.",
        )


def must_hold(what: str, data: Any, most: int = DATA) -> None:
    """Refuse plain data that is too large, or that JSON or a database cannot hold.

    Raises:
        UserError: naming what it is.
    """
    try:
        written = orjson.dumps(data)
    except (TypeError, ValueError) as error:
        raise UserError(
            f"{what} cannot be stored ({error})", "Numbers must fit 64 bits, texts be Unicode."
        ) from None
    if len(written) > most:
        raise UserError(
            f"{what} comes to {len(written):,} bytes; {most:,} is the most", "Make it smaller."
        )
    # JSON writes NUL as an escape, which PostgreSQL stores and cannot read as text.
    if b"\\u0000" in written and _has_nul(data):
        raise UserError(
            f"{what} holds a character that cannot be stored (U+0000)",
            "Remove it; it is often invisible.",
        )


def _has_nul(data: Any) -> bool:
    if isinstance(data, str):
        return "\0" in data
    if isinstance(data, dict):
        return any(_has_nul(key) or _has_nul(value) for key, value in data.items())
    return isinstance(data, list | tuple) and any(map(_has_nul, data))
