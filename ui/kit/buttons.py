"""Buttons with their key inside, the segmented choice, options of questions, steps (tokens.md 4, 7, 11)."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.icons import draw
from ui.kit.text import Cap, Mark, Words, across
from ui.states.look import Shape, Tone
from ui.style import Style, Type

_LONG_WORD: Final = 7


class KeyButton(QPushButton):
    """A button whose word and key cap are labels inside, so that both take the style's type."""

    def __init__(
        self,
        style: Style,
        word: str,
        key: str = "",
        *,
        kind: str = "outline",
        shape: Shape = Shape.NONE,
        height: int | None = None,
        role: Type = Type.BODY,
    ) -> None:
        """Make a button; `key` is what its cap says ("" for none)."""
        super().__init__()
        self._look = style
        filled = kind in {"primary", "filled"}
        self.setProperty("kind", kind)
        self.setAccessibleName(word)
        self.setAutoDefault(False)
        self.setFixedHeight(height if height is not None else style.metrics.control)
        self.label = Words(style, word, role, Tone.PLAIN if filled else Tone.INK)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        shown = style.caps or kind in {"primary", "segment"}
        self.cap = Cap(style, key, inside=filled) if key and shown else None
        icon = Mark(style, shape, Tone.INK, 18) if shape is not Shape.NONE else None
        side = 8 if style.compact else 12
        row = across(gap=6 if style.compact else 8, margins=(side, 0, side, 0))
        if icon is not None:
            row.addWidget(icon)
        row.addWidget(self.label)
        if kind == "primary":
            row.setContentsMargins(14, 0, 14, 0)
            row.addStretch(1)
        if self.cap is not None:
            row.addWidget(self.cap)
        self.setLayout(row)

    @override
    def sizeHint(self) -> QSize:
        """As wide as its labels ask."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        """A word on a button is never cut."""
        return self.sizeHint()

    def cap_first(self) -> None:
        """Put the key cap before the word, as digits stand before their choices."""
        row = self.layout()
        if isinstance(row, QHBoxLayout) and self.cap is not None:
            row.removeWidget(self.cap)
            row.insertWidget(0, self.cap)

    def say(self, word: str) -> None:
        """Change the word."""
        self.label.say(word)
        self.setAccessibleName(word)
        self.updateGeometry()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Grey label and pale cap while the button is not allowed."""
        if event.type() is QEvent.Type.EnabledChange and hasattr(self, "label"):
            filled = self.property("kind") in {"primary", "filled"}
            if not filled:
                self.label.tone(Tone.INK if self.isEnabled() else Tone.OFF)
            else:
                self.label.tone(Tone.PLAIN if self.isEnabled() else Tone.OFF)
            if self.cap is not None:
                self.cap.pale(not self.isEnabled())
        super().changeEvent(event)


class PrimaryButton(KeyButton):
    """The one filled button of a page: the next lawful step."""

    def __init__(self, style: Style, word: str, key: str) -> None:
        """Its key cap stands at the right end and is always shown."""
        super().__init__(style, word, key, kind="primary", height=style.metrics.primary, role=Type.TITLE)
        self._key = key
        layout = self.layout()
        if style.compact and layout is not None:
            layout.setContentsMargins(10, 0, 10, 0)
        self._fit(word)

    def _fit(self, word: str) -> None:
        """A long word is set smaller in the compact layout, so that it is never cut."""
        small = self._look.compact and len(word) > _LONG_WORD
        self.label.setFont(self._look.font(Type.STRONG if small else Type.TITLE))

    def show_act(self, word: str, key: str) -> None:
        """Change word and key; the place stays."""
        self.say(word)
        self._fit(word)
        if key != self._key:
            self._key = key
            layout = self.layout()
            if self.cap is not None and layout is not None:
                layout.removeWidget(self.cap)
                self.cap.hide()
                self.cap.deleteLater()
            self.cap = Cap(self._look, key, inside=self.property("kind") == "primary")
            if layout is not None:
                layout.addWidget(self.cap)
        self.updateGeometry()

    def fill(self, *, on: bool) -> None:
        """Filled, or plain while another button of the page is the next thing to do (tokens.md 4)."""
        kind = "primary" if on else "outline"
        if self.property("kind") == kind:
            return
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        plain = Tone.PLAIN if on else Tone.INK
        self.label.tone(plain if self.isEnabled() else Tone.OFF)
        if self.cap is not None:
            self.cap.inside(on)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """The focus ring of a filled button is white and stands inside the edge."""
        super().paintEvent(_event)
        if not self.hasFocus() or self.property("kind") != "primary":
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.colour("panel"), self._look.focus_width))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 4, 4)
        painter.end()


