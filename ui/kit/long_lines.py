"""Long columns of words as one widget each: what happened to a case, and its facts.

A case may have forty steps. As labels of their own they cost five times as much as opening the rest of its
file; here they are laid out once for a width, and only what is seen is painted. Nothing here is clicked.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui import words
from ui.icons import draw
from ui.states.case_file import TimeLine
from ui.states.look import Shape, Tone
from ui.style import Style, Type

_TEXT: Final = 24
"""Where the words of a step begin, beside its mark."""
_NAME: Final = 84
"""Where the text of a fact begins, beside its name."""
_KEPT: Final = 2
"""Steps of a history that stay where it has to give way to what stands below it."""
_WRAPPED: Final = int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextWrapAnywhere)
_TALL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where one line stands: its top and height, and the area of its words that wrap."""

    top: int
    height: int
    words: QRect


class LongLines(QWidget):
    """Lines below each other, each as high as its words need."""

    def __init__(self, style: Style, told: Sequence[str]) -> None:
        """Draw lines; `told` is each as it is read out."""
        super().__init__()
        self._look = style
        self._places: dict[int, tuple[Place, ...]] = {}
        self._small = QFontMetrics(style.font(Type.SMALL))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("\n".join(told))

    @abstractmethod
    def lay_out(self, width: int) -> Sequence[Place]:
        """Where each line stands at a width."""

    @abstractmethod
    def paint(self, painter: QPainter, at: int, place: Place) -> None:
        """One line."""

    def laid_anew(self) -> None:
        """What is shown changed: no place is where it was."""
        self._places.clear()
        self.updateGeometry()
        self.update()

    def _at(self, width: int) -> tuple[Place, ...]:
        found = self._places.get(width)
        if found is None:
            # A column is asked for a few widths before it stands; each answer is kept.
            found = self._places[width] = tuple(self.lay_out(width))
        return found

    def wrapped(self, text: str, left: int, top: int, width: int) -> QRect:
        """The area of a text that wraps, in the small role."""
        if not text:
            return QRect(left, top, max(width - left, 1), 0)
        area = QRect(left, top, max(width - left, 1), _TALL)
        found = self._small.boundingRect(area, _WRAPPED, text)
        return QRect(left, top, area.width(), found.height())

    @override
    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """What the lines need at a width."""
        places = self._at(width)
        return places[-1].top + places[-1].height if places else 0

    @override
    def sizeHint(self) -> QSize:
        """As wide as it stands."""
        width = max(self.width(), 160)
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        """It gives way in width only."""
        return QSize(120, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines that are to be seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = event.rect()
        for at, place in enumerate(self._at(self.width())):
            if place.top <= shown.bottom() and place.top + place.height >= shown.top():
                self.paint(painter, at, place)
        painter.end()


class TimeLines(LongLines):
    """What happened, oldest first, and what is due next.

    Where there is no room for all, the oldest steps are told as one line: how many there are before.
    """

    def __init__(self, style: Style, lines: Sequence[TimeLine], *, all_by: str = "") -> None:
        """Draw these; `all_by` is the key with which all of them are seen, "" for none."""
        self._lines = tuple(lines)
        self._all_by = all_by
        self.before = 0
        self._below = 8 if not style.compact else 2
        told = (" ".join(part for part in (line.what, line.detail, line.at) if part) for line in self._lines)
        super().__init__(style, tuple(told))

    def fold(self, width: int, room: int, most: int) -> None:
        """Leave out the oldest steps until the rest fits.

        Args:
            width: In which it is to stand, in pixels.
            room: Its height with which everything around it is seen, too; the newest `_KEPT` steps stay.
            most: Its height with which at least its end is seen; the newest step stays.
        """
        heights = [place.height for place in self._laid(width, 0)]
        done = sum(not line.due for line in self._lines)
        whole, first, before = sum(heights), self._first(), 0

        def over(limit: int) -> bool:
            return whole + (first if before else 0) > limit

        for limit, kept in ((room, _KEPT), (most, 1)):
            while over(limit) and before < done - kept:
                whole -= heights[before]
                before += 1
        # One step takes no more room than the line that would stand for it.
        before = 0 if before == 1 and heights and heights[0] <= first else before
        if before != self.before:
            self.before = before
            self.laid_anew()

    def _first(self) -> int:
        """Height of the line that says how many steps there are before."""
        return (self._small.height() + self._below) if self._lines else 0

    @override
    def lay_out(self, width: int) -> Sequence[Place]:
        """Name and time on one line, the detail below."""
        return self._laid(width, self.before)

    def _laid(self, width: int, before: int) -> list[Place]:
        head = max(QFontMetrics(self._look.font(Type.NOTE_STRONG)).height(), self._small.height())
        found, top = [], self._first() if before else 0
        for line in self._lines[before:]:
            detail = self.wrapped(line.detail, _TEXT, top + head, width)
            found.append(Place(top, head + detail.height() + self._below, detail))
            top += found[-1].height
        return found

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """How many steps there are before, then those that are shown."""
        super().paintEvent(event)
        if not self.before:
            return
        painter = QPainter(self)
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(self._look.colour(Tone.HINT))
        area = QRect(_TEXT, 0, self.width() - _TEXT, self._first())
        said = words.steps_before(self.before, self._all_by)
        painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, said)
        pen = QPen(self._look.colour("line-2"), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(8, 3), QPointF(8, self._first()))
        painter.end()

    @override
    def paint(self, painter: QPainter, at: int, place: Place) -> None:
        """Mark, name, time, detail."""
        at += self.before
        line = self._lines[at]
        head = QRect(_TEXT, place.top, self.width() - _TEXT, place.height)
        upper = Qt.AlignmentFlag.AlignTop
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(self._look.colour(Tone.SECOND))
        painter.drawText(head, upper | Qt.AlignmentFlag.AlignRight, line.at)
        painter.drawText(place.words, _WRAPPED, line.detail)
        taken = self._small.horizontalAdvance(line.at)
        font = self._look.font(Type.NOTE if line.due else Type.NOTE_STRONG)
        painter.setFont(font)
        painter.setPen(self._look.colour(line.tone if line.tone in {Tone.WARN, Tone.BAD} else Tone.INK))
        room = head.width() - taken - 8
        what = QFontMetrics(font).elidedText(line.what, Qt.TextElideMode.ElideRight, room)
        painter.drawText(head, upper | Qt.AlignmentFlag.AlignLeft, what)
        self._mark(painter, line, place, last=at == len(self._lines) - 1)

    def _mark(self, painter: QPainter, line: TimeLine, place: Place, *, last: bool) -> None:
        """A ring, and the line down to the next; what is still to come is dashed."""
        top = place.top
        if not last:
            painter.setPen(QPen(self._look.colour("line-2"), 1))
            painter.drawLine(QPointF(8, top + 18), QPointF(8, top + place.height))
        if line.due:
            pen = QPen(self._look.colour(line.tone), 1.5)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(3, top + 4, 10, 10))
        else:
            shape = {Tone.WARN: Shape.TRIANGLE, Tone.BAD: Shape.SQUARE}.get(line.tone, Shape.RING)
            draw(painter, shape, QRectF(1, top + 2, 14, 14), self._look.colour(line.tone))


class FactLines(LongLines):
    """Names of facts at the left, texts beside them; one without a name goes on with the one above."""

    def __init__(self, style: Style, facts: Sequence[tuple[str, str]]) -> None:
        """Draw these."""
        self._facts = tuple(facts)
        super().__init__(style, tuple(f"{name} {text}".strip() for name, text in self._facts))

    @override
    def lay_out(self, width: int) -> Sequence[Place]:
        """One below the other."""
        line = self._small.height()
        found, top = [], 0
        for _name, text in self._facts:
            area = self.wrapped(text, _NAME, top, width)
            found.append(Place(top, max(area.height(), line) + 2, area))
            top += found[-1].height
        return found

    @override
    def paint(self, painter: QPainter, at: int, place: Place) -> None:
        """Name and text."""
        name, text = self._facts[at]
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(self._look.colour(Tone.HINT))
        head = QRect(0, place.top, _NAME - 8, place.height)
        painter.drawText(head, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(self._look.colour(Tone.INK))
        painter.drawText(place.words, _WRAPPED, text)
