"""Parts of the page 办件: rows of the saved lists, and the line of what happened."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from ui.icons import draw
from ui.kit.text import Mark, Words, across, down
from ui.states.cases import TimeLine
from ui.states.look import Shape, Tone
from ui.style import Style, Type


class ListRow(QPushButton):
    """One saved list or light with its count; the chosen one has tint and bar."""

    def __init__(self, style: Style, word: str, count: int, *, shape: Shape, tone: Tone, on: bool) -> None:
        """Draw one row; a count below 0 is not said."""
        super().__init__()
        self._look = style
        self._on = on
        self.setProperty("kind", "flat")
        self.setAutoDefault(False)
        self.setCheckable(True)
        self.setChecked(on)
        self.setFixedHeight(30 if not style.compact else 26)
        self.setAccessibleName(f"{word} {count}")
        role = Type.STRONG if on else Type.BODY
        row = across(gap=8, margins=(style.metrics.margin, 0, style.metrics.margin, 0))
        if shape is not Shape.NONE:
            row.addWidget(Mark(style, shape, tone))
        for text in (Words(style, word, role), Words(style, str(count) if count >= 0 else "", role)):
            text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(text)
        row.insertStretch(row.count() - 1, 1)
        self.setLayout(row)

    @override
    def minimumSizeHint(self) -> QSize:
        """Never lower than its line, however many lists there are: then the column scrolls."""
        return QSize(0, self.maximumHeight())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint and bar of the chosen list, the ring of the focus."""
        painter = QPainter(self)
        if self._on:
            painter.fillRect(self.rect(), self._look.colour("acc-tint"))
            painter.fillRect(0, 0, self._look.metrics.bar, self.height(), self._look.colour("acc"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.colour("acc"), self._look.focus_width))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


class TimeMark(QWidget):
    """The mark of one step, tied to the next; what is still to come is dashed."""

    def __init__(self, style: Style, line: TimeLine, *, last: bool) -> None:
        """Draw one."""
        super().__init__()
        self._look = style
        self._line = line
        self._last = last
        self.setFixedWidth(16)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ring and the line down to the next."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._last:
            painter.setPen(QPen(self._look.colour("line-2"), 1))
            painter.drawLine(QPointF(8, 18), QPointF(8, self.height()))
        if self._line.due:
            pen = QPen(self._look.colour(self._line.tone), 1.5)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            painter.drawEllipse(QRectF(3, 4, 10, 10))
        else:
            shape = {Tone.WARN: Shape.TRIANGLE, Tone.BAD: Shape.SQUARE}.get(self._line.tone, Shape.RING)
            draw(painter, shape, QRectF(1, 2, 14, 14), self._look.colour(self._line.tone))
        painter.end()


def time_lines(style: Style, lines: Sequence[TimeLine]) -> QVBoxLayout:
    """What happened, oldest first, and what is due next."""
    box = down()
    for number, line in enumerate(lines):
        what = Words(style, line.what, Type.NOTE if line.due else Type.NOTE_STRONG)
        if line.tone in {Tone.WARN, Tone.BAD}:
            what.tone(line.tone)
        head = across(what, None, gap=8)
        head.addWidget(Words(style, line.at, Type.SMALL, Tone.SECOND))
        words = down(head, gap=0, margins=(0, 0, 0, 8 if not style.compact else 2))
        if line.detail:
            words.addWidget(Words(style, line.detail, Type.SMALL, Tone.SECOND, wrap=True))
        row = across(TimeMark(style, line, last=number == len(lines) - 1), gap=8)
        row.addLayout(words, 1)
        box.addLayout(row)
    return box
