"""Pages of the hub for people: hall board, window screens, one's place in the queue, taking a number.

`add_pages` hangs them onto the hub's application. Boards and kiosk pages belong to enrolled devices; a
visitor's phone reaches only `/my/{token}` with the token of its slip. Texts and looks are in `pages/`,
frames in `public_board.py`. Nothing here knows a name or decides anything about the queue.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from hall.catalogue import QueueDef, WindowDef
from hall.errors import Refused, Unavailable
from hall.public_settings import BoardRules, VoiceRules
from hall.queue_acts import Device, Take
from hall.queueing import QueueRules
from sync.public_board import PublicHall, Scene, Voice
from sync.public_doors import COOKIE, KEY, TOKEN, Bucket, PageGate, TicketTaker, credential_of
from sync.public_feed import BoardSource, PublicFeed
from sync.public_place import Lines, place_of
from sync.public_web import STREAM, guarded, json_answer, message_of, page_answer, static_file

COOKIE_SECONDS: Final = 400 * 86_400
"""The longest that browsers keep a cookie."""
_WATCHERS: Final = frozenset({Device.BOARD, Device.KIOSK, Device.DESK})
_TAKERS: Final = frozenset({Device.KIOSK, Device.DESK})


class TakeRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the kiosk page asks for; `key` makes a repeated request harmless."""

    key: str
    queue: str
    priority: str = ""


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A one-time code typed into a page, and what the device is called."""

    code: str
    name: str = ""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A new number: rows of the QR code are strings of 0 and 1."""

    number: str
    queue: str
    ahead: int
    low: int
    high: int
    token: str
    address: str
    qr: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOptions:
    """What the pages of a hall are made with.

    Attributes:
        hall: Name at the head of the board.
        windows: Windows of the catalogue: names and areas. queues: its queues, for their names.
        rules: Numbers of the order, for one's place in it.
        board, voice: Rules of the hall.
        priorities: Classes that the kiosk page offers.
        address: Where phones reach this hub, `https://hall.example`; "" is where the page itself came from.
        qr: Rows of dark (1) and light (0) cells for a text.
        ask_seconds: So often it is looked up whether a connected screen may still see.
    """

    hall: str
    windows: tuple[WindowDef, ...] = ()
    queues: tuple[QueueDef, ...] = ()
    rules: QueueRules = field(default_factory=QueueRules)
    board: BoardRules = field(default_factory=BoardRules)
    voice: VoiceRules = field(default_factory=VoiceRules)
    priorities: tuple[str, ...] = ()
    address: str = ""
    qr: Callable[[str], tuple[str, ...]] | None = None
    ask_seconds: float = 8.0


class PublicPages:
    """The public pages of one hub. `stop` ends their streams; call it before the server waits for answers."""

    def __init__(
        self, source: BoardSource, options: PublicOptions, gate: PageGate, taker: TicketTaker | None
    ) -> None:
        """Take the parts; nothing runs yet."""
        self.options = options
        self.gate = gate
        self.taker = taker
        self.hall = PublicHall(options.hall, options.windows, options.board, options.queues)
        self.feed = PublicFeed(source, self.hall, self._voice)
        self.areas = frozenset(window.area for window in options.windows)
        self.numbers = frozenset(window.no for window in options.windows)
        self.source = source
        self.lines = Lines(self.hall, options.rules)
        self.my_tries = Bucket(time.monotonic, burst=12, per_second=0.5)
        self.wrong_tries = Bucket(time.monotonic, burst=20, per_second=0.2)
        self.code_tries = Bucket(time.monotonic, burst=5, per_second=0.05)

    def _voice(self) -> Voice:
        rules = self.options.voice
        return Voice(
            sentence=rules.sentence,
            zero=rules.zero,
            one=rules.one,
            times=rules.times,
            pause_seconds=rules.pause_seconds,
            gap_seconds=rules.gap_seconds,
            loudness=rules.loudness,
            quiet_areas=rules.quiet_areas,
        )

    def stop(self) -> None:
        """End all streams now."""
        self.feed.stop()


