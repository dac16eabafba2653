"""The hall's estimator: learns from what happens, plays the queue forward, shows honest ranges (queue.md 5).

Joins the means (`paces.py`), the arrivals (`arrivals.py`), the look-ahead and the experience with ranges
that were shown (`calibration.py`). Rows of the queue go in, minutes come out; whoever owns the store keeps
`kept()` and the shown ranges. No clock is read.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from hall.arrivals import Arrivals, ArrivalsKept, HallHours, midnight
from hall.calibration import Calibration, CalibrationKept
from hall.catalogue import Catalogue
from hall.clock import MICROS
from hall.lookahead import Outlook, look_ahead
from hall.paces import Paces, PacesKept
from hall.queue_ports import Booking, Estimate, WindowPhase, WindowRow
from hall.queueing import QueueRules
from hall.scene import Scene, Seat
from hall.tickets import ACTIVE, Ticket, TicketState
from hall.waiting import WaitRange

_MINUTE: Final = 60 * MICROS
_SOON: Final = 3
"""Minutes until a window calls that ought to have begun already."""
_WANTED: Final = 5
"""Minutes from asking for a window to its first call."""

PAUSE_MINUTES: Final[Mapping[str, int]] = {"午休": 45, "开会学习": 45, "设备故障": 20, "临时离开": 8}
"""How long a pause lasts when no plan says it; other reasons: 15."""
_PAUSE: Final = 15

Roster = Mapping[int, Sequence[tuple[int, int]]]
"""Window → planned spans, in minutes of the hall's day (UTC+8); gaps are breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastKept:
    """What outlives a day, as plain values."""

    paces: PacesKept = field(default_factory=PacesKept)
    arrivals: ArrivalsKept = field(default_factory=ArrivalsKept)
    calibration: CalibrationKept = field(default_factory=CalibrationKept)


