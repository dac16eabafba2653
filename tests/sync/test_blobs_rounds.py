"""Rounds of files against answers that a real hub gives seldom: busy, strange, wrong, for others only."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from hall.blobs import CHUNK, PutResult
from hall.clock import FixedClock
from hall.errors import Refused, Unavailable
from hall.queue_acts import Device
from sync import blob_routes, blobs
from sync.blob_client import Had, HttpBlobs
from sync.blob_routes import name_path
from sync.blobs import BlobSender
from sync.client import HubBusy, NoAnswer
from sync.http import Front
from sync.pace import DEBOUNCE_S
from sync.server import make_app, make_service
from tests.fakes.blob_halls import BIG, FileDesk, a_scan, file_desk, file_hub
from tests.fakes.passes import as_device, let_in
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_links import HUB, SEED
from tests.fakes.sync_stores import MemoryHub


@dataclass(slots=True)
class Way:
    """A hub whose answers a test sets; without them it lacks all and takes all."""

    result: PutResult = PutResult.STORED
    fault: Exception | None = None
    content: Callable[[int, int], bytes] = lambda _idx, length: bytes(length)
    missing: tuple[int, ...] | None = None
    puts: list[int] = field(default_factory=list)

    def have(self, names: Sequence[bytes]) -> Had:
        return Had(missing=dict.fromkeys(names, self.missing), root=frozenset())

    def put(self, _name: bytes, _size: int, idx: int, _data: bytes) -> PutResult:
        if self.fault is not None:
            raise self.fault
        self.puts.append(idx)
        return self.result

    def get(self, _name: bytes, _size: int, idx: int, length: int) -> bytes:
        return self.content(idx, length)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FileDesk]:
    with file_desk(tmp_path / "desk", FixedClock.on("2026-11-20T10:00:00")) as opened:
        yield opened


def a_sender(desk: FileDesk, way: Way) -> BlobSender:
    return BlobSender(desk.shelf, way, desk.clock, rand=lambda: 0.5)


def test_a_poke_brings_the_next_round_soon(desk: FileDesk) -> None:
    sender = a_sender(desk, Way())
    sender.round()
    assert sender.wait() > 1
    sender.poke()
    assert sender.wait() <= DEBOUNCE_S


def test_a_busy_hub_ends_the_round_and_is_left_alone(desk: FileDesk) -> None:
    desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
    way = Way(fault=HubBusy("blob.busy", "大厅服务器正忙，附件稍后自动再传。", 7.0))
    sender = a_sender(desk, way)
    done = sender.round()
    assert (done.sentence, done.waiting) == ("大厅服务器正忙，附件稍后自动再传。", 1)
    assert sender.wait() >= 7.0
    way.fault = None
    assert sender.round().sent == 4


def test_when_another_desk_was_faster_it_is_asked_again(desk: FileDesk) -> None:
    desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
    way = Way(result=PutResult.KNOWN, missing=(1, 2, 99))
    done = a_sender(desk, way).round()
    assert (done.more, way.puts) == (True, [1, 2])


def test_a_file_that_is_not_taken_is_tried_again_after_ten_minutes(desk: FileDesk) -> None:
    desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
    way = Way(fault=Refused("blob.hash", "附件收全后与校验值不符。"))
    sender = a_sender(desk, way)
    assert sender.round().sentence
    way.fault = None
    assert sender.round().sent == 0
    assert isinstance(desk.clock, FixedClock)
    desk.clock.move(minutes=11)
    assert sender.round().sent == 4


def spoiled(desk: FileDesk) -> bytes:
    """A file of which all chunks were lost."""
    row = desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
    desk.shelf.note([row.sha256], root=frozenset(), lost=frozenset(), at=desk.clock.wall())
    for path in (desk.folder / "files").rglob("000?"):
        path.unlink()
    with pytest.raises(Unavailable):
        desk.shelf.read(row.sha256)
    return row.sha256


def test_what_comes_back_wrong_is_not_taken_and_not_asked_for_at_once(desk: FileDesk) -> None:
    spoiled(desk)
    way = Way()
    sender = a_sender(desk, way)
    done = sender.round()
    assert (done.fetched, done.damaged) == (3, 1)
    assert "校验" in done.sentence
    assert sender.round().fetched == 0


def test_what_comes_back_right_is_here_again(desk: FileDesk) -> None:
    name = spoiled(desk)
    way = Way(content=lambda idx, length: a_scan()[idx * CHUNK : idx * CHUNK + length])
    assert a_sender(desk, way).round().fetched == 4
    assert desk.shelf.read(name) == a_scan()


def test_many_old_copies_go_over_several_rounds(desk: FileDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "PAGE", 1)
    names = [desk.shelf.add(a_scan(500, seed), "image/jpeg", wanted=True).sha256 for seed in range(2)]
    assert isinstance(desk.clock, FixedClock)
    desk.clock.move(days=401)
    desk.shelf.note(names, root=frozenset(names), lost=frozenset(), at=desk.clock.wall())
    sender = a_sender(desk, Way())
    rounds = [sender.round() for _ in range(3)]
    assert [(one.evicted, one.more) for one in rounds] == [(1, True), (1, True), (0, False)]


# --- the hub


def test_more_than_can_wait_are_asked_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_routes, "MAX_WAITING", 0)
    with file_hub(tmp_path / "hub") as hub, file_desk(tmp_path / "desk") as desk:
        row = desk.shelf.add(a_scan(), "image/jpeg")
        with pytest.raises(HubBusy) as busy:
            desk.way(hub.url).put(row.sha256, BIG, 0, a_scan()[:CHUNK])
        assert busy.value.code == "blob.busy"


def test_a_kiosk_neither_sends_nor_reads_files(tmp_path: Path) -> None:
    clock, node, devices = FixedClock.on("2026-11-20T10:00:00"), uuid.UUID(int=9), MemoryDevices()
    let_in(devices, node, Device.KIOSK)
    with file_desk(tmp_path / "hub") as own:
        service = make_service(MemoryHub(node), clock, hub_id=HUB, seed=SEED, devices=devices)
        service.keep_files(own.shelf)
        row = own.shelf.add(a_scan(), "image/jpeg")
        headers = as_device(service, node)

        async def ask() -> list[httpx.Response]:
            transport = httpx.ASGITransport(app=Front(make_app(service), service.routes()))
            async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
                return [
                    await http.get(name_path(row.sha256), headers=headers),
                    await http.put(name_path(row.sha256, 0), headers=headers),
                    await http.post("/v1/blobs/have", json={"ids": []}, headers=headers),
                ]

        assert [answer.status_code for answer in asyncio.run(ask())] == [403, 403, 403]
        service.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(206, content=b"short"), NoAnswer),
        (httpx.Response(404, json={"code": "blob.none", "sentence": "没有"}), Refused),
        (httpx.Response(503, json={"code": "blob.damaged", "sentence": "坏了"}), HubBusy),
    ],
)
def test_what_a_hub_answers_instead_of_a_chunk(answer: httpx.Response, error: type[Exception]) -> None:
    # A stream of its own, as over a socket: the client reads raw bytes.
    told = httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))
    way = HttpBlobs("http://hub", transport=httpx.MockTransport(lambda _request: told))
    with way, pytest.raises(error):
        way.get(bytes(32), BIG, 0, CHUNK)
