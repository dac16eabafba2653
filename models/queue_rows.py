"""Repositories of what only the queue's authority knows: stamps, windows, slots, shown ranges, answers (D8).

Each works on the connection of one unit of work and gives out frozen values only (`hall.queue_ports`). The
tickets themselves are `ticket_rows.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from hall.queue_ports import Notice, WindowRow
from models import mapping
from models.tables.local import COUNTER
from models.tables.queue import BOOKING, ESTIMATE, NOTICE, REPLY, WINDOW
from models.upserting import keep, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection

    from hall.queue_ports import Booking, Estimate

CHANGES: Final = "queue.changes"
"""Name of the counter that stamps changes."""

_CANCELLED: Final = "cancelled"

_DRAW: Final = (
    sa.update(COUNTER)
    .where(COUNTER.c.name == sa.bindparam("counter"))
    .values(value=COUNTER.c.value + 1)
    .returning(COUNTER.c.value)
)


class Stamps:
    """Numbers of changes: a reader that knows the last one asks for the rows behind it."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection
        self.last = 0
        """The last number that was drawn here, 0 for none."""

    def next(self) -> int:
        """The next number, in the transaction of the change."""
        drawn = self._connection.execute(_DRAW, {"counter": CHANGES}).scalar_one_or_none()
        if drawn is None:
            self._connection.execute(sa.insert(COUNTER), {"name": CHANGES, "value": 1})
        self.last = int(drawn or 1)
        return self.last


def last_stamp(connection: Connection) -> int:
    """The newest number that was given out, 0 before the first."""
    query = sa.select(COUNTER.c.value).where(COUNTER.c.name == CHANGES)
    return int(connection.execute(query).scalar_one_or_none() or 0)


class Windows:
    """See `hall.queue_ports.WindowStore`."""

    def __init__(self, connection: Connection, stamps: Stamps) -> None:
        """Work on a connection."""
        self._connection = connection
        self._stamps = stamps

    def get(self, no: int) -> WindowRow:
        """A window; closed when nothing is known of it."""
        return next(iter(self._where(WINDOW.c.no == no)), WindowRow(no=no))

    def put(self, row: WindowRow) -> None:
        """Insert or replace, stamped with the next number of changes."""
        upsert(self._connection, WINDOW, mapping.WINDOW.to_row(row) | {"seq": self._stamps.next()})

    def beat(self, no: int, at: int) -> None:
        """Its desk was heard of at `at` (µs UTC); no new stamp."""
        self._connection.execute(sa.update(WINDOW).where(WINDOW.c.no == no).values(seen_at=at))

    def all(self) -> tuple[WindowRow, ...]:
        """Everything that is known, by number."""
        return self._where()

    def of_staff(self, staff: str, day: int) -> WindowRow | None:
        """Where a person sits on a day (yyyymmdd)."""
        if not staff:
            return None
        return next(iter(self._where(WINDOW.c.staff == staff, WINDOW.c.day == day)), None)

    def changed_after(self, seq: int) -> tuple[WindowRow, ...]:
        """Rows with a stamp behind `seq`, by number."""
        return self._where(WINDOW.c.seq > seq)

    def notice(self) -> Notice:
        """The notice."""
        return self.stamped_notice()[0]

    def stamped_notice(self) -> tuple[Notice, int]:
        """The notice and the stamp of its last change, 0 when there never was one."""
        row = self._connection.execute(sa.select(NOTICE)).mappings().one_or_none()
        return (Notice(), 0) if row is None else (mapping.NOTICE.from_row(row), int(row["seq"]))

    def put_notice(self, notice: Notice) -> None:
        """Replace it, stamped."""
        row = mapping.NOTICE.to_row(notice) | {"id": 1, "seq": self._stamps.next()}
        upsert(self._connection, NOTICE, row)

    def _where(self, *conditions: sa.ColumnElement[bool]) -> tuple[WindowRow, ...]:
        rows = self._connection.execute(sa.select(WINDOW).where(*conditions).order_by(WINDOW.c.no))
        return tuple(mapping.WINDOW.from_row(row) for row in rows.mappings())


class Bookings:
    """See `hall.queue_ports.BookingStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, booking_id: str) -> Booking | None:
        """By id."""
        return next(iter(self._where(BOOKING.c.id == booking_id)), None)

    def put(self, booking: Booking) -> None:
        """Insert or replace."""
        upsert(self._connection, BOOKING, mapping.BOOKING.to_row(booking))

    def by_code(self, day: int, code: str) -> Booking | None:
        """By the code that the visitor was given; of several one that still holds."""
        if not code:
            return None
        found = self._where(BOOKING.c.day == day, BOOKING.c.code == code)
        return next((one for one in found if one.state != _CANCELLED), next(iter(found), None))

    def of_person(self, day: int, key: bytes) -> tuple[Booking, ...]:
        """A person's bookings of a day, by slot."""
        return self._where(BOOKING.c.day == day, BOOKING.c.person_key == key)

    def taken(self, queue: str, slot_at: int) -> int:
        """How many places of a slot are taken; a cancelled one is free again."""
        query = (
            sa.select(sa.func.count())
            .select_from(BOOKING)
            .where(BOOKING.c.queue == queue, BOOKING.c.slot_at == slot_at, BOOKING.c.state != _CANCELLED)
        )
        return int(self._connection.execute(query).scalar_one())

    def _where(self, *conditions: sa.ColumnElement[bool]) -> tuple[Booking, ...]:
        query = sa.select(BOOKING).where(*conditions).order_by(BOOKING.c.slot_at, BOOKING.c.id)
        return tuple(mapping.BOOKING.from_row(row) for row in self._connection.execute(query).mappings())


class Estimates:
    """See `hall.queue_ports.EstimateStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def put(self, estimate: Estimate) -> None:
        """Keep one; the first range shown to a ticket stays."""
        keep(self._connection, ESTIMATE, [mapping.ESTIMATE.to_row(estimate)])

    def settle(self, ticket: str, called_at: int) -> None:
        """The truth: the ticket was called for the first time at `called_at` (µs UTC)."""
        first = sa.update(ESTIMATE).where(ESTIMATE.c.ticket == ticket, ESTIMATE.c.called_at == 0)
        self._connection.execute(first.values(called_at=called_at))

    def of_days(self, first: int, last: int) -> tuple[Estimate, ...]:
        """Settled ones of days (yyyymmdd, both included), by the time they were shown."""
        query = (
            sa.select(ESTIMATE)
            .where(ESTIMATE.c.day >= first, ESTIMATE.c.day <= last, ESTIMATE.c.called_at > 0)
            .order_by(ESTIMATE.c.shown_at, ESTIMATE.c.ticket)
        )
        return tuple(mapping.ESTIMATE.from_row(row) for row in self._connection.execute(query).mappings())


class Replies:
    """See `hall.queue_ports.ReplyStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Answers that are there."""
        query = sa.select(REPLY.c.key, REPLY.c.answer).where(REPLY.c.key.in_(list(keys)))
        return {str(row.key): bytes(row.answer) for row in self._connection.execute(query)}

    def put(self, key: str, answer: bytes, at: int) -> None:
        """Keep an answer; `at` microseconds UTC. An answer that was given stays as it is."""
        keep(self._connection, REPLY, [{"key": key, "answer": answer, "at": at}])

    def forget_before(self, at: int) -> None:
        """Housekeeping: nobody repeats a request of last week."""
        self._connection.execute(sa.delete(REPLY).where(REPLY.c.at < at))
