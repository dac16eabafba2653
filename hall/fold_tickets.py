"""Events of a ticket to its state (domain.md 1.3). Who is next is `queueing.py`; no clock is read (D10).

`fold_ticket` reads a whole stream, `apply_ticket` lays one new event over the folded row; both come to the
same, which a test holds them to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from hall import bodies as b
from hall.codec import body_of
from hall.errors import Refused
from hall.events import Event, EventKind, stream_id
from hall.order import FoldStatus, Judged, Linked, ordered
from hall.tickets import MOVES, Leg, Ticket, TicketAction

MISSED: Final = "过号"
HANDED_ON: Final = "转移"
PARKED: Final = "暂放"
TAKEN_OVER: Final = "接管"
"""How a leg may end beside the word of its finish."""


_Fields = dict[str, Any]
"""Fields of a ticket that a step changes: a ticket has many, and is made anew only once a step."""


def _begin_leg(
    ticket: Ticket, event: Event, window: int, *, arrived: bool = False, staff: str = ""
) -> _Fields:
    """A new service at a window."""
    leg = Leg(
        window=window,
        staff=staff or event.actor,
        queue=ticket.queue,
        called_at=event.wall,
        arrived_at=event.wall if arrived else 0,
    )
    return {"window": window, "staff": leg.staff, "legs": (*ticket.legs, leg)}


def _ended(ticket: Ticket, event: Event, result: str) -> tuple[Leg, ...]:
    """The services, the present one ended if one is in hand."""
    if not ticket.legs or ticket.legs[-1].ended_at:
        return ticket.legs
    return (*ticket.legs[:-1], replace(ticket.legs[-1], ended_at=event.wall, result=result))


def _called(ticket: Ticket, body: b.TicketCalled, event: Event) -> _Fields:
    begun: _Fields = {}
    if not body.recall:
        begun = _begin_leg(ticket, event, body.to_window) | {"arrived_at": 0, "chosen": body.chosen}
    return begun | {
        "window": body.to_window,
        "staff": event.actor,
        "calls": body.recall + 1,
        "called_at": event.wall,
        "why": body.why or ticket.why,
    }


def _transferred(ticket: Ticket, body: b.TicketTransferred, event: Event) -> _Fields:
    return {
        "legs": _ended(ticket, event, body.result if body.planned else HANDED_ON),
        "queue": body.to_queue,
        "to_window": body.to_window,
        "to_staff": body.to_staff,
        "place": body.place,
        "rank_at": event.wall if body.place == "last" else body.rank_at or ticket.taken_at,
        "window": None,
        "staff": "",
        "calls": 0,
        "called_at": 0,
        "arrived_at": 0,
        "transferred": True,
        "chosen": False,
        "plan": ticket.plan[1:] if body.planned else ticket.plan,
    }


def _arrived(ticket: Ticket, body: b.TicketArrived, event: Event) -> _Fields:
    at = {"arrived_at": event.wall}
    if not ticket.legs or ticket.legs[-1].ended_at:
        return _begin_leg(ticket, event, body.at_window, arrived=True) | at
    last = replace(ticket.legs[-1], window=body.at_window, staff=event.actor, arrived_at=event.wall)
    return at | {"window": body.at_window, "staff": event.actor, "legs": (*ticket.legs[:-1], last)}


def _missed(ticket: Ticket, _body: b.TicketNoShow, event: Event) -> _Fields:
    return {"legs": _ended(ticket, event, MISSED), "no_shows": ticket.no_shows + 1, "window": None}


def _reactivated(_ticket: Ticket, body: b.TicketReactivated, event: Event) -> _Fields:
    rank_at = body.rank_at or event.wall
    return {"place": body.place, "rank_at": rank_at, "calls": 0, "called_at": 0, "chosen": False}


def _taken_over(ticket: Ticket, body: b.TicketTakenOver, event: Event) -> _Fields:
    serving = bool(ticket.arrived_at)
    before = replace(ticket, legs=_ended(ticket, event, TAKEN_OVER))
    begun = _begin_leg(before, event, body.at_window, arrived=serving, staff=body.staff)
    return begun | {"arrived_at": event.wall if serving else 0, "to_window": None, "to_staff": None}


def _parked(ticket: Ticket, _body: b.TicketParked, event: Event) -> _Fields:
    return {"legs": _ended(ticket, event, PARKED)}


def _closed(ticket: Ticket, body: b.TicketClosed, event: Event) -> _Fields:
    return {"legs": _ended(ticket, event, body.reason), "finished_at": event.wall, "result": body.reason}


def _finished(ticket: Ticket, body: b.TicketFinished, event: Event) -> _Fields:
    return {"legs": _ended(ticket, event, body.result), "finished_at": event.wall, "result": body.result}


_Change = Callable[[Ticket, Any, Event], _Fields]

_STEPS: Final[Mapping[EventKind, tuple[TicketAction, _Change]]] = {
    EventKind.TICKET_CALLED: (TicketAction.CALL, _called),
    EventKind.TICKET_ARRIVED: (TicketAction.ARRIVE, _arrived),
    EventKind.TICKET_NO_SHOW: (TicketAction.NO_SHOW, _missed),
    EventKind.TICKET_REACTIVATED: (TicketAction.REACTIVATE, _reactivated),
    EventKind.TICKET_TRANSFERRED: (TicketAction.TRANSFER, _transferred),
    EventKind.TICKET_PARKED: (TicketAction.PARK, _parked),
    EventKind.TICKET_FINISHED: (TicketAction.FINISH, _finished),
    EventKind.TICKET_CANCELLED: (TicketAction.CANCEL, _closed),
    EventKind.TICKET_ABANDONED: (TicketAction.ABANDON, _closed),
    EventKind.TICKET_EXPIRED: (TicketAction.EXPIRE, _closed),
    EventKind.TICKET_PLANNED: (
        TicketAction.PLAN,
        lambda _ticket, body, _event: {"plan": body.queues},
    ),
    EventKind.TICKET_ITEM_ADDED: (
        TicketAction.ADD_ITEM,
        lambda ticket, body, _event: {"items": (*ticket.items, body.item)},
    ),
    EventKind.TICKET_TAKEN_OVER: (TicketAction.TAKE_OVER, _taken_over),
}
"""By kind of event: the move it makes, and what else it changes."""


_REMARKS: Final = (b.AdviceGiven, b.PaperRendered, b.PaperSent, b.PaperFailed)
"""What may stand in a ticket's stream without moving it; anything else there belongs to another stream."""

