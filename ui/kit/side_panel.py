"""The panel beside a list: what is open on top, what happened in the middle, what may be done at the foot.

What stands in it is the page's own (`case_panel.py`, `pages/issues.py`); here is only how it is divided, and
that the newest step of a long history is seen without scrolling.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from ui import words
from ui.kit.long_lines import TimeLines
from ui.kit.text import Words, across, clear, down, ground
from ui.states.case_file import TimeLine
from ui.states.look import Tone
from ui.style import Style, Type

_NAME: Final = 72
"""Least width of the name of a fact."""


class SidePanel(QWidget):
    """Three columns below each other; the middle one, `body`, scrolls alone."""

    def __init__(self, style: Style) -> None:
        """Draw an empty panel."""
        super().__init__()
        self._look = style
        self._line: TimeLines | None = None
        ground(self, "panel")
        self.setFixedWidth(style.metrics.result + (84 if not style.compact else 40))
        margin = style.metrics.margin + 4
        self.top, self.body, self.foot = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for layout, above in ((self.top, 12), (self.body, 0), (self.foot, 8)):
            layout.setContentsMargins(margin, above, margin, 8 if layout is not self.foot else 12)
            layout.setSpacing(6 if layout is not self.top else 2)
        self._inner = QWidget()
        ground(self._inner, "panel")
        box = down()
        box.addLayout(self.body)
        box.addStretch(1)
        self._inner.setLayout(box)
        self.area = _Area(self)
        self.area.setWidget(self._inner)
        self.column = down()
        self.column.addLayout(self.top)
        self.column.addWidget(self.area, 1)
        self.column.addLayout(self.foot)

    def empty(self) -> None:
        """Nothing is shown; the middle is there again."""
        self._line = None
        for layout in (self.top, self.body, self.foot):
            clear(layout)
        self.area.show()
        self.area.verticalScrollBar().setValue(0)

    def add_history(self, lines: Sequence[TimeLine], *, all_by: str = "") -> None:
        """What happened goes into the middle; `all_by` is the key that shows all of it elsewhere."""
        self.body.addWidget(Words(self._look, words.TIMELINE, Type.SMALL, Tone.HINT))
        self._line = TimeLines(self._look, lines, all_by=all_by)
        self.body.addWidget(self._line)

    def add_fact(self, name: str, text: str) -> None:
        """A name at the left, its text beside it."""
        self.body.addLayout(self._fact(name, text))

    def _fact(self, name: str, text: str) -> QHBoxLayout:
        head = Words(self._look, name, Type.SMALL, Tone.HINT)
        head.setMinimumWidth(_NAME)
        row = across(head, gap=8)
        row.addWidget(Words(self._look, text, Type.SMALL, wrap=True), 1)
        return row

    def fit(self) -> None:
        """Old steps make room for the newest, and for what stands below as far as two steps stay."""
        line = self._line
        if line is None:
            return
        margins = self.body.contentsMargins()
        # As if the bar were there: a width that hung on it could change to and fro.
        bar = self.area.verticalScrollBar().sizeHint().width()
        width = self.area.width() - bar - margins.left() - margins.right()
        gap = self.body.spacing()
        above = below = 0
        seen = False
        for at in range(self.body.count()):
            item = self.body.itemAt(at)
            if item is None or item.widget() is line:
                seen = True
                continue
            height = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
            if seen:
                below += height + gap
            else:
                above += height + gap
        room = self.area.viewport().height() - above - margins.top() - margins.bottom()
        line.fold(width, room - below, room)


class _Area(QScrollArea):
    """Scrolls the middle of a panel, and has it fitted whenever there is more or less room."""

    def __init__(self, panel: SidePanel) -> None:
        """Draw an empty one."""
        super().__init__()
        self._panel = panel
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panel.fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._panel.fit()
        return done
