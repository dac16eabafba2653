"""The queue's part of the store in memory: simple scans where the real store has indexes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from hall.errors import Conflict, Refused
from hall.queue_ports import Booking, Estimate, Head, Notice, WindowRow
from hall.queueing import klass_of, overtakings, since
from hall.tickets import Ticket, TicketState


class _State(Protocol):
    """What of the store's state is used here."""

    tickets: dict[str, Ticket]
    windows: dict[int, WindowRow]
    notices: list[Notice]
    bookings: dict[str, Booking]
    estimates: dict[str, Estimate]
    replies: dict[str, tuple[bytes, int]]
    counters: dict[str, int]
    stamps: dict[str, int]


def _stamp(state: _State, row: str) -> int:
    """The next number of changes, kept for the row."""
    state.counters["queue.changes"] = state.counters.get("queue.changes", 0) + 1
    state.stamps[row] = state.counters["queue.changes"]
    return state.stamps[row]


class Tickets:
    """See `hall.queue_ports.TicketStore`."""

    def __init__(self, state: _State) -> None:
        self._state = state

    def get(self, ticket_id: str) -> Ticket | None:
        return self._state.tickets.get(ticket_id)

    def put(self, ticket: Ticket) -> None:
        held = self.active_at(ticket.window) if ticket.is_active and ticket.window is not None else None
        if held is not None and held.id != ticket.id:
            raise Refused("ticket.window_busy", f"{ticket.window} 号窗口正在办 {held.number}。")
        key = (ticket.hall, ticket.day, ticket.prefix, ticket.serial)
        for other in self._state.tickets.values():
            if other.id != ticket.id and (other.hall, other.day, other.prefix, other.serial) == key:
                raise Conflict("ticket.number", f"{ticket.number} 今天已经发出。")
        self._state.tickets[ticket.id] = ticket
        _stamp(self._state, f"ticket:{ticket.id}")

    def of_day(self, day: int) -> tuple[Ticket, ...]:
        mine = [ticket for ticket in self._state.tickets.values() if ticket.day == day]
        return tuple(sorted(mine, key=lambda ticket: (ticket.taken_at, ticket.id)))

    def open_of_day(self, day: int) -> tuple[Ticket, ...]:
        return tuple(ticket for ticket in self.of_day(day) if not ticket.is_over)

    def heads(self, day: int, letters: Sequence[str], window: int, staff: str) -> tuple[Head, ...]:
        today = self.of_day(day)
        counts = overtakings(today)
        found: dict[str, Ticket] = {}
        first: dict[tuple[str, str], Ticket] = {}
        for ticket in today:
            if ticket.state is not TicketState.WAITING:
                continue
            if ticket.to_window is not None or ticket.to_staff is not None:
                if ticket.to_window == window or ticket.to_staff == staff:
                    found[ticket.id] = ticket
            elif ticket.queue in letters:
                line = (ticket.queue, klass_of(ticket))
                known = first.get(line)
                if known is None or (since(ticket), ticket.id) < (since(known), known.id):
                    first[line] = ticket
        found |= {ticket.id: ticket for ticket in first.values()}
        return tuple(Head(ticket=ticket, overtaken=counts.get(ticket.id, 0)) for ticket in found.values())

    def waiting(self, day: int) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for ticket in self.of_day(day):
            if ticket.state is TicketState.WAITING:
                counts[ticket.queue] = counts.get(ticket.queue, 0) + 1
        return counts

    def in_line(self, day: int, queue: str, limit: int) -> tuple[Ticket, ...]:
        line = [
            ticket
            for ticket in self.of_day(day)
            if ticket.state is TicketState.WAITING
            and ticket.queue == queue
            and ticket.to_window is None
            and ticket.to_staff is None
        ]
        return tuple(sorted(line, key=lambda ticket: (since(ticket), ticket.id))[:limit])

    def open_of_person(self, day: int, key: bytes) -> tuple[Ticket, ...]:
        return tuple(ticket for ticket in self.open_of_day(day) if ticket.person_key == key)

    def taken(self, day: int, queue: str) -> int:
        return sum(1 for ticket in self.of_day(day) if ticket.prefix == queue)

    def active_at(self, window: int) -> Ticket | None:
        return next((t for t in self._state.tickets.values() if t.is_active and t.window == window), None)

    def by_number(self, day: int, number: str) -> Ticket | None:
        return next((t for t in self.of_day(day) if t.number == number), None)

    def open_before(self, day: int) -> tuple[Ticket, ...]:
        return tuple(t for t in self._state.tickets.values() if t.day < day and not t.is_over)


