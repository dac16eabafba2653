"""Events of a ticket to its state (domain.md 1.3). Who is next is `queueing.py`; no clock is read (D10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from hall import bodies as b
from hall.codec import body_of
from hall.errors import Refused
from hall.events import Event, EventKind, stream_id
from hall.order import FoldStatus, Judged, Linked, ordered
from hall.tickets import MOVES, Ticket, TicketAction


def _called(ticket: Ticket, body: b.TicketCalled, event: Event) -> Ticket:
    return replace(
        ticket,
        window=body.to_window,
        staff=event.actor,
        calls=body.recall + 1,
        called_at=event.wall,
        why=body.why or ticket.why,
    )


def _transferred(ticket: Ticket, body: b.TicketTransferred, event: Event) -> Ticket:
    return replace(
        ticket,
        queue=body.to_queue,
        to_window=body.to_window,
        to_staff=body.to_staff,
        place=body.place,
        rank_at=event.wall if body.place == "last" else ticket.taken_at,
        window=None,
        staff="",
        calls=0,
        transferred=True,
    )


def _arrived(ticket: Ticket, body: b.TicketArrived, event: Event) -> Ticket:
    began = ticket.arrived_at or event.wall
    return replace(ticket, window=body.at_window, arrived_at=began, staff=event.actor)


def _closed(ticket: Ticket, body: b.TicketClosed, event: Event) -> Ticket:
    return replace(ticket, finished_at=event.wall, result=body.reason)


def _finished(ticket: Ticket, body: b.TicketFinished, event: Event) -> Ticket:
    return replace(ticket, finished_at=event.wall, result=body.result)


_Change = Callable[[Ticket, Any, Event], Ticket]

_STEPS: Final[Mapping[EventKind, tuple[TicketAction, _Change]]] = {
    EventKind.TICKET_CALLED: (TicketAction.CALL, _called),
    EventKind.TICKET_ARRIVED: (TicketAction.ARRIVE, _arrived),
    EventKind.TICKET_NO_SHOW: (
        TicketAction.NO_SHOW,
        lambda ticket, _body, _event: replace(ticket, no_shows=ticket.no_shows + 1, window=None),
    ),
    EventKind.TICKET_REACTIVATED: (
        TicketAction.REACTIVATE,
        lambda ticket, body, event: replace(ticket, place=body.place, rank_at=event.wall, calls=0),
    ),
    EventKind.TICKET_TRANSFERRED: (TicketAction.TRANSFER, _transferred),
    EventKind.TICKET_PARKED: (TicketAction.PARK, lambda ticket, _body, _event: ticket),
    EventKind.TICKET_FINISHED: (TicketAction.FINISH, _finished),
    EventKind.TICKET_CANCELLED: (TicketAction.CANCEL, _closed),
    EventKind.TICKET_ABANDONED: (TicketAction.ABANDON, _closed),
    EventKind.TICKET_EXPIRED: (TicketAction.EXPIRE, _closed),
}
"""By kind of event: the move it makes, and what else it changes."""


_REMARKS: Final = (b.AdviceGiven, b.PaperRendered, b.PaperSent, b.PaperFailed)
"""What may stand in a ticket's stream without moving it; anything else there belongs to another stream."""


def _take(stream: str, body: b.TicketTaken, event: Event) -> Ticket:
    return Ticket(
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
    )


def _step(ticket: Ticket, body: b.Body, event: Event) -> Ticket | None:
    """The ticket after an event, or None when the event does not fit its state."""
    found = _STEPS.get(EventKind(event.kind))
    if found is None:
        return ticket if isinstance(body, _REMARKS) else None
    action, change = found
    if isinstance(body, b.TicketCalled) and body.recall:
        action = TicketAction.RECALL
    to = MOVES[ticket.state].get(action)
    return None if to is None else replace(change(ticket, body, event), state=to)


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
                status, reason = FoldStatus.CONFLICT, "这个号当时不能有这一步。"
            elif after is not past[-1][1]:
                past.append((item, after))
        judged[item.link] = Judged(link=item.link, status=status, reason=reason)
    return (past[-1][1] if past else None), tuple(judged.values())
