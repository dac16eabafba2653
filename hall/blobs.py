"""Files by their hash: attachments and rendered papers as chunks, and what both sides keep of them.

Pure arithmetic and ports. A file is named by the SHA-256 of its bytes and cut into chunks of 256 KiB
(sync-protocol.md A3); events name files, and never wait for them. Disks are `models/blobs.py`, the way to the
hub is `sync/blobs.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from hall.errors import Refused

CHUNK: Final = 256 << 10
"""Bytes of every chunk but the last (sync-protocol.md A3: 114 MB/s at 256 KiB, 51 at 64 KiB)."""
MAX_BLOB: Final = 256 << 20
"""Largest file, bytes: 1024 chunks."""
KEEP_DAYS: Final = 400
"""Shortest retention of a local copy, days (sync-protocol.md A2)."""
SWEEP_DAYS: Final = 30
"""Files of drafts and pages that were given up are thrown away after so many days."""
CHECK_HOURS: Final = 24
"""How often the other side is asked again whether it still has what it once had, hours."""


class BlobState(StrEnum):
    """Where the bytes of a file are."""

    HERE = "here"
    PAPER = "paper"
    GONE = "gone"
    DAMAGED = "damaged"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRow:
    """What is known of one file. Times microseconds UTC of this PC.

    Attributes:
        sha256: Its name.
        size: Bytes.
        mime: `application/pdf` and the like; "" where only the event knows.
        state: Where its bytes are.
        made_at: When it came here.
        wanted: An event names it, so it goes up. A file of a draft does not.
        sent_at: When the hub said it has all of it, None before.
        root_at: When it was said that the root (the city, or a hub without one above) has it.
        checked_at: When the hub was last asked about it.
    """

    sha256: bytes
    size: int
    mime: str
    state: BlobState
    made_at: int
    wanted: bool = True
    sent_at: int | None = None
    root_at: int | None = None
    checked_at: int = 0


class PutResult(StrEnum):
    """What came of a chunk: stored, there already, or the last one of a file that is whole now."""

    STORED = "stored"
    KNOWN = "known"
    WHOLE = "whole"


def chunks_of(size: int) -> int:
    """How many chunks a file of so many bytes has."""
    return -(-size // CHUNK)


def chunk_length(size: int, idx: int) -> int:
    """Bytes of one chunk of a file."""
    return min(CHUNK, size - idx * CHUNK)


def require_size(size: int) -> None:
    """Refuse what is empty or too large to be kept.

    Raises:
        Refused: `blob.empty` or `blob.large`.
    """
    if size <= 0:
        raise Refused("blob.empty", "这个文件是空的，请重新扫描。")
    if size > MAX_BLOB:
        raise Refused("blob.large", f"文件太大，一份最多 {MAX_BLOB >> 20} MB，请分成几份。")


def require_chunk(size: int, idx: int, length: int) -> None:
    """Refuse a chunk that has no place in a file of that size.

    Raises:
        Refused: `blob.empty`, `blob.large` or `blob.place`.
    """
    require_size(size)
    if not 0 <= idx < chunks_of(size) or length != chunk_length(size, idx):
        raise Refused("blob.place", "这一块的位置或长度与文件大小不符。")


def sha256_of(content: bytes) -> bytes:
    """The name of a file."""
    return hashlib.sha256(content).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRound:
    """What one round of the lane of files did; never a reason to stop anything else.

    Attributes:
        sentence: Why files wait, "" when nothing is wrong.
        waiting: Files that are still to go up, as far as this round looked (at most a page).
        sent: Chunks that went up. fetched: chunks that came back in place of damaged ones.
        damaged: Files whose bytes here failed their check and could not be had elsewhere yet.
        evicted: Local copies let go.
        more: Another round should follow soon.
    """

    sentence: str = ""
    waiting: int = 0
    sent: int = 0
    fetched: int = 0
    damaged: int = 0
    evicted: int = 0
    more: bool = False


class FileRunner(Protocol):
    """The way of files to the hub; used on the `blob` lane only (D27)."""

    def round(self) -> FileRound:
        """A bounded piece of work, whatever comes of it."""
        ...

    def wait(self) -> float:
        """Seconds until the next round is due."""
        ...


Arrival = Callable[[int, int], None]
"""Told how many chunks of a file of how many are here; may raise to give it up. On the lane that fetches."""


class FetchFile(Protocol):
    """Brings a file from the hub."""

    def __call__(self, row: BlobRow, told: Arrival | None = None, /) -> bytes:
        """The whole file.

        Raises:
            Unavailable: The hub is away or does not have it, or what came is not what its name says.
            Refused: The hub does not know it.
        """
        ...


class BlobShelf(Protocol):
    """Files of this store, for desk and hub. Calls block for a moment; each is whole or not at all."""

    def rows(self, names: Sequence[bytes]) -> Mapping[bytes, BlobRow]:
        """What is known of these files; unknown ones are left out."""
        ...

    def missing(self, name: bytes) -> tuple[int, ...] | None:
        """Chunks that are not here; () for a whole file, None when nothing is known, not even the size."""
        ...

    def put_chunk(self, name: bytes, size: int, idx: int, data: bytes) -> PutResult:
        """Keep a chunk; when it was the last one the whole is hashed. `finish` follows on `WHOLE`.

        Raises:
            Refused: `blob.place`, `blob.large`, `blob.empty`: it has no place. `blob.other`: it differs from
                what is kept. `blob.hash`: the whole is not what its name says; its chunks were thrown away.
            Unavailable: The disk did not take it.
        """
        ...

    def finish(self, name: bytes, size: int) -> None:
        """Write down that a file is whole. A write to the store, for its writer."""
        ...

    def chunk(self, name: bytes, idx: int, row: BlobRow | None = None) -> bytes:
        """One chunk, checked; `row` is what the caller has just read of the file, to save another look.

        Raises:
            Unavailable: `blob.none`, `blob.gone` or `blob.damaged`: it is not here.
        """
        ...

    def add(self, content: bytes, mime: str, *, wanted: bool = False) -> BlobRow:
        """Keep a file of this PC; the same bytes twice are one.

        Raises:
            Refused: `blob.empty` or `blob.large`.
            Unavailable: The disk did not take it.
        """
        ...

    def read(self, name: bytes) -> bytes:
        """A whole file, checked.

        Raises:
            Unavailable: As `chunk`.
        """
        ...

    def unsent(self, limit: int) -> tuple[BlobRow, ...]:
        """Wanted files that the hub is not known to have, oldest first."""
        ...

    def unchecked(self, before: int, limit: int) -> tuple[BlobRow, ...]:
        """Sent files about which the hub was last asked before a moment, the longest ago first."""
        ...

    def note(
        self, names: Sequence[bytes], *, root: frozenset[bytes], lost: frozenset[bytes], at: int
    ) -> None:
        """The hub's word about files: it has them, the root has some; `lost` are not there (any more)."""
        ...

    def damaged(self, limit: int) -> tuple[BlobRow, ...]:
        """Files of which a chunk failed its check here."""
        ...

    def evict(self, before: int, checked_after: int, limit: int) -> int:
        """Let local bytes go of files made before a moment that the root has, asked after another; count."""
        ...

    def sweep(self, before: int, limit: int) -> int:
        """Throw away files that no event names and that came before a moment (drafts given up); count."""
        ...

    def forget(self, names: Sequence[bytes]) -> int:
        """Throw these files away as far as no event names them; count."""
        ...

    def expire(self, names: Sequence[bytes]) -> int:
        """Remove the bytes of files whose time is over (`hall.retention`); bytes that went.

        The row stays and says so: such a file is not fetched again from above, and not sent. Papers stay.
        """
        ...
