"""The hub over HTTP, behind `wire.HubLink`: time-outs, one kept connection, errors in the words of the hall.

No retry happens here; `desk.py` decides what is sent again and `pace.py` when.
"""

from __future__ import annotations

import socket
import ssl
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx
import msgspec
from typing_extensions import override

from hall.errors import Refused, Unavailable
from sync import wire
from sync.enrol_client import Tokens, is_other_certificate
from sync.recover import ChainAnswer, ChainAsk
from sync.wire import Encoding, HubLink

TIMEOUT: Final = httpx.Timeout(30.0, connect=3.0)
_OFFLINE: Final = "未连接大厅服务器，记录都已保存在本机，连上后自动上传。"
_OTHER: Final = "大厅服务器的证书与登记时不同，没有上传，请技术人员核对。"
_BUSY: Final = "大厅服务器正忙，稍后自动再传。"

_CONNECTED: Final = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})
A = TypeVar("A", bound=msgspec.Struct)


class HubBusy(Unavailable):
    """The hub asks to be left alone for so many seconds."""

    def __init__(self, code: str, sentence: str, retry_after: float) -> None:
        """Keep the seconds."""
        super().__init__(code, sentence)
        self.retry_after = retry_after


class HubFault(Unavailable):
    """The hub broke over this request; a part of it may go through (F30)."""


class TooMuch(Unavailable):
    """The request was too large for the hub (413)."""


class NoAnswer(Unavailable):
    """A request went out and no answer came: it may or may not have been done."""


