"""Three tiers in bad weather: city and halls are killed while desks write; each event arrives once (F3).

Real processes and real files. No receipt of the root speaks of what the root does not have.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import httpx
import pytest

from hall.clock import SystemClock
from hall.sync_ports import LinkState
from models.hub_store import HubUnits
from sync.desk import DeskSync
from tests.fakes.dice import dice as a_dice
from tests.fakes.passes import a_link
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import a_case, a_sync, cases
from tests.fakes.sync_programs import TierProgram
from tests.fault.test_push_faults import stored

QUICK = httpx.Timeout(5.0, connect=2.0)
DESKS = 2
"""Of each hall."""


class Weather:
    """A city, its halls and their desks; anything but a desk may be killed and comes back at its port."""

    def __init__(self, stack: ExitStack, folder: Path, halls: int) -> None:
        self.folder = folder
        self.programs = {"city": TierProgram(folder / "city.db")}
        above = self.programs["city"].url
        for number in range(halls):
            self.programs[f"hall{number}"] = TierProgram(folder / f"hall{number}.db", 0, above)
        self.above = above
        self.desks: list[StoreDesk] = []
        self.syncs: list[DeskSync] = []
        for number in range(halls * DESKS):
            store = stack.enter_context(a_store(folder / f"desk{number}.db"))
            desk = StoreDesk(store, folder / f"desk{number}.side", SystemClock())
            url = self.programs[f"hall{number % halls}"].url
            link = stack.enter_context(a_link(url, desk.own().node, timeout=QUICK))
            self.desks.append(desk)
            self.syncs.append(a_sync(desk, link))
        stack.callback(self.end)

    def end(self) -> None:
        for program in self.programs.values():
            program.kill()

    def strike(self, name: str) -> None:
        """Kill one at once and start it again at the same port."""
        old = self.programs[name]
        old.kill()
        self.judge()
        more = () if name == "city" else (self.above,)
        self.programs[name] = TierProgram(self.folder / f"{name}.db", old.port, *more)

    def judge(self) -> None:
        """What the root has receipted it has."""
        with a_store(self.folder / "city.db") as store, HubUnits(store, SystemClock())() as work:
            for desk in self.desks:
                root = desk.root()
                if root is not None:
                    assert root.seq <= work.digest(desk.own().node).n, "the root gave its word too early"

    def settle(self) -> None:
        """Rounds until every desk knows that the root has all of it."""
        end = time.monotonic() + 60
        for desk, sync in zip(self.desks, self.syncs, strict=True):
            while (root := desk.root()) is None or root.link != (
                tip.link if (tip := desk.own().tip) else b""
            ):
                assert time.monotonic() < end, "the root's receipts do not come"
                sync.round()
                Event().wait(0.05)


def storm(folder: Path, halls: int, kills: int, seed: int) -> None:
    dice = a_dice(seed)
    with ExitStack() as stack:
        weather = Weather(stack, folder, halls)
        offline = 0
        for _ in range(kills):
            for desk in weather.desks:
                cases(desk, dice.randint(2, 30))
            for sync in weather.syncs:
                sync.round()
            Event().wait(dice.random() * 0.3)
            weather.strike(dice.choice(sorted(weather.programs)))
            for desk, sync in zip(weather.desks, weather.syncs, strict=True):
                a_case(desk)
                offline += sync.round().state is LinkState.OFFLINE
        weather.settle()
        for name in sorted(weather.programs):
            assert weather.programs[name].stop() == 0
        for desk in weather.desks:
            node, own = desk.own().node, desk.digest()
            # In the feed once, one unbroken chain, nothing in quarantine.
            assert stored(folder / "city.db", node) == own.n
            with a_store(folder / "city.db") as store, HubUnits(store, SystemClock())() as work:
                assert work.digest(node) == own
                assert work.quarantined() == ()
        weather.programs.clear()


def test_city_and_halls_are_killed_while_everybody_relays(tmp_path: Path) -> None:
    storm(tmp_path, 2, 4, 20261122)


@pytest.mark.long
def test_city_and_halls_are_killed_very_often(tmp_path: Path) -> None:
    storm(tmp_path, 5, 60, 7)
