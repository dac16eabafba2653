"""The queues of the hall: how long, against the standard of each; the black tick is the standard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui import words
from ui.live.sizes import LiveSizes
from ui.states.live import QueueLine
from ui.states.look import Tone
from ui.style import Style, Type

_TICK = 0.8
"""Where on the bar the standard stands; what is longer ends at the right edge."""


class QueueBars(QWidget):
    """One line a queue.

    Signals:
        picked: Letter (as an object) of the queue that was clicked.
    """

    picked = Signal(object)

    def __init__(self, style: Style) -> None:
        """No queue."""
        super().__init__()
        self._look = style
        self._sizes = LiveSizes.of(style)
        self._lines: tuple[QueueLine, ...] = ()
        self._first = 0
        self.current = ""
        """Letter of the line with the focus bar, "" for none."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(4 * self._sizes.queue_row_least)
        self.setAccessibleName(words.COLUMN_QUEUE)

    def draw(self, lines: tuple[QueueLine, ...]) -> None:
        """Show these, in their order."""
        if lines != self._lines:
            self._lines = lines
            self._keep_in_sight()
            self.update()

    def choose(self, letter: str) -> None:
        """Move the focus bar; "" takes it away."""
        if letter != self.current:
            self.current = letter
            line = next((one for one in self._lines if one.letter == letter), None)
            self.setAccessibleDescription(line.accessible if line else "")
            self._keep_in_sight()
            self.update()

    def step(self, rows: int) -> str:
        """The letter so many lines on; the first line when none is chosen."""
        letters = [line.letter for line in self._lines]
        if not letters:
            return ""
        if self.current not in letters:
            return letters[0]
        return letters[min(max(letters.index(self.current) + rows, 0), len(letters) - 1)]

    # --- geometry

    def _row(self) -> float:
        room = self.height() - self._look.metrics.table_head
        count = max(len(self._lines), 1)
        return float(min(max(room / count, self._sizes.queue_row_least), self._sizes.queue_row))

    def _fits(self) -> int:
        return max(1, int((self.height() - self._look.metrics.table_head) / self._row()))

    def _keep_in_sight(self) -> None:
        letters = [line.letter for line in self._lines]
        fits = self._fits()
        self._first = min(self._first, max(len(letters) - fits, 0))
        if self.current in letters:
            at = letters.index(self.current)
            self._first = min(max(self._first, at - fits + 1), at)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """More queues than fit: the list moves."""
        step = -1 if event.angleDelta().y() > 0 else 1
        first = min(max(self._first + step, 0), max(len(self._lines) - self._fits(), 0))
        if first != self._first:
            self._first = first
            self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a line."""
        line = int((event.position().y() - self._look.metrics.table_head) // self._row()) + self._first
        if 0 <= line < len(self._lines):
            self.picked.emit(self._lines[line].letter)

    def _columns(self) -> tuple[float, float, float, float, float, float]:
        """Right ends of count and longest, the bar's two ends, right ends of standard and expectation."""
        margin, width = self._look.metrics.margin, float(self.width())
        metrics = QFontMetricsF(self._look.font(Type.NOTE))
        expected = metrics.horizontalAdvance(words.live_range(188, 188))
        title = QFontMetricsF(self._look.font(Type.SMALL)).horizontalAdvance(self._heads()[4])
        minutes = metrics.horizontalAdvance(words.live_minutes(188))
        last = width - margin
        standard = last - max(expected, title) - 14
        bar_end = standard - minutes - 6
        rest = bar_end - margin
        bar = min(max(rest * 0.32 - 24, 50), 100)
        longest = bar_end - bar - 12
        return longest - minutes - 16, longest, bar_end - bar, bar_end, standard, last

    def _heads(self) -> tuple[str, ...]:
        return words.LIVE_QUEUE_HEADS_SHORT if self._look.compact else words.LIVE_QUEUE_HEADS

    # --- painting

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Heads and as many lines as fit."""
        painter = QPainter(self)
        self._paint_heads(painter)
        top, row = float(self._look.metrics.table_head), self._row()
        for line in self._lines[self._first : self._first + self._fits()]:
            self._line(painter, line, QRectF(0, top, self.width(), row))
            top += row
        painter.end()

    def _paint_heads(self, painter: QPainter) -> None:
        head = QRectF(0, 0, self.width(), self._look.metrics.table_head)
        painter.fillRect(head, self._look.colour("panel-2"))
        painter.setPen(QPen(self._look.colour("line-2"), 1))
        painter.drawLine(head.topLeft(), head.topRight())
        painter.drawLine(head.bottomLeft(), head.bottomRight())
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(self._look.colour(Tone.HINT))
        count, longest, _left, _right, standard, last = self._columns()
        queue, waiting, most, limit, expected = self._heads()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(head.adjusted(self._look.metrics.margin, 0, 0, 0), middle, queue)
        for end, text in ((count, waiting), (longest, most), (standard, limit), (last, expected)):
            painter.drawText(_until(head, end), Qt.AlignmentFlag.AlignRight | middle, text)

    def _line(self, painter: QPainter, line: QueueLine, area: QRectF) -> None:
        current = line.letter == self.current
        if current:
            painter.fillRect(area, self._look.colour("acc-tint"))
            painter.fillRect(
                QRectF(0, area.top(), self._look.metrics.bar, area.height()), self._look.colour("acc")
            )
        painter.setPen(QPen(self._look.colour("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        count, longest, left, right, standard, last = self._columns()
        middle = Qt.AlignmentFlag.AlignVCenter
        margin = self._look.metrics.margin
        strong, plain = self._look.font(Type.NOTE_STRONG), self._look.font(Type.NOTE)
        painter.setPen(self._look.colour(Tone.INK))
        painter.setFont(strong)
        painter.drawText(area.adjusted(margin, 0, 0, 0), middle, line.letter)
        painter.drawText(_until(area, count), Qt.AlignmentFlag.AlignRight | middle, str(line.waiting))
        painter.setFont(plain)
        name = area.adjusted(margin + 24, 0, -(self.width() - count + 34), 0)
        cut = QFontMetricsF(plain).elidedText(line.name, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, middle, cut)
        painter.setPen(self._look.colour(Tone.SECOND))
        painter.drawText(
            _until(area, standard), Qt.AlignmentFlag.AlignRight | middle, words.live_minutes(line.standard)
        )
        painter.setPen(self._look.colour(Tone.INK))
        painter.drawText(_until(area, last), Qt.AlignmentFlag.AlignRight | middle, line.expected)
        text = words.LIVE_NONE if line.longest is None else words.live_minutes(line.longest)
        if line.near:
            painter.setPen(self._look.colour(Tone.WARN))
            painter.setFont(strong if line.share > 1 else plain)
        painter.drawText(_until(area, longest), Qt.AlignmentFlag.AlignRight | middle, text)
        self._bar(painter, line, QRectF(left, area.center().y() - 5, right - left, 10))

    def _bar(self, painter: QPainter, line: QueueLine, area: QRectF) -> None:
        painter.fillRect(area.adjusted(0, 1, 0, -1), self._look.colour("info"))
        width = min(line.share * _TICK, 1.0) * area.width()
        filled = QRectF(area.left(), area.top(), width, area.height())
        if line.near:
            painter.fillRect(filled, self._look.colour("warn-fill"))
            painter.setPen(QPen(self._look.colour("warn"), 1))
            painter.drawRect(filled.adjusted(0.5, 0.5, -0.5, -0.5))
        elif width:
            painter.fillRect(filled, self._look.colour("acc"))
        tick = area.left() + _TICK * area.width()
        painter.fillRect(QRectF(tick, area.top() - 3, 2, area.height() + 6), self._look.colour("ink-900"))


def _until(area: QRectF, end: float) -> QRectF:
    """The part of a line that ends there."""
    return QRectF(area.left(), area.top(), end - area.left(), area.height())
