"""The hub on a port: sockets, TLS of its own, bounds, an end in order.

Without an enrolled device it answers nothing but `/health` (D30). The hub itself is `service.py`; one call as
bytes is `http.py`.
"""

from __future__ import annotations

import errno
import gc
import ipaddress
import signal
import socket
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Final

import uvicorn
from fastapi import FastAPI
from typing_extensions import override

from hall.clock import Clock
from hall.commands.absorb import Absorbed, absorb
from hall.device_ports import DeviceStore
from hall.errors import Refused, Unavailable
from hall.queue_acts import Device
from hall.queue_groups import Groups
from hall.sync_ports import HubStore
from sync.enrol_certificate import HubCertificate
from sync.enrol_gate import Gate, HubFace
from sync.folding import Folding
from sync.guard import GuardedProtocol
from sync.http import Front
from sync.hub import Hub
from sync.security import Seal
from sync.service import HubService, HubSettings, QueueParts, plenty

__all__ = [
    "PORT_LINE",
    "HubService",
    "HubSettings",
    "QueueParts",
    "make_app",
    "make_service",
    "require_trust",
    "serve",
    "serving",
]

PORT_LINE: Final = "YICHUANG-HUB "
"""Begins the one line on standard output that says where the hub listens, for programs that started it."""
MAX_CONNECTIONS: Final = 1024
SWITCH_SECONDS: Final = 0.001
"""How long one thread may go on while another wants to: an answer passes through loop and writer, and is not
to wait five milliseconds at each turn for whoever looks ahead."""

GARBAGE_EVERY: Final = 20_000
"""Objects made between two looks for garbage: thousands of rows go through at once, none of them in rings."""

Pages = Callable[[FastAPI], Callable[[], None]]


def make_service(
    store: HubStore,
    clock: Clock,
    *,
    hub_id: uuid.UUID,
    seed: bytes,
    devices: DeviceStore,
    queue: QueueParts | None = None,
    disk_free: Callable[[], int] = plenty,
    settings: HubSettings | None = None,
) -> HubService:
    """A hub over a store.

    Args:
        store: Its side for pushes.
        clock: The hub's clock.
        hub_id: Its node id (D4).
        seed: The 32 secret bytes of its key.
        devices: Who is enrolled; nobody else is answered.
        queue: What makes it the authority of the queue; None for a hub of pushes only.
        disk_free: Free bytes of its disk.
        settings: Bounds.
    """
    seal = Seal(seed)
    hall = settings.hall if settings else ""
    face = HubFace(hub_id=hub_id, public=seal.public, hall=hall)
    return HubService(
        Hub(store, clock, hub_id=hub_id, seal=seal),
        Folding(
            store,
            clock,
            absorb=None if queue is None else partial(_absorb, queue.groups, clock),
            ours=None if queue is None else partial(_ours, devices, hub_id),
        ),
        Gate(devices, clock, face=face, seed=seed),
        queue=queue,
        disk_free=disk_free,
        settings=settings,
    )


def _absorb(groups: Groups, clock: Clock, streams: Sequence[str]) -> Absorbed:
    """Fold what desks wrote of tickets into the queue, in a group like every act."""
    with groups() as group:
        done = absorb(streams, group.unit, clock)
        group.commit()
    return done


