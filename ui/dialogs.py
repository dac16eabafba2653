"""The few windows over the desk: the list of all keys, and the apology. Everything else is a line of text."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.text import Cap, Words, across, down
from ui.states.look import Tone
from ui.style import Style, Type


class KeysDialog(QDialog):
    """F1: every key with its act. Any of F1, Esc and Enter closes it."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        """Two columns of keys."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.ALL_KEYS)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        half = (len(words.KEYS) + 1) // 2
        for number, (key, text) in enumerate(words.KEYS):
            column = 0 if number < half else 2
            grid.addLayout(across(Cap(style, key), None, gap=0), number % half, column)
            grid.addWidget(Words(style, text, Type.SMALL), number % half, column + 1)
        close = KeyButton(style, words.CLOSE, "Esc")
        close.clicked.connect(self.accept)
        title = Words(style, words.ALL_KEYS, Type.TITLE)
        box = down(title, gap=12, margins=(20, 16, 20, 16))
        box.addLayout(grid)
        box.addLayout(across(None, close))
        self.setLayout(box)


class SorryDialog(QDialog):
    """Something went wrong in the program; the desk keeps running."""

    def __init__(self, style: Style, code: str, parent: QWidget | None = None) -> None:
        """Say so, with a short code for the report."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.APP)
        close = KeyButton(style, words.CLOSE, "Esc")
        close.clicked.connect(self.accept)
        box = down(
            Words(style, words.SORRY, Type.BODY),
            Words(style, words.SORRY_CODE + code, Type.NOTE, Tone.SECOND),
            gap=12,
            margins=(20, 16, 20, 16),
        )
        box.addLayout(across(None, close))
        self.setLayout(box)
