"""One visitor's place in the queue, as their own phone may know it: number, people ahead, a range, a window.

Reached by the token of the slip only (D5); never a name, never another visitor's number. The order is that of
`hall.queueing`; waiting is a range or "not known".
"""

from __future__ import annotations

from typing import Final

import msgspec

from hall.queueing import QueueRules, order, overtakings
from hall.tickets import Ticket, TicketState
from hall.waiting import WaitRange, estimate
from sync.public_board import PublicHall

NEAR: Final = 3
"""With so few people ahead a phone asks more often."""


class MyPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows. `at`, `called` milliseconds UTC, `again` seconds until it should ask again."""

    number: str
    queue: str
    state: str
    ahead: int
    low: int
    high: int
    window: int
    area: str
    called: int
    at: int
    again: int
    hall: str
    notice: str


class Lines:
    """The order of each queue, made anew only after a change: a hall full of phones asks all the time."""

    def __init__(self, hall: PublicHall, rules: QueueRules) -> None:
        """Take the hall and its numbers."""
        self._hall = hall
        self._rules = rules
        self._made: dict[str, tuple[int, dict[str, int]]] = {}

    def ahead(self, ticket: Ticket, now: int) -> int:
        """People of the same queue who would be called first if one window called now."""
        if ticket.to_window is not None or ticket.to_staff is not None:
            return self._line(ticket, now).get(ticket.id, 0)
        seq, line = self._made.get(ticket.queue, (-1, {}))
        if seq != self._hall.seq:
            line = self._line(ticket, now)
            self._made[ticket.queue] = (self._hall.seq, line)
        return line.get(ticket.id, 0)

    def _line(self, ticket: Ticket, now: int) -> dict[str, int]:
        same = [other for other in self._hall.tickets if other.queue == ticket.queue]
        places = order(
            same,
            now=now,
            window=ticket.to_window or 0,
            staff=ticket.to_staff or "",
            weights={ticket.queue: 1},
            rules=self._rules,
            overtaken=overtakings(same),
        )
        return {place.ticket.id: at for at, place in enumerate(places)}


def place_of(hall: PublicHall, ticket: Ticket, now: int, lines: Lines) -> MyPlace:
    """The place of a ticket now (microseconds UTC)."""
    waiting = ticket.state is TicketState.WAITING
    ahead = lines.ahead(ticket, now) if waiting else 0
    load = hall.loads.get(ticket.queue)
    wait: WaitRange | None = None
    if waiting and load is not None:
        # Whoever is last waits as long as the next to come is told; before that, by the people ahead.
        last = ahead + 1 >= load.waiting
        wait = load.wait if last else estimate(ahead, load.open_windows, load.service_minutes)
    known = hall.defs.get(ticket.window or 0)
    if ticket.state is TicketState.CALLED or (waiting and ahead <= NEAR):
        again = 4
    elif waiting:
        again = 10 if ahead <= 4 * NEAR else 20
    else:
        again = 30
    return MyPlace(
        number=ticket.number,
        queue=load.name if load else "",
        state=ticket.state.value,
        ahead=ahead,
        low=wait.low if wait else -1,
        high=wait.high if wait else -1,
        window=ticket.window or 0,
        area=known.area if known and ticket.window else "",
        called=ticket.called_at // 1000,
        at=now // 1000,
        again=again,
        hall=hall.name,
        notice=hall.notice.text if hall.notice.until > now else "",
    )
