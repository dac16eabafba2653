"""A window of a hall through the real window: the hub's queue, the hub away and back, two seats, F10."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from hall import queue_acts as a
from hall.queue_ports import WindowPhase
from hall.staff import Actor, Role
from hall.tickets import TicketState
from tests.qt import real
from tests.qt.near_hall import GUIDE, MANAGER, NearHall
from tests.qt.test_work_intake import food
from ui import words
from ui.states.asking import SEAT
from ui.states.queue import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hall.tickets import Ticket
    from tests.qt.real import RealDesk

CLERK = Actor(number="0203", name="邹正野", role=Role.CLERK, window=3)
AT_FIVE = Actor(number="0203", name="邹正野", role=Role.CLERK, window=5)
OTHER = Actor(number="0204", name="谢思恬", role=Role.CLERK, window=3)
NEXT_DOOR = Actor(number="0204", name="谢思恬", role=Role.CLERK, window=5)


@pytest.fixture
def hall(
    real_desk: RealDesk, made_hall: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NearHall]:
    """The desk of window 3, and its hub."""
    near = NearHall(made=made_hall, folder=tmp_path_factory.mktemp("hub"), clock=real_desk.clock)
    near.open()
    real_desk.close()
    real_desk.queue = near.queue
    real_desk.open()
    real.remember(real_desk)
    yield near
    real_desk.close()
    near.close()


def give(hall: NearHall, count: int, queue: str = "A", **more: str) -> list[Ticket]:
    """Numbers from the door, a second apart."""
    rows = []
    for _ in range(count):
        hall.clock.move(seconds=1)
        row = hall.by(GUIDE, a.Take(queue=queue, source="guide", **more))  # type: ignore[arg-type]  # texts
        assert row is not None
        rows.append(row)
    return rows


def at_hub(hall: NearHall, number: str) -> Ticket:
    assert hall.opened is not None
    return next(row for row in hall.opened.views.tickets_of_day(20261120) if row.number == number)


def shown(desk: RealDesk) -> str:
    """The number on the plate."""
    ticket = desk.desk.queue.ticket
    return ticket.number if ticket is not None else ""


def phase(desk: RealDesk) -> Phase:
    return desk.desk.queue.phase


def sit_down(desk: RealDesk) -> None:
    desk.sign_in()
    desk.until(lambda: desk.desk.seated)


def test_a_visit_in_a_hall(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    desk.key("F2")
    assert desk.told() == words.NOBODY_LEFT
    give(hall, 5)
    give(hall, 2, "J")
    desk.until(lambda: len(desk.desk.queue.nexts) == 3)
    desk.shoot("hall-idle")
    desk.key("F2")
    assert shown(desk) == "A001"
    desk.lay_card()
    desk.until(lambda: phase(desk) is Phase.SERVING)
    desk.shoot("hall-serving")
    assert at_hub(hall, "A001").state is TicketState.SERVING
    assert desk.opened is not None
    assert desk.opened.views.tickets_of_day(20261120) == ()


def test_busy_is_another_word_than_nobody(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    give(hall, 1)
    hall.busy = True
    desk.key("F2")
    assert "正忙" in desk.told()
    hall.busy = False
    desk.key("F2")
    assert shown(desk) == "A001"


def test_the_hub_goes_and_comes_back(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    first, *_ = give(hall, 3)
    desk.key("F2")
    desk.lay_card()
    desk.until(lambda: phase(desk) is Phase.SERVING)
    hall.go_away()
    desk.until(lambda: desk.desk.queue.offline)
    food(desk)
    desk.key("F4")
    desk.shoot("away-replaces")
    desk.key("A", "0", "0", "3", "Enter")
    desk.key("F4", "Enter")
    desk.shoot("away-serving")
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    assert desk.desk.queue.case_out, desk.told()
    desk.key("F2")
    assert shown(desk) == "W03-001"
    desk.key("F10")
    desk.shoot("away-more")
    desk.key("Esc")
    desk.shoot("away-emergency")
    hall.come_back()
    desk.until(lambda: not desk.desk.queue.offline)
    assert desk.desk.queue.own
    desk.shoot("back-own-first")
    desk.key("F2")
    assert shown(desk) == "W03-002", desk.told()
    desk.key("F5")
    desk.key("F2")
    assert shown(desk) == "A002", desk.told()
    assert at_hub(hall, first.number).state is TicketState.DONE
    desk.until(lambda: not desk.desk.queue.own)


def test_a_crash_while_the_hub_is_away_comes_back_to_the_number(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    give(hall, 2)
    desk.key("F2")
    desk.lay_card()
    food(desk)
    draft = desk.desk.intake.draft
    hall.go_away()
    desk.until(lambda: desk.desk.queue.offline)
    desk.close()
    desk.open()
    desk.sign_in()
    assert (shown(desk), phase(desk)) == ("A001", Phase.SERVING)
    assert desk.desk.intake.draft == draft
    hall.come_back()
    desk.until(lambda: not desk.desk.queue.offline and desk.desk.seated)
    assert (shown(desk), phase(desk)) == ("A001", Phase.SERVING)


def test_an_own_number_that_ended_here_is_not_told_as_gone(hall: NearHall, real_desk: RealDesk) -> None:
    """The hub is back but busy: F2 ends the own number and calls nobody yet."""
    desk = real_desk
    sit_down(desk)
    give(hall, 1)
    hall.go_away()
    desk.until(lambda: desk.desk.queue.offline)
    desk.key("F4", "Enter", "F2")
    assert shown(desk) == "W03-001"
    hall.come_back()
    desk.until(lambda: not desk.desk.queue.offline)
    hall.busy = True
    desk.key("F2")
    assert phase(desk) is Phase.IDLE
    assert "正忙" in desk.told()
    assert desk.desk.queue.gone == ""
    hall.busy = False
    desk.key("F2")
    assert shown(desk) == "A001", desk.told()


def test_a_lost_answer_calls_nobody_over(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    give(hall, 2)
    hall.lose = True
    desk.key("F2")
    assert "没有回答" in desk.told()
    desk.key("F2")
    assert shown(desk) == "A001"
    assert at_hub(hall, "A002").state is TicketState.WAITING


def test_signed_in_at_two_windows(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    hall.by(AT_FIVE, a.Sit(name="邹正野"))
    desk.sign_in()
    desk.until(lambda: desk.desk.chooser is not None)
    desk.shoot("two-windows")
    assert desk.desk.chooser is not None
    assert desk.desk.chooser.act == SEAT
    desk.key("1")
    desk.until(lambda: desk.desk.seated)
    rows = {row.no: row for row in hall.authority(CLERK).view().windows}
    assert rows[3].phase is WindowPhase.OPEN
    assert rows[5].phase is WindowPhase.CLOSED


def test_staying_at_the_other_window_signs_out_here(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    hall.by(AT_FIVE, a.Sit(name="邹正野"))
    desk.sign_in()
    desk.until(lambda: desk.desk.chooser is not None)
    desk.key("2")
    desk.until(lambda: desk.window is not None and desk.window.session is None)
    rows = {row.no: row for row in hall.authority(CLERK).view().windows}
    assert rows[5].phase is WindowPhase.OPEN


def test_somebody_else_sits_here(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    give(hall, 1)
    hall.by(OTHER, a.Sit(name="谢思恬"))
    hall.by(OTHER, a.CallNext())
    desk.sign_in()
    desk.until(lambda: desk.desk.chooser is not None)
    desk.shoot("somebody-here")
    desk.key("1")
    desk.until(lambda: desk.desk.seated)
    desk.until(lambda: shown(desk) == "A001")
    assert at_hub(hall, "A001").staff == "0203"


def test_a_lock_keeps_the_window_and_signing_out_closes_it(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)

    def mine() -> WindowPhase:
        return next(row.phase for row in hall.authority(CLERK).view().windows if row.no == 3)

    assert desk.window is not None
    desk.window.lock()
    desk.settle()
    assert mine() is WindowPhase.OPEN
    desk.write("qinghe-2026")
    desk.key("Enter")
    desk.until(lambda: desk.window is not None and desk.window.session is not None)
    desk.window.sign_out()
    desk.until(lambda: mine() is WindowPhase.CLOSED)


def test_a_visit_that_was_taken_over_is_said_and_the_draft_stays(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    (row,) = give(hall, 1)
    desk.key("F2")
    desk.lay_card()
    food(desk)
    draft = desk.desk.intake.draft
    hall.by(NEXT_DOOR, a.Sit(name="谢思恬"))
    hall.by(MANAGER, a.TakeOver(ticket=row.id, window=5, reason="窗口电脑故障"))
    desk.until(lambda: shown(desk) == "")
    desk.shoot("taken-over")
    assert "5号窗" in desk.told()
    assert desk.desk.intake.draft == draft


def test_a_desk_that_comes_back_hears_that_its_visit_went_on(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    (row,) = give(hall, 1)
    desk.key("F2")
    desk.lay_card()
    food(desk)
    draft = desk.desk.intake.draft
    desk.close()
    hall.by(NEXT_DOOR, a.Sit(name="谢思恬"))
    hall.by(MANAGER, a.TakeOver(ticket=row.id, window=5, reason="窗口电脑故障"))
    desk.open()
    sit_down(desk)
    assert desk.desk.intake.draft == draft
    assert "5号窗" in desk.desk.queue.gone


def test_a_number_of_the_hall_is_printed_here(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    desk.key("F4", "A", "0")
    assert at_hub(hall, "A001").source == "desk"
    desk.until(lambda: len(desk.printed()) == 1)
    hall.go_away()
    desk.until(lambda: desk.desk.queue.offline)
    desk.key("F4", "Enter")
    desk.until(lambda: len(desk.printed()) == 2)


def test_a_small_screen_shows_the_same(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.window is not None
    desk.window.resize(1093, 614)
    sit_down(desk)
    give(hall, 6)
    desk.until(lambda: desk.desk.queue.nexts)
    desk.settle()
    desk.shoot("small-idle")
    desk.key("F10")
    desk.shoot("small-more")
    desk.key("7")
    desk.until(lambda: desk.desk.waiting is not None)
    desk.shoot("small-who")
    desk.key("Esc", "F2")
    desk.lay_card()
    food(desk)
    desk.shoot("small-serving")
    hall.go_away()
    desk.until(lambda: desk.desk.queue.offline)
    desk.key("F4", "Enter")
    desk.desk._forget_notice()
    desk.settle()
    desk.shoot("small-away")
    assert desk.shell.strip.plate.isVisible()


def test_who_waits_and_why(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    give(hall, 4)
    give(hall, 1, priority="老年人", proof="证件")
    desk.key("Alt+W")
    desk.until(lambda: desk.desk.waiting is not None and len(desk.desk.waiting.rows) == 5)
    desk.shoot("who-waits")
    assert desk.desk.waiting is not None
    assert desk.desk.waiting.rows[0].number == "A005"
    desk.key("Down", "Y")
    assert "A001" in desk.told()
    desk.key("C")
    assert "A001" in QApplication.clipboard().text()
    desk.key("Down", "Enter")
    desk.shoot("who-reason")
    desk.key("1")
    assert shown(desk) == "A002"
    assert at_hub(hall, "A002").chosen
    desk.key("Alt+Y")
    desk.shoot("why-called")
    assert "行动不便" in dict(desk.desk.intake.why).get("A002 的叫号依据", "")


def test_acts_behind_f10(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    give(hall, 3)
    desk.key("F10")
    desk.shoot("more")
    desk.key("1", *"A002", "Enter", "2")
    assert shown(desk) == "A002", desk.told()
    desk.lay_card()
    desk.key("F10", "3", "B", "E", "0")
    assert at_hub(hall, "A002").plan == ("B", "E"), desk.told()
    desk.key("F10", "4", "S", "P")
    desk.shoot("more-item")
    desk.key("1")
    assert at_hub(hall, "A002").items, desk.told()
    desk.key("F10", "2")
    assert shown(desk) == "A001", desk.told()
    assert at_hub(hall, "A002").state is TicketState.PARKED
    desk.key("F5", "F5", "1", "1")
    assert at_hub(hall, "A001").state is TicketState.WAITING, desk.told()
    desk.key("F10", "5", "A")
    assert phase(desk) is Phase.SERVING, desk.told()
    desk.key("F8")
    desk.key("F10", "6", *"99010220261113W040003", "Enter", "A")
    assert "回访" in desk.told()
    assert any(row.returns for row in hall.authority(CLERK).view().tickets)
    desk.key("F10", "8", "1")
    assert phase(desk) is Phase.CLOSED, desk.told()
    desk.shoot("closed")
    desk.key("F7")
    assert phase(desk) is Phase.IDLE


def test_handing_to_a_window_and_to_a_person(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)
    give(hall, 2)
    desk.key("F2", "F6", "B", "2", "1", "6", "Enter")
    row = at_hub(hall, "A001")
    assert (row.queue, row.to_window, row.place) == ("B", 16, "first"), desk.told()
    desk.key("F2", "F6", "A", "1", "0", "2", "0", "4", "Enter")
    assert at_hub(hall, "A002").to_staff == "0204", desk.told()


def test_the_emergency_button_wants_two_presses(hall: NearHall, real_desk: RealDesk) -> None:
    desk = real_desk
    sit_down(desk)

    def alarm() -> bool:
        return desk.desk.queue.alarm

    desk.key("Ctrl+F8")
    assert not alarm()
    desk.key("Ctrl+F8")
    assert alarm()
    desk.shoot("alarm")
    assert next(row.alarm for row in hall.authority(CLERK).view().windows if row.no == 3)
    desk.key("Ctrl+F8", "Ctrl+F8")
    assert not alarm()