def add_pages(
    app: FastAPI,
    source: BoardSource,
    *,
    options: PublicOptions,
    gate: PageGate,
    taker: TicketTaker | None = None,
) -> PublicPages:
    """Hang the public pages onto the hub's application.

    Args:
        app: The application, not yet started.
        source: What is read (see `BoardSource`).
        options: Hall, windows, rules.
        gate: Enrolled devices.
        taker: Gives numbers at `/take`; without it that page says that it is not offered.

    Returns:
        The pages, whose `stop` the server calls when it is told to end.
    """
    pages = PublicPages(source, options, gate, taker)
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def life(started: FastAPI) -> AsyncIterator[Any]:
        async with inner(started) as state:
            pages.feed.start()
            yield state
            await pages.feed.close()

    app.router.lifespan_context = life

    def route(
        path: str, work: Callable[[PublicPages, Request], Awaitable[Response]], method: str = "GET"
    ) -> None:
        async def endpoint(request: Request) -> Response:
            return await guarded(partial(work, pages, request))

        app.add_api_route(path, endpoint, methods=[method], response_model=None, include_in_schema=False)

    route("/board", partial(_device_page, "board.html", _WATCHERS))
    route("/window/{no}", _window_page)
    route("/take", partial(_device_page, "take.html", _TAKERS))
    route("/my/{token}", _my_page)
    route("/my/{token}/place", _my_place)
    route("/public/static/{name}", _static)
    route("/public/events", _events)
    route("/public/who", _who)
    route("/public/choices", _choices)
    route("/public/enrol", _enrol, "POST")
    route("/public/take", _take, "POST")
    return pages


async def _kind(pages: PublicPages, request: Request) -> Device | None:
    credential = credential_of(request)
    return await pages.gate.kind(credential) if credential else None


async def _require(pages: PublicPages, request: Request, kinds: frozenset[Device]) -> None:
    if await _kind(pages, request) not in kinds:
        raise Refused("public.device", "这台设备还没有登记，请输入登记码。")


def _caller(request: Request) -> str:
    return request.client.host if request.client else "?"


async def _device_page(name: str, kinds: frozenset[Device], pages: PublicPages, request: Request) -> Response:
    if await _kind(pages, request) not in kinds:
        return page_answer("enrol.html", 401)
    window = request.query_params.get("window", "")
    if name == "board.html" and window:
        _window_of(pages, window)
        return page_answer("window.html")
    _area_of(pages, request)
    return page_answer(name)


async def _window_page(pages: PublicPages, request: Request) -> Response:
    if await _kind(pages, request) not in _WATCHERS:
        return page_answer("enrol.html", 401)
    _window_of(pages, request.path_params["no"])
    return page_answer("window.html")


def _window_of(pages: PublicPages, text: str) -> int:
    """Number of a window of this hall.

    Raises:
        Refused: `public.none`.
    """
    if text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) in pages.numbers:
        return int(text)
    raise Refused("public.none", "本大厅没有这个窗口，请检查窗口号。")


def _area_of(pages: PublicPages, request: Request) -> str:
    area = request.query_params.get("area", "")
    if area and area not in pages.areas:
        known = "、".join(sorted(pages.areas))
        raise Refused("public.none", f"本大厅没有这个区域，请检查名称。现有：{known}。")
    return area


async def _events(pages: PublicPages, request: Request) -> Response:
    await _require(pages, request, _WATCHERS)
    query = request.query_params
    window = _window_of(pages, query["window"]) if query.get("window") else 0
    scene = Scene(window=window, area="" if window else _area_of(pages, request))
    await pages.feed.ready()
    frames = pages.feed.frames(scene, voice=query.get("voice") == "1")
    return StreamingResponse(_while_enrolled(pages, request, frames), headers=STREAM)


