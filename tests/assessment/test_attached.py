"""Reading an assessment back out of whatever is called a PDF."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.attached import attached_files
from assessment.document import load_assessment
from rubrics.errors import UserError

MOST = 1000


def pdf(
    data: bytes, filters: bytes = b"/Filter/FlateDecode", mark: bytes = b"/EmbeddedFile"
) -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<</Length 9>>\nstream\nnot this\nendstream\nendobj\n2 0 obj\n<</Type"
        + mark + filters + b"/Params<</Size 3>>>>\nstream\r\n" + data + b"\nendstream\nendobj\n"
    )  # fmt: skip


def test_a_deflated_and_a_plain_file() -> None:
    assert attached_files(pdf(zlib.compress(b"{abc}")), MOST) == [b"{abc}"]
    assert attached_files(pdf(b"{abc}", b""), MOST) == [b"{abc}\n"]
    assert attached_files(pdf(zlib.compress(b"{}"), mark=b" /EmbeddedFile"), MOST) == [b"{}"]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        pdf(b"not deflated"),
        pdf(zlib.compress(bytes(MOST + 1))),
        pdf(zlib.compress(b"{}")[:-3])[:-20],
        pdf(zlib.compress(b"{}"), mark=b"/EmbeddedFiles"),
        b"%PDF-1.7 /Type/EmbeddedFile",
    ],
    ids=["empty", "damaged", "a bomb", "cut", "another name", "no stream"],
)
def test_what_cannot_be_read_is_left_out(data: bytes) -> None:
    assert attached_files(data, MOST) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_read(data: bytes) -> None:
    assert all(len(found) <= MOST for found in attached_files(pdf(data), MOST))


def test_a_pdf_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "other.pdf"
    path.write_bytes(pdf(zlib.compress(b'{"other": 1}')))
    with pytest.raises(UserError, match="carries no assessment"):
        load_assessment(path)
    path.write_bytes(pdf(zlib.compress(b'{"wellops_assessment": 1}')))
    with pytest.raises(UserError, match="is damaged"):
        load_assessment(path)
