"""The open case of the page 办件: its nearest legal consequence first, then what happened, then papers."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from ui import words
from ui.kit.act_form import ActFormBox
from ui.kit.batch_card import BatchCard
from ui.kit.buttons import KeyButton
from ui.kit.fields import FormField
from ui.kit.side_panel import SidePanel
from ui.kit.text import Mark, TagLabel, Words, across, clear, down, rule
from ui.states.case_acts import KEYS, ROUTE_ACTS, ActForm, CaseAct
from ui.states.case_marks import marks
from ui.states.cases import LIGHT_SHAPES, CaseForm, CasesState, Light, OpenCase, explains, may_act
from ui.states.look import Shape, Tag, Tone
from ui.style import Style, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What a form of the panel says; without a head it has one line less."""

    field: str
    send: str
    back: str = words.CANCEL
    head: str = ""
    line: str = ""


_FORMS: Final = {
    CaseForm.NOTE: _Form(field=words.NOTE_HEAD, send=words.NOTE_SAVE),
    CaseForm.VOID: _Form(
        field=words.VOID_REASON,
        send=words.VOID_NEXT,
        back=words.VOID_NO,
        head=words.VOID_HEAD,
        line=words.VOID_LINE,
    ),
    CaseForm.TAKE: _Form(
        field=words.TAKE_REASON, send=words.TAKE_CASE, head=words.TAKE_HEAD, line=words.TAKE_LINE
    ),
}


