"""The slips of a ticket machine for 80 mm paper as PDF: black, 576 dots across (domain.md 3.1, tokens.md 12).

Lengths are dots of the usual 203 dpi head, eight to the millimetre; the printable 72 mm stand in the middle
of the paper. The same slips as ESC/POS are `escpos_slip.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.clock import to_datetime
from printing.barcode import bar_pattern, draw_bars, draw_qr
from printing.fonts import Role
from printing.sheet import MM, Sheet
from printing.text import Line, Span, break_lines, draw_line, width_of
from printing.tickets_words import words_of

if TYPE_CHECKING:
    from hall.paper_forms import Ticket
    from hall.ticket_slips import BringSlip
    from printing.fonts import Faces

DOT: Final = 0.125
"""Millimetres in a dot of a 203 dpi head."""

_PAPER: Final = 80.0
_DOTS: Final = 576
_EDGE: Final = 32
_ROOM: Final = _DOTS - 2 * _EDGE
_NUMBER: Final = 190
_POINT: Final = DOT * MM


class _Slip:
    """Collects what is drawn before the length of the paper is known."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self.y = 30.0
        self._todo: list[tuple[float, Line, float, float]] = []
        self.rules: list[float] = []

    def lines(self, text: str, dots: float, *, bold: bool = False, pitch: float = 0.0) -> None:
        """Centred text, broken where it must be."""
        role = Role.SANS_BOLD if bold else Role.SANS
        pitch = pitch or dots * 1.35
        for line in break_lines(
            self.faces, [Span(text, role)], size=dots * _POINT, width=_ROOM * _POINT, justify=False
        ):
            x = _EDGE + (_ROOM - line.width / _POINT) / 2
            self._todo.append((x, line, self.y + pitch / 2 + dots * 0.38, dots))
            self.y += pitch

    def left(self, text: str, dots: float, *, bold: bool = False, indent: float = 0.0) -> None:
        """Text at the left edge, broken where it must be."""
        role = Role.SANS_BOLD if bold else Role.SANS
        room = (_ROOM - indent) * _POINT
        for line in break_lines(
            self.faces, [Span(text, role)], size=dots * _POINT, width=room, justify=False
        ):
            pitch = dots * 1.4
            self._todo.append((_EDGE + indent, line, self.y + pitch / 2 + dots * 0.38, dots))
            self.y += pitch

    def pair(self, word: str, value: str, *, dots: float, bold: bool = False) -> None:
        """A word left and its value right; the value goes below when both do not fit."""
        pitch = 47.0
        role = Role.SANS_BOLD if bold else Role.SANS
        left = width_of(self.faces, Role.SANS, 28 * _POINT, word) / _POINT
        self._one(word, Role.SANS, 28, _EDGE, pitch)
        lines = break_lines(
            self.faces,
            [Span(value, role)],
            size=dots * _POINT,
            width=(_ROOM - left - 16) * _POINT,
            justify=False,
        )
        for line in lines:
            x = _DOTS - _EDGE - line.width / _POINT
            self._todo.append((x, line, self.y + pitch / 2 + dots * 0.36, dots))
            self.y += pitch

    def _one(self, text: str, role: Role, dots: float, x: float, pitch: float) -> None:
        line = break_lines(self.faces, [Span(text, role)], size=dots * _POINT, width=1e6, justify=False)[0]
        self._todo.append((x, line, self.y + pitch / 2 + dots * 0.36, dots))

    def beside(self, text: str, x: float, dots: float, height: float) -> None:
        """Text beside something that is `height` dots high, in its middle."""
        lines = break_lines(
            self.faces,
            [Span(text, Role.SANS)],
            size=dots * _POINT,
            width=(_DOTS - _EDGE - x) * _POINT,
            justify=False,
        )
        pitch = dots * 1.45
        y = self.y + (height - pitch * len(lines)) / 2
        for line in lines:
            self._todo.append((x, line, y + pitch / 2 + dots * 0.36, dots))
            y += pitch

    def rule(self) -> None:
        """A dashed line across."""
        self.y += 12
        self.rules.append(self.y)
        self.y += 18

    def draw(self, sheet: Sheet) -> None:
        """Put all texts and lines on the paper."""
        for x, line, low, dots in self._todo:
            draw_line(sheet, self.faces, line, _mm(x), low * DOT, dots * _POINT)
        for y in self.rules:
            sheet.boxes([(_mm(x), y * DOT, 8 * DOT, 3 * DOT) for x in range(_EDGE, _DOTS - _EDGE - 7, 12)])


