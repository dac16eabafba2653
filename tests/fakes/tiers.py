"""Desk, hall and city as they are installed: processes of `main.py hub` one above the other, desks below."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

from hall.clock import SystemClock
from hall.queue_acts import Device
from hall.sync_ports import Digest
from models.hub_store import HubUnits
from sync.client import HttpHub
from sync.desk import DeskSync
from sync.enrol_client import Tokens, enrol
from sync.security import Seal
from tests.e2e.program import call
from tests.fakes.dice import dice
from tests.fakes.hall_hub import HallHub
from tests.fakes.sync_files import StoreDesk, a_store

PATIENCE = 30.0
"""Seconds that something of another process may take on a busy machine."""


class Window:
    """A desk of a hall with its sync, enrolled with a key of its own."""

    def __init__(self, stack: ExitStack, folder: Path, hall: HallHub, number: int) -> None:
        clock, seed = SystemClock(), bytes([number]) * 32
        folder.mkdir()
        store = stack.enter_context(a_store(folder / "desk.db"))
        self.store = store
        self.desk = StoreDesk(store, folder / "side", clock)
        self.node = self.desk.own().node
        code = hall.code(Device.DESK, number)
        trust = enrol(hall.url, code, seal=Seal(seed), node=self.node)
        way = HttpHub(trust.url, tokens=Tokens(trust, Seal(seed), clock))
        stack.callback(way.close)
        self.sync = DeskSync(self.desk, way, clock, seal=Seal(seed), rand=dice(number).random)

    def covered(self) -> bool:
        """After a round: whether the root's last word covers all that was written here."""
        self.sync.round()
        root, own = self.desk.root(), self.desk.own().tip
        return root is not None and own is not None and root.link == own.link


def put_below(hall: HallHub, city: HallHub) -> None:
    """Enrol a hall's hub at the city by the commands of both, as a technician does; the city runs."""
    answer = call("enrol", city.code(Device.HUB), "--hub", city.url, "--as", "hub", data=hall.data)
    assert answer.status == 0, answer.err
    assert "下级服务器" in answer.out
    hall.upstream = city.url


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for another process."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"not within {PATIENCE:.0f} s: {what}"
        Event().wait(0.05)


def arrives(hub: HallHub, node: uuid.UUID, own: Digest) -> None:
    """Wait until a hub holds exactly this of a node."""
    until(lambda: digest_at(hub, node) == own, f"{own.n} entries of {node} at {hub.data.name}")


def digest_at(hub: HallHub, node: uuid.UUID) -> Digest:
    """What a hub holds of a node, read beside it."""
    with hub.store() as opened, HubUnits(opened.store, SystemClock())() as work:
        return work.digest(node)


@contextmanager
def tiers(folder: Path, halls: int, *, city_url: str = "") -> Iterator[tuple[HallHub, list[HallHub]]]:
    """A city and halls below it, all running."""
    city = HallHub(folder / "city", store_url=city_url)
    below = [HallHub(folder / f"hall{number}") for number in range(1, halls + 1)]
    try:
        city.start()
        for hall in below:
            put_below(hall, city)
            hall.start()
        yield city, below
    finally:
        for hub in (*below, city):
            hub.kill()
