"""The questionnaire as a workbook: sent, filled in, read back; whatever comes back."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from assessment.inputs import Answer, Workload
from assessment.interview.preview import CHOICES, Kind, Preview, preview
from assessment.questions import questions
from reports.sheets import questionnaire_reader as reader
from reports.sheets.form import ANSWER, EVIDENCE, ID, INPUTS, NOTE, OWNER, REASON
from reports.sheets.questionnaire import write_questionnaire
from reports.sheets.questionnaire_reader import load_questionnaire, read_questionnaire
from rubrics.errors import UserError
from rubrics.rubric import Rubric

DAY = date(2026, 11, 22)
KEYLESS = "sec-keyless-auth"
HOSTILE = ("=1+1", "+1+1", "@SUM(A1)", '=HYPERLINK("https://evil.example")', "_x0041_ &<b>", "a\nb")

Edit = Callable[[Any], None]


def workload(**fields: Any) -> Workload:
    plain = {"name": "w", "archetypes": ["rag"], "stage": "poc", "target_stage": "production"}
    return Workload.model_validate({**plain, **fields})


def written(rubric: Rubric, **options: Any) -> bytes:
    file = io.BytesIO()
    write_questionnaire(rubric, options.pop("workload", workload()), file, DAY, **options)
    return file.getvalue()


def edited(data: bytes, edit: Edit) -> bytes:
    """The workbook after somebody wrote into its questions."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book["Questions"])
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def previewed(data: bytes, rubric: Rubric, answers: dict[str, Answer] | None = None) -> Preview:
    return preview(read_questionnaire(data, "f").entries, rubric.practices, answers or {}, DAY)


def row_of(sheet: Any, practice: str) -> int:
    return next(row for row in range(2, 200) if sheet.cell(row, ID + 1).value == practice)


def write(practice: str, **cells: Any) -> Edit:
    """Fill in a row: `answer`, `reason`, `note`, `evidence`, `owner`."""
    columns = {"answer": ANSWER, "reason": REASON, "note": NOTE, "evidence": EVIDENCE}

    def edit(sheet: Any) -> None:
        for name, value in cells.items():
            at = {**columns, "owner": OWNER}[name]
            sheet.cell(row_of(sheet, practice), at + 1).value = value

    return edit


def test_it_comes_back_as_it_was_sent(rubric: Rubric) -> None:
    asked = questions(rubric, workload())
    data = written(rubric)
    form = read_questionnaire(data, "f")
    assert [entry.practice for entry in form.entries] == [practice.id for practice in asked]
    assert form.rubric == rubric.version
    made = previewed(data, rubric)
    assert {one.kind for one in made.lines} == {Kind.SAME} and not made.answers


def test_what_was_answered_is_filled_in_and_comes_back_the_same(rubric: Rubric) -> None:
    hostile = {
        practice.id: Answer(level=n % 5, note=text, evidence=text, who=text)
        for n, (practice, text) in enumerate(
            zip(questions(rubric, workload()), HOSTILE, strict=False)
        )
    }
    more = {
        "rel-dr-plan": Answer(not_applicable="\u202eno\x07", note="x" * 9000),
        "sec-rai-impact": Answer(who="A", when=DAY),
    }
    answers = {**hostile, **more}
    data = written(rubric, answers=answers)
    assert {one.kind for one in previewed(data, rubric, answers).lines} == {Kind.SAME}
    book = openpyxl.load_workbook(io.BytesIO(data))
    kinds = {cell.data_type for row in book["Questions"].iter_rows() for cell in row}
    assert "f" not in kinds


def test_what_is_filled_in_is_read(rubric: Rubric) -> None:
    data = written(rubric)
    data = edited(data, write(KEYLESS, answer=3, note="n", evidence="https://x", owner="Ann"))
    data = edited(data, write("rel-dr-plan", answer="n/a", reason="no users"))
    data = edited(data, write("sec-rai-impact", answer="don't know"))
    data = edited(data, write("sec-data-residency", answer="maybe"))
    made = previewed(data, rubric)
    assert dict(made.answers) == {
        KEYLESS: Answer(level=3, note="n", evidence="https://x", who="Ann", when=DAY),
        "rel-dr-plan": Answer(not_applicable="no users", when=DAY),
        "sec-rai-impact": Answer(when=DAY),
    }
    (refused,) = made.of(Kind.REFUSED)
    assert refused.practice == "sec-data-residency"
    assert refused.place.startswith("Questions, row ") and "'maybe'" in refused.refused


def test_formulas_and_errors_are_refused_and_never_used(rubric: Rubric) -> None:
    data = edited(written(rubric), write(KEYLESS, answer="=1+1"))
    data = edited(data, write("rel-dr-plan", answer=2, note='=HYPERLINK("https://e","x")'))
    data = edited(data, write("sec-rai-impact", answer="#REF!"))
    made = previewed(data, rubric)
    assert not made.answers
    reasons = {one.practice: one.refused for one in made.of(Kind.REFUSED)}
    assert "formula" in reasons[KEYLESS] and "formula" in reasons["rel-dr-plan"]
    assert "error" in reasons["sec-rai-impact"]


def test_only_the_answers_can_be_written_in(rubric: Rubric) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(rubric)))
    sheet = book["Questions"]
    assert sheet.protection.sheet and book["Instructions"].protection.sheet
    free = {cell.column - 1 for cell in sheet[2] if not cell.protection.locked}
    assert free == set(INPUTS)
    assert sheet.column_dimensions["A"].hidden
    (offered,) = sheet.data_validations.dataValidation
    assert offered.formula1 == f'"{",".join(CHOICES)}"'
    assert f"M{len(questions(rubric, workload())) + 1}" in str(offered.sqref)


