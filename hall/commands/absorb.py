"""Numbers and visits that desks wrote while the hub was away, folded in at the queue's authority (D15, D16).

They come by the ordinary push. Here their rows are made anew and stamped, so that every screen sees them, and
the hall's number that an emergency number stands for is closed. Done twice it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hall import bodies as b
from hall.clock import Clock
from hall.codec import body_of
from hall.commands.queue_calling import first_taken
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import SYSTEM, Event, EventKind, StreamKind, stream_kind, stream_of
from hall.fold_tickets import fold_ticket
from hall.ids import derived_id
from hall.order import FoldStatus, Judged, Linked
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.queueing import KEEP
from hall.tickets import Ticket, TicketState

SENIORITY: Final = "ticket.seniority"
"""Names the event that gives a handed-on emergency number the take time of the hall's number."""
FINISHED_AWAY: Final = "ticket.finished.away"
ARRIVED_AWAY: Final = "ticket.arrived.away"
"""Name the events with which the hub takes over the end of a visit that a desk wrote under another clock."""

CALLED: Final = "called"
UNKNOWN: Final = "unknown"
BUSY: Final = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What a manager has to look at: it could not be put together by itself.

    Attributes:
        why: `called`, the hall's number was called already; `unknown`, there is no such number today; `busy`,
            the window holds another number.
        ticket: The number that came in.
        other: The hall's number that it names, or the one that holds the window.
    """

    why: str
    ticket: Ticket
    other: Ticket | None = None

    @property
    def sentence(self) -> str:
        """What to do about it, in words."""
        ticket, other = self.ticket, self.other
        match self.why:
            case "called":
                number = other.number if other is not None else ticket.replaces
                return f"应急号 {ticket.number} 替代 {number}，但 {number} 已经叫过，请核对是否重复办理。"
            case "unknown":
                return f"应急号 {ticket.number} 写明替代 {ticket.replaces}，今天没有这个号，请核对。"
            case _:
                held = other.number if other is not None else "另一个号"
                return f"{ticket.number} 和 {held} 都在 {ticket.window} 号窗口，请核对。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """What came of it: rows that changed, what a manager must look at, and what screens read again."""

    tickets: tuple[Ticket, ...] = ()
    clashes: tuple[Clash, ...] = ()
    changes: Changes = field(default_factory=Changes)


def absorb(streams: Iterable[str], begin: Begin, clock: Clock) -> Absorbed:
    """Fold streams of tickets that others wrote to, in a transaction of its own.

    Args:
        streams: Names of streams; those of no ticket are passed over.
        begin: Opens the unit of work.
        clock: The authority's time.

    Raises:
        Unavailable: The store did not take it; nothing of it is stored then.
    """
    with begin() as uow:
        done = absorb_in(uow, clock, streams)
        uow.commit()
    return done


def absorb_in(uow: UnitOfWork, clock: Clock, streams: Iterable[str]) -> Absorbed:
    """As `absorb`, in a transaction of the caller, who commits."""
    folded = [
        ticket
        for stream in dict.fromkeys(streams)
        if stream_kind(stream) == StreamKind.TICKET and (ticket := _folded(uow, clock, stream)) is not None
    ]
    tickets: list[Ticket] = []
    clashes: list[Clash] = []
    # What frees a window goes before what takes one.
    for ticket in sorted(folded, key=lambda one: (one.is_active, one.taken_at, one.id)):
        if ticket != uow.tickets.get(ticket.id):
            clash = _put(uow, ticket)
            if clash is not None:
                clashes.append(clash)
                continue
            tickets.append(ticket)
        closed, clash = _replaced(uow, clock, ticket)
        tickets += closed
        clashes += [clash] if clash is not None else []
    names = tuple(stream_of(StreamKind.TICKET, ticket.id) for ticket in tickets)
    topics = frozenset({Topic.QUEUE}) if names else frozenset()
    return Absorbed(
        tickets=tuple(tickets), clashes=tuple(clashes), changes=Changes(topics=topics, streams=names)
    )


def _folded(uow: UnitOfWork, clock: Clock, stream: str) -> Ticket | None:
    """The ticket of a stream; an end that only the desk's clock had put too early is written once more."""
    items = uow.chain.stream(stream)
    ticket, judged = fold_ticket(stream, items)
    uow.chain.judge(judged)
    if ticket is None or _is_anothers(uow, ticket, items):
        return None
    late = _finish_out_of_time(uow, ticket, items, judged)
    if late is None:
        return ticket
    # Rows are laid over the stored one, so this row must be there before the next step.
    if ticket != uow.tickets.get(ticket.id) and _put(uow, ticket) is not None:
        return ticket
    recorder = Recorder(uow=uow, clock=clock, actor=late.actor, window=late.window)
    if ticket.state is TicketState.CALLED:
        arrived = b.TicketArrived(at_window=ticket.window or 0)
        ident = derived_id(stream, f"{ARRIVED_AWAY}:{late.id}")
        recorder.add(EventKind.TICKET_ARRIVED, stream, arrived, ident=ident)
    body = body_of(late)
    if isinstance(body, b.TicketFinished):
        recorder.add(
            EventKind.TICKET_FINISHED, stream, body, ident=derived_id(stream, f"{FINISHED_AWAY}:{late.id}")
        )
    return uow.tickets.get(ticket.id)


