"""What goes wrong at a kiosk, what it forgets, and when: refusals, printers, time limits, faults."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hall.errors import Refused, Unavailable
from hall.public_settings import KioskRules
from hall.queue_acts import SlipPrinted
from hall.ticket_slips import SlipFate, SlipState
from tests.qt.kiosk_scene import (
    NUMBER,
    FakeHall,
    Open,
    acts_of,
    kiosks,
    number_of,
    settle,
    taken,
    to_bring,
)
from ui.states import kiosk as k
from ui.states.kiosk import Page
from ui.states.kiosk_ports import Person
from ui.words import kiosk as words


@pytest.fixture
def kiosk(qapp: QApplication) -> Iterator[Open]:
    """Opens kiosks and closes them."""
    with kiosks(qapp) as start:
        yield start


# --- refusals


def test_who_has_a_number_sees_it_and_may_print_it_again(kiosk: Open) -> None:
    one = kiosk()
    number_of(one)
    one.touch("home")
    one.lift()
    one.touch("queue:G")
    one.lay("01-")
    one.touch("class:")
    assert words.HAVE_ONE.zh in one.texts()
    one.touch("show")
    assert one.page() is Page.RESULT
    assert [key for _, key in one.printers.slips] == ["ticket-G12:1", "ticket-G12:2"]
    assert [act.n for act in acts_of(one, SlipPrinted) if isinstance(act, SlipPrinted)] == [1, 2]


@pytest.mark.parametrize(
    ("code", "head"),
    [("ticket.quota", words.QUOTA), ("hall.closed", words.NOT_OPEN), ("ticket.strange", words.SORRY)],
)
def test_a_refusal_is_a_calm_page_with_a_way_on(kiosk: Open, code: str, head: words.Said) -> None:
    one = kiosk()
    one.hall.fault = Refused(code, "这个业务今天的 {200} 个号已经取完。")
    one.touch("queue:G", "without", "class:")
    assert head.zh in one.texts()
    assert "{200} 个号" in one.texts()
    one.touch("language")
    assert head.en in one.texts()
    one.touch("language")
    one.hall.fault = None
    one.touch("advice")
    assert one.page() is Page.RESULT
    assert taken(one).queue == "J"


def test_a_lost_answer_is_asked_again_with_the_same_key(kiosk: Open) -> None:
    one = kiosk()
    one.hall.fault = Unavailable("queue.away", "连不上大厅。")
    one.touch("queue:G", "without", "class:")
    assert words.AWAY.zh in one.texts()
    one.touch("retry")
    one.hall.fault = None
    one.touch("retry")
    assert one.page() is Page.RESULT
    assert len(set(one.hall.keys[:3])) == 1


def test_while_the_hub_is_away_the_page_sends_people_to_the_windows(kiosk: Open) -> None:
    one = kiosk()
    one.hall.away = 1
    one.seconds(5)
    assert words.AWAY_TEXT.zh in one.texts()
    touches = one.touches()
    assert not touches["queue:A"].isEnabled()
    assert touches["look"].isEnabled()
    one.hall.away = None
    one.seconds(5)
    assert one.touches()["queue:A"].isEnabled()


def test_a_hall_that_is_not_known_yet_is_waited_for(kiosk: Open) -> None:
    one = kiosk(begun=False)
    assert words.WAIT_A_MOMENT.zh in one.texts()
    one.window.begin()
    settle()
    assert words.WHAT.zh in one.texts()


@pytest.mark.parametrize(("comes", "head"), [(True, words.GUIDE_CALLED), (False, words.GUIDE_DESK)])
def test_a_guide_is_called_and_the_talk_goes_on(
    kiosk: Open,
    comes: bool,  # noqa: FBT001  # a column of the table above
    head: words.Said,
) -> None:
    one = kiosk(guide=comes)
    one.touch("queue:A", "guide")
    assert head.zh in one.texts()
    assert one.guides == ["called"]
    one.touch("back")
    assert one.page() is Page.ITEMS


# --- paper


@pytest.mark.parametrize(
    ("state", "said"), [(SlipState.FAILED, words.PHOTO), (SlipState.DOUBTFUL, words.DOUBT)]
)
def test_when_no_paper_comes_the_number_stays_until_it_is_touched(
    kiosk: Open, state: SlipState, said: words.Said
) -> None:
    one = kiosk()
    one.printers.fate = SlipFate(state=state, printer="小票打印机", fault="小票打印机缺纸，请换纸。")
    number_of(one)
    assert said.zh in one.texts()
    one.seconds(600)
    assert one.page() is Page.RESULT
    (told,) = acts_of(one, SlipPrinted)
    assert isinstance(told, SlipPrinted)
    assert told.fault == "小票打印机缺纸，请换纸。"
    QTest.mouseClick(one.window, Qt.MouseButton.LeftButton)
    settle()
    assert one.window.state == k.State()


def test_what_could_not_be_told_about_a_slip_is_told_later_and_once(kiosk: Open) -> None:
    one = kiosk(hall=FakeHall(deaf=True))
    number_of(one)
    assert acts_of(one, SlipPrinted) == []
    one.seconds(5)
    assert acts_of(one, SlipPrinted) == []
    one.hall.deaf = False
    one.seconds(10)
    assert acts_of(one, SlipPrinted) == [SlipPrinted(ticket="ticket-G12", printer="主打印机", n=1)]


# --- time, and what is left behind


def test_an_untouched_page_warns_and_goes_back(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G", "number")
    one.type("990102")
    one.seconds(44)
    assert words.STILL_HERE.zh not in one.texts()
    one.seconds(1)
    assert words.STILL_HERE.zh in one.texts()
    assert words.STILL_TEXT.of(english=False, seconds=15) in one.texts()
    one.touch("stay")
    assert one.window.state.typed == "990102"
    one.seconds(60)
    assert one.window.state == k.State()


def test_large_type_never_has_less_than_two_minutes(kiosk: Open) -> None:
    one = kiosk(rules=KioskRules(idle_seconds=30))
    one.touch("large", "queue:G")
    one.seconds(119)
    assert one.page() is Page.IDENTITY
    one.seconds(1)
    assert one.window.state == k.State()


def test_a_printed_number_goes_after_a_while(kiosk: Open) -> None:
    one = kiosk()
    number_of(one)
    one.seconds(k.RESULT_SECONDS - 1)
    assert one.page() is Page.RESULT
    one.seconds(1)
    assert one.window.state == k.State()


@pytest.mark.parametrize("leave", ["idle", "home", "back"])
def test_nothing_of_a_visitor_is_left(kiosk: Open, leave: str) -> None:
    one = kiosk()
    to_bring(one)
    if leave == "idle":
        one.seconds(60)
    elif leave == "home":
        one.touch("home")
    else:
        for _ in range(12):
            if one.page() is not Page.START:
                one.touch("back")
    settle()
    assert one.page() is Page.START
    assert one.window._trail == []
    gc.collect()
    kept = [thing for thing in gc.get_objects() if type(thing) is Person and thing.number == NUMBER]
    assert kept == []
    assert "0011" not in one.texts()


def test_after_the_number_only_its_tail_is_known(kiosk: Open) -> None:
    one = kiosk()
    number_of(one)
    gc.collect()
    assert not [thing for thing in gc.get_objects() if type(thing) is Person and thing.number]
    assert NUMBER not in repr(one.window.state)


def test_back_goes_one_page_at_a_time_and_keeps_the_type(kiosk: Open) -> None:
    one = kiosk()
    one.touch("large", "queue:G")
    one.lay("01-")
    one.touch("class:残疾人", "back")
    assert one.page() is Page.PRIORITY
    one.touch("back")
    assert one.page() is Page.IDENTITY
    assert one.window.state.person is None
    one.touch("back")
    assert one.page() is Page.START
    assert one.window.state.large


def test_a_fault_of_ours_is_told_calmly(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G", "without")

    def broken(_act: object, _key: str) -> None:
        raise ZeroDivisionError

    one.hall.do = broken  # type: ignore[method-assign,assignment]
    one.touch("class:")
    assert words.SORRY.zh in one.texts()
    assert [type(fault) for fault in one.faults] == [ZeroDivisionError]
    one.faults.clear()
    one.window.recover("code")
    assert one.page() is Page.START
