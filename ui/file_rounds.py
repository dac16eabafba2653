"""Rounds of files on their lane, beside and behind those of the records; nobody waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from hall.blobs import FileRound, FileRunner
    from ui.lane import Worker

_SOON: Final = 300
_LATER: Final = 30_000
"""Milliseconds until the next round after one that broke off."""


class FileRounds(QObject):
    """Asks the runner for rounds as long as a person is at work."""

    def __init__(
        self, runner: FileRunner, lane: Worker, broke: Callable[[BaseException], None], parent: QObject
    ) -> None:
        """Take the runner and its lane; `broke` is told what a round raised."""
        super().__init__(parent)
        self.last: FileRound | None = None
        self._runner = runner
        self._lane = lane
        self._broke = broke
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)

    def begin(self) -> None:
        """The first round comes soon."""
        self._timer.start(_SOON)

    def stop(self) -> None:
        """No further round."""
        self._timer.stop()

    @Slot()
    def _begin(self) -> None:
        self._lane.submit(self, self._runner.round, self._done, self._failed)

    def _done(self, done: FileRound) -> None:
        self.last = done
        self._timer.start(max(_SOON, int(self._runner.wait() * 1000)))

    def _failed(self, error: BaseException) -> None:
        self._timer.start(_LATER)
        self._broke(error)
