"""Held rows, compared days and mending at the hub, for its desks.

Rows and decisions are for people with the right, for whom a desk vouches; a desk compares and mends its own
chain only. What is done is `care.py`.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, Protocol, TypeVar

from hall.care import Decision, may_care
from hall.device_ports import DeviceRow
from hall.queue_acts import Device
from hall.staff import Role
from sync import wire
from sync.aside import aside
from sync.care import Care, chained
from sync.care_wire import DaysAnswer, DecideAnswer, DecideAsk, HeldAnswer, MendAnswer, MendAsk
from sync.enrol_gate import Gate
from sync.http import Answer, Call, Handler, answer_of
from sync.pull_routes import reader_of
from sync.wire import WireError

T = TypeVar("T")
MAX_ASK: Final = 4 << 10
_log: Final = logging.getLogger("yichuang.hub")


class Writer(Protocol):
    """Runs work in the hub's writer thread."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """Do it there."""
        ...


class CareApi:
    """The routes."""

    def __init__(
        self, gate: Gate, care: Care, *, run: Writer, changed: Callable[[], None], body_seconds: float
    ) -> None:
        """Take the door, the rows, the writer thread, and who is told that something is to be folded."""
        self._gate = gate
        self._care = care
        self._run = run
        self._changed = changed
        self._body_seconds = body_seconds

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Paths and methods."""
        return {
            "/v1/quarantine": {"GET": self.rows},
            "/v1/quarantine/*": {"POST": self.decide},
            "/v1/digest/days": {"GET": self.days},
            "/v1/mend": {"POST": self.mend},
        }

    async def rows(self, call: Call) -> Answer:
        """`GET /v1/quarantine?actor=&role=`: what nobody has closed."""
        await self._desk(call)
        _, role = reader_of(call)
        _require(role)
        return answer_of(call, HeldAnswer(rows=list(await self._run(self._care.rows))), packed=True)

    async def decide(self, call: Call) -> Answer:
        """`POST /v1/quarantine/{qid}`: what a person decided."""
        device = await self._desk(call)
        name = call.path.removeprefix("/v1/quarantine/")
        if not (name.isascii() and name.isdigit() and len(name) <= 18):
            raise WireError(400, "care.number", "这一条的编号不对。", field="qid")
        ask = await self._message(call, DecideAsk, MAX_ASK)
        role = _role(ask.role)
        _require(role)
        work = partial(self._care.decide, int(name), ask.decision, ask.reason, by=ask.actor, role=role)
        await self._run(work)
        if ask.decision is Decision.RETRY:
            self._changed()
        _log.info("held row %s: %s by %s at %s", name, ask.decision, ask.actor, device.node)
        return answer_of(call, DecideAnswer(qid=int(name)))

    async def days(self, call: Call) -> Answer:
        """`GET /v1/digest/days?node=&after=&upto=`: to compare with one's own."""
        row = await self._desk(call)
        query = call.query()
        try:
            node, after, upto = uuid.UUID(query["node"]), int(query["after"]), int(query["upto"])
        except (KeyError, ValueError):
            raise WireError(
                400, "wire.node", "请写明 node（UUID）、after、upto（整数）。", field="node"
            ) from None
        _own(row, node)
        after, upto = (min(max(number, 0), (1 << 63) - 1) for number in (after, upto))
        found = await aside(self._care.digests, node, after, upto)
        return answer_of(call, DaysAnswer(days=list(found)), packed=True)

    async def mend(self, call: Call) -> Answer:
        """`POST /v1/mend`: put right what is damaged or missing here of the asker's chain."""
        row = await self._desk(call)
        ask = await self._message(call, MendAsk, wire.MAX_BODY)
        _own(row, ask.node)
        run = chained(ask.prev, ask.entries)
        mended = await self._run(partial(self._care.mend, ask.node, ask.first, run))
        if mended:
            self._changed()
            _log.warning("%s entries of %s were put right", mended, ask.node)
        return answer_of(call, MendAnswer(mended=mended))

    async def _desk(self, call: Call) -> DeviceRow:
        row = await aside(self._gate.admit, call.header(b"authorization"))
        if row.kind is not Device.DESK:
            raise WireError(403, "device.kind", "这类设备不能做这一步。")
        return row

    async def _message(self, call: Call, kind: type[wire.M], limit: int) -> wire.M:
        body = await call.body(limit, self._body_seconds)
        return wire.unpack(body, kind, call.header(b"content-type"), call.header(b"content-encoding"))


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise WireError(422, "actor.missing", "请写明经办人员和角色。", field="role") from None


def _require(role: Role) -> None:
    if not may_care(role):
        raise WireError(403, "staff.right", f"{role}没有这项权限，请找大厅管理员或系统运维。")


def _own(row: DeviceRow, node: uuid.UUID) -> None:
    if node != row.node:
        raise WireError(403, "device.node", "本机只能核对自己的记录。", field="node")
