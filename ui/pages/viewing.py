"""The view of a case's scans: files at the left, the page as large as wanted; the strip of small pages."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.buttons import KeyButton
from ui.kit.text import Words, across, down, ground, rule
from ui.states import viewing
from ui.states.look import Column, Tone, small
from ui.states.viewing import Fit, Picture, ScanFile, Thumb, Viewing
from ui.style import Style, Type
from ui.table import RowTable

_LIST: Final = 264
_THUMB: Final = QSize(92, 66)
_LABEL: Final = 18


def image_of(picture: Picture) -> QImage:
    """A drawn page as Qt has it; the bytes stay those of the state."""
    image = QImage(picture.rgb, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888)
    return image.copy()


class PagePicture(QWidget):
    """One page, fitted or at a percentage of its own size, turned, moved.

    Signals:
        fitted: Percent (as an object) at which a fitted page came out.
    """

    fitted = Signal(object)

    def __init__(self, style: Style) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = style
        self._of: tuple[int, int] = (0, 0)
        self._image = QImage()
        self._scaled = QImage()
        self._state: Viewing | None = None
        self._said = 0
        ground(self, "bg")
        self.setAccessibleName(words.VIEW_HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_view(self, state: Viewing) -> None:
        """Draw a view; the page is turned into an image once."""
        picture = state.picture
        key = (id(picture), state.turn)
        if picture is None:
            self._image = QImage()
        elif key != self._of or self._image.isNull():
            image = image_of(picture)
            self._image = image.transformed(QTransform().rotate(90 * state.turn)) if state.turn else image
            self._scaled = QImage()
        self._of, self._state = key, state
        self.update()

    def clear(self) -> None:
        """Let the page go."""
        self._image, self._scaled, self._state = QImage(), QImage(), None
        self.update()

    def scale(self) -> float:
        """How many pixels of the screen a pixel of the page takes."""
        state, image = self._state, self._image
        if state is None or image.isNull():
            return 1.0
        wide = max(self.width() - 24, 1) / image.width()
        high = max(self.height() - 24, 1) / image.height()
        sizes = {Fit.WIDTH: min(wide, 2.0), Fit.PAGE: min(wide, high), Fit.FREE: state.zoom / 100}
        return sizes[state.fit]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The part of the page that is to be seen."""
        super().paintEvent(event)
        state = self._state
        if state is None:
            return
        if self._image.isNull():
            self._say(state.busy or state.told)
            return
        scale = self.scale()
        if state.fit is not Fit.FREE and round(scale * 100) != self._said:
            self._said = round(scale * 100)
            self.fitted.emit(self._said)
        width, height = round(self._image.width() * scale), round(self._image.height() * scale)
        left = (
            (self.width() - width) // 2
            if width <= self.width()
            else -round((width - self.width()) * state.across)
        )
        over = height + 24 - self.height()
        top = (self.height() - height) // 2 if over <= 0 else 12 - round(over * state.along)
        painter = QPainter(self)
        place = QRect(left, top, width, height)
        if scale < 1.0:
            if self._scaled.size() != place.size():
                # Once for a size: moving the page draws no pixel anew.
                kind = Qt.TransformationMode.SmoothTransformation
                self._scaled = self._image.scaled(place.size(), Qt.AspectRatioMode.IgnoreAspectRatio, kind)
            painter.drawImage(place.topLeft(), self._scaled)
        else:
            seen = place.intersected(self.rect())
            source = QRectF(
                (seen.left() - left) / scale,
                (seen.top() - top) / scale,
                seen.width() / scale,
                seen.height() / scale,
            )
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(seen), self._image, source)
        painter.setPen(QPen(self._look.colour("line-2"), 1))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.end()

    def _say(self, text: str) -> None:
        """Why there is no page, where it would be: calm, for a hub that is away is nobody's fault."""
        painter = QPainter(self)
        painter.setFont(self._look.font(Type.BODY))
        painter.setPen(self._look.colour(Tone.INK))
        wrap = int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(self.rect().adjusted(24, 24, -24, -24), wrap, text)
        painter.end()


