"""The desk's case file, its search of the whole store, own filters, and the steps of a written case.

Voiding, notes and the end of the day are `desk_cases.py`; which steps there are `ui.states.case_acts`.
"""

from dataclasses import replace

from typing_extensions import override

from hall.errors import HallError
from hall.saved_filters import SavedFilter
from ui import words
from ui.desk_cases import GROUPS, DeskCases
from ui.states import case_acts, case_forms
from ui.states import cases as cases_state
from ui.states.case_acts import ActForm, CaseAct
from ui.states.case_file import CaseFileView
from ui.states.case_rows import file_again, theme_again
from ui.states.cases import CaseForm, CasesState
from ui.states.ports import CardRead, FoundEntries, Second, StepDone
from ui.states.signin import SignIn
from ui.states.status import NoticeKind
from ui.states.theme_file import ThemeFileView


class DeskSteps(DeskCases):
    """Steps of written cases."""

    # --- keys of the pages 办件 and 出件

    def press_cases(self, key: str) -> bool:
        """A key while one of the two pages is open."""
        state = self.cases
        if key == "Esc":
            self._step_back()
            return True
        if state.form is CaseForm.ACT:
            if key == "Ctrl+Enter":
                self.send_step()
            elif key == "F9":
                self._ask(self._lanes.call, self._port.read_card, self._card_for_step)
            return key in {"Ctrl+Enter", "F9"}
        if (looked := cases_state.in_file(state, key)) is not None:
            self.set_cases(looked)
            return True
        if state.file is None and state.theme is not None and self._press_theme(key, state.theme):
            return True
        steps = {"Down": 1, "Up": -1, "PageDown": 10, "PageUp": -10}
        if key in steps:
            self.set_cases(cases_state.moved(state, steps[key]))
            return True
        return self._press_whole(key) or self._press_act(key)

    def _press_theme(self, key: str, theme: ThemeFileView) -> bool:
        """A key that is about the open 一件事; steps are about its current item."""
        if key in {"Down", "Up"}:
            self.set_cases(cases_state.in_theme(self.cases, theme.row + (1 if key == "Down" else -1)))
        elif key == "P":
            self.reprint_theme()
        elif key in {"N", "V", words.TAKE_KEY}:
            self.say(NoticeKind.ERROR, words.THEME_OPEN_FIRST)
        else:
            return False
        return True

    def _press_whole(self, key: str) -> bool:
        """A key that opens a 一件事: that of the case in hand, or the one whose number was searched."""
        found = self.cases.found_theme[0] if self.cases.search and not self._over() else ""
        if key == words.THEME_KEY:
            self.open_whole()
        elif key == "Enter" and found:
            self.open_theme(found)
        else:
            return False
        return True

    def _press_act(self, key: str) -> bool:
        if (not self._over() or key in {"F", "Ctrl+S"}) and self._press_list(key):
            return True
        case, opened = self.case_in_hand(), self.cases.opened
        if key == "Enter" and case and self.cases.file is None:
            self.open_file(case)
        elif key == "P" and case:
            self.reprint(case)
        elif key == "N" and opened is not None and not cases_state.explains(opened):
            self._write_note(opened.may_note)
        elif key == "V" and opened is not None and not opened.may_void:
            self._write(CaseForm.VOID)
        elif key == words.TAKE_KEY and opened is not None and opened.may_take:
            self._write(CaseForm.TAKE)
        elif key in case_acts.OF_KEY:
            self.begin_step(case_acts.OF_KEY[key])
        else:
            return False
        return True

    def _press_list(self, key: str) -> bool:
        """A key about the list: conditions, own filters, another saved list."""
        state = self.cases
        if key == "F":
            self.show_form(case_forms.conditions(state, self._items))
        elif key == "Ctrl+S":
            self.show_form(case_forms.saving(state))
        elif key == words.DROP_KEY:
            self._change_own()
        elif key in {"Left", "Right"}:
            self.set_cases(cases_state.next_list(state, 1 if key == "Right" else -1))
        elif (narrower := case_forms.dropped_by_key(state, key)) is not None:
            self.set_cases(narrower)
        else:
            return False
        return True

    def _change_own(self) -> None:
        form = case_forms.dropping(self.cases)
        if form is None:
            self.say(NoticeKind.ERROR, words.NO_FILTER_YET)
        else:
            self.show_form(form)

    def _write_note(self, why_not: str) -> None:
        if why_not:
            self.say(NoticeKind.ERROR, why_not)
        else:
            self._write(CaseForm.NOTE)

    def _write(self, form: CaseForm) -> None:
        """A short form of the panel, which stands beside the list: an open file makes room for it."""
        self.set_cases(cases_state.wrote(replace(self.cases, file=None), form))

    def _step_back(self) -> None:
        """Esc: the form first, then the file, then the search."""
        state = self.cases
        if state.form is not CaseForm.NONE:
            self.set_cases(cases_state.wrote(state, CaseForm.NONE))
        elif state.file is not None:
            self.set_cases(replace(state, file=None))
        elif state.theme is not None:
            self.set_cases(replace(state, theme=None))
        elif state.search:
            self.set_cases(cases_state.searched(state, ""))

    def case_in_hand(self) -> str:
        """Id of the case that an act is about: the open file, the case that is shown, else the current row.

        While the keys still move, the row under them is meant and not what the panel has not caught up with.
        """
        state = self.cases
        if state.file is not None:
            return state.file.entry.id
        if state.theme is not None:
            child = state.theme.current()
            return child.case if child is not None else ""
        current = state.current()
        if state.opened is not None and not self._glance.isActive():
            return state.opened.entry.id
        return current.id if current is not None else ""

    # --- looking

    def glance(self) -> None:
        """Show the current row beside the list, once the keys rest."""
        self._glance.start()

    @override
    def _look_now(self) -> None:
        entry = self.cases.current()
        opened = self.cases.opened
        here = self.tab in GROUPS
        wanted = here and entry is not None and (opened is None or opened.entry.id != entry.id)
        if entry is not None and wanted and self.cases.form is CaseForm.NONE:
            self.open_case(entry.id)

    @override
    def set_cases(self, state: CasesState) -> None:
        """Another list, light, condition, search or form."""
        super().set_cases(state)
        if not self._over() and state.form is CaseForm.NONE:
            self.glance()
        if cases_state.asks_store(state) and state.found_for != cases_state.asked(state):
            self._search.start()

    @override
    def _find_now(self) -> None:
        wanted = cases_state.asked(self.cases)
        if not cases_state.asks_store(self.cases):
            return

        def found(answer: FoundEntries) -> None:
            if cases_state.asked(self.cases) == wanted:
                self.cases = replace(
                    self.cases,
                    found=answer.entries,
                    found_for=wanted,
                    whole=answer.whole,
                    found_theme=answer.theme,
                )
                self.changed.emit()
                if not self._over():
                    self.glance()

        self._ask(self._lanes.call, lambda: self._port.find_cases(wanted), found)

    def open_file(self, case: str) -> None:
        """The whole file of a case over the list."""

        def came(view: CaseFileView) -> None:
            self.set_cases(replace(self.cases, file=view))

        self._ask(self._lanes.call, lambda: self._port.case_file(case), came)
        self.open_case(case)

    def _over(self) -> bool:
        """Whether a file lies over the list."""
        return self.cases.file is not None or self.cases.theme is not None

    def open_theme(self, theme: str) -> None:
        """A 一件事 over the list, with its items; the item that was looked at stays current."""
        before = self.cases.theme
        row = before.row if before is not None and before.id == theme else 0

        def came(view: ThemeFileView) -> None:
            self.cases = replace(self.cases, theme=replace(view, row=row), file=None)
            self.changed.emit()

        self._ask(self._lanes.call, lambda: self._port.theme_file(theme), came)

    def read_again(self) -> None:
        """All that the page shows, once days are counted in another way; what is written in stays."""
        self.load_tab()
        self.open_again()

    def open_again(self) -> None:
        """What lies open over the list and beside it; the list is left as it is."""
        state, ask = self.cases, self._ask

        def file_came(view: CaseFileView) -> None:
            self.set_cases(file_again(self.cases, view))

        def theme_came(view: ThemeFileView) -> None:
            self.set_cases(theme_again(self.cases, view))

        if state.opened is not None:
            self.open_case(state.opened.entry.id)
        if (file := state.file) is not None:
            ask(self._lanes.call, lambda: self._port.case_file(file.entry.id), file_came)
        if (theme := state.theme) is not None:
            ask(self._lanes.call, lambda: self._port.theme_file(theme.id), theme_came)

    def open_whole(self) -> None:
        """The 一件事 to which the case in hand belongs."""
        opened = self.cases.opened
        if opened is None or not opened.theme:
            self.say(NoticeKind.ERROR, words.THEME_NO_WHOLE)
        else:
            self.open_theme(opened.theme)

    def reprint_theme(self) -> None:
        """Print the receipt of the open 一件事 again."""
        theme = self.cases.theme
        if theme is None:
            return

        def owed(sentence: str) -> None:
            self._done(sentence)
            self.printing.go()

        self._ask(self._lanes.store, lambda: self._port.reprint_theme(theme.id), owed)

    # --- steps

    def begin_step(self, act: CaseAct) -> None:
        """Ask for the form of a step; why it may not be taken is said in the strip."""
        case = self.case_in_hand()
        if not case:
            self.say(NoticeKind.ERROR, words.NO_ACT)
            return
        if self.cases.opened is None or self.cases.opened.entry.id != case:
            self.open_case(case)
        self._ask(self._lanes.call, lambda: self._port.act_form(case, act), self.show_form)

    def show_form(self, form: ActForm) -> None:
        """A form stands in the panel."""
        self.set_cases(replace(self.cases, form=CaseForm.ACT, act=form, told=""))

    def typed_step(self, name: str, text: str) -> None:
        """A field of the form changed."""
        form = self.cases.act
        if form is not None:
            self.cases = replace(self.cases, act=case_acts.typed(form, name, text))
            self.changed.emit()

    def _card_for_step(self, card: CardRead) -> None:
        """Whoever comes for a result laid a card on the reader."""
        form = self.cases.act
        if form is None or form.act not in {CaseAct.DELIVER, CaseAct.SERVE}:
            return
        person = card.person
        read = (
            ("document_kind", str(person.kind)),
            ("name", person.name),
            ("document_number", person.number),
            ("checked", words.BY_CARD),
        )
        for name, text in read:
            form = case_acts.typed(form, name, text)
        self.cases = replace(self.cases, act=form)
        self.changed.emit()

    def send_step(self) -> None:
        """Enter in the form, or its button."""
        form = self.cases.act
        if form is None:
            return
        if form.act in {CaseAct.FILTER, CaseAct.SAVE, CaseAct.DROP}:
            self._send_filter(form)
        elif form.act is CaseAct.ARCHIVE:
            self._send_archive(form)
        elif form.asks_second:

            def confirmed(who: SignIn) -> None:
                second = Second(number=who.number, password=who.password)
                self._ask_second(lambda: self._port.take_step(form, second), self._step_taken)

            self._want_second(str(form.act), form.second, confirmed)
        else:
            self._submit_step(form)

    def _send_archive(self, form: ActForm) -> None:
        """归档: see `desk_scans.py`."""

    def _submit_step(self, form: ActForm) -> None:
        def refused(error: BaseException) -> None:
            if isinstance(error, HallError) and self.cases.act is not None:
                told = case_acts.refused(self.cases.act, error.sentence, error.field)
                self.cases = replace(self.cases, act=told)
                self.changed.emit()
            else:
                self._failed(error)

        self.flush()
        self._lanes.store.submit(self, lambda: self._port.take_step(form, None), self._step_taken, refused)

    def _step_taken(self, done: StepDone) -> None:
        form, file, theme = self.cases.act, self.cases.file, self.cases.theme
        self.cases = cases_state.wrote(self.cases, CaseForm.NONE)
        self._touch(done.changes)
        self._done(done.sentence)
        self.printing.go()
        self.load_tab()
        if form is not None and form.case:
            if file is not None and file.entry.id == form.case:
                self.open_file(form.case)
            elif theme is not None:
                self.open_theme(theme.id)
            else:
                self.open_case(form.case)

    def _send_filter(self, form: ActForm) -> None:
        """Forms about the list: conditions at once, own filters through the store."""
        if form.act is CaseAct.FILTER:
            after = case_forms.take_conditions(self.cases, form, self.clock)
            self.set_cases(after)
            return
        wanted = cases_state.saved_as(self.cases, form.get("name"))
        save, change = form.act is CaseAct.SAVE, case_forms.change_of(form)
        done = words.FILTER_DROPPED if change[1] is None else words.FILTER_RENAMED

        def kept(own: tuple[SavedFilter, ...]) -> None:
            self.cases = case_forms.kept(self.cases, own, form)
            self._done(words.FILTER_SAVED if save else done)

        def refused(error: BaseException) -> None:
            if isinstance(error, HallError) and self.cases.act is not None:
                told = case_acts.refused(self.cases.act, error.sentence, error.field)
                self.cases = replace(self.cases, act=told)
                self.changed.emit()
            else:
                self._failed(error)

        port = self._port
        work = (lambda: port.save_filter(wanted)) if save else (lambda: port.change_filter(*change))
        self._lanes.store.submit(self, work, kept, refused)
