"""A city, a hall and its desks as processes of `main.py`, each of some build, to be replaced and put back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from hall.clock import SystemClock
from hall.commands.node import HUB_TRUST, keep_setting, signing_seed
from hall.queue_acts import Device
from hall.sync_ports import Digest, QuarantineCode
from main import settings_for, store_of
from models.engine import Store, open_store
from models.hub_store import HubUnits
from models.keys import load_key
from models.outbox import OwnOutbox
from models.tables.chain import ENTRY, FOLD_STATUS
from sync.enrol_client import enrol
from sync.security import Seal
from tests.e2e.program import environment
from tests.fakes.hall_hub import HallHub
from tests.fakes.tiers import put_below
from tests.rules import tree

CITY, HALL, DESK = 0, 1, 2
OLD, MIDDLE, NEW = 0, 1, 2


def of_build(build: int, module: str) -> list[str]:
    return [sys.executable, "-m", "tests.fakes.other_build", str(build), module]


class Pc:
    """A desk, of a hall or alone, whose program can be replaced."""

    def __init__(self, folder: Path, hall: HallHub | None = None, window: int = 1) -> None:
        self.data = folder
        self._process: subprocess.Popen[str] | None = None
        folder.mkdir()
        with store_of(settings_for(folder), create=True) as opened:
            self.node = opened.views.identity().node
            seed = signing_seed(opened.units)
            if hall is None:
                return
            trust = enrol(hall.url, hall.code(Device.DESK, window), seal=Seal(seed), node=self.node)
            keep_setting(opened.units, HUB_TRUST, trust.to_text())

    def start(self, build: int) -> None:
        self._process = subprocess.Popen(
            [*of_build(build, "tests.fakes.build_desk"), str(self.data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=tree.ROOT,
            env=environment(),
        )
        assert self.answer() == build

    def say(self, line: str) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        assert self._process
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def ask(self, line: str) -> Any:
        self.say(line)
        return self.answer()

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.communicate(timeout=30)
            assert process.returncode == 0

    def digest(self) -> Digest:
        with beside(self.data) as store:
            return OwnOutbox(store, SystemClock()).digest()


class Tiers:
    """A city, a hall below it and desks of the hall, each of some build."""

    def __init__(self, folder: Path, builds: Sequence[int], desks: int) -> None:
        self.city, self.hall = HallHub(folder / "city"), HallHub(folder / "hall")
        self.builds = list(builds)
        self._run(self.city, builds[CITY])
        put_below(self.hall, self.city)
        self._run(self.hall, builds[HALL])
        self.pcs = [Pc(folder / f"pc{no}", self.hall, no) for no in range(1, desks + 1)]
        for pc in self.pcs:
            pc.start(builds[DESK])

    @staticmethod
    def _run(hub: HallHub, build: int) -> None:
        hub.command = of_build(build, "main")
        hub.start()

    def upgrade(self, tier: int, build: int) -> None:
        """Stop what runs there, start the other build in its place."""
        self.builds[tier] = build
        if tier == DESK:
            for pc in self.pcs:
                pc.stop()
                pc.start(build)
            return
        hub = self.city if tier == CITY else self.hall
        assert hub.stop() == 0
        self._run(hub, build)

    def drain(self, seconds: int = 60) -> None:
        """All desks sync until the root has everything; none is ever refused."""
        for pc in self.pcs:
            pc.say(f"go {seconds}")
        for pc in self.pcs:
            done = pc.answer()
            assert done["over"], (pc.data.name, done)
            assert not set(done["states"]) & {"refused", "cloned", "damaged"}, done

    def end(self) -> None:
        for pc in self.pcs:
            pc.stop()
        for hub in (self.hall, self.city):
            hub.stop()


@contextmanager
def tiers_of(folder: Path, builds: Sequence[int], desks: int = 2) -> Iterator[Tiers]:
    made = Tiers(folder, builds, desks)
    try:
        yield made
    finally:
        made.end()


def copy_store(data: Path, name: str = "night") -> None:
    """A copy of the store of a program that has ended."""
    shutil.copy(settings_for(data).store, data / name)


def put_back(data: Path, name: str = "night") -> None:
    """Last night's store in place of today's; the side file lies elsewhere and stays."""
    store = settings_for(data).store
    for end in ("-wal", "-shm"):
        store.with_name(store.name + end).unlink(missing_ok=True)
    shutil.copy(data / name, store)


@contextmanager
def beside(data: Path) -> Iterator[Store]:
    """The store of a program that runs, without being started on it: this process is of another build."""
    settings = settings_for(data)
    store = open_store(settings.store, load_key(settings.keys, None).key)
    try:
        yield store
    finally:
        store.close()


def statuses(hub: HallHub, kind: str) -> set[str]:
    """What became of all events of a kind at a hub."""
    query = (
        sa.select(FOLD_STATUS.c.status)
        .join_from(ENTRY, FOLD_STATUS, ENTRY.c.link == FOLD_STATUS.c.link, isouter=True)
        .where(ENTRY.c.kind == kind)
        .distinct()
    )
    with beside(hub.data) as store, store.reader.begin() as connection:
        return {str(status) for status in connection.execute(query).scalars()}


def whole(hub: HallHub, pcs: Sequence[Pc], *, restored: bool = False) -> None:
    """Everything of every desk is there, byte for byte, and nothing was put aside but word of a restore."""
    with beside(hub.data) as store, HubUnits(store, SystemClock())() as work:
        for pc in pcs:
            here, there = work.digest(pc.node), pc.digest()
            assert here.n >= there.n if restored else here == there
            assert len(here.tips) == 1
        codes = {row.code for row in work.quarantined()}
        assert codes <= ({QuarantineCode.RESTORED, QuarantineCode.FORK} if restored else set())
