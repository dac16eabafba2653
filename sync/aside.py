"""Beside the hub's loop: short blocking reads in a few threads, writes in one (D27, docs/decisions/0004).

The only place of `sync/` that makes threads. Whoever reads the store or asks the network from a coroutine
does it through `aside`, so that the loop answers the others meanwhile; whatever writes goes through one
`Line`, in the order in which it came. No rule and no HTTP here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do something short that blocks, off the loop. Never a write to the hub's store."""
    return await asyncio.to_thread(work, *args, **kwargs)


def while_doing(request: Callable[[], T], beside: Callable[[], None]) -> T:
    """Have `request` wait for the network in a thread of its own, and do `beside` meanwhile in this one.

    Raises:
        Exception: What `request` raises; else what `beside` raises.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="request") as pool:
        answer = pool.submit(request)
        try:
            beside()
        except BaseException:
            answer.result()
            raise
        return answer.result()


class Line:
    """One writer: works off what it is given, one after the other."""

    def __init__(self, name: str) -> None:
        """The thread begins with the first work."""
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Put work at the end."""
        return self._pool.submit(work, *args, **kwargs)

    async def run(self, work: Callable[[], T]) -> T:
        """Put work at the end and wait for its answer."""
        return await asyncio.wrap_future(self._pool.submit(work))

    def close(self) -> None:
        """Finish what was given and let the thread go."""
        self._pool.shutdown(wait=True)
