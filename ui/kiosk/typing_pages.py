"""Pages where something is typed: search by pinyin, ID number, codes. The keys are on the screen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.kiosk.look import KioskLook, Size
from ui.kiosk.pages import KioskPage
from ui.kiosk.parts import Pager, Text, Touch, card, column, empty
from ui.states.kiosk_views import Choice, PadView
from ui.words import kiosk as words

_ROWS: Final = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_DIGITS: Final = "123456789"
ERASE: Final = "erase"
CLEAR: Final = "clear"


class Field(QWidget):
    """What was typed so far, large, with the focus line of a field."""

    def __init__(self, look: KioskLook) -> None:
        """An empty field."""
        super().__init__()
        self._look = look
        self._text, self._hint, self._bad = "", "", False
        self.setFixedHeight(look.touch(112))

    def show_text(self, text: str, hint: str, *, bad: bool) -> None:
        """Show what was typed; a hint where nothing is."""
        self._text, self._hint, self._bad = text, hint, bad
        self.setAccessibleName(text or hint)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Border, text, caret."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        painter.setPen(QPen(look.colour("bad" if self._bad else "acc"), 3))
        painter.setBrush(look.colour("panel"))
        area = self.rect().adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(area, look.radius, look.radius)
        inner = area.adjusted(look.px(28), 0, -look.px(28), 0)
        font = look.font(Size.TYPED if self._text else Size.TEXT)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(self._text) > inner.width():
            font.setPixelSize(int(font.pixelSize() * inner.width() / metrics.horizontalAdvance(self._text)))
            painter.setFont(font)
        painter.setPen(look.colour("ink-900" if self._text else "ink-500"))
        shown = self._text or self._hint
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()


class Keys(QWidget):
    """Keys on the screen.

    Signals:
        pressed: The sign, or `erase`, `clear`.
    """

    pressed = Signal(object)

    def __init__(self, look: KioskLook, *, letters: bool, digits: bool, english: bool) -> None:
        """Lay out letters in their usual rows, digits as on a telephone."""
        super().__init__()
        self._look = look
        box = column(look, gap=14)
        self.setLayout(box)
        if letters:
            if digits:
                box.addLayout(self._row(f"{_DIGITS}0"))
            for number, row in enumerate(_ROWS):
                line = self._row(row)
                if number == len(_ROWS) - 1:
                    self._wide(line, CLEAR, words.CLEAR.of(english), first=True)
                    self._wide(line, ERASE, words.ERASE.of(english))
                box.addLayout(line)
            return
        grid = QGridLayout()
        grid.setSpacing(look.px(18))
        for number, sign in enumerate((*_DIGITS, "X", "0")):
            grid.addWidget(self._key(sign, tall=116), number // 3, number % 3)
        grid.addWidget(self._named(ERASE, words.ERASE.of(english), tall=116), 3, 2)
        box.addLayout(grid)

    def _row(self, signs: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(12))
        margin = self._look.px((10 - len(signs)) * 24) if len(signs) > 7 else 0
        row.setContentsMargins(margin, 0, margin, 0)
        for sign in signs:
            row.addWidget(self._key(sign, tall=92), 2)
        return row

    def _wide(self, row: QHBoxLayout, key: str, word: str, *, first: bool = False) -> None:
        made = self._named(key, word, tall=92)
        row.insertWidget(0 if first else row.count(), made, 3)

    def _key(self, sign: str, *, tall: int) -> Touch:
        made = card(self._look, Choice(key=sign, head=sign), size=Size.KEY, tall=tall, centre=True)
        return self._tight(made)

    def _named(self, key: str, word: str, *, tall: int) -> Touch:
        made = card(self._look, Choice(key=key, head=word), size=Size.NOTE, tall=tall, centre=True)
        return self._tight(made)

    def _tight(self, made: Touch) -> Touch:
        box = made.layout()
        if box is not None:
            box.setContentsMargins(2, 2, 2, 2)
            box.setSpacing(0)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.touched.connect(self.pressed)
        return made


class SearchPage(KioskPage):
    """Everyday words by pinyin or initials; hits above, keys below.

    Signals:
        pressed: A sign of the keys, `erase` or `clear`.
    """

    pressed = Signal(object)

    def __init__(self, look: KioskLook, *, english: bool) -> None:
        """An empty search."""
        super().__init__(look, words.SEARCH_TITLE.of(english))
        self._english = english
        box: QVBoxLayout | QHBoxLayout
        head = self.head(words.SEARCH_TITLE.of(english), "")
        self.field = Field(look)
        self._label = Text(look, "", Size.TEXT, "ink-700")
        self._hits = column(look, gap=0)
        keys = Keys(look, letters=True, digits=False, english=english)
        keys.pressed.connect(self.pressed)
        if look.wide:
            box = QHBoxLayout(self)
            box.setContentsMargins(*(look.px(n) for n in (48, 32, 48, 28)))
            box.setSpacing(look.px(36))
            left = column(look, gap=18)
            left.addLayout(head)
            left.addWidget(self.field)
            left.addStretch(1)
            left.addWidget(keys)
            right = column(look, gap=14)
            right.addWidget(self._label)
            right.addLayout(self._hits, 1)
            box.addLayout(left, 50)
            box.addLayout(right, 50)
        else:
            box = column(look, gap=22, margins=(48, 40, 48, 30))
            self.setLayout(box)
            box.addLayout(head)
            box.addWidget(self.field)
            box.addWidget(self._label)
            box.addLayout(self._hits, 1)
            box.addWidget(keys)

    def show_hits(self, typed: str, choices: tuple[Choice, ...], label: str, *, at: int) -> None:
        """Show what was typed and what fits."""
        look = self.look
        self.field.show_text(typed, words.SEARCH_TEXT.of(self._english), bad=False)
        self._label.say(label)
        empty(self._hits)
        pager = Pager(
            look, choices, columns=1, english=self._english, at=at,
            make=lambda sizes, choice: card(sizes, choice, tall=96 if look.wide else 108),
        )  # fmt: skip
        self._hits.addWidget(self.add_pager(pager), 1)


class PadPage(KioskPage):
    """A number or a code on the keypad; the primary is free as soon as it can be meant.

    Signals:
        pressed: A sign of the keys, `erase` or `clear`.
    """

    pressed = Signal(object)

    def __init__(self, look: KioskLook, view: PadView, *, english: bool) -> None:
        """Lay out title, field, keys and primary."""
        super().__init__(look, view.title)
        self._english = english
        self.field = Field(look)
        self._note = Text(look, "", Size.TEXT, "ink-700")
        self._note.setMinimumHeight(look.px(48))
        keys = Keys(look, letters=view.letters, digits=view.letters, english=english)
        keys.pressed.connect(self.pressed)
        self.go = self.add_card(
            Choice(key="typed", head=view.go, strong=True), size=Size.BUTTON, tall=112, centre=True
        )
        if look.wide:
            row = QHBoxLayout(self)
            row.setContentsMargins(*(look.px(n) for n in (48, 36, 48, 30)))
            row.setSpacing(look.px(48))
            left = column(look, gap=20)
            left.addLayout(self.head(view.title, view.text))
            left.addWidget(self.field)
            left.addWidget(self._note)
            left.addStretch(1)
            left.addWidget(self.go)
            row.addLayout(left, 45)
            row.addWidget(keys, 55, Qt.AlignmentFlag.AlignVCenter)
        else:
            box = column(look, gap=26, margins=(48, 44, 48, 34))
            self.setLayout(box)
            box.addLayout(self.head(view.title, view.text))
            box.addWidget(self.field)
            box.addWidget(self._note)
            box.addStretch(1)
            box.addWidget(keys)
            box.addWidget(self.go)
        self.show_view(view)

    def show_view(self, view: PadView) -> None:
        """Show what was typed."""
        self.field.show_text(view.shown, "", bad=view.bad)
        self._note.say(view.note)
        self._note.setProperty("ink", "bad" if view.bad else "ink-700")
        self._note.style().polish(self._note)
        self.go.setEnabled(view.ready)
