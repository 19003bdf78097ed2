"""Names of files to download."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""Characters of each part."""


def file_name(*parts: str, ending: str) -> str:
    """`claims-assistant-2026-11-22-report.pdf`: letters, digits and dashes alone."""
    return f"{'-'.join(filter(None, map(_slug, parts))) or 'wellops'}.{ending}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-")