async def _while_enrolled(
    pages: PublicPages, request: Request, frames: AsyncGenerator[bytes]
) -> AsyncIterator[bytes]:
    """The frames of a screen until it is put out; asked again every few seconds."""
    asked = time.monotonic()
    async with aclosing(frames):
        async for frame in frames:
            if time.monotonic() - asked > pages.options.ask_seconds:
                asked = time.monotonic()
                if await _kind(pages, request) not in _WATCHERS:
                    return
            yield frame


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a page's device is still enrolled, and whether the hall can be read."""

    kind: str


async def _who(pages: PublicPages, request: Request) -> Response:
    kind = await _kind(pages, request)
    if kind is None:
        raise Refused("public.device", "这台设备还没有登记，请输入登记码。")
    return json_answer(Who(kind=kind.value))


async def _static(_pages: PublicPages, request: Request) -> Response:
    return static_file(request)


async def _my_page(_pages: PublicPages, request: Request) -> Response:
    """The page is the same for every token, so that loading it tells nothing."""
    if not TOKEN.fullmatch(request.path_params["token"]):
        raise Refused("public.none", "没有查到这张号票，号票当日有效。")
    return page_answer("my.html")


async def _my_place(pages: PublicPages, request: Request) -> Response:
    token = request.path_params["token"]
    await pages.feed.ready()
    ticket = pages.hall.by_token(token) if TOKEN.fullmatch(token) else None
    if ticket is None:
        # Only wrong tokens count by address: a hall's whole wireless net has one.
        if not pages.wrong_tries.allows(_caller(request)):
            raise Refused("public.many", "查询太频繁，请过一会儿再试。")
        raise Refused("public.none", "没有查到这张号票，号票当日有效。")
    if not pages.my_tries.allows(token):
        raise Refused("public.many", "查询太频繁，请过一会儿再试。")
    return json_answer(place_of(pages.hall, ticket, pages.source.wall(), pages.lines))


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What the kiosk page offers beside the queues."""

    hall: str
    priorities: tuple[str, ...]


async def _choices(pages: PublicPages, request: Request) -> Response:
    await _require(pages, request, _TAKERS)
    return json_answer(Choices(hall=pages.options.hall, priorities=pages.options.priorities))


async def _enrol(pages: PublicPages, request: Request) -> Response:
    if not pages.code_tries.allows(_caller(request)):
        raise Refused("public.many", "登记码试得太频繁，请过一分钟再试。")
    asked: EnrolRequest = await message_of(request, EnrolRequest)
    credential = await pages.gate.enrol(asked.code.strip()[:128], asked.name.strip()[:40])
    kind = await pages.gate.kind(credential)
    response = json_answer(Who(kind=kind.value if kind else ""))
    response.set_cookie(
        COOKIE,
        credential,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


async def _take(pages: PublicPages, request: Request) -> Response:
    await _require(pages, request, _TAKERS)
    if pages.taker is None:
        raise Refused("public.take", "本大厅没有开放网页取号，请到取号机或导办台。")
    asked: TakeRequest = await message_of(request, TakeRequest)
    if not KEY.fullmatch(asked.key):
        raise Refused("public.body", "内容读不懂，请刷新页面后再试。")
    if asked.queue not in (loads := pages.hall.loads):
        raise Refused("public.queue", "没有这个业务，请重新选择。")
    if asked.priority and asked.priority not in pages.options.priorities:
        raise Refused("public.queue", "没有这种优先，请重新选择。")
    act = Take(
        queue=asked.queue, source="kiosk", priority=asked.priority, proof="目测" if asked.priority else ""
    )
    done = await pages.taker.do(act, asked.key, credential_of(request))
    if done.ticket is None:
        raise Unavailable("queue.busy", "排队系统正忙，请再按一次。")
    base = pages.options.address or f"{request.url.scheme}://{request.url.netloc}"
    address = f"{base}/my/{done.ticket.token}"
    return json_answer(
        Taken(
            number=done.ticket.number,
            queue=loads[asked.queue].name,
            ahead=done.ahead,
            low=done.wait.low if done.wait else -1,
            high=done.wait.high if done.wait else -1,
            token=done.ticket.token,
            address=address,
            qr=pages.options.qr(address) if pages.options.qr else (),
        )
    )
