"""When the next round is due: back-off with full jitter, pokes, idle polling (sync-protocol.md A3). Pure.

Times are microseconds of the monotonic clock. Nothing here waits, and there is no last try.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hall.clock import MICROS

CEILING_S: Final = 60.0
SPREAD_S: Final = 2.0
"""When the hub is heard again not all desks of a hall may arrive in one moment."""
IDLE_S: Final = 20.0
"""How old the words of the status bar may become while nothing happens."""
DEBOUNCE_S: Final = 0.2
"""One click appends several events; they go together."""
_MAX_EXPONENT: Final = 6

Rand = Callable[[], float]
"""A number in [0, 1)."""


def backoff(failures: int, rand: Rand) -> float:
    """Seconds to wait after so many failures in a row: `rand(0, min(60, 2**n))`."""
    return rand() * min(CEILING_S, 2.0 ** min(failures, _MAX_EXPONENT))


class Pace:
    """When the sync of one desk is due."""

    def __init__(self, rand: Rand, now: int) -> None:
        """Start; the first round is due at once."""
        self._rand = rand
        self._due = now
        self._floor = now
        self.failures = 0

    @property
    def due(self) -> int:
        """When the next round is due, microseconds of the monotonic clock."""
        return self._due

    def wait(self, now: int) -> float:
        """Seconds from now until the next round; 0 when it is due."""
        return max(self._due - now, 0) / MICROS

    def succeeded(self, now: int, *, more: bool) -> None:
        """A round was done: go on at once when there is more, else look again after a while."""
        self.failures = 0
        self._due = now if more else self._at(now, IDLE_S * (0.75 + 0.5 * self._rand()))

    def failed(self, now: int, retry_after: float | None = None) -> None:
        """A round was not done. What the hub asked for (seconds) is a floor, with the jitter above it."""
        self.failures += 1
        self._floor = self._at(now, retry_after or 0.0)
        self._due = self._floor + round(backoff(self.failures, self._rand) * MICROS)

    def later(self, now: int, seconds: float) -> None:
        """A round gave way to something: not again before so many seconds."""
        self._due = self._at(now, seconds)

    def poke(self, now: int) -> None:
        """An event was written here. Does not shorten a back-off (S7)."""
        if not self.failures:
            self._due = min(self._due, self._at(now, DEBOUNCE_S))

    def wake(self, now: int) -> None:
        """The hub was heard by other means, or somebody came: no back-off, but what the hub asked for."""
        within = SPREAD_S * self._rand() if self.failures else DEBOUNCE_S
        self.failures = 0
        self._due = max(min(self._due, self._at(now, within)), self._floor)

    def now(self, now: int) -> None:
        """A person asks: one try at once; if it fails, the back-off goes on where it was."""
        self._due = now

    @staticmethod
    def _at(now: int, seconds: float) -> int:
        return now + round(seconds * MICROS)
