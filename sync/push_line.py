"""Pushes on their way to the hub's writer: who waits, in which order, and what goes into one commit.

Sixty desks that come back at once wait here for some seconds instead of being sent away: a desk that is sent
away comes back at random, and the quickest would go first for ever. What waits is packed as it came, so that
memory stays flat; only as many as the writer may have are unpacked. What a push means is `hub.py`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Final

from sync import wire
from sync.aside import Line
from sync.hub import Hub
from sync.wire import WireError

PACKED: Final = 16 << 20
"""Bytes of packed pushes that may wait for a place."""
WAIT_SECONDS: Final = 10.0
"""How long a push waits for a place; a sender waits for thirty seconds."""
TOGETHER: Final = 2 * wire.LIMIT_EVENTS
"""Events of several pushes that go into one commit at most: the first waits for the last."""


class PushLine:
    """The line of pushes of one hub. Called in the loop, but for what the writer does."""

    def __init__(self, hub: Callable[[], Hub], writer: Line, *, places: int, packed: int = PACKED) -> None:
        """Take the hub and its writer.

        Args:
            hub: Who takes pushes.
            writer: Where it does.
            places: Pushes that may be unpacked at once.
            packed: Bytes of those that wait for a place.
        """
        self._hub = hub
        self._writer = writer
        self._places = asyncio.Semaphore(places)
        self._most = packed
        self._packed = 0
        self._line: deque[tuple[wire.Push, Future[wire.PushAnswer]]] = deque()
        self.busy = 0
        """Pushes that wait or are being written."""

    @asynccontextmanager
    async def place(self, size: int) -> AsyncIterator[None]:
        """A place at the writer for a push of so many packed bytes, first come first served.

        Raises:
            WireError: 429, too much waits already, or it waited too long.
        """
        if self._places.locked() and self._packed + size > self._most:
            raise _busy()
        self._packed += size
        self.busy += 1
        try:
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await self._places.acquire()
            except TimeoutError:
                raise _busy() from None
            finally:
                self._packed -= size
            try:
                yield
            finally:
                self._places.release()
        finally:
            self.busy -= 1

    async def push(self, message: wire.Push) -> wire.PushAnswer:
        """Have a push written, and wait until it is durable."""
        answer: Future[wire.PushAnswer] = Future()
        self._line.append((message, answer))
        self._writer.submit(self._write)
        return await asyncio.wrap_future(answer)

    def _write(self) -> None:
        """In the writer: what waits goes together, because a commit costs as much for one as for all."""
        taken: list[tuple[wire.Push, Future[wire.PushAnswer]]] = []
        count = 0
        while self._line and (not taken or count + _events(self._line[0][0]) <= TOGETHER):
            message, answer = self._line.popleft()
            if answer.set_running_or_notify_cancel():
                taken.append((message, answer))
                count += _events(message)
        if not taken:
            return
        try:
            answers = self._hub().push_all([message for message, _ in taken])
        except Exception as error:  # noqa: BLE001  # each caller gets it; one that breaks the hub breaks no other
            self._one_by_one(taken, error)
        else:
            for (_, answer), found in zip(taken, answers, strict=True):
                answer.set_result(found)

    def _one_by_one(self, taken: list[tuple[wire.Push, Future[wire.PushAnswer]]], error: Exception) -> None:
        if len(taken) == 1:
            taken[0][1].set_exception(error)
            return
        for message, answer in taken:
            try:
                answer.set_result(self._hub().push(message))
            except Exception as own:  # noqa: BLE001  # as above
                answer.set_exception(own)


def _events(message: wire.Push) -> int:
    return sum(len(parcel.entries) for parcel in message.streams)


def _busy() -> WireError:
    return WireError(429, "hub.busy", "大厅服务器正忙，稍后自动再传。")
