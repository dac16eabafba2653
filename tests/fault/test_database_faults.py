"""Slow writers beside each other, readers that do not end: nothing is skipped, nothing waits for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from typing_extensions import override

from hall.clock import SystemClock
from hall.sync_ports import LinkState
from models.engine import Store
from models.hub_store import HubUnits, HubWork
from models.opening import open_database_hall
from models.outbox import OwnOutbox
from sync import wire
from sync.hub import Hub
from sync.security import Seal
from tests import pg
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED, StraightLink, a_sync, cases, parcel
from tests.fakes.sync_stores import MemoryDesk

CLOCK = SystemClock()
LOG_LIMIT = 68 << 20
"""`journal_size_limit` of A4, and the pages of one transaction."""


def positions(store: Store) -> list[int]:
    """What a reader sees, beside all writers."""
    with store.reader.begin() as connection:
        return [
            int(one) for one in connection.exec_driver_sql("SELECT gseq FROM feed ORDER BY gseq").scalars()
        ]


class Waiting(HubUnits):
    """A writer that stops behind its last statement, before the commit."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, CLOCK)
        self.begun, self.go_on = threading.Event(), threading.Event()

    @override
    def __call__(self) -> HubWork:
        work = super().__call__()
        commit = work.commit

        def late() -> None:
            self.begun.set()
            self.go_on.wait(10)
            commit()

        work.commit = late  # type: ignore[method-assign]  # the point in time is what this is about
        return work


@pytest.mark.parametrize("rounds", [3, pytest.param(60, marks=pytest.mark.long)])
def test_a_reader_never_skips_what_a_slower_writer_commits_later(rounds: int) -> None:
    """Two hub processes on one PostgreSQL: a position is given out only when all before it can be read."""
    with ExitStack() as stack:
        server = stack.enter_context(pg.server())
        url = server.url(server.make())
        opened = [open_database_hall(url, clock=CLOCK) for _ in range(3)]
        for one in opened:
            stack.callback(one.close)
        early = Hub(HubUnits(opened[1].store, CLOCK), CLOCK, hub_id=HUB, seal=Seal(SEED))
        reader = opened[2].store
        pool = stack.enter_context(ThreadPoolExecutor(1))
        seen = 0
        for _ in range(rounds):
            first, second = MemoryDesk(CLOCK), MemoryDesk(CLOCK)
            cases(first, 2)
            cases(second, 2)
            slow = Waiting(opened[0].store)
            late = Hub(slow, CLOCK, hub_id=HUB, seal=Seal(SEED))
            writing = pool.submit(late.push, wire.Push(streams=[parcel(first)]))
            assert slow.begun.wait(10)
            with ThreadPoolExecutor(1) as other:
                beside = other.submit(early.push, wire.Push(streams=[parcel(second)]))
                # Whatever can be read now has no hole that fills up later.
                for _ in range(5):
                    found = positions(reader)
                    assert found == list(range(1, len(found) + 1))
                    assert len(found) >= seen
                    seen = len(found)
                slow.go_on.set()
                (verdict,) = beside.result().streams
            assert verdict.status is writing.result().streams[0].status is wire.PushStatus.OK
            found = positions(reader)
            assert found == list(range(1, seen + 13))
            seen = len(found)


@pytest.mark.parametrize("events", [600, pytest.param(6_000, marks=pytest.mark.long)])
def test_a_reader_that_does_not_end_neither_stops_writing_nor_leaves_a_log_for_ever(
    tmp_path: Path, events: int
) -> None:
    """WAL starvation: pages cannot go into the file while somebody reads an old state; then they do."""
    path = tmp_path / "desk.db"
    log = path.with_name("desk.db-wal")
    with a_store(path) as store:
        desk = StoreDesk(store, tmp_path / "side", CLOCK)
        cases(desk, 2)
        with store.reader.connect() as reader, reader.begin():
            before = reader.exec_driver_sql("SELECT count(*) FROM entry").scalar_one()
            longest = 0.0
            for _ in range(events // 3):
                began = time.monotonic()
                cases(desk, 1)
                longest = max(longest, time.monotonic() - began)
            # The reader still sees its own moment, and nobody waited for it.
            assert reader.exec_driver_sql("SELECT count(*) FROM entry").scalar_one() == before
            assert longest < 5.0
            grown = log.stat().st_size
            assert grown > events * 500
        # Pages of the log go into the file again; beyond its bound it is cut.
        cases(desk, 40)
        assert log.stat().st_size <= max(grown, LOG_LIMIT)
        assert log.stat().st_size <= LOG_LIMIT or grown < LOG_LIMIT
        found = OwnOutbox(store, CLOCK).digest()
        assert found.n == 6 + events + 120
        hub = Hub(HubUnits(store, CLOCK), CLOCK, hub_id=HUB, seal=Seal(SEED))
        assert hub.digest(desk.own().node).n == found.n
        assert a_sync(desk, StraightLink(hub)).round().state in {LinkState.SYNCED, LinkState.SENDING}
    assert not log.exists()
