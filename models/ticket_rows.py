"""Tickets of the queue as rows (`hall.queue_ports.TicketStore`): who holds a window, who is in which line.

Works on the connection of one unit of work and gives out frozen values only. Who is next is decided by
`hall.queueing`; here its candidates are found, at a cost that does not grow with the hall.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from hall.errors import Conflict, Refused
from hall.numbering import ticket_counter
from hall.queue_ports import Head
from hall.queueing import KLASSES, klass_of, since
from hall.tickets import MOVES, Ticket
from models import mapping
from models.local_rows import Settings, passed_of
from models.ready import ReadyQuery
from models.tables.chain import ENTRY
from models.tables.instance import INSTANCE
from models.tables.local import COUNTER
from models.tables.queue import IN_LINE, JUMPED, TICKET, WAITING
from models.upserting import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from hall.errors import HallError
    from models.queue_rows import Stamps

_OVER: Final = frozenset(state for state, moves in MOVES.items() if not moves)
"""Final states of a ticket."""

UPPER: Final = ("first", "return", "priority")
"""Classes that are privileged themselves: nobody counts who passed them."""

ENOUGH: Final = 64
"""Overtakings are counted up to here: no hall promises more."""

assert mapping.TICKET.names == tuple(TICKET.columns.keys())[: len(mapping.TICKET.names)]  # noqa: S101  # `_ticket` goes by it
_DRAWN: Final = TICKET.columns.keys().index("drawn")
_BY_ID: Final = ReadyQuery(lambda _dialect: sa.select(TICKET).where(TICKET.c.id == sa.bindparam("id")))
_WAITS: Final = sa.text(WAITING)
_IN_ANY_LINE: Final = sa.text(IN_LINE)
_BY_TIME: Final = (TICKET.c.day, TICKET.c.taken_at, TICKET.c.id)


def ticket_row(ticket: Ticket, *, holds: bool = False, drawn: bool = False, seq: int = 0) -> dict[str, Any]:
    """All columns of a ticket.

    Args:
        ticket: The ticket.
        holds: This store is the queue's authority, so that an active ticket occupies its window.
        drawn: Its number was drawn here.
        seq: Stamp of the change.
    """
    return mapping.TICKET.to_row(ticket) | {
        "holds": ticket.window if holds and ticket.is_active else None,
        "is_open": ticket.state not in _OVER,
        "klass": klass_of(ticket),
        "since": since(ticket),
        "seq": seq,
        "drawn": drawn,
    }


class Tickets:
    """See `hall.queue_ports.TicketStore`."""

    def __init__(self, connection: Connection, stamps: Stamps) -> None:
        """Work on a connection."""
        self._connection = connection
        self._stamps = stamps
        self._drawn: dict[str, bool] = {}

    def get(self, ticket_id: str) -> Ticket | None:
        """By id."""
        found = _BY_ID.rows(self._connection, {"id": ticket_id})
        return self._ticket(found[0]) if found else None

    def put(self, ticket: Ticket) -> None:
        """Insert or replace, and stamp the row with the next number of changes.

        Raises:
            Refused: `ticket.window_busy`, the window holds another ticket.
            Conflict: `ticket.number`, another ticket has the number that was drawn here.
        """
        drawn = self._may_be_put(ticket)
        row = ticket_row(ticket, holds=True, drawn=drawn, seq=self._stamps.next())
        try:
            upsert(self._connection, TICKET, row)
        except IntegrityError as error:
            raise broken_key(error, ticket) from error

    def _may_be_put(self, ticket: Ticket) -> bool:
        """Whether its number counts as drawn here, once nothing speaks against it."""
        if ticket.is_active and ticket.window is not None:
            other = self.active_at(ticket.window)
            if other is not None and other.id != ticket.id:
                raise window_busy(ticket, other)
        known = self._drawn.get(ticket.id)
        if known is None:
            query = sa.select(TICKET.c.drawn).where(TICKET.c.id == ticket.id)
            known = self._connection.execute(query).scalar_one_or_none()
        if known is None:
            known = bool(ticket.hall) and not self._foreign(ticket.id)
            if known and self._number_taken(ticket):
                raise number_taken(ticket)
        self._drawn[ticket.id] = bool(known)
        return bool(known)

    def _foreign(self, ticket_id: str) -> bool:
        """Whether all that is known of a ticket was written by other nodes."""
        query = sa.select(ENTRY.c.node).where(ENTRY.c.stream == f"ticket:{ticket_id}").distinct()
        nodes = {row.node for row in self._connection.execute(query)}
        return bool(nodes) and nodes.isdisjoint(
            self._connection.execute(sa.select(INSTANCE.c.node)).scalars()
        )

    def _number_taken(self, ticket: Ticket) -> bool:
        query = sa.select(TICKET.c.id).where(
            sa.text("drawn = 1" if self._connection.dialect.name == "sqlite" else "drawn"),
            TICKET.c.hall == ticket.hall,
            TICKET.c.day == ticket.day,
            TICKET.c.prefix == ticket.prefix,
            TICKET.c.serial == ticket.serial,
        )
        return self._connection.execute(query).first() is not None

    def of_day(self, day: int) -> tuple[Ticket, ...]:
        """All tickets of a business day (yyyymmdd), by take time."""
        return self._where(TICKET.c.day == day)

    def open_of_day(self, day: int) -> tuple[Ticket, ...]:
        """Tickets of a day that are not over, by take time."""
        return self._where(TICKET.c.is_open, TICKET.c.day == day)

    def open_of_person(self, day: int, key: bytes) -> tuple[Ticket, ...]:
        """Open tickets of a person of a day, by the hall's keyed hash."""
        return self._where(TICKET.c.is_open, TICKET.c.day == day, TICKET.c.person_key == key)

    def open_before(self, day: int) -> tuple[Ticket, ...]:
        """Tickets of earlier days that never ended."""
        return self._where(TICKET.c.is_open, TICKET.c.day < day)

    def heads(self, day: int, letters: Sequence[str], window: int, staff: str) -> tuple[Head, ...]:
        """Candidates of one call, in one statement: see `hall.queue_ports.TicketStore.heads`."""
        values: dict[str, Any] = {"day": day, "window": window, "staff": staff}
        values |= {f"q{place}": letter for place, letter in enumerate(letters)}
        found = _ready_heads(len(letters)).rows(self._connection, values)
        return tuple(Head(ticket=self._ticket(row), overtaken=row[-1]) for row in found)

    def waiting(self, day: int) -> Mapping[str, int]:
        """Queue letter → number of waiting tickets."""
        query = (
            sa.select(TICKET.c.queue, sa.func.count())
            .where(_WAITS, TICKET.c.day == day)
            .group_by(TICKET.c.queue)
        )
        return {str(queue): int(count) for queue, count in self._connection.execute(query)}

    def in_line(self, day: int, queue: str, limit: int) -> tuple[Ticket, ...]:
        """The first waiting tickets of a queue by `queueing.since`, those of all classes together."""
        # Of each class only as many as asked for: the index has each class in its order.
        parts = [
            sa.select(TICKET)
            .where(_IN_ANY_LINE, TICKET.c.day == day, TICKET.c.queue == queue, TICKET.c.klass == klass)
            .order_by(TICKET.c.since, TICKET.c.id)
            .limit(limit)
            .subquery()
            for klass in KLASSES
        ]
        both = sa.union_all(*(sa.select(part) for part in parts)).subquery()
        query = sa.select(both).order_by(both.c.since, both.c.id).limit(limit)
        return tuple(self._ticket(row) for row in self._connection.execute(query))

    def taken(self, day: int, queue: str) -> int:
        """How many numbers of a queue were given out on a day: what its counter says."""
        hall = Settings(self._connection).hall().code
        counter = ticket_counter(hall, day, queue)
        query = sa.select(COUNTER.c.value).where(COUNTER.c.name == counter)
        drawn = int(self._connection.execute(query).scalar_one_or_none() or 0)
        return max(drawn - passed_of(self._connection, counter), 0)

    def active_at(self, window: int) -> Ticket | None:
        """The ticket that holds the window."""
        return next(iter(self._where(TICKET.c.holds == window)), None)

    def by_number(self, day: int, number: str) -> Ticket | None:
        """By the number on the slip."""
        return next(iter(self._where(TICKET.c.day == day, TICKET.c.number == number)), None)

    def changed_after(self, seq: int) -> tuple[tuple[int, Ticket], ...]:
        """Stamp and ticket of the rows changed behind `seq`, in that order."""
        query = sa.select(TICKET).where(TICKET.c.seq > seq).order_by(TICKET.c.seq)
        return tuple((row.seq, self._ticket(row)) for row in self._connection.execute(query))

    def of_view(self, day: int, ended_after: int) -> tuple[Ticket, ...]:
        """Open tickets of a day, and those that ended after a moment (µs UTC), by take time.

        Before them those of other days that still hold a window: a visit may go on past midnight, and a desk
        that was started anew has to learn of it.
        """
        late = sa.and_(~TICKET.c.is_open, TICKET.c.finished_at > ended_after)
        held = self._where(TICKET.c.holds.is_not(None), TICKET.c.day != day)
        return (*held, *self._where(TICKET.c.day == day, sa.or_(TICKET.c.is_open, late)))

    def _where(self, *conditions: sa.ColumnElement[bool]) -> tuple[Ticket, ...]:
        rows = self._connection.execute(sa.select(TICKET).where(*conditions).order_by(*_BY_TIME))
        return tuple(self._ticket(row) for row in rows)

    def _ticket(self, row: Sequence[Any]) -> Ticket:
        self._drawn[row[0]] = bool(row[_DRAWN])
        return mapping.TICKET.from_values(row)


