"""Whose keys they are on the manager's page 办件: after a form and in the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from hall.staff import Role
from tests.qt.many_cases import ready, store_of
from tests.qt.test_office_work import office
from tests.unit import life_desk
from ui.states.case_acts import CaseAct
from ui.states.cases import CaseForm

if TYPE_CHECKING:
    from tests.qt.real import RealDesk
    from ui.office_cases import OfficeCases


def manager(desk: RealDesk) -> OfficeCases:
    assert desk.opened is not None
    desk.sign_in(next(one.number for one in desk.opened.views.accounts() if one.role is Role.MANAGER))
    desk.key("Alt+2")
    cases = office(desk).cases
    assert cases is not None
    return cases


def test_after_a_form_the_keys_are_those_of_the_list(real_desk: RealDesk) -> None:
    desk = real_desk
    cases = manager(desk)
    for keys in (("Ctrl+G", "Ctrl+Enter"), ("F", "Esc"), ("Ctrl+S", "Esc")):
        desk.key(*keys)
        assert cases.state.form is CaseForm.NONE
        assert QApplication.focusWidget() is cases.page.table, keys


def test_keys_of_the_foot_act_while_the_search_has_the_focus(real_desk: RealDesk) -> None:
    desk = real_desk
    (case,) = ready(desk, 1)
    life_desk.accepted(store_of(desk), number=7)
    cases = manager(desk)
    desk.until(lambda: cases.state.entries)
    desk.key("/")
    desk.write(case.number[-4:])
    desk.until(lambda: cases.state.found)
    desk.key("Enter", "Ctrl+G")
    assert cases.state.act is not None
    assert cases.state.act.act is CaseAct.ARCHIVE
