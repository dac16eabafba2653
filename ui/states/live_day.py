"""The day so far, kept up from one view to the next: counts, waits that are over, arrivals and calls.

A view holds open tickets and those of the last minutes only; the book remembers the rest. It is filled and
asked on one lane. No Qt, no words; times are microseconds UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hall.tickets import Ticket, TicketState

MINUTE: Final = 60_000_000
SLOT: Final = 10 * MINUTE
_STEP: Final = 5 * MINUTE
_S = TicketState
_IN_HAND: Final = frozenset({_S.CALLED, _S.SERVING, _S.PARKED})
_LOST: Final = frozenset({_S.NO_SHOW, _S.ABANDONED, _S.CANCELLED, _S.EXPIRED})


def first_call(ticket: Ticket) -> int:
    """When it was called for the first time; 0 when never."""
    return ticket.legs[0].called_at if ticket.legs else ticket.called_at


def began(ticket: Ticket) -> int:
    """From when its waiting counts: an appointment not before its slot (KPI of domain.md 5.2)."""
    return max(ticket.taken_at, ticket.slot_at or 0)


def waited(ticket: Ticket) -> int:
    """Minutes from taking to the first call; for called tickets only."""
    return max(0, (first_call(ticket) - began(ticket)) // MINUTE)


def quantile(values: list[int], share: float) -> int:
    """The smallest value that so large a share does not pass; `values` sorted and not empty."""
    at = min(max(-(-len(values) * int(share * 1000) // 1000), 1), len(values))
    return values[at - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """The numbers of the head line. Waits in minutes, None before the first call."""

    taken: int = 0
    waiting: int = 0
    serving: int = 0
    done: int = 0
    lost: int = 0
    median: int | None = None
    p90: int | None = None


class DayBook:
    """All tickets of one business day that were ever seen."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.day = 0
        self._tickets: dict[str, Ticket] = {}
        self._counts: DayCounts | None = None
        self._flow: tuple[dict[int, int], dict[int, int]] | None = None
        self._ends: dict[int, int] = {}
        self._numbers: dict[str, Ticket] | None = None

    def merge(self, day: int, tickets: Iterable[Ticket]) -> None:
        """Take over what is newer; another day begins a new book."""
        if day != self.day:
            self.day, self._tickets, self._ends = day, {}, {}
            self._changed()
        known, fresh = self._tickets, False
        for ticket in tickets:
            old = known.get(ticket.id)
            if old is ticket or old == ticket or ticket.day != day:
                continue
            known[ticket.id] = ticket
            fresh = True
            for leg in ticket.legs:
                if leg.ended_at:
                    self._ends[leg.window] = max(self._ends.get(leg.window, 0), leg.ended_at)
            if ticket.window and ticket.finished_at:
                self._ends[ticket.window] = max(self._ends.get(ticket.window, 0), ticket.finished_at)
        if fresh:
            self._changed()

    def _changed(self) -> None:
        self._counts = self._flow = self._numbers = None

    def tickets(self) -> tuple[Ticket, ...]:
        """All of them, in no order."""
        return tuple(self._tickets.values())

    def get(self, ticket_id: str) -> Ticket | None:
        """One by id."""
        return self._tickets.get(ticket_id)

    def numbered(self, number: str) -> Ticket | None:
        """One by the number on its slip."""
        if self._numbers is None:
            self._numbers = {ticket.number: ticket for ticket in self._tickets.values()}
        return self._numbers.get(number)

    def ended(self, window: int) -> int:
        """When the last visit at a window ended; 0 when none did."""
        return self._ends.get(window, 0)

    def counts(self) -> DayCounts:
        """The numbers of the head line."""
        if self._counts is None:
            states = Counter(ticket.state for ticket in self._tickets.values())
            waits = sorted(waited(ticket) for ticket in self._tickets.values() if first_call(ticket))
            self._counts = DayCounts(
                taken=len(self._tickets),
                waiting=states[_S.WAITING],
                serving=sum(states[state] for state in _IN_HAND),
                done=states[_S.DONE],
                lost=sum(states[state] for state in _LOST),
                median=quantile(waits, 0.5) if waits else None,
                p90=quantile(waits, 0.9) if waits else None,
            )
        return self._counts

    def flow(self) -> tuple[dict[int, int], dict[int, int]]:
        """Arrivals and first calls by the beginning of their ten minutes."""
        if self._flow is None:
            arrivals: Counter[int] = Counter()
            calls: Counter[int] = Counter()
            for ticket in self._tickets.values():
                arrivals[ticket.taken_at // SLOT * SLOT] += 1
                called = first_call(ticket)
                if called:
                    calls[called // SLOT * SLOT] += 1
            self._flow = dict(arrivals), dict(calls)
        return self._flow

    def opened_at(self) -> int:
        """The full hour of the first number; 0 before it."""
        taken = min((ticket.taken_at for ticket in self._tickets.values()), default=0)
        return taken // (60 * MINUTE) * (60 * MINUTE)

    def longest(self, queue: str, now: int) -> tuple[tuple[int, int], ...]:
        """The longest wait of a queue in minutes, every five minutes of the day and now."""
        start = self.opened_at()
        if not start or now < start:
            return ()
        spans = sorted(
            (began(t), first_call(t) or t.finished_at or now + 1)
            for t in self._tickets.values()
            if t.queue == queue
        )
        found = []
        for at in (*range(start, now, _STEP), now):
            oldest = next((since for since, end in spans if since <= at < end), at)
            found.append((at, (at - oldest) // MINUTE))
        return tuple(found)
