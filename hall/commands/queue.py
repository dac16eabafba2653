"""Taking, calling and finishing numbers (domain.md 1.3, architecture.md 4); pausing is `windows.py`.

The same functions run on a single PC and, later, at the hub: the queue has one logic. Who is next is decided
in `queueing.py`; here it is written down. No slip is printed here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hall import bodies as b
from hall.catalogue import Catalogue
from hall.clock import MICROS, Clock, corrected
from hall.commands.record import Recorder, day_number
from hall.commands.slips import slip_of
from hall.commands.windows import pause, require_open, resume, window_of
from hall.errors import Refused
from hall.events import SYSTEM, EventKind, StreamKind, stream_of
from hall.identity import normalise_number
from hall.ids import derived_id, new_id, token
from hall.numbering import EMERGENCY, ticket_counter, ticket_number
from hall.paper_forms import encode_paper
from hall.papers import PrintMark
from hall.ports import Begin, Changes, PendingPaper, Topic, UnitOfWork
from hall.queueing import BACK_PLACES, TAIL, Place, order, overtakings
from hall.staff import Actor, Permission, Role, require
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
    "next_places",
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
_PERSON_KEY: Final = "ticket.person"
_STEPS: Final = frozenset(kind for kind in EventKind if kind.startswith("ticket."))
_UNDOABLE: Final = _STEPS - {EventKind.TICKET_TAKEN, EventKind.TICKET_UNDONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDone:
    """A ticket after a command, and what to read again."""

    ticket: Ticket
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTicket:
    """Somebody takes a number. `person_number` is hashed with the hall's key and not kept (D9)."""

    actor: Actor
    queue: str
    source: str = "desk"
    priority: str = ""
    person_number: str = ""
    item: str | None = None
    answers: tuple[str, ...] = ()
    slot_at: int | None = None


def _done(uow: UnitOfWork, ticket_id: str) -> TicketDone:
    ticket = uow.tickets.get(ticket_id)
    if ticket is None:
        raise Refused("ticket.unknown", "没有这个号，请核对。")
    return TicketDone(
        ticket=ticket, changes=Changes(topics=_QUEUE, streams=(stream_of(StreamKind.TICKET, ticket_id),))
    )


def _person_key(uow: UnitOfWork, number: str) -> bytes:
    return hmac.new(uow.settings.secret(_PERSON_KEY, 32), number.encode(), hashlib.sha256).digest()


def take_ticket(cmd: TakeTicket, begin: Begin, clock: Clock) -> TicketDone:
    """Give out a number of a queue. One open ticket per person and queue (domain.md 5.4).

    Raises:
        Refused: `ticket.queue` for a queue that does not exist, `ticket.open` when the person has one.
    """
    require(cmd.actor, Permission.TAKE_TICKET)
    person = normalise_number(cmd.person_number)
    with begin() as uow:
        day = day_number(clock)
        version = uow.catalogue.current(day)
        if version is None or version.catalogue.queue(cmd.queue) is None or cmd.queue == EMERGENCY:
            raise Refused("ticket.queue", "没有这个业务队列，请重新选择。", field="queue")
        key = _person_key(uow, person) if person else None
        if key is not None:
            for other in uow.tickets.of_day(day):
                if other.person_key == key and other.queue == cmd.queue and not _is_over(other):
                    raise Refused("ticket.open", f"这位群众在本业务已有号 {other.number}，办完或取消后再取。")
        hall = uow.chain.identity().hall
        serial = uow.numbers.next(ticket_counter(hall, day, cmd.queue))
        ident = str(new_id(clock))
        Recorder.for_actor(uow, clock, cmd.actor).add(
            EventKind.TICKET_TAKEN,
            stream_of(StreamKind.TICKET, ident),
            b.TicketTaken(
                number=ticket_number(cmd.queue, serial),
                queue=cmd.queue,
                prefix=cmd.queue,
                serial=serial,
                token=token(),
                source=cmd.source,
                priority=cmd.priority,
                person_key=key,
                tail=person[-4:],
                slot_at=cmd.slot_at,
                item=cmd.item,
                answers=cmd.answers,
            ),
        )
        done = _done(uow, ident)
        _owe_slip(uow, clock, cmd.actor, done.ticket, version.catalogue)
        uow.commit()
        return done


def _owe_slip(uow: UnitOfWork, clock: Clock, actor: Actor, ticket: Ticket, catalogue: Catalogue) -> None:
    """The ticket is stored before it is printed: its slip is owed in the same transaction (D13)."""
    settings = uow.settings.hall()
    me, tip = uow.chain.identity(), uow.chain.tip()
    mark = PrintMark(
        node=f"{me.series}·{tip.seq if tip else 0:07d}", printed_at=corrected(clock), operator=actor.number
    )
    slip = slip_of(ticket, uow.tickets.of_day(ticket.day), catalogue, settings, mark)
    uow.papers.pend(
        PendingPaper(
            id=str(new_id(clock)),
            stream=stream_of(StreamKind.TICKET, ticket.id),
            kind=slip.kind,
            form=encode_paper(slip),
            copies=1,
            made_at=clock.wall(),
            by=actor.number,
        )
    )


