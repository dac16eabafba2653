"""The pieces every kiosk page is made of: texts, touch buttons, and the list that turns its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ui.kiosk.icons import draw_icon
from ui.kiosk.look import KioskLook, Size
from ui.kit.text import clear
from ui.states.kiosk_views import Choice
from ui.words import kiosk as words

_BY_KEY: Final = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


class Text(QLabel):
    """A text of one role; wraps, and never takes a touch."""

    def __init__(
        self, look: KioskLook, text: str, size: Size, ink: str = "ink-900", *, wrap: bool = True
    ) -> None:
        """Show a text."""
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font(size))
        self.setProperty("ink", ink)
        self.setWordWrap(wrap)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, text: str) -> None:
        """Show another text."""
        self.setText(text)
        self.setAccessibleName(text)

    def dye(self, ink: str) -> None:
        """Change the colour."""
        if self.property("ink") != ink:
            self.setProperty("ink", ink)
            self.style().unpolish(self)
            self.style().polish(self)


class Icon(QWidget):
    """One icon, on a tinted square or alone."""

    def __init__(
        self, look: KioskLook, name: str, side: int, *, tile: bool = False, ink: str = "acc"
    ) -> None:
        """Draw an icon."""
        super().__init__()
        self._look, self._name, self._tile, self._ink = look, name, tile, ink
        self.setFixedSize(side, side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tile and the lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self._tile:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("acc-tint"))
            painter.drawRoundedRect(area, 4, 4)
            inset = area.width() * 0.24
            area = area.adjusted(inset, inset, -inset, -inset)
        draw_icon(painter, self._name, area, self._look.colour(self._ink))
        painter.end()


class Touch(QAbstractButton):
    """A white card that is touched; filled when it is the usual next step. The frame is painted here.

    Signals:
        touched: The key (as an object) of the choice.
    """

    touched = Signal(object)

    def __init__(
        self, look: KioskLook, key: str, name: str, *, filled: bool = False, frame: str = "line-2"
    ) -> None:
        """An empty card; what stands on it is a layout."""
        super().__init__()
        self.look, self.key, self.filled = look, key, filled
        self._frame = frame
        self._ring = False
        self.marked = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(look.touch(56))
        self.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        self.touched.emit(self.key)

    def ink(self, usual: str = "ink-900") -> str:
        """The colour of a text on it."""
        return "panel" if self.filled and self.isEnabled() else usual if self.isEnabled() else "ink-400"

    @override
    def sizeHint(self) -> QSize:
        """What its layout wants."""
        box = self.layout()
        return box.sizeHint() if box is not None else QSize(self.look.touch(56), self.look.touch(56))

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Words on a filled card are white only while it can be touched."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange and self.filled:
            for text in self.findChildren(Text):
                text.dye(self.ink())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring is for people with a keyboard; a finger needs none."""
        self._ring = event.reason() in _BY_KEY
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No ring without focus."""
        self._ring = False
        super().focusOutEvent(event)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, edge, and the ring of the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self.look
        ground, edge, width = "panel", self._frame, 1.5
        if not self.isEnabled():
            ground, edge = "panel-2", "line-2"
        elif self.filled:
            ground = edge = "acc-2" if self.isDown() else "acc"
        elif self.isDown() or self.marked:
            ground, edge, width = "acc-tint", "acc", 2.5
        if self._ring:
            edge, width = ("call" if self.filled else "acc"), 4.0
        painter.setPen(QPen(look.colour(edge), width))
        painter.setBrush(look.colour(ground))
        half = width / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), look.radius, look.radius
        )
        painter.end()


def _aside(look: KioskLook, pieces: tuple[tuple[str, bool], ...], ink: str) -> QLayout:
    """The last line as lines of its own at the right end, broken where it has a wide blank."""
    box = QVBoxLayout()
    box.setSpacing(look.px(4))
    lines: list[list[tuple[str, bool]]] = [[]]
    for text, strong in pieces:
        if text == words.GAP:
            lines.append([])
        else:
            lines[-1].append((text, strong))
    box.addStretch(1)
    for line in lines:
        box.addLayout(_runs(look, tuple(line), ink))
    box.addStretch(1)
    return box


def _runs(look: KioskLook, pieces: tuple[tuple[str, bool], ...], ink: str) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(0)
    row.setContentsMargins(0, 0, 0, 0)
    for text, strong in pieces:
        size = Size.NOTE_STRONG if strong else Size.NOTE
        row.addWidget(Text(look, text, size, ink, wrap=False))
    row.addStretch(1)
    return row


def card(
    look: KioskLook,
    choice: Choice,
    *,
    size: Size = Size.CHOICE,
    tall: int = 0,
    centre: bool = False,
    small: bool = False,
) -> Touch:
    """A choice as a card: icon, words, second line, last line, and a tick box where it is to be ticked.

    `small` sets the icon beside the words, so that the lines below have the whole width.
    """
    made = Touch(look, choice.key, choice.words(), filled=choice.strong)
    made.setEnabled(choice.enabled)
    made.marked = bool(choice.on)
    row = QHBoxLayout(made)
    edge = look.px(26)
    low = look.px(8 if look.wide else 14)
    row.setContentsMargins(edge, low, edge, low)
    row.setSpacing(look.px(24))
    column = QVBoxLayout()
    column.setSpacing(look.px(4))
    column.addStretch(1)
    head = Text(look, choice.head, size, made.ink())
    if choice.icon and small:
        line = QHBoxLayout()
        line.setSpacing(look.px(14))
        line.addWidget(Icon(look, choice.icon, look.px(44), ink=made.ink("acc")))
        line.addWidget(head, 1)
        column.addLayout(line)
    else:
        if choice.icon:
            side = look.px(84 if size in {Size.CHOICE, Size.HEAD} else 52)
            row.addWidget(Icon(look, choice.icon, side, tile=not choice.strong, ink=made.ink("acc")))
        column.addWidget(head)
    if choice.second:
        column.addWidget(Text(look, choice.second, Size.NOTE, made.ink("ink-700")))
    aside = look.large
    if choice.third and not aside:
        column.addLayout(_runs(look, choice.third, made.ink()))
    column.addStretch(1)
    row.addLayout(column, 1)
    if choice.third and aside:
        row.addLayout(_aside(look, choice.third, made.ink()))
    if centre or (choice.strong and not choice.second):
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if choice.on is not None:
        row.addWidget(TickBox(look, on=choice.on))
        made.setCheckable(True)
        made.setChecked(choice.on)
        made.setAccessibleDescription((words.CHOSEN.of(english=False)) if choice.on else "")
    if tall:
        made.setMinimumHeight(look.touch(tall))
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made


class TickBox(QWidget):
    """A square with or without a tick."""

    def __init__(self, look: KioskLook, *, on: bool) -> None:
        """Draw it."""
        super().__init__()
        self._look, self._on = look, on
        self.setFixedSize(look.px(52), look.px(52))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box and tick."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(self._look.colour("acc" if self._on else "ctl"), 2.5))
        painter.setBrush(self._look.colour("acc" if self._on else "panel"))
        painter.drawRoundedRect(area, 6, 6)
        if self._on:
            inset = area.width() * 0.16
            inner = area.adjusted(inset, inset, -inset, -inset)
            draw_icon(painter, "tick", inner, self._look.colour("panel"), width=3)
        painter.end()


class Pager(QWidget):
    """Cards that do not fit on one page: turned by two large buttons, never scrolled by a finger.

    How many fit is measured when the size is known, so that a long name never covers the next one.

    Signals:
        touched: The key of the card that was touched.
        turned: Which page is wanted, counted from 0.
        laid: It is known how many pages there are.
    """

    touched = Signal(object)
    turned = Signal(object)
    laid = Signal()

    def __init__(
        self,
        look: KioskLook,
        choices: tuple[Choice, ...],
        *,
        columns: int,
        english: bool,
        rows: int = 0,
        at: int = 0,
        make: Callable[[KioskLook, Choice], Touch] = card,
    ) -> None:
        """Keep what is to be shown; the cards are made when the size is known.

        Args:
            look: Sizes.
            choices: All of them.
            columns: Cards beside one another.
            english: Language of the two buttons.
            rows: Rows that share the whole height; 0 for as many as fit, each as high as it needs.
            at: Page, from 0.
            make: Makes one card.
        """
        super().__init__()
        self._look, self._choices, self._columns = look, choices, columns
        self._rows, self._wanted, self._make, self._english = rows, at, make, english
        self.at, self.pages = 0, 1
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.px(20))
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew for this size."""
        super().resizeEvent(event)
        self._lay(self.width(), self.height())

    def _lay(self, width: int, height: int) -> None:
        empty(self._box)
        gap = self._look.px(20)
        cards = [self._make(self._look, choice) for choice in self._choices]
        wide = (width - gap * (self._columns - 1)) // self._columns
        tall = max((_height(made, wide) for made in cards), default=1)
        fit = self._fitting(height, tall, gap)
        if len(cards) > fit * self._columns:
            fit = self._fitting(height - self._look.touch(84) - gap, tall, gap)
        each = fit * self._columns
        self.pages = max(1, -(-len(cards) // each))
        self.at = min(max(self._wanted, 0), self.pages - 1)
        grid = QGridLayout()
        grid.setSpacing(gap)
        first = self.at * each
        for number, made in enumerate(cards):
            if not first <= number < first + each:
                made.deleteLater()
                continue
            made.touched.connect(self.touched)
            made.setMinimumHeight(tall)
            grid.addWidget(made, (number - first) // self._columns, (number - first) % self._columns)
        for column_number in range(self._columns):
            grid.setColumnStretch(column_number, 1)
        if self._rows:
            for row in range(fit):
                grid.setRowStretch(row, 1)
        self._box.addLayout(grid, 1 if self._rows else 0)
        if not self._rows:
            self._box.addStretch(1)
        if self.pages > 1:
            self._box.addLayout(self._turner())
        self.laid.emit()

    def _fitting(self, height: int, tall: int, gap: int) -> int:
        fit = max(1, (height + gap) // (tall + gap))
        return min(fit, self._rows) if self._rows else fit

    def _turner(self) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(20))
        en = self._english
        less = Choice(key="less", head=words.LESS.of(en), enabled=self.at > 0)
        more = Choice(key="more", head=words.MORE.of(en), enabled=self.at < self.pages - 1)
        said = words.PAGE.of(en, at=self.at + 1, all=self.pages)
        label = Text(self._look, said, Size.NOTE, "ink-700", wrap=False)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for choice in (less, more):
            made = card(self._look, choice, size=Size.TEXT, tall=84, centre=True)
            made.touched.connect(self._turn)
            row.addWidget(made, 1)
            if choice is less:
                row.addWidget(label)
        return row

    def _turn(self, key: object) -> None:
        self.turned.emit(self.at + (1 if key == "more" else -1))


def _height(made: Touch, width: int) -> int:
    """How high a card has to be at a width."""
    box = made.layout()
    needed = (
        box.heightForWidth(width) if box is not None and box.hasHeightForWidth() else made.sizeHint().height()
    )
    return max(needed, made.minimumHeight())


def empty(layout: QLayout) -> None:
    """Take everything out of a layout at once, so that nothing of the page before can be touched."""
    clear(layout)


def column(
    look: KioskLook, *, gap: float = 20, margins: tuple[float, float, float, float] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """A column in lengths of the picture."""
    box = QVBoxLayout()
    box.setSpacing(look.px(gap))
    box.setContentsMargins(*(look.px(margin) for margin in margins))
    return box


TOUCHES: Final = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.KeyPress,
    }
)
"""What says that somebody is still there."""
