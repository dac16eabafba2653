"""A hall's hub over a real file, two desks below it, a city in memory above it, and the line between."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hall.clock import FixedClock
from hall.sync_ports import LinkState
from models.hub_store import HubUnits
from models.relay_store import RelayStore
from sync import wire
from sync.hub import Hub
from sync.relay import Relay, Upper
from sync.security import Seal
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED, FaultyLink, StraightLink, a_sync
from tests.fakes.sync_stores import MemoryDesk, MemoryHub

HALL_SEED = bytes(range(32, 64))


@dataclass(slots=True)
class Tiers:
    """A hall's hub over a file, two desks below it, a city above it."""

    clock: FixedClock
    hall: Hub
    chain: StoreDesk
    store: RelayStore
    city_store: MemoryHub
    city: Hub
    link: FaultyLink
    relay: Relay
    desks: list[MemoryDesk]

    def bring(self, *desks: MemoryDesk) -> None:
        """The desks' rounds with their hall."""
        for desk in desks or self.desks:
            state = a_sync(desk, StraightLink(self.hall)).round().state
            assert state in {LinkState.SYNCED, LinkState.FORKED}

    def settle(self) -> LinkState:
        """Rounds until nothing more goes, the next time that every chain is named."""
        self.clock.move(seconds=20)
        while (result := self.relay.round()).more:
            pass
        return result.state

    def nodes(self) -> list[uuid.UUID]:
        return [self.chain.own().node, *(desk.state.node for desk in self.desks)]

    def equal(self) -> bool:
        """The city holds what the hall holds, of every node."""
        return all(self.city.digest(node) == self.hall.digest(node) for node in self.nodes())

    def again(self, **more: Any) -> Relay:
        """The relay after the hub was started again."""
        upper = more.pop("upper", Upper(hub_id=HUB, key=Seal(SEED).public))
        self.relay = Relay(
            self.store,
            more.pop("link", self.link),
            self.clock,
            upper=upper,
            seal=Seal(HALL_SEED),
            rand=lambda: 0.5,
            **more,
        )
        return self.relay


@contextmanager
def a_hall_below(tmp_path: Path, clock: FixedClock) -> Iterator[Tiers]:
    """All of it, until the end of `with`."""
    with a_store(tmp_path / "hall.db") as store:
        chain = StoreDesk(store, tmp_path / "side", clock)
        hall = Hub(HubUnits(store, clock), clock, hub_id=chain.own().node, seal=Seal(HALL_SEED))
        city_store = MemoryHub(uuid.UUID(int=1))
        city = Hub(city_store, clock, hub_id=HUB, seal=Seal(SEED))
        link = FaultyLink(city)
        relay_store = RelayStore(store, clock)
        made = Tiers(
            clock=clock,
            hall=hall,
            chain=chain,
            store=relay_store,
            city_store=city_store,
            city=city,
            link=link,
            relay=None,  # type: ignore[arg-type]  # made in the next line
            desks=[MemoryDesk(clock), MemoryDesk(clock)],
        )
        made.again()
        hall.above = relay_store
        yield made
        relay_store.close()


def a_hello(tiers: Tiers, desk: MemoryDesk) -> wire.Hello:
    tip = desk.own().tip
    return wire.Hello(
        proto=wire.PROTO,
        app="t",
        node=desk.state.node,
        inc=desk.state.inc,
        tips={desk.state.node: [(tip.seq, tip.link)] if tip else []},
        time=tiers.clock.wall(),
    )
