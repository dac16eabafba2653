"""The shelf of files of a store: whole files as rows, chunks in a `ChunkPlace` (`hall.blobs.BlobShelf`).

A row says that a file is whole and was hashed; chunks without a row are an upload that was cut, and go on
from there. Chunks are durable before their row is (F7). One process holds a store file, so a lock a file is
enough there; on a server two processes can only add, never change.
"""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.blobs import (
    CHUNK,
    BlobRow,
    BlobState,
    PutResult,
    chunks_of,
    require_chunk,
    require_size,
    sha256_of,
)
from hall.errors import Refused, Unavailable
from models.blob_rows import add_row, blob_from, blob_of, want
from models.faults import translated
from models.ready import ReadyQuery
from models.tables.blobs import BLOB
from models.tables.local import PAPER
from models.unit_of_work import Transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from hall.clock import Clock
    from models.chunks import ChunkPlace
    from models.engine import Store

_LOCKS: Final = 64
_BY_NAME: Final = ReadyQuery(lambda _dialect: sa.select(BLOB).where(BLOB.c.sha256 == sa.bindparam("name")))
_WHOLE: Final = frozenset({BlobState.HERE, BlobState.PAPER})


class Blobs:
    """See `hall.blobs.BlobShelf`."""

    def __init__(self, store: Store, clock: Clock, place: ChunkPlace) -> None:
        """Take the opened store, the clock and where chunks lie."""
        self._store = store
        self._clock = clock
        self._place = place
        self._locks = tuple(threading.RLock() for _ in range(_LOCKS))

    def rows(self, names: Sequence[bytes]) -> Mapping[bytes, BlobRow]:
        """What is known of these files."""
        query = sa.select(BLOB).where(BLOB.c.sha256.in_(names))
        with translated(), self._store.reader.begin() as connection:
            return {bytes(row.sha256): blob_of(row) for row in connection.execute(query)}

    def missing(self, name: bytes) -> tuple[int, ...] | None:
        """Chunks that are not here."""
        row = self._row(name)
        if row is not None and row.state is not BlobState.DAMAGED:
            return ()
        size, present = self._place.present(name)
        if not present:
            return None
        left = tuple(idx for idx in range(chunks_of(size)) if idx not in present)
        # All chunks and no row: the last one again lets the whole be hashed and written down.
        return left or (chunks_of(size) - 1,)

    def put_chunk(self, name: bytes, size: int, idx: int, data: bytes) -> PutResult:
        """Keep a chunk."""
        require_chunk(size, idx, len(data))
        with self._turn(name):
            row = self._row(name)
            if row is not None and row.state in _WHOLE:
                self._require_same(row, size, idx, data)
            if row is not None and row.state is not BlobState.DAMAGED:
                return PutResult.KNOWN
            told, present = self._place.present(name)
            if present and told != size:
                raise self._start_again(name)
            kept = self._place.get(name, size, idx) if idx in present else None
            known = kept is not None
            if known and kept != data:
                raise self._start_again(name)
            if not known:
                if idx in present:
                    self._place.drop(name, idx)
                self._place.put(name, size, idx, data)
            if len(present | {idx}) < chunks_of(size):
                return PutResult.KNOWN if known else PutResult.STORED
            torn = self._torn(name, size)
            if torn:
                for one in torn:
                    self._place.drop(name, one)
                return PutResult.STORED
            self._place.settle(name)
            return PutResult.WHOLE

    def finish(self, name: bytes, size: int) -> None:
        """Write down that a file is whole."""
        with self._turn(name):
            told, present = self._place.present(name)
            if (told, len(present)) != (size, chunks_of(size)):
                # Somebody contradicted it in between: it begins again.
                raise Unavailable("blob.again", "这份附件前后不一致，已从头再传。")
            self._write(name, size, "", wanted=True)

    def chunk(self, name: bytes, idx: int, row: BlobRow | None = None) -> bytes:
        """One chunk, checked; `row` is what the caller has just read of the file."""
        row = row or self._row(name)
        if row is None or not 0 <= idx < chunks_of(row.size):
            raise Unavailable("blob.none", "这里没有这份附件。")
        if row.state is BlobState.GONE:
            raise Unavailable("blob.gone", "这份附件已移到上级保存，请联网后再看。")
        if row.state is BlobState.EXPIRED:
            raise Unavailable("blob.expired", "这份附件已过保管期限，已按规定清除。")
        data = self._of_paper(row, idx) if row.state is BlobState.PAPER else None
        if data is None and row.state is not BlobState.PAPER:
            data = self._place.get(name, row.size, idx)
        if data is None:
            self._spoil(row, idx)
            raise Unavailable("blob.damaged", "这份附件在本机的一份已损坏，正等待从别处取回。")
        return data

    def add(self, content: bytes, mime: str, *, wanted: bool = False) -> BlobRow:
        """Keep a file of this PC."""
        require_size(len(content))
        name = sha256_of(content)
        with self._turn(name):
            row = self._row(name)
            if row is None or row.state not in _WHOLE:
                told, present = self._place.present(name)
                if present and told != len(content):
                    self._place.drop(name)
                for idx in range(chunks_of(len(content))):
                    part = content[idx * CHUNK : (idx + 1) * CHUNK]
                    if self._place.get(name, len(content), idx) != part:
                        self._place.drop(name, idx)
                        self._place.put(name, len(content), idx, part)
                self._place.settle(name)
            self._write(name, len(content), mime, wanted=wanted)
        return self.rows([name])[name]

    def read(self, name: bytes) -> bytes:
        """A whole file, checked."""
        row = self._row(name)
        if row is None:
            raise Unavailable("blob.none", "这里没有这份附件。")
        return b"".join(self.chunk(name, idx, row) for idx in range(chunks_of(row.size)))

    def unsent(self, limit: int) -> tuple[BlobRow, ...]:
        """Wanted files that the hub is not known to have."""
        query = sa.select(BLOB).where(BLOB.c.sent_at.is_(None), BLOB.c.wanted, BLOB.c.state.in_(_WHOLE))
        return self._found(query.order_by(BLOB.c.made_at, BLOB.c.sha256).limit(limit))

    def unchecked(self, before: int, limit: int) -> tuple[BlobRow, ...]:
        """Sent files about which the hub was asked long ago."""
        query = sa.select(BLOB).where(BLOB.c.sent_at.is_not(None), BLOB.c.checked_at < before)
        query = query.where(BLOB.c.state.in_(_WHOLE | {BlobState.GONE}))
        return self._found(query.order_by(BLOB.c.checked_at, BLOB.c.sha256).limit(limit))

    def damaged(self, limit: int) -> tuple[BlobRow, ...]:
        """Files of which a chunk failed its check here."""
        query = sa.select(BLOB).where(BLOB.c.state == BlobState.DAMAGED)
        return self._found(query.order_by(BLOB.c.sha256).limit(limit))

    def note(
        self, names: Sequence[bytes], *, root: frozenset[bytes], lost: frozenset[bytes], at: int
    ) -> None:
        """The hub's word about files."""
        here = [name for name in names if name not in lost]
        with Transaction(self._store) as work:
            run = work.connection.execute
            said = sa.update(BLOB).where(BLOB.c.sha256.in_(here))
            run(said.values(checked_at=at, sent_at=sa.func.coalesce(BLOB.c.sent_at, at)))
            safe = [name for name in here if name in root]
            rest = [name for name in here if name not in root]
            said = sa.update(BLOB).where(BLOB.c.sha256.in_(safe))
            run(said.values(root_at=sa.func.coalesce(BLOB.c.root_at, at)))
            run(sa.update(BLOB).where(BLOB.c.sha256.in_(rest)).values(root_at=None))
            gone = sa.update(BLOB).where(BLOB.c.sha256.in_(list(lost)))
            run(gone.values(sent_at=None, root_at=None, checked_at=at))
            # Let go here and lost above: whoever still has it below is to send it again.
            nowhere = gone.where(BLOB.c.state == BlobState.GONE)
            run(nowhere.values(state=BlobState.DAMAGED))
            work.commit()

    def evict(self, before: int, checked_after: int, limit: int) -> int:
        """Let local bytes go that the root has."""
        query = sa.select(BLOB).where(
            BLOB.c.state == BlobState.HERE,
            BLOB.c.made_at < before,
            BLOB.c.root_at.is_not(None),
            BLOB.c.checked_at >= checked_after,
        )
        rows = self._found(query.order_by(BLOB.c.made_at, BLOB.c.sha256).limit(limit))
        for row in rows:
            with self._turn(row.sha256):
                # The row first: bytes without a row are nobody's, a row without bytes would be damage.
                self._set(row.sha256, state=BlobState.GONE)
                self._place.drop(row.sha256)
        return len(rows)

    def sweep(self, before: int, limit: int) -> int:
        """Throw away files that no event names."""
        query = sa.select(BLOB).where(~BLOB.c.wanted, BLOB.c.made_at < before).limit(limit)
        rows = self._found(query)
        for row in rows:
            self._throw_away(row.sha256)
        return len(rows)

    def forget(self, names: Sequence[bytes]) -> int:
        """Throw these files away as far as no event names them."""
        return sum(self._throw_away(name) for name in names)

    def _throw_away(self, name: bytes) -> bool:
        with self._turn(name), Transaction(self._store) as work:
            # Under the lock of the writer: an event may have come to name it.
            gone = sa.delete(BLOB).where(BLOB.c.sha256 == name, ~BLOB.c.wanted)
            if not work.connection.execute(gone).rowcount:
                return False
            work.commit()
            self._place.drop(name)
            return True

    def expire(self, names: Sequence[bytes]) -> int:
        """Remove the bytes of files whose time is over."""
        removed = 0
        for name in names:
            with self._turn(name):
                row = self._row(name)
                if row is None or row.state in {BlobState.PAPER, BlobState.EXPIRED}:
                    continue
                # The row first, as in `evict`: a stop in between leaves bytes that nobody asks for.
                self._set(name, state=BlobState.EXPIRED)
                self._place.drop(name)
                removed += row.size if row.state is BlobState.HERE else 0
        return removed

    # --- within

    def _turn(self, name: bytes) -> AbstractContextManager[bool]:
        return self._locks[name[0] % _LOCKS]

    def _row(self, name: bytes) -> BlobRow | None:
        # Asked for at each chunk: a statement that is ready.
        with translated(), self._store.reader.begin() as connection:
            rows = _BY_NAME.rows(connection, {"name": name})
        return blob_from(rows[0]) if rows else None

    def _found(self, query: sa.Select[Any]) -> tuple[BlobRow, ...]:
        with translated(), self._store.reader.begin() as connection:
            return tuple(blob_of(row) for row in connection.execute(query))

    def _set(self, name: bytes, **values: object) -> None:
        with Transaction(self._store) as work:
            work.connection.execute(sa.update(BLOB).where(BLOB.c.sha256 == name).values(**values))
            work.commit()

    def _write(self, name: bytes, size: int, mime: str, *, wanted: bool) -> None:
        with Transaction(self._store) as work:
            add_row(work.connection, name, size, mime, BlobState.HERE, self._clock.wall(), wanted=wanted)
            # A file that was evicted or damaged and came back; a paper stays one.
            back = sa.update(BLOB).where(BLOB.c.sha256 == name, BLOB.c.state != BlobState.PAPER)
            work.connection.execute(back.values(state=BlobState.HERE))
            if wanted:
                want(work.connection, [name])
            work.commit()

    def _require_same(self, row: BlobRow, size: int, idx: int, data: bytes) -> None:
        """Content cannot be replaced later (sync-protocol.md A3)."""
        if row.size != size or self.chunk(row.sha256, idx) != data:
            raise Refused("blob.other", "这份附件已收全，送来的内容与它不同，没有采用。")

    def _torn(self, name: bytes, size: int) -> list[int]:
        """Hash the whole; chunks that a power cut tore are told, to be sent again.

        Raises:
            Refused: `blob.hash`.
        """
        whole, torn = hashlib.sha256(), []
        for idx in range(chunks_of(size)):
            part = self._place.get(name, size, idx)
            if part is None:
                torn.append(idx)
            else:
                whole.update(part)
        if not torn and whole.digest() != name:
            self._place.drop(name)
            raise Refused("blob.hash", "附件收全后与校验值不符，已全部丢弃，请重新上传。")
        return torn

    def _start_again(self, name: bytes) -> Refused:
        """Two uploads of one name contradict each other: which is right shows only when one is whole."""
        self._place.drop(name)
        return Refused("blob.other", "这份附件前后不一致，已收的部分已丢弃，请从头再传。")

    def _of_paper(self, row: BlobRow, idx: int) -> bytes | None:
        query = sa.select(PAPER.c.pdf).where(PAPER.c.sha256 == row.sha256)
        with translated(), self._store.reader.begin() as connection:
            pdf = connection.execute(query).scalar_one_or_none()
        if pdf is None or sha256_of(bytes(pdf)) != row.sha256:
            return None
        return bytes(pdf)[idx * CHUNK : (idx + 1) * CHUNK]

    def _spoil(self, row: BlobRow, idx: int) -> None:
        """Remember that a chunk is not what was written, and make room for a good one."""
        with self._turn(row.sha256):
            if row.state is not BlobState.PAPER:
                self._place.drop(row.sha256, idx)
            self._set(row.sha256, state=BlobState.DAMAGED)
