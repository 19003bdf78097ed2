"""One file of JSON as bytes on a disk: compressed or not, in any encoding of a shell, bounded."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Final

import orjson

from checks.resource import Json
from checks.snapshot import Outcome

MAX_BYTES: Final = 256 * 1024 * 1024
Stream = BufferedReader | gzip.GzipFile
_GZIP: Final = b"\x1f\x8b"
_ENCODINGS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Unreadable(Exception):
    """Why one file brings nothing: a sentence for the coverage report, about "it"."""

    def __init__(self, sentence: str, outcome: Outcome = Outcome.ERROR) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.outcome = outcome


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """The file's bytes, decompressed where they are gzip.

    Raises:
        Unreadable: also for what goes wrong while it is read.
    """
    try:
        with path.open("rb") as raw:
            if raw.peek(2)[:2] == _GZIP:
                with gzip.open(raw) as unpacked:
                    yield unpacked
            else:
                yield raw
    except EOFError:
        raise Unreadable("ends in the middle; copy or export it again") from None
    except (gzip.BadGzipFile, zlib.error):
        raise Unreadable("is damaged gzip; copy or export it again") from None
    except OSError as error:
        raise Unreadable(f"could not be read: {error.strerror or error}") from None


def read_json(file: Stream) -> Json:
    """The one JSON value that a file of at most 256 MB holds.

    Raises:
        Unreadable: it is empty, too large, in an unknown encoding, or not JSON.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable("is larger than 256 MB; export fewer resources into one file")
    return parse_json(_in_utf8(data))


def parse_json(data: bytes) -> Json:
    """One JSON value.

    Raises:
        Unreadable: with the line, where it is not JSON.
    """
    if not data.strip():
        raise Unreadable("is empty; the command that wrote it may have failed")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if data.lstrip()[:1] not in (b"{", b"["):
            what = "is not JSON; export with `-o json`"
            raise Unreadable(what, Outcome.UNSUPPORTED) from None
        raise Unreadable(_explain(error, data)) from None


def _in_utf8(data: bytes) -> bytes:
    """PowerShell's `>` writes UTF-16, or UTF-8 with a byte order mark."""
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), None)
    if encoding is None and b"\0" in data[:2]:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    if encoding is None:
        return data
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeError:
        raise Unreadable("is damaged: it begins as UTF-16 and does not go on so") from None


def _explain(error: orjson.JSONDecodeError, data: bytes) -> str:
    problem = str(error).partition(":")[0]
    if "utf-8" in problem.lower():
        return f"is not UTF-8 text{_bad_byte(data)}; save it as UTF-8"
    if "depth" in problem or "ecursion" in problem:
        return "is nested deeper than anything that Azure returns"
    if error.pos >= len(error.doc.rstrip()):
        return "ends in the middle; copy or export it again"
    return f"is not JSON: line {error.lineno}, column {error.colno}: {problem}"


def _bad_byte(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f" (byte 0x{data[error.start]:02x} in line {line})"
    return ""