class Windows:
    """See `hall.queue_ports.WindowStore`."""

    def __init__(self, state: _State) -> None:
        self._state = state

    def get(self, no: int) -> WindowRow:
        return self._state.windows.get(no, WindowRow(no=no))

    def put(self, row: WindowRow) -> None:
        self._state.windows[row.no] = replace(row, seq=_stamp(self._state, f"window:{row.no}"))

    def beat(self, no: int, at: int) -> None:
        if no in self._state.windows:
            self._state.windows[no] = replace(self._state.windows[no], seen_at=at)

    def all(self) -> tuple[WindowRow, ...]:
        return tuple(row for _, row in sorted(self._state.windows.items()))

    def of_staff(self, staff: str, day: int) -> WindowRow | None:
        return next((row for row in self.all() if staff and (row.staff, row.day) == (staff, day)), None)

    def notice(self) -> Notice:
        return self._state.notices[-1] if self._state.notices else Notice()

    def put_notice(self, notice: Notice) -> None:
        self._state.notices.append(notice)
        _stamp(self._state, "notice")


class Bookings:
    """See `hall.queue_ports.BookingStore`."""

    def __init__(self, state: _State) -> None:
        self._state = state

    def get(self, booking_id: str) -> Booking | None:
        return self._state.bookings.get(booking_id)

    def put(self, booking: Booking) -> None:
        self._state.bookings[booking.id] = booking

    def by_code(self, day: int, code: str) -> Booking | None:
        mine = [one for one in self._state.bookings.values() if code and (one.day, one.code) == (day, code)]
        return next((one for one in mine if one.state != "cancelled"), mine[0] if mine else None)

    def of_person(self, day: int, key: bytes) -> tuple[Booking, ...]:
        mine = [one for one in self._state.bookings.values() if (one.day, one.person_key) == (day, key)]
        return tuple(sorted(mine, key=lambda one: (one.slot_at, one.id)))

    def taken(self, queue: str, slot_at: int) -> int:
        return sum(
            1
            for one in self._state.bookings.values()
            if (one.queue, one.slot_at) == (queue, slot_at) and one.state != "cancelled"
        )


class Estimates:
    """See `hall.queue_ports.EstimateStore`."""

    def __init__(self, state: _State) -> None:
        self._state = state

    def put(self, estimate: Estimate) -> None:
        self._state.estimates.setdefault(estimate.ticket, estimate)

    def settle(self, ticket: str, called_at: int) -> None:
        shown = self._state.estimates.get(ticket)
        if shown is not None and not shown.called_at:
            self._state.estimates[ticket] = replace(shown, called_at=called_at)

    def of_days(self, first: int, last: int) -> tuple[Estimate, ...]:
        mine = [one for one in self._state.estimates.values() if first <= one.day <= last and one.called_at]
        return tuple(sorted(mine, key=lambda one: (one.shown_at, one.ticket)))


class Replies:
    """See `hall.queue_ports.ReplyStore`."""

    def __init__(self, state: _State) -> None:
        self._state = state

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        return {key: self._state.replies[key][0] for key in keys if key in self._state.replies}

    def put(self, key: str, answer: bytes, at: int) -> None:
        self._state.replies.setdefault(key, (answer, at))

    def forget_before(self, at: int) -> None:
        old = [key for key, (_, when) in self._state.replies.items() if when < at]
        for key in old:
            del self._state.replies[key]
