"""Pausing over a restart, closing the day, signing out: by keys on a real store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hall import paper_forms as forms
from hall.cases import CaseState
from hall.events import EventKind
from hall.papers import PrintMark
from hall.ports import PendingPaper
from tests.qt.real import CLERK
from tests.qt.test_work_intake import files, take_number, wait_printed
from tests.qt.test_work_outcomes import begin, states
from ui import words
from ui.states.draft import Step
from ui.states.queue import Phase

if TYPE_CHECKING:
    from hall.events import Event
    from tests.qt.real import RealDesk


def staff_events(desk: RealDesk, kind: EventKind) -> list[Event]:
    assert desk.opened is not None
    with desk.opened.units() as uow:
        linked = uow.chain.stream(f"staff:{CLERK}")
    return [one.event for one in linked if one.event.kind == kind]


def test_a_pause_outlives_a_locked_screen_and_a_crash_but_not_the_person(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    desk.key("F7", "1")
    reason = desk.desk.queue.pause_reason
    assert reason
    assert desk.window is not None
    desk.window.lock()
    desk.settle()
    desk.window.page.password.setFocus()  # type: ignore[union-attr]  # the sign-in page stands
    desk.write("qinghe-2026")
    desk.key("Enter")
    desk.until(lambda: desk.window is not None and desk.window.session is not None)
    desk.settle()
    assert (desk.desk.queue.phase, desk.desk.queue.pause_reason) == (Phase.PAUSED, reason)
    # The power goes: nobody signs out.
    desk.window.session.end()  # type: ignore[union-attr]  # signed in above
    desk.window.session = None
    desk.close()
    desk.open()
    desk.sign_in()
    assert (desk.desk.queue.phase, desk.desk.queue.pause_reason) == (Phase.PAUSED, reason)
    desk.key("Ctrl+L")
    assert desk.window.session is None
    desk.settle()
    assert len(staff_events(desk, EventKind.STAFF_RESUMED)) == 1
    desk.sign_in("0204")
    assert desk.desk.queue.phase is Phase.IDLE


def test_closing_the_day_is_written_down(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    desk.write("kbg")
    desk.key("Enter", "1", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    assert states(desk) == [CaseState.RECEIVED], desk.told()
    wait_printed(desk, 1)
    desk.key("F8")
    take_number(desk)
    desk.key("Alt+4", "Ctrl+Enter")
    desk.shoot("day-closed")
    (event,) = staff_events(desk, EventKind.STAFF_DAY_CLOSED)
    assert dict(event.body) == {"cases": 1, "waiting": 1}
    assert "日结" in desk.told()


def test_a_fifth_day_without_a_notice_holds_the_day(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    desk.write("kbg")
    desk.key("Enter", "1", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    wait_printed(desk, 1)
    desk.clock.move(days=7)
    desk.key("Alt+4", "Ctrl+Enter")
    desk.shoot("day-held")
    assert staff_events(desk, EventKind.STAFF_DAY_CLOSED) == []
    assert "不能日结" in desk.told()


def test_a_paper_that_cannot_be_drawn_does_not_hold_up_the_next(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    assert desk.opened is not None
    odd = forms.Ticket(
        hall_name="大厅",
        mark=PrintMark(node="W03", printed_at=0, operator=CLERK),
        number="A900",
        queue_name="\U000f0000",
        place="请听叫号",
        taken_at=0,
        barcode="QH2611200A900-7",
        qr_text="A900",
    )
    owed = PendingPaper(
        id="odd",
        stream="ticket:01890000-0000-7000-8000-000000000001",
        kind=str(odd.kind),
        form=forms.encode_paper(odd),
        copies=1,
        made_at=0,
        by=CLERK,
    )
    with desk.opened.units() as uow:
        uow.papers.pend(owed)
        uow.commit()
    desk.write("kbg")
    desk.key("Enter", "1", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    wait_printed(desk, 1)
    assert desk.desk.printing.failed.count("F0000")
    assert "待打印 1 份" in desk.desk.printing.failed


def test_a_slip_that_jammed_is_sent_again(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    desk.slips.broken = "小票机缺纸。"
    take_number(desk)
    desk.until(lambda: desk.desk.printing.failed)
    assert "待打印 1 份" in desk.desk.printing.failed
    desk.shoot("slip-jammed")
    desk.close()
    desk.slips.broken = ""
    desk.open()
    desk.sign_in()
    desk.until(lambda: list((desk.folder / "slips").glob("*.pdf")))
    assert desk.desk.printing.failed == ""
    assert desk.opened is not None
    with desk.opened.units() as uow:
        (ticket,) = uow.tickets.of_day(20261120)
        kinds = [one.event.kind for one in uow.chain.stream(f"ticket:{ticket.id}")]
        assert uow.papers.pending() == ()
    assert [kind for kind in kinds if kind.startswith("paper.")] == [
        "paper.rendered",
        "paper.failed",
        "paper.sent",
    ]


def test_an_intake_is_given_up_and_brought_back(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    desk.write("sp")
    desk.key("Enter", "1")
    before = desk.desk.intake.draft
    desk.clock.move(seconds=30)
    desk.desk.queue = replace(desk.desk.queue, undo="")
    desk.key("Alt+X")
    desk.shoot("given-up")
    assert desk.told() == words.GIVEN_UP
    given_up = desk.desk.intake.draft
    assert (given_up.step, given_up.item_code, given_up.applicant.person.name) == (Step.PERSON, "", "")
    desk.key("Alt+X")
    assert desk.told() == words.NOTHING_TO_GIVE_UP
    desk.key("Ctrl+Z")
    assert desk.desk.intake.draft == before


def test_what_stands_on_the_card_is_kept_and_the_item_becomes_frequent(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    assert desk.desk.rules.frequent() == ()
    desk.write("kbg")
    desk.key("Enter", "1", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    assert [item.code for item in desk.desk.rules.frequent()] == [file.item]
    assert desk.opened is not None
    person = desk.opened.views.person(file.person)
    assert person is not None
    assert person.sex == "1"
    assert person.nation
    assert person.address.startswith("示例省云岭市")
    assert len(person.valid_to) == 8
