"""Code 128 and QR codes drawn as vectors, so that every printer draws them at its own best.

The module patterns come from python-barcode and segno; only the drawing is here. What a code may contain is
settled by D5: numbers and a random token, never a person's data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import segno
from barcode.codex import Code128

from hall.errors import Refused

if TYPE_CHECKING:
    from printing.sheet import Sheet

BAR_MODULE: Final = 0.28
"""Width of the narrowest bar in mm on A4: 2 dots of a 180 dpi printer, 6 of a 600 dpi one."""

QUIET: Final = 2.0
"""Blank edge around a QR code in mm (tokens.md 12)."""


_SWITCH_TO_C: Final = 99


class _Code128(Code128):  # type: ignore[misc]  # no types
    """Code 128 that keeps a leading 99.

    python-barcode folds a switch of the code set at the start into the start symbol, and takes the digits 99
    there for the switch to set C, which has the same value; a scanner then reads a number without them. Case
    numbers may begin with 99 (D1: the six digits of the hall come first).
    """

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        if encoded[1] == _SWITCH_TO_C:
            return encoded
        folded: list[int] = super()._try_to_optimize(encoded)
        return folded


_LONGEST_QR: Final = 122
"""Bytes of a version 7 code (45 modules): 0.44 mm a module at 20 mm, which hand-held scanners still read."""


def bar_pattern(text: str) -> str:
    """Code 128 of a text as 0 and 1, one sign a module, with check symbol and stop.

    Raises:
        Refused: `paper.barcode`, the text has a character that Code 128 lacks.
    """
    if not text or not text.isascii() or not text.isprintable():
        raise Refused("paper.barcode", f"编号“{text}”里有条码不能表示的字符，请核对编号。")
    pattern: str = _Code128(text).build()[0]
    return pattern


def draw_bars(
    sheet: Sheet, text: str, x: float, y: float, height: float, module: float = BAR_MODULE
) -> float:
    """Draw a Code 128 with its left edge at x and its top at y (mm); returns its width in mm."""
    pattern = bar_pattern(text)
    bars = []
    at = 0
    while at < len(pattern):
        end = at
        while end < len(pattern) and pattern[end] == pattern[at]:
            end += 1
        if pattern[at] == "1":
            bars.append((x + at * module, y, (end - at) * module, height))
        at = end
    sheet.boxes(bars)
    return len(pattern) * module


def draw_qr(sheet: Sheet, text: str, x: float, y: float, size: float) -> None:
    """Draw a QR code of `size` mm without its quiet zone, which the caller leaves blank (`QUIET`).

    Raises:
        Refused: `paper.qr`, the text is longer than a QR code that can still be read at this size.
    """
    if len(text.encode()) > _LONGEST_QR:
        raise Refused("paper.qr", "二维码的内容太长，印出来扫不清，请系统运维检查查询网址的设置。")
    code = segno.make_qr(text, error="m")
    rows = [list(row) for row in code.matrix]
    module = size / len(rows)
    boxes = []
    for row_number, row in enumerate(rows):
        at = 0
        while at < len(row):
            end = at
            while end < len(row) and row[end] == row[at]:
                end += 1
            if row[at]:
                boxes.append((x + at * module, y + row_number * module, (end - at) * module, module))
            at = end
    sheet.boxes(boxes)
