"""The HTTP face of the hub: bounds, answers, health (F35), within this process."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest
import zstandard

from hall.cases import CaseFile
from hall.clock import FixedClock
from hall.errors import Refused, Unavailable
from sync import wire
from sync.enrol_gate import Gate, HubFace
from sync.folding import Folding
from sync.http import Front
from sync.hub import Hub
from sync.push_routes import MAX_HELLO
from sync.security import Seal
from sync.server import (
    HubService,
    HubSettings,
    make_app,
    make_service,
    require_trust,
    serve,
)
from sync.wire import Encoding
from tests.fakes.passes import as_device
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_links import HUB, SEED, cases, parcel
from tests.fakes.sync_stores import MemoryDesk, MemoryHub

MSGPACK = {"Content-Type": "application/msgpack", "Content-Encoding": "zstd", "Accept": "application/msgpack"}
NODE = uuid.UUID(int=5)
JSON = {"Content-Type": "application/json", "Content-Encoding": "gzip", "Accept": "application/json"}


@asynccontextmanager
async def served(service: HubService) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(service)
    transport = httpx.ASGITransport(app=Front(app, service.routes()))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://hub") as http,
    ):
        yield http


def talk(service: HubService, words: Callable[[httpx.AsyncClient], Awaitable[Any]]) -> Any:
    """Have a talk with a hub that is up for so long."""

    async def whole() -> Any:
        async with served(service) as http:
            return await words(http)

    return asyncio.run(whole())


@pytest.fixture
def memory() -> MemoryHub:
    return MemoryHub(uuid.UUID(int=1))


@pytest.fixture
def service(memory: MemoryHub, clock: FixedClock) -> HubService:
    at_once = HubSettings(quiet=0.0)
    return make_service(memory, clock, hub_id=HUB, seed=SEED, devices=MemoryDevices(), settings=at_once)


def a_push(clock: FixedClock, count: int = 1) -> tuple[MemoryDesk, wire.Push]:
    desk = MemoryDesk(clock)
    cases(desk, count)
    return desk, wire.Push(streams=[parcel(desk)])


def of(service: HubService, push: wire.Push) -> dict[str, str]:
    """Headers of the desk that pushes its chain."""
    return as_device(service, push.streams[0].node, MSGPACK)


def a_service(hub: Hub, memory: MemoryHub, clock: FixedClock) -> HubService:
    face = HubFace(hub_id=HUB, public=Seal(SEED).public, hall="990102")
    gate = Gate(MemoryDevices(), clock, face=face, seed=SEED)
    return HubService(hub, Folding(memory, clock), gate)


def a_hello(**other: Any) -> wire.Hello:
    node = NODE
    fields: dict[str, Any] = {
        "proto": (1, 1),
        "app": "t",
        "node": node,
        "inc": node,
        "tips": {node: []},
        "time": 0,
    }
    return wire.Hello(**{**fields, **other})


@pytest.mark.parametrize(("headers", "encoding"), [(MSGPACK, Encoding.MSGPACK), (JSON, Encoding.JSON)])
def test_both_encodings_are_spoken_in_both_directions(
    service: HubService, clock: FixedClock, headers: dict[str, str], encoding: Encoding
) -> None:
    desk, push = a_push(clock)

    async def words(http: httpx.AsyncClient) -> None:
        response = await http.post(
            "/v1/hello", content=wire.pack(a_hello(), encoding), headers=as_device(service, NODE, headers)
        )
        assert response.headers["Content-Type"].startswith(encoding.value)
        response = await http.post(
            "/v1/push",
            content=wire.pack(push, encoding),
            headers=as_device(service, desk.state.node, headers),
        )
        assert response.status_code == 200

    talk(service, words)
    assert service.hub.digest(desk.state.node) == desk.digest()


def test_what_was_pushed_is_folded_by_itself(
    service: HubService, memory: MemoryHub, clock: FixedClock
) -> None:
    _, push = a_push(clock, 3)

    async def words(http: httpx.AsyncClient) -> dict[str, Any]:
        await http.post("/v1/push", content=wire.pack(push), headers=of(service, push))
        await service.run(lambda: None)
        response = await http.get("/v1/status", headers=as_device(service, NODE))
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        found: dict[str, Any] = response.json()
        return found

    health = talk(service, words)
    assert (health["state"], health["received"], health["folded"], health["held"]) == ("ok", 9, 9, 0)
    assert health["sentence"] == "大厅服务器运行正常。"
    assert sum(isinstance(row, CaseFile) for row in memory.state.rows.values()) == 3


def test_what_was_left_is_folded_at_the_next_start(memory: MemoryHub, clock: FixedClock) -> None:
    desk, push = a_push(clock, 1500)
    hub = Hub(memory, clock, hub_id=HUB, seal=Seal(SEED))
    for begin in (0, 2000, 4000):
        hub.push(wire.Push(streams=[parcel(desk, begin, begin + 2000)]))
    assert len(push.streams[0].entries) == 4500

    hub_again = a_service(hub, memory, clock)

    async def words(_http: httpx.AsyncClient) -> None:
        for _ in range(4):
            await hub_again.run(lambda: None)
            await asyncio.sleep(0)

    talk(hub_again, words)
    assert memory.state.folded == 4500


def test_health_says_what_needs_a_person(service: HubService, clock: FixedClock) -> None:
    desk = MemoryDesk(clock)
    desk.append_raw(b"\xc1")
    push = wire.Push(streams=[parcel(desk)])

    async def words(http: httpx.AsyncClient) -> Any:
        await http.post("/v1/push", content=wire.pack(push), headers=of(service, push))
        return (await http.get("/v1/status", headers=as_device(service, NODE))).json()

    assert "1 条记录需要人工查看" in talk(service, words)["sentence"]


def test_the_digest_of_a_node_can_be_asked_for(service: HubService, clock: FixedClock) -> None:
    desk, push = a_push(clock)

    async def words(http: httpx.AsyncClient) -> wire.DigestAnswer:
        await http.post("/v1/push", content=wire.pack(push), headers=of(service, push))
        response = await http.get(
            "/v1/digest",
            params={"node": str(desk.state.node)},
            headers=as_device(service, desk.state.node),
        )
        assert (await http.get("/v1/digest", headers=of(service, push))).status_code == 400
        return msgspec.json.decode(response.content, type=wire.DigestAnswer)

    answer = talk(service, words)
    own = desk.digest()
    assert (answer.n, tuple(answer.tips), answer.xor) == (own.n, own.tips, own.xor)


def _status(service: HubService, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, wire.Fault]:
    async def words(http: httpx.AsyncClient) -> tuple[int, wire.Fault]:
        response = await http.post(path, content=body, headers=as_device(service, NODE, headers))
        fault = wire.unpack(response.content, wire.Fault, Encoding.JSON)
        return response.status_code, fault

    found: tuple[int, wire.Fault] = talk(service, words)
    return found


def test_bombs_and_giants_are_turned_away(service: HubService) -> None:
    headers = {**MSGPACK, "Accept": "application/json"}
    bomb = zstandard.compress(bytes(wire.MAX_EXPANDED + 1))
    for path, body in [
        ("/v1/push", bomb),
        ("/v1/push", bytes(wire.MAX_BODY + 1)),
        ("/v1/hello", bytes(MAX_HELLO + 1)),
    ]:
        status, fault = _status(service, path, body, headers)
        assert (status, fault.code) == (413, "wire.too_large")
        assert "太大" in fault.sentence


def test_a_body_that_grows_beyond_the_limit_without_saying_so_is_cut(service: HubService) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield bytes(MAX_HELLO // 10)

    async def words(http: httpx.AsyncClient) -> int:
        return (
            await http.post("/v1/hello", content=drip(), headers=as_device(service, NODE, MSGPACK))
        ).status_code

    assert talk(service, words) == 413


def test_a_slow_body_is_given_up(memory: MemoryHub, clock: FixedClock) -> None:
    service = make_service(
        memory, clock, hub_id=HUB, seed=SEED, devices=MemoryDevices(), settings=HubSettings(body_seconds=0.05)
    )

    async def drip() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    async def words(http: httpx.AsyncClient) -> int:
        return (
            await http.post("/v1/hello", content=drip(), headers=as_device(service, NODE, MSGPACK))
        ).status_code

    assert talk(service, words) == 408


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"noise", MSGPACK, 400),
        (b"noise", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Type": "application/json"}, 400),
        (wire.pack(a_hello(proto=(7, 9))), MSGPACK, 426),
    ],
)
def test_each_wrong_request_has_its_answer(
    service: HubService, body: bytes, headers: dict[str, str], status: int
) -> None:
    found, fault = _status(service, "/v1/hello", body, {**headers, "Accept": "application/json"})
    assert found == status
    assert fault.sentence.endswith("。")


def test_a_full_disk_is_said_before_anything_is_stored(memory: MemoryHub, clock: FixedClock) -> None:
    """F9."""
    _, push = a_push(clock)
    service = make_service(
        memory, clock, hub_id=HUB, seed=SEED, devices=MemoryDevices(), disk_free=lambda: 100 << 20
    )

    async def words(http: httpx.AsyncClient) -> httpx.Response:
        return await http.post("/v1/push", content=wire.pack(push), headers=of(service, push))

    response = talk(service, words)
    assert (response.status_code, response.headers["Retry-After"]) == (507, "2")
    assert not memory.state.entries


def test_a_disk_that_fails_amid_a_push_is_a_503_and_nothing_is_stored(
    memory: MemoryHub, service: HubService, clock: FixedClock
) -> None:
    _, push = a_push(clock)
    memory.full = True

    async def words(http: httpx.AsyncClient) -> httpx.Response:
        return await http.post("/v1/push", content=wire.pack(push), headers=of(service, push))

    assert talk(service, words).status_code == 503
    assert not memory.state.entries


def test_a_fold_that_fails_does_not_stop_the_hub(
    memory: MemoryHub, service: HubService, clock: FixedClock
) -> None:
    _, push = a_push(clock)

    async def words(_http: httpx.AsyncClient) -> None:
        await service.run(lambda: None)
        await asyncio.sleep(0)
        service.hub.push(push)
        memory.full = True
        service.fold_soon()
        await service.run(lambda: None)
        await asyncio.sleep(0)
        assert memory.state.folded == 0
        memory.full = False
        service.fold_soon()
        await service.run(lambda: None)
        await asyncio.sleep(0)

    talk(service, words)
    assert memory.state.folded == 3


def test_a_refusal_of_the_rules_and_a_bug_have_their_answers(memory: MemoryHub, clock: FixedClock) -> None:
    _, push = a_push(clock)
    errors: list[Exception] = [Refused("x.y", "不行。"), RuntimeError("bug")]

    def read(_raw: bytes) -> wire.Header | None:
        raise errors.pop(0)

    hub = Hub(memory, clock, hub_id=HUB, seal=Seal(SEED), read=read)
    service = a_service(hub, memory, clock)

    async def words(http: httpx.AsyncClient) -> list[int]:
        return [
            (await http.post("/v1/push", content=wire.pack(push), headers=of(service, push))).status_code
            for _ in range(2)
        ]

    assert talk(service, words) == [422, 500]
    assert not memory.state.entries


def test_the_fold_waits_for_a_pause_but_not_for_ever(memory: MemoryHub, clock: FixedClock) -> None:
    settings = HubSettings(quiet=0.4, patience=0.8)
    service = make_service(memory, clock, hub_id=HUB, seed=SEED, devices=MemoryDevices(), settings=settings)
    when: list[tuple[int, int]] = []

    async def words(http: httpx.AsyncClient) -> None:
        while not memory.state.folded:
            push = a_push(clock)[1]
            content, headers = wire.pack(push), of(service, push)
            await http.post("/v1/push", content=content, headers=headers)
            when.append((len(memory.state.entries), memory.state.folded))

    talk(service, words)
    assert when[0] == (3, 0)
    assert memory.state.folded > 3, "several pushes were folded in one step"


def test_stopping_finishes_what_was_begun(memory: MemoryHub, service: HubService, clock: FixedClock) -> None:
    _, push = a_push(clock)

    async def words(http: httpx.AsyncClient) -> None:
        await http.post("/v1/push", content=wire.pack(push), headers=of(service, push))

    talk(service, words)
    assert memory.state.folded == 3
    service.fold_soon()


def test_a_fold_that_waits_when_the_hub_stops_is_left_for_the_next_start(
    memory: MemoryHub, clock: FixedClock
) -> None:
    service = make_service(
        memory, clock, hub_id=HUB, seed=SEED, devices=MemoryDevices(), settings=HubSettings(quiet=0.02)
    )

    async def whole() -> None:
        async with served(service) as http:
            push = a_push(clock)[1]
            await http.post("/v1/push", content=wire.pack(push), headers=of(service, push))
        await asyncio.sleep(0.1)

    asyncio.run(whole())
    assert (len(memory.state.entries), memory.state.folded) == (3, 0)
    Folding(memory, clock).drain()
    assert memory.state.folded == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_computer_may_connect(host: str) -> None:
    require_trust(host, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "hub.local", "", "example.com"])  # noqa: S104  # that is what is refused
def test_others_may_not_connect_without_a_certificate(service: HubService, host: str) -> None:
    """D30."""
    with pytest.raises(Refused, match=r"127\.0\.0\.1"):
        serve(service, host=host, port=0)


def test_a_taken_port_is_said_in_words(service: HubService) -> None:
    import socket  # noqa: PLC0415  # only here

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Unavailable, match="端口"):
            serve(service, port=other.getsockname()[1])
