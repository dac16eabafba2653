"""Parts of the page 办件: rows of the saved lists. What happened is `long_lines.py`."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from ui.kit.text import Mark, Words, across
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
