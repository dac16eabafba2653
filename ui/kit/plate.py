"""The dark number plate: one widget with a paint method (design/tokens.md 1, 11)."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui import words
from ui.icons import draw
from ui.states.look import Shape, Tone
from ui.states.queue import PlateView
from ui.style import Style, Type

_LONG = 5
"""A number of more characters shrinks in one step."""

EMPTY = PlateView(left="", state="", number="", timer="", standard="", part=0.0)


class WelcomePlate(QWidget):
    """The plate of the sign-in page: the product, the number of the window, the hall."""

    def __init__(self, style: Style) -> None:
        """Draw it without words."""
        super().__init__()
        self._look = style
        self._words = ("", "")
        self.setFixedWidth(2 * style.metrics.strip)

    def show_place(self, window: int, hall: str) -> None:
        """Say where this PC stands; a hall that is not known yet is left out, 0 is no window."""
        said = (words.window_name(window) if window else words.APP, hall)
        if said != self._words:
            self._words = said
            self.setAccessibleName(f"{words.APP} {said[0]} {said[1]}")
            self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """The name small, the number large in the middle, the hall below it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.colour("plate"))
        side = 2 * self._look.metrics.margin
        wide, middle = self.width() - 2 * side, self.height() / 2
        painter.setFont(self._look.font(Type.OUTCOME))
        painter.setPen(self._look.colour("panel"))
        painter.drawText(QRectF(side, side, wide, 32), Qt.AlignmentFlag.AlignVCenter, words.APP)
        painter.setFont(self._look.font(Type.NUMBER))
        painter.drawText(QRectF(side, middle - 90, wide, 90), Qt.AlignmentFlag.AlignVCenter, self._words[0])
        painter.setFont(self._look.font(Type.TITLE))
        painter.setPen(self._look.colour("plate-mute"))
        wrapped = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(side, middle + 12, wide, middle - side), int(wrapped), self._words[1])
        painter.end()


class Plate(QWidget):
    """Window, what it is doing, the number, the time against the standard."""

    def __init__(self, style: Style, *, small: bool = False) -> None:
        """`small` is the plate in the top bar of the other pages: number and timer on one line."""
        super().__init__()
        self._look = style
        self._small = small
        self._view = EMPTY
        metrics = style.metrics
        self.setFixedSize(metrics.strip, metrics.top_bar if small else metrics.plate)

    def show_view(self, view: PlateView) -> None:
        """Draw another state."""
        if view != self._view:
            self._view = view
            self.setAccessibleName(f"{view.left} {view.state} {view.number} {view.timer} {view.standard}")
            self.update()

    def number_role(self) -> Type:
        """The size of the number: one step smaller when it is long."""
        return Type.NUMBER_LONG if len(self._view.number) > _LONG else Type.NUMBER

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw all of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.colour("plate"))
        if self._small:
            self._paint_small(painter)
        else:
            self._paint_large(painter)
        painter.end()

    def _paint_small(self, painter: QPainter) -> None:
        view = self._view
        margin = self._look.metrics.margin
        white, mute = self._look.colour("panel"), self._look.colour("plate-mute")
        font = self._look.font(Type.TIMER)
        painter.setFont(font)
        painter.setPen(white)
        area = QRectF(margin, 0, self.width() - 2 * margin, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, view.number)
        left = margin + QFontMetricsF(font).horizontalAdvance(view.number) + 12
        painter.setFont(self._look.font(Type.CAP))
        painter.setPen(mute)
        half = self.height() / 2
        painter.drawText(
            QRectF(left, 4, self.width() - left, half - 4), Qt.AlignmentFlag.AlignVCenter, view.state
        )
        painter.setPen(white)
        painter.drawText(
            QRectF(left, half, self.width() - left, half - 4), Qt.AlignmentFlag.AlignVCenter, view.timer
        )

    def _paint_large(self, painter: QPainter) -> None:
        view = self._view
        margin = self._look.metrics.margin
        bar_top = self._look.metrics.plate_bar
        wide = self.width() - 2 * margin
        white, mute = self._look.colour("panel"), self._look.colour("plate-mute")
        area = QRectF(margin, 12 if not self._look.compact else 9, wide, 24)
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(mute)
        room = wide - QFontMetricsF(self._look.font(Type.NOTE)).horizontalAdvance(view.state) - 28
        whole = QFontMetricsF(painter.font()).horizontalAdvance(view.left) <= room
        # Where both do not fit the kind of number counts more than the window, which the clerk knows.
        left = view.left if whole else view.left.split("\u3000")[-1]
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, left)
        font = self._look.font(Type.NOTE)
        painter.setFont(font)
        painter.setPen(white)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, view.state)
        width = QFontMetricsF(font).horizontalAdvance(view.state)
        draw(
            painter,
            Shape.DISC,
            QRectF(area.right() - width - 20, area.center().y() - 8, 16, 16),
            self._look.colour(Tone.PLAIN),
        )
        self._number(painter, QRectF(margin, self._look.metrics.plate_number - 40, wide, 80))
        self._timer(painter, QRectF(margin, bar_top - 37 + (6 if self._look.compact else 0), wide, 30))
        bar = QRectF(margin, bar_top, wide, 4)
        if view.number and view.timer:
            back = self._look.colour("plate-mute")
            back.setAlphaF(0.35)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(back)
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(white)
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * view.part, 4), 2, 2)

    def _number(self, painter: QPainter, area: QRectF) -> None:
        font = self._look.font(self.number_role())
        advance = QFontMetricsF(font).horizontalAdvance(self._view.number)
        if advance > area.width():
            font.setPixelSize(int(font.pixelSize() * area.width() / advance))
        painter.setFont(font)
        painter.setPen(self._look.colour("panel"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(area, int(flags), self._view.number)

    def _timer(self, painter: QPainter, area: QRectF) -> None:
        font = self._look.font(Type.TIMER)
        metrics = QFontMetricsF(font)
        baseline = area.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.setFont(font)
        painter.setPen(self._look.colour("panel"))
        painter.drawText(int(area.left()), int(baseline), self._view.timer)
        left = area.left() + metrics.horizontalAdvance(self._view.timer) + 10
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(self._look.colour("plate-mute"))
        painter.drawText(int(left), int(baseline), self._view.standard)
