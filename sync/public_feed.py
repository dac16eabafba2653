"""One reader of the hall for all public screens: frames are made once and handed to everybody (100 boards).

A screen that is too slow is let go and begins anew with a snapshot. When the authority is silent nothing is
sent, so that screens say themselves that they are stale. What a frame holds is `public_board.py`.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Final, Protocol

import msgspec

from hall.errors import HallError, Unavailable
from hall.queue_ports import Change, HallView
from sync.public_board import Frame, PublicHall, Scene, SceneView, Voice

WAITING_FRAMES: Final = 128
"""Frames that may wait for one screen before it is let go."""
BEAT_MICROS: Final = 1_500_000
"""A screen that nothing concerns hears at least so often that the authority is alive."""
FIRST_VIEW_SECONDS: Final = 3.0
AGAIN_SECONDS: Final = 1.0

_log: Final = logging.getLogger("yichuang.public")
_encode: Final = msgspec.json.Encoder().encode


class BoardSource(Protocol):
    """The authority as public screens read it."""

    def subscribe(self) -> AsyncIterator[HallView | Change | None]:
        """First the whole view, then every change in order; None at least every two seconds while alive.

        After a gap of its own it gives a whole view again. It ends or raises when the authority is gone; the
        reader comes again after a moment.
        """
        ...

    def wall(self) -> int:
        """The authority's clock, microseconds UTC."""
        ...


def packed(frame: Frame) -> bytes:
    """A frame as a server-sent event."""
    return b"data: " + _encode(frame) + b"\n\n"


class _Listeners:
    """All screens of one kind."""

    def __init__(self, view: SceneView) -> None:
        self.view = view
        self.sent_at = 0
        self.queues: set[asyncio.Queue[bytes | None]] = set()

    def send(self, frame: bytes, now: int) -> None:
        self.sent_at = now
        for queue in tuple(self.queues):
            try:
                queue.put_nowait(frame)
            except asyncio.QueueFull:
                self.queues.discard(queue)
                _end(queue)


def _end(queue: asyncio.Queue[bytes | None]) -> None:
    """Empty a screen's queue and tell its stream to stop."""
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


class PublicFeed:
    """Reads the source once and tells all screens."""

    def __init__(self, source: BoardSource, hall: PublicHall, voice: Callable[[], Voice]) -> None:
        """Nothing is read before `start`."""
        self.hall = hall
        self._source = source
        self._voice = voice
        self._scenes: dict[Scene, _Listeners] = {}
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._closed = False

    def start(self) -> None:
        """Begin to read; again is allowed."""
        if self._task is None and not self._closed:
            self._task = asyncio.get_running_loop().create_task(self._read())

    async def close(self) -> None:
        """End every stream and the reading."""
        self.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def stop(self) -> None:
        """End every stream now: a server that waits for its open answers must be able to end them first."""
        self._closed = True
        for listeners in self._scenes.values():
            for queue in listeners.queues:
                _end(queue)
        self._scenes.clear()

    async def ready(self) -> None:
        """Wait for the first view.

        Raises:
            Unavailable: `public.away`: the authority has not answered.
        """
        self.start()
        try:
            async with asyncio.timeout(FIRST_VIEW_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            raise Unavailable("public.away", "排队系统还没有准备好，请稍等。") from None

    async def frames(self, scene: Scene, *, voice: bool = False) -> AsyncGenerator[bytes]:
        """The stream of one screen: a snapshot, then what changes; ends when the screen is too slow.

        Raises:
            Unavailable: `public.away`.
        """
        await self.ready()
        if self._closed:
            return
        listeners = self._scenes.get(scene)
        if listeners is None:
            listeners = self._scenes[scene] = _Listeners(SceneView(self.hall, scene))
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING_FRAMES)
        queue.put_nowait(packed(listeners.view.snapshot(self._voice() if voice else None)))
        listeners.queues.add(queue)
        try:
            while (frame := await queue.get()) is not None:
                yield frame
        finally:
            listeners.queues.discard(queue)
            if not listeners.queues and self._scenes.get(scene) is listeners:
                del self._scenes[scene]

    @property
    def screens(self) -> int:
        """How many screens are connected, for the health page."""
        return sum(len(listeners.queues) for listeners in self._scenes.values())

    async def _read(self) -> None:
        while not self._closed:
            try:
                await self._read_once()
            except HallError as error:
                _log.warning("public screens have no source: %s", error.code)
            except Exception:  # noqa: BLE001  # a board comes back by itself, whatever broke
                _log.exception("public screens lost their source")
            await asyncio.sleep(AGAIN_SECONDS * (0.5 + random.random()))  # noqa: S311  # only spreads the load

    async def _read_once(self) -> None:
        async for item in self._source.subscribe():
            if item is None:
                self._beat()
            elif isinstance(item, HallView):
                self.hall.take(item)
                self._ready.set()
                self._resend()
            else:
                self.hall.apply(item)
                self._changed()

    def _beat(self) -> None:
        now = self._source.wall()
        self.hall.tick(now)
        for listeners in self._scenes.values():
            delta = listeners.view.delta()
            listeners.send(packed(listeners.view.beat(now) if delta is None else delta), now)

    def _changed(self) -> None:
        """Tell whom it concerns; the others at least that the authority is alive."""
        now = self._source.wall()
        for listeners in self._scenes.values():
            delta = listeners.view.delta()
            if delta is not None:
                listeners.send(packed(delta), now)
            elif now - listeners.sent_at > BEAT_MICROS:
                listeners.send(packed(listeners.view.beat(now)), now)

    def _resend(self) -> None:
        """After a new view everybody gets a snapshot: the numbers of the old one mean nothing any more."""
        for scene, listeners in self._scenes.items():
            listeners.view = SceneView(self.hall, scene)
            listeners.send(packed(listeners.view.snapshot()), self._source.wall())
