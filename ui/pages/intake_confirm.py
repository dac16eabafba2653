"""Step 确认: one page with what the applicant confirms (tokens.md 13)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.buttons import Segments
from ui.kit.text import Words, across, clear, down, ground
from ui.states.confirm import ConfirmLine, ConfirmView
from ui.states.look import Tone
from ui.style import Style, Type


class ConfirmStep(QWidget):
    """Telephone, way of delivery, commitments, signatures.

    Signals:
        delivery: Number (as an object) of the way that was clicked.
    """

    delivery = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty page."""
        super().__init__()
        self._look = style
        self._lines_shown: tuple[ConfirmLine, ...] = ()
        ground(self, "panel")
        margin = style.metrics.margin
        self._title = Words(style, "", Type.TITLE)
        self._phone = Words(style, "", Type.STRONG)
        self.ways = Segments(style, words.DELIVERIES)
        self.ways.chosen.connect(self.delivery)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        box = down(self._title, gap=12, margins=(margin, 12, margin, 12))
        box.addLayout(across(self._head(words.CONFIRM_PHONE), self._phone, None, gap=12))
        box.addLayout(across(self._head(words.CONFIRM_DELIVERY), self.ways, None, gap=12))
        box.addLayout(self._lines)
        box.addStretch(1)
        self._foot = FootKeys(style)
        self._foot.draw(words.FOOT_CONFIRM)
        outer = down()
        outer.addLayout(box, 1)
        outer.addWidget(self._foot)
        self.setLayout(outer)

    def _head(self, text: str) -> Words:
        head = Words(self._look, text, Type.SMALL, Tone.HINT)
        head.setFixedWidth(84)
        return head

    def draw(self, view: ConfirmView) -> None:
        """Show what is to be confirmed."""
        self._title.say(view.title)
        self._phone.say(view.phone)
        self.ways.draw(view.delivery, (True,) * len(words.DELIVERIES))
        if view.lines == self._lines_shown:
            return
        self._lines_shown = view.lines
        clear(self._lines)
        for line in view.lines:
            card = QFrame()
            card.setProperty("kind", "card")
            text = Words(self._look, line.text, Type.NOTE, wrap=True)
            head = Words(self._look, line.head, Type.NOTE_STRONG)
            card.setLayout(down(head, text, gap=4, margins=(12, 8, 12, 8)))
            self._lines.addWidget(card)
