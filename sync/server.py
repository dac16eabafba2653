"""The hub as an HTTP service: FastAPI shell, one writer thread (D27), bounds on everything that comes in.

Binds loopback only until devices can be enrolled (D30). What a request does is `hub.py` and `folding.py`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import math
import signal
import socket
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response

from hall.clock import Clock, iso
from hall.errors import Refused, Unavailable
from hall.sync_ports import HubStore
from sync import wire
from sync.folding import Folding, FoldReport
from sync.hub import Hub
from sync.security import Seal
from sync.wire import Encoding, WireError

QUEUE: Final = 4
"""Pushes that may wait for the writer; more are asked to come again."""
MAX_HELLO: Final = 256 << 10
BODY_SECONDS: Final = 20.0
MIN_FREE: Final = 200 << 20
"""Below this many free bytes events are no longer taken (sync-protocol.md A3)."""
RETRY_AFTER: Final = 2
PORT_LINE: Final = "YICHUANG-HUB "
"""Begins the one line on standard output that says where the hub listens, for programs that started it."""

T = TypeVar("T")
_log: Final = logging.getLogger("yichuang.hub")


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSettings:
    """Bounds of the service; the defaults are those of sync-protocol.md.

    Attributes:
        queue: Pushes that may wait for the writer.
        body_seconds: How long a body may take to arrive.
        min_free: Free bytes below which events are refused with 507.
        quiet: The fold waits for a pause between pushes of so many seconds,
        patience: but no longer than so many.
    """

    queue: int = QUEUE
    body_seconds: float = BODY_SECONDS
    min_free: int = MIN_FREE
    quiet: float = 0.3
    patience: float = 2.0


def _plenty() -> int:
    return sys.maxsize


class HubService:
    """A hub with its writer thread; what `make_app` serves."""

    def __init__(
        self,
        hub: Hub,
        folding: Folding,
        *,
        disk_free: Callable[[], int] = _plenty,
        settings: HubSettings | None = None,
    ) -> None:
        """Take the parts; the thread begins with the first work."""
        self.hub = hub
        self.folding = folding
        self.settings = settings or HubSettings()
        self._disk_free = disk_free
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hub-writer")
        self._pushes = 0
        self._pushed_at = -math.inf
        self._fold_due = False
        self._closing = False

    async def run(self, work: Callable[[], T]) -> T:
        """Do something in the writer thread."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    async def push(self, message: wire.Push) -> wire.PushAnswer:
        """Queue a push.

        Raises:
            WireError: 429 when too many wait, 507 when the disk is nearly full.
        """
        if self._disk_free() < self.settings.min_free:
            raise WireError(507, "hub.disk_full", "大厅服务器磁盘快满了，暂不接收，记录仍在本机。")
        if self._pushes >= self.settings.queue:
            raise WireError(429, "hub.busy", "大厅服务器正忙，稍后自动再传。")
        self._pushes += 1
        try:
            answer = await self.run(partial(self.hub.push, message))
        finally:
            self._pushes -= 1
        self._pushed_at = asyncio.get_running_loop().time()
        self.fold_soon()
        return answer

    def fold_soon(self) -> None:
        """Let the writer fold what arrived, when pushes pause or have had their way for long enough."""
        if self._fold_due or self._closing:
            return
        self._fold_due = True
        self._fold_or_wait(asyncio.get_running_loop().time() + self.settings.patience)

    def _fold_or_wait(self, latest: float) -> None:
        """One step at a time, so that a draining desk is not held up by what nobody looks at yet."""
        loop = asyncio.get_running_loop()
        if loop.time() < min(self._pushed_at + self.settings.quiet, latest):
            loop.call_later(self.settings.quiet, self._fold_or_wait, latest)
        elif not self._closing:
            loop.run_in_executor(self._writer, self.folding.step).add_done_callback(self._folded)

    def _folded(self, future: asyncio.Future[FoldReport]) -> None:
        self._fold_due = False
        error = future.exception()
        if error is not None:
            _log.error("fold stopped: %s", error)
        elif future.result().more:
            self.fold_soon()

    def close(self) -> None:
        """Finish what was begun and let the thread go; what was not folded is folded at the next start."""
        self._closing = True
        self._writer.shutdown(wait=True)


def make_service(
    store: HubStore,
    clock: Clock,
    *,
    hub_id: uuid.UUID,
    seed: bytes,
    disk_free: Callable[[], int] = _plenty,
    settings: HubSettings | None = None,
) -> HubService:
    """A hub over a store: `hub_id` is its node id (D4), `seed` the 32 secret bytes of its key."""
    hub = Hub(store, clock, hub_id=hub_id, seal=Seal(seed))
    return HubService(hub, Folding(store, clock), disk_free=disk_free, settings=settings)


def make_app(service: HubService) -> FastAPI:
    """The HTTP face of a hub."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        service.fold_soon()
        yield
        service.close()

    app = FastAPI(title="一窗", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)

    async def hello(request: Request) -> Response:
        return await _answer(request, partial(_hello, service, request))

    async def push(request: Request) -> Response:
        return await _answer(request, partial(_push, service, request))

    async def digest(request: Request) -> Response:
        return await _answer(request, partial(_digest, service, request))

    async def health(request: Request) -> Response:
        return await _answer(request, partial(_health, service))

    app.add_api_route("/v1/hello", hello, methods=["POST"], response_model=None)
    app.add_api_route("/v1/push", push, methods=["POST"], response_model=None)
    app.add_api_route("/v1/digest", digest, methods=["GET"], response_model=None)
    app.add_api_route("/health", health, methods=["GET"], response_model=None)
    return app


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What a technician or a monitor reads."""

    state: str
    sentence: str
    hub_id: uuid.UUID
    time: str
    received: int
    folded: int
    held: int


