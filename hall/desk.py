"""Everything a desk works with, in one frozen bundle: `main.py` fills it, pages and the demo use it.

Only ports and values; no rule and no state. Commands take single parts of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hall.blobs import BlobShelf, FetchFile, FileRunner
from hall.care import CarePort
from hall.clock import Clock
from hall.figures import DayFigures
from hall.local_settings import LocalSettings
from hall.papers import PaperRenderer, Printer
from hall.ports import Begin, Changes, PasswordHasher
from hall.queries import Queries
from hall.queue_ports import Estimate, ListeningQueue
from hall.retention import RetentionPlan
from hall.spans import WindowSpan
from hall.staff import Actor
from hall.sync_ports import RoundResult
from hall.tickets import Ticket
from hall.workdays import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLine:
    """One line of `doctor`: what was looked at, whether it is good, and what to do if not.

    `level` is `ok`, `warn` or `bad`.
    """

    name: str
    level: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """One fault of a catalogue file: where, and what to do. `repaired`: it was cleaned and taken."""

    place: str
    sentence: str
    repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswer:
    """What came of a catalogue file; with one fault that is not repaired nothing was imported."""

    ok: bool
    sentence: str
    faults: tuple[FileFault, ...] = ()


TakeFile = Callable[[Path, bool, Actor], ImportAnswer]
"""Check a catalogue file, and import it unless it is only to be checked.

Raises `Unavailable` when it cannot be read, `Refused` when its versions do not follow; on the store lane.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HallMachine:
    """A kiosk, board or printer of the hall; `fault` says what is wrong ("" for nothing).

    `kind` is `kiosk`, `board`, `printer` or `machine`; `last_seen` microseconds UTC, 0 when not known.
    """

    name: str
    kind: str
    last_seen: int = 0
    fault: str = ""


class HallPast(Protocol):
    """What the manager's pages read beside the live queue; calls may be slow and may raise Unavailable."""

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        """Every ticket of a day (yyyymmdd)."""
        ...

    def estimates(self, first: int, last: int) -> tuple[Estimate, ...]:
        """Settled ranges of days (yyyymmdd, both included)."""
        ...

    def spans(self, day: int, until: int) -> tuple[WindowSpan, ...]:
        """When windows were open and paused on a day, until a moment (µs UTC); () when nobody knows."""
        ...

    def machines(self) -> tuple[HallMachine, ...]:
        """Kiosks, boards and printers of the hall."""
        ...


class Retention(Protocol):
    """What the rules of the hall would remove from this store (`hall.retention`); calls may be slow."""

    def plan(self) -> RetentionPlan:
        """As of today; nothing is removed by making it."""
        ...

    def remove_logs(self, plan: RetentionPlan) -> int:
        """Remove the logs of a plan; bytes that went."""
        ...


class FiguresWriter(Protocol):
    """Makes a workbook of figures (`sync.figures_file.figures_workbook`)."""

    def __call__(
        self,
        figures: DayFigures,
        *,
        hall: str,
        made_at: int,
        tickets: Iterable[Ticket] = (),
        names: Mapping[str, str] | None = None,
    ) -> bytes:
        """The file's bytes; `made_at` microseconds UTC, `names` staff number → name."""
        ...


class HubRunner(Protocol):
    """The desk's way to its hub; used on the `sync` lane only, one round at a time (S17)."""

    def round(self) -> RoundResult:
        """One round, whatever comes of it; never raises for a hub that is away."""
        ...

    def wait(self) -> float:
        """Seconds until the next round is due."""
        ...

    def poke(self) -> None:
        """An event was written here."""
        ...

    def wake(self) -> None:
        """Somebody came, or the hub was heard by other means: the next round is due within seconds."""
        ...

    def now(self) -> None:
        """A person asks for a round at once, also after failures."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFiles:
    """Files of a desk: its shelf, the lane that takes them up, and how one that was let go is had back.

    `runner` and `fetch` are None on a single PC.
    """

    shelf: BlobShelf
    runner: FileRunner | None = None
    fetch: FetchFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPorts:
    """What a desk is made of.

    Attributes:
        begin: Opens a unit of work; use it on the `store` lane only.
        queries: Reading; never waits for a writer.
        printer: For papers. slips: for tickets.
        doctor: Looks at everything and answers with its lines; slow, not for the UI thread.
        card_frame: The newest recorded reply of the card reader, None when there is none.
        take_file: Checks or imports a catalogue file; None where files are not taken.
        hub: The way to the hub; None on a single PC (单机).
        queue: The hall's queue at the hub as one person at this window uses it; None where this PC is the
            authority itself (architecture.md 4).
        past: Past days and machines for the manager's pages; None reads this PC's own store.
        lookup: Brings a case from the hub by its number, wherever it was taken in; None on a single PC.
        workbook: Writes a day's figures; None where figures are not exported.
        files: Attachments and papers by their hash; None where there are none (pages drawn without a store).
        care: What people see and decide about the sync; None where pages are drawn without a store.
        retention: What is over by the rules of the hall; None where pages are drawn without a store.
        notice: A sentence for the sign-in page: a first start, or that data was restored; "" usually.
    """

    settings: LocalSettings
    begin: Begin
    queries: Queries
    clock: Clock
    calendar: WorkCalendar
    hasher: PasswordHasher
    renderer: PaperRenderer
    printer: Printer
    slips: Printer
    doctor: Callable[[], tuple[HealthLine, ...]]
    card_frame: Callable[[], bytes | None]
    take_file: TakeFile | None = None
    hub: HubRunner | None = None
    queue: Callable[[Actor], ListeningQueue] | None = None
    past: HallPast | None = None
    lookup: Callable[[str, Actor], Changes] | None = None
    workbook: FiguresWriter | None = None
    files: DeskFiles | None = None
    care: CarePort | None = None
    retention: Retention | None = None
    notice: str = ""
