"""Taking numbers, priority with proof, quotas, return slots, appointments and the reprint log."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall import queue_acts as a
from hall.clock import MICROS
from hall.commands.local_queue import LOCAL
from hall.errors import Refused
from hall.queue_ports import Booking
from hall.tickets import TicketState
from tests.unit.desk import WOMAN
from tests.unit.queue_hall import CLERK, GUIDE, QueueHall

MINUTE = 60 * MICROS
OLD = "990102194001010016"
"""86 years old in 2026."""


def check_digit(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


ELDER = check_digit(OLD[:17])


def test_one_open_number_a_person_and_queue_whatever_the_spelling() -> None:
    hall = QueueHall()
    first = hall.take(person_number=WOMAN.number)
    assert hall.refused(a.Take(queue="A", person_number=f" {WOMAN.number.lower()} "), GUIDE) == "ticket.open"
    hall.take("B", person_number=WOMAN.number)
    hall.do(a.Cancel(ticket=first), GUIDE)
    assert hall.ticket(hall.take(person_number=WOMAN.number)).number == "A002"
    assert all(WOMAN.number.encode() not in raw for raw in hall.store.raws())
    assert hall.refused(a.Take(queue="A", person_number="x" * 41), GUIDE) == "ticket.person"
    assert hall.refused(a.Take(queue="A", person_number="1\x07"), GUIDE) == "ticket.person"


@pytest.mark.parametrize("letter", ["W", "?", "", "AA", "a"])
def test_numbers_of_no_queue_are_refused(letter: str) -> None:
    assert QueueHall().refused(a.Take(queue=letter), GUIDE) == "ticket.queue"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"priority": "贵宾"}, "ticket.priority"),
        ({"priority": "残疾人", "proof": "口头"}, "ticket.proof"),
        ({"priority": "残疾人", "source": "kiosk"}, "ticket.proof"),
        ({"priority": "老年人", "proof": "年龄"}, "ticket.age"),
        ({"priority": "老年人", "proof": "年龄", "person_number": WOMAN.number}, "ticket.age"),
        ({"priority": "残疾人", "proof": "年龄", "person_number": ELDER}, "ticket.age"),
        ({"source": "moon"}, "ticket.source"),
        ({"item": "nothing"}, "ticket.item"),
        ({"items": ("nothing",)}, "ticket.item"),
        ({"plan": ("B", "Z")}, "ticket.queue"),
        ({"returns": "2026"}, "ticket.returns"),
        ({"returns": "99010220261320W030005"}, "ticket.returns"),
        ({"answers": ("长" * 101,)}, "ticket.answers"),
        ({"answers": ("Q1.a",) * 101}, "ticket.answers"),
    ],
)
def test_what_a_number_cannot_be_taken_with(change: dict[str, object], code: str) -> None:
    hall = QueueHall()
    assert hall.refused(replace(a.Take(queue="A"), **change), GUIDE) == code  # type: ignore[arg-type]


def test_age_on_the_card_is_enough_and_other_classes_show_something() -> None:
    hall = QueueHall()
    for act, shown in (
        (a.Take(queue="A", source="kiosk", person_number=ELDER), ("老年人", "年龄")),
        (a.Take(queue="B", source="kiosk", person_number=WOMAN.number), ("", "")),
        (a.Take(queue="C", source="kiosk", priority="残疾人", proof="证件"), ("残疾人", "证件")),
        (a.Take(queue="A", priority="军人军属"), ("军人军属", "目测")),
        (
            a.Take(queue="B", source="kiosk", priority="老年人", proof="年龄", person_number=ELDER),
            ("老年人", "年龄"),
        ),
    ):
        ticket = hall.on(act, GUIDE)
        assert (ticket.priority, ticket.proof) == shown
    hall.hall(kiosk=replace(hall.settings.kiosk, priorities=("残疾人",)))
    assert hall.on(a.Take(queue="J", person_number=ELDER), GUIDE).priority == ""


def test_a_day_has_so_many_numbers_of_a_queue_but_who_comes_back_is_let_in() -> None:
    hall = QueueHall()
    hall.hall(kiosk=replace(hall.settings.kiosk, quotas=("A:2", "B:0")))
    hall.take()
    hall.take()
    assert hall.refused(a.Take(queue="A"), GUIDE) == "ticket.quota"
    assert hall.refused(a.Take(queue="B"), GUIDE) == "ticket.quota"
    hall.take("C")
    hall.take(returns="99010220261120W030005", source="return")
    hall.clock.move(days=1)
    assert hall.ticket(hall.take()).number == "A001"


@pytest.mark.parametrize("number", ["990102 20261120 w030005", "云政务补〔2026〕000123号"])
def test_who_comes_back_with_a_receipt_does_not_wait_again(number: str) -> None:
    hall = QueueHall()
    hall.take()
    hall.clock.move(minutes=20)
    back = hall.take(returns=number, source="return")
    called = hall.on(a.CallNext())
    assert called.id == back
    assert called.returns in called.why
    assert " " not in called.returns


def test_numbers_count_for_each_letter_and_day_and_are_told_with_who_goes_before() -> None:
    hall = QueueHall()
    done = [hall.do(a.Take(queue=letter), GUIDE) for letter in "AABA"]
    assert [(one.ticket.number, one.ahead) for one in done if one.ticket] == [
        ("A001", 0),
        ("A002", 1),
        ("B001", 0),
        ("A003", 2),
    ]
    assert all(one.ticket is not None and one.ticket.hall == "990102" for one in done)


def test_a_single_pc_owes_the_slip_of_the_number_in_the_same_transaction() -> None:
    hall = QueueHall(open_windows=False, context=LOCAL)
    hall.do(a.Take(queue="A"), GUIDE)
    assert len(hall.store.state.owed) == 1
    assert len(hall.store.state.estimates) == 1
    hall.do(a.Direct(queue="A"), CLERK)
    assert len(hall.store.state.owed) == 1


def test_what_became_of_a_slip_stands_in_the_number_s_stream() -> None:
    hall = QueueHall()
    ident = hall.take()
    stamps = dict(hall.store.state.stamps)
    hall.do(a.SlipPrinted(ticket=ident, printer="取号机1"), GUIDE)
    hall.do(a.SlipPrinted(ticket=ident, printer="取号机1", n=2, fault="缺纸"), GUIDE)
    events = hall.store.events_of(f"ticket:{ident}")[1:]
    assert [(event.kind, event.body["paper"]) for event in events] == [
        ("paper.sent", "slip:A001:1"),
        ("paper.failed", "slip:A001:2"),
    ]
    assert hall.store.state.stamps == stamps, "no screen has to read anything again"
    assert hall.refused(a.SlipPrinted(ticket=ident, printer=" "), GUIDE) == "ticket.slip"
    assert hall.refused(a.SlipPrinted(ticket=ident, printer="x", n=0), GUIDE) == "ticket.slip"
    assert hall.refused(a.SlipPrinted(ticket="nobody", printer="x"), GUIDE) == "ticket.unknown"


# --- appointments; the clock stands at 09:00


def booked(hall: QueueHall, minutes: int = 60, **more: object) -> Booking:
    act = a.Book(queue="A", slot_at=hall.clock.wall() + minutes * MINUTE, person_number=WOMAN.number)
    done = hall.do(replace(act, **more), GUIDE)  # type: ignore[arg-type]
    assert done.booking is not None
    return done.booking


def test_a_slot_has_so_many_places_and_a_person_one_booking() -> None:
    hall = QueueHall()
    slot = hall.clock.wall() + 60 * MINUTE
    for n in range(hall.settings.kiosk.slot_places):
        hall.do(a.Book(queue="A", slot_at=slot, person_number=f"P{n}"), GUIDE)
    assert hall.refused(a.Book(queue="A", slot_at=slot, person_number="P9"), GUIDE) == "booking.full"
    later = slot + 15 * MINUTE
    assert hall.refused(a.Book(queue="A", slot_at=later, person_number="P0"), GUIDE) == "booking.open"
    hall.do(a.Book(queue="B", slot_at=slot, person_number="P0"), GUIDE)
    codes = [one.code for one in hall.store.state.bookings.values()]
    assert len(set(codes)) == len(codes)
    assert not any(b"P0" in raw for raw in hall.store.raws())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"minutes": -15}, "booking.slot"),
        ({"minutes": 7}, "booking.slot"),
        ({"minutes": 61 * 24 * 60}, "booking.slot"),
        ({"queue": "Z"}, "ticket.queue"),
        ({"person_number": " "}, "ticket.person"),
        ({"item": "nothing"}, "ticket.item"),
    ],
)
def test_what_cannot_be_booked(change: dict[str, object], code: str) -> None:
    hall = QueueHall()
    with pytest.raises(Refused) as error:
        booked(hall, **change)  # type: ignore[arg-type]
    assert error.value.code == code


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(45, "here"), (75, "here"), (76, "late")],
)
def test_who_comes_in_the_arrival_window_has_the_slot_later_ones_an_ordinary_number(
    minutes: int, state: str
) -> None:
    hall = QueueHall()
    one = booked(hall)
    hall.clock.move(minutes=minutes)
    done = hall.do(a.CheckIn(code=one.code.lower()), GUIDE)
    assert done.ticket is not None
    assert done.ticket.slot_at == (one.slot_at if state == "here" else None)
    assert (done.ticket.source, done.booking and done.booking.state) == ("booked", state)
    assert hall.refused(a.CheckIn(code=one.code), GUIDE) == "booking.used"


def test_who_comes_too_early_or_without_a_booking_is_told_when_to_come() -> None:
    hall = QueueHall()
    one = booked(hall)
    hall.clock.move(minutes=44)
    with pytest.raises(Refused, match="10:00，请在 09:45 以后") as error:
        hall.do(a.CheckIn(code=one.code), GUIDE)
    assert error.value.code == "booking.early"
    for act in (a.CheckIn(code="NOTHING"), a.CheckIn(code="\0A"), a.CheckIn(), a.CheckIn(person_number="P1")):
        assert hall.refused(act, GUIDE) == "booking.unknown"
    hall.clock.move(minutes=1)
    assert hall.on(a.CheckIn(person_number=WOMAN.number), GUIDE).number == "A001"
    hall.store.state.bookings["x"] = replace(one, id="x", code="GONE22", state="cancelled")
    assert hall.refused(a.CheckIn(code="GONE22"), GUIDE) == "booking.cancelled"
    hall.clock.move(days=1)
    assert hall.refused(a.CheckIn(code=one.code), GUIDE) == "booking.unknown"


def test_a_person_with_two_bookings_checks_in_to_the_one_that_comes_first() -> None:
    hall = QueueHall()
    second, first = booked(hall, 30, queue="B"), booked(hall, 15)
    hall.clock.move(minutes=15)
    assert hall.on(a.CheckIn(person_number=WOMAN.number), GUIDE).queue == first.queue
    assert hall.on(a.CheckIn(person_number=WOMAN.number), GUIDE).queue == second.queue
    assert hall.refused(a.CheckIn(person_number=WOMAN.number), GUIDE) == "booking.used"


def test_an_appointment_is_called_in_its_time() -> None:
    hall = QueueHall()
    one = booked(hall, 15)
    early = hall.take()
    hall.clock.move(minutes=14)
    ticket = hall.on(a.CheckIn(code=one.code), GUIDE)
    called = hall.on(a.CallNext())
    assert (called.id, "预约到时" in called.why) == (ticket.id, True)
    assert hall.ticket(early).state is TicketState.WAITING
