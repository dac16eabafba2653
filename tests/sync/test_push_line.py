"""Pushes that wait at the hub: bounded, in one commit together, and none breaks another."""

from __future__ import annotations

import asyncio
import threading
import uuid

import httpx
import pytest

from hall.clock import FixedClock
from sync import wire
from sync.hub import Hub
from sync.security import Seal
from sync.server import HubSettings, make_service
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_links import HUB, SEED
from tests.fakes.sync_stores import MemoryHub
from tests.sync.test_service import a_push, a_service, of, talk


@pytest.fixture
def memory() -> MemoryHub:
    return MemoryHub(uuid.UUID(int=1))


@pytest.mark.parametrize(("packed", "codes"), [(0, [200] * 4 + [429] * 2), (1 << 20, [200] * 6)])
def test_more_pushes_than_may_wait_are_asked_to_come_again(
    memory: MemoryHub, clock: FixedClock, packed: int, codes: list[int]
) -> None:
    settings = HubSettings(packed=packed)
    service = make_service(memory, clock, hub_id=HUB, seed=SEED, devices=MemoryDevices(), settings=settings)
    gate = threading.Event()

    async def words(http: httpx.AsyncClient) -> list[int]:
        held = asyncio.ensure_future(service.run(gate.wait))
        pushes = [a_push(clock)[1] for _ in range(6)]
        waiting = [
            asyncio.ensure_future(http.post("/v1/push", content=wire.pack(push), headers=of(service, push)))
            for push in pushes
        ]
        _, pending = await asyncio.wait(waiting, timeout=0.05)
        while len(pending) > codes.count(200):
            _, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED, timeout=0.05)
        gate.set()
        await held
        return sorted([(await one).status_code for one in waiting])

    assert talk(service, words) == codes
    assert len(memory.state.entries) == 3 * codes.count(200)


def test_pushes_that_wait_share_a_commit_and_one_that_breaks_the_hub_breaks_no_other(
    memory: MemoryHub, clock: FixedClock
) -> None:
    """F30 beside others: the sender of the broken one hears of it, the others have their receipts."""
    pushes = [a_push(clock)[1] for _ in range(3)]
    poison = pushes[1].streams[0].entries[1]

    def read(raw: bytes) -> wire.Header | None:
        if raw == poison:
            raise RuntimeError
        return wire.read_header(raw)

    service = a_service(Hub(memory, clock, hub_id=HUB, seal=Seal(SEED), read=read), memory, clock)
    gate = threading.Event()

    async def words(http: httpx.AsyncClient) -> list[int]:
        held = asyncio.ensure_future(service.run(gate.wait))
        waiting = [
            asyncio.ensure_future(http.post("/v1/push", content=wire.pack(push), headers=of(service, push)))
            for push in pushes
        ]
        await asyncio.wait(waiting, timeout=0.2)
        gate.set()
        await held
        return [(await one).status_code for one in waiting]

    assert talk(service, words) == [200, 500, 200]
    kept = {entry.node for entry in memory.state.entries.values()}
    assert kept == {pushes[0].streams[0].node, pushes[2].streams[0].node}
