"""Text that a cell can hold, whatever came in."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 32_767
"""UTF-16 units that a cell holds.

https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
"""

_REFUSED = re.compile(
    # What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets), other controls,
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff"
    # and what reorders the text around it (https://www.unicode.org/reports/tr9/).
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def cell_text(text: str) -> str:
    """The text with `[U+0007]` for what a workbook refuses, cut to what a cell holds."""
    text = _REFUSED.sub(_written_out, text.replace("\r\n", "\n"))
    # XlsxWriter takes a text in these marks for XML of its own, and would not escape it.
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return text if len(text) <= LONGEST // 2 else _cut(text)


def _written_out(match: re.Match[str]) -> str:
    return f"[U+{ord(match.group()):04X}]"


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LONGEST:
        return text
    # Half of a pair at the end is dropped with the rest.
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
