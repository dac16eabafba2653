"""Page 办件: a work list, most urgent first, and one open case beside it (tokens.md 12)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.case_panel import CasePanel
from ui.kit.case_parts import ListRow
from ui.kit.text import Words, across, clear, down, ground, rule
from ui.states import cases
from ui.states.cases import LIGHT_SHAPES, CaseForm, CaseList, CasesState, Light, columns, counts, listed
from ui.states.look import Shape, Tone
from ui.style import Style, Type
from ui.table import RowTable


class CasesPage(QWidget):
    """Saved lists, list, open case.

    Signals:
        picked: Row number (as an object) that was clicked.
        reprint: The papers of the open case are to be printed again.
        edited: The `CasesState` (as an object) after a change that needs nothing from outside.
        unmask: The number of the open case is to be shown in full (an event, D8).
        begin: The open case, a child of a 一件事, is to be begun.
        void: Reason (as an object) to void the open case; the manager signs in, in place (D24).
        note: A note (as an object) for the open case.
        take: Reason (as an object) why this window takes the open case over.
    """

    picked = Signal(object)
    reprint = Signal()
    edited = Signal(object)
    unmask = Signal()
    begin = Signal()
    void = Signal(object)
    note = Signal(object)
    take = Signal(object)

    def __init__(self, style: Style, *, own_foot: bool = True) -> None:
        """Draw an empty list; without `own_foot` the window around it says the keys."""
        super().__init__()
        self._look = style
        self._state = CasesState()
        self._drawn: tuple[object, ...] = ()
        ground(self, "panel")
        margin = style.metrics.margin
        self._title = Words(style, "", Type.TITLE)
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        self._lists = QVBoxLayout()
        self._lists.setSpacing(0)
        self._lists.setContentsMargins(0, 10, 0, 12)
        left = QWidget()
        ground(left, "panel")
        left.setFixedWidth(style.metrics.strip)
        box = down()
        box.addLayout(self._lists)
        box.addStretch(1)
        left.setLayout(box)
        self.table = RowTable(style, columns(compact=style.compact))
        self.table.picked.connect(self.picked)
        self._empty = Words(style, "", Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self.panel = CasePanel(style)
        self.panel.reprint.connect(self.reprint)
        self.panel.unmask.connect(self.unmask)
        self.panel.begin.connect(self.begin)
        self.panel.form.connect(self._form)
        self.panel.typed.connect(self._typed)
        self.panel.sent.connect(self._sent)
        head = across(self._title, self._line, None, gap=12, margins=(margin, 12, margin, 12))
        middle = down(head)
        middle.addWidget(rule(strong=True))
        middle.addWidget(self._empty)
        middle.addWidget(self.table, 1)
        if own_foot:
            foot = FootKeys(style)
            foot.draw(words.FOOT_CASES)
            middle.addWidget(foot)
        row = across(left, rule(strong=True, upright=True), gap=0)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        self.setLayout(row)

    def draw(self, state: CasesState) -> None:
        """Show the list."""
        self._state = state
        shown = listed(state)
        self.table.show_rows(shown, min(state.row, len(shown) - 1))
        self._empty.setVisible(not shown)
        self._empty.say(words.CASES_NO_HIT if state.search else words.CASES_EMPTY[state.list])
        self._title.say(words.SEARCH_HEAD if state.search else str(state.list))
        line = words.found_line(len(shown), state.search) if state.search else words.cases_line(len(shown))
        self._line.say(line)
        self.panel.draw(state)
        drawn = (cases.list_counts(state), counts(state), state.list, state.light, bool(state.search))
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_lists(state)

    def _draw_lists(self, state: CasesState) -> None:
        clear(self._lists)
        self._lists.addWidget(self._heading(words.FILTERS))
        for one, count in cases.list_counts(state):
            on = one is state.list and not state.search
            self._lists.addWidget(self._row(one, count, Shape.NONE, Tone.INK, on=on))
        self._lists.addSpacing(10)
        self._lists.addWidget(self._heading(words.BY_LIGHT))
        for light, count in counts(state):
            shape, tone = LIGHT_SHAPES[light]
            on = light is state.light and not state.search
            self._lists.addWidget(self._row(light, count, shape, tone, on=on))

    def _heading(self, text: str) -> Words:
        head = Words(self._look, text, Type.SMALL, Tone.HINT)
        head.setContentsMargins(self._look.metrics.margin, 4, 0, 4)
        return head

    def _row(self, what: CaseList | Light, count: int, shape: Shape, tone: Tone, *, on: bool) -> ListRow:
        row = ListRow(self._look, str(what), count, shape=shape, tone=tone, on=on)
        row.setProperty("what", str(what))
        row.clicked.connect(self._chosen)
        return row

    def _chosen(self) -> None:
        name = str(self.sender().property("what"))
        what = next((one for one in (*CaseList, *Light) if str(one) == name), None)
        if what is not None:
            self.edited.emit(cases.chosen(self._state, what))

    def _form(self, form: object) -> None:
        if isinstance(form, CaseForm):
            self.edited.emit(cases.wrote(self._state, form))

    def _typed(self, text: object) -> None:
        self.edited.emit(cases.wrote(self._state, self._state.form, str(text)))

    def _sent(self) -> None:
        state = self._state
        refused = cases.ready(state)
        if refused is not None:
            self.edited.emit(refused)
            return
        self.edited.emit(cases.wrote(state, CaseForm.NONE))
        sends = {CaseForm.VOID: self.void, CaseForm.NOTE: self.note, CaseForm.TAKE: self.take}
        sends[state.form].emit(state.text.strip())
