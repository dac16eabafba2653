"""One enrolled device that speaks for many windows and kiosks at once, for rehearsals.

Every act is asked for with its own key and asked again with the same one until its answer is known. Delays
are measured. What is played is `simulate.py`; the queue of a real desk is `queue_client.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import Final, TypeVar

import httpx
import msgspec

from hall.clock import Clock
from hall.errors import HallError, Refused, Unavailable
from hall.ids import new_id
from hall.queue_acts import VERBS, Act
from hall.queue_ports import HallView, QueueDone
from hall.staff import Actor
from hall.tickets import Ticket
from sync import wire
from sync.enrol_client import HubTrust, Tokens
from sync.hall_routes import HallPage
from sync.queue_wire import Who, compact, read_done, read_view
from sync.security import Seal


class _Day(msgspec.Struct, frozen=True):
    tickets: list[Ticket]


M = TypeVar("M", HallPage, _Day)

TRIES: Final = 20
TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)
_AWAY: Final = "大厅服务器没有回答，演练停下。请核对地址和网络。"


class SimulatedDevices:
    """Asks the hub in the name of a device; one event loop only."""

    def __init__(
        self,
        trust: HubTrust,
        seal: Seal,
        clock: Clock,
        *,
        connections: int,
        transport: httpx.AsyncBaseTransport | None = None,
        token_transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Take what is known of the hub; nothing is connected yet."""
        self._clock = clock
        self._tokens = Tokens(trust, seal, clock)
        self._plain = httpx.Client(
            base_url=trust.url,
            verify=trust.verify(),
            timeout=TIMEOUT,
            trust_env=False,
            transport=token_transport,
        )
        self._http = httpx.AsyncClient(
            base_url=trust.url,
            verify=trust.verify(),
            timeout=TIMEOUT,
            trust_env=False,
            transport=transport,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        )
        self.asking = 0
        self.delays: dict[str, list[float]] = defaultdict(list)
        self.again = 0

    async def close(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()
        self._plain.close()

    async def do(self, act: Act, actor: Actor) -> QueueDone:
        """Do an act once.

        Raises:
            Refused: The rules do not allow it.
            Unavailable: The hub did not answer for long.
        """
        verb = VERBS[type(act)]
        who = Who(number=actor.number, name=actor.name, role=actor.role, window=actor.window)
        body = msgspec.json.encode({"key": str(new_id(self._clock)), "act": compact(act), "actor": who})
        return read_done(await self._send("POST", f"/v1/queue/{verb}", body, verb))

    async def hall(self) -> HallPage:
        """Settings and catalogue."""
        return _decoded(await self._send("GET", "/v1/hall", None, ""), HallPage)

    async def view(self) -> HallView:
        """The queue as it is."""
        return read_view(await self._send("GET", "/v1/queue/view", None, ""))

    async def tickets(self, day: int) -> list[Ticket]:
        """Every ticket of a day as the hub has it."""
        return _decoded(await self._send("GET", f"/v1/queue/day?day={day}", None, ""), _Day).tickets

    async def _send(self, method: str, path: str, body: bytes | None, verb: str) -> bytes:
        self.asking += 1
        began = time.perf_counter()
        try:
            answer = await self._until_answered(method, path, body)
        finally:
            self.asking -= 1
        if verb:
            self.delays[verb].append(time.perf_counter() - began)
        return answer

    async def _until_answered(self, method: str, path: str, body: bytes | None) -> bytes:
        last: HallError = Unavailable("queue.away", _AWAY)
        for attempt in range(TRIES):
            if attempt:
                self.again += 1
                await asyncio.sleep(min(0.05 * 2**attempt, 1.0))
            headers = {"Authorization": self._tokens.header(self._plain), "Content-Type": "application/json"}
            try:
                response = await self._http.request(method, path, content=body, headers=headers)
            except httpx.HTTPError:
                continue
            if response.status_code == httpx.codes.OK:
                return response.content
            last = _error(response)
            if response.status_code == httpx.codes.UNAUTHORIZED and attempt < 2:
                self._tokens.drop()
            elif isinstance(last, Refused):
                raise last
        raise last


def _error(response: httpx.Response) -> HallError:
    try:
        fault = msgspec.json.decode(response.content, type=wire.Fault)
    except (msgspec.MsgspecError, ValueError):
        return Unavailable("queue.away", _AWAY)
    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or response.status_code == 429:
        return Unavailable(fault.code, fault.sentence)
    return Refused(fault.code, fault.sentence, field=fault.field or None)


def _decoded(body: bytes, kind: type[M]) -> M:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise Unavailable("sync.answer", "对方的回答读不出来，请核对大厅服务器的版本。") from error
