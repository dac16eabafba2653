"""A restored desk and a real hub over HTTP: who may ask for a chain, and what comes back (F15, F16, T7)."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import httpx
import pytest

from hall.clock import FixedClock
from hall.errors import Refused
from hall.sync_ports import LinkState
from sync.http import Front
from sync.recover import ChainAsk
from sync.server import make_app, make_service
from tests.fakes.passes import a_link, as_device
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.restored_pc import Pc, last_boot
from tests.fakes.sync_links import HUB, SEED
from tests.fakes.sync_programs import HubProgram
from tests.fakes.sync_stores import MemoryHub


def test_a_restored_desk_regains_its_chain_over_http(tmp_path: Path, clock: FixedClock) -> None:
    pc = Pc(tmp_path / "pc", clock)
    hub = HubProgram(tmp_path / "hub.db")
    with pc.at(hub.url) as desk:
        desk.note(3)
        assert desk.round().state is LinkState.SYNCED
    pc.copy()
    with pc.at(hub.url) as desk:
        before = desk.note(1200)
        while desk.round().more:
            pass
    pc.put_back()
    with pc.at(hub.url) as desk:
        new = desk.note(5)
        result = desk.round()
        assert (result.state, result.regained) == (LinkState.SYNCED, 1200)
        assert "1200 条" in result.notice
        assert before | new <= desk.links()
        assert len(last_boot(desk).also) == 1
        assert desk.round().notice == ""
        node, tip = desk.outbox.own().node, desk.outbox.own().tip
        assert tip
        with a_link(hub.url, node) as link:
            found = link.digest(node)
            own = desk.outbox.digest()
            assert (found.n, found.xor, [tuple(one) for one in found.tips]) == (
                own.n,
                own.xor,
                list(own.tips),
            )
            with pytest.raises(Refused, match="没有这条记录"):
                link.chain(ChainAsk(node=node, tip=bytes(32)))
        with a_link(hub.url, uuid.UUID(int=9)) as other, pytest.raises(Refused, match="自己的记录"):
            other.chain(ChainAsk(node=node, tip=tip.link))
    assert hub.stop() == 0


NODE = uuid.UUID(int=1)
TIP = "00" * 32


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"node": "x", "tip": TIP},
        {"node": str(NODE), "tip": "00"},
        {"node": str(NODE), "tip": "zz"},
        {"node": str(NODE), "tip": TIP, "max": "0"},
        {"node": str(NODE), "tip": TIP, "max": "many"},
        {"node": str(NODE), "tip": TIP, "after": "1"},
    ],
)
def test_a_question_that_is_none_is_answered_with_its_place(clock: FixedClock, query: dict[str, str]) -> None:
    service = make_service(MemoryHub(uuid.UUID(int=1)), clock, hub_id=HUB, seed=SEED, devices=MemoryDevices())

    async def ask() -> httpx.Response:
        app = make_app(service)
        transport = httpx.ASGITransport(app=Front(app, service.routes()))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://hub") as http,
        ):
            return await http.get("/v1/chain", params=query, headers=as_device(service, NODE))

    response = asyncio.run(ask())
    assert response.status_code == 400
    assert "tip" in response.text
