"""The live hall's outside over the queue of the hall and this PC's store (see `ui.states.live_ports`).

What the look-ahead, the devices and the workbook of figures need is handed in; without them the page says
that it knows nothing of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hall.clock import HALL_ZONE, corrected, from_datetime
from hall.commands.exports import FIGURES, record_export
from hall.commands.local_queue import LocalQueue
from hall.commands.record import day_number
from hall.desk import DeskPorts
from hall.errors import Refused
from hall.figures import DayFigures
from hall.queue_acts import Act
from hall.queue_ports import Estimate, HallView, QueueDesk, QueueDone
from hall.spans import WindowSpan
from hall.staff import Actor
from hall.statistics import day_figures
from hall.tickets import Ticket
from ui import words
from ui.states.live_ports import Accuracy, DayReport, HallDevice, Outlook, Place


def _nothing_ahead(_view: HallView, _place: Place) -> Outlook:
    return Outlook()


def _no_export(_report: DayReport, _path: Path, _place: Place, _actor: Actor) -> str:
    raise Refused("figures.export", words.FIGURES_NO_EXPORT)


def _no_spans(_day: int, _until: int) -> tuple[WindowSpan, ...]:
    return ()


def _no_estimates(_first: int, _last: int) -> tuple[Estimate, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """What the live hall takes from elsewhere.

    Attributes:
        outlook: The look-ahead over a view.
        accuracy: How shown ranges and advice held on the last open days before this one (yyyymmdd).
        devices: Kiosks, boards and printers of the hall.
        tickets: All tickets of a day where the hub keeps them; None for this PC's own store.
        spans: When windows were open and paused on a day, until a moment (µs UTC).
        estimates: Settled ranges of days (yyyymmdd).
        export: Writes the workbook; a sentence. The event of it is written here.
    """

    outlook: Callable[[HallView, Place], Outlook] = _nothing_ahead
    accuracy: Callable[[int], Accuracy] = field(default=lambda _day: Accuracy())
    devices: Callable[[], tuple[HallDevice, ...]] = tuple
    tickets: Callable[[int], tuple[Ticket, ...]] | None = None
    spans: Callable[[int, int], tuple[WindowSpan, ...]] = _no_spans
    estimates: Callable[[int, int], tuple[Estimate, ...]] = _no_estimates
    export: Callable[[DayReport, Path, Place, Actor], str] = _no_export


class HallPort:
    """A `LivePort` for one signed-in manager."""

    def __init__(self, ports: DeskPorts, actor: Actor, queue: QueueDesk, parts: LiveParts) -> None:
        """Over the queue that this person works with."""
        self._ports, self._actor = ports, actor
        self._queue, self._parts = queue, parts

    def place(self) -> Place:
        """See `LivePort.place`."""
        queries = self._ports.queries
        version = queries.catalogue(day_number(self._ports.clock))
        if version is None:
            raise Refused("catalogue.none", words.LIVE_NO_CATALOGUE)
        people = {one.number: one.name for one in version.catalogue.staff}
        people |= {one.number: one.name for one in queries.accounts()}
        return Place(catalogue=version.catalogue, settings=queries.hall(), names=people)

    def view(self) -> HallView:
        """See `LivePort.view`."""
        return self._queue.view()

    def away_since(self) -> int | None:
        """See `LivePort.away_since`."""
        return self._queue.away_since()

    def do(self, act: Act, key: str) -> QueueDone:
        """See `LivePort.do`."""
        return self._queue.do(act, key)

    def listener(self) -> Callable[[float], bool] | None:
        """See `LivePort.listener`."""
        queue: object = self._queue
        listen: Callable[[float], bool] | None = getattr(queue, "listen", None)
        return listen

    def close(self) -> None:
        """See `LivePort.close`."""
        close: Callable[[], None] | None = getattr(self._queue, "close", None)
        if close is not None:
            close()

    def day_tickets(self, day: int) -> tuple[Ticket, ...]:
        """See `LivePort.day_tickets`."""
        return (self._parts.tickets or self._ports.queries.tickets_of_day)(day)

    def outlook(self, view: HallView) -> Outlook:
        """See `LivePort.outlook`."""
        return self._parts.outlook(view, self.place())

    def accuracy(self) -> Accuracy:
        """See `LivePort.accuracy`."""
        return self._parts.accuracy(day_number(self._ports.clock))

    def devices(self) -> tuple[HallDevice, ...]:
        """See `LivePort.devices`."""
        return self._parts.devices()

    def day_report(self, day: int) -> DayReport:
        """See `LivePort.day_report`."""
        parts, tickets = self._parts, self.day_tickets(day)
        until = min(corrected(self._ports.clock), end_of_day(day))
        estimates = parts.estimates(day, day)
        figures = day_figures(
            tickets, parts.spans(day, until), self.place().catalogue, until=until, estimates=estimates
        )
        return DayReport(day=day, figures=figures, tickets=tickets, accuracy=accuracy_of(figures))

    def export(self, report: DayReport, path: Path) -> str:
        """See `LivePort.export`: the event first, so that nothing leaves without one."""
        ports = self._ports
        record_export(FIGURES, len(report.tickets), self._actor, ports.begin, ports.clock)
        return self._parts.export(report, path, self.place(), self._actor)


def end_of_day(day: int) -> int:
    """The first moment after a day (yyyymmdd) of the hall, microseconds UTC."""
    date = dt.date(day // 10_000, day // 100 % 100, day % 100)
    midnight = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), HALL_ZONE)
    return from_datetime(midnight)


def accuracy_of(figures: DayFigures, *, days: int = 1, advised: int = 0, proved: int = 0) -> Accuracy:
    """What shown ranges of these figures were worth, with the record of advice."""
    known = figures.accuracy
    return Accuracy(
        days=days,
        inside=known.held - known.below_low,
        early=known.below_low,
        late=known.told - known.held,
        advised=advised,
        proved=proved,
    )


def queue_for(ports: DeskPorts, actor: Actor) -> QueueDesk:
    """The hall's queue, else this PC's own."""
    if ports.queue is not None:
        return ports.queue(actor)
    return LocalQueue(actor, ports.begin, ports.queries, ports.clock)


def live_port(ports: DeskPorts, actor: Actor, parts: LiveParts | None = None) -> HallPort:
    """The outside of the live hall for somebody who manages it."""
    return HallPort(ports, actor, queue_for(ports, actor), parts or LiveParts())
