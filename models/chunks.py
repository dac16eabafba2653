"""Where the chunks of files lie: sealed files beside a store file, rows on a database server.

Sealed: AES-256-GCM under a key that lies in the encrypted store, so that a stolen disk gives nothing, a
flipped bit is seen at once (F31), and erasing the key erases all. A chunk is never written over: what is
there stays, and what contradicts it is for `blobs.py` to judge (docs/decisions/0013).
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import shutil
from typing import TYPE_CHECKING, Final, Protocol

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hall.blobs import chunk_length
from models.atomic import replace, sync_file, sync_folder
from models.faults import translate, translated
from models.tables.blobs import BLOB_PART
from models.upserting import keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from models.engine import Store

_MAGIC: Final = b"YC\x00\x01"
_NONCE: Final = 12
_SIZE: Final = 8
_HEAD: Final = len(_MAGIC) + _SIZE + _NONCE


class ChunkPlace(Protocol):
    """Chunks by file and position. Whoever calls holds the file's turn (`Blobs`)."""

    def present(self, name: bytes) -> tuple[int, frozenset[int]]:
        """Size of the file as its chunks say (0 when there are none), and which chunks there are."""
        ...

    def get(self, name: bytes, size: int, idx: int) -> bytes | None:
        """A chunk; None when it is not there or not what was written."""
        ...

    def put(self, name: bytes, size: int, idx: int, data: bytes) -> None:
        """Keep a chunk; one that is there stays. A power cut may still take or tear it until `settle`.

        Raises:
            Unavailable: The disk did not take it.
        """
        ...

    def settle(self, name: bytes) -> None:
        """Make all chunks of a file durable, before its row is written.

        Raises:
            Unavailable: The disk did not take it.
        """
        ...

    def drop(self, name: bytes, idx: int | None = None) -> None:
        """Let one chunk go, or all of a file."""
        ...


class ChunkFiles:
    """One sealed file a chunk: `folder/ab/abcdef…/0007`. Names are keyed hashes and tell nothing."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Take the folder, made at first use, and 32 secret bytes."""
        self._folder = folder
        self._box = AESGCM(hmac.new(key, b"yichuang chunk 1", hashlib.sha256).digest())
        self._names = hmac.new(key, b"yichuang chunk name 1", hashlib.sha256).digest()

    def folder_of(self, name: bytes) -> Path:
        """Where the chunks of a file lie."""
        said = hmac.new(self._names, name, hashlib.sha256).hexdigest()[:40]
        return self._folder / said[:2] / said

    def present(self, name: bytes) -> tuple[int, frozenset[int]]:
        """See `ChunkPlace.present`."""
        folder = self.folder_of(name)
        try:
            found = frozenset(int(one) for one in os.listdir(folder) if one.isdecimal())  # noqa: PTH208  # for each chunk
        except FileNotFoundError:
            return 0, frozenset()
        except OSError as error:
            raise translate(error) from error
        if not found:
            return 0, found
        with contextlib.suppress(OSError), (folder / _file(min(found))).open("rb") as file:
            head = file.read(_HEAD)
            return int.from_bytes(head[len(_MAGIC) : len(_MAGIC) + _SIZE], "big"), found
        return 0, found

    def get(self, name: bytes, size: int, idx: int) -> bytes | None:
        """See `ChunkPlace.get`."""
        try:
            sealed = (self.folder_of(name) / _file(idx)).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise translate(error) from error
        nonce, rest = sealed[_HEAD - _NONCE : _HEAD], sealed[_HEAD:]
        try:
            data = self._box.decrypt(nonce, rest, _bound(name, size, idx))
        except (InvalidTag, ValueError):
            return None
        return data if sealed.startswith(_MAGIC) and len(data) == chunk_length(size, idx) else None

    def put(self, name: bytes, size: int, idx: int, data: bytes) -> None:
        """See `ChunkPlace.put`."""
        path = self.folder_of(name) / _file(idx)
        nonce = secrets.token_bytes(_NONCE)
        head = _MAGIC + size.to_bytes(_SIZE, "big") + nonce
        try:
            self._make(path.parent)
            if not path.exists():
                sealed = head + self._box.encrypt(nonce, data, _bound(name, size, idx))
                with _named_when_whole(path) as part:
                    _write(part, sealed)
        except OSError as error:
            raise translate(error) from error

    def settle(self, name: bytes) -> None:
        """See `ChunkPlace.settle`."""
        # All at the end: the disk works off a file in one go; a sync a chunk would wait for it each time.
        folder = self.folder_of(name)
        try:
            for one in sorted(folder.iterdir()):
                sync_file(one)
            sync_folder(folder)
        except OSError as error:
            raise translate(error) from error

    def drop(self, name: bytes, idx: int | None = None) -> None:
        """See `ChunkPlace.drop`."""
        folder = self.folder_of(name)
        try:
            if idx is None:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                (folder / _file(idx)).unlink(missing_ok=True)
        except OSError as error:
            raise translate(error) from error

    def _make(self, folder: Path) -> None:
        """The folder, durably: a chunk whose folder a power cut forgets is lost with it (F7)."""
        if folder.is_dir():
            return
        for one in (self._folder, folder.parent, folder):
            if not one.is_dir():
                one.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_folder(one.parent)


