"""What stands around every page: plate with hall and clock, foot, and the question "are you there?"."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.kiosk.look import KioskLook, Size
from ui.kiosk.parts import Icon, Text, Touch, card, column
from ui.states.kiosk_views import Choice
from ui.words import kiosk as words


class Head(QWidget):
    """The dark plate: hall, what this is, the time."""

    def __init__(self, look: KioskLook, hall: str, *, english: bool) -> None:
        """Draw it once; the time comes by `show_time`."""
        super().__init__()
        self._look, self._hall, self._word = look, hall, words.APP.of(english)
        self._time = ("", "")
        self.setFixedHeight(look.px(132 if not look.wide else 116))

    def show_time(self, clock: str, day: str) -> None:
        """The time, once a minute."""
        if (clock, day) != self._time:
            self._time = (clock, day)
            self.setAccessibleName(f"{self._hall} {self._word} {clock} {day}")
            self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Two lines left, two lines right."""
        painter = QPainter(self)
        look, left, right = self._look, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        painter.fillRect(self.rect(), look.colour("plate"))
        side, middle = look.px(48), self.height() * 0.66
        upper = QRectF(side, 0, self.width() - 2 * side, middle)
        lower = QRectF(side, middle - look.px(6), self.width() - 2 * side, self.height() - middle)
        plain = Qt.TextFlag.TextDontClip
        for area, text, size, ink, edge in (
            (upper.adjusted(0, look.px(8), 0, look.px(8)), self._hall, Size.HALL, "panel", left),
            (lower, self._word, Size.SUB, "plate-mute", left),
            (upper, self._time[0], Size.CLOCK, "panel", right),
            (lower, self._time[1], Size.SUB, "plate-mute", right),
        ):
            painter.setFont(look.font(size))
            painter.setPen(look.colour(ink))
            painter.drawText(area, int(edge | Qt.AlignmentFlag.AlignVCenter | plain), text)
        painter.end()


class Switch(QWidget):
    """The small picture of a switch beside 适老大字."""

    def __init__(self, look: KioskLook, *, on: bool) -> None:
        """Draw it."""
        super().__init__()
        self._look, self._on = look, on
        self.setFixedSize(look.px(96), look.px(50))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """A knob left or right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(self._look.colour("acc" if self._on else "ink-700"), 2))
        painter.setBrush(self._look.colour("acc" if self._on else "panel"))
        painter.drawRoundedRect(area, 5, 5)
        side = area.height() - 12
        left = area.right() - side - 6 if self._on else area.left() + 6
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("panel" if self._on else "ink-700"))
        painter.drawRoundedRect(QRectF(left, area.top() + 6, side, side), 4, 4)
        painter.end()


class Foot(QWidget):
    """Large type, English and the guide on the first page; back and home as well on all others.

    Signals:
        touched: `large`, `language`, `guide`, `back` or `home`.
    """

    touched = Signal(object)

    def __init__(self, look: KioskLook, *, english: bool, home: bool, back: bool) -> None:
        """Buttons of 108 in one row."""
        super().__init__()
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(
            look.px(48),
            look.px(32 if not look.wide else 18),
            look.px(48),
            look.px(32 if not look.wide else 18),
        )
        row.setSpacing(look.px(20))
        large = words.LARGE.of(english)
        if not home:
            row.addWidget(self._button(look, "back", words.BACK.of(english), "back", enabled=back), 3)
            row.addWidget(self._button(look, "home", words.HOME.of(english), "home"), 3)
        wide = home or look.wide
        row.addWidget(self._large(look, large, english=english, narrow=not wide), 4 if wide else 3)
        row.addWidget(
            self._button(look, "language", words.LANGUAGE.of(english), "globe" if wide else ""),
            3 if wide else 2,
        )
        row.addWidget(self._button(look, "guide", words.GUIDE.of(english), "bell" if wide else ""), 3)
        self._look = look

    def _button(self, look: KioskLook, key: str, word: str, icon: str, *, enabled: bool = True) -> Touch:
        made = Touch(look, key, word, frame="ctl")
        made.setEnabled(enabled)
        box = QHBoxLayout(made)
        box.setContentsMargins(look.px(10), 0, look.px(10), 0)
        box.setSpacing(look.px(16))
        box.addStretch(1)
        if icon:
            box.addWidget(Icon(look, icon, look.px(44), ink=made.ink()))
        size = Size.HALL if not look.wide and icon and key in {"language", "guide"} else Size.SUB
        text = Text(look, word, size, made.ink(), wrap=False)
        font = text.font()
        font.setBold(True)
        text.setFont(font)
        box.addWidget(text)
        box.addStretch(1)
        return self._fixed(made, look)

    def _large(self, look: KioskLook, word: str, *, english: bool, narrow: bool) -> Touch:
        state = words.ON if look.large else words.OFF
        made = Touch(look, "large", f"{word} {state.of(english)}", frame="ctl")
        box = QHBoxLayout(made)
        box.setContentsMargins(look.px(10), 0, look.px(10), 0)
        box.setSpacing(look.px(16))
        box.addStretch(1)
        if not narrow:
            box.addWidget(Icon(look, "letters", look.px(48), ink="ink-900"))
        shown = words.LARGE_SHORT.of(english) if narrow else word
        text = Text(look, shown, Size.SUB if look.wide or narrow else Size.HALL, wrap=False)
        font = text.font()
        font.setBold(True)
        text.setFont(font)
        box.addWidget(text)
        box.addWidget(Switch(look, on=look.large))
        box.addStretch(1)
        return self._fixed(made, look)

    def _fixed(self, made: Touch, look: KioskLook) -> Touch:
        made.setFixedHeight(look.touch(108 if not look.wide else 92))
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.touched.connect(self.touched)
        return made

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline above."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(self._look.colour("line-2"), 1))
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()


class StillThere(QWidget):
    """The warning before the page goes back: one sentence, one button, the seconds.

    Signals:
        touched: `stay` or `home`.
    """

    touched = Signal(object)

    def __init__(self, look: KioskLook, parent: QWidget, *, english: bool) -> None:
        """Cover the window."""
        super().__init__(parent)
        self._english = english
        self.setGeometry(parent.rect())
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        panel = QWidget()
        panel.setProperty("ground", "panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setStyleSheet("QWidget[ground='panel'] { border-radius: 8px; }")
        panel.setFixedWidth(min(look.px(900), parent.width() - 40))
        box = column(look, gap=28, margins=(60, 60, 60, 52))
        panel.setLayout(box)
        box.addWidget(Text(look, words.STILL_HERE.of(english), Size.TITLE))
        self._text = Text(look, "", Size.TEXT, "ink-700")
        box.addWidget(self._text)
        stay = card(
            look,
            Choice(key="stay", head=words.STAY.of(english), strong=True),
            size=Size.BUTTON,
            tall=120,
            centre=True,
        )
        home = card(
            look, Choice(key="home", head=words.HOME.of(english)), size=Size.BUTTON, tall=100, centre=True
        )
        for made in (stay, home):
            made.touched.connect(self.touched)
            box.addWidget(made)
        outer.addWidget(panel, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(1)

    def count(self, seconds: int) -> None:
        """How long it takes."""
        self._text.say(words.STILL_TEXT.of(self._english, seconds=seconds))
        self.setAccessibleName(self._text.text())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page behind is dimmed, not hidden."""
        painter = QPainter(self)
        ground = KioskLook.colour("plate")
        ground.setAlphaF(0.72)
        painter.fillRect(self.rect(), ground)
        painter.end()
