"""The intake page, the heart: applicant, steps, list, result. Draws a state, passes clicks on."""

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ui import words
from ui.kit.bars import NoticeStrip
from ui.kit.case_bar import ApplicantBar, StepsBar
from ui.kit.result import ResultPanel
from ui.kit.text import across, down, ground
from ui.pages.intake_confirm import ConfirmStep
from ui.pages.intake_item import ItemStep
from ui.pages.intake_materials import MaterialsStep
from ui.pages.intake_person import PersonStep
from ui.pages.panels import PanelPage, RefusalForm
from ui.pages.route_form import RouteFormPage
from ui.states import confirm, item_choice, materials, panels, people, result, route_forms
from ui.states.applicant import Checks
from ui.states.draft import Draft, Place, Step
from ui.states.edits import Edit, EditKind
from ui.states.intake import Intake, Known, Panel, done, known, reachable
from ui.states.rules import Rules
from ui.states.status import Notice
from ui.style import Style


def situation_words(facts: Known) -> str:
    """The chosen answers as one line: 热食、冷荤凉菜；有网络经营；60至500平方米."""
    if facts.talk is None:
        return ""
    parts = []
    for question in facts.talk.shown[1:] or facts.talk.shown:
        chosen = [
            option.text for option in question.options if f"{question.code}.{option.code}" in facts.talk.used
        ]
        if chosen:
            parts.append(words.COMMA.join(chosen))
    return words.SEMICOLON.join(parts)


