"""The estimator at a queue's authority: learns from the day, shows ranges, carries on over days and restarts.

Wraps `forecast.py` with what it must remember. It reads by a small port and keeps its state as one named
text; it never stands in the way of a call: ranges are those of the last look. No clock is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, Protocol

import msgspec

from hall.calibration import MODEL
from hall.catalogue import Catalogue, QueueDef
from hall.clock import MICROS
from hall.forecast import Forecast, ForecastKept
from hall.lookahead import Outlook
from hall.opening_advice import HallAhead, closed_windows, hall_ahead
from hall.queue_ports import Estimate, HallView, QueueLoad, WindowPhase
from hall.queueing import QueueRules, klass_of
from hall.tickets import Ticket, TicketState
from hall.waiting import WaitRange

KEPT: Final = "forecast.kept"
"""Name of the stored text with what earlier days have taught."""
SETTLE_EVERY: Final = 30 * MICROS
KEEP_EVERY: Final = 600 * MICROS

_LIKE: Final = {"priority": "priority", "return": "priority", "first": "priority", "booked": "booked"}
"""Classes of newcomers that were played, by class; all others as ordinary ones."""

_encode: Final = msgspec.json.Encoder()
_decode: Final = msgspec.json.Decoder(ForecastKept)


class OutlookSource(Protocol):
    """What the estimator reads; safe beside the writer, in any thread."""

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        """All tickets of a business day (yyyymmdd)."""
        ...

    def estimates(self, first: int, last: int) -> tuple[Estimate, ...]:
        """Settled ranges of days (yyyymmdd)."""
        ...

    def setting(self, name: str) -> str | None:
        """A small named text."""
        ...

    def catalogue_of(self, day: int) -> Catalogue | None:
        """The catalogue in force on a day."""
        ...

    def rules(self) -> QueueRules:
        """The hall's numbers of the order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What was last played."""

    view: HallView
    outlook: Outlook


class HallOutlook:
    """Ranges for a hall. `loads` may run beside the writer, one at a time; `wait` is asked by the writer."""

    model = MODEL

    def __init__(self, source: OutlookSource, keep: Callable[[str, str], None]) -> None:
        """Nothing is read before the first view.

        Args:
            source: Where history lies.
            keep: Stores a named text.
        """
        self._source = source
        self._keep = keep
        self._forecast: Forecast | None = None
        self._look: _Look | None = None
        self._learnt: set[str] = set()
        self._settled_at = 0
        self._kept_at = 0
        self._since: dict[str, int] = {}
        self._lock = Lock()

    @property
    def forecast(self) -> Forecast | None:
        """The estimator of the day, None before the first view."""
        return self._forecast

    def loads(self, view: HallView) -> tuple[QueueLoad, ...]:
        """How every queue stands, with the range for somebody who takes a number now."""
        with self._lock:
            forecast = self._of_day(view)
            if forecast is None:
                return ()
            forecast.see(view.tickets)
            self._learn(forecast, view)
            outlook = forecast.outlook(view.at, view.tickets, view.windows)
            self._look, self._since = _Look(view=view, outlook=outlook), {}
            return tuple(self._load(forecast, outlook, view, queue) for queue in forecast.catalogue.queues)

    def wait(self, ticket: Ticket) -> WaitRange | None:
        """The range for a ticket that was just taken; None for "not known".

        It is that of a newcomer of its class in the last look, later by those who came since then. Nothing is
        played here: the writer asks.
        """
        look, forecast = self._look, self._forecast
        if look is None or forecast is None or ticket.day != forecast.day:
            return None
        klass = _LIKE.get(klass_of(ticket), "plain")
        came = self._since.get(ticket.queue, 0)
        self._since[ticket.queue] = came + 1
        more = came * forecast.step(ticket.queue, look.view.windows) if klass == "plain" else 0.0
        return forecast.of_queue(look.outlook, ticket.queue, klass, more)

    def ahead(self, view: HallView) -> HallAhead | None:
        """The next hour and a quarter with advice; takes up to a second, so once a minute is enough."""
        with self._lock:
            forecast = self._of_day(view)
            if forecast is None:
                return None
            scene = forecast.scene(view.at, view.tickets, view.windows)
            sitting = [row.staff for row in view.windows if row.day == view.day]
        closed = closed_windows(forecast.catalogue, scene.seats, sitting)
        return hall_ahead(scene, forecast.catalogue, closed, view.day)

    def of_ticket(self, ticket: Ticket) -> WaitRange | None:
        """The range for a waiting ticket from the last look on."""
        look, forecast = self._look, self._forecast
        return None if look is None or forecast is None else forecast.of_ticket(look.outlook, ticket)

    def _of_day(self, view: HallView) -> Forecast | None:
        """Today's estimator; a new day begins with what the last one left, a restart with the day so far."""
        if self._forecast is not None and self._forecast.day == view.day:
            return self._forecast
        catalogue = self._source.catalogue_of(view.day)
        if catalogue is None:
            return None
        if self._forecast is not None:
            self._store(self._forecast.kept(self._source.tickets_of_day(self._forecast.day)))
        stored = self._source.setting(KEPT)
        forecast = Forecast(catalogue, view.day, rules=self._source.rules(), kept=_read(stored))
        forecast.see(self._source.tickets_of_day(view.day))
        self._learnt = {one.ticket for one in self._source.estimates(view.day, view.day)}
        self._forecast, self._look = forecast, None
        self._settled_at = self._kept_at = view.at
        return forecast

    def _learn(self, forecast: Forecast, view: HallView) -> None:
        if view.at - self._settled_at >= SETTLE_EVERY:
            self._settled_at = view.at
            fresh = [
                one for one in self._source.estimates(view.day, view.day) if one.ticket not in self._learnt
            ]
            forecast.settle(fresh)
            self._learnt.update(one.ticket for one in fresh)
        if view.at - self._kept_at >= KEEP_EVERY:
            self._kept_at = view.at
            self._store(forecast.kept())

    def _store(self, kept: ForecastKept) -> None:
        self._keep(KEPT, _encode.encode(kept).decode())

    @staticmethod
    def _load(forecast: Forecast, outlook: Outlook, view: HallView, queue: QueueDef) -> QueueLoad:
        letter = queue.letter
        line = [t for t in view.tickets if t.state is TicketState.WAITING and t.queue == letter]
        windows = sum(
            1
            for row in view.windows
            if row.phase is WindowPhase.OPEN
            and row.day == view.day
            and _serves(forecast, row.no, row.weights, letter)
        )
        return QueueLoad(
            letter=letter,
            name=queue.name,
            waiting=len(line),
            longest_since=min((t.taken_at for t in line), default=0),
            wait=forecast.of_queue(outlook, letter),
            open_windows=windows,
            wait_minutes=queue.wait_minutes,
            service_minutes=queue.service_minutes,
        )


def _serves(forecast: Forecast, no: int, weights: Sequence[tuple[str, int]], letter: str) -> bool:
    found = forecast.catalogue.window(no)
    return letter in dict(weights or (found.weights if found else ()))


def _read(text: str | None) -> ForecastKept:
    """What was kept; what cannot be read is forgotten, because experience comes back by itself."""
    try:
        return _decode.decode(text) if text else ForecastKept()
    except msgspec.MsgspecError:
        return ForecastKept()
