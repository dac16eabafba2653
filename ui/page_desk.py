"""What every page with acts of its own says to the window around it, and what it does with a failure.

The pages are `conflicts_desk.py`, `care_desk.py`, `office_cases.py` and `live/figures_desk.py`; no page and
no state stands here.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from hall.errors import HallError

ROW_KEYS: Final = {"Down": 1, "Up": -1, "PageDown": 10, "PageUp": -10}
"""Keys that move in a list, and by how many rows."""


class PageDesk(QObject):
    """The base of a page's acts, for one signed-in person.

    Signals:
        said: A sentence (as an object) about what was done.
        refused: A sentence (as an object) about what was not.
        touched: `hall.ports.Changes` (as an object).
        fault: An exception that is neither a refusal nor an outage.
    """

    said = Signal(object)
    refused = Signal(object)
    touched = Signal(object)
    fault = Signal(object)

    def failed(self, error: BaseException) -> None:
        """A refusal or an outage is a sentence, anything else goes on as it is."""
        if isinstance(error, HallError):
            self.refused.emit(error.sentence)
        else:
            self.fault.emit(error)
