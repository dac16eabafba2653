"""The hub's executor: one line for all acts, one writer, groups with one commit (architecture.md 4).

Acts are answered in the order in which they were taken. An answer, also a refusal, is stored by the caller's
key in the transaction of the act, so that whoever asks again gets the same one. "Busy" is never said for an
act that may have been done, and never in place of "nobody waits" (queue.md c). What an act does is
`hall/commands/queue_desk.py`; who may ask is `enrol_gate.py`.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final, Protocol

import msgspec

from hall.clock import MICROS, Clock
from hall.device_ports import DeviceRow
from hall.errors import Conflict, HallError, Refused, Unavailable
from hall.ports import Begin
from hall.queue_acts import VERBS, Act
from hall.queue_groups import Group, Groups, QueueReader
from hall.queue_ports import Change, HallView, QueueDone
from hall.staff import Actor
from sync import wire
from sync.queue_wire import compact, to_json
from sync.wire import WireError

_log: Final = logging.getLogger("yichuang.hub")
BUSY: Final = "大厅服务器正忙，这一步没有做，请再试一次。"


class Perform(Protocol):
    """Does one act in a unit of work of `begin`; `node` is the device that asked."""

    def __call__(self, act: Act, actor: Actor, begin: Begin, *, node: str) -> QueueDone:
        """Do it.

        Raises:
            Refused, Conflict: The rules do not allow it.
        """
        ...


Admit = Callable[[DeviceRow | None], Actor]
"""Who acts, judged by the row of the device at the moment of the act; raises `WireError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits of the line.

    Attributes:
        line: Acts that may wait; more are told to come again.
        seconds: How long an act may wait to be taken.
        group: Acts in one group. group_seconds: when a group that has run so long takes no more.
        keep_days: How long answers are kept.
    """

    line: int = 512
    seconds: float = 2.0
    group: int = 64
    group_seconds: float = 0.06
    keep_days: int = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes out: HTTP status and JSON. `again` when it was given before."""

    status: int
    body: bytes
    again: bool = False


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """An answer as it is stored: over what it was given, status, JSON."""

    over: bytes
    status: int
    body: bytes


_keep: Final = msgspec.msgpack.Encoder()
_kept: Final = msgspec.msgpack.Decoder(_Kept)


@dataclass(slots=True, kw_only=True, eq=False)
class _Order:
    """One act in the line."""

    key: str
    over: bytes
    act: Act
    admit: Admit
    node: uuid.UUID
    future: asyncio.Future[Reply]
    state: str = "waiting"
    reply: Reply | None = None
    timer: asyncio.TimerHandle | None = field(default=None)


class QueueHub:
    """The line and its writer's turns. `do` belongs to the loop, `turn` to the writer thread."""

    def __init__(
        self,
        groups: Groups,
        reader: QueueReader,
        perform: Perform,
        clock: Clock,
        *,
        devices: Callable[[Sequence[uuid.UUID]], Mapping[uuid.UUID, DeviceRow]],
        submit: Callable[[Callable[[], None]], object],
        published: Callable[[Change], None],
        bounds: Bounds | None = None,
    ) -> None:
        """Wire it.

        Args:
            groups: The store's groups.
            reader: What others on the same store have changed.
            perform: The rules.
            clock: The hub's clock.
            devices: Rows of devices as they are now; looked at once more for every act.
            submit: Runs something in the writer thread, one after the other.
            published: Is told of each change in the loop, before the answers go out.
            bounds: Limits.
        """
        self._groups = groups
        self._reader = reader
        self._last = 0
        self._perform = perform
        self._clock = clock
        self._submit = submit
        self._published = published
        self._devices = devices
        self.bounds = bounds or Bounds()
        self._line: deque[_Order] = deque()
        self._lock = Lock()
        self._turn_due = False
        self._swept_at = 0

    @property
    def waiting(self) -> int:
        """Acts in the line."""
        return len(self._line)

    def begin(self) -> HallView:
        """In the writer thread, first of all: the queue as it is."""
        view = self._reader.hall_view()
        self._last = view.seq
        return view

    async def do(self, key: uuid.UUID, act: Act, said: object, admit: Admit, node: uuid.UUID) -> Reply:
        """Put an act at the end of the line and wait for its answer.

        Args:
            key: The caller's; the same again gives the same answer.
            act: What to do.
            said: Who the caller said acts; part of what the key stands for.
            admit: Judges the device when its turn comes.
            node: The device.

        Raises:
            Unavailable: `queue.busy`: it was not done.
        """
        if len(self._line) >= self.bounds.line:
            raise Unavailable("queue.busy", BUSY)
        loop = asyncio.get_running_loop()
        order = _Order(
            key=f"{node.hex}{key.hex}",
            over=_over(act, said),
            act=act,
            admit=admit,
            node=node,
            future=loop.create_future(),
        )
        order.timer = loop.call_later(self.bounds.seconds, self._give_up, order)
        with self._lock:
            self._line.append(order)
            begin, self._turn_due = not self._turn_due, True
        if begin:
            self._submit(lambda: self.turn(loop))
        return await order.future

    def _give_up(self, order: _Order) -> None:
        """Nobody took it in time: it leaves the line, and was not done."""
        with self._lock:
            if order.state != "waiting":
                return
            order.state = "gone"
            self._line.remove(order)
        if not order.future.done():
            order.future.set_exception(Unavailable("queue.busy", BUSY))

    def turn(self, loop: asyncio.AbstractEventLoop) -> None:
        """One group in the writer thread; for more, another turn goes behind what else is to be done."""
        self._group(loop)
        with self._lock:
            self._turn_due = bool(self._line)
        if self._turn_due:
            self._submit(lambda: self.turn(loop))

    def before_others(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the writer thread, before something long: those who wait come first."""
        while self._line:
            self._group(loop)

    def _take(self) -> _Order | None:
        with self._lock:
            if not self._line:
                return None
            order = self._line.popleft()
            order.state = "taken"
            return order

    def _group(self, loop: asyncio.AbstractEventLoop) -> None:
        taken: list[_Order] = []
        change: Change | None = None
        try:
            change = self._run(taken)
        except Exception as error:  # noqa: BLE001  # whatever broke, everybody who waits gets an answer
            failed = _failed(error)
            for order in taken:
                order.reply = failed
        loop.call_soon_threadsafe(self._deliver, change, taken)

    def _run(self, taken: list[_Order]) -> Change | None:
        """Everything of one group but its answers going out."""
        until = self._clock.monotonic() + round(self.bounds.group_seconds * MICROS)
        first = self._take()
        if first is None:
            return None
        taken.append(first)
        with self._groups() as group:
            known: dict[str, _Kept] = {}
            part: Sequence[_Order] = taken
            while part:
                self._part(group, part, known)
                part = self._more(len(taken), until)
                taken.extend(part)
            self._sweep(group)
            change = group.changed()
            group.commit()
        if not change.seq:
            return None
        if change.after != self._last:
            # Another process was first, or the fold was: its rows are told too.
            return self._news()
        self._last = change.seq
        return change

    def _news(self) -> Change | None:
        """What the store has beyond what was told last, whoever wrote it."""
        change = self._reader.changes_after(self._last)
        if change.seq <= self._last:
            return None
        self._last = change.seq
        return change

    def refresh(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the writer thread: tell what was changed by others, or by the fold."""
        change = self._news()
        if change is not None:
            loop.call_soon_threadsafe(self._published, change)

    def keep_beats(self, seen: Mapping[int, int]) -> None:
        """In the writer thread: windows' desks that were heard of, for other processes and the next start."""
        with self._groups() as group:
            with group.unit() as unit:
                for number, at in seen.items():
                    unit.windows.beat(number, at)
                unit.commit()
            group.commit()

    def _more(self, count: int, until: int) -> list[_Order]:
        """Those who came in the meantime, unless the group is large or old enough."""
        more: list[_Order] = []
        while count + len(more) < self.bounds.group and self._clock.monotonic() < until:
            order = self._take()
            if order is None:
                break
            more.append(order)
        return more

    def _part(self, group: Group, part: Sequence[_Order], known: dict[str, _Kept]) -> None:
        stored = group.replies.get([order.key for order in part if order.key not in known])
        rows = self._devices([order.node for order in part])
        for order in part:
            before = known.get(order.key)
            if before is None and order.key in stored:
                before = _kept.decode(stored[order.key])
            try:
                actor = order.admit(rows.get(order.node))
            except WireError as error:
                fault = wire.Fault(code=error.code, sentence=error.sentence, field=error.field)
                order.reply = Reply(error.status, msgspec.json.encode(fault))
                continue
            if before is not None:
                order.reply = _again(before, order.over)
            else:
                order.reply = self._one(group, order, actor, known)

    def _one(self, group: Group, order: _Order, actor: Actor, known: dict[str, _Kept]) -> Reply:
        before = group.stamped
        try:
            done = self._perform(order.act, actor, group.unit, node=str(order.node))
            if group.stamped != before:
                done = replace(done, seq=group.stamped)
            reply = Reply(200, to_json(done))
        except Unavailable:
            raise
        except (Refused, Conflict) as error:
            reply = _reply_of(status_of(error), error)
        except Exception:  # noqa: BLE001  # a bug in one act must not take the others along
            # Its savepoint is undone, the others of the group go on; not kept, for a repaired hub may do it.
            _log.exception("act failed", extra={"verb": VERBS.get(type(order.act), "")})
            return _failed(None)
        kept = known[order.key] = _Kept(order.over, reply.status, reply.body)
        group.replies.put(order.key, _keep.encode(kept), self._clock.wall())
        return reply

    def _sweep(self, group: Group) -> None:
        """Once an hour old answers are forgotten."""
        now = self._clock.wall()
        if now - self._swept_at > 3600 * MICROS:
            self._swept_at = now
            group.replies.forget_before(now - self.bounds.keep_days * 86_400 * MICROS)

    def _deliver(self, change: Change | None, taken: Sequence[_Order]) -> None:
        """In the loop: tell the listeners, then answer in order."""
        if change is not None:
            self._published(change)
        for order in taken:
            if order.timer is not None:
                order.timer.cancel()
            if not order.future.done():
                order.future.set_result(order.reply or _failed(None))


def status_of(error: HallError) -> int:
    """The HTTP status of a refusal."""
    if isinstance(error, Unavailable):
        return 503
    if error.code == "staff.right":
        return 403
    return 409 if isinstance(error, Conflict) else 422


def _over(act: Act, said: object) -> bytes:
    """What an answer was given to: the same key for something else is a mistake of the caller."""
    whole = msgspec.msgpack.encode((VERBS[type(act)], compact(act), said))
    return hashlib.sha256(whole).digest()[:16]


def _again(kept: _Kept, over: bytes) -> Reply:
    if kept.over != over:
        return _reply_of(409, Conflict("queue.key", "这个请求编号已经用于另一步操作，请换一个编号。"))
    return Reply(kept.status, kept.body, again=True)


def _reply_of(status: int, error: HallError) -> Reply:
    fault = wire.Fault(code=error.code, sentence=error.sentence, field=error.field or "")
    return Reply(status, msgspec.json.encode(fault))


def _failed(error: Exception | None) -> Reply:
    """The answer to those whose group broke."""
    if isinstance(error, Unavailable):
        return _reply_of(503, error)
    if error is not None:
        _log.error("group failed", exc_info=error)
    return _reply_of(500, Unavailable("hub.fault", "大厅服务器处理这一步时出错，请告知技术人员。"))
