"""A question in the place of the strip: title, options with their keys, how to get out (tokens.md 8)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from ui.kit.buttons import KeyButton
from ui.kit.text import Words, across, clear, down, rule
from ui.states.chooser import Chooser
from ui.states.look import Tone
from ui.style import Style, Type

_COLUMNS = 5
_LONG = 14


class ChooserPanel(QFrame):
    """Draws a question; keys are handled by the desk.

    Signals:
        key: The key (as an object) of an option that was clicked.
    """

    key = Signal(object)

    def __init__(self, style: Style) -> None:
        """Hidden until there is a question."""
        super().__init__()
        self._look = style
        self._shown: Chooser | None = None
        self.setProperty("kind", "card-info")
        self._title = Words(style, "", Type.STRONG, wrap=True)
        self._hint = Words(style, "", Type.SMALL, Tone.HINT)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        margin = style.metrics.margin
        head = across(gap=12)
        head.addWidget(self._title, 1)
        head.addWidget(self._hint)
        box = down(head, gap=8, margins=(margin, 8, margin, 8))
        box.addLayout(self._grid)
        self.setLayout(down(gap=0))
        outer = self.layout()
        if isinstance(outer, QVBoxLayout):
            outer.addLayout(box)
            outer.addWidget(rule(strong=True))
        self.hide()

    def draw(self, chooser: Chooser | None) -> None:
        """Show a question, or nothing."""
        self.setVisible(chooser is not None)
        if chooser == self._shown:
            return
        self._shown = chooser
        clear(self._grid)
        if chooser is None:
            return
        self._title.say(chooser.head)
        self._hint.say(chooser.hint)
        long = any(len(option.text) > _LONG for option in chooser.options)
        columns = 3 if long or self._look.compact else _COLUMNS
        for number, option in enumerate(chooser.options):
            button = KeyButton(self._look, option.text, option.key)
            button.setProperty("option", option.key)
            button.clicked.connect(self._clicked)
            self._grid.addWidget(button, number // columns, number % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QWidget):
            self.key.emit(str(button.property("option")))
