"""Roles without a window get their own pages, by keys."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hall.staff import Role
from ui.office_shell import OfficeShell
from ui.states.tabs import PageName, pages_for

if TYPE_CHECKING:
    from tests.qt.real import RealDesk


def test_a_manager_sees_the_hall_and_no_intake(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    manager = next(account for account in desk.opened.views.accounts() if account.role is Role.MANAGER)
    desk.sign_in(manager.number)
    assert desk.window is not None
    assert desk.window.session is not None
    shell = desk.window.session.widget
    assert isinstance(shell, OfficeShell)
    for number, tab in enumerate(pages_for(Role.MANAGER), 1):
        desk.key(f"Alt+{number}")
        assert shell.pages.currentIndex() == number - 1
        assert shell.accounts.isVisible() is (tab.page is PageName.ACCOUNTS)
        desk.shoot(f"manager-{tab.page}")


def test_search_and_time_stand_beside_all_tabs(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    manager = next(account for account in desk.opened.views.accounts() if account.role is Role.MANAGER)
    desk.sign_in(manager.number)
    assert desk.window is not None
    assert desk.window.session is not None
    shell = desk.window.session.widget
    assert isinstance(shell, OfficeShell)
    desk.key("Alt+1")
    bar = shell.top
    parts = [*bar.tabs, bar.search, bar.day, bar.time]
    edges = [(part.geometry().left(), part.geometry().right()) for part in parts if part.isVisible()]
    assert len(edges) == len(parts)
    assert all(left[1] < right[0] for left, right in pairwise(edges)), edges
    assert edges[-1][1] <= bar.width()
