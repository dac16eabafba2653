"""One HTTP call at the hub as plain ASGI: bounded body, answer in the encoding asked for, errors in words.

Routing by one table of exact paths; no framework is in the way of a call. What the calls do is `server.py`,
`queue_routes.py` and `enrol_gate.py`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from hall.errors import Conflict, Refused, Unavailable
from sync import wire
from sync.wire import Encoding, WireError

_log: Final = logging.getLogger("yichuang.hub")
RETRY_AFTER: Final = {429: 2, 503: 1, 507: 2}
"""Seconds after which a caller may come again."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(slots=True)
class Call:
    """One request."""

    method: str
    path: str
    headers: Mapping[bytes, bytes]
    receive: Receive
    send: Send
    raw_query: bytes = b""
    read: int = 0
    """Bytes of the body that were read; what was left unread closes the connection."""

    def header(self, name: bytes) -> str:
        """A header, "" when it is not there."""
        return self.headers.get(name, b"").decode("latin-1")

    def query(self) -> dict[str, str]:
        """Parameters of the address; the last of a name counts."""
        try:
            return dict(parse_qsl(self.raw_query.decode("ascii"), keep_blank_values=True, max_num_fields=32))
        except ValueError:
            return {}

    def wants(self) -> Encoding:
        """The encoding asked for."""
        return (
            Encoding.MSGPACK if b"application/msgpack" in self.headers.get(b"accept", b"") else Encoding.JSON
        )

    def sent_in(self) -> Encoding:
        """The encoding of the body; JSON when nothing is said.

        Raises:
            WireError: 415.
        """
        said = self.header(b"content-type").partition(";")[0].strip().lower()
        try:
            return Encoding(said) if said else Encoding.JSON
        except ValueError:
            raise WireError(415, "wire.type", "只收 application/json 或 application/msgpack。") from None

    async def body(self, limit: int, seconds: float) -> bytes:
        """The body as it arrives, within a size and a time.

        Raises:
            WireError: 413 or 408.
        """
        declared = self.headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            raise wire.too_large()
        message = await self._next(seconds)
        if not message.get("more_body"):
            whole: bytes = message.get("body", b"")
            if len(whole) > limit:
                raise wire.too_large()
            return whole
        body = bytearray(message.get("body", b""))
        try:
            async with asyncio.timeout(seconds):
                while message.get("more_body"):
                    message = await self.receive()
                    body += message.get("body", b"")
                    if len(body) > limit:
                        raise wire.too_large()
                    if message["type"] == "http.disconnect":
                        raise WireError(400, "wire.cut", "连接中断，请重新发送。")
        except TimeoutError:
            raise _slow() from None
        return bytes(body)

    async def parts(self, lengths: Sequence[int], seconds: float) -> AsyncIterator[bytes]:
        """The body in pieces of these lengths, as they arrive; each within a time.

        Raises:
            WireError: 413 when it says to be longer than any, 400 when it is cut or has another length, 408.
        """
        said, whole = self.headers.get(b"content-length", b""), sum(lengths)
        if said.isdigit() and (len(said) > 10 or int(said) > wire.MAX_BODY):
            raise wire.too_large()
        if said != str(whole).encode():
            raise _other_length()
        kept = bytearray()
        for length in lengths:
            try:
                async with asyncio.timeout(seconds):
                    while len(kept) < length:
                        message = await self.receive()
                        kept += message.get("body", b"")
                        if message["type"] == "http.disconnect" or not (
                            message.get("more_body") or len(kept) >= length
                        ):
                            raise WireError(400, "wire.cut", "连接中断，请重新发送。")
            except TimeoutError:
                raise _slow() from None
            yield bytes(kept[:length])
            del kept[:length]

    async def _next(self, seconds: float) -> MutableMapping[str, Any]:
        try:
            async with asyncio.timeout(seconds):
                message = await self.receive()
        except TimeoutError:
            raise _slow() from None
        if message["type"] == "http.disconnect":
            raise WireError(400, "wire.cut", "连接中断，请重新发送。")
        return message


def _other_length() -> WireError:
    return WireError(400, "wire.length", "内容的长度与所报的不符，请重新发送。", field="Content-Length")


def _slow() -> WireError:
    return WireError(408, "wire.slow", "内容来得太慢，请重新发送。")


@dataclass(slots=True)
class Answer:
    """What goes back: status, bytes and their headers."""

    status: int = 200
    body: bytes = b""
    kind: bytes = b"application/json; charset=utf-8"
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


