"""Bounds that the HTTP library does not set: size of a request's head, and how long it may take to arrive.

Without them somebody who sends a byte a minute, or headers without end, holds connections and memory (F35).
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD: Final = 32 << 10
"""Largest head of a request, bytes."""
HEAD_SECONDS: Final = 15.0
"""How long a head may take once its first byte is there; also for the first one of a connection."""


class GuardedProtocol(HttpToolsProtocol):
    """The library's protocol with both bounds."""

    _head_bytes = 0
    _head_timer: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_head()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._head_done()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # A head that ends within this piece was stopped being waited for by now.
        self._head_bytes = self._head_bytes + len(data) if self._head_timer is not None else 0
        if self._head_bytes > MAX_HEAD:
            self._give_up()

    @override
    def on_message_begin(self) -> None:
        self._expect_head()
        super().on_message_begin()

    @override
    def on_headers_complete(self) -> None:
        self._head_done()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _head_done(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._head_done()
        self.transport.abort()
