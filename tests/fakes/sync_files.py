"""Real stores of a hub and of a desk, as the program makes them, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hall.bodies import Body
from hall.chain import ZERO, Entry
from hall.clock import Clock
from hall.codec import encode
from hall.events import EventKind
from models.engine import Store, open_store
from models.instance import boot
from models.outbox import OwnOutbox
from models.tables import METADATA
from models.unit_of_work import Units
from tests.fakes.sync_stores import next_event

KEY = "5a" * 32


@contextmanager
def a_store(path: Path) -> Iterator[Store]:
    """An encrypted store with all tables; what is there already stays."""
    opened = open_store(path, KEY, create=True)
    try:
        with opened.writer.begin() as connection:
            METADATA.create_all(connection)
        yield opened
    finally:
        opened.close()


class StoreDesk(OwnOutbox):
    """The outbox of a real store, which can also write."""

    def __init__(self, store: Store, side: Path, clock: Clock) -> None:
        super().__init__(store, clock)
        self.clock = clock
        self._units = Units(store, clock=clock)
        with store.writer.begin() as connection:
            boot(connection, side, clock=clock, tip_seq=0, window=3)

    def write(self, stream: str, kind: EventKind, body: Body, *parents: bytes) -> Entry:
        event = next_event(self.clock, self.own(), stream, kind, body, *parents)
        with self._units() as work:
            tip = work.chain.tip()
            entry = Entry.of(tip.link if tip else ZERO, encode(event))
            work.chain.append(entry, event)
            work.commit()
        return entry
