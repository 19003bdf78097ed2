"""Fonts that the user adds, for scripts that the bundled ones do not have."""

from __future__ import annotations

import struct
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports.glyphs import characters
from rubrics.errors import UserError


@dataclass(frozen=True, slots=True)
class FurtherFonts:
    """The families of a folder, in the order in which they are tried, and what they can draw."""

    families: tuple[str, ...] = ()
    characters: frozenset[str] = frozenset()


@cache
def further_fonts(folder: Path) -> FurtherFonts:
    """The fonts (TTF, OTF, TTC, OTC) of a folder and the folders in it.

    A character counts where every font of a family has it: which of them draws a text depends
    on its weight and slope.

    Raises:
        UserError: it is no folder, holds no font, or one that cannot be read.
    """
    import typst

    if not folder.is_dir():
        raise UserError(f"{folder}: is not a folder", "Name the folder that holds the fonts.")
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    ).fonts()
    if not found:
        raise UserError(f"{folder}: holds no font", "Put TTF or OTF files into it.")
    families: dict[str, list[frozenset[str]]] = defaultdict(list)
    for font in found:
        if font.path is not None:
            families[font.family].append(_characters_of(Path(font.path), font.index))
    known = [frozenset.intersection(*families[name]) for name in families]
    return FurtherFonts(tuple(sorted(families)), frozenset().union(*known))


def _characters_of(font: Path, index: int) -> frozenset[str]:
    try:
        return frozenset(characters(font.read_bytes(), index))
    except (OSError, struct.error, StopIteration) as error:
        raise UserError(f"{font}: cannot be read", "Take it out of the folder.") from error
