"""The push protocol and enrolment over HTTP: who may call what, and which message each path takes.

A desk pushes its own chain only; a hub that was enrolled here passes on the chains of all its nodes, but
never this hub's own one. What the messages do is `hub.py` and `enrol_gate.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Final, Protocol, TypeVar

import msgspec

from hall.clock import Clock, iso
from hall.device_ports import DeviceRow
from hall.queue_acts import Device
from hall.sync_ports import HubStore
from sync import wire
from sync.aside import aside
from sync.batch import checkpoint_bytes
from sync.enrol_gate import Enrol, Gate, TokenAsk
from sync.http import Answer, Call, Handler, answer_of
from sync.hub import Hub
from sync.recover import ChainAsk, chain_query
from sync.security import is_signed
from sync.wire import WireError

MAX_HELLO: Final = 256 << 10
MAX_SMALL: Final = 16 << 10
"""Largest enrolment or token request, bytes."""
APP_VERSION: Final = "0.1.0"

_SENDERS: Final = frozenset({Device.DESK, Device.HUB})

T = TypeVar("T")


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody may read without being enrolled."""

    state: str
    version: str
    time: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What a technician reads at an enrolled device."""

    state: str
    sentence: str
    hub_id: uuid.UUID
    time: str
    received: int
    folded: int
    held: int
    listening: int = 0


class Service(Protocol):
    """What these routes need of the service."""

    hub: Hub
    gate: Gate

    @property
    def body_seconds(self) -> float:
        """How long a body may take."""
        ...

    @property
    def listening(self) -> int:
        """Devices that listen."""
        ...

    def run(self, work: Callable[[], T]) -> Awaitable[T]:
        """In the writer thread."""
        ...

    def place(self, size: int) -> AbstractAsyncContextManager[None]:
        """A place at the writer."""
        ...

    def push(self, message: wire.Push, *, salvage: bool = False) -> Awaitable[wire.PushAnswer]:
        """Have a push written, in a `place`; `salvage` keeps it unread."""
        ...


class PushApi:
    """Handlers of everything but the queue."""

    def __init__(self, service: Service, clock: Clock) -> None:
        """Take the service."""
        self._service = service
        self._clock = clock

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Path → method → handler."""
        return {
            "/health": {"GET": self.health, "HEAD": self.health},
            "/v1/enrol": {"POST": self.enrol},
            "/v1/token": {"POST": self.token},
            "/v1/status": {"GET": self.status},
            "/v1/hello": {"POST": self.hello},
            "/v1/push": {"POST": self.push},
            "/v1/chain": {"GET": self.chain},
            "/v1/digest": {"GET": self.digest},
        }

    async def health(self, call: Call) -> Answer:
        """`GET /health`: up, which version, what time it is here; nothing else."""
        found = Health(state="ok", version=APP_VERSION, time=iso(self._clock.wall()))
        return answer_of(call, found, packed=True)

    async def enrol(self, call: Call) -> Answer:
        """`POST /v1/enrol`."""
        ask = await self._message(call, Enrol, MAX_SMALL)
        return answer_of(call, await aside(self._service.gate.enrol, ask))

    async def token(self, call: Call) -> Answer:
        """`POST /v1/token`."""
        ask = await self._message(call, TokenAsk, MAX_SMALL)
        return answer_of(call, await aside(self._service.gate.token, ask))

    async def status(self, call: Call) -> Answer:
        """`GET /v1/status`."""
        await self._device(call)
        received, folded, held = await self._service.run(partial(_counts, self._service.hub.store))
        words = f"，有 {held} 条记录需要人工查看" if held else ""
        found = Status(
            state="ok",
            sentence=f"大厅服务器运行正常{words}。",
            hub_id=self._service.hub.hub_id,
            time=iso(self._clock.wall()),
            received=received,
            folded=folded,
            held=held,
            listening=self._service.listening,
        )
        return answer_of(call, found)

    async def hello(self, call: Call) -> Answer:
        """`POST /v1/hello`."""
        row = await self._sender(call)
        message = await self._message(call, wire.Hello, MAX_HELLO)
        if message.node != row.node:
            raise _not_own()
        for node in {*message.tips, *message.root}:
            self._own(row, node)
        if row.kind is Device.HUB and message.keys:
            hub = self._service.hub
            await self._service.run(partial(hub.take_keys, row.node, row.public, message.keys))
        found = await self._service.run(partial(self._service.hub.hello, message))
        return answer_of(call, found, packed=True)

    async def push(self, call: Call) -> Answer:
        """`POST /v1/push`."""
        row = await self._sender(call)
        body = await call.body(wire.MAX_BODY, self._service.body_seconds)
        async with self._service.place(len(body)):
            message = _message(call, body, wire.Push)
            for parcel in message.streams:
                self._own(row, parcel.node)
                _signed(row, parcel)
            answer = await self._service.push(message, salvage=not row.active)
        return answer_of(call, answer, packed=True)

    async def chain(self, call: Call) -> Answer:
        """`GET /v1/chain?node=&tip=&after=&max=`: the run that ends in `tip`, for the node that wrote it."""
        row = await self._sender(call)
        try:
            ask = msgspec.convert(chain_query(call.query()), ChainAsk)
        except (msgspec.ValidationError, ValueError):
            raise WireError(
                400, "wire.chain", "请写明 node（UUID）和 tip（64 位十六进制）。", field="tip"
            ) from None
        self._own(row, ask.node)
        return answer_of(call, await self._service.run(partial(self._service.hub.chain, ask)), packed=True)

    async def digest(self, call: Call) -> Answer:
        """`GET /v1/digest?node=`."""
        row = await self._sender(call)
        try:
            node = uuid.UUID(call.query().get("node", ""))
        except ValueError:
            raise WireError(
                400, "wire.node", "请写明 node，例如 ?node=0193…（UUID）。", field="node"
            ) from None
        self._own(row, node)
        found = await self._service.run(partial(self._service.hub.digest, node))
        return answer_of(
            call, wire.DigestAnswer(n=found.n, tips=list(found.tips), xor=found.xor), packed=True
        )

    async def _device(self, call: Call) -> DeviceRow:
        return await aside(self._service.gate.admit, call.header(b"authorization"))

    async def _sender(self, call: Call) -> DeviceRow:
        row = await aside(self._service.gate.admit, call.header(b"authorization"), salvage=True)
        if row.kind not in _SENDERS:
            raise WireError(403, "device.kind", "这台设备不能做这一步。")
        return row

    def _own(self, row: DeviceRow, node: uuid.UUID) -> None:
        """A desk speaks of its own chain, a hub of any but this hub's own: that one has one author only."""
        if node != row.node and (row.kind is not Device.HUB or node == self._service.hub.hub_id):
            raise _not_own()

    async def _message(self, call: Call, kind: type[wire.M], limit: int) -> wire.M:
        return _message(call, await call.body(limit, self._service.body_seconds), kind)


def _message(call: Call, body: bytes, kind: type[wire.M]) -> wire.M:
    return wire.unpack(body, kind, call.header(b"content-type"), call.header(b"content-encoding"))


def _signed(row: DeviceRow, parcel: wire.Parcel) -> None:
    """The author's signature over a run, when the author sends it; of others' chains no key is known here."""
    ckpt = parcel.ckpt
    said = checkpoint_bytes(parcel.node, ckpt.seq, ckpt.link)
    if parcel.node == row.node and ckpt.sig and not is_signed(row.public, said, ckpt.sig):
        raise WireError(403, "device.signature", "这批记录的签名与本机的密钥不符，请重新登记。", field="sig")


def _not_own() -> WireError:
    return WireError(403, "device.node", "本机只能上传自己的记录。", field="node")


def _counts(store: HubStore) -> tuple[int, int, int]:
    with store() as work:
        return work.feed_head("case").gseq, work.folded_to("case"), len(work.quarantined())
