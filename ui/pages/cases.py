"""Page 办件: a work list, most urgent first, and one open case beside it (tokens.md 12)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.buttons import KeyButton
from ui.kit.text import Mark, Words, across, clear, down, ground, rule
from ui.states.cases import LIGHT_SHAPES, CasesState, Light, OpenCase, columns, counts, listed
from ui.states.look import Shape, Tone
from ui.style import Style, Type
from ui.table import RowTable


class CasePanel(QWidget):
    """One case: its nearest legal consequence first, then what happened, then papers.

    Signals:
        reprint: The papers are to be printed again.
        void: The case is to be voided.
    """

    reprint = Signal()
    void = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty panel."""
        super().__init__()
        self._look = style
        self._shown: OpenCase | None = None
        ground(self, "panel")
        self.setFixedWidth(style.metrics.result + (84 if not style.compact else 40))
        self._body = QVBoxLayout()
        margin = style.metrics.margin + 4
        self._body.setContentsMargins(margin, 12, margin, 12)
        self._body.setSpacing(8)
        row = across(rule(strong=True, upright=True), gap=0)
        row.addLayout(self._body, 1)
        self.setLayout(row)

    def draw(self, case: OpenCase | None) -> None:
        """Show a case, or nothing."""
        if case == self._shown:
            return
        self._shown = case
        clear(self._body)
        if case is None:
            self._body.addWidget(Words(self._look, words.OPEN_HINT, Type.NOTE, Tone.HINT, wrap=True))
            self._body.addStretch(1)
            return
        entry = case.entry
        self._body.addLayout(
            across(
                Words(self._look, entry.number or words.DRAFT_NUMBER, Type.NOTE_STRONG),
                None,
                Words(self._look, entry.state, Type.SMALL, Tone.SECOND),
            )
        )
        self._body.addWidget(Words(self._look, entry.item, Type.TITLE, cut=True))
        self._body.addWidget(Words(self._look, entry.applicant, Type.NOTE))
        if case.handler:
            self._body.addWidget(Words(self._look, case.handler, Type.NOTE, Tone.SECOND))
        if case.warning:
            self._body.addWidget(self._warning(case))
        self._body.addWidget(Words(self._look, words.TIMELINE, Type.SMALL, Tone.HINT))
        for line in case.timeline:
            mark = Mark(self._look, Shape.HALF_RING if line.due else Shape.RING, line.tone, 14)
            head = across(mark, Words(self._look, line.what, Type.NOTE_STRONG), None, gap=8)
            head.addWidget(Words(self._look, line.at, Type.SMALL, Tone.SECOND))
            detail = Words(self._look, line.detail, Type.SMALL, Tone.SECOND, wrap=True)
            self._body.addLayout(down(head, across(22, detail, gap=0)))
        self._body.addWidget(rule())
        for name, text in (
            (words.CASE_MATERIALS, case.materials),
            (
                words.CASE_PAPERS,
                words.SEMICOLON.join(f"{p.name} {words.printed_times(p.printed)}" for p in case.papers),
            ),
            (words.CASE_NEXT, case.next_clock),
        ):
            self._body.addLayout(self._fact(name, text))
        self._body.addStretch(1)
        self._body.addLayout(self._buttons(case))

    def _fact(self, name: str, text: str) -> QHBoxLayout:
        head = Words(self._look, name, Type.SMALL, Tone.HINT)
        head.setFixedWidth(64)
        row = across(head, gap=8)
        row.addWidget(Words(self._look, text, Type.SMALL, wrap=True), 1)
        return row

    def _buttons(self, case: OpenCase) -> QVBoxLayout:
        reprint = KeyButton(self._look, words.REPRINT, "P")
        reprint.clicked.connect(self.reprint)
        reprint.setEnabled(bool(case.papers))
        void = KeyButton(self._look, words.VOID, "V")
        void.clicked.connect(self.void)
        void.setEnabled(not case.may_void)
        box = down(across(reprint, None, void), gap=4)
        if case.may_void:
            box.addWidget(Words(self._look, case.may_void, Type.SMALL, Tone.HINT, wrap=True))
        return box

    def _warning(self, case: OpenCase) -> QFrame:
        card = QFrame()
        red = case.entry.light is Light.RED
        card.setProperty("kind", "card-bad" if red else "card-warn")
        shape, tone = LIGHT_SHAPES[case.entry.light]
        head = across(Mark(self._look, shape, tone), Words(self._look, case.warning, Type.STRONG, tone), None)
        text = Words(self._look, case.warning_detail, Type.NOTE, wrap=True)
        card.setLayout(down(head, text, gap=4, margins=(12, 8, 12, 8)))
        return card


class CasesPage(QWidget):
    """Filters, list, open case.

    Signals:
        picked: Row number (as an object) that was clicked.
        reprint: The papers of the open case are to be printed again.
        void: The open case is to be voided.
    """

    picked = Signal(object)
    reprint = Signal()
    void = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty list."""
        super().__init__()
        self._look = style
        ground(self, "panel")
        margin = style.metrics.margin
        self._title = Words(style, words.CASES_TODAY, Type.TITLE)
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        self._lights = QVBoxLayout()
        self._lights.setSpacing(10)
        self._lights.setContentsMargins(margin, 12, margin, 12)
        left = QWidget()
        ground(left, "panel")
        left.setFixedWidth(style.metrics.strip)
        box = down()
        box.addLayout(self._lights)
        box.addStretch(1)
        left.setLayout(box)
        self.table = RowTable(style, columns(compact=style.compact))
        self.table.picked.connect(self.picked)
        self._empty = Words(style, "", Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self.panel = CasePanel(style)
        self.panel.reprint.connect(self.reprint)
        self.panel.void.connect(self.void)
        self._foot = FootKeys(style)
        self._foot.draw(words.FOOT_CASES)
        head = across(self._title, self._line, None, gap=12, margins=(margin, 12, margin, 12))
        middle = down(head)
        middle.addWidget(rule(strong=True))
        middle.addWidget(self._empty)
        middle.addWidget(self.table, 1)
        middle.addWidget(self._foot)
        row = across(left, rule(strong=True, upright=True), gap=0)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        self.setLayout(row)
        self._counted: tuple[tuple[Light, int], ...] | None = None

    def draw(self, state: CasesState) -> None:
        """Show the list."""
        shown = listed(state)
        self.table.show_rows(shown, min(state.row, len(shown) - 1))
        self._empty.setVisible(not shown)
        self._empty.say(words.CASES_NO_HIT if state.search else words.CASES_EMPTY)
        line = words.found_line(len(shown), state.search) if state.search else words.cases_line(len(shown))
        self._line.say(line)
        self.panel.draw(state.opened)
        counted = counts(state)
        if counted != self._counted:
            self._counted = counted
            self._draw_lights(counted)

    def _draw_lights(self, counted: tuple[tuple[Light, int], ...]) -> None:
        clear(self._lights)
        self._lights.addWidget(Words(self._look, words.BY_LIGHT, Type.SMALL, Tone.HINT))
        for light, count in counted:
            shape, tone = LIGHT_SHAPES[light]
            name = Words(self._look, str(light), Type.NOTE)
            number = Words(self._look, str(count), Type.NOTE)
            self._lights.addLayout(across(Mark(self._look, shape, tone), name, None, number))
