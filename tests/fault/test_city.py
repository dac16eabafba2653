"""A city in small: five halls relay at once to two processes on one PostgreSQL, and are killed (F3).

Everything is installed as a technician does it. Figures are printed (`-s`).
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from hall.clock import SystemClock
from hall.sync_ports import LinkState
from models.hub_store import HubUnits
from models.unit_of_work import Units
from tests import pg
from tests.fakes.dice import dice
from tests.fakes.hall_hub import HallHub
from tests.fakes.sync_links import cases
from tests.fakes.tiers import Window, tiers, until
from tests.fault.test_crowds import offline_week

HALLS = 5
KILLS = 8
CLOCK = SystemClock()


class City:
    """Two processes on one database, five halls below them, two windows in each."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        server = stack.enter_context(pg.server())
        url = server.url(server.make())
        self.first, self.halls = stack.enter_context(tiers(folder, HALLS, city_url=url))
        self.second = HallHub(folder / "city", store_url=url)
        stack.callback(self.second.kill)
        self.second.start()
        for hall in self.halls[1::2]:
            hall.stop()
            hall.upstream = self.second.url
            hall.start()
        self.windows = [
            Window(stack, folder / f"desk{n}", self.halls[n % HALLS], n + 1) for n in range(2 * HALLS)
        ]

    def whole(self) -> int:
        """Each event once, in unbroken chains and positions without a hole; how many there are."""
        with self.first.store() as opened, HubUnits(opened.store, CLOCK)() as work:
            head = work.feed_head("case")
            places = work.feed_after("case", 0, 1_000_000)
            assert [one.gseq for one in places] == list(range(1, head.gseq + 1))
            assert len({one.link for one in places}) == head.gseq
            for window in self.windows:
                assert work.digest(window.node) == window.desk.digest()
            assert work.quarantined() == ()
        return len(places)

    def fill(self, events: int) -> float:
        """Wait until the city has so many; seconds from the first that came to the last."""
        began = first = time.monotonic()
        with self.first.store() as opened:
            while True:
                with opened.store.reader.begin() as connection:
                    found = connection.exec_driver_sql("SELECT count(*) FROM feed").scalar_one()
                now = time.monotonic()
                first = now if not found else first
                if found >= events:
                    return now - first
                assert now - began < 150, f"{found} of {events}"
                Event().wait(0.2)


@pytest.mark.long
def test_five_halls_bring_a_day_each_to_two_processes(tmp_path: Path) -> None:
    with ExitStack() as stack:
        city = City(stack, tmp_path)
        for hub in (city.first, city.second):
            hub.kill()
        for window in city.windows:
            offline_week(window.desk, 400, Units(window.store, clock=CLOCK))
            while window.sync.round().more:
                pass
        events = sum(window.desk.digest().n for window in city.windows)
        for hub in (city.first, city.second):
            hub.start()
        seconds = city.fill(events)
        for window in city.windows:
            until(window.covered, "the root's receipt at a desk")
        sys.stderr.write(
            f"\n  {HALLS} halls, {events} events: {events / seconds:,.0f}/s from the first to the last"
        )
        city.whole()


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_five_halls_and_two_processes_that_are_killed_all_the_time(tmp_path: Path, seed: int) -> None:
    chance, kills, away = dice(seed), 0, 0
    with ExitStack() as stack:
        city = City(stack, tmp_path)
        began = time.monotonic()
        for _ in range(KILLS):
            for window in city.windows:
                cases(window.desk, chance.randint(1, 20))
                away += window.sync.round().state is LinkState.OFFLINE
            victim = chance.choice([city.first, city.second, *city.halls])
            Event().wait(chance.random() * 0.5)
            victim.kill()
            kills += 1
            for window in city.windows:
                cases(window.desk, 1)
                away += window.sync.round().state is LinkState.OFFLINE
            victim.start()
            for window in city.windows:
                root, own = window.desk.root(), window.desk.own().tip
                assert root is None or (own is not None and root.seq <= own.seq)
        for window in city.windows:
            until(window.covered, "the root's receipt at a desk")
        found = city.whole()
        sys.stderr.write(
            f"\n  {HALLS} halls, {kills} kills, {away} rounds without a hub, {found} events each once, "
            f"{time.monotonic() - began:.0f} s"
        )
