"""All window tiles of the hall in one painted widget; only tiles that changed are painted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui import words
from ui.live.sizes import DENSITIES, Density, LiveSizes
from ui.states.live_tiles import Tile, TileGroup, TileState
from ui.states.look import Tone
from ui.style import Style, Type

_FLOOR: Final = 2
"""So many characters of an area's name say the floor."""

_RADIUS: Final = 4
_ROLES: Final = (Type.STRONG, Type.NOTE_STRONG, Type.SMALL_STRONG, Type.NOTE, Type.SMALL, Type.CAP)
_REMEMBERED: Final = 2000
"""So many words of tiles keep the size in which they fit."""

EDGE: Final = 2
"""Room around the outer tiles for the focus ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where one group stands: its heading and its tiles."""

    group: TileGroup
    heading: QRect
    tiles: tuple[QRect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a state is drawn: palette names of ground, edge and text; width and dashes of the edge."""

    ground: str = "panel"
    edge: str = "line-2"
    text: str = Tone.INK
    width: int = 1
    dash: tuple[int, ...] = ()


_LOOKS: Final = {
    TileState.SERVING: Look(),
    TileState.IDLE: Look(text=Tone.HINT),
    TileState.OVER: Look(ground="warn-tint", edge="warn", text=Tone.WARN, width=2),
    TileState.ALARM: Look(ground="warn-tint", edge="warn", text=Tone.WARN, width=2),
    TileState.PAUSED: Look(ground="info", text=Tone.SECOND),
    TileState.CLOSED: Look(ground="panel-2", text=Tone.HINT, dash=(3, 2)),
    TileState.SILENT: Look(edge="ink-900", width=2, dash=(1, 1)),
    TileState.ADVISED: Look(ground="acc-tint", edge="acc", text=Tone.ACCENT, width=2, dash=(3, 2)),
    TileState.WANTED: Look(ground="acc-tint", edge="acc", text=Tone.ACCENT),
}
_LEGEND: Final = (
    (TileState.SERVING, TileState.OVER, TileState.PAUSED),
    (TileState.CLOSED, TileState.SILENT, TileState.ADVISED),
)


def rows_of(groups: Sequence[TileGroup], width: int, density: Density, gap: int) -> list[list[TileGroup]]:
    """Which groups share a row.

    Beside a group stands another of its floor, else the largest that still fits.
    """
    left, rows = list(groups), []
    while left:
        row = [left.pop(0)]
        room = width - _wide(row[0], width, density) - gap
        while True:
            fitting = [one for one in left if _wide(one, width, density) <= room]
            near = [one for one in fitting if one.area[:_FLOOR] == row[0].area[:_FLOOR]]
            best = max(near or fitting, key=lambda one: len(one.tiles), default=None)
            if best is None:
                break
            left.remove(best)
            row.append(best)
            room -= _wide(best, width, density) + gap
        rows.append(row)
    return rows


def _across(width: int, density: Density) -> int:
    return max(1, (width + density.gap) // density.pitch)


def _wide(group: TileGroup, width: int, density: Density) -> int:
    return min(len(group.tiles), _across(width, density)) * density.pitch - density.gap


def _lines(group: TileGroup, width: int, density: Density) -> int:
    return -(-len(group.tiles) // _across(width, density))


def place(
    groups: Sequence[TileGroup], width: int, density: Density, gap: int
) -> tuple[tuple[Placed, ...], int]:
    """Rectangles of everything, and the height of all of it."""
    found, top = [], 0
    across = _across(width, density)
    step = density.height + density.gap
    for row in rows_of(groups, width, density, gap):
        left = EDGE
        for group in row:
            wide = _wide(group, width, density)
            first = top + density.heading
            tiles = tuple(
                QRect(
                    left + n % across * density.pitch,
                    first + n // across * step,
                    density.width,
                    density.height,
                )
                for n in range(len(group.tiles))
            )
            found.append(Placed(group=group, heading=QRect(left, top, wide, density.heading), tiles=tiles))
            left += wide + gap
        lines = max(_lines(group, width, density) for group in row)
        top += density.heading + lines * step + density.below
    return tuple(found), top


class TileMap(QWidget):
    """Every window of the hall.

    Signals:
        picked: Number (as an object) of the tile that was clicked.
    """

    picked = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw no window."""
        super().__init__()
        self._look = style
        self._sizes = LiveSizes.of(style)
        self._groups: tuple[TileGroup, ...] = ()
        self._placed: tuple[Placed, ...] = ()
        self._density = DENSITIES[0]
        self._at: dict[int, QRect] = {}
        self._shown: dict[int, Tile] = {}
        self._room = 0
        self._fonts = {(role, bold): self._made(role, bold=bold) for role in _ROLES for bold in (False, True)}
        self._metrics = {key: QFontMetricsF(font) for key, font in self._fonts.items()}
        self._word_fonts: dict[tuple[str, bool, bool], QFont] = {}
        self.current = 0
        """Number of the tile with the focus ring, 0 for none."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(words.LIVE_WINDOWS)

    def _made(self, role: Type, *, bold: bool) -> QFont:
        font = self._look.font(role)
        font.setBold(font.bold() or bold)
        return font

    # --- what is shown

    def show_groups(self, groups: tuple[TileGroup, ...]) -> None:
        """Draw these; where the same windows stand only the changed ones are painted again."""
        if groups == self._groups:
            return
        shape = [[tile.no for tile in group.tiles] for group in groups]
        same = shape == [[tile.no for tile in group.tiles] for group in self._groups]
        self._groups = groups
        if not same:
            self._arrange()
            return
        for placed, group in zip(self._placed, self._ordered(groups), strict=True):
            if group.count != placed.group.count or group.heading != placed.group.heading:
                self.update(placed.heading)
            for tile, rect in zip(group.tiles, placed.tiles, strict=True):
                if self._shown.get(tile.no) != tile:
                    self.update(rect.adjusted(-3, -3, 3, 3))
        self._placed = tuple(
            Placed(group=group, heading=placed.heading, tiles=placed.tiles)
            for placed, group in zip(self._placed, self._ordered(groups), strict=True)
        )
        self._shown = {tile.no: tile for group in groups for tile in group.tiles}

    def _ordered(self, groups: tuple[TileGroup, ...]) -> list[TileGroup]:
        """In the order in which they are placed."""
        by_first = {group.tiles[0].no: group for group in groups if group.tiles}
        return [by_first[placed.group.tiles[0].no] for placed in self._placed]

    def give_room(self, height: int) -> None:
        """How high the map may be without scrolling; larger halls are drawn denser."""
        if height != self._room:
            self._room = height
            self._arrange()

    def _arrange(self) -> None:
        groups = tuple(group for group in self._groups if group.tiles)
        self._word_fonts.clear()
        for density in DENSITIES:
            self._density = density
            self._placed, height = place(groups, self.width() - 2 * EDGE, density, self._sizes.group_gap)
            if height <= self._room:
                break
        else:
            height = max((rect.bottom() for one in self._placed for rect in one.tiles), default=0)
        self._at = {
            tile.no: rect
            for one in self._placed
            for tile, rect in zip(one.group.tiles, one.tiles, strict=True)
        }
        self._shown = {tile.no: tile for group in groups for tile in group.tiles}
        self.setMinimumHeight(height + 4)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(self.width(), self.minimumHeight())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another arrangement."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    # --- the current tile

    def rect_of(self, no: int) -> QRect:
        """Where a window stands; empty when it does not."""
        return self._at.get(no, QRect())

    def choose(self, no: int) -> None:
        """Move the focus ring; 0 takes it away."""
        if no == self.current:
            return
        for one in (self.current, no):
            self.update(self.rect_of(one).adjusted(-3, -3, 3, 3))
        self.current = no
        tile = self._shown.get(no)
        self.setAccessibleDescription(tile.name if tile is not None else "")

    def step(self, key: str) -> int:
        """The window beside, above or below the current one; the first one when there is none."""
        order = [tile.no for one in self._placed for tile in one.group.tiles]
        if not order:
            return 0
        if self.current not in self._at:
            return order[0]
        if key in {"Left", "Right"}:
            at = order.index(self.current) + (1 if key == "Right" else -1)
            return order[min(max(at, 0), len(order) - 1)]
        here = self._at[self.current]
        sign = 1 if key == "Down" else -1
        others = [(no, rect) for no, rect in self._at.items() if sign * (rect.top() - here.top()) > 0]
        best = min(
            others,
            key=lambda one: (abs(one[1].top() - here.top()), abs(one[1].left() - here.left())),
            default=(self.current, here),
        )
        return best[0]

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses a window."""
        at = event.position().toPoint()
        found = next((no for no, rect in self._at.items() if rect.contains(at)), 0)
        if found:
            self.picked.emit(found)

    # --- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """What lies in the area that changed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for placed in self._placed:
            if event.rect().intersects(placed.heading):
                self._heading(painter, placed)
            for tile, rect in zip(placed.group.tiles, placed.tiles, strict=True):
                if event.rect().intersects(rect.adjusted(-3, -3, 3, 3)):
                    self._tile(painter, tile, rect)
        self._legend(painter)
        painter.end()

    def _heading(self, painter: QPainter, placed: Placed) -> None:
        painter.setFont(self._fonts[Type.SMALL, False])
        metrics = self._metrics[Type.SMALL, False]
        area = QRectF(placed.heading)
        count = placed.group.count
        names = placed.group.heading
        middle = Qt.AlignmentFlag.AlignVCenter
        for text, right in (
            (names, count),
            (names, words.tile_count_short(count)),
            (words.heading_short(names), words.tile_count_short(count)),
        ):
            names, count = text, right
            if metrics.horizontalAdvance(text) + metrics.horizontalAdvance(right) + 8 <= area.width():
                break
        painter.setPen(self._look.colour(Tone.SECOND))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, count)
        room = area.width() - metrics.horizontalAdvance(count) - 8
        painter.drawText(area, middle, metrics.elidedText(names, Qt.TextElideMode.ElideRight, room))

    def _tile(self, painter: QPainter, tile: Tile, rect: QRect) -> None:
        look = _LOOKS[tile.state]
        self._box(painter, QRectF(rect), look)
        tight = self._density is not DENSITIES[0]
        side = 3 if tight else 5
        inner = QRectF(rect).adjusted(side, 2, -side, -3)
        loud = self._look.colour(look.text if tile.state in _LOUD else Tone.SECOND)
        painter.setFont(self._fonts[Type.CAP, False])
        painter.setPen(loud)
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        top = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(upper, top, str(tile.no))
        if tile.minutes is not None:
            self._minutes(painter, tile, upper, loud)
        lower = QRectF(inner.left(), inner.center().y(), inner.width() + side - 1, inner.height() / 2)
        painter.setPen(self._look.colour(Tone.INK if tile.state is TileState.OVER else look.text))
        painter.setFont(self._word_font(tile, lower.width()))
        painter.drawText(lower, top, tile.word)
        if tile.no == self.current:
            painter.setPen(QPen(self._look.colour("acc"), self._look.focus_width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(-1, -1, 1, 1), _RADIUS + 1, _RADIUS + 1)

    def _minutes(self, painter: QPainter, tile: Tile, area: QRectF, colour: QColor) -> None:
        """Right above; over the standard bold and with a triangle, so that colour only repeats it."""
        over = tile.state is TileState.OVER
        painter.setFont(self._fonts[Type.CAP, over])
        text = str(tile.minutes)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if over:
            right = area.right() - self._metrics[Type.CAP, True].horizontalAdvance(text) - 1
            foot = area.center().y() + 4
            painter.setBrush(colour)
            painter.setPen(Qt.PenStyle.NoPen)
            corners = [QPointF(right - 7, foot), QPointF(right - 3.5, foot - 7), QPointF(right, foot)]
            painter.drawPolygon(QPolygonF(corners))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _word_font(self, tile: Tile, room: float) -> QFont:
        """The largest role that shows the whole word."""
        small = self._look.compact or self._density is not DENSITIES[0]
        known = self._word_fonts.get((tile.word, tile.strong, small))
        if known is None:
            roles = (
                (Type.STRONG, Type.NOTE_STRONG, Type.SMALL_STRONG) if tile.strong else (Type.NOTE, Type.SMALL)
            )
            fitting = (
                self._fonts[role, False]
                for role in (roles[1:] if small else roles)
                if self._metrics[role, False].horizontalAdvance(tile.word) <= room
            )
            known = next(fitting, self._fonts[Type.CAP, tile.strong])
            if len(self._word_fonts) > _REMEMBERED:
                self._word_fonts.clear()
            self._word_fonts[tile.word, tile.strong, small] = known
        return known

    def _box(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        pen = QPen(self._look.colour(look.edge), look.width)
        if look.dash:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([float(part) for part in look.dash])
        painter.setPen(pen)
        painter.setBrush(self._look.colour(look.ground))
        inset = look.width / 2
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _legend(self, painter: QPainter) -> None:
        """What the edges mean, where the last row leaves room."""
        if not self._placed:
            return
        last = max(self._placed, key=lambda one: (one.heading.top(), one.heading.left()))
        left = last.heading.right() + 2 * self._sizes.group_gap
        font = self._look.font(Type.SMALL)
        metrics = QFontMetricsF(font)
        column = max(
            metrics.horizontalAdvance(words.TILE_WORDS[str(state)]) for row in _LEGEND for state in row
        )
        if self.width() - left < 3 * (column + 40):
            return
        top = last.heading.bottom() - 2
        painter.setFont(font)
        for number, row in enumerate(_LEGEND):
            x = float(left)
            for state in row:
                box = QRectF(x, top + number * 22, 20, 16)
                self._box(painter, box, _LOOKS[state])
                painter.setPen(self._look.colour(Tone.SECOND))
                text = words.TILE_WORDS[str(state)]
                area = box.translated(26, 0).adjusted(0, -3, 100, 3)
                painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
                x += 26 + metrics.horizontalAdvance(text) + 14


_LOUD: Final = frozenset({TileState.OVER, TileState.ALARM, TileState.ADVISED, TileState.WANTED})
"""States whose number has the colour of the word."""
