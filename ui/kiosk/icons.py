"""Line icons of the kiosk as painted paths on a 24 × 24 grid (design/kiosk.png); unknown is a paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

Draw = Callable[[QPainter], None]


def _poly(painter: QPainter, *points: tuple[float, float], closed: bool = False) -> None:
    shape = QPolygonF([QPointF(x, y) for x, y in points])
    if closed:
        painter.drawPolygon(shape)
    else:
        painter.drawPolyline(shape)


def _line(painter: QPainter, x1: float, y1: float, x2: float, y2: float) -> None:
    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _card(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(2, 4.5, 20, 15), 2, 2)
    p.drawEllipse(QPointF(8.2, 10), 2, 2)
    path = QPainterPath(QPointF(4.8, 16))
    path.cubicTo(QPointF(4.8, 12.4), QPointF(11.6, 12.4), QPointF(11.6, 16))
    p.drawPath(path)
    _line(p, 14.5, 10, 19, 10)
    _line(p, 14.5, 14, 19, 14)


def _building(p: QPainter) -> None:
    _line(p, 2.5, 21, 21.5, 21)
    _poly(p, (4.5, 21), (4.5, 5.5), (13, 3), (13, 21))
    _poly(p, (13, 9), (19.5, 9), (19.5, 21))
    for y in (8, 12, 16):
        _line(p, 7.2, y, 10.3, y)
    for y in (13, 17):
        _line(p, 16, y, 17, y)


def _shield(p: QPainter) -> None:
    path = QPainterPath(QPointF(12, 2.5))
    path.lineTo(20, 5.5)
    path.lineTo(20, 12)
    path.cubicTo(QPointF(20, 17), QPointF(16, 20), QPointF(12, 21.5))
    path.cubicTo(QPointF(8, 20), QPointF(4, 17), QPointF(4, 12))
    path.lineTo(4, 5.5)
    path.closeSubpath()
    p.drawPath(path)


def _house(p: QPainter) -> None:
    _poly(p, (2.5, 11.5), (12, 3), (21.5, 11.5))
    _poly(p, (5, 9.5), (5, 20.5), (19, 20.5), (19, 9.5))
    _poly(p, (10, 20.5), (10, 14), (14, 14), (14, 20.5))


def _yuan(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 12), 9.5, 9.5)
    _poly(p, (8.5, 7), (12, 11.5), (15.5, 7))
    _line(p, 12, 11.5, 12, 17.5)
    _line(p, 9, 12, 15, 12)
    _line(p, 9, 14.8, 15, 14.8)


def _crane(p: QPainter) -> None:
    _line(p, 3.5, 21, 10.5, 21)
    _poly(p, (7, 21), (7, 3.5), (20.5, 7.5), (4.5, 7.5), (7, 3.5))
    _line(p, 18, 7.5, 18, 12)
    p.drawRect(QRectF(16.4, 12, 3.2, 3.6))


def _box(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(2.5, 4.5, 19, 4.5), 1, 1)
    _poly(p, (4.2, 9), (4.2, 20), (19.8, 20), (19.8, 9))
    _line(p, 9.5, 13, 14.5, 13)


def _heart(p: QPainter) -> None:
    path = QPainterPath(QPointF(12, 20.5))
    path.cubicTo(QPointF(4, 14.5), QPointF(2.2, 11), QPointF(2.6, 8))
    path.cubicTo(QPointF(3.4, 3.4), QPointF(9.6, 2.6), QPointF(12, 7))
    path.cubicTo(QPointF(14.4, 2.6), QPointF(20.6, 3.4), QPointF(21.4, 8))
    path.cubicTo(QPointF(21.8, 11), QPointF(20, 14.5), QPointF(12, 20.5))
    p.drawPath(path)


def _rings(p: QPainter) -> None:
    p.drawEllipse(QPointF(8, 14), 5.7, 5.7)
    p.drawEllipse(QPointF(16, 14), 5.7, 5.7)
    _poly(p, (5.8, 6), (8, 3.5), (10.2, 6))


def _chat(p: QPainter) -> None:
    _poly(p, (3, 4.5), (21, 4.5), (21, 17), (11, 17), (6.5, 21), (6.5, 17), (3, 17), closed=True)
    _line(p, 7, 9, 17, 9)
    _line(p, 7, 12.8, 13.5, 12.8)


def _history(p: QPainter) -> None:
    p.drawArc(QRectF(3, 3, 18, 18), 175 * 16, -320 * 16)
    _poly(p, (3, 4.5), (3, 9.5), (8, 9.5))
    _poly(p, (12, 7.5), (12, 12.5), (15.5, 14.5))


def _document(p: QPainter) -> None:
    _poly(p, (5, 2.5), (14, 2.5), (19, 7.5), (19, 21.5), (5, 21.5), closed=True)
    _poly(p, (14, 2.5), (14, 7.5), (19, 7.5))
    for y in (12, 15, 18):
        _line(p, 8.3, y, 15.7 if y < 18 else 13, y)


def _letters(p: QPainter) -> None:
    _poly(p, (1.5, 19), (7.5, 5), (13.5, 19))
    _line(p, 3.7, 14, 11.3, 14)
    _poly(p, (14, 19), (18.2, 9.5), (22.4, 19))
    _line(p, 15.6, 15.5, 20.8, 15.5)


def _globe(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 12), 9.5, 9.5)
    p.drawEllipse(QPointF(12, 12), 4.2, 9.5)
    _line(p, 2.5, 12, 21.5, 12)


def _bell(p: QPainter) -> None:
    path = QPainterPath(QPointF(3.5, 18))
    path.cubicTo(QPointF(6, 15.5), QPointF(5.5, 13), QPointF(5.5, 10))
    path.cubicTo(QPointF(5.5, 1), QPointF(18.5, 1), QPointF(18.5, 10))
    path.cubicTo(QPointF(18.5, 13), QPointF(18, 15.5), QPointF(20.5, 18))
    path.closeSubpath()
    p.drawPath(path)
    p.drawArc(QRectF(9.5, 17.5, 5, 4.5), 180 * 16, 180 * 16)


def _search(p: QPainter) -> None:
    p.drawEllipse(QPointF(10, 10), 6.8, 6.8)
    _line(p, 15, 15, 21.5, 21.5)


def _home(p: QPainter) -> None:
    _house(p)


def _back(p: QPainter) -> None:
    _poly(p, (11, 5), (4, 12), (11, 19))
    _line(p, 4, 12, 20.5, 12)


def _forward(p: QPainter) -> None:
    _poly(p, (13, 5), (20, 12), (13, 19))
    _line(p, 20, 12, 3.5, 12)


def _person(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 8), 4.2, 4.2)
    path = QPainterPath(QPointF(4, 20.5))
    path.cubicTo(QPointF(4, 13), QPointF(20, 13), QPointF(20, 20.5))
    p.drawPath(path)


def _people(p: QPainter) -> None:
    for x in (8, 16):
        p.drawEllipse(QPointF(x, 8), 3.2, 3.2)
        path = QPainterPath(QPointF(x - 5.8, 19.5))
        path.cubicTo(QPointF(x - 5.8, 13), QPointF(x + 5.8, 13), QPointF(x + 5.8, 19.5))
        p.drawPath(path)


def _info(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 12), 9.5, 9.5)
    _line(p, 12, 11, 12, 17)
    p.drawEllipse(QPointF(12, 7.5), 0.5, 0.5)


def _print(p: QPainter) -> None:
    _poly(p, (7, 8), (7, 3), (17, 3), (17, 8))
    p.drawRoundedRect(QRectF(3, 8, 18, 8.5), 1.5, 1.5)
    p.drawRect(QRectF(7, 13.5, 10, 7.5))


def _ticket(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(5, 2.5, 14, 19), 1.5, 1.5)
    _line(p, 8.5, 7, 15.5, 7)
    p.drawRect(QRectF(9, 12, 6, 6))


def _tick(p: QPainter) -> None:
    _poly(p, (4, 12.5), (9.5, 18), (20, 6.5))


def _erase(p: QPainter) -> None:
    _poly(p, (8, 5), (21.5, 5), (21.5, 19), (8, 19), (2, 12), closed=True)
    _line(p, 11.5, 9, 17.5, 15)
    _line(p, 17.5, 9, 11.5, 15)


_PATHS: Final[dict[str, Draw]] = {
    "card": _card,
    "building": _building,
    "shield": _shield,
    "house": _house,
    "yuan": _yuan,
    "crane": _crane,
    "box": _box,
    "heart": _heart,
    "rings": _rings,
    "chat": _chat,
    "history": _history,
    "document": _document,
    "letters": _letters,
    "globe": _globe,
    "bell": _bell,
    "search": _search,
    "home": _home,
    "back": _back,
    "forward": _forward,
    "person": _person,
    "people": _people,
    "info": _info,
    "print": _print,
    "ticket": _ticket,
    "tick": _tick,
    "erase": _erase,
}


def draw_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor, *, width: float = 1.7) -> None:
    """Draw an icon into a square, in one colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 24, rect.height() / 24)
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _PATHS.get(name, _document)(painter)
    painter.restore()
