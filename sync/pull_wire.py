"""Messages of pulling: pieces of the hub's feed, whole streams, one case by number (PROTOCOL.md, "Pulling").

An entry travels as the bytes that its author encoded; node, place and kind are read out of them by whoever
receives it. Only of an entry whose bytes were erased by law the hub has to say where it stands.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct

from hall.chain import Entry, check_entry, link
from hall.sync_ports import Arrival
from sync import wire
from sync.wire import Hash, Seq

MAX_ENTRIES: Final = 500
"""Entries of one answer."""
MAX_WAIT: Final = 25
"""Longest time that a question may stay open, seconds: below what proxies bear."""
MAX_NAMES: Final = 200
"""Streams that one question may name."""
RESET: Final = "feed.reset"
"""Code of 409: the place is not one of this feed, begin again (D32)."""

_MAX: Final = wire.LIMIT_BYTES * 8
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Gone(Struct, frozen=True, kw_only=True):
    """What is left of an entry whose bytes were erased by law."""

    chash: Hash
    node: uuid.UUID
    inc: uuid.UUID
    seq: Seq
    id: uuid.UUID
    stream: Name
    kind: Annotated[str, Meta(max_length=100)]
    tv: Seq
    hlc: Seq


class Piece(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry: its link, its predecessor, and its bytes or what is left of them."""

    link: Hash
    prev: Hash
    raw: Annotated[bytes, Meta(max_length=wire.MAX_EVENT)] | None = None
    gone: Gone | None = None


Pieces = Annotated[list[Piece], Meta(max_length=wire.LIMIT_EVENTS * 4)]


class PullAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of a feed; `next` and `fhash` are the place behind it."""

    feed_id: uuid.UUID
    next: Seq
    fhash: Hash
    more: bool = False
    entries: Pieces = []


class StreamsAsk(Struct, frozen=True, kw_only=True):
    """Streams of which the asker lacks something."""

    streams: Annotated[list[Name], Meta(min_length=1, max_length=MAX_NAMES)]


class StreamsAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whole streams; `left` names those that did not fit and may be asked for again."""

    entries: Pieces = []
    left: list[Name] = []


def piece_of(arrival: Arrival) -> Piece:
    """An entry as it is sent."""
    entry = arrival.entry
    if entry.raw is not None:
        return Piece(link=entry.link, prev=entry.prev, raw=entry.raw)
    gone = Gone(
        chash=entry.chash,
        node=arrival.node,
        inc=arrival.inc,
        seq=arrival.seq,
        id=arrival.event_id,
        stream=arrival.stream,
        kind=arrival.kind,
        tv=arrival.tv,
        hlc=arrival.hlc,
    )
    return Piece(link=entry.link, prev=entry.prev, gone=gone)


def arrival_of(piece: Piece) -> Arrival | None:
    """A piece as it is stored; None when its hashes do not hold or its envelope cannot be read (F31)."""
    gone = piece.gone
    if piece.raw is None and gone is not None:
        entry = Entry(link=piece.link, prev=piece.prev, chash=gone.chash, raw=None)
        sound = link(piece.prev, gone.chash) == piece.link
        return (
            Arrival(
                entry=entry,
                node=gone.node,
                inc=gone.inc,
                seq=gone.seq,
                event_id=gone.id,
                stream=gone.stream,
                kind=gone.kind,
                tv=gone.tv,
                hlc=gone.hlc,
            )
            if sound
            else None
        )
    raw = piece.raw or b""
    made = Entry.of(piece.prev, raw)
    header = wire.read_header(raw) if made.link == piece.link else None
    if header is None or check_entry(made) is not None:
        return None
    return Arrival(
        entry=made,
        node=uuid.UUID(bytes=header.node),
        inc=uuid.UUID(bytes=header.inc),
        seq=header.seq,
        event_id=uuid.UUID(bytes=header.id),
        stream=header.stream,
        kind=header.type,
        tv=header.tv,
        hlc=header.hlc,
    )


def fitting(arrivals: Sequence[Arrival], room: int = _MAX) -> int:
    """How many of these fit into one answer, at least one."""
    size = 0
    for count, one in enumerate(arrivals):
        size += len(one.entry.raw or b"") + 400
        if count and size > room:
            return count
    return len(arrivals)
