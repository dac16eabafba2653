"""Parts of pages with lists of work, 办件 and 反映: the list with what stands around it, rows of saved lists.

What happened is `long_lines.py`, the panel beside the list `side_panel.py`.
"""

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.text import Mark, Words, across, clear, down, rule
from ui.states.look import Column, Shape, Tone
from ui.style import Style, Type
from ui.table import RowTable


class WorkList:
    """A list of work: what it is in one line, the list, the keys at the foot; its saved lists beside it.

    Attributes:
        saved: The column of saved lists. head: The line above, to which buttons are added.
        table: The list. empty: What stands in its place. middle: All but the saved lists, to be laid out.
    """

    def __init__(self, style: Style, columns: tuple[Column[Any], ...], foot: words.Foot | None) -> None:
        """Draw an empty list; without `foot` the window around it says the keys."""
        self._look = style
        margin, side = style.metrics.margin, 8 if not style.compact else 6
        self.saved = QVBoxLayout()
        self.saved.setSpacing(0)
        self.saved.setContentsMargins(0, 10, 0, 12)
        self.title = Words(style, "", Type.TITLE)
        self.line = Words(style, "", Type.NOTE, Tone.SECOND)
        self.head = across(self.title, self.line, None, gap=12, margins=(margin, side, margin, side))
        self.table = RowTable(style, columns)
        self.empty = Words(style, "", Type.NOTE, Tone.HINT, wrap=True)
        self.empty.setContentsMargins(margin, 8, margin, 8)
        self.middle = down(self.head, rule(strong=True), self.empty)
        self.middle.addWidget(self.table, 1)
        if foot is not None:
            keys = FootKeys(style)
            keys.draw(foot)
            self.middle.addWidget(keys)

    def under_head(self, part: QWidget) -> None:
        """Something stands between the line and the list."""
        self.middle.insertWidget(1, part)

    def say(self, title: str, line: str, empty: str) -> None:
        """What the list is; `empty` is why nothing stands in it, "" when something does."""
        self.title.say(title)
        self.line.say(line)
        self.empty.setVisible(bool(empty))
        self.empty.say(empty)

    def begin_saved(self, heading: str) -> None:
        """The saved lists are drawn anew, below a heading."""
        clear(self.saved)
        self.add_heading(heading)

    def add_heading(self, text: str) -> None:
        """A heading among the saved lists."""
        head = Words(self._look, text, Type.SMALL, Tone.HINT)
        head.setContentsMargins(self._look.metrics.margin, 4, 0, 4)
        self.saved.addWidget(head)


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
