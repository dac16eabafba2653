"""Where time comes from, so that nothing else asks the operating system (decisions D11).

Times are int64 microseconds UTC ("wall"); days are days of the hall, UTC+8. The hybrid logical clock orders
events of one node even when the PC's clock jumps. No deadline arithmetic here: that is `workdays.py`.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import Final, Protocol

HALL_ZONE: Final = dt.timezone(dt.timedelta(hours=8), "UTC+8")
"""The one zone of mainland halls; it has no summer time."""

MICROS: Final = 1_000_000
MAX_OFFSET_MS: Final = 120_000
"""Beyond two minutes a clock is doubted and the case is flagged (D11)."""

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_HLC_LOGICAL_BITS: Final = 16
_HLC_MASK: Final = (1 << _HLC_LOGICAL_BITS) - 1


class Clock(Protocol):
    """Time as the program may know it."""

    def wall(self) -> int:
        """Microseconds since 1970-01-01 UTC as this PC believes."""
        ...

    def monotonic(self) -> int:
        """Microseconds of a clock that never goes back; for durations only."""
        ...

    def offset_ms(self) -> int | None:
        """Milliseconds to add to `wall` to get the hub's time; None when never compared."""
        ...


class SystemClock:
    """The PC's clock, with the offset that the last talk with the hub has shown."""

    def __init__(self, offset_ms: int | None = None) -> None:
        """Start with an offset known from an earlier run, if any."""
        self._offset_ms = offset_ms

    def wall(self) -> int:
        """See `Clock.wall`."""
        return time.time_ns() // 1000

    def monotonic(self) -> int:
        """See `Clock.monotonic`."""
        return time.monotonic_ns() // 1000

    def offset_ms(self) -> int | None:
        """See `Clock.offset_ms`."""
        return self._offset_ms

    def learn_offset(self, offset_ms: int) -> None:
        """Take over the offset measured against the hub, in milliseconds."""
        self._offset_ms = offset_ms


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved: for tests, trials and replays."""

    at: int
    offset: int | None = 0
    ticks: int = 0

    @classmethod
    def on(cls, text: str, *, offset: int | None = 0) -> FixedClock:
        """Stand at an ISO 8601 moment; without an offset it is hall time (UTC+8)."""
        return cls(at=parse_moment(text), offset=offset)

    def wall(self) -> int:
        """See `Clock.wall`."""
        return self.at

    def monotonic(self) -> int:
        """See `Clock.monotonic`."""
        return self.ticks

    def offset_ms(self) -> int | None:
        """See `Clock.offset_ms`."""
        return self.offset

    def move(self, *, days: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        """Go forward (or back) by so much; the monotonic clock only goes forward."""
        step = ((days * 24 * 60 + minutes) * 60 + seconds) * MICROS
        self.at += step
        self.ticks += max(step, 0)


def corrected(clock: Clock) -> int:
    """Wall time with the known offset added, microseconds UTC: what legal days are counted from (D11)."""
    return clock.wall() + (clock.offset_ms() or 0) * 1000


def to_datetime(wall: int) -> dt.datetime:
    """Microseconds UTC as an aware datetime in hall time."""
    return (_EPOCH + dt.timedelta(microseconds=wall)).astimezone(HALL_ZONE)


def from_datetime(moment: dt.datetime) -> int:
    """An aware datetime as microseconds UTC; naive ones are taken as hall time."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=HALL_ZONE)
    delta = aware - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * MICROS + delta.microseconds


def parse_moment(text: str) -> int:
    """ISO 8601 text to microseconds UTC; without an offset it is hall time.

    Raises:
        ValueError: The text is no ISO 8601 moment.
    """
    return from_datetime(dt.datetime.fromisoformat(text))


def iso(wall: int) -> str:
    """Microseconds UTC as ISO 8601 with +08:00 (D11), to the millisecond."""
    return to_datetime(wall).isoformat(timespec="milliseconds")


def day_of(wall: int) -> dt.date:
    """The hall's calendar day (UTC+8) of a moment."""
    return to_datetime(wall).date()


def today(clock: Clock) -> dt.date:
    """The business day now: UTC+8 day of corrected time (D11)."""
    return day_of(corrected(clock))


def is_doubtful(clock: Clock) -> bool:
    """True when the offset is over two minutes or was never learnt (D11)."""
    offset = clock.offset_ms()
    return offset is None or abs(offset) > MAX_OFFSET_MS


def next_hlc(last: int, wall: int) -> int:
    """The next value of a hybrid logical clock: 48 bits of milliseconds, 16 bits of counter.

    Never smaller than or equal to `last`, whatever the wall clock does.
    """
    physical = max(wall // 1000, 0) << _HLC_LOGICAL_BITS
    return physical if physical > last else last + 1


def hlc_millis(hlc: int) -> int:
    """The physical part of a hybrid logical time, in milliseconds since 1970 UTC."""
    return hlc >> _HLC_LOGICAL_BITS


def hlc_counter(hlc: int) -> int:
    """The counter part of a hybrid logical time."""
    return hlc & _HLC_MASK
