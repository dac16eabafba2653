"""Pulled plugs and cut lines during a push, with real processes and real files (F1, F2, F11, F12).

What was acknowledged is there, exactly once, and no receipt speaks of what is not stored.
"""

from __future__ import annotations

import shutil
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from hall.chain import check_run
from hall.clock import SystemClock
from hall.sync_ports import LinkState
from models.hub_store import HubUnits
from models.outbox import OwnOutbox
from tests.fakes.cutting_line import a_line
from tests.fakes.dice import dice as a_dice
from tests.fakes.passes import a_link
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, a_case, a_sync, cases
from tests.fakes.sync_programs import HubProgram, Program

QUICK = httpx.Timeout(5.0, connect=2.0)


def receipted(desk: StoreDesk) -> int:
    receipt = desk.receipt(HUB)
    return receipt.seq if receipt else 0


def stored(path: Path, node: uuid.UUID) -> int:
    """Entries of a node in a hub's file, each in the feed exactly once and in one unbroken chain."""
    clock = SystemClock()
    with a_store(path) as store, HubUnits(store, clock)() as work:
        tips = work.tips(node)
        places = work.feed_after("case", 0, 1_000_000)
        digest = work.digest(node)
        assert len({one.link for one in places}) == len(places) == work.feed_head("case").gseq
        assert len(tips) <= 1
        assert (tips[0].seq if tips else 0) == digest.n
        return digest.n


def kill_soon(program: Program, seconds: float) -> None:
    """After so long, whatever it is doing."""
    threading.Event().wait(seconds)
    program.kill()


def kill_the_hub(tmp_path: Path, kills: int, seed: int) -> None:
    """Kill the hub at random moments of a drain, look at its file, start it again, go on."""
    dice = a_dice(seed)
    path = tmp_path / "hub.db"
    with a_store(tmp_path / "desk.db") as store, ThreadPoolExecutor(1) as pool:
        desk = StoreDesk(store, tmp_path / "side", SystemClock())
        node = desk.own().node
        for _ in range(kills):
            cases(desk, dice.randint(5, 25))
            hub = HubProgram(path)
            killing = pool.submit(kill_soon, hub, dice.random() * 0.06)
            with a_link(hub.url, node, timeout=QUICK) as link:
                sync = a_sync(desk, link)
                while sync.round().state not in {LinkState.OFFLINE, LinkState.REFUSED}:
                    a_case(desk)
            killing.result()
            assert receipted(desk) <= stored(path, node)
        finish(desk, path)


def finish(desk: StoreDesk, path: Path) -> None:
    """One round with a hub that lives: everything is there once, folded, and receipted."""
    hub = HubProgram(path)
    with a_link(hub.url, desk.own().node) as link:
        sync = a_sync(desk, link)
        while (result := sync.round()).more:
            pass
    assert hub.stop() == 0
    assert (result.state, result.waiting) == (LinkState.SYNCED, 0)
    own = desk.digest()
    assert stored(path, desk.own().node) == own.n == receipted(desk)
    with a_store(path) as store, HubUnits(store, SystemClock())() as work:
        assert work.digest(desk.own().node) == own
        assert work.quarantined() == ()


def test_a_hub_killed_during_pushes_has_each_event_once(tmp_path: Path) -> None:
    """F2."""
    kill_the_hub(tmp_path, 10, 20261120)


@pytest.mark.long
def test_a_hub_killed_very_often_has_each_event_once(tmp_path: Path) -> None:
    kill_the_hub(tmp_path, 100, 7)


