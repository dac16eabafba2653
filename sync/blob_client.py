"""The way of files to a hub over HTTP: a connection of its own, so that events never wait behind a chunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import httpx
from typing_extensions import override

from hall.blobs import CHUNK, PutResult
from sync.blob_routes import (
    MAX_IDS,
    BlobAsk,
    BlobHave,
    BlobPut,
    digest_headers,
    name_path,
    place_header,
)
from sync.client import HttpHub, NoAnswer, refusal_of

_STRANGE: Final = "大厅服务器对附件的回答不对，稍后自动再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Had:
    """What the hub said of files: chunks that are missing (None for all), and names that the root has."""

    missing: dict[bytes, tuple[int, ...] | None]
    root: frozenset[bytes]


class BlobWay(Protocol):
    """The hub as files reach it.

    Every call raises `Unavailable` when nobody answers or the hub asks to come later (`HubBusy`), and
    `Refused` when it does not take what was sent.
    """

    def have(self, names: Sequence[bytes]) -> Had:
        """Ask about at most 500 files."""
        ...

    def put(self, name: bytes, size: int, idx: int, data: bytes) -> PutResult:
        """Send a chunk, or several that follow each other from `idx` on (`blob_routes.RUN` at most)."""
        ...

    def get(self, name: bytes, size: int, idx: int, length: int) -> bytes:
        """Fetch a chunk."""
        ...


class HttpBlobs(HttpHub, BlobWay):
    """See `BlobWay`."""

    @override
    def have(self, names: Sequence[bytes]) -> Had:
        """See `BlobWay.have`."""
        asked = list(names)[:MAX_IDS]
        answer = self._ask("/v1/blobs/have", BlobAsk(ids=[one.hex() for one in asked]), BlobHave)
        missing = {
            name: None if left is None else tuple(left)
            for name in asked
            if (left := answer.missing.get(name.hex(), [])) != []
        }
        root = frozenset(name for name in asked if name.hex() in set(answer.root))
        return Had(missing=missing, root=root - frozenset(missing))

    @override
    def put(self, name: bytes, size: int, idx: int, data: bytes) -> PutResult:
        """See `BlobWay.put`."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": place_header(size, idx, len(data)),
            **digest_headers(data),
        }
        request = self._http.build_request("PUT", name_path(name, idx), content=data, headers=headers)
        return self._send(request, BlobPut).result

    @override
    def get(self, name: bytes, size: int, idx: int, length: int) -> bytes:
        """See `BlobWay.get`."""
        begin = idx * CHUNK
        headers = {"Range": f"bytes={begin}-{begin + length - 1}"}
        response, body = self._taken(self._http.build_request("GET", name_path(name), headers=headers))
        if response.status_code not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise refusal_of(response, body)
        if len(body) != length:
            raise NoAnswer("sync.answer", _STRANGE)
        return body
