"""The assessment that a report carries, read back out of its PDF."""

from __future__ import annotations

import re
import zlib

_FILE = re.compile(rb"/Type\s*/EmbeddedFile\b")
_START = re.compile(rb"stream\r?\n")
_LONGEST_HEAD = 4096


def attached_files(pdf: bytes, most: int) -> list[bytes]:
    """The files that a PDF of this program carries, each up to `most` bytes.

    Reads streams that are stored plainly or deflated, as the report's are, and that nobody
    encrypted (ISO 32000-1, 7.3.8 and 7.11.4); others are left out.
    """
    found = []
    for mark in _FILE.finditer(pdf):
        start = _START.search(pdf, mark.end(), mark.end() + _LONGEST_HEAD)
        if start is None:
            continue
        head = pdf[pdf.rfind(b"obj", 0, mark.start()) : start.start()]
        if b"/FlateDecode" in head:
            data = _inflated(pdf, start.end(), most)
        else:
            data = pdf[start.end() : pdf.find(b"endstream", start.end())][:most]
        if data is not None:
            found.append(data)
    return found


def _inflated(pdf: bytes, start: int, most: int) -> bytes | None:
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(memoryview(pdf)[start:], most)
    except zlib.error:
        return None
    return data if stream.eof else None
