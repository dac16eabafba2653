"""A case after the window, by keys over a real store: sent on, decided, closed, shelved, handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hall.cases import CaseState
from hall.staff import Actor, Role
from tests.qt.test_work_intake import files, food
from tests.qt.test_work_outcomes import begin
from ui.states.case_acts import CaseAct, typed
from ui.work.life_work import LifeWork

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from tests.qt.real import RealDesk

CHIEF = Actor(number="0301", name="首席", role=Role.CHIEF)


def the_case(desk: RealDesk) -> CaseFile:
    (file,) = files(desk)
    return file


def accepted(desk: RealDesk) -> CaseFile:
    """A case that was accepted a moment ago, on the page 办件."""
    begin(desk)
    food(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    file = the_case(desk)
    assert file.state is CaseState.ACCEPTED, desk.told()
    desk.key("F8", "Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    return file


def test_a_persons_name_is_masked_in_the_list_and_whole_beside_it(real_desk: RealDesk) -> None:
    """As the design of the page has it: who stands at the counter reads no names of others."""
    desk = real_desk
    accepted(desk)
    rows = desk.shell.cases.table.rows
    told = str(rows.data(rows.index(0, 0), Qt.ItemDataRole.AccessibleTextRole))
    assert "林*远" in told
    assert "林知远" not in told
    desk.key("Down")
    desk.until(lambda: desk.desk.cases.opened is not None)
    desk.shoot("names-masked")
    assert desk.desk.cases.opened is not None
    assert desk.desk.cases.opened.entry.applicant == "林知远"
    desk.key("/")
    desk.write("林知远")
    desk.until(lambda: desk.desk.cases.found)


def take(desk: RealDesk, act: CaseAct, **values: str) -> None:
    """A step of the department's representative, as another PC would enter it."""
    work = LifeWork(desk.ports(), CHIEF)
    form = work.form(the_case(desk).id, act)
    for name, value in values.items():
        form = typed(form, name, value)
    work.do(form)


def decided(desk: RealDesk) -> None:
    for stage in ("承办", "审核", "批准"):
        take(desk, CaseAct.REVIEW, stage=stage, state="同意", officer="王科长", opinion="符合条件")
    take(desk, CaseAct.DECIDE, granted="1", officer="李局长")


def test_a_result_goes_from_the_decision_to_the_applicant(real_desk: RealDesk) -> None:
    desk = real_desk
    accepted(desk)
    desk.key("D")
    assert desk.desk.cases.act is not None, desk.told()
    desk.shoot("life-dispatch")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.IN_REVIEW, desk.told()
    decided(desk)
    desk.key("Alt+3")
    desk.until(lambda: [one.state for one in desk.desk.cases.entries] == ["准予"])
    desk.key("K")
    desk.write("JY19901020012345")
    desk.shoot("life-close")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.CLOSED, desk.told()
    assert the_case(desk).course.certificates[0].number == "JY19901020012345"
    desk.key("Enter", "S")
    desk.write("B-03-12")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.READY, desk.told()
    desk.key("I", "Ctrl+Enter")
    assert the_case(desk).course.reached
    desk.key("O")
    assert desk.opened is not None
    person = desk.opened.views.person(the_case(desk).person)
    assert person is not None
    desk.desk.typed_step("name", person.name)
    desk.desk.typed_step("document_number", person.number)
    desk.shoot("life-deliver")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.DELIVERED, desk.told()
    assert desk.desk.cases.file is not None
    assert desk.desk.cases.file.entry.state == "已送达"
    assert desk.window is not None
    shown = [label.text() for label in desk.window.findChildren(QLabel) if label.isVisible()]
    assert any("没有亮黄牌" in text for text in shown)
    assert not any("不能办这一步" in text for text in shown), "it is said when a key is pressed"
    desk.shoot("life-file")


def test_a_step_that_may_not_be_taken_says_why(real_desk: RealDesk) -> None:
    desk = real_desk
    file = accepted(desk)
    desk.key("O")
    assert desk.desk.cases.act is None
    assert "已受理" in desk.told()
    desk.key("R")
    assert "不办这一步" in desk.told()
    offers = {one.act: one.why for one in LifeWork(desk.ports(), CHIEF).offers(file)}
    assert offers[CaseAct.DISPATCH] == ""
    assert offers[CaseAct.CLOSE] != ""
    assert CaseAct.DISPATCH in offers
    assert offers[CaseAct.EXPLAIN] != ""


def test_the_applicant_withdraws_and_the_search_still_finds_it(real_desk: RealDesk) -> None:
    desk = real_desk
    file = accepted(desk)
    desk.key("W")
    desk.write("不开了")
    desk.key("Ctrl+Enter")
    assert desk.desk.cases.act is not None
    assert desk.desk.cases.act.told
    desk.desk.typed_step("written", "是")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.WITHDRAWN, desk.told()
    desk.key("/")
    desk.write(file.number[14:])
    desk.until(lambda: desk.desk.cases.found)
    assert [one.number for one in desk.desk.cases.found] == [file.number]
    desk.key("Enter")
    assert desk.desk.cases.file is not None
    desk.shoot("life-withdrawn")
    desk.key("Esc", "Ctrl+S")
    desk.desk.typed_step("name", "我的")
    desk.key("Ctrl+Enter")
    assert [one.name for one in desk.desk.cases.own] == ["我的"]


def test_the_file_that_a_search_opened_has_the_keys(real_desk: RealDesk) -> None:
    desk = real_desk
    file = accepted(desk)
    desk.key("/")
    desk.write(file.number[14:])
    desk.until(lambda: desk.desk.cases.found)
    desk.key("Enter")
    assert desk.desk.cases.file is not None
    desk.key("W")
    assert desk.desk.cases.search == file.number[14:]
    assert desk.desk.cases.act is not None, desk.told()
    assert desk.desk.cases.act.act is CaseAct.WITHDRAW
    desk.key("Esc", "/", "1")
    assert desk.desk.cases.search == f"{file.number[14:]}1"
