"""The kiosk as visitors use it: real windows, real catalogue, touches; a hall and printers that obey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from hall.numbering import ticket_barcode
from hall.public_settings import KioskRules
from hall.queue_acts import CheckIn, Reactivate, SlipPrinted
from hall.queue_ports import Booking
from hall.ticket_slips import BringSlip, TicketSlip
from hall.tickets import Ticket, TicketState
from tests.qt.kiosk_scene import (
    DAY,
    FAILED,
    FOOD,
    NUMBER,
    TOKEN,
    FakeHall,
    Open,
    acts_of,
    answer,
    kiosks,
    number_of,
    settle,
    taken,
    to_bring,
)
from ui.states import kiosk as k
from ui.states.kiosk import Page
from ui.words import kiosk as words


@pytest.fixture
def kiosk(qapp: QApplication) -> Iterator[Open]:
    """Opens kiosks and closes them."""
    with kiosks(qapp) as start:
        yield start


# --- the first page


def test_every_business_shows_how_many_wait_and_a_range(kiosk: Open) -> None:
    one = kiosk()
    touches = one.touches()
    assert [key for key in touches if key.startswith("queue:")] == [f"queue:{q}" for q in "ABCDEFGHKJ"]
    assert touches["queue:A"].accessibleName() == "企业服务 开公司、食品、卫生许可 在等 5 人　约 8–15 分钟"
    assert touches["queue:G"].accessibleName().endswith(words.NO_WAIT.zh)


def test_a_page_for_ten_thousand_is_quick_and_plain(kiosk: Open) -> None:
    one = kiosk()
    number_of(one)
    act = taken(one)
    assert (act.queue, act.source, act.person_number, act.priority, act.item) == (
        "G",
        "kiosk",
        NUMBER,
        "",
        None,
    )
    ((slip, _),) = one.printers.slips
    assert isinstance(slip, TicketSlip)
    assert (slip.paper.number, slip.paper.tail, slip.paper.wait) == ("G012", "0011", (0, 5))
    assert slip.paper.barcode == ticket_barcode("QH", DAY, "G012")
    (told,) = acts_of(one, SlipPrinted)
    assert told == SlipPrinted(ticket="ticket-G12", printer="主打印机", n=1)
    shown = one.texts()
    for text in (words.AHEAD_NONE.zh, "约 0–5 分钟", "请到一楼大厅，听叫号", words.TAKE_SLIP.zh):
        assert text in shown
    assert one.window.page is not None
    assert "G012" in one.window.page.accessibleName()


def test_the_item_questions_are_asked_and_go_with_the_number(kiosk: Open) -> None:
    one = kiosk()
    to_bring(one)
    one.touch("brought", "class:")
    act = taken(one)
    assert (act.queue, act.item) == ("A", FOOD)
    assert act.answers == ("Q1.catering", "Q2.cold", "Q2.hot", "Q3.online", "Q4.small")


def test_a_hall_may_leave_the_questions_out(kiosk: Open) -> None:
    one = kiosk(rules=KioskRules(ask_questions=False, priorities=()))
    one.touch("queue:A")
    assert one.page() is Page.IDENTITY
    one.lay("01-")
    assert taken(one).item is None


def test_who_is_not_sure_takes_a_number_at_once(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:A", "unsure")
    one.lay("01-")
    one.touch("class:")
    assert taken(one).queue == "A"


# --- what to bring


def test_who_lacks_a_main_paper_learns_it_before_waiting(kiosk: Open) -> None:
    one = kiosk()
    to_bring(one)
    one.touch("lack:4")
    assert words.REQUIRED.zh in one.texts()
    one.touch("brought")
    assert one.page() is Page.LACK
    assert words.LACK_BAD.zh in one.texts()
    assert "主要设备设施布局和操作流程图" in one.texts()
    one.touch("print-list")
    assert words.LIST_PRINTED.zh in one.texts()
    ((slip, _),) = one.printers.slips
    assert isinstance(slip, BringSlip)
    assert [line.name for line in slip.lines if line.lacking] == ["主要设备设施布局和操作流程图"]
    assert NUMBER not in str(slip)
    one.touch("anyway", "class:")
    assert taken(one).queue == "A"


def test_who_may_bring_it_later_is_told_that_it_goes(kiosk: Open) -> None:
    one = kiosk()
    to_bring(one)
    one.touch("lack:5", "brought")
    assert words.LACK_SOFT.zh in one.texts()


def test_who_is_unsure_about_papers_asks_first(kiosk: Open) -> None:
    one = kiosk()
    to_bring(one)
    one.touch("lack:4", "brought", "advice", "class:")
    act = taken(one)
    assert (act.queue, act.item, act.answers) == ("J", None, ())


def test_a_list_that_does_not_print_stays_on_the_screen(kiosk: Open) -> None:
    one = kiosk()
    one.printers.fate = FAILED
    to_bring(one)
    one.touch("lack:4", "brought", "print-list")
    assert words.LIST_FAILED.zh in one.texts()


def test_agents_and_companies_get_their_own_list(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:A", f"item:{FOOD}")
    one.lay("01-")
    one.touch("whom:other")
    for answers in ((0,), (0,), (1,), (0,)):
        answer(one, *answers)
    facts = one.window.facts
    assert facts is not None
    assert "授权委托书" in [line.name for line in k.lines_of(one.window.state, facts)]


def test_an_answer_may_end_the_talk(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:A", f"item:{FOOD}")
    one.lay("01-")
    one.touch("whom:self")
    answer(one, 1)
    assert one.page() is Page.ENDS
    assert words.ENDS_NOT.zh in one.texts()
    one.touch("again")
    assert one.page() is Page.QUESTION
    answer(one, 2)
    assert words.ENDS_OTHER.zh in one.texts()
    other = next(key for key in one.touches() if key.startswith("item:"))
    one.touch(other)
    assert one.page() is Page.QUESTION
    assert one.window.state.item != FOOD
    assert one.window.state.person is not None


def test_what_to_bring_is_shown_without_a_number(kiosk: Open) -> None:
    one = kiosk()
    one.touch("look")
    one.type("KFD")
    one.touch(f"item:{FOOD}", "whom:self")
    answer(one, 0)
    answer(one, 0)
    answer(one, 1)
    answer(one, 0)
    assert words.BRING_LOOK.zh in one.texts()
    one.touch("print-list")
    assert words.LIST_PRINTED.zh in one.texts()
    assert one.hall.acts == []
    one.touch("brought")
    assert one.page() is Page.IDENTITY


# --- search


def test_everyday_words_are_found_by_initials_and_by_pinyin(kiosk: Open) -> None:
    one = kiosk()
    one.touch("search")
    one.type("KFD")
    assert "开饭店" in one.texts()
    one.touch("clear")
    one.type("BANSHENFENZHENG")
    assert "办身份证" in one.texts()
    one.touch("clear")
    one.type("QQQQQQ")
    assert words.SEARCH_NONE.zh in one.texts()
    one.touch("advice")
    one.lay("01-")
    one.touch("class:")
    assert taken(one).queue == "J"


# --- who


def test_old_people_have_priority_by_their_card_alone(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay("03-")
    act = taken(one)
    assert (act.priority, act.proof) == ("老年人", "年龄")
    assert "优先：老年人" in one.texts()


@pytest.mark.parametrize("card", ["04-", "05-", "06-"])
def test_cards_of_other_people_are_read_too(kiosk: Open, card: str) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay(card)
    one.touch("class:")
    assert len(taken(one).person_number) >= 15


def test_others_choose_a_class_and_what_they_show(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay("01-")
    one.touch("class:孕妇或携婴幼儿", "proof:目测")
    act = taken(one)
    assert (act.priority, act.proof) == ("孕妇或携婴幼儿", "目测")


def test_without_proof_it_is_an_ordinary_number(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay("01-")
    one.touch("class:残疾人", "proof:")
    act = taken(one)
    assert (act.priority, act.proof) == ("", "")


def test_a_typed_number_is_checked_before_it_goes_on(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G", "number")
    assert not one.touches()["typed"].isEnabled()
    one.type("990102199003070012")
    assert words.NUMBER_WRONG.zh in one.texts()
    assert not one.touches()["typed"].isEnabled()
    one.touch("erase")
    assert words.NUMBER_LEFT.of(english=False, n=1) in one.texts()
    one.type("1")
    assert words.NUMBER_GOOD.zh in one.texts()
    one.touch("typed", "class:")
    assert taken(one).person_number == NUMBER


def test_an_x_stands_at_the_end_only(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G", "number")
    one.type("X9X9")
    assert one.window.state.typed == "99"


def test_who_has_no_document_may_take_one_where_the_hall_allows(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G", "without", "class:")
    assert taken(one).person_number == ""
    strict = kiosk(rules=KioskRules(without_document=False))
    strict.touch("queue:G")
    assert "without" not in strict.touches()
    strict.touch("guide")
    assert strict.page() is Page.TOLD


def test_a_card_that_cannot_be_read_is_told_once(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay("09-")
    assert words.CARD_BROKEN.zh in one.texts()
    one.lift()
    one.lay("01-")
    assert one.page() is Page.PRIORITY


def test_a_forgotten_card_is_not_taken_for_the_next_visitor(kiosk: Open) -> None:
    one = kiosk()
    number_of(one)
    one.touch("home")
    one.window.poll_card()
    settle()
    assert one.page() is Page.START
    one.touch("queue:G")
    one.window.poll_card()
    assert one.page() is Page.IDENTITY
    one.lift()
    one.lay("07-")
    assert one.page() is Page.PRIORITY


def test_an_expired_card_still_takes_a_number_and_is_told(kiosk: Open) -> None:
    one = kiosk()
    one.clock.move(days=20 * 365)
    one.touch("queue:G")
    one.lay("01-")
    assert words.EXPIRED.zh in one.texts()
    one.touch("class:")
    assert one.page() is Page.RESULT


def test_nobody_has_all_papers_before_the_last_page_was_seen(kiosk: Open) -> None:
    one = kiosk(size="lies")
    to_bring(one)
    assert "brought" not in one.touches()
    one.touch("further")
    assert "brought" in one.touches()


# --- booked, missed, back again


def test_a_booked_visitor_lays_the_card_and_that_is_all(kiosk: Open) -> None:
    hall = FakeHall(
        booked={NUMBER: Booking(id="b", day=DAY, slot_at=0, queue="B", code="7319", state="here")}
    )
    one = kiosk(hall=hall)
    one.lay("01-")
    assert "前面 9 人" in one.texts()
    assert acts_of(one, CheckIn) == [CheckIn(person_number=NUMBER)]


def test_a_late_one_gets_an_ordinary_number_and_is_told(kiosk: Open) -> None:
    hall = FakeHall(
        booked={"7319": Booking(id="b", day=DAY, slot_at=0, queue="B", code="7319", state="late")}
    )
    one = kiosk(hall=hall)
    one.touch("booked", "code")
    one.type("7319")
    one.touch("typed")
    assert words.LATE.zh in one.texts()


def test_a_card_without_a_booking_is_told_what_to_do(kiosk: Open) -> None:
    one = kiosk()
    one.lay("01-")
    assert words.REFUSED_HEADS["booking.unknown"].zh in one.texts()
    one.touch("home")
    assert one.window.state == k.State()


def _missed(number: str = "A012", tail: str = "0011") -> Ticket:
    return Ticket(
        id=f"missed-{number}",
        day=DAY,
        number=number,
        prefix=number[0],
        serial=12,
        queue=number[0],
        taken_at=1,
        token=TOKEN,
        tail=tail,
        state=TicketState.NO_SHOW,
    )


@pytest.mark.parametrize(
    "slip", [ticket_barcode("QH", DAY, "A012"), f"A012.{TOKEN}", f"https://x/my/{TOKEN}"]
)
def test_a_missed_slip_is_scanned_and_comes_back(kiosk: Open, slip: str) -> None:
    one = kiosk(hall=FakeHall(tickets=[_missed()]))
    one.window.scanned(slip)
    settle()
    assert words.BACK_WHERE.of(english=False, number="A012") in one.texts()
    one.touch("place:back3")
    assert acts_of(one, Reactivate) == [Reactivate(ticket="missed-A012", place="back3")]
    assert "前面 3 人" in one.texts()


def test_a_missed_number_comes_back_by_card_or_by_number_and_tail(kiosk: Open) -> None:
    one = kiosk(hall=FakeHall(tickets=[_missed()]))
    one.touch("missed")
    one.lay("01-")
    one.touch("place:tail")
    assert one.page() is Page.RESULT
    two = kiosk(hall=FakeHall(tickets=[_missed()]))
    two.touch("missed", "slip")
    two.type("A0120011")
    two.touch("typed", "place:tail")
    assert two.page() is Page.RESULT


@pytest.mark.parametrize("typed", ["A0129999", "B0120011", "A0130011"])
def test_a_number_of_somebody_else_does_not_come_back(kiosk: Open, typed: str) -> None:
    one = kiosk(hall=FakeHall(tickets=[_missed()]))
    one.touch("missed", "slip")
    one.type(typed)
    one.touch("typed")
    assert words.BACK_NONE.zh in one.texts()
    assert one.hall.acts == []


def test_the_paper_of_a_case_gives_a_return_slot(kiosk: Open) -> None:
    one = kiosk()
    one.window.scanned("99010220261120W030005")
    settle()
    assert words.RETURNS.zh in one.texts()
    one.touch("queue:A")
    one.lay("01-")
    one.touch("class:")
    assert taken(one).returns == "99010220261120W030005"
