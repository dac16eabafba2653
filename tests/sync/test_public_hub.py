"""The public pages on a real hub over TLS: a board's token, a tablet's cookie, a call that reaches both."""

from __future__ import annotations

import asyncio
import json
import ssl
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hall.clock import MICROS, FixedClock, SystemClock
from hall.device_ports import DeviceStatus
from hall.queue_acts import CallNext, Device, Sit
from sync.board_run import CallReader, frames_of
from sync.board_trust import TokenAuth, hub_client
from sync.enrol_certificate import HubCertificate, hub_certificate
from sync.enrol_gate import make_code
from sync.enrol_pages import HallSource, PageQueue, ScreenGate
from sync.public import PublicOptions, add_pages
from sync.server import serving
from tests.fakes.hub_line import Hall, _run, a_hall
from tests.fakes.public_hall import QUEUES, WINDOWS

BOARD = 900


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> HubCertificate:
    return hub_certificate(tmp_path_factory.mktemp("keys"), SystemClock())


@contextmanager
def paged(hall: Hall) -> Iterator[Hall]:
    """Serve a hub with its public pages."""
    service = hall.service
    assert service.queue is not None
    gate, taker = ScreenGate(service.gate), PageQueue(service.gate, service.queue)
    options = PublicOptions(hall="青禾区政务服务中心", windows=WINDOWS, queues=QUEUES, ask_seconds=0.2)

    def pages(app: FastAPI) -> Any:
        source = HallSource(service.events, hall.clock)
        return add_pages(app, source, options=options, gate=gate, taker=taker).stop

    with serving(service, certificate=hall.certificate, pages=pages) as (server, url, sockets):
        hall.url = url
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(_run, server, sockets)
            try:
                yield hall
            finally:
                for one in hall.opened:
                    one.close()
                service.let_go()
                server.should_exit = True
                running.result()


@pytest.fixture
def hall(certificate: HubCertificate) -> Iterator[Hall]:
    with paged(a_hall(certificate=certificate)) as opened:
        yield opened


def seed_of(number: int) -> bytes:
    return number.to_bytes(32, "big")


