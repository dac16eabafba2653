"""The strip, devices, printers, sign-in and locking, through the real window."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hall.ports import Changes, Topic
from hall.staff import Role
from hall.sync_ports import LinkState, RoundResult
from hall.tickets import TicketState
from tests.qt import real
from tests.qt.real import CLERK, PASSWORD, EasyHasher
from tests.qt.test_work_intake import files, food, take_number, wait_printed
from tests.qt.test_work_outcomes import begin
from ui.states import status as status_state
from ui.states.cases import CaseForm
from ui.states.draft import Step
from ui.states.queue import Phase
from ui.states.status import Link

if TYPE_CHECKING:
    from hall.tickets import Ticket
    from tests.qt.real import RealDesk


def tickets(desk: RealDesk) -> tuple[Ticket, ...]:
    assert desk.opened is not None
    return desk.opened.views.tickets_of_day(20261120)


def phase(desk: RealDesk) -> Phase:
    """What the window is doing now."""
    return desk.desk.queue.phase


def test_the_strip_by_keys(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    desk.key("F4")
    desk.shoot("give-queue")
    desk.key("A")
    desk.shoot("give-class")
    desk.key("1", "Enter")
    take_number(desk)
    assert tickets(desk)[0].priority
    desk.key("F2", "F3", "F5")
    assert tickets(desk)[0].state is TicketState.NO_SHOW
    assert phase(desk) is Phase.IDLE
    desk.key("Ctrl+Z")
    assert tickets(desk)[0].state is TicketState.CALLED, desk.told()
    desk.key("F5", "F5")
    desk.shoot("back-list")
    desk.key("1", "1")
    assert tickets(desk)[0].state is TicketState.WAITING
    desk.key("F2", "F6")
    desk.shoot("transfer")
    desk.key("B", "1")
    desk.shoot("transfer-window")
    desk.key("1", "6", "Enter")
    moved = next(ticket for ticket in tickets(desk) if ticket.transferred)
    assert (moved.queue, moved.to_window) == ("B", 16)
    desk.key("F7")
    desk.shoot("pause")
    desk.key("1")
    assert phase(desk) is Phase.PAUSED
    desk.shoot("paused")
    desk.key("F7")
    assert phase(desk) is Phase.IDLE


def test_an_intake_set_aside_comes_back_with_its_visitor(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("1", "F6", "0")
    assert tickets(desk)[0].state is TicketState.PARKED
    assert desk.desk.intake.draft.item_code == ""
    desk.key("F5", "1")
    assert desk.desk.queue.phase is Phase.SERVING
    assert desk.desk.intake.draft.step is Step.MATERIALS
    assert len(desk.desk.intake.draft.states) == 1


def test_a_number_with_an_unfinished_intake_is_not_just_finished(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("F8")
    assert desk.desk.chooser is not None
    desk.shoot("give-up")
    desk.key("Esc")
    assert desk.desk.intake.draft.item_code
    desk.key("F8", "1")
    assert tickets(desk)[0].state is TicketState.DONE


def test_nothing_of_the_last_person_stays_when_the_next_one_comes(real_desk: RealDesk) -> None:
    desk = real_desk
    real.allow_unchecked(desk)
    begin(desk)
    food(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    top = desk.shell.top.search.edit
    # A search in 反映 and a half written form of it, then a search in 办件 and the open file of the person.
    desk.key("Alt+6", "/")
    desk.write("林知远")
    desk.key("Enter", "N")
    issues = desk.shell.issues
    assert issues is not None
    desk.until(lambda: issues.state.form is not None)
    desk.desk.open_tab(1)
    desk.settle()
    assert top.text() == ""
    desk.key("/")
    desk.write("0001")
    desk.until(lambda: desk.desk.cases.found)
    desk.key("Enter")
    desk.until(lambda: desk.desk.cases.file is not None and desk.desk.cases.opened is not None)
    desk.shoot("finish-before")
    desk.key("F8")
    assert desk.desk.tab == 0, desk.told()
    desk.shoot("finish-after")
    assert top.text() == ""
    left = desk.desk.cases
    assert (left.search, left.found, left.opened, left.file, left.form) == ("", (), None, None, CaseForm.NONE)
    assert (issues.state.search, issues.state.form) == ("", None)
    desk.desk.glance()
    desk.until(lambda: not desk.desk._glance.isActive())
    desk.settle()
    assert desk.desk.cases.opened is None, "nobody is looked up behind another page"
    for page in ("Alt+2", "Alt+3", "Alt+4", "Alt+6", "Alt+2"):
        desk.key(page)
        assert top.text() == "", page


def test_the_next_number_comes_with_an_empty_search_from_any_page(real_desk: RealDesk) -> None:
    desk = real_desk
    real.allow_unchecked(desk)
    begin(desk)
    food(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter", "Alt+2", "Right", "/")
    desk.write("林知远")
    desk.until(lambda: desk.desk.cases.found)
    wanted = desk.desk.cases.list
    take_number(desk)
    desk.key("F2")
    assert phase(desk) is Phase.CALLED, desk.told()
    assert desk.shell.top.search.edit.text() == ""
    assert desk.shell.intake.items.search.edit.text() == ""
    assert (desk.desk.cases.search, desk.desk.cases.opened) == ("", None)
    # The list that was chosen is no person's: it stays.
    assert desk.desk.cases.list is wanted


def test_papers_wait_for_a_printer_that_failed(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.printer.broken = "打印机缺纸，请加纸后重试。"
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    desk.until(lambda: desk.desk.printing.failed)
    assert len(files(desk)) == 1
    desk.desk._forget_notice()
    desk.settle()
    desk.shoot("printer-failed")
    assert "缺纸" in desk.told()
    desk.printer.broken = ""
    desk.key("Alt+R")
    wait_printed(desk, 2)
    desk.until(lambda: not desk.desk.printing.failed)
    (file,) = files(desk)
    assert all(paper.sent for paper in file.papers)


def test_owed_papers_are_printed_at_the_next_start(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.printer.broken = "打印机缺纸，请加纸后重试。"
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    desk.until(lambda: desk.desk.printing.failed)
    desk.close()
    desk.printer.broken = ""
    desk.open()
    desk.sign_in()
    wait_printed(desk, 2)


def test_a_character_no_face_has_stops_the_act_before_it_is_done(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("0")
    draft = desk.desk.intake.draft
    odd = replace(draft.applicant, person=replace(draft.applicant.person, name="林\U0003134a远"))
    desk.desk.set_intake(replace(desk.desk.intake, draft=replace(draft, applicant=odd)))
    desk.key("Ctrl+Enter", "Ctrl+Enter")
    assert files(desk) == []
    assert desk.told()


@dataclass
class AwayHub:
    """A hub that can be away."""

    away: bool = True
    rounds: int = 0
    poked: list[int] = field(default_factory=list)
    woken: int = 0

    def round(self) -> RoundResult:
        self.rounds += 1
        state = LinkState.OFFLINE if self.away else LinkState.SYNCED
        changes = Changes(topics=frozenset({Topic.SYNC}))
        return RoundResult(
            state=state, sentence="", waiting=17 if self.away else 0, at=1795138200000000, changes=changes
        )

    def wait(self) -> float:
        return 0.05

    def poke(self) -> None:
        self.poked.append(self.rounds)

    def wake(self) -> None:
        self.woken += 1

    def now(self) -> None:
        self.poked.append(self.rounds)


def test_offline_the_bar_says_so_and_papers_too(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.close()
    hub = AwayHub()
    desk.hub = hub
    desk.open()
    real.remember(desk)
    desk.sign_in()
    desk.until(lambda: desk.desk.status.link is Link.OFFLINE)
    take_number(desk)
    desk.key("F2")
    desk.lay_card()
    food(desk)
    desk.key("0")
    desk.desk._forget_notice()
    desk.shoot("offline")
    texts = [cell.text for cell in status_state.cells(desk.desk.status, desk.clock.wall(), compact=False)]
    assert any("离线" in text for text in texts)
    assert not set(desk.desk.intake.draft.states.values()) & {"调取"}
    desk.key("Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    assert file.offline
    assert hub.poked
    hub.away = False
    desk.until(lambda: desk.desk.status.link is Link.CONNECTED)
    desk.shoot("connected")


def test_a_locked_window_comes_back_to_the_same_place(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("1")
    shown = desk.desk.intake.draft
    assert desk.window is not None
    desk.window.lock()
    desk.settle()
    desk.shoot("locked")
    desk.write(PASSWORD)
    desk.key("Enter")
    desk.until(lambda: desk.window is not None and desk.window.session is not None)
    desk.settle()
    assert desk.desk.intake.draft == shown


def test_another_clerk_takes_an_intake_over_in_so_many_words(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    shown = desk.desk.intake.draft
    assert desk.window is not None
    desk.window.sign_out()
    desk.sign_in("0204")
    desk.shoot("take-over")
    desk.key("Esc", "1")
    assert desk.desk.intake.draft == shown
    desk.key("1")
    desk.settle()
    assert desk.opened is not None
    stored = desk.opened.views.draft(real.WINDOW)
    assert stored is not None
    assert stored.clerk == "0204"


def test_a_wrong_password_and_a_one_time_code(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    with desk.opened.units() as uow:
        account = uow.accounts.get(CLERK)
        assert account is not None
        assert account.role is Role.CLERK
        uow.accounts.put(replace(account, must_change=True, password_hash=EasyHasher().hash("ONCE123456")))
        uow.commit()
    assert desk.window is not None
    desk.write(CLERK)
    desk.key("Enter")
    desk.write("wrong")
    desk.key("Enter")
    assert desk.window.session is None
    desk.shoot("wrong-password")
    desk.write("ONCE123456")
    desk.key("Enter")
    assert desk.window.page is not None
    desk.until(
        lambda: desk.window is not None and desk.window.page is not None and desk.window.page.new.isVisible()
    )
    desk.settle()
    desk.shoot("first-sign-in")
    desk.write("new-secret-7")
    desk.key("Enter")
    desk.write("new-secret-7")
    desk.key("Enter")
    desk.until(lambda: desk.window is not None and desk.window.session is not None)


def test_scans_open_cases_and_bring_numbers_back(real_desk: RealDesk) -> None:
    desk = real_desk
    begin(desk)
    food(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    desk.key("F8")
    take_number(desk)
    desk.key("F2", "F5")
    missed = tickets(desk)[-1]
    assert missed.state is TicketState.NO_SHOW
    desk.desk.scanned("QH2611200A002-7")
    desk.settle()
    assert tickets(desk)[-1].state is TicketState.WAITING, desk.told()
    desk.desk.scanned(file.number)
    desk.settle()
    assert desk.desk.tab == 1
    assert desk.desk.cases.opened is not None
    assert desk.desk.cases.opened.entry.number == file.number
    desk.desk.scanned("HELLO-WORLD")
    desk.settle()
    assert desk.told()
