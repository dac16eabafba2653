"""Lines and bars as dots for a ticket printer: what its own font lacks is drawn with ours (domain.md 2.10).

A picture is a `Raster`: one bit a dot, black is 1, rows padded to whole bytes as `1D 76 30` wants them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pypdfium2

from hall.drawing_turn import PDF_TURN
from printing.barcode import bar_pattern
from printing.fonts import Role
from printing.sheet import MM, Sheet
from printing.text import Span, break_lines, draw_line, width_of

if TYPE_CHECKING:
    from printing.fonts import Faces

DOT: Final = 0.125
"""Millimetres in a dot of a 203 dpi head: eight dots to the millimetre."""

_BLACK_UNDER: Final = 150
STAND_IN: Final = "〓"
"""Printed for a character that no face of this machine has: a slip is never refused for it."""


class Raster(NamedTuple):
    """A black and white picture."""

    width: int
    height: int
    rows: bytes

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8

    def command(self) -> bytes:
        """`1D 76 30 00 xL xH yL yH` and the rows."""
        head = b"\x1dv0\x00" + self.row_bytes.to_bytes(2, "little") + self.height.to_bytes(2, "little")
        return head + self.rows


def _packed(width: int, dots: list[list[bool]]) -> Raster:
    each = (width + 7) // 8
    rows = bytearray()
    for line in dots:
        value = 0
        for on in line:
            value = value << 1 | on
        rows += (value << (each * 8 - width)).to_bytes(each, "big")
    return Raster(width, len(dots), bytes(rows))


def printable(faces: Faces, text: str, role: Role) -> str:
    """The text with a stand-in for what no face has."""
    missing = set(faces.missing(text, role))
    return "".join(STAND_IN if char in missing else char for char in text) if missing else text


def raster_text(
    faces: Faces, text: str, *, dots: int, width: int, bold: bool = False, left: bool = False
) -> Raster:
    """A text as dots, broken where it must be, centred unless `left`; it never is wider than `width`."""
    role = Role.SANS_BOLD if bold else Role.SANS
    shown = printable(faces, text, role)
    point = DOT * MM
    lines = break_lines(faces, [Span(shown, role)], size=dots * point, width=width * point, justify=False)
    pitch = round(dots * 1.3)
    sheet = Sheet(faces, width=width * DOT, height=pitch * len(lines) * DOT, title="slip")
    for number, line in enumerate(lines):
        x = 0.0 if left else (width - line.width / point) / 2
        low = number * pitch + pitch / 2 + dots * 0.36
        draw_line(sheet, faces, line, max(x, 0.0) * DOT, low * DOT, dots * point)
    return _dots_of(sheet.finish(), width, pitch * len(lines))


def raster_number(faces: Faces, number: str, *, dots: int, width: int) -> Raster:
    """The number of a slip: `dots` high, smaller when it would be too wide."""
    fits = width / max(width_of(faces, Role.SANS_BOLD, 1.0, number), 0.01)
    return raster_text(faces, number, dots=min(dots, int(fits * 0.98)), width=width, bold=True)


def _dots_of(pdf: bytes, width: int, height: int) -> Raster:
    with PDF_TURN:
        document = pypdfium2.PdfDocument(pdf)
        try:
            picture = document[0].render(scale=1 / (DOT * MM)).to_pil().convert("L")
        finally:
            document.close()
    if picture.size != (width, height):
        picture = picture.resize((width, height))
    pixels = picture.tobytes()
    lines = [[value < _BLACK_UNDER for value in pixels[y * width : (y + 1) * width]] for y in range(height)]
    return _packed(width, lines)


def raster_bars(text: str, *, width: int, height: int) -> Raster:
    """Code 128 in the middle of `width` dots, modules of two dots where they fit, else of one.

    Raises:
        Refused: `paper.barcode`, a character that Code 128 lacks.
    """
    pattern = bar_pattern(text)
    module = 2 if len(pattern) * 2 <= width else 1
    line = [sign == "1" for sign in pattern for _ in range(module)]
    room = width - len(line)
    blank = max(room, 0) // 2
    padded = [False] * blank + line + [False] * (max(room, 0) - blank)
    return _packed(len(padded), [padded] * height)
