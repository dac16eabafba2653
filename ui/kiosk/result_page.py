"""The list of what to bring, and the number: the two pages that may also be printed or photographed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.kiosk.look import KioskLook, Size
from ui.kiosk.pages import KioskPage
from ui.kiosk.parts import Pager, Text, TickBox, Touch, card, column
from ui.states.kiosk_views import BringRow, BringView, Choice, ResultView
from ui.words import kiosk as words

FURTHER: Final = "further"
"""Key of the button that turns the page of a list."""
Modules = tuple[tuple[bool, ...], ...]
_QUIET: Final = 4
"""Modules of white around a QR code, as its standard asks for."""


class Qr(QWidget):
    """A QR code, in whole pixels a module."""

    def __init__(self, rows: Modules, side: int, name: str) -> None:
        """Draw it as large as `side` allows."""
        super().__init__()
        self._rows = rows
        self.setAccessibleName(name)
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Black on white, always."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self._rows:
            module = max(1, self.width() // (len(self._rows) + 2 * _QUIET))
            left = (self.width() - module * len(self._rows)) // 2
            for y, row in enumerate(self._rows):
                for x, dark in enumerate(row):
                    if dark:
                        painter.fillRect(
                            left + x * module, left + y * module, module, module, Qt.GlobalColor.black
                        )
        painter.end()


class BigNumber(QWidget):
    """The number on the dark plate, as large as it fits: the number is the brand (tokens.md 1)."""

    def __init__(self, look: KioskLook, number: str, label: str, queue: str, *, tall: int) -> None:
        """Draw one number."""
        super().__init__()
        self._look, self._number, self._label, self._queue = look, number, label, queue
        self.setAccessibleName(f"{label} {number} {queue}")
        self.setMinimumHeight(look.px(tall))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Label above, number in the middle, queue below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("plate"))
        painter.drawRoundedRect(QRectF(self.rect()), look.radius, look.radius)
        area = QRectF(self.rect()).adjusted(look.px(40), look.px(28), -look.px(40), -look.px(28))
        painter.setPen(look.colour("plate-mute"))
        painter.setFont(look.font(Size.TEXT))
        line = QFontMetricsF(painter.font()).height()
        painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter, self._label)
        painter.setPen(look.colour("panel"))
        painter.setFont(look.font(Size.CHOICE))
        foot = QFontMetricsF(painter.font()).height()
        painter.drawText(area, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter, self._queue)
        middle = area.adjusted(0, line, 0, -foot)
        font = look.font(Size.NUMBER)
        font.setPixelSize(max(24, int(middle.height())))
        width = QFontMetricsF(font).horizontalAdvance(self._number)
        if width > middle.width():
            font.setPixelSize(int(font.pixelSize() * middle.width() / width))
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        painter.drawText(middle, int(flags), self._number)
        painter.end()


class ResultPage(KioskPage):
    """Number, people ahead, range, where to go, QR, what became of the slip."""

    def __init__(self, look: KioskLook, view: ResultView, rows: Modules, *, english: bool) -> None:
        """Lay out the page; when only the screen shows the number it takes most of it."""
        super().__init__(
            look, f"{view.label} {view.number} {view.ahead} {view.wait} {view.place} {view.slip}"
        )
        self.number = BigNumber(look, view.number, view.label, view.queue, tall=300 if look.wide else 520)
        said = words.TOUCHED.of(english) if view.alone else ""
        self.left = Text(look, said, Size.NOTE, "ink-700", wrap=False)
        pair = QHBoxLayout()
        pair.setSpacing(look.px(32))
        pair.addLayout(self._facts(view), 1)
        pair.addLayout(self._code(view, rows))
        box = column(look, gap=20 if look.wide else 34)
        if not look.wide:
            box.addWidget(self.number, 1)
        box.addLayout(pair)
        if look.wide:
            box.addStretch(1)
        box.addLayout(self._slip(view))
        box.addWidget(self.left)
        for choice in view.foot:
            box.addWidget(self.add_card(choice, size=Size.BUTTON, tall=112, centre=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look.px(n) for n in (48, 38, 48, 32)))
        row.setSpacing(look.px(48))
        if look.wide:
            row.addWidget(self.number, 40 if look.large else 55)
        row.addLayout(box, 60 if look.large else 45)

    def _facts(self, view: ResultView) -> QLayout:
        crowded = self.look.wide and self.look.large
        large, middle, small = (
            (Size.CHOICE, Size.NOTE, Size.NOTE) if crowded else (Size.FIGURE, Size.CHOICE, Size.TEXT)
        )
        facts = column(self.look, gap=14)
        facts.addStretch(1)
        if view.mark:
            facts.addWidget(Text(self.look, view.mark, middle, "acc"))
        facts.addWidget(Text(self.look, view.ahead, large))
        if view.wait:
            facts.addWidget(Text(self.look, view.wait, large))
        facts.addWidget(Text(self.look, view.place, small))
        facts.addStretch(1)
        return facts

    def _code(self, view: ResultView, rows: Modules) -> QLayout:
        code = column(self.look, gap=10)
        if rows:
            side = self.look.px(
                (240 if self.look.large else 330) if self.look.wide else 430 if view.alone else 360
            )
            code.addWidget(Qr(rows, side, view.scan), 0, Qt.AlignmentFlag.AlignHCenter)
            scan = Text(self.look, view.scan, Size.NOTE, "ink-700")
            scan.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            code.addWidget(scan)
        return code

    def _slip(self, view: ResultView) -> QLayout:
        slip = column(self.look, gap=6)
        slip.addWidget(Text(self.look, view.slip, Size.CHOICE, "warn" if view.alone else "ink-900"))
        if view.slip_text:
            slip.addWidget(Text(self.look, view.slip_text, Size.NOTE, "ink-700"))
        return slip

    def count_down(self, text: str) -> None:
        """How long the page stays."""
        self.left.say(text)


def _bring_card(look: KioskLook, row: BringRow, *, ask: bool, english: bool) -> Touch:
    """One material: name and form; the word at the right end says whether it is here."""
    word = words.LACK.of(english) if row.lacking else words.HAVE.of(english)
    name = " ".join(part for part in (row.name, row.form, row.mark, word if ask else "") if part)
    made = Touch(look, f"lack:{row.key}", name)
    box = QHBoxLayout(made)
    box.setContentsMargins(look.px(24), look.px(8), look.px(24), look.px(8))
    box.setSpacing(look.px(18))
    if ask:
        box.addWidget(TickBox(look, on=not row.lacking))
    text = column(look, gap=2)
    text.addWidget(Text(look, row.name, Size.CHOICE))
    second = "　".join(part for part in (row.form, row.mark) if part)
    if second:
        bad = row.lacking and row.grave
        text.addWidget(Text(look, second, Size.NOTE, "bad" if bad else "ink-700"))
    box.addLayout(text, 1)
    if ask:
        ink = ("bad" if row.grave else "warn") if row.lacking else "ok"
        box.addWidget(Text(look, word, Size.NOTE_STRONG, ink, wrap=False))
    made.setMinimumHeight(look.touch(92))
    if not ask:
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made


class BringPage(KioskPage):
    """What to bring; where it is asked, a touch says what is not here."""

    def __init__(self, look: KioskLook, view: BringView, *, english: bool, at: int) -> None:
        """Lay out the list and the ways on."""
        super().__init__(look, view.title)
        box = column(look, gap=22, margins=(48, 40, 48, 30))
        self.setLayout(box)
        box.addLayout(self.head(view.title, "　".join(part for part in (view.item, view.text) if part)))
        rows = {f"lack:{row.key}": row for row in view.rows}
        choices = tuple(Choice(key=key, head=row.name) for key, row in rows.items())
        columns = 2 if look.wide and not look.large else 1
        pager = Pager(
            look, choices, columns=columns, english=english, at=at,
            make=lambda sizes, choice: _bring_card(sizes, rows[choice.key], ask=view.ask, english=english),
        )  # fmt: skip
        box.addWidget(self.add_pager(pager), 1)
        foot = QHBoxLayout()
        foot.setSpacing(look.px(20))
        self._cards = []
        for choice in view.foot:
            made = card(look, choice, size=Size.BUTTON, tall=112, centre=not choice.second)
            made.touched.connect(self._chosen)
            foot.addWidget(made, 1)
            self._cards.append(made)
        box.addLayout(foot)
        self._pager, self._view, self._english = pager, view, english
        pager.laid.connect(self._laid)

    def _laid(self) -> None:
        """Nobody says "I have all" before the last page was seen: until then the button turns the page."""
        if self._view.ask and self._pager.at < self._pager.pages - 1:
            made, said = self._cards[-1], words.FURTHER.of(self._english)
            made.key = FURTHER
            made.setAccessibleName(said)
            for text in made.findChildren(Text):
                text.say(said)

    def _chosen(self, key: object) -> None:
        if key == FURTHER:
            self.turned.emit(self._pager.at + 1)
        else:
            self.touched.emit(key)
