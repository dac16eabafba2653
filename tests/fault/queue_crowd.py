"""A hall full of clients that lose answers and die: kiosks that give out numbers, desks that call them.

Each client speaks HTTP on its own connection, repeats a request with the same key until it is answered, and
remembers what it was told. Whether the hall kept its word is judged in the tests.
"""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SOON: Final = 0.02
"""Seconds before a client asks again; the hub may be starting."""
PATIENCE: Final = 20.0


@dataclass(slots=True)
class Crowd:
    """What all clients share: where the hub is, how much is lost, and what they were told.

    Attributes:
        loss: Share of answers that are lost after the request has left.
        taken: Ticket id → number, of every number that a kiosk was told.
        served: Ticket id → how often a desk finished it.
    """

    host: str
    port: int
    dice: random.Random
    loss: float = 0.3
    taken: dict[str, str] = field(default_factory=dict)
    served: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    repeated: int = 0


class Client:
    """One connection of one device; `pad` is its header with the token."""

    def __init__(self, crowd: Crowd, token: str, actor: Mapping[str, object] | None) -> None:
        self.crowd = crowd
        self.actor = actor
        self._token = token
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def act(self, verb: str, **act: object) -> tuple[int, Any]:
        """Do an act once, however often it must be said; the same key all the time."""
        ask: dict[str, object] = {"key": str(uuid.UUID(int=self.crowd.dice.getrandbits(128))), "act": act}
        if self.actor is not None:
            ask["actor"] = self.actor
        body = json.dumps(ask).encode()
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self._try("POST", f"/v1/queue/{verb}", body)
                if answer is not None and answer[0] not in {429, 500, 503}:
                    return answer
                self.crowd.repeated += 1
                await asyncio.sleep(SOON)

    async def read(self, path: str) -> Any:
        """A GET until it is answered."""
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self._try("GET", path, b"")
                if answer is not None and answer[0] == 200:
                    return answer[1]
                await asyncio.sleep(SOON)

    async def _try(self, method: str, path: str, body: bytes) -> tuple[int, Any] | None:
        """One attempt; None when nobody knows what became of it."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection(self.crowd.host, self.crowd.port)
            reader, writer = self._streams
            writer.write(
                f"{method} {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {self._token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()
            if method == "POST" and self.crowd.dice.random() < self.crowd.loss:
                self.crowd.lost += 1
                self.close()
                return None
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.partition("content-length:")[2].partition("\r")[0] or 0)
            said = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return None
        return int(head.split()[1]), json.loads(said) if said else None

    def close(self) -> None:
        """The connection is gone."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def kiosk(client: Client, numbers: int, letters: str) -> None:
    """Give out so many numbers, one after the other."""
    crowd = client.crowd
    for _ in range(numbers):
        priority = "老年人" if crowd.dice.random() < 0.1 else ""
        status, done = await client.act(
            "take",
            queue=crowd.dice.choice(letters),
            source="kiosk",
            priority=priority,
            proof="证件" if priority else "",
        )
        assert status == 200, done
        ticket = done["ticket"]
        assert ticket["id"] not in crowd.taken, "one number was told twice"
        crowd.taken[ticket["id"]] = ticket["number"]


class Desk:
    """A desk that may die at any await and is started again: it knows nothing but its window."""

    def __init__(self, client: Client, window: int, staff: str) -> None:
        self.client = client
        self.window = window
        self.staff = staff

    async def work(self, over: asyncio.Event) -> None:
        """Sit down, take up what stands at the window, and call until nobody comes any more."""
        client, crowd = self.client, self.client.crowd
        status, said = await client.act("sit", name=self.staff, move=True, over=True)
        assert status == 200, said
        held = await self._held()
        while True:
            if held is not None:
                await self._serve(held)
                held = None
            status, done = await client.act("call")
            if status != 200:
                # What this window called before it died, or lost the answer of, is still its own.
                held = await self._held()
                assert held is not None, done
                continue
            if done.get("empty"):
                if over.is_set():
                    return
                await asyncio.sleep(SOON)
                continue
            ticket = done["ticket"]
            if crowd.dice.random() < 0.05:
                status, done = await client.act("miss", ticket=ticket["id"])
                assert status == 200, done
                crowd.missed[ticket["id"]] += 1
                continue
            held = ticket

    async def _held(self) -> Any:
        view = await self.client.read("/v1/queue/view")
        mine = [
            one
            for one in view.get("tickets", ())
            if one.get("window") == self.window and one.get("state") in {"CALLED", "SERVING"}
        ]
        assert len(mine) <= 1, "a window holds two visits"
        return mine[0] if mine else None

    async def _serve(self, ticket: Any) -> None:
        if ticket.get("state") != "SERVING":
            status, done = await self.client.act("arrive", ticket=ticket["id"])
            assert status == 200, done
        status, done = await self.client.act("finish", ticket=ticket["id"])
        assert status == 200, done
        self.client.crowd.served[ticket["id"]] += 1
