"""A line between desk and hub that is cut after so many bytes, in either direction."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Cuts:
    """What happens to the next connections: bytes that pass up and down before the cut; None is all."""

    plans: list[tuple[int | None, int | None]] = field(default_factory=list)
    port: int = 0


@contextmanager
def a_line(hub_port: int) -> Iterator[Cuts]:
    """A proxy on a port of its own, until the end of `with`."""
    cuts = Cuts()
    loop = asyncio.new_event_loop()
    with ThreadPoolExecutor(1) as pool:
        server = pool.submit(loop.run_until_complete, _open(cuts, hub_port)).result()
        running = pool.submit(loop.run_forever)
        try:
            yield cuts
        finally:
            loop.call_soon_threadsafe(loop.stop)
            running.result()
            pool.submit(loop.run_until_complete, _close(server)).result()
    loop.close()


async def _open(cuts: Cuts, hub_port: int) -> asyncio.Server:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up, down = cuts.plans.pop(0) if cuts.plans else (None, None)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", hub_port)
        ways = [
            asyncio.ensure_future(_pass(reader, far_writer, up)),
            asyncio.ensure_future(_pass(far_reader, writer, down)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in (writer, far_writer):
                one.transport.abort()
            for way in ways:
                way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    cuts.port = server.sockets[0].getsockname()[1]
    return server


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int | None) -> None:
    passed = 0
    with contextlib.suppress(OSError):
        while data := await reader.read(256):
            keep = data if limit is None else data[: limit - passed]
            writer.write(keep)
            await writer.drain()
            passed += len(keep)
            if limit is not None and passed >= limit:
                return


async def _close(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
