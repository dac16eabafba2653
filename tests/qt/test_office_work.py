"""The first day of a PC as a technician lives it, and the manager's pages: by keys, on a real store."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hall.clock import FixedClock
from hall.commands.first_start import first_account
from hall.commands.node import booted
from hall.staff import Role
from models.opening import open_hall
from tests.qt import real
from tests.qt.real import CLERK, DATA, KEY, PASSWORD, RealDesk, places_in
from tests.qt.test_work_intake import files, take_number, wait_printed
from tests.qt.test_work_outcomes import begin
from ui import words
from ui.office_shell import OfficeShell
from ui.states.cases import CaseForm
from ui.states.draft import Step
from ui.states.tabs import PageName

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from printing.render import Renderer

BOOK = next(DATA.glob("*.xlsx"))


def office(desk: RealDesk) -> OfficeShell:
    assert desk.window is not None
    assert desk.window.session is not None
    assert isinstance(desk.window.session.widget, OfficeShell)
    return desk.window.session.widget


def said(desk: RealDesk) -> str:
    notice = office(desk).notice._notice
    return notice.text if notice is not None else ""


def sign_in_first(desk: RealDesk, number: str, code: str, password: str) -> None:
    """With a one-time code: it asks for a password of one's own."""
    desk.write(number)
    desk.key("Enter")
    desk.write(code)
    desk.key("Enter")
    desk.settle()
    desk.write(password)
    desk.key("Enter")
    desk.write(password)
    desk.key("Enter")
    desk.until(lambda: desk.window is not None and desk.window.session is not None)
    desk.settle()


def test_the_first_day_from_the_first_code_to_the_first_intake(
    tmp_path: Path, renderer: Renderer, qtbot: QtBot
) -> None:
    clock = FixedClock.on(real.NOW)
    opened = open_hall(places_in(tmp_path), KEY, clock=clock, window=real.WINDOW, create=True)
    booted(opened.units, clock, reason=str(opened.boot.reason), app="0.1.0")
    opened.settle()
    opened.close()
    desk = RealDesk(tmp_path, renderer, qtbot)
    desk.opened = real.open_store_of(tmp_path, clock)
    notice = first_account(desk.ports())
    desk.opened.close()
    found = re.search(r"工号 (\S+?)、一次性口令 (\S+) 登录", notice)
    assert found is not None, notice
    desk.open()
    try:
        sign_in_first(desk, found[1], found[2], "yunwei-2026")
        assert office(desk).page is PageName.HEALTH
        bring_in_the_catalogue(desk, tmp_path)
        code = add_everybody(desk, tmp_path)
        desk.key("Ctrl+L")
        desk.settle()
        sign_in_first(desk, CLERK, code, PASSWORD)
        assert desk.desk.intake.draft.step is Step.PERSON
        take_number(desk)
        desk.key("F2")
        assert desk.desk.queue.ticket is not None
        desk.shoot("first-day-clerk")
    finally:
        desk.close()


def bring_in_the_catalogue(desk: RealDesk, folder: Path) -> None:
    """A file that is none, then a check, then the import."""
    desk.key("Alt+3", "I")
    wrong = folder / "wrong.xlsx"
    wrong.write_bytes(b"no workbook")
    desk.write(str(wrong))
    desk.key("Enter")
    assert "没有导入" in said(desk)
    assert office(desk).catalogue.faults.table.rows.rows()
    desk.shoot("first-day-faults")
    desk.key("Esc", "K")
    office(desk).catalogue.show_path("")
    desk.write(str(folder / "nowhere.xlsx"))
    desk.key("Enter")
    assert "读不了文件" in said(desk)
    office(desk).catalogue.show_path(str(BOOK))
    desk.key("Enter")
    assert "可以导入" in said(desk)
    assert desk.opened is not None
    assert desk.opened.views.catalogue(20261120) is None
    desk.key("I", "Enter")
    assert "已导入" in said(desk)
    assert desk.opened.views.catalogue(20261120) is not None
    desk.shoot("first-day-catalogue")


def add_everybody(desk: RealDesk, folder: Path) -> str:
    """People of the catalogue, their slips on the slip printer; the code of the clerk."""
    desk.key("Alt+2")
    desk.shoot("first-day-nobody")
    slips = len(list((folder / "slips").glob("*.pdf")))
    desk.key("A")
    assert desk.opened is not None
    people = desk.opened.views.accounts()
    assert CLERK in {account.number for account in people}
    shown = dict(office(desk)._people.codes)
    assert len(shown) == len(people) - 1
    assert len(list((folder / "slips").glob("*.pdf"))) == slips + len(shown)
    desk.shoot("first-day-codes")
    code = shown[CLERK]
    desk.key("A")
    assert said(desk) == words.NOBODY_TO_IMPORT
    desk.key("Esc")
    assert office(desk)._people.codes == ()
    return code


