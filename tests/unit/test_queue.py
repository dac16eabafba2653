"""Who is next and why, and every step of a number at windows and desk (D26, domain.md 1.3 and 5.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.catalogue import Catalogue
from hall.clock import MICROS
from hall.commands import queue, windows
from hall.commands.advice import advise
from hall.commands.queue import TakeTicket, Transfer
from hall.commands.staff import sign_out
from hall.errors import HallError, Refused
from hall.queueing import QueueRules, back_rank, order, overtakings
from hall.staff import Actor
from hall.tickets import Ticket, TicketState
from tests.unit.desk import CLERK, GUIDE, MANAGER, OTHER, WOMAN, Desk, application, calendar, item_of

MINUTE = 60 * MICROS
RULES = QueueRules()


def waiting(ident: str, minute: int, **more: object) -> Ticket:
    base = Ticket(
        id=ident, day=20261120, number=ident, prefix="A", serial=1, queue="A", taken_at=minute * MINUTE,
        rank_at=minute * MINUTE,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def line(tickets: list[Ticket], at: int, *, window: int = 3, staff: str = "0203") -> list[str]:
    places = order(
        tickets,
        now=at * MINUTE,
        window=window,
        staff=staff,
        weights={"A": 10, "J": 1},
        rules=RULES,
        overtaken=overtakings(tickets),
    )
    assert all(place.why for place in places)
    return [place.ticket.id for place in places]


def test_first_come_first_served_within_a_queue() -> None:
    assert line([waiting("b", 2), waiting("a", 1)], 10) == ["a", "b"]


def test_priority_goes_first_but_not_for_ever() -> None:
    first, early = waiting("ordinary", 0), waiting("soldier", 10, priority="军人")
    assert line([first, early], 11) == ["soldier", "ordinary"]
    gone = [
        waiting(f"p{i}", i + 1, priority="军人", called_at=9 * MINUTE, state=TicketState.DONE)
        for i in range(5)
    ]
    assert line([first, early, *gone], 11) == ["ordinary", "soldier"]
    one = [waiting("p", 5, priority="军人", called_at=9 * MINUTE, state=TicketState.DONE)]
    assert line([first, waiting("late", 30, priority="军人"), *one], 31) == ["ordinary", "late"]


def test_the_promise_of_minutes_holds_only_for_the_overtaken() -> None:
    first = waiting("ordinary", 0)
    newcomer = waiting("soldier", 50, priority="军人")
    assert line([first, newcomer], 51)[0] == "ordinary"
    assert overtakings([first, newcomer]) == {}
    jumped = replace(newcomer, called_at=52 * MINUTE, state=TicketState.SERVING)
    assert overtakings([first, jumped]) == {"ordinary": 1}
    returned = replace(first, rank_at=51 * MINUTE, no_shows=1)
    assert overtakings([returned, jumped]) == {}


def test_an_appointment_counts_from_its_time() -> None:
    booked = waiting("booked", 0, slot_at=20 * MINUTE)
    assert line([waiting("a", 5), booked], 10) == ["booked", "a"]
    assert line([waiting("a", 0), booked], 60) == ["booked", "a"]


def test_a_missed_number_comes_back_at_the_tail_or_three_places_back() -> None:
    others = [waiting(f"o{i}", 10 + i) for i in range(5)]
    tail = waiting("m", 1, no_shows=1, place="tail", rank_at=20 * MINUTE)
    assert line([*others, tail], 25) == ["o0", "o1", "o2", "o3", "o4", "m"]

    def back(line_then: list[Ticket], at: int, **more: object) -> Ticket:
        missed = replace(tail, **more)  # type: ignore[arg-type]
        return replace(missed, place="back3", rank_at=back_rank(line_then, missed, at * MINUTE))

    third = back(others, 20)
    assert line([*others, third], 25) == ["o0", "o1", "o2", "m", "o3", "o4"]
    assert line([*others[2:], third], 25) == ["o2", "m", "o3", "o4"], "its place is its own, not a count"
    assert line([others[0], back(others[:1], 20)], 25) == ["o0", "m"]
    assert line([back([], 20)], 25) == ["m"]
    assert line([*others, back(others, 20, taken_at=14 * MINUTE + 1)], 25)[-1] == "m"
    late = [waiting("slot", 1, slot_at=300 * MINUTE), others[0]]
    newcomer = waiting("n", 21)
    assert line([back(late[::-1], 20), newcomer], 25) == ["m", "n"], "no place in the future"


def test_who_was_sent_here_is_first_here_and_nobody_s_elsewhere() -> None:
    sent = waiting("sent", 9, to_window=5, queue="Z")
    named = waiting("named", 9, to_staff="0203", queue="Z")
    assert line([waiting("a", 0), sent, named], 10) == ["named", "a"]
    assert line([waiting("a", 0), sent, named], 10, window=5, staff="0205") == ["sent", "a"]


def test_only_waiting_numbers_of_the_window_s_queues_count() -> None:
    assert line([waiting("x", 0, queue="Z"), waiting("d", 0, state=TicketState.DONE)], 5) == []
    assert line([waiting("j", 0, queue="J"), waiting("a", 0)], 5) == ["a", "j"]


def test_a_number_handed_on_first_is_taken_up_first() -> None:
    handed = waiting("t", 9, transferred=True, place="first")
    assert line([waiting("a", 0), handed], 10) == ["t", "a"]


class Hall:
    """A desk with short words for its steps."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.store, self.clock = self.desk.store, self.desk.clock

    def take(self, **more: object) -> str:
        cmd = TakeTicket(actor=GUIDE, queue="A", **more)  # type: ignore[arg-type]
        ident = queue.take_ticket(cmd, self.store, self.clock).ticket.id
        self.clock.move(seconds=1)
        return ident

    def call(self, actor: Actor = CLERK) -> Ticket:
        done = queue.call_next(actor, self.store, self.clock)
        assert done is not None
        return done.ticket

    def ticket(self, ident: str) -> Ticket:
        return self.store.state.tickets[ident]


