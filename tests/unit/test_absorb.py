"""What a desk wrote while the hub was away flows in once, and closes the hall's number that it stands for."""

from __future__ import annotations

import uuid
from dataclasses import replace

from hall import bodies as b
from hall import queue_acts as a
from hall.chain import ZERO, Entry
from hall.clock import FixedClock, next_hlc
from hall.codec import encode, plain
from hall.commands.absorb import Absorbed, absorb
from hall.commands.record import as_number
from hall.events import KINDS, Event, EventKind
from hall.ids import new_id
from hall.tickets import Ticket, TicketState
from tests.unit.queue_hall import CLERK, MANAGER, OTHER, QueueHall

S, K = TicketState, EventKind
DESK = uuid.UUID("01900000-0000-7000-8000-0000000000d3")
INC = uuid.UUID("01900000-0000-7000-8000-0000000000d4")


class Away:
    """The chain of a desk that goes on without its hub."""

    def __init__(self, hall: QueueHall, *, window: int = 3, actor: str = "0203") -> None:
        self.hall, self.window, self.actor = hall, window, actor
        self.clock = FixedClock(at=hall.clock.wall())
        self.prev, self.seq, self.hlc = ZERO, 0, 0
        self.heads: dict[str, bytes] = {}

    def write(self, stream: str, kind: EventKind, body: b.Body) -> Event:
        """One event in the desk's chain, as the hub has it after the push."""
        wall = self.clock.wall()
        self.seq, self.hlc = self.seq + 1, next_hlc(self.hlc, wall)
        parents = (self.heads[stream],) if stream in self.heads else ()
        event = Event(
            id=new_id(self.clock), node=DESK, inc=INC, seq=self.seq, hlc=self.hlc, wall=wall, off=0,
            hall="990102", window=self.window, biz_day=as_number(wall), stream=stream, kind=kind,
            tv=KINDS[kind].tv, crit=False, parents=parents, actor=self.actor, cat=None, blobs=(),
            body=plain(body),
        )  # fmt: skip
        entry = Entry.of(self.prev, encode(event))
        self.prev = self.heads[stream] = entry.link
        self.hall.store.state.foreign.append(entry)
        return event

    def emergency(self, serial: int, *, replaces: str = "", served: bool = True) -> str:
        """A number of the series of the window; served at once unless it waits."""
        stream = f"ticket:{new_id(self.clock)}"
        number = f"W{self.window:02d}-{serial:03d}"
        self.write(stream, K.TICKET_TAKEN, b.TicketTaken(
            number=number, queue="A", prefix=f"W{self.window:02d}", serial=serial, token="",
            source="emergency", replaces=replaces,
        ))  # fmt: skip
        if served:
            self.write(stream, K.TICKET_CALLED, b.TicketCalled(to_window=self.window, why="先到先办"))
            self.write(stream, K.TICKET_ARRIVED, b.TicketArrived(at_window=self.window))
            self.finish(stream)
        return stream

    def finish(self, stream: str, result: str = "受理") -> None:
        self.clock.move(minutes=3)
        self.write(stream, K.TICKET_FINISHED, b.TicketFinished(result=result))


def take_in(hall: QueueHall, *streams: str) -> Absorbed:
    """Take streams in, and again: the second time nothing changes."""
    hall.clock.move(minutes=10)
    done = absorb(streams, hall.store, hall.clock)
    state = hall.store.state
    again = absorb(streams, hall.store, hall.clock)
    assert again.tickets == ()
    assert hall.store.state.tickets == state.tickets
    assert len(hall.store.state.entries) == len(state.entries)
    assert again.clashes == done.clashes
    rows = hall.store.stored_rows()
    assert {stream: rows.get(stream) for stream in hall.store.fold_again()} == hall.store.fold_again()
    return done


def row(hall: QueueHall, stream: str) -> Ticket:
    return hall.ticket(stream.removeprefix("ticket:"))