class ChunkRows:
    """One row a chunk in PostgreSQL, for hubs of several processes; that server guards its own disk.

    Rows go beside the writer and its lock: events never wait for a chunk.
    """

    def __init__(self, store: Store) -> None:
        """Take the opened store."""
        self._store = store

    def present(self, name: bytes) -> tuple[int, frozenset[int]]:
        """See `ChunkPlace.present`."""
        query = sa.select(BLOB_PART.c.idx, BLOB_PART.c.total).where(BLOB_PART.c.sha256 == name)
        with translated(), self._store.reader.begin() as connection:
            rows = connection.execute(query).all()
        return max((row.total for row in rows), default=0), frozenset(row.idx for row in rows)

    def get(self, name: bytes, size: int, idx: int) -> bytes | None:
        """See `ChunkPlace.get`."""
        query = sa.select(BLOB_PART.c.data, BLOB_PART.c.chash)
        query = query.where(BLOB_PART.c.sha256 == name, BLOB_PART.c.idx == idx, BLOB_PART.c.total == size)
        with translated(), self._store.reader.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        data = bytes(row.data)
        return data if hashlib.sha256(data).digest() == bytes(row.chash) else None

    def put(self, name: bytes, size: int, idx: int, data: bytes) -> None:
        """See `ChunkPlace.put`."""
        chash = hashlib.sha256(data).digest()
        row = {"sha256": name, "idx": idx, "total": size, "chash": chash, "data": data}
        with self._writing() as connection:
            keep(connection, BLOB_PART, [row])

    def settle(self, name: bytes) -> None:
        """Nothing to do: each row was committed."""

    def drop(self, name: bytes, idx: int | None = None) -> None:
        """See `ChunkPlace.drop`."""
        gone = sa.delete(BLOB_PART).where(BLOB_PART.c.sha256 == name)
        with self._writing() as connection:
            connection.execute(gone if idx is None else gone.where(BLOB_PART.c.idx == idx))

    def _writing(self) -> AbstractContextManager[Connection]:
        """A transaction of its own on a connection that otherwise only reads."""

        @contextlib.contextmanager
        def opened() -> Iterator[Connection]:
            with translated(), self._store.reader.begin() as connection:
                connection.exec_driver_sql("SET TRANSACTION READ WRITE")
                yield connection

        return opened()


@contextlib.contextmanager
def _named_when_whole(path: Path) -> Iterator[Path]:
    """Another name until everything is written: who looks at the folder never sees half of a chunk."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        yield part
        replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _write(path: Path, content: bytes) -> None:
    """A new file for its owner only, whose bytes the disk begins to take at once: `settle` waits the less."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123  # a descriptor
        file.write(content)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _file(idx: int) -> str:
    return f"{idx:04d}"


def _bound(name: bytes, size: int, idx: int) -> bytes:
    """What a sealed chunk is bound to: it opens at its own place only."""
    return name + size.to_bytes(_SIZE, "big") + idx.to_bytes(_SIZE, "big")
