"""告知承诺 and 代收 after the window, by keys over a real store: looked at, made good, revoked, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.commands.commitments import CheckPromise, Revoke, check_promise, revoke
from hall.commands.delivering import Deliver, deliver
from hall.promises import unsettled
from tests.qt.real import PASSWORD, allow_unchecked, remember
from tests.qt.test_issues_page import choose, manager_of
from tests.qt.test_office_work import office, said
from tests.qt.test_work_intake import comes, files, food, wait_printed
from tests.qt.test_work_routes import judged
from tests.qt.test_work_theme import finished
from tests.unit.desk import CHIEF, CLERK, calendar
from tests.unit.life_desk import ISSUER
from ui import words
from ui.states import cases as cases_state
from ui.states.case_acts import CaseAct
from ui.states.case_lists import CaseList, Light
from ui.states.intake import known

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from tests.qt.real import RealDesk

HEALTH = "从业人员健康证明"
MARKET = "0405"
"""The chief representative of the department that gave the licence: no other one may look or revoke."""


def the_case(desk: RealDesk) -> CaseFile:
    (file,) = files(desk)
    return file


def promised(desk: RealDesk) -> None:
    """食品经营许可 whose health certificates are promised, accepted, granted and closed."""
    allow_unchecked(desk)
    remember(desk)
    desk.sign_in()
    comes(desk)
    food(desk)
    lines = known(desk.desk.intake.draft, desk.desk.rules).lines
    at = next(n for n, line in enumerate(lines) if line.name == HEALTH)
    desk.key(*["Down"] * at, "5", "0", "Ctrl+Enter", "Ctrl+Enter")
    assert the_case(desk).state is CaseState.ACCEPTED, desk.told()
    finished(desk, the_case(desk).id)
    desk.key("F8")


def in_list(desk: RealDesk, wanted: CaseList) -> None:
    """The list of that name is open, as a click on it opens it."""
    desk.key("Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    desk.desk.set_cases(cases_state.chosen(desk.desk.cases, wanted))
    desk.settle()


def confirm(desk: RealDesk, number: str) -> None:
    """The second person signs in, in place."""
    assert desk.shell.second is not None, desk.told()
    desk.write(number)
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")


def find_false(desk: RealDesk, until: str) -> None:
    """The chief representative found it false."""
    desk.key("R")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.CHECK
    choose(desk, words.PROMISE_FALSE)
    desk.key("Enter", "Enter", "Ctrl+Enter")
    form = desk.desk.cases.act
    assert form is not None
    assert (form.wrong, "写明核查情况" in form.told) == ("words", True)
    desk.write("两名从业人员没有健康证明")
    desk.key("Enter")
    desk.write(until)
    desk.shoot("promise-check")
    desk.key("Ctrl+Enter")


def test_a_promise_is_looked_at_made_good_too_late_and_revoked(real_desk: RealDesk) -> None:
    desk = real_desk
    promised(desk)
    desk.key("Ctrl+L")
    desk.sign_in(MARKET)
    in_list(desk, CaseList.PROMISE)
    entry = desk.desk.cases.current()
    assert entry is not None
    assert (entry.light, entry.state, entry.left) == (Light.FINE, "待核查", "12月18日 周五")
    desk.shoot("promise-list")
    desk.key("J")
    assert "没有核查出不实的承诺" in desk.told()
    find_false(desk, "2026-12-04")
    assert the_case(desk).course.mend_until == 20261204, desk.told()
    desk.key("J")
    assert "到期以前不能撤销" in desk.told()
    desk.clock.move(days=17)
    in_list(desk, CaseList.PROMISE)
    entry = desk.desk.cases.current()
    assert entry is not None
    assert (entry.light, entry.state) == (Light.RED, "待撤销")
    desk.key("Ctrl+L")
    desk.sign_in()
    in_list(desk, CaseList.PROMISE)
    desk.key("R")
    assert words.NO_RIGHT in desk.told(), "a clerk does not look at promises"
    desk.key("J")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    desk.write("整改期满仍没有健康证明")
    desk.shoot("promise-revoke")
    desk.key("Ctrl+Enter")
    confirm(desk, MARKET)
    assert the_case(desk).word == "已撤销", desk.told()
    desk.until(lambda: any("撤销决定书" in name for name in desk.printed()))
    assert not [one for one in desk.desk.cases.entries if one.check is not None]
    cleared_by_the_manager(desk)


def handed_over_then_taken_back(desk: RealDesk) -> None:
    """The licence went out at the window before anybody looked at the promise."""
    case = the_case(desk).id
    assert desk.opened is not None
    units = desk.opened.units
    deliver(Deliver(actor=ISSUER, case_id=case, way="邮寄", tracking="EA123456789CN"), units, desk.clock)
    findings = dict.fromkeys((one.key for one in unsettled(the_case(desk))), False)
    look = CheckPromise(actor=CHIEF, case_id=case, way="现场核查", findings=findings, words="没有健康证明")
    check_promise(look, units, desk.clock, calendar())
    gone = Revoke(actor=CLERK, second=CHIEF, case_id=case, reason="承诺不实")
    revoke(gone, units, desk.clock)


def test_a_revocation_after_the_delivery_is_served_by_its_key(real_desk: RealDesk) -> None:
    desk = real_desk
    promised(desk)
    handed_over_then_taken_back(desk)
    in_list(desk, CaseList.TODAY)
    entry = desk.desk.cases.current()
    assert entry is not None
    assert (entry.state, entry.left) == ("已撤销", words.SERVE_REVOCATION)
    desk.desk.open_case(entry.id)
    desk.settle()
    opened = desk.desk.cases.opened
    assert opened is not None
    assert words.SERVE_REVOCATION_DUE in opened.warning
    desk.shoot("revocation-owed")
    desk.key("O")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.SERVE
    desk.key("F9")
    desk.settle()
    form = desk.desk.cases.act
    assert form is not None
    assert form.get("document_number"), "the card fills in who takes it"
    desk.shoot("revocation-serve")
    desk.key("Ctrl+Enter")
    assert the_case(desk).course.served_on == 20261120, desk.told()
    assert the_case(desk).state is CaseState.DELIVERED
    desk.until(lambda: any("送达回证" in name for name in desk.printed()))
    assert the_case(desk).id not in {one.id for one in desk.desk.cases.entries if one.serve}
    desk.key("O")
    assert "不能办这一步" in desk.told()
    desk.shoot("revocation-served")


def cleared_by_the_manager(desk: RealDesk) -> None:
    """The record bars the next promise until the manager clears it, with a reason."""
    desk.key("Enter", "Enter")
    desk.until(lambda: desk.desk.cases.file is not None)
    file = desk.desk.cases.file
    assert file is not None
    assert any(name == words.FACT_CREDIT_MARKS for name, _ in file.facts)
    desk.shoot("promise-revoked-file")
    desk.key("Y")
    assert words.NO_RIGHT in desk.told()
    case = the_case(desk)
    desk.key("Esc", "Ctrl+L")
    desk.sign_in(manager_of(desk))
    shell = office(desk)
    desk.key("Alt+2", "/")
    desk.write(case.number[14:])
    desk.key("Enter")
    assert shell.cases is not None
    desk.until(lambda: shell.cases.state.opened is not None)  # type: ignore[union-attr]  # asserted above
    shell.pages.currentWidget().setFocus()
    desk.key("Y")
    form = shell.cases.state.act
    assert form is not None, said(desk)
    assert form.act is CaseAct.CLEAR
    desk.key("Ctrl+Enter")
    form = shell.cases.state.act
    assert form is not None
    assert (form.wrong, "依据" in form.told) == ("reason", True)
    desk.write("信用修复决定书 2026 年 3 号")
    desk.shoot("promise-clear")
    desk.key("Ctrl+Enter")
    assert said(desk) == words.ACT_DONE["信用修复"]
    assert desk.opened is not None
    person = desk.opened.views.person(case.person)
    assert person is not None
    assert not person.barred


def collected(desk: RealDesk) -> None:
    """A file for another hall, on the page 办件."""
    judged(desk)
    desk.key("Alt+L")
    desk.write("邻江市高新区市场监督管理局")
    desk.key("Enter")
    desk.write("示例省邻江市高新区")
    desk.key("Ctrl+Enter")
    desk.key("F8")
    in_list(desk, CaseList.COLLECTED)


def test_a_collected_file_is_sent_on_and_accepted_by_its_home(real_desk: RealDesk) -> None:
    desk = real_desk
    collected(desk)
    entry = desk.desk.cases.current()
    assert entry is not None
    assert (entry.state, entry.left) == (words.WAITS_FORWARD, "剩 5 个工作日")
    desk.key("L")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.FORWARD
    desk.key("Ctrl+Enter")
    form = desk.desk.cases.act
    assert form is not None
    assert (form.wrong, "运单号" in form.told) == ("tracking", True)
    desk.write("1234567890123")
    desk.shoot("collect-forward")
    desk.key("Ctrl+Enter")
    assert the_case(desk).course.forwarded_as == "1234567890123", desk.told()
    wait_printed(desk, 3)
    in_list(desk, CaseList.COLLECTED)
    entry = desk.desk.cases.current()
    assert entry is not None
    assert entry.state == words.WAITS_HOME
    desk.clock.move(days=7)
    in_list(desk, CaseList.COLLECTED)
    entry = desk.desk.cases.current()
    assert entry is not None
    assert entry.light is Light.YELLOW, "five days are watched, and nothing is deemed accepted"
    desk.desk.open_case(entry.id)
    desk.settle()
    desk.shoot("collect-waits")
    opened = desk.desk.cases.opened
    assert opened is not None
    assert opened.warning_detail == words.COLLECTED_WARNING
    desk.key("A")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.HOME_ACCEPT
    desk.write("2026-11-29")
    desk.key("Enter")
    desk.write("1")
    desk.key("Ctrl+Enter")
    form = desk.desk.cases.act
    assert form is not None
    assert (form.wrong, "收件之日与今天之间" in form.told) == ("on", True)
    desk.key("Esc", "A")
    desk.key("Enter")
    desk.write("9")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.ACCEPTED, desk.told()


def test_a_collected_file_may_be_refused_by_its_home(real_desk: RealDesk) -> None:
    desk = real_desk
    collected(desk)
    desk.key("Z")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.HOME_REFUSE
    desk.write("不属于本机关")
    desk.key("Enter")
    desk.write("9")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.REFUSED, desk.told()
    desk.key("L")
    assert "不予受理" in desk.told()