def test_a_number_of_the_window_s_own_series_flows_in_once() -> None:
    hall = QueueHall()
    stream = Away(hall).emergency(1)
    done = take_in(hall, stream, "staff:0203")
    assert [one.number for one in done.tickets] == ["W03-001"]
    assert (row(hall, stream).state, row(hall, stream).legs[0].result) == (S.DONE, "受理")
    assert hall.store.state.stamps[stream] > 0
    assert done.changes.streams == (stream,)


def test_the_hall_s_number_that_it_stands_for_is_closed() -> None:
    hall = QueueHall()
    ident = hall.take()
    stream = Away(hall).emergency(1, replaces="A001")
    done = take_in(hall, stream)
    old = hall.ticket(ident)
    assert (old.state, old.result) == (S.CANCELLED, "已在应急号办理（W03-001）")
    assert {one.number for one in done.tickets} == {"A001", "W03-001"}
    assert done.clashes == ()


def test_a_number_that_was_called_stays_and_is_the_manager_s_business() -> None:
    hall = QueueHall()
    ident = hall.take()
    hall.do(a.SetWindow(window=5, weights=(("A", 1),)), MANAGER)
    hall.do(a.CallNext(), OTHER)
    done = take_in(hall, Away(hall).emergency(1, replaces="A001"))
    assert hall.ticket(ident).state is S.CALLED
    assert [(clash.why, clash.ticket.number, clash.other and clash.other.id) for clash in done.clashes] == [
        ("called", "W03-001", ident)
    ]
    assert "A001" in done.clashes[0].sentence


def test_a_number_that_nobody_has_is_told() -> None:
    hall = QueueHall()
    done = take_in(hall, Away(hall).emergency(1, replaces="A099"))
    assert [clash.why for clash in done.clashes] == ["unknown"]
    assert "A099" in done.clashes[0].sentence


def test_the_visit_in_hand_ends_where_it_is() -> None:
    hall = QueueHall()
    ident = hall.take()
    hall.serve()
    away = Away(hall)
    away.finish(f"ticket:{ident}", "当场办结")
    take_in(hall, f"ticket:{ident}")
    assert (hall.ticket(ident).state, hall.ticket(ident).result) == (S.DONE, "当场办结")


def test_an_end_under_a_clock_that_is_slow_is_written_once_more() -> None:
    for served in (True, False):
        hall = QueueHall()
        ident = hall.take()
        hall.do(a.CallNext())
        if served:
            hall.do(a.Arrive(ticket=ident))
        away = Away(hall)
        away.clock.move(minutes=-30)
        away.finish(f"ticket:{ident}", "受理")
        take_in(hall, f"ticket:{ident}")
        ticket = hall.ticket(ident)
        assert (ticket.state, ticket.result, ticket.staff) == (S.DONE, "受理", "0203")


def test_an_end_by_a_desk_that_lost_the_visit_changes_nothing() -> None:
    hall = QueueHall()
    ident = hall.take()
    hall.serve()
    away = Away(hall)
    away.clock.move(minutes=-30)
    hall.do(a.TakeOver(ticket=ident, window=5), MANAGER)
    away.finish(f"ticket:{ident}")
    assert take_in(hall, f"ticket:{ident}").tickets == ()
    assert (hall.ticket(ident).state, hall.ticket(ident).window) == (S.SERVING, 5)


def test_a_waiting_number_of_a_desk_is_called_by_that_desk_only_until_it_is_handed_on() -> None:
    hall = QueueHall()
    away = Away(hall)
    stream = away.emergency(1, served=False)
    take_in(hall, stream)
    ident = row(hall, stream).id
    assert row(hall, stream).to_window == 3
    assert hall.do(a.CallNext()).empty
    assert hall.refused(a.CallChosen(ticket=ident, reason="急")) == "ticket.emergency"
    away.clock.move(minutes=1)
    away.write(stream, K.TICKET_TRANSFERRED, b.TicketTransferred(to_queue="A", place="keep"))
    take_in(hall, stream)
    assert hall.on(a.CallNext()).id == ident


