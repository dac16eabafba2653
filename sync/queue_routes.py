"""The queue over HTTP: acts by verb, the view, changes, the stream of events, and faces for third parties.

Everything asks for an enrolled device. The device vouches for the person of a desk; a kiosk and a third
party's machine act in their own name (domain.md 6.4 has the verbs of queue machines).
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from msgspec import Struct

from hall.clock import Clock, iso
from hall.device_ports import DeviceRow
from hall.queue_acts import ACTS, Beat, Device, Sit, SlipPrinted
from hall.queue_groups import QueueReader
from hall.queueing import since
from hall.staff import Actor, Permission, Role, may
from hall.tickets import TicketState
from sync.aside import aside
from sync.enrol_gate import Gate, require_active
from sync.http import Answer, Call, Handler, answer_of
from sync.queue_events import Events, Listener
from sync.queue_hub import QueueHub
from sync.queue_wire import MAX_ASK, MAX_INT, Ask, Who, read_ask, read_key, to_json, to_other
from sync.wire import Encoding, WireError

KEY_HEADER: Final = b"x-request-key"
LINE: Final = 200
"""Numbers of a queue that are told."""
STREAM: Final = b"text/event-stream; charset=utf-8"


class WindowFace(Struct, frozen=True, kw_only=True):
    """8101: one window and the number at it."""

    no: int
    phase: str
    number: str = ""
    state: str = ""
    calls: int = 0
    reason: str = ""


class WindowsFace(Struct, frozen=True, kw_only=True):
    """8101 for all windows; `at` microseconds UTC."""

    at: int
    windows: list[WindowFace]


class QueueFace(Struct, frozen=True, kw_only=True):
    """8102, 8013: one queue; `longest_seconds` of who waits longest, `low` to `high` the range in minutes."""

    letter: str
    name: str
    waiting: int = 0
    longest_seconds: int = 0
    low: int | None = None
    high: int | None = None


class QueuesFace(Struct, frozen=True, kw_only=True):
    """8102 for all queues."""

    at: int
    queues: list[QueueFace]


class LineFace(Struct, frozen=True, kw_only=True):
    """8105: the numbers that wait in a queue, longest first; the order of calls also weighs classes."""

    at: int
    queue: str
    waiting: int
    numbers: list[str]


class TimeFace(Struct, frozen=True, kw_only=True):
    """8106: the hub's time, microseconds UTC and ISO 8601."""

    at: int
    iso: str


def admit_of(verb: str, who: Who | None) -> Callable[[DeviceRow | None], Actor]:
    """Judges a device for a verb, and says who acts."""
    return partial(_admit, verb, who)


def _admit(verb: str, who: Who | None, row: DeviceRow | None) -> Actor:
    if row is None:
        raise WireError(401, "device.unknown", "大厅服务器不认识本机，请重新登记。")
    require_active(row)
    rule = ACTS[verb]
    if row.kind not in rule.devices:
        raise WireError(403, "device.kind", "这台设备不能做这一步。")
    actor = _actor(row, who)
    if not may(actor.role, rule.permission):
        raise WireError(403, "staff.right", f"{actor.role}没有这项权限，请找有权限的人员办理。")
    if rule.permission is Permission.CALL and actor.window is None:
        raise WireError(422, "actor.window", "请写明在哪个窗口办理。", field="actor.window")
    if rule.permission is Permission.CALL and row.window not in {None, actor.window}:
        raise WireError(
            403,
            "device.window",
            f"这台电脑登记在{row.window}号窗口，不能办{actor.window}号窗口的号。换了窗口请重新登记。",
            field="actor.window",
        )
    return actor


def _actor(row: DeviceRow, who: Who | None) -> Actor:
    """A desk vouches for its person; other devices act in their own name, at their own window."""
    if row.kind is Device.DESK:
        if who is None:
            raise WireError(422, "actor.missing", "请写明经办人员。", field="actor")
        return who.actor()
    role = Role.GUIDE if row.kind is Device.KIOSK else Role.CLERK
    return Actor(number=f"{row.kind}-{row.node.hex[-8:]}", name=row.name, role=role, window=row.window)