def _ours(devices: DeviceStore, hub_id: uuid.UUID, nodes: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Nodes of this hall: this hub, and what was enrolled here but for hubs below (D15)."""
    found = devices.get(nodes)
    return frozenset(
        node for node in nodes if node == hub_id or (node in found and found[node].kind is not Device.HUB)
    )


def make_app(service: HubService) -> FastAPI:
    """The pages of a hub and its life; `Front` stands before it with the interface, outside its layers."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        await service.start()
        yield
        await service.stop()

    return FastAPI(title="一窗", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)


def require_trust(host: str, certificate: HubCertificate | None) -> None:
    """Other computers may connect only over TLS (D30); without it the hub stays on this one.

    Raises:
        Refused: `hub.loopback`.
    """
    try:
        inside = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside and certificate is None:
        raise Refused(
            "hub.loopback",
            f"没有证书时只能在本机监听（监听地址 {host}）。请用 127.0.0.1，或让大厅服务器使用加密连接。",
            field="host",
        )


def serve(
    service: HubService,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    certificate: HubCertificate | None = None,
    pages: Pages | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until the process is asked to stop (SIGTERM, Ctrl+C), then finish what was begun.

    Args:
        service: What `make_service` made.
        host: Address to listen at; other than this computer's only with a certificate (D30).
        port: 0 takes a free one.
        certificate: Of the hub; with it only TLS is spoken.
        pages: Adds the public pages to the app, and gives what ends their streams.
        say: Is told one line, `YICHUANG-HUB http://127.0.0.1:54321`, once the hub listens.

    Raises:
        Refused: `hub.loopback`, another address was asked for without a certificate.
        Unavailable: `hub.port`, the port is taken.
    """
    with (
        serving(service, host=host, port=port, certificate=certificate, pages=pages) as (
            server,
            url,
            sockets,
        ),
        _calm_end(),
    ):
        say(f"{PORT_LINE}{url}")
        server.run(sockets=sockets)


@contextmanager
def serving(
    service: HubService,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    certificate: HubCertificate | None = None,
    pages: Pages | None = None,
) -> Iterator[tuple[uvicorn.Server, str, list[socket.socket]]]:
    """The server that `serve` runs, its address and its sockets; for those who run it themselves.

    Raises:
        Refused, Unavailable: As `serve`.
    """
    require_trust(host, certificate)
    listener = _listener(host, port)
    app = make_app(service)
    if pages is not None:
        service.at_stop.append(pages(app))
    config = uvicorn.Config(
        Front(app, service.routes()),
        http=GuardedProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
        limit_concurrency=MAX_CONNECTIONS,
        ssl_certfile=certificate.certificate if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    scheme = "https" if certificate else "http"
    shown = f"[{host}]" if ":" in host else host
    with listener:
        yield (
            _Server(config, service),
            f"{scheme}://{shown}:{listener.getsockname()[1]}",
            [listener],
        )


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, or the loop does not turn Nagle off and each answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # On Windows this option would let two hubs share a port.
        reuse = int(sys.platform != "win32")
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
        _notice_dead_peers(listener)
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            sentence = f"本机没有地址 {host}，请核对 --host；不清楚时写 0.0.0.0。"
            raise Unavailable("hub.host", sentence) from error
        raise Unavailable("hub.port", f"端口 {port} 被别的程序占用，请换一个端口或先停掉它。") from error
    return listener


class _Server(uvicorn.Server):
    """Lets the streams go when it is asked to stop: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, service: HubService) -> None:
        """Take the service whose listeners are let go."""
        super().__init__(config)
        self._service = service

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server.shutdown`."""
        self._service.let_go()
        await super().shutdown(sockets)


def _notice_dead_peers(listener: socket.socket) -> None:
    """Connections to a PC that lost its power end after seconds, not after a quarter of an hour (Linux)."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_USER_TIMEOUT", 10_000)):
        option = getattr(socket, name, None)
        if option is not None:
            listener.setsockopt(socket.IPPROTO_TCP, option, value)


@contextmanager
def _calm_end() -> Iterator[None]:
    """Return to the caller when asked to stop: the server raises the signal again after it has stopped."""
    before_switch, before_rest = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    gc.set_threshold(GARBAGE_EVERY, *before_rest[1:])
    calm = {one: signal.signal(one, lambda *_: None) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        sys.setswitchinterval(before_switch)
        gc.set_threshold(*before_rest)
        gc.unfreeze()
        for one, before in calm.items():
            signal.signal(one, before)