class CasePanel(SidePanel):
    """One case.

    Signals:
        reprint: The papers are to be printed again.
        unmask: The applicant's number is to be shown in full.
        form: The `CaseForm` (as an object) to open or close.
        typed: The text (as an object) of the form.
        sent: The form is to be sent.
        act: The `CaseAct` (as an object) that is to be begun.
        open_file: The case file is to be opened.
        step_typed: Name and text (as a tuple) of a field of the step's form.
        step_sent: The step's form is to be sent.
        unmark: Nothing is to be marked any more.
        whole: The 一件事 of the open case is to be shown.
    """

    reprint = Signal()
    unmask = Signal()
    form = Signal(object)
    typed = Signal(object)
    sent = Signal()
    act = Signal(object)
    open_file = Signal()
    step_typed = Signal(object)
    step_sent = Signal()
    unmark = Signal()
    whole = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty panel."""
        super().__init__(style)
        self._shown: tuple[OpenCase | None, CaseForm, str] | None = None
        self._steps: tuple[CaseAct, str, tuple[str, ...]] | None = None
        self._batch: tuple[object, ...] | None = None
        self._headed: OpenCase | None = None
        self.box: ActFormBox | None = None
        self.field: FormField | None = None
        row = across(rule(strong=True, upright=True), gap=0)
        row.addLayout(self.column, 1)
        self.setLayout(row)

    def draw(self, state: CasesState) -> None:
        """Show the open case and its form, or a hint."""
        if state.form is CaseForm.ACT and state.act is not None:
            self._draw_step(state, state.act)
            return
        if state.form is CaseForm.NONE and (state.batch is not None or marks(state)):
            self._draw_batch(state)
            return
        case = state.opened
        if self._batch is not None or (case, state.form, state.told) != self._shown:
            self._shown = (case, state.form, state.told)
            self.empty()
            if case is None:
                hint = words.OPEN_HINT if state.entries else ""
                self.top.addWidget(Words(self._look, hint, Type.NOTE, Tone.HINT, wrap=True))
                return
            self._head(case)
            self._facts(case)
            if state.form is CaseForm.NONE:
                self._buttons(case)
            else:
                self._form(state)
        if self.field is not None:
            self.field.show_text(state.text)
            self.field.show_fault(state.told)

    @override
    def empty(self) -> None:
        super().empty()
        self.field, self.box, self._steps, self._batch = None, None, None, None

    def _draw_batch(self, state: CasesState) -> None:
        """Several cases are marked, or were: what may be done with them, or what came of each."""
        key = (marks(state), state.offered, state.batch)
        if key == self._batch:
            return
        self.empty()
        self._shown, self._batch = None, key
        card = BatchCard(self._look, state)
        card.act.connect(self.act)
        card.left.connect(self.unmark)
        self.body.addSpacing(12)
        self.body.addWidget(card)

    def _draw_step(self, state: CasesState, form: ActForm) -> None:
        """The form takes the place of what happened; the head of its case stays."""
        if self.box is None or self._steps != (form.act, form.case, form.cases):
            self.empty()
            self._shown = None
            self._steps = (form.act, form.case, form.cases)
            self._head_of_step(state.opened, form)
            self.area.hide()
            self.box = ActFormBox(self._look, form)
            self.box.typed.connect(self.step_typed)
            self.box.sent.connect(self.step_sent)
            self.box.left.connect(self._close_form)
            self.foot.addWidget(self.box, 1)
            self.box.take_focus()
            return
        if state.opened != self._headed:
            self._head_of_step(state.opened, form)
        self.box.draw(form)

    def _head_of_step(self, case: OpenCase | None, form: ActForm) -> None:
        """The case of the form as it is now: another window may go on with it meanwhile."""
        clear(self.top)
        self._headed = case
        if form.case and case is not None and case.entry.id == form.case:
            self._head(case)

    def _head(self, case: OpenCase) -> None:
        entry = case.entry
        tag = TagLabel(self._look, Tag(text=entry.state, tone=Tone.SECOND))
        number = across(Words(self._look, entry.number[:6], Type.NOTE), gap=0)
        number.addWidget(Words(self._look, entry.number[6:] or words.DRAFT_NUMBER, Type.NOTE_STRONG))
        self.top.addLayout(across(number, None, tag))
        self.top.addWidget(Words(self._look, entry.item, Type.TITLE, cut=True))
        self.top.addWidget(Words(self._look, entry.applicant, Type.NOTE, wrap=True))
        if case.document:
            role = Type.SMALL if self._look.compact else Type.NOTE
            row = across(gap=4)
            row.addWidget(Words(self._look, case.full or case.document, role, Tone.SECOND, wrap=True), 1)
            self.top.addLayout(row)
            if not case.full:
                # The number is never cut: in the narrow panel the way to see it stands below it.
                below = across(self._see_full(), None)
                (self.top if self._look.compact else row).addLayout(below)
        if case.kept_by is not None:
            self.top.addWidget(
                Words(self._look, words.kept_by(case.kept_by), Type.NOTE, Tone.WARN, wrap=True)
            )
        if case.handler:
            self.top.addWidget(Words(self._look, case.handler, Type.NOTE, Tone.SECOND, wrap=True))
        self.top.addSpacing(4)
        self.top.addWidget(rule(strong=True))

    def _see_full(self) -> KeyButton:
        see = KeyButton(self._look, words.SEE_FULL, kind="link", shape=Shape.EYE, height=22, role=Type.SMALL)
        see.label.tone(Tone.ACCENT)
        see.clicked.connect(self.unmask)
        return see

    def _facts(self, case: OpenCase) -> None:
        if case.warning:
            self.body.addWidget(self._warning(case))
        self.add_history(case.timeline, all_by="Enter")
        self.body.addWidget(rule())
        self.add_fact(words.CASE_MATERIALS, case.materials)
        papers = [f"{p.name} {words.printed_times(p.printed, p.at, p.failed)}" for p in case.papers]
        for number, paper in enumerate(papers or [words.NOTHING_PRINTED]):
            self.add_fact("" if number else words.CASE_PAPERS, paper)
        if case.next_clock:
            self.add_fact(words.CASE_NEXT, case.next_clock)

    def _buttons(self, case: OpenCase) -> None:
        whole = KeyButton(self._look, words.OPEN_FILE, "Enter")
        whole.clicked.connect(self.open_file)
        reprint = KeyButton(self._look, words.REPRINT, "P")
        reprint.clicked.connect(self.reprint)
        reprint.setEnabled(bool(case.papers))
        self.foot.addLayout(across(whole, reprint, None, gap=8))
        note = KeyButton(self._look, words.CASE_NOTE, "" if explains(case) else "N", role=Type.NOTE)
        note.setEnabled(not case.may_note)
        note.setToolTip(case.may_note)
        note.clicked.connect(self._open_note)
        void = KeyButton(self._look, words.VOID, "V", role=Type.NOTE)
        void.setEnabled(not case.may_void)
        void.clicked.connect(self._open_void)
        row = across(note, None, gap=8)
        if any(offer.act is CaseAct.WITHDRAW for offer in case.acts):
            row.addWidget(self._act_button(case, CaseAct.WITHDRAW))
        row.addWidget(void)
        self.foot.addLayout(row)
        special = [offer.act for offer in case.acts if offer.act in ROUTE_ACTS and not offer.why]
        for at in range(0, len(special), 2):
            buttons = [self._act_button(case, act) for act in special[at : at + 2]]
            self.foot.addLayout(across(*buttons, None))
        if case.theme:
            whole_theme = KeyButton(self._look, words.THEME_OPEN_WHOLE, words.THEME_KEY)
            whole_theme.clicked.connect(self.whole)
            self.foot.addLayout(across(whole_theme, None))
        if case.may_take:
            take = KeyButton(self._look, words.TAKE_CASE, words.TAKE_KEY)
            take.clicked.connect(self._open_take)
            self.foot.addLayout(across(take, None))
        if case.may_void:
            self.foot.addWidget(Words(self._look, case.may_void, Type.SMALL, Tone.HINT, wrap=True))

    def _act_button(self, case: OpenCase, act: CaseAct, shape: Shape = Shape.NONE) -> KeyButton:
        """A step by its own button, grey with its reason while it may not be taken."""
        offer = next((one for one in case.acts if one.act is act), None)
        word = words.URGE_BUTTON if act is CaseAct.URGE else str(act)
        button = KeyButton(self._look, word, KEYS[act], role=Type.NOTE, shape=shape)
        button.setEnabled(offer is not None and not offer.why)
        button.setToolTip(offer.why if offer is not None else "")
        button.clicked.connect(lambda: self.act.emit(act))
        return button

    def _form(self, state: CasesState) -> None:
        asked = _FORMS[state.form]
        self.foot.addWidget(rule(strong=True))
        if asked.head:
            self.foot.addWidget(Words(self._look, asked.head, Type.STRONG))
            self.foot.addWidget(Words(self._look, asked.line, Type.SMALL, Tone.SECOND, wrap=True))
        self.field = FormField(self._look, asked.field)
        self.field.edited.connect(self.typed)
        self.field.entered.connect(self.sent)
        self.foot.addWidget(self.field)
        send = KeyButton(self._look, asked.send, "Enter")
        send.clicked.connect(self.sent)
        back = KeyButton(self._look, asked.back)
        back.clicked.connect(self._close_form)
        self.foot.addLayout(across(send, None, back))
        self.field.input.setFocus()

    def _open_note(self) -> None:
        self.form.emit(CaseForm.NOTE)

    def _open_void(self) -> None:
        self.form.emit(CaseForm.VOID)

    def _open_take(self) -> None:
        self.form.emit(CaseForm.TAKE)

    def _close_form(self) -> None:
        self.form.emit(CaseForm.NONE)

    def _warning(self, case: OpenCase) -> QFrame:
        card = QFrame()
        light = case.entry.light
        red = light is Light.RED and not case.conflict
        card.setProperty("kind", "card-bad" if red else "card-warn")
        shape, tone = (Shape.TRIANGLE, Tone.WARN) if case.conflict else LIGHT_SHAPES[light]
        head = across(Mark(self._look, shape, tone), gap=6)
        if not case.conflict:
            head.addWidget(Words(self._look, str(light), Type.NOTE_STRONG, tone))
        head.addWidget(Words(self._look, case.warning, Type.STRONG, tone, wrap=True), 1)
        text = Words(self._look, case.warning_detail, Type.NOTE, wrap=True)
        box = down(head, text, gap=4, margins=(12, 8, 12, 8))
        shown = [act for act in (CaseAct.URGE, CaseAct.EXPLAIN) if may_act(case, act)]
        if shown:
            row = across(gap=8)
            for act in shown:
                row.addWidget(self._act_button(case, act))
            row.addStretch(1)
            box.addLayout(row)
        card.setLayout(box)
        return card
