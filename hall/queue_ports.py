"""What the queue of a hall looks like from outside, and what its rules need from the store, as Protocols.

Rows are frozen and may travel; nothing masked needs to be unmasked here, because a ticket knows no name (D9).
Acts are `queue_acts.py`. No rule, no HTTP and no SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from hall.queue_acts import Act
from hall.tickets import Ticket
from hall.waiting import WaitRange


class WindowPhase(StrEnum):
    """States of a window (domain.md 1.3). Calling and serving follow from the ticket that holds it."""

    CLOSED = "closed"
    WANTED = "wanted"
    """The manager asked for it; nobody sits there yet."""
    OPEN = "open"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRow:
    """One window as its authority knows it. Times microseconds UTC, 0 when never.

    Attributes:
        no: Number.
        phase: See `WindowPhase`; `since`: from when; `reason`: of a pause.
        staff: Number of who sits there, `name` as the boards of the staff show it; "" for nobody.
        node: Id of the desk that opened it, "" for none.
        weights: (queue, weight) that the manager set for today; () means the catalogue's.
        day: Business day (yyyymmdd) that all of this is about: on another day the window is closed.
        seen_at: When its desk was last heard of.
        alarm: The emergency button is pressed.
        seq: Stamp of the last change, see `HallView.seq`.
    """

    no: int
    phase: WindowPhase = WindowPhase.CLOSED
    since: int = 0
    reason: str = ""
    staff: str = ""
    name: str = ""
    node: str = ""
    weights: tuple[tuple[str, int], ...] = ()
    day: int = 0
    seen_at: int = 0
    alarm: bool = False
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A place in a slot. `state` is `booked`, `here`, `late`, `missed` or `cancelled`; never a name (D9)."""

    id: str
    day: int
    slot_at: int
    queue: str
    code: str
    person_key: bytes | None = field(default=None, repr=False)
    tail: str = ""
    item: str | None = None
    state: str = "booked"
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLoad:
    """One queue now: how many wait, since when the longest (µs UTC, 0 for nobody), and the shown range."""

    letter: str
    name: str
    waiting: int = 0
    longest_since: int = 0
    wait: WaitRange | None = None
    open_windows: int = 0
    wait_minutes: int = 0
    service_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The line at the foot of the boards; `until` microseconds UTC."""

    text: str = ""
    until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HallView:
    """The whole queue of today at one moment.

    Attributes:
        seq: Number of the last change that is in it. A change carries the next number; whoever misses one
            takes a new view.
        at: When it was made, the authority's clock, microseconds UTC.
        tickets: All open tickets of today, and those that ended in the last ten minutes.
    """

    seq: int
    at: int
    day: int
    tickets: tuple[Ticket, ...] = ()
    windows: tuple[WindowRow, ...] = ()
    loads: tuple[QueueLoad, ...] = ()
    notice: Notice = field(default_factory=Notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one commit changed: rows as they are now. `seq` is the highest stamp among them.

    `after` is the `seq` of the change before it: a reader that is not there yet has missed something and
    takes a new view. A change of `loads` only has both alike.
    """

    seq: int
    at: int
    after: int = 0
    tickets: tuple[Ticket, ...] = ()
    windows: tuple[WindowRow, ...] = ()
    loads: tuple[QueueLoad, ...] = ()
    notice: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDone:
    """The answer to an act; the same for the same key, however often it is asked.

    Attributes:
        verb: Of the act.
        ticket: As it is after it.
        empty: Nobody waits for this window: a true answer, never another word for "busy".
        ahead: People before a new ticket; `wait` its range, None for "not known".
        window: The window as it is after an act on a window.
        booking: Of `Book`.
        undo_until: Until when (µs UTC) `Undo` takes it back, 0 for never.
        seq: Stamp of the change, 0 when nothing changed.
    """

    verb: str
    ticket: Ticket | None = None
    empty: bool = False
    ahead: int = 0
    wait: WaitRange | None = None
    window: WindowRow | None = None
    booking: Booking | None = None
    undo_until: int = 0
    seq: int = 0


class QueueDesk(Protocol):
    """The queue as a desk or kiosk uses it: a single PC's own store, or the hub (architecture.md 4)."""

    def do(self, act: Act, key: str) -> QueueDone:
        """Do an act once; the same `key` (a UUID made by the caller) again gives the same answer.

        Raises:
            Refused: The rules do not allow it; the sentence says why.
            Unavailable: `queue.away`: the authority did not answer, and nobody knows whether it was done. Ask
                again with the same key. `queue.busy`: it was not done, try again.
        """
        ...

    def view(self) -> HallView:
        """The queue now, or as it was last known (`HallView.at` says when).

        Raises:
            Unavailable: `queue.away` before the first view.
        """
        ...

    def away_since(self) -> int | None:
        """Since when (µs UTC) the authority does not answer; None while it does. A single PC is never so."""
        ...