def refused(command: object, *args: object, **more: object) -> str:
    assert callable(command)
    with pytest.raises(HallError) as error:
        command(*args, **more)
    return error.value.code


def test_a_visit_from_number_to_end() -> None:
    hall = Hall()
    ident = hall.take(person_number="99010219881121002x ", priority="孕妇或携婴幼儿")
    ticket = hall.ticket(ident)
    assert (ticket.number, ticket.tail, ticket.state) == ("A001", "002X", TicketState.WAITING)
    called = hall.call()
    assert (called.id, called.window, called.staff, called.calls) == (ident, 3, "0203", 1)
    assert "优先" in called.why
    for calls in (2, 3, 4):
        assert queue.recall(CLERK, ident, hall.store, hall.clock).ticket.calls == calls
    assert refused(queue.recall, CLERK, ident, hall.store, hall.clock) == "ticket.recalls"
    assert queue.arrive(CLERK, ident, hall.store, hall.clock).ticket.state is TicketState.SERVING
    assert refused(queue.call_next, CLERK, hall.store, hall.clock) == "ticket.window_busy"
    done = queue.finish(CLERK, ident, hall.store, hall.clock, result="受理").ticket
    assert (done.state, done.result) == (TicketState.DONE, "受理")
    assert queue.call_next(CLERK, hall.store, hall.clock) is None


def test_one_open_number_a_person_and_queue() -> None:
    hall = Hall()
    first = hall.take(person_number=WOMAN.number)
    assert refused(hall.take, person_number=WOMAN.number.lower()) == "ticket.open"
    other = TakeTicket(actor=GUIDE, queue="B", person_number=WOMAN.number)
    assert queue.take_ticket(other, hall.store, hall.clock).ticket.number == "B001"
    hall.call()
    queue.arrive(CLERK, first, hall.store, hall.clock)
    queue.finish(CLERK, first, hall.store, hall.clock)
    assert hall.ticket(hall.take(person_number=WOMAN.number)).number == "A002"
    for raw in hall.store.raws():
        assert WOMAN.number.encode() not in raw


