"""A hub that keeps files, on a real port with a real store, and desks with files of their own."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from hall.blobs import CHUNK
from hall.clock import Clock, SystemClock
from hall.commands.node import HUB_TRUST
from hall.queue_acts import Device
from models.blobs import Blobs
from models.chunks import ChunkFiles
from models.engine import Store
from models.hub_store import HubUnits
from models.relay_store import RelayStore
from sync.blob_client import HttpBlobs
from sync.blobs import BlobSender
from sync.enrol_client import Tokens
from sync.relay_run import hang_relay
from sync.security import Seal
from sync.server import make_service
from tests.fakes.dice import dice
from tests.fakes.hub_line import Hall, open_hall
from tests.fakes.passes import AnyDevice, trust_of
from tests.fakes.queue_parts import FewRules, MemoryQueue
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED

BIG = 3 * CHUNK + 1234
"""A file of four chunks."""
KEY = bytes(range(32, 64))
QUICK = httpx.Timeout(5.0, connect=2.0)


def shelf_in(folder: Path, store: Store, clock: Clock | None = None) -> Blobs:
    return Blobs(store, clock or SystemClock(), ChunkFiles(folder / "files", KEY))


@dataclass(slots=True)
class Space:
    """What the hub is told of its disk."""

    free: int = 1 << 40


@dataclass(slots=True)
class FileHub:
    """A hub within reach."""

    url: str
    shelf: Blobs
    store: Store
    hall: Hall
    space: Space

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextmanager
def file_hub(
    folder: Path,
    *,
    root: bool = True,
    clock: Clock | None = None,
    kind: Device = Device.DESK,
    above: str = "",
    shelf: Blobs | None = None,
) -> Iterator[FileHub]:
    """Serve it until the end of `with`; started again over the same folder it has what it had.

    Devices of this `kind` are let in; with the address of a hub `above` it relays.
    """
    own, space = clock or SystemClock(), Space()
    folder.mkdir(parents=True, exist_ok=True)
    with a_store(folder / "hub.db") as store:
        shelf = shelf or shelf_in(folder, store, own)
        devices = AnyDevice(kind)
        service = make_service(
            HubUnits(store, own),
            own,
            hub_id=HUB,
            seed=SEED,
            devices=devices,
            disk_free=lambda: space.free,
        ).keep_files(shelf, root=root)
        if above:
            me = StoreDesk(store, folder / "hub.side", own).own().node
            text = replace(trust_of(me, above), kind=Device.HUB.value).to_text()
            hang_relay(service, RelayStore(store, own), own, {HUB_TRUST: text}.get, rand=lambda: 0.01)
        hall = Hall(service, devices, MemoryQueue(own), FewRules(own), own)
        with open_hall(hall):
            yield FileHub(hall.url, shelf, store, hall, space)


@dataclass(slots=True)
class FileDesk:
    """A desk's files and its way to a hub."""

    folder: Path
    store: Store
    shelf: Blobs
    clock: Clock
    ways: list[HttpBlobs] = field(default_factory=list)

    def way(self, url: str, node: int = 5, **more: Any) -> HttpBlobs:
        made = HttpBlobs(url, tokens=self.tokens(url, node), timeout=QUICK, **more)
        self.ways.append(made)
        return made

    @staticmethod
    def tokens(url: str, node: int = 5) -> Tokens:
        return Tokens(trust_of(uuid.UUID(int=node), url), Seal(SEED), SystemClock())

    def sender(self, url: str, node: int = 5, **more: Any) -> BlobSender:
        return BlobSender(self.shelf, self.way(url, node), self.clock, rand=dice(node).random, **more)


@contextmanager
def file_desk(folder: Path, clock: Clock | None = None) -> Iterator[FileDesk]:
    """A desk until the end of `with`."""
    own = clock or SystemClock()
    folder.mkdir(parents=True, exist_ok=True)
    with a_store(folder / "desk.db") as store:
        desk = FileDesk(folder, store, shelf_in(folder, store, own), own)
        try:
            yield desk
        finally:
            for way in desk.ways:
                way.close()


def a_scan(size: int = BIG, seed: int = 1) -> bytes:
    """Bytes of a scan, the same for the same seed."""
    return random.Random(seed).randbytes(size)  # noqa: S311  # repeatable on purpose


def a_pass(hub: FileHub, desk: FileDesk) -> dict[str, str]:
    """The header of a device that is let in."""
    with httpx.Client(base_url=hub.url, trust_env=False) as http:
        return {"Authorization": desk.tokens(hub.url).header(http)}
