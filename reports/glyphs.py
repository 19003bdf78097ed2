"""Text that the bundled fonts can draw, whatever came in."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They reorder what stands around them (https://www.unicode.org/reports/tr9/)."""
_BREAKS = {"\t": " ", "\u2028": "\n", "\u2029": "\n", "\x85": "\n"}
_LONG_RUN = re.compile(r"[^\s/\-\[\]\u200b]{41,}")
_STEP = 20
_ADDRESS = re.compile(r"https://[!-~]+")
_ZERO_WIDTH_SPACE = "\u200b"
_VERBATIM = ("sha256", "rubric_digest")


@cache
def drawable() -> frozenset[str]:
    """Characters that every bundled font has, read from the fonts' own tables."""
    fonts = sorted(FONTS.glob("*.otf"))
    return frozenset(set.intersection(*(set(characters(font.read_bytes())) for font in fonts)))


def drawable_text(
    text: str, *, verbatim: bool = False, known: frozenset[str] | None = None
) -> tuple[str, int]:
    """The text with `[U+6F22]` for what no font has, and how many were written so.

    Control characters are dropped; those that reorder text are shown. Runs without a place to
    break, longer than any id of Azure's, get one every 20 characters; not where the text is
    `verbatim`, because a reader copies it from there. `known` are the characters that can be
    drawn, where other fonts than the bundled ones are at hand.
    """
    if _ADDRESS.fullmatch(text):
        return text, 0
    if text.isascii() and text.isprintable():
        # Most texts are, and every font has all of it.
        return text if verbatim else _LONG_RUN.sub(_breakable, text), 0
    known, replaced, out = known or drawable(), 0, []
    spaced = "".join(_BREAKS.get(c, c) for c in unicodedata.normalize("NFC", text))
    for character in _CONTROL.sub("", spaced):
        if character == "\n" or (character in known and character not in _BIDI):
            out.append(character)
        else:
            replaced += 1
            out.append(f"[U+{ord(character):04X}]")
    shown = "".join(out)
    return shown if verbatim else _LONG_RUN.sub(_breakable, shown), replaced


def _breakable(run: re.Match[str]) -> str:
    text = run.group()
    return _ZERO_WIDTH_SPACE.join(text[at : at + _STEP] for at in range(0, len(text), _STEP))


def drawable_data(
    value: Any, *, verbatim: bool = False, known: frozenset[str] | None = None
) -> tuple[Any, int]:
    """The same for every text in JSON-able data; keys are ours and stay.

    Code and digests are verbatim.
    """
    if isinstance(value, str):
        return drawable_text(value, verbatim=verbatim, known=known)
    if isinstance(value, dict):
        code = value.get("kind") == "code"
        pairs = {
            key: drawable_data(item, verbatim=code or key in _VERBATIM, known=known)
            for key, item in value.items()
        }
        return {key: item for key, (item, _) in pairs.items()}, sum(n for _, n in pairs.values())
    if isinstance(value, list):
        items = [drawable_data(item, known=known) for item in value]
        return [item for item, _ in items], sum(n for _, n in items)
    return value, 0


def characters(font: bytes, index: int = 0) -> Iterator[str]:
    """What the cmap of a font maps, formats 4 and 12; `index` counts within a collection.

    https://learn.microsoft.com/typography/opentype/spec/cmap and
    https://learn.microsoft.com/typography/opentype/spec/otff#ttc-header
    """
    start = struct.unpack_from(">L", font, 12 + 4 * index)[0] if font[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", font, start + 4)[0]
    records = (struct.unpack_from(">4sLLL", font, start + 12 + 16 * i) for i in range(tables))
    at = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    for index in range(struct.unpack_from(">H", font, at + 2)[0]):
        sub = at + struct.unpack_from(">L", font, at + 4 + 8 * index + 4)[0]
        kind = struct.unpack_from(">H", font, sub)[0]
        if kind == 4:
            yield from _segments(font, sub)
        elif kind == 12:
            yield from _groups(font, sub)


def _segments(font: bytes, at: int) -> Iterator[str]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2

    def row(position: int, kind: str) -> tuple[int, ...]:
        start = at + 14 + position * 2 * count + (2 if position else 0)
        return struct.unpack_from(f">{count}{kind}", font, start)

    ends, starts, deltas, offsets = row(0, "H"), row(1, "H"), row(2, "h"), row(3, "H")
    table = at + 16 + 6 * count
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offsets[i]:
                place = table + 2 * i + offsets[i] + 2 * (code - start)
                glyph = struct.unpack_from(">H", font, place)[0]
            if glyph and (glyph + deltas[i]) & 0xFFFF:
                yield chr(code)


def _groups(font: bytes, at: int) -> Iterator[str]:
    for index in range(struct.unpack_from(">L", font, at + 12)[0]):
        start, end, _ = struct.unpack_from(">LLL", font, at + 16 + 12 * index)
        yield from map(chr, range(start, end + 1))
