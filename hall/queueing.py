"""Who is next, and why: accumulating priority with two promises (D26, queue.md 5, domain.md 5.4).

Every waiting ticket has a class (`klass_of`) and a fixed moment from which its waiting counts (`since`). Its
rank grows with the same speed as that of all others of its queue and class, so that inside a class the order
never changes and the next one is always among the first of each queue and class: a call costs the same,
whoever waits. Pure: tickets in, an order and its reasons out. States are `tickets.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from hall.clock import MICROS
from hall.tickets import Ticket, TicketState

_MINUTE: Final = 60 * MICROS

BACK_PLACES: Final = "back3"
TAIL: Final = "tail"
PLACES_BACK: Final = 3
"""How many go before a missed ticket that is put back in line (domain.md 5.4)."""

FIRST: Final = "first"
KEEP: Final = "keep"
LAST: Final = "last"
HAND_PLACES: Final = frozenset({FIRST, KEEP, LAST})
"""Where a ticket that is handed on may stand."""

KLASSES: Final = ("first", "return", "priority", "booked", "back", "plain")
"""Classes of waiting tickets. Overtaking by the upper ones is bounded for those in `_PROMISED`."""

_PROMISED: Final = frozenset({"booked", "back", "plain"})
"""Classes without privilege: nobody of them waits too long or is overtaken too often (both promises)."""

_HERE, _DUE, _NEXT, _RANKED = range(4)
"""Groups of the line: sent to this very window, promise due, handed on as first, all others by rank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRules:
    """Numbers of the hall. Times in minutes.

    Rank grows by `priority_rate` (ordinary: 1) per waited minute and starts at `priority_head` for a priority
    class, `booked_head` for an appointment and `return_head` for somebody who comes back with a case or
    receipt (return slot). Nobody waits more than `promise_minutes`, or is overtaken more than
    `promise_overtaken` times, because of priority. A missed ticket that comes back at the tail is put
    `missed_penalty` minutes later.
    """

    priority_rate: float = 1.5
    priority_head: float = 20.0
    booked_head: float = 30.0
    return_head: float = 40.0
    missed_penalty: float = 10.0
    promise_minutes: float = 30.0
    promise_overtaken: int = 5
    version: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One waiting ticket in the order, with the sentence that answers a complaint.

    `passed` is the number of the ticket that had waited longest and was passed over, "" for none; known for
    the first of an order only.
    """

    ticket: Ticket
    rank: float
    why: str
    group: int = _RANKED
    passed: str = ""


class Candidate(Protocol):
    """A waiting ticket and how often it was overtaken (`queue_ports.Head`)."""

    @property
    def ticket(self) -> Ticket:
        """The ticket."""
        ...

    @property
    def overtaken(self) -> int:
        """How often a later one of a priority class was called before it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    ticket: Ticket
    overtaken: int = 0


def klass_of(ticket: Ticket) -> str:
    """The class of a ticket; it depends on nothing that changes while it waits.

    A missed ticket loses its appointment and its return slot: at the tail it is `back`, three places back it
    is ordinary with a fixed place. A person of a priority class keeps that at the tail.
    """
    if ticket.transferred and ticket.place == FIRST:
        return "first"
    missed = bool(ticket.no_shows) and ticket.place in {TAIL, BACK_PLACES}
    if missed and ticket.place == BACK_PLACES:
        return "plain"
    if ticket.returns and not missed:
        return "return"
    if ticket.priority:
        return "priority"
    if missed:
        return "back"
    return "booked" if ticket.slot_at is not None else "plain"


def since(ticket: Ticket) -> int:
    """The moment from which a ticket's waiting counts, µs UTC; fixed while it waits.

    An appointment counts from max(slot, check-in); what was handed on from its take time or, as last, from
    then; a missed one from where it was put (`TicketReactivated.rank_at`).
    """
    start = ticket.rank_at or ticket.taken_at
    return max(start, ticket.slot_at) if ticket.slot_at is not None and not ticket.no_shows else start


def back_rank(line: Sequence[Ticket], ticket: Ticket, now: int) -> int:
    """Where a missed ticket stands that goes three places back: just behind the third of the line.

    Args:
        line: The first waiting tickets of its queue by `since`, at least three if there are so many.
        ticket: The missed ticket; it never comes to stand before its own take time.
        now: Microseconds UTC; no place lies in the future, so that newcomers stay behind.
    """
    if not line:
        return now
    third = since(line[:PLACES_BACK][-1])
    return max(min(third + 1, now), ticket.taken_at)


def _speed(klass: str, rules: QueueRules) -> tuple[float, float]:
    """How a class's rank grows per minute, and where it starts."""
    match klass:
        case "return":
            return rules.priority_rate, rules.return_head
        case "priority":
            return rules.priority_rate, rules.priority_head
        case "booked":
            return 1.0, rules.booked_head
        case "back":
            return 1.0, -rules.missed_penalty
        case _:
            return 1.0, 0.0


def _words(ticket: Ticket, klass: str) -> str:
    said = {
        "first": "转来优先接着办",
        "return": f"持 {ticket.returns} 返回补交材料",
        "priority": f"优先（{ticket.priority}）",
        "booked": "预约到时",
        "back": "过号后重新排队",
    }
    back = ticket.no_shows and ticket.place == BACK_PLACES
    return said.get(klass) or ("过号后重新排队，退后三位" if back else "先到先办")


