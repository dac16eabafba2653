"""What Enter opens after a search: the case that was found, never the one that was shown before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.commands.ending import Withdraw, withdraw
from hall.commands.intake import TakeIn, take_in
from hall.explanation import WindowAct
from tests.qt.many_cases import store_of
from tests.qt.test_work_intake import take_number
from tests.unit import life_desk
from tests.unit.desk import CLERK, MAN, application, calendar

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from tests.qt.real import RealDesk


def gone(desk: RealDesk) -> CaseFile:
    """A case of another person that is in no list any more."""
    store = store_of(desk)
    app = application(life_desk.promised_permit(), number=9, applicant=MAN)
    case = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), store.store, desk.clock, calendar()).file
    cmd = Withdraw(actor=CLERK, case_id=case.id, reason="不开了", written=True)
    return withdraw(cmd, store.store, desk.clock).file


def on_cases(desk: RealDesk) -> None:
    desk.sign_in()
    desk.key("Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    desk.key("Up")
    desk.until(lambda: desk.desk.cases.opened)


def test_enter_opens_the_case_that_was_found(real_desk: RealDesk) -> None:
    desk = real_desk
    life_desk.accepted(store_of(desk))
    old = gone(desk)
    on_cases(desk)
    desk.key("/")
    desk.write(old.number[14:])
    desk.until(lambda: desk.desk.cases.found)
    desk.until(lambda: desk.desk.cases.opened is not None and desk.desk.cases.opened.entry.id == old.id)
    desk.key("Enter")
    desk.until(lambda: desk.desk.cases.file)
    assert desk.desk.cases.file is not None
    assert desk.desk.cases.file.entry.id == old.id


def test_nothing_is_shown_or_opened_where_nothing_was_found(real_desk: RealDesk) -> None:
    desk = real_desk
    life_desk.accepted(store_of(desk))
    on_cases(desk)
    desk.key("/")
    desk.write("zzz")
    desk.settle()
    desk.key("Enter")
    assert desk.desk.cases.file is None
    assert desk.desk.cases.opened is None
    desk.shoot("search-nothing")


def test_esc_gives_the_keys_back_to_the_list(real_desk: RealDesk) -> None:
    desk = real_desk
    life_desk.accepted(store_of(desk))
    on_cases(desk)
    desk.key("/")
    desk.write("zzz")
    desk.key("Esc")
    assert desk.desk.cases.search == ""
    desk.key("F")
    assert desk.desk.cases.search == ""
    assert desk.desk.cases.act is not None
    desk.key("Esc", "Alt+1", "/", "Esc", "F4")
    assert desk.desk.chooser is not None


def test_a_scan_takes_the_place_of_the_file_that_is_open(real_desk: RealDesk) -> None:
    desk = real_desk
    case, other = life_desk.accepted(store_of(desk)), gone(desk)
    on_cases(desk)
    desk.key("Enter")
    desk.until(lambda: desk.desk.cases.file)
    desk.scan(other.number)
    desk.until(lambda: desk.desk.cases.opened is not None and desk.desk.cases.opened.entry.id == other.id)
    assert desk.desk.cases.file is None
    desk.settle()
    assert desk.desk.case_in_hand() == other.id
    desk.shoot("scan-in-file")
    desk.key("Esc", "Alt+2")
    desk.scan(case.number)
    desk.until(lambda: desk.desk.case_in_hand() == case.id)
    desk.key("W")
    assert desk.desk.cases.act is not None, desk.told()
    desk.scan(other.number)
    assert "正在填一步" in desk.told()
    assert desk.desk.cases.act.case == case.id


def test_who_was_called_is_not_asked_to_queue_again(real_desk: RealDesk) -> None:
    desk = real_desk
    case = life_desk.told(store_of(desk))
    desk.sign_in()
    take_number(desk)
    desk.key("F2")
    desk.scan(case.number)
    desk.until(lambda: desk.desk.cases.opened)
    desk.settle()
    assert desk.desk.chooser is None
    desk.key("U")
    assert desk.desk.cases.act is not None, desk.told()
