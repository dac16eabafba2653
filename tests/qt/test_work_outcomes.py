"""Every lawful end of a visit, and how many presses it takes, through the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hall.cases import CaseState
from hall.commands.queue import TakeTicket, take_ticket
from hall.queries import CaseFilter
from hall.reasons import Outcome
from hall.staff import Actor, Role
from tests.qt import real
from tests.qt.real import PASSWORD
from tests.qt.test_work_intake import files, food, take_number, wait_printed
from ui import words
from ui.states import result
from ui.states.draft import Step
from ui.states.intake import known
from ui.states.queue import Phase

if TYPE_CHECKING:
    from hall.staff import Account
    from tests.qt.real import RealDesk

FOOD = "11990102MB0000051W4990100023000"
USCC = "91990102MA10005515"


def begin(desk: RealDesk) -> None:
    """A known person stands at the window, the item is searched next."""
    real.remember(desk)
    desk.sign_in()
    take_number(desk)
    desk.key("F2")
    desk.lay_card()
    assert desk.desk.intake.draft.step is Step.ITEM, desk.told()


def states(desk: RealDesk) -> list[CaseState]:
    return [file.state for file in files(desk)]


def test_a_gap_is_accepted_when_the_applicant_asks(real_desk: RealDesk) -> None:
    desk = real_desk
    real.allow_unchecked(desk)
    begin(desk)
    food(desk)
    desk.key("1", "Down", "1", "Down", "1", "Down", "1", "Down", "2", "Space", "0")
    desk.shoot("gap")
    desk.key("Ctrl+Enter")
    assert desk.desk.intake.draft.step is Step.CONFIRM, desk.told()
    desk.shoot("gap-confirm")
    desk.key("Ctrl+Enter")
    (file,) = files(desk)
    assert file.word == "容缺受理"
    wait_printed(desk, 4)


def test_a_credit_check_opens_the_gap_and_a_bar_closes_it(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("1", "Down", "1", "Down", "1", "Down", "1", "Down", "2", "Space", "0")
    assert shown(desk, Outcome.ACCEPT_GAP) == words.CREDIT_FIRST
    desk.shoot("credit-unknown")
    desk.key("Alt+C", "Alt+C")
    assert "失信" in shown(desk, Outcome.ACCEPT_GAP)
    desk.key("Alt+C", "Alt+C")
    desk.shoot("credit-free")
    restored = desk.desk.intake.draft
    assert restored.credit_bar is False
    desk.key("Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    assert file.word == "容缺受理"
    wait_printed(desk, 4)


def shown(desk: RealDesk, outcome: Outcome) -> str:
    """The reason that stands beside an outcome."""
    state = desk.desk.intake
    view = result.view(state, known(state.draft, desk.desk.rules), desk.desk.rules)
    return next(other.reason for other in view.others if other.word == words.OUTCOME[outcome])


def test_a_lack_is_told_once(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("2", "0", "Ctrl+Enter")
    assert desk.desk.intake.draft.step is Step.CONFIRM, desk.told()
    desk.shoot("correction-confirm")
    desk.key("Ctrl+Enter")
    assert states(desk) == [CaseState.CORRECTING]
    wait_printed(desk, 1)


@pytest.mark.parametrize(("answer", "state"), [("2", CaseState.NOT_REQUIRED), ("3", CaseState.REFERRED)])
def test_an_answer_may_end_the_visit(real_desk: RealDesk, answer: str, state: CaseState) -> None:
    desk = real_desk
    begin(desk)
    desk.write("sp")
    desk.key("Enter", answer)
    desk.shoot(f"end-{answer}")
    desk.key("Ctrl+Enter")
    if not files(desk):
        desk.key("Ctrl+Enter")
    assert states(desk) == [state], desk.told()
    wait_printed(desk, 1)


def test_without_a_delegation_the_window_receives(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    desk.write("kbg")
    desk.key("Enter", "1", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    assert states(desk) == [CaseState.RECEIVED], desk.told()
    wait_printed(desk, 1)


def test_advice_ends_without_a_case(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("Alt+G")
    wait_printed(desk, 1)
    assert files(desk) == []
    assert desk.desk.queue.case_out
    desk.key("F2")
    assert desk.desk.queue.phase is Phase.IDLE


def test_a_refusal_needs_a_second_person(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("Alt+J")
    desk.write("申请事项不属于本机关职权范围")
    desk.key("Enter")
    desk.write("行政许可法第三十二条")
    desk.shoot("refusal-form")
    desk.key("Ctrl+Enter")
    desk.shoot("second-person")
    desk.write(real.CLERK)
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    assert files(desk) == []
    desk.shoot("second-person-refused")
    number = desk.shell.second.number.input  # type: ignore[union-attr]  # the form is open
    number.clear()
    number.setFocus()
    desk.write("0405")
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    assert states(desk) == [CaseState.REFUSED], desk.told()
    wait_printed(desk, 1)


def test_a_case_of_today_is_voided_by_the_manager(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    wait_printed(desk, 2)
    desk.key("Alt+2", "Enter", "V")
    desk.shoot("void-form")
    desk.write("录错了事项")
    desk.key("Enter")
    desk.shoot("void-question")
    desk.key("1")
    desk.write(next(p.number for p in _people(desk) if p.role is Role.MANAGER))
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    assert states(desk) == [CaseState.VOIDED], desk.told()
    wait_printed(desk, 3)


def _people(desk: RealDesk) -> tuple[Account, ...]:
    assert desk.opened is not None
    return desk.opened.views.accounts()


def test_what_the_kiosk_asked_takes_six_presses(real_desk: RealDesk) -> None:
    desk = real_desk
    real.remember(desk)
    assert desk.opened is not None
    kiosk = Actor(number="kiosk", name="", role=Role.GUIDE)
    answers = ("Q1.catering", "Q2.hot", "Q3.none", "Q4.small")
    command = TakeTicket(actor=kiosk, queue="A", source="kiosk", item=FOOD, answers=answers)
    take_ticket(command, desk.opened.units, desk.clock)
    desk.sign_in()
    desk.presses = 0
    desk.key("F2")
    desk.lay_card()
    desk.shoot("kiosk")
    desk.key("Enter")
    if desk.desk.intake.draft.step is Step.SITUATION:
        desk.key("Enter")
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    assert states(desk) == [CaseState.ACCEPTED], desk.told()
    assert desk.presses <= 6


def test_a_new_company_and_then_the_firm_known_from_history(real_desk: RealDesk) -> None:
    desk = real_desk
    real.remember(desk)
    desk.sign_in()
    take_number(desk)
    desk.presses = 0
    desk.key("F2")
    desk.scan(USCC)
    assert desk.desk.intake.draft.applicant.uscc == USCC, desk.told()
    desk.shoot("company")
    desk.write("云岭晨远餐饮管理有限公司")
    desk.key("Enter")
    desk.write("马卓乐")
    desk.lay_card()
    assert desk.desk.intake.draft.step is Step.ITEM, desk.told()
    desk.write("yc")
    desk.key("Enter", "1", "1", "Enter", "2", "0", "Ctrl+Enter", "Ctrl+Enter")
    assert states(desk) == [CaseState.ACCEPTED], desk.told()
    assert desk.presses <= 12
    desk.key("F8")
    desk.take_card_off()
    take_number(desk)
    desk.settle()
    desk.presses = 0
    desk.key("F2")
    desk.lay_card()
    desk.shoot("firm-question")
    assert desk.desk.chooser is not None
    desk.key("1")
    assert desk.desk.intake.draft.applicant.company == "云岭晨远餐饮管理有限公司"
    assert desk.desk.intake.draft.step is Step.ITEM, desk.told()
    desk.write("yc")
    desk.presses += 2
    desk.key("Enter", "1", "1", "Enter", "2", "0", "Ctrl+Enter", "Ctrl+Enter")
    assert desk.presses <= 12
    assert len(desk.opened.views.cases(CaseFilter())) == 2  # type: ignore[union-attr]  # opened by the fixture
