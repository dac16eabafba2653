"""Panels in the place of the list: facts, pictures of papers, and the form 不予受理. No window opens."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.buttons import KeyButton
from ui.kit.fields import FormField
from ui.kit.text import Words, across, clear, down, ground, rule
from ui.states.look import Tone
from ui.states.panels import PanelView, RefusalField, RefusalView
from ui.style import Style, Type

_A4 = 297 / 210
"""Height of a page for its width."""

_APART = 16
"""Between two pages."""


class PagePicture(QLabel):
    """One page of a paper, as wide as asked, with a hairline around it."""

    def __init__(self, style: Style, png: bytes, width: int, ratio: float) -> None:
        """Draw a page; `ratio` is the device pixels in one logical pixel."""
        super().__init__()
        self.setProperty("kind", "page")
        self.setAccessibleName(words.CONFIRM_PREVIEW)
        picture = QPixmap()
        if picture.loadFromData(png):
            shown = picture.scaledToWidth(int(width * ratio), Qt.TransformationMode.SmoothTransformation)
            shown.setDevicePixelRatio(ratio)
            self.setPixmap(shown)
            self.setFixedHeight(round(shown.height() / ratio) + 2)
        else:
            self.setFont(style.font(Type.SMALL))
            self.setText(words.PAGE_UNREADABLE)
        self.setFixedWidth(width + 2)


class PanelPage(QWidget):
    """Facts, with the way back.

    Signals:
        left: Back to the intake.
    """

    left = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty panel."""
        super().__init__()
        self._look = style
        self._view: PanelView | None = None
        ground(self, "panel")
        margin = style.metrics.margin
        self._title = Words(style, "", Type.TITLE)
        self._line = Words(style, "", Type.NOTE, Tone.SECOND, wrap=True)
        self.back = KeyButton(style, words.BACK, "Esc", height=style.metrics.small, role=Type.NOTE)
        self.back.clicked.connect(self.left)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(margin, 12, margin, 12)
        self._body.setSpacing(10)
        inner = QWidget()
        ground(inner, "panel")
        inner_box = QVBoxLayout(inner)
        inner_box.setContentsMargins(0, 0, 0, 0)
        inner_box.addLayout(self._body)
        inner_box.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(inner)
        self._foot = FootKeys(style)
        self._foot.draw(words.FOOT_PANEL)
        head = across(self._title, None, self.back, margins=(margin, 6, margin, 6))
        box = down(head, rule(strong=True))
        box.addWidget(self.area, 1)
        box.addWidget(self._foot)
        self.setLayout(box)
        self.setFocusProxy(self.back)

    def draw(self, view: PanelView) -> None:
        """Show a panel."""
        if view == self._view:
            return
        self._view = view
        self._title.say(view.title)
        clear(self._body)
        if view.line:
            self._body.addWidget(Words(self._look, view.line, Type.NOTE, Tone.SECOND, wrap=True))
        for fact in view.facts:
            head = Words(self._look, fact.head, Type.SMALL, Tone.HINT)
            head.setMinimumWidth(84)
            text = Words(self._look, fact.text, Type.NOTE, wrap=True)
            row = across(head, gap=12)
            row.addWidget(text, 1)
            self._body.addLayout(row)


class RefusalForm(QWidget):
    """The form 不予受理 in place.

    Signals:
        typed: (name of the field, text) as one tuple object.
    """

    typed = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty form."""
        super().__init__()
        ground(self, "panel")
        margin = style.metrics.margin
        self.fields: dict[RefusalField, FormField] = {}
        box = down(
            Words(style, words.REFUSE_HEAD, Type.TITLE),
            Words(style, words.REFUSE_LINE, Type.NOTE, Tone.SECOND, wrap=True),
            gap=8 if not style.compact else 4,
            margins=(margin, 12 if not style.compact else 6, margin, 8),
        )
        for name in RefusalField:
            field = FormField(style, words.REFUSAL_LABELS[name])
            field.hint(words.REFUSAL_HINTS[name])
            field.edited.connect(self._edited)
            self.fields[name] = field
            box.addWidget(field)
        box.addWidget(Words(style, words.REMEDIES, Type.SMALL, Tone.HINT, wrap=True))
        box.addStretch(1)
        self._foot = FootKeys(style)
        self._foot.draw(words.FOOT_REFUSE)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(box, 1)
        outer.addWidget(self._foot)
        self.setFocusProxy(self.fields[RefusalField.REASON].input)

    def draw(self, view: RefusalView) -> None:
        """Show the form."""
        for name, _label, text, _hint in view.fields:
            field = self.fields[name]
            field.show_text(text)
            field.show_fault(view.fault if name.value == view.current else "")

    def focus_field(self, name: str) -> None:
        """Put the focus into a field; unknown names mean the first."""
        field = next((field for key, field in self.fields.items() if key.value == name), None)
        (field or self.fields[RefusalField.REASON]).input.setFocus()

    def _edited(self, text: object) -> None:
        name = next((name for name, field in self.fields.items() if field is self.sender()), None)
        if name is not None:
            self.typed.emit((name.value, str(text)))


class PageStrip(QWidget):
    """Pages side by side, as many in a row as the layout takes; the whole of each is behind Alt+P."""

    def __init__(self, style: Style) -> None:
        """Draw nothing."""
        super().__init__()
        self._look = style
        self._pages: tuple[bytes, ...] = ()
        self._titles: tuple[tuple[str, str], ...] = ()
        self._across = style.metrics.pages_across
        self._head = Words(style, words.CONFIRM_PREVIEW, Type.SMALL, Tone.HINT)
        self._hint = Words(style, words.PREVIEW_HINT, Type.SMALL, Tone.SECOND)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_APART)
        row = across(self._grid, None, gap=0)
        self.setLayout(down(across(self._head, self._hint, None, gap=12), row, gap=6))

    def draw(self, pages: tuple[bytes, ...], papers: Sequence[tuple[str, str]] = ()) -> None:
        """Show all pages; `papers` are title and copies, which stand below when each has one page."""
        titled = tuple(papers) if len(papers) == len(pages) else ()
        if (pages, titled) == (self._pages, self._titles):
            return
        self._pages, self._titles = pages, titled
        self._head.say(
            f"{words.CONFIRM_PREVIEW}　{words.page_count(len(pages))}" if pages else words.CONFIRM_PREVIEW
        )
        self._lay_out()

    @property
    def _wide(self) -> int:
        return int(self._look.metrics.page / _A4)

    def _lay_out(self) -> None:
        clear(self._grid)
        for number, png in enumerate(self._pages):
            below = (
                self._titles[number] if self._titles else (words.page_of(number + 1, len(self._pages)), "")
            )
            self._grid.addWidget(self._page(png, *below), number // self._across, number % self._across)

    def _page(self, png: bytes, title: str, copies: str) -> QWidget:
        picture = PagePicture(self._look, png, self._wide, self.devicePixelRatioF())
        name = Words(self._look, title, Type.SMALL, wrap=True)
        name.setFixedWidth(self._wide)
        box = down(picture, 4, name)
        if copies:
            box.addWidget(Words(self._look, copies, Type.SMALL, Tone.HINT))
        box.addStretch(1)
        page = QWidget()
        page.setLayout(box)
        return page
