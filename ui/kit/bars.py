"""Top bar, status bar, the one strip, the keys at the foot (design/tokens.md 5, 7, 8, 10)."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget
from typing_extensions import override

from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.text import Cap, Mark, Words, across, clear, down, ground, rule
from ui.states.look import Shape, Tone
from ui.states.status import Notice, NoticeKind, StatusCell
from ui.style import Style, Type


class Tab(QPushButton):
    """One page tab with its key; the open one has a line below."""

    def __init__(self, style: Style, word: str, key: str) -> None:
        """Draw a tab that is not open."""
        super().__init__()
        self._look = style
        self.setProperty("kind", "flat")
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFixedHeight(style.metrics.top_bar)
        self.label = Words(style, word, Type.BODY, Tone.SECOND)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = across(self.label, gap=8, margins=(4, 0, 4, 0))
        if style.caps and not style.compact:
            row.addWidget(Cap(style, key))
        self.setLayout(row)

    def show_open(self, is_open: bool) -> None:  # noqa: FBT001  # a Qt style setter with one meaning
        """Bold and underlined when this page is open."""
        self.setChecked(is_open)
        self.label.setFont(self._look.font(Type.STRONG if is_open else Type.BODY))
        self.label.tone(Tone.INK if is_open else Tone.SECOND)
        layout = self.layout()
        if layout is not None:
            self.setFixedWidth(layout.sizeHint().width())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The line under the open page."""
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            painter.fillRect(0, self.height() - 3, self.width(), 3, self._look.colour("acc"))
            painter.end()


