"""One act of the queue at work: its transaction, who asks and when, and what every act needs.

The acts themselves are `queue_taking.py`, `queue_calling.py` and `queue_windows.py`; who may ask for which is
`queue_desk.py`. Nothing here reads all tickets of a day: a call costs the same at the end of a long year.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from hall import bodies as b
from hall.catalogue import Catalogue
from hall.clock import MICROS, Clock
from hall.commands.record import Recorder, day_number
from hall.errors import Refused
from hall.events import SYSTEM, EventKind, StreamKind, stream_of
from hall.ids import derived_id
from hall.ports import UnitOfWork
from hall.queue_ports import WindowPhase, WindowRow
from hall.settings import HallSettings, paused_by_setting, paused_setting
from hall.staff import Actor, Permission, require
from hall.tickets import Ticket, TicketAction, TicketState, move
from hall.waiting import WaitRange

IN_USE: Final = frozenset({WindowPhase.OPEN, WindowPhase.PAUSED})
"""Phases in which somebody sits at a window."""


MAX_WORD: Final = 64
"""Characters of an id, a code or a number that somebody may ask for."""


class OweSlip(Protocol):
    """Writes down that a slip is owed, in the transaction of the ticket (D13); a single PC only."""

    def __call__(self, work: Work, ticket: Ticket, ahead: int, wait: WaitRange | None) -> None:
        """Owe the slip of a ticket that was just taken."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueContext:
    """Where an act is done: at the hub for a device, or on a single PC for itself.

    Attributes:
        node: Id of the device that asks, as text; stands in the row of the window that it opens.
        seats: Windows have to be opened by `Sit` before they call. False on a single PC, where whoever is
            signed in sits at the one window.
        owe_slip: Who prints here; None where the asking device prints and says so by `SlipPrinted`.
        wait: The range for a number that was just taken, None for "not known". `model` names the estimator.
        count: How many wait, by queue; None to ask the store, which counts them.
    """

    node: str = ""
    seats: bool = True
    owe_slip: OweSlip | None = None
    wait: Callable[[Work, Ticket], WaitRange | None] | None = None
    model: str = ""
    count: Callable[[UnitOfWork, int], Mapping[str, int]] | None = None


