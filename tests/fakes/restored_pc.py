"""PCs that are put back from copies of their disks, and a hub in memory, for tests of recovery."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from hall.bodies import Body, CaseNoted, NodeBooted
from hall.clock import FixedClock
from hall.codec import body_as, decode
from hall.commands.node import booted
from hall.commands.record import Recorder
from hall.errors import Unavailable
from hall.events import EventKind
from hall.order import Linked
from hall.sync_ports import QuarantineCode, RoundResult
from models.opening import Opened, Places, open_hall
from models.outbox import OwnOutbox
from models.recover_store import RecoverStore
from models.tables.chain import ENTRY
from sync.client import HttpHub
from sync.desk import DeskSync
from sync.hub import Hub
from sync.recover import ChainAnswer, ChainAsk, OwnRecovery
from sync.security import Seal
from tests.fakes.passes import a_link
from tests.fakes.sync_links import HUB, SEED, StraightLink
from tests.fakes.sync_stores import MemoryHub

KEY = "5a" * 32


class Line(StraightLink):
    """A straight way to the hub that also gives chains; `silent` makes that part not answer."""

    silent = False

    def chain(self, ask: ChainAsk) -> ChainAnswer:
        if self.silent:
            raise Unavailable("sync.no_answer", "没有回答。")
        return self._there_and_back(ask, ChainAsk, self.hub.chain, ChainAnswer)


class Pc:
    """A window's PC: its store and, outside of every backup, its side file."""

    def __init__(self, folder: Path, clock: FixedClock) -> None:
        self.folder = folder
        self.clock = clock
        folder.mkdir(exist_ok=True)

    @contextmanager
    def at(self, url: str) -> Iterator[Running]:
        """Started before a hub that listens there."""
        with self._start() as (opened, side):
            node = opened.views.identity().node
            with a_link(url, node) as link:
                yield Running(opened, link, self.clock, side)

    @contextmanager
    def on(self, link: Line) -> Iterator[Running]:
        """Started before a hub within reach."""
        with self._start() as (opened, side):
            yield Running(opened, link, self.clock, side)

    @contextmanager
    def _start(self) -> Iterator[tuple[Opened, Path]]:
        """As `main.py` does it, until the end of `with`."""
        places = Places(
            store=self.folder / "store.db",
            side=self.folder / "elsewhere" / "side.json",
            backups=self.folder / "backups",
        )
        new = not places.store.exists()
        opened = open_hall(places, KEY, clock=self.clock, window=3, create=new)
        try:
            boot = opened.boot
            if boot.reason is not None:
                old = str(boot.old_inc) if boot.old_inc else None
                booted(opened.units, self.clock, reason=boot.reason, app="0", old_inc=old)
            opened.settle()
            yield opened, places.side
        finally:
            opened.close()

    def copy(self, name: str = "night") -> None:
        shutil.copy(self.folder / "store.db", self.folder / name)

    def put_back(self, name: str = "night") -> None:
        shutil.copy(self.folder / name, self.folder / "store.db")

    def image(self) -> Path:
        """The whole disk, side file and all."""
        target = self.folder.with_name(f"{self.folder.name}-image")
        shutil.rmtree(target, ignore_errors=True)
        return Path(shutil.copytree(self.folder, target))


class Running:
    """A started PC."""

    def __init__(self, opened: Opened, link: Line | HttpHub, clock: FixedClock, side: Path) -> None:
        self.opened = opened
        self.clock = clock
        self.outbox = OwnOutbox(opened.store, clock)
        self.store = RecoverStore(opened.units, side, app="0")
        self.sync = DeskSync(
            self.outbox,
            link,
            clock,
            seal=Seal(SEED),
            rand=lambda: 0.5,
            recovery=OwnRecovery(self.store, link, clock),
        )

    def write(self, stream: str, kind: EventKind, body: Body, *_parents: bytes) -> Linked:
        with self.opened.units() as work:
            done = Recorder(uow=work, clock=self.clock, actor="0007", window=3).add(kind, stream, body)
            work.commit()
        return done

    def note(self, count: int = 1) -> set[bytes]:
        """So many short notes in the chain; their links."""
        said = CaseNoted(text="附记")
        return {self.write("staff:0007", EventKind.CASE_NOTED, said).link for _ in range(count)}

    def round(self) -> RoundResult:
        self.clock.move(seconds=1)
        return self.sync.round()

    def links(self) -> set[bytes]:
        """Everything of the own node."""
        me = self.opened.views.identity().node
        with self.opened.store.reader.begin() as connection:
            return set(connection.execute(sa.select(ENTRY.c.link).where(ENTRY.c.node == me)).scalars())

    def series(self) -> str:
        return self.opened.views.identity().series


class Hall:
    """A hub in memory and a way to it."""

    def __init__(self, clock: FixedClock) -> None:
        self.store = MemoryHub(uuid.UUID(int=1))
        self.hub = Hub(self.store, clock, hub_id=HUB, seal=Seal(SEED))
        self.link = Line(self.hub)

    def links(self) -> set[bytes]:
        return set(self.store.state.entries)

    def tips(self) -> int:
        return max((len(tips) for tips in self.store.state.tips.values()), default=0)

    def held(self) -> set[QuarantineCode]:
        return {row.code for row in self.store.state.held.values()}


def last_boot(desk: Running) -> NodeBooted:
    tip = desk.outbox.own().tip
    assert tip
    (entry,) = desk.outbox.after(tip.seq - 1, 1, 1 << 20)
    assert entry.raw
    return body_as(decode(entry.raw), NodeBooted)