class IntakePage(QWidget):
    """The whole working area of the tab 受理.

    Signals:
        key: A key name (as an object) that a click stands for.
        step: The `Step` that was clicked.
        typed: (field, text) of the form 申请人.
        searched: The text of the item search.
        hit: Number of the hit that was clicked.
        answered: (code of the question, number of the option).
        row: Number of the material row that was clicked.
        marked: Number of the state that was clicked.
        reason: The text of the reason field.
        delivery: Number of the way of delivery.
        notice_acted: The button of the strip was clicked.
        edited: An `Edit` (as an object) for `ui.states.edits.apply`.
        second: The form 不予受理 is filled (`Draft.refusal` as an object): a 首席代表 signs in, in place.
    """

    key = Signal(object)
    step = Signal(object)
    typed = Signal(object)
    searched = Signal(object)
    hit = Signal(object)
    answered = Signal(object)
    row = Signal(object)
    marked = Signal(object)
    reason = Signal(object)
    delivery = Signal(object)
    notice_acted = Signal()
    edited = Signal(object)
    second = Signal(object)

    def __init__(self, style: Style, rules: Rules, checks: Checks) -> None:
        """Draw an empty page."""
        super().__init__()
        self._look = style
        self._rules = rules
        self._checks = checks
        self._at: tuple[object, ...] = ()
        self._asked_second = False
        ground(self, "panel")
        self.applicant = ApplicantBar(style)
        self.strip = NoticeStrip(style)
        self.steps = StepsBar(style)
        self.result = ResultPanel(style)
        self.person = PersonStep(style)
        self.items = ItemStep(style)
        self.materials = MaterialsStep(style)
        self.confirm = ConfirmStep(style)
        self.stack = QStackedWidget()
        self.panel = PanelPage(style)
        self.refusal = RefusalForm(style)
        self.routes = RouteFormPage(style)
        for part in (
            self.person,
            self.items,
            self.materials,
            self.confirm,
            self.panel,
            self.refusal,
            self.routes,
        ):
            self.stack.addWidget(part)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.steps)
        middle.addWidget(self.stack, 1)
        body = across(gap=0)
        body.addLayout(middle, 1)
        body.addWidget(self.result)
        box = down(self.applicant, self.strip)
        box.addLayout(body, 1)
        self.setLayout(box)
        self._connect()

    def _connect(self) -> None:
        self.applicant.read_again.connect(self._read_again)
        self.applicant.details.connect(self._details)
        self.steps.chosen.connect(self.step)
        self.result.pressed.connect(self.key)
        self.person.typed.connect(self.typed)
        self.items.searched.connect(self.searched)
        self.items.taken.connect(self.hit)
        self.items.often.connect(self._often)
        self.items.questions.chosen.connect(self.answered)
        self.items.questions.ask_only.connect(self._ask_only)
        self.materials.table.picked.connect(self.row)
        self.materials.detail.chosen.connect(self.marked)
        self.materials.detail.asked_gap.connect(self._gap)
        self.materials.detail.reason.connect(self.reason)
        self.confirm.delivery.connect(self.delivery)
        self.strip.acted.connect(self.notice_acted)
        self.materials.detail.note.connect(self._note)
        self.materials.detail.point.connect(self._point)
        self.materials.detail.problem.connect(self._problem)
        self.confirm.demand.connect(self._demand)
        self.refusal.typed.connect(self._refusal)
        self.routes.typed.connect(self._route)
        self.panel.left.connect(self._leave_panel)

    def _note(self, text: object) -> None:
        self.edited.emit(Edit(kind=EditKind.NOTE, text=str(text)))

    def _point(self, number: object) -> None:
        if isinstance(number, int):
            self.edited.emit(Edit(kind=EditKind.POINT, number=number))

    def _problem(self, number: object) -> None:
        if isinstance(number, int):
            self.edited.emit(Edit(kind=EditKind.PROBLEM, number=number))

    def _demand(self, change: object) -> None:
        match change:
            case (str() as key, str() as text):
                self.edited.emit(Edit(kind=EditKind.DEMAND, key=key, text=text))
            case _:
                pass

    def _refusal(self, change: object) -> None:
        match change:
            case (str() as key, str() as text):
                self.edited.emit(Edit(kind=EditKind.REFUSAL, key=key, text=text))
            case _:
                pass

    def _route(self, change: object) -> None:
        match change:
            case (str() as key, str() as text):
                self.edited.emit(Edit(kind=EditKind.ROUTE, key=key, text=text))
            case _:
                pass

    def _leave_panel(self) -> None:
        self.key.emit("Esc")

    def _read_again(self) -> None:
        self.key.emit("F9")

    def _details(self) -> None:
        self.key.emit("Alt+D")

    def _ask_only(self) -> None:
        self.key.emit("Alt+G")

    def _gap(self) -> None:
        self.key.emit("Space")

    def _often(self, number: object) -> None:
        if isinstance(number, int):
            self.key.emit(str(number + 1))

    def draw(self, state: Intake, notice: Notice | None, history: people.History) -> None:
        """Draw a state; the focus follows only when its place changed."""
        facts = known(state.draft, self._rules)
        step = state.draft.step
        today = self._rules.today()
        bar = people.bar(state, self._checks, today, history)
        self.applicant.draw(bar)
        self.strip.draw(notice)
        self.steps.draw(step, reachable(state.draft, facts), done(state.draft, facts), len(facts.lines))
        plain = state.panel is Panel.NONE
        self.result.setVisible(not plain or step not in {Step.ITEM, Step.SITUATION})
        self.result.draw(result.view(state, facts, self._rules))
        if plain:
            self._draw_step(state, facts, today)
        elif state.panel is Panel.REFUSE:
            self.stack.setCurrentWidget(self.refusal)
            self.refusal.draw(panels.refusal(state))
        elif state.panel in route_forms.FORMS:
            self.stack.setCurrentWidget(self.routes)
            self.routes.draw(route_forms.view(state))
        else:
            self.stack.setCurrentWidget(self.panel)
            self.panel.draw(panels.view(state, bar, self._checks, self._rules))
        self._place_focus(state)
        if state.second != self._asked_second:
            self._asked_second = state.second
            if state.second:
                self.second.emit(state.draft.refusal)

    def _draw_step(self, state: Intake, facts: Known, today: dt.date) -> None:
        # Also behind another step: what was looked for is the draft's, and a new one looks for nothing.
        self.items.search.show_text(state.draft.search)
        match state.draft.step:
            case Step.PERSON:
                self.stack.setCurrentWidget(self.person)
                self.person.draw(people.form(state, self._checks, today))
            case Step.ITEM | Step.SITUATION:
                self.stack.setCurrentWidget(self.items)
                self._draw_items(state, facts)
            case Step.MATERIALS:
                self.stack.setCurrentWidget(self.materials)
                rows = materials.rows(state, facts, compact=self._look.compact)
                detail = materials.detail(state, facts, self._rules)
                self.materials.draw(facts.item, situation_words(facts), rows, state.draft.row, detail)
            case Step.CONFIRM:
                self.stack.setCurrentWidget(self.confirm)
                self.confirm.draw(confirm.view(state, facts, self._checks))

    def _draw_items(self, state: Intake, facts: Known) -> None:
        rows = item_choice.rows(state, self._rules)
        item = item_choice.focused_item(state, self._rules)
        asking = state.draft.step is Step.SITUATION
        if asking and facts.item is not None:
            item = facts.item
        view = item_choice.situation(state, item, facts, self._rules) if item is not None else None
        row = self._hit_row(state, rows, facts) if asking else state.draft.row
        self.items.draw(rows, state.draft.search, row, self._rules.frequent(), view, asking=asking)

    @staticmethod
    def _hit_row(state: Intake, rows: tuple[item_choice.ListRow, ...], facts: Known) -> int:
        """While questions are asked the list keeps the chosen item as its row."""
        return 0 if rows and facts.item is not None and state.draft.search else -1

    def _place_focus(self, state: Intake) -> None:
        draft = state.draft
        in_form = draft.step is Step.PERSON or state.panel in {Panel.REFUSE, *route_forms.FORMS}
        at = (draft.step, draft.place, draft.field if in_form else "", draft.id, state.panel)
        now = QApplication.focusWidget()
        lost = now is None or now.isHidden()
        if at == self._at and not lost:
            return
        self._at = at
        if state.panel is Panel.REFUSE:
            self.refusal.focus_field(draft.field)
        elif state.panel in route_forms.FORMS:
            self.routes.focus_field(draft.field)
        elif state.panel is not Panel.NONE:
            self.panel.back.setFocus()
        else:
            self._focus_step(draft)

    def _focus_step(self, draft: Draft) -> None:
        match draft.step:
            case Step.PERSON:
                self.person.focus_field(draft.field)
            case Step.ITEM:
                self.items.search.edit.setFocus()
            case Step.SITUATION:
                self.items.questions.area.setFocus()
            case Step.MATERIALS:
                detail = self.materials.detail
                typing = draft.place in {Place.REASON, Place.NOTE} and detail.field.isVisibleTo(self)
                at = detail.field if typing else self.materials.table
                (detail.list if draft.place is Place.PROBLEMS else at).setFocus()
            case Step.CONFIRM:
                self.result.primary.setFocus()

    def place_again(self) -> None:
        """The next drawing puts the focus where the draft says: the page came back to the screen."""
        self._at = ()

    def focus_moved(self, now: QWidget | None) -> None:
        """The focus went elsewhere: the bar of the current row says whether it belongs to it."""
        table = self.materials.table
        inside = now is table or (now is not None and self.materials.detail.isAncestorOf(now))
        table.set_active(inside)
        self.items.table.set_active(now is self.items.search.edit)

    def areas(self) -> tuple[QWidget, ...]:
        """Applicant, list and result, for Ctrl+Tab."""
        lists = {
            0: self.person,
            1: self.items.search.edit,
            2: self.materials.table,
            3: self.confirm.ways.part(0),
            4: self.panel.back,
            5: self.refusal,
            6: self.routes,
        }
        return (self.applicant.button, lists[self.stack.currentIndex()], self.result.primary)
