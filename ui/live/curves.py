"""The day's curves: longest wait of one queue, arrivals and calls (tokens.md 11).

Thin lines with their names at the ends; drawn again only when a value changed.
"""

from __future__ import annotations

from typing import Any, Final

import pyqtgraph as pg  # type: ignore[import-untyped]  # ships no types
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsRectItem, QSizePolicy, QWidget
from typing_extensions import override

from hall.clock import to_datetime
from ui import words
from ui.kit.text import Words, down, ground
from ui.states.live import FlowCurve, WaitCurve
from ui.states.live_day import MINUTE, SLOT
from ui.states.live_ports import Path2
from ui.states.look import Tone
from ui.style import Style, Type

_AHEAD: Final = 50
"""Minutes of forecast."""

_NAMES: Final = 76
"""Logical pixels kept at the right for the names of the lines."""

_APART: Final = 17
"""Between two names that would lie upon each other."""

_TICKS: Final = (20, 30, 60, 120)
"""Minutes between two times below a curve."""


def _minutes(at: int) -> float:
    """Minutes of the hall's day."""
    moment = to_datetime(at)
    return moment.hour * 60 + moment.minute + moment.second / 60


def _clock(minutes: float) -> str:
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"


class Curve(QWidget):
    """A titled plot with times below; nothing in it moves under the mouse."""

    def __init__(self, style: Style) -> None:
        """Without lines."""
        super().__init__()
        ground(self, "panel")
        self._look = style
        self.title = Words(style, "", Type.NOTE_STRONG)
        self.plot = pg.PlotWidget(background=style.colour("panel"))
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.plot.setMinimumHeight(40)
        self.plot.setContentsMargins(0, 0, 0, 0)
        self._x_axis, self._y_axis = self.plot.getAxis("bottom"), self.plot.getAxis("left")
        for axis in (self._x_axis, self._y_axis):
            axis.setStyle(tickFont=style.font(Type.CAP), tickLength=0, autoExpandTextSpace=False)
            axis.setTextPen(style.colour(Tone.HINT))
            axis.setPen(style.colour("line-2"))
        self._y_axis.setPen(QPen(Qt.PenStyle.NoPen))
        self._y_axis.setWidth(32)
        self._x_axis.setHeight(20)
        box = down(self.title, gap=2)
        box.addWidget(self.plot, 1)
        self.setLayout(box)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names of the lines keep their room."""
        super().resizeEvent(event)
        self.redraw()

    def redraw(self) -> None:
        """Draw the same again."""

    def _pen(self, name: str, width: float = 1.0, line: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        pen = QPen(self._look.colour(name), width, line)
        pen.setCosmetic(True)
        return pen

    def _frame(self, start: float, end: float, top: float, now: float) -> None:
        """Axes, hairlines, the pale ground of what is to come."""
        self.plot.clear()
        width = max(self.plot.width() - 40, 3 * _NAMES)
        room = (end - start) * _NAMES / (width - _NAMES)
        self.plot.setXRange(start, end + room, padding=0)
        step = next((one for one in _TICKS if (end - start) / one <= 6), _TICKS[-1])
        first = -(-start // step) * step
        times = [first + n * step for n in range(int((end - first) // step) + 1)]
        self._x_axis.setTicks([[(at, _clock(at)) for at in times]])
        grid = next(one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if top / one <= 5)
        high = max(-(-top // grid), 1) * grid
        self.plot.setYRange(0, high * 1.08, padding=0)
        values = [n * grid for n in range(int(high // grid) + 1)]
        self._y_axis.setTicks([[(value, str(int(value))) for value in values]])
        ends = [start, end] * len(values)
        heights = [float(value) for value in values for _ in range(2)]
        self.plot.addItem(pg.PlotCurveItem(ends, heights, pen=self._pen("line"), connect="pairs"))
        ahead = QGraphicsRectItem(now, 0, end - now, high * 1.08)
        ahead.setBrush(self._look.colour("bg"))
        ahead.setPen(QPen(Qt.PenStyle.NoPen))
        ahead.setZValue(-10)
        self.plot.addItem(ahead)
        self._line([now, now], [0, high * 1.08], self._pen("ctl"))

    def _line(self, x: list[float], y: list[float], pen: QPen) -> None:
        self.plot.addItem(pg.PlotCurveItem(x, y, pen=pen, antialias=True))

    def _names(self, names: list[tuple[float, str, str]], end: float) -> None:
        """(height, colour, words) at the ends of the lines, moved apart when they are too close."""
        low, high = self.plot.viewRange()[1]
        unit = (high - low) / max(self.plot.height() - 24, 1)
        last = low - _APART * unit / 2
        for height, colour, text in sorted(names):
            at = max(height, last + _APART * unit)
            self._say(text, end, at, colour, (-0.05, 0.5), bold=False)
            last = at

    def _say(
        self, text: str, x: float, y: float, tone: str, anchor: tuple[float, float], *, bold: bool
    ) -> None:
        item = pg.TextItem(text, color=self._look.colour(tone), anchor=anchor)
        item.setFont(self._look.font(Type.SMALL_STRONG if bold else Type.SMALL))
        item.setPos(x, y)
        self.plot.addItem(item)


def _xy(path: Path2) -> tuple[list[float], list[float]]:
    return [_minutes(at) for at, _ in path], [float(value) for _, value in path]


class WaitPlot(Curve):
    """The longest wait of a queue, its standard, and both outcomes."""

    def __init__(self, style: Style) -> None:
        """Without a queue."""
        super().__init__(style)
        self._shown: WaitCurve | None = None

    def draw(self, curve: WaitCurve) -> None:
        """Show a curve."""
        if curve != self._shown:
            self._shown = curve
            self.redraw()

    @override
    def redraw(self) -> None:
        """Lines, names, the standard."""
        curve = self._shown
        if curve is None:
            return
        self.title.say(curve.title)
        if not curve.past:
            self.plot.clear()
            return
        x, y = _xy(curve.past)
        now = _minutes(curve.now)
        end = max([now + _AHEAD, *_xy(curve.without)[0], *_xy(curve.opened)[0]])
        values = [*y, *_xy(curve.without)[1], *_xy(curve.opened)[1], float(curve.limit)]
        self._frame(x[0], end, max(values) * 1.12, now)
        self._limit(x[0], end, curve.limit)
        self._line(x, y, self._pen("ink-900", 2))
        point = pg.ScatterPlotItem([now], [y[-1]], size=9, brush=self._look.colour("ink-900"), pen=None)
        self.plot.addItem(point)
        # Early in the day there is no room on the left of the point.
        early = (now - x[0]) * self.plot.width() < _NAMES * (end - x[0])
        anchor = (-0.08, 1.0) if early else (1.08, 1.0)
        self._say(words.curve_now(int(y[-1])), now, y[-1], "ink-900", anchor, bold=True)
        names = [(float(curve.limit), "warn", words.curve_limit(curve.limit))]
        self._outcomes(curve, now, y[-1], end, names if curve.limit and self._narrow() else [])

    def _limit(self, start: float, end: float, limit: int) -> None:
        if limit:
            dotted = self._pen("warn", 1.5, Qt.PenStyle.DotLine)
            self._line([start, end], [limit, limit], dotted)
            if not self._narrow():
                self._say(words.curve_limit(limit), start, limit, "warn", (0.0, 0.95), bold=False)

    def _narrow(self) -> bool:
        """Too narrow for the name of the standard beside the value of now: it goes to its end."""
        return bool(self.plot.width() < 5 * _NAMES)

    def _outcomes(
        self, curve: WaitCurve, now: float, value: float, end: float, names: list[tuple[float, str, str]]
    ) -> None:
        for path, colour, line, say in (
            (curve.without, "bad", Qt.PenStyle.DashLine, words.curve_without),
            (curve.opened, "acc", Qt.PenStyle.DotLine, words.curve_with),
        ):
            if path:
                x, y = _xy(path)
                self._line([now, *x], [value, *y], self._pen(colour, 2, line))
                names.append((y[-1], colour, say(int(y[-1]))))
        self._names(names, end)


class FlowPlot(Curve):
    """Arrivals as bars, calls as a line; dashed is what is to come."""

    def __init__(self, style: Style) -> None:
        """Without people."""
        super().__init__(style)
        self.title.say(words.CURVE_FLOW)
        self._shown: FlowCurve | None = None

    def draw(self, curve: FlowCurve) -> None:
        """Show a curve."""
        if curve != self._shown:
            self._shown = curve
            self.redraw()

    @override
    def redraw(self) -> None:
        """Bars, lines, names."""
        curve = self._shown
        if curve is None:
            return
        if not curve.arrivals:
            self.plot.clear()
            return
        now = _minutes(curve.now)
        half = SLOT / MINUTE / 2
        x, y = _xy(curve.arrivals)
        ahead_x, ahead_y = _xy(curve.arrivals_ahead)
        call_x, call_y = _xy(curve.calls)
        next_x, next_y = _xy(curve.calls_ahead)
        end = max([now + _AHEAD, *(at + 2 * half for at in ahead_x)])
        self._frame(x[0], end, max([*y, *ahead_y, *call_y, *next_y, 1.0]) * 1.05, now)
        fill = QColor(self._look.colour("acc"))
        fill.setAlphaF(0.42)
        self._bars(x, y, half, brush=fill, pen=self._pen("acc"))
        self._bars(ahead_x, ahead_y, half, brush=None, pen=self._pen("acc", 1, Qt.PenStyle.DashLine))
        self._line([at + half for at in call_x], call_y, self._pen("ink-900", 2))
        if next_x:
            x2 = [*(at + half for at in call_x[-1:]), *(at + half for at in next_x)]
            y2 = [*call_y[-1:], *next_y]
            self._line(x2, y2, self._pen("bad", 2, Qt.PenStyle.DashLine))
        last_in, last_call = [*y, *ahead_y][-1], [*call_y, *next_y][-1]
        names = [
            (last_in, "acc", words.curve_arrivals(int(last_in))),
            (last_call, "bad" if next_y else "ink-900", words.curve_calls(int(last_call))),
        ]
        self._names(names, end)

    def _bars(self, x: list[float], y: list[float], half: float, *, brush: Any, pen: QPen) -> None:
        if x:
            middle = [at + half for at in x]
            self.plot.addItem(pg.BarGraphItem(x=middle, height=y, width=1.3 * half, brush=brush, pen=pen))
