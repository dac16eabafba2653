"""A hub on a real port of this process, and devices that are enrolled at it."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn

from hall.clock import Clock, SystemClock
from hall.device_ports import DeviceRow
from hall.queue_acts import Device
from hall.staff import Actor, Role
from sync.enrol_certificate import HubCertificate
from sync.enrol_client import HubTrust
from sync.queue_client import HubQueue
from sync.security import Seal
from sync.server import HubService, HubSettings, QueueParts, make_service, serving
from tests.fakes.dice import dice
from tests.fakes.queue_parts import FewRules, MemoryDevices, MemoryQueue
from tests.fakes.sync_links import HUB, SEED
from tests.fakes.sync_stores import MemoryHub


@dataclass(slots=True)
class Hall:
    """A hub with its parts within reach."""

    service: HubService
    devices: MemoryDevices
    queue: MemoryQueue
    rules: FewRules
    clock: Clock
    certificate: HubCertificate | None = None
    url: str = ""
    opened: list[HubQueue] = field(default_factory=list)

    def trust(self, number: int, kind: Device = Device.DESK) -> tuple[HubTrust, Seal]:
        """A device of this number, let in; its key is made of the number."""
        seal = Seal(number.to_bytes(32, "big"))
        node = uuid.UUID(int=number)
        self.devices.rows[node] = DeviceRow(
            node=node, name=f"{kind}-{number}", kind=kind, window=number, public=seal.public
        )
        trust = HubTrust(
            url=self.url,
            hub_id=str(HUB),
            hub_key=Seal(SEED).public.hex(),
            fingerprint=self.certificate.fingerprint.hex() if self.certificate else "",
            node=str(node),
            kind=kind.value,
            window=number,
        )
        return trust, seal

    def desk(self, number: int, kind: Device = Device.DESK) -> HubQueue:
        """The queue as the device of this number uses it."""
        trust, seal = self.trust(number, kind)
        actor = a_clerk(number) if kind is Device.DESK else None
        queue = HubQueue(trust, seal, self.clock, actor=actor, rand=dice(number).random)
        self.opened.append(queue)
        return queue


def a_clerk(window: int) -> Actor:
    """Who sits at a window."""
    return Actor(number=f"{window:04d}", name="林远", role=Role.CLERK, window=window)


def a_hall(clock: Clock | None = None, certificate: HubCertificate | None = None, **parts: object) -> Hall:
    """A hub that is not served yet; `parts` are of `QueueParts`."""
    own = clock or SystemClock()
    devices, queue, rules = MemoryDevices(), MemoryQueue(own), FewRules(own)
    service = make_service(
        MemoryHub(uuid.UUID(int=1)),
        own,
        hub_id=HUB,
        seed=SEED,
        devices=devices,
        queue=QueueParts(groups=queue, reader=queue, perform=rules, **parts),  # type: ignore[arg-type]  # options
        settings=HubSettings(quiet=0.0, hall="990102"),
    )
    return Hall(service, devices, queue, rules, own, certificate)


@contextmanager
def open_hall(hall: Hall, port: int = 0) -> Iterator[Hall]:
    """Serve it on a port of this computer until the end of `with`."""
    with serving(hall.service, port=port, certificate=hall.certificate) as (server, url, sockets):
        hall.url = url
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(_run, server, sockets)
            try:
                yield hall
            finally:
                for one in hall.opened:
                    one.close()
                server.should_exit = True
                running.result()


def _run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
    asyncio.run(server.serve(sockets=sockets))
