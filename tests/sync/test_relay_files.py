"""Files of a hall at its city: relayed, safe only when the city has them, fetched through, sent again."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic
from typing import cast

import pytest
from typing_extensions import override

from hall.blobs import BlobState, FileRound
from hall.clock import FixedClock, SystemClock
from hall.errors import Unavailable
from hall.queue_acts import Device
from sync import relay_files
from sync.blobs import BlobSender, fetch
from sync.relay import Relay
from sync.relay_files import RelayFiles
from tests.fakes.blob_halls import BIG, FileDesk, FileHub, a_scan, file_desk, file_hub


def until_there(hub: FileHub, name: bytes) -> None:
    """Wait until a hub has a file whole."""
    ends = monotonic() + 20
    while name not in hub.shelf.rows([name]):
        assert monotonic() < ends, "the file did not come"
        Event().wait(0.02)


def until_safe(hub: FileHub, name: bytes) -> None:
    """Wait until a hub knows that the root has a file."""
    ends = monotonic() + 20
    while hub.shelf.rows([name])[name].root_at is None:
        assert monotonic() < ends, "nothing was heard of the root"
        Event().wait(0.02)


def test_a_file_goes_on_to_the_city_and_is_safe_only_then(tmp_path: Path) -> None:
    with (
        file_desk(tmp_path / "desk") as desk,
        file_hub(tmp_path / "city", kind=Device.HUB) as city,
    ):
        name = desk.shelf.add(a_scan(), "image/jpeg", wanted=True).sha256
        with file_hub(tmp_path / "hall", above="http://127.0.0.1:9") as hall:
            desk.sender(hall.url).round()
            here = desk.shelf.rows([name])[name]
            assert (here.sent_at is not None, here.root_at) == (True, None)
        with file_hub(tmp_path / "hall", above=city.url) as hall:
            until_there(city, name)
            until_safe(hall, name)
            assert city.shelf.read(name) == a_scan()
            assert desk.way(hall.url).have([name]).root == {name}


def test_what_the_hall_let_go_is_fetched_from_the_city_for_a_desk(tmp_path: Path) -> None:
    with (
        file_desk(tmp_path / "desk") as desk,
        file_hub(tmp_path / "city", kind=Device.HUB) as city,
        file_hub(tmp_path / "hall", above=city.url) as hall,
    ):
        row = desk.shelf.add(a_scan(BIG), "image/jpeg", wanted=True)
        desk.sender(hall.url).round()
        until_safe(hall, row.sha256)
        later = SystemClock().wall() + 1
        assert hall.shelf.evict(later, 0, 10) == 1
        assert hall.shelf.rows([row.sha256])[row.sha256].state is BlobState.GONE
        assert fetch(desk.way(hall.url), row) == a_scan(BIG)


def test_the_hall_says_that_the_city_is_away_for_what_it_let_go(tmp_path: Path) -> None:
    with file_desk(tmp_path / "desk") as desk:
        row = desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
        with (
            file_hub(tmp_path / "city", kind=Device.HUB) as city,
            file_hub(tmp_path / "hall", above=city.url) as hall,
        ):
            desk.sender(hall.url).round()
            until_safe(hall, row.sha256)
            hall.shelf.evict(SystemClock().wall() + 1, 0, 10)
        with (
            file_hub(tmp_path / "hall", above="http://127.0.0.1:9") as hall,
            pytest.raises(Unavailable, match="上级服务器，现在取不到"),
        ):
            fetch(desk.way(hall.url), row)


class Rounds(BlobSender):
    """Rounds that break, one way after the other, and then stop."""

    def __init__(self, desk: FileDesk, faults: list[Exception], must_wait: Callable[[], bool]) -> None:
        super().__init__(desk.shelf, desk.way("http://127.0.0.1:9"), desk.clock, rand=lambda: 0.0)
        self.faults, self.must_wait, self.count = faults, must_wait, 0
        self.went = Event()

    @override
    def round(self) -> FileRound:
        self.count += 1
        if self.faults:
            raise self.faults.pop(0)
        self.went.set()
        return FileRound(sentence="大厅服务器正忙，附件稍后自动再传。")

    @override
    def wait(self) -> float:
        return 30.0 if self.went.is_set() else 0.0


class Events:
    """The relay of events as files see it."""

    standby = False
    due = 30.0

    def wait(self) -> float:
        return self.due


@pytest.mark.parametrize("standby", [False, True])
def test_a_round_that_breaks_is_no_end_and_who_does_not_relay_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, standby: bool
) -> None:
    monkeypatch.setattr(relay_files, "AFTER_FAULT", 0.0)
    events = Events()
    events.standby = standby
    with file_desk(tmp_path / "hall") as hall:
        closed: list[bool] = []
        rounds: list[Rounds] = []

        def make(must_wait: Callable[[], bool]) -> BlobSender:
            rounds.append(Rounds(hall, [Unavailable("store.gone", "x"), RuntimeError("bug")], must_wait))
            return rounds[0]

        async def live() -> None:
            task = RelayFiles(cast("Relay", events), make, lambda: closed.append(True))
            task.start()
            task.poke()
            await asyncio.to_thread(rounds[0].went.wait, 0.1 if standby else 20)
            assert not rounds[0].must_wait()
            events.due = 0.0
            assert rounds[0].must_wait(), "events go first"
            await task.stop()

        asyncio.run(live())
    assert (rounds[0].count, closed) == (0 if standby else 3, [True])


def test_a_city_that_lost_what_the_hall_let_go_gets_it_from_the_desk_again(tmp_path: Path) -> None:
    """Three tiers, all asked again after a day: nobody has to notice."""
    clock = FixedClock.on("2026-11-20T10:00:00")
    with file_desk(tmp_path / "desk", clock) as desk, file_desk(tmp_path / "hall-shelf", clock) as hall:
        name = desk.shelf.add(a_scan(), "image/jpeg", wanted=True).sha256
        with file_hub(tmp_path / "city", clock=clock, kind=Device.HUB) as city:
            _bring(desk, hall, city, tmp_path, clock)
            assert city.shelf.read(name) == a_scan()
        hall.shelf.evict(clock.wall() + 1, 0, 10)
        shutil.rmtree(tmp_path / "city")
        clock.move(days=2)
        with file_hub(tmp_path / "city", clock=clock, kind=Device.HUB) as city:
            up = hall.sender(city.url, node=9)
            up.round()
            assert hall.shelf.rows([name])[name].state is BlobState.DAMAGED
            _bring(desk, hall, city, tmp_path, clock)
            assert city.shelf.read(name) == a_scan()


def _bring(desk: FileDesk, hall: FileDesk, city: FileHub, folder: Path, clock: FixedClock) -> None:
    """A file from a desk over the shelf of a hall to the city, step by step."""
    with file_hub(folder / "door", root=False, clock=clock, shelf=hall.shelf) as door:
        sender = desk.sender(door.url)
        sender.round()
        sender.round()
    hall.sender(city.url, node=9).round()
