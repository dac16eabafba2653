"""A hub whose disk is full amid pushes, and a desk that is stopped while it regains its chain.

F9 at the hub: nothing half stored, no receipt for what is not there, and it goes on when there is room.
F1 for recovery: whatever moment it is killed at, the next start takes up where it was.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import pytest

from hall.clock import FixedClock, SystemClock
from hall.sync_ports import LinkState
from models.hub_store import HubUnits
from models.verify import verify
from tests.fakes.dice import dice as a_dice
from tests.fakes.passes import a_link
from tests.fakes.restored_pc import Hall, Pc
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import a_sync, cases
from tests.fakes.sync_programs import HubProgram
from tests.fault.power_cut import compiled
from tests.fault.test_push_faults import finish, receipted, stored

LATER = [pytest.param(str(n), marks=pytest.mark.long) for n in range(8, 40, 3)]


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("recorder"))


def made(folder: Path) -> Path:
    """A hub's store, before anything goes wrong."""
    folder.mkdir()
    with a_store(folder / "hub.db"):
        pass
    return folder / "hub.db"


@pytest.mark.parametrize("space", ["60000", "150000"])
def test_f9_a_hub_that_cannot_write_stores_nothing_by_halves(
    tmp_path: Path, recorder: Path, space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, heal = made(tmp_path / "hub"), tmp_path / "healed"
    with a_store(tmp_path / "desk.db") as store:
        desk = StoreDesk(store, tmp_path / "side", SystemClock())
        cases(desk, 150)
        with monkeypatch.context() as faults:
            faults.setenv("LD_PRELOAD", str(recorder))
            faults.setenv("FAULT_DIR", str(path.parent))
            faults.setenv("FAULT_HEAL", str(heal))
            faults.setenv("FAULT_SPACE", space)
            hub = HubProgram(path)
        seen: set[LinkState] = set()
        with a_link(hub.url, desk.own().node) as link:
            sync = a_sync(desk, link)
            for _ in range(4):
                seen.add(sync.round().state)
            heal.touch()
            results = [sync.round() for _ in range(4)]
        assert seen & {LinkState.OFFLINE, LinkState.REFUSED}
        assert (results[-1].state, results[-1].waiting) == (LinkState.SYNCED, 0)
        assert hub.stop() == 0
        assert receipted(desk) == stored(path, desk.own().node) == 450
        finish(desk, path)


@pytest.mark.parametrize("sync", ["0", "1", "2", "5", *LATER])
def test_f10_a_sync_that_fails_at_the_hub_is_never_receipted(
    tmp_path: Path, recorder: Path, sync: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The push of that moment is refused, no receipt speaks of it, and the next ones are taken whole."""
    path = made(tmp_path / "hub")
    with a_store(tmp_path / "desk.db") as store:
        desk = StoreDesk(store, tmp_path / "side", SystemClock())
        with monkeypatch.context() as faults:
            faults.setenv("LD_PRELOAD", str(recorder))
            faults.setenv("FAULT_DIR", str(path.parent))
            faults.setenv("FAULT_SYNC", sync)
            hub = HubProgram(path)
        seen: list[LinkState] = []
        with a_link(hub.url, desk.own().node) as link:
            outbox = a_sync(desk, link)
            for _ in range(12):
                cases(desk, 4)
                seen.append(outbox.round().state)
        # Whatever the disk said, the process may now die: what was receipted is in the file.
        hub.kill()
        assert receipted(desk) <= stored(path, desk.own().node)
        assert seen.count(LinkState.SYNCED) >= 11, seen
        assert sync != "0" or seen[0] is LinkState.OFFLINE, "the fault did not come"
        finish(desk, path)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_desk_stopped_anywhere_in_its_recovery_takes_it_up_again(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step of recovery is a transaction; the process ends before a random one of them."""
    clock = FixedClock.on("2026-11-20T09:00:00")
    chance, hall = a_dice(seed), Hall(clock)
    pc = Pc(tmp_path / "pc", clock)
    monkeypatch.setattr("sync.recover.KEPT", 5)
    with pc.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    pc.copy()
    with pc.on(hall.link) as desk:
        before = desk.note(40)
        while desk.round().more:
            pass
    pc.put_back()
    for _ in range(6):
        left = chance.randint(0, 6)
        with pc.on(hall.link) as desk:
            steps = [left]

            def keep(*words: object, _do: object = desk.store.keep, _left: list[int] = steps) -> object:
                _left[0] -= 1
                if _left[0] < 0:
                    raise KeyboardInterrupt
                return _do(*words)  # type: ignore[operator]  # the real step

            monkeypatch.setattr(desk.store, "keep", keep)
            try:
                desk.round()
            except KeyboardInterrupt:
                continue
            break
    with pc.on(hall.link) as desk:
        assert desk.round().state is LinkState.SYNCED
        assert before <= desk.links() == hall.links()
        assert hall.tips() == 1
        assert verify(desk.opened.store).faults == ()


def test_a_hub_put_back_on_files_is_refilled_by_a_desk_that_was_put_back(tmp_path: Path) -> None:
    """F16, then F18, on files of both: the arm that only the desk holds goes up again."""
    clock = SystemClock()
    path = made(tmp_path / "hub")
    pc = Pc(tmp_path / "pc", FixedClock(at=clock.wall()))

    def a_day(count: int) -> set[bytes]:
        hub = HubProgram(path)
        with pc.at(hub.url) as desk:
            desk.note(count)
            while desk.round().more:
                pass
            assert desk.round().state is LinkState.SYNCED
            found = desk.links()
        assert hub.stop() == 0
        return found

    a_day(3)
    pc.copy()
    shutil.copy(path, path.with_suffix(".night"))
    lost = a_day(30)
    pc.put_back()
    everything = a_day(4)
    assert lost < everything
    shutil.copy(path.with_suffix(".night"), path)
    again = a_day(0)
    with a_store(path) as store, HubUnits(store, clock)() as unit:
        assert unit.known(sorted(again)) == again >= everything
        place = unit.place(next(iter(again)))
        assert place
        assert len(unit.tips(uuid.UUID(bytes=place.node))) == 1
