"""The page 统计: a day in figures, its cuts on the left, the numbers behind the current row on the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ui import words
from ui.kit.buttons import KeyButton, Segments
from ui.kit.fields import FormField
from ui.kit.text import Words, across, down, ground, rule
from ui.live.panel import LivePanel
from ui.live.sizes import LiveSizes
from ui.states import live_figures as figures
from ui.states.live_figures import CUTS, FigureRow, FiguresState
from ui.states.live_ports import Place
from ui.states.look import Tone
from ui.style import Style, Type
from ui.table import RowTable


class FiguresPage(QWidget):
    """Draws a `FiguresState`.

    Signals:
        stepped: So many days on (as an object).
        cut: Number (as an object) of the cut that was clicked.
        asked: `date` or `file` (as an object) is to be typed.
        entered: What was typed, as (`date` or `file`, text).
        browsed: A file is to be chosen in a dialog.
        picked: Row number (as an object) of the table.
    """

    stepped = Signal(object)
    cut = Signal(object)
    asked = Signal(object)
    entered = Signal(object)
    browsed = Signal()
    picked = Signal(object)

    def __init__(self, style: Style) -> None:
        """Before a day was counted."""
        super().__init__()
        ground(self, "panel")
        self._look = style
        margin, small = style.metrics.margin, style.metrics.small
        self._day = Words(style, "", Type.TITLE)
        self.before = KeyButton(style, words.FIGURES_BEFORE, "←", height=small, role=Type.NOTE)
        self.after = KeyButton(style, words.FIGURES_AFTER, "→", height=small, role=Type.NOTE)
        self.date = KeyButton(style, words.FIGURES_DATE, "D", height=small, role=Type.NOTE)
        self.export = KeyButton(style, words.FIGURES_EXPORT, "X", height=small, role=Type.NOTE)
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.date.clicked.connect(lambda: self.asked.emit("date"))
        self.export.clicked.connect(lambda: self.asked.emit("file"))
        self.cuts = Segments(style, words.FIGURES_CUTS)
        self.cuts.chosen.connect(self.cut)
        head = across(self._day, None, margins=(margin, 8, margin, 4), gap=8)
        for button in (self.before, self.after, self.date, self.export):
            head.addWidget(button)
        self._field: FormField | None = None
        self._asked = ""
        self._asking = QWidget()
        self._asking_row = QHBoxLayout(self._asking)
        self._asking_row.setContentsMargins(margin, 0, margin, 0)
        self._asking.hide()
        self._empty = Words(style, words.FIGURES_LOADING, Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self._tables = QStackedWidget()
        self.tables: dict[str, RowTable] = {}
        for kind in CUTS:
            columns = (
                figures.cut_columns(kind, compact=style.compact)
                if kind
                else figures.kpi_columns(compact=style.compact)
            )
            table = RowTable(style, columns)
            table.picked.connect(self.picked)
            self.tables[kind] = table
            self._tables.addWidget(table)
        self.panel = LivePanel(style)
        self.panel.setFixedWidth(LiveSizes.of(style).side)
        chosen = across(self.cuts, None, margins=(margin, 0, margin, 8))
        left = down(head, self._asking, chosen, rule(strong=True), self._empty)
        left.addWidget(self._tables, 1)
        body = across(gap=0)
        body.addLayout(left, 1)
        body.addWidget(rule(strong=True, upright=True))
        body.addWidget(self.panel)
        self.setLayout(body)
        self.setFocusProxy(self._tables)

    def table(self, state: FiguresState) -> RowTable:
        """The table of the cut that is open."""
        return self.tables[state.kind]

    def draw(self, state: FiguresState, place: Place, rows: tuple[FigureRow, ...], today: int) -> None:
        """Show a state; `rows` are those of `figures.rows_of`."""
        date = words.live_day(figures.as_date(state.day))
        counted = state.report is not None
        count = state.report.figures.whole.taken if state.report is not None else 0
        self._day.say(words.figures_day(date, count) if counted else date)
        self.after.setEnabled(state.day < today)
        self.export.setEnabled(bool(count))
        self.cuts.draw(state.cut, [counted] * len(CUTS))
        self._empty.say(words.FIGURES_EMPTY if counted else words.FIGURES_LOADING)
        self._empty.setVisible(not count)
        table = self.table(state)
        self._tables.setCurrentWidget(table)
        table.show_rows(rows if count else (), state.row if count else -1)
        self.panel.draw(figures.side(state, place))

    def ask(self, what: str, value: str) -> None:
        """Ask for a date or a file; the field stands below the head."""
        self.hide_field()
        self._asked = what
        self._field = FormField(self._look, words.FIELD_DATE if what == "date" else words.FIELD_FILE)
        self._field.show_text(value)
        self._asking_row.addWidget(self._field, 1)
        if what == "file":
            browse = KeyButton(self._look, words.FIGURES_BROWSE)
            browse.clicked.connect(self.browsed)
            self._asking_row.addWidget(browse)
        self._asking.show()
        self._field.input.setFocus()

    def show_path(self, path: str) -> None:
        """A file was chosen in a dialog."""
        if self._field is not None:
            self._field.show_text(path)
            self._field.input.setFocus()

    def show_fault(self, sentence: str) -> None:
        """What is wrong with what was typed."""
        if self._field is not None:
            self._field.show_fault(sentence)

    def hide_field(self) -> bool:
        """Nothing is asked any more; False when nothing was."""
        was = self._field is not None
        while (item := self._asking_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._field = None
        self._asking.hide()
        return was

    def enter(self) -> None:
        """What was typed is meant."""
        if self._field is not None:
            self.entered.emit((self._asked, self._field.text()))
