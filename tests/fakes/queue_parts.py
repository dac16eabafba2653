"""A hub's queue in memory: groups with savepoints, devices, and rules just enough to be told apart."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace, TracebackType
from typing import Any, Self

from hall.clock import Clock
from hall.device_ports import DeviceRow, DeviceStatus, EnrolCode
from hall.errors import Refused, Unavailable
from hall.ids import new_id, token
from hall.ports import Begin
from hall.queue_acts import VERBS, Act, Beat, CallNext, Finish, PostNotice, Sit, Take
from hall.queue_ports import Change, HallView, Notice, QueueDone, QueueLoad, WindowPhase, WindowRow
from hall.staff import Actor
from hall.tickets import Ticket, TicketState

DAY = 20261120


class MemoryDevices:
    """A `DeviceStore`."""

    def __init__(self, *rows: DeviceRow) -> None:
        self.rows = {row.node: row for row in rows}
        self.codes: dict[bytes, EnrolCode] = {}
        self.nonces: set[tuple[uuid.UUID, bytes]] = set()
        self._lock = threading.Lock()

    def get(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
        return {node: self.rows[node] for node in nodes if node in self.rows}

    def all(self) -> tuple[DeviceRow, ...]:
        return tuple(self.rows.values())

    def recent(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
        return self.get(nodes)

    def set_status(self, node: uuid.UUID, status: DeviceStatus) -> None:
        if node not in self.rows:
            raise Refused("device.unknown", "没有这台设备。")
        self.rows[node] = replace(self.rows[node], status=status)

    def salvage(self, node: uuid.UUID, until: int, by: str) -> None:
        self.rows[node] = replace(self.rows[node], salvage_until=until, salvage_by=by)

    def seen(self, times: Mapping[uuid.UUID, int]) -> None:
        for node, at in times.items():
            self.rows[node] = replace(self.rows[node], last_seen=at)

    def add_code(self, code: EnrolCode) -> None:
        self.codes[code.hash] = code

    def code(self, code_hash: bytes) -> EnrolCode | None:
        return self.codes.get(code_hash)

    def enrol(self, code_hash: bytes, row: DeviceRow, at: int) -> bool:
        with self._lock:
            code = self.codes.get(code_hash)
            if code is None or code.used_at or code.expires <= at:
                return False
            self.codes[code_hash] = replace(code, used_at=at)
            self.rows[row.node] = row
            return True

    def use_nonce(self, node: uuid.UUID, nonce: bytes, at: int) -> bool:  # noqa: ARG002  # nothing is forgotten here
        with self._lock:
            fresh = (node, nonce) not in self.nonces
            self.nonces.add((node, nonce))
            return fresh


@dataclass(slots=True)
class QueueState:
    """Everything that the queue's tables hold."""

    seq: int = 0
    serial: int = 0
    tickets: dict[str, Ticket] = field(default_factory=dict)
    windows: dict[int, WindowRow] = field(default_factory=dict)
    notice: Notice = field(default_factory=Notice)
    stamps: dict[object, int] = field(default_factory=dict)
    replies: dict[str, bytes] = field(default_factory=dict)

    def copy(self) -> QueueState:
        """Rows are frozen and may be shared."""
        return replace(
            self,
            tickets=dict(self.tickets),
            windows=dict(self.windows),
            stamps=dict(self.stamps),
            replies=dict(self.replies),
        )

    def stamp(self, what: object) -> int:
        self.seq += 1
        self.stamps[what] = self.seq
        return self.seq


