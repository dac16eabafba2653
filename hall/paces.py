"""How long visits take: shrunk moving means by queue and by person, learnt from finished tickets.

A mean of few visits is drawn towards what was known before (queue.md 5: "shrink to prior, always return a
range"), so that one long visit at nine o'clock does not double every estimate. Nothing is predicted
here; that is `lookahead.py`. No clock is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import NormalDist
from typing import Final

from hall.catalogue import Catalogue
from hall.clock import MICROS
from hall.tickets import Leg, Ticket, TicketState

MISSED: Final = "过号"
"""`Leg.result` of a visitor who did not come."""

LONGEST: Final = 2 * 3600.0
"""A service of more than two hours is a forgotten session and counts as two (domain.md 5.2)."""

_SHORTEST: Final = 1.0
_KEPT_WEIGHT: Final = 40.0
"""Earlier days never weigh more than so many visits."""
_PRIOR_WEIGHT: Final = 6.0
_TODAY_WEIGHT: Final = 10.0
_PERSON_WEIGHT: Final = 12.0
_SPREAD_WEIGHT: Final = 20.0
_MISS_WEIGHT: Final = 40.0
_NORMAL: Final = NormalDist()
_KNOWN: Final = 10.0
"""So many visits of a queue are needed before anybody is called slow or quick."""
_FORGET: Final = 0.985
"""What an earlier visit of today still weighs after each later one."""
_SPREAD: Final = 0.75
"""Sigma of the logarithm of a service time when nothing is known: coefficient of variation 0.87."""
_NO_SHOW: Final = 0.05
_TURN_SECONDS: Final = 15.0
_TURN_LONGEST: Final = 180.0
_MISS_SECONDS: Final = 75.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """One queue.

    Attributes:
        seconds: Mean from the call to the end of a visit that takes place.
        spread: Standard deviation of the logarithm of that time.
        doubt: Standard deviation of the logarithm of `seconds` itself: how little is known of the mean.
        no_show: Share of calls to which nobody comes.
        miss_seconds: How long such a call holds the window.
    """

    seconds: float
    spread: float = _SPREAD
    doubt: float = 0.1
    no_show: float = _NO_SHOW
    miss_seconds: float = _MISS_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A weighted sum: of the weights, of the values, of their squares."""

    n: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def plus(self, value: float, forget: float = 1.0) -> Sum:
        """One more value; everything before counts `forget` times as much."""
        return Sum(
            n=self.n * forget + 1,
            total=self.total * forget + value,
            squares=self.squares * forget + value * value,
        )

    def at_most(self, weight: float) -> Sum:
        """The same mean with no more than this weight."""
        if self.n <= weight:
            return self
        part = weight / self.n
        return Sum(n=weight, total=self.total * part, squares=self.squares * part)

    def __add__(self, other: Sum) -> Sum:
        """Both together."""
        return Sum(n=self.n + other.n, total=self.total + other.total, squares=self.squares + other.squares)

    def mean(self, prior: float, weight: float) -> float:
        """The mean, drawn towards `prior` as if that had been seen `weight` times."""
        return (self.total + prior * weight) / (self.n + weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacesKept:
    """What outlives a day; plain values, so that a store can keep it as one text."""

    seconds: Mapping[str, Sum] = field(default_factory=dict)
    logs: Mapping[str, Sum] = field(default_factory=dict)
    missed: Mapping[str, Sum] = field(default_factory=dict)
    miss_seconds: Sum = field(default_factory=Sum)
    people: Mapping[str, Sum] = field(default_factory=dict)
    turns: Sum = field(default_factory=Sum)


def _put(sums: dict[str, Sum], key: str, value: float, forget: float = 1.0) -> None:
    sums[key] = sums.get(key, Sum()).plus(value, forget)


class Paces:
    """Learns while a day goes on. Seeing the same ticket twice changes nothing."""

    def __init__(self, standard: Mapping[str, float], kept: PacesKept | None = None) -> None:
        """Begin a day.

        Args:
            standard: Queue letter → seconds of a visit when nothing was seen yet.
            kept: What earlier days left, see `kept`.
        """
        self._standard = dict(standard)
        self._kept = kept or PacesKept()
        self._seconds: dict[str, Sum] = {}
        self._logs: dict[str, Sum] = {}
        self._missed: dict[str, Sum] = {}
        self._miss_seconds = Sum()
        self._people: dict[str, Sum] = {}
        self._turns = Sum()
        self._seen: dict[str, int] = {}
        self._ended: dict[int, int] = {}

    @classmethod
    def of_catalogue(cls, catalogue: Catalogue, kept: PacesKept | None = None) -> Paces:
        """With the service standards of the queues as what is known before."""
        return cls({queue.letter: max(queue.service_minutes, 1) * 60.0 for queue in catalogue.queues}, kept)

    def see(self, tickets: Iterable[Ticket]) -> None:
        """Learn from the services that ended; tickets may be given again as often as they change."""
        for ticket in tickets:
            legs = _legs(ticket)
            seen = self._seen.get(ticket.id, 0)
            if len(legs) > seen:
                self._seen[ticket.id] = len(legs)
                for leg in legs[seen:]:
                    self._learn(leg, ticket)

    def _learn(self, leg: Leg, ticket: Ticket) -> None:
        held = min((leg.ended_at - leg.called_at) / MICROS, LONGEST)
        gap = (leg.called_at - self._ended.get(leg.window, 0)) / MICROS
        if 0 <= gap <= _TURN_LONGEST and ticket.taken_at < self._ended[leg.window]:
            self._turns = self._turns.plus(gap, _FORGET)
        self._ended[leg.window] = max(leg.ended_at, self._ended.get(leg.window, 0))
        absent = leg.arrived_at == 0
        _put(self._missed, leg.queue, float(absent), _FORGET)
        if absent:
            self._miss_seconds = self._miss_seconds.plus(max(held, 0.0), _FORGET)
            return
        held = max(held, _SHORTEST)
        if leg.staff and self._weight(leg.queue) >= _KNOWN:
            ratio = min(held / self.of(leg.queue).seconds, 4.0)
            _put(self._people, leg.staff, ratio, _FORGET)
        _put(self._seconds, leg.queue, held, _FORGET)
        _put(self._logs, leg.queue, math.log(held), _FORGET)

    def _weight(self, queue: str) -> float:
        return self._seconds.get(queue, Sum()).n + self._kept.seconds.get(queue, Sum()).n

    def _usual(self, queue: str) -> float:
        """Mean of earlier days, drawn towards the standard."""
        prior = self._standard.get(queue, 600.0)
        return self._kept.seconds.get(queue, Sum()).mean(prior, _PRIOR_WEIGHT)

    def of(self, queue: str, in_hand: Sequence[float] = ()) -> Pace:
        """What is known of a queue now; always an answer.

        Args:
            queue: Letter.
            in_hand: Seconds since the call of visits that are not over. Without them the long ones would be
                missing among those that are.
        """
        today, before = self._seconds.get(queue, Sum()), self._kept.seconds.get(queue, Sum())
        logs = self._logs.get(queue, Sum()) + self._kept.logs.get(queue, Sum())
        missed = self._missed.get(queue, Sum()) + self._kept.missed.get(queue, Sum())
        misses = self._miss_seconds + self._kept.miss_seconds
        centre = logs.total / logs.n if logs.n else 0.0
        apart = max(logs.squares - logs.n * centre * centre, 0.0)
        spread = math.sqrt((apart + _SPREAD_WEIGHT * _SPREAD**2) / (logs.n + _SPREAD_WEIGHT))
        known = today.n + min(before.n, _TODAY_WEIGHT) + 2.0
        usual = self._usual(queue)
        mean = today.mean(usual, _TODAY_WEIGHT)
        for gone in in_hand:
            today = today.plus(_whole(gone, mean, spread))
        return Pace(
            seconds=today.mean(usual, _TODAY_WEIGHT),
            spread=spread,
            doubt=spread / math.sqrt(known),
            no_show=missed.mean(_NO_SHOW, _MISS_WEIGHT),
            miss_seconds=misses.mean(_MISS_SECONDS, 3.0),
        )

    def factor(self, staff: str) -> float:
        """How much longer visits last with this person than on average; 1 for somebody unknown."""
        seen = self._people.get(staff, Sum()) + self._kept.people.get(staff, Sum())
        return seen.mean(1.0, _PERSON_WEIGHT)

    def turn_seconds(self) -> float:
        """From the end of a visit to the next call while people wait."""
        return (self._turns + self._kept.turns).mean(_TURN_SECONDS, 5.0)

    def kept(self) -> PacesKept:
        """What the next day begins with."""
        return PacesKept(
            seconds=_merged(self._kept.seconds, self._seconds),
            logs=_merged(self._kept.logs, self._logs),
            missed=_merged(self._kept.missed, self._missed, 4 * _KEPT_WEIGHT),
            miss_seconds=(self._kept.miss_seconds + self._miss_seconds).at_most(_KEPT_WEIGHT),
            people=_merged(self._kept.people, self._people),
            turns=(self._kept.turns + self._turns).at_most(_KEPT_WEIGHT),
        )


def _merged(before: Mapping[str, Sum], now: Mapping[str, Sum], most: float = _KEPT_WEIGHT) -> dict[str, Sum]:
    """Today weighs as much as it has, earlier days what is left of the greatest weight."""
    merged = dict(before)
    for key, today in now.items():
        merged[key] = before.get(key, Sum()).at_most(max(most - today.n, most / 2)) + today.at_most(most)
    return merged


def _whole(gone: float, mean: float, spread: float) -> float:
    """Expected length of a visit that lasts `gone` seconds already (log-normal)."""
    if gone < _SHORTEST:
        return mean
    place = (math.log(min(gone, LONGEST) / mean) + spread * spread / 2) / spread
    longer = 1 - _NORMAL.cdf(place)
    if longer < 1e-4:
        return gone * 1.2
    return mean * (1 - _NORMAL.cdf(place - spread)) / longer


def _legs(ticket: Ticket) -> tuple[Leg, ...]:
    """Services that are over."""
    if ticket.legs:
        return tuple(leg for leg in ticket.legs if leg.ended_at and leg.called_at)
    if ticket.state is TicketState.DONE and ticket.window is not None and ticket.called_at:
        leg = Leg(
            window=ticket.window,
            staff=ticket.staff,
            queue=ticket.queue,
            called_at=ticket.called_at,
            arrived_at=ticket.arrived_at or ticket.called_at,
        )
        return (replace(leg, ended_at=ticket.finished_at),)
    return ()
