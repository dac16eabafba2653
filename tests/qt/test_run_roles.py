"""Roles without a window get their own pages, by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.staff import Role
from ui.office_shell import OfficeShell

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
    for number, name in ((1, "hall"), (3, "accounts"), (4, "catalogue")):
        desk.key(f"Alt+{number}")
        assert shell.pages.currentIndex() == number - 1
        desk.shoot(f"manager-{name}")
    assert shell.accounts.isVisible() is False