_UNFIT: Final = "这个号当时不能有这一步。"


def _take(stream: str, body: b.TicketTaken, event: Event) -> Ticket:
    """The new ticket; one of an emergency series is that window's until it is handed on (D16)."""
    ticket = Ticket(
        id=stream_id(stream),
        day=event.biz_day,
        number=body.number,
        prefix=body.prefix,
        serial=body.serial,
        queue=body.queue,
        taken_at=event.wall,
        rank_at=event.wall,
        token=body.token,
        source=body.source,
        priority=body.priority,
        person_key=body.person_key,
        tail=body.tail,
        slot_at=body.slot_at,
        item=body.item,
        answers=body.answers,
        hall=event.hall,
        items=body.items,
        proof=body.proof,
        returns=body.returns,
        plan=body.plan,
        replaces=body.replaces,
    )
    return replace(ticket, to_window=event.window) if ticket.is_emergency else ticket


def _step(ticket: Ticket, body: b.Body, event: Event) -> Ticket | None:
    """The ticket after an event, or None when the event does not fit its state."""
    found = _STEPS.get(EventKind(event.kind))
    if found is None:
        return ticket if isinstance(body, _REMARKS) else None
    action, change = found
    if isinstance(body, b.TicketCalled) and body.recall:
        action = TicketAction.RECALL
    to = MOVES[ticket.state].get(action)
    return None if to is None else replace(ticket, **change(ticket, body, event), state=to)


def apply_ticket(stream: str, ticket: Ticket | None, item: Linked) -> tuple[Ticket, Judged] | None:
    """Lay an event that saw all earlier ones of its stream over the folded ticket.

    Args:
        stream: Name of the stream.
        ticket: The ticket before it, None for the first event.
        item: The event.

    Returns:
        The ticket after it and what became of the event; None when the whole stream has to be folded: a step
        is taken back, or there is no ticket yet.
    """
    try:
        body = body_of(item.event)
    except Refused:
        return None
    if isinstance(body, b.TicketTaken) and ticket is None:
        return _take(stream, body, item.event), Judged(link=item.link, status=FoldStatus.EFFECTIVE)
    if ticket is None or body is None or isinstance(body, b.TicketUndone):
        return None
    after = _step(ticket, body, item.event)
    if after is None:
        return ticket, Judged(link=item.link, status=FoldStatus.CONFLICT, reason=_UNFIT)
    return after, Judged(link=item.link, status=FoldStatus.EFFECTIVE)


def fold_ticket(stream: str, items: Iterable[Linked]) -> tuple[Ticket | None, tuple[Judged, ...]]:
    """All events of a ticket to its state.

    `ticket.undone` takes back the step that it names, when that is the last one; else it has no effect.
    """
    past: list[tuple[Linked, Ticket]] = []
    judged: dict[bytes, Judged] = {}
    for item in ordered(items):
        try:
            body = body_of(item.event)
        except Refused as error:
            judged[item.link] = Judged(link=item.link, status=FoldStatus.REJECTED, reason=error.sentence)
            continue
        status, reason = FoldStatus.EFFECTIVE, ""
        if body is None:
            status, reason = FoldStatus.DEFERRED, item.event.kind
        elif isinstance(body, b.TicketTaken) and not past:
            past.append((item, _take(stream, body, item.event)))
        elif isinstance(body, b.TicketUndone) and len(past) > 1 and str(past[-1][0].event.id) == body.undone:
            link = past.pop()[0].link
            judged[link] = Judged(link=link, status=FoldStatus.SUPERSEDED, reason="已撤销")
        else:
            after = _step(past[-1][1], body, item.event) if past else None
            if after is None:
                status, reason = FoldStatus.CONFLICT, _UNFIT
            elif after is not past[-1][1]:
                past.append((item, after))
        judged[item.link] = Judged(link=item.link, status=status, reason=reason)
    return (past[-1][1] if past else None), tuple(judged.values())
