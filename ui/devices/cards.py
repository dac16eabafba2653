"""Where card reader frames come from: a small port, and a folder into which frames are dropped.

Reading a frame is `hall.idcard`; turning a card into a person of the form is `ui.states.applicant`.
"""

from pathlib import Path
from typing import Protocol

from hall.errors import Unavailable


class CardSource(Protocol):
    """A reader, as bytes."""

    def read(self) -> bytes:
        """The bytes of the newest reply.

        Raises:
            Unavailable: The reader does not answer.
        """
        ...


class FrameFolder:
    """A folder of frames, for trials and for readers whose driver writes files; the newest counts."""

    def __init__(self, folder: Path) -> None:
        """Read from this folder."""
        self._folder = folder

    def read(self) -> bytes:
        """See `CardSource.read`."""
        try:
            frames = sorted(self._folder.glob("*.bin"), key=lambda path: (path.stat().st_mtime_ns, path.name))
            if frames:
                return frames[-1].read_bytes()
        except OSError as fault:
            raise Unavailable("card.reader", "读卡器没有回应，请检查连线后再按 F9。") from fault
        raise Unavailable("card.none", "读卡器上没有证件，请放上证件再按 F9。")
