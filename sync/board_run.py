"""`main.py board`: one screen of the hall. Opens the system's browser full screen and keeps it alive.

The browser talks only to this process, on loopback: pages and scripts come from here, so that a screen
starts while the hub is away, and frames are passed on from the hub with this device's credential, which so
never gets into a browser. The same frames give the voice its calls. What a page looks like is `pages/`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from typing_extensions import override

from hall.announce import Call
from hall.errors import Refused, Unavailable
from hall.public_settings import VoiceRules
from sync.board_browser import Browser, BrowserWords, find_browser
from sync.public_web import SAFE, STREAM, guarded, page_answer, static_file

AGAIN_SECONDS: Final = (0.5, 5.0)
SILENT_SECONDS: Final = 12.0
"""A stream of the hub that says nothing for so long is dead: it beats every second or two."""
NEW_CALL_SECONDS: Final = 45.0
"""Calls older than this are not said after a gap: their people have come or been called again."""
STARTING_SECONDS: Final = 60.0
ALIVE_SECONDS: Final = 20.0
"""A new browser has longer."""

_log: Final = logging.getLogger("yichuang.board")


class Mouth(Protocol):
    """Who says the calls; `ui.voice.Speaker`."""

    health: str

    def push(self, call: Call) -> None:
        """Say a call when its turn comes."""
        ...

    def withdraw(self, key: str) -> None:
        """Do not say a call that was undone."""
        ...

    def rules(self, rules: VoiceRules) -> None:
        """The rules of the hall."""
        ...

    async def run(self) -> None:
        """Work until cancelled."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardOptions:
    """What a screen is.

    Attributes:
        hub: Address of the hub.
        profile: Folder of the browser's own profile, in the data folder.
        window: Number of the window above which it hangs, 0 for a board of the hall.
        area: Area of the hall it stands in, "" for all.
        browser: Program to use, "" for the first that is found.
        switches: Further words for the browser, for trials.
        port: Of the loopback server, 0 takes a free one.
        show: False starts no browser: a speaker without a screen.
        alive_seconds: So long may a page say nothing before its browser is started again.
    """

    hub: str
    profile: Path
    window: int = 0
    area: str = ""
    browser: str = ""
    switches: tuple[str, ...] = ()
    port: int = 0
    show: bool = True
    alive_seconds: float = ALIVE_SECONDS

    @property
    def path(self) -> str:
        """The page to open."""
        if self.window:
            return f"/window/{self.window}?alive=1"
        return "/board?" + urlencode({"alive": "1", **({"area": self.area} if self.area else {})})


HubClient = Callable[[], httpx.AsyncClient]
"""Makes a client of the hub that trusts its certificate and carries this device's credential."""


class CallReader:
    """Picks out of frames what is to be said: every new call once, however often the stream breaks."""

    def __init__(self, mouth: Mouth, area: str = "") -> None:
        """Say to this mouth; calls of an area only, when one is named."""
        self._mouth = mouth
        self._area = area
        self._known: dict[str, None] = {}
        self._begun = False

    def take(self, frame: dict[str, Any]) -> None:
        """One frame of the hub."""
        if frame["t"] == "snap":
            self._begin(frame)
        elif frame["t"] == "delta":
            for key in frame.get("gone", ()):
                self._mouth.withdraw(key)
            for call in frame.get("new", ()):
                self._say(call, frame["at"])

    def _begin(self, frame: dict[str, Any]) -> None:
        if frame.get("voice"):
            known = {name: _tupled(value) for name, value in frame["voice"].items()}
            self._mouth.rules(VoiceRules(**known))
        for call in reversed(frame["calls"]):
            if self._begun:
                self._say(call, frame["at"])
            else:
                self._remember(call["key"])
        self._begun = True

    def _say(self, call: dict[str, Any], now: int) -> None:
        if call["key"] in self._known:
            return
        self._remember(call["key"])
        if now - call["at"] <= NEW_CALL_SECONDS * 1000:
            area = call.get("area", "")
            if not self._area or area == self._area:
                self._mouth.push(
                    Call(key=call["key"], number=call["number"], window=call["window"], area=area)
                )

    def _remember(self, key: str) -> None:
        self._known[key] = None
        while len(self._known) > 512:
            del self._known[next(iter(self._known))]


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


