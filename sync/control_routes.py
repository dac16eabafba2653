"""`POST /v1/control`, `…/password`, `…/numbers`: documents of the hall for its desks, signed by the hub.

Only desks are answered: password hashes stand in the documents. What they mean is `hall.control`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final, Protocol, TypeVar

import msgspec

from hall.clock import MICROS, Clock
from hall.commands.control import FreshPassword, draft_docs, frozen_items, number_doc, take_password
from hall.commands.leases import answer_leases
from hall.control import FIRST, ControlDoc, DocName
from hall.device_ports import DeviceRow
from hall.ports import Begin
from hall.queue_acts import Device
from sync import wire
from sync.aside import aside
from sync.control_wire import (
    ControlAnswer,
    ControlAsk,
    NumbersAnswer,
    NumbersAsk,
    PasswordAnswer,
    PasswordAsk,
    SignedDoc,
)
from sync.enrol_gate import Gate
from sync.http import Answer, Call, Handler, answer_of
from sync.security import Seal
from sync.wire import WireError

T = TypeVar("T")
MAX_ASK: Final = 64 << 10
FRESH_SECONDS: Final = 2.0
"""How long documents are good without a look at the store: sixty desks ask within one."""


class Writer(Protocol):
    """Runs work in the hub's writer thread."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """Do it there."""
        ...


class ControlApi:
    """The routes."""

    def __init__(
        self, gate: Gate, begin: Begin, seal: Seal, clock: Clock, *, run: Writer, body_seconds: float
    ) -> None:
        """Take the door, the store, the hub's key and the writer thread."""
        self._gate = gate
        self._begin = begin
        self._seal = seal
        self._clock = clock
        self._run = run
        self._body_seconds = body_seconds
        self._made: dict[DocName, tuple[str, ControlDoc]] = {}
        self._looked: int | None = None

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Paths and methods."""
        return {
            "/v1/control": {"POST": self.control},
            "/v1/control/password": {"POST": self.password},
            "/v1/control/numbers": {"POST": self.numbers},
        }

    async def control(self, call: Call) -> Answer:
        """`POST /v1/control`: documents that are newer than those of the desk."""
        await self._desk(call)
        ask = await self._message(call, ControlAsk)
        await self._look()
        found = [doc for _, doc in self._made.values()]
        held = {name: ask.have.get(name, 0) for name in FIRST} | dict(ask.more)
        newer = [SignedDoc.of(doc) for doc in found if doc.version > held.get(doc.name, doc.version)]
        items = await self._run(partial(frozen_items, ask.items, self._begin)) if ask.items else ()
        plain = [msgspec.json.encode(one.to_plain()) for one in items]
        return answer_of(call, ControlAnswer(docs=newer, items=plain), packed=True)

    async def password(self, call: Call) -> Answer:
        """`POST /v1/control/password`: a person chose a new one at a desk."""
        await self._desk(call)
        ask = await self._message(call, PasswordAsk)
        fresh = FreshPassword(number=ask.number, was=ask.was, now=ask.now, must_change=ask.must_change)
        await self._run(partial(take_password, fresh, self._begin))
        self._looked = None
        return answer_of(call, PasswordAnswer(number=ask.number), packed=True)

    async def numbers(self, call: Call) -> Answer:
        """`POST /v1/control/numbers`: how far a desk used its document numbers, and new blocks for it."""
        row = await self._desk(call)
        ask = (await self._message(call, NumbersAsk)).ask(self._gate.face.hub_id)
        found = await self._run(partial(answer_leases, ask, row.node, self._begin, self._clock))
        return answer_of(call, NumbersAnswer.of(found), packed=True)

    async def _look(self) -> None:
        """See what holds now; what takes long is written out beside the writer."""
        now = self._clock.monotonic()
        if self._looked is not None and now - self._looked <= FRESH_SECONDS * MICROS:
            return
        drafts = await self._run(partial(draft_docs, self._begin, self._clock))
        for draft in drafts:
            before = self._made.get(draft.name)
            if before is None or before[0] != draft.stamp:
                body = await aside(draft.make)
                doc = await self._run(partial(self._number, draft.name, body))
                self._made[draft.name] = (draft.stamp, doc)
        self._looked = now

    def _number(self, name: DocName, body: bytes) -> ControlDoc:
        hub = self._gate.face.hub_id
        return number_doc(name, body, self._begin, self._clock, hub=hub, sign=self._sign)

    def _sign(self, doc: ControlDoc) -> ControlDoc:
        return replace(doc, sig=self._seal.sign(doc.signed()))

    async def _desk(self, call: Call) -> DeviceRow:
        row = await aside(self._gate.admit, call.header(b"authorization"))
        if row.kind is not Device.DESK:
            raise WireError(403, "device.kind", "这类设备不能取这些内容。")
        return row

    async def _message(self, call: Call, kind: type[wire.M]) -> wire.M:
        body = await call.body(MAX_ASK, self._body_seconds)
        return wire.unpack(body, kind, call.header(b"content-type"), call.header(b"content-encoding"))
