"""Files from a desk to its hub over real HTTP: whole, once, resumed after cuts, refused when wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import httpx
import pytest

from hall.blobs import CHUNK, PutResult, chunks_of, sha256_of
from hall.errors import Refused
from models.unit_of_work import Units
from sync.blob_routes import MAX_IDS, RUN, digest_header, name_path, place_header
from sync.client import NoAnswer
from tests.fakes.blob_halls import BIG, FileDesk, FileHub, a_pass, a_scan, file_desk, file_hub
from tests.fakes.cutting_line import a_line


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FileHub]:
    with file_hub(tmp_path / "hub") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FileDesk]:
    with file_desk(tmp_path / "desk") as opened:
        yield opened


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, BIG])
def test_a_file_goes_up_whole_and_is_asked_about_no_more(hub: FileHub, desk: FileDesk, size: int) -> None:
    row = desk.shelf.add(a_scan(size), "image/jpeg", wanted=True)
    sender = desk.sender(hub.url)
    done = sender.round()
    assert (done.sent, done.waiting, done.sentence) == (chunks_of(size), 0, "")
    assert hub.shelf.read(row.sha256) == a_scan(size)
    mine = desk.shelf.rows([row.sha256])[row.sha256]
    assert mine.sent_at is not None
    assert mine.root_at is not None
    assert sender.round().sent == 0


def test_rendered_papers_go_up_by_themselves(hub: FileHub, desk: FileDesk) -> None:
    paper = a_scan(40_000)
    with Units(desk.store)() as work:
        work.papers.put(sha256_of(paper), paper, b"form")
        work.commit()
    assert desk.sender(hub.url).round().sent == 1
    assert hub.shelf.read(sha256_of(paper)) == paper
    assert desk.shelf.read(sha256_of(paper)) == paper


def test_a_file_of_a_draft_stays_until_an_event_names_it(hub: FileHub, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "image/jpeg")
    sender = desk.sender(hub.url)
    assert sender.round().sent == 0
    desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
    assert sender.round().sent == chunks_of(BIG)
    assert hub.shelf.read(row.sha256) == a_scan()


def test_an_equal_file_goes_up_once(hub: FileHub, desk: FileDesk, tmp_path: Path) -> None:
    desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
    desk.sender(hub.url).round()
    with file_desk(tmp_path / "other") as other:
        row = other.shelf.add(a_scan(), "image/jpeg", wanted=True)
        assert other.sender(hub.url, 6).round().sent == 0
        assert other.shelf.rows([row.sha256])[row.sha256].sent_at is not None


def test_cut_at_every_chunk_a_cut_costs_one_chunk_at_most(hub: FileHub, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    with a_line(hub.port) as line:
        url = f"http://127.0.0.1:{line.port}"
        sent = 0
        for chunk in range(chunks_of(BIG)):
            # Each line dies in the middle of the chunk after those that went through before.
            line.plans = [(2_000 + CHUNK // 2 if chunk == 0 else 2_000 + CHUNK + CHUNK // 2, None)]
            sent += desk.sender(url).round().sent
        line.plans = []
        sent += desk.sender(url).round().sent
    assert hub.shelf.read(row.sha256) == a_scan()
    assert sent <= chunks_of(BIG)


@pytest.mark.parametrize("down", [1, 100, 300, 600, 900, 1300])
def test_a_lost_answer_is_no_second_copy(hub: FileHub, desk: FileDesk, down: int) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    with a_line(hub.port) as line:
        line.plans = [(None, down)]
        url = f"http://127.0.0.1:{line.port}"
        desk.sender(url).round()
        desk.sender(url).round()
    assert hub.shelf.read(row.sha256) == a_scan()


def test_a_hub_that_was_stopped_goes_on_from_where_it_was(tmp_path: Path, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    with file_hub(tmp_path / "hub") as hub:
        way = desk.way(hub.url)
        assert way.put(row.sha256, BIG, 2, desk.shelf.chunk(row.sha256, 2)) is PutResult.STORED
    with file_hub(tmp_path / "hub") as hub:
        assert desk.way(hub.url).have([row.sha256]).missing == {row.sha256: (0, 1, 3)}
        assert desk.sender(hub.url).round().sent == 3
        assert hub.shelf.read(row.sha256) == a_scan()


def test_a_hub_killed_between_the_last_chunk_and_its_row_asks_for_the_last_again(
    hub: FileHub, desk: FileDesk
) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    for idx in range(chunks_of(BIG)):
        hub.shelf.put_chunk(row.sha256, BIG, idx, desk.shelf.chunk(row.sha256, idx))
    assert hub.shelf.rows([row.sha256]) == {}
    assert desk.sender(hub.url).round().sent == 1
    assert hub.shelf.read(row.sha256) == a_scan()


def test_three_upload_one_file_at_once(hub: FileHub, desk: FileDesk, tmp_path: Path) -> None:
    size = 12 * CHUNK + 7
    row = desk.shelf.add(a_scan(size), "application/pdf", wanted=True)
    with ThreadPoolExecutor(3) as pool, file_desk(tmp_path / "b") as b, file_desk(tmp_path / "c") as c:
        desks = [desk, b, c]
        for one in desks[1:]:
            one.shelf.add(a_scan(size), "application/pdf", wanted=True)
        start = threading.Barrier(3)

        def upload(place: int) -> None:
            sender = desks[place].sender(hub.url, 10 + place)
            start.wait()
            for _ in range(20):
                if not sender.round().waiting and not desks[place].shelf.unsent(1):
                    return

        list(pool.map(upload, range(3)))
        assert [one.shelf.unsent(1) for one in desks] == [(), (), ()]
    assert hub.shelf.read(row.sha256) == a_scan(size)


# --- what is wrong is refused


def put(
    hub: FileHub, desk: FileDesk, name: bytes, idx: int, data: bytes, size: int, **other: str
) -> httpx.Response:
    """One PUT with these headers over those that would be right."""
    headers = {
        **a_pass(hub, desk),
        "Content-Range": place_header(size, idx, len(data)),
        "Content-Digest": digest_header(data),
    }
    said = {**headers, **{key.replace("_", "-"): value for key, value in other.items()}}
    return httpx.put(
        f"{hub.url}{name_path(name, idx)}",
        content=data,
        headers={key: value for key, value in said.items() if value},
        trust_env=False,
    )


def test_a_chunk_damaged_on_its_way_is_not_kept(hub: FileHub, desk: FileDesk) -> None:
    data = a_scan(1000)
    answer = put(hub, desk, sha256_of(data), 0, bytes(1000), 1000, Content_Digest=digest_header(data))
    assert (answer.status_code, answer.json()["code"]) == (400, "blob.digest")
    assert hub.shelf.missing(sha256_of(data)) is None


def test_a_whole_that_is_not_what_its_name_says_is_thrown_away(hub: FileHub, desk: FileDesk) -> None:
    name = sha256_of(a_scan())
    way = desk.way(hub.url)
    for idx in range(chunks_of(BIG) - 1):
        way.put(name, BIG, idx, a_scan()[idx * CHUNK : (idx + 1) * CHUNK])
    with pytest.raises(Refused) as refused:
        way.put(name, BIG, 3, bytes(BIG - 3 * CHUNK))
    assert refused.value.code == "blob.hash"
    assert hub.shelf.missing(name) is None
    desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    assert desk.sender(hub.url).round().sent == 4
    assert hub.shelf.read(name) == a_scan()


def test_content_is_never_replaced(hub: FileHub, desk: FileDesk) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    desk.sender(hub.url).round()
    way = desk.way(hub.url)
    for size, data in ((BIG, bytes(CHUNK)), (CHUNK, a_scan()[:CHUNK])):
        with pytest.raises(Refused) as refused:
            way.put(row.sha256, size, 0, data)
        assert refused.value.code == "blob.other"
    assert way.put(row.sha256, BIG, 0, a_scan()[:CHUNK]) is PutResult.KNOWN
    assert hub.shelf.read(row.sha256) == a_scan()


@pytest.mark.parametrize("size", [BIG, BIG + CHUNK])
def test_uploads_that_contradict_each_other_begin_again(hub: FileHub, desk: FileDesk, size: int) -> None:
    row = desk.shelf.add(a_scan(), "application/pdf", wanted=True)
    way = desk.way(hub.url)
    assert way.put(row.sha256, size, 0, bytes(CHUNK)) is PutResult.STORED
    with pytest.raises(Refused):
        way.put(row.sha256, BIG, 0, a_scan()[:CHUNK])
    desk.sender(hub.url).round()
    assert hub.shelf.read(row.sha256) == a_scan()


NONSENSE: list[tuple[dict[str, str], int]] = [
    ({"Content_Range": ""}, 400),
    ({"Content_Range": "bytes 0-999/999"}, 400),
    ({"Content_Range": "bytes 9-5/1000"}, 400),
    ({"Content_Range": "bytes 0-999/99999999999999999999"}, 400),
    ({"Content_Range": "bytes 262144-263143/300000"}, 400),
    ({"Content_Range": "bytes 0-998/1000"}, 400),
    ({"Content_Range": "bytes 0-999/2000"}, 422),
    ({"Content_Range": f"bytes 0-999/{1 << 40}"}, 422),
    ({"Content_Digest": ""}, 400),
    ({"Content_Digest": "sha-256=:AAAA:"}, 400),
    ({"Authorization": "Bearer x"}, 401),
]


def test_a_request_that_makes_no_sense_is_refused_in_words(hub: FileHub, desk: FileDesk) -> None:
    data = a_scan(1000)
    for headers, status in NONSENSE:
        answer = put(hub, desk, sha256_of(data), 0, data, 1000, **headers)
        assert (answer.status_code, headers) == (status, headers)
        assert answer.json()["sentence"]
    assert hub.shelf.missing(sha256_of(data)) is None


NOWHERE = ["have/0", "ab/0", "%C2%B2/0", "ZZ" * 32 + "/0", "0" * 64 + "/x", "0" * 64 + "/-1"]


def test_addresses_that_name_nothing(hub: FileHub, desk: FileDesk) -> None:
    headers = a_pass(hub, desk)
    for path in NOWHERE:
        answer = httpx.put(f"{hub.url}/v1/blobs/{path}", content=b"x", headers=headers, trust_env=False)
        assert (answer.status_code, path) == (404, path)


def test_too_many_names_or_a_chunk_that_is_too_long(hub: FileHub, desk: FileDesk) -> None:
    headers = a_pass(hub, desk)
    many = {"ids": ["0" * 64] * (MAX_IDS + 1)}
    assert httpx.post(f"{hub.url}/v1/blobs/have", json=many, headers=headers).status_code == 400
    long = bytes(RUN * CHUNK + 1)
    assert put(hub, desk, sha256_of(long), 0, long, len(long)).status_code == 413


def several(data: bytes) -> dict[str, str]:
    """The head of a request of several chunks."""
    said = ",".join(digest_header(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK))
    return {"Chunk_Digest": said, "Content_Digest": ""}


def test_chunks_that_come_together_are_kept_each_for_itself(hub: FileHub, desk: FileDesk) -> None:
    data = a_scan()
    name = sha256_of(data)
    assert put(hub, desk, name, 0, data[: 2 * CHUNK], BIG, **several(data[: 2 * CHUNK])).is_success
    assert hub.shelf.missing(name) == (2, 3)
    rest = data[2 * CHUNK :]
    answer = put(hub, desk, name, 2, rest, BIG, **several(rest))
    assert answer.json() == {"result": "whole"}
    assert hub.shelf.read(name) == data


def test_of_chunks_that_come_together_a_damaged_one_is_not_kept(hub: FileHub, desk: FileDesk) -> None:
    data = a_scan()
    bad = data[: CHUNK + 5] + b"?" + data[CHUNK + 6 :]
    answer = put(hub, desk, sha256_of(data), 0, bad, BIG, **several(data))
    assert (answer.status_code, answer.json()["code"]) == (400, "blob.digest")
    assert hub.shelf.missing(sha256_of(data)) in {(1, 2, 3), (1, 3)}
    desk.shelf.add(data, "image/jpeg", wanted=True)
    desk.sender(hub.url).round()
    assert hub.shelf.read(sha256_of(data)) == data


def test_a_line_cut_among_chunks_that_go_together_costs_the_one_under_way(
    hub: FileHub, desk: FileDesk
) -> None:
    """T10: what came whole before the cut is there."""
    data = a_scan()
    row = desk.shelf.add(data, "image/jpeg", wanted=True)
    with a_line(hub.port) as line:
        line.plans = [(1_500 + 2 * CHUNK + CHUNK // 2, None)]
        way = desk.way(f"http://127.0.0.1:{line.port}")
        with pytest.raises(NoAnswer):
            way.put(row.sha256, BIG, 0, data)
    ends = monotonic() + 10
    while hub.shelf.missing(row.sha256) != (2, 3):
        # The hub may notice the cut a moment after the desk.
        assert monotonic() < ends
        threading.Event().wait(0.01)
    assert desk.sender(hub.url).round().sent == 2
    assert hub.shelf.read(row.sha256) == data


@pytest.mark.parametrize(
    ("length", "other"),
    [
        (2 * CHUNK, {"Chunk_Digest": ""}),
        (2 * CHUNK, {"Chunk_Digest": digest_header(b"")}),
        (CHUNK + 7, {}),
        (2 * CHUNK, {"Content_Range": place_header(BIG, 0, 3 * CHUNK)}),
    ],
)
def test_chunks_together_that_make_no_sense(
    hub: FileHub, desk: FileDesk, length: int, other: dict[str, str]
) -> None:
    data = a_scan()[:length]
    answer = put(hub, desk, sha256_of(a_scan()), 0, data, BIG, **{**several(data), **other})
    assert answer.status_code == 400
    assert hub.shelf.missing(sha256_of(a_scan())) is None