class Work:
    """One act of one person in one open unit of work."""

    def __init__(self, uow: UnitOfWork, clock: Clock, actor: Actor, context: QueueContext) -> None:
        """Stand at this moment of the authority's clock; the unit of work is open."""
        self.uow = uow
        self.clock = clock
        self.actor = actor
        self.context = context
        self.now = clock.wall()
        self.day = day_number(clock)
        self._settings: HallSettings | None = None
        self._catalogue: Catalogue | None = None

    @property
    def settings(self) -> HallSettings:
        """The hall's settings."""
        if self._settings is None:
            self._settings = self.uow.settings.hall()
        return self._settings

    @property
    def catalogue(self) -> Catalogue:
        """Today's catalogue, empty before the first import."""
        if self._catalogue is None:
            version = self.uow.catalogue.current(self.day)
            self._catalogue = version.catalogue if version is not None else Catalogue()
        return self._catalogue

    def window(self) -> int:
        """The window where the actor may call.

        Raises:
            Refused: `staff.right`, `ticket.no_window`.
        """
        return window_of(self.actor)

    def waiting(self) -> Mapping[str, int]:
        """How many wait now, by queue."""
        if self.context.count is not None:
            return self.context.count(self.uow, self.day)
        return self.uow.tickets.waiting(self.day)

    def require_window(self, no: int, field: str = "window") -> None:
        """Let only windows of the hall pass.

        Raises:
            Refused: `ticket.window`.
        """
        if self.catalogue.window(no) is None:
            raise Refused("ticket.window", f"没有 {no} 号窗口，请重新选择。", field=field)

    # --- tickets

    def ticket(self, ticket_id: str) -> Ticket:
        """A ticket.

        Raises:
            Refused: `ticket.unknown`.
        """
        found = self.uow.tickets.get(ticket_id) if is_word(ticket_id) else None
        if found is None:
            raise Refused("ticket.unknown", "没有这个号，请核对。")
        return found

    def own_ticket(self, ticket_id: str) -> Ticket:
        """A ticket that no other window holds; a visit that holds a window is that window's (D15).

        Raises:
            Refused: `ticket.unknown`, `ticket.elsewhere`.
        """
        ticket = self.ticket(ticket_id)
        if ticket.is_active and self.actor.window is not None and ticket.window != self.actor.window:
            raise Refused("ticket.elsewhere", f"{ticket.number} 在 {ticket.window} 号窗口，请由该窗口操作。")
        return ticket

    def of_today(self, ticket: Ticket) -> None:
        """Let only numbers of today wait and be called.

        Raises:
            Refused: `ticket.day`.
        """
        if ticket.day != self.day:
            raise Refused("ticket.day", f"{ticket.number} 不是今天的号，号票当日有效，请重新取号。")

    def step(
        self, ticket: Ticket, action: TicketAction, kind: EventKind, body: b.Body, *, system: str = ""
    ) -> Ticket:
        """One event on a ticket, and the ticket after it.

        Args:
            ticket: As it is now.
            action: The move; refused in words when the state does not have it.
            kind: Kind of the event.
            body: Its body.
            system: Name of a step that the program itself takes once; its id is derived from it (D10).

        Raises:
            Refused: `ticket.move`, and what the store refuses.
        """
        move(ticket.state, action)
        stream = stream_of(StreamKind.TICKET, ticket.id)
        ident = derived_id(stream, system) if system else None
        self.record(kind, stream, body, ident=ident)
        return self.ticket(ticket.id)

    def record(self, kind: EventKind, stream: str, body: b.Body, *, ident: uuid.UUID | None = None) -> None:
        """One event; with a derived id it is the program's own."""
        if ident is None:
            recorder = Recorder.for_actor(self.uow, self.clock, self.actor)
        else:
            recorder = Recorder(uow=self.uow, clock=self.clock, actor=SYSTEM)
        recorder.add(kind, stream, body, ident=ident)

    def undo_until(self) -> int:
        """Until when a step of now can be taken back, µs UTC."""
        return self.now + self.settings.undo_seconds * MICROS

    # --- windows

    def stored_row(self, no: int) -> WindowRow:
        """A window as it was left today; on another day than its row's it is closed, and nothing is reset."""
        row = self.uow.windows.get(no)
        return row if row.day == self.day else WindowRow(no=no, day=self.day, seq=row.seq)

    def row(self, no: int) -> WindowRow:
        """A window as it is now; on a single PC it is open for whoever is signed in, unless it is paused."""
        row = self.stored_row(no)
        if self.context.seats or no != self.actor.window:
            return row
        return local_row(row, self.actor, self.uow.settings.get(paused_setting(no)) or "")

    def put_row(self, row: WindowRow) -> WindowRow:
        """Keep a window of today, and give it back as it is kept."""
        self.uow.windows.put(replace(row, day=self.day))
        if not self.context.seats:
            paused = row.reason if row.phase is WindowPhase.PAUSED else ""
            self.uow.settings.put(paused_setting(row.no), paused)
            if paused:
                self.uow.settings.put(paused_by_setting(row.no), self.actor.number)
        return self.uow.windows.get(row.no)

    def staff_event(self, kind: EventKind, body: b.Body) -> None:
        """An event of the acting person: windows have no stream of their own."""
        self.record(kind, stream_of(StreamKind.STAFF, self.actor.number), body)

    def require_calling(self, no: int) -> None:
        """Let only windows call that are open and not paused, and only for whoever sits there.

        Raises:
            Refused: `window.paused`, `window.closed`, `window.taken`.
        """
        row = self.row(no)
        if row.phase is WindowPhase.PAUSED:
            raise Refused("window.paused", "本窗口已暂停，先按“恢复”再叫号。")
        if row.phase is not WindowPhase.OPEN:
            raise Refused("window.closed", f"{no} 号窗口还没有开，请先开窗口再叫号。")
        if row.staff != self.actor.number:
            raise Refused("window.taken", f"{no} 号窗口现在由{row.name or row.staff}使用，请先登录窗口。")

    def free_window(self, no: int) -> None:
        """Let a window take a number only when it holds none.

        A number of an earlier day that was called and never came ends here: nothing ran overnight for that.

        Raises:
            Refused: `ticket.window_busy`.
        """
        held = self.uow.tickets.active_at(no)
        if held is None:
            return
        if held.day < self.day and held.state is TicketState.CALLED:
            expire(self, held)
            return
        where = "本窗口" if no == self.actor.window else f"{no} 号窗口"
        raise Refused("ticket.window_busy", f"{where}正在办 {held.number}，办完再叫下一号。")

    def weights(self, no: int) -> Mapping[str, int]:
        """Queue letter → weight of a window now: what the manager set for today, else the catalogue's."""
        row = self.row(no)
        if row.weights:
            return dict(row.weights)
        found = self.catalogue.window(no)
        return dict(found.weights) if found else {}


def is_word(text: str) -> bool:
    """True for what may be looked for in a store: short, and without control characters."""
    return 0 < len(text) <= MAX_WORD and text.isprintable()


def window_of(actor: Actor) -> int:
    """The window where the actor may call.

    Raises:
        Refused: `staff.right`, or `ticket.no_window` for somebody who did not sign in at one.
    """
    require(actor, Permission.CALL)
    if actor.window is None:
        raise Refused("ticket.no_window", "您没有登录窗口，不能叫号。")
    return actor.window


def local_row(row: WindowRow, actor: Actor, paused: str) -> WindowRow:
    """The one window of a single PC, which is open for whoever is signed in."""
    phase = WindowPhase.PAUSED if paused else WindowPhase.OPEN
    since = row.since if row.phase is phase else 0
    return replace(row, phase=phase, reason=paused, staff=actor.number, name=actor.name, since=since)


def expire(work: Work, ticket: Ticket) -> Ticket:
    """当日有效 (D10): the number ends, once."""
    return work.step(
        ticket,
        TicketAction.EXPIRE,
        EventKind.TICKET_EXPIRED,
        b.TicketClosed(reason="当日有效"),
        system=EventKind.TICKET_EXPIRED,
    )
