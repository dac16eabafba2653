"""谁在等: the numbers that this window would call, first one first, with the reason of each place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.text import Words, across, down, ground, rule
from ui.states.look import Cell, Column, Tone
from ui.states.who_waits import Waiting, WhoWaits
from ui.style import Style, Type
from ui.table import RowTable


def _columns(style: Style) -> tuple[Column[Waiting], ...]:
    heads = words.WHO_HEADS
    wide = not style.compact
    return (
        Column[Waiting](heads[0], 90 if wide else 74, lambda row: Cell(text=row.number, bold=True)),
        Column[Waiting](heads[1], 200 if wide else 130, lambda row: Cell(text=row.queue, tone=Tone.SECOND)),
        Column[Waiting](heads[2], 150 if wide else 110, lambda row: Cell(text=row.how)),
        Column[Waiting](heads[3], 90 if wide else 74, lambda row: Cell(text=row.waited), right=True),
        Column[Waiting](heads[4], 0, lambda row: Cell(text=row.why, tone=Tone.SECOND)),
    )


class WhoWaitsPage(QWidget):
    """The list over the open page.

    Signals:
        picked: Row number (as an object) that was clicked.
        opened: Row number (as an object) that was double-clicked: it is to be called.
    """

    picked = Signal(object)
    opened = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty list."""
        super().__init__()
        ground(self, "panel")
        margin = style.metrics.margin
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        self._empty = Words(style, words.WHO_EMPTY, Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self.table = RowTable(style, _columns(style))
        self.table.picked.connect(self.picked)
        self.table.opened.connect(self.opened)
        foot = FootKeys(style)
        foot.draw(words.WHO_KEYS)
        title = Words(style, words.WHO_TITLE, Type.TITLE)
        box = down(across(title, self._line, None, gap=12, margins=(margin, 12, margin, 12)))
        box.addWidget(rule(strong=True))
        box.addWidget(self._empty)
        box.addWidget(self.table, 1)
        box.addWidget(foot)
        self.setLayout(box)

    def draw(self, state: WhoWaits) -> None:
        """Show the list."""
        self.table.show_rows(state.rows, state.row if state.rows else -1)
        self._empty.setVisible(not state.rows)
        self._line.say(words.who_line(len(state.rows), state.at) if state.at else "")
