"""A workbook that is written row by row, and holds no more than a row of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from reports import tokens
from reports.sheets.text import cell_text
from reports.words import Words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
"""Of a sheet, its header included."""
MAX_LINKS: Final = 65_530
"""Of a sheet; what comes later is text. Source of both: Excel's specifications and limits."""
MAX_ADDRESS: Final = 2_000
"""Characters; Excel takes 2,079."""
_FIRST_DAY: Final = date(1900, 3, 1)
"""Days before it count differently in Excel and elsewhere, or not at all: they stay text."""
_A3: Final = 8
_LONGEST_FOOT: Final = 100
"""Characters; Excel takes 255 with its codes, and an ampersand counts twice."""
_LINE: Final = 13.5
"""Points; a row has at most 409."""
_PER_WIDTH: Final = 1.3
"""Characters of running text to a unit of a column's width, which is that of a digit."""
_RAGGED: Final = 4
"""Characters that a line loses where it breaks between words."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A word in the colour of what it means; the word alone says it too."""

    text: str
    tone: str
    """One of `tokens.STATUS`."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to an https address of ours; without one it is only the text."""

    text: str
    address: str


Cell = str | float | date | Badge | Link | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name of its header, its width in characters, and how numbers stand in it."""

    name: str
    width: float
    wrap: bool = False
    number: str = ""
    """How Excel writes its numbers; empty: it holds none."""


def figures(name: str, width: float = 10, pattern: str = "General") -> Column:
    """A column of numbers."""
    return Column(name, width, number=pattern)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of rows under one header; the rows are gone through once."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    frozen: int = 1
    """How many columns stay in sight."""
    note: str = ""
    """A line above the header."""
    lines: int = 20
    """How many a row shows at most; a cell holds its whole text all the same."""
    alike: bool = False
    """Whether all rows are as high, so that no height has to be held for any of them."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a table: the sheets that it fills, and its rows on all of them."""

    name: str
    sheets: tuple[str, ...]
    rows: int


