"""The dark plate of the hall at the top left: its name, and who is on duty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.style import Style, Type


class HallPlate(QWidget):
    """Two lines on the ground of the number plate (tokens.md 1)."""

    def __init__(self, style: Style, hall: str, who: str) -> None:
        """Draw it."""
        super().__init__()
        self._look, self._hall, self._who = style, hall, who
        self.setFixedSize(style.metrics.strip, style.metrics.top_bar)
        self.setAccessibleName(f"{hall} {who}")

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name above, person below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("plate"))
        area = self.rect().adjusted(self._look.metrics.margin, 3, -4, -3)
        half = area.height() // 2
        painter.setPen(self._look.colour("panel"))
        painter.setFont(self._look.font(Type.SMALL_STRONG if self._look.compact else Type.STRONG))
        name = painter.fontMetrics().elidedText(self._hall, self._cut(), area.width())
        painter.drawText(area.left(), area.top() + half - 4, name)
        painter.setPen(self._look.colour("plate-mute"))
        painter.setFont(self._look.font(Type.CAP if self._look.compact else Type.SMALL))
        who = painter.fontMetrics().elidedText(self._who, self._cut(), area.width())
        painter.drawText(area.left(), area.bottom() - 3, who)
        painter.end()

    @staticmethod
    def _cut() -> Qt.TextElideMode:
        return Qt.TextElideMode.ElideRight
