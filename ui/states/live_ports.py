"""What the manager's live hall needs from outside, as one Protocol with its values (architecture.md 4).

The queue itself is `hall.queue_ports.QueueDesk`; what stands here beside it is the look-ahead, the record of
its estimates, devices and days that are over. No Qt and no words. Times are microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from hall.catalogue import Catalogue
from hall.figures import DayFigures
from hall.queue_acts import Act
from hall.queue_ports import HallView, QueueDone
from hall.settings import HallSettings
from hall.tickets import Ticket

Path2 = tuple[tuple[int, int], ...]
"""Moments (µs UTC) with a whole number each: minutes of a wait, or people in ten minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One advice of the look-ahead: open windows for a queue by a moment, or its limit is passed.

    Attributes:
        id: For `AnswerAdvice`.
        made_at: When the look-ahead made it.
        queue: Letter.
        windows: Windows to open.
        open_by: Until when that helps.
        passes_at: From when more than a fifth of those who come would wait longer than `limit` minutes.
        look_at: Those who come from then on: `without` and `opened` are the minutes that four fifths of
            them do not pass.
        sitting: (window, name) of people who could sit down there.
        kind: `open`, or `close` when a window has nothing to do.
    """

    id: str
    made_at: int
    queue: str
    windows: tuple[int, ...]
    open_by: int
    passes_at: int
    limit: int
    look_at: int
    without: int
    opened: int
    sitting: tuple[tuple[int, str], ...] = ()
    without_path: Path2 = ()
    opened_path: Path2 = ()
    kind: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The look-ahead at one moment.

    Attributes:
        advice: The most urgent first.
        waits: Queue letter → what four fifths of those who come then do not pass, if nothing changes.
        arrivals, calls: Of the whole hall in the ten minutes from each moment on.
    """

    made_at: int = 0
    advice: tuple[Advice, ...] = ()
    waits: Mapping[str, Path2] = field(default_factory=dict)
    arrivals: Path2 = ()
    calls: Path2 = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How well shown ranges and advice held: counts of people over `days` open days."""

    days: int = 0
    inside: int = 0
    early: int = 0
    late: int = 0
    advised: int = 0
    proved: int = 0

    @property
    def people(self) -> int:
        """Everybody whose truth is known."""
        return self.inside + self.early + self.late


@dataclass(frozen=True, slots=True, kw_only=True)
class HallDevice:
    """A kiosk, board or printer of the hall; `fault` is "" when it is ready, `since` from when it is so."""

    name: str
    kind: str = "printer"
    fault: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """A day (yyyymmdd): its figures, the tickets behind them, and how ranges and advice of it held."""

    day: int
    figures: DayFigures
    tickets: tuple[Ticket, ...] = ()
    accuracy: Accuracy = field(default_factory=Accuracy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the page knows of the hall before the first view: its catalogue and its numbers."""

    catalogue: Catalogue
    settings: HallSettings
    names: Mapping[str, str] = field(default_factory=dict)
    """工号 → name, of people who may sign in."""


class LivePort(Protocol):
    """The outside of the live hall. Everything but `view` may be slow; all of it runs on lanes."""

    def place(self) -> Place:
        """Catalogue and settings of today.

        Raises:
            Refused: `catalogue.none` while there is no catalogue.
        """
        ...

    def view(self) -> HallView:
        """See `QueueDesk.view`."""
        ...

    def away_since(self) -> int | None:
        """See `QueueDesk.away_since`."""
        ...

    def do(self, act: Act, key: str) -> QueueDone:
        """See `QueueDesk.do`."""
        ...

    def listener(self) -> Callable[[float], bool] | None:
        """`ListeningQueue.listen` where the authority is elsewhere; None where the store is its own."""
        ...

    def close(self) -> None:
        """Nobody looks any more; any thread may say so."""
        ...

    def day_tickets(self, day: int) -> tuple[Ticket, ...]:
        """Every ticket of a day (yyyymmdd), also those that are long over.

        Raises:
            Unavailable: The authority did not answer.
        """
        ...

    def outlook(self, view: HallView) -> Outlook:
        """Look ahead from this view; empty when nothing can be said."""
        ...

    def accuracy(self) -> Accuracy:
        """Of the last open days."""
        ...

    def devices(self) -> tuple[HallDevice, ...]:
        """Kiosks, boards and printers that are known."""
        ...

    def day_report(self, day: int) -> DayReport:
        """A day that is over, or today until now."""
        ...

    def export(self, report: DayReport, path: Path) -> str:
        """Write a workbook and the event of it; a sentence.

        Raises:
            Refused: `staff.right`.
            Unavailable: The file cannot be written.
        """
        ...
