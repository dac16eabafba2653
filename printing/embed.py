"""Faces embedded in a PDF: only the characters used, numbered in the order of their first use.

ReportLab's own TrueType embedding reads whole tables of a face with thirty thousand glyphs for every document
and splits a Chinese text over several little fonts. Here each face becomes one font with two-byte codes
(PDF 32000-1, 9.7: Type 0, Identity-H), made of the glyphs that `outlines.py` has already read. Texts stay
texts: each character is mapped back for searching and copying. No layout here.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString

if TYPE_CHECKING:
    from collections.abc import Sequence

    from printing.outlines import Glyph, Source

_FLAG_SYMBOLIC: Final = 4
_PREFIX: Final = "YCHUAN"
"""Six letters before the name say that a font is a part of the face (PDF 32000-1, 9.6.4)."""


def _checksum(table: bytes) -> int:
    padded = table + b"\0" * (-len(table) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF


def _head(source: Source) -> bytes:
    units, (left, low, right, high) = source.metrics.units, source.metrics.box
    return struct.pack(
        ">LLLLHHqqhhhhHHhhh",
        *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0, units, 0, 0),
        *(left, low, right, high, 0, 8, 2, 1, 0),
    )


def _hhea(source: Source, glyphs: Sequence[Glyph]) -> bytes:
    metrics = source.metrics
    widest = max(glyph.advance for glyph in glyphs)
    left, right = metrics.box[0], metrics.box[2]
    return struct.pack(
        ">LhhhHhhhhhhhhhhhH",
        *(0x00010000, metrics.ascent, metrics.descent, 0, widest, left, 0, right),
        *(1, 0, 0, 0, 0, 0, 0, 0, len(glyphs)),
    )


def _maxp(outlines: Sequence[bytes]) -> bytes:
    points = contours = 0
    for outline in outlines:
        if not outline:
            continue
        count = struct.unpack_from(">h", outline)[0]
        if count:
            contours = max(contours, count)
            points = max(points, struct.unpack_from(">H", outline, 8 + 2 * count)[0] + 1)
    return struct.pack(">L14H", 0x00010000, len(outlines), points, contours, 0, 0, 2, *([0] * 8))


def truetype(source: Source, glyphs: Sequence[Glyph]) -> bytes:
    """A TrueType file with just these glyphs, after an empty one in place 0."""
    outlines = [b"", *(glyph.outline + b"\0" * (-len(glyph.outline) % 4) for glyph in glyphs)]
    places, at = [0], 0
    for outline in outlines:
        at += len(outline)
        places.append(at)
    advances = [source.metrics.units, *(glyph.advance for glyph in glyphs)]
    lefts = [struct.unpack_from(">h", outline, 2)[0] if outline else 0 for outline in outlines]
    hmtx = b"".join(struct.pack(">Hh", advance, left) for advance, left in zip(advances, lefts, strict=True))
    hhea = _hhea(source, glyphs)
    tables = {
        b"glyf": b"".join(outlines),
        b"head": _head(source),
        b"hhea": hhea[:-2] + struct.pack(">H", len(outlines)),
        b"hmtx": hmtx,
        b"loca": struct.pack(f">{len(places)}L", *places),
        b"maxp": _maxp(outlines),
    }
    directory = struct.pack(">LHHHH", 0x00010000, len(tables), 64, 2, 32)
    offset = 12 + 16 * len(tables)
    body = b""
    for tag, table in tables.items():
        directory += tag + struct.pack(">LLL", _checksum(table), offset + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return directory + body


def _packed(content: bytes, *, length: str = "") -> PDFStream:
    """A compressed stream; `length` names the entry for the length before compression."""
    stream = PDFStream(content=zlib.compress(content, 6), filters=[])
    stream.dictionary["Filter"] = PDFName("FlateDecode")
    if length:
        stream.dictionary[length] = len(content)
    return stream


def _to_unicode(chars: Sequence[str]) -> bytes:
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(chars), 100):
        part = chars[start : start + 100]
        lines.append(b"%d beginbfchar" % len(part))
        for number, char in enumerate(part, start + 1):
            lines.append(b"<%04X> <%s>" % (number, char.encode("utf-16-be").hex().upper().encode()))
        lines.append(b"endbfchar")
    lines.append(b"endcmap CMapName currentdict /CMap defineresource pop end end")
    return b"\n".join(lines)


class EmbeddedFace:
    """One face in one document."""

    def __init__(self, source: Source, resource: str) -> None:
        """Begin with no characters; `resource` is the name of the font in the pages, for example `Y1`."""
        self.source = source
        self.resource = resource
        self._codes: dict[str, str] = {}
        self._glyphs: list[Glyph] = []

    def code(self, char: str, glyph: Glyph) -> str:
        """The code of a character in this document, as four hexadecimal digits."""
        found = self._codes.get(char)
        if found is None:
            self._glyphs.append(glyph)
            found = self._codes[char] = f"{len(self._glyphs):04X}"
        return found

    def write(self, document: Any) -> PDFDictionary:
        """Add what the font needs to the document; returns the font itself."""
        source = self.source
        scale = 1000 / source.metrics.units
        name = f"{_PREFIX}+{source.name}"
        descriptor = {
            "Type": PDFName("FontDescriptor"),
            "FontName": PDFName(name),
            "Flags": _FLAG_SYMBOLIC,
            "FontBBox": PDFArray([round(edge * scale) for edge in source.metrics.box]),
            "ItalicAngle": 0,
            "Ascent": round(source.metrics.ascent * scale),
            "Descent": round(source.metrics.descent * scale),
            "CapHeight": round(source.metrics.ascent * scale),
            "StemV": 80,
            "FontFile2": document.Reference(_packed(truetype(source, self._glyphs), length="Length1")),
        }
        widths = PDFArray([round(glyph.advance * scale) for glyph in self._glyphs])
        descendant = {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": PDFName(name),
            "CIDSystemInfo": PDFDictionary(
                {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
            ),
            "FontDescriptor": document.Reference(PDFDictionary(descriptor)),
            "DW": 1000,
            "W": PDFArray([1, widths]),
            "CIDToGIDMap": PDFName("Identity"),
        }
        return PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([document.Reference(PDFDictionary(descendant))]),
                "ToUnicode": document.Reference(_packed(_to_unicode(list(self._codes)))),
            }
        )