class Book:
    """An open workbook; `close` makes the file. The same calls make the same bytes.

    Rows wait in files of `folder`; whoever made it removes it, whatever happens.
    """

    def __init__(
        self,
        file: BinaryIO,
        words: Words,
        *,
        title: str,
        day: date,
        accent: str,
        foot: str,
        folder: str,
    ) -> None:
        from xlsxwriter import Workbook

        self.words = words
        self._foot = cell_text(foot)[:_LONGEST_FOOT].replace("&", "&&")
        self._book = Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "tmpdir": folder,
            },
        )
        self._book.set_properties(
            {
                "title": cell_text(title)[:255],
                "author": "WellOps",
                "created": datetime.combine(day, time()),
            }
        )
        self._looks = {
            "text": self.style(),
            "wrapped": self.style(text_wrap=True),
            "muted": self.style(font_color=tokens.MUTED),
            "strong": self.style(bold=True),
            "title": self.style(bold=True, font_size=16, font_color=accent),
            "header": self.style(
                bold=True, text_wrap=True, valign="vcenter", bg_color=accent,
                font_color=tokens.PAPER,
            ),
            "header-number": self.style(
                bold=True, text_wrap=True, valign="vcenter", bg_color=accent,
                font_color=tokens.PAPER, align="right", indent=1,
            ),
            "day": self.style(num_format="yyyy-mm-dd", align="left"),
            "count": self.style(num_format="#,##0", align="left"),
            "link": self.style(font_color=tokens.ACCENT, underline=1),
            **{tone: self.style(bold=True, font_color=c) for tone, c in tokens.STATUS.items()},
        }  # fmt: skip
        self._numbers: dict[str, Format] = {}

    def close(self) -> None:
        """Write the file; nothing can be added afterwards."""
        self._book.close()

    def style(self, **look: Any) -> Format:
        """A format: what all cells have, with a look of its own."""
        base = {"font_size": 10, "valign": "top", "font_color": tokens.INK}
        return self._book.add_format({**base, **look})

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, printed on A3 across with its name and page below."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{self._foot}&R&8&A · &P / &N")
        return sheet

    def add(self, table: Table) -> Written:
        """Write a table; where a sheet is full, it goes on in the next (`Findings 2`)."""
        title = self.words(f"annex.sheet-{table.name}")
        top = 1 if table.note else 0
        names, count = [title], 0
        sheet, row = self._start(table, title, top), top
        for cells in table.rows:
            if row + 1 >= MAX_ROWS:
                sheet.autofilter(top, 0, row, len(table.columns) - 1)
                names.append(f"{title} {len(names) + 1}")
                sheet, row = self._start(table, names[-1], top), top
            row, count = row + 1, count + 1
            if not table.alike and (lines := _lines(table.columns, cells)) > 1:
                sheet.set_row(row, height(min(lines, table.lines)))
            self._write_row(sheet, row, table.columns, cells)
        if not count:
            self.text(sheet, row + 1, 0, self.words("annex.empty"), "muted")
        sheet.autofilter(top, 0, row, len(table.columns) - 1)
        return Written(table.name, tuple(names), count)

    def _start(self, table: Table, name: str, top: int) -> Worksheet:
        sheet = self.sheet(name)
        sheet.freeze_panes(top + 1, table.frozen)
        sheet.repeat_rows(top)
        if table.alike:
            sheet.set_default_row(height(table.lines))
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width)
        if table.note:
            sheet.set_row(0, 18)
            self.text(sheet, 0, 0, table.note, "muted")
        sheet.set_row(top, 30)
        for index, column in enumerate(table.columns):
            look = "header-number" if column.number else "header"
            self.text(sheet, top, index, self.words(f"annex.head-{column.name}"), look)
        return sheet

    def _write_row(
        self, sheet: Worksheet, row: int, columns: Sequence[Column], cells: Sequence[Cell]
    ) -> None:
        for at, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            if isinstance(cell, str):
                if cell:
                    self.text(sheet, row, at, cell, "wrapped" if column.wrap else "text")
            elif isinstance(cell, Badge):
                self.text(sheet, row, at, cell.text, cell.tone)
            elif isinstance(cell, Link):
                self.link(sheet, row, at, cell)
            elif isinstance(cell, date):
                self.day(sheet, row, at, cell)
            elif cell is not None:
                sheet.write_number(row, at, cell, self._number(column.number))

    def _number(self, pattern: str) -> Format:
        if pattern not in self._numbers:
            # The pattern ends in room as wide as a bracket, so that no text follows closely.
            self._numbers[pattern] = self.style(num_format=f"{pattern}_)_)", align="right")
        return self._numbers[pattern]

    def text(self, sheet: Worksheet, row: int, at: int, text: str, look: str = "text") -> None:
        """Write a text; it is never taken for a formula, a number or an address."""
        sheet.write_string(row, at, cell_text(text), self._looks[look])

    def number(self, sheet: Worksheet, row: int, at: int, value: float) -> None:
        """Write a number on the left, where a text would stand."""
        sheet.write_number(row, at, value, self._looks["count"])

    def day(self, sheet: Worksheet, row: int, at: int, day: date) -> None:
        """Write a day as Excel counts them."""
        if day < _FIRST_DAY:
            self.text(sheet, row, at, day.isoformat())
        else:
            sheet.write_datetime(row, at, day, self._looks["day"])

    def link(self, sheet: Worksheet, row: int, at: int, link: Link) -> None:
        """Write a link, or only its text where Excel takes no more links or none so long."""
        ours = link.address.startswith(("https://", "internal:"))
        if ours and len(link.address) <= MAX_ADDRESS and sheet.hlink_count < MAX_LINKS:
            sheet.write_url(row, at, link.address, self._looks["link"], cell_text(link.text))
        else:
            self.text(sheet, row, at, link.text)


def height(lines: int) -> float:
    """The points of a row of so many lines."""
    return _LINE * lines + 2


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column, by an estimate."""
    room = width * _PER_WIDTH - _RAGGED
    return sum(1 + int(len(line) / room) for line in text.split("\n"))


def _lines(columns: Sequence[Column], cells: Sequence[Cell]) -> int:
    """How many lines the longest text of a row takes where it is wrapped."""
    return max(
        (
            lines_of(cell, column.width)
            for column, cell in zip(columns, cells, strict=True)
            if column.wrap and isinstance(cell, str)
        ),
        default=1,
    )
