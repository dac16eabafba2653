"""Listens to the hall's queue for a kiosk, on a lane of its own; else it would think itself alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from ui.lane import Worker

LISTEN_SECONDS: Final = 5.0
_AGAIN: Final = 1000
"""Milliseconds after a fault that `listen` does not expect."""


class Ear(QObject):
    """Keeps `ListeningQueue.listen` running until it is told to stop."""

    def __init__(self, listen: Callable[[float], bool], lane: Worker, parent: QObject) -> None:
        """Nothing is heard before `begin`."""
        super().__init__(parent)
        self._listen = listen
        self._lane = lane
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN)
        self._again.timeout.connect(self.begin)

    @Slot()
    def begin(self) -> None:
        """Listen."""
        self._lane.submit(self, lambda: self._listen(LISTEN_SECONDS), self._heard, self._deaf)

    def _heard(self, changed: bool) -> None:  # noqa: FBT001  # what `listen` answers
        del changed  # The pages read the queue by themselves; here it is only kept current.
        self.begin()

    def _deaf(self, error: BaseException) -> None:
        del error
        self._again.start()
