"""A hub of three tiers as a program: `python -m tests.fakes.relay_program STORE PORT [URL]`.

With the address of the hub above it relays; without one it is the city, and lets hubs in.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import SystemRandom

from hall.clock import SystemClock
from hall.queue_acts import Device
from models.hub_store import HubUnits
from models.relay_store import RelayStore
from sync.relay import Relay, Upper
from sync.relay_run import RelayTask
from sync.security import Seal
from sync.server import HubSettings, make_service, serve
from tests.fakes.passes import AnyDevice, a_link
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED


def main(path: str, port: str, url: str = "") -> None:
    clock = SystemClock()
    with a_store(Path(path)) as store:
        me = StoreDesk(store, Path(f"{path}.side"), clock).own().node
        service = make_service(
            HubUnits(store, clock),
            clock,
            hub_id=HUB,
            seed=SEED,
            devices=AnyDevice(Device.DESK if url else Device.HUB),
            settings=HubSettings(quiet=0.05),
        )
        if url:
            above = RelayStore(store, clock)
            link = a_link(url, me)
            relay = Relay(
                above,
                link,
                clock,
                upper=Upper(hub_id=HUB, key=Seal(SEED).public),
                seal=Seal(SEED),
                # As a hall, but it does not wait for a minute.
                rand=lambda: SystemRandom().random() / 20,
            )
            service.hub.above = above
            service.relay = RelayTask(relay, link.close)
        serve(service, port=int(port), say=lambda line: print(line, flush=True))  # noqa: T201  # the line it is for


if __name__ == "__main__":
    main(*sys.argv[1:])
