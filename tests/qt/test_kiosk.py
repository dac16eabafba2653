"""The kiosk as visitors use it: real windows, real catalogue, touches; a hall and printers that obey."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hall.errors import Refused, Unavailable
from hall.numbering import ticket_barcode
from hall.public_settings import KioskRules
from hall.queue_acts import CheckIn, Reactivate, SlipPrinted, Take
from hall.queue_ports import Booking
from hall.ticket_slips import BringSlip, SlipFate, SlipState, TicketSlip
from hall.tickets import Ticket, TicketState
from tests.qt.kiosk_scene import DAY, NUMBER, TOKEN, FakeHall, Kiosk, catalogue, open_kiosk, settle
from ui.states import kiosk as k
from ui.states.kiosk import Page
from ui.states.kiosk_ports import Person
from ui.words import kiosk as words

Open = Callable[..., Kiosk]
FOOD = next(item.code for item in catalogue().items if item.name.startswith("食品经营"))
FAILED = SlipFate(state=SlipState.FAILED, printer="小票打印机", fault="小票打印机缺纸，请换纸。")


@pytest.fixture
def kiosk(qapp: QApplication) -> Iterator[Open]:
    """Opens kiosks and closes them."""
    opened: list[Kiosk] = []

    def start(**how: object) -> Kiosk:
        made = open_kiosk(**how)  # type: ignore[arg-type]  # names of the arguments above
        qapp.installEventFilter(made.window)
        opened.append(made)
        return made

    yield start
    for made in opened:
        qapp.removeEventFilter(made.window)
        made.window.close()
        made.window.deleteLater()
        assert made.faults == []


def _acts(one: Kiosk, kind: type) -> list[object]:
    return [act for act in one.hall.acts if isinstance(act, kind)]


def _take(one: Kiosk) -> Take:
    (act,) = _acts(one, Take)
    assert isinstance(act, Take)
    return act


def _answer(one: Kiosk, *numbers: int) -> None:
    """Answer the question of the page by the numbers of its options."""
    assert one.window.facts is not None
    question = k.open_question(one.window.state, one.window.facts)
    assert question is not None
    one.touch(*(f"option:{question.options[number].code}" for number in numbers))
    if question.multiple:
        one.touch("answered")


def _to_bring(one: Kiosk) -> None:
    """To the list of what to bring for a restaurant of one's own."""
    one.touch("queue:A", f"item:{FOOD}")
    one.lay("01-")
    one.touch("whom:self")
    _answer(one, 0)
    _answer(one, 0, 1)
    _answer(one, 0)
    _answer(one, 0)
    assert one.page() is Page.BRING


def _number(one: Kiosk, queue: str = "G") -> None:
    """A number of a queue without items, by card."""
    one.touch(f"queue:{queue}")
    one.lay("01-")
    one.touch("class:")
    assert one.page() is Page.RESULT


# --- the first page


def test_every_business_shows_how_many_wait_and_a_range(kiosk: Open) -> None:
    one = kiosk()
    touches = one.touches()
    assert [key for key in touches if key.startswith("queue:")] == [f"queue:{q}" for q in "ABCDEFGHKJ"]
    assert touches["queue:A"].accessibleName() == "企业服务 开公司、食品、卫生许可 在等 5 人　约 8–15 分钟"
    assert touches["queue:G"].accessibleName().endswith(words.NO_WAIT.zh)


def test_a_page_for_ten_thousand_is_quick_and_plain(kiosk: Open) -> None:
    one = kiosk()
    _number(one)
    act = _take(one)
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
    (told,) = _acts(one, SlipPrinted)
    assert told == SlipPrinted(ticket="ticket-G12", printer="主打印机", n=1)
    shown = one.texts()
    for text in (words.AHEAD_NONE.zh, "约 0–5 分钟", "请到一楼大厅，听叫号", words.TAKE_SLIP.zh):
        assert text in shown
    assert one.window.page is not None
    assert "G012" in one.window.page.accessibleName()


def test_the_item_questions_are_asked_and_go_with_the_number(kiosk: Open) -> None:
    one = kiosk()
    _to_bring(one)
    one.touch("brought", "class:")
    act = _take(one)
    assert (act.queue, act.item) == ("A", FOOD)
    assert act.answers == ("Q1.catering", "Q2.cold", "Q2.hot", "Q3.online", "Q4.small")


def test_a_hall_may_leave_the_questions_out(kiosk: Open) -> None:
    one = kiosk(rules=KioskRules(ask_questions=False, priorities=()))
    one.touch("queue:A")
    assert one.page() is Page.IDENTITY
    one.lay("01-")
    assert _take(one).item is None


