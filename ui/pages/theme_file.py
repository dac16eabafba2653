"""The open 一件事: its items with lights, why the current one waits, what is shared, what may be done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui import words
from ui.kit.act_form import ActFormBox
from ui.kit.bars import FootKeys
from ui.kit.buttons import KeyButton
from ui.kit.text import TagLabel, Words, across, clear, down, ground, rule
from ui.states.case_acts import KEYS, ActForm, CaseAct
from ui.states.cases import CasesState, number_cell
from ui.states.look import Column, Tag, Tone, small
from ui.states.theme_file import ThemeChildLine, ThemeFileView, phase_cell
from ui.style import Style, Type
from ui.table import RowTable

_ACTS = (CaseAct.BEGIN, CaseAct.END_CHILD)


class ThemeFilePage(QWidget):
    """One 一件事 in full.

    Signals:
        back: To the list.
        picked: Row number (as an object) of an item that was clicked.
        open_item: The file of the current item is to be opened.
        act: The `CaseAct` (as an object) that is to be begun with the current item.
        reprint: The receipt is to be printed again.
        step_typed: Name and text (as a tuple) of a field of the form.
        step_sent: The form is to be sent.
        step_left: The form is to be closed.
    """

    back = Signal()
    picked = Signal(object)
    open_item = Signal()
    act = Signal(object)
    reprint = Signal()
    step_typed = Signal(object)
    step_sent = Signal()
    step_left = Signal()

    def __init__(self, style: Style) -> None:
        """Draw nothing yet."""
        super().__init__()
        self._look = style
        self._shown: tuple[ThemeFileView, tuple[object, ...] | None] | None = None
        self.box: ActFormBox | None = None
        ground(self, "panel")
        margin = style.metrics.margin
        self._head, self._below, self._right = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._head.setContentsMargins(margin, 10, margin, 10)
        self._below.setContentsMargins(margin, 6, margin, 6)
        self._below.setSpacing(2)
        self._right.setContentsMargins(margin, 8, margin, 8)
        self._right.setSpacing(6)
        self.table = RowTable(style, _columns(style))
        self.table.picked.connect(self.picked)
        inner = QWidget()
        ground(inner, "panel")
        inner.setLayout(self._below)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        middle = down()
        middle.addWidget(self.table, 3)
        middle.addWidget(rule())
        middle.addWidget(area, 2)
        side = QWidget()
        side.setFixedWidth(style.metrics.result + (84 if not style.compact else 40))
        side.setLayout(self._right)
        row = across(gap=0)
        row.addLayout(middle, 1)
        row.addWidget(rule(strong=True, upright=True))
        row.addWidget(side)
        foot = FootKeys(style)
        foot.draw(words.FOOT_THEME)
        box = down()
        box.addLayout(self._head)
        box.addWidget(rule(strong=True))
        box.addLayout(row, 1)
        box.addWidget(foot)
        self.setLayout(box)

    def draw(self, state: CasesState) -> None:
        """Show the whole, and the form over its right side."""
        theme, form = state.theme, state.act
        if theme is None:
            return
        key = (form.act, form.case) if form is not None else None
        if self._shown == (theme, key):
            if self.box is not None and form is not None:
                self.box.draw(form)
            return
        self._shown = (theme, key)
        self._draw_head(theme)
        self.table.show_rows(theme.children, theme.row if theme.children else -1)
        self._draw_below(theme)
        self._draw_right(theme, form)

    def _draw_head(self, theme: ThemeFileView) -> None:
        clear(self._head)
        tag = TagLabel(self._look, Tag(text=theme.whole, tone=Tone.SECOND))
        back = KeyButton(self._look, words.THEME_BACK, "Esc", height=28, role=Type.SMALL)
        back.clicked.connect(self.back)
        top = across(Words(self._look, words.theme_title(theme.name), Type.TITLE, cut=True), gap=16)
        top.addWidget(Words(self._look, words.whole_due(theme.due), Type.NOTE_STRONG))
        top.addStretch(1)
        top.addWidget(tag)
        top.addWidget(back)
        number = across(Words(self._look, theme.number[:6], Type.NOTE), gap=0)
        number.addWidget(Words(self._look, theme.number[6:], Type.NOTE_STRONG))
        self._head.addLayout(top)
        self._head.addLayout(across(number, None))
        if theme.sentence:
            self._head.addWidget(Words(self._look, theme.sentence, Type.NOTE, Tone.WARN, wrap=True))

    def _draw_below(self, theme: ThemeFileView) -> None:
        clear(self._below)
        for name, text in theme.facts:
            self._below.addLayout(self._fact(name, text))
        papers = [
            f"{one.name}　{words.printed_times(one.printed, one.at, one.failed)}" for one in theme.papers
        ]
        for head, lines in (
            (words.THEME_SHARED, theme.materials),
            (words.THEME_LEFT_OUT, theme.left_out),
            (words.THEME_PAPERS, papers),
        ):
            for number, text in enumerate(lines):
                self._below.addLayout(self._fact("" if number else head, text))
        self._below.addStretch(1)

    def _fact(self, name: str, text: str) -> QHBoxLayout:
        head = Words(self._look, name, Type.SMALL, Tone.HINT)
        head.setFixedWidth(92)
        row = across(head, gap=8)
        row.addWidget(Words(self._look, text, Type.SMALL, wrap=True), 1)
        return row

    def _draw_right(self, theme: ThemeFileView, form: ActForm | None) -> None:
        clear(self._right)
        self.box = None
        child = theme.current()
        if form is not None:
            self.box = ActFormBox(self._look, form)
            self.box.typed.connect(self.step_typed)
            self.box.sent.connect(self.step_sent)
            self.box.left.connect(self.step_left)
            self._right.addWidget(self.box, 1)
            self.box.take_focus()
            return
        if child is not None:
            self._right.addWidget(Words(self._look, child.item, Type.STRONG, wrap=True))
            line = f"{child.stage}　{child.phase}　{child.state}".rstrip()
            self._right.addWidget(Words(self._look, line, Type.NOTE, Tone.SECOND, wrap=True))
            if child.reason:
                self._right.addWidget(Words(self._look, child.reason, Type.NOTE, wrap=True))
            self._right.addSpacing(8)
            for act in _ACTS:
                self._offer(child, act)
        whole = KeyButton(self._look, words.THEME_OPEN_ITEM, "Enter", role=Type.NOTE)
        whole.clicked.connect(self.open_item)
        again = KeyButton(self._look, words.THEME_REPRINT, "P", role=Type.NOTE)
        again.setEnabled(bool(theme.papers))
        again.clicked.connect(self.reprint)
        self._right.addLayout(across(whole, again, None))
        self._right.addStretch(1)

    def _offer(self, child: ThemeChildLine, act: CaseAct) -> None:
        """A step of an item that has not begun, grey with its reason while it may not be taken."""
        offer = next((one for one in child.acts if one.act is act), None)
        if offer is None:
            return
        button = KeyButton(self._look, str(act), KEYS[act], role=Type.NOTE)
        button.setEnabled(not offer.why)
        button.setToolTip(offer.why)
        button.clicked.connect(lambda: self.act.emit(act))
        self._right.addLayout(across(button, None))


def _columns(style: Style) -> tuple[Column[ThemeChildLine], ...]:
    """Light first, then stage, number, item, how far, until when."""
    stage, number, item, phase, state, due = words.THEME_COLUMNS
    wide = not style.compact
    return (
        Column[ThemeChildLine](words.COLUMN_LIGHT, 106, phase_cell),
        small(stage, 76 if wide else 70, lambda row: row.stage, Tone.SECOND),
        Column[ThemeChildLine](number, 124, lambda row: number_cell(row.number)),
        small(item, 0, lambda row: row.item),
        small(phase, 92, lambda row: row.phase, Tone.SECOND),
        small(state, 92, lambda row: row.state, Tone.SECOND),
        small(due, 156 if wide else 140, lambda row: row.due, Tone.SECOND),
    )
