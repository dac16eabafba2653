"""The window's own queue while the hub is away: its series `W03-001`, and the visit in hand (D15, D16).

Local commands in the desk's own chain; the normal push brings them to the hub, which folds them. When to
switch is `queue_switch.py`. What the hall's queue decides (who of the hall is next) is never decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from hall import bodies as b
from hall import queue_acts as a
from hall.clock import MICROS, Clock
from hall.commands.desk_slips import owe_in
from hall.commands.record import Recorder, day_number
from hall.emergency_steps import ARRIVE, CALL, MISS, Step, called, finished, step_of
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id as fresh_id
from hall.ids import token
from hall.numbering import EMERGENCY, series_of, ticket_counter, ticket_number
from hall.ports import Begin, UnitOfWork
from hall.queries import Queries
from hall.queue_ports import HallView, QueueDone, WindowPhase, WindowRow
from hall.queueing import Place, order, overtakings
from hall.staff import Actor, Permission, require
from hall.tickets import Ticket as Row
from hall.tickets import TicketAction, TicketState, move

SOURCE: Final = "emergency"
_HAND: Final = "emergency.hand"
_PAUSE: Final = "emergency.pause"
_KEPT_ANSWERS: Final = 64
_UNDOABLE: Final = frozenset(
    {EventKind.TICKET_CALLED, EventKind.TICKET_NO_SHOW, EventKind.TICKET_FINISHED, EventKind.TICKET_PARKED}
)


def is_emergency(row: Row) -> bool:
    """True for a number of a window's own series."""
    return row.prefix.startswith(EMERGENCY) and len(row.prefix) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """The hall's visit at this window as this PC knows it, kept durable: a crash without a hub loses nothing.

    Attributes:
        ticket: The visit as it is now.
        before: As it was before the last local step, which is event `step` of `at` (microseconds UTC).
        ours: Steps were written here that the hub may not know yet.
    """

    ticket: Row
    before: Row | None = None
    step: str = ""
    at: int = 0
    ours: bool = False


def _holds(hand: Hand | None) -> bool:
    return hand is not None and hand.ticket.is_active