def kill_the_desk(tmp_path: Path, kills: int, seed: int) -> None:
    """Kill a desk that saves and pushes; what the clerk was told is saved arrives."""
    dice = a_dice(seed)
    path, side = tmp_path / "desk.db", tmp_path / "side"
    hub = HubProgram(tmp_path / "hub.db")
    for _ in range(kills):
        program = Program("tests.fakes.desk_program", str(path), str(side), hub.url)
        said: list[str] = []
        with ThreadPoolExecutor(1) as pool:
            assert program.line() == "ready"
            killing = pool.submit(kill_soon, program, dice.random() * 0.25)
            killing.result()
        said += program.rest()
        with a_store(path) as store:
            outbox = OwnOutbox(store, SystemClock())
            everything = outbox.after(0, 1_000_000, 1 << 40)
            assert check_run(everything) == ()
            links = {entry.link.hex() for entry in everything}
            assert {line for line in said if line[:1] not in {"+", "-"}} <= links
            receipts = [int(line[2:]) for line in said if line.startswith("+ ")]
            receipt = outbox.receipt(HUB)
            assert max(receipts, default=0) <= (receipt.seq if receipt else 0) <= len(everything)
    assert hub.stop() == 0
    with a_store(path) as store:
        finish(StoreDesk(store, side, SystemClock()), tmp_path / "hub.db")


def test_a_desk_killed_during_pushes_loses_nothing_it_has_saved(tmp_path: Path) -> None:
    """F1 as far as sync goes."""
    kill_the_desk(tmp_path, 10, 20261120)


@pytest.mark.long
def test_a_desk_killed_very_often_loses_nothing_it_has_saved(tmp_path: Path) -> None:
    kill_the_desk(tmp_path, 100, 7)


def cut_the_line(tmp_path: Path, cuts: int, seed: int) -> None:
    """Cut connections after a random number of bytes up or down; nothing or all of a push is stored."""
    dice = a_dice(seed)
    hub = HubProgram(tmp_path / "hub.db")
    with a_store(tmp_path / "desk.db") as store, a_line(hub.port) as line:
        desk = StoreDesk(store, tmp_path / "side", SystemClock())
        cut = 0
        while cut < cuts:
            cases(desk, dice.randint(1, 30))
            up = dice.randint(1, 6000) if dice.random() < 0.5 else None
            down = None if up else dice.randint(1, 900)
            line.plans = [(up, down)]
            with a_link(f"http://127.0.0.1:{line.port}", desk.own().node, timeout=QUICK) as link:
                cut += a_sync(desk, link).round().state is LinkState.OFFLINE
        assert hub.stop() == 0
        assert receipted(desk) <= stored(tmp_path / "hub.db", desk.own().node)
        finish(desk, tmp_path / "hub.db")


def test_lines_cut_at_any_byte_end_with_each_event_once(tmp_path: Path) -> None:
    """F11, F12."""
    cut_the_line(tmp_path, 25, 20261120)


@pytest.mark.long
def test_lines_cut_very_often_end_with_each_event_once(tmp_path: Path) -> None:
    cut_the_line(tmp_path, 400, 7)


def test_a_rewound_desk_and_a_rewound_hub_lose_nothing(tmp_path: Path) -> None:
    """F16 and F18 on files: copies of last night, on both sides, one after the other."""
    clock = SystemClock()
    hub_path, desk_path = tmp_path / "hub.db", tmp_path / "desk.db"

    def work(count: int) -> tuple[set[bytes], LinkState]:
        hub = HubProgram(hub_path)
        with a_store(desk_path) as store:
            desk = StoreDesk(store, tmp_path / "side", clock)
            cases(desk, count)
            with a_link(hub.url, desk.own().node) as link:
                result = a_sync(desk, link).round()
            written = {entry.link for entry in desk.after(0, 10_000, 1 << 30)}
        hub.stop()
        return written, result.state

    work(5)
    for path in (hub_path, desk_path):
        shutil.copy(path, path.with_suffix(".night"))
    first, state = work(20)
    assert state is LinkState.SYNCED
    shutil.copy(desk_path.with_suffix(".night"), desk_path)
    second, state = work(20)
    assert state is LinkState.FORKED
    assert first != second
    with a_store(hub_path) as store, HubUnits(store, clock)() as unit:
        assert unit.known(sorted(first | second)) == first | second
    shutil.copy(hub_path.with_suffix(".night"), hub_path)
    third, _ = work(0)
    with a_store(hub_path) as store, HubUnits(store, clock)() as unit:
        assert unit.known(sorted(third)) == third == second
