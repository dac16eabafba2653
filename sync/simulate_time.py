"""Time of a rehearsal: a day that runs X times as fast, and is skipped where nothing happens.

Whoever waits for a moment of the day sleeps here. Seconds are seconds of the rehearsed day. No hub is known.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from heapq import heappop, heappush


class DayTime:
    """The clock of a rehearsed day; one event loop only."""

    def __init__(self, begin: float, speed: float, quiet: Callable[[], bool]) -> None:
        """Begin.

        Args:
            begin: Second of the day.
            speed: Seconds of the day in one real second.
            quiet: Nothing is going on, so that time may jump to the next moment somebody waits for.
        """
        self._speed, self._quiet = speed, quiet
        self._begin, self._skipped = begin, 0.0
        self._loop = asyncio.get_running_loop()
        self._real = self._loop.time()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()
        self._changed = asyncio.Event()
        self._driver = asyncio.ensure_future(self._drive())

    def now(self) -> float:
        """Second of the day."""
        return self._begin + (self._loop.time() - self._real) * self._speed + self._skipped

    async def until(self, moment: float) -> None:
        """Sleep to a second of the day."""
        if moment <= self.now():
            return
        future: asyncio.Future[None] = self._loop.create_future()
        heappush(self._sleepers, (moment, next(self._count), future))
        self._changed.set()
        await future

    async def sleep(self, seconds: float) -> None:
        """Sleep so many seconds of the day."""
        await self.until(self.now() + seconds)

    def stir(self) -> None:
        """What `quiet` says may have changed."""
        self._changed.set()

    def stop(self) -> None:
        """Nobody sleeps any more."""
        self._driver.cancel()

    async def _drive(self) -> None:
        while True:
            self._changed.clear()
            while self._sleepers and self._sleepers[0][2].cancelled():
                heappop(self._sleepers)
            if not self._sleepers:
                await self._changed.wait()
                continue
            left = self._sleepers[0][0] - self.now()
            if left > 0 and self._quiet():
                self._skipped += left
                left = 0.0
            if left <= 0:
                future = heappop(self._sleepers)[2]
                if not future.done():
                    future.set_result(None)
                await asyncio.sleep(0)
                continue
            try:
                await asyncio.wait_for(self._changed.wait(), left / self._speed)
            except TimeoutError:
                continue