def _placed(
    item: Candidate, *, now: int, window: int, staff: str, weights: Mapping[str, int], rules: QueueRules
) -> Place | None:
    """Where a ticket stands for this window; None when it is not for it."""
    ticket, overtaken = item.ticket, item.overtaken
    weight = weights.get(ticket.queue, 0)
    here = ticket.to_window == window or (ticket.to_staff is not None and ticket.to_staff == staff)
    sent_away = not here and (ticket.to_window is not None or ticket.to_staff is not None)
    if ticket.state is not TicketState.WAITING or sent_away or (weight <= 0 and not here):
        return None
    klass = klass_of(ticket)
    rate, head = _speed(klass, rules)
    minutes = (now - since(ticket)) / _MINUTE
    waited = max(int(minutes), 0)
    group, why = _RANKED, f"{_words(ticket, klass)}，已等 {waited} 分钟"
    if here and ticket.place != LAST and not ticket.at_desk:
        group, why = _HERE, f"指定由本窗口办理，已等 {waited} 分钟"
    elif klass in _PROMISED and overtaken >= rules.promise_overtaken:
        group, why = _DUE, f"已被优先号越过 {overtaken} 次，不再往后排，已等 {waited} 分钟"
    elif klass in _PROMISED and overtaken and minutes > rules.promise_minutes:
        group, why = _DUE, f"因优先号多等，已等 {waited} 分钟，不再往后排"
    elif klass == "first":
        group = _NEXT
    rank = max(weight, 1) * max(rate * minutes + head, 0.0)
    return Place(ticket=ticket, rank=rank, why=why, group=group)


def _key(place: Place) -> tuple[int, float, int, str]:
    ticket = place.ticket
    return (place.group, -place.rank if place.group == _RANKED else 0.0, since(ticket), ticket.id)


def _ordered(
    items: Iterable[Candidate],
    *,
    now: int,
    window: int,
    staff: str,
    weights: Mapping[str, int],
    rules: QueueRules,
) -> list[Place]:
    one = {item.ticket.id: item for item in items}
    places = (
        _placed(item, now=now, window=window, staff=staff, weights=weights, rules=rules)
        for item in one.values()
    )
    return sorted((place for place in places if place is not None), key=_key)


def _passed_over(line: Sequence[Place]) -> Place | None:
    """Who had waited longer than the first one and longest of all; None when nobody was passed over."""
    first = since(line[0].ticket)
    longer = [place for place in line[1:] if since(place.ticket) < first]
    return min(longer, key=lambda place: (since(place.ticket), place.ticket.id), default=None)


def choose(
    heads: Iterable[Candidate],
    *,
    now: int,
    window: int,
    staff: str,
    weights: Mapping[str, int],
    rules: QueueRules,
    waiting: int | None = None,
) -> Place | None:
    """The ticket that this window calls now, with its reason; None when nobody waits for it.

    Args:
        heads: Of each queue and class the first by `since`, and all that were sent to this window or person.
        now: Microseconds UTC.
        window: Number of the calling window; a ticket sent to another window is not for it.
        staff: Number of the clerk; likewise.
        weights: Queue letter → weight of this window.
        rules: Numbers of the hall.
        waiting: How many waited in the window's queues, for the reason.
    """
    line = _ordered(heads, now=now, window=window, staff=staff, weights=weights, rules=rules)
    if not line:
        return None
    first, passed = line[0], _passed_over(line)
    why = first.why
    if waiting is not None:
        why += f"；当时共 {waiting} 人等候"
    if passed is not None:
        why += f"；{passed.ticket.number} 等得更久（{passed.why}），{_reason_passed(first, passed)}"
    why += f"。规则第 {rules.version} 版"
    return replace(first, why=why, passed=passed.ticket.number if passed else "")


def _reason_passed(first: Place, passed: Place) -> str:
    if first.group < passed.group:
        return "因本号须先办"
    if first.ticket.queue != passed.ticket.queue and klass_of(first.ticket) == klass_of(passed.ticket):
        return "因本窗口业务比重不同排后"
    return "按大厅排队规则排后"


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
    """The waiting tickets that this window may call, first one first; the first is the one of `choose`.

    Args:
        tickets: Any tickets; others than the waiting ones of the window's queues are passed over.
        now: Microseconds UTC.
        window: Number of the calling window.
        staff: Number of the clerk.
        weights: Queue letter → weight of this window.
        rules: Numbers of the hall.
        overtaken: Ticket id → how often somebody who came later was called first because of priority.
    """
    items = (_Waiting(ticket=ticket, overtaken=overtaken.get(ticket.id, 0)) for ticket in tickets)
    return tuple(_ordered(items, now=now, window=window, staff=staff, weights=weights, rules=rules))


def overtakings(tickets: Iterable[Ticket]) -> dict[str, int]:
    """How often each waiting ordinary ticket was overtaken in its queue by a priority ticket taken later."""
    everyone = tuple(tickets)
    jumped = [t for t in everyone if t.priority and t.called_at]
    counts: dict[str, int] = {}
    for ticket in everyone:
        if ticket.state is not TicketState.WAITING or klass_of(ticket) not in _PROMISED:
            continue
        passed = sum(1 for other in jumped if other.queue == ticket.queue and other.taken_at > since(ticket))
        if passed:
            counts[ticket.id] = passed
    return counts
