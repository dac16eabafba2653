"""A hub over a real store with the real rules and a catalogue, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hall.clock import Clock, SystemClock
from hall.commands.catalogue import import_catalogue
from hall.commands.hub_queue import HubQueueRules
from models.engine import Store
from models.groups import Groups
from models.hub_store import HubUnits
from models.instance import boot
from models.queue_views import QueueViews
from models.unit_of_work import Units
from models.views import Views
from sync.catalogue_file import require_catalogue
from sync.hall_routes import HallBook
from sync.server import HubSettings, QueueParts, make_service
from tests.e2e.program import CATALOGUE
from tests.fakes.hub_line import Hall, open_hall
from tests.fakes.queue_parts import FewRules, MemoryDevices, MemoryQueue
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import HUB, SEED


@contextmanager
def real_hall(folder: Path, clock: Clock | None = None) -> Iterator[tuple[Hall, Store]]:
    """Serve it on a port of this computer until the end of `with`."""
    own = clock or SystemClock()
    with a_store(folder / "hub.db") as store:
        with store.writer.begin() as connection:
            boot(connection, folder / "hub.side", clock=own, tip_seq=0, window=None)
        units = Units(store, clock=own)
        book = require_catalogue(CATALOGUE.read_bytes())
        import_catalogue(book, source="目录.xlsx", begin=units, clock=own)
        devices, reader = MemoryDevices(), QueueViews(store, own, units.cache)
        service = make_service(
            HubUnits(store, own),
            own,
            hub_id=HUB,
            seed=SEED,
            devices=devices,
            queue=QueueParts(
                groups=Groups(units),
                reader=reader,
                perform=HubQueueRules(clock=own, wait=lambda _ticket: None, model="none"),
                book=HallBook(
                    settings=Views(store, own).hall,
                    catalogue_of=reader.catalogue_of,
                    tickets_of_day=reader.tickets_of_day,
                    estimates=reader.estimates,
                    spans=reader.window_times,
                ),
            ),
            settings=HubSettings(quiet=0.0),
        )
        hall = Hall(service, devices, MemoryQueue(own), FewRules(own), own)
        with open_hall(hall):
            yield hall, store
