"""Hubs and desks as processes of their own, to be killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from sync.server import PORT_LINE

ROOT = Path(__file__).resolve().parents[2]


class Program:
    """Another process of ours: its first line is waited for; `kill` is the pulled plug."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        self._rest: list[str] = []
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def line(self) -> str:
        """The next line that it prints; "" when it has ended."""
        assert self._process.stdout
        return self._process.stdout.readline().rstrip()

    def kill(self) -> None:
        """At once, without a word to it; what it had said is kept for `rest`. Nothing when it has ended."""
        if self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGKILL)
        self._end()

    def rest(self) -> list[str]:
        """Whole lines that it had said and nobody read, once it has ended."""
        return self._rest

    def stop(self) -> int:
        """Ask it to stop, and wait."""
        self._process.send_signal(signal.SIGTERM)
        return self._end()

    def _end(self) -> int:
        assert self._process.stdout
        with self._process.stdout as said:
            text = said.read()
        self._rest = text[: text.rfind("\n") + 1].splitlines()
        return self._process.wait(timeout=30)


class HubProgram(Program):
    """A hub over a store file; `url` is where it listens."""

    module = "tests.fakes.hub_program"

    def __init__(self, path: Path, port: int = 0, *more: str) -> None:
        super().__init__(self.module, str(path), str(port), *more)
        line = self.line()
        assert line.startswith(PORT_LINE), line
        self.url = line.removeprefix(PORT_LINE)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


class TierProgram(HubProgram):
    """A hub that relays to the one whose address is given, or the city."""

    module = "tests.fakes.relay_program"