def _is_over(ticket: Ticket) -> bool:
    over = {TicketState.DONE, TicketState.ABANDONED, TicketState.CANCELLED, TicketState.EXPIRED}
    return ticket.state in over


def weights_of(catalogue: Catalogue, window: int) -> Mapping[str, int]:
    """Queue letter → weight of a window, as the catalogue has it."""
    found = catalogue.window(window)
    return dict(found.weights) if found else {}


def next_places(uow: UnitOfWork, clock: Clock, actor: Actor) -> tuple[Place, ...]:
    """The order in which this window would call now."""
    day = day_number(clock)
    version = uow.catalogue.current(day)
    if version is None or actor.window is None:
        return ()
    tickets = uow.tickets.of_day(day)
    return order(
        tickets,
        now=clock.wall(),
        window=actor.window,
        staff=actor.number,
        weights=weights_of(version.catalogue, actor.window),
        rules=uow.settings.hall().queue_rules,
        overtaken=overtakings(tickets),
    )


def _free_window(uow: UnitOfWork, window: int) -> None:
    held = uow.tickets.active_at(window)
    if held is not None:
        raise Refused("ticket.window_busy", f"本窗口正在办 {held.number}，办完再叫下一号。")


def _own(ticket: Ticket, window: int) -> None:
    """A visit that holds a window is that window's (D15)."""
    if ticket.is_active and ticket.window != window:
        raise Refused("ticket.elsewhere", f"{ticket.number} 在 {ticket.window} 号窗口，请由该窗口操作。")


def call_next(actor: Actor, begin: Begin, clock: Clock) -> TicketDone | None:
    """Call whoever is next; None when nobody waits for this window.

    Raises:
        Refused: `ticket.window_busy` while the window holds a ticket.
    """
    window = window_of(actor)
    with begin() as uow:
        _free_window(uow, window)
        require_open(uow, window)
        places = next_places(uow, clock, actor)
        if not places:
            return None
        first = places[0]
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.TICKET_CALLED,
            stream_of(StreamKind.TICKET, first.ticket.id),
            b.TicketCalled(to_window=window, why=first.why),
        )
        done = _done(uow, first.ticket.id)
        uow.commit()
        return done


_Said = Callable[[UnitOfWork, Ticket], b.Body]


def _step(
    actor: Actor, begin: Begin, clock: Clock, ticket_id: str, kind: EventKind, say: _Said
) -> TicketDone:
    """One event on a ticket; `say` checks and makes its body in the same transaction."""
    with begin() as uow:
        ticket = _done(uow, ticket_id).ticket
        if actor.window is not None:
            _own(ticket, actor.window)
        body = say(uow, ticket)
        Recorder.for_actor(uow, clock, actor).add(kind, stream_of(StreamKind.TICKET, ticket_id), body)
        done = _done(uow, ticket_id)
        uow.commit()
        return done


