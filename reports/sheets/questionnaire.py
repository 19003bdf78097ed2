"""The questionnaire as a workbook to send ahead, fill in and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from assessment.inputs import Answer, Workload
from assessment.interview.preview import CHOICES, cells_of, fingerprint_of
from assessment.questions import questions
from assessment.targets import gate_rule
from reports import tokens
from reports.panels import area_name
from reports.sheets.book import Book, height, lines_of
from reports.sheets.form import (
    ANSWER,
    AREA,
    COLUMNS,
    EVIDENCE,
    HEADER,
    ID,
    INPUTS,
    LAYOUT,
    LEVEL,
    MARK,
    NEEDED,
    NOTE,
    OWNER,
    PILLAR,
    QUESTION,
    REASON,
    SENT,
    WHY,
)
from reports.sheets.text import cell_text
from reports.words import words_of
from rubrics.rubric import Rubric
from rubrics.schema import Practice

_WIDTHS: Final = {
    PILLAR: 14, AREA: 18, QUESTION: 42, WHY: 30, NEEDED: 18,
    ANSWER: 12, REASON: 28, NOTE: 36, EVIDENCE: 30, OWNER: 18,
}  # fmt: skip
_LEVEL_WIDTH: Final = 26
_HEADS: Final = {
    PILLAR: "pillar", AREA: "area", QUESTION: "question", WHY: "why", NEEDED: "needed",
    ANSWER: "answer", REASON: "reason", NOTE: "note", EVIDENCE: "evidence", OWNER: "owner",
}  # fmt: skip
_HOW: Final = (
    "level", "not-applicable", "dont-know", "evidence", "owner", "empty", "locked", "back",
)  # fmt: skip
_TEXT: Final = 100
_MOST_LINES: Final = 24


def write_questionnaire(
    rubric: Rubric,
    workload: Workload,
    file: BinaryIO,
    day: date,
    *,
    answers: Mapping[str, Answer] | None = None,
    core: bool = False,
    language: str = "en",
) -> int:
    """Write the questions that apply as an Excel workbook (xlsx), and say how many they are.

    Only the answers' cells can be written in; nothing that came from a person is taken for a
    formula. The same input makes the same bytes.

    Args:
        rubric: its questions; they stay in its own language.
        workload: whose questionnaire it is.
        file: where to write; it has to be seekable.
        day: of the file's properties.
        answers: what was answered so far, to be filled in already.
        core: only the quick review.
        language: of the headers and instructions.
    """
    asked, words = questions(rubric, workload, core=core), words_of(language)
    title = words("questionnaire.title", workload=workload.name)
    count = words(
        f"questionnaire.{'core' if core else 'count'}", count=len(asked), version=rubric.version
    )
    # Should writing fail, the rows that wait are removed with the folder.
    with TemporaryDirectory(prefix="wellops-") as folder:
        book = Book(file, words, title=title, day=day, accent=tokens.ACCENT, foot="", folder=folder)
        _write_instructions(book, title, count)
        _Questions(book, rubric, workload).write(asked, answers or {})
        book.close()
    return len(asked)


def _write_instructions(book: Book, title: str, count: str) -> None:
    words = book.words
    sheet = book.sheet(words("questionnaire.sheet-instructions"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _TEXT)
    book.text(sheet, 0, 0, title, "title")
    sheet.set_row(0, 26)
    lines = [count, "", words("questionnaire.how-title")]
    lines += [words(f"questionnaire.how-{name}") for name in _HOW]
    for row, text in enumerate(lines, 1):
        if text:
            sheet.set_row(row, height(lines_of(text, _TEXT)) + 4)
            book.text(sheet, row, 0, text, "strong" if row == len(lines) - len(_HOW) else "wrapped")
    sheet.protect()


class _Questions:
    """The sheet of questions, written row by row."""

    def __init__(self, book: Book, rubric: Rubric, workload: Workload) -> None:
        self._book, self._rubric, self._workload = book, rubric, workload
        self._words = book.words
        self._sheet = book.sheet(self._words("questionnaire.sheet-questions"))
        field = {"locked": False, "bg_color": tokens.TINT, "border": 1, "border_color": tokens.RULE}
        self._field = book.style(text_wrap=True, **field)
        self._choice = book.style(align="center", bold=True, **field)

    def write(self, asked: Sequence[Practice], answers: Mapping[str, Answer]) -> None:
        """Headers, one row a question, and what guards the sheet."""
        sheet, last = self._sheet, HEADER + len(asked)
        sheet.set_column(ID, SENT, None, None, {"hidden": True})
        for at in range(PILLAR, COLUMNS):
            sheet.set_column(at, at, _WIDTHS.get(at, _LEVEL_WIDTH))
        sheet.freeze_panes(HEADER + 1, QUESTION + 1)
        sheet.repeat_rows(HEADER)
        self._write_head()
        for row, practice in enumerate(asked, HEADER + 1):
            self._write_row(row, practice, answers.get(practice.id))
        if asked:
            self._offer_choices(HEADER + 1, last)
        sheet.autofilter(HEADER, PILLAR, last, COLUMNS - 1)
        allowed = {"autofilter": True, "format_rows": True, "format_columns": True}
        sheet.protect("", allowed)

    def _write_head(self) -> None:
        self._sheet.set_row(HEADER, 30)
        self._text(HEADER, ID, f"{MARK} {LAYOUT}")
        self._text(HEADER, SENT, self._rubric.version)
        for at, name in _HEADS.items():
            self._text(HEADER, at, self._words(f"questionnaire.head-{name}"), "header")
        for level in range(5):
            head = self._words("questionnaire.head-level", level=level)
            self._text(HEADER, LEVEL + level, head, "header")

    def _write_row(self, row: int, practice: Practice, answer: Answer | None) -> None:
        gate = gate_rule(practice, self._workload)
        standard = self._rubric.standard
        stage = self._words.name("stage", gate.stage, standard.title(gate.stage))
        needed = self._words(
            f"questionnaire.{'must' if gate.must else 'should'}", stage=stage, level=gate.level
        )
        title = standard.title(practice.pillar)
        texts = {
            PILLAR: self._words.name("pillar", practice.pillar, title),
            AREA: area_name(practice.area, self._words),
            QUESTION: practice.question,
            WHY: "\n".join((practice.why, *practice.notes(self._workload.audience))),
            NEEDED: needed,
        }
        for level, text in enumerate(practice.level_texts(self._workload.audience)):
            texts[LEVEL + level] = text
        lines = max(lines_of(text, _WIDTHS.get(at, _LEVEL_WIDTH)) for at, text in texts.items())
        self._sheet.set_row(row, height(min(lines, _MOST_LINES)))
        cells = tuple(cell_text(text) for text in cells_of(answer))
        self._text(row, ID, practice.id)
        self._text(row, SENT, fingerprint_of(cells))
        for at, text in sorted(texts.items()):
            self._text(row, at, text, "wrapped")
        for at, text in zip(INPUTS, cells, strict=True):
            self._write_field(row, at, text)

    def _write_field(self, row: int, at: int, text: str) -> None:
        look = self._choice if at == ANSWER else self._field
        if not text:
            self._sheet.write_blank(row, at, None, look)
        elif at == ANSWER and text.isdigit():
            # As Excel itself keeps it once somebody has chosen it.
            self._sheet.write_number(row, at, int(text), look)
        else:
            self._sheet.write_string(row, at, text, look)

    def _offer_choices(self, first: int, last: int) -> None:
        self._sheet.data_validation(
            first,
            ANSWER,
            last,
            ANSWER,
            {
                "validate": "list",
                "source": list(CHOICES),
                "error_title": self._words("questionnaire.choose"),
                "error_message": self._words("questionnaire.choose-text"),
            },
        )

    def _text(self, row: int, at: int, text: str, look: str = "text") -> None:
        self._book.text(self._sheet, row, at, text, look)