class Segments(QWidget):
    """An exclusive choice with shared edges; each part shows its digit.

    Signals:
        chosen: Index (as an object) of the part that was clicked.
    """

    chosen = Signal(object)

    def __init__(self, style: Style, words: Sequence[str]) -> None:
        """One part for each word, keys 1, 2, 3 and so on."""
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._look = style
        self._parts: list[KeyButton] = []
        row = QHBoxLayout(self)
        row.setSpacing(0)
        row.setContentsMargins(0, 0, 0, 0)
        for number, word in enumerate(words):
            part = KeyButton(style, word, str(number + 1), kind="segment")
            part.cap_first()
            part.setProperty("edge", "first" if number == 0 else "last" if number == len(words) - 1 else "")
            part.setCheckable(True)
            self._group.addButton(part, number)
            self._parts.append(part)
            row.addWidget(part)
        self._group.idClicked.connect(self._clicked)

    def _clicked(self, number: int) -> None:
        self.chosen.emit(number)

    def draw(self, current: int, allowed: Sequence[bool]) -> None:
        """Mark one part (-1: none) and grey those that are not allowed."""
        self._group.setExclusive(False)
        for number, (part, may) in enumerate(zip(self._parts, allowed, strict=True)):
            on = number == current
            part.setEnabled(may)
            part.setChecked(on)
            part.label.tone(Tone.PLAIN if on else Tone.INK if may else Tone.OFF)
            part.label.setFont(self._look.font(Type.STRONG if on else Type.BODY))
            if part.cap is not None:
                part.cap.inside(on)
                part.cap.pale(not may)
        self._group.setExclusive(True)

    def part(self, number: int) -> QPushButton:
        """The button of a part."""
        return self._parts[number]


class OptionButton(QPushButton):
    """One answer of a question: key cap, radio or box, word, and what choosing it leads to."""

    def __init__(self, style: Style, word: str, key: str, *, many: bool, on: bool, note: str = "") -> None:
        """Draw one option; `many` shows a box instead of a radio."""
        super().__init__()
        self.setProperty("kind", "flat")
        self.setAutoDefault(False)
        self.setFixedHeight(style.metrics.small)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        shape = {
            (True, True): Shape.BOX_ON, (True, False): Shape.BOX,
            (False, True): Shape.RADIO_ON, (False, False): Shape.RADIO,
        }[many, on]  # fmt: skip
        mark = Mark(style, shape, Tone.ACCENT if on else Tone.HINT)
        text = Words(style, word, Type.STRONG if on else Type.BODY, cut=True)
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        parts: list[QWidget | None] = [mark, text, None]
        if style.caps:
            parts.insert(0, Cap(style, key))
        if note:
            parts.append(Words(style, note, Type.SMALL, Tone.HINT, cut=True))
            self.setToolTip(note)
        self.setLayout(across(*parts, gap=10, margins=(0, 0, 8, 0)))

    @override
    def sizeHint(self) -> QSize:
        """As wide as its labels ask."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        """Word and note may be cut when the column is narrow."""
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()


class StepButton(QPushButton):
    """One step: a circle with its number or a tick, its word, and a count behind the current one."""

    def __init__(self, style: Style, number: int, word: str) -> None:
        """Draw one step."""
        super().__init__()
        self._look = style
        self._number = number
        self._word = word
        self._note = ""
        self._done = False
        self._current = False
        self.setAutoDefault(False)
        self.setProperty("kind", "flat")
        self.setAccessibleName(word)
        self.setFixedHeight(style.metrics.steps - 8)

    def draw(self, *, done: bool, current: bool, note: str, allowed: bool) -> None:
        """Show where the case stands."""
        self._done, self._current, self._note = done, current, note
        self.setEnabled(allowed)
        self.setFixedWidth(self.sizeHint().width())
        self.update()

    def _role(self) -> Type:
        return Type.STRONG if self._current else Type.BODY

    @override
    def sizeHint(self) -> QSize:
        """Circle, word and note."""
        word = QFontMetricsF(self._look.font(self._role())).horizontalAdvance(self._word)
        note = QFontMetricsF(self._look.font(Type.SMALL)).horizontalAdvance(self._note)
        return QSize(int(24 + 8 + word + (8 + note if self._note else 0)) + 10, self.height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Circle, word, note, and the focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        circle = QRectF(4.5, middle - 11.5, 23, 23)
        colour = self._look.colour("acc" if self._current else "ok" if self._done else "ctl")
        painter.setPen(QPen(colour, 1.2))
        if self._current:
            painter.setBrush(colour)
        painter.drawEllipse(circle)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._done and not self._current:
            draw(painter, Shape.TICK, circle.adjusted(4, 4, -4, -4), self._look.colour(Tone.OK))
        else:
            painter.setPen(self._look.colour(Tone.PLAIN if self._current else Tone.HINT))
            painter.setFont(self._look.font(Type.SMALL_STRONG if self._current else Type.SMALL))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))
        font = self._look.font(self._role())
        painter.setFont(font)
        painter.setPen(self._look.colour(Tone.INK if self._current else Tone.SECOND))
        area = QRectF(36, 0, self.width() - 36, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._word)
        if self._note:
            area.setLeft(36 + QFontMetricsF(font).horizontalAdvance(self._word) + 8)
            painter.setFont(self._look.font(Type.SMALL))
            painter.setPen(self._look.colour(Tone.HINT))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._note)
        if self.hasFocus():
            painter.setPen(QPen(self._look.colour("acc"), self._look.focus_width))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()
