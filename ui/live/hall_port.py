"""The live hall's outside over the queue of the hall and this PC's store (see `ui.states.live_ports`).

Past days and machines come from the hub where there is one (`DeskPorts.past`), else from the own store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Final

from hall.clock import HALL_ZONE, corrected, day_of, from_datetime
from hall.commands.exports import FIGURES, record_export
from hall.commands.local_queue import LocalQueue
from hall.commands.record import day_number
from hall.desk import DeskPorts
from hall.errors import Refused, Unavailable
from hall.figures import Accuracy as Held
from hall.queue_acts import Act, AnswerAdvice
from hall.queue_ports import Estimate, HallView, QueueDesk, QueueDone
from hall.staff import Actor
from hall.statistics import accuracy, day_figures
from hall.tickets import Ticket
from ui import words
from ui.live.ahead import Ahead, recent
from ui.live.ahead_process import AheadProcess
from ui.states.live_figures import as_date
from ui.states.live_ports import Accuracy, DayReport, HallDevice, Outlook, Place

_OPEN_DAYS: Final = 5
"""The accuracy is that of the last so many open days."""
_LOST_MINUTES: Final = 2
"""A kiosk or board that was not heard of for so long is out."""


class HallPort:
    """A `LivePort` for one signed-in manager."""

    def __init__(self, ports: DeskPorts, actor: Actor, queue: QueueDesk) -> None:
        """Over the queue that this person works with."""
        self._ports, self._actor, self._queue = ports, actor, queue
        self._process = AheadProcess()
        self._ahead = Ahead(self.day_tickets, self._process.play)

    def place(self) -> Place:
        """See `LivePort.place`."""
        queries = self._ports.queries
        version = queries.catalogue(day_number(self._ports.clock))
        if version is None:
            raise Refused("catalogue.none", words.LIVE_NO_CATALOGUE)
        people = {one.number: one.name for one in version.catalogue.staff}
        people |= {one.number: one.name for one in queries.accounts()}
        return Place(catalogue=version.catalogue, settings=queries.hall(), names=people)

    # --- the queue

    def view(self) -> HallView:
        """See `LivePort.view`."""
        return self._queue.view()

    def away_since(self) -> int | None:
        """See `LivePort.away_since`."""
        return self._queue.away_since()

    def do(self, act: Act, key: str) -> QueueDone:
        """See `LivePort.do`."""
        done = self._queue.do(act, key)
        if isinstance(act, AnswerAdvice):
            self._ahead.answered(act.advice, taken=act.taken)
        return done

    def listener(self) -> Callable[[float], bool] | None:
        """See `LivePort.listener`."""
        listen: Callable[[float], bool] | None = getattr(self._queue, "listen", None)
        return listen

    def close(self) -> None:
        """See `LivePort.close`."""
        self._process.close()
        close: Callable[[], None] | None = getattr(self._queue, "close", None)
        if close is not None:
            close()

    # --- what is known beside it

    def day_tickets(self, day: int) -> tuple[Ticket, ...]:
        """See `LivePort.day_tickets`."""
        source = self._ports.past or self._ports.queries
        return source.tickets_of_day(day)

    def outlook(self, view: HallView) -> Outlook:
        """See `LivePort.outlook`."""
        return self._ahead.look(view, self.place())

    def accuracy(self) -> Accuracy:
        """See `LivePort.accuracy`."""
        first, last = recent(day_number(self._ports.clock))
        days = [(day, list(rows)) for day, rows in groupby(self._estimates(first, last), lambda one: one.day)]
        chosen = days[-_OPEN_DAYS:]
        held = accuracy(one for _, rows in chosen for one in rows)
        return accuracy_of(held, days=len(chosen), record=self._record())

    def _record(self) -> tuple[int, int]:
        ports = self._ports
        return self._ahead.record(self.day_tickets(day_number(ports.clock)), corrected(ports.clock))

    def _estimates(self, first: int, last: int) -> tuple[Estimate, ...]:
        past = self._ports.past
        found = past.estimates(first, last) if past is not None else ()
        return tuple(sorted(found, key=lambda one: one.day))

    def devices(self) -> tuple[HallDevice, ...]:
        """See `LivePort.devices`."""
        past, now = self._ports.past, corrected(self._ports.clock)
        if past is None:
            return ()
        found = []
        for one in past.machines():
            silent = (now - one.last_seen) // 60_000_000 if one.last_seen else 0
            lost = words.machine_lost(silent) if silent >= _LOST_MINUTES else ""
            fault = one.fault or lost
            found.append(
                HallDevice(name=one.name, kind=one.kind, fault=fault, since=one.last_seen if lost else 0)
            )
        return tuple(found)

    def day_report(self, day: int) -> DayReport:
        """See `LivePort.day_report`."""
        ports, past, tickets = self._ports, self._ports.past, self.day_tickets(day)
        now = corrected(ports.clock)
        until = min(now, end_of_day(day))
        spans = past.spans(day, until) if past is not None else ()
        figures = day_figures(
            tickets, spans, self.place().catalogue, until=until, estimates=self._estimates(day, day)
        )
        record = self._ahead.record(tickets, now) if as_date(day) == day_of(now) else (0, 0)
        held = accuracy_of(figures.accuracy, days=1, record=record)
        return DayReport(day=day, figures=figures, tickets=tickets, accuracy=held)

    def export(self, report: DayReport, path: Path) -> str:
        """See `LivePort.export`: the event first, so that nothing leaves without one."""
        ports = self._ports
        if ports.workbook is None:
            raise Refused("figures.export", words.FIGURES_NO_EXPORT)
        place = self.place()
        content = ports.workbook(
            report.figures,
            hall=place.settings.name,
            made_at=corrected(ports.clock),
            tickets=report.tickets,
            names=place.names,
        )
        record_export(FIGURES, len(report.tickets), self._actor, ports.begin, ports.clock)
        write(path, content)
        return words.exported(str(path))


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        Unavailable: `figures.file`.
    """
    half = path.with_name(f"{path.name}.part")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise Unavailable("figures.file", words.file_unwritten(str(path)), field="file") from error


def end_of_day(day: int) -> int:
    """The first moment after a day (yyyymmdd) of the hall, microseconds UTC."""
    midnight = dt.datetime.combine(as_date(day) + dt.timedelta(days=1), dt.time(), HALL_ZONE)
    return from_datetime(midnight)


def accuracy_of(held: Held, *, days: int, record: tuple[int, int]) -> Accuracy:
    """What shown ranges were worth, with the record of advice (how many, how many right)."""
    return Accuracy(
        days=days,
        inside=held.held - held.below_low,
        early=held.below_low,
        late=held.told - held.held,
        advised=record[0],
        proved=record[1],
    )


def queue_for(ports: DeskPorts, actor: Actor) -> QueueDesk:
    """The hall's queue, else this PC's own."""
    if ports.queue is not None:
        return ports.queue(actor)
    return LocalQueue(actor, ports.begin, ports.queries, ports.clock)


def live_port(ports: DeskPorts, actor: Actor) -> HallPort:
    """The outside of the live hall for somebody who manages it."""
    return HallPort(ports, actor, queue_for(ports, actor))
