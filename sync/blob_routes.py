"""Files at the hub: what is missing, one chunk up, a file or a part of it down (sync-protocol.md A2).

Events never wait for this: chunks are stored beside the loop and beside the writer, few at a time, and only
the row that says that a file is whole goes through the writer. Disks are behind `hall.blobs.BlobShelf`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final

from msgspec import Meta, Struct

from hall.blobs import CHUNK, BlobRow, BlobShelf, BlobState, PutResult, chunk_length
from hall.device_ports import DeviceRow
from hall.errors import Unavailable
from hall.queue_acts import Device
from sync import wire
from sync.aside import aside
from sync.enrol_gate import Gate
from sync.http import Answer, Call, Handler, answer_of
from sync.wire import WireError

BLOBS: Final = "/v1/blobs/"
MAX_IDS: Final = 500
MAX_HAVE: Final = 64 << 10
MIN_FREE: Final = 1 << 30
"""Below this many free bytes files are no longer taken; events still are (sync-protocol.md A3)."""
AT_ONCE: Final = 2
"""Chunks that are written at once,"""
MAX_WAITING: Final = 16
"""and requests that may wait for it, each with one or two chunks in memory."""
RUN: Final = 16
"""Chunks of one request at most."""
SENDERS: Final = frozenset({Device.DESK, Device.HUB})
"""Kinds of devices that hold files."""

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")
_PLACE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})\Z")
_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):\Z")

_log: Final = logging.getLogger("yichuang.hub")

Name = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class BlobAsk(Struct, frozen=True, kw_only=True):
    """`POST /v1/blobs/have`: which of these are wanted there? Names are SHA-256 in hex."""

    ids: Annotated[list[Name], Meta(max_length=MAX_IDS)]


class BlobHave(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Chunks that are missing by name, null for all of a file that is unknown; what is not named is whole.

    `root`: those that the root of the tree has; only these may be let go below.
    """

    missing: dict[str, list[int] | None] = {}
    root: list[str] = []


class BlobPut(Struct, frozen=True, kw_only=True):
    """`PUT /v1/blobs/{sha}/{idx}`: `stored`, `known`, or `whole` for the last chunk."""

    result: PutResult


