"""A copy of the hall's queue that is kept current by changes: at a desk, and in each process of the hub.

Pure bookkeeping: rows replace rows, what is over leaves after ten minutes, waiting is counted from the rows
and never from counters that could drift (queue.md c). Knows no network and no store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, TypeVar

from hall.clock import MICROS
from hall.queue_ports import Change, HallView, Notice, QueueLoad, WindowRow
from hall.tickets import MOVES, Ticket, TicketState

KEEP_OVER: Final = 600 * MICROS
"""How long tickets that are over stay in a view, microseconds."""


_R = TypeVar("_R", Ticket, WindowRow)


def _name(row: Ticket | WindowRow) -> str | int:
    return row.id if isinstance(row, Ticket) else row.no


class Mirror:
    """The queue as far as changes have told. Not for two threads at once."""

    def __init__(self) -> None:
        """Empty, before the first view."""
        self._tickets: dict[str, Ticket] = {}
        self._over: dict[str, int] = {}
        self._windows: dict[int, WindowRow] = {}
        self._loads: dict[str, QueueLoad] = {}
        self._waiting: dict[str, dict[str, int]] = {}
        self._notice = Notice()
        self._day = 0
        self._at = 0
        self._view: HallView | None = None
        self._noted: dict[str | int, int] = {}
        self._behind: dict[str | int, Ticket | WindowRow] = {}
        self.seq = -1
        """Number of the last change that is in it; -1 before the first view."""

    @property
    def at(self) -> int:
        """The authority's time of the last thing heard, microseconds UTC."""
        return self._at

    def take(self, view: HallView) -> None:
        """Begin again from a whole view."""
        self._noted, self._behind = {}, {}
        self._tickets, self._over, self._windows, self._waiting = {}, {}, {}, {}
        self._loads = {load.letter: load for load in view.loads}
        self._notice, self._day, self._at, self.seq = view.notice, view.day, view.at, view.seq
        self._put(view.tickets, view.windows, view.at)

    def apply(self, change: Change) -> bool:
        """Put a change in; False when something before it was missed, and nothing was put in."""
        if self.seq < 0 or change.after > self.seq:
            return False
        if change.seq >= self.seq:
            self._put(self._unnoted(change.tickets), self._unnoted(change.windows), change.at)
            self.seq = change.seq
            self._catch_up(change.at)
            if change.notice is not None:
                self._notice = change.notice
            self._loads.update({load.letter: load for load in change.loads})
        self.heard(change.at)
        return True

    def note(self, seq: int, ticket: Ticket | None, window: WindowRow | None) -> None:
        """Show the answer to an own act before its change arrives; what is known to be newer stays."""
        if self.seq < 0 or seq <= self.seq:
            return
        rows = tuple(row for row in (ticket, window) if row is not None)
        for row in rows:
            self._noted[_name(row)] = seq
            self._behind.pop(_name(row), None)
        self._put(
            (row for row in rows if isinstance(row, Ticket)),
            (row for row in rows if isinstance(row, WindowRow)),
            self._at,
        )

    def _unnoted(self, rows: Iterable[_R]) -> Iterator[_R]:
        """Rows that may be shown; for others an answer is shown that changes have not caught up with."""
        for row in rows:
            if _name(row) in self._noted:
                self._behind[_name(row)] = row
            else:
                yield row

    def _catch_up(self, at: int) -> None:
        """Changes have come as far as some answers: from now on the rows are as changes say."""
        for name in [name for name, seq in self._noted.items() if seq <= self.seq]:
            del self._noted[name]
            row = self._behind.pop(name, None)
            if isinstance(row, Ticket):
                self._put((row,), (), at)
            elif row is not None:
                self._put((), (row,), at)

    def heard(self, at: int) -> None:
        """The authority was heard of at its time `at`; what has been over for long leaves."""
        self._at = max(self._at, at)
        gone = [ident for ident, ended in self._over.items() if ended + KEEP_OVER < self._at]
        for ident in gone:
            del self._over[ident], self._tickets[ident]
        self._view = None

    def seen(self, times: dict[int, int]) -> None:
        """When the desks of windows were last heard of, microseconds UTC."""
        for number, at in times.items():
            row = self._windows.get(number)
            if row is not None and row.seen_at < at:
                self._windows[number] = replace(row, seen_at=at)
                self._view = None

    def window(self, number: int) -> WindowRow:
        """A window; closed when nothing is known of it."""
        return self._windows.get(number, WindowRow(no=number))

    def windows(self) -> tuple[WindowRow, ...]:
        """All windows, by number."""
        return tuple(self._windows[number] for number in sorted(self._windows))

    def view(self) -> HallView:
        """Everything as a frozen view, with the waiting counted."""
        if self._view is None:
            self._view = HallView(
                seq=max(self.seq, 0),
                at=self._at,
                day=self._day,
                tickets=tuple(self._tickets.values()),
                windows=self.windows(),
                loads=tuple(self._load(letter) for letter in sorted({*self._loads, *self._waiting})),
                notice=self._notice,
            )
        return self._view

    def _load(self, letter: str) -> QueueLoad:
        load = self._loads.get(letter) or QueueLoad(letter=letter, name=letter)
        waiting = self._waiting.get(letter, {})
        return replace(load, waiting=len(waiting), longest_since=min(waiting.values(), default=0))

    def _put(self, tickets: Iterable[Ticket], windows: Iterable[WindowRow], at: int) -> None:
        for ticket in tickets:
            self._put_ticket(ticket, at)
        for row in windows:
            before = self._windows.get(row.no)
            seen = max(row.seen_at, before.seen_at if before else 0)
            self._windows[row.no] = replace(row, seen_at=seen)
            self._day = max(self._day, row.day)
        self._view = None

    def _put_ticket(self, ticket: Ticket, at: int) -> None:
        before = self._tickets.get(ticket.id)
        if before is not None and before.state is TicketState.WAITING:
            self._waiting[before.queue].pop(ticket.id, None)
        self._tickets[ticket.id] = ticket
        self._day = max(self._day, ticket.day)
        if ticket.state is TicketState.WAITING:
            self._waiting.setdefault(ticket.queue, {})[ticket.id] = ticket.taken_at
        if MOVES[ticket.state]:
            self._over.pop(ticket.id, None)
        else:
            self._over.setdefault(ticket.id, ticket.finished_at or at)
