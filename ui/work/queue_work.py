"""The queue strip over the store: what the window is doing, and every act of the F-keys.

Who is next is decided in `hall.queueing`, what is lawful in `hall.commands.queue`. A single PC owns its
queue; until the hub owns the hall's queue (D15) a desk with a hub does so too, also offline.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hall.commands import queue as commands
from hall.commands.queue import TakeTicket, TicketDone, Transfer, weights_of
from hall.commands.record import day_number
from hall.errors import Refused
from hall.ports import Changes
from hall.queueing import order, overtakings
from hall.settings import paused_setting
from hall.tickets import STATE_WORDS, TicketState
from hall.tickets import Ticket as Row
from hall.waiting import estimate
from ui import words
from ui.states.chooser import Detail
from ui.states.queue import NextTicket, Phase, QueueKey, QueueLine, QueueState, Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.catalogue import Catalogue
    from hall.desk import DeskPorts
    from hall.staff import Actor

_MINUTE: Final = 60_000_000
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an act of the strip did: a sentence, the ticket it was about, whether it can be taken back."""

    sentence: str = ""
    ticket: Row | None = None
    undo: bool = False
    changes: Changes = field(default_factory=Changes)


class QueueWork:
    """The queue of one window. Reading on any lane, acts on the store lane."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """For a person who signed in at a window."""
        self._ports = ports
        self._actor = actor
        self._window = actor.window or ports.settings.window
        self._undo: Row | None = None

    def active(self) -> Row | None:
        """The ticket that holds this window now."""
        return self._ports.queries.active_ticket(self._window)

    def paused(self) -> str:
        """Why this window is paused, as kept in the store: it survives a restart; "" when it is not."""
        return self._ports.queries.setting(paused_setting(self._window)) or ""

    def today(self) -> tuple[Row, ...]:
        """All tickets of the day."""
        return self._ports.queries.tickets_of_day(day_number(self._ports.clock))

    def catalogue(self) -> Catalogue | None:
        """The catalogue in force."""
        version = self._ports.queries.catalogue(day_number(self._ports.clock))
        return version.catalogue if version else None

    def state(self, *, out: bool, undo: str = "") -> QueueState:
        """The strip as it is now."""
        tickets, book = self.today(), self.catalogue()
        active, paused = self.active(), self.paused()
        phase = Phase.IDLE
        if active is not None:
            phase = Phase.SERVING if active.state is TicketState.SERVING else Phase.CALLED
        elif paused:
            phase = Phase.PAUSED
        return QueueState(
            window=self._window,
            phase=phase,
            ticket=self._shown(active, book) if active else None,
            case_out=out,
            pause_reason=paused,
            nexts=self._nexts(tickets, book),
            lines=self._lines(tickets, book),
            missed=sum(row.state in {TicketState.NO_SHOW, TicketState.PARKED} for row in tickets),
            undo=undo,
        )

    def _nexts(self, tickets: Sequence[Row], book: Catalogue | None) -> tuple[NextTicket, ...]:
        if book is None:
            return ()
        now = self._ports.clock.wall()
        places = order(
            tickets,
            now=now,
            window=self._window,
            staff=self._actor.number,
            weights=weights_of(book, self._window),
            rules=self._ports.queries.hall().queue_rules,
            overtaken=overtakings(tickets),
        )
        return tuple(
            NextTicket(
                number=place.ticket.number,
                how=_how(place.ticket),
                wait=words.waits(max(0, now - place.ticket.taken_at) // _MINUTE),
            )
            for place in places[:_SHOWN]
        )

    def _lines(self, tickets: Sequence[Row], book: Catalogue | None) -> tuple[QueueLine, ...]:
        if book is None:
            return ()
        lines = []
        for letter in weights_of(book, self._window):
            queue = book.queue(letter)
            if queue is None:
                continue
            people = sum(row.queue == letter and row.state is TicketState.WAITING for row in tickets)
            wait = estimate(people, 1, queue.service_minutes)
            lines.append(
                QueueLine(
                    name=queue.name,
                    people=people,
                    low=wait.low if wait else None,
                    high=wait.high if wait else None,
                )
            )
        return tuple(lines)

    @staticmethod
    def _shown(row: Row, book: Catalogue | None) -> Ticket:
        queue = book.queue(row.queue) if book else None
        name = queue.name if queue else row.queue
        return Ticket(
            number=row.number,
            queue=name,
            how=_how(row),
            taken_at=row.taken_at,
            called_at=row.called_at or row.taken_at,
            served_at=row.arrived_at or None,
            standard=queue.service_minutes if queue else 15,
        )

    # --- acts

    def arrive(self) -> Row | None:
        """The visitor of the called number stands here; nothing when there is none."""
        active = self.active()
        if active is None or active.state is not TicketState.CALLED:
            return active
        ports = self._ports
        self._undo = None
        return commands.arrive(self._actor, active.id, ports.begin, ports.clock).ticket

    def next(self, *, out: bool) -> Acted:
        """Finish the number whose case is out, and call whoever is next."""
        ports, actor = self._ports, self._actor
        active = self.active()
        if active is not None and out:
            self._finish(active)
            active = None
        if active is not None and active.state is TicketState.CALLED:
            commands.miss(actor, active.id, ports.begin, ports.clock)
        done = commands.call_next(actor, ports.begin, ports.clock)
        if done is None:
            return Acted(sentence=words.NOBODY_LEFT)
        return self._done(done, words.called(done.ticket.number), undo=True)

    def _finish(self, active: Row) -> TicketDone:
        ports, actor = self._ports, self._actor
        if active.state is TicketState.CALLED:
            commands.arrive(actor, active.id, ports.begin, ports.clock)
        return commands.finish(actor, active.id, ports.begin, ports.clock)

    def act(self, key: QueueKey, detail: Detail) -> Acted:
        """An act other than F2.

        Raises:
            Refused: It is not lawful now; the sentence says why.
        """
        match key:
            case QueueKey.GIVE:
                return self._give(detail)
            case QueueKey.PAUSE:
                return self._pause(detail.reason)
            case QueueKey.NO_SHOW if detail.ticket:
                return self._bring_back(detail.ticket)
            case _:
                pass
        active = self.active()
        if active is None:
            raise Refused("ticket.none", "本窗口现在没有号。")
        return self._with_number(key, active, detail)

    def _with_number(self, key: QueueKey, active: Row, detail: Detail) -> Acted:
        ports, actor = self._ports, self._actor
        match key:
            case QueueKey.RECALL:
                done = commands.recall(actor, active.id, ports.begin, ports.clock)
                return self._done(done, words.recalled(active.number, done.ticket.calls - 1))
            case QueueKey.NO_SHOW:
                done = commands.miss(actor, active.id, ports.begin, ports.clock)
                return self._done(done, words.missed(active.number), undo=True)
            case QueueKey.TRANSFER if detail.park:
                self.arrive()
                done = commands.park(actor, active.id, ports.begin, ports.clock)
                return self._done(done, words.parked(active.number), undo=True)
            case QueueKey.TRANSFER:
                return self._transfer(active, detail)
            case _:
                return self._done(self._finish(active), words.finished(active.number), undo=True)

    def _give(self, detail: Detail) -> Acted:
        cmd = TakeTicket(actor=self._actor, queue=detail.queue, priority=detail.priority)
        done = commands.take_ticket(cmd, self._ports.begin, self._ports.clock)
        book = self.catalogue()
        queue = book.queue(detail.queue) if book else None
        name = queue.name if queue else detail.queue
        return self._done(done, words.given(done.ticket.number, name))

    def _pause(self, reason: str) -> Acted:
        ports, actor = self._ports, self._actor
        if self.paused():
            changes = commands.resume(actor, ports.begin, ports.clock)
            return Acted(sentence=words.RESUMED, changes=changes)
        changes = commands.pause(actor, reason, ports.begin, ports.clock)
        return Acted(sentence=words.paused(reason), changes=changes)

    def _transfer(self, active: Row, detail: Detail) -> Acted:
        cmd = Transfer(
            actor=self._actor,
            ticket=active.id,
            to_queue=detail.queue,
            place=detail.place or "keep",
            to_window=detail.window,
        )
        done = commands.transfer(cmd, self._ports.begin, self._ports.clock)
        book = self.catalogue()
        queue = book.queue(detail.queue) if book else None
        return self._done(
            done, words.moved_to(active.number, queue.name if queue else detail.queue), undo=True
        )

    def _bring_back(self, ticket: str) -> Acted:
        ports, actor = self._ports, self._actor
        row = ports.queries.ticket(ticket)
        if row is None:
            raise Refused("ticket.unknown", "没有这个号，请核对。")
        if row.state is TicketState.PARKED:
            done = commands.arrive(actor, ticket, ports.begin, ports.clock)
            return self._done(done, words.resumed(row.number))
        done = commands.reactivate(actor, ticket, ports.begin, ports.clock)
        return self._done(done, words.back(row.number))

    def undo(self) -> Acted:
        """Take back the last act within ten seconds.

        Raises:
            Refused: `ticket.undo` when there is nothing to take back, or it is too late.
        """
        row = self._undo
        if row is None:
            raise Refused("ticket.undo", "没有可以撤销的叫号。")
        self._undo = None
        done = commands.undo(self._actor, row.id, self._ports.begin, self._ports.clock)
        return Acted(sentence=words.undone(row.number), ticket=done.ticket, changes=done.changes)

    def _done(self, done: TicketDone, sentence: str, *, undo: bool = False) -> Acted:
        self._undo = done.ticket if undo else None
        return Acted(sentence=sentence, ticket=done.ticket, undo=undo, changes=done.changes)

    # --- scans

    def scanned(self, number: str) -> Acted:
        """A slip was scanned: a missed or parked number comes back, any other says where it stands.

        Raises:
            Refused: `ticket.unknown`, or the number cannot come back here.
        """
        row = next((row for row in self.today() if row.number == number), None)
        if row is None:
            raise Refused("ticket.unknown", words.SCAN_NO_TICKET)
        if row.state in {TicketState.NO_SHOW, TicketState.PARKED}:
            return self._bring_back(row.id)
        if row.state is TicketState.CALLED and row.window == self._window:
            return Acted(sentence=words.called(row.number), ticket=self.arrive())
        if row.state is TicketState.WAITING:
            book = self.catalogue()
            queue = book.queue(row.queue) if book else None
            return Acted(sentence=words.waiting_at(row.number, queue.name if queue else row.queue))
        raise Refused("ticket.over", words.ticket_state(row.number, STATE_WORDS[row.state]))

    def missed_rows(self) -> tuple[Row, ...]:
        """Missed and parked numbers of today, for the list of F5."""
        return tuple(row for row in self.today() if row.state in {TicketState.NO_SHOW, TicketState.PARKED})


def _how(row: Row) -> str:
    return words.priority_how(words.SOURCES.get(row.source, words.ON_SITE), row.priority)
