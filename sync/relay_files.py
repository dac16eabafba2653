"""Files of a hall on their way to its city: the same lane as a desk's, beside the relay of events.

A hub is a counter to the city for files too. They wait while events are to be relayed, and of several
processes on one database only the one that relays sends them. What a round does is `blobs.py`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Final

from hall.blobs import BlobRow, chunk_length
from hall.errors import Refused, Unavailable
from sync.aside import Line, aside
from sync.blob_client import BlobWay, HttpBlobs
from sync.blobs import BlobSender
from sync.relay import Relay

STANDBY_S: Final = 5.0
"""How often a process that does not relay looks whether it does now, seconds."""
AFTER_FAULT: Final = 5.0
"""Seconds until the next try after the own store could not be read."""
_AWAY: Final = "这份附件存放在上级服务器，现在取不到，请稍后再看。"
_log: Final = logging.getLogger("yichuang.relay")


class RelayFiles:
    """Runs rounds of files for the life of a service, in a thread of its own."""

    def __init__(
        self, relay: Relay, make: Callable[[Callable[[], bool]], BlobSender], close: Callable[[], None]
    ) -> None:
        """Take the relay of events.

        Args:
            relay: Goes first, and knows whether this process relays at all.
            make: The sender of files, told when it has to give way.
            close: Lets the connections go.
        """
        self._relay = relay
        self._sender = make(self._must_wait)
        self._close = close
        self._ending = False
        self._line = Line("hub-files")
        self._poked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """In the loop: begin."""
        self._task = asyncio.ensure_future(self._run())

    def poke(self) -> None:
        """In the loop: a file may have come."""
        self._poked.set()

    async def stop(self) -> None:
        """Finish the chunk that is under way and let everything go."""
        self._ending = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await aside(self._line.close)
        self._close()

    def _must_wait(self) -> bool:
        return self._ending or self._relay.wait() <= 0

    async def _run(self) -> None:
        # A cancellation that meets the end of a wait is lost there: the end is looked for as well.
        while True:
            wait = STANDBY_S if self._relay.standby else self._sender.wait()
            if wait <= 0:
                await self._round()
                continue
            try:
                await asyncio.wait_for(self._poked.wait(), wait)
            except TimeoutError:
                continue
            if self._ending:
                return
            self._poked.clear()
            self._sender.poke()
            await asyncio.sleep(min(self._sender.wait(), 1.0))

    async def _round(self) -> None:
        try:
            told = await self._line.run(self._sender.round)
        except Unavailable as error:
            _log.warning("files: %s", error)
            await asyncio.sleep(AFTER_FAULT)
            return
        except Exception:  # noqa: BLE001  # a bug in one round must not end the files of a whole hall
            _log.exception("files failed")
            await asyncio.sleep(AFTER_FAULT)
            return
        if told.sentence:
            _log.info("files: %s", told.sentence)


class FromAbove:
    """Chunks of files whose bytes were let go here, from the hub above; any thread may ask, one at a time."""

    def __init__(self, way: BlobWay) -> None:
        """Take a way of its own."""
        self._way = way
        self._turn = threading.Lock()

    def __call__(self, row: BlobRow, idx: int) -> bytes:
        """One chunk; who asked below checks the whole by its name.

        Raises:
            Unavailable: `blob.above`, the hub above is away or does not have it.
        """
        try:
            with self._turn:
                return self._way.get(row.sha256, row.size, idx, chunk_length(row.size, idx))
        except (Refused, Unavailable) as error:
            _log.warning("file %s from above: %s", row.sha256.hex()[:12], error.code)
            raise Unavailable("blob.above", _AWAY) from error


def close_all(*ways: HttpBlobs) -> Callable[[], None]:
    """Lets connections go."""

    def close() -> None:
        for way in ways:
            way.close()

    return close