def test_who_is_not_sure_takes_a_number_at_once(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:A", "unsure")
    one.lay("01-")
    one.touch("class:")
    assert _take(one).queue == "A"


# --- what to bring


def test_who_lacks_a_main_paper_learns_it_before_waiting(kiosk: Open) -> None:
    one = kiosk()
    _to_bring(one)
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
    assert _take(one).queue == "A"


def test_who_may_bring_it_later_is_told_that_it_goes(kiosk: Open) -> None:
    one = kiosk()
    _to_bring(one)
    one.touch("lack:5", "brought")
    assert words.LACK_SOFT.zh in one.texts()


def test_who_is_unsure_about_papers_asks_first(kiosk: Open) -> None:
    one = kiosk()
    _to_bring(one)
    one.touch("lack:4", "brought", "advice", "class:")
    act = _take(one)
    assert (act.queue, act.item, act.answers) == ("J", None, ())


def test_a_list_that_does_not_print_stays_on_the_screen(kiosk: Open) -> None:
    one = kiosk()
    one.printers.fate = FAILED
    _to_bring(one)
    one.touch("lack:4", "brought", "print-list")
    assert words.LIST_FAILED.zh in one.texts()


def test_agents_and_companies_get_their_own_list(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:A", f"item:{FOOD}")
    one.lay("01-")
    one.touch("whom:other")
    for answers in ((0,), (0,), (1,), (0,)):
        _answer(one, *answers)
    facts = one.window.facts
    assert facts is not None
    assert "授权委托书" in [line.name for line in k.lines_of(one.window.state, facts)]


def test_an_answer_may_end_the_talk(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:A", f"item:{FOOD}")
    one.lay("01-")
    one.touch("whom:self")
    _answer(one, 1)
    assert one.page() is Page.ENDS
    assert words.ENDS_NOT.zh in one.texts()
    one.touch("again")
    assert one.page() is Page.QUESTION
    _answer(one, 2)
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
    _answer(one, 0)
    _answer(one, 0)
    _answer(one, 1)
    _answer(one, 0)
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
    assert _take(one).queue == "J"


# --- who


def test_old_people_have_priority_by_their_card_alone(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay("03-")
    act = _take(one)
    assert (act.priority, act.proof) == ("老年人", "年龄")
    assert "优先：老年人" in one.texts()


@pytest.mark.parametrize("card", ["04-", "05-", "06-"])
def test_cards_of_other_people_are_read_too(kiosk: Open, card: str) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay(card)
    one.touch("class:")
    assert len(_take(one).person_number) >= 15


def test_others_choose_a_class_and_what_they_show(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay("01-")
    one.touch("class:孕妇或携婴幼儿", "proof:目测")
    act = _take(one)
    assert (act.priority, act.proof) == ("孕妇或携婴幼儿", "目测")


def test_without_proof_it_is_an_ordinary_number(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay("01-")
    one.touch("class:残疾人", "proof:")
    act = _take(one)
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
    assert _take(one).person_number == NUMBER


def test_an_x_stands_at_the_end_only(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G", "number")
    one.type("X9X9")
    assert one.window.state.typed == "99"


def test_who_has_no_document_may_take_one_where_the_hall_allows(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G", "without", "class:")
    assert _take(one).person_number == ""
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
    _number(one)
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


# --- booked, missed, back again


def test_a_booked_visitor_lays_the_card_and_that_is_all(kiosk: Open) -> None:
    hall = FakeHall(
        booked={NUMBER: Booking(id="b", day=DAY, slot_at=0, queue="B", code="7319", state="here")}
    )
    one = kiosk(hall=hall)
    one.lay("01-")
    assert "前面 9 人" in one.texts()
    assert _acts(one, CheckIn) == [CheckIn(person_number=NUMBER)]


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
    assert _acts(one, Reactivate) == [Reactivate(ticket="missed-A012", place="back3")]
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
    assert _take(one).returns == "99010220261120W030005"


# --- refusals


def test_who_has_a_number_sees_it_and_may_print_it_again(kiosk: Open) -> None:
    one = kiosk()
    _number(one)
    one.touch("home")
    one.lift()
    one.touch("queue:G")
    one.lay("01-")
    one.touch("class:")
    assert words.HAVE_ONE.zh in one.texts()
    one.touch("show")
    assert one.page() is Page.RESULT
    assert [key for _, key in one.printers.slips] == ["ticket-G12:1", "ticket-G12:2"]
    assert [act.n for act in _acts(one, SlipPrinted) if isinstance(act, SlipPrinted)] == [1, 2]


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
    assert _take(one).queue == "J"


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
    _number(one)
    assert said.zh in one.texts()
    one.seconds(600)
    assert one.page() is Page.RESULT
    (told,) = _acts(one, SlipPrinted)
    assert isinstance(told, SlipPrinted)
    assert told.fault == "小票打印机缺纸，请换纸。"
    QTest.mouseClick(one.window, Qt.MouseButton.LeftButton)
    settle()
    assert one.window.state == k.State()


def test_what_could_not_be_told_about_a_slip_is_told_later(kiosk: Open) -> None:
    one = kiosk()
    one.touch("queue:G")
    one.lay("01-")
    one.printers.fate = FAILED
    real = one.hall.do
    one.touch("class:")
    assert len(_acts(one, SlipPrinted)) == 1
    one.hall.fault = Unavailable("queue.away", "连不上大厅。")
    one.touch("home")
    assert real is not None
    one.hall.fault = None
    one.seconds(5)
    assert len(_acts(one, SlipPrinted)) == 1


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
    _number(one)
    one.seconds(k.RESULT_SECONDS - 1)
    assert one.page() is Page.RESULT
    one.seconds(1)
    assert one.window.state == k.State()


@pytest.mark.parametrize("leave", ["idle", "home", "back"])
def test_nothing_of_a_visitor_is_left(kiosk: Open, leave: str) -> None:
    one = kiosk()
    _to_bring(one)
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
    _number(one)
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
