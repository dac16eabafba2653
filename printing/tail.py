"""The end of a paper: QR code, seal place and signatures, which stay together on the last page.

The seal is put by hand: there is a dashed box with its name in grey, never a picture of a seal (domain.md
3.0). A signature always has a place for its time to the minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hall.papers import plain_date
from printing.barcode import draw_qr
from printing.fonts import Role
from printing.frame import RIGHT, draw_text
from printing.sheet import MM
from printing.strips import LEFT, Strip, aligned, baseline
from printing.text import Line, Span, balanced, break_lines, draw_line, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.papers import CasePaper
    from printing.fonts import Faces
    from printing.sheet import Sheet

BLANK: Final = None
"""Value of a field that is filled in by hand on a line."""

MOMENT: Final = "　年　　月　　日　　时　　分"
"""Value of a field for date and time by hand."""

_QR_SIZE: Final = 22.0
_ROW: Final = 9.5
_SECOND: Final = 101.0
_SIZE: Final = 12.0
_LINE_PITCH: Final = 5.7


@dataclass(frozen=True, slots=True)
class Field:
    """A label with what stands behind it."""

    label: str
    value: str | None = BLANK


@dataclass(frozen=True, slots=True)
class _Seal:
    """The box for a seal, measured."""

    name: list[Line]
    width: float
    height: float
    title: str
    date: str
    size: float


def _seal(faces: Faces, paper: CasePaper, width: float, height: float, size: float) -> _Seal:
    """Measure a seal box; it grows when the name of the body needs more lines."""
    name = paper.signed_by or paper.body
    room = (width - 4) * MM
    size = next((less for less in (size, size - 1, 12.0) if _one_line(faces, name, less, room)), size)
    lines = balanced(faces, name, Role.BODY, size, room)
    needed = 12.0 + (len(lines) + 1) * 8.4 + 4.0
    title = f"（加盖{paper.seal}）"
    return _Seal(lines, width, max(height, needed), title, plain_date(paper.dated), size)


def _one_line(faces: Faces, text: str, size: float, room: float) -> bool:
    return width_of(faces, Role.BODY, size, text) <= room


def _draw_seal(sheet: Sheet, faces: Faces, seal: _Seal, top: float) -> None:
    left = RIGHT - seal.width
    sheet.dashed(left, top, seal.width, seal.height)
    sheet.saveState()
    sheet.grey(0.4)
    room = width_of(faces, Role.BODY, 10.5, seal.title) / MM
    draw_text(sheet, faces, seal.title, left + (seal.width - room) / 2, top + 6.4, 10.5)
    sheet.restoreState()
    lines = [
        *seal.name,
        Line([(seal.date, Role.BODY, 0.0)], width_of(faces, Role.BODY, seal.size, seal.date)),
    ]
    pitch = 8.4
    y = top + 8.0 + (seal.height - 8.0 - len(lines) * pitch) / 2
    for line in lines:
        x = aligned(line, left, seal.width, "c")
        draw_line(sheet, faces, line, x, baseline(y, pitch, seal.size), seal.size)
        y += pitch


@dataclass(frozen=True, slots=True)
class _Placed:
    """A field, measured: its place, label and lines."""

    x: float
    width: float
    field: Field
    lines: list[Line]


def _placed(faces: Faces, field: Field, x: float, width: float) -> _Placed:
    start = width_of(faces, Role.BODY, _SIZE, field.label) / MM + 4.2
    lines = (
        []
        if field.value is None
        else break_lines(faces, [Span(field.value)], size=_SIZE, width=(width - start) * MM, justify=False)
    )
    return _Placed(x, width, field, lines)


def _rows(faces: Faces, rows: Sequence[Sequence[Field]], widths: Sequence[float]) -> list[list[_Placed]]:
    placed = []
    for row in rows:
        room = (sum(widths),) if len(row) == 1 else widths
        x = LEFT
        fields = []
        for field, width in zip(row, room, strict=False):
            fields.append(_placed(faces, field, x, width - 3.0))
            x += width
        placed.append(fields)
    return placed


def _row_height(row: Sequence[_Placed]) -> float:
    most = max((len(field.lines) for field in row), default=1)
    return _ROW + max(most - 1, 0) * _LINE_PITCH


def _draw_rows(sheet: Sheet, faces: Faces, rows: Sequence[Sequence[_Placed]], top: float) -> None:
    y = top
    for row in rows:
        low = baseline(y, _ROW, _SIZE)
        for placed in row:
            x = draw_text(sheet, faces, placed.field.label, placed.x, low, _SIZE) + 4.2
            if placed.field.value is None:
                end = min(x + 40.0, placed.x + placed.width)
                sheet.rule(x, low + 1.2, end, low + 1.2)
            for number, line in enumerate(placed.lines):
                draw_line(sheet, faces, line, x, low + number * _LINE_PITCH, _SIZE)
        y += _row_height(row)


def notice_tail(faces: Faces, paper: CasePaper, rows: Sequence[Sequence[Field]]) -> Strip:
    """QR code left, seal right, below them signatures between two rules: what notices end with."""
    seal = _seal(faces, paper, 66.0, 40.0, 14.0)
    placed = _rows(faces, rows, (_SECOND - LEFT, RIGHT - _SECOND))
    signs = sum(_row_height(row) for row in placed)
    gap, pad = 9.0, 2.3

    def draw(sheet: Sheet, top: float) -> None:
        _draw_code(sheet, faces, paper, top)
        _draw_seal(sheet, faces, seal, top)
        y = top + seal.height + gap
        sheet.rule(LEFT, y, RIGHT, y)
        _draw_rows(sheet, faces, placed, y + pad)
        y += signs + 2 * pad
        sheet.rule(LEFT, y, RIGHT, y)

    return Strip(height=seal.height + gap + signs + 2 * pad + 0.5, draw=draw)


def _draw_code(sheet: Sheet, faces: Faces, paper: CasePaper, top: float) -> None:
    y = top
    if paper.qr_text:
        draw_qr(sheet, paper.qr_text, LEFT, top, _QR_SIZE)
        y = top + _QR_SIZE + 5.7
        draw_text(sheet, faces, "扫一扫，查进度", LEFT, y, 10.5)
    if paper.query_password:
        draw_text(sheet, faces, f"查询密码 {paper.query_password}", LEFT, y + 5.0, 10.5)


def receipt_tail(
    faces: Faces, paper: CasePaper, rows: Sequence[Sequence[Field]], *, large: bool = False
) -> Strip:
    """Signatures left, seal right: what receipts and two-sided promises end with.

    Args:
        faces: Faces.
        paper: Whose body seals it.
        rows: One field each.
        large: The seal of an authority (66 × 40 mm) instead of that of a window (62 × 34).
    """
    seal = _seal(faces, paper, 66.0, 40.0, 14.0) if large else _seal(faces, paper, 62.0, 34.0, 12.0)
    placed = _rows(faces, rows, (92.0,))
    signs = sum(_row_height(row) + 1.5 for row in placed)
    height = max(seal.height, signs)

    def draw(sheet: Sheet, top: float) -> None:
        _draw_seal(sheet, faces, seal, top)
        y = top + 0.5
        for row in placed:
            _draw_rows(sheet, faces, [row], y)
            y += _row_height(row) + 1.5

    return Strip(height=height + 4.0, draw=draw)


def sign_tail(faces: Faces, rows: Sequence[Sequence[Field]]) -> Strip:
    """Signatures alone, between two rules: what ends a paper that only one side signs."""
    placed = _rows(faces, rows, (_SECOND - LEFT, RIGHT - _SECOND))
    signs = sum(_row_height(row) + 2.0 for row in placed)

    def draw(sheet: Sheet, top: float) -> None:
        sheet.rule(LEFT, top, RIGHT, top)
        y = top + 2.3
        for row in placed:
            _draw_rows(sheet, faces, [row], y)
            y += _row_height(row) + 2.0
        sheet.rule(LEFT, y + 0.3, RIGHT, y + 0.3)

    return Strip(height=signs + 3.1, draw=draw)
