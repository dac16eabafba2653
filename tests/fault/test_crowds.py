"""Many at once: a week's cases from one desk and from eight, sixty desks after a hub's reboot (F34).

Figures are printed (`-s`); what is asserted holds on a slow machine too.
"""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

import httpx
import pytest

from hall.clock import SystemClock
from hall.codec import decode
from hall.sync_ports import LinkState, RoundResult
from models.unit_of_work import Units
from sync.desk import DeskSync
from sync.security import Seal
from tests.fakes.dice import dice
from tests.fakes.passes import a_link
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import SEED, a_sync, cases
from tests.fakes.sync_programs import HubProgram
from tests.fakes.sync_stores import MemoryDesk
from tests.fault.test_push_faults import receipted, stored

CLOCK = SystemClock()
MIB = 1024
WEEK = 10_000
"""Cases that a hall takes in while it is cut off for a week."""


def told(line: str) -> None:
    sys.stderr.write(f"\n  {line}")


def offline_week(desk: StoreDesk, count: int, store_units: Units) -> None:
    """So many cases, written while nobody could be reached."""
    author = MemoryDesk(CLOCK, node=desk.own().node)
    author.state.inc = desk.own().inc
    cases(author, count)
    entries = author.state.entries
    for begin in range(0, len(entries), 3000):
        with store_units() as work:
            for entry in entries[begin : begin + 3000]:
                assert entry.raw
                work.chain.append(entry, decode(entry.raw))
            work.commit()


def memory_peak(hub: HubProgram) -> int:
    """MiB that the hub has ever held."""
    text = Path(f"/proc/{hub._process.pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith("VmHWM"))) // MIB


def screen(over: threading.Event) -> list[float]:
    """What a thread of the screen would feel: how late it comes each time, seconds."""
    late: list[float] = []
    while not over.is_set():
        began = time.monotonic()
        over.wait(0.005)
        late.append(time.monotonic() - began - 0.005)
    return late


def drain(sync: DeskSync) -> RoundResult:
    while (result := sync.round()).more or result.state is LinkState.OFFLINE:
        threading.Event().wait(min(sync.wait(), 1.0))
    return result


def week(folder: Path, desks: int, count: int) -> None:
    """Everybody was cut off for a week; then the line is back for all at the same moment."""
    with ExitStack() as stack:
        hub = HubProgram(folder / "hub.db")
        stack.callback(hub.kill)
        made: list[StoreDesk] = []
        syncs: list[DeskSync] = []
        for number in range(desks):
            store = stack.enter_context(a_store(folder / f"desk{number}.db"))
            desk = StoreDesk(store, folder / f"side{number}", CLOCK)
            offline_week(desk, count // desks, Units(store, clock=CLOCK))
            made.append(desk)
            syncs.append(a_sync(desk, stack.enter_context(a_link(hub.url, desk.own().node))))
        rest = memory_peak(hub)
        over = threading.Event()
        pool = stack.enter_context(ThreadPoolExecutor(desks + 1))
        watching = pool.submit(screen, over)
        began = time.monotonic()
        results = list(pool.map(drain, syncs))
        seconds = time.monotonic() - began
        over.set()
        late = watching.result()
        peak = memory_peak(hub)
        events = sum(desk.digest().n for desk in made)
        told(
            f"{desks} desks, {events} events: {seconds:.1f} s, {events / seconds:,.0f}/s receipted; "
            f"hub {rest} → {peak} MiB; screen late {quantiles(late, n=100)[98] * 1000:.0f} ms (p99), "
            f"{max(late) * 1000:.0f} ms (worst)"
        )
        assert {result.state for result in results} == {LinkState.SYNCED}
        assert hub.stop() == 0
        for desk in made:
            assert receipted(desk) == desk.digest().n
            assert stored(folder / "hub.db", desk.own().node) == desk.digest().n
        assert peak - rest <= 200, "the hub's memory is not flat"
        # Eight desks in one process, or a machine that is busy otherwise, are no screen.
        assert quantiles(late, n=100)[98] < (0.05 if (desks, count) == (1, WEEK) else 0.5)


@pytest.mark.parametrize("desks", [1, pytest.param(8, marks=pytest.mark.long)])
def test_a_day_off_ends_with_everything_receipted(tmp_path: Path, desks: int) -> None:
    week(tmp_path, desks, 400)


@pytest.mark.long
@pytest.mark.parametrize("desks", [1, 8])
def test_a_week_off_ends_with_everything_receipted(tmp_path: Path, desks: int) -> None:
    week(tmp_path, desks, WEEK)


@pytest.mark.long
def test_sixty_desks_do_not_all_come_when_the_hub_is_back(tmp_path: Path) -> None:
    """Jitter, with a real hub that is away for some seconds and real connections that are refused."""
    quick = httpx.Timeout(5.0, connect=1.0)
    with ExitStack() as stack:
        hub = HubProgram(tmp_path / "hub.db")
        syncs: list[DeskSync] = []
        for number in range(60):
            desk = MemoryDesk(CLOCK)
            cases(desk, 1)
            link = stack.enter_context(a_link(hub.url, desk.state.node, timeout=quick))
            syncs.append(DeskSync(desk, link, CLOCK, seal=Seal(SEED), rand=dice(number).random))
        assert {sync.round().state for sync in syncs} == {LinkState.SYNCED}
        hub.kill()
        assert {sync.round().state for sync in syncs} == {LinkState.OFFLINE}
        until = time.monotonic() + 12
        while time.monotonic() < until:
            due = [sync for sync in syncs if sync.wait() == 0]
            assert all(sync.round().state is LinkState.OFFLINE for sync in due)
            threading.Event().wait(0.02)
        hub = HubProgram(tmp_path / "hub.db", hub.port)
        stack.callback(hub.kill)
        back, came = time.monotonic(), dict.fromkeys(range(60), 0.0)
        waiting = set(came)
        while waiting:
            assert time.monotonic() - back < 70, "somebody never came back"
            for number in [one for one in waiting if syncs[one].wait() == 0]:
                if syncs[number].round().state is LinkState.SYNCED:
                    came[number] = time.monotonic() - back
                    waiting.discard(number)
            threading.Event().wait(0.02)
        seconds = [int(one) for one in came.values()]
        told("come back after s: " + " ".join(f"{s}:{seconds.count(s)}" for s in sorted(set(seconds))))
        assert max(map(seconds.count, seconds)) <= 20, "a third of all in one second"
        assert max(seconds) <= 60
