"""A hub with two writers over one store, driven turn by turn: what the state machine moves.

Acts go through the hub's own executor, so that keys, groups and answers are the real ones; its turns run when
the machine says so, in this thread or in two at once. Power fails before or after a commit.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

import sqlalchemy as sa

from hall.commands.hub_queue import HubQueueRules
from hall.device_ports import DeviceRow
from hall.events import EventKind
from hall.order import FoldStatus
from hall.queue_acts import VERBS, Act, Device
from hall.queue_mirror import Mirror
from hall.staff import Role
from models.tables.chain import ENTRY, FOLD_STATUS
from models.tables.queue import TICKET
from models.verify import verify
from sync.queue_hub import Bounds, QueueHub, Reply
from sync.queue_routes import admit_of
from sync.queue_wire import Who
from tests.unit.desk import catalogue

if TYPE_CHECKING:
    from hall.catalogue import Catalogue
    from hall.clock import FixedClock
    from hall.queue_ports import Change
    from models.groups import Group, Groups
    from models.opening import Opened

WRITERS: Final = 2
KIOSK: Final = uuid.UUID(int=1)
BOUNDS: Final = Bounds(seconds=3600.0)


@cache
def few_items() -> Catalogue:
    """The queues and windows of the demo hall, quick to import."""
    return replace(catalogue(), items=catalogue().items[:2])


class PowerCut(BaseException):
    """The process ends here; nothing may catch it."""


class Plug:
    """Groups of a store that lose their power at the next commit, when they are told to."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self.cut = ""

    def __call__(self) -> _Plugged:
        return _Plugged(self._groups(), self)


class _Plugged:
    def __init__(self, group: Group, plug: Plug) -> None:
        self._group, self._plug = group, plug

    def __getattr__(self, name: str) -> Any:
        return getattr(self._group, name)

    def __enter__(self) -> Self:
        self._group.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._group.__exit__(*error)  # type: ignore[arg-type]  # handed on as it came

    def commit(self) -> None:
        if self._plug.cut == "before":
            raise PowerCut
        self._group.commit()
        if self._plug.cut == "after":
            raise PowerCut


@dataclass(slots=True, kw_only=True)
class Sent:
    """One request, and the answer that was heard; None when it was lost."""

    key: uuid.UUID
    node: uuid.UUID
    who: Who | None
    act: Act
    at: int
    reply: Reply | None = None


@dataclass(slots=True, kw_only=True)
class Writer:
    """One process of the hub."""

    opened: Opened
    plug: Plug
    due: list[Callable[[], None]] = field(default_factory=list)
    mirror: Mirror = field(default_factory=Mirror)
    hub: QueueHub = field(init=False)

    def told(self, change: Change) -> None:
        if not self.mirror.apply(change):
            self.mirror.take(self.opened.queue.hall_view())

    def turn(self) -> None:
        while self.due:
            self.due.pop(0)()