class ViewPage(QWidget):
    """Draws `Viewing`; keys go to the desk.

    Signals:
        picked: Number (as an object) of the file that was clicked.
        left: The view is to be closed.
        fitted: Percent (as an object) at which a fitted page came out.
    """

    picked = Signal(object)
    left = Signal()
    fitted = Signal(object)

    def __init__(self, style: Style, *, own_foot: bool = True) -> None:
        """Draw an empty view; without `own_foot` the window around it says the keys."""
        super().__init__()
        self._look = style
        self._shown: Viewing | None = None
        ground(self, "panel")
        margin = style.metrics.margin
        self._name = Words(style, "", Type.TITLE, cut=True)
        self._where = Words(style, "", Type.NOTE, Tone.SECOND)
        self._zoom = Words(style, "", Type.NOTE, Tone.HINT)
        self._told = Words(style, "", Type.SMALL, Tone.HINT, wrap=True)
        self._told.setContentsMargins(margin, 6, margin, 6)
        back = KeyButton(style, words.FILE_BACK_TO, "Esc", height=28, role=Type.SMALL)
        back.clicked.connect(self.left)
        self.page = PagePicture(style)
        self.page.fitted.connect(self.fitted)
        name, kind = words.VIEW_FILES
        columns: tuple[Column[ScanFile], ...] = (
            small(name, 0, viewing.line),
            small(kind, 62, lambda row: words.FILE_KINDS.get(row.mime, ""), Tone.SECOND),
        )
        self.table = RowTable(style, columns)
        self.table.picked.connect(self.picked)
        self.table.setFixedWidth(_LIST if not style.compact else _LIST - 60)
        head = across(
            self._name, self._where, None, self._zoom, back, gap=16, margins=(margin, 10, margin, 10)
        )
        right = down()
        right.addWidget(self.page, 1)
        right.addWidget(self._told)
        row = across(self.table, rule(strong=True, upright=True), gap=0)
        row.addLayout(right, 1)
        box = down(head, rule(strong=True))
        box.addLayout(row, 1)
        if own_foot:
            foot = FootKeys(style)
            foot.draw(words.FOOT_VIEW)
            box.addWidget(foot)
        self.setLayout(box)
        self.setFocusProxy(self.table)

    def draw(self, state: Viewing) -> None:
        """Show a view."""
        if state is self._shown:
            return
        self._shown = state
        self._name.say(state.file.name)
        self._where.say(viewing.title(state))
        self._zoom.say(words.view_zoom(state.zoom) if state.fit is Fit.FREE else words.VIEW_FITS[state.fit])
        here = state.picture is not None
        self._told.say((state.busy or state.told if here else "") or words.VIEW_LOGGED)
        self.table.show_rows(state.files, state.at)
        self.page.show_view(state)

    def clear(self) -> None:
        """Nothing is looked at: let the page go."""
        if self._shown is not None:
            self._shown = None
            self.page.clear()


class ThumbStrip(QWidget):
    """The scans of the material with the focus, small; a click opens one.

    Signals:
        opened: SHA-256 in hex (as an object) of the scan that was clicked.
    """

    opened = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty strip."""
        super().__init__()
        self._look = style
        self._shown: tuple[Thumb, ...] = ()
        self._images: tuple[QImage, ...] = ()
        self.setFixedHeight(_THUMB.height() + _LABEL + 14)
        self.hide()

    def show_thumbs(self, shown: tuple[Thumb, ...]) -> None:
        """Other scans, or none."""
        if shown == self._shown:
            return
        self._shown = shown
        self._images = tuple(image_of(one.picture) if one.picture is not None else QImage() for one in shown)
        told = (f"{viewing.line(one.file)} {words.thumb_pages(one.pages)}{one.told}" for one in shown)
        self.setAccessibleName("，".join(told))
        self.setVisible(bool(shown))
        self.update()

    def _place(self, number: int) -> QRect:
        step = _THUMB.width() + 12
        return QRect(QPoint(self._look.metrics.margin + number * step, 8), _THUMB)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a small page."""
        super().mousePressEvent(event)
        for number, one in enumerate(self._shown):
            if self._place(number).adjusted(0, 0, 0, _LABEL).contains(event.position().toPoint()):
                self.opened.emit(one.file.sha256)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Each page in its frame, what it is below it."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, (one, image) in enumerate(zip(self._shown, self._images, strict=True)):
            place = self._place(number)
            if place.left() > self.width():
                break
            painter.fillRect(place, self._look.colour("panel-2"))
            if not image.isNull():
                size = image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
                inner = QRect(QPoint(0, 0), size)
                inner.moveCenter(place.center())
                painter.drawImage(inner, image)
            else:
                painter.setFont(self._look.font(Type.CAP))
                painter.setPen(self._look.colour(Tone.HINT))
                wrap = (
                    int(Qt.AlignmentFlag.AlignCenter)
                    | int(Qt.TextFlag.TextWordWrap)
                    | int(Qt.TextFlag.TextWrapAnywhere)
                )
                painter.drawText(
                    place.adjusted(4, 2, -4, -2), wrap, one.told or words.FILE_KINDS.get(one.file.mime, "")
                )
            painter.setPen(QPen(self._look.colour("line-2"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(0, 0, -1, -1))
            painter.setFont(self._look.font(Type.CAP))
            painter.setPen(self._look.colour(Tone.SECOND))
            label = QRect(place.left(), place.bottom() + 2, place.width(), _LABEL)
            text = f"{words.FILE_KINDS.get(one.file.mime, '')}　{words.thumb_pages(one.pages)}".strip("　")
            painter.drawText(label, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()