class MemoryQueue:
    """`Groups` and `QueueReader` in one. `full` makes commits fail; `gate` holds them until it is set."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.state = QueueState()
        self.commits = 0
        self.full = False
        self.gate: threading.Event | None = None
        self.forgotten: Callable[[int], None] = lambda _at: None

    def __call__(self) -> MemoryGroup:
        return MemoryGroup(self)

    def hall_view(self) -> HallView:
        state = self.state
        return HallView(
            seq=state.seq,
            at=self.clock.wall(),
            day=DAY,
            tickets=tuple(state.tickets.values()),
            windows=tuple(state.windows.values()),
            loads=(QueueLoad(letter="A", name="综合业务"), QueueLoad(letter="B", name="企业服务")),
            notice=state.notice,
        )

    def changes_after(self, seq: int) -> Change:
        return change_of(self.state, seq, self.clock)


def change_of(state: QueueState, after: int, clock: Clock) -> Change:
    """Rows stamped behind `after`."""

    def fresh(key: object) -> bool:
        return state.stamps.get(key, 0) > after

    return Change(
        seq=max((one for one in state.stamps.values() if one > after), default=after),
        after=after,
        at=clock.wall(),
        tickets=tuple(one for one in state.tickets.values() if fresh(one.id)),
        windows=tuple(one for one in state.windows.values() if fresh(one.no)),
        notice=state.notice if fresh("notice") else None,
    )


class MemoryGroup:
    """A `Group` on a copy, swapped in by `commit`."""

    def __init__(self, queue: MemoryQueue) -> None:
        self._queue = queue
        self.state = queue.state
        self.replies: Any = SimpleNamespace(get=self._get, put=self._put, forget_before=queue.forgotten)

    def __enter__(self) -> Self:
        if self._queue.gate is not None:
            self._queue.gate.wait(10)
        self.state = self._queue.state.copy()
        self._before = self.state.seq
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def _get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        return {key: self.state.replies[key] for key in keys if key in self.state.replies}

    def _put(self, key: str, answer: bytes, at: int) -> None:  # noqa: ARG002  # nothing is forgotten here
        self.state.replies[key] = answer

    @property
    def stamped(self) -> int:
        return self.state.seq

    def unit(self) -> Any:
        return MemoryAct(self)

    def changed(self) -> Change:
        change = change_of(self.state, self._before, self._queue.clock)
        return change if change.seq > self._before else Change(seq=0, after=self._before, at=change.at)

    def commit(self) -> None:
        if self._queue.full:
            raise Unavailable("store.full", "磁盘已满，请告知技术人员。")
        self._queue.commits += 1
        self._queue.state = self.state


class MemoryAct:
    """A savepoint."""

    def __init__(self, group: MemoryGroup) -> None:
        self._group = group
        self.windows = SimpleNamespace(beat=self._beat)

    def __enter__(self) -> Self:
        self.state = self._group.state.copy()
        return self

    def _beat(self, number: int, at: int) -> None:
        row = self.state.windows.get(number)
        if row is not None:
            self.state.windows[number] = replace(row, seen_at=at)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def commit(self) -> None:
        self._group.state = self.state


class FewRules:
    """Rules with just enough sense: numbers and calls in order, windows, a notice. `log` is what was done."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.log: list[tuple[str, str]] = []
        self.broken: Callable[[Act], bool] = lambda _act: False

    def __call__(self, act: Act, actor: Actor, begin: Begin, *, node: str) -> QueueDone:
        with begin() as unit:
            state: QueueState = unit.state  # type: ignore[attr-defined]  # the fake's own
            done = self._do(act, actor, state, node)
            self.log.append((done.verb, actor.number))
            if self.broken(act):
                message = "a bug in the rules"
                raise RuntimeError(message)
            unit.commit()
            return done

    def _do(self, act: Act, actor: Actor, state: QueueState, node: str) -> QueueDone:  # noqa: PLR0911  # one for each act
        verb, now = VERBS[type(act)], self._clock.wall()
        match act:
            case Take():
                if act.queue not in {"A", "B"}:
                    raise Refused("ticket.queue", "没有这个业务队列，请重新选择。", field="queue")
                state.serial += 1
                ticket = Ticket(
                    id=str(new_id(self._clock)),
                    day=DAY,
                    number=f"{act.queue}{state.serial:03d}",
                    prefix=act.queue,
                    serial=state.serial,
                    queue=act.queue,
                    taken_at=now,
                    token=token(),
                    person_key=b"p" * 32,
                    tail="1234",
                    answers=act.answers,
                )
                return self._kept(state, verb, ticket)
            case CallNext():
                waiting = [one for one in state.tickets.values() if one.state is TicketState.WAITING]
                if not waiting:
                    return QueueDone(verb=verb, empty=True)
                first = min(waiting, key=lambda one: one.serial)
                ticket = replace(first, state=TicketState.CALLED, window=actor.window, called_at=now, calls=1)
                return self._kept(state, verb, ticket)
            case Finish():
                before = state.tickets.get(act.ticket)
                if before is None:
                    raise Refused("ticket.unknown", "没有这个号，请核对。")
                return self._kept(state, verb, replace(before, state=TicketState.DONE, finished_at=now))
            case Sit():
                assert actor.window is not None
                row = WindowRow(
                    no=actor.window,
                    phase=WindowPhase.OPEN,
                    since=now,
                    staff=actor.number,
                    name=act.name,
                    node=node,
                    day=DAY,
                    seq=state.stamp(actor.window),
                )
                state.windows[row.no] = row
                return QueueDone(verb=verb, window=row, seq=state.seq)
            case PostNotice():
                state.notice = Notice(text=act.text, until=act.until)
                return QueueDone(verb=verb, seq=state.stamp("notice"))
            case Beat():
                return QueueDone(verb=verb)
            case _:
                raise Refused("ticket.move", "这个号不能这样操作。")

    @staticmethod
    def _kept(state: QueueState, verb: str, ticket: Ticket) -> QueueDone:
        state.tickets[ticket.id] = ticket
        return QueueDone(verb=verb, ticket=ticket, seq=state.stamp(ticket.id))
