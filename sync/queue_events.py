"""What the hub pushes: each change once to everybody who listens, a beat each second, and who is there.

Memory is bounded: a ring of the last changes for those who come back, a short line for each listener, and
whoever does not read is dropped and may come again (queue.md c: deltas with a number, snapshot on a gap).
Everything here belongs to the loop; reading the store does not happen here.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from hall.clock import MICROS, Clock
from hall.queue_mirror import Mirror
from hall.queue_ports import Change, HallView, QueueLoad, WindowRow
from hall.tickets import Ticket
from sync.queue_wire import to_json

RING: Final = 1024
"""Changes that are kept for listeners who come back."""
MAX_PENDING: Final = 256
"""Messages that may wait for one listener."""
ROWS: Final = 2
"""Rows in one message: each stays below two kilobytes."""
MAX_LISTENERS: Final = 600
BEAT_SECONDS: Final = 1.0

Told = Callable[[Change], None]


@dataclass(slots=True, eq=False)
class Listener:
    """One who listens; `lost` when it was too slow or is not wanted any more."""

    node: uuid.UUID | None
    lean: bool = False
    pending: deque[bytes] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    lost: bool = False

    def put(self, message: bytes) -> None:
        """One more message; too many of them and it is lost."""
        if len(self.pending) >= MAX_PENDING:
            self.drop()
        if not self.lost:
            self.pending.append(message)
            self.wake.set()

    def drop(self) -> None:
        """Let it go."""
        self.lost = True
        self.pending.clear()
        self.wake.set()
        self.ended.set()

    async def wait_lost(self) -> None:
        """Until it is lost."""
        await self.ended.wait()

    async def next(self) -> bytes:
        """All that waits, in one piece; empty when it is lost."""
        await self.wake.wait()
        self.wake.clear()
        message = b"".join(self.pending)
        self.pending.clear()
        return b"" if self.lost else message


class _Kept:
    """A change in its two forms, each made once, when somebody wants it."""

    __slots__ = ("_forms", "change")

    def __init__(self, change: Change) -> None:
        """Nothing is made yet."""
        self.change = change
        self._forms: dict[bool, bytes] = {}

    def form(self, *, lean: bool) -> bytes:
        """As it goes out."""
        made = self._forms.get(lean)
        if made is None:
            made = b"".join(
                b"id: %d\n" % part.seq + _event("", to_json(part, lean=lean))
                for part in parts_of(self.change)
            )
            self._forms[lean] = made
        return made


class Events:
    """The listeners of one process of the hub, and its mirror of the queue."""

    def __init__(self, clock: Clock) -> None:
        """Nobody listens yet and nothing is known."""
        self.mirror = Mirror()
        self._clock = clock
        self._ring: deque[_Kept] = deque(maxlen=RING)
        self._listeners: set[Listener] = set()
        self._told: list[Told] = []
        self._heard: dict[str, int] = {}
        self.faults: dict[uuid.UUID, str] = {}
        """What the slip printers of devices said last, for the manager; nothing while they print."""
        self._fresh: dict[uuid.UUID, int] = {}
        self._views: dict[bool, tuple[HallView, bytes]] = {}

    @property
    def listening(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def nodes(self) -> frozenset[uuid.UUID]:
        """Devices that listen now."""
        return frozenset(one.node for one in self._listeners if one.node is not None)

    def start(self, view: HallView) -> None:
        """Begin with the queue as it is; everybody takes a new view."""
        self.mirror.take(view)
        self._ring.clear()
        self._send(_event("view", b'{"seq":%d}' % view.seq))

    def publish(self, change: Change) -> None:
        """Put a change in and pass it on; what is known already is dropped, after a gap all start again."""
        if change.seq <= self.mirror.seq and not change.loads:
            return
        if not self.mirror.apply(change):
            self._send(_event("view", b'{"seq":%d}' % change.seq))
            return
        kept = _Kept(change)
        if change.seq > change.after:
            self._ring.append(kept)
        for listener in self._listeners:
            listener.put(kept.form(lean=listener.lean))
        for told in self._told:
            told(change)

    def set_loads(self, loads: Iterable[QueueLoad]) -> None:
        """New estimates: those that differ are passed on."""
        known = {load.letter: _standing(load) for load in self.mirror.view().loads}
        fresh = tuple(load for load in loads if known.get(load.letter) != _standing(load))
        if fresh and self.mirror.seq >= 0:
            seq = self.mirror.seq
            self.publish(Change(seq=seq, after=seq, at=self._clock.wall(), loads=fresh))

    def tell(self, told: Told) -> Callable[[], None]:
        """Tell somebody in this process of every change, in the loop; the answer ends it."""
        self._told.append(told)
        return lambda: self._told.remove(told)

    def listen(self, node: uuid.UUID | None, last: int | None, *, lean: bool = False) -> Listener | None:
        """A new listener who has everything up to `last`; None when too many listen."""
        if len(self._listeners) >= MAX_LISTENERS:
            return None
        listener = Listener(node, lean=lean)
        for message in self._since(last, lean=lean):
            listener.put(message)
        listener.put(self._beat())
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """It went away."""
        self._listeners.discard(listener)

    def drop(self, nodes: Iterable[uuid.UUID]) -> None:
        """Let the streams of these devices go: they were put out."""
        gone = set(nodes)
        for listener in self._listeners:
            if listener.node in gone:
                listener.drop()

    def drop_all(self) -> None:
        """The hub stops."""
        for listener in self._listeners:
            listener.drop()

    def heard(self, node: uuid.UUID) -> None:
        """A device asked for something: it is alive."""
        self._heard[str(node)] = self._fresh[node] = self._clock.wall()

    def printed(self, node: uuid.UUID, fault: str) -> None:
        """What became of a slip at a device: "" for printed, else the printer's sentence."""
        if fault:
            self.faults[node] = fault
        else:
            self.faults.pop(node, None)

    def take_heard(self) -> dict[uuid.UUID, int]:
        """Devices that were heard of since the last time this was asked, µs UTC."""
        taken, self._fresh = self._fresh, {}
        return taken

    def beat(self) -> dict[int, int]:
        """A sign of life to all, with the hub's time; windows and when their desks were heard of."""
        now = self._clock.wall()
        self.mirror.heard(now)
        for node in self.nodes():
            self.heard(node)
        heard = {row.no: self._heard.get(row.node, 0) for row in self.mirror.windows() if row.node}
        seen = {number: at for number, at in heard.items() if at}
        self.mirror.seen(seen)
        self._send(self._beat())
        return seen

    def view_json(self, *, lean: bool = False) -> bytes:
        """The whole queue as JSON, made once for each state of it."""
        view = self.mirror.view()
        made = self._views.get(lean)
        if made is None or made[0] is not view:
            made = self._views[lean] = (view, to_json(view, lean=lean))
        return made[1]

    def since(self, seq: int) -> bool:
        """True when everything behind `seq` can still be told from the ring."""
        return seq == self.mirror.seq or any(kept.change.after == seq for kept in self._ring)

    def _since(self, last: int | None, *, lean: bool) -> list[bytes]:
        if last is None or not self.since(last):
            return [_event("view", b'{"seq":%d}' % max(self.mirror.seq, 0))]
        missed = [kept.form(lean=lean) for kept in self._ring if kept.change.after >= last]
        if len(missed) > MAX_PENDING // 2:
            return [_event("view", b'{"seq":%d}' % self.mirror.seq)]
        loads = self.mirror.view().loads
        if not loads:
            return missed
        seq = self.mirror.seq
        change = Change(seq=seq, after=seq, at=self._clock.wall(), loads=loads)
        return [*missed, _Kept(change).form(lean=lean)]

    def _beat(self) -> bytes:
        quiet = {
            str(row.no): row.seen_at
            for row in self.mirror.windows()
            if row.node and row.seen_at + 3 * MICROS < self._clock.wall()
        }
        told = {"at": self._clock.wall(), "seq": max(self.mirror.seq, 0)}
        return _event("beat", msgspec.json.encode({**told, "quiet": quiet} if quiet else told))

    def _send(self, message: bytes) -> None:
        for listener in self._listeners:
            listener.put(message)


def parts_of(change: Change) -> Iterator[Change]:
    """A change in parts of few rows, so that each message stays short; only the last one moves the number.

    Whoever loses the line amid them comes back with the old number and gets all of them again.
    """
    rows: list[Ticket | WindowRow] = [*change.tickets, *change.windows]
    while len(rows) > ROWS:
        now, rows = rows[:ROWS], rows[ROWS:]
        yield replace(_with_rows(change, now), seq=change.after, loads=(), notice=None)
    yield _with_rows(change, rows)


def _with_rows(change: Change, rows: Sequence[Ticket | WindowRow]) -> Change:
    tickets = tuple(row for row in rows if isinstance(row, Ticket))
    return replace(change, tickets=tickets, windows=tuple(row for row in rows if isinstance(row, WindowRow)))


def _standing(load: QueueLoad) -> QueueLoad:
    """Without what every mirror counts itself."""
    return replace(load, waiting=0, longest_since=0)


def _event(name: str, data: bytes) -> bytes:
    return (b"event: %s\n" % name.encode() if name else b"") + b"data: " + data + b"\n\n"