FetchChunk = Callable[[BlobRow, int], bytes]
"""One chunk from the hub above. Raises `Unavailable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobParts:
    """What a hub needs to keep files.

    Attributes:
        shelf: The store's side.
        root: No tier above: what is whole here is safe. Else it is when the tier above has said so.
        above: Fetches a chunk of a file that was let go here.
        min_free: Free bytes below which files are refused with 507.
    """

    shelf: BlobShelf
    root: bool = True
    above: FetchChunk | None = None
    min_free: int = MIN_FREE


class BlobApi:
    """The handlers."""

    def __init__(
        self,
        gate: Gate,
        parts: BlobParts,
        *,
        run: Callable[[Callable[[], None]], Awaitable[None]],
        disk_free: Callable[[], int],
        body_seconds: float,
        came: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the door, the files, the writer's thread, the disk's free bytes and a body's time.

        `came` is told when a file is whole.
        """
        self._gate = gate
        self._shelf = parts.shelf
        self._parts = parts
        self._run = run
        self._disk_free = disk_free
        self._seconds = body_seconds
        self._came = came
        self._waiting = 0
        self._room: asyncio.Semaphore | None = None

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Path → method → handler; a path that ends in `/*` stands for all below it."""
        return {
            f"{BLOBS}have": {"POST": self.have},
            f"{BLOBS}*": {"PUT": self.put, "GET": self.get, "HEAD": self.get},
        }

    async def have(self, call: Call) -> Answer:
        """`POST /v1/blobs/have`."""
        await self._device(call)
        body = await call.body(MAX_HAVE, self._seconds)
        ask = wire.unpack(body, BlobAsk, call.header(b"content-type"), call.header(b"content-encoding"))
        return answer_of(call, await aside(self._look, ask.ids), packed=True)

    def _look(self, ids: list[str]) -> BlobHave:
        names = [bytes.fromhex(one) for one in ids]
        rows = self._shelf.rows(names)
        missing: dict[str, list[int] | None] = {}
        root: list[str] = []
        for said, name in zip(ids, names, strict=True):
            row = rows.get(name)
            if row is None or row.state is BlobState.DAMAGED:
                left = self._shelf.missing(name)
                missing[said] = None if left is None else list(left)
            elif self._parts.root or row.root_at is not None:
                root.append(said)
        return BlobHave(missing=missing, root=root)

    async def put(self, call: Call) -> Answer:
        """`PUT /v1/blobs/{sha}/{idx}`: a chunk, or some from there on, with `Content-Range` and digests."""
        await self._device(call)
        name, idx = _name_of(call, with_idx=True)
        begin, end, size = _place_of(call)
        lengths = _lengths_of(idx, begin, end, size)
        digests = _digests_of(call, len(lengths))
        if self._disk_free() < self._parts.min_free:
            raise WireError(507, "blob.disk_full", "大厅服务器磁盘快满了，附件暂留在本机，记录照常上传。")
        if self._waiting >= MAX_WAITING:
            raise WireError(429, "blob.busy", "大厅服务器正忙，附件稍后自动再传。")
        self._waiting += 1
        try:
            result = await self._take(call, name, size, idx, lengths, digests)
            if result is PutResult.WHOLE:
                await self._run(partial(self._shelf.finish, name, size))
                self._came()
        finally:
            self._waiting -= 1
        return answer_of(call, BlobPut(result=result), packed=True)

    async def _take(
        self, call: Call, name: bytes, size: int, idx: int, lengths: list[int], digests: list[bytes]
    ) -> PutResult:
        """Keep each chunk while the next one arrives: a cut costs the one that was under way."""
        result = PutResult.KNOWN
        keeping: asyncio.Task[PutResult] | None = None
        try:
            async for data in call.parts(lengths, self._seconds):
                if keeping is not None:
                    result = await keeping
                keeping = asyncio.ensure_future(self._kept(name, size, idx, data, digests[0]))
                idx, digests = idx + 1, digests[1:]
            if keeping is not None:
                result = await keeping
        finally:
            if keeping is not None and not keeping.done():
                await asyncio.gather(keeping, return_exceptions=True)
        return result

    async def _kept(self, name: bytes, size: int, idx: int, data: bytes, digest: bytes) -> PutResult:
        async with self._turns():
            return await aside(self._keep, name, size, idx, data, digest)

    def _keep(self, name: bytes, size: int, idx: int, data: bytes, digest: bytes) -> PutResult:
        if hashlib.sha256(data).digest() != digest:
            raise WireError(400, "blob.digest", "这一块在传输中损坏，没有采用，请重新发送。")
        return self._shelf.put_chunk(name, size, idx, data)

    def _turns(self) -> asyncio.Semaphore:
        # Made at the first chunk: it belongs to the loop that serves.
        self._room = self._room or asyncio.Semaphore(AT_ONCE)
        return self._room

    async def get(self, call: Call) -> Answer | None:
        """`GET /v1/blobs/{sha}`: all of it, or one range; every chunk is checked before it goes out (F31)."""
        device = await self._device(call)
        name, _ = _name_of(call, with_idx=False)
        row = (await aside(self._shelf.rows, [name])).get(name)
        if row is None:
            raise WireError(404, "blob.none", "大厅服务器还没有这份附件。")
        # Who looked is an event of the desk's chain; here stands which device asked.
        _log.info("file read: %s at %s", name.hex()[:16], device.node)
        begin, end = _range_of(call, row.size)
        first = await aside(self._chunk, row, begin // CHUNK)
        partial_ = (begin, end) != (0, row.size)
        headers = [
            (b"content-type", (row.mime or "application/octet-stream").encode("ascii", "replace")),
            (b"content-length", str(end - begin).encode()),
            (b"cache-control", b"no-store"),
            (b"accept-ranges", b"bytes"),
            (b"etag", f'"{name.hex()}"'.encode()),
        ]
        if partial_:
            headers.append((b"content-range", f"bytes {begin}-{end - 1}/{row.size}".encode()))
        status = 206 if partial_ else 200
        await call.send({"type": "http.response.start", "status": status, "headers": headers})
        if call.method == "HEAD":
            await call.send({"type": "http.response.body", "body": b""})
            return None
        await self._stream(call, row, begin, end, first)
        return None

    def _chunk(self, row: BlobRow, idx: int) -> bytes:
        """A chunk of this store, or from above when it was let go here."""
        if row.state is BlobState.GONE and self._parts.above is not None:
            return self._parts.above(row, idx)
        return self._shelf.chunk(row.sha256, idx, row)

    async def _stream(self, call: Call, row: BlobRow, begin: int, end: int, data: bytes) -> None:
        last = (end - 1) // CHUNK
        for idx in range(begin // CHUNK, last + 1):
            if idx > begin // CHUNK:
                try:
                    data = await aside(self._chunk, row, idx)
                except Unavailable as error:
                    # The answer has begun: it stays too short, which every client takes for a cut.
                    _log.warning("file %s: %s", row.sha256.hex()[:12], error.code)
                    return
            part = data[max(begin - idx * CHUNK, 0) : end - idx * CHUNK]
            await call.send({"type": "http.response.body", "body": part, "more_body": idx < last})

    async def _device(self, call: Call) -> DeviceRow:
        row = await aside(self._gate.admit, call.header(b"authorization"))
        if row.kind not in SENDERS:
            raise WireError(403, "device.kind", "这类设备不能收发附件。")
        return row


def _name_of(call: Call, *, with_idx: bool) -> tuple[bytes, int]:
    """The name in the path, and the number of the chunk.

    Raises:
        WireError: 404.
    """
    said, _, number = call.path.removeprefix(BLOBS).partition("/")
    good = len(said) == 64 and all(char in "0123456789abcdef" for char in said)
    counted = number.isascii() and number.isdecimal() and len(number) <= 6
    if not good or (not counted if with_idx else number != ""):
        raise WireError(404, "wire.path", "没有这个地址。")
    return bytes.fromhex(said), int(number or 0)


def _place_of(call: Call) -> tuple[int, int, int]:
    """`Content-Range: bytes 262144-524287/1000000`: first and last byte, and bytes of the whole file.

    Raises:
        WireError: 400.
    """
    found = _PLACE.match(call.header(b"content-range"))
    begin, end, size = map(int, found.groups()) if found else (1, 0, 0)
    if not begin <= end < size:
        raise WireError(
            400,
            "blob.place",
            "请用 Content-Range 写明位置，例如 bytes 0-262143/1000000。",
            field="Content-Range",
        )
    return begin, end, size


def _lengths_of(idx: int, begin: int, end: int, size: int) -> list[int]:
    """Bytes of the chunks of one request: one chunk, or some whole ones that follow each other.

    Raises:
        WireError: 400.
    """
    if begin != idx * CHUNK:
        raise WireError(400, "blob.place", "Content-Range 与块号不符。", field="Content-Range")
    if end - begin < CHUNK:
        return [end - begin + 1]
    if end - begin >= CHUNK * RUN:
        raise wire.too_large()
    if end + 1 != size and (end + 1) % CHUNK:
        raise WireError(400, "blob.place", "几块一起传时，每块都要完整。", field="Content-Range")
    return [chunk_length(size, one) for one in range(idx, end // CHUNK + 1)]


def _digests_of(call: Call, count: int) -> list[bytes]:
    """`Content-Digest: sha-256=:…:` (RFC 9530), so that a chunk damaged on its way is refused at once.

    Of several chunks each has its own, with commas between them, in `Chunk-Digest`.

    Raises:
        WireError: 400.
    """
    name = "Content-Digest" if count == 1 else "Chunk-Digest"
    found = [_DIGEST.match(one.strip()) for one in call.header(name.lower().encode()).split(",")]
    if len(found) != count or not all(found):
        raise WireError(
            400, "blob.digest", f"请用 {name} 写明每一块的 SHA-256（sha-256=:base64:）。", field=name
        )
    return [base64.b64decode(one[1]) for one in found if one is not None]


def _range_of(call: Call, size: int) -> tuple[int, int]:
    """The bytes asked for, end not included; all of them without a range, or with several.

    Raises:
        WireError: 416.
    """
    asked = call.header(b"range")
    found = _RANGE.match(asked)
    if not asked or "," in asked:
        return 0, size
    first, last = found.groups() if found else ("", "")
    if first:
        begin, end = int(first), min(int(last), size - 1) + 1 if last else size
    elif last:
        begin, end = max(size - int(last), 0), size
    else:
        begin, end = size, 0
    if begin >= end or (first and last and int(last) < int(first)):
        raise WireError(416, "blob.range", f"这份附件只有 {size} 字节，没有要的这一段。", field="Range")
    return begin, end


def name_path(name: bytes, idx: int | None = None) -> str:
    """The address of a file, or of one of its chunks."""
    return f"{BLOBS}{name.hex()}" if idx is None else f"{BLOBS}{name.hex()}/{idx}"


def digest_header(data: bytes) -> str:
    """`Content-Digest` of a chunk."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def digest_headers(data: bytes) -> dict[str, str]:
    """The head line that says what was sent: of one chunk, or of each of several."""
    digests = [digest_header(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK)]
    return {"Content-Digest" if len(digests) == 1 else "Chunk-Digest": ", ".join(digests)}


def place_header(size: int, idx: int, length: int) -> str:
    """`Content-Range` of a chunk."""
    return f"bytes {idx * CHUNK}-{idx * CHUNK + length - 1}/{size}"
