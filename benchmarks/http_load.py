"""A lean HTTP/1.1 load client, and the percentiles that benchmarks print: nothing in the way of figures."""

import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override


@dataclass(slots=True)
class Caller:
    """One keep-alive connection that sends JSON and waits for the answer."""

    host: str
    port: int
    headers: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: Any) -> tuple[int, bytes]:
        """Status and body of a POST."""
        return await self.send("POST", path, json.dumps(body, separators=(",", ":")).encode())

    async def send(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body of a request; reconnects when the connection is gone."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{head}\r\n".encode()
            + body
        )
        answer = await reader.readuntil(b"\r\n\r\n")
        status = int(answer[9:12])
        length = 0
        for line in answer.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        content = await reader.readexactly(length) if length else b""
        return status, content

    def close(self) -> None:
        """Let the connection go."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Latencies in milliseconds."""

    p50: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """Of measured seconds."""
        ordered = sorted(seconds)

        def pick(share: float) -> float:
            return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

        return cls(p50=pick(0.5), p95=pick(0.95), p99=pick(0.99), most=ordered[-1] * 1000)

    @override
    def __str__(self) -> str:
        """As a row of a table."""
        return f"p50 {self.p50:7.1f}  p95 {self.p95:7.1f}  p99 {self.p99:7.1f}  max {self.most:7.1f} ms"


def median(values: Sequence[float]) -> float:
    """Median of several runs (D35)."""
    return statistics.median(values)


async def timed(work: Any) -> tuple[float, Any]:
    """Seconds and answer of an awaitable."""
    began = time.perf_counter()
    answer = await work
    return time.perf_counter() - began, answer
