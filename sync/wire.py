"""Messages of the sync protocol, their two encodings and their limits (sync-protocol.md A2, PROTOCOL.md).

Every decoder here is bounded before it is trusted: compressed size, expanded size, lengths of lists. What the
messages do is `hub.py` and `desk.py`; sockets are `server.py` and `client.py`.
"""

from __future__ import annotations

import io
import uuid
import zlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Final, Protocol, TypeVar

import msgspec
import zstandard
from msgspec import Meta, Struct

PROTO: Final = (1, 1)
"""Oldest and newest version of the protocol that this program speaks."""

LIMIT_EVENTS: Final = 2000
LIMIT_BYTES: Final = 1 << 20
"""What one push should hold: this many events or bytes of events, whichever comes first."""

MAX_BODY: Final = 8 << 20
"""Largest request or answer as it arrives, compressed."""
MAX_EXPANDED: Final = LIMIT_BYTES * 16
"""Where a decompressor stops."""
MAX_EVENT: Final = 8 << 20
"""Largest single event that intake keeps; what is larger than the codec reads is kept but not folded."""
MAX_STREAMS: Final = 256
MAX_NODES: Final = 1024
MAX_TIPS: Final = 64
_MAX_SEQ: Final = (1 << 63) - 1

Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
Seq = Annotated[int, Meta(ge=0, le=_MAX_SEQ)]
Place = tuple[Seq, Hash]
Tips = Annotated[
    dict[uuid.UUID, Annotated[list[Place], Meta(max_length=MAX_TIPS)]], Meta(max_length=MAX_NODES)
]
Words = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=64)]


class Must(StrEnum):
    """What the hub demands of a desk."""

    ROTATE_INC = "rotate_inc"
    REENROL = "reenrol"
    UPGRADE = "upgrade"


class Limits(Struct, frozen=True, kw_only=True):
    """What one push may hold, and how many pushes may be under way at once."""

    events: int = LIMIT_EVENTS
    bytes: int = LIMIT_BYTES
    inflight: int = 1


class FeedMark(Struct, frozen=True, kw_only=True):
    """How far a reader of a feed came: epoch, position, hash over everything so far."""

    id: uuid.UUID
    gseq: Seq
    fhash: Hash


class FeedAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the reader may go on (`ok`) or must begin again at `resume_at` (`reset`, D32)."""

    id: uuid.UUID
    gseq: Seq
    state: str
    resume_at: Seq = 0


class RootSlip(Struct, frozen=True, kw_only=True):
    """What the root receipted of a chain, as it was passed down (`hub_time` microseconds UTC of the root)."""

    hub: uuid.UUID
    node: uuid.UUID
    seq: Seq
    link: Hash
    hub_time: int
    sig: Annotated[bytes, Meta(max_length=64)]


class AuthorSlip(Struct, frozen=True, kw_only=True):
    """The key of an author, as the hub `by` that let it in vouches for it (`hall.trust_ports.AuthorKey`)."""

    node: uuid.UUID
    key: Hash
    by: uuid.UUID
    sig: Annotated[bytes, Meta(min_length=64, max_length=64)]


class RootKeySlip(Struct, frozen=True, kw_only=True):
    """Who the root is, signed by the hub that answers (`hall.trust_ports.RootKey`)."""

    hub: uuid.UUID
    key: Hash
    sig: Annotated[bytes, Meta(min_length=64, max_length=64)]


class Hello(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first words of a session: who, how far, what time it is there (microseconds UTC).

    `root` names chains of which the sender wants to hear how far the root has them, with the last place that
    it has heard of (0 for none). `keys` are those of authors below a hub, told once a session.
    """

    proto: tuple[int, int]
    app: Annotated[str, Meta(max_length=64)]
    node: uuid.UUID
    inc: uuid.UUID
    tips: Tips
    time: int
    types: Annotated[dict[str, int], Meta(max_length=512)] = {}
    feed: Annotated[dict[str, FeedMark], Meta(max_length=16)] = {}
    disk_free: int | None = None
    root: Annotated[dict[uuid.UUID, Seq], Meta(max_length=MAX_NODES)] = {}
    keys: Annotated[list[AuthorSlip], Meta(max_length=MAX_NODES)] = []


class Welcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The hub's answer: its tips decide what is sent. `known` are those named tips that it has.

    `above`: there is a hub above this one, so that its own receipts are not the root's; `root` are those of
    the root that say more than the asker knew. `root_key` comes with them and with the first hello.
    """

    proto: int
    hub_id: uuid.UUID
    time: int
    tips: Tips
    known: list[Hash] = []
    feed: dict[str, FeedAnswer] = {}
    types: dict[str, int] = {}
    limits: Limits = Limits()
    must: Words = []
    min_app: str = ""
    key: bytes = b""
    above: bool = False
    root: Annotated[list[RootSlip], Meta(max_length=MAX_NODES)] = []
    root_key: RootKeySlip | None = None


class Redacted(Struct, frozen=True, kw_only=True):
    """An entry whose bytes were erased by law; its hash still carries the chain."""

    chash: Hash


class Checkpoint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The author's word about the last entry of a batch; one signature covers all before it."""

    seq: Seq
    link: Hash
    sig: Annotated[bytes, Meta(max_length=64)] = b""


class Parcel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run of one node's chain behind `prev`.

    `opaque` asks to keep the bytes without reading them (F30). `beside`: an arm that the sender has recovered
    and does not write on.
    """

    node: uuid.UUID
    prev: Hash
    entries: Annotated[list[bytes | Redacted], Meta(min_length=1, max_length=LIMIT_EVENTS)]
    ckpt: Checkpoint
    opaque: bool = False
    beside: bool = False


class Push(Struct, frozen=True, kw_only=True):
    """One or several runs, stored in one transaction and answered each by itself."""

    streams: Annotated[list[Parcel], Meta(max_length=MAX_STREAMS)]


class PushStatus(StrEnum):
    """What became of a run."""

    OK = "ok"
    GAP = "gap"
    FORK = "fork"
    BAD = "bad"


class Held(Struct, frozen=True, kw_only=True):
    """Entry `i` of the run lies in quarantine too, for a person to look at."""

    i: int
    code: str


class Slip(Struct, frozen=True, kw_only=True):
    """The hub's receipt: everything up to `link` is durable there (`hub_time` microseconds UTC)."""

    seq: Seq
    link: Hash
    hub_time: int
    sig: Annotated[bytes, Meta(max_length=64)]


