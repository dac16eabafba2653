"""The system's browser as a screen of the hall: full screen, own profile, started again when it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 30.0
ASKED_SECONDS: Final = 3.0
"""How long a browser that is asked to end may take."""
GOOD_RUN_SECONDS: Final = 120.0
"""A browser that ran so long is started again at once."""

_NAMES: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
    "microsoft-edge-stable", "browser360-cn", "qaxbrowser-safe",
)  # fmt: skip
_WINDOWS: Final = (
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
)
_SWITCHES: Final = (
    "--kiosk", "--no-first-run", "--no-default-browser-check", "--noerrdialogs", "--disable-infobars",
    "--disable-session-crashed-bubble", "--hide-crash-restore-bubble", "--disable-pinch",
    "--overscroll-history-navigation=0", "--autoplay-policy=no-user-gesture-required",
    "--disable-features=Translate,TranslateUI,MediaRouter,OptimizationHints", "--disable-sync",
    "--disable-component-update", "--disable-background-networking", "--disable-default-apps",
    "--disable-extensions", "--password-store=basic", "--check-for-update-interval=31536000",
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows", "--lang=zh-CN",
)  # fmt: skip

_log: Final = logging.getLogger("yichuang.board")


def _candidates() -> Iterator[str]:
    for name in _NAMES:
        yield shutil.which(name) or ""
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            base = os.environ.get(variable)
            for path in _WINDOWS if base else ():
                whole = Path(base or "") / path
                yield str(whole) if whole.is_file() else ""


def find_browser(wanted: str = "") -> str:
    """The program that was asked for, else the first that is installed; "" for none."""
    if wanted:
        return shutil.which(wanted) or ""
    return next((found for found in _candidates() if found), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserWords:
    """How the browser is started: `more` words come after those of a screen."""

    program: str
    profile: Path
    more: tuple[str, ...] = ()

    def command(self, address: str) -> list[str]:
        """All words."""
        # A browser run by root refuses to start with its sandbox; a screen's own account is better.
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        own = f"--user-data-dir={self.profile}"
        return [self.program, own, *_SWITCHES, *as_root, *self.more, address]


class Browser:
    """One browser, kept alive."""

    def __init__(self, words: BrowserWords, *, starting: float, alive: float) -> None:
        """Take its words, and how many seconds it may be silent at first and later."""
        self._words = words
        self._starting = starting
        self._alive = alive
        self._heard_at = 0.0
        self._heard = False
        self.starts = 0

    def heard(self, well: bool) -> None:  # noqa: FBT001  # it is the page's one word
        """The page is there; not `well` when its scripts fail, which counts as silence."""
        if well:
            self._heard = True
            self._heard_at = asyncio.get_running_loop().time()

    async def keep(self, address: str) -> None:
        """Open the page and keep it open until cancelled."""
        loop = asyncio.get_running_loop()
        wait = FIRST_WAIT
        while True:
            begin = loop.time()
            try:
                await self._once(address)
            except OSError as error:
                _log.warning("the browser does not start: %s", error)
            wait = FIRST_WAIT if loop.time() - begin > GOOD_RUN_SECONDS else min(wait * 2, LONGEST_WAIT)
            await asyncio.sleep(wait)

    async def _once(self, address: str) -> None:
        """One life of the browser: until it ends or says nothing any more."""
        self._words.profile.mkdir(parents=True, exist_ok=True)
        self._heard, self._heard_at = False, asyncio.get_running_loop().time()
        process = await asyncio.create_subprocess_exec(
            *self._words.command(address),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        self.starts += 1
        try:
            await self._watch(process)
        finally:
            await _end(process)

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        loop = asyncio.get_running_loop()
        while True:
            bound = self._alive if self._heard else self._starting
            left = self._heard_at + bound - loop.time()
            if left <= 0:
                _log.warning("the page says nothing: the browser is started again")
                return
            try:
                async with asyncio.timeout(min(left, 1.0)):
                    await process.wait()
            except TimeoutError:
                continue
            _log.warning("the browser ended with %s", process.returncode)
            return


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask it to end, then end it with all that it started."""
    if sys.platform == "win32":
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return
    for how, seconds in ((signal.SIGTERM, ASKED_SECONDS), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, how)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await process.wait()
                if how is signal.SIGKILL:
                    return
