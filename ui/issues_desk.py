"""What the page 反映 does: read, choose, register, give to somebody, answer; for the office and for windows.

The widget is `ui/pages/issues.py`, its values `ui/states/issues.py`, the outside `ui.work.issues_work`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from hall.errors import HallError
from ui import words
from ui.page_desk import ROW_KEYS, PageDesk
from ui.pages.issues import IssuesPage
from ui.states import case_acts
from ui.states import issues as state_of
from ui.states.case_acts import ActForm, CaseAct
from ui.states.issues import IssueEntry, IssueList, IssuesState
from ui.work.codes import case_number_of
from ui.work.issues_work import IssueDone, IssuesWork

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.lane import Lanes
    from ui.style import Style

_ACTS: Final = {"N": CaseAct.RAISE, "A": CaseAct.GIVE, "R": CaseAct.TELL_BACK}


class IssuesDesk(PageDesk):
    """The page and its acts, for one signed-in person.

    Signals:
        owed: A paper waits for the printer.
    """

    owed = Signal()

    def __init__(
        self,
        style: Style,
        ports: DeskPorts,
        actor: Actor,
        lanes: Lanes,
        parent: QObject,
        *,
        own_foot: bool = True,
    ) -> None:
        """An empty page; it reads when it is opened."""
        super().__init__(parent)
        self._lanes = lanes
        self._work = IssuesWork(ports, actor)
        self._wanted = ""
        self.state = IssuesState(may_raise=self._work.may_raise)
        self.page = IssuesPage(style, own_foot=own_foot)
        self.page.picked.connect(self._picked)
        self.page.chose.connect(self._chose)
        self.page.act.connect(self.begin)
        self.page.reprint.connect(self.reprint)
        self.page.step_typed.connect(self._typed)
        self.page.step_sent.connect(self.send)
        self.page.step_left.connect(self.leave)

    def load(self, number: str = "") -> None:
        """Read the list again; `number` is one to be shown, as it was scanned."""
        self._wanted = number or self._wanted
        self._lanes.call.submit(self, self._work.entries, self._came, self.failed)

    def press(self, key: str, *, typing: bool = False) -> bool:
        """A key on the page; while somebody types only keys that do not type."""
        if self.state.form is not None:
            if key in {"Ctrl+Enter", "Esc"}:
                self.send() if key == "Ctrl+Enter" else self.leave()
            return key in {"Ctrl+Enter", "Esc"}
        if typing:
            return self._press_search(key)
        if key in ROW_KEYS:
            self._show(state_of.moved(self.state, ROW_KEYS[key]))
        elif key in {"Right", "Left"}:
            self._show(state_of.next_list(self.state, -1 if key == "Left" else 1))
        elif key in _ACTS:
            self.begin(_ACTS[key])
        elif key == "P":
            self.reprint()
        elif key == "Esc":
            self.search("")
        else:
            return False
        return True

    def _press_search(self, key: str) -> bool:
        """In the search of the top bar the arrows move the list, and Enter or Esc go to it."""
        if key in ROW_KEYS:
            self._show(state_of.moved(self.state, ROW_KEYS[key]))
        elif key in {"Enter", "Esc"}:
            if key == "Esc":
                self.search("")
            self.page.table.setFocus()
        else:
            return False
        return True

    def search(self, text: str) -> None:
        """Another search."""
        self._show(state_of.searched(self.state, text))

    def forget(self) -> None:
        """Another person stands at the window: no search, and no form of the one before."""
        self._show(replace(state_of.searched(self.state, ""), form=None))

    # --- steps

    def begin(self, act: object) -> None:
        """Ask for the form of a step; why it may not be taken is said in the strip."""
        entry = self.state.current()
        if isinstance(act, CaseAct):
            self._lanes.call.submit(self, lambda: self._work.form(act, entry), self._form, self.failed)

    def _form(self, form: ActForm) -> None:
        self._show(replace(self.state, form=form))

    def _typed(self, change: object) -> None:
        form = self.state.form
        match change:
            case (str() as name, str() as text) if form is not None:
                self._show(replace(self.state, form=case_acts.typed(form, name, text)))
            case _:
                pass

    def scanned(self, text: str) -> bool:
        """The number of a case goes into the form that asks for it; True when it did."""
        form, number = self.state.form, case_number_of(text.strip().upper())
        asks = form is not None and any(one.name == "case_number" for one in form.fields)
        if form is None or not asks or not number or not self.page.isVisible():
            return False
        self._typed(("case_number", number))
        return True

    @Slot()
    def send(self) -> None:
        """The form is sent."""
        form = self.state.form
        if form is not None:
            self._lanes.store.submit(self, lambda: self._work.do(form), self._done, self._refused)

    @Slot()
    def leave(self) -> None:
        """The form is closed; nothing was written."""
        self._show(replace(self.state, form=None))
        self.page.table.setFocus()

    def _done(self, done: IssueDone) -> None:
        self.leave()
        self.touched.emit(done.changes)
        self.said.emit(done.sentence)
        self.owed.emit()
        self.load()

    def _refused(self, error: BaseException) -> None:
        form = self.state.form
        if isinstance(error, HallError) and form is not None:
            self._show(replace(self.state, form=case_acts.refused(form, error.sentence, error.field)))
        else:
            self.failed(error)

    @Slot()
    def reprint(self) -> None:
        """Print the slip of the current 反映 again."""
        entry = self.state.current()
        if entry is None:
            self.refused.emit(words.ISSUE_NONE_CHOSEN)
            return

        def owed(sentence: str) -> None:
            self.said.emit(sentence)
            self.owed.emit()

        self._lanes.store.submit(self, lambda: self._work.reprint(entry), owed, self.failed)

    # --- the list

    def _show(self, state: IssuesState) -> None:
        self.state = state
        self.page.draw(state)

    def _came(self, entries: tuple[IssueEntry, ...]) -> None:
        after = state_of.came(self.state, entries)
        if self._wanted:
            after, self._wanted = state_of.at_number(after, self._wanted), ""
        self._show(after)

    def _picked(self, number: object) -> None:
        if isinstance(number, int):
            self._show(replace(self.state, row=number))

    def _chose(self, wanted: object) -> None:
        if isinstance(wanted, IssueList):
            self._show(state_of.chosen(self.state, wanted))
