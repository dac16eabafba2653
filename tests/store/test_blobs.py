"""Files by their hash over a store file and over a PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from hall.blobs import CHUNK, MAX_BLOB, BlobState, PutResult, chunks_of, sha256_of
from hall.errors import Refused, Unavailable
from models.tables.blobs import BLOB_PART
from models.tables.local import PAPER
from tests.fakes.blob_halls import BIG, a_scan
from tests.store.both import both

if TYPE_CHECKING:
    from pathlib import Path

    from hall.clock import FixedClock
    from models.opening import Opened

NAME = sha256_of(a_scan())


def part(idx: int) -> bytes:
    return a_scan()[idx * CHUNK : (idx + 1) * CHUNK]


@both
def test_chunks_in_any_order_make_a_file(hall: Opened) -> None:
    shelf = hall.blobs
    assert shelf.missing(NAME) is None
    assert [shelf.put_chunk(NAME, BIG, idx, part(idx)) for idx in (3, 0, 2)] == [PutResult.STORED] * 3
    assert shelf.put_chunk(NAME, BIG, 0, part(0)) is PutResult.KNOWN
    assert shelf.missing(NAME) == (1,)
    assert shelf.put_chunk(NAME, BIG, 1, part(1)) is PutResult.WHOLE
    assert shelf.missing(NAME) == (3,)
    shelf.finish(NAME, BIG)
    assert shelf.missing(NAME) == ()
    assert shelf.read(NAME) == a_scan()
    assert [row.sha256 for row in shelf.unsent(5)] == [NAME]


@both
def test_a_file_that_never_became_whole_is_not_written_down(hall: Opened) -> None:
    hall.blobs.put_chunk(NAME, BIG, 0, part(0))
    with pytest.raises(Unavailable):
        hall.blobs.finish(NAME, BIG)
    assert hall.blobs.rows([NAME]) == {}


@both
def test_added_twice_is_one_and_a_half_uploaded_one_is_completed(hall: Opened) -> None:
    shelf = hall.blobs
    shelf.put_chunk(NAME, BIG, 1, part(1))
    first = shelf.add(a_scan(), "image/png")
    again = shelf.add(a_scan(), "image/jpeg", wanted=True)
    assert (first.mime, first.wanted) == ("image/png", False)
    assert (again.mime, again.wanted) == ("image/png", True)
    assert shelf.read(NAME) == a_scan()
    other = sha256_of(a_scan(seed=2))
    shelf.put_chunk(other, BIG + CHUNK, 0, part(0))
    shelf.add(a_scan(seed=2), "image/png")
    assert shelf.read(other) == a_scan(seed=2)


@both
def test_what_cannot_be_kept_is_refused(hall: Opened) -> None:
    for size, idx, data, code in (
        (0, 0, b"", "blob.empty"),
        (MAX_BLOB + 1, 0, bytes(CHUNK), "blob.large"),
        (BIG, 4, b"x", "blob.place"),
        (BIG, -1, bytes(CHUNK), "blob.place"),
        (BIG, 3, bytes(CHUNK), "blob.place"),
    ):
        with pytest.raises(Refused) as refused:
            hall.blobs.put_chunk(NAME, size, idx, data)
        assert refused.value.code == code
    with pytest.raises(Refused):
        hall.blobs.add(b"", "image/png")


@both
def test_many_at_once_write_it_down_once(hall: Opened) -> None:
    shelf = hall.blobs

    def upload(_number: int) -> None:
        for idx in range(chunks_of(BIG)):
            if shelf.put_chunk(NAME, BIG, idx, part(idx)) is PutResult.WHOLE:
                shelf.finish(NAME, BIG)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upload, range(4)))
    assert shelf.read(NAME) == a_scan()


@both
def test_a_copy_that_was_let_go_is_known_and_not_here(hall: Opened, clock: FixedClock) -> None:
    shelf = hall.blobs
    shelf.add(a_scan(), "image/png", wanted=True)
    now = clock.wall()
    assert shelf.evict(now + 1, 0, 10) == 0
    shelf.note([NAME], root=frozenset({NAME}), lost=frozenset(), at=now)
    assert shelf.evict(now + 1, now + 1, 10) == 0
    assert shelf.evict(now, now, 10) == 0
    assert shelf.evict(now + 1, now, 10) == 1
    with pytest.raises(Unavailable) as away:
        shelf.read(NAME)
    assert away.value.code == "blob.gone"
    assert shelf.missing(NAME) == ()
    assert shelf.put_chunk(NAME, BIG, 0, part(0)) is PutResult.KNOWN
    assert shelf.add(a_scan(), "image/png").state is BlobState.HERE


@both
def test_papers_are_files_and_are_never_let_go(hall: Opened, clock: FixedClock) -> None:
    with hall.units() as work:
        work.papers.put(NAME, a_scan(), b"form")
        work.commit()
    shelf = hall.blobs
    assert shelf.read(NAME) == a_scan()
    assert [row.state for row in shelf.unsent(5)] == [BlobState.PAPER]
    shelf.note([NAME], root=frozenset({NAME}), lost=frozenset(), at=clock.wall())
    assert shelf.evict(clock.wall() + 1, 0, 10) == 0
    assert shelf.add(a_scan(), "application/pdf").state is BlobState.PAPER


@both
def test_a_paper_whose_bytes_were_changed_is_damage_and_can_be_mended(hall: Opened) -> None:
    with hall.units() as work:
        work.papers.put(NAME, a_scan(), b"form")
        work.commit()
    with hall.store.writer.begin() as connection:
        connection.execute(sa.update(PAPER).values(pdf=b"else"))
    shelf = hall.blobs
    with pytest.raises(Unavailable):
        shelf.chunk(NAME, 0)
    assert [row.sha256 for row in shelf.damaged(5)] == [NAME]
    came = [shelf.put_chunk(NAME, BIG, idx, part(idx)) for idx in range(chunks_of(BIG))]
    assert came[-1] is PutResult.WHOLE
    shelf.finish(NAME, BIG)
    assert shelf.read(NAME) == a_scan()
    assert shelf.damaged(5) == ()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_changed_chunk_in_the_database_is_not_served(hall: Opened) -> None:
    hall.blobs.add(a_scan(), "image/png")
    with hall.store.writer.begin() as connection:
        connection.execute(sa.update(BLOB_PART).where(BLOB_PART.c.idx == 2).values(data=bytes(CHUNK)))
    with pytest.raises(Unavailable):
        hall.blobs.chunk(NAME, 2)
    assert hall.blobs.missing(NAME) == (2,)


@both
def test_what_nobody_knows_is_not_here(hall: Opened) -> None:
    with pytest.raises(Unavailable) as none:
        hall.blobs.read(NAME)
    assert none.value.code == "blob.none"
    hall.blobs.add(a_scan(), "image/png")
    with pytest.raises(Unavailable):
        hall.blobs.chunk(NAME, 4)


@both
def test_drafts_given_up_go_and_those_that_an_event_names_stay(hall: Opened, clock: FixedClock) -> None:
    hall.blobs.add(a_scan(), "image/png")
    hall.blobs.add(a_scan(seed=2), "image/png", wanted=True)
    assert hall.blobs.sweep(clock.wall(), 10) == 0
    clock.move(days=31)
    assert hall.blobs.sweep(clock.wall(), 10) == 1
    assert set(hall.blobs.rows([NAME, sha256_of(a_scan(seed=2))])) == {sha256_of(a_scan(seed=2))}
    assert hall.blobs.missing(NAME) is None


@both
def test_a_chunk_that_a_power_cut_tore_is_asked_for_again(hall: Opened, tmp_path: Path) -> None:
    shelf = hall.blobs
    for idx in (0, 1):
        shelf.put_chunk(NAME, BIG, idx, part(idx))
    if hall.store.path is None:
        with hall.store.writer.begin() as connection:
            connection.execute(sa.update(BLOB_PART).where(BLOB_PART.c.idx < 2).values(data=b"torn"))
    else:
        for path in tmp_path.rglob("000[01]"):
            path.write_bytes(path.read_bytes()[:-500])
    assert shelf.put_chunk(NAME, BIG, 0, part(0)) is PutResult.STORED
    shelf.put_chunk(NAME, BIG, 2, part(2))
    assert shelf.put_chunk(NAME, BIG, 3, part(3)) is PutResult.STORED
    assert shelf.missing(NAME) == (1,)
    assert shelf.put_chunk(NAME, BIG, 1, part(1)) is PutResult.WHOLE
    shelf.finish(NAME, BIG)
    assert shelf.read(NAME) == a_scan()
