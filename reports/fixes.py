"""Markdown of a check's docstring as a report shows it: prose plain, code apart."""

from __future__ import annotations

import re
import textwrap
from itertools import groupby

_FENCE = re.compile(r"^\s*```\s*([\w-]*)\s*$")
_NAMES = {"sh": "az", "bash": "az", "azurecli": "az", "bicep": "Bicep"}
_MARKS = re.compile(r"(`+)(.+?)\1|(\*{1,2})(?=\S)(.+?)(?<=\S)\3|\[([^\]]+)\]\(https?://[^)]+\)")


def plain(markdown: str) -> str:
    """Markdown prose as plain text on one line: marks of code, stress and links left out."""
    line = " ".join(markdown.split())
    return _MARKS.sub(lambda m: m.group(2) or m.group(4) or m.group(5), line)


def fix_parts(markdown: str) -> list[dict[str, str]]:
    """Parts in the order written: `kind` is `text` or `code`, `label` the code's language."""
    parts = []
    for fence, group in groupby(_marked(markdown), key=lambda line: line[1]):
        rows = "\n".join(row for row, _ in group)
        if rows.strip():
            code = fence is not None
            text = textwrap.dedent(rows).strip("\n") if code else plain(rows)
            label = _NAMES.get(fence or "", fence or "")
            parts.append({"kind": "code" if code else "text", "label": label, "text": text})
    return parts


def _marked(text: str) -> list[tuple[str, str | None]]:
    """Each line with the language of the fence around it; None outside of one."""
    inside: str | None = None
    rows = []
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence:
            inside = None if inside is not None else fence.group(1).lower()
        else:
            rows.append((line, inside))
    return rows
