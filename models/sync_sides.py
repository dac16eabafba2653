"""The sides of a desk's store that a sync works on, put together for `main.py`. Only assembly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.pull_ports import DeskStores
from models.care_store import CareTables
from models.outbox import OwnOutbox
from models.pull_store import PulledShelf
from models.recover_store import RecoverStore
from models.trust_store import RootPins

if TYPE_CHECKING:
    from pathlib import Path

    from hall.clock import Clock
    from models.opening import Opened


def desk_stores(opened: Opened, clock: Clock, side_file: Path, *, app: str) -> DeskStores:
    """What `sync.links.desk_links` needs of an opened store; a recovery names this version of the program."""
    shelf = PulledShelf(opened.store, clock)
    return DeskStores(
        outbox=OwnOutbox(opened.store, clock),
        shelf=shelf,
        strange_items=shelf.strange_items,
        begin=opened.units,
        setting=opened.views.setting,
        accounts=opened.views.accounts,
        recovery=RecoverStore(opened.units, side_file, app=app),
        files=opened.blobs,
        care=care_tables(opened, clock),
        root=RootPins(opened.store),
    )


def care_tables(opened: Opened, clock: Clock) -> CareTables:
    """What people see and decide about the sync, of a hub, a desk or a single PC."""
    return CareTables(opened.store, clock, opened.views.sync)
