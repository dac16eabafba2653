"""A real hub's pages in a real Chromium: the small hall as a process, and the browser that looks at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from tests.rules import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAM: Final = tree.ROOT / "tests/fakes/pages_program.py"
COOKIE: Final = "yichuang_screen"
_SWITCHES: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--lang=zh-CN", "--disable-background-networking", "--disable-component-update", "--no-first-run",
    "--js-flags=--expose-gc",
)  # fmt: skip


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


class HallProcess:
    """The small hall; killed and started again it is the same hall at the same address."""

    def __init__(self, journal: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._journal = journal
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = [sys.executable, str(PROGRAM), str(self.port), str(self._journal)]
        environment = os.environ | {"PYTHONPATH": str(tree.ROOT), "PYTHONUTF8": "1"}
        self._process = subprocess.Popen(words, env=environment, cwd=tree.ROOT)
        until(lambda: self._process is None or self._process.poll() is not None or self.is_up())
        assert self._process.poll() is None

    def is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/public/who", trust_env=False).status_code == 401
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> float:
        """Ask it to end, as a service manager does; how many seconds that took."""
        assert self._process is not None
        begin = time.monotonic()
        self._process.terminate()
        self._process.wait(20)
        return time.monotonic() - begin

    def order(self, what: str, **more: Any) -> None:
        answer = httpx.post(f"{self.url}/test", json={"what": what, **more}, timeout=120, trust_env=False)
        assert answer.status_code == 200, answer.text


def until(met: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait for something that is polled; what it gave.

    Raises:
        TimeoutError: It did not come about.
    """
    pause, end = threading.Event(), time.monotonic() + seconds
    while not (found := met()):
        if time.monotonic() > end:
            raise TimeoutError
        pause.wait(0.04)
    return found


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """Debian's Chromium without a screen."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for switch in _SWITCHES:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_script_timeout(240)
    try:
        yield driver
    finally:
        driver.quit()


class Screen:
    """What a person in front of the browser sees and does."""

    def __init__(self, driver: webdriver.Chrome, hall: HallProcess) -> None:
        self.driver = driver
        self.hall = hall

    def size(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, path: str, credential: str = "board-key") -> None:
        self.driver.get(f"{self.hall.url}/public/static/icon.svg")
        self.driver.delete_all_cookies()
        if credential:
            self.driver.add_cookie({"name": COOKIE, "value": credential, "path": "/"})
        self.driver.get(self.hall.url + path)

    def text(self, place: str) -> str:
        found: str = self.driver.execute_script(
            f"const e = document.querySelector(arguments[0]); return e && {_SEEN} ? e.innerText : ''", place
        )
        return " ".join(found.split())

    def texts(self, place: str) -> list[str]:
        script = f"return [...document.querySelectorAll(arguments[0])].map((e) => {_SEEN} ? e.innerText : '')"
        return [" ".join(text.split()) for text in self.driver.execute_script(script, place)]

    def sees(self, place: str, text: str, seconds: float = 20.0) -> None:
        """Wait until a place says something."""
        try:
            until(lambda: text in self.text(place), seconds)
        except TimeoutError as error:
            message = f"{place} says {self.text(place)!r}, not {text!r}"
            raise AssertionError(message) from error

    def press(self, place: str) -> None:
        self.driver.find_element(By.CSS_SELECTOR, place).click()

    def state(self, root: str) -> dict[str, str]:
        found: dict[str, str] = self.driver.execute_script(
            "return {...document.querySelector(arguments[0]).dataset}", root
        )
        return found

    def style(self, place: str, name: str) -> str:
        found: str = self.driver.execute_script(
            "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", place, name
        )
        return found

    def overflowing(self) -> list[str]:
        """Texts that do not fit into their box or lie outside the page."""
        found: list[str] = self.driver.execute_script(_OVERFLOWING)
        return found


_SEEN: Final = "e.checkVisibility({visibilityProperty: true})"

_OVERFLOWING: Final = """
const faults = [];
for (const e of document.querySelectorAll('body *')) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || getComputedStyle(e).visibility === 'hidden') continue;
  const box = e.getBoundingClientRect();
  if (!box.width) continue;
  const hides = (o) => getComputedStyle(o).overflow === 'hidden';
  if (e.scrollWidth > e.clientWidth + 1 && hides(e)) faults.push('cut ' + e.innerText);
  const range = document.createRange();
  range.selectNodeContents(e);
  for (const r of range.getClientRects()) {
    if (r.left < -1 || r.right > innerWidth + 1) faults.push('outside ' + e.innerText);
  }
  if (box.top < -1 || box.bottom > innerHeight + 1) faults.push('above or below ' + e.innerText);
  for (let p = e.parentElement; p; p = p.parentElement) {
    if (!hides(p) || p === document.body || p === document.documentElement) continue;
    const b = p.getBoundingClientRect();
    if (box.right > b.right + 1) faults.push('beyond its row ' + e.innerText);
  }
}
return faults;
"""
