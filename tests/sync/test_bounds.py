"""F35 at every address that takes a body: bombs, giants, endless and slow bodies, huge lists; flat memory.

The addresses are those of the hub that `main.py` puts together, whatever they are by now.
"""

from __future__ import annotations

import gc
import json
import socket
import tracemalloc
import uuid
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec
import pytest
import zstandard

from hall.clock import SystemClock
from main import hub_service, settings_for, store_of
from models.care_store import CareTables
from models.groups import Groups
from models.hub_store import HubUnits
from models.instance import boot
from models.pull_store import PullPages
from models.queue_views import QueueViews
from models.unit_of_work import Units
from models.views import Views
from sync import wire
from sync.server import HubSettings, QueueParts, make_service
from tests.fakes.blob_halls import shelf_in
from tests.fakes.hub_line import Hall, open_hall
from tests.fakes.passes import as_device
from tests.fakes.queue_parts import FewRules, MemoryDevices, MemoryQueue
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import HUB, SEED

NODE = uuid.UUID(int=5)
SLOW = 0.3
MOST = 64 << 20
"""Bytes of Python objects that no request may take: an expanded body twice, and what is made of it."""


@dataclass(frozen=True, slots=True)
class Served:
    """A hub with every part, on a port."""

    hall: Hall
    port: int

    def headers(self, **more: str) -> dict[str, str]:
        return as_device(self.hall.service, NODE, more)

    def head(self, path: str, method: str, **more: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: hub", "Connection: close"]
        return ("\r\n".join([*lines, *(f"{k}: {v}" for k, v in more.items())]) + "\r\n\r\n").encode()

    def raw(self, sent: bytes) -> bytes:
        """The first line that comes back for these bytes, while the connection stays open."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(sent)
            return line.makefile("rb").readline()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Served]:
    clock, devices = SystemClock(), MemoryDevices()
    with a_store(tmp_path / "hub.db") as store:
        with store.writer.begin() as connection:
            boot(connection, tmp_path / "hub.side", clock=clock, tip_seq=0, window=None)
        units = Units(store, clock=clock)
        reader = QueueViews(store, clock, units.cache)
        service = make_service(
            HubUnits(store, clock),
            clock,
            hub_id=HUB,
            seed=SEED,
            devices=devices,
            queue=QueueParts(groups=Groups(units), reader=reader, perform=FewRules(clock)),
            settings=HubSettings(quiet=0.0, hall="990102", body_seconds=SLOW),
        ).keep_files(shelf_in(tmp_path, store))
        service.offer(PullPages(store), units, CareTables(store, clock, Views(store, clock).sync))
        hall = Hall(service, devices, MemoryQueue(clock), FewRules(clock), clock)
        with open_hall(hall):
            yield Served(hall, int(hall.url.rpartition(":")[2]))


def taking(hub: Served) -> list[tuple[str, str]]:
    """Method and address of everything that takes a body."""
    found = [
        (method, path.replace("*", "0" * 64 + "/0" if "blobs" in path else "1"))
        for path, methods in hub.hall.service.routes().items()
        for method in methods
        if method in {"POST", "PUT"}
    ]
    assert len(found) > 20
    return sorted(found)


def content(path: str) -> dict[str, str]:
    """What a request there must say of its body."""
    if "/blobs/0" in path:
        return {"Content-Range": "bytes 0-899/900", "Content-Digest": "sha-256=:" + "A" * 43 + "=:"}
    if "/queue/" in path:
        return {"Content-Type": "application/json"}
    return {"Content-Type": "application/msgpack", "Content-Encoding": "zstd"}


def test_these_are_all_addresses_of_the_installed_hub(hub: Served, tmp_path: Path) -> None:
    with store_of(settings_for(tmp_path), create=True) as opened:
        installed = hub_service(settings_for(tmp_path), opened, SystemClock()).routes()
    ways = {(path, method) for path, methods in installed.items() for method in methods}
    here = {(path, method) for path, methods in hub.hall.service.routes().items() for method in methods}
    assert {(path, method) for path, method in ways if method in {"POST", "PUT"}} <= here


def test_a_body_that_says_it_is_huge_is_refused_before_it_comes(hub: Served) -> None:
    for method, path in taking(hub):
        more = {**hub.headers(**content(path)), "Content-Length": str(1 << 40)}
        assert b" 413 " in hub.raw(hub.head(path, method, **more)), path


def test_a_body_without_an_end_is_cut_at_its_bound(hub: Served) -> None:
    piece = b"10000\r\n" + bytes(1 << 16) + b"\r\n"
    for method, path in taking(hub):
        more = {**hub.headers(**content(path)), "Transfer-Encoding": "chunked"}
        with socket.create_connection(("127.0.0.1", hub.port), timeout=10) as line:
            line.sendall(hub.head(path, method, **more))
            try:
                for _ in range(2 * wire.MAX_BODY // (1 << 16)):
                    line.sendall(piece)
            except OSError:
                continue
            assert b" 413 " in line.makefile("rb").readline(), path


def test_a_body_that_drips_is_given_up(hub: Served) -> None:
    with ExitStack() as stack:
        lines: list[tuple[str, socket.socket]] = []
        for method, path in taking(hub):
            more = {**hub.headers(**content(path)), "Content-Length": "900"}
            line = stack.enter_context(socket.create_connection(("127.0.0.1", hub.port), timeout=10))
            line.sendall(hub.head(path, method, **more) + b"{")
            lines.append((path, line))
        for path, line in lines:
            assert b" 408 " in line.makefile("rb").readline(), path


def test_bombs_are_not_unpacked_and_memory_stays_flat(hub: Served) -> None:
    bombs = {
        "zstd": zstandard.compress(bytes(64 << 20)),
        "gzip": _gzip(64 << 20),
    }
    tracemalloc.start()
    try:
        with httpx.Client(base_url=hub.hall.url, timeout=20) as http:
            # All verbs of the queue are one handler.
            for method, path in [one for one in taking(hub) if "/queue/" not in one[1] or "take" in one[1]]:
                for packing, bomb in bombs.items():
                    more = {**content(path), "Content-Encoding": packing}
                    gc.collect()
                    tracemalloc.reset_peak()
                    before = tracemalloc.get_traced_memory()[0]
                    answer = http.request(method, path, content=bomb, headers=hub.headers(**more))
                    assert answer.status_code in {400, 413, 415}, (path, answer.text)
                    assert tracemalloc.get_traced_memory()[1] - before < MOST, path
    finally:
        tracemalloc.stop()


def _gzip(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)), packer.flush()])


LISTS: list[tuple[str, dict[str, object]]] = [
    ("/v1/hello", {"tips": {str(NODE): [[1, "A" * 43 + "="]] * 2_000}}),
    ("/v1/hello", {"tips": {str(uuid.UUID(int=n)): [] for n in range(10_000)}}),
    ("/v1/hello", {"types": {f"kind.{n}": 1 for n in range(10_000)}}),
    ("/v1/push", {"streams": [{}] * 10_000}),
    ("/v1/blobs/have", {"ids": ["0" * 64] * 10_000}),
    ("/v1/streams", {"streams": ["case:x"] * 10_000}),
    ("/v1/control", {"have": {}, "items": ["x"] * 10_000}),
    ("/v1/control", {"have": {f"n{n}": 1 for n in range(10_000)}}),
]


def test_huge_lists_are_refused_whole(hub: Served) -> None:
    hello = {"proto": [1, 1], "app": "t", "node": str(NODE), "inc": str(NODE), "tips": {}, "time": 0}
    with httpx.Client(base_url=hub.hall.url, timeout=20) as http:
        for path, said in LISTS:
            body = json.dumps({**hello, **said} if path == "/v1/hello" else said)
            headers = hub.headers(**{"Content-Type": "application/json"})
            answer = http.post(path, content=body, headers=headers)
            assert answer.status_code in {400, 413}, (path, answer.text)
            assert answer.json()["sentence"].endswith("。")


def test_a_body_nested_without_end_is_refused(hub: Served) -> None:
    deep = b"\x91" * 15_000
    with httpx.Client(base_url=hub.hall.url, timeout=20) as http:
        for method, path in taking(hub):
            if "/blobs/0" in path or "/queue/" in path:
                continue
            answer = http.request(
                method,
                path,
                content=zstandard.compress(deep),
                headers=hub.headers(**content(path), Accept="application/json"),
            )
            assert answer.status_code == 400, (path, answer.text)
            assert msgspec.json.decode(answer.content, type=wire.Fault).code


def test_addresses_and_heads_have_bounds_too(hub: Served) -> None:
    line = f"GET /v1/chain?node={NODE}&tip={'0' * (1 << 20)} HTTP/1.1\r\nHost: hub\r\n".encode()
    try:
        said = hub.raw(line + b"\r\n")
    except OSError:
        said = b""
    assert b" 200 " not in said
    with httpx.Client(base_url=hub.hall.url, timeout=20) as http:
        assert http.get("/health").status_code == 200