class SearchField(QFrame):
    """A field with a magnifier, a hint and its key.

    Signals:
        changed: The text (as an object).
        entered: The text when Enter was pressed.
    """

    changed = Signal(object)
    entered = Signal(object)

    def __init__(self, style: Style, hint: str, key: str, *, right: str = "", large: bool = False) -> None:
        """`right` is a hint that stays at the right end; `large` is the field of the step 事项."""
        super().__init__()
        self.setProperty("kind", "field")
        self.setProperty("focus", "false")
        self.edit = QLineEdit()
        self.edit.setProperty("kind", "bare")
        self.edit.setFont(style.font(Type.TITLE if large else Type.NOTE))
        self._usual = hint
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(hint or right)
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._edited)
        self.edit.returnPressed.connect(self._entered)
        row = across(Mark(style, Shape.SEARCH, Tone.HINT, 18 if large else 16), gap=10, margins=(10, 0, 8, 0))
        row.addWidget(self.edit, 1)
        if right:
            row.addWidget(Words(style, right, Type.SMALL, Tone.HINT))
        if key and style.caps:
            row.addWidget(Cap(style, key))
        self.setLayout(row)
        self.setFixedHeight(style.metrics.primary if large else style.metrics.small)
        self.setFocusProxy(self.edit)

    def _edited(self, text: str) -> None:
        self.changed.emit(text)

    def _entered(self) -> None:
        self.entered.emit(self.edit.text())

    def hint(self, text: str) -> None:
        """What is looked for on the open page; "" for the usual."""
        self.edit.setPlaceholderText(text or self._usual)

    def show_text(self, text: str) -> None:
        """Show a text that did not come from the keyboard here."""
        if self.edit.text() != text:
            self.edit.setText(text)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows the focus of the field inside."""
        if watched is self.edit and event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.setProperty("focus", "true" if event.type() is QEvent.Type.FocusIn else "false")
            self.style().unpolish(self)
            self.style().polish(self)
        return super().eventFilter(watched, event)


FEW_TABS = 5
"""Up to so many tabs have their whole key on the cap."""

_FIRST = 1000
"""The search field takes what room there is before the gap does."""


class TopBar(QWidget):
    """Tabs, search, day and time.

    Signals:
        opened: Number (as an object) of the tab that was clicked.
    """

    opened = Signal(object)

    def __init__(self, style: Style, tabs: Sequence[str]) -> None:
        """Draw the bar with the first tab open."""
        super().__init__()
        ground(self, "panel")
        self.setFixedHeight(style.metrics.top_bar)
        # Beside many tabs the first cap says how, the others only which: the search field needs the room.
        short = len(tabs) > FEW_TABS
        self.tabs = [
            Tab(style, word, str(n) if short and n > 1 else f"Alt+{n}") for n, word in enumerate(tabs, 1)
        ]
        wide = 12 if short else 20
        row = across(gap=wide if not style.compact else 16, margins=(18, 0, style.metrics.margin, 0))
        for tab in self.tabs:
            tab.clicked.connect(self._clicked)
            row.addWidget(tab)
        row.addStretch(1)
        self.search = SearchField(style, words.SEARCH_SHORT if style.compact else words.SEARCH_LONG, "/")
        # Beside many tabs it gives way: day and time stay readable.
        self.search.setMinimumWidth(style.metrics.top_search // 3)
        self.search.setMaximumWidth(style.metrics.top_search)
        self.day = Words(style, "", Type.NOTE, Tone.SECOND)
        self.time = Words(style, "", Type.TITLE)
        row.addWidget(self.search, _FIRST)
        row.addWidget(self.day)
        row.addWidget(self.time)
        box = down(row)
        box.addWidget(rule(strong=True))
        self.setLayout(box)
        for tab in self.tabs:
            tab.setFixedHeight(style.metrics.top_bar - 1)

    def _clicked(self) -> None:
        self.opened.emit(next(n for n, tab in enumerate(self.tabs) if tab is self.sender()))

    def draw(self, current: int, day: str, time: str) -> None:
        """Show which page is open, the day and the time."""
        for number, tab in enumerate(self.tabs):
            tab.show_open(number == current)
        self.day.say(day)
        self.time.say(time)


class StatusBar(QWidget):
    """Whole words from left to right; the only place for connection news beside the strip.

    Signals:
        asked: Somebody clicked on it to know more.
    """

    asked = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty bar."""
        super().__init__()
        self._look = style
        self._cells: tuple[StatusCell, ...] = ()
        self._who: tuple[str, str, str] = ("", "", "")
        ground(self, "panel")
        self.setFixedHeight(style.metrics.status)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, style.metrics.margin, 0)
        self._row.setSpacing(0)
        box = down(rule(strong=True))
        box.addLayout(self._row, 1)
        self.setLayout(box)

    def draw(self, cells: Sequence[StatusCell], who: str, number: str, role: str) -> None:
        """Show the pieces and who is signed in."""
        new = (tuple(cells), (who, number, role))
        if new == (self._cells, self._who):
            return
        self._cells, self._who = new
        clear(self._row)
        for cell in cells:
            self._row.addWidget(self._piece(cell))
            self._row.addWidget(rule(upright=True))
        self._row.addStretch(1)
        if who:
            parts: list[QWidget | int] = [
                Words(self._look, who, Type.SMALL),
                Words(self._look, number, Type.SMALL),
            ]
            if not self._look.compact:
                parts.insert(0, Mark(self._look, Shape.PERSON, Tone.SECOND))
                parts.append(Words(self._look, role, Type.SMALL))
            self._row.addLayout(across(*parts, gap=12))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Whoever clicks wants to know more."""
        super().mousePressEvent(event)
        self.asked.emit()

    def _piece(self, cell: StatusCell) -> QWidget:
        piece = QWidget()
        if cell.grey:
            ground(piece, "info")
        text = Words(self._look, cell.text, Type.SMALL_STRONG if cell.bold else Type.SMALL, cell.tone)
        if cell.shape in {Shape.DISC, Shape.NONE}:
            text.tone(Tone.INK)
        row = across(gap=6, margins=(12, 0, 12, 0))
        if cell.shape is not Shape.NONE:
            row.addWidget(Mark(self._look, cell.shape, cell.tone, 14))
        row.addWidget(text)
        piece.setLayout(row)
        return piece


class NoticeStrip(QWidget):
    """The one strip under the applicant bar.

    Signals:
        acted: Its button was clicked.
    """

    acted = Signal()

    def __init__(self, style: Style) -> None:
        """Hidden until there is something to say."""
        super().__init__()
        self._look = style
        self._notice: Notice | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(style.metrics.notice)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(style.metrics.margin, 0, style.metrics.margin, 0)
        self._row.setSpacing(8)
        box = down()
        box.addLayout(self._row, 1)
        box.addWidget(rule(strong=True))
        self.setLayout(box)
        self.hide()

    @property
    def kind(self) -> NoticeKind | None:
        """What the notice is about that stands; None while nothing does."""
        return None if self._notice is None else self._notice.kind

    def draw(self, notice: Notice | None) -> None:
        """Show a notice, or nothing."""
        if notice == self._notice:
            return
        self._notice = notice
        clear(self._row)
        self.setVisible(notice is not None)
        if notice is None:
            return
        self.setProperty("ground", str(notice.kind))
        self.style().unpolish(self)
        self.style().polish(self)
        shape, tone = {
            NoticeKind.OFFLINE: (Shape.INFO, Tone.SECOND),
            NoticeKind.ERROR: (Shape.ALERT, Tone.BAD),
            NoticeKind.DONE: (Shape.TICK, Tone.OK),
        }[notice.kind]
        self._row.addWidget(Mark(self._look, shape, tone))
        text = Words(
            self._look,
            notice.text,
            Type.NOTE,
            tone if notice.kind is not NoticeKind.OFFLINE else Tone.INK,
            cut=True,
        )
        self._row.addWidget(text)
        if notice.second:
            self._row.addWidget(Words(self._look, notice.second, Type.NOTE, Tone.SECOND, cut=True))
        self._row.addStretch(1)
        if notice.act:
            button = KeyButton(self._look, notice.act, notice.key, height=26, role=Type.SMALL)
            button.clicked.connect(self.acted)
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)


class FootKeys(QWidget):
    """At most seven keys for the place where the focus is."""

    def __init__(self, style: Style) -> None:
        """Draw an empty line."""
        super().__init__()
        self._look = style
        self._keys: words.Foot = ()
        ground(self, "panel")
        self.setFixedHeight(style.metrics.foot)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(style.metrics.margin, 0, style.metrics.margin, 0)
        self._row.setSpacing(4)
        box = down(rule())
        box.addLayout(self._row, 1)
        self.setLayout(box)

    def draw(self, keys: words.Foot) -> None:
        """Show these keys."""
        if keys == self._keys:
            return
        self._keys = keys
        clear(self._row)
        for caps, word in keys:
            for cap in caps:
                if cap == words.TO:
                    self._row.addWidget(Words(self._look, cap, Type.SMALL, Tone.HINT))
                else:
                    self._row.addWidget(Cap(self._look, cap))
            self._row.addSpacing(2)
            self._row.addWidget(Words(self._look, word, Type.SMALL, Tone.SECOND))
            self._row.addSpacing(12 if not self._look.compact else 6)
        self._row.addStretch(1)
