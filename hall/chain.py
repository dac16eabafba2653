"""The chain: entries linked by hashes, one chain per node (sync-protocol.md A1, D4, D6).

An entry is one event at one place of its author's chain. The author encodes the event once; those bytes are
hashed, stored and forwarded verbatim. Nothing here knows what an event means, opens a database or a socket.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from hall.errors import Refused

HASH_SIZE: Final = 32
ZERO: Final = bytes(HASH_SIZE)
"""What the first entry of a node names as its predecessor."""

_CONTENT: Final = b"\x00"
_LINK: Final = b"\x01"
_FEED: Final = b"\x01"


class Alg(IntEnum):
    """Hash of a node's chain, fixed at its first start (D4); 2 is reserved for SM3."""

    SHA256 = 1


def chash(raw: bytes) -> bytes:
    """Hash of an encoded event: `H(0x00 || raw)`."""
    return hashlib.sha256(_CONTENT + raw).digest()


def link(prev: bytes, content: bytes) -> bytes:
    """Hash that ties an entry to its predecessor: `H(0x01 || prev || chash)`."""
    return hashlib.sha256(_LINK + prev + content).digest()


def feed_hash(prev: bytes, entry_link: bytes) -> bytes:
    """Hash of a place in a feed: `H(0x01 || previous feed hash || link)`."""
    return hashlib.sha256(_FEED + prev + entry_link).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event at its place. `raw` is None only when its personal data was redacted."""

    link: bytes
    prev: bytes
    chash: bytes
    raw: bytes | None = field(repr=False)

    @classmethod
    def of(cls, prev: bytes, raw: bytes) -> Entry:
        """The entry that `raw` makes behind `prev`."""
        content = chash(raw)
        return cls(link=link(prev, content), prev=prev, chash=content, raw=raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """The newest entry of a node; more than one means that the chain forked."""

    node: bytes
    inc: bytes
    seq: int
    link: bytes
    hlc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFault:
    """One thing that verification found, in words for a technician."""

    link: bytes
    code: str
    sentence: str


def walk(prev: bytes, raws: Iterable[bytes]) -> Iterator[Entry]:
    """Link encoded events one behind the other, starting behind `prev`."""
    at = prev
    for raw in raws:
        entry = Entry.of(at, raw)
        at = entry.link
        yield entry


def check_entry(entry: Entry) -> ChainFault | None:
    """Recompute the hashes of one entry; None when they hold."""
    if entry.raw is not None and chash(entry.raw) != entry.chash:
        return ChainFault(link=entry.link, code="chain.content", sentence="这条记录的内容与它的校验值不符。")
    if link(entry.prev, entry.chash) != entry.link:
        return ChainFault(link=entry.link, code="chain.link", sentence="这条记录与前一条的连接对不上。")
    return None


def check_run(entries: Sequence[Entry]) -> tuple[ChainFault, ...]:
    """Check a run of entries that should follow one another; all faults at once."""
    faults: list[ChainFault] = []
    at: bytes | None = None
    for entry in entries:
        if at is not None and entry.prev != at:
            faults.append(
                ChainFault(link=entry.link, code="chain.order", sentence="这条记录没有接在前一条之后。")
            )
        fault = check_entry(entry)
        if fault is not None:
            faults.append(fault)
        at = entry.link
    return tuple(faults)


def require_sound(entries: Sequence[Entry]) -> None:
    """Refuse a run that is not a chain.

    Raises:
        Refused: `chain.…`, with the first fault.
    """
    faults = check_run(entries)
    if faults:
        raise Refused(faults[0].code, faults[0].sentence)
