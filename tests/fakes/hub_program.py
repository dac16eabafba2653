"""A hub as a program of its own: `python -m tests.fakes.hub_program STORE PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from hall.clock import SystemClock
from models.hub_store import HubUnits
from sync.server import make_service, serve
from tests.fakes.blob_halls import shelf_in
from tests.fakes.passes import AnyDevice
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import HUB, SEED


def main(path: str, port: str) -> None:
    clock = SystemClock()
    with a_store(Path(path)) as store:
        service = make_service(HubUnits(store, clock), clock, hub_id=HUB, seed=SEED, devices=AnyDevice())
        service.keep_files(shelf_in(Path(path).parent, store))
        serve(service, port=int(port), say=lambda line: print(line, flush=True))  # noqa: T201  # the line it is for


if __name__ == "__main__":
    main(*sys.argv[1:])