class Forecast:
    """The estimator of one business day."""

    def __init__(
        self,
        catalogue: Catalogue,
        day: int,
        *,
        rules: QueueRules | None = None,
        hours: HallHours | None = None,
        roster: Roster | None = None,
        kept: ForecastKept | None = None,
    ) -> None:
        """Begin a day with what earlier ones left."""
        kept = kept or ForecastKept()
        self.day = day
        self.rules = rules or QueueRules()
        self.hours = hours or HallHours()
        self.roster: Roster = roster or {}
        self.catalogue = catalogue
        self.paces = Paces.of_catalogue(catalogue, kept.paces)
        self.arrivals = Arrivals.of_catalogue(catalogue, self.hours, kept.arrivals)
        self.calibration = Calibration(kept.calibration)
        self._jumped: dict[str, list[int]] = {}
        self._jumpers: set[str] = set()
        self._came: dict[str, list[int]] = {}
        self._known: set[str] = set()
        self._begin = midnight(day)

    def see(self, tickets: Iterable[Ticket]) -> None:
        """Learn from tickets of the day as they are now; the same ones again change nothing."""
        tickets = tuple(tickets)
        self.paces.see(tickets)
        for ticket in tickets:
            if ticket.id not in self._known:
                self._known.add(ticket.id)
                insort(self._came.setdefault(ticket.queue, []), ticket.taken_at)
            if ticket.priority and ticket.called_at and ticket.id not in self._jumpers:
                self._jumpers.add(ticket.id)
                insort(self._jumped.setdefault(ticket.queue, []), ticket.taken_at)

    def step(self, queue: str, windows: Iterable[WindowRow]) -> float:
        """Minutes that one more ordinary person of a queue adds for those behind."""
        part = 0.0
        for row in windows:
            weights = (
                dict(self._weights(row)) if row.phase is WindowPhase.OPEN and row.day == self.day else {}
            )
            part += weights.get(queue, 0) / (sum(weights.values()) or 1)
        return self.paces.of(queue).seconds / 60 / part if part else 0.0

    def came(self, queue: str) -> int:
        """How many took a number of a queue today, as far as was seen."""
        return len(self._came.get(queue, ()))

    def settle(self, estimates: Iterable[Estimate]) -> None:
        """The truth of ranges that were shown; each one only once."""
        for estimate in estimates:
            self.calibration.learn(estimate)

    def scene(
        self,
        at: int,
        tickets: Iterable[Ticket],
        windows: Iterable[WindowRow],
        bookings: Iterable[Booking] = (),
    ) -> Scene:
        """The hall as the look-ahead wants it."""
        tickets = tuple(tickets)
        held = {t.window: t for t in tickets if t.state in ACTIVE and t.window is not None}
        seats = [seat for row in windows if (seat := self._seat(row, at, held.get(row.no))) is not None]
        letters = {q for seat in seats for q, _ in seat.weights} | {t.queue for t in tickets}
        in_hand: dict[str, list[float]] = {}
        for ticket in held.values():
            in_hand.setdefault(ticket.queue, []).append((at - ticket.called_at) / MICROS)
        return Scene(
            at=at,
            waiting=tuple(t for t in tickets if t.state is TicketState.WAITING),
            seats=tuple(seats),
            paces={letter: self.paces.of(letter, in_hand.get(letter, ())) for letter in letters},
            rules=self.rules,
            jumped=self._jumped,
            flows={q: self.arrivals.flow(q, self.day, at, self._came.get(q, [])) for q in sorted(letters)},
            coming=tuple((b.queue, b.slot_at) for b in bookings if b.state == "booked" and b.slot_at > at),
            turn_seconds=self.paces.turn_seconds(),
        )

    def _weights(self, row: WindowRow) -> tuple[tuple[str, int], ...]:
        found = self.catalogue.window(row.no)
        return row.weights or (found.weights if found else ())

    def _seat(self, row: WindowRow, at: int, held: Ticket | None) -> Seat | None:
        weights = self._weights(row)
        spans = [
            (self._begin + a * _MINUTE, self._begin + b * _MINUTE) for a, b in self.roster.get(row.no, ())
        ]
        ahead = [span for span in spans if span[1] > at]
        closed = row.phase is WindowPhase.CLOSED or row.day != self.day
        if not weights or (closed and not (ahead and held is None and row.no in self.roster)):
            return None
        opens = 0
        if closed:
            opens = max(ahead[0][0], at + _SOON * _MINUTE)
        elif row.phase is WindowPhase.PAUSED:
            opens = self._resumes(row, at, spans)
        elif row.phase is WindowPhase.WANTED:
            opens = max(row.since + _WANTED * _MINUTE, at + _MINUTE)
        away, closes = self._breaks(at, spans)
        return Seat(
            no=row.no,
            weights=weights,
            staff=row.staff,
            factor=self.paces.factor(row.staff) if row.staff else 1.0,
            queue=held.queue if held else "",
            since=held.called_at if held else 0,
            opens=opens,
            closes=closes,
            away=away,
        )

    def _resumes(self, row: WindowRow, at: int, spans: Sequence[tuple[int, int]]) -> int:
        nexts = [begin for begin, _ in spans if begin > at]
        inside = any(begin <= at < end for begin, end in spans)
        planned = nexts[0] if nexts and not inside else 0
        usual = row.since + PAUSE_MINUTES.get(row.reason, _PAUSE) * _MINUTE
        return max(planned or usual, at + _SOON * _MINUTE)

    def _breaks(self, at: int, spans: Sequence[tuple[int, int]]) -> tuple[tuple[tuple[int, int], ...], int]:
        if not spans:
            gaps = ((self._begin + a * _MINUTE, self._begin + b * _MINUTE) for a, b in self.hours.gaps())
            return tuple(gap for gap in gaps if gap[0] > at), 0
        away = tuple((end, begin) for (_, end), (begin, _) in pairwise(spans) if end > at)
        return away, spans[-1][1] if spans[-1][1] > at else 0

    def outlook(
        self,
        at: int,
        tickets: Iterable[Ticket],
        windows: Iterable[WindowRow],
        bookings: Iterable[Booking] = (),
        *,
        seed: int = 1,
    ) -> Outlook:
        """Play the queue forward from what is known now."""
        return look_ahead(self.scene(at, tickets, windows, bookings), seed=seed)

    def of_queue(
        self, outlook: Outlook, queue: str, klass: str = "plain", more: float = 0.0
    ) -> WaitRange | None:
        """The range for somebody who comes now; None when no window will call.

        Args:
            outlook: Of a moment ago.
            queue: Letter.
            klass: Class of `queueing`.
            more: Minutes to add, for people who came since then.
        """
        outcome = outlook.newcomer(queue, klass)
        if outcome is None:
            return None
        high = outcome.high + more * 1.3 if more else outcome.high
        return self.calibration.shown(queue, outcome.middle + more, high)

    def of_ticket(self, outlook: Outlook, ticket: Ticket) -> WaitRange | None:
        """The range for a waiting ticket, from now on."""
        outcome = outlook.tickets.get(ticket.id)
        if outcome is None:
            return None
        return self.calibration.shown(ticket.queue, outcome.middle, outcome.high)

    def kept(self, tickets: Iterable[Ticket] = (), *, over: bool = False) -> ForecastKept:
        """What the next day begins with.

        Args:
            tickets: All of the day when it is over, so that its arrivals are learnt.
            over: The day is over and all of its tickets were seen.
        """
        arrivals = Arrivals.of_catalogue(self.catalogue, self.hours, self.arrivals.kept())
        came: dict[str, list[int]] = {}
        for ticket in tickets:
            came.setdefault(ticket.queue, []).append(ticket.taken_at)
        if came or over:
            arrivals.learn(self.day, came or self._came)
        return ForecastKept(
            paces=self.paces.kept(), arrivals=arrivals.kept(), calibration=self.calibration.kept()
        )