def recall(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """Call the same number again, at most as often as the hall allows (domain.md 5.4).

    Raises:
        Refused: `ticket.recalls` when it was called often enough, `ticket.elsewhere` at another window.
    """
    window = window_of(actor)

    def say(uow: UnitOfWork, ticket: Ticket) -> b.Body:
        limit = uow.settings.hall().max_recalls
        if ticket.calls > limit:
            raise Refused("ticket.recalls", f"已重呼 {limit} 次，请按“过号”。")
        return b.TicketCalled(to_window=window, recall=max(ticket.calls, 1))

    return _step(actor, begin, clock, ticket_id, EventKind.TICKET_CALLED, say)


def arrive(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """The visitor stands at the window; also takes a parked visit up again.

    Raises:
        Refused: `ticket.window_busy`, `ticket.elsewhere`.
    """
    window = window_of(actor)

    def say(uow: UnitOfWork, ticket: Ticket) -> b.Body:
        if ticket.state is TicketState.PARKED:
            _free_window(uow, window)
        return b.TicketArrived(at_window=window)

    return _step(actor, begin, clock, ticket_id, EventKind.TICKET_ARRIVED, say)


def miss(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """过号: called and not come."""
    window_of(actor)
    return _step(
        actor,
        begin,
        clock,
        ticket_id,
        EventKind.TICKET_NO_SHOW,
        lambda _uow, ticket: b.TicketNoShow(calls=ticket.calls),
    )


def reactivate(actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, place: str = TAIL) -> TicketDone:
    """重新激活: a missed number waits again, at the tail or three places back (domain.md 1.3).

    Args:
        actor: Whoever may take tickets.
        ticket_id: The missed ticket.
        begin: Opens a unit of work.
        clock: Time.
        place: `tail` or `back3`.

    Raises:
        Refused: `ticket.again` when it was missed twice and the actor is neither guide nor manager,
            `ticket.place` for another place.
    """
    require(actor, Permission.TAKE_TICKET)
    if place not in {TAIL, BACK_PLACES}:
        raise Refused("ticket.place", "重新激活只能排到队尾或退后三位。", field="place")

    def say(_uow: UnitOfWork, ticket: Ticket) -> b.Body:
        if ticket.no_shows > 1 and actor.role not in {Role.GUIDE, Role.MANAGER}:
            raise Refused("ticket.again", "这个号已过号两次，请到导办台重新激活。")
        return b.TicketReactivated(place=place)

    return _step(actor, begin, clock, ticket_id, EventKind.TICKET_REACTIVATED, say)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """转移: to a queue, a window or a person; `place` is first, keep or last."""

    actor: Actor
    ticket: str
    to_queue: str
    place: str = "keep"
    to_window: int | None = None
    to_staff: str | None = None
    reason: str = ""


def transfer(cmd: Transfer, begin: Begin, clock: Clock) -> TicketDone:
    """Hand a ticket on; it keeps its number and its take time (domain.md 1.3).

    Raises:
        Refused: `ticket.queue`, `ticket.window` or `ticket.place` when the target does not exist,
            `ticket.elsewhere` when another window has it.
    """
    window_of(cmd.actor)
    if cmd.place not in {"first", "keep", "last"}:
        raise Refused("ticket.place", "请选择排在最前、保持原位或排到队尾。", field="place")

    def say(uow: UnitOfWork, _ticket: Ticket) -> b.Body:
        version = uow.catalogue.current(day_number(clock))
        if version is None or version.catalogue.queue(cmd.to_queue) is None:
            raise Refused("ticket.queue", "没有这个业务队列，请重新选择。", field="to_queue")
        if cmd.to_window is not None and version.catalogue.window(cmd.to_window) is None:
            raise Refused("ticket.window", f"没有 {cmd.to_window} 号窗口，请重新选择。", field="to_window")
        return b.TicketTransferred(
            to_queue=cmd.to_queue,
            place=cmd.place,
            reason=cmd.reason,
            to_window=cmd.to_window,
            to_staff=cmd.to_staff,
        )

    return _step(cmd.actor, begin, clock, cmd.ticket, EventKind.TICKET_TRANSFERRED, say)


def park(actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, reason: str = "") -> TicketDone:
    """Set a visit aside (the applicant fetches a copy) and free the window."""
    window_of(actor)
    return _step(
        actor,
        begin,
        clock,
        ticket_id,
        EventKind.TICKET_PARKED,
        lambda _uow, _ticket: b.TicketParked(reason=reason),
    )


def finish(actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, result: str = "完成") -> TicketDone:
    """完成: the visit is over."""
    window_of(actor)
    return _step(
        actor,
        begin,
        clock,
        ticket_id,
        EventKind.TICKET_FINISHED,
        lambda _uow, _ticket: b.TicketFinished(result=result),
    )


def undo(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """Take back one's own last step within the hall's ten seconds.

    Raises:
        Refused: `ticket.undo` when it is too late, somebody else's, or there is nothing to take back;
            `ticket.window_busy` when the window has gone on to another number.
    """
    window_of(actor)
    with begin() as uow:
        stream = stream_of(StreamKind.TICKET, ticket_id)
        limit = uow.settings.hall().undo_seconds
        steps = [item.event for item in uow.chain.stream(stream) if item.event.kind in _STEPS]
        last = max(steps, key=lambda event: (event.hlc, event.seq), default=None)
        if (
            last is None
            or last.kind not in _UNDOABLE
            or last.actor != actor.number
            or abs(clock.wall() - last.wall) > limit * MICROS
        ):
            raise Refused("ticket.undo", f"只能在 {limit} 秒内撤销自己的上一步。")
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.TICKET_UNDONE, stream, b.TicketUndone(undone=str(last.id))
        )
        done = _done(uow, ticket_id)
        uow.commit()
        return done


def expire_old(begin: Begin, clock: Clock) -> Changes:
    """Tickets of earlier days end (当日有效, D10); safe to call at any time, as often as wanted."""
    streams: list[str] = []
    with begin() as uow:
        recorder = Recorder(uow=uow, clock=clock, actor=SYSTEM)
        for ticket in uow.tickets.open_before(day_number(clock)):
            if ticket.state is TicketState.SERVING:
                continue
            stream = stream_of(StreamKind.TICKET, ticket.id)
            ident = derived_id(stream, EventKind.TICKET_EXPIRED)
            body = b.TicketClosed(reason="当日有效")
            recorder.add(EventKind.TICKET_EXPIRED, stream, body, ident=ident)
            streams.append(stream)
        if streams:
            uow.commit()
    return Changes(topics=_QUEUE if streams else frozenset(), streams=tuple(streams))
