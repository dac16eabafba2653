"""Labels, key caps and rules: the smallest pieces every page is made of."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.icons import draw
from ui.states.look import Shape, Tag, Tone
from ui.style import Style, Type


class Words(QLabel):
    """A label of one role and tone; one that may be cut keeps its full text for screen readers."""

    def __init__(
        self,
        style: Style,
        text: str = "",
        role: Type = Type.BODY,
        tone: Tone = Tone.INK,
        *,
        cut: bool = False,
        wrap: bool = False,
    ) -> None:
        """Make the label; `cut` allows an ellipsis, `wrap` a second line."""
        super().__init__()
        self.cut = cut
        self._full = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(style.font(role))
        self.setProperty("tone", str(tone))
        self.setWordWrap(wrap)
        self.say(text)

    def say(self, text: str) -> None:
        """Show a text."""
        if text == self._full and self.text():
            return
        self._full = text
        self.setAccessibleName(text)
        self.setText(text)
        self.updateGeometry()

    def full(self) -> str:
        """The text without any cut."""
        return self._full

    def tone(self, tone: Tone) -> None:
        """Change the tone."""
        if self.property("tone") != str(tone):
            self.setProperty("tone", str(tone))
            self.style().unpolish(self)
            self.style().polish(self)

    @override
    def minimumSizeHint(self) -> QSize:
        """A label that may be cut gives way first."""
        hint = super().minimumSizeHint()
        return QSize(12, hint.height()) if self.cut else hint

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw, cut at the end when there is no room and cutting is allowed."""
        if not self.cut or self.wordWrap():
            super().paintEvent(_event)
            return
        painter = QPainter(self)
        area = self.contentsRect()
        text = QFontMetricsF(self.font()).elidedText(self._full, Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, int(self.alignment() | Qt.TextFlag.TextSingleLine), text)
        painter.end()


class Cap(QWidget):
    """A key cap: 20 high, 12 px, one pixel edge; white inside a filled button, pale when not allowed."""

    def __init__(self, style: Style, key: str, *, inside: bool = False) -> None:
        """Draw the name of a key."""
        super().__init__()
        self._look = style
        self._key = key
        self._inside = inside
        self._pale = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(key)
        width = QFontMetricsF(style.font(Type.CAP)).horizontalAdvance(key)
        self.setFixedSize(max(int(width + 0.5) + 12, 20), style.metrics.cap)

    def inside(self, inside: bool) -> None:  # noqa: FBT001  # a Qt style setter with one meaning
        """Show that the cap stands on a filled ground."""
        if inside != self._inside:
            self._inside = inside
            self.update()

    def pale(self, pale: bool) -> None:  # noqa: FBT001  # a Qt style setter with one meaning
        """Show that the key does nothing now."""
        if pale != self._pale:
            self._pale = pale
            self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """A rounded box and the word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = self._look.colour("panel" if self._inside else "line" if self._pale else "line-2")
        if self._inside:
            edge.setAlphaF(0.55)
        painter.setPen(QPen(edge, 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        tone = Tone.PLAIN if self._inside else Tone.OFF if self._pale else Tone.SECOND
        painter.setPen(self._look.colour(tone))
        painter.setFont(self._look.font(Type.CAP))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()


class Mark(QWidget):
    """A shape of a state, 16 px square unless told otherwise."""

    def __init__(self, style: Style, shape: Shape, tone: Tone = Tone.INK, size: int = 16) -> None:
        """Draw one shape."""
        super().__init__()
        self._look = style
        self._shape = shape
        self._tone = tone
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_shape(self, shape: Shape, tone: Tone) -> None:
        """Change shape and tone."""
        if (shape, tone) != (self._shape, self._tone):
            self._shape, self._tone = shape, tone
            self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the path."""
        painter = QPainter(self)
        draw(painter, self._shape, QRectF(self.rect()), self._look.colour(self._tone))
        painter.end()


class TagLabel(QWidget):
    """A framed small word, as in tables; a ground when it reports something done."""

    def __init__(self, style: Style, tag: Tag, *, ground: str | None = None) -> None:
        """Draw one tag."""
        super().__init__()
        self._look = style
        self._tag = tag
        self._ground = ground
        self._soft = tag.tone in {Tone.HINT, Tone.SECOND}
        self.setAccessibleName(tag.text)
        width = QFontMetricsF(style.font(Type.CAP)).horizontalAdvance(tag.text)
        self.setFixedSize(int(width) + 15, style.metrics.cap)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """A rounded box, dashed or solid, and the word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = self._look.colour("line-2" if self._soft else self._tag.tone)
        if self._ground is not None and not self._look.high_contrast:
            edge.setAlphaF(0.4)
        pen = QPen(edge, 1)
        if self._tag.dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        if self._ground is not None:
            painter.setBrush(self._look.colour(self._ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(self._look.colour(Tone.SECOND if self._soft else self._tag.tone))
        painter.setFont(self._look.font(Type.CAP))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._tag.text)
        painter.end()


def rule(*, strong: bool = False, upright: bool = False) -> QFrame:
    """A hairline between rows, or the stronger edge of an area."""
    line = QFrame()
    line.setProperty("rule", "v" if upright else "h2" if strong else "h")
    if upright:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def across(
    *parts: QWidget | QLayout | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """A row of widgets and layouts; a number is a fixed space, None takes the rest."""
    box = QHBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def down(
    *parts: QWidget | QLayout | int | None, gap: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """A column of widgets and layouts; a number is a fixed space, None takes the rest."""
    box = QVBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def _fill(
    box: QHBoxLayout | QVBoxLayout,
    parts: tuple[QWidget | QLayout | int | None, ...],
    gap: int,
    margins: tuple[int, int, int, int],
) -> None:
    box.setSpacing(gap)
    box.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addWidget(part)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; the widgets go with the next turn of the event loop."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def ground(widget: QWidget, name: str) -> QWidget:
    """Give a plain widget the ground of a palette name."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("ground", name)
    return widget
