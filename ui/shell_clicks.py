"""What clicks on the pages of a desk do: each is handed to the `Desk`, nothing is drawn here.

The window itself, its layout and its keys are `shell.py`.
"""

from typing import Final

from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from ui import words
from ui.conflicts_desk import ConflictsDesk
from ui.desk import Desk
from ui.desk_cases import GROUPS
from ui.issues_desk import IssuesDesk
from ui.kit.bars import TopBar
from ui.pages.cases import CasesPage
from ui.pages.intake import IntakePage
from ui.states import case_forms
from ui.states import queue as queue_state
from ui.states.applicant import Field
from ui.states.case_acts import CaseAct
from ui.states.cases import CasesState
from ui.states.draft import Step
from ui.states.edits import Edit
from ui.states.signin import SignIn
from ui.states.status import NoticeKind

CONFLICTS_TAB: Final = 4
"""Behind the tabs that every window has."""

ISSUES_TAB: Final = 5


class ShellClicks(QWidget):
    """Passes clicks to a desk."""

    conflicts: ConflictsDesk | None
    issues: IssuesDesk | None
    top: TopBar
    intake: IntakePage
    cases: CasesPage
    pick_up: CasesPage
    pages: QStackedWidget

    def __init__(self, desk: Desk) -> None:
        """For one desk."""
        super().__init__()
        self._desk = desk
        desk.next_person.connect(self._next_person)

    def _next_person(self) -> None:
        """What was looked up or begun on the page 反映 was of the person before."""
        if self.issues is not None:
            self.issues.forget()

    def _looked_for(self) -> str:
        """What is looked for on the open page; the field of the top bar says no other page's."""
        if self._desk.tab == ISSUES_TAB and self.issues is not None:
            return self.issues.state.search
        return self._desk.cases.search if self._desk.tab in GROUPS else ""

    def _act(self, key: object) -> None:
        if isinstance(key, queue_state.QueueKey):
            self._desk.act(key)

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            self._desk.open_tab(number)
            if number == CONFLICTS_TAB and self.conflicts is not None:
                self.conflicts.load()
                self.conflicts.page.table.setFocus()
            elif number == ISSUES_TAB and self.issues is not None:
                self.issues.load()
                self.issues.page.table.setFocus()

    def _issue_seen(self, number: object) -> None:
        """The slip of a 反映 was scanned: its page, on its line."""
        if self.issues is not None:
            self._open(ISSUES_TAB)
            self.issues.load(str(number))

    def _conflict_said(self, sentence: object) -> None:
        self._desk.say(NoticeKind.DONE, str(sentence))
        self._desk.changed.emit()

    def _conflict_refused(self, sentence: object) -> None:
        self._desk.say(NoticeKind.ERROR, str(sentence))
        self._desk.changed.emit()

    def _search(self, text: object) -> None:
        if self._desk.tab == ISSUES_TAB and self.issues is not None:
            self.issues.search(str(text))
            return
        self._desk.search_cases(str(text))

    def _leaves_search(self, key: str, focus: QWidget | None) -> bool:
        """Esc in the search: it is emptied, and then the keys are those of the page again."""
        desk = self._desk
        if key != "Esc" or focus is not self.top.search.edit or desk.tab == ISSUES_TAB:
            return False
        if desk.tab in GROUPS:
            desk.press(key)
            if not desk.cases.search:
                (self.cases if desk.tab == 1 else self.pick_up).place().setFocus()
            return True
        self.pages.currentWidget().setFocus()
        self.intake.place_again()
        desk.changed.emit()
        return True

    def _key(self, key: object) -> None:
        self._desk.press(str(key))

    def _step(self, step: object) -> None:
        if isinstance(step, Step):
            self._desk.go(step)

    def _typed(self, change: object) -> None:
        match change:
            case (Field() as field, str() as text):
                self._desk.typed(field, text)
            case _:
                pass

    def _item_search(self, text: object) -> None:
        self._desk.searched(str(text))

    def _hit(self, number: object) -> None:
        if isinstance(number, int):
            self._desk.hit_clicked(number)

    def _answered(self, change: object) -> None:
        match change:
            case (str() as code, int() as option):
                self._desk.answered(code, option)
            case _:
                pass

    def _row(self, number: object) -> None:
        if isinstance(number, int):
            self._desk.row_clicked(number)

    def _marked(self, number: object) -> None:
        if isinstance(number, int):
            self._desk.state_clicked(number)

    def _reason(self, text: object) -> None:
        self._desk.reason_typed(str(text))

    def _delivery(self, number: object) -> None:
        if isinstance(number, int):
            self._desk.delivery_chosen(number)

    def _notice_acted(self) -> None:
        notice = self._desk.strip()
        if notice is not None and notice.act == words.PRINT_AGAIN:
            self._desk.print_again()
        elif notice is not None and notice.act == words.REMINDER_ACT:
            self._desk.open_gaps()
        else:
            self._desk.open_tab(1)

    def _edited(self, edit: object) -> None:
        if isinstance(edit, Edit):
            self._desk.edited(edit)

    def _refuse(self, _form: object) -> None:
        self._desk.propose_refusal()

    def _chosen(self, key: object) -> None:
        self._desk.choose(str(key))

    def _second_sent(self, who: object) -> None:
        if isinstance(who, SignIn):
            self._desk.second_signs(who)

    def _void(self, reason: object) -> None:
        self._desk.propose_void(str(reason))

    def _cases_edited(self, state: object) -> None:
        if isinstance(state, CasesState):
            self._desk.set_cases(state)

    def _connect_cases(self, page: CasesPage) -> None:
        """A page with lists of cases: 办件 or 出件."""
        desk = self._desk
        page.picked.connect(self._case)
        page.reprint.connect(self._reprint)
        page.void.connect(self._void)
        page.edited.connect(self._cases_edited)
        page.note.connect(self._note)
        page.take.connect(self._take_case)
        page.unmask.connect(desk.unmask)
        page.act.connect(self._begin_step)
        page.form.connect(self._list_form)
        page.open_file.connect(self._open_file)
        page.related.connect(self._related)
        page.step_typed.connect(self._step_typed)
        page.step_sent.connect(desk.send_step)
        page.reprint_theme.connect(desk.reprint_theme)
        page.whole.connect(desk.open_whole)
        page.view.connect(self._scan)
        page.view_left.connect(self._scan_left)
        page.view_picked.connect(self._scan_picked)
        page.view_fitted.connect(self._scan_fitted)

    def _scan(self, sha256: object) -> None:
        self._desk.look(str(sha256))

    def _scan_left(self) -> None:
        self._desk.press("Esc")

    def _scan_picked(self, number: object) -> None:
        if isinstance(number, int) and self._desk.views is not None:
            self._desk.views.pick(number)

    def _scan_fitted(self, percent: object) -> None:
        if isinstance(percent, int) and self._desk.views is not None:
            self._desk.views.fitted(percent)

    def _begin_step(self, act: object) -> None:
        if isinstance(act, CaseAct):
            self._desk.begin_step(act)

    def _list_form(self, act: object) -> None:
        if isinstance(act, CaseAct) and act in case_forms.KEY_OF:
            self._desk.press(case_forms.KEY_OF[act])

    def _open_file(self) -> None:
        case = self._desk.case_in_hand()
        if case:
            self._desk.open_file(case)

    def _related(self, case: object) -> None:
        self._desk.open_file(str(case))

    def _from_day(self, case: object) -> None:
        """A case of the page 日结: its file, over the list."""
        self._desk.open_tab(1)
        self._desk.open_file(str(case))

    def _step_typed(self, change: object) -> None:
        match change:
            case (str() as name, str() as text):
                self._desk.typed_step(name, text)
            case _:
                pass

    def _note(self, text: object) -> None:
        self._desk.note(str(text))

    def _take_case(self, reason: object) -> None:
        self._desk.take_case(str(reason))

    def _case(self, number: object) -> None:
        if isinstance(number, int):
            self._desk.case_clicked(number)

    def _reprint(self) -> None:
        opened = self._desk.cases.opened
        if opened is not None:
            self._desk.reprint(opened.entry.id)

    def _waiting_row(self, number: object) -> None:
        if isinstance(number, int):
            self._desk.row_waiting(number)

    def _waiting_called(self, number: object) -> None:
        if isinstance(number, int):
            self._desk.row_waiting(number)
            self._desk.press("Enter")

    @staticmethod
    def _copy(text: object) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(str(text))

    def _scan_row(self, number: object) -> None:
        if isinstance(number, int) and self._desk.scans is not None:
            self._desk.scans.pick(number)

    def _dropped(self, paths: object) -> None:
        if isinstance(paths, tuple):
            self._desk.drop_files(tuple(str(path) for path in paths))
