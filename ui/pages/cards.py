"""The list of yellow and red cards over the page 办件: what stands, and who answered for it."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import words
from ui.kit.act_form import ActFormBox
from ui.kit.buttons import KeyButton
from ui.kit.text import Words, across, clear, down, ground, rule
from ui.states import card_list
from ui.states.card_list import CardList
from ui.states.case_acts import ActForm
from ui.states.look import Tone
from ui.style import Style, Type
from ui.table import RowTable

_ROOM: Final = (6, 7)
"""Columns that are not shown beside a form."""


class CardsPage(QWidget):
    """Draws a `CardList`, and a form beside it.

    Signals:
        key: The name of a key (as an object) whose button was clicked.
        picked: Row number (as an object) that was clicked.
        typed: Name and text (as a tuple) of a field of the form.
        sent: The form is to be sent.
        left: The form is to be closed.
    """

    key = Signal(object)
    picked = Signal(object)
    typed = Signal(object)
    sent = Signal()
    left = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty list."""
        super().__init__()
        self._look = style
        self.box: ActFormBox | None = None
        self._asked: tuple[str, str] | None = None
        ground(self, "panel")
        margin = style.metrics.margin
        self._days = Words(style, "", Type.NOTE, Tone.SECOND)
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        title = Words(style, words.CARDS_TITLE, Type.TITLE)
        head = across(title, self._days, self._line, None, gap=12, margins=(margin, 10, margin, 10))
        for word, key in (
            (words.CARDS_SHOW, "F"),
            (words.CARDS_PRINT, "P"),
            (words.CARDS_SAVE, "X"),
            (words.FILE_BACK, "Esc"),
        ):
            button = KeyButton(style, word, key, height=30, role=Type.NOTE)
            button.setProperty("key", key)
            button.clicked.connect(self._clicked)
            head.addWidget(button)
        self._empty = Words(style, words.CARDS_NONE, Type.NOTE, Tone.HINT)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self.table = RowTable(style, card_list.columns(compact=style.compact))
        self.table.picked.connect(self.picked)
        self._side = QWidget()
        self._side.setFixedWidth(style.metrics.result + 24)
        self._form = QVBoxLayout(self._side)
        self._form.setContentsMargins(margin, 8, margin, 8)
        body = across(gap=0)
        body.addWidget(self.table, 1)
        body.addWidget(self._side)
        box = down(head, rule(strong=True), self._empty)
        box.addLayout(body, 1)
        self.setLayout(box)
        self.setFocusProxy(self.table)

    def _clicked(self) -> None:
        self.key.emit(str(self.sender().property("key")))

    def draw(self, cards: CardList, form: ActForm | None) -> None:
        """Show the list, and the form when one is asked."""
        report = cards.report
        days = (words.month_day(report.since), words.month_day(report.until))
        self._days.say(words.cards_days(*days))
        self._line.say(card_list.head(cards))
        self._empty.setVisible(not report.lines)
        self.table.show_rows(report.lines, cards.row if report.lines else -1)
        self._side.setVisible(form is not None)
        for column in _ROOM:
            # Who answers and what was done give way to the form, so that the cause can still be read.
            self.table.setColumnHidden(column, form is not None)
        asked = (str(form.act), form.case) if form is not None else None
        if asked == self._asked:
            if self.box is not None and form is not None:
                self.box.draw(form)
            return
        self._asked, self.box = asked, None
        clear(self._form)
        if form is None:
            self.table.setFocus()
            return
        self.box = ActFormBox(self._look, form)
        self.box.typed.connect(self.typed)
        self.box.sent.connect(self.sent)
        self.box.left.connect(self.left)
        self._form.addWidget(self.box)
        self.box.take_focus()