Handler = Callable[[Call], Awaitable[Answer | None]]
"""Answers a call; None when it has sent everything itself."""


def answer_of(call: Call, message: Any, status: int = 200, *, packed: bool = False) -> Answer:
    """A message in the encoding asked for; `packed` compresses it, as pushes want."""
    encoding = call.wants()
    body = msgspec.json.encode(message) if encoding is Encoding.JSON else msgspec.msgpack.encode(message)
    answer = Answer(status, body)
    if encoding is Encoding.MSGPACK:
        answer.kind = b"application/msgpack"
    asked = wire.COMPRESSION[encoding].encode() in call.headers.get(b"accept-encoding", b"")
    if packed and (asked or encoding is Encoding.MSGPACK):
        answer.body = wire.pack(message, encoding)
        answer.headers.append((b"content-encoding", wire.COMPRESSION[encoding].encode()))
    return answer


def fault_of(call: Call, error: Exception, *, packed: bool = False) -> Answer:
    """An error as its answer; what is no error of ours is a bug, and is logged."""
    field_ = ""
    match error:
        case WireError():
            status, code, sentence, field_ = error.status, error.code, error.sentence, error.field
        case Refused():
            status = {"sync.version": 426, "staff.right": 403}.get(error.code, 422)
            code, sentence, field_ = error.code, error.sentence, error.field or ""
        case Conflict():
            status, code, sentence = 409, error.code, error.sentence
        case Unavailable():
            status, code, sentence = 503, error.code, error.sentence
        case _:
            _log.error(
                "request failed", exc_info=error, extra={"request_id": call.header(b"x-request-id")[:64]}
            )
            status, code = 500, "hub.fault"
            sentence = "大厅服务器处理这次请求时出错，请告知技术人员。"
    answer = answer_of(call, wire.Fault(code=code, sentence=sentence, field=field_), status, packed=packed)
    if status in RETRY_AFTER:
        answer.headers.append((b"retry-after", str(RETRY_AFTER[status]).encode()))
    if status == 401:
        answer.headers.append((b"www-authenticate", b"Bearer"))
    if status in {408, 413}:
        answer.headers.append((b"connection", b"close"))
    return answer


async def send_answer(call: Call, answer: Answer) -> None:
    """Send it."""
    headers = [
        (b"content-type", answer.kind),
        (b"content-length", str(len(answer.body)).encode()),
        (b"cache-control", b"no-store"),
        *answer.headers,
    ]
    await call.send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await call.send({"type": "http.response.body", "body": answer.body if call.method != "HEAD" else b""})


class Front:
    """Paths of a table (exact, or all below `/v1/name/*`) are answered here, all else by the pages."""

    def __init__(self, app: App, routes: Mapping[str, Mapping[str, Handler]]) -> None:
        """Take the app behind and the table path → method → handler."""
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        path = scope.get("path", "")
        found = self._found(path) if scope["type"] == "http" else None
        if found is None and not (scope["type"] == "http" and path.startswith("/v1/")):
            await self._app(scope, receive, send)
            return
        call = Call(
            method=scope["method"],
            path=path,
            headers=dict(scope["headers"]),
            receive=receive,
            send=send,
            raw_query=scope.get("query_string", b""),
        )
        answer = await self._answer(call, found)
        if answer is not None:
            await send_answer(call, answer)

    def _found(self, path: str) -> Mapping[str, Handler] | None:
        """The exact path, else the nearest `…/*` above it."""
        return self._routes.get(path) or self._routes.get(f"{path[: path.find('/', 4) + 1]}*")

    @staticmethod
    async def _answer(call: Call, found: Mapping[str, Handler] | None) -> Answer | None:
        if found is None:
            return fault_of(call, WireError(404, "wire.path", "没有这个地址。"))
        handler = found.get(call.method)
        if handler is None:
            answer = fault_of(call, WireError(405, "wire.method", "这个地址不这样用。"))
            answer.headers.append((b"allow", ", ".join(sorted(found)).encode()))
            return answer
        try:
            return await handler(call)
        except Exception as error:  # noqa: BLE001  # whatever broke, the caller gets an answer it can act on
            return fault_of(call, error, packed=call.path in PACKED)


PACKED: Final = frozenset({"/v1/hello", "/v1/push", "/v1/digest", "/v1/pull", "/v1/streams", "/health"})
"""Paths of the push protocol, whose answers are compressed as asked."""
