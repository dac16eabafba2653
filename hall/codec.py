"""Events to bytes and back: strict, versioned, and the same bytes for the same event (A1, D6).

Only the author encodes; everybody else keeps the bytes that arrived. Decoding an envelope never fails on an
unknown kind or an unknown field of a body, so that newer programs can talk to older ones. What a body means
is not decided here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec

from hall.bodies import Body
from hall.chain import HASH_SIZE
from hall.errors import Refused
from hall.events import KINDS, Event, EventKind, KindRule
from hall.renewal import made

VERSION: Final = 1
MAX_RAW: Final = 1 << 20
"""Largest encoded event that is taken, in bytes."""
MAX_PARENTS: Final = 8
MAX_BLOBS: Final = 256
MAX_WORD: Final = 200
"""Longest stream, kind, actor, hall or item version, in characters."""
MAX_WALL: Final = 253_402_214_400_000_000
"""9999-12-31 in microseconds UTC: what a calendar can still say."""
MAX_OFF: Final = 1 << 42
"""Milliseconds, 139 years: a dead battery sets a clock to 1970, and its offset must still fit."""
_MAX_INT: Final = (1 << 63) - 1
_MAX_WINDOW: Final = 9_999

B = TypeVar("B")


class _Raw(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope as it lies on disk and goes over the wire; field order is the byte order."""

    v: int
    id: bytes
    node: bytes
    inc: bytes
    seq: int
    hlc: int
    wall: int
    off: int | None
    hall: str
    window: int | None
    biz_day: int
    stream: str
    type: str
    tv: int
    crit: bool
    parents: list[bytes]
    actor: str
    cat: str | None
    blobs: list[bytes]
    body: dict[str, object]


_RULES: Final[Mapping[str, KindRule]] = {str(kind): rule for kind, rule in KINDS.items()}

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Raw)


@lru_cache(maxsize=4096)
def _node(value: bytes) -> uuid.UUID:
    """Few nodes write many events.

    Raises:
        ValueError: Not 16 bytes.
    """
    return uuid.UUID(bytes=value)


def encode(event: Event) -> bytes:
    """The bytes that the author stores, hashes and sends."""
    return _encoder.encode(
        _Raw(
            v=VERSION,
            id=event.id.bytes,
            node=event.node.bytes,
            inc=event.inc.bytes,
            seq=event.seq,
            hlc=event.hlc,
            wall=event.wall,
            off=event.off,
            hall=event.hall,
            window=event.window,
            biz_day=event.biz_day,
            stream=event.stream,
            type=event.kind,
            tv=event.tv,
            crit=event.crit,
            parents=list(event.parents),
            actor=event.actor,
            cat=event.cat,
            blobs=list(event.blobs),
            body=dict(event.body),
        )
    )


def decode(raw: bytes) -> Event:
    """Read an envelope; the body stays plain until somebody asks for it with `body_as`.

    Raises:
        Refused: `event.…` when the bytes are no event of a version this program reads.
    """
    if len(raw) > MAX_RAW:
        raise Refused("event.too_large", "这条记录太大，不能收。")
    try:
        it = _decoder.decode(raw)
        event = made(
            Event,
            {
                "id": uuid.UUID(bytes=it.id),
                "node": _node(it.node),
                "inc": _node(it.inc),
                "seq": it.seq,
                "hlc": it.hlc,
                "wall": it.wall,
                "off": it.off,
                "hall": it.hall,
                "window": it.window,
                "biz_day": it.biz_day,
                "stream": it.stream,
                "kind": it.type,
                "tv": it.tv,
                "crit": it.crit,
                "parents": tuple(it.parents),
                "actor": it.actor,
                "cat": it.cat,
                "blobs": tuple(it.blobs),
                "body": it.body,
            },
        )
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused("event.unreadable", "这条记录读不出来，格式不对。") from error
    if it.v != VERSION:
        raise Refused("event.version", f"这条记录是第 {it.v} 版格式，本程序只认第 {VERSION} 版。")
    if not _is_sane(event):
        raise Refused("event.envelope", "这条记录的外层内容不合规定。")
    return event


def _is_sane(event: Event) -> bool:
    """No number that a store or a calendar cannot hold, no hash of another length, no endless word."""
    parents, blobs, off = event.parents, event.blobs, event.off
    if not (
        1 <= event.seq <= _MAX_INT
        and 0 <= event.hlc <= _MAX_INT
        and -MAX_WALL <= event.wall <= MAX_WALL
        and (not off or (-MAX_OFF <= off <= MAX_OFF and -MAX_WALL <= event.corrected() <= MAX_WALL))
        and (event.window is None or 0 <= event.window <= _MAX_WINDOW)
        and 0 <= event.biz_day <= 99_991_231
        and 1 <= event.tv <= _MAX_INT
        and len(parents) <= MAX_PARENTS
        and len(blobs) <= MAX_BLOBS
        and ":" in event.stream
        and event.kind
    ):
        return False
    for one in (*parents, *blobs):
        if len(one) != HASH_SIZE:
            return False
    words = (event.stream, event.kind, event.actor, event.hall, event.cat or "")
    joined = "".join(words)
    return joined.isprintable() and (len(joined) <= MAX_WORD or max(len(word) for word in words) <= MAX_WORD)


def plain(body: Body) -> Mapping[str, object]:
    """A body as the plain map that goes into the envelope. Fields at their default are left out."""
    return _plain(body)


def _plain(value: Any) -> dict[str, object]:
    kept: dict[str, object] = {}
    for spec in fields(value):
        item = getattr(value, spec.name)
        if item == spec.default:
            continue
        if isinstance(item, tuple):
            kept[spec.name] = [_plain(one) if is_dataclass(one) else one for one in item]
        else:
            kept[spec.name] = item
    return kept


def body_as(event: Event, kind: type[B]) -> B:
    """The body of an event as its dataclass; unknown fields are ignored.

    Raises:
        Refused: `event.body` when the body does not have the form of its kind.
    """
    try:
        return msgspec.convert(event.body, kind)
    except msgspec.ValidationError as error:
        raise Refused("event.body", "这条记录的内容与它的种类不符。") from error


def known(event: Event) -> EventKind | None:
    """The kind, when this program knows it in this version; else None."""
    return EventKind(event.kind) if knows(event.kind, event.tv) else None


def knows(kind: str, tv: int) -> bool:
    """True when this program reads bodies of a kind in this version."""
    rule = _RULES.get(kind)
    return rule is not None and tv <= rule.tv


def body_of(event: Event) -> Body | None:
    """The decoded body of a known kind, or None for a kind of a newer program.

    Raises:
        Refused: `event.body` when the body does not have the form of its kind.
    """
    rule = _RULES.get(event.kind)
    return None if rule is None or event.tv > rule.tv else body_as(event, rule.body)
