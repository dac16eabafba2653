"""Files at hub and desk: fetched in parts, giving way, full disks, restores, damage, letting go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from hall.blobs import CHUNK, BlobState, sha256_of
from hall.clock import FixedClock
from hall.errors import Unavailable
from models.tables.blobs import BLOB
from sync.blob_routes import name_path
from sync.blobs import YIELD_S, fetch
from sync.client import HubBusy
from tests.fakes.blob_halls import BIG, FileDesk, FileHub, a_pass, a_scan, file_desk, file_hub

DAY = 86_400


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FileHub]:
    with file_hub(tmp_path / "hub") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FileDesk]:
    with file_desk(tmp_path / "desk") as opened:
        yield opened


# --- fetching


def ask(hub: FileHub, desk: FileDesk, name: bytes, asked: str = "", method: str = "GET") -> httpx.Response:
    headers = a_pass(hub, desk)
    if asked:
        headers["Range"] = asked
    return httpx.request(method, f"{hub.url}{name_path(name)}", headers=headers, trust_env=False)


PARTS = [
    ("bytes=0-0", 0, 1),
    ("bytes=5-", 5, BIG),
    ("bytes=-7", BIG - 7, BIG),
    (f"bytes=-{BIG * 2}", 0, BIG),
    (f"bytes={CHUNK - 1}-{CHUNK}", CHUNK - 1, CHUNK + 1),
    (f"bytes={CHUNK * 2}-99999999", CHUNK * 2, BIG),
    ("bytes=0-1,5-6", 0, BIG),
    ("", 0, BIG),
]


def test_a_part_of_a_file(hub: FileHub, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    desk.sender(hub.url).round()
    for asked, begin, end in PARTS:
        answer = ask(hub, desk, row.sha256, asked)
        assert answer.content == a_scan()[begin:end], asked
        assert answer.status_code == (200 if (begin, end) == (0, BIG) else 206), asked
        if answer.status_code == 206:
            assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{BIG}"
        head = ask(hub, desk, row.sha256, asked, "HEAD")
        assert (head.content, head.headers["content-length"]) == (b"", str(end - begin))


NO_PART = ["bytes=9-5", f"bytes={BIG}-", "bytes=-0", "bytes=-", "lines=1-2", "bytes=a-b"]


def test_a_part_that_is_not_there(hub: FileHub, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    desk.sender(hub.url).round()
    for asked in NO_PART:
        assert (ask(hub, desk, row.sha256, asked).status_code, asked) == (416, asked)
    assert ask(hub, desk, sha256_of(b"nothing")).status_code == 404


# --- giving way, full disks, restores, damage


def test_files_wait_while_events_are_on_their_way(hub: FileHub, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    busy = [False, False, True, True]
    sender = desk.sender(hub.url, events_first=lambda: busy.pop(0) if busy else False)
    first = sender.round()
    assert (first.sent, first.more) == (1, True)
    assert 0 < sender.wait() <= YIELD_S
    assert sender.round().sent == 3
    assert hub.shelf.read(row.sha256) == a_scan()


def test_a_nearly_full_hub_takes_no_files_and_says_when_to_come_again(hub: FileHub, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    hub.space.free = (1 << 30) - 1
    with pytest.raises(HubBusy) as busy:
        desk.way(hub.url).put(row.sha256, BIG, 0, a_scan()[:CHUNK])
    assert busy.value.code == "blob.disk_full"
    sender = desk.sender(hub.url)
    assert "磁盘" in sender.round().sentence
    assert sender.wait() >= 2.0
    hub.space.free = 1 << 40
    assert desk.sender(hub.url).round().sent == 4


def test_one_file_that_is_not_taken_does_not_hold_up_the_others(hub: FileHub, desk: FileDesk) -> None:
    bad, good = (
        desk.shelf.add(a_scan(seed=1), "a/b", wanted=True),
        desk.shelf.add(a_scan(seed=2), "a/b", wanted=True),
    )
    with desk.store.writer.begin() as connection:
        # A row that lies about its size: the hub refuses what it gets for it.
        connection.execute(sa.update(BLOB).where(BLOB.c.sha256 == bad.sha256).values(size=BIG - 1, made_at=0))
    done = desk.sender(hub.url).round()
    assert done.sentence
    assert hub.shelf.read(good.sha256) == a_scan(seed=2)


def test_a_hub_put_back_from_yesterday_gets_the_files_again_unasked(tmp_path: Path) -> None:
    clock = FixedClock.on("2026-11-20T10:00:00")
    with file_desk(tmp_path / "desk", clock) as desk:
        row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
        with file_hub(tmp_path / "hub") as hub:
            desk.sender(hub.url).round()
        with file_hub(tmp_path / "yesterday") as hub:
            sender = desk.sender(hub.url)
            assert sender.round().sent == 0
            clock.move(seconds=25 * 3600)
            assert sender.round().more
            assert desk.shelf.rows([row.sha256])[row.sha256].root_at is None
            assert sender.round().sent == 4
            assert hub.shelf.read(row.sha256) == a_scan()


def spoil(shelf_folder: Path, place: int = 40) -> None:
    """Flip one bit in the first chunk that lies there."""
    path = min(shelf_folder.rglob("0000"))
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_a_flipped_bit_at_the_desk_is_not_forwarded_and_comes_back_from_the_hub(
    hub: FileHub, desk: FileDesk
) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    desk.sender(hub.url).round()
    spoil(desk.folder / "files")
    with pytest.raises(Unavailable):
        desk.shelf.read(row.sha256)
    sender = desk.sender(hub.url)
    done = sender.round()
    assert (done.fetched, done.damaged) == (1, 0)
    assert desk.shelf.read(row.sha256) == a_scan()


def test_a_flipped_bit_before_it_went_up_is_told_and_stays_here(hub: FileHub, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    spoil(desk.folder / "files")
    done = desk.sender(hub.url).round()
    assert done.damaged == 1
    assert "损坏" in done.sentence
    assert hub.shelf.rows([row.sha256]) == {}


def test_a_flipped_bit_at_the_hub_is_never_served_and_is_mended_by_the_desk(
    hub: FileHub, desk: FileDesk, tmp_path: Path
) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    desk.sender(hub.url).round()
    spoil(tmp_path / "hub" / "files")
    assert ask(hub, desk, row.sha256).status_code == 503
    assert desk.way(hub.url).have([row.sha256]).missing == {row.sha256: (0,)}
    desk.shelf.note([], root=frozenset(), lost=frozenset({row.sha256}), at=1)
    assert desk.sender(hub.url).round().sent == 1
    assert ask(hub, desk, row.sha256).content == a_scan()


def test_a_bit_that_flips_further_in_cuts_the_answer_short(
    hub: FileHub, desk: FileDesk, tmp_path: Path
) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    desk.sender(hub.url).round()
    path = next((tmp_path / "hub" / "files").rglob("0002"))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(httpx.RemoteProtocolError):
        ask(hub, desk, row.sha256)


# --- letting go


@pytest.mark.parametrize(("days", "gone"), [(399, 0), (401, 1)])
def test_a_copy_goes_after_the_retention_and_can_be_fetched(tmp_path: Path, days: int, gone: int) -> None:
    clock = FixedClock.on("2026-11-20T10:00:00")
    with file_hub(tmp_path / "hub") as hub, file_desk(tmp_path / "desk", clock) as desk:
        row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
        sender = desk.sender(hub.url, keep_days=1)
        sender.round()
        clock.move(seconds=days * DAY)
        assert sender.round().evicted == gone
        kept = desk.shelf.rows([row.sha256])[row.sha256]
        assert kept.state is (BlobState.GONE if gone else BlobState.HERE)
        assert bool(list((desk.folder / "files").rglob("0000"))) is not bool(gone)
        if gone:
            with pytest.raises(Unavailable) as away:
                desk.shelf.read(row.sha256)
            assert away.value.code == "blob.gone"
            assert fetch(desk.way(hub.url), kept) == a_scan()
            with pytest.raises(Unavailable):
                fetch(desk.way(hub.url), replace(kept, size=BIG - 1))


def test_no_copy_goes_before_the_root_has_it(tmp_path: Path) -> None:
    clock = FixedClock.on("2026-11-20T10:00:00")
    with file_hub(tmp_path / "hub", root=False) as hub, file_desk(tmp_path / "desk", clock) as desk:
        row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
        sender = desk.sender(hub.url)
        sender.round()
        clock.move(seconds=500 * DAY)
        assert sender.round().evicted == 0
        hub.shelf.note([row.sha256], root=frozenset({row.sha256}), lost=frozenset(), at=1)
        clock.move(seconds=2 * DAY)
        assert sender.round().evicted == 1


def test_no_copy_goes_while_the_hub_is_away(tmp_path: Path) -> None:
    clock = FixedClock.on("2026-11-20T10:00:00")
    with file_desk(tmp_path / "desk", clock) as desk:
        row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
        with file_hub(tmp_path / "hub") as hub:
            desk.sender(hub.url).round()
        clock.move(seconds=500 * DAY)
        done = desk.sender("http://127.0.0.1:9").round()
        assert (done.evicted, bool(done.sentence)) == (0, True)
        assert desk.shelf.read(row.sha256) == a_scan()


def test_files_of_drafts_that_were_given_up_are_thrown_away(tmp_path: Path) -> None:
    clock = FixedClock.on("2026-11-20T10:00:00")
    with file_hub(tmp_path / "hub") as hub, file_desk(tmp_path / "desk", clock) as desk:
        row = desk.shelf.add(a_scan(), "application/pdf")
        clock.move(seconds=31 * DAY)
        desk.sender(hub.url).round()
        assert desk.shelf.rows([row.sha256]) == {}
        assert list((desk.folder / "files").rglob("0*")) == []
