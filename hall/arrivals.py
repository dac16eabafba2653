"""How many people come, by quarter of an hour: level × profile, re-scaled by today's count so far.

Counts of earlier days are smoothed by queue and kind of day; the level of today is a gamma variable that
every arrival makes surer (Poisson-gamma, queue.md 5). What windows are needed is `staffing.py`. No clock is
read.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hall.catalogue import Catalogue
from hall.clock import HALL_ZONE, MICROS
from hall.scene import Flow

SLOT_MINUTES: Final = 15
_SLOTS: Final = 24 * 60 // SLOT_MINUTES
_MINUTE: Final = 60 * MICROS
_SMOOTH: Final = 0.3
"""What the newest day weighs against all earlier ones of its kind."""
_SHAPE: Final = 5.0
"""Of the gamma distribution of a day's level before anybody came: about ±45 %."""
_LEAST: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class HallHours:
    """When numbers are given out, in minutes of the hall's day (UTC+8).

    `linger` is how long windows go on after a span while people wait.
    """

    spans: tuple[tuple[int, int], ...] = ((9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60))
    linger: int = 45

    def is_open(self, minute: int) -> bool:
        """Are numbers given out in this minute of the day."""
        return any(begin <= minute < end for begin, end in self.spans)

    def gaps(self) -> tuple[tuple[int, int], ...]:
        """When no window calls: between the spans, and after the last one."""
        ends = [min(end + self.linger, begin) for (_, end), (begin, _) in self._pairs()]
        begins = [begin for _, (begin, _) in self._pairs()]
        last = self.spans[-1][1] + self.linger if self.spans else 24 * 60
        return (*zip(ends, begins, strict=True), (last, 24 * 60 + 6 * 60))

    def _pairs(self) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
        return tuple(zip(self.spans, self.spans[1:], strict=False))


def midnight(day: int) -> int:
    """Beginning of a business day (yyyymmdd, UTC+8) in microseconds UTC."""
    moment = dt.datetime(day // 10_000, day // 100 % 100, day % 100, tzinfo=HALL_ZONE)
    return round(moment.timestamp()) * MICROS


def weekday(day: int) -> int:
    """0 for Monday, of a business day yyyymmdd."""
    return dt.date(day // 10_000, day // 100 % 100, day % 100).weekday()


def slot_of(at: int, begin: int) -> int:
    """Number of the quarter of an hour of a day that began at `begin`."""
    return min(max((at - begin) // (_MINUTE * SLOT_MINUTES), 0), _SLOTS - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalsKept:
    """What earlier days left: (queue, weekday as text, "" for any) → people of each slot of a day."""

    profiles: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def _shape_of_day(hours: HallHours) -> list[float]:
    """When nothing is known: people in every open slot, more in the middle of each span."""
    weights = [0.0] * _SLOTS
    for begin, end in hours.spans:
        first, last = begin // SLOT_MINUTES, end // SLOT_MINUTES
        for slot in range(first, last):
            place = (slot + 0.5 - first) / (last - first)
            weights[slot] = 0.35 + (1.3 if 0.2 <= place <= 0.6 else 0.0)
    return weights


class Arrivals:
    """Learns counts of days, and tells what is still to come today."""

    def __init__(
        self, hours: HallHours, usual: Mapping[str, float], kept: ArrivalsKept | None = None
    ) -> None:
        """Begin.

        Args:
            hours: When numbers are given out.
            usual: Queue → numbers of an ordinary day, for when nothing was seen yet.
            kept: What earlier days left.
        """
        self.hours = hours
        self._profiles: dict[str, tuple[float, ...]] = dict((kept or ArrivalsKept()).profiles)
        shape = _shape_of_day(hours)
        whole = sum(shape) or 1.0
        self._usual = {
            letter: tuple(max(count, 1.0) * part / whole for part in shape) for letter, count in usual.items()
        }

    @classmethod
    def of_catalogue(
        cls, catalogue: Catalogue, hours: HallHours | None = None, kept: ArrivalsKept | None = None
    ) -> Arrivals:
        """With the catalogue's count of an ordinary day as what is known before."""
        usual = {queue.letter: float(queue.ordinary_day) for queue in catalogue.queues}
        return cls(hours or HallHours(), usual, kept)

    def learn(self, day: int, came: Mapping[str, Iterable[int]]) -> None:
        """A day that is over: its take times move the profile of its weekday, and that of any day."""
        begin = midnight(day)
        counts = {queue: Counter(slot_of(at, begin) for at in takes) for queue, takes in came.items()}
        for letter in set(counts) | set(self._usual):
            seen = [float(counts.get(letter, Counter())[slot]) for slot in range(_SLOTS)]
            for kind in (str(weekday(day)), ""):
                key = f"{letter}{kind}"
                before = self._profiles.get(key)
                self._profiles[key] = (
                    tuple(seen)
                    if before is None
                    else tuple((1 - _SMOOTH) * a + _SMOOTH * b for a, b in zip(before, seen, strict=True))
                )

    def profile(self, queue: str, day: int) -> Sequence[float]:
        """Expected people of every slot of a day, before the day began; neighbouring slots are blended."""
        found = self._profiles.get(f"{queue}{weekday(day)}") or self._profiles.get(queue)
        found = found or self._usual.get(queue) or tuple(_shape_of_day(self.hours))
        raw = [0.0, *found, 0.0]
        smooth = [(raw[i - 1] + 2 * raw[i] + raw[i + 1]) / 4 for i in range(1, len(raw) - 1)]
        inside = [x if self.hours.is_open(i * SLOT_MINUTES) else 0.0 for i, x in enumerate(smooth)]
        return [max(x, _LEAST) if self.hours.is_open(i * SLOT_MINUTES) else 0.0 for i, x in enumerate(inside)]

    def flow(self, queue: str, day: int, now: int, came: Sequence[int], priority: float = 0.07) -> Flow:
        """Who still comes.

        Args:
            queue: Letter.
            day: Business day.
            now: Microseconds UTC.
            came: Take times of today, ascending.
            priority: Share of people with priority.
        """
        begin = midnight(day)
        expected = self.profile(queue, day)
        width = SLOT_MINUTES * _MINUTE
        whole = (now - begin) // width
        past = sum(expected[: max(whole, 0)])
        if 0 <= whole < _SLOTS:
            past += expected[whole] * ((now - begin) % width) / width
        level = (_SHAPE + len(came)) / (_SHAPE + past)
        recent = now - 30 * _MINUTE
        lately = sum(1 for at in reversed(came[-400:]) if at >= recent)
        foreseen = level * self._between(expected, begin, recent, now)
        drift = (lately + 6.0) / (foreseen + 6.0)
        rates = tuple(
            (
                begin + slot * width,
                begin + (slot + 1) * width,
                level * (1 + (drift - 1) * 0.5 ** max(slot - whole, 0)) * people / SLOT_MINUTES,
            )
            for slot, people in enumerate(expected)
            if slot >= whole and people
        )
        return Flow(rates=rates, priority=priority, shape=_SHAPE + len(came))

    @staticmethod
    def _between(expected: Sequence[float], begin: int, first: int, last: int) -> float:
        width = SLOT_MINUTES * _MINUTE
        total = 0.0
        for slot, people in enumerate(expected):
            low, high = begin + slot * width, begin + (slot + 1) * width
            shared = min(high, last) - max(low, first)
            if shared > 0:
                total += people * shared / width
        return total

    def kept(self) -> ArrivalsKept:
        """What the next day begins with."""
        return ArrivalsKept(profiles=dict(self._profiles))
