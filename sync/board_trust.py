"""An HTTP client of the hub for `main.py board`: pinned certificate, short tokens fetched in passing.

The token request travels inside the same client, so that nothing blocks the loop that also serves the page.
How a device is enrolled and what it keeps is `enrol_client.py`.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final

import httpx
import msgspec
from typing_extensions import override

from hall.clock import MICROS, Clock, parse_moment
from sync.enrol_client import RENEW_BEFORE, HubTrust
from sync.enrol_gate import Token, TokenAsk, signed_bytes
from sync.security import Seal

TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)
_OK: Final = 200
_UNAUTHORIZED: Final = 401


class TokenAuth(httpx.Auth):
    """Puts a good token on every request, and asks for a new one when it must; one for a device."""

    def __init__(self, trust: HubTrust, seal: Seal, clock: Clock) -> None:
        """Nothing is asked for yet."""
        self._base = httpx.URL(trust.url)
        self._node = uuid.UUID(trust.node)
        self._hub = uuid.UUID(trust.hub_id)
        self._seal = seal
        self._clock = clock
        self._header = ""
        self._until = 0
        self._offset = 0

    @override
    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """The requests that one request needs; its own is the last."""
        for last in (False, True):
            if not self._header or self._clock.monotonic() >= self._until:
                answer = yield self._ask()
                await answer.aread()
                if self._is_clock(answer):
                    health = yield httpx.Request("GET", self._base.join("/health"))
                    await health.aread()
                    self._learn(health)
                    answer = yield self._ask()
                    await answer.aread()
                self._take(answer)
            request.headers["Authorization"] = self._header
            answer = yield request
            if answer.status_code != _UNAUTHORIZED or last:
                return
            await answer.aread()
            self._header = ""

    def _ask(self) -> httpx.Request:
        ts, nonce = max(self._clock.wall() + self._offset, 0), secrets.token_bytes(16)
        sig = self._seal.sign(signed_bytes(self._node, ts, nonce, self._hub))
        asked = msgspec.json.encode(TokenAsk(node=self._node, ts=ts, nonce=nonce, sig=sig))
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return httpx.Request("POST", self._base.join("/v1/token"), content=asked, headers=headers)

    @staticmethod
    def _is_clock(answer: httpx.Response) -> bool:
        return answer.status_code == _UNAUTHORIZED and b'"device.time"' in answer.content

    def _learn(self, health: httpx.Response) -> None:
        """A PC whose clock is wrong counts from the hub's time (F22)."""
        try:
            found: Any = health.json()
            self._offset = parse_moment(str(found["time"])) - self._clock.wall()
        except (ValueError, KeyError, TypeError):
            self._offset = 0

    def _take(self, answer: httpx.Response) -> None:
        self._header, self._until = "", 0
        if answer.status_code != _OK:
            return
        try:
            token = msgspec.json.decode(answer.content, type=Token)
        except msgspec.MsgspecError:
            return
        self._header = f"Bearer {token.token}"
        left = max(token.exp - token.time - RENEW_BEFORE, 10 * MICROS)
        self._until = self._clock.monotonic() + left


def hub_client(trust: HubTrust, seed: bytes, clock: Clock) -> Callable[[], httpx.AsyncClient]:
    """Makes clients of the hub that let this device in (`board_run.HubClient`).

    Args:
        trust: What the device remembers of its hub.
        seed: Secret bytes of its key.
        clock: This computer's.
    """
    auth, verify = TokenAuth(trust, Seal(seed), clock), trust.verify()

    def make() -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=trust.url, auth=auth, verify=verify, timeout=TIMEOUT, trust_env=False
        )

    return make
