"""Taking, calling and finishing numbers; pausing a window (domain.md 1.3, architecture.md 4).

The same functions run on a single PC and, later, at the hub: the queue has one logic. Who is next is decided
in `queueing.py`; here it is written down. No slip is printed here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hall import bodies as b
from hall.catalogue import Catalogue
from hall.clock import MICROS, Clock
from hall.commands.record import Recorder, day_number
from hall.commands.slips import slip_of
from hall.errors import Refused
from hall.events import SYSTEM, EventKind, StreamKind, stream_of
from hall.ids import derived_id, new_id, token
from hall.numbering import EMERGENCY, ticket_counter, ticket_number
from hall.paper_forms import encode_paper
from hall.papers import PrintMark
from hall.ports import Begin, Changes, PendingPaper, Topic, UnitOfWork
from hall.queueing import Place, order, overtakings
from hall.staff import Actor, Permission, Role, require
from hall.tickets import Ticket, TicketState

_QUEUE: Final = frozenset({Topic.QUEUE})
_PERSON_KEY: Final = "ticket.person"


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
    with begin() as uow:
        day = day_number(clock)
        version = uow.catalogue.current(day)
        queue = version.catalogue.queue(cmd.queue) if version else None
        if queue is None or cmd.queue == EMERGENCY:
            raise Refused("ticket.queue", "没有这个业务队列，请重新选择。", field="queue")
        key = _person_key(uow, cmd.person_number) if cmd.person_number else None
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
                tail=cmd.person_number[-4:],
                slot_at=cmd.slot_at,
                item=cmd.item,
                answers=cmd.answers,
            ),
        )
        done = _done(uow, ident)
        _owe_slip(uow, clock, cmd.actor, done.ticket)
        uow.commit()
        return done


def _owe_slip(uow: UnitOfWork, clock: Clock, actor: Actor, ticket: Ticket) -> None:
    """The ticket is stored before it is printed: its slip is owed in the same transaction (D13)."""
    version, settings = uow.catalogue.current(ticket.day), uow.settings.hall()
    if version is None:
        return
    me, tip = uow.chain.identity(), uow.chain.tip()
    mark = PrintMark(
        node=f"{me.series}·{tip.seq if tip else 0:07d}", printed_at=clock.wall(), operator=actor.number
    )
    slip = slip_of(ticket, uow.tickets.of_day(ticket.day), version.catalogue, settings, mark)
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


def _window_of(actor: Actor) -> int:
    require(actor, Permission.CALL)
    if actor.window is None:
        raise Refused("ticket.no_window", "您没有登录窗口，不能叫号。")
    return actor.window


def _free_window(uow: UnitOfWork, window: int) -> None:
    held = uow.tickets.active_at(window)
    if held is not None:
        raise Refused("ticket.window_busy", f"本窗口正在办 {held.number}，办完再叫下一号。")


def call_next(actor: Actor, begin: Begin, clock: Clock) -> TicketDone | None:
    """Call whoever is next; None when nobody waits for this window.

    Raises:
        Refused: `ticket.window_busy` while the window holds a ticket.
    """
    window = _window_of(actor)
    with begin() as uow:
        _free_window(uow, window)
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


def _step(
    actor: Actor, begin: Begin, clock: Clock, ticket_id: str, kind: EventKind, body: b.Body
) -> TicketDone:
    with begin() as uow:
        _done(uow, ticket_id)
        Recorder.for_actor(uow, clock, actor).add(kind, stream_of(StreamKind.TICKET, ticket_id), body)
        done = _done(uow, ticket_id)
        uow.commit()
        return done


def recall(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """Call the same number again, at most as often as the hall allows (domain.md 5.4).

    Raises:
        Refused: `ticket.recalls` when it was called often enough.
    """
    window = _window_of(actor)
    with begin() as uow:
        ticket, limit = _done(uow, ticket_id).ticket, uow.settings.hall().max_recalls
        if ticket.calls > limit:
            raise Refused("ticket.recalls", f"已重呼 {limit} 次，请按“过号”。")
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.TICKET_CALLED,
            stream_of(StreamKind.TICKET, ticket_id),
            b.TicketCalled(to_window=window, recall=ticket.calls),
        )
        done = _done(uow, ticket_id)
        uow.commit()
        return done


def arrive(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """The visitor stands at the window; also takes a parked visit up again."""
    window = _window_of(actor)
    with begin() as uow:
        ticket = _done(uow, ticket_id).ticket
        if ticket.state is TicketState.PARKED:
            _free_window(uow, window)
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.TICKET_ARRIVED,
            stream_of(StreamKind.TICKET, ticket_id),
            b.TicketArrived(at_window=window),
        )
        done = _done(uow, ticket_id)
        uow.commit()
        return done


def miss(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """过号: called and not come."""
    _window_of(actor)
    with begin() as uow:
        calls = _done(uow, ticket_id).ticket.calls
    return _step(actor, begin, clock, ticket_id, EventKind.TICKET_NO_SHOW, b.TicketNoShow(calls=calls))


def reactivate(
    actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, place: str = "tail"
) -> TicketDone:
    """重新激活: a missed number waits again, at the tail or three places back (domain.md 1.3).

    Raises:
        Refused: `ticket.again` when it was missed twice and the actor is neither guide nor manager.
    """
    require(actor, Permission.TAKE_TICKET)
    with begin() as uow:
        ticket = _done(uow, ticket_id).ticket
        if ticket.no_shows > 1 and actor.role not in {Role.GUIDE, Role.MANAGER}:
            raise Refused("ticket.again", "这个号已过号两次，请到导办台重新激活。")
    return _step(
        actor, begin, clock, ticket_id, EventKind.TICKET_REACTIVATED, b.TicketReactivated(place=place)
    )


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
        Refused: `ticket.queue` when the target does not exist.
    """
    _window_of(cmd.actor)
    with begin() as uow:
        version = uow.catalogue.current(day_number(clock))
        if version is None or version.catalogue.queue(cmd.to_queue) is None:
            raise Refused("ticket.queue", "没有这个业务队列，请重新选择。", field="to_queue")
        if cmd.to_window is not None and version.catalogue.window(cmd.to_window) is None:
            raise Refused("ticket.window", f"没有 {cmd.to_window} 号窗口，请重新选择。", field="to_window")
    body = b.TicketTransferred(
        to_queue=cmd.to_queue,
        place=cmd.place,
        reason=cmd.reason,
        to_window=cmd.to_window,
        to_staff=cmd.to_staff,
    )
    return _step(cmd.actor, begin, clock, cmd.ticket, EventKind.TICKET_TRANSFERRED, body)


