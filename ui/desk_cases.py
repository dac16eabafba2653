"""The desk's acts on written cases: the second person, voiding, notes, lists, the end of the day.

Acts on the queue are `desk_queue.py`, on the intake `desk_outside.py`, keys and clicks `desk.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from hall.errors import HallError
from hall.ports import Changes
from hall.saved_filters import SavedFilter
from ui import words
from ui.desk_base import DeskBase, T
from ui.states import asking, signin
from ui.states import cases as cases_state
from ui.states import intake as intake_state
from ui.states.case_rows import fresh
from ui.states.cases import CaseList, Group
from ui.states.ports import DayEnd, Second, Voiding
from ui.states.signin import SignIn
from ui.states.status import Notice, NoticeKind

GROUPS: Final[Mapping[int, Group]] = {1: Group.WORK, 2: Group.RESULTS}
"""Tabs that show lists of cases."""


class DeskCases(DeskBase):
    """Acts on cases."""

    _confirm: Callable[[SignIn], None] | None = None
    _void_reason: str = ""

    # --- the second person

    def propose_void(self, reason: str) -> None:
        """作废 of the open case; printed papers are asked back first."""
        opened = self.cases.opened
        self._void_reason = reason
        if opened is None:
            return
        if opened.may_void:
            self.say(NoticeKind.ERROR, opened.may_void)
        elif opened.papers:
            self.chooser = asking.void_papers()
            self.changed.emit()
        else:
            self.ask_void(recovered=False)

    def ask_void(self, *, recovered: bool) -> None:
        """The manager signs in, in place."""
        opened = self.cases.opened
        if opened is None:
            return
        case = opened.entry.id

        def confirmed(who: SignIn) -> None:
            voiding = Voiding(
                case=case,
                reason=self._void_reason,
                recovered=recovered,
                second=Second(number=who.number, password=who.password),
            )
            self._ask_second(lambda: self._port.void(voiding), self._voided)

        self._want_second(words.VOID_ACT, words.MANAGER, confirmed)

    def _voided(self, sentence: str) -> None:
        self._done(sentence)
        self.cases = cases_state.wrote(self.cases, cases_state.CaseForm.NONE)
        self.printing.go()
        self.load_tab()
        if self.cases.opened is not None:
            self.open_case(self.cases.opened.entry.id)

    def _want_second(self, act: str, role: str, confirmed: Callable[[SignIn], None]) -> None:
        self.second = SignIn(act=act, role=role)
        self._confirm = confirmed
        self.changed.emit()

    def second_signs(self, who: SignIn) -> None:
        """The second person pressed Enter."""
        if self._confirm is not None and self.second is not None:
            self.second = replace(who, password="", busy=True)
            self._confirm(who)

    def second_leaves(self) -> None:
        """Nobody confirms: everything stays as it was."""
        self.second, self._confirm = None, None
        self.intake = intake_state.confirmed_alone(self.intake)
        self.changed.emit()

    def _ask_second(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        def came(answer: T) -> None:
            self.second, self._confirm = None, None
            done(answer)

        def refused(error: BaseException) -> None:
            if isinstance(error, HallError) and self.second is not None:
                self.second = signin.refused(self.second, error.sentence)
                self.changed.emit()
            else:
                self._failed(error)

        self.flush()
        self._lanes.store.submit(self, work, came, refused)

    # --- cases and the end of the day

    def remind(self) -> None:
        """What the day asks of this window stands in the strip, unless something else does."""

        def reminded(sentence: str) -> None:
            if sentence and self.notice is None:
                self.notice = Notice(
                    kind=NoticeKind.OFFLINE, text=sentence, act=words.REMINDER_ACT, key=words.REMINDER_KEY
                )
                self.changed.emit()

        self._ask(self._lanes.call, self._port.reminder, reminded)

    def open_gaps(self) -> bool:
        """The list of cases with materials to follow, when the strip asks for it; True then."""
        if self.notice is None or self.notice.act != words.REMINDER_ACT:
            return False
        self.notice = None
        self.open_tab(1)
        self.set_cases(cases_state.chosen(self.cases, CaseList.GAP))
        return True

    def open_tab(self, number: int) -> None:
        """Another page."""
        self.tab = number
        if number in GROUPS:
            self.cases = cases_state.of_page(self.cases, GROUPS[number])
        self.load_tab()
        self.changed.emit()

    def load_tab(self) -> None:
        """Read what the open page shows."""
        if self.tab in GROUPS:
            self._ask(self._lanes.call, self._port.cases, self._cases_came)
            self._ask(self._lanes.call, self._port.own_filters, self._filters_came)
            self._ask(self._lanes.call, self._port.item_names, self._items_came)
        elif self.tab == 3:
            self._ask(self._lanes.call, self._port.day_end, self._day_end_came)

    def _cases_came(self, entries: tuple[cases_state.CaseEntry, ...]) -> None:
        self.cases = fresh(self.cases, entries)
        self.changed.emit()
        if cases_state.asks_store(self.cases):
            # What the store found before may have changed with the step that was just taken.
            self._search.start()

    def _filters_came(self, own: tuple[SavedFilter, ...]) -> None:
        self.cases = replace(self.cases, own=own)
        self.changed.emit()

    def _items_came(self, names: tuple[str, ...]) -> None:
        self._items = names

    def _day_end_came(self, day_end: DayEnd) -> None:
        self.day_end = day_end
        self.changed.emit()

    def open_case(self, case: str) -> None:
        """Open one case beside the list."""

        def opened(found: cases_state.OpenCase) -> None:
            self.cases = replace(self.cases, opened=found)
            self.changed.emit()

        self._ask(self._lanes.call, lambda: self._port.open_case(case), opened)

    def show_scanned(self, case: str) -> None:
        """The case of a paper that was scanned, in place of what is open; a step that is begun stays."""
        if self.cases.form is not cases_state.CaseForm.NONE:
            self.say(NoticeKind.ERROR, words.SCAN_WHILE_WRITING)
            return
        self.open_tab(1)
        self.cases = replace(self.cases, file=None, theme=None, opened=None)
        self.open_case(case)

    def set_cases(self, state: cases_state.CasesState) -> None:
        """Another list, light or form of the page 办件."""
        self.cases = state
        self.changed.emit()

    def note(self, text: str) -> None:
        """A remark on the open case."""
        opened = self.cases.opened
        if opened is None:
            return
        case = opened.entry.id

        def noted(changes: Changes) -> None:
            self.cases = cases_state.wrote(self.cases, cases_state.CaseForm.NONE)
            self._touch(changes)
            self.open_case(case)

        def refused(error: BaseException) -> None:
            self._failed(error)
            here = self.cases.opened
            if isinstance(error, HallError) and here is not None and here.entry.id == case:
                # What was typed is never cleared (tokens.md 8).
                again = cases_state.wrote(self.cases, cases_state.CaseForm.NOTE, text)
                self.set_cases(replace(again, told=error.sentence))

        self.flush()
        self._lanes.store.submit(self, lambda: self._port.note(case, text), noted, refused)

    def take_case(self, reason: str) -> None:
        """接手: this window goes on with the open case (D14)."""
        opened = self.cases.opened
        if opened is None or not opened.may_take:
            return
        case = opened.entry.id

        def taken(changes: Changes) -> None:
            self.cases = cases_state.wrote(self.cases, cases_state.CaseForm.NONE)
            self.say(NoticeKind.DONE, words.TAKEN)
            self._touch(changes)
            self.load_tab()
            self.open_case(case)

        self._ask(self._lanes.store, lambda: self._port.take_case(case, reason), taken)

    def show_sync(self) -> None:
        """Where the records are, in the strip (Alt+U)."""

        def read(sentence: str) -> None:
            self.say(NoticeKind.OFFLINE, sentence)

        self._ask(self._lanes.call, self._port.sync_line, read)

    def unmask(self) -> None:
        """Show the number of the open case's applicant in full: it is written down who asked."""
        opened = self.cases.opened
        if opened is None:
            return
        case = opened.entry.id

        def shown(full: str) -> None:
            if self.cases.opened is not None and self.cases.opened.entry.id == case:
                self.cases = replace(self.cases, opened=replace(self.cases.opened, full=full))
            self.changed.emit()

        self._ask(self._lanes.store, lambda: self._port.unmask(case), shown)

    def reprint(self, case: str) -> None:
        """Print the papers of a case again."""

        def owed(sentence: str) -> None:
            self._done(sentence)
            self.printing.go()

        self._ask(self._lanes.store, lambda: self._port.reprint(case), owed)

    def close_day(self) -> None:
        """Close the day."""
        self._ask(self._lanes.store, self._port.close_day, self._done)
