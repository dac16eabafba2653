"""Sends acts of the manager to the authority, each under a key of its own (architecture.md 4)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from hall.clock import Clock
from hall.errors import Unavailable
from hall.ids import new_id
from hall.queue_acts import VERBS, Act
from ui import words
from ui.lane import Worker
from ui.states.live_ports import LivePort


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Acts with their keys.

    Attributes:
        told: What is said when all are done; "" for the usual sentence of the last act.
        advice: Id of an advice that is answered by them.
    """

    keyed: tuple[tuple[Act, str], ...]
    told: str = ""
    advice: str = ""

    @property
    def sentence(self) -> str:
        """What is said when all are done."""
        return self.told or words.DONE_WORDS.get(VERBS[type(self.keyed[-1][0])], "")


class Sender(QObject):
    """One list of acts after the other.

    Signals:
        done: The `Sending` (as an object) that was carried out.
        failed: What was raised instead.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, port: LivePort, clock: Clock, lane: Worker, parent: QObject) -> None:
        """Nothing is under way."""
        super().__init__(parent)
        self._port, self._clock, self._lane = port, clock, lane
        self._last: Sending | None = None

    @property
    def may_repeat(self) -> bool:
        """Nobody knows whether the last acts were done; the same keys may be sent again."""
        return self._last is not None

    def send(self, *acts: Act, told: str = "", advice: str = "") -> None:
        """Carry these out in their order; see `Sending`."""
        keyed = tuple((act, str(new_id(self._clock))) for act in acts)
        self._send(Sending(keyed=keyed, told=told, advice=advice))

    @Slot()
    def again(self) -> None:
        """Ask once more with the same keys, after the authority gave no answer."""
        if self._last is not None:
            self._send(self._last)

    def _send(self, sending: Sending) -> None:
        def work() -> None:
            for act, key in sending.keyed:
                self._port.do(act, key)

        def came(_none: None) -> None:
            self._last = None
            self.done.emit(sending)

        def failed(error: BaseException) -> None:
            self._last = sending if isinstance(error, Unavailable) else None
            self.failed.emit(error)

        self._lane.submit(self, work, came, failed)
