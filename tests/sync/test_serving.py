"""The service on a real port of this process: says where it listens, stops when asked (D30)."""

from __future__ import annotations

import os
import signal
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from hall.clock import FixedClock
from sync.server import PORT_LINE, make_service, serve
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_links import HUB, SEED
from tests.fakes.sync_stores import MemoryHub


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_hub_says_where_it_listens_and_ends_in_order(clock: FixedClock, host: str) -> None:
    service = make_service(MemoryHub(uuid.UUID(int=1)), clock, hub_id=HUB, seed=SEED, devices=MemoryDevices())
    before = signal.getsignal(signal.SIGTERM)
    answers: list[int] = []

    def visit(url: str) -> None:
        try:
            answers.append(httpx.get(f"{url}/health", trust_env=False).status_code)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    with ThreadPoolExecutor(1) as pool:
        lines: list[str] = []

        def say(line: str) -> None:
            lines.append(line)
            pool.submit(visit, line.removeprefix(PORT_LINE))

        serve(service, host=host, port=0, say=say)
    assert answers == [200]
    assert lines[0].startswith(f"{PORT_LINE}http://{host}:")
    assert signal.getsignal(signal.SIGTERM) is before
