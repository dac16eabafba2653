"""The hub's side of a pull on both databases: pages of the feed, whole streams, one case by number."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace

from hall.chain import ZERO
from hall.clock import FixedClock
from hall.pull_ports import DAY_US, FeedCursor, PullScope
from hall.sync_ports import CASE_LANE
from models.hub_store import HubUnits
from models.opening import Opened
from models.pull_store import PullPages, ShelfWork
from sync import wire
from sync.folding import Folding
from sync.hub import Hub
from sync.security import Seal
from tests.fakes.sync_links import HUB, SEED, a_case, parcel
from tests.fakes.sync_stores import MemoryDesk
from tests.store.both import both

READER = uuid.UUID(int=5)
NUMBER = "99010220261120W030001"


def everybody(nodes: Collection[uuid.UUID]) -> Collection[uuid.UUID]:
    return nodes


def scope(clock: FixedClock, days: int = 90) -> PullScope:
    return PullScope(here=everybody, since=clock.wall() - days * DAY_US, but=READER)


def pushed(hall: Opened, clock: FixedClock, count: int) -> MemoryDesk:
    desk = MemoryDesk(clock)
    for number in range(1, count + 1):
        a_case(desk, f"99010220261120W03{number:04d}")
    hub = Hub(HubUnits(hall.store, clock), clock, hub_id=HUB, seal=Seal(SEED))
    hub.push(wire.Push(streams=[parcel(desk)]))
    return desk


@both
def test_pages_follow_one_another_and_end_at_the_end(hall: Opened, clock: FixedClock) -> None:
    pages = PullPages(hall.store)
    first = pages.page(CASE_LANE, None, scope(clock), 10, 1 << 20)
    assert first is not None
    assert (first.entries, first.more, first.at.gseq) == ((), False, 0)
    desk = pushed(hall, clock, 5)
    assert pages.newest(CASE_LANE) == 15
    assert pages.page(CASE_LANE, first.at, scope(clock), 10, 1 << 20) is None
    one = pages.page(CASE_LANE, None, scope(clock), 10, 1 << 20)
    assert one is not None
    assert (len(one.entries), one.more, one.at.gseq) == (10, True, 10)
    two = pages.page(CASE_LANE, one.at, scope(clock), 10, 1 << 20)
    assert two is not None
    assert (len(two.entries), two.more) == (5, False)
    assert [one.entry for one in (*one.entries, *two.entries)] == desk.state.entries
    small = pages.page(CASE_LANE, None, scope(clock), 10, 1)
    assert small is not None
    assert (len(small.entries), small.more) == (1, True)
    mine = pages.page(CASE_LANE, None, replace(scope(clock), but=desk.state.node), 10, 1 << 20)
    assert mine is not None
    assert (mine.entries, mine.at.gseq) == ((), 15)


@both
def test_a_place_that_never_was_is_none(hall: Opened, clock: FixedClock) -> None:
    pages = PullPages(hall.store)
    pushed(hall, clock, 1)
    found = pages.page(CASE_LANE, None, scope(clock), 1, 1 << 20)
    assert found is not None
    for wrong in (
        replace(found.at, feed_id=uuid.UUID(int=9)),
        replace(found.at, fhash=ZERO),
        replace(found.at, gseq=99),
        FeedCursor(feed_id=found.at.feed_id, gseq=0, fhash=bytes([1]) * 32),
    ):
        assert pages.page(CASE_LANE, wrong, scope(clock), 10, 1 << 20) is None
    start = FeedCursor(feed_id=found.at.feed_id, gseq=0, fhash=ZERO)
    assert pages.page(CASE_LANE, start, scope(clock), 10, 1 << 20) is not None


@both
def test_old_entries_wait_for_the_fold_and_are_given_while_their_case_is_open(
    hall: Opened, clock: FixedClock
) -> None:
    pages, units = PullPages(hall.store), HubUnits(hall.store, clock)
    pushed(hall, clock, 2)
    clock.move(days=100)
    late = pages.page(CASE_LANE, None, scope(clock), 10, 1 << 20)
    assert late is not None
    assert (late.entries, late.more, late.at.gseq) == ((), False, 0)
    Folding(units, clock).drain()
    found = pages.page(CASE_LANE, None, scope(clock), 10, 1 << 20)
    assert found is not None
    assert len(found.entries) == 6
    names = {one.stream for one in found.entries}
    assert set(pages.streams(sorted(names), scope(clock))) == names
    assert pages.streams(["staff:1", "case:none"], scope(clock)) == {}
    assert {one.stream.partition(":")[0] for one in pages.case_by_number(NUMBER)} == {"case", "person"}
    assert pages.case_by_number("99") == ()


@both
def test_a_place_is_kept_with_the_page(hall: Opened, clock: FixedClock) -> None:
    at = FeedCursor(feed_id=uuid.UUID(int=3), gseq=7, fhash=bytes([7]) * 32)
    with ShelfWork(hall.store, clock) as work:
        work.set_cursor(HUB, CASE_LANE, at, clock.wall())
    with ShelfWork(hall.store, clock) as work:
        assert work.cursor(HUB, CASE_LANE) is None
        work.set_cursor(HUB, CASE_LANE, at, clock.wall())
        work.commit()
    with ShelfWork(hall.store, clock) as work:
        assert work.cursor(HUB, CASE_LANE) == at
