"""The program behind a screen: its loopback door, a browser kept alive, a voice that comes back."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import override

from hall.errors import Unavailable
from sync import board_browser, board_run
from sync.board_browser import Browser, BrowserWords, find_browser
from sync.board_run import BoardOptions, Relay, run_board, speak

SNAP = b'data: {"t":"snap","at":0,"calls":[]}\n\n'
CALL = (
    b'data: {"t":"delta","prev":0,"seq":1,"at":9,"new":'
    b'[{"key":"A001@9","number":"A001","window":3,"at":9}]}\n\n'
)


class Pieces(httpx.AsyncByteStream):
    """A body that comes in pieces, waits when it is told to, or breaks."""

    def __init__(self, *pieces: bytes | Exception | None) -> None:
        self.pieces = pieces

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if piece is None:
                await asyncio.Event().wait()
            elif isinstance(piece, Exception):
                raise piece
            else:
                yield piece


Answer = Callable[[httpx.Request], httpx.Response]


def making(answer: Answer) -> Callable[[], httpx.AsyncClient]:
    return lambda: httpx.AsyncClient(base_url="http://hub", transport=httpx.MockTransport(answer))


def streaming(*pieces: bytes | Exception | None) -> Answer:
    return lambda _request: httpx.Response(200, stream=Pieces(*pieces))


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("away", request=request)


def asked(
    relay: Relay, path: str, host: str = "127.0.0.1:8123", method: str = "GET", **more: Any
) -> httpx.Response:
    relay.port = 8123

    async def whole() -> httpx.Response:
        transport = httpx.ASGITransport(app=relay.app())
        async with asyncio.timeout(10), httpx.AsyncClient(transport=transport, base_url="http://x") as http:
            return await http.request(method, path, headers={"Host": host}, **more)

    return asyncio.run(whole())


def a_relay(answer: Answer = away) -> tuple[Relay, list[bool]]:
    heard: list[bool] = []
    return Relay(making(answer), heard.append, lambda: "语音正常。"), heard


def test_pages_come_from_here_also_while_the_hub_is_away() -> None:
    relay, heard = a_relay()
    for path, title in (("/board", "叫号屏"), ("/window/3", "窗口屏")):
        assert title in asked(relay, path).text
    assert asked(relay, "/public/static/board.js").status_code == 200
    assert asked(relay, "/public/static/none.js").status_code == 404
    assert asked(relay, "/public/who").status_code == 204
    assert asked(relay, "/public/events").status_code == 503
    assert asked(relay, "/health").json() == {"voice": "语音正常。"}
    assert [asked(relay, "/alive", method="POST", content=body).status_code for body in (b"1", b"0")] == [
        204
    ] * 2
    assert heard == [True, False]


def test_another_name_for_this_machine_is_not_let_in() -> None:
    relay, heard = a_relay()
    for path in ("/board", "/public/events", "/health"):
        assert asked(relay, path, host="evil.example").status_code == 403
    assert asked(relay, "/alive", host="evil.example", method="POST").status_code == 403
    assert heard == []


def test_frames_are_passed_on_with_the_screens_own_question() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, stream=Pieces(SNAP, CALL))

    relay, _ = a_relay(answer)
    assert asked(relay, "/public/events?area=一楼A区&other=1").content == SNAP + CALL
    assert seen == ["http://hub/public/events?area=%E4%B8%80%E6%A5%BCA%E5%8C%BA"]


def test_a_stream_that_breaks_or_is_refused_ends_quietly() -> None:
    broken, _ = a_relay(streaming(SNAP, httpx.ReadError("cut")))
    assert asked(broken, "/public/events").content == SNAP
    refused, _ = a_relay(lambda _request: httpx.Response(401))
    assert asked(refused, "/public/events").status_code == 503


def test_when_the_program_ends_its_streams_end() -> None:
    relay, _ = a_relay(streaming(SNAP, None))
    relay.ending.set()
    assert asked(relay, "/public/events").content in {b"", SNAP}


class Mouth:
    health = ""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.news = asyncio.Event()

    def push(self, call: Any) -> None:
        self.said.append(call.number)
        self.news.set()

    def withdraw(self, key: str) -> None:
        self.said.append(key)

    def rules(self, rules: Any) -> None:
        self.said.append(rules.sentence)

    async def run(self) -> None:
        await asyncio.Event().wait()


def test_the_voice_comes_back_after_every_kind_of_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_run, "AGAIN_SECONDS", (0.01, 0.02))
    answers = iter(
        [
            away,
            lambda _request: httpx.Response(503),
            streaming(b"data: nonsense\n\n"),
            streaming(b'data: {"t":"snap"}\n\n'),
            streaming(b": a comment\n\n", SNAP, httpx.ReadError("cut")),
            streaming(SNAP, CALL, None),
        ]
    )

    def answer(request: httpx.Request) -> httpx.Response:
        return next(answers)(request)

    async def whole() -> list[str]:
        mouth = Mouth()
        working = asyncio.create_task(speak(making(answer), mouth, ""))
        async with asyncio.timeout(10):
            await mouth.news.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return mouth.said

    assert asyncio.run(whole()) == ["A001"]


# --- the browser


def a_program(folder: Path, body: str) -> str:
    program = folder / "browser"
    program.write_text(f'#!/bin/sh\necho "$@" >> {folder}/starts\n{body}\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def starts(folder: Path) -> list[str]:
    file = folder / "starts"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


async def kept(folder: Path, browser: Browser, count: int) -> None:
    """Keep a browser until it was started so often."""
    keeping = asyncio.create_task(browser.keep("http://127.0.0.1:1/board"))
    async with asyncio.timeout(20):
        while browser.starts < count or len(starts(folder)) < count:
            await asyncio.wait({keeping}, timeout=0.05)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


def a_browser(folder: Path, body: str, alive: float) -> Browser:
    words = BrowserWords(program=a_program(folder, body), profile=folder / "profile", more=("--more",))
    return Browser(words, starting=alive, alive=alive)


def test_a_browser_that_ends_is_started_again_full_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_browser, "FIRST_WAIT", 0.01)
    browser = a_browser(tmp_path, "exit 1", alive=10.0)

    async def whole() -> None:
        await kept(tmp_path, browser, 3)

    asyncio.run(whole())
    line = starts(tmp_path)[0]
    assert line.endswith("--more http://127.0.0.1:1/board")
    assert f"--user-data-dir={tmp_path}/profile --kiosk" in line
    assert ("--no-sandbox" in line) == (os.geteuid() == 0)


def test_a_browser_whose_page_is_silent_or_ill_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_browser, "FIRST_WAIT", 0.01)
    browser = a_browser(tmp_path, "trap '' TERM; echo $$ >> pids; sleep 60", alive=0.3)

    async def whole() -> None:
        browser.heard(well=True)
        browser.heard(well=False)
        await kept(tmp_path, browser, 2)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(board_browser, "ASKED_SECONDS", 0.2)
    asyncio.run(whole())
    for pid in (tmp_path / "pids").read_text(encoding="utf-8").split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), signal.SIGCONT)


def test_a_browser_that_cannot_be_started_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_browser, "FIRST_WAIT", 0.001)
    browser = Browser(BrowserWords(program=str(tmp_path), profile=tmp_path / "p"), starting=1.0, alive=1.0)

    async def whole() -> int:
        keeping = asyncio.create_task(browser.keep("http://127.0.0.1:1/"))
        await asyncio.wait({keeping}, timeout=0.3)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        return browser.starts

    assert asyncio.run(whole()) == 0


def test_the_browser_that_was_asked_for_is_used_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = a_program(tmp_path, "")
    assert find_browser(program) == program
    assert find_browser(str(tmp_path / "none")) == ""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() == ""
    (tmp_path / "browser").rename(tmp_path / "chromium")
    assert find_browser() == str(tmp_path / "chromium")


# --- the whole


def options(folder: Path, **more: Any) -> BoardOptions:
    return BoardOptions(hub="http://hub", profile=folder / "profile", **more)


def test_without_a_browser_or_its_port_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"board\.browser"):
        run_board(options(tmp_path, browser=str(tmp_path / "none")), making(away))
    with pytest.raises(Unavailable, match=r"board\.port"):
        run_board(options(tmp_path, show=False, port=1 << 17), making(away))


def test_the_page_of_a_screen(tmp_path: Path) -> None:
    assert options(tmp_path).path == "/board?alive=1"
    assert options(tmp_path, area="一楼").path == "/board?alive=1&area=%E4%B8%80%E6%A5%BC"
    assert options(tmp_path, window=3).path == "/window/3?alive=1"


@pytest.mark.parametrize("show", [True, False])
def test_a_screen_runs_until_it_is_told_to_stop(tmp_path: Path, *, show: bool) -> None:
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        signal.setitimer(signal.ITIMER_REAL, 0.6)

    async def mouth() -> Mouth:
        return Mouth()

    before = signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    program = a_program(tmp_path, "exec sleep 60")
    try:
        chosen = options(tmp_path, browser=program, show=show)
        assert run_board(chosen, making(away), mouth=mouth if show else None, say=say) == 0
    finally:
        signal.signal(signal.SIGALRM, before)
    assert lines[0].startswith("YICHUANG-BOARD http://127.0.0.1:")
    assert len(starts(tmp_path)) == int(show)