class QueueApi:
    """Handlers of `/v1/queue/…` and `/v1/time`."""

    def __init__(
        self,
        gate: Gate,
        hub: QueueHub,
        events: Events,
        reader: QueueReader,
        clock: Clock,
        *,
        body_seconds: float = 10.0,
    ) -> None:
        """Take the parts, and how long a body may take to arrive."""
        self._seconds = body_seconds
        self._gate = gate
        self._hub = hub
        self._events = events
        self._reader = reader
        self._clock = clock

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Path → method → handler."""
        table: dict[str, dict[str, Handler]] = {
            f"/v1/queue/{verb}": {"POST": partial(self.act, verb)} for verb in ACTS
        }
        table["/v1/queue/view"] = {"GET": self.view}
        table["/v1/queue/changes"] = {"GET": self.changes}
        table["/v1/queue/events"] = {"GET": self.stream}
        table["/v1/queue/windows"] = {"GET": self.windows}
        table["/v1/queue/queues"] = {"GET": self.queues}
        table["/v1/queue/line"] = {"GET": self.line}
        table["/v1/time"] = {"GET": self.time}
        return table

    async def act(self, verb: str, call: Call) -> Answer:
        """`POST /v1/queue/{verb}`."""
        node = self._gate.node_of(call.header(b"authorization"))
        encoding = call.sent_in()
        if call.header(b"content-encoding") not in {"", "identity"}:
            raise WireError(415, "wire.packing", "队列请求很短，不要压缩。")
        ask = read_ask(verb, await call.body(MAX_ASK, self._seconds), encoding)
        key = read_key(ask.key or call.header(KEY_HEADER))
        self._at_own_window(verb, ask, node)
        self._events.heard(node)
        reply = await self._hub.do(key, ask.act, ask.actor, admit_of(verb, ask.actor), node)
        if isinstance(ask.act, SlipPrinted):
            self._events.printed(node, ask.act.fault)
        wanted = call.wants()
        answer = Answer(reply.status, to_other(reply.body, wanted))
        if wanted is Encoding.MSGPACK:
            answer.kind = wanted.value.encode()
        if reply.again:
            answer.headers.append((b"x-answered-before", b"1"))
        if reply.status == 503:
            answer.headers.append((b"retry-after", b"1"))
        return answer

    def _at_own_window(self, verb: str, ask: Ask, node: uuid.UUID) -> None:
        """A window's acts come from the desk that opened it."""
        if ACTS[verb].permission is not Permission.CALL or isinstance(ask.act, Sit | Beat):
            return
        window = ask.actor.window if ask.actor else None
        holder = self._events.mirror.window(window).node if window is not None else ""
        if holder not in {"", str(node)}:
            raise WireError(
                403,
                "window.elsewhere",
                f"{window}号窗口已在另一台电脑上登录，请先在这里登录。",
                field="actor.window",
            )

    async def _device(self, call: Call) -> DeviceRow:
        row = await aside(self._gate.admit, call.header(b"authorization"))
        self._events.heard(row.node)
        return row

    async def view(self, call: Call) -> Answer:
        """`GET /v1/queue/view`."""
        row = await self._device(call)
        return _json(call, self._events.view_json(lean=is_lean(row)))

    async def changes(self, call: Call) -> Answer:
        """`GET /v1/queue/changes?after=`."""
        row = await self._device(call)
        after = _number(call.query().get("after", ""))
        change = await aside(self._reader.changes_after, after)
        return _json(call, to_json(change, lean=is_lean(row)))

    async def windows(self, call: Call) -> Answer:
        """`GET /v1/queue/windows`."""
        await self._device(call)
        view = self._events.mirror.view()
        held = {ticket.window: ticket for ticket in view.tickets if ticket.is_active}
        faces = []
        for row in view.windows:
            at = held.get(row.no)
            faces.append(
                WindowFace(
                    no=row.no,
                    phase=row.phase.value,
                    number=at.number if at else "",
                    state=at.state.value if at else "",
                    calls=at.calls if at else 0,
                    reason=row.reason,
                )
            )
        return answer_of(call, WindowsFace(at=self._clock.wall(), windows=faces))

    async def queues(self, call: Call) -> Answer:
        """`GET /v1/queue/queues`."""
        await self._device(call)
        now = self._clock.wall()
        faces = [
            QueueFace(
                letter=load.letter,
                name=load.name,
                waiting=load.waiting,
                longest_seconds=max(now - load.longest_since, 0) // 1_000_000 if load.longest_since else 0,
                low=load.wait.low if load.wait else None,
                high=load.wait.high if load.wait else None,
            )
            for load in self._events.mirror.view().loads
        ]
        return answer_of(call, QueuesFace(at=now, queues=faces))

    async def line(self, call: Call) -> Answer:
        """`GET /v1/queue/line?queue=`."""
        await self._device(call)
        queue = call.query().get("queue", "")
        if not queue or len(queue) > 8:
            raise WireError(400, "queue.field", "请写明 queue，例如 ?queue=A。", field="queue")
        tickets = [
            one
            for one in self._events.mirror.view().tickets
            if one.queue == queue and one.state is TicketState.WAITING
        ]
        numbers = [one.number for one in sorted(tickets, key=lambda one: (since(one), one.id))[:LINE]]
        face = LineFace(at=self._clock.wall(), queue=queue, waiting=len(tickets), numbers=numbers)
        return answer_of(call, face)

    async def time(self, call: Call) -> Answer:
        """`GET /v1/time`."""
        await self._device(call)
        now = self._clock.wall()
        return answer_of(call, TimeFace(at=now, iso=iso(now)))

    async def stream(self, call: Call) -> Answer | None:
        """`GET /v1/queue/events`: server-sent events until the listener goes or is too slow."""
        row = await self._device(call)
        last = call.header(b"last-event-id") or call.query().get("last", "")
        listener = self._events.listen(row.node, _number(last) if last else None, lean=is_lean(row))
        if listener is None:
            raise WireError(503, "queue.busy", "连接的设备太多，稍后自动再连。")
        headers = [(b"content-type", STREAM), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
        try:
            await call.send({"type": "http.response.start", "status": 200, "headers": headers})
            await _pump(call, listener)
        finally:
            self._events.leave(listener)
        return None


async def _pump(call: Call, listener: Listener) -> None:
    """Send until it is lost or the other side goes; a send that hangs is given up when it is lost."""
    gone = asyncio.ensure_future(_gone(call))
    sending = asyncio.ensure_future(_send_all(call, listener))
    lost = asyncio.ensure_future(listener.wait_lost())
    tasks = (gone, sending, lost)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    with contextlib.suppress(OSError):
        await asyncio.wait_for(call.send({"type": "http.response.body", "body": b""}), 1.0)


async def _send_all(call: Call, listener: Listener) -> None:
    while message := await listener.next():
        await call.send({"type": "http.response.body", "body": message, "more_body": True})


async def _gone(call: Call) -> None:
    while (await call.receive())["type"] != "http.disconnect":
        pass


def is_lean(row: DeviceRow) -> bool:
    """Boards and third parties are told numbers, never whose they are."""
    return row.kind in {Device.BOARD, Device.MACHINE}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 16 or int(text) > MAX_INT:
        raise WireError(400, "queue.field", "after 应是已经收到的最后一个序号。", field="after")
    return int(text)


def _json(call: Call, body: bytes) -> Answer:
    wanted = call.wants()
    answer = Answer(200, to_other(body, wanted))
    if wanted is Encoding.MSGPACK:
        answer.kind = wanted.value.encode()
    return answer


FACES: Final[Mapping[str, Any]] = {
    "/v1/queue/windows": WindowsFace,
    "/v1/queue/queues": QueuesFace,
    "/v1/queue/line": LineFace,
    "/v1/time": TimeFace,
}
"""Answers of the faces for third parties, for the OpenAPI document."""
