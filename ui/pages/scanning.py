"""The page 扫描: the page with the focus at the left, the camera and the pages taken at the right."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.text import Words, across, down, ground, rule
from ui.states import scanning
from ui.states.look import Cell, Column, Tone
from ui.states.scanning import Scanning
from ui.style import Style, Type
from ui.table import RowTable

_LIST = 340
_PREVIEW_HEIGHT = 168


class Picture(QWidget):
    """A picture as large as its place allows, never cut; while cutting, what goes away is veiled."""

    def __init__(self, style: Style, name: str) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = style
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(120, 90))
        self._image = QImage()
        self._margins: tuple[int, int, int, int] | None = None

    def show_image(self, image: QImage, margins: tuple[int, int, int, int] | None = None) -> None:
        """Another picture; `margins` are percent at the top, right, bottom, left."""
        self._image, self._margins = image, margins
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the middle."""
        del event
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(
            (self.width() - size.width()) // 2,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )
        painter.drawImage(place, self._image)
        pen = QPen(self._look.colour("line-2"))
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        if self._margins is not None:
            self._veil(painter, place)
        painter.end()

    def _veil(self, painter: QPainter, place: QRect) -> None:
        top, right, bottom, left = self._margins or (0, 0, 0, 0)
        inner = place.adjusted(
            place.width() * left // 100,
            place.height() * top // 100,
            -(place.width() * right // 100),
            -(place.height() * bottom // 100),
        )
        veil = self._look.colour("bg")
        veil.setAlpha(190)
        for part in (
            QRect(place.left(), place.top(), place.width(), inner.top() - place.top()),
            QRect(place.left(), inner.bottom() + 1, place.width(), place.bottom() - inner.bottom()),
            QRect(place.left(), inner.top(), inner.left() - place.left(), inner.height()),
            QRect(inner.right() + 1, inner.top(), place.right() - inner.right(), inner.height()),
        ):
            painter.fillRect(part, veil)
        pen = QPen(self._look.colour("acc"), 2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(inner)


class ScanPage(QWidget):
    """Draws `Scanning`; keys go to the desk.

    Signals:
        picked: Number (as an object) of the page that was clicked.
        dropped: Paths (a tuple of str as an object) of files that were dropped here.
    """

    picked = Signal(object)
    dropped = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty page."""
        super().__init__()
        self._look = style
        self._shown: Scanning | None = None
        ground(self, "panel")
        self.setAcceptDrops(True)
        margin = style.metrics.margin
        self._title = Words(style, words.SCAN_HEAD, Type.TITLE)
        self._where = Words(style, "", Type.NOTE, Tone.SECOND)
        self._count = Words(style, "", Type.NOTE, Tone.HINT)
        self._camera = Words(style, "", Type.SMALL, Tone.HINT, cut=True)
        self._hint = Words(style, "", Type.NOTE, Tone.SECOND, wrap=True)
        self.page = Picture(style, words.SCAN_PAGES)
        self.live = Picture(style, words.SCAN_PREVIEW)
        self.live.setFixedHeight(_PREVIEW_HEIGHT if not style.compact else _PREVIEW_HEIGHT * 3 // 4)
        heads = (Column[str](words.SCAN_PAGES, 0, lambda line: Cell(text=line)),)
        self.table = RowTable(style, heads)
        self.table.picked.connect(self.picked)
        self._foot = FootKeys(style)
        head = across(self._title, self._where, None, self._count, gap=12, margins=(margin, 10, margin, 10))
        left = down(gap=8, margins=(margin, 10, margin, 8))
        left.addWidget(self.page, 1)
        left.addWidget(self._hint)
        right = down(gap=6, margins=(0, 10, 0, 0))
        right.addWidget(self.live)
        told = down(self._camera, Words(style, words.SCAN_MORE, Type.SMALL, Tone.HINT), margins=(8, 0, 8, 0))
        right.addLayout(told)
        right.addWidget(self.table, 1)
        side = QWidget()
        side.setFixedWidth(_LIST if not style.compact else _LIST - 60)
        side.setLayout(right)
        row = across(gap=0)
        row.addLayout(left, 1)
        row.addWidget(rule(upright=True))
        row.addWidget(side)
        box = down(head, rule(strong=True))
        box.addLayout(row, 1)
        box.addWidget(self._foot)
        self.setLayout(box)
        self.setFocusProxy(self.table)

    def draw(self, state: Scanning) -> None:
        """Show the pages; the camera's own picture comes by `see`."""
        if state == self._shown:
            return
        self._shown = state
        names = state.target.names
        material = "" if len({page.key for page in state.pages}) > 1 else names.get(state.target.key, "")
        self._where.say(words.scan_title(material))
        self._count.say(words.scan_count(len(state.pages)))
        self._camera.say(state.camera or words.SCAN_NO_CAMERA)
        self._hint.say(scanning.hint(state))
        self.table.show_rows(scanning.page_words(state), state.at if state.pages else -1)
        page = state.current
        image = QImage.fromData(page.jpeg) if page is not None else QImage()
        self.page.show_image(image, state.crop.margins if state.crop is not None else None)
        if not state.live:
            self.live.show_image(QImage())
        self._foot.draw(words.FOOT_CROP if state.crop is not None else words.FOOT_SCAN)

    def see(self, image: object) -> None:
        """A picture of the camera (`QImage`)."""
        if isinstance(image, QImage):
            self.live.show_image(image)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        take_files(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Files were dropped."""
        paths = dropped_files(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def take_files(event: QDragEnterEvent) -> None:
    """Let files of this PC be dropped, nothing else."""
    if dropped_files(event):
        event.acceptProposedAction()


def dropped_files(event: QDropEvent) -> tuple[str, ...]:
    """Paths of the files of this PC that are being dropped."""
    return tuple(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
