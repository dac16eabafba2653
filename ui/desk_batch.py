"""The desk's steps for several marked cases: marking by keys, one form for all, each told its own result.

Steps of one case are `desk_steps.py`; which cases are marked is `ui.states.case_marks`.
"""

from dataclasses import replace
from typing import Final

from typing_extensions import override

from hall.errors import HallError
from ui import words
from ui.desk_steps import DeskSteps
from ui.page_desk import ROW_KEYS
from ui.states import case_acts, case_marks
from ui.states.case_acts import ActForm, CaseAct
from ui.states.case_batch import BatchOffers
from ui.states.cases import CaseForm
from ui.states.ports import BatchDone

MARK_KEYS: Final = {f"Shift+{key}": step for key, step in ROW_KEYS.items()}
"""Keys that move in the list and mark what they pass."""


class DeskBatch(DeskSteps):
    """Steps for many cases."""

    @override
    def press_cases(self, key: str) -> bool:
        """A key while a list of cases is open: marks first, then what the marks are for."""
        state = self.cases
        if self._over() or state.form is not CaseForm.NONE:
            return super().press_cases(key)
        if key == "Space":
            self.set_cases(case_marks.toggled(state))
        elif key in MARK_KEYS:
            self.set_cases(case_marks.stretched(state, MARK_KEYS[key]))
        elif key == words.MARK_ALL_KEY:
            self.set_cases(case_marks.all_of_list(state))
        elif key == "Esc" and (state.batch is not None or case_marks.marks(state)):
            self.set_cases(case_marks.dropped(state))
        else:
            return super().press_cases(key)
        return True

    @override
    def begin_step(self, act: CaseAct) -> None:
        """A step of the marked cases, else of the case in hand."""
        cases = case_marks.marks(self.cases) if case_marks.marking(self.cases) else ()
        if not cases:
            super().begin_step(act)
            return
        self._ask(self._lanes.call, lambda: self._port.batch_form(cases, act), self.show_form)

    @override
    def _look_now(self) -> None:
        """What may be done with the marked cases, else the case of the current row."""
        cases = case_marks.marks(self.cases)
        if not cases:
            super()._look_now()
        elif self.cases.offered.cases != cases and self.cases.form is CaseForm.NONE:

            def offered(found: BatchOffers) -> None:
                self.cases = replace(self.cases, offered=found)
                self.changed.emit()

            self._ask(self._lanes.call, lambda: self._port.batch_offers(cases), offered)

    @override
    def _submit_step(self, form: ActForm) -> None:
        if not form.cases:
            super()._submit_step(form)
            return

        def refused(error: BaseException) -> None:
            if isinstance(error, HallError) and self.cases.act is not None:
                self._step_told(error.sentence, error.field)
            else:
                self._failed(error)

        self.flush()
        self._lanes.store.submit(self, lambda: self._port.take_batch(form), self.batch_taken, refused)

    def _step_told(self, sentence: str, field: str | None) -> None:
        if self.cases.act is not None:
            self.cases = replace(self.cases, act=case_acts.refused(self.cases.act, sentence, field))
            self.changed.emit()

    def batch_taken(self, done: BatchDone) -> None:
        """What came of it stands beside the list; a form that fitted nothing stays with what was typed."""
        whys = {one.why for one in done.told.lines}
        why = next(iter(whys), "")
        if len(whys) == 1 and why and self.cases.form is CaseForm.ACT:
            self._step_told(why, None)
            return
        self._touch(done.changes)
        failed = len(done.told.failed)
        self.set_cases(case_marks.told(self.cases, done.told))
        self._done(words.batch_head(done.told.act, len(done.told.lines) - failed, failed))
        self.printing.go()
        self.load_tab()
