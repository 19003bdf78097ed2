"""Images made here: good ones of every kind, and such as nobody should draw."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">'
    b'<defs><linearGradient id="g"><stop offset="0" stop-color="#123"/></linearGradient></defs>'
    b'<rect width="40" height="20" fill="url(#g)"/></svg>'
)


def drawn(kind: str, size: tuple[int, int] = (40, 20)) -> bytes:
    """A plain image of a kind that Pillow writes."""
    out = io.BytesIO()
    Image.new("RGB", size, (18, 64, 110)).save(out, kind)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def huge_png() -> bytes:
    """A few kilobytes that say they are 60,000 × 60,000 pixels."""
    head = struct.pack(">LLBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    parts = _chunk(b"IHDR", head), _chunk(b"IDAT", body), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def svg(inner: str, head: str = "") -> bytes:
    """An SVG around something."""
    return (
        f'{head}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{inner}</svg>'
    ).encode()


def copies(levels: int, each: int) -> bytes:
    """Shapes that copy shapes that copy shapes."""
    rows = ['<rect id="l0" width="1" height="1"/>']
    for level in range(levels):
        uses = f'<use href="#l{level}"/>' * each
        rows.append(f'<g id="l{level + 1}">{uses}</g>')
    return svg("".join(rows))


HOSTILE = {
    "empty": b"",
    "text": b"not an image",
    "gif": drawn("GIF"),
    "cut png": drawn("PNG")[:60],
    "png without a header": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "broken png": drawn("PNG")[:-30] + bytes(30),
    "cut jpeg": drawn("JPEG")[:30],
    "many pixels": huge_png(),
    "many bytes": b"\x89PNG\r\n\x1a\n" + bytes(1_100_000),
    "file in svg": svg('<image href="/etc/passwd" width="9" height="9"/>'),
    "address in svg": svg('<a xlink:href="https://example.com/x"><rect width="1" height="1"/></a>'),
    "style in svg": svg("<style>@import 'https://example.com/x.css';</style>"),
    "url in svg": svg('<rect width="1" height="1" fill="url(https://example.com/x#a)"/>'),
    "script in svg": svg("<script>alert(1)</script>"),
    "entities in svg": svg("&a;", '<!DOCTYPE svg [<!ENTITY a "aaaa">]>'),
    "cut svg": SVG[:60],
    "svg without a size": b"<svg><g></svg>",
    "svg in another coding": SVG.decode().encode("utf-16") + b"<svg",
    "copies of copies in svg": copies(12, 5),
    "effects on many pixels in svg": svg(
        '<filter id="f" width="99"><feTurbulence numOctaves="900"/></filter>'
        '<rect width="100000" height="100000" filter="url(#f)"/>'
    ),
    "effects under another name in svg": svg(
        '<s:filter xmlns:s="http://www.w3.org/2000/svg" id="f"><s:feTurbulence/></s:filter>'
    ),
    "long text in svg": svg(f"<text>{'A' * 900_000}</text>"),
}
