"""A hub on a port of this process over a real store, and desks with real stores that push and pull there."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from hall.bodies import Body
from hall.chain import ZERO, Entry
from hall.clock import Clock, SystemClock
from hall.codec import encode
from hall.errors import Unavailable
from hall.events import Event, EventKind
from hall.ports import Changes
from hall.pull_ports import DeskStores
from models.blobs import Blobs
from models.care_store import CareTables
from models.chunks import ChunkRows
from models.engine import Store
from models.hub_store import HubUnits
from models.pull_store import PulledShelf, PullPages
from models.recover_store import RecoverStore
from models.unit_of_work import Units
from models.views import Views
from sync.client import HttpHub
from sync.control_desk import DeskControl
from sync.desk import DeskSync
from sync.pull_client import WAIT_TIMEOUT, HttpPulls
from sync.pull_desk import DeskPull
from sync.pull_run import DeskRunner
from sync.security import Seal
from sync.server import HubService, HubSettings, make_service, serving
from tests.fakes.passes import AnyDevice, a_link
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED, a_sync
from tests.fakes.sync_stores import next_event

PAUSE = threading.Event()
"""Never set: a lane's timer waits on it between two rounds."""


@contextmanager
def a_hub(
    store: Store, clock: Clock | None = None, port: int = 0, settings: HubSettings | None = None
) -> Iterator[tuple[HubService, str]]:
    """Serve a store until the end of `with`; the service and its address."""
    own = clock or SystemClock()
    service = make_service(
        HubUnits(store, own),
        own,
        hub_id=HUB,
        seed=SEED,
        devices=AnyDevice(),
        settings=settings or HubSettings(),
    )
    views = Views(store, own)
    service.offer(PullPages(store), Units(store, clock=own), CareTables(store, own, views.sync))
    with serving(service, port=port) as (server, url, sockets), ThreadPoolExecutor(1) as pool:
        running = pool.submit(_run, server, sockets)
        try:
            yield service, url
        finally:
            server.should_exit = True
            running.result()


def _run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
    asyncio.run(server.serve(sockets=sockets))


@dataclass(slots=True)
class PullingDesk:
    """A desk with a real store. `runner` is what its sync lane runs; `pulls` asks at once."""

    desk: StoreDesk
    store: Store
    shelf: PulledShelf
    views: Views
    runner: DeskRunner
    push: DeskSync
    pull: DeskPull
    link: HttpPulls
    units: Units
    control: DeskControl
    stores: DeskStores
    way: HttpHub

    @property
    def node(self) -> uuid.UUID:
        return self.desk.own().node

    def until(self, done: Callable[[], bool], seconds: float = 10.0) -> float:
        """Run rounds as a lane does, when they are due, until something is so; how long it took."""
        began = time.monotonic()
        while not done():
            assert time.monotonic() - began < seconds, "it did not come in time"
            if self.runner.wait() == 0:
                self.runner.round()
            else:
                PAUSE.wait(0.01)
        return time.monotonic() - began

    def settle(self) -> Changes:
        """Push and pull until both are at their end; everything that was pulled."""
        while self.push.round().more:
            pass
        try:
            changes = self.pull.step()
            while self.pull.more:
                changes |= self.pull.step()
        except Unavailable:
            return Changes()
        if self.runner.wait() == 0:
            self.runner.round()
        return changes

    def event(self, stream: str, kind: EventKind, body: Body) -> Event:
        """What this desk would write next."""
        return next_event(self.desk.clock, self.desk.own(), stream, kind, body)

    def append(self, event: Event) -> None:
        """Write an event whatever it says."""
        with Units(self.store, clock=self.desk.clock)() as work:
            tip = work.chain.tip()
            work.chain.append(Entry.of(tip.link if tip else ZERO, encode(event)), event)
            work.commit()


@contextmanager
def a_desk(folder: Path, url: str, clock: Clock | None = None, name: str = "desk") -> Iterator[PullingDesk]:
    """A desk that is let in at a hub."""
    own = clock or SystemClock()
    with ExitStack() as stack:
        store = stack.enter_context(a_store(folder / f"{name}.db"))
        desk = StoreDesk(store, folder / f"{name}.side", own)
        node = desk.own().node
        push, ask = (stack.enter_context(a_link(url, node)) for _ in range(2))
        waiting = a_link(url, node, timeout=WAIT_TIMEOUT)
        shelf, link = PulledShelf(store, own), HttpPulls(ask)
        pull = DeskPull(shelf, link, own, hub=HUB)
        sender = a_sync(desk, push)
        runner = DeskRunner(sender, pull, HttpPulls(waiting), own, lambda: 0.5)
        stack.callback(runner.close)
        views, units = Views(store, own), Units(store, clock=own)
        stores = DeskStores(
            outbox=desk,
            shelf=shelf,
            begin=units,
            setting=views.setting,
            accounts=views.accounts,
            strange_items=shelf.strange_items,
            recovery=RecoverStore(units, folder / f"{name}.side", app="test"),
            files=Blobs(store, own, ChunkRows(store)),
            care=CareTables(store, own, views.sync),
        )
        control = DeskControl(stores, ask, own, hub=HUB, key=Seal(SEED).public)
        yield PullingDesk(desk, store, shelf, views, runner, sender, pull, link, units, control, stores, ask)
