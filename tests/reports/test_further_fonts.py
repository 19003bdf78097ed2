"""Fonts that the user adds."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from reports.further_fonts import further_fonts
from reports.glyphs import FONTS, characters, drawable
from reports.options import Options
from reports.pdf import compile_view
from reports.view import build_view
from rubrics.errors import UserError

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
GEORGIAN = "თბილისი"


def test_a_folder_without_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a folder"):
        further_fonts(tmp_path / "none")
    (tmp_path / "broken.otf").write_bytes(b"OTTO" + bytes(40))
    with pytest.raises(UserError, match="holds no font"):
        further_fonts(tmp_path)


def test_families_and_what_all_their_fonts_have(tmp_path: Path) -> None:
    for name in ("Inter-Regular.otf", "Inter-Bold.otf"):
        shutil.copy(FONTS / name, tmp_path)
    found = further_fonts(tmp_path)
    assert found.families == ("Inter",)
    assert found.characters >= drawable()


def test_a_collection_is_read_by_its_index() -> None:
    font = (FONTS / "Inter-Regular.otf").read_bytes()
    head = b"ttcf" + struct.pack(">HHLLL", 1, 0, 2, 20, 20)
    moved = bytearray(head + font)
    for record in range(struct.unpack_from(">H", font, 4)[0]):
        at = 20 + 12 + 16 * record + 8
        struct.pack_into(">L", moved, at, struct.unpack_from(">L", moved, at)[0] + 20)
    for index in (0, 1):
        assert set(characters(bytes(moved), index)) == set(characters(font))


@pytest.mark.skipif(not DEJAVU.exists(), reason="needs a font with Georgian letters")
def test_a_further_font_draws_what_the_bundled_ones_do_not(insurer: Any, tmp_path: Path) -> None:
    shutil.copy(DEJAVU, tmp_path)
    view = build_view(insurer.assessment, {})
    text = {}
    for fonts in (None, tmp_path):
        made, warnings = compile_view(view, Options(customer=GEORGIAN, fonts=fonts))
        assert warnings == []
        pages = pypdfium2.PdfDocument(made)
        text[fonts] = " ".join(page.get_textpage().get_text_range() for page in pages)
        again, _ = compile_view(view, Options(customer=GEORGIAN, fonts=fonts))
        assert again == made
    assert "[U+10D7]" in text[None]
    assert GEORGIAN not in text[None]
    assert GEORGIAN in text[tmp_path]
    assert "[U+10D7]" not in text[tmp_path]