def test_who_was_handed_on_waits_since_the_first_number_was_taken() -> None:
    hall = QueueHall()
    ident = hall.take()
    first_taken = hall.ticket(ident).taken_at
    hall.clock.move(minutes=5)
    between = hall.take()
    hall.clock.move(minutes=5)
    away = Away(hall)
    stream = away.emergency(1, replaces="A001", served=False)
    away.write(stream, K.TICKET_TRANSFERRED, b.TicketTransferred(to_queue="A", place="keep"))
    take_in(hall, stream)
    assert row(hall, stream).rank_at == first_taken
    assert hall.on(a.CallNext()).number == "W03-001"
    hall.do(a.Miss(ticket=row(hall, stream).id))
    assert hall.on(a.CallNext()).id == between


def test_a_window_that_holds_another_number_is_told_and_loses_nothing() -> None:
    hall = QueueHall()
    away = Away(hall)
    stream = f"ticket:{new_id(away.clock)}"
    away.write(stream, K.TICKET_TAKEN, b.TicketTaken(
        number="W03-001", queue="A", prefix="W03", serial=1, token="", source="emergency",
    ))  # fmt: skip
    away.write(stream, K.TICKET_CALLED, b.TicketCalled(to_window=3))
    ident = hall.take()
    hall.do(a.CallNext())
    hall.clock.move(minutes=1)
    done = absorb((stream,), hall.store, hall.clock)
    assert [(clash.why, clash.other and clash.other.id) for clash in done.clashes] == [("busy", ident)]
    assert "A001" in done.clashes[0].sentence
    hall.do(a.Miss(ticket=ident))
    assert absorb((stream,), hall.store, hall.clock).clashes == ()
    assert row(hall, stream).state is S.CALLED


def test_a_cancelled_emergency_number_closes_nothing() -> None:
    hall = QueueHall()
    ident = hall.take()
    away = Away(hall)
    stream = away.emergency(1, replaces="A001", served=False)
    away.write(stream, K.TICKET_CANCELLED, b.TicketClosed(reason="没有来"))
    take_in(hall, stream)
    assert hall.ticket(ident).state is S.WAITING
    assert hall.on(a.CallNext(), replace(CLERK)).id == ident


def test_what_nobody_took_makes_no_row() -> None:
    hall = QueueHall()
    away = Away(hall)
    stream = f"ticket:{new_id(away.clock)}"
    away.finish(stream)
    assert take_in(hall, stream).tickets == ()
    assert stream.removeprefix("ticket:") not in hall.store.state.tickets


def test_a_visit_that_is_not_in_hand_is_left_as_it_is() -> None:
    hall = QueueHall()
    ident = hall.take()
    away = Away(hall)
    away.finish(f"ticket:{ident}")
    assert take_in(hall, f"ticket:{ident}").tickets == ()
    assert hall.ticket(ident).state is S.WAITING


def test_an_emergency_number_that_names_itself_stands_for_nothing() -> None:
    hall = QueueHall()
    done = take_in(hall, Away(hall).emergency(1, replaces="W03-001"))
    assert [clash.why for clash in done.clashes] == ["unknown"]


def test_a_number_of_a_pc_that_was_its_own_hall_stays_out_while_it_is_open() -> None:
    hall = QueueHall()
    ours = hall.take()
    away = Away(hall)
    taken = [f"ticket:{new_id(away.clock)}" for _ in range(2)]
    for serial, stream in enumerate(taken, 1):
        number = b.TicketTaken(
            number=f"A00{serial}", queue="A", prefix="A", serial=serial, token="", source="desk"
        )
        away.write(stream, K.TICKET_TAKEN, number)
    absorb(taken, hall.store, hall.clock)
    assert set(hall.store.state.tickets) == {ours}, "that PC calls them itself (D17)"
    for stream in taken:
        away.write(stream, K.TICKET_CALLED, b.TicketCalled(to_window=3, why="先到先办"))
        away.write(stream, K.TICKET_ARRIVED, b.TicketArrived(at_window=3))
        away.finish(stream)
    done = absorb(taken, hall.store, hall.clock)
    assert [one.number for one in done.tickets] == ["A002"], "history, where the number is free"
    assert done.clashes == ()
    assert hall.ticket(ours).state is S.WAITING