class Verdict(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one run. After `gap` and `bad` nothing of it was stored."""

    node: uuid.UUID
    status: PushStatus
    tips: list[Place]
    stored: int = 0
    dup: int = 0
    quarantined: list[Held] = []
    must: Words = []
    receipt: Slip | None = None
    detail: str = ""


class PushAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answers to all runs, in order."""

    streams: list[Verdict]
    time: int
    limits: Limits = Limits()


class DigestAnswer(Struct, frozen=True, kw_only=True):
    """Count, tips and XOR of the content hashes of one node, to compare with one's own."""

    n: int
    tips: list[Place]
    xor: Hash


class Fault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was not done: a code for machines, a sentence for people, the field it is about."""

    code: str
    sentence: str
    field: str = ""


def read_fault(body: bytes) -> Fault:
    """A fault in JSON; one of our own words for bytes that are none."""
    try:
        return msgspec.json.decode(body, type=Fault)
    except (msgspec.MsgspecError, ValueError):
        return Fault(code="sync.answer", sentence="大厅服务器的回答读不出来，请告知技术人员。")


class HubLink(Protocol):
    """The hub as a sender reaches it. Fulfilled over HTTP by `client.py`, and in tests by the hub itself."""

    def hello(self, message: Hello) -> Welcome:
        """Begin a session.

        Raises:
            Unavailable: Nobody answers, or asks to come later.
            Refused: The hub does not take this desk or its version.
        """
        ...

    def push(self, message: Push) -> PushAnswer:
        """Send runs of chains.

        Raises:
            Unavailable: As above; `HubFault` when the hub broke over this very request.
            Refused: The request was not to the protocol.
        """
        ...


class Encoding(StrEnum):
    """Content types: the first is what programs use, the second is for tools and eyes."""

    MSGPACK = "application/msgpack"
    JSON = "application/json"


COMPRESSION: Final[Mapping[Encoding, str]] = {Encoding.MSGPACK: "zstd", Encoding.JSON: "gzip"}


class WireError(Exception):
    """Bytes that are no message. `status` is the HTTP status that says so."""

    def __init__(self, status: int, code: str, sentence: str, *, field: str = "") -> None:
        """Keep all of it; `field` names the part of the request that it is about."""
        super().__init__(f"{code}: {sentence}")
        self.status = status
        self.code = code
        self.sentence = sentence
        self.field = field


_TOO_LARGE: Final = "这次发送的内容太大，请分小批再发。"
_UNREADABLE: Final = "这次发送的内容读不出来，请重新发送。"


def too_large() -> WireError:
    """The error for a body over the limit, however it is packed."""
    return WireError(413, "wire.too_large", _TOO_LARGE)


def _unreadable() -> WireError:
    return WireError(400, "wire.unreadable", _UNREADABLE)


M = TypeVar("M", bound=Struct)
_msgpack: Final = msgspec.msgpack.Encoder()
_json: Final = msgspec.json.Encoder()


def pack(message: Struct, encoding: Encoding = Encoding.MSGPACK) -> bytes:
    """A message as a compressed body: msgpack in zstd, or JSON in gzip."""
    if encoding is Encoding.JSON:
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        return packer.compress(_json.encode(message)) + packer.flush()
    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(_msgpack.encode(message))


def unpack(body: bytes, kind: type[M], content_type: str, content_encoding: str = "") -> M:
    """A body to its message, within the limits.

    Raises:
        WireError: 413 too large in either form, 415 unknown type or packing, 400 unreadable.
    """
    try:
        encoding = Encoding(content_type.partition(";")[0].strip().lower())
    except ValueError:
        raise WireError(415, "wire.type", "只收 application/msgpack 或 application/json。") from None
    plain = expand(body, content_encoding.strip().lower())
    try:
        if encoding is Encoding.JSON:
            return msgspec.json.decode(plain, type=kind)
        return msgspec.msgpack.decode(plain, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _unreadable() from error


def expand(body: bytes, packing: str) -> bytes:
    """Undo the compression, never beyond `MAX_EXPANDED` bytes.

    Raises:
        WireError: As `unpack`.
    """
    if len(body) > MAX_BODY:
        raise too_large()
    expander = _EXPANDERS.get(packing)
    if expander is None:
        raise WireError(415, "wire.packing", "只收 zstd、gzip 压缩或不压缩的内容。")
    plain = expander(body)
    if len(plain) > MAX_EXPANDED:
        raise too_large()
    return plain


def _zstd(body: bytes) -> bytes:
    """At most one byte more than the limit; the window is bounded too, so a small body asks little memory."""
    reader = zstandard.ZstdDecompressor(max_window_size=LIMIT_BYTES * 8).stream_reader(io.BytesIO(body))
    plain = bytearray()
    try:
        while len(plain) <= MAX_EXPANDED:
            piece = reader.read(LIMIT_BYTES)
            if not piece:
                break
            plain += piece
    except zstandard.ZstdError as error:
        raise _unreadable() from error
    return bytes(plain)


def _gzip(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(31)
    try:
        plain = unpacker.decompress(body, MAX_EXPANDED + 1)
    except zlib.error as error:
        raise _unreadable() from error
    if not unpacker.eof and len(plain) <= MAX_EXPANDED:
        raise _unreadable()
    return plain


_EXPANDERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "": bytes,
    "identity": bytes,
    "zstd": _zstd,
    "gzip": _gzip,
}


class Header(Struct, frozen=True, kw_only=True):
    """What intake reads of an event's bytes; the body is skipped, whatever it is."""

    id: Annotated[bytes, Meta(min_length=16, max_length=16)]
    node: Annotated[bytes, Meta(min_length=16, max_length=16)]
    inc: Annotated[bytes, Meta(min_length=16, max_length=16)]
    seq: Seq
    hlc: Annotated[int, Meta(ge=0, le=_MAX_SEQ)]
    stream: Annotated[str, Meta(max_length=200)]
    type: Annotated[str, Meta(max_length=100)]
    tv: Annotated[int, Meta(ge=0, le=_MAX_SEQ)]


_header: Final = msgspec.msgpack.Decoder(Header)


def read_header(raw: bytes) -> Header | None:
    """The header of an event; None when the bytes do not have one."""
    try:
        header = _header.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return header if header.stream and "\x00" not in header.stream + header.type else None