async def _hello(service: HubService, request: Request) -> msgspec.Struct:
    message = await _message(service, request, wire.Hello, MAX_HELLO)
    return await service.run(partial(service.hub.hello, message))


async def _push(service: HubService, request: Request) -> msgspec.Struct:
    return await service.push(await _message(service, request, wire.Push, wire.MAX_BODY))


async def _digest(service: HubService, request: Request) -> msgspec.Struct:
    try:
        node = uuid.UUID(request.query_params.get("node", ""))
    except ValueError:
        raise WireError(400, "wire.node", "请写明 node，例如 ?node=0193…（UUID）。") from None
    found = await service.run(partial(service.hub.digest, node))
    return wire.DigestAnswer(n=found.n, tips=list(found.tips), xor=found.xor)


async def _health(service: HubService) -> msgspec.Struct:
    received, folded, held = await service.run(partial(_counts, service.hub.store))
    return Health(
        state="ok",
        sentence="大厅服务器运行正常。"
        if not held
        else f"大厅服务器运行正常，有 {held} 条记录需要人工查看。",
        hub_id=service.hub.hub_id,
        time=iso(service.hub.clock.wall()),
        received=received,
        folded=folded,
        held=held,
    )


def _counts(store: HubStore) -> tuple[int, int, int]:
    with store() as work:
        return work.feed_head("case").gseq, work.folded_to("case"), len(work.quarantined())


async def _message(service: HubService, request: Request, kind: type[wire.M], limit: int) -> wire.M:
    body = await _body(request, limit, service.settings.body_seconds)
    headers = request.headers
    return wire.unpack(body, kind, headers.get("Content-Type", ""), headers.get("Content-Encoding", ""))


async def _body(request: Request, limit: int, seconds: float) -> bytes:
    """The body, within a size and a time.

    Raises:
        WireError: 413 or 408.
    """
    declared = request.headers.get("Content-Length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise wire.too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                body += piece
                if len(body) > limit:
                    raise wire.too_large()
    except TimeoutError:
        raise WireError(408, "wire.slow", "内容来得太慢，请重新发送。") from None
    return bytes(body)


async def _answer(request: Request, work: Callable[[], Awaitable[msgspec.Struct]]) -> Response:
    """Do the work and say how it went, in the encoding that was asked for."""
    status = 200
    headers: dict[str, str] = {}
    try:
        message = await work()
    except WireError as error:
        status, message = error.status, wire.Fault(code=error.code, sentence=error.sentence)
    except Refused as error:
        status = 426 if error.code == "sync.version" else 422
        message = wire.Fault(code=error.code, sentence=error.sentence)
    except Unavailable as error:
        status, message = 503, wire.Fault(code=error.code, sentence=error.sentence)
    except Exception:  # noqa: BLE001  # a desk must get an answer that it can bisect on (F30)
        _log.exception("request failed", extra={"request_id": request.headers.get("X-Request-Id", "")})
        status, message = (
            500,
            wire.Fault(code="hub.fault", sentence="大厅服务器处理这次上传时出错，请告知技术人员。"),
        )
    if status in {429, 503, 507}:
        headers["Retry-After"] = str(RETRY_AFTER)
    if status in {408, 413}:
        headers["Connection"] = "close"
    encoding = Encoding.MSGPACK if Encoding.MSGPACK in request.headers.get("Accept", "") else Encoding.JSON
    packed = encoding is Encoding.MSGPACK or "gzip" in request.headers.get("Accept-Encoding", "")
    if not packed:
        body = msgspec.json.encode(message)
    else:
        body = wire.pack(message, encoding)
        headers["Content-Encoding"] = wire.COMPRESSION[encoding]
    kind = encoding.value if encoding is Encoding.MSGPACK else f"{encoding.value}; charset=utf-8"
    return Response(body, status_code=status, headers=headers, media_type=kind)


def require_loopback(host: str) -> None:
    """Refuse any address but this very computer's (D30).

    Raises:
        Refused: `hub.loopback`.
    """
    try:
        inside = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise Refused(
            "hub.loopback",
            f"现在还不能让别的电脑连接（监听地址 {host}）：要等窗口电脑可以登记之后。请用 127.0.0.1。",
            field="host",
        )


def serve(
    service: HubService, *, host: str = "127.0.0.1", port: int = 8080, say: Callable[[str], None] = print
) -> None:
    """Serve until the process is asked to stop (SIGTERM, Ctrl+C), then finish what was begun.

    Args:
        service: What `make_service` made.
        host: An address of this computer only (D30).
        port: 0 takes a free one.
        say: Is told one line, `YICHUANG-HUB http://127.0.0.1:54321`, once the hub listens.

    Raises:
        Refused: `hub.loopback`, another address was asked for.
        Unavailable: `hub.port`, the port is taken.
    """
    require_loopback(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # On Windows this option would let two hubs share a port.
        reuse = int(sys.platform != "win32")
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise Unavailable("hub.port", f"端口 {port} 被别的程序占用，请换一个端口或先停掉它。") from error
    shown = f"[{host}]" if family == socket.AF_INET6 else host
    config = uvicorn.Config(
        make_app(service),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
        limit_concurrency=256,
        h11_max_incomplete_event_size=32 << 10,
    )
    with listener, _calm_end():
        say(f"{PORT_LINE}http://{shown}:{listener.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _calm_end() -> Iterator[None]:
    """Return to the caller when asked to stop: the server raises the signal again after it has stopped."""
    calm = {one: signal.signal(one, lambda *_: None) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, before in calm.items():
            signal.signal(one, before)
