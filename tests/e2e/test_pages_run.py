"""`main.py board` at work: a real browser that dies or hangs comes back, the voice gets every call once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from tests.e2e.pages import HallProcess, Screen, until
from tests.rules import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = tree.ROOT / "tests/fakes/board_program.py"


def children(parent: int) -> list[int]:
    """Processes that a process has started."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            try:
                stat = (place / "stat").read_text(encoding="utf-8")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                found.append(int(place.name))
    return found


def freeze(process: int) -> None:
    """Stop a process and all that it has started, without ending them."""
    os.kill(process, signal.SIGSTOP)
    for child in children(process):
        freeze(child)


class BoardProcess:
    """The board's program and the browser that it has started."""

    def __init__(self, hub: str, folder: Path, *more: str) -> None:
        self.folder = folder
        environment = os.environ | {"PYTHONPATH": str(tree.ROOT), "PYTHONUTF8": "1"}
        words = [sys.executable, str(PROGRAM), hub, str(folder), *more]
        self.process = subprocess.Popen(
            words, env=environment, cwd=tree.ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().split()[-1]

    def browser(self) -> int:
        """Process id of the browser now, 0 for none."""
        return next(iter(children(self.process.pid)), 0)

    def said(self, what: str) -> list[list[object]]:
        file = self.folder / "said.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [found for line in lines if (found := json.loads(line))[0] == what]

    def look(self, hall: HallProcess) -> tuple[webdriver.Chrome, Screen]:
        """Look into the browser that the program has started."""
        port = self.folder / "profile/DevToolsActivePort"
        until(port.exists)
        number = until(lambda: port.read_text(encoding="utf-8").split("\n")[0])
        options = webdriver.ChromeOptions()
        options.debugger_address = f"127.0.0.1:{number}"
        driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        return driver, Screen(driver, hall)

    def end(self) -> float:
        begin = time.monotonic()
        self.process.terminate()
        self.process.wait(20)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return time.monotonic() - begin


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallProcess]:
    hall = HallProcess(tmp_path / "journal.jsonl")
    hall.start()
    yield hall
    hall.kill()


def test_a_browser_that_dies_or_hangs_is_started_again(hall: HallProcess, tmp_path: Path) -> None:
    board = BoardProcess(hall.url, tmp_path)
    try:
        first = until(board.browser)
        driver, screen = board.look(hall)
        screen.sees("#live", "实时")
        hall.order("call", number="A001", window=3)
        screen.sees("#newest", "A001", seconds=1.5)
        assert screen.driver.execute_script("return document.cookie") == ""
        driver.service.stop()

        os.killpg(first, signal.SIGKILL)
        (tmp_path / "profile/DevToolsActivePort").unlink(missing_ok=True)
        second = until(lambda: (pid := board.browser()) not in {0, first} and pid)
        driver, screen = board.look(hall)
        screen.sees("#newest", "A001")
        driver.service.stop()

        freeze(second)
        until(lambda: board.browser() not in {0, second}, 30)
        assert not Path(f"/proc/{second}").exists()
    finally:
        assert board.end() < 12.0
    until(lambda: not board.browser())


def test_a_screen_that_starts_while_the_hub_is_away_says_so_and_finds_it(
    hall: HallProcess, tmp_path: Path
) -> None:
    hall.kill()
    board = BoardProcess(hall.url, tmp_path, "--window", "3")
    try:
        driver, screen = board.look(hall)
        screen.sees("#say", "正在连接排队系统")
        assert screen.text("#no") == "3"
        hall.start()
        hall.order("call", number="A001", window=3)
        screen.sees("#number", "A001")
        driver.service.stop()
    finally:
        board.end()


def test_the_voice_gets_each_new_call_once_whatever_the_hub_does(hall: HallProcess, tmp_path: Path) -> None:
    hall.order("call", number="A001", window=3)
    board = BoardProcess(hall.url, tmp_path, "--no-screen")
    try:
        until(lambda: board.said("rules"))
        hall.order("call", number="A002", window=5)
        until(lambda: board.said("push"))
        hall.kill()
        hall.start()
        hall.order("call", number="A003", window=16)
        until(lambda: len(board.said("push")) == 2)
        hall.order("call", number="A003", window=16)
        until(lambda: len(board.said("push")) == 3)
        # What was called before the program started is not said; what was called while the hub was away is.
        assert board.said("push") == [
            ["push", "A002", 5, "一楼A区"],
            ["push", "A003", 16, "一楼B区"],
            ["push", "A003", 16, "一楼B区"],
        ]
        assert board.said("rules")[0] == ["rules", "请{number}号到{window}号窗口"]
    finally:
        board.end()


def test_the_loopback_door_is_for_this_machines_screen_only(hall: HallProcess, tmp_path: Path) -> None:
    board = BoardProcess(hall.url, tmp_path, "--no-screen")
    try:
        with httpx.Client(base_url=board.address.partition("/board")[0], trust_env=False) as http:
            assert http.get("/health").json() == {"voice": "all is well"}
            for path in ("/board", "/window/3", "/public/events", "/public/who", "/health"):
                assert http.get(path, headers={"Host": "evil.example"}).status_code == 403
            assert http.get("/public/static/..%2f..%2fboard_run.py").status_code == 404
            assert http.get("/my/TOKEN-A001/place").status_code == 404
    finally:
        board.end()
