"""What a kiosk is made with, out of the settings of its PC and what the hub says of the hall."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hall.catalogue import Catalogue
from hall.errors import Unavailable
from hall.settings import HallSettings
from ui.devices.cards import CardSource
from ui.states.kiosk_ports import HallFacts


class RecordedCard:
    """A reader whose last reply lies in a file (`LocalSettings.card_file`), until one is attached."""

    def __init__(self, frame: Callable[[], bytes | None]) -> None:
        """Take where the bytes come from."""
        self._frame = frame

    def read(self) -> bytes:
        """See `CardSource.read`."""
        try:
            return self._frame() or b""
        except OSError as error:
            raise Unavailable("card.reader", str(error)) from error


def reader_of(card_file: str, frame: Callable[[], bytes | None]) -> CardSource | None:
    """The card reader of this PC, None when none is named."""
    return RecordedCard(frame) if card_file and Path(card_file).suffix else None


def facts_of(hall: HallSettings, catalogue: Catalogue) -> HallFacts:
    """What a kiosk needs to know of its hall."""
    return HallFacts(
        name=hall.name,
        catalogue=catalogue,
        rules=hall.kiosk,
        phone=hall.phone,
        short=hall.ticket_short,
    )