def window_busy(ticket: Ticket, other: Ticket | None = None) -> Refused:
    """The fault of a window that would have two visits."""
    what = f"正在办理 {other.number}" if other is not None else "正在办理另一个号"
    return Refused("ticket.window_busy", f"{ticket.window}号窗口{what}，请先完成、转移或暂放。")


def number_taken(ticket: Ticket) -> Conflict:
    """The fault of a number that another ticket has."""
    return Conflict("ticket.number", f"号码 {ticket.number} 今天已经发出，没有重复发放。请再取一次。")


def broken_key(error: IntegrityError, ticket: Ticket) -> HallError:
    """What a broken unique key means: the second net, behind the checks."""
    text = str(error.orig)
    return window_busy(ticket) if "holds" in text else number_taken(ticket)


@cache
def heads_query(dialect: str, queues: int) -> sa.Select[Any]:
    """The statement of `Tickets.heads` for so many queues: parameters `day`, `window`, `staff`, `q0` and on.

    One seek in the partial index for each queue and class, whatever stands behind the heads; how often a head
    was overtaken is counted in the index of those that were called with priority, and no further than needed.
    """
    day, window = sa.bindparam("day", type_=sa.Integer), sa.bindparam("window", type_=sa.Integer)
    staff = sa.bindparam("staff", type_=sa.Text)
    elsewhere = sa.or_(TICKET.c.to_window.is_(None), TICKET.c.to_window != window)
    today = sa.select(TICKET.c.id).where(_WAITS, TICKET.c.day == day)
    wanted = [
        _locked(today.where(TICKET.c.to_window == window)),
        _locked(today.where(TICKET.c.to_staff == staff, elsewhere)),
    ]
    line = sa.select(TICKET.c.id).where(_IN_ANY_LINE, TICKET.c.day == day)
    line = line.order_by(TICKET.c.since, TICKET.c.id).limit(sa.literal_column("1"))
    for number, klass in itertools.product(range(queues), KLASSES):
        queue = sa.bindparam(f"q{number}", type_=sa.Text)
        first = line.where(TICKET.c.queue == queue, TICKET.c.klass == sa.literal_column(f"'{klass}'"))
        wanted.append(_locked(first) if dialect == "postgresql" else sa.select(first.scalar_subquery()))
    jumped = TICKET.alias("p")
    passed = (
        sa.select(sa.literal_column("1").label("one"))
        .where(sa.text(JUMPED), jumped.c.day == TICKET.c.day, jumped.c.queue == TICKET.c.queue)
        .where(jumped.c.taken_at > TICKET.c.since)
        .limit(sa.literal_column(str(ENOUGH)))
        .correlate(TICKET)
        .subquery("o")
    )
    count = sa.select(sa.func.count()).select_from(passed).scalar_subquery()
    upper: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{klass}'") for klass in UPPER]
    overtaken = sa.case((TICKET.c.klass.in_(upper), sa.literal_column("0", sa.Integer)), else_=count)
    return sa.select(TICKET, overtaken.label("overtaken")).where(TICKET.c.id.in_(sa.union_all(*wanted)))


@cache
def _ready_heads(queues: int) -> ReadyQuery:
    return ReadyQuery(lambda dialect: heads_query(dialect, queues))


def _locked(query: sa.Select[Any]) -> sa.Select[Any]:
    """The rows of a query, locked for this transaction; those that somebody else holds are passed over.

    The lock stands inside, or a union could not be; SQLite knows none and has one writer.
    """
    return sa.select(query.with_for_update(skip_locked=True).subquery())
