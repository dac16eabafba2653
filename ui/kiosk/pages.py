"""The pages that are cards: the first page, questions with answers, and the short wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.kiosk.look import KioskLook, Size
from ui.kiosk.parts import Icon, Pager, Text, Touch, card, column
from ui.states.kiosk_views import Choice, ChoicesView, StartView
from ui.words import kiosk as words

_FEW: Final = 3
_LONG: Final = 14
"""Characters of an answer from which on answers stand below one another."""


class KioskPage(QWidget):
    """What all pages share.

    Signals:
        touched: The key (as an object) of what was touched.
        turned: The page of a list that does not fit.
    """

    touched = Signal(object)
    turned = Signal(object)

    def __init__(self, look: KioskLook, title: str) -> None:
        """An empty page with a name for screen readers."""
        super().__init__()
        self.look = look
        self.setAccessibleName(title)
        self.setProperty("ground", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def add_card(
        self, choice: Choice, *, size: Size = Size.CHOICE, tall: int = 0, centre: bool = False
    ) -> Touch:
        """A card whose touch is told."""
        made = card(self.look, choice, size=size, tall=tall, centre=centre)
        made.touched.connect(self.touched)
        return made

    def add_pager(self, pager: Pager) -> Pager:
        """A list whose touches are told."""
        pager.touched.connect(self.touched)
        pager.turned.connect(self.turned)
        return pager

    def head(self, title: str, text: str) -> QVBoxLayout:
        """Title of the page and the line below it."""
        box = column(self.look, gap=8)
        box.addWidget(Text(self.look, title, Size.TITLE))
        if text:
            box.addWidget(Text(self.look, text, Size.TEXT, "ink-700"))
        box.addStretch(1)
        return box


def business_card(look: KioskLook, choice: Choice) -> Touch:
    """A business: 196 high, with its wait in the last line."""
    size = Size.CHOICE if look.wide else Size.HEAD
    return card(look, choice, size=size, tall=130 if look.wide or look.large else 170, small=look.wide)


class StartPage(KioskPage):
    """Booked visitors, businesses with their waits, search, missed numbers, what to bring."""

    def __init__(self, look: KioskLook, view: StartView, *, english: bool, at: int) -> None:
        """Lay out the page for a screen that stands or lies."""
        super().__init__(look, view.title)
        edge = 48
        top = self._away(view) if view.away else self._booked(view)
        pager = Pager(
            look, view.queues, columns=look.columns, rows=look.rows, english=english, at=at,
            make=business_card,
        )  # fmt: skip
        self.add_pager(pager)
        title = QHBoxLayout()
        title.addWidget(Text(look, view.title, Size.TITLE, wrap=False))
        title.addStretch(1)
        search = self.add_card(view.search, size=Size.TEXT)
        search.setMinimumWidth(look.px(300))
        title.addWidget(search)
        plain = tuple(replace(choice, second="", icon="") if look.large else choice for choice in view.extra)
        size = Size.TEXT if look.large else Size.CHOICE
        extra = [self.add_card(choice, size=size, tall=110 if look.wide else 124) for choice in plain]
        if look.wide:
            row = QHBoxLayout(self)
            row.setContentsMargins(*(look.px(n) for n in (edge, 28, edge, 28)))
            row.setSpacing(look.px(36))
            side = column(look)
            side.addWidget(top, 3 if view.away else 2)
            for one in extra:
                side.addWidget(one, 1)
            main = column(look, gap=16)
            main.addLayout(title)
            main.addWidget(pager, 1)
            row.addLayout(side, 26)
            row.addLayout(main, 74)
            return
        box = column(look, gap=22, margins=(edge, 34, edge, 30))
        self.setLayout(box)
        box.addWidget(top)
        box.addLayout(title)
        box.addWidget(pager, 1)
        foot = QHBoxLayout()
        foot.setSpacing(look.px(20))
        for one in extra:
            foot.addWidget(one, 1)
        box.addLayout(foot)

    def _booked(self, view: StartView) -> Touch:
        look = self.look
        made = Touch(look, view.booked.key, view.booked.words(), frame="acc")
        made.touched.connect(self.touched)
        made.setEnabled(view.booked.enabled)
        row = QVBoxLayout(made) if look.wide else QHBoxLayout(made)
        pad = 14 if look.large and not look.wide else 34
        row.setContentsMargins(*(look.px(n) for n in (44, pad, 36, pad)))
        row.setSpacing(look.px(36 if not look.wide else 16))
        if look.wide:
            row.addStretch(1)
        row.addWidget(Icon(look, "card", look.px(108)))
        text = column(look, gap=8)
        text.addWidget(Text(look, view.booked.head, Size.CHOICE))
        if not look.large:
            text.addWidget(Text(look, view.booked.second, Size.NOTE, "ink-700"))
        row.addLayout(text, 0 if look.wide else 1)
        if look.wide:
            row.addStretch(1)
        return made

    def _away(self, view: StartView) -> QWidget:
        look = self.look
        head, text = view.away or ("", "")
        made = QWidget()
        made.setAccessibleName(f"{head} {text}")
        made.setProperty("ground", "info")
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        made.setStyleSheet(
            f"QWidget[ground='info'] {{ background: {look.hex('info')}; border-radius: 8px; }}"
        )
        box = column(look, gap=8, margins=(36, 30, 36, 30))
        made.setLayout(box)
        box.addStretch(1)
        box.addWidget(Text(look, head, Size.CHOICE))
        box.addWidget(Text(look, text, Size.NOTE, "ink-700"))
        box.addStretch(1)
        return made


class ChoicesPage(KioskPage):
    """One question and its answers, large; the ways on stand below."""

    def __init__(self, look: KioskLook, view: ChoicesView, *, english: bool, at: int) -> None:
        """Lay out the page."""
        super().__init__(look, view.title)
        edge = 48
        box = column(
            look,
            gap=20 if look.wide else 30,
            margins=(edge, 30 if look.wide else 44, edge, 26 if look.wide else 34),
        )
        self.setLayout(box)
        if view.icon:
            row = QHBoxLayout()
            row.setSpacing(look.px(36))
            row.addWidget(
                Icon(look, view.icon, look.px(230 if view.icon == "card" else 150), tile=True),
                0,
                Qt.AlignmentFlag.AlignTop,
            )
            row.addLayout(self.head(view.title, view.text), 1)
            box.addLayout(row)
        else:
            box.addLayout(self.head(view.title, view.text))
        if view.note:
            note = Text(look, view.note, Size.TEXT, "acc")
            box.addWidget(note)
        pager = Pager(
            look, view.choices, columns=self._columns(view), english=english, at=at,
            make=lambda sizes, choice: card(sizes, choice, tall=self._tall(len(view.choices))),
        )  # fmt: skip
        box.addWidget(self.add_pager(pager), 1)
        if view.foot:
            foot = QHBoxLayout()
            foot.setSpacing(look.px(20))
            for choice in view.foot:
                foot.addWidget(self.add_card(choice, size=Size.BUTTON, tall=112, centre=True), 1)
            box.addLayout(foot)

    def _tall(self, count: int) -> int:
        """Few answers are larger: easier to hit and to read."""
        if self.look.wide:
            return 150 if count <= _FEW else 96
        return 212 if count <= _FEW else 176 if count <= 2 * _FEW else 132

    def _columns(self, view: ChoicesView) -> int:
        look = self.look
        if look.large:
            return 1
        if look.wide and view.columns > 1:
            short = all(len(choice.head) + len(choice.second) // 2 <= _LONG for choice in view.choices)
            return 3 if short else 2
        return max(view.columns, 2 if look.wide and len(view.choices) > 1 else 1)


class BusyPage(KioskPage):
    """请稍候: no motion; a screen reader says it once."""

    def __init__(self, look: KioskLook, *, english: bool) -> None:
        """A word in the middle."""
        super().__init__(look, words.WAIT_A_MOMENT.of(english))
        grid = QGridLayout(self)
        label = Text(look, words.WAIT_A_MOMENT.of(english), Size.TITLE, "ink-700")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(label, 0, 0)
