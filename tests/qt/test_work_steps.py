"""Steps beside the main line by keys at the real window: a gap prolonged, a fee, an urge and its answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hall.staff import Role
from tests.qt import many_cases as many
from tests.qt.many_cases import store_of, the
from tests.qt.real import PASSWORD
from tests.qt.test_office_work import said
from tests.qt.test_work_cards import manager_in, with_case
from tests.unit import life_desk
from tests.unit.desk import catalogue
from ui import words
from ui.states.case_lists import CaseList

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from tests.qt.real import RealDesk


def on_cases(desk: RealDesk) -> None:
    desk.key("Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    desk.settle()


def chief_signs(desk: RealDesk, role: Role = Role.CHIEF) -> None:
    assert desk.opened is not None
    chief = next(one for one in desk.opened.views.accounts() if one.role is role)
    assert desk.desk.second is not None, desk.told()
    desk.write(chief.number)
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    desk.settle()


def with_gap(desk: RealDesk) -> CaseFile:
    return life_desk.with_gap(store_of(desk), item=life_desk.roomy_item())


def test_a_gap_gets_more_time_from_a_supervisor_once(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    case = with_gap(desk)
    on_cases(desk)
    desk.key("Alt+E")
    assert desk.desk.cases.act is not None, desk.told()
    desk.write("1")
    desk.key("Enter")
    desk.write("TYPHOON")
    desk.shoot("prolong")
    desk.key("Ctrl+Enter")
    chief_signs(desk)
    file = the(desk, case.id)
    assert file.course.prolonged == 1, desk.told()
    assert file.gap[0].days == case.gap[0].days + 1
    desk.key("Enter")
    desk.shoot("prolonged")
    desk.key("Alt+E")
    assert "只能顺延一次" in desk.told()


def test_the_manager_gives_a_gap_more_time_in_the_office_alone(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    case = with_gap(desk)
    desk.key("Ctrl+L")
    manager_in(desk)
    made = with_case(desk)
    desk.key("Alt+E")
    assert made.state.act is not None, said(desk)
    assert not made.state.act.second
    desk.write("1")
    desk.key("Enter")
    desk.write("TYPHOON")
    desk.shoot("office-prolong")
    desk.key("Ctrl+Enter")
    file = the(desk, case.id)
    assert file.course.prolonged == 1, said(desk)
    assert file.papers[-1].kind == "容缺受理通知书"
    desk.key("Alt+E")
    assert "只能顺延一次" in said(desk)


def test_on_the_last_day_the_window_says_whom_to_remind(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    case = with_gap(desk)
    desk.key("Ctrl+L")
    desk.clock.move(days=5)
    desk.sign_in()
    desk.until(lambda: "容缺材料到期" in desk.told())
    assert case.number[-4:] in desk.told()
    desk.shoot("gap-reminder")
    notice = desk.desk.strip()
    assert notice is not None
    assert notice.act == words.REMINDER_ACT
    desk.key(words.REMINDER_KEY)
    desk.until(lambda: desk.desk.cases.entries)
    assert desk.desk.cases.list is CaseList.GAP
    desk.settle()
    desk.shoot("gap-reminded")


def test_a_broken_promise_ends_the_case_with_its_papers(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    case = with_gap(desk)
    desk.key("Ctrl+L")
    desk.clock.move(days=6)
    desk.sign_in()
    on_cases(desk)
    desk.key("X")
    desk.desk.typed_step("ground", "容缺材料逾期未补齐")
    desk.desk.typed_step("reason", "到期没有补来")
    desk.process()
    desk.shoot("gap-terminate")
    desk.key("Ctrl+Enter")
    chief_signs(desk, Role.MANAGER)
    file = the(desk, case.id)
    assert file.word == "终止", desk.told()
    desk.until(lambda: any("终止办理告知书" in name for name in desk.printed()))
    desk.until(lambda: any("退件清单" in name for name in desk.printed()))


def test_a_fee_is_told_and_paid_by_its_number(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    item = next(one for one in catalogue().items if "元" in one.fee and one.delegated)
    case = life_desk.accepted(store_of(desk), item)
    on_cases(desk)
    desk.key("Alt+F")
    assert desk.desk.cases.act is not None, desk.told()
    desk.write("4o")
    desk.key("Ctrl+Enter")
    assert desk.desk.cases.act.told == "" or desk.desk.cases.act.wrong == "amount"
    desk.desk.typed_step("amount", "40")
    desk.shoot("fee-told")
    desk.key("Ctrl+Enter")
    assert the(desk, case.id).course.fee == 4_000, desk.told()
    desk.key("Enter", "Alt+K")
    assert desk.desk.cases.act is not None
    assert desk.desk.cases.act.get("amount") == "40.00"
    desk.desk.typed_step("transaction", "ZF20261120001")
    desk.shoot("fee-paid")
    desk.key("Ctrl+Enter")
    assert the(desk, case.id).course.owed == 0, desk.told()
    desk.shoot("fee-file")


def test_a_case_of_a_free_item_takes_no_fee(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    many.accepted(desk, 1)
    on_cases(desk)
    desk.key("Alt+F")
    assert "不收费" in desk.told()


def test_an_urge_and_its_answer_stand_in_the_file(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    (case,) = many.accepted(desk, 1)
    on_cases(desk)
    desk.key("D")
    desk.desk.typed_step("days:0", "x")
    desk.key("Ctrl+Enter")
    assert desk.desk.cases.act is not None
    assert desk.desk.cases.act.wrong == "days:0"
    desk.desk.typed_step("days:0", "3")
    desk.shoot("dispatch-days")
    desk.key("Ctrl+Enter")
    assert the(desk, case.id).course.branches[0].days == 3, desk.told()
    desk.key("Alt+A")
    assert "没有等着答复" in desk.told()
    desk.key("C")
    desk.write("PLEASE")
    desk.key("Ctrl+Enter")
    desk.until(lambda: any(one.urged for one in desk.desk.cases.entries))
    desk.key("Alt+A")
    desk.write("TOMORROW")
    desk.key("Enter")
    desk.write("WANG")
    desk.key("Ctrl+Enter")
    (urge,) = the(desk, case.id).course.urges
    assert (urge.words, urge.answer, urge.officer) == ("PLEASE", "TOMORROW", "WANG")
    desk.key("Enter")
    desk.shoot("urge-answered")
    assert dt.date(2026, 11, 20).year == urge.answered_on // 10_000
