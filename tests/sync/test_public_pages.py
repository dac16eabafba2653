"""The pages over HTTP within this process: who may see what, bounds on what comes in, streams."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hall.errors import Unavailable
from hall.public_settings import VoiceRules
from hall.queue_ports import Change, HallView, Notice
from sync import public_feed
from sync.public import PublicOptions, PublicPages, add_pages
from sync.public_board import PublicHall, Scene, Voice
from sync.public_doors import COOKIE, Bucket
from sync.public_feed import WAITING_FRAMES, PublicFeed
from sync.public_web import MAX_BODY
from tests.fakes.public_hall import (
    MINUTE,
    NOW,
    QUEUES,
    WINDOWS,
    Gate,
    Source,
    Taker,
    called,
    over,
    seat,
    ticket,
    view,
)  # fmt: skip

KEY = "00000000-0000-4000-8000-000000000001"
BOARD = {"Authorization": "Bearer board"}
KIOSK = {"Authorization": "Bearer kiosk"}


class Web:
    """The pages with their parts within reach."""

    def __init__(self, *items: HallView | Change | Exception | None, **options: Any) -> None:
        self.source = Source(*items)
        self.gate, self.taker = Gate(), Taker()
        self.options = PublicOptions(
            hall="青禾区政务服务中心",
            **{"windows": WINDOWS, "queues": QUEUES, "priorities": ("老年人",), **options},
        )
        self.pages: PublicPages | None = None

    @asynccontextmanager
    async def open(self, *, taker: bool = True) -> AsyncIterator[httpx.AsyncClient]:
        app = FastAPI()
        self.pages = add_pages(
            app, self.source, options=self.options, gate=self.gate, taker=self.taker if taker else None
        )
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://hub") as http,
        ):
            yield http


def talk(web: Web, words: Callable[[httpx.AsyncClient], Awaitable[Any]], *, taker: bool = True) -> Any:
    async def whole() -> Any:
        async with asyncio.timeout(20), web.open(taker=taker) as http:
            return await words(http)

    return asyncio.run(whole())


def ask(
    web: Web, path: str, headers: dict[str, str] | None = None, *, taker: bool = True, **more: Any
) -> Any:
    async def words(http: httpx.AsyncClient) -> httpx.Response:
        return await http.request(more.pop("method", "GET"), path, headers=headers, **more)

    return talk(web, words, taker=taker)


@pytest.mark.parametrize("path", ["/board", "/window/3", "/take", "/board?window=3"])
def test_without_a_device_there_is_only_the_page_of_codes(path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer nobody"}, {"Cookie": f"{COOKIE}=nobody"}):
        answer = ask(Web(view()), path, headers)
        assert answer.status_code == 401
        assert "登记这台屏幕" in answer.text
        assert "'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/public/events", "/public/who", "/public/choices", "/public/events?window=3"]
)
def test_without_a_device_nothing_is_told(path: str) -> None:
    answer = ask(Web(view()), path)
    assert (answer.status_code, answer.json()["code"]) == (401, "public.device")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/board", "叫号屏"),
        ("/board?area=一楼A区", "叫号屏"),
        ("/board?window=3", "窗口屏"),
        ("/window/16", "窗口屏"),
    ],
)
def test_a_board_opens_its_pages_by_cookie(path: str, title: str) -> None:
    answer = ask(Web(view()), path, {"Cookie": f"{COOKIE}=board"})
    assert answer.status_code == 200
    assert f"<title>{title}</title>" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/window/4", "/window/0", "/window/9999", "/window/x", "/window/٣", "/board?window=99",
        "/board?area=月球",
        "/public/events?area=月球", "/public/events?window=-3", "/public/static/board.py",
        "/public/static/nothing.js", "/my/x", "/my/" + "A" * 65, "/my/TOKENA999/place", "/my/x/place",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_words(path: str) -> None:
    answer = ask(Web(view()), path, BOARD)
    assert answer.status_code == 404
    assert answer.json()["sentence"].endswith("。")


def test_a_kiosk_is_who_it_is() -> None:
    assert ask(Web(view()), "/public/who", KIOSK).json() == {"kind": "kiosk"}
    assert ask(Web(view()), "/public/choices", KIOSK).json()["priorities"] == ["老年人"]
    assert ask(Web(view()), "/take", KIOSK).status_code == 200


def test_scripts_are_kept_until_they_change() -> None:
    async def words(http: httpx.AsyncClient) -> None:
        first = await http.get("/public/static/board.js")
        assert first.headers["Content-Type"].startswith("text/javascript")
        again = await http.get("/public/static/board.js", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    talk(Web(view()), words)


# --- enrolment


def test_a_code_gives_a_cookie_that_scripts_cannot_read() -> None:
    answer = ask(Web(view()), "/public/enrol", method="POST", json={"code": " CODE ", "name": "大屏"})
    assert answer.json() == {"kind": "kiosk"}
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie


def test_over_tls_the_cookie_stays_on_tls() -> None:
    answer = ask(Web(view()), "https://hub/public/enrol", method="POST", json={"code": "CODE"})
    assert "Secure" in answer.headers["Set-Cookie"]


def test_guessing_codes_is_bounded() -> None:
    async def words(http: httpx.AsyncClient) -> list[int]:
        return [(await http.post("/public/enrol", json={"code": "X"})).status_code for _ in range(8)]

    assert talk(Web(view()), words) == [422] * 5 + [429] * 3


# --- one's place


def test_a_place_says_number_people_ahead_and_a_range() -> None:
    web = Web(view([ticket("A001"), ticket("A002", NOW + 1), ticket("A003", NOW + 2)], [seat(3)]))
    found = ask(web, "/my/TOKENA003/place").json()
    assert (found["number"], found["ahead"], found["state"]) == ("A003", 2, "WAITING")
    assert (found["low"], found["high"], found["again"]) == (8, 15, 4)
    middle = ask(
        Web(view([ticket("A001"), ticket("A002", NOW + 1), ticket("A003", NOW + 2)], [seat(3)])),
        "/my/TOKENA002/place",
    ).json()
    assert middle["ahead"] == 1
    assert 0 < middle["low"] <= middle["high"]
    assert ask(web, "/my/TOKENA003").status_code == 200


PLACES = [
    ([called("A001", 3)], "A001", ("CALLED", 3, "一楼A区", 4)),
    ([over("A001", 3)], "A001", ("DONE", 0, "", 30)),
    ([ticket("A001", to_window=5), ticket("A002", NOW + 1, to_window=5)], "A002", ("WAITING", 0, "", 4)),
    ([ticket(f"A{n:03d}", NOW + n) for n in range(10)], "A009", ("WAITING", 0, "", 10)),
    ([ticket(f"A{n:03d}", NOW + n) for n in range(30)], "A029", ("WAITING", 0, "", 20)),
    ([ticket("C001")], "C001", ("WAITING", 0, "", 4)),
]


@pytest.mark.parametrize(("tickets", "number", "shown"), PLACES)
def test_a_place_in_each_state(tickets: Any, number: str, shown: tuple[object, ...]) -> None:
    found = ask(Web(view(tickets)), f"/my/TOKEN{number}/place").json()
    assert (found["state"], found["window"], found["area"], found["again"]) == shown


def test_a_notice_is_told_while_it_holds() -> None:
    notice = Change(seq=2, at=NOW, notice=Notice(text="停电", until=NOW + MINUTE))
    gone = Change(seq=2, at=NOW, notice=Notice(text="停电", until=NOW - MINUTE))

    async def words(http: httpx.AsyncClient) -> str:
        await asyncio.sleep(0)
        return str((await http.get("/my/TOKENA001/place")).json()["notice"])

    assert talk(Web(view([ticket("A001")]), notice), words) == "停电"
    assert talk(Web(view([ticket("A001")]), gone), words) == ""


def test_asking_too_often_is_bounded_by_token_and_guessing_by_caller() -> None:
    async def words(http: httpx.AsyncClient) -> None:
        own = [(await http.get("/my/TOKENA001/place")).status_code for _ in range(15)]
        assert own == [200] * 12 + [429] * 3
        guessed = [(await http.get(f"/my/GUESSED{n:04d}/place")).status_code for n in range(25)]
        assert guessed == [404] * 20 + [429] * 5

    talk(Web(view([ticket("A001")])), words)


def test_the_names_that_a_bucket_remembers_are_bounded() -> None:
    bucket = Bucket(lambda: 0.0, burst=1, per_second=1.0, names=2)
    assert [bucket.allows(name) for name in ("a", "a", "b", "c", "a")] == [True, False, True, True, True]


def test_while_the_hall_cannot_be_read_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_feed, "FIRST_VIEW_SECONDS", 0.05)
    answer = ask(Web(), "/my/TOKENA001/place")
    assert (answer.status_code, answer.json()["code"]) == (503, "public.away")
    assert answer.headers["Retry-After"] == "5"


# --- taking a number


def take(web: Web, body: Any, headers: dict[str, str] = KIOSK, **more: Any) -> Any:
    async def words(http: httpx.AsyncClient) -> httpx.Response:
        await http.get("/my/TOKENA001/place")
        return await http.post("/public/take", json=body, headers=headers)

    return talk(web, words, **more)


def test_a_number_is_given_with_the_address_of_its_place() -> None:
    web = Web(view(), address="https://hall.example", qr=lambda text: ("101", text))
    found = take(web, {"key": KEY, "queue": "A", "priority": "老年人"}).json()
    assert (found["number"], found["ahead"], found["low"]) == ("A009", 2, -1)
    assert found["address"] == "https://hall.example/my/TOKENA009"
    assert found["qr"] == ["101", "https://hall.example/my/TOKENA009"]
    plain = take(Web(view()), {"key": KEY, "queue": "A"}).json()
    assert (plain["address"], plain["qr"]) == ("http://hub/my/TOKENA009", [])


@pytest.mark.parametrize(
    "body",
    [
        {"key": "x", "queue": "A"}, {"key": KEY, "queue": "Z"},
        {"key": KEY, "queue": "A", "priority": "国王"},
        {"key": KEY}, [], "x", {"key": KEY, "queue": "A", "more": 1}, {"key": KEY, "queue": ["A"]},
        {"key": KEY, "queue": "A" * MAX_BODY},
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused(body: Any) -> None:
    web = Web(view())
    answer = take(web, body)
    assert answer.status_code == 422
    assert web.taker.acts == []


def test_who_may_not_take_takes_nothing() -> None:
    assert take(Web(view()), {"key": KEY, "queue": "A"}, BOARD).status_code == 401
    closed = take(Web(view()), {"key": KEY, "queue": "A"}, taker=False)
    assert closed.json()["code"] == "public.take"
    web = Web(view())
    web.taker.empty = True
    assert take(web, {"key": KEY, "queue": "A"}).status_code == 503


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"{}", "text/plain"), (b"\xff\xfe", "application/json"), (b"", "application/json")],
)
def test_a_body_that_is_no_json_is_refused(content: bytes, kind: str) -> None:
    headers = {**KIOSK, "Content-Type": kind}
    answer = ask(Web(view()), "/public/take", headers, method="POST", content=content)
    assert (answer.status_code, answer.json()["code"]) == (422, "public.body")


def test_a_body_that_drips_in_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.public_web.BODY_SECONDS", 0.05)

    async def drip() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    headers = {**KIOSK, "Content-Type": "application/json"}
    answer = ask(Web(view()), "/public/take", headers, method="POST", content=drip())
    assert "太慢" in answer.json()["sentence"]


# --- streams


def a_feed(source: Source) -> PublicFeed:
    def voice() -> Voice:
        rules = VoiceRules()
        return Voice(**{name: getattr(rules, name) for name in Voice.__struct_fields__})

    return PublicFeed(source, PublicHall("大厅", WINDOWS, PublicOptions(hall="").board, QUEUES), voice)


def streamed(source: Source, words: Callable[[PublicFeed], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        feed = a_feed(source)
        async with asyncio.timeout(20):
            try:
                return await words(feed)
            finally:
                await feed.close()

    return asyncio.run(whole())


def frame_of(data: bytes) -> Any:
    return json.loads(data.removeprefix(b"data: "))


def test_a_screen_gets_a_snapshot_then_what_concerns_it_else_beats() -> None:
    source = Source(view([ticket("A001")], [seat(3), seat(5)]))

    async def words(feed: PublicFeed) -> None:
        board, window = feed.frames(Scene(), voice=True), feed.frames(Scene(window=5))
        first = frame_of(await anext(board))
        assert first["t"] == "snap"
        assert first["voice"]["zero"] == "零"
        assert frame_of(await anext(window))["voice"] is None
        assert feed.screens == 2
        source.items.put_nowait(Change(seq=2, at=NOW, tickets=(called("A001", 3),)))
        assert frame_of(await anext(board))["new"][0]["number"] == "A001"
        # What does not concern a window still tells it that the authority lives.
        assert frame_of(await anext(window))["t"] == "beat"
        source.items.put_nowait(None)
        assert [frame_of(await anext(one))["t"] for one in (board, window)] == ["beat", "beat"]
        source.items.put_nowait(view([], seq=9))
        assert frame_of(await anext(board))["seq"] == 9
        await board.aclose()
        assert feed.screens == 1
        await window.aclose()

    streamed(source, words)


def test_a_source_that_breaks_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_feed, "AGAIN_SECONDS", 0.01)
    source = Source(
        view(), Unavailable("queue.away", "不在"), RuntimeError("bug"), StopAsyncIteration(), view(seq=7)
    )

    async def words(feed: PublicFeed) -> int:
        board = feed.frames(Scene())
        while frame_of(await anext(board))["seq"] != 7:
            pass
        await board.aclose()
        return source.readers

    assert streamed(source, words) == 4


def test_a_screen_that_does_not_read_is_let_go_and_others_are_not() -> None:
    source = Source(view())

    async def words(feed: PublicFeed) -> list[str]:
        slow = feed.frames(Scene())
        await anext(slow)
        for _ in range(WAITING_FRAMES + 5):
            source.items.put_nowait(None)
        await source.taken(WAITING_FRAMES + 6)
        return [frame_of(frame)["t"] async for frame in slow]

    assert streamed(source, words) == []


def test_stopping_ends_every_stream_and_none_begins_again() -> None:
    async def words(feed: PublicFeed) -> list[bytes]:
        board = feed.frames(Scene())
        await anext(board)
        feed.stop()
        feed.start()
        rest = [frame async for frame in board]
        return rest + [frame async for frame in feed.frames(Scene())]

    assert streamed(Source(view()), words) == []


def test_a_screen_that_is_put_out_sees_nothing_more() -> None:
    web = Web(view(), ask_seconds=-1.0)

    async def words() -> None:
        async with asyncio.timeout(20), web.open():
            assert web.pages is not None
            request: Any = type("Asked", (), {"headers": BOARD, "cookies": {}})()
            from sync.public import _while_enrolled  # noqa: PLC0415  # its stream cannot be read over ASGI

            frames = _while_enrolled(web.pages, request, web.pages.feed.frames(Scene()))
            assert frame_of(await anext(frames))["t"] == "snap"
            web.gate.out.add("board")
            web.source.items.put_nowait(None)
            assert [frame async for frame in frames] == []

    asyncio.run(words())
