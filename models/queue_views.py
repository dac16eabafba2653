"""Reads of the hall's queue beside the writer: `hall.queue_groups.QueueReader`, and what the estimator reads.

Each call is one short read transaction and sees one moment. Frozen values only; nothing is reckoned here.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from hall import clock as time
from hall.arrivals import midnight
from hall.queue_ports import Change, HallView, QueueLoad
from hall.spans import WindowSpan, window_spans
from hall.tickets import TicketState
from models.catalogue_store import CatalogueCache, Catalogues
from models.chain_store import entry_of, readable
from models.faults import translated
from models.local_rows import Settings
from models.queue_rows import Estimates, Stamps, Windows, last_stamp
from models.tables.chain import ENTRY, OF_WINDOWS
from models.ticket_rows import Tickets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.engine import Connection

    from hall.catalogue import Catalogue
    from hall.clock import Clock
    from hall.queue_ports import Estimate
    from hall.queueing import QueueRules
    from hall.tickets import Ticket
    from models.engine import Store

KEEP_OVER: Final = 600 * time.MICROS
"""How long tickets that are over stay in a view, microseconds (`hall.queue_mirror`)."""

_LATEST: Final = 7 * 24 * 3600 * time.MICROS


class QueueViews:
    """See `hall.queue_groups.QueueReader` and `hall.outlook.OutlookSource`."""

    def __init__(self, store: Store, clock: Clock, cache: CatalogueCache | None = None) -> None:
        """Read from a store; `cache` is shared with its units of work."""
        self._store = store
        self._clock = clock
        self._cache = cache or CatalogueCache()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(), self._store.reader.begin() as connection:
            yield connection

    def hall_view(self) -> HallView:
        """The queue of today as it is committed; `loads` have the waiting of every queue."""
        day, at = self._today(), self._clock.wall()
        with self._reading() as connection:
            stamps = Stamps(connection)
            tickets = Tickets(connection, stamps).of_view(day, at - KEEP_OVER)
            windows = Windows(connection, stamps)
            version = Catalogues(connection, self._cache).current(day)
            return HallView(
                seq=last_stamp(connection),
                at=at,
                day=day,
                tickets=tickets,
                windows=windows.all(),
                loads=_loads(tickets, version.catalogue if version is not None else None),
                notice=windows.notice(),
            )

    def changes_after(self, seq: int) -> Change:
        """Rows whose stamp is higher than `seq`; `after` of it is `seq`, and its `seq` too for none."""
        with self._reading() as connection:
            stamps = Stamps(connection)
            windows = Windows(connection, stamps)
            notice, noticed = windows.stamped_notice()
            return Change(
                seq=max(last_stamp(connection), seq),
                at=self._clock.wall(),
                after=seq,
                tickets=tuple(one for _, one in Tickets(connection, stamps).changed_after(seq)),
                windows=windows.changed_after(seq),
                notice=notice if noticed > seq else None,
            )

    def last_stamp(self) -> int:
        """The stamp of the newest change that is committed."""
        with self._reading() as connection:
            return last_stamp(connection)

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        """All tickets of a business day (yyyymmdd), by take time."""
        with self._reading() as connection:
            return Tickets(connection, Stamps(connection)).of_day(day)

    def estimates(self, first: int, last: int) -> tuple[Estimate, ...]:
        """Settled ranges of days (yyyymmdd, both included), by the time they were shown."""
        with self._reading() as connection:
            return Estimates(connection).of_days(first, last)

    def window_times(self, day: int, until: int) -> tuple[WindowSpan, ...]:
        """When windows were open and paused on a day (yyyymmdd), until a moment (microseconds UTC).

        What a desk sent later than a week after the day is not looked for.
        """
        begin = midnight(day)
        query = (
            sa.select(ENTRY)
            .where(OF_WINDOWS, ENTRY.c.recv_at >= begin, ENTRY.c.recv_at < begin + _LATEST)
            .order_by(ENTRY.c.recv_at)
        )
        with self._reading() as connection:
            items = readable(entry_of(row) for row in connection.execute(query))
        return window_spans((item.event for item in items if item.event.biz_day == day), until)

    def setting(self, name: str) -> str | None:
        """A small named text."""
        with self._reading() as connection:
            return Settings(connection).get(name)

    def catalogue_of(self, day: int) -> Catalogue | None:
        """The catalogue in force on a day (yyyymmdd)."""
        with self._reading() as connection:
            version = Catalogues(connection, self._cache).current(day)
        return None if version is None else version.catalogue

    def rules(self) -> QueueRules:
        """The hall's numbers of the order."""
        with self._reading() as connection:
            return Settings(connection).hall().queue_rules

    def _today(self) -> int:
        day = time.day_of(time.corrected(self._clock))
        return day.year * 10_000 + day.month * 100 + day.day


def _loads(tickets: Iterable[Ticket], catalogue: Catalogue | None) -> tuple[QueueLoad, ...]:
    """Each queue of the catalogue, and any other in which somebody waits, with how many and since when."""
    queues = {queue.letter: queue for queue in catalogue.queues} if catalogue is not None else {}
    waiting: dict[str, list[int]] = {letter: [] for letter in queues}
    for ticket in tickets:
        if ticket.state is TicketState.WAITING:
            waiting.setdefault(ticket.queue, []).append(ticket.taken_at)
    return tuple(
        QueueLoad(
            letter=letter,
            name=queues[letter].name if letter in queues else letter,
            waiting=len(taken),
            longest_since=min(taken, default=0),
            wait_minutes=queues[letter].wait_minutes if letter in queues else 0,
            service_minutes=queues[letter].service_minutes if letter in queues else 0,
        )
        for letter, taken in sorted(waiting.items())
    )
