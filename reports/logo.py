"""A logo for the cover: checked before it is drawn, because it may come from anywhere."""

from __future__ import annotations

import re
import struct
from typing import Literal

from rubrics.errors import UserError

Format = Literal["png", "jpg", "svg"]

MAX_BYTES = 1_000_000
MAX_PIXELS = 4_000_000
"""Decoded, 16 MB: a few kilobytes of PNG can hold gigabytes of one colour."""

_FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC)))
"""JPEG segments that hold the picture's size, of the ways of coding that are in use.

https://www.w3.org/Graphics/JPEG/itu-t81.pdf, table B.1
"""
_OUTSIDE = re.compile(
    rb"<!DOCTYPE|<!ENTITY|<script|<foreignObject|<image|@import|<\?xml-stylesheet|"
    rb"href\s*=\s*[\"'](?!\s*#)|url\(\s*[\"']?(?!\s*[\"']?#)",
    re.IGNORECASE,
)
_COSTLY = re.compile(rb"<(?:[\w.-]+:)?(filter|text)[\s>/]", re.IGNORECASE)
"""What a few bytes of can keep the drawing busy for minutes: effects on any number of pixels, and
the shaping of long texts."""


def logo_format(data: bytes) -> Format:
    """The kind of an image, by its first bytes.

    Raises:
        UserError: it is too large, of another kind, damaged, or an SVG that asks for more than
            its own shapes.
    """
    if len(data) > MAX_BYTES:
        raise UserError("The logo is larger than 1 MB", "Save it smaller, or as an SVG.")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        _bounded(_png_size(data))
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        _bounded(_jpeg_size(data))
        return "jpg"
    if b"<svg" in data[:4096]:
        _self_contained(data)
        return "svg"
    raise UserError("The logo is not a PNG, JPEG or SVG image", "Name an image of these kinds.")


def broken(reason: str) -> UserError:
    """What is said of an image that cannot be drawn."""
    return UserError(f"The logo cannot be drawn ({reason})", "Save it again, or take another.")


def _bounded(size: tuple[int, int]) -> None:
    width, height = size
    if not 0 < width * height <= MAX_PIXELS:
        what = f"The logo has {width} × {height} pixels"
        raise UserError(what, "Save it with at most 2,000 × 2,000, or as an SVG.")


def _png_size(data: bytes) -> tuple[int, int]:
    """https://www.w3.org/TR/png-3/#11IHDR."""
    if data[12:16] != b"IHDR" or len(data) < 24:
        raise broken("its header is damaged")
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + length
    raise broken("its header is damaged")


def _self_contained(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise broken("it is not UTF-8") from None
    found = _OUTSIDE.search(data)
    if found:
        what = found.group().decode().strip()
        raise UserError(
            f"The logo is an SVG with {what}…, which reaches outside its own shapes",
            "Save it as plain SVG, with text as paths and without linked or embedded files.",
        )
    if costly := _COSTLY.search(data):
        raise UserError(
            f"The logo is an SVG with {costly[1].decode().lower()}, which can take very long",
            "Save it as plain SVG, with text as paths and without filters.",
        )
