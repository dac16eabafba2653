"""The one page of the live hall: head line, tiles, curves on the left; what to do, why on the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QWidget
from typing_extensions import override

from ui import words
from ui.kit.text import Words, across, clear, down, ground, rule
from ui.live.curves import FlowPlot, WaitPlot
from ui.live.side import Side
from ui.live.sizes import LiveSizes
from ui.live.tiles import EDGE, TileMap
from ui.states.live import HeadNumber, LiveState
from ui.states.look import Tone
from ui.style import Style, Type

_STRIP: Final = 40
"""A page that is lower by so much has a strip above it."""

_CURVES_LEAST: Final = 90


class HeadLine(QWidget):
    """The numbers of the day; labels change in place."""

    def __init__(self, style: Style) -> None:
        """Empty."""
        super().__init__()
        ground(self, "panel")
        self._look = style
        self._shown: tuple[HeadNumber, ...] = ()
        self._parts: list[tuple[Words, Words, Words]] = []
        self.setFixedHeight(LiveSizes.of(style).head)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.setContentsMargins(style.metrics.margin, 0, style.metrics.margin, 0)
        box = down()
        box.addLayout(self._row, 1)
        box.addWidget(rule(strong=True))
        self.setLayout(box)

    def draw(self, numbers: tuple[HeadNumber, ...]) -> None:
        """Show these."""
        if numbers == self._shown:
            return
        if [one.label for one in numbers] != [one.label for one in self._shown]:
            self._build(numbers)
        self._shown = numbers
        for one, (label, number, rest) in zip(numbers, self._parts, strict=True):
            label.say(one.label)
            number.say(one.number)
            rest.say(one.rest)
            rest.setVisible(bool(one.rest))

    def _build(self, numbers: tuple[HeadNumber, ...]) -> None:
        clear(self._row)
        self._parts = []
        side = 18 if not self._look.compact else 9
        for place, _ in enumerate(numbers):
            if place:
                line = rule(upright=True)
                line.setFixedHeight(self.height() - 14)
                self._row.addSpacing(side)
                self._row.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)
                self._row.addSpacing(side)
            label = Words(self._look, "", Type.SMALL, Tone.SECOND)
            number = Words(self._look, "", Type.TITLE if self._look.compact else Type.OUTCOME)
            rest = Words(self._look, "", Type.SMALL if self._look.compact else Type.NOTE, Tone.SECOND)
            rest.setContentsMargins(0, 0, 0, 2 if self._look.compact else 5)
            below = across(number, rest, None, gap=5)
            below.setAlignment(rest, Qt.AlignmentFlag.AlignBottom)
            self._row.addLayout(down(None, label, below, None))
            self._parts.append((label, number, rest))
        self._row.addStretch(1)


class LivePage(QWidget):
    """Draws a `LiveState`; what keys and clicks do is `live_hall.py`."""

    def __init__(self, style: Style) -> None:
        """Before the first view."""
        super().__init__()
        ground(self, "panel")
        self._sizes = LiveSizes.of(style)
        self._whole = 0
        margin = style.metrics.margin
        self.head = HeadLine(style)
        self.tiles = TileMap(style)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = inner = QWidget()
        ground(inner, "panel")
        self._around = down(self.tiles, None, margins=(margin - EDGE, 6, margin - 5 - EDGE, 0))
        inner.setLayout(self._around)
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._make_room)
        self._margin = margin - EDGE
        self._scroll.setWidget(inner)
        self.wait, self.flow = WaitPlot(style), FlowPlot(style)
        self._curves = QWidget()
        curves = across(self.wait, self.flow, gap=12, margins=(margin, 8, margin, 4))
        curves.setStretch(0, 1)
        curves.setStretch(1, 1)
        self._curves.setLayout(curves)
        self.side = Side(style)
        self.right = QStackedWidget()
        self.right.addWidget(self.side)
        self.right.setFixedWidth(self._sizes.side)
        self.waiting = Words(style, words.LIVE_WAIT_FOR_VIEW, Type.NOTE, Tone.HINT, wrap=True)
        self.waiting.setContentsMargins(margin, 12, margin, 12)
        left = down(self._scroll, rule(strong=True), self._curves)
        left.setStretch(0, 1)
        self._body = QWidget()
        body = across(gap=0)
        body.addLayout(left, 1)
        body.addWidget(rule(strong=True, upright=True))
        body.addWidget(self.right)
        self._body.setLayout(body)
        self._body.hide()
        box = down(self.head, self.waiting)
        box.addWidget(self._body, 1)
        box.addStretch(0)
        self.setLayout(box)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _make_room(self, _least: int, most: int) -> None:
        """The scroll bar takes its width from the margin, so that no tile moves."""
        bar = self._scroll.verticalScrollBar().sizeHint().width() if most else 0
        self._around.setContentsMargins(self._margin, 6, max(self._margin - 5 - bar, 0), 0)

    def say(self, sentence: str) -> None:
        """There is nothing to show, and why."""
        self.waiting.say(sentence)
        self.waiting.setVisible(True)
        self._body.hide()

    def draw(self, state: LiveState) -> None:
        """Show a state; each part only when it changed."""
        self.waiting.hide()
        self._body.show()
        self.head.draw(state.head)
        self.tiles.show_groups(state.groups)
        self.side.draw(state)
        self.wait.draw(state.wait)
        self.flow.draw(state.flow)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tiles get what they need, the curves the rest."""
        super().resizeEvent(event)
        height = self.height()
        if event.size().width() != event.oldSize().width() or not 0 <= self._whole - height <= _STRIP:
            self._whole = height
        room = self._whole - self._sizes.head
        curves = self._sizes.curves if room - self._sizes.curves > self._sizes.tiles_least else 0
        curves = max(curves, self._sizes.curves_least)
        # A strip above takes its height from the curves, so that no window jumps under the pointer.
        self._curves.setFixedHeight(max(curves - (self._whole - height), _CURVES_LEAST))
        self.tiles.give_room(room - curves - 16)

    def show_tile(self, no: int) -> None:
        """Scroll so that a window's tile can be seen."""
        rect = self.tiles.rect_of(no)
        if not rect.isEmpty():
            at = self.tiles.mapTo(self._inner, rect.center())
            self._scroll.ensureVisible(at.x(), at.y(), 0, rect.height())
