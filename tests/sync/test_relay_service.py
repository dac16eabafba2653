"""The relay beside a service: who may relay what, its thread, which of two processes it is, the command."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from hall.clock import FixedClock, SystemClock
from hall.commands.node import HUB_TRUST
from hall.errors import Refused, Unavailable
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.order import FoldStatus
from hall.queue_acts import Device
from hall.queue_bodies import TicketTaken
from hall.sync_ports import RoundResult
from models.hub_store import HubUnits
from models.opening import open_database_hall
from models.relay_store import RelayStore
from sync import wire
from sync.folding import Folding
from sync.hub import Hub
from sync.relay import STANDBY, Relay, Upper
from sync.relay_run import RelayTask, hang_relay
from sync.security import Seal
from sync.server import HubService, HubSettings, make_service
from tests import pg
from tests.e2e.program import call
from tests.fakes.passes import as_device, let_in, trust_of
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED, FaultyLink, a_case, cases, parcel
from tests.fakes.sync_stores import MemoryDesk, MemoryHub
from tests.sync.test_service import MSGPACK, talk

BELOW = uuid.UUID(int=77)


@pytest.fixture
def devices() -> MemoryDevices:
    return MemoryDevices()


@pytest.fixture
def memory() -> MemoryHub:
    return MemoryHub(uuid.UUID(int=1))


@pytest.fixture
def city(memory: MemoryHub, devices: MemoryDevices, clock: FixedClock) -> HubService:
    at_once = HubSettings(quiet=0.0)
    return make_service(memory, clock, hub_id=HUB, seed=SEED, devices=devices, settings=at_once)


def post(city: HubService, path: str, message: wire.Push | wire.Hello, who: uuid.UUID) -> tuple[int, str]:
    """A request of a device to a city just started; status and code of a refusal."""
    service = make_service(
        city.hub.store,
        city.hub.clock,
        hub_id=HUB,
        seed=SEED,
        devices=city.gate.devices,
        settings=city.settings,
    )

    async def words(http: httpx.AsyncClient) -> tuple[int, str]:
        answer = await http.post(path, content=wire.pack(message), headers=as_device(service, who, MSGPACK))
        if answer.status_code == httpx.codes.OK:
            return 200, ""
        # The library of the test has unpacked it.
        fault = wire.unpack(answer.content, wire.Fault, answer.headers["content-type"])
        return answer.status_code, fault.code

    found: tuple[int, str] = talk(service, words)
    return found


def test_a_hub_below_pushes_all_its_chains_and_never_ours(
    city: HubService, devices: MemoryDevices, clock: FixedClock
) -> None:
    let_in(devices, BELOW, Device.HUB)
    one, two, ours = MemoryDesk(clock), MemoryDesk(clock), MemoryDesk(clock, HUB)
    for desk in (one, two, ours):
        a_case(desk)
    assert post(city, "/v1/push", wire.Push(streams=[parcel(one), parcel(two)]), BELOW) == (200, "")
    assert city.hub.digest(two.state.node).n == 3
    assert post(city, "/v1/push", wire.Push(streams=[parcel(ours)]), BELOW) == (403, "device.node")
    assert city.hub.digest(HUB).n == 0
    hello = wire.Hello(
        proto=(1, 1), app="t", node=BELOW, inc=BELOW, tips={one.state.node: []}, time=0, root={BELOW: 0}
    )
    assert post(city, "/v1/hello", hello, BELOW) == (200, "")


def test_a_desk_speaks_of_its_own_chain_only(city: HubService, clock: FixedClock) -> None:
    desk, other = MemoryDesk(clock), uuid.UUID(int=5)
    a_case(desk)
    assert post(city, "/v1/push", wire.Push(streams=[parcel(desk)]), other) == (403, "device.node")
    asked: list[tuple[wire.Tips, dict[uuid.UUID, int], uuid.UUID]] = [
        ({desk.state.node: []}, {}, other),
        ({}, {desk.state.node: 0}, other),
        ({}, {}, desk.state.node),
    ]
    for tips, root, node in asked:
        hello = wire.Hello(proto=(1, 1), app="t", node=node, inc=node, tips=tips, time=0, root=root)
        assert post(city, "/v1/hello", hello, other) == (403, "device.node")


def test_a_screen_pushes_nothing(city: HubService, devices: MemoryDevices, clock: FixedClock) -> None:
    desk = MemoryDesk(clock)
    a_case(desk)
    let_in(devices, desk.state.node, Device.BOARD)
    assert post(city, "/v1/push", wire.Push(streams=[parcel(desk)]), desk.state.node) == (403, "device.kind")


def test_a_batch_that_its_author_did_not_sign_is_refused(city: HubService, clock: FixedClock) -> None:
    desk = MemoryDesk(clock)
    a_case(desk)
    good = parcel(desk).ckpt
    false = wire.Checkpoint(seq=good.seq, link=good.link, sig=bytes(64))
    push = wire.Push(streams=[parcel(desk, ckpt=false)])
    assert post(city, "/v1/push", push, desk.state.node) == (403, "device.signature")
    assert city.hub.digest(desk.state.node).n == 0


def test_numbers_of_other_halls_are_judged_but_not_called_here(clock: FixedClock) -> None:
    """D15: a city's own queue neither shows nor ends them."""
    memory, away, here = MemoryHub(uuid.UUID(int=1)), MemoryDesk(clock), MemoryDesk(clock)
    hub = Hub(memory, clock, hub_id=HUB, seal=Seal(SEED))
    streams: dict[uuid.UUID, str] = {}
    for desk in (away, here):
        ident = str(new_id(clock))
        streams[desk.state.node] = stream_of(StreamKind.TICKET, ident)
        body = TicketTaken(number="A001", queue="A", prefix="A", serial=1, token=ident[:12], source="desk")
        desk.write(streams[desk.state.node], EventKind.TICKET_TAKEN, body)
        hub.push(wire.Push(streams=[parcel(desk)]))
    folding = Folding(memory, clock, ours=lambda nodes: frozenset(nodes) - {away.state.node})
    assert folding.drain() == 2
    assert [f"ticket:{row}" for row in memory.state.rows] == [streams[here.state.node]]
    assert [one.status for one in memory.state.judged.values()] == [FoldStatus.EFFECTIVE] * 2


