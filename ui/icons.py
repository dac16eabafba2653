"""The line set of icons and state shapes as painted paths (design/tokens.md 4 and 5).

Vectors only, so that they are sharp at every scaling. No widget and no text belong here.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from ui.states.look import Shape
from ui.style import PALETTE

Draw = Callable[[QPainter, QColor], None]
"""Draws on a 16 × 16 grid with the pen of the colour already set."""


def _lines(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _fill(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(QBrush(colour))


def _disc(painter: QPainter, colour: QColor) -> None:
    _fill(painter, colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))


def _ring(painter: QPainter, _colour: QColor) -> None:
    painter.drawEllipse(QRectF(3, 3, 10, 10))


def _half_ring(painter: QPainter, _colour: QColor) -> None:
    painter.drawArc(QRectF(3, 3, 10, 10), 90 * 16, 180 * 16)


def _half_disc(painter: QPainter, colour: QColor) -> None:
    painter.drawEllipse(QRectF(3, 3, 10, 10))
    _fill(painter, colour)
    painter.drawPie(QRectF(3, 3, 10, 10), -90 * 16, 180 * 16)


def _square(painter: QPainter, colour: QColor) -> None:
    _fill(painter, colour)
    painter.drawRect(QRectF(3, 3, 10, 10))


def _small_square(painter: QPainter, _colour: QColor) -> None:
    painter.drawRect(QRectF(4, 4, 8, 8))


def _triangle(painter: QPainter, colour: QColor) -> None:
    _fill(painter, QColor(PALETTE["warn-fill"]) if colour == QColor(PALETTE["warn"]) else colour)
    painter.drawPolygon(_lines((8, 2.5), (14, 13.5), (2, 13.5)))


def _alert(painter: QPainter, colour: QColor) -> None:
    painter.drawPolygon(_lines((8, 2), (14.5, 13.5), (1.5, 13.5)))
    painter.drawLine(QPointF(8, 6), QPointF(8, 9.5))
    _fill(painter, colour)
    painter.drawEllipse(QPointF(8, 11.5), 0.4, 0.4)


def _bars(painter: QPainter, colour: QColor) -> None:
    painter.fillRect(QRectF(4, 3, 2.6, 10), colour)
    painter.fillRect(QRectF(9.4, 3, 2.6, 10), colour)


def _tick(painter: QPainter, _colour: QColor) -> None:
    painter.drawPolyline(_lines((3, 8.5), (6.5, 12), (13, 4.5)))


def _dash(painter: QPainter, _colour: QColor) -> None:
    painter.drawLine(QPointF(3, 8), QPointF(13, 8))


def _cross(painter: QPainter, _colour: QColor) -> None:
    painter.drawLine(QPointF(4, 4), QPointF(12, 12))
    painter.drawLine(QPointF(12, 4), QPointF(4, 12))


def _tray(painter: QPainter, _colour: QColor) -> None:
    painter.drawLine(QPointF(8, 2), QPointF(8, 9.5))
    painter.drawPolyline(_lines((5, 6.8), (8, 9.8), (11, 6.8)))
    painter.drawPolyline(_lines((2.5, 10), (2.5, 13.5), (13.5, 13.5), (13.5, 10)))


def _pen(painter: QPainter, _colour: QColor) -> None:
    painter.drawPolygon(_lines((3, 13), (3.6, 10), (10.8, 2.8), (13.2, 5.2), (6, 12.4)))
    painter.drawLine(QPointF(9, 4.6), QPointF(11.4, 7))


def _info(painter: QPainter, colour: QColor) -> None:
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    painter.drawLine(QPointF(8, 7.2), QPointF(8, 11))
    _fill(painter, colour)
    painter.drawEllipse(QPointF(8, 5), 0.5, 0.5)


def _search(painter: QPainter, _colour: QColor) -> None:
    painter.drawEllipse(QRectF(2, 2, 9, 9))
    painter.drawLine(QPointF(9.8, 9.8), QPointF(14, 14))


def _person(painter: QPainter, _colour: QColor) -> None:
    painter.drawEllipse(QRectF(5, 2, 6, 6))
    path = QPainterPath(QPointF(2, 14))
    path.cubicTo(QPointF(2, 9), QPointF(14, 9), QPointF(14, 14))
    painter.drawPath(path)


def _eye(painter: QPainter, _colour: QColor) -> None:
    path = QPainterPath(QPointF(1, 8))
    path.quadTo(QPointF(8, 0.5), QPointF(15, 8))
    path.quadTo(QPointF(8, 15.5), QPointF(1, 8))
    painter.drawPath(path)
    painter.drawEllipse(QRectF(6, 6, 4, 4))


def _radio(painter: QPainter, _colour: QColor) -> None:
    painter.drawEllipse(QRectF(2, 2, 12, 12))


def _radio_on(painter: QPainter, colour: QColor) -> None:
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    _fill(painter, colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QRectF(5, 5, 6, 6))


def _box(painter: QPainter, _colour: QColor) -> None:
    painter.drawRoundedRect(QRectF(2.5, 2.5, 11, 11), 1, 1)


def _box_on(painter: QPainter, colour: QColor) -> None:
    _box(painter, colour)
    painter.drawPolyline(_lines((5, 8), (7.2, 10.4), (11, 5.6)))


_PATHS: Final[dict[Shape, Draw]] = {
    Shape.DISC: _disc,
    Shape.RING: _ring,
    Shape.HALF_RING: _half_ring,
    Shape.HALF_DISC: _half_disc,
    Shape.SQUARE: _square,
    Shape.SMALL_SQUARE: _small_square,
    Shape.TRIANGLE: _triangle,
    Shape.ALERT: _alert,
    Shape.BARS: _bars,
    Shape.TICK: _tick,
    Shape.DASH: _dash,
    Shape.CROSS: _cross,
    Shape.TRAY: _tray,
    Shape.PEN: _pen,
    Shape.INFO: _info,
    Shape.SEARCH: _search,
    Shape.PERSON: _person,
    Shape.EYE: _eye,
    Shape.RADIO: _radio,
    Shape.RADIO_ON: _radio_on,
    Shape.BOX: _box,
    Shape.BOX_ON: _box_on,
}


def draw(painter: QPainter, shape: Shape, rect: QRectF, colour: QColor) -> None:
    """Draw a shape into a square of logical pixels, in the colour of its text."""
    if shape is Shape.NONE:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 16, rect.height() / 16)
    pen = QPen(colour, 1.7)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _PATHS[shape](painter, colour)
    painter.restore()
