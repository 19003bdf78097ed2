"""A filled-in questionnaire read back: within bounds, and nothing in it is run."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from assessment.interview.preview import Entry
from reports.sheets.form import COLUMNS, HEADER, ID, INPUTS, LAYOUT, MARK, SENT
from rubrics.errors import UserError

Sheet = Any
"""A sheet as openpyxl reads it row by row; its stubs do not let one be gone through."""
MAX_BYTES: Final = 10_000_000
MAX_UNPACKED: Final = 40_000_000
"""Bytes of all parts together."""
MAX_PARTS: Final = 300
MAX_TAGS: Final = 300_000
"""In all parts together; small ones take a hundred times their size once they are parsed."""
MAX_ROWS: Final = 2_000
MAX_TEXT: Final = 32_767
"""Characters that Excel lets a cell hold."""
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DOCTYPE: Final = [
    mark.encode(code)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for code in ("utf-8", "utf-16-le", "utf-16-be")
]
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
"""What openpyxl raises, undocumented, on parts that are missing, damaged or do not fit together."""
AGAIN: Final = "Write one with `wellops questions --format xlsx`, and send that one back."


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in."""

    entries: tuple[Entry, ...]
    rubric: str
    """The version of the rubric that it was written for."""


def load_questionnaire(path: Path) -> Form:
    """The questionnaire of a file.

    Raises:
        UserError: it cannot be read, or is no questionnaire of ours.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{path}: cannot be read ({reason})", "Check the path.") from None
    if size > MAX_BYTES:
        raise _too_large(str(path))
    return read_questionnaire(data, str(path))


def read_questionnaire(data: bytes, name: str) -> Form:
    """What was filled in; `name` stands in front of every error.

    A formula is never computed and its kept value never used: its row is refused, and so is one
    whose practice cannot be told. Macros and everything else in the file are left alone.

    Raises:
        UserError: it is too large, is not a workbook, or is no questionnaire of ours.
    """
    _must_be_bounded(data, name)
    try:
        return _form(data, name)
    except _DAMAGED as error:
        raise UserError(f"{name}: is not a workbook that can be read", AGAIN) from error


def _form(data: bytes, name: str) -> Form:
    import openpyxl

    with warnings.catch_warnings():
        # On what it leaves out (styles, extensions), which is nothing that is read here.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
        heads = {sheet.title: _head(sheet) for sheet in book.worksheets}
        for sheet in book.worksheets:
            mark, version = heads[sheet.title]
            if mark == f"{MARK} {LAYOUT}":
                return Form(tuple(_entries(sheet, name)), version)
            if mark.startswith(f"{MARK} "):
                what = f"{name}: sheet {sheet.title!r} is of another version of the form"
                raise UserError(what, AGAIN)
    shown = ", ".join(repr(title[:40]) for title in list(heads)[:5]) or "none"
    raise UserError(f"{name}: is no questionnaire of WellOps; its sheets are {shown}", AGAIN)


def _must_be_bounded(data: bytes, name: str) -> None:
    """Refuse what would unpack into too much, or brings entities, before anything is parsed."""
    if len(data) > MAX_BYTES:
        raise _too_large(name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            infos = parts.infolist()
            if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
                raise _too_large(name)
            if any(info.flag_bits & 1 for info in infos):
                raise UserError(f"{name}: is encrypted", "Save it without a password.")
            if any(info.compress_type not in _PACKED for info in infos):
                raise UserError(f"{name}: is packed in a way that Excel does not use", AGAIN)
            # A part never unpacks into more than its header said: zipfile stops there.
            tags = sum(_tags(parts.read(info), name) for info in infos)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise UserError(f"{name}: is not an Excel workbook (xlsx)", AGAIN) from None
    if tags > MAX_TAGS:
        raise _too_large(name)


def _tags(part: bytes, name: str) -> int:
    """How many tags there are in a part, at most; whatever its name says that it is."""
    # With a document type, a small part can unfold into a huge text; Office writes none
    # (https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing).
    if any(mark in part for mark in _DOCTYPE):
        raise UserError(f"{name}: holds XML that no workbook needs", AGAIN)
    return part.count(b"<")


def _too_large(name: str) -> UserError:
    what = f"{name}: is larger than a questionnaire can be"
    return UserError(what, f"At most {MAX_BYTES // 1_000_000} MB are read. {AGAIN}")


def _head(sheet: Sheet) -> tuple[str, str]:
    # What a sheet says of its own size may be anything.
    sheet.reset_dimensions()
    at = HEADER + 1
    for row in sheet.iter_rows(min_row=at, max_row=at, max_col=COLUMNS, values_only=True):
        cells = [*row, *[None] * COLUMNS]
        return str(cells[ID] or ""), str(cells[SENT] or "")[:40]
    return "", ""


def _entries(sheet: Sheet, name: str) -> Iterator[Entry]:
    first = HEADER + 2
    rows = sheet.iter_rows(min_row=first, max_row=first + MAX_ROWS, max_col=COLUMNS)
    for number, cells in enumerate(rows, first):
        texts, problem = _texts(cells)
        if not any(texts.values()) and not problem:
            continue
        if number >= first + MAX_ROWS:
            what = f"{name}: sheet {sheet.title!r} has more than {MAX_ROWS:,} rows"
            raise UserError(what, "Delete those below the questions.")
        place = f"{sheet.title}, row {number}"
        answer, reason, note, evidence, owner = (texts[at] for at in INPUTS)
        yield Entry(
            place=place,
            practice=texts[ID],
            sent=texts[SENT],
            answer=answer,
            reason=reason,
            note=note,
            evidence=evidence,
            owner=owner,
            problem=problem,
        )


def _texts(cells: tuple[Any, ...]) -> tuple[dict[int, str], str]:
    """The texts of the columns that are read, and why they cannot be, where they cannot."""
    texts, problem = dict.fromkeys((ID, SENT, *INPUTS), ""), ""
    for at, cell in enumerate(cells):
        if at not in texts or cell.value is None:
            continue
        if cell.data_type == "f":
            problem = problem or f"cell {cell.coordinate} holds a formula; write its text"
        elif cell.data_type == "e":
            problem = problem or f"cell {cell.coordinate} holds an error"
        else:
            texts[at] = _text(cell.value)
    if not problem and not texts[ID] and any(texts[at] for at in INPUTS):
        problem = "the hidden column with the practice is empty"
    return texts, problem


def _text(value: object) -> str:
    from openpyxl.utils.escape import unescape

    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescape(str(value)[:MAX_TEXT])