class ListeningQueue(QueueDesk, Protocol):
    """A queue whose authority is elsewhere and tells what changed."""

    def listen(self, seconds: float) -> bool:
        """Wait for news for at most `seconds`, on a lane of its own.

        Returns:
            True when `view` is another one, or the authority went away or came back. Never raises for an
            authority that is away, and returns soon after `close`.
        """
        ...

    def close(self) -> None:
        """Nobody listens any more; any thread may say so."""
        ...


# --- what the rules need from the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first waiting ticket of one queue and one class, and how often it was overtaken by priority."""

    ticket: Ticket
    overtaken: int = 0


class TicketStore(Protocol):
    """Folded tickets."""

    def get(self, ticket_id: str) -> Ticket | None:
        """By id."""
        ...

    def put(self, ticket: Ticket) -> None:
        """Insert or replace, and stamp the row with the next number of changes.

        A window with two active tickets is refused by the store itself, and so is a second ticket with the
        same hall, day, prefix and serial.

        Raises:
            Refused: `ticket.window_busy`.
        """
        ...

    def of_day(self, day: int) -> tuple[Ticket, ...]:
        """All tickets of a business day (yyyymmdd), by take time. For figures, never in the way of a call."""
        ...

    def open_of_day(self, day: int) -> tuple[Ticket, ...]:
        """Tickets of a day that are not over."""
        ...

    def heads(self, day: int, letters: Sequence[str], window: int, staff: str) -> tuple[Head, ...]:
        """Candidates of one call, locked for it.

        Of each queue and class the waiting ticket that is first by `queueing.since`, and all that were sent
        to this window or person. Its cost does not grow with the number of waiting or closed tickets. On
        PostgreSQL rows locked by somebody else are passed over (SKIP LOCKED).
        """
        ...

    def waiting(self, day: int) -> Mapping[str, int]:
        """Queue letter → number of waiting tickets."""
        ...

    def in_line(self, day: int, queue: str, limit: int) -> tuple[Ticket, ...]:
        """The first waiting tickets of a queue by `queueing.since`."""
        ...

    def open_of_person(self, day: int, key: bytes) -> tuple[Ticket, ...]:
        """Open tickets of a person of a day, by the hall's keyed hash."""
        ...

    def taken(self, day: int, queue: str) -> int:
        """How many numbers of a queue were given out on a day: for quotas."""
        ...

    def active_at(self, window: int) -> Ticket | None:
        """The ticket that holds the window (CALLED or SERVING), of whatever day."""
        ...

    def by_number(self, day: int, number: str) -> Ticket | None:
        """By the number on the slip."""
        ...

    def open_before(self, day: int) -> tuple[Ticket, ...]:
        """Tickets of earlier days that never ended: to be expired."""
        ...


class WindowStore(Protocol):
    """Windows and the notice at the authority; never in the chain (their events are acts of people)."""

    def get(self, no: int) -> WindowRow:
        """A window; closed when nothing is known of it."""
        ...

    def put(self, row: WindowRow) -> None:
        """Insert or replace, stamped with the next number of changes."""
        ...

    def beat(self, no: int, at: int) -> None:
        """Its desk was heard of; no new stamp."""
        ...

    def all(self) -> tuple[WindowRow, ...]:
        """Everything that is known, by number."""
        ...

    def of_staff(self, staff: str, day: int) -> WindowRow | None:
        """Where a person sits on a day."""
        ...

    def notice(self) -> Notice:
        """The notice."""
        ...

    def put_notice(self, notice: Notice) -> None:
        """Replace it, stamped."""
        ...


class BookingStore(Protocol):
    """Places in slots."""

    def get(self, booking_id: str) -> Booking | None:
        """By id."""
        ...

    def put(self, booking: Booking) -> None:
        """Insert or replace."""
        ...

    def by_code(self, day: int, code: str) -> Booking | None:
        """By the code that the visitor was given."""
        ...

    def of_person(self, day: int, key: bytes) -> tuple[Booking, ...]:
        """A person's bookings of a day."""
        ...

    def taken(self, queue: str, slot_at: int) -> int:
        """How many places of a slot are taken."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A range that was shown to somebody, and later the truth; local, never in the chain (D8).

    `shown_at` and `called_at` microseconds UTC, `called_at` 0 while nobody knows; `model` names the
    version of the estimator.
    """

    ticket: str
    day: int
    queue: str
    shown_at: int
    low: int
    high: int
    model: str
    called_at: int = 0


class EstimateStore(Protocol):
    """Shown ranges with their truth."""

    def put(self, estimate: Estimate) -> None:
        """Keep one; the first range shown to a ticket stays."""
        ...

    def settle(self, ticket: str, called_at: int) -> None:
        """The truth: the ticket was called for the first time."""
        ...

    def of_days(self, first: int, last: int) -> tuple[Estimate, ...]:
        """Settled ones of days (yyyymmdd), by time."""
        ...


class ReplyStore(Protocol):
    """Answers by the caller's key, in the transaction of the act."""

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Answers that are there."""
        ...

    def put(self, key: str, answer: bytes, at: int) -> None:
        """Keep an answer; `at` microseconds UTC."""
        ...

    def forget_before(self, at: int) -> None:
        """Housekeeping: nobody repeats a request of last week."""
        ...
