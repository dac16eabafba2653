"""The result panel: what follows from the list, and the one filled button (design/tokens.md 1, 12)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui import words
from ui.kit.buttons import PrimaryButton
from ui.kit.text import Cap, Mark, Words, across, clear, down, ground, rule
from ui.states.look import Shape, Tone
from ui.states.result import ClockLine, OpenLine, Other, ResultView
from ui.style import Style, Type


class ResultPanel(QWidget):
    """Outcome, what is missing, primary, other outcomes, papers, dates.

    Signals:
        pressed: The primary or another outcome was clicked; carries its key as an object.
    """

    pressed = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty panel; the primary keeps its place from the beginning."""
        super().__init__()
        self._look = style
        self._view: ResultView | None = None
        ground(self, "panel")
        self.setFixedWidth(style.metrics.result)
        self._top = QVBoxLayout()
        self._top.setContentsMargins(0, 0, 0, 0)
        self._top.setSpacing(0)
        self._rest = QVBoxLayout()
        self._rest.setContentsMargins(0, 0, 0, 0)
        self._rest.setSpacing(0)
        self.primary = PrimaryButton(style, words.HAVE_NEXT, "Enter")
        self.primary.clicked.connect(self._clicked)
        margin = style.metrics.margin
        inner = down(margins=(margin, 8 if not style.compact else 5, margin, 0))
        inner.addLayout(self._top)
        inner.addSpacing(8 if not style.compact else 5)
        inner.addWidget(self.primary)
        inner.addSpacing(10 if not style.compact else 7)
        box = down()
        box.addLayout(inner)
        box.addLayout(self._rest, 1)
        row = across(rule(strong=True, upright=True), gap=0)
        row.addLayout(box, 1)
        self.setLayout(row)

    def _clicked(self) -> None:
        if self._view is not None:
            self.pressed.emit(self._view.primary.key)

    def draw(self, view: ResultView) -> None:
        """Show what follows now."""
        if view == self._view:
            return
        self._view = view
        clear(self._top)
        clear(self._rest)
        self.primary.show_act(view.primary.word, view.primary.key)
        self.primary.setEnabled(view.primary.allowed)
        self._draw_top(view)
        if view.others:
            self._section(self._others(view))
        if view.papers:
            self._section(self._papers(view))
        if view.clocks:
            self._section(self._clocks(view))
        self._rest.addStretch(1)

    def _section(self, box: QVBoxLayout) -> None:
        margin = self._look.metrics.margin
        above = 5 if self._look.short else 8
        box.setContentsMargins(margin, above, margin, above)
        self._rest.addWidget(rule(strong=True))
        self._rest.addLayout(box)

    def _draw_top(self, view: ResultView) -> None:
        if view.head:
            head = Words(self._look, view.head, Type.SMALL, Tone.HINT)
            self._top.addLayout(across(head, None, Words(self._look, view.judged, Type.SMALL, Tone.SECOND)))
        if view.title:
            title = Words(self._look, view.title, Type.OUTCOME)
            row = across(title, None)
            if view.side and view.others_head == words.OTHER_OUTCOMES:
                row.addWidget(Words(self._look, view.side, Type.NOTE, view.side_tone))
            self._top.addLayout(row)
        if view.side and view.others_head != words.OTHER_OUTCOMES:
            row = across(gap=6)
            if view.side_tone is Tone.WARN:
                row.addWidget(Mark(self._look, Shape.RING, Tone.WARN, 14))
            side = Words(self._look, view.side, Type.NOTE, view.side_tone, wrap=True)
            row.addWidget(side, 1)
            self._top.addLayout(row)
        most = 1 if self._look.compact and not view.framed else 3
        for line in view.open_lines[:most]:
            if view.framed:
                self._top.addSpacing(4)
                self._top.addWidget(self._framed(line))
            else:
                self._top.addWidget(rule())
                self._top.addLayout(self._told(line))
        if len(view.open_lines) > most:
            more = words.more_lines(len(view.open_lines) - most)
            self._top.addWidget(Words(self._look, more, Type.SMALL, Tone.SECOND))

    def _framed(self, line: OpenLine) -> QWidget:
        box = QFrame()
        box.setProperty("kind", "box-warn")
        name = Words(self._look, f"{line.no} {line.name}", Type.NOTE, cut=True)
        detail = Words(self._look, line.detail, Type.SMALL, Tone.SECOND, cut=True)
        for text in (name, detail):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = across(
            Mark(self._look, line.shape, line.tone),
            gap=8,
            margins=(10, 3, 10, 3) if self._look.compact else (10, 6, 10, 6),
        )
        row.addLayout(down(name, detail), 1)
        box.setLayout(row)
        return box

    def _told(self, line: OpenLine) -> QVBoxLayout:
        name = Words(self._look, line.name, Type.NOTE, cut=True)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        detail = Words(self._look, line.detail, Type.SMALL, Tone.SECOND, cut=True)
        detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top = across(Words(self._look, line.no, Type.NOTE_STRONG), gap=10)
        top.addWidget(name, 1)
        return down(top, detail, margins=(0, 4, 0, 4))

    def _others(self, view: ResultView) -> QVBoxLayout:
        box = down(
            Words(self._look, view.others_head, Type.SMALL, Tone.HINT), gap=1 if self._look.short else 2
        )
        for other in view.others:
            box.addLayout(self._other(other))
        return box

    def _other(self, other: Other) -> QVBoxLayout:
        word = Words(self._look, other.word, Type.NOTE, Tone.INK if other.key else Tone.OFF)
        word.setMinimumWidth(78)
        text = other.brief if self._look.compact and other.brief else other.reason
        reason = Words(self._look, text, Type.SMALL, Tone.SECOND if other.key else Tone.HINT, cut=True)
        reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        reason.setToolTip(other.full or other.reason)
        row = across(word, gap=0)
        row.addWidget(reason, 1)
        if other.key:
            row.addWidget(self._act(other))
        pad = 1 if self._look.short else 2
        return down(row, margins=(0, pad, 0, pad))

    def _act(self, other: Other) -> QWidget:
        """The key of another outcome as a small button, so that it can be clicked as well."""
        shown = other.key if self._look.caps else words.CHOOSE
        width = Cap(self._look, shown).width()
        button = QPushButton(shown)
        button.setProperty("kind", "cap")
        button.setFont(self._look.font(Type.CAP))
        button.setFixedSize(width + 4, self._look.metrics.cap)
        button.setAutoDefault(False)
        button.setAccessibleName(f"{other.word} {other.reason}")
        button.setProperty("key", other.key)
        button.clicked.connect(self._other_clicked)
        return button

    def _other_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.pressed.emit(sender.property("key"))

    def _papers(self, view: ResultView) -> QVBoxLayout:
        head = across(Words(self._look, view.papers_head, Type.SMALL, Tone.HINT), None)
        if self._look.short:
            if self._look.caps:
                head.addWidget(Cap(self._look, "Alt+P"))
            text = words.COMMA.join(f"{line.kind} {line.count}" for line in view.papers)
            return down(head, Words(self._look, text, Type.SMALL, wrap=True), gap=2)
        head.addWidget(Words(self._look, words.A4_PRINTER, Type.SMALL, Tone.HINT))
        box = down(head, gap=1)
        for line in view.papers:
            name = Words(self._look, line.name, Type.NOTE, cut=True)
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row = across(gap=8)
            row.addWidget(name, 1)
            row.addWidget(Words(self._look, line.copies, Type.SMALL, Tone.SECOND))
            box.addLayout(row)
        if view.papers_note:
            box.addWidget(Words(self._look, view.papers_note, Type.SMALL, Tone.SECOND, wrap=True))
        return box

    def _clocks(self, view: ResultView) -> QVBoxLayout:
        box = down(gap=1)
        if not self._look.compact:
            box.addWidget(Words(self._look, view.clocks_head, Type.SMALL, Tone.HINT))
        for clock in view.clocks:
            box.addLayout(self._clock(clock))
        if view.clocks_note and not self._look.compact:
            box.addWidget(Words(self._look, view.clocks_note, Type.SMALL, Tone.SECOND, wrap=True))
        return box

    def _clock(self, clock: ClockLine) -> QVBoxLayout:
        row = across(Words(self._look, clock.name, Type.NOTE), gap=10)
        if clock.extra and not self._look.compact:
            row.addWidget(Words(self._look, clock.extra, Type.NOTE, cut=True))
        row.addStretch(1)
        row.addWidget(Words(self._look, words.month_day(clock.day), Type.STRONG))
        row.addWidget(Words(self._look, words.weekday(clock.day), Type.NOTE, Tone.SECOND))
        box = down(row)
        if clock.provisional:
            box.addWidget(Words(self._look, words.PROVISIONAL, Type.SMALL, Tone.HINT))
        return box