class HttpHub(HubLink):
    """One hub at one address."""

    def __init__(
        self,
        url: str,
        *,
        encoding: Encoding = Encoding.MSGPACK,
        tokens: Tokens | None = None,
        verify: ssl.SSLContext | bool = True,
        transport: httpx.BaseTransport | None = None,
        new_request_id: Callable[[], str] = lambda: "",
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        """Take the address; nothing is connected yet.

        Args:
            url: For example `http://127.0.0.1:8080`.
            encoding: What requests are written in.
            tokens: Of this device; without them a hub answers nothing but that it does not know the caller.
            verify: The pinned certificate (`HubTrust.verify`).
            transport: Another way to the hub, for tests.
            new_request_id: Name of a request for both logs (S13); empty names are not sent.
            timeout: Bounds of connecting, sending and waiting, seconds.
        """
        self._encoding = encoding
        self._tokens = tokens
        self._new_request_id = new_request_id
        self._socket: Any = None
        self._http = httpx.Client(
            base_url=url,
            timeout=timeout,
            verify=verify,
            transport=transport,
            trust_env=False,
            event_hooks={"request": [self._watched]},
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60.0),
        )

    def __enter__(self) -> Self:
        """Use it in `with`, or call `close`."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    @override
    def hello(self, message: wire.Hello) -> wire.Welcome:
        """See `HubLink.hello`."""
        return self._ask("/v1/hello", message, wire.Welcome)

    @override
    def push(self, message: wire.Push) -> wire.PushAnswer:
        """See `HubLink.push`."""
        return self._ask("/v1/push", message, wire.PushAnswer)

    def digest(self, node: uuid.UUID) -> wire.DigestAnswer:
        """What the hub holds of a node, to compare with `Outbox.digest`.

        Raises:
            Unavailable, Refused: As `HubLink.hello`.
        """
        request = self._http.build_request("GET", "/v1/digest", params={"node": str(node)})
        return self._send(request, wire.DigestAnswer)

    def chain(self, ask: ChainAsk) -> ChainAnswer:
        """Own entries that the hub has and this store has lost (`sync.recover.ChainSource`)."""
        params = {"node": str(ask.node), "tip": ask.tip.hex(), "after": ask.after.hex(), "max": str(ask.max)}
        return self._send(self._http.build_request("GET", "/v1/chain", params=params), ChainAnswer)

    def interrupt(self) -> None:
        """End the request that is under way, from any thread: its caller is told that no answer came."""
        with suppress(OSError):
            if self._socket is not None:
                # Past TLS, whose state belongs to the thread that waits.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _watched(self, request: httpx.Request) -> None:
        request.extensions = {**request.extensions, "trace": self._trace}

    def _trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Told by the library of each step: keep the newest socket for `interrupt`."""
        if name in _CONNECTED:
            self._socket = info["return_value"].get_extra_info("socket")

    def read(self, path: str, params: Mapping[str, str], kind: type[A]) -> A:
        """`GET` with parameters.

        Raises:
            Unavailable, Refused: As `HubLink.hello`.
        """
        return self._send(self._http.build_request("GET", path, params=dict(params)), kind)

    def ask(self, path: str, message: msgspec.Struct, kind: type[A]) -> A:
        """`POST` a message.

        Raises:
            Unavailable, Refused: As `HubLink.hello`.
        """
        return self._ask(path, message, kind)

    def _ask(self, path: str, message: msgspec.Struct, kind: type[A]) -> A:
        headers = {
            "Content-Type": self._encoding.value,
            "Content-Encoding": wire.COMPRESSION[self._encoding],
        }
        name = self._new_request_id()
        if name:
            headers["X-Request-Id"] = name
        body = wire.pack(message, self._encoding)
        return self._send(self._http.build_request("POST", path, content=body, headers=headers), kind)

    def _send(self, request: httpx.Request, kind: type[A]) -> A:
        """One request and its message."""
        response, body = self._taken(request)
        if response.status_code != httpx.codes.OK:
            raise refusal_of(response, body)
        return _opened(response, body, kind)

    def _taken(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """One request; once more with a new token when the hub does not take the old one."""
        response, body = self._once(request)
        if response.status_code == httpx.codes.UNAUTHORIZED and self._tokens is not None:
            self._tokens.drop()
            response, body = self._once(request)
        return response, body

    def _once(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        if self._tokens is not None:
            request.headers["Authorization"] = self._tokens.header(self._http)
        request.headers["Accept"] = self._encoding.value
        # Packed bodies are opened by the bounded decoders of wire.py only, never by the library.
        request.headers["Accept-Encoding"] = wire.COMPRESSION[self._encoding]
        try:
            response = self._http.send(request, stream=True)
            try:
                body = _read(response)
            finally:
                response.close()
        except httpx.ConnectError as error:
            if is_other_certificate(error):
                raise Refused("enrol.certificate", _OTHER) from error
            raise Unavailable("sync.offline", _OFFLINE) from error
        except httpx.HTTPError as error:
            raise NoAnswer("sync.no_answer", _OFFLINE) from error
        return response, body


def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > wire.MAX_BODY:
            raise NoAnswer("sync.answer", "大厅服务器的回答太大，没有采用。")
    return bytes(body)


def _opened(response: httpx.Response, body: bytes, kind: type[A]) -> A:
    headers = response.headers
    try:
        return wire.unpack(body, kind, headers.get("Content-Type", ""), headers.get("Content-Encoding", ""))
    except wire.WireError as error:
        raise NoAnswer("sync.answer", "大厅服务器的回答读不出来，请核对服务器地址。") from error


def refusal_of(response: httpx.Response, body: bytes) -> Refused | Unavailable:
    """An HTTP status as an error of the hall."""
    status = response.status_code
    try:
        fault = _opened(response, body, wire.Fault)
    except NoAnswer:
        fault = wire.Fault(code=f"sync.http_{status}", sentence="大厅服务器没有接收，请告知技术人员。")
    if status in {429, 503, 507}:
        return HubBusy(fault.code, fault.sentence or _BUSY, _seconds(response.headers.get("Retry-After")))
    if status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        return TooMuch(fault.code, fault.sentence)
    if status == httpx.codes.REQUEST_TIMEOUT:
        return NoAnswer(fault.code, fault.sentence)
    if status == httpx.codes.INTERNAL_SERVER_ERROR:
        return HubFault(fault.code, fault.sentence)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unavailable(fault.code, fault.sentence)
    return Refused(fault.code, fault.sentence)


def _seconds(text: str | None) -> float:
    """`Retry-After` in seconds; a date or nonsense counts as five."""
    return min(float(text), 3600.0) if text is not None and text.isdecimal() else 5.0
