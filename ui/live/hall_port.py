"""The live hall's outside over the queue of the hall and this PC's store (see `ui.states.live_ports`).

What the look-ahead, the devices and the workbook of figures need is handed in; without them the page says
that it knows nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hall.clock import corrected
from hall.commands.record import day_number
from hall.desk import DeskPorts
from hall.errors import Refused
from hall.queue_acts import Act
from hall.queue_ports import HallView, ListeningQueue, QueueDesk, QueueDone
from hall.staff import Actor
from hall.tickets import Ticket
from ui import words
from ui.states.live_ports import Accuracy, DayFigures, HallDevice, Outlook, Place


def _nothing_ahead(_view: HallView, _place: Place) -> Outlook:
    return Outlook()


def _no_figures(day: int, _tickets: tuple[Ticket, ...], _place: Place) -> DayFigures:
    return DayFigures(day=day)


def _no_export(_figures: DayFigures, _path: Path, _actor: Actor) -> str:
    raise Refused("figures.export", words.FIGURES_NO_EXPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """What the live hall takes from elsewhere.

    Attributes:
        outlook: The look-ahead over a view; `figures`: the figures of a day's tickets.
        accuracy: How shown ranges held on the last open days before this one (yyyymmdd).
        tickets: All tickets of a day where the hub keeps them; None for this PC's own store.
        export: Writes a workbook with its event; a sentence.
    """

    outlook: Callable[[HallView, Place], Outlook] = _nothing_ahead
    accuracy: Callable[[int], Accuracy] = field(default=lambda _day: Accuracy())
    devices: Callable[[], tuple[HallDevice, ...]] = tuple
    tickets: Callable[[int], tuple[Ticket, ...]] | None = None
    figures: Callable[[int, tuple[Ticket, ...], Place], DayFigures] = _no_figures
    export: Callable[[DayFigures, Path, Actor], str] = _no_export


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

    def day_figures(self, day: int) -> DayFigures:
        """See `LivePort.day_figures`."""
        return self._parts.figures(day, self.day_tickets(day), self.place())

    def export(self, figures: DayFigures, path: Path) -> str:
        """See `LivePort.export`."""
        return self._parts.export(figures, path, self._actor)


class StoredQueue:
    """The queue of this PC's own store, to look at."""

    def __init__(self, ports: DeskPorts) -> None:
        """Over the store of this PC."""
        self._ports = ports

    def view(self) -> HallView:
        """Everything of today."""
        day = day_number(self._ports.clock)
        tickets = self._ports.queries.tickets_of_day(day)
        return HallView(seq=0, at=corrected(self._ports.clock), day=day, tickets=tickets)

    def away_since(self) -> int | None:
        """Never: the store is here."""
        return None

    def do(self, act: Act, key: str) -> QueueDone:
        """Refused: a window must do it."""
        raise Refused("queue.here", words.LIVE_LOOK_ONLY, field=f"{type(act).__name__}:{key}")


def queue_for(ports: DeskPorts, actor: Actor) -> QueueDesk | ListeningQueue:
    """The hall's queue, else the store of this PC."""
    return ports.queue(actor) if ports.queue is not None else StoredQueue(ports)


def live_port(ports: DeskPorts, actor: Actor, parts: LiveParts | None = None) -> HallPort:
    """The outside of the live hall for somebody who manages it."""
    return HallPort(ports, actor, queue_for(ports, actor), parts or LiveParts())
