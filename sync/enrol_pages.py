"""The hub's own queue and devices as the public pages use them (`public_doors.py`, `public_feed.py`).

A board in a browser is a device like others: enrolled by a code, put out by its row, asked for each time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from hall.clock import Clock
from hall.errors import Conflict, Refused, Unavailable
from hall.queue_acts import VERBS, Act, Device
from hall.queue_ports import Change, HallView, QueueDone
from sync import wire
from sync.aside import aside
from sync.enrol_gate import Gate
from sync.queue_events import Events
from sync.queue_hub import QueueHub
from sync.queue_routes import admit_of
from sync.queue_wire import read_done, read_key
from sync.wire import WireError

QUIET_SECONDS: Final = 1.5
MAX_WAITING: Final = 512
"""Changes that may wait for the pages' reader; then it begins again with a view."""


class HallSource:
    """`public_feed.BoardSource`: the mirror of this process and its changes."""

    def __init__(self, events: Events, clock: Clock) -> None:
        """Take the events of the service."""
        self._events = events
        self._clock = clock

    def wall(self) -> int:
        """The authority's clock, microseconds UTC."""
        return self._clock.wall()

    async def subscribe(self) -> AsyncIterator[HallView | Change | None]:
        """First the whole view, then every change in order; None while it is quiet."""
        waiting: deque[Change] = deque()
        wake = asyncio.Event()

        def told(change: Change) -> None:
            waiting.append(change)
            wake.set()

        untell = self._events.tell(told)
        try:
            yield self._events.mirror.view()
            while True:
                if len(waiting) > MAX_WAITING:
                    waiting.clear()
                    yield self._events.mirror.view()
                elif waiting:
                    yield waiting.popleft()
                else:
                    wake.clear()
                    try:
                        await asyncio.wait_for(wake.wait(), QUIET_SECONDS)
                    except TimeoutError:
                        yield None
        finally:
            untell()


class ScreenGate:
    """`public_doors.PageGate` over the gate."""

    def __init__(self, gate: Gate) -> None:
        """Take the gate."""
        self._gate = gate

    async def kind(self, credential: str) -> Device | None:
        """The kind of the device that holds a credential; None for unknown or put out."""
        row = await aside(self._gate.screen, credential)
        return None if row is None else row.kind

    async def enrol(self, code: str, name: str) -> str:
        """Exchange a one-time code for a credential.

        Raises:
            Refused: The code is wrong, used or too old, or too many were.
        """
        try:
            return await aside(self._gate.enrol_screen, code, name)
        except WireError as error:
            raise Refused(error.code, error.sentence) from error


class PageQueue:
    """`public_doors.TicketTaker` over the line of this process."""

    def __init__(self, gate: Gate, hub: QueueHub) -> None:
        """Take gate and line."""
        self._gate = gate
        self._hub = hub

    async def do(self, act: Act, key: str, credential: str) -> QueueDone:
        """Do an act once for the device with this credential.

        Raises:
            Refused, Conflict: The rules or the device do not allow it.
            Unavailable: `queue.busy` and what else did not work.
        """
        row = await aside(self._gate.screen, credential)
        if row is None:
            raise Refused("public.device", "这台设备还没有登记，请输入登记码。")
        try:
            reply = await self._hub.do(read_key(key), act, None, admit_of(VERBS[type(act)], None), row.node)
        except WireError as error:
            raise Refused(error.code, error.sentence) from error
        if reply.status == 200:
            return read_done(reply.body)
        fault = wire.read_fault(reply.body)
        kind = {409: Conflict, 500: Unavailable, 503: Unavailable}.get(reply.status, Refused)
        raise kind(fault.code, fault.sentence, field=fault.field or None)