def test_core_audience_and_language(rubric: Rubric) -> None:
    core = openpyxl.load_workbook(io.BytesIO(written(rubric, core=True)))["Questions"]
    assert core.max_row == 1 + len(questions(rubric, workload(), core=True))
    public = written(rubric, workload=workload(audience="public-anonymous"))
    sheet = openpyxl.load_workbook(io.BytesIO(public))["Questions"]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert any("Anonymous sessions by decision record" in str(text) for text in texts)
    italian = written(rubric, language="it")
    assert "Domande" in openpyxl.load_workbook(io.BytesIO(italian)).sheetnames
    assert {one.kind for one in previewed(italian, rubric).lines} == {Kind.SAME}


def test_the_same_questions_make_the_same_bytes(rubric: Rubric) -> None:
    assert written(rubric) == written(rubric)


def test_sorted_renamed_and_saved_by_somebody_else_it_is_still_read(rubric: Rubric) -> None:
    def edit(sheet: Any) -> None:
        sheet.title = "Ours"
        sheet.move_range("A2:Q2", rows=300)
        sheet["M302"] = 4.0

    made = previewed(edited(written(rubric), edit), rubric)
    (line,) = made.of(Kind.NEW)
    assert line.after and line.after.level == 4 and line.place == "Ours, row 302"


def refusal(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        read_questionnaire(data, "form.xlsx")
    assert caught.value.hint
    return caught.value.what


def repacked(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, change(part) if info.filename == name else part)
    return file.getvalue()


def test_another_workbook_is_named_with_its_sheets() -> None:
    book = Workbook()
    book.active.title = "Budget"
    what = refusal(saved(book))
    assert "no questionnaire" in what and "'Budget'" in what and "form.xlsx" in what


def test_another_layout_is_refused(rubric: Rubric) -> None:
    def edit(sheet: Any) -> None:
        sheet["A1"] = "wellops-questionnaire 99"

    assert "another version" in refusal(edited(written(rubric), edit))


@pytest.mark.parametrize("data", [b"", b"PK", b"answers: {}", b"\xd0\xcf\x11\xe0" * 500])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert "not an Excel workbook" in refusal(data)


def test_a_workbook_without_its_parts_is_refused(rubric: Rubric) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
    assert "not a workbook" in refusal(file.getvalue())
    broken = repacked(written(rubric), "xl/worksheets/sheet2.xml", lambda part: part[:2000])
    assert "not a workbook" in refusal(broken)


def test_bombs_are_refused_before_anything_is_parsed(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("it was parsed"))
    data, sheet = written(rubric), "xl/worksheets/sheet2.xml"
    assert "larger" in refusal(b"x" * (reader.MAX_BYTES + 1))
    assert "larger" in refusal(repacked(data, sheet, lambda _: b" " * (reader.MAX_UNPACKED + 1)))
    assert "larger" in refusal(repacked(data, sheet, lambda _: b"<c/>" * (reader.MAX_TAGS + 1)))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for number in range(reader.MAX_PARTS + 1):
            parts.writestr(f"{number}.xml", "")
    assert "larger" in refusal(file.getvalue())


@pytest.mark.parametrize("code", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_are_refused(rubric: Rubric, code: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'
    for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "docProps/app.xml"):
        data = repacked(written(rubric), name, lambda _: bomb.encode(code))
        if name in zipfile.ZipFile(io.BytesIO(data)).namelist():
            assert "no workbook needs" in refusal(data)


def test_an_unusual_packing_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as parts:
        parts.writestr("xl/workbook.xml", "<a/>")
    assert "packed" in refusal(file.getvalue())


def test_a_row_far_below_is_not_walked_to(rubric: Rubric) -> None:
    def edit(sheet: Any) -> None:
        sheet["A1048576"] = KEYLESS
        sheet["M1048576"] = 4
        sheet["XFD2"] = "far"

    made = previewed(edited(written(rubric), edit), rubric)
    assert {one.kind for one in made.lines} == {Kind.SAME}


def test_too_many_rows_are_refused(rubric: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_ROWS", 10)
    assert "more than 10 rows" in refusal(written(rubric))


def test_a_row_without_its_practice_is_refused(rubric: Rubric) -> None:
    def edit(sheet: Any) -> None:
        sheet["A2"] = None
        sheet["M2"] = 3
        sheet["A3"] = "=A4"

    made = previewed(edited(written(rubric), edit), rubric)
    reasons = [one.refused for one in made.of(Kind.REFUSED)]
    assert ["hidden column" in reasons[0], "formula" in reasons[1]] == [True, True]
    assert not made.answers


def test_macros_are_left_alone(rubric: Rubric) -> None:
    file = io.BytesIO(edited(written(rubric), write(KEYLESS, answer=1)))
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert dict(previewed(file.getvalue(), rubric).answers) == {KEYLESS: Answer(level=1, when=DAY)}


def test_damage_is_a_friendly_error_or_a_form(rubric: Rubric) -> None:
    data, rng = written(rubric, core=True), random.Random(7)
    for name in ("xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml"):
        for _ in range(15):
            at = rng.randrange(4000)

            def change(part: bytes, at: int = at) -> bytes:
                return part[: at % len(part)] + bytes(rng.randbytes(3)) + part[at % len(part) + 3 :]

            try:
                read_questionnaire(repacked(data, name, change), "f")
            except UserError as error:
                assert error.hint


def test_a_file_is_read_within_its_bound(rubric: Rubric, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(written(rubric))
    assert load_questionnaire(path).entries
    with pytest.raises(UserError, match="cannot be read"):
        load_questionnaire(tmp_path / "none.xlsx")
    with path.open("ab") as file:
        file.truncate(reader.MAX_BYTES + 1)
    with pytest.raises(UserError, match="larger"):
        load_questionnaire(path)