class TwoWriters:
    """The hub. `start` opens the store anew, once for each process."""

    def __init__(self, start: Callable[[], Sequence[Opened]], clock: FixedClock) -> None:
        self._start, self.clock = start, clock
        self.loop = asyncio.new_event_loop()
        self.threads = ThreadPoolExecutor(WRITERS)
        self.writers: list[Writer] = []
        self._opened: Sequence[Opened] = ()
        self.begin()

    def begin(self) -> None:
        """Start, as after a power cut: nothing but the store is remembered."""
        self._opened = self._start()
        rules = HubQueueRules(clock=self.clock, wait=lambda _ticket: None, model="none")
        self.writers = []
        for number in range(WRITERS):
            opened = self._opened[number % len(self._opened)]
            writer = Writer(opened=opened, plug=Plug(opened.groups))
            writer.hub = QueueHub(
                writer.plug, opened.queue, rules, self.clock,
                devices=_devices, submit=writer.due.append, published=writer.told, bounds=BOUNDS,
            )  # fmt: skip
            writer.mirror.take(writer.hub.begin())
            self.writers.append(writer)

    def end(self) -> None:
        """The processes are gone."""
        for one in self._opened:
            one.close()
        self._opened = ()

    def close(self) -> None:
        """Nothing is left behind."""
        self.end()
        self.threads.shutdown()
        self.loop.close()

    def ask(self, requests: Mapping[int, Sequence[Sent]]) -> None:
        """Requests by writer, those of one writer in one group; several writers run at the same time."""
        waiting = {
            number: [self.loop.create_task(self._do(self.writers[number].hub, one)) for one in some]
            for number, some in requests.items()
        }
        self.loop.run_until_complete(asyncio.sleep(0))
        if len(requests) == 1:
            self.writers[next(iter(requests))].turn()
        else:
            list(self.threads.map(lambda number: self.writers[number].turn(), requests))
        for number, some in requests.items():
            replies = self.loop.run_until_complete(asyncio.gather(*waiting[number]))
            for one, reply in zip(some, replies, strict=True):
                assert reply.status < 500, (VERBS[type(one.act)], reply)
                if one.reply is not None:
                    assert reply.again
                    assert (reply.status, reply.body) == (one.reply.status, one.reply.body)
                one.reply = reply

    async def _do(self, hub: QueueHub, one: Sent) -> Reply:
        return await hub.do(one.key, one.act, one.who, admit_of(VERBS[type(one.act)], one.who), one.node)

    def cut(self, requests: Sequence[Sent], when: str) -> None:
        """The power fails while these are done: before their commit, after it, or before they are begun."""
        writer = self.writers[0]
        tasks = [self.loop.create_task(self._do(writer.hub, one)) for one in requests]
        self.loop.run_until_complete(asyncio.sleep(0))
        writer.plug.cut = when
        if when:
            try:
                writer.turn()
            except PowerCut:
                pass
            else:
                message = "the power was to fail"
                raise AssertionError(message)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.end()
        self.begin()

    def refresh(self) -> None:
        """Let both hear what the other one did."""
        for writer in self.writers:
            writer.hub.refresh(self.loop)
        self.loop.run_until_complete(asyncio.sleep(0))


def _devices(nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
    kinds = {node: Device.KIOSK if node == KIOSK else Device.DESK for node in nodes}
    return {
        node: DeviceRow(node=node, name=kind.value, kind=kind, window=None, public=bytes(32))
        for node, kind in kinds.items()
    }


def clerk(window: int) -> Who:
    """Who sits at a window."""
    return Who(number=f"02{window:02d}", name=f"员工{window}", role=Role.CLERK, window=window)


# --- what must hold


def rows_hold(opened: Opened) -> dict[str, Any]:
    """Of the rows: nobody at two windows, no window with two, no number twice on a day; the rows by id."""
    query = sa.select(
        TICKET.c.id, TICKET.c.day, TICKET.c.number, TICKET.c.state, TICKET.c.window, TICKET.c.holds
    )
    with opened.store.reader.begin() as connection:
        found = {row.id: row for row in connection.execute(query)}
    active = [row for row in found.values() if row.state in {"CALLED", "SERVING"}]
    assert all(row.holds == row.window for row in active), active
    assert len({row.window for row in active}) == len(active), active
    assert all(row.holds is None for row in found.values() if row not in active)
    assert len({(row.day, row.number) for row in found.values()}) == len(found)
    return found


def chain_holds(opened: Opened) -> dict[str, int]:
    """Stored rows are the fold of the chain, and nothing was written that does not fold; calls by ticket."""
    report = verify(opened.store)
    assert (report.ok, report.faults) == (True, ())
    good = {FoldStatus.EFFECTIVE.value, FoldStatus.SUPERSEDED.value}
    with opened.store.reader.begin() as connection:
        bad = connection.execute(
            sa.select(ENTRY.c.stream, ENTRY.c.kind, FOLD_STATUS.c.status)
            .join(FOLD_STATUS, FOLD_STATUS.c.link == ENTRY.c.link)
            .where(FOLD_STATUS.c.status.not_in(good))
        ).all()
        assert bad == []
        called = (
            sa.select(ENTRY.c.stream, sa.func.count().label("times"))
            .where(ENTRY.c.kind == EventKind.TICKET_CALLED.value)
            .group_by(ENTRY.c.stream)
        )
        return {row.stream.partition(":")[2]: row.times for row in connection.execute(called)}
