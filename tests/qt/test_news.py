"""Notices of the hall: on the start page always, once to each person; a calendar that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.commands.boards import import_calendar, import_notices
from hall.staff import Role
from tests.qt.test_office_work import said

if TYPE_CHECKING:
    from tests.qt.real import RealDesk

TABLE = """开始,结束,内容
2026-11-20,2026-11-20,今天下午四点停电，请提前保存。
2026-11-20,2026-11-30,新版告知单已启用。
"""


def shown(desk: RealDesk) -> str:
    assert desk.window is not None
    assert desk.window.page is not None
    return desk.window.page.news._text.text()


def test_the_start_page_always_says_it_and_each_person_is_told_once(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    import_notices(TABLE, desk.opened.units)
    desk.close()
    desk.open()
    desk.until(lambda: "停电" in shown(desk))
    desk.shoot("news-start")
    desk.sign_in()
    assert "停电" in desk.told()
    assert "告知单" in desk.told()
    desk.shoot("news-desk")
    desk.key("Ctrl+L")
    desk.until(lambda: desk.window is not None and desk.window.page is not None)
    desk.until(lambda: "停电" in shown(desk))
    desk.sign_in()
    assert "停电" not in desk.told()
    desk.key("Ctrl+L")
    desk.until(lambda: desk.window is not None and desk.window.page is not None)
    manager = next(one for one in desk.opened.views.accounts() if one.role is Role.MANAGER)
    desk.sign_in(manager.number)
    assert "停电" in said(desk)


def test_a_calendar_that_came_is_counted_with_from_the_next_sign_in(real_desk: RealDesk) -> None:
    desk = real_desk
    ports = desk.ports()
    with_year = "日期,类型,名称\n" + "".join(f"2027-10-0{n},休,国庆\n" for n in range(1, 8))
    import_calendar(with_year, ports.begin, ports.clock)
    desk.sign_in()
    assert desk.window is not None
    assert desk.window.session is not None
    assert desk.window.session._ports.calendar.published_until.year == 2027