def test_numbers_of_no_queue_are_refused() -> None:
    hall = Hall()
    for letter in ("W", "?", ""):
        cmd = TakeTicket(actor=GUIDE, queue=letter)
        assert refused(queue.take_ticket, cmd, hall.store, hall.clock) == "ticket.queue"
    assert refused(queue.call_next, GUIDE, hall.store, hall.clock) == "staff.right"
    assert refused(queue.call_next, replace(CLERK, window=None), hall.store, hall.clock) == "ticket.no_window"
    assert refused(queue.arrive, CLERK, "nobody", hall.store, hall.clock) == "ticket.unknown"
    hall.store.state.catalogues.clear()
    assert refused(hall.take) == "ticket.queue"
    assert queue.call_next(CLERK, hall.store, hall.clock) is None
    assert queue.weights_of(Catalogue(), 3) == {}


def test_a_visit_belongs_to_its_window() -> None:
    hall = Hall()
    ident = hall.take()
    hall.call()
    for step in (queue.recall, queue.arrive, queue.miss, queue.finish, queue.park):
        assert refused(step, OTHER, ident, hall.store, hall.clock) == "ticket.elsewhere"
    move = Transfer(actor=OTHER, ticket=ident, to_queue="J")
    assert refused(queue.transfer, move, hall.store, hall.clock) == "ticket.elsewhere"
    assert refused(queue.undo, OTHER, ident, hall.store, hall.clock) == "ticket.undo"


def test_a_recall_is_no_way_to_call_out_of_turn() -> None:
    hall = Hall()
    ident = hall.take()
    assert refused(queue.recall, CLERK, ident, hall.store, hall.clock) == "ticket.move"
    assert hall.ticket(ident).state is TicketState.WAITING


def test_missed_twice_needs_the_guide() -> None:
    hall = Hall()
    ident = hall.take()
    for _ in range(2):
        hall.call()
        queue.miss(CLERK, ident, hall.store, hall.clock)
        if hall.ticket(ident).no_shows == 1:
            queue.reactivate(CLERK, ident, hall.store, hall.clock, place="back3")
    assert refused(queue.reactivate, CLERK, ident, hall.store, hall.clock) == "ticket.again"
    assert refused(queue.reactivate, GUIDE, ident, hall.store, hall.clock, place="first") == "ticket.place"
    assert queue.reactivate(MANAGER, ident, hall.store, hall.clock).ticket.state is TicketState.WAITING


def test_a_parked_visit_frees_the_window_and_is_taken_up_when_it_is_free() -> None:
    hall = Hall()
    first, second = hall.take(), hall.take()
    hall.call()
    queue.arrive(CLERK, first, hall.store, hall.clock)
    queue.park(CLERK, first, hall.store, hall.clock, reason="去复印")
    assert hall.call().id == second
    assert refused(queue.arrive, CLERK, first, hall.store, hall.clock) == "ticket.window_busy"
    queue.arrive(CLERK, second, hall.store, hall.clock)
    queue.finish(CLERK, second, hall.store, hall.clock)
    again = queue.arrive(CLERK, first, hall.store, hall.clock).ticket
    assert (again.state, again.window) == (TicketState.SERVING, 3)


