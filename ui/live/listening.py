"""Hears from the authority that the queue changed, on a lane of its own, while the live hall is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from hall.errors import HallError
from ui.lane import LaneName, Lanes, Worker
from ui.states.live_ports import LivePort

_PATIENCE: Final = 5.0
"""Seconds of one wait; the page may close in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLanes:
    """Where the live hall works: the queue, listening to it, heavy computing."""

    call: Worker
    listen: Worker
    heavy: Worker


def live_lanes(lanes: Lanes, *, own_store: bool) -> LiveLanes:
    """Of a desk: a queue in this PC's own store is worked on where that store is written (D27).

    The look-ahead works where nothing else does at a manager's PC.
    """
    return LiveLanes(
        call=lanes.store if own_store else lanes.call,
        listen=lanes[LaneName.LISTEN],
        heavy=lanes[LaneName.BLOB],
    )


class Listening(QObject):
    """Waits for news again and again.

    Signals:
        news: The view is another one.
    """

    news = Signal()

    def __init__(self, port: LivePort, lane: Worker, parent: QObject) -> None:
        """Silent until `start`."""
        super().__init__(parent)
        self._port, self._lane = port, lane
        self._on = self._waiting = False

    def start(self) -> None:
        """Wait for news from now on; where the store is the authority itself there is nothing to hear."""
        self._on = True
        listen = self._port.listener()
        if listen is None or self._waiting:
            return
        self._waiting = True

        def heard(changed: bool) -> None:  # noqa: FBT001  # the answer of `listen`
            self._waiting = False
            if self._on:
                if changed:
                    self.news.emit()
                self.start()

        def failed(error: BaseException) -> None:
            self._waiting = False
            if not isinstance(error, HallError):
                raise error

        self._lane.submit(self, lambda: listen(_PATIENCE), heard, failed)

    def stop(self) -> None:
        """Nobody wants to know."""
        self._on = False
