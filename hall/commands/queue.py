"""Numbers on a single PC, one function each: short forms of the acts of `queue_acts.py` for its own desk.

What they do is `queue_desk.py` and the files it names. Here too: what a day leaves open ends (当日有效).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hall import queue_acts as a
from hall.catalogue import Catalogue
from hall.clock import Clock
from hall.commands.local_queue import LOCAL
from hall.commands.queue_desk import perform
from hall.commands.queue_work import Work, expire
from hall.commands.windows import pause, resume
from hall.errors import Refused
from hall.events import SYSTEM, StreamKind, stream_of
from hall.ports import Begin, Changes, Topic
from hall.queue_acts import Act
from hall.queueing import TAIL
from hall.staff import Actor, Role
from hall.tickets import Ticket, TicketState

__all__ = [
    "TakeTicket",
    "TicketDone",
    "Transfer",
    "arrive",
    "call_next",
    "expire_old",
    "finish",
    "miss",
    "park",
    "pause",
    "reactivate",
    "recall",
    "resume",
    "take_ticket",
    "transfer",
    "undo",
    "weights_of",
]

_QUEUE: Final = frozenset({Topic.QUEUE})
_SYSTEM: Final = Actor(number=SYSTEM, name=SYSTEM, role=Role.MANAGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDone:
    """A ticket after a command, and what to read again."""

    ticket: Ticket
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTicket:
    """See `queue_acts.Take`."""

    actor: Actor
    queue: str
    source: str = "desk"
    priority: str = ""
    person_number: str = ""
    item: str | None = None
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """See `queue_acts.Hand`."""

    actor: Actor
    ticket: str
    to_queue: str
    place: str = "keep"
    to_window: int | None = None
    to_staff: str | None = None
    reason: str = ""


def _do(act: Act, actor: Actor, begin: Begin, clock: Clock) -> TicketDone | None:
    ticket = perform(act, actor, begin, clock, context=LOCAL).ticket
    if ticket is None:
        return None
    stream = stream_of(StreamKind.TICKET, ticket.id)
    return TicketDone(ticket=ticket, changes=Changes(topics=_QUEUE, streams=(stream,)))


def _on_ticket(act: Act, actor: Actor, begin: Begin, clock: Clock) -> TicketDone:
    done = _do(act, actor, begin, clock)
    if done is None:
        raise Refused("ticket.unknown", "没有这个号，请核对。")
    return done


def weights_of(catalogue: Catalogue, window: int) -> Mapping[str, int]:
    """Queue letter → weight of a window, as the catalogue has it."""
    found = catalogue.window(window)
    return dict(found.weights) if found else {}


def take_ticket(cmd: TakeTicket, begin: Begin, clock: Clock) -> TicketDone:
    """See `queue_taking.take`."""
    act = a.Take(
        queue=cmd.queue,
        source=cmd.source,
        priority=cmd.priority,
        person_number=cmd.person_number,
        item=cmd.item,
        answers=cmd.answers,
    )
    return _on_ticket(act, cmd.actor, begin, clock)


def call_next(actor: Actor, begin: Begin, clock: Clock) -> TicketDone | None:
    """See `queue_calling.call_next`; None when nobody waits for this window."""
    return _do(a.CallNext(), actor, begin, clock)


def recall(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """See `queue_calling.recall`."""
    return _on_ticket(a.Recall(ticket=ticket_id), actor, begin, clock)


def arrive(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """See `queue_calling.arrive`."""
    return _on_ticket(a.Arrive(ticket=ticket_id), actor, begin, clock)


def miss(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """See `queue_calling.miss`."""
    return _on_ticket(a.Miss(ticket=ticket_id), actor, begin, clock)


def reactivate(actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, place: str = TAIL) -> TicketDone:
    """See `queue_taking.reactivate`."""
    return _on_ticket(a.Reactivate(ticket=ticket_id, place=place), actor, begin, clock)


def transfer(cmd: Transfer, begin: Begin, clock: Clock) -> TicketDone:
    """See `queue_calling.hand`."""
    act = a.Hand(
        ticket=cmd.ticket,
        to_queue=cmd.to_queue,
        place=cmd.place,
        to_window=cmd.to_window,
        to_staff=cmd.to_staff,
        reason=cmd.reason,
    )
    return _on_ticket(act, cmd.actor, begin, clock)


def park(actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, reason: str = "") -> TicketDone:
    """See `queue_calling.park`."""
    return _on_ticket(a.Park(ticket=ticket_id, reason=reason), actor, begin, clock)


def finish(actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, result: str = "完成") -> TicketDone:
    """See `queue_calling.finish`."""
    return _on_ticket(a.Finish(ticket=ticket_id, result=result), actor, begin, clock)


def undo(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """See `queue_calling.undo`."""
    return _on_ticket(a.Undo(ticket=ticket_id), actor, begin, clock)


def expire_old(begin: Begin, clock: Clock) -> Changes:
    """Numbers of earlier days end (当日有效, D10); safe to call at any time, as often as wanted.

    A visit that is still being served goes on: a hall may work past midnight. Each ends by an event with an
    id of its own stream, so that it ends once whoever says so.
    """
    streams: list[str] = []
    with begin() as uow:
        work = Work(uow, clock, _SYSTEM, LOCAL)
        for ticket in uow.tickets.open_before(work.day):
            if ticket.state is TicketState.SERVING:
                continue
            expire(work, ticket)
            streams.append(stream_of(StreamKind.TICKET, ticket.id))
        if streams:
            uow.commit()
    return Changes(topics=_QUEUE if streams else frozenset(), streams=tuple(streams))