def _is_anothers(uow: UnitOfWork, ticket: Ticket, items: Iterable[Linked]) -> bool:
    """A number that a PC gave out as its own authority, before it came to this hall (D17).

    While it is open that PC calls it, and nobody here; over, it is history, if its number is free.
    """
    me = uow.chain.identity().node
    if ticket.is_emergency or not any(
        item.event.kind == EventKind.TICKET_TAKEN and item.event.node != me for item in items
    ):
        return False
    same = uow.tickets.by_number(ticket.day, ticket.number)
    return not ticket.is_over or (same is not None and same.id != ticket.id)


def _finish_out_of_time(
    uow: UnitOfWork, ticket: Ticket, items: Iterable[Linked], judged: Iterable[Judged]
) -> Event | None:
    """The finish that had no effect, while the visit still holds the window of the desk that wrote it."""
    if not ticket.is_active:
        return None
    me = uow.chain.identity().node
    idle = {one.link for one in judged if one.status is FoldStatus.CONFLICT}
    ends = [
        item.event
        for item in items
        if item.link in idle
        and item.event.kind == EventKind.TICKET_FINISHED
        and item.event.node != me
        and item.event.window == ticket.window
        # A desk that wrote the end after this service began here knew of it, whatever its clock said.
        and item.event.actor == ticket.staff
    ]
    return max(ends, key=lambda event: (event.hlc, event.seq), default=None)


def _put(uow: UnitOfWork, ticket: Ticket) -> Clash | None:
    """Keep a row; a window that holds another number is the manager's business."""
    held = uow.tickets.active_at(ticket.window) if ticket.is_active and ticket.window is not None else None
    if held is not None and held.id != ticket.id:
        return Clash(why=BUSY, ticket=ticket, other=held)
    try:
        uow.tickets.put(ticket)
    except Refused:
        return Clash(why=BUSY, ticket=ticket)
    return None


def _replaced(uow: UnitOfWork, clock: Clock, ticket: Ticket) -> tuple[list[Ticket], Clash | None]:
    """Close the hall's number that an emergency number stands for, unless it was called (D16)."""
    if not ticket.is_emergency or not ticket.replaces:
        return [], None
    if ticket.state in {TicketState.CANCELLED, TicketState.EXPIRED}:
        return [], None
    other = uow.tickets.by_number(ticket.day, ticket.replaces)
    if other is None or other.id == ticket.id:
        return [], Clash(why=UNKNOWN, ticket=ticket)
    changed: list[Ticket] = []
    if other.state is TicketState.WAITING:
        stream = stream_of(StreamKind.TICKET, other.id)
        Recorder(uow=uow, clock=clock, actor=SYSTEM).add(
            EventKind.TICKET_CANCELLED,
            stream,
            b.TicketClosed(reason=f"已在应急号办理（{ticket.number}）"),
            ident=derived_id(stream, EventKind.TICKET_CANCELLED),
        )
        changed.append(_known(uow, other))
    elif other.state not in {TicketState.CANCELLED, TicketState.EXPIRED, TicketState.ABANDONED}:
        return [], Clash(why=CALLED, ticket=ticket, other=other)
    return [*changed, *_senior(uow, clock, ticket)], None


def _known(uow: UnitOfWork, ticket: Ticket) -> Ticket:
    return uow.tickets.get(ticket.id) or ticket


def _senior(uow: UnitOfWork, clock: Clock, ticket: Ticket) -> list[Ticket]:
    """An emergency number that its desk handed on waits since the hall's number was taken (D16)."""
    taken = first_taken(uow, ticket)
    kept = ticket.state is TicketState.WAITING and ticket.transferred and ticket.place == KEEP
    if not kept or not 0 < taken < ticket.rank_at:
        return []
    stream = stream_of(StreamKind.TICKET, ticket.id)
    body = b.TicketTransferred(
        to_queue=ticket.queue,
        place=KEEP,
        reason=f"按原号 {ticket.replaces} 的取号时间",
        to_window=ticket.to_window,
        to_staff=ticket.to_staff,
        rank_at=taken,
    )
    Recorder(uow=uow, clock=clock, actor=SYSTEM).add(
        EventKind.TICKET_TRANSFERRED, stream, body, ident=derived_id(stream, f"{SENIORITY}:{ticket.rank_at}")
    )
    return [_known(uow, ticket)]
