"""Python looks for reference cycles on the thread of the window alone while lanes work.

Left to itself it looks wherever values are made, so also on a lane, and Qt objects in a cycle would end
there. Qt then holds a lock of its own while it waits for Python's, the window waits for the two the other
way round, and both stand still for ever. Values outside of cycles end with their last reference and are not
concerned. No rule belongs here.
"""

import gc
from typing import ClassVar, Final

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS: Final = 1_000


class Collector(QObject):
    """Takes the place of the automatic collector until it is closed; several may work in one program."""

    _at_work: ClassVar[int] = 0
    _was_on: ClassVar[bool] = False

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin; to be called on the thread of the window."""
        super().__init__(parent)
        if not Collector._at_work:
            Collector._was_on = gc.isenabled()
            gc.disable()
        Collector._at_work += 1
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK_MS)

    @Slot()
    def look(self) -> None:
        """Collect the oldest generation whose turn has come by the thresholds of Python itself."""
        due = -1
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
            if not threshold or count <= threshold:
                break
            due = generation
        if due >= 0:
            gc.collect(due)

    def settled(self) -> None:
        """What is here by now is here to stay: modules, pages, tables of words.

        Looking through all of it takes a quarter of a second, which is felt at a key; the rest a tenth.
        """
        if not gc.get_freeze_count():
            gc.freeze()

    def close(self) -> None:
        """Give the collector back to Python once nobody needs it here; no lane may work any more."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        Collector._at_work -= 1
        if not Collector._at_work and Collector._was_on:
            gc.enable()