async def frames_of(http: httpx.AsyncClient, area: str) -> AsyncIterator[dict[str, Any]]:
    """Frames of the hub with the rules of the voice, until the stream ends.

    Raises:
        httpx.HTTPError: The hub is away.
        ValueError: It said something else.
    """
    path = "/public/events?" + urlencode({"voice": "1", **({"area": area} if area else {})})
    timeout = httpx.Timeout(5.0, read=SILENT_SECONDS)
    async with http.stream("GET", path, timeout=timeout) as answer:
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line[6:])


async def speak(make: HubClient, mouth: Mouth, area: str) -> None:
    """Give the voice its calls, for ever."""
    reader = CallReader(mouth, area)
    wait = AGAIN_SECONDS[0]
    while True:
        try:
            async with make() as http:
                async for frame in frames_of(http, area):
                    wait = AGAIN_SECONDS[0]
                    reader.take(frame)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            _log.info("voice: the hub is away: %s", type(error).__name__)
        await asyncio.sleep(wait * (0.5 + random.random()))  # noqa: S311  # only spreads the load
        wait = min(wait * 2, AGAIN_SECONDS[1])


class Relay:
    """The loopback server: pages from here, frames from the hub, signs of life from the page."""

    def __init__(self, make: HubClient, on_alive: Callable[[bool], None], health: Callable[[], str]) -> None:
        """Nothing runs yet."""
        self._make = make
        self._on_alive = on_alive
        self._health = health
        self.port = 0
        self.ending = asyncio.Event()

    def app(self) -> FastAPI:
        """The application."""
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        for path, work, method in (
            ("/board", self._board, "GET"),
            ("/window/{no}", self._window, "GET"),
            ("/public/static/{name}", self._static, "GET"),
            ("/public/events", self._events, "GET"),
            ("/public/who", self._who, "GET"),
            ("/alive", self._alive, "POST"),
            ("/health", self._told, "GET"),
        ):
            app.add_api_route(path, self._endpoint(work), methods=[method], response_model=None)
        return app

    def _endpoint(self, work: Callable[[Request], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await guarded(partial(work, request))

        return endpoint

    def _require_here(self, request: Request) -> None:
        """Another page in a browser of this machine must not reach in by a name of its own."""
        if request.headers.get("Host", "") not in {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}:
            raise Refused("board.host", "这个地址只供本机的屏幕使用。")

    async def _board(self, request: Request) -> Response:
        self._require_here(request)
        return page_answer("board.html")

    async def _window(self, request: Request) -> Response:
        self._require_here(request)
        return page_answer("window.html")

    async def _static(self, request: Request) -> Response:
        return static_file(request)

    async def _who(self, request: Request) -> Response:
        """The credential is this process's affair: a page has nothing to ask for again."""
        self._require_here(request)
        return Response(status_code=204)

    async def _alive(self, request: Request) -> Response:
        self._require_here(request)
        self._on_alive((await request.body())[:1] == b"1")
        return Response(status_code=204)

    async def _told(self, request: Request) -> Response:
        self._require_here(request)
        told = json.dumps({"voice": self._health()}, ensure_ascii=False)
        return Response(told, media_type="application/json; charset=utf-8")

    async def _events(self, request: Request) -> Response:
        self._require_here(request)
        query = {name: value for name, value in request.query_params.items() if name in {"area", "window"}}
        http = self._make()
        try:
            asked = http.build_request(
                "GET",
                "/public/events?" + urlencode(query, quote_via=quote),
                timeout=httpx.Timeout(5.0, read=SILENT_SECONDS),
            )
            answer = await http.send(asked, stream=True)
        except httpx.HTTPError:
            await http.aclose()
            return Response(status_code=503, headers=SAFE)
        if answer.status_code != 200:
            await answer.aclose()
            await http.aclose()
            return Response(status_code=503, headers=SAFE)
        return StreamingResponse(self._passed_on(http, answer), headers=STREAM)

    async def _passed_on(self, http: httpx.AsyncClient, answer: httpx.Response) -> AsyncIterator[bytes]:
        pieces = answer.aiter_raw()
        ended = asyncio.ensure_future(self.ending.wait())
        piece: asyncio.Future[bytes] = asyncio.ensure_future(_next(pieces))
        try:
            while True:
                both: set[asyncio.Future[Any]] = {piece, ended}
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                if ended.done() or not piece.result():
                    return
                yield piece.result()
                piece = asyncio.ensure_future(_next(pieces))
        finally:
            ended.cancel()
            piece.cancel()
            await asyncio.gather(piece, ended, return_exceptions=True)
            await answer.aclose()
            await http.aclose()


async def _next(pieces: AsyncIterator[bytes]) -> bytes:
    """The next piece of a stream; empty when it is over or broke."""
    try:
        return await anext(pieces, b"")
    except httpx.HTTPError:
        return b""


class _Server(uvicorn.Server):
    """Ends the streams when it is told to stop."""

    def __init__(self, config: uvicorn.Config, relay: Relay) -> None:
        super().__init__(config)
        self._relay = relay

    @override
    def handle_exit(self, sig: int, frame: Any) -> None:
        self._relay.ending.set()
        super().handle_exit(sig, frame)


def run_board(
    options: BoardOptions,
    make: HubClient,
    *,
    mouth: Callable[[], Any] | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Show a screen until the process is asked to stop.

    Args:
        options: What is shown where.
        make: Makes a client of the hub (see `HubClient`).
        mouth: An awaitable that makes the voice, None for a silent screen.
        say: Hears one line, `YICHUANG-BOARD http://127.0.0.1:54321/board?…`, once it can be opened.

    Returns:
        0.

    Raises:
        Unavailable: `board.browser`: no browser was found; `board.port`.
    """
    words = BrowserWords(
        program=find_browser(options.browser), profile=options.profile, more=options.switches
    )
    if options.show and not words.program:
        raise Unavailable(
            "board.browser",
            "没有找到可以全屏打开叫号屏的浏览器，请安装 Chromium、Chrome 或 Edge，或在命令里写明它的位置。",
        )
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        asyncio.run(_whole(options, words, make, mouth, say))
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    return 0


async def _whole(
    options: BoardOptions,
    words: BrowserWords,
    make: HubClient,
    mouth: Callable[[], Any] | None,
    say: Callable[[str], None],
) -> None:
    listener = socket.socket()
    try:
        listener.bind(("127.0.0.1", options.port))
        listener.listen(32)
    except (OSError, OverflowError) as error:
        listener.close()
        raise Unavailable("board.port", f"端口 {options.port} 被别的程序占用，请换一个端口。") from error
    voice: Mouth | None = await mouth() if mouth is not None else None
    browser = Browser(words, starting=STARTING_SECONDS, alive=options.alive_seconds)
    relay = Relay(make, browser.heard, lambda: voice.health if voice is not None else "")
    relay.port = listener.getsockname()[1]
    config = uvicorn.Config(relay.app(), log_config=None, access_log=False, timeout_graceful_shutdown=3)
    server = _Server(config, relay)
    address = f"http://127.0.0.1:{relay.port}{options.path}"
    tasks = []
    if voice is not None:
        tasks += [voice.run(), speak(make, voice, options.area)]
    if options.show:
        tasks.append(browser.keep(address))
    running = [asyncio.create_task(task) for task in tasks]
    try:
        with listener, _quiet_signals():
            say(f"YICHUANG-BOARD {address}")
            await server.serve(sockets=[listener])
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@contextlib.contextmanager
def _quiet_signals() -> Any:
    """The server raises the signal again after it has stopped: here that means a calm end."""
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: None)
    yield