class Rounds:
    """A hall's store with a relay to a city in this process."""

    def __init__(self, folder: Path, link: FaultyLink) -> None:
        clock = SystemClock()
        self._file = a_store(folder / "hall.db")
        store = self._file.__enter__()
        self.chain = StoreDesk(store, folder / "side", clock)
        self.store = RelayStore(store, clock)
        upper = Upper(hub_id=HUB, key=Seal(SEED).public)
        self.relay = Relay(self.store, link, clock, upper=upper, seal=Seal(SEED), rand=lambda: 0.0)
        self.hub = Hub(HubUnits(store, clock), clock, hub_id=self.chain.own().node, seal=Seal(SEED))

    def close(self) -> None:
        self._file.__exit__(None, None, None)


def test_what_arrives_goes_up_without_being_asked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = SystemClock()
    memory = MemoryHub(uuid.UUID(int=1))
    link = FaultyLink(Hub(memory, clock, hub_id=HUB, seal=Seal(SEED)))
    rounds = Rounds(tmp_path, link)
    service = make_service(
        HubUnits(rounds.chain._store, clock), clock, hub_id=BELOW, seed=SEED, devices=MemoryDevices()
    )
    closed: list[bool] = []
    service.relay = task = RelayTask(rounds.relay, lambda: closed.append(True))
    desk = MemoryDesk(clock)
    cases(desk, 2)

    async def until(true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):  # shorter than the look that comes anyway
            while not true():  # noqa: ASYNC110  # what it waits for lies in a store
                await asyncio.sleep(0.01)

    async def arrive(message: wire.Push) -> None:
        async with service.place(1000):
            await service.push(message)

    async def words(_http: httpx.AsyncClient) -> None:
        await until(lambda: task.last is not None)
        await arrive(wire.Push(streams=[parcel(desk)]))
        await until(lambda: len(memory.state.feed) == 6)
        # A bug in one round, and a store that cannot be read, are not the end of the relay.
        good, loop = rounds.relay.round, asyncio.get_running_loop()
        for error in (RuntimeError("a bug"), Unavailable("store.gone", "没有回应。")):
            broken = asyncio.Event()

            def fails(error: Exception = error, broken: asyncio.Event = broken) -> RoundResult:
                loop.call_soon_threadsafe(broken.set)
                raise error

            rounds.relay.round = fails  # type: ignore[method-assign]  # a round that breaks
            a_case(desk)
            await arrive(wire.Push(streams=[parcel(desk, len(memory.state.feed))]))
            await asyncio.wait_for(broken.wait(), 5)
            rounds.relay.round = good  # type: ignore[method-assign]  # and one that does not
            await until(lambda: len(memory.state.feed) == len(desk.state.entries))

    with caplog.at_level(logging.INFO, logger="yichuang.relay"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.relay_run.AFTER_FAULT", 0.01)
        talk(service, words)
    assert closed == [True]
    assert task.last is not None
    assert [record.levelname for record in caplog.records if record.levelno >= logging.WARNING] == [
        "ERROR",
        "WARNING",
    ]
    rounds.close()


def test_of_two_processes_on_one_database_one_relays(clock: FixedClock) -> None:
    with pg.server() as server:
        url = server.url(server.make())
        one, two = (open_database_hall(url, clock=clock) for _ in range(2))
        first, second = RelayStore(one.store, clock), RelayStore(two.store, clock)
        assert (first.mine(), second.mine(), first.mine()) == (True, False, True)
        upper = Upper(hub_id=HUB, key=Seal(SEED).public)
        memory = MemoryHub(uuid.UUID(int=1))
        link = FaultyLink(Hub(memory, clock, hub_id=HUB, seal=Seal(SEED)))
        relay = Relay(second, link, clock, upper=upper, seal=Seal(SEED), rand=lambda: 0.5)
        assert relay.round().sentence == STANDBY
        wait = relay.wait()
        relay.poke()
        assert (relay.wait(), link.hellos) == (wait, 0)
        first.close()
        assert relay.round().sentence != STANDBY
        assert (second.mine(), first.mine()) == (True, False)
        server.stop("immediate")
        for store in (first, second):
            with pytest.raises(Unavailable):
                store.mine()
        server.start()
        assert [first.mine(), second.mine()] == [True, False]
        for opened, store in ((one, first), (two, second)):
            store.close()
            opened.close()


# --- wiring


def test_a_hub_without_enrolment_relays_nowhere(city: HubService, tmp_path: Path) -> None:
    with a_store(tmp_path / "hall.db") as opened:
        store, nothing = RelayStore(opened, SystemClock()), dict[str, str]()
        hang_relay(city, store, SystemClock(), nothing.get)
        assert [city.relay, city.hub.above] == [None, None]
        with pytest.raises(Refused, match="还没有在上级登记"):
            hang_relay(city, store, SystemClock(), nothing.get, url="http://127.0.0.1:9")
        desk = trust_of(BELOW, "http://127.0.0.1:9").to_text()
        with pytest.raises(Refused, match="不是下级服务器"):
            hang_relay(city, store, SystemClock(), {HUB_TRUST: desk}.get)
        hub = desk.replace('"desk"', '"hub"')
        with pytest.raises(Refused, match="地址"):
            hang_relay(city, store, SystemClock(), {HUB_TRUST: hub}.get, url="http://10.0.0.5")
        with pytest.raises(Refused, match="损坏"):
            hang_relay(city, store, SystemClock(), {HUB_TRUST: hub.replace(str(HUB), "x")}.get)
        hang_relay(city, store, SystemClock(), {HUB_TRUST: hub}.get, url="http://127.0.0.1:9")
        assert city.hub.above is store
        asyncio.run(_stopped(city))


async def _stopped(service: HubService) -> None:
    assert service.relay is not None
    await service.relay.stop()


def test_the_command_says_in_one_sentence_that_it_is_not_enrolled(tmp_path: Path) -> None:
    answer = call("hub", "--port", "0", "--upstream", "http://127.0.0.1:9", data=tmp_path / "大厅")
    assert "enrol --as hub" in answer.sentence