def test_a_lost_password_gets_a_new_code_and_a_locked_account_opens(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    with desk.opened.units() as uow:
        account = uow.accounts.get(CLERK)
        assert account is not None
        uow.accounts.put(replace(account, locked_until=desk.clock.wall() + 600_000_000))
        uow.commit()
    manager = next(one for one in desk.opened.views.accounts() if one.role is Role.MANAGER)
    desk.sign_in(manager.number)
    desk.key("Alt+4")
    row = next(n for n, one in enumerate(office(desk)._people.accounts) if one.number == CLERK)
    desk.key(*(["Down"] * row), "C")
    desk.shoot("manager-new-code")
    fresh = desk.opened.views.account(CLERK)
    assert fresh is not None
    assert (fresh.must_change, fresh.locked_until) == (True, 0)
    ((number, code),) = office(desk)._people.codes
    assert (number, len(code)) == (CLERK, 10)
    assert len(list((desk.folder / "slips").glob("*口令*.pdf"))) == 1


def test_a_manager_reads_and_reprints_cases_and_closes_the_day(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    desk.write("kbg")
    desk.key("Enter", "1", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    wait_printed(desk, 1)
    desk.key("F8", "Ctrl+L")
    desk.settle()
    assert desk.opened is not None
    manager = next(one for one in desk.opened.views.accounts() if one.role is Role.MANAGER)
    desk.sign_in(manager.number)
    desk.shoot("manager-hall")
    desk.key("Alt+2", "Enter")
    cases = office(desk).cases
    assert cases is not None
    assert cases.state.opened is not None
    assert cases.state.opened.entry.number == files(desk)[0].number
    assert cases.state.opened.may_void
    desk.shoot("manager-cases")
    before = len(desk.printed())
    desk.key("P")
    wait_printed(desk, before + 1)
    desk.key("Enter")
    desk.until(lambda: cases.state.file is not None)
    desk.shoot("manager-file")
    # The form of a note stands beside the list: the file that lies over it goes.
    desk.key("N")
    assert (cases.state.form, cases.state.file) == (CaseForm.NOTE, None)
    desk.write("电话已告知")
    desk.shoot("manager-note")
    desk.key("Enter")
    desk.until(lambda: any(step.kind == "case.noted" for step in files(desk)[0].steps))
    desk.key("Alt+6")
    desk.shoot("manager-day")
    desk.key("Ctrl+Enter")
    assert said(desk) == words.DAY_CLOSED


def test_a_technician_prints_a_test_page_on_each_printer(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    with desk.opened.units() as uow:
        account = uow.accounts.get("0401")
        assert account is not None
        uow.accounts.put(replace(account, role=Role.TECHNICIAN))
        uow.commit()
    desk.sign_in("0401")
    desk.key("Alt+4", "T")
    assert len(list((desk.folder / "papers").glob("*.pdf"))) == 1, said(desk)
    desk.key("Down", "T")
    assert len(list((desk.folder / "slips").glob("*.pdf"))) == 1
    desk.printer.broken = "缺纸，请加纸。"
    desk.key("Up", "T")
    assert said(desk) == "缺纸，请加纸。"
    desk.shoot("technician-devices")


def test_a_manager_at_a_single_pc_sees_its_queue_live(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    take_number(desk)
    take_number(desk)
    desk.key("F2", "Ctrl+L")
    desk.settle()
    assert desk.opened is not None
    manager = next(one for one in desk.opened.views.accounts() if one.role is Role.MANAGER)
    desk.sign_in(manager.number)
    live = office(desk).live
    assert live is not None
    desk.until(lambda: live.facts is not None)
    numbers = {one.label: one.number for one in live.state.head}
    assert (numbers[words.LIVE_TAKEN], numbers[words.LIVE_WAITING]) == ("2", "1")
    desk.shoot("manager-live-single")
    desk.key("M")
    desk.write("停电十分钟")
    desk.key("Enter")
    assert said(desk) == words.DONE_WORDS["notice"]
    desk.until(lambda: live.facts is not None and live.facts.view.notice.text == "停电十分钟")
    desk.key("Alt+3")
    figures = office(desk).figures
    assert figures is not None
    desk.until(lambda: figures.state.report is not None)
    desk.shoot("manager-figures-single")
