"""Runs `hall.ahead_task` beside the program, with the least priority, and ends it when the page closes."""

from __future__ import annotations

import os
import subprocess  # only this program's own module is started
import sys
from pathlib import Path
from threading import Lock
from typing import Final

import hall
from hall.ahead_task import AheadTask, decoded, encoded
from hall.errors import Unavailable
from hall.opening_advice import HallAhead
from ui import words

_PATIENCE: Final = 240
"""Seconds after which a play is given up."""

_ROOT: Final = Path(hall.__file__).parents[1]
_IDLE: Final[int] = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
"""Windows' word for a low priority; elsewhere 0, and `nice` does it."""


class AheadProcess:
    """One play at a time; `play` on a lane, `close` from anywhere."""

    def __init__(self) -> None:
        """Nothing runs."""
        self._lock = Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._closed = False

    def play(self, task: AheadTask) -> HallAhead:
        """Play a task.

        Raises:
            Unavailable: `ahead.none`: it was ended, or took too long.
        """
        with self._lock:
            if self._closed:
                raise Unavailable("ahead.none", words.AHEAD_NONE)
            process = self._start()
            self._running = process
        try:
            answer, _ = process.communicate(encoded(task), timeout=_PATIENCE)
            return decoded(answer)
        except (subprocess.TimeoutExpired, OSError, ValueError) as error:
            raise Unavailable("ahead.none", words.AHEAD_NONE) from error
        finally:
            self._end(process)

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "hall.ahead_task"]
        if os.name == "posix":
            command = ["nice", "-n", "15", *command]
        try:
            return subprocess.Popen(  # noqa: S603  # a fixed command, no shell, nothing typed in it
                command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_IDLE,
            )
        except OSError as error:
            raise Unavailable("ahead.none", words.AHEAD_NONE) from error

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._running = None
        if process.poll() is None:
            process.kill()
            process.communicate()

    def close(self) -> None:
        """End what runs; nothing is played any more."""
        with self._lock:
            self._closed = True
            if self._running is not None:
                self._running.kill()