def _mm(dots: float) -> float:
    """Place across the paper: the printable 72 mm stand in the middle of the 80."""
    return (_PAPER - _DOTS * DOT) / 2 + dots * DOT


def compose_ticket(faces: Faces, paper: Ticket, *, english: bool = False) -> bytes:
    """The ticket, on one page as long as it needs."""
    words = words_of(english=english)
    slip = _Slip(faces)
    slip.lines(paper.hall_name, 30, bold=True)
    slip.y += 4
    width = width_of(faces, Role.SANS_BOLD, 1.0, paper.number)
    slip.lines(paper.number, min(_NUMBER, _ROOM / width * 0.98), bold=True, pitch=200)
    slip.lines(paper.queue_name, 36, bold=True)
    if paper.priority:
        slip.lines(words.priority.format(name=paper.priority), 30, bold=True)
    slip.lines(paper.place, 29)
    slip.rule()
    if paper.ahead is not None:
        slip.pair(words.ahead, words.people.format(n=paper.ahead), dots=34, bold=True)
    if paper.wait is not None:
        low, high = paper.wait
        slip.pair(words.wait, words.minutes.format(low=low, high=high), dots=36, bold=True)
    slip.pair(words.taken, f"{to_datetime(paper.taken_at):%Y-%m-%d %H:%M:%S}", dots=28)
    if paper.tail:
        slip.pair(words.tail, paper.tail, dots=28)
    if paper.mark.is_reprint:
        slip.pair(words.reprint, paper.mark.sentence, dots=24)
    slip.rule()
    code_top = slip.y
    slip.beside(words.scan_lines, _EDGE + 200, 26, 176)
    slip.y += 176 + 26
    bars_top = slip.y
    pattern = len(bar_pattern(paper.barcode))
    module = 2 if pattern * 2 <= _ROOM else _ROOM / pattern
    slip.y += 72
    slip.lines(paper.barcode, 22, pitch=36)
    slip.lines(paper.missed, 26, pitch=44)
    if paper.mark.voided:
        slip.lines(words.void, 36, bold=True)
    slip.lines(paper.mark.node, 20, pitch=30)
    height = (slip.y + 24) * DOT
    sheet = Sheet(faces, width=_PAPER, height=height, title=paper.kind.value)
    slip.draw(sheet)
    draw_qr(sheet, paper.qr_text, _mm(_EDGE), code_top * DOT, 176 * DOT)
    left = _EDGE + (_ROOM - pattern * module) / 2
    draw_bars(sheet, paper.barcode, _mm(left), bars_top * DOT, 72 * DOT, module * DOT)
    return sheet.finish()


def compose_bring(faces: Faces, bring: BringSlip) -> bytes:
    """What to bring, on one page as long as it needs; lacking papers are marked and bold."""
    words = words_of(english=bring.english)
    slip = _Slip(faces)
    slip.lines(bring.hall_name, 28)
    slip.lines(words.bring, 44, bold=True)
    slip.lines(bring.item, 34, bold=True)
    if bring.situation:
        slip.lines(bring.situation, 26)
    slip.rule()
    for line in bring.lines:
        mark = words.lacking if line.lacking else ""
        slip.left(f"{words.box} {line.name}{mark}", 30, bold=line.lacking)
        if line.form:
            slip.left(line.form, 24, indent=44)
    slip.rule()
    slip.lines(bring.foot, 26)
    slip.lines(f"{to_datetime(bring.printed_at):%Y-%m-%d %H:%M}", 22)
    sheet = Sheet(faces, width=_PAPER, height=(slip.y + 24) * DOT, title=words.bring)
    slip.draw(sheet)
    return sheet.finish()
