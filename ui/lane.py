"""The only threads of the desk: one worker a lane, answers on the main thread (decisions D27, practices M25).

Work that may take more than 50 ms is handed to a lane together with the object that wants the answer. When
that object is gone, or the lanes are closing, the answer is dropped. No rule and no widget belongs here.

A worker never lets go of the last reference to anything of Qt: an object that ended there would hold a lock
of Qt while it waits for Python's, and the window would stand still for ever. So the main thread keeps what
was handed in until it has heard that the worker let go, and looks for reference cycles itself
(`ui.collector`).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any, Final, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from ui.collector import Collector

T = TypeVar("T")

Failed = Callable[[BaseException], None]


class LaneName(StrEnum):
    """What each lane is for (D27)."""

    STORE = "store"
    CALL = "call"
    SYNC = "sync"
    BLOB = "blob"
    LISTEN = "listen"
    PRINT = "print"


CLOSE_ORDER: Final = (
    LaneName.LISTEN,
    LaneName.CALL,
    LaneName.SYNC,
    LaneName.BLOB,
    LaneName.PRINT,
    LaneName.STORE,
)
"""The store closes last, so that whatever the others still want to write finds it open."""


class Worker(Protocol):
    """What pages ask of a lane; `Lane` in the program, `FakeLane` in tests."""

    def submit(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """Run `work` off the main thread, then `done` with its answer on the main thread."""
        ...


def _alive(owner: QObject) -> bool:
    """False when Qt has already deleted the object behind the name."""
    return bool(shiboken6.isValid(owner))  # type: ignore[no-untyped-call]


@dataclass(slots=True)
class _Job:
    """One piece of work; the worker adds what came of it."""

    owner: QObject
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Failed | None
    answer: Any = None
    error: BaseException | None = None


class Lane(QObject):
    """One worker thread; work runs in the order it was handed in.

    Signals:
        fault: An exception for which the caller gave no handler.
    """

    fault = Signal(object)
    _answered = Signal(int)

    def __init__(self, name: LaneName, parent: QObject | None = None) -> None:
        """Start with an idle worker; the thread begins with the first work."""
        super().__init__(parent)
        self.name = name
        self._closing = False
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"lane-{name}")
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._drains = name is LaneName.STORE
        self._numbers = count()
        self._jobs: dict[int, _Job] = {}

    def submit(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """See `Worker.submit`; after `close` nothing runs any more."""
        if self._closing:
            return
        number = next(self._numbers)
        self._jobs[number] = _Job(owner, work, done, failed)
        self._pool.submit(self._run, number)

    def _run(self, number: int) -> None:
        """On the worker: do it, let go of it, and only then say so."""
        job = self._jobs[number]
        try:
            job.answer = job.work()
        except BaseException as error:  # noqa: BLE001  # every fault goes to the caller
            job.error = error
        del job
        if not self._closing:
            self._answered.emit(number)

    @Slot(int)
    def _deliver(self, number: int) -> None:
        job = self._jobs.pop(number, None)
        if job is None or self._closing or not _alive(job.owner):
            return
        if job.error is None:
            job.done(job.answer)
        elif job.failed is not None:
            job.failed(job.error)
        else:
            self.fault.emit(job.error)

    def close(self) -> None:
        """Let the work in hand end, drop what waits, deliver no answer any more.

        The store does what waits, too: a draft that was typed is written before the window is gone (D8).
        """
        self._closing = True
        self._pool.shutdown(wait=True, cancel_futures=not self._drains)
        self._jobs.clear()


class FakeLane:
    """A lane that runs the work at once, for tests and for pages drawn without a store."""

    def __init__(self) -> None:
        """Remember faults that nobody handled."""
        self.faults: list[BaseException] = []

    def submit(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """Run `work` now and hand over its answer."""
        try:
            answer = work()
        except Exception as error:  # noqa: BLE001  # the same net as a real lane: every fault goes to the caller
            if failed is None:
                self.faults.append(error)
            else:
                failed(error)
            return
        if _alive(owner):
            done(answer)


class Lanes(QObject):
    """The six lanes of a desk and their closing order.

    Signals:
        fault: An exception of any lane for which the caller gave no handler.
    """

    fault = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make all lanes; no thread starts before the first work."""
        super().__init__(parent)
        self._collector = Collector(self)
        self._lanes = {name: Lane(name, self) for name in LaneName}
        for lane in self._lanes.values():
            lane.fault.connect(self.fault)

    def __getitem__(self, name: LaneName) -> Lane:
        """The lane of that name."""
        return self._lanes[name]

    @property
    def store(self) -> Lane:
        """All writes to the store."""
        return self._lanes[LaneName.STORE]

    @property
    def call(self) -> Lane:
        """The queue desk and look-ups."""
        return self._lanes[LaneName.CALL]

    @property
    def sync(self) -> Lane:
        """Rounds with the hub."""
        return self._lanes[LaneName.SYNC]

    @property
    def printing(self) -> Lane:
        """Rendering and the spool."""
        return self._lanes[LaneName.PRINT]

    def settled(self) -> None:
        """The program is loaded: what is here by now is here to stay."""
        self._collector.settled()

    def close(self) -> None:
        """Close every lane, the store last."""
        for name in CLOSE_ORDER:
            self._lanes[name].close()
        self._collector.close()
