"""办件 and 日结 of the manager: the same work list to read and to reprint, and closing the day (D24).

Steps are `office_steps.py`. Voiding begins at a window and is confirmed there by the manager in place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from typing_extensions import override

from hall.errors import HallError
from hall.ports import Changes, Topic
from ui import words
from ui.desk_print import PrintDesk
from ui.office_keeping import OfficeKeeping
from ui.page_desk import ROW_KEYS
from ui.pages.plain import DayEndPage
from ui.states import cases as cases_state
from ui.states.case_rows import file_again, fresh, is_open, theme_again
from ui.states.cases import CaseForm, CasesState
from ui.states.ports import StepDone

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.lane import Lanes, Worker
    from ui.states.case_file import CaseFileView
    from ui.states.cases import CaseEntry, OpenCase
    from ui.states.ports import DayEnd
    from ui.states.theme_file import ThemeFileView
    from ui.style import Style


class OfficeCases(OfficeKeeping):
    """The two pages and what they do."""

    def __init__(self, style: Style, ports: DeskPorts, actor: Actor, lanes: Lanes, parent: QObject) -> None:
        """Empty pages; they read when they are opened."""
        super().__init__(style, ports, actor, lanes, parent)
        self.day = DayEndPage(style)
        self.stepped.connect(self._step_done)
        self.page.picked.connect(self._picked)
        self.page.edited.connect(self._edited)
        self.page.reprint.connect(self._reprint)
        self.page.unmask.connect(self._unmask)
        self.page.note.connect(self._note)
        self.page.open_file.connect(self._open_whole)
        self.page.related.connect(self._related)
        self.page.reprint_theme.connect(self._reprint_theme)
        self.day.close_day.connect(self.close_day)
        self.printing = PrintDesk(self._work, lanes.printing, self)
        self.printing.changed.connect(self._printed)
        self.printing.touched.connect(self.touched)
        self.printing.fault.connect(self.fault)

    @override
    def load(self) -> None:
        """Read the work list again."""
        self.load_more()
        self._lanes.call.submit(self, self._work.cases, self._came, self.failed)

    def load_day(self) -> None:
        """Read the day again."""
        self._lanes.call.submit(self, self._work.day_end, self._day_came, self.failed)

    def _ask_note(self, why_not: str) -> None:
        if why_not:
            self.refused.emit(why_not)
        else:
            # The form stands beside the list: an open file makes room for it.
            self.show_cases(cases_state.wrote(replace(self.state, file=None), CaseForm.NOTE))

    def press(self, key: str) -> bool:
        """A key on the page 办件, or of what stands over it."""
        if self.second is not None or self.retaining is not None:
            return self.press_step(key)
        return self.press_card(key) if self.over else self._press_here(key)

    def _press_here(self, key: str) -> bool:
        opened = self.state.opened
        note = key == "N" and opened is not None and not cases_state.explains(opened)
        lies_under = self.state.theme is not None and self.state.file is None
        if note and self.state.form is CaseForm.NONE and not lies_under:
            self._ask_note(opened.may_note if opened is not None else "")
            return True
        if self.press_step(key):
            return True
        form = self.state.form
        if form is CaseForm.ACT or (form is CaseForm.NOTE and key != "Esc"):
            # Fields that are written in take letters, Enter and the arrows themselves.
            return False
        if key in ROW_KEYS:
            self.show_cases(cases_state.moved(self.state, ROW_KEYS[key]))
        elif key == "Enter":
            self._enter()
        elif key == words.CARDS_KEY:
            self.open_cards()
        elif key == "P":
            self._reprint_theme() if self.state.theme and not self.state.file else self._reprint()
        elif key == "Esc":
            self.show_cases(cases_state.wrote(replace(self.state, search=""), CaseForm.NONE))
        else:
            return False
        return True

    def search(self, text: str) -> None:
        """Another search."""
        self.show_cases(cases_state.searched(self.state, text))

    @Slot()
    def close_day(self) -> None:
        """Close the day."""
        self._ask(self._lanes.store, self._work.close_day, self.said.emit)

    def _ask(self, lane: Worker, work: Callable[[], object], done: Callable[[object], None]) -> None:
        lane.submit(self, work, done, self.failed)

    def _step_done(self, done: object) -> None:
        if isinstance(done, StepDone):
            self.said.emit(done.sentence)
            self.touched.emit(done.changes)
            self.printing.go()
            self.load()
            self.reopen()

    @override
    def reopen(self) -> None:
        """Read the case beside the list again."""
        if self.state.opened is not None:
            self._open()

    def _enter(self) -> None:
        """Enter opens a case beside the list, and once more its whole file."""
        entry, opened, theme = self.state.current(), self.state.opened, self.state.theme
        if theme is not None:
            self.open_file(self.in_hand())
        elif self.state.search and self.state.found_theme[0]:
            self.open_theme(self.state.found_theme[0])
        elif entry is not None and opened is not None and opened.entry.id == entry.id:
            self.open_file(entry.id)
        else:
            self._open()

    @Slot()
    def _open_whole(self) -> None:
        if self.in_hand():
            self.open_file(self.in_hand())

    def _related(self, case: object) -> None:
        self.open_file(str(case))

    def _came(self, entries: tuple[CaseEntry, ...]) -> None:
        self.show_cases(fresh(self.state, entries))
        self.find(again=True)

    def _day_came(self, day: DayEnd) -> None:
        self.day.draw(day)

    def read_again(self) -> None:
        """All that the page shows, once days are counted in another way; what is written in stays."""
        self.load()
        self._open_again()

    def heard(self, changes: Changes) -> None:
        """News from the hall: the list counts with it, and what lies open is read again and told of."""
        if Topic.CASES not in changes.topics or not self.page.isVisible():
            return
        self.load()
        if is_open(self.state, changes.streams):
            self._open_again()
            self.said.emit(words.DONE_ELSEWHERE)

    def _open_again(self) -> None:
        state, call = self.state, self._lanes.call

        def file_came(view: CaseFileView) -> None:
            self.show_cases(file_again(self.state, view))

        def theme_came(view: ThemeFileView) -> None:
            self.show_cases(theme_again(self.state, view))

        if state.opened is not None:
            self._open(state.opened.entry.id)
        if (file := state.file) is not None:
            call.submit(self, lambda: self._work.case_file(file.entry.id), file_came, self.failed)
        if (theme := state.theme) is not None:
            call.submit(self, lambda: self._work.theme_file(theme.id), theme_came, self.failed)

    def _open(self, case: str = "") -> None:
        entry = self.state.current()
        case = case or (entry.id if entry is not None else "")
        if not case:
            return

        def opened(found: OpenCase) -> None:
            # Voiding is an act of a window.
            shown = replace(found, may_void=found.may_void or words.VOID_AT_WINDOW)
            self.show_cases(replace(self.state, opened=shown))

        self._lanes.call.submit(self, lambda: self._work.open_case(case), opened, self.failed)

    def _picked(self, number: object) -> None:
        if isinstance(number, int):
            self.show_cases(replace(self.state, row=number))
            self._open()

    def _edited(self, state: object) -> None:
        if isinstance(state, CasesState):
            self.show_cases(state)

    @Slot()
    def _reprint(self) -> None:
        entry = self.state.opened.entry if self.state.opened is not None else self.state.current()
        if entry is None:
            return

        def owed(sentence: object) -> None:
            self.said.emit(sentence)
            self.printing.go()

        self._ask(self._lanes.store, lambda: self._work.reprint(entry.id), owed)

    @Slot()
    def _reprint_theme(self) -> None:
        theme = self.state.theme
        if theme is None:
            return

        def owed(sentence: object) -> None:
            self.said.emit(sentence)
            self.printing.go()

        self._ask(self._lanes.store, lambda: self._work.reprint_theme(theme.id), owed)

    @Slot()
    def _printed(self) -> None:
        if self.printing.failed:
            self.refused.emit(self.printing.failed)

    @Slot()
    def _unmask(self) -> None:
        opened = self.state.opened
        if opened is None:
            return

        def shown(full: object) -> None:
            if self.state.opened is not None and self.state.opened.entry.id == opened.entry.id:
                self.show_cases(replace(self.state, opened=replace(self.state.opened, full=str(full))))

        self._ask(self._lanes.store, lambda: self._work.unmask(opened.entry.id), shown)

    def _note(self, text: object) -> None:
        opened = self.state.opened
        if opened is None:
            return

        def refused(error: BaseException) -> None:
            self.failed(error)
            if isinstance(error, HallError):
                # What was typed is never cleared (tokens.md 8).
                again = cases_state.wrote(self.state, CaseForm.NOTE, str(text))
                self.show_cases(replace(again, told=error.sentence))

        self._lanes.store.submit(
            self,
            lambda: self._work.note(opened.entry.id, str(text)),
            lambda _changes: self._open(),
            refused,
        )
