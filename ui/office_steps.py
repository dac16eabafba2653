"""Search of the whole store, the case file and steps on the manager's page 办件 (督办, 终止, words on cards).

The same values and forms as at a window (`desk_steps.py`). 归档 and what
needs a second person are `office_keeping.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from hall.errors import HallError
from ui import words
from ui.desk_batch import MARK_KEYS
from ui.lane import LaneName
from ui.page_desk import PageDesk
from ui.pages.cases import CasesPage
from ui.states import case_acts, case_forms, case_marks
from ui.states import cases as cases_state
from ui.states.case_acts import ActForm, CaseAct
from ui.states.cases import CaseForm, CasesState
from ui.states.ports import StepDone
from ui.states.tabs import PageName
from ui.view_desk import ViewDesk
from ui.work import DeskWork
from ui.work.view_work import ViewWork

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from hall.desk import DeskPorts
    from hall.saved_filters import SavedFilter
    from hall.staff import Actor
    from ui.lane import Lanes
    from ui.states.case_batch import BatchOffers
    from ui.states.case_file import CaseFileView
    from ui.states.ports import BatchDone, FoundEntries
    from ui.states.theme_file import ThemeFileView
    from ui.style import Style


class OfficeSteps(PageDesk):
    """What the page 办件 of the manager does beside reading and printing.

    Signals:
        stepped: A `StepDone` (as an object): a step was taken.
        placed: Another part of the page stands: list, file or scans; its keys are other ones.
    """

    stepped = Signal(object)
    placed = Signal()

    def __init__(self, style: Style, ports: DeskPorts, actor: Actor, lanes: Lanes, parent: QObject) -> None:
        """An empty page; it reads when it is opened."""
        super().__init__(parent)
        self._lanes = lanes
        self._work = DeskWork(ports, actor)
        self._clock = ports.clock
        self._items: tuple[str, ...] = ()
        self.state = CasesState()
        self.page = CasesPage(style, own_foot=False)
        self.page.act.connect(self.begin_step)
        self.page.form.connect(self.list_form)
        self.page.step_typed.connect(self.step_typed)
        self.page.step_sent.connect(self.send_step)
        self.page.whole.connect(self.open_whole)
        files = lanes[LaneName.BLOB]
        self.views = ViewDesk(ViewWork(ports, actor), store=lanes.store, lane=files, parent=self)
        self.views.changed.connect(self._views_changed)
        self.views.refused.connect(self.refused)
        self.views.touched.connect(self.touched)
        self.views.fault.connect(self.fault)
        self.page.view.connect(self.look)
        self.page.view_left.connect(self.views.leave)
        self.page.hidden.connect(self.views.leave)
        self.page.view_picked.connect(self._look_picked)
        self.page.view_fitted.connect(self._look_fitted)

    def show_cases(self, state: CasesState) -> None:
        """Draw another state; after a form the keys are those of the page again, not of a tab."""
        written = self.state.form is not CaseForm.NONE and state.form is CaseForm.NONE
        self.state = state
        if state.file is None:
            self.views.leave()
        self.views.glance(state.file)
        self._draw()
        if written:
            self.page.place().setFocus()
        self.find()

    def look(self, sha256: object = "") -> None:
        """The scans of the material with the focus, or one of them."""
        if self.state.file is not None:
            self.views.begin(self.state.file, str(sha256))

    @Slot()
    def _views_changed(self) -> None:
        looked = self.state.view is not None
        self.state = replace(self.state, view=self.views.state, thumbs=self.views.thumbs)
        self._draw()
        if looked is not (self.state.view is not None):
            self.page.place().setFocus()

    def _draw(self) -> None:
        before = self.page.place()
        self.page.draw(self.state)
        if self.page.place() is not before:
            self.placed.emit()

    def foot(self) -> words.Foot:
        """The keys of the part that stands."""
        if self.state.view is not None:
            return words.FOOT_VIEW
        return words.FOOT_FILE if self.state.file is not None else words.FOOT_OFFICE[str(PageName.CASES)]

    def _look_picked(self, number: object) -> None:
        if isinstance(number, int):
            self.views.pick(number)

    def _look_fitted(self, percent: object) -> None:
        if isinstance(percent, int):
            self.views.fitted(percent)

    def load_more(self) -> None:
        """Own filters and the items of conditions."""
        self._lanes.call.submit(self, self._work.own_filters, self._filters_came, self.failed)
        self._lanes.call.submit(self, self._work.item_names, self._items_came, self.failed)

    def _filters_came(self, own: tuple[SavedFilter, ...]) -> None:
        self.show_cases(replace(self.state, own=own))

    def _items_came(self, names: tuple[str, ...]) -> None:
        self._items = names

    def find(self, *, again: bool = False) -> None:
        """Ask the whole store when the list needs it; `again` when what it found may have changed."""
        state = self.state
        wanted = cases_state.asked(state)
        if not cases_state.asks_store(state) or (state.found_for == wanted and not again):
            return

        def found(answer: FoundEntries) -> None:
            if cases_state.asked(self.state) == wanted:
                told = replace(
                    self.state,
                    found=answer.entries,
                    found_for=wanted,
                    whole=answer.whole,
                    found_theme=answer.theme,
                )
                self.show_cases(told)

        self._lanes.call.submit(self, lambda: self._work.find_cases(wanted), found, self.failed)

    def open_file(self, case: str) -> None:
        """The whole file of a case over the list."""

        def came(view: CaseFileView) -> None:
            self.show_cases(replace(self.state, file=view))

        self._lanes.call.submit(self, lambda: self._work.case_file(case), came, self.failed)

    def open_theme(self, theme: str) -> None:
        """A 一件事 over the list, with its items."""

        def came(view: ThemeFileView) -> None:
            self.show_cases(replace(self.state, theme=view, file=None))

        self._lanes.call.submit(self, lambda: self._work.theme_file(theme), came, self.failed)

    def open_whole(self) -> None:
        """The 一件事 to which the open case belongs."""
        opened = self.state.opened
        if opened is None or not opened.theme:
            self.refused.emit(words.THEME_NO_WHOLE)
        else:
            self.open_theme(opened.theme)

    def in_hand(self) -> str:
        """The case that an act is about."""
        if self.state.file is not None:
            return self.state.file.entry.id
        if self.state.theme is not None:
            child = self.state.theme.current()
            return child.case if child is not None else ""
        if self.state.opened is not None:
            return self.state.opened.entry.id
        entry = self.state.current()
        return entry.id if entry is not None else ""

    def press_step(self, key: str) -> bool:
        """A key of a form, of the file, or one that begins a step."""
        state = self.state
        if state.form is CaseForm.ACT:
            if key == "Ctrl+Enter":
                self.send_step()
            elif key == "Esc":
                self.show_cases(cases_state.wrote(state, CaseForm.NONE))
            return key in {"Ctrl+Enter", "Esc"}
        if self._press_theme(key):
            return True
        over = state.file is not None or state.theme is not None
        if not over and self._press_marks(key):
            return True
        if (not over or key in {"F", "Ctrl+S"}) and self._press_list(key):
            return True
        if state.file is not None and key == "Esc":
            self.show_cases(replace(state, file=None))
        elif (looked := cases_state.in_file(state, key)) is not None:
            self.show_cases(looked)
        elif key in case_acts.OF_KEY:
            self.begin_step(case_acts.OF_KEY[key])
        else:
            return False
        return True

    def _press_list(self, key: str) -> bool:
        """A key about the list: conditions, own filters, another saved list."""
        state = self.state
        if state.form is not CaseForm.NONE:
            return False
        if key == "F":
            self._form(case_forms.conditions(state, self._items))
        elif key == "Ctrl+S":
            self._form(case_forms.saving(state))
        elif key == words.DROP_KEY:
            self._change_own()
        elif key in {"Left", "Right"}:
            self.show_cases(cases_state.next_list(state, 1 if key == "Right" else -1))
        elif (narrower := case_forms.dropped_by_key(state, key)) is not None:
            self.show_cases(narrower)
        else:
            return False
        return True

    def _press_theme(self, key: str) -> bool:
        """A key that opens a 一件事, or one while it lies over the list."""
        state = self.state
        theme = state.theme if state.file is None else None
        if key == words.THEME_KEY:
            self.open_whole()
        elif theme is None:
            return False
        elif key == "N":
            self.refused.emit(words.THEME_OPEN_FIRST)
        elif key == "Esc":
            self.show_cases(replace(state, theme=None))
        elif key in {"Up", "Down"}:
            self.show_cases(cases_state.in_theme(state, theme.row + (1 if key == "Down" else -1)))
        else:
            return False
        return True

    def _press_marks(self, key: str) -> bool:
        """A key that marks cases for 督办 of many, as at a window (`desk_batch.py`)."""
        state = self.state
        if state.form is not CaseForm.NONE:
            return False
        if key == "Space":
            self.show_cases(case_marks.toggled(state))
        elif key in MARK_KEYS:
            self.show_cases(case_marks.stretched(state, MARK_KEYS[key]))
        elif key == words.MARK_ALL_KEY:
            self.show_cases(case_marks.all_of_list(state))
        elif key == "Esc" and (state.batch is not None or case_marks.marks(state)):
            self.show_cases(case_marks.dropped(state))
        else:
            return False
        self._offer_batch()
        return True

    def _offer_batch(self) -> None:
        """What may be done with the marked cases stands beside the list."""
        cases = case_marks.marks(self.state)

        def offered(found: BatchOffers) -> None:
            if case_marks.marks(self.state) == cases:
                self.show_cases(replace(self.state, offered=found))

        if cases:
            self._lanes.call.submit(self, lambda: self._work.batch_offers(cases), offered, self.failed)

    def press_view(self, key: str) -> bool | None:
        """A key of the view, or the one that opens it; None for any other."""
        if self.views.state is not None:
            return self.views.press(key)
        if key != "Enter" or self.state.file is None or self.state.form is not CaseForm.NONE:
            return None
        self.look()
        return True

    def begin_step(self, act: object) -> None:
        """Ask for the form of a step, of the marked cases or of the one in hand."""
        case = self.in_hand()
        many = case_marks.marks(self.state) if case_marks.marking(self.state) else ()
        if isinstance(act, CaseAct) and many:
            self._lanes.call.submit(self, lambda: self._work.batch_form(many, act), self._form, self.failed)
        elif isinstance(act, CaseAct) and case:
            self._lanes.call.submit(self, lambda: self._work.act_form(case, act), self._form, self.failed)

    def list_form(self, act: object) -> None:
        """A form about the list."""
        if isinstance(act, CaseAct) and act in case_forms.KEY_OF:
            self.press_step(case_forms.KEY_OF[act])

    def _change_own(self) -> None:
        form = case_forms.dropping(self.state)
        if form is None:
            self.refused.emit(words.NO_FILTER_YET)
        else:
            self._form(form)

    def _form(self, form: ActForm) -> None:
        self.show_cases(replace(self.state, form=CaseForm.ACT, act=form, told=""))

    def step_typed(self, change: object) -> None:
        """A field of the form changed."""
        form = self.state.act
        match change:
            case (str() as name, str() as text) if form is not None:
                self.show_cases(replace(self.state, act=case_acts.typed(form, name, text)))
            case _:
                pass

    def close_form(self) -> None:
        """The form goes, what stands behind it stays."""
        self.show_cases(cases_state.wrote(self.state, CaseForm.NONE))

    def send_step(self) -> None:
        """The form is sent."""
        form = self.state.act
        if form is None:
            return
        if form.act is CaseAct.FILTER:
            self.show_cases(case_forms.take_conditions(self.state, form, self._clock))
        elif form.act is CaseAct.SAVE:
            wanted = cases_state.saved_as(self.state, form.get("name"))
            self._lanes.store.submit(
                self, lambda: self._work.save_filter(wanted), self._saved, self._step_refused
            )
        elif form.act is CaseAct.DROP:
            change = case_forms.change_of(form)
            self._lanes.store.submit(
                self, lambda: self._work.change_filter(*change), self._saved, self._step_refused
            )
        elif form.cases:
            self._lanes.store.submit(
                self, lambda: self._work.take_batch(form), self._batch_taken, self._step_refused
            )
        else:
            self._lanes.store.submit(
                self, lambda: self._work.take_step(form, None), self._step_taken, self._step_refused
            )

    def _batch_taken(self, done: BatchDone) -> None:
        """What came of it stands beside the list; a form that fitted nothing stays."""
        whys = {one.why for one in done.told.lines}
        if len(whys) == 1 and "" not in whys and self.state.act is not None:
            self.show_cases(replace(self.state, act=case_acts.refused(self.state.act, whys.pop(), None)))
            return
        failed = len(done.told.failed)
        self.show_cases(case_marks.told(self.state, done.told))
        sentence = words.batch_head(done.told.act, len(done.told.lines) - failed, failed)
        self.stepped.emit(StepDone(sentence=sentence, changes=done.changes))

    def _saved(self, own: tuple[SavedFilter, ...]) -> None:
        self.show_cases(case_forms.kept(self.state, own, self.state.act))

    def _step_refused(self, error: BaseException) -> None:
        form = self.state.act
        if isinstance(error, HallError) and form is not None:
            told = case_acts.refused(form, error.sentence, error.field)
            self.show_cases(replace(self.state, act=told))
        else:
            self.failed(error)

    def _step_taken(self, done: StepDone) -> None:
        form, file = self.state.act, self.state.file
        self.show_cases(cases_state.wrote(self.state, CaseForm.NONE))
        self.stepped.emit(done)
        if form is not None and file is not None and form.case == file.entry.id:
            self.open_file(form.case)
