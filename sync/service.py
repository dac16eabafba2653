"""The hub in one process: a writer thread (D27), the line of acts, the listeners, beats and house-keeping.

What requests do is `hub.py`, `folding.py`, `queue_hub.py` and `enrol_gate.py`; sockets are `server.py`.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from hall.blobs import BlobShelf
from hall.care import CareStore
from hall.commands.queue import expire_old
from hall.errors import Unavailable
from hall.ports import Begin
from hall.pull_ports import PullReader
from hall.queue_groups import Groups, QueueReader
from hall.queue_ports import Change, HallView, QueueLoad
from hall.relay_ports import Relaying
from sync import wire
from sync.aside import Line, aside
from sync.blob_routes import BlobApi, BlobParts, FetchChunk
from sync.care import Care
from sync.care_routes import CareApi
from sync.control_routes import ControlApi
from sync.enrol_gate import Gate, is_active
from sync.folding import Folding, FoldReport
from sync.hall_routes import HallApi, HallBook
from sync.http import Handler
from sync.hub import Hub
from sync.pull_routes import PullApi
from sync.push_line import PACKED, PushLine
from sync.push_routes import PushApi
from sync.queue_events import BEAT_SECONDS, Events
from sync.queue_hub import Bounds, Perform, QueueHub
from sync.queue_openapi import serve_document
from sync.queue_routes import QueueApi
from sync.wire import WireError

QUEUE: Final = 4
"""Pushes that may be unpacked for the writer; more wait as they came (`push_line.py`)."""
BODY_SECONDS: Final = 20.0
MIN_FREE: Final = 200 << 20
"""Below this many free bytes events are no longer taken (sync-protocol.md A3)."""
KEEP_BEATS: Final = 5
"""Every so many beats it is written down which desks were heard of."""
HOUSE_BEATS: Final = 300
"""Every so many beats, and at the start, numbers of earlier days are ended."""
LOOK_SECONDS: Final = 1.5
"""Pause between two looks ahead at least, seconds,"""
LOOK_SHARE: Final = 0.05
"""but so long that looking takes no more than this part of the time,"""
LOOK_LATEST: Final = 30.0
"""and never longer than this."""
FOLD_BESIDE_QUEUE: Final = 200
"""Feed positions folded at once while windows call: they wait no longer than for these."""

T = TypeVar("T")
_log: Final = logging.getLogger("yichuang.hub")


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSettings:
    """Bounds of the service; the defaults are those of sync-protocol.md.

    Attributes:
        queue: Pushes that may be unpacked for the writer.
        packed: Bytes of packed pushes that may wait beyond those; more are asked to come again.
        body_seconds: How long a body may take to arrive.
        min_free: Free bytes below which events are refused with 507.
        quiet: The fold waits for a pause between pushes of so many seconds,
        patience: but no longer than so many.
        hall: Code of the hall, told to those who enrol.
    """

    queue: int = QUEUE
    packed: int = PACKED
    body_seconds: float = BODY_SECONDS
    min_free: int = MIN_FREE
    quiet: float = 0.3
    patience: float = 2.0
    hall: str = ""


def plenty() -> int:
    """Free bytes where nobody asks the disk."""
    return sys.maxsize


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueParts:
    """What a hub needs to be the authority of a hall's queue.

    Attributes:
        groups, reader: The store's two sides.
        perform: The rules (`hall.commands.queue_desk.perform` with clock and calendar bound).
        loads: Estimates for the queues of a view, worked out beside the writer; None for none.
        wait: Blocks for at most so many seconds until another process has changed something; None on a store
            of one process.
        bounds: Limits of the line.
        book: What devices may read of the hall; None for nothing.
    """

    groups: Groups
    reader: QueueReader
    perform: Perform
    loads: Callable[[HallView], Sequence[QueueLoad]] | None = None
    wait: Callable[[float], int | None] | None = None
    bounds: Bounds | None = None
    book: HallBook | None = None


class HubService:
    """A hub with its writer thread; what `make_app` serves."""

    def __init__(
        self,
        hub: Hub,
        folding: Folding,
        gate: Gate,
        *,
        queue: QueueParts | None = None,
        disk_free: Callable[[], int] = plenty,
        settings: HubSettings | None = None,
    ) -> None:
        """Take the parts; the thread begins with the first work."""
        self.hub = hub
        self.folding = folding
        self.gate = gate
        self.settings = settings or HubSettings()
        self.events = Events(hub.clock)
        self._parts = queue
        self._blobs: BlobParts | None = None
        self._disk_free = disk_free
        self._writer = Line("hub-writer")
        self._line = PushLine(
            lambda: self.hub, self._writer, places=self.settings.queue, packed=self.settings.packed
        )
        self._pushed_at = -math.inf
        self._fold_due = False
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []
        self._seen: dict[int, int] = {}
        self._look_at = -math.inf
        self.at_stop: list[Callable[[], None]] = []
        self.relay: Relaying | None = None
        self.beside: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self.queue = None if queue is None else self._queue_hub(queue)
        self._pulls: PullApi | None = None
        self._control: ControlApi | None = None
        self._care: CareApi | None = None

    def _queue_hub(self, parts: QueueParts) -> QueueHub:
        return QueueHub(
            parts.groups,
            parts.reader,
            parts.perform,
            self.hub.clock,
            devices=self.gate.devices.recent,
            submit=self._writer.submit,
            published=self._published,
            bounds=parts.bounds,
        )

    def _published(self, change: Change) -> None:
        """In the loop: an act was done, for those who listen and for the hub above."""
        self.events.publish(change)
        self._poke()

    def wrote(self) -> None:
        """In the loop: there is something new in the chains, for desks that wait and for the hub above."""
        self._poke()
        if self._pulls is not None:
            self._pulls.news.tell()
        self.fold_soon()

    def _poke(self) -> None:
        if self.relay is not None:
            self.relay.poke()

    def keep_files(
        self, shelf: BlobShelf, *, root: bool = True, above: FetchChunk | None = None
    ) -> HubService:
        """Take attachments and papers too; before the routes are asked for. Without it they are 404.

        Args:
            shelf: Files of the hub's store.
            root: There is no tier above; see `BlobParts`.
            above: Fetches from the tier above what was let go here; with it this is not the root.
        """
        self._blobs = BlobParts(shelf=shelf, root=root and above is None, above=above)
        return self

    @property
    def shelf(self) -> BlobShelf | None:
        """Files of the hub's store, when it keeps some."""
        return None if self._blobs is None else self._blobs.shelf

    @property
    def body_seconds(self) -> float:
        """How long a body may take to arrive."""
        return self.settings.body_seconds

    @property
    def listening(self) -> int:
        """How many devices listen to the queue."""
        return self.events.listening

    def offer(self, pulls: PullReader, begin: Begin | None = None, care: CareStore | None = None) -> None:
        """Let desks read what others brought, and with `begin` this store's documents, signed.

        With `care` people at desks see what is held here and decide about it. To be called before the service
        is served. Without it desks only push.
        """
        clock, seconds = self.hub.clock, self.body_seconds
        self._pulls = PullApi(self.gate, pulls, clock, body_seconds=seconds)
        if begin is not None:
            self._control = ControlApi(
                self.gate, begin, self.hub.seal, clock, run=self.run, body_seconds=seconds
            )

        if care is not None:
            held = Care(care, clock)
            self._care = CareApi(self.gate, held, run=self.run, changed=self.wrote, body_seconds=seconds)

    def routes(self) -> dict[str, dict[str, Handler]]:
        """All paths of the interface."""
        table = PushApi(self, self.hub.clock).routes()
        if self._pulls is not None:
            table.update(self._pulls.routes())
        if self._control is not None:
            table.update(self._control.routes())
        if self._care is not None:
            table.update(self._care.routes())
        if self._blobs is not None:
            seconds = self.settings.body_seconds
            files = BlobApi(
                self.gate,
                self._blobs,
                run=self.run,
                disk_free=self._disk_free,
                body_seconds=seconds,
                came=self._poke,
            )
            table.update(files.routes())
        if self.queue is not None and self._parts is not None:
            api = QueueApi(
                self.gate,
                self.queue,
                self.events,
                self._parts.reader,
                self.hub.clock,
                body_seconds=min(self.settings.body_seconds, 10.0),
            )
            table.update(api.routes())
            if self._parts.book is not None:
                table.update(
                    HallApi(self.gate, self._parts.book, self.hub.clock, self.events.faults).routes()
                )
            table["/v1/openapi.json"] = {"GET": partial(serve_document, self.gate)}
        return table

    async def start(self) -> None:
        """Read the queue, begin to beat, and fold what was left."""
        if self.queue is not None and self._parts is not None:
            self.events.start(await self.run(self.queue.begin))
            self._tasks += [asyncio.ensure_future(self._beat()), asyncio.ensure_future(self._watch())]
            if self._parts.wait is not None:
                self._tasks.append(asyncio.ensure_future(self._hear(self._parts.wait)))
        if self.relay is not None:
            self.relay.start()
        if self._pulls is not None:
            self._tasks.append(asyncio.ensure_future(self._pulls.news.watch()))
        self._tasks += [asyncio.ensure_future(one()) for one in self.beside]
        self.fold_soon()

    async def _hear(self, wait: Callable[[float], int | None]) -> None:
        """Look at the store when another process rings, or when the way to the bell broke."""
        while not self._closing:
            try:
                heard = await aside(wait, BEAT_SECONDS)
            except Unavailable as error:
                _log.warning("bell: %s", error)
                heard = 0
                await asyncio.sleep(BEAT_SECONDS)
            if heard is not None:
                self.refresh_soon()

    def refresh_soon(self) -> None:
        """Let the writer see what other processes have changed."""
        if self.queue is not None and not self._closing:
            self._writer.submit(self.queue.refresh, asyncio.get_running_loop())

    async def _beat(self) -> None:
        """Each second a sign of life; nothing that may take long stands in its way."""
        while True:
            self._seen.update(self.events.beat())
            await asyncio.sleep(BEAT_SECONDS)

    async def _watch(self) -> None:
        """About each second: who may still listen, the estimates; now and then who was heard of."""
        count = 0
        while True:
            try:
                await self._look(count)
            except Unavailable as error:
                _log.warning("look: %s", error)
            except Exception:  # noqa: BLE001  # the next look may go well
                _log.exception("look failed")
            count += 1
            await asyncio.sleep(BEAT_SECONDS)

    async def _look(self, count: int) -> None:
        nodes = self.events.nodes()
        if nodes:
            rows = await aside(self.gate.devices.get, list(nodes))
            self.events.drop(node for node in nodes if not is_active(rows.get(node)))
        await self._estimate()
        if count % HOUSE_BEATS == 0 and self._parts is not None:
            loop = asyncio.get_running_loop()
            await self.run(partial(self._keep_house, self._parts.groups, loop))
        if count % KEEP_BEATS == KEEP_BEATS - 1 and self.queue is not None:
            seen, self._seen = self._seen, {}
            if seen:
                await self.run(partial(self.queue.keep_beats, seen))
            heard = self.events.take_heard()
            if heard:
                await aside(self.gate.devices.seen, heard)

    async def _estimate(self) -> None:
        """New ranges, as often as they may be worked out beside the calls (`LOOK_SHARE`)."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self._parts is None or self._parts.loads is None or began < self._look_at:
            return
        self.events.set_loads(await aside(self._parts.loads, self.events.mirror.view()))
        took = loop.time() - began
        self._look_at = loop.time() + min(max(took / LOOK_SHARE, LOOK_SECONDS), LOOK_LATEST)

    def _keep_house(self, groups: Groups, loop: asyncio.AbstractEventLoop) -> None:
        """In the writer thread: numbers of earlier days end (D10); no clock has to strike for it."""
        with groups() as group:
            done = expire_old(group.unit, self.hub.clock)
            if done.streams:
                group.commit()
        if done.streams and self.queue is not None:
            self.queue.refresh(loop)

    async def run(self, work: Callable[[], T]) -> T:
        """Do something in the writer thread."""
        return await self._writer.run(work)

    @asynccontextmanager
    async def place(self, size: int) -> AsyncIterator[None]:
        """A place for a push of so many packed bytes, before it is unpacked (`push_line.py`).

        Raises:
            WireError: 507 when the disk is nearly full, 429 when too much waits.
        """
        if self._disk_free() < self.settings.min_free:
            raise WireError(507, "hub.disk_full", "大厅服务器磁盘快满了，暂不接收，记录仍在本机。")
        async with self._line.place(size):
            yield
        self._pushed_at = asyncio.get_running_loop().time()
        self.wrote()

    async def push(self, message: wire.Push, *, salvage: bool = False) -> wire.PushAnswer:
        """Have a push written, in a `place`; `salvage` keeps it unread."""
        if salvage:
            return await self.run(partial(self.hub.salvage, message))
        return await self._line.push(message)

    def fold_soon(self) -> None:
        """Let the writer fold what arrived, when pushes pause or have had their way for long enough."""
        if self._fold_due or self._closing:
            return
        self._fold_due = True
        self._fold_or_wait(asyncio.get_running_loop().time() + self.settings.patience)

    def _fold_or_wait(self, latest: float) -> None:
        """One step at a time, so that a draining desk is not held up by what nobody looks at yet."""
        loop = asyncio.get_running_loop()
        pushing = self._line.busy or loop.time() < self._pushed_at + self.settings.quiet
        if pushing and loop.time() < latest:
            loop.call_later(self.settings.quiet, self._fold_or_wait, latest)
        elif not self._closing:
            # Given to the writer at once: a hub that stops in this moment still does it.
            folding = asyncio.wrap_future(self._writer.submit(self._fold, loop))
            folding.add_done_callback(self._folded)

    def _fold(self, loop: asyncio.AbstractEventLoop) -> FoldReport:
        """In the writer thread: those who call come first, and see at once what the fold has brought."""
        if self.queue is None:
            return self.folding.step()
        self.queue.before_others(loop)
        report = self.folding.step(FOLD_BESIDE_QUEUE)
        self.queue.refresh(loop)
        return report

    def _folded(self, future: asyncio.Future[FoldReport]) -> None:
        self._fold_due = False
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            _log.error("fold stopped: %s", error)
        elif future.result().more:
            self.fold_soon()

    def let_go(self) -> None:
        """End all streams, which would never end by themselves."""
        self.events.drop_all()
        if self._pulls is not None:
            self._pulls.news.close()
        for end in self.at_stop:
            end()

    async def stop(self) -> None:
        """Let the listeners go, finish what was begun and end the thread."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        self.events.drop_all()
        if self.relay is not None:
            await self.relay.stop()
        self.close()

    def close(self) -> None:
        """Finish what was begun and let the thread go; what was not folded is folded at the next start."""
        self._closing = True
        self._writer.close()
