"""Page 反映: lists, the 反映 by their promised day, the current one in full with what may be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ui import words
from ui.kit.act_form import ActFormBox
from ui.kit.buttons import KeyButton
from ui.kit.case_parts import ListRow, WorkList
from ui.kit.side_panel import SidePanel
from ui.kit.text import Mark, TagLabel, Words, across, down, ground, rule
from ui.states import issues
from ui.states.case_acts import ActForm, CaseAct
from ui.states.issues import LIGHTS, IssueEntry, IssueLight, IssueList, IssuesState
from ui.states.look import Shape, Tag, Tone
from ui.style import Style, Type


class IssuesPage(QWidget):
    """Lists on the left, the list in the middle, one 反映 on the right.

    Signals:
        picked: Row number (as an object) that was clicked.
        chose: An `IssueList` (as an object).
        act: A `CaseAct` (as an object) to begin.
        reprint: The slip is to be printed again.
        step_typed: Name and text (as a tuple) of a field of the form.
        step_sent: The form is to be sent.
        step_left: The form is to be closed.
    """

    picked = Signal(object)
    chose = Signal(object)
    act = Signal(object)
    reprint = Signal()
    step_typed = Signal(object)
    step_sent = Signal()
    step_left = Signal()

    def __init__(self, style: Style, *, own_foot: bool = True) -> None:
        """Draw an empty list; without `own_foot` the window around it says the keys."""
        super().__init__()
        self._look = style
        self._lists_drawn: tuple[object, ...] = ()
        self._drawn: tuple[object, ...] | None = None
        self._steps: tuple[CaseAct, str] | None = None
        self.box: ActFormBox | None = None
        ground(self, "panel")
        foot = words.FOOT_ISSUES if own_foot else None
        self.work = WorkList(style, issues.columns(compact=style.compact), foot)
        left = QWidget()
        left.setFixedWidth(style.metrics.strip)
        left.setLayout(down(self.work.saved, None))
        self.table = self.work.table
        self.table.picked.connect(self.picked)
        self.register = KeyButton(style, words.ISSUE_REGISTER, "N", height=30, role=Type.NOTE)
        self.register.clicked.connect(self._register)
        self.work.head.addWidget(self.register)
        self.panel = SidePanel(style)
        self.panel.setLayout(self.panel.column)
        row = across(left, rule(strong=True, upright=True), gap=0)
        row.addLayout(self.work.middle, 1)
        row.addWidget(rule(strong=True, upright=True))
        row.addWidget(self.panel)
        self.setLayout(row)
        self.setFocusProxy(self.table)

    def draw(self, state: IssuesState) -> None:
        """Show the list and the current 反映, or the form."""
        shown = issues.listed(state)
        self.table.show_rows(shown, min(state.row, len(shown) - 1))
        why = words.ISSUE_NO_HIT if state.search else words.ISSUE_EMPTY[state.list]
        late = sum(entry.light is IssueLight.LATE for entry in shown)
        line = words.found_line(len(shown), state.search) if state.search else ""
        title = words.SEARCH_HEAD if state.search else str(state.list)
        self.work.say(title, line or words.issues_line(len(shown), late), "" if shown else why)
        self.register.setEnabled(not state.may_raise)
        self.register.setToolTip(state.may_raise)
        drawn = (issues.counts(state), state.list, bool(state.search))
        if drawn != self._lists_drawn:
            self._lists_drawn = drawn
            self._draw_lists(state)
        self._draw_panel(state)

    def _draw_lists(self, state: IssuesState) -> None:
        self.work.begin_saved(words.ISSUES_HEAD)
        for one, count in issues.counts(state):
            on = one is state.list and not state.search
            marked = one is IssueList.LATE and bool(count)
            shape = Shape.SQUARE if marked else Shape.NONE
            row = ListRow(self._look, str(one), count, shape=shape, tone=Tone.BAD, on=on)
            row.setProperty("what", str(one))
            row.clicked.connect(self._chosen)
            self.work.saved.addWidget(row)

    def _draw_panel(self, state: IssuesState) -> None:
        if state.form is not None:
            self._draw_form(state, state.form)
            return
        entry = state.current()
        if self._drawn == (entry,) and self.box is None:
            return
        self._empty_panel()
        self._drawn = (entry,)
        if entry is None:
            self.panel.top.addWidget(Words(self._look, words.ISSUE_HINT, Type.NOTE, Tone.HINT, wrap=True))
            return
        self._head(entry)
        self._facts(entry)
        self._buttons(entry)

    def _empty_panel(self) -> None:
        self.panel.empty()
        self.box, self._steps, self._drawn = None, None, None

    def _draw_form(self, state: IssuesState, form: ActForm) -> None:
        """The form takes the place of what happened; the head of its 反映 stays."""
        if self.box is not None and self._steps == (form.act, form.case):
            self.box.draw(form)
            return
        self._empty_panel()
        self._steps = (form.act, form.case)
        entry = state.current()
        if entry is not None and form.case == entry.id:
            self._head(entry)
        self.panel.area.hide()
        self.box = ActFormBox(self._look, form)
        self.box.typed.connect(self.step_typed)
        self.box.sent.connect(self.step_sent)
        self.box.left.connect(self.step_left)
        self.panel.foot.addWidget(self.box, 1)
        self.box.take_focus()

    def _head(self, entry: IssueEntry) -> None:
        tag = TagLabel(self._look, Tag(text=entry.state, tone=Tone.SECOND))
        role = Type.NOTE if self._look.compact else Type.NOTE_STRONG
        self.panel.top.addLayout(across(Words(self._look, entry.number, role), None, tag, gap=4))
        self.panel.top.addWidget(Words(self._look, entry.words, Type.BODY, wrap=True))
        self.panel.top.addSpacing(4)
        self.panel.top.addWidget(rule(strong=True))

    def _facts(self, entry: IssueEntry) -> None:
        late = {
            IssueLight.LATE: words.ISSUE_WARNING_LATE,
            IssueLight.TODAY: words.ISSUE_WARNING_TODAY,
        }.get(entry.light)
        if late:
            self.panel.body.addWidget(self._warning(entry, late))
        texts = (entry.who, entry.phone, entry.item, entry.case_number, entry.day, entry.papers)
        for name, text in zip(words.ISSUE_FACTS, texts, strict=True):
            if text:
                self.panel.add_fact(name, text)
        self.panel.body.addWidget(rule())
        self.panel.add_history(entry.timeline)

    def _warning(self, entry: IssueEntry, text: str) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card-bad" if entry.light is IssueLight.LATE else "card-warn")
        shape, tone = LIGHTS[entry.light]
        head = across(Mark(self._look, shape, tone), gap=6)
        head.addWidget(Words(self._look, text, Type.STRONG, tone, wrap=True), 1)
        below = words.given_to(entry.left, entry.given or words.ISSUE_NOT_GIVEN)
        box = down(head, Words(self._look, below, Type.NOTE, wrap=True), gap=4, margins=(12, 8, 12, 8))
        card.setLayout(box)
        return card

    def _buttons(self, entry: IssueEntry) -> None:
        give = self._button(CaseAct.GIVE, "A", entry.may_assign)
        tell = self._button(CaseAct.TELL_BACK, "R", entry.may_answer)
        again = KeyButton(self._look, words.ISSUE_REPRINT, "P")
        again.setEnabled(bool(entry.paper))
        again.clicked.connect(self.reprint)
        self.panel.foot.addLayout(across(tell, give, None, again, gap=8))
        for why in dict.fromkeys((entry.may_answer, entry.may_assign)):
            if why:
                self.panel.foot.addWidget(Words(self._look, why, Type.SMALL, Tone.HINT, wrap=True))

    def _button(self, act: CaseAct, key: str, why: str) -> KeyButton:
        button = KeyButton(self._look, str(act), key)
        button.setEnabled(not why)
        button.setToolTip(why)
        button.clicked.connect(lambda: self.act.emit(act))
        return button

    def _register(self) -> None:
        self.act.emit(CaseAct.RAISE)

    def _chosen(self) -> None:
        name = str(self.sender().property("what"))
        self.chose.emit(next(one for one in IssueList if str(one) == name))
