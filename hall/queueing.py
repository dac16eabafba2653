"""Who is next, and why: accumulating priority with two promises (D26, queue.md 5, domain.md 5.4).

Pure: tickets in, an order and its reasons out. States and moves are `tickets.py`; estimates are `waiting.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from hall.clock import MICROS
from hall.tickets import Ticket, TicketState

_MINUTE: Final = 60 * MICROS

BACK_PLACES: Final = "back3"
TAIL: Final = "tail"
PLACES_BACK: Final = 3
"""How many go before a missed ticket that is put back in line (domain.md 5.4)."""


KLASSES: Final = ("first", "return", "priority", "booked", "back", "plain")


def klass_of(ticket: Ticket) -> str:
    """The class of a ticket: inside one the order is by `since`."""
    if ticket.transferred and ticket.place == "first":
        return "first"
    if ticket.returns:
        return "return"
    if ticket.priority:
        return "priority"
    if ticket.slot_at is not None:
        return "booked"
    return "back" if ticket.no_shows else "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRules:
    """Numbers of the hall. Times in minutes.

    Rank grows by `priority_rate` (ordinary: 1) per waited minute and starts at `priority_head` for a priority
    class and `booked_head` for an appointment. Nobody waits more than `promise_minutes`, or is overtaken more
    than `promise_overtaken` times, because of priority. A missed ticket that comes back is put
    `missed_penalty` minutes later.
    """

    priority_rate: float = 1.5
    priority_head: float = 20.0
    booked_head: float = 30.0
    missed_penalty: float = 10.0
    promise_minutes: float = 30.0
    promise_overtaken: int = 5
    version: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One waiting ticket in the order, with the sentence that answers a complaint."""

    ticket: Ticket
    rank: float
    why: str


def since(ticket: Ticket) -> int:
    """The moment from which a ticket's waiting counts: an appointment from max(slot, check-in).

    A missed ticket that came back counts from its return, but for one that only goes three places back.
    """
    start = ticket.taken_at if _only_back(ticket) else ticket.rank_at or ticket.taken_at
    return max(start, ticket.slot_at) if ticket.slot_at is not None else start


def _only_back(ticket: Ticket) -> bool:
    return bool(ticket.no_shows) and ticket.place == BACK_PLACES


def _held_back(places: tuple[Place, ...], called_at: tuple[int, ...]) -> tuple[Place, ...]:
    """Let as many go before a returned ticket as the hall says, counting those called since it came back."""
    line = list(places)
    for place in places:
        if not _only_back(place.ticket):
            continue
        gone = sum(1 for at in called_at if at > place.ticket.rank_at)
        at, least = line.index(place), min(max(PLACES_BACK - gone, 0), len(line) - 1)
        if at < least:
            line.insert(least, replace(line.pop(at), why="过号后重新排队，退后三位"))
    return tuple(line)


def _rank(ticket: Ticket, now: int, weight: int, rules: QueueRules) -> tuple[float, str]:
    waited = max(now - since(ticket), 0) / _MINUTE
    rate, head, word = 1.0, 0.0, "先到先办"
    if ticket.priority:
        rate, head, word = rules.priority_rate, rules.priority_head, f"优先（{ticket.priority}）"
    elif ticket.slot_at is not None:
        head, word = rules.booked_head, "预约到时"
    if ticket.transferred and ticket.place == "first":
        head, word = head + rules.booked_head, "转来优先接着办"
    if ticket.no_shows and not _only_back(ticket):
        head, word = head - rules.missed_penalty, "过号后重新排队"
    return weight * (rate * waited + head), f"{word}，已等 {int(waited)} 分钟"


def order(
    tickets: Iterable[Ticket],
    *,
    now: int,
    window: int,
    staff: str,
    weights: Mapping[str, int],
    rules: QueueRules,
    overtaken: Mapping[str, int],
) -> tuple[Place, ...]:
    """The waiting tickets that this window may call, first one first.

    Args:
        tickets: Any tickets; others than the waiting ones of the window's queues are passed over.
        now: Microseconds UTC.
        window: Number of the calling window; a ticket sent to another window is not for it.
        staff: Number of the clerk; likewise.
        weights: Queue letter → weight of this window.
        rules: Numbers of the hall.
        overtaken: Ticket id → how often somebody who came later was called first because of priority.
    """
    everyone = tuple(tickets)
    places: list[tuple[tuple[int, float, int, str], Place]] = []
    for ticket in everyone:
        weight = weights.get(ticket.queue, 0)
        here = ticket.to_window == window or ticket.to_staff == staff
        sent_away = not here and (ticket.to_window is not None or ticket.to_staff is not None)
        if ticket.state is not TicketState.WAITING or sent_away or (weight <= 0 and not here):
            continue
        rank, why = _rank(ticket, now, max(weight, 1), rules)
        waited = max(now - since(ticket), 0) / _MINUTE
        group = 1
        if not ticket.priority and overtaken.get(ticket.id, 0) >= rules.promise_overtaken:
            group, why = 0, f"已被优先号越过 {overtaken[ticket.id]} 次，不再往后排"
        elif overtaken.get(ticket.id, 0) and waited > rules.promise_minutes:
            group, why = 0, f"因优先号多等，已等 {int(waited)} 分钟，不再往后排"
        if here:
            group, why = 0, "指定由本窗口办理"
        key = (group, -rank if group else 0.0, since(ticket), ticket.id)
        places.append((key, Place(ticket=ticket, rank=rank, why=why)))
    line = tuple(place for _, place in sorted(places, key=lambda pair: pair[0]))
    return _held_back(line, tuple(t.called_at for t in everyone if t.queue in weights and t.called_at))


def overtakings(tickets: Iterable[Ticket]) -> dict[str, int]:
    """How often each waiting ordinary ticket was overtaken in its queue by a priority ticket taken later."""
    everyone = tuple(tickets)
    jumped = [t for t in everyone if t.priority and t.called_at]
    counts: dict[str, int] = {}
    for ticket in everyone:
        if ticket.state is not TicketState.WAITING or ticket.priority:
            continue
        passed = sum(1 for other in jumped if other.queue == ticket.queue and other.taken_at > since(ticket))
        if passed:
            counts[ticket.id] = passed
    return counts