def test_a_number_that_is_handed_on_keeps_number_and_time() -> None:
    hall = Hall()
    ident = hall.take()
    taken = hall.ticket(ident).taken_at
    hall.call()
    for change, code in (
        ({"to_queue": "Z"}, "ticket.queue"),
        ({"to_queue": "J", "to_window": 999}, "ticket.window"),
        ({"to_queue": "J", "place": "sideways"}, "ticket.place"),
    ):
        cmd = Transfer(actor=CLERK, ticket=ident, **change)
        assert refused(queue.transfer, cmd, hall.store, hall.clock) == code
    cmd = Transfer(actor=CLERK, ticket=ident, to_queue="J", to_window=5, place="last")
    ticket = queue.transfer(cmd, hall.store, hall.clock).ticket
    assert (ticket.number, ticket.taken_at, ticket.window) == ("A001", taken, None)
    assert ticket.rank_at > taken
    assert hall.call(OTHER).id == ident


def test_undo_takes_back_one_s_own_last_step_within_ten_seconds() -> None:
    hall = Hall()
    ident = hall.take()
    assert refused(queue.undo, CLERK, ident, hall.store, hall.clock) == "ticket.undo"
    assert refused(queue.undo, CLERK, "nobody", hall.store, hall.clock) == "ticket.undo"
    hall.call()
    queue.arrive(CLERK, ident, hall.store, hall.clock)
    advise(application(item_of(), ticket=ident), hall.store, hall.clock, calendar())
    assert queue.undo(CLERK, ident, hall.store, hall.clock).ticket.state is TicketState.CALLED
    assert refused(queue.undo, CLERK, ident, hall.store, hall.clock) == "ticket.undo"
    queue.arrive(CLERK, ident, hall.store, hall.clock)
    hall.clock.move(seconds=11)
    assert refused(queue.undo, CLERK, ident, hall.store, hall.clock) == "ticket.undo"
    hall.clock.move(seconds=-22)
    assert refused(queue.undo, CLERK, ident, hall.store, hall.clock) == "ticket.undo"


def test_an_ended_visit_comes_not_back_to_a_busy_window() -> None:
    hall = Hall()
    first, _ = hall.take(), hall.take()
    hall.call()
    queue.arrive(CLERK, first, hall.store, hall.clock)
    queue.finish(CLERK, first, hall.store, hall.clock)
    hall.call()
    assert refused(queue.undo, CLERK, first, hall.store, hall.clock) == "ticket.window_busy"
    assert hall.ticket(first).state is TicketState.DONE


def test_a_paused_window_calls_nobody_and_its_pause_ends_with_the_person() -> None:
    hall = Hall()
    hall.take()
    assert refused(windows.pause, CLERK, " ", hall.store, hall.clock) == "window.reason"
    assert refused(windows.resume, CLERK, hall.store, hall.clock) == "window.open"
    windows.pause(CLERK, "午休", hall.store, hall.clock)
    assert refused(windows.pause, CLERK, "午休", hall.store, hall.clock) == "window.paused"
    assert refused(queue.call_next, CLERK, hall.store, hall.clock) == "window.paused"
    windows.resume(CLERK, hall.store, hall.clock)
    windows.pause(CLERK, "午休", hall.store, hall.clock)
    sign_out(CLERK, hall.store, hall.clock)
    kinds = [event.kind for event in hall.store.events_of("staff:0203")]
    assert kinds[-3:] == ["staff.paused", "staff.resumed", "staff.signed_out"]
    assert hall.call().number == "A001"


def test_numbers_of_yesterday_end_once_but_not_a_visit_in_hand() -> None:
    hall = Hall()
    waiting_one, served = hall.take(), hall.take(priority="军人军属")
    hall.call()
    queue.arrive(CLERK, served, hall.store, hall.clock)
    assert queue.expire_old(hall.store, hall.clock).streams == ()
    hall.clock.move(days=1)
    assert queue.expire_old(hall.store, hall.clock).streams == (f"ticket:{waiting_one}",)
    assert queue.expire_old(hall.store, hall.clock).streams == ()
    assert hall.ticket(waiting_one).state is TicketState.EXPIRED
    assert hall.ticket(served).state is TicketState.SERVING
    with pytest.raises(Refused):
        queue.reactivate(GUIDE, waiting_one, hall.store, hall.clock)