def park(actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, reason: str = "") -> TicketDone:
    """Set a visit aside (the applicant fetches a copy) and free the window."""
    _window_of(actor)
    return _step(actor, begin, clock, ticket_id, EventKind.TICKET_PARKED, b.TicketParked(reason=reason))


def finish(actor: Actor, ticket_id: str, begin: Begin, clock: Clock, *, result: str = "完成") -> TicketDone:
    """完成: the visit is over."""
    _window_of(actor)
    return _step(actor, begin, clock, ticket_id, EventKind.TICKET_FINISHED, b.TicketFinished(result=result))


def undo(actor: Actor, ticket_id: str, begin: Begin, clock: Clock) -> TicketDone:
    """Take back the last step within the hall's ten seconds.

    Raises:
        Refused: `ticket.undo` when it is too late or there is nothing to take back.
    """
    _window_of(actor)
    with begin() as uow:
        stream = stream_of(StreamKind.TICKET, ticket_id)
        events = sorted((item.event for item in uow.chain.stream(stream)), key=lambda e: (e.hlc, e.seq))
        limit = uow.settings.hall().undo_seconds
        last = events[-1] if events else None
        fresh = last is not None and clock.wall() - last.wall <= limit * MICROS
        if last is None or not fresh or last.kind in {EventKind.TICKET_TAKEN, EventKind.TICKET_UNDONE}:
            raise Refused("ticket.undo", f"只能在 {limit} 秒内撤销上一步。")
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.TICKET_UNDONE, stream, b.TicketUndone(undone=str(last.id))
        )
        done = _done(uow, ticket_id)
        uow.commit()
        return done


def pause(actor: Actor, reason: str, begin: Begin, clock: Clock) -> Changes:
    """暂停: the window stops calling, with a reason of the hall's list (it is reported per clerk).

    Raises:
        Refused: `window.reason` without a reason.
    """
    window = _window_of(actor)
    if not reason.strip():
        raise Refused("window.reason", "请选择暂停原因。", field="reason")
    return _staff_event(
        actor, begin, clock, EventKind.STAFF_PAUSED, b.StaffPaused(window=window, reason=reason)
    )


def resume(actor: Actor, begin: Begin, clock: Clock) -> Changes:
    """恢复: the window calls again."""
    window = _window_of(actor)
    return _staff_event(actor, begin, clock, EventKind.STAFF_RESUMED, b.StaffResumed(window=window))


def _staff_event(actor: Actor, begin: Begin, clock: Clock, kind: EventKind, body: b.Body) -> Changes:
    stream = stream_of(StreamKind.STAFF, actor.number)
    with begin() as uow:
        Recorder.for_actor(uow, clock, actor).add(kind, stream, body)
        uow.commit()
    return Changes(topics=frozenset({Topic.QUEUE, Topic.STAFF}), streams=(stream,))


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