class EmergencyQueue:
    """The own queue of one window, see `hall.queue_ports.QueueDesk`; it is never away."""

    def __init__(self, actor: Actor, begin: Begin, queries: Queries, clock: Clock) -> None:
        """For a person at this window."""
        self._actor = actor
        self._window = actor.window or 0
        self._begin = begin
        self._queries = queries
        self._clock = clock
        self._answers: dict[str, QueueDone] = {}
        text = queries.setting(_HAND)
        self._hand = msgspec.json.decode(text, type=Hand) if text else None

    # --- reading

    def rows(self) -> tuple[Row, ...]:
        """Today's numbers of the own series, those handed on to the hall left out."""
        return self._own_of(self._queries.tickets_of_day(day_number(self._clock)))

    @staticmethod
    def _own_of(rows: Iterable[Row]) -> tuple[Row, ...]:
        return tuple(row for row in rows if is_emergency(row) and not row.transferred)

    def waiting(self) -> tuple[Row, ...]:
        """Own numbers that wait, in the order in which they are called."""
        return tuple(place.ticket for place in self._line(self.rows()))

    def active(self) -> Row | None:
        """The own number at this window."""
        return next((row for row in self.rows() if row.is_active), None)

    @property
    def hand(self) -> Hand | None:
        """The hall's visit at this window, as last known here."""
        return self._hand

    @property
    def paused(self) -> str:
        """Why the window was paused while the hub was away; "" when it is not."""
        return self._queries.setting(_PAUSE) or ""

    def view(self) -> HallView:
        """Own numbers and the visit in hand."""
        day = day_number(self._clock)
        hand = (self._hand.ticket,) if self._hand is not None else ()
        return HallView(
            seq=0,
            at=self._clock.wall(),
            day=day,
            tickets=(*hand, *self.rows()),
            windows=(self._row(),),
        )

    def _row(self) -> WindowRow:
        phase = WindowPhase.PAUSED if self.paused else WindowPhase.OPEN
        me = self._actor
        return WindowRow(no=self._window, phase=phase, reason=self.paused, staff=me.number, name=me.name)

    def away_since(self) -> int | None:
        """See `QueueDesk.away_since`."""
        return None

    def _line(self, rows: tuple[Row, ...]) -> tuple[Place, ...]:
        return order(
            rows,
            now=self._clock.wall(),
            window=self._window,
            staff=self._actor.number,
            weights=dict.fromkeys((row.queue for row in rows), 1),
            rules=self._queries.hall().queue_rules,
            overtaken=overtakings(rows),
        )

    # --- the visit in hand

    def carry(self, ticket: Row | None, *, ours: bool = False) -> None:
        """Remember which visit of the hall is at this window; nothing is written when that is known."""
        hand = Hand(ticket=ticket, ours=ours) if ticket is not None else None
        known = self._hand
        same = known is not None and hand is not None and known.ticket == hand.ticket
        if (known is None and hand is None) or same:
            return
        with self._begin() as uow:
            self._keep(uow, hand)
            uow.commit()
        self._hand = hand

    @staticmethod
    def _keep(uow: UnitOfWork, hand: Hand | None) -> None:
        uow.settings.put(_HAND, msgspec.json.encode(hand).decode() if hand is not None else "")

    # --- acts

    def do(self, act: a.Act, key: str) -> QueueDone:
        """See `QueueDesk.do`.

        Raises:
            Refused: `queue.offline` for what only the hall can do, or the rules of the act.
        """
        require(self._actor, Permission.CALL)
        known = self._answers.get(key)
        if known is not None:
            return known
        done = replace(self._do(act), verb=a.VERBS[type(act)])
        self._answers[key] = done
        if len(self._answers) > _KEPT_ANSWERS:
            self._answers.pop(next(iter(self._answers)))
        return done

    def _do(self, act: a.Act) -> QueueDone:
        match act:
            case a.Take() | a.Direct():
                return self._give(act)
            case a.CallNext():
                return self._call_next(act)
            case a.CallChosen():
                return self._call_chosen(act)
            case a.Undo():
                return self._undo(act.ticket)
            case a.Pause() | a.Resume():
                return self._pause(act.reason if isinstance(act, a.Pause) else "")
            case _:
                return self._simple(act)

    def _simple(self, act: a.Act) -> QueueDone:
        step, ident = step_of(act), getattr(act, "ticket", "")
        if isinstance(act, a.Hand) and self._hand is not None and self._hand.ticket.id == ident:
            raise Refused("queue.offline", "大厅暂时连不上，这个号要等连上后再转。")
        with self._begin() as uow:
            row, hand = self._step(uow, ident, step, self._hand)
            uow.commit()
        self._hand = hand
        return QueueDone(verb="", ticket=row)

    def _step(self, uow: UnitOfWork, ident: str, step: Step, hand: Hand | None) -> tuple[Row, Hand | None]:
        """One step on an own number or on the visit in hand, inside an open transaction."""
        window = self._window
        recorder = Recorder.for_actor(uow, self._clock, self._actor)
        stream = stream_of(StreamKind.TICKET, ident)
        if hand is None or hand.ticket.id != ident:
            row = self._own(uow, ident)
            if step.action in {TicketAction.CALL, TicketAction.ARRIVE} and _holds(hand):
                self._free(uow, hand)
            recorder.add(step.kind, stream, step.body(row, window))
            return self._own(uow, ident), hand
        row = hand.ticket
        at = self._clock.wall()
        after = replace(step.after(row, at), state=move(row.state, step.action))
        if after.is_active:
            self._free(uow, None)
        item = recorder.add(step.kind, stream, step.body(row, window))
        changed = Hand(ticket=after, before=row, step=str(item.event.id), at=at, ours=True)
        self._keep(uow, changed)
        return after, changed

    def _own(self, uow: UnitOfWork, ident: str) -> Row:
        row = uow.tickets.get(ident)
        if row is None or not is_emergency(row):
            raise Refused("queue.offline", "大厅暂时连不上，这个号要等连上后再办。")
        return row

    def _free(self, uow: UnitOfWork, hand: Hand | None) -> None:
        """No other number may be at the window; `hand` is the hall's as it is now."""
        held = uow.tickets.active_at(self._window)
        if held is None and hand is not None and hand.ticket.is_active:
            held = hand.ticket
        if held is not None:
            raise Refused("ticket.window_busy", f"本窗口正在办 {held.number}，办完再叫下一号。")

    # --- giving and calling

    def _give(self, act: a.Take | a.Direct) -> QueueDone:
        replaces = act.replaces if isinstance(act, a.Take) else ""
        direct = isinstance(act, a.Direct)
        with self._begin() as uow:
            version = uow.catalogue.current(day := day_number(self._clock))
            if version is None or version.catalogue.queue(act.queue) is None:
                raise Refused("ticket.queue", "没有这个业务队列，请重新选择。", field="queue")
            if direct:
                self._free(uow, self._hand)
            known = next(
                (row for row in uow.tickets.of_day(day) if replaces and row.replaces == replaces), None
            )
            if known is not None:
                raise Refused("ticket.open", f"{replaces} 已换成应急号 {known.number}。", field="replaces")
            prefix = series_of(EMERGENCY, self._window)
            serial = uow.numbers.next(ticket_counter(uow.chain.identity().hall, day, prefix))
            ident = str(fresh_id(self._clock))
            recorder = Recorder.for_actor(uow, self._clock, self._actor)
            recorder.add(
                EventKind.TICKET_TAKEN,
                stream_of(StreamKind.TICKET, ident),
                b.TicketTaken(
                    number=ticket_number(prefix, serial),
                    queue=act.queue,
                    prefix=prefix,
                    serial=serial,
                    token=token(),
                    source=SOURCE,
                    priority=act.priority,
                    replaces=replaces,
                ),
            )
            if direct:
                self._step(uow, ident, CALL, self._hand)
                self._step(uow, ident, ARRIVE, self._hand)
            row = self._own(uow, ident)
            before = sum(one.state is TicketState.WAITING for one in self._own_of(uow.tickets.of_day(day)))
            ahead = 0 if direct else before - 1
            if not direct:
                owe_in(uow, self._clock, self._actor, row, ahead)
            uow.commit()
        return QueueDone(verb="", ticket=row, ahead=ahead)

    def _call_next(self, act: a.CallNext) -> QueueDone:
        """End the number at the window and call the next own one, in one transaction."""
        with self._begin() as uow:
            hand, gone = self._hand, act.finish or act.miss
            if gone:
                step = finished(act.result, act.cases) if act.finish else MISS
                _, hand = self._step(uow, gone, step, hand)
            self._free(uow, hand)
            line = self._line(self._own_of(uow.tickets.of_day(day_number(self._clock))))
            row = None
            if line:
                row, _ = self._step(uow, line[0].ticket.id, called(line[0].why), hand)
            if row is not None or gone:
                uow.commit()
        self._hand = hand
        return QueueDone(verb="", ticket=row, empty=row is None, undo_until=self._until())

    def _call_chosen(self, act: a.CallChosen) -> QueueDone:
        if not act.reason.strip():
            raise Refused("ticket.reason", "请写明为什么先叫这个号。", field="reason")
        with self._begin() as uow:
            self._free(uow, self._hand)
            row, _ = self._step(uow, act.ticket, called(act.reason.strip(), chosen=True), self._hand)
            uow.commit()
        return QueueDone(verb="", ticket=row, undo_until=self._until())

    def _until(self) -> int:
        return self._clock.wall() + self._queries.hall().undo_seconds * MICROS

    def _pause(self, reason: str) -> QueueDone:
        with self._begin() as uow:
            recorder = Recorder.for_actor(uow, self._clock, self._actor)
            stream = stream_of(StreamKind.STAFF, self._actor.number)
            if reason:
                recorder.add(
                    EventKind.STAFF_PAUSED, stream, b.StaffPaused(window=self._window, reason=reason)
                )
            else:
                recorder.add(EventKind.STAFF_RESUMED, stream, b.StaffResumed(window=self._window))
            uow.settings.put(_PAUSE, reason)
            uow.commit()
        return QueueDone(verb="", window=self._row())

    def forget_pause(self) -> None:
        """The hall knows of the pause now."""
        with self._begin() as uow:
            uow.settings.put(_PAUSE, "")
            uow.commit()

    # --- taking back

    def _undo(self, ident: str) -> QueueDone:
        limit = self._queries.hall().undo_seconds
        late = Refused("ticket.undo", f"只能在 {limit} 秒内撤销自己的上一步。")
        with self._begin() as uow:
            stream = stream_of(StreamKind.TICKET, ident)
            now, hand = self._clock.wall(), self._hand
            steps = [item.event for item in uow.chain.stream(stream)]
            last = max(steps, key=lambda event: event.seq, default=None)
            if (
                last is None
                or last.kind not in _UNDOABLE
                or last.actor != self._actor.number
                or abs(now - last.wall) > limit * MICROS
            ):
                raise late
            of_hall = hand is not None and hand.ticket.id == ident
            if of_hall and (hand is None or hand.before is None or hand.step != str(last.id)):
                raise late
            Recorder.for_actor(uow, self._clock, self._actor).add(
                EventKind.TICKET_UNDONE, stream, b.TicketUndone(undone=str(last.id))
            )
            if of_hall and hand is not None and hand.before is not None:
                if hand.before.is_active:
                    self._free(uow, None)
                hand = Hand(ticket=hand.before, ours=True)
                self._keep(uow, hand)
                row = hand.ticket
            else:
                row = self._own(uow, ident)
                if row.is_active and hand is not None and hand.ticket.is_active:
                    raise Refused("ticket.window_busy", f"本窗口正在办 {hand.ticket.number}，不能撤销。")
            uow.commit()
        self._hand = hand
        return QueueDone(verb="", ticket=row)
