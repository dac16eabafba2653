"""归档, 到期清除 and the second person on the manager's page 办件; other steps are `office_steps.py`.

Nothing is removed before its list was seen and another person with the right confirmed it in place, as with
档案 that are destroyed (two people answer for it).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from typing_extensions import override

from hall.errors import HallError
from hall.staff import Permission, may
from ui import words
from ui.archive_desk import ArchiveDesk
from ui.office_cards import OfficeCards
from ui.page_desk import ROW_KEYS
from ui.pages.retaining import RetainingPage
from ui.pages.signin import SignInPage
from ui.states import case_forms, case_marks, signin
from ui.states.case_acts import KEYS, ActForm, CaseAct
from ui.states.cases import CaseForm, listed
from ui.states.ports import Second
from ui.states.retaining import Retaining
from ui.states.signin import SignIn
from ui.work.archive_work import ArchiveWork

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.lane import Lanes
    from ui.style import Style

RETAIN_KEY: Final = "Ctrl+E"


class OfficeKeeping(OfficeCards):
    """What is kept, and for how long."""

    def __init__(self, style: Style, ports: DeskPorts, actor: Actor, lanes: Lanes, parent: QObject) -> None:
        """Nothing is asked yet."""
        super().__init__(style, ports, actor, lanes, parent)
        self._style = style
        self._role = actor.role
        self._archiving = ArchiveWork(ports, actor)
        self.archives = ArchiveDesk(self._archiving, call=lanes.call, lane=lanes.printing, parent=self)
        self.archives.said.connect(self.said)
        self.archives.busy.connect(self.said)
        self.archives.refused.connect(self.refused)
        self.archives.touched.connect(self.touched)
        self.archives.done.connect(self._archived)
        self.archives.fault.connect(self.fault)
        self.retaining: Retaining | None = None
        self.second: SignIn | None = None
        self._marked: tuple[tuple[str, str], ...] = ()
        self._confirm: Callable[[Second], None] | None = None
        self._sign_in: SignInPage | None = None
        self._plan_page = RetainingPage(style)
        self._plan_page.removed.connect(self.ask_removal)
        self._plan_page.left.connect(self.leave_plan)

    # --- keys

    @override
    def press_step(self, key: str) -> bool:
        """A key of what stands over the list, or one that begins it."""
        if self.second is not None:
            if key == "Esc":
                self.second_leaves()
            return key == "Esc" or key.startswith(("Alt+", "F"))
        if self.retaining is not None:
            return self._press_plan(key)
        used = self.press_view(key)
        return self._press_list_step(key) if used is None else used

    def _press_list_step(self, key: str) -> bool:
        if key == "Esc" and self.archives.running:
            self.archives.halt()
            return True
        if key == KEYS[CaseAct.ARCHIVE] and may(self._role, Permission.ARCHIVE) and self._ask_many():
            return True
        if key == RETAIN_KEY and may(self._role, Permission.ARCHIVE):
            self.show_plan()
            return True
        return super().press_step(key)

    def _ask_many(self) -> bool:
        """The form for marked cases, or for all where the case in hand is none; False when it is one."""
        if self.state.form is not CaseForm.NONE:
            return False
        marked = case_marks.marks(self.state) if case_marks.marking(self.state) else ()
        if not marked and self._ready():
            return False
        self._marked = tuple((one.id, one.number) for one in listed(self.state) if one.id in marked)
        self._form(case_forms.archiving(len(marked)))
        return True

    def _ready(self) -> bool:
        """Whether the case in hand can be archived, alone or with the others."""
        shown = self.state.file or self.state.opened
        acts = shown.acts if shown is not None else ()
        return any(offer.act is CaseAct.ARCHIVE and not offer.why for offer in acts)

    def _press_plan(self, key: str) -> bool:
        state = self.retaining or Retaining()
        if key == "Esc":
            self.leave_plan()
        elif key == "Ctrl+Enter":
            self.ask_removal()
        elif key in ROW_KEYS:
            row = min(max(state.row + ROW_KEYS[key], 0), max(len(state.lines) - 1, 0))
            self._show_plan(replace(state, row=row))
        else:
            return False
        return True

    # --- 归档

    @override
    def send_step(self) -> None:
        """归档 goes its own way: it draws; what needs a second person asks for it in place."""
        form = self.state.act
        if form is not None and form.act is CaseAct.ARCHIVE:
            self.close_form()
            marked = self._marked if form.get("scope") == "marked" else ()
            self.archives.begin(form, marked)
        elif form is not None and form.asks_second:
            self._ask_second_for(form)
        else:
            super().send_step()

    def _archived(self, case: object) -> None:
        self.load()
        self.reopen()
        if self.state.file is not None and self.state.file.entry.id == case:
            self.open_file(str(case))

    def load(self) -> None:
        """Read the list again: see `office_cases.py`."""

    def reopen(self) -> None:
        """Read the case beside the list again: see `office_cases.py`."""

    @override
    def foot(self) -> words.Foot:
        """The keys of what stands over the list, else those of the list."""
        if self.second is not None:
            return words.FOOT_SECOND
        return words.FOOT_RETAIN if self.retaining is not None else super().foot()

    # --- the second person

    def _ask_second_for(self, form: ActForm) -> None:
        def confirmed(second: Second) -> None:
            self._lanes.store.submit(
                self, lambda: self._work.take_step(form, second), self._taken_by_two, self._second_refused
            )

        self.want_second(str(form.act), form.second, confirmed)

    def _taken_by_two(self, done: object) -> None:
        self.second_leaves()
        self._step_taken(done)  # type: ignore[arg-type]  # a StepDone

    def want_second(self, act: str, role: str, confirmed: Callable[[Second], None]) -> None:
        """Another person signs in over the page."""
        self.second, self._confirm = SignIn(act=act, role=role), confirmed
        made = SignInPage(self._style, self.second)
        made.sent.connect(self._second_sent)
        made.left.connect(self.second_leaves)
        self._sign_in = made
        self.page.show_over(made)
        made.number.input.setFocus()
        self.placed.emit()

    def _second_sent(self, who: object) -> None:
        if isinstance(who, SignIn) and self._confirm is not None and self.second is not None:
            self.second = replace(who, password="", busy=True)
            if self._sign_in is not None:
                self._sign_in.draw(self.second)
            self._confirm(Second(number=who.number, password=who.password))

    def _second_refused(self, error: BaseException) -> None:
        if isinstance(error, HallError) and self.second is not None and self._sign_in is not None:
            self.second = signin.refused(self.second, error.sentence)
            self._sign_in.draw(self.second)
        else:
            self.failed(error)

    @Slot()
    def second_leaves(self) -> None:
        """Nobody confirms, or it is done: what was there stands again."""
        self.second, self._confirm, self._sign_in = None, None, None
        self.page.show_over(self._plan_page if self.retaining is not None else None)
        self.page.place().setFocus()
        self.placed.emit()

    # --- 到期清除

    def show_plan(self) -> None:
        """What the rules of the hall would remove today; nothing is removed by looking."""
        self.retaining = Retaining(busy=words.RETAIN_LOOKING)
        self.page.show_over(self._plan_page)
        self._show_plan(self.retaining)
        self._plan_page.table.setFocus()
        self.placed.emit()
        self._lanes.call.submit(self, self._archiving.plan, self._plan_came, self._plan_failed)

    def _plan_came(self, state: Retaining) -> None:
        if self.retaining is not None:
            self._show_plan(state)

    def _plan_failed(self, error: BaseException) -> None:
        if isinstance(error, HallError) and self.retaining is not None:
            self._show_plan(Retaining(told=error.sentence))
        else:
            self.failed(error)

    def _show_plan(self, state: Retaining) -> None:
        self.retaining = state
        self._plan_page.draw(state)

    @Slot()
    def leave_plan(self) -> None:
        """Back to the list."""
        self.retaining = None
        self.page.show_over(None)
        self.page.place().setFocus()
        self.placed.emit()

    @Slot()
    def ask_removal(self) -> None:
        """Another person with the right confirms exactly what is shown."""
        state = self.retaining
        plan = state.plan if state is not None else None
        if state is None or state.busy or plan is None:
            return
        if plan.empty:
            self._show_plan(replace(state, told=words.RETAIN_NOTHING))
            return

        def confirmed(second: Second) -> None:
            self._lanes.store.submit(
                self, lambda: self._archiving.remove(plan.code, second), removed, self._second_refused
            )

        def removed(sentence: str) -> None:
            self.second_leaves()
            self.said.emit(sentence)
            self.show_plan()

        self.want_second(words.RETAIN_ACT, words.RETAIN_ROLE, confirmed)
