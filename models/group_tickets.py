"""Tickets and windows of one act of a group: rows wait to be written until a query would miss them.

Each fulfils the Protocol of its plain counterpart (`ticket_rows.py`, `queue_rows.py`), whose queries it uses.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from typing_extensions import override

from hall.numbering import passed_over, ticket_counter
from hall.queue_ports import Notice, WindowRow
from hall.tickets import Ticket, TicketState
from models import mapping
from models.group_lines import Lines, links_of
from models.pending import Box
from models.queue_rows import Stamps, Windows
from models.ready import ReadyQuery
from models.tables.queue import TICKET, WINDOW
from models.ticket_rows import Tickets, ticket_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hall.queue_ports import Head
    from models.group_state import GroupState

_HELD: Final = sa.select(TICKET.c.holds, TICKET.c.id).where(TICKET.c.holds >= 0)
_LINES: Final = (Box.TICKETS,)


def _with_links(dialect: str) -> sa.Select[Any]:
    ident = sa.bindparam("ident", type_=sa.Text)
    one = sa.select(sa.literal_column("1").label("n")).subquery("one")
    return sa.select(*links_of(dialect, ident), TICKET).select_from(
        one.outerjoin(TICKET, TICKET.c.id == ident)
    )


_WITH_LINKS: Final = ReadyQuery(_with_links)
"""A ticket, if it is there, and the heads of its stream, also of one that begins now."""


_WINDOWS: Final = ReadyQuery(lambda _dialect: sa.select(WINDOW).order_by(WINDOW.c.no))


@lru_cache(maxsize=1024)
def _window(*values: Any) -> WindowRow:
    """A window of its columns as the driver gives them: most are the same for a long time."""
    return mapping.WINDOW.from_values(values)


class GroupTickets(Tickets):
    """See `hall.queue_ports.TicketStore`."""

    def __init__(self, state: GroupState) -> None:
        """Share the state of the group."""
        super().__init__(state.connection, Stamps(state.connection))
        self._state = state
        self._drawn = state.known.drawn
        self._lines_known = Lines(state, self._ticket)

    @override
    def get(self, ticket_id: str) -> Ticket | None:
        """By id."""
        known = self._state.known.tickets
        if ticket_id not in known:
            row = _WITH_LINKS.rows(self._connection, {"ident": ticket_id, **self._state.asker()})[0]
            self._state.note(known, ticket_id, self._ticket(row[2:]) if row[2] is not None else None)
            self._state.learn_heads(f"ticket:{ticket_id}", row[0], foreign=bool(row[1]))
        return known[ticket_id]

    @override
    def put(self, ticket: Ticket) -> None:
        """Insert or replace, and stamp the row with the next number of changes.

        Raises:
            Refused: `ticket.window_busy`, the window holds another ticket.
            Conflict: `ticket.number`, another ticket has the number that was drawn here.
        """
        state, known = self._state, self._state.known
        before = self.get(ticket.id)
        drawn = self._may_be_put(ticket)
        row = ticket_row(ticket, holds=True, drawn=drawn, seq=state.stamp(f"ticket:{ticket.id}", ticket))
        held = self._held()
        old, new = None if before is None or not before.is_active else before.window, row["holds"]
        if old is not None and old != new and held.get(old) == ticket.id:
            state.note(held, old, "")
        if new is not None:
            waiting = state.row(Box.TICKETS, ticket.id)
            if waiting is not None and waiting["holds"] != new:
                # Two visits may change places in one group: each leaves its window before it gets the other.
                state.write(*_LINES)
            state.note(held, new, ticket.id)
        state.note(known.tickets, ticket.id, ticket)
        self._lines_known.keep_up(before, ticket)
        self._count(before, -1)
        self._count(ticket, 1)
        state.pending.put(Box.TICKETS, ticket.id, row)
        if before is None or TicketState.WAITING in {before.state, ticket.state} or ticket.priority:
            state.pending.lines_moved = True

    @override
    def heads(self, day: int, letters: Sequence[str], window: int, staff: str) -> tuple[Head, ...]:
        """Candidates of one call, from what the group knows of the lines."""
        return self._lines_known.heads(day, letters, window, staff)

    @override
    def waiting(self, day: int) -> Mapping[str, int]:
        """Queue letter → number of waiting tickets; counted once in a group and kept up."""
        known = self._state.known.waiting
        if day not in known:
            self._lines()
            self._state.note(known, day, super().waiting(day))
        return known[day]

    @override
    def in_line(self, day: int, queue: str, limit: int) -> tuple[Ticket, ...]:
        """The first waiting tickets of a queue by `queueing.since`."""
        self._lines()
        return super().in_line(day, queue, limit)

    @override
    def taken(self, day: int, queue: str) -> int:
        """How many numbers of a queue were given out on a day."""
        hall = self._state.hall().code
        counter = ticket_counter(hall, day, queue)
        return max(self._state.counted(counter) - self._state.counted(passed_over(counter)), 0)

    @override
    def active_at(self, window: int) -> Ticket | None:
        """The ticket that holds the window."""
        holder = self._held().get(window)
        return self.get(holder) if holder else None

    def _held(self) -> dict[int, str]:
        """Window → ticket, read as a whole once."""
        known = self._state.known
        if not known.all_of.get("held"):
            for row in self._connection.execute(_HELD):
                known.held.setdefault(row.holds, row.id)
            known.all_of["held"] = True
        return known.held

    @override
    def _number_taken(self, ticket: Ticket) -> bool:
        counter = ticket_counter(ticket.hall, ticket.day, ticket.prefix)
        if self._state.row(Box.COUNTERS, counter) is not None:
            # Drawn in this group: the counter gives each number once.
            return False
        self._state.write(*_LINES)
        return super()._number_taken(ticket)

    @override
    def _foreign(self, ticket_id: str) -> bool:
        known = self._state.known.streams.get(f"ticket:{ticket_id}")
        if known is None:
            return super()._foreign(ticket_id)
        inc = self._state.identity.inc
        return bool(known) and all(item.event.inc != inc for item in known)

    def _count(self, ticket: Ticket | None, by: int) -> None:
        """Keep up how many wait; nothing where nobody asked."""
        known = self._state.known.waiting
        if ticket is None or ticket.state is not TicketState.WAITING or ticket.day not in known:
            return
        counts = dict(known[ticket.day])
        counts[ticket.queue] = counts.get(ticket.queue, 0) + by
        if not counts[ticket.queue]:
            del counts[ticket.queue]
        self._state.note(known, ticket.day, counts)

    def _lines(self) -> None:
        """Let the database know the lines as they are now."""
        self._state.write_lines()

    @override
    def _where(self, *conditions: sa.ColumnElement[bool]) -> tuple[Ticket, ...]:
        self._state.write(*_LINES)
        return super()._where(*conditions)


class GroupWindows(Windows):
    """See `hall.queue_ports.WindowStore`."""

    def __init__(self, state: GroupState) -> None:
        """Share the state of the group."""
        super().__init__(state.connection, Stamps(state.connection))
        self._state = state

    @override
    def get(self, no: int) -> WindowRow:
        """A window; closed when nothing is known of it."""
        return self._all().get(no) or WindowRow(no=no)

    @override
    def put(self, row: WindowRow) -> None:
        """Insert or replace, stamped with the next number of changes."""
        name = f"window:{row.no}"
        stamped = replace(row, seq=self._state.stamp(name, row))
        self._state.note(self._state.known.changed, name, stamped)
        self._keep(stamped)

    @override
    def beat(self, no: int, at: int) -> None:
        """Its desk was heard of at `at` (µs UTC); no new stamp."""
        row = self._all().get(no)
        if row is not None:
            self._keep(replace(row, seen_at=at))

    @override
    def all(self) -> tuple[WindowRow, ...]:
        """Everything that is known, by number."""
        return tuple(row for _, row in sorted(self._all().items()))

    @override
    def of_staff(self, staff: str, day: int) -> WindowRow | None:
        """Where a person sits on a day (yyyymmdd)."""
        found = (row for row in self.all() if staff and row.staff == staff and row.day == day)
        return next(found, None)

    @override
    def notice(self) -> Notice:
        """The notice."""
        known = self._state.known.notice
        if "" not in known:
            known[""] = super().notice()
        return known[""]

    @override
    def put_notice(self, notice: Notice) -> None:
        """Replace it, stamped."""
        seq = self._state.stamp("notice", notice)
        self._state.note(self._state.known.notice, "", notice)
        self._state.pending.put(Box.NOTICE, 1, mapping.NOTICE.to_row(notice) | {"id": 1, "seq": seq})

    def _keep(self, row: WindowRow) -> None:
        self._state.note(self._all(), row.no, row)
        self._state.pending.put(Box.WINDOWS, row.no, mapping.WINDOW.to_row(row))

    def _all(self) -> dict[int, WindowRow]:
        known = self._state.known
        if not known.all_of.get("windows"):
            rows = (_window(*values) for values in _WINDOWS.rows(self._connection, {}))
            known.windows.update({row.no: row for row in rows})
            known.all_of["windows"] = True
        return known.windows