async def until_frame(frames: AsyncIterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    async for frame in frames:
        if frame["t"] == kind and (kind != "delta" or "new" in frame):
            return frame
    raise AssertionError(kind)


def test_a_tablet_is_let_in_takes_a_number_and_a_board_sees_it_called(hall: Hall) -> None:
    trust, _ = hall.trust(BOARD, Device.BOARD)
    desk = hall.desk(3)
    desk.do(Sit(), "00000000-0000-4000-8000-000000000001")
    code = make_code(
        hall.devices, hall.clock, kind=Device.KIOSK, fingerprint=hall.certificate.fingerprint  # type: ignore[union-attr]  # it has one
    )  # fmt: skip
    context = trust.verify()
    assert isinstance(context, ssl.SSLContext)

    async def whole() -> None:
        async with (
            asyncio.timeout(30),
            hub_client(trust, seed_of(BOARD), hall.clock)() as board,
            httpx.AsyncClient(base_url=hall.url, verify=context, trust_env=False) as tablet,
        ):
            frames = frames_of(board, "")
            first = await until_frame(frames, "snap")
            assert first["voice"]["sentence"].startswith("请")
            assert (await tablet.get("/take")).status_code == 401
            let_in = await tablet.post("/public/enrol", json={"code": code.text, "name": "导办台平板"})
            assert let_in.json() == {"kind": "kiosk"}
            assert (await tablet.get("/take")).status_code == 200
            asked = {"key": "00000000-0000-4000-8000-000000000002", "queue": "A"}
            taken = (await tablet.post("/public/take", json=asked)).json()
            assert (await tablet.post("/public/take", json=asked)).json()["number"] == taken["number"]
            tablet.cookies.clear()
            place = (await tablet.get(f"/my/{taken['token']}/place")).json()
            assert (place["state"], place["number"]) == ("WAITING", taken["number"])
            await asyncio.to_thread(desk.do, CallNext(), "00000000-0000-4000-8000-000000000003")
            delta = await until_frame(frames, "delta")
            assert (delta["new"][0]["number"], delta["new"][0]["window"]) == (taken["number"], 3)
            assert (await tablet.get(f"/my/{taken['token']}/place")).json()["state"] == "CALLED"

    asyncio.run(whole())


def test_a_board_that_is_put_out_is_cut_off_and_let_in_no_more(hall: Hall) -> None:
    trust, _ = hall.trust(BOARD, Device.BOARD)

    async def whole() -> None:
        async with asyncio.timeout(30), hub_client(trust, seed_of(BOARD), hall.clock)() as board:
            frames = frames_of(board, "")
            await until_frame(frames, "snap")
            hall.devices.set_status(uuid.UUID(int=BOARD), DeviceStatus.SUSPENDED)
            assert {frame["t"] async for frame in frames} <= {"beat"}
            assert (await board.get("/public/who")).status_code == 401

    asyncio.run(whole())


def test_a_wrong_clock_and_an_old_token_are_got_over(hall: Hall) -> None:
    trust, seal = hall.trust(BOARD, Device.BOARD)
    clock = FixedClock(at=hall.clock.wall() + 3 * 3600 * MICROS)
    auth = TokenAuth(trust, seal, clock)

    async def ask() -> int:
        async with httpx.AsyncClient(
            base_url=hall.url, auth=auth, verify=trust.verify(), trust_env=False
        ) as http:
            return (await http.get("/public/who")).status_code

    async def whole() -> None:
        assert await ask() == 200
        auth._header = "Bearer made-up"
        assert await ask() == 200
        clock.ticks += 3600 * MICROS
        assert await ask() == 200
        hall.devices.rows.clear()
        assert await ask() == 401

    asyncio.run(whole())


def test_answers_that_are_none_give_no_token() -> None:
    hall = a_hall()
    hall.url = "http://hub"
    trust, seal = hall.trust(BOARD, Device.BOARD)
    answers = {
        "/v1/token": httpx.Response(401, json={"code": "device.time"}),
        "/health": httpx.Response(200, text="{"),
    }

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return answers.get(request.url.path, httpx.Response(401))

    asked: list[str] = []

    async def whole() -> int:
        auth = TokenAuth(trust, seal, SystemClock())
        transport = httpx.MockTransport(answer)
        async with httpx.AsyncClient(base_url="http://hub", auth=auth, transport=transport) as http:
            return (await http.get("/public/who")).status_code

    assert asyncio.run(whole()) == 401
    answers["/v1/token"] = httpx.Response(200, text="not a token")
    assert asyncio.run(whole()) == 401
    assert "/health" in asked


class Mouth:
    """Remembers."""

    health = ""

    def __init__(self) -> None:
        self.said: list[str] = []

    def push(self, call: Any) -> None:
        self.said.append(call.number)

    def withdraw(self, key: str) -> None:
        self.said.append(f"-{key}")

    def rules(self, rules: Any) -> None:
        self.said.append(rules.zero)

    async def run(self) -> None:
        """Nothing."""


def a_call(number: str, at: int, area: str = "一楼A区") -> dict[str, Any]:
    return {"key": f"{number}@{at}", "number": number, "window": 3, "at": at, "area": area}


def test_the_voice_says_what_is_new_and_not_too_old_and_of_its_area() -> None:
    mouth = Mouth()
    reader = CallReader(mouth, "一楼A区")
    voice = json.loads(json.dumps({"zero": "〇", "loudness": ["08:00 80"]}))
    reader.take({"t": "snap", "at": 0, "calls": [a_call("A001", 0)], "voice": voice})
    reader.take(
        {"t": "delta", "at": 5, "new": [a_call("A002", 5), a_call("B001", 5, "二楼")], "gone": ["A9@1"]}
    )
    reader.take({"t": "beat", "at": 6})
    # After a gap: what was missed, but not what is a minute old, and nothing twice.
    again = [a_call("A004", 61_000), a_call("A003", 500), a_call("A002", 5)]
    reader.take({"t": "snap", "at": 62_000, "calls": again})
    assert mouth.said == ["〇", "-A9@1", "A002", "A004"]
    for n in range(600):
        reader.take({"t": "delta", "at": n, "new": [a_call(f"C{n}", n)]})
    assert len(reader._known) <= 512
