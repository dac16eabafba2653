"""How far a long run is and what holds it up: a line every five minutes.

A build server that ends a run by force keeps what was printed and nothing else. The lines tell whether it was
one test, a disk that is slow to confirm, or a processor shared with others. No test is judged by it.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_SECONDS = 300.0
NAMED = 3
"""So many of the slowest tests since the last line are named."""


class Spent(NamedTuple):
    """Shares of the processors' time since the machine was started, in ticks."""

    total: int
    waiting: int
    stolen: int


def spent(stat: Path = Path("/proc/stat")) -> Spent:
    """What Linux counted, nothing elsewhere: waiting is for disks, stolen went to other guests."""
    if not stat.exists():
        return Spent(0, 0, 0)
    ticks = [int(word) for word in stat.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return Spent(sum(ticks), ticks[4], ticks[7])


class Progress:
    """A plugin of the process that hears of every test."""

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._began = self._told = clock()
        self._before = spent()
        self._done = 0
        self._since: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test, and tell when it is time."""
        self._done += report.when == "teardown"
        self._since[report.nodeid] += report.duration  # type: ignore[assignment]  # seconds, not pieces
        now = self._clock()
        if now - self._told < EVERY_SECONDS:
            return
        self._told = now
        self._tell(self._line(now))
        self._since.clear()

    def _line(self, now: float) -> str:
        after = spent()
        ticks = max(1, after.total - self._before.total)
        waiting = (after.waiting - self._before.waiting) / ticks
        stolen = (after.stolen - self._before.stolen) / ticks
        self._before = after
        slowest = ", ".join(f"{name} {took:.0f} s" for name, took in self._since.most_common(NAMED))
        return (
            f"{(now - self._began) / 60:.0f} min, {self._done} tests; load {os.getloadavg()[0]:.1f},"
            f" waiting for disks {waiting:.0%}, stolen {stolen:.0%}; slowest: {slowest}"
        )


def install(config: pytest.Config) -> None:
    """Tell at the terminal of this run; a worker tells nothing."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return

    def tell(line: str) -> None:
        reporter.ensure_newline()
        reporter.write_line(line)

    config.pluginmanager.register(Progress(tell), "yichuang-progress")
