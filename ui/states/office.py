"""Pages of the manager and of the technician as values: accounts, health, catalogue, devices.

No case in clear is on any of them (domain.md 1.1). Pure; the words are in `ui.words`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hall.catalogue import Catalogue
from hall.clock import day_of
from hall.desk import HealthLine
from hall.papers import PrinterState
from hall.staff import Account
from ui import words
from ui.states.look import Cell, Column, Shape, Tone

# --- accounts ----------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsState:
    """The people of the hall.

    Attributes:
        codes: 工号 → one-time code that was just made; shown once, to be printed (D25).
        importable: Numbers and names that the catalogue lists and that have no account yet.
    """

    accounts: tuple[Account, ...] = ()
    row: int = 0
    codes: tuple[tuple[str, str], ...] = ()
    importable: int = 0
    now: int = 0

    def current(self) -> Account | None:
        """The account of the current row."""
        return self.accounts[min(self.row, len(self.accounts) - 1)] if self.accounts else None


def account_cell(account: Account, now: int) -> Cell:
    """Whether somebody can sign in; `now` microseconds UTC."""
    if not account.active:
        return Cell(text=words.ACCOUNT_CLOSED, shape=Shape.DASH, tone=Tone.HINT)
    if account.locked_until > now:
        return Cell(
            text=words.locked_until(account.locked_until), shape=Shape.TRIANGLE, tone=Tone.WARN, bold=True
        )
    if not account.password_hash:
        return Cell(text=words.ACCOUNT_NO_CODE, shape=Shape.RING, tone=Tone.HINT)
    if account.must_change:
        return Cell(text=words.ACCOUNT_ONE_TIME, shape=Shape.HALF_DISC, tone=Tone.SECOND)
    return Cell(text=words.ACCOUNT_FINE, shape=Shape.DISC, tone=Tone.OK)


def account_columns(now: int) -> tuple[Column[Account], ...]:
    """State, number, name, role, windows."""
    return (
        Column[Account](words.COLUMN_STATE, 250, lambda row: account_cell(row, now)),
        Column[Account](words.STAFF_NUMBER, 90, lambda row: Cell(text=row.number)),
        Column[Account](words.COLUMN_NAME, 120, lambda row: Cell(text=row.name)),
        Column[Account](words.COLUMN_ROLE, 120, lambda row: Cell(text=str(row.role), tone=Tone.SECOND)),
        Column[Account](
            words.COLUMN_WINDOW,
            0,
            lambda row: Cell(text=words.COMMA.join(str(window) for window in row.windows), tone=Tone.SECOND),
        ),
    )


# --- health ----------------------------------------

_LEVELS: Final = {
    "ok": (Shape.TICK, Tone.OK),
    "warn": (Shape.TRIANGLE, Tone.WARN),
    "bad": (Shape.SQUARE, Tone.BAD),
}


def health_rows(lines: Sequence[HealthLine]) -> tuple[tuple[Cell, ...], ...]:
    """What `doctor` found, the worst first; the order of equal ones stays."""
    order = ("bad", "warn", "ok")
    ranked = sorted(lines, key=lambda line: order.index(line.level) if line.level in order else 0)
    return tuple(_health_row(line) for line in ranked)


def _health_row(line: HealthLine) -> tuple[Cell, ...]:
    shape, tone = _LEVELS.get(line.level, _LEVELS["bad"])
    word = words.HEALTH_LEVEL.get(line.level, words.HEALTH_LEVEL["bad"])
    return (
        Cell(text=word, shape=shape, tone=tone, bold=line.level != "ok"),
        Cell(text=line.name),
        Cell(text=line.sentence, tone=Tone.SECOND),
    )


def health_line(lines: Sequence[HealthLine]) -> str:
    """All in one sentence."""
    open_lines = sum(line.level != "ok" for line in lines)
    if not lines:
        return words.HEALTH_RUNNING
    return words.health_open(open_lines) if open_lines else words.HEALTH_GOOD


# --- catalogue ----------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFault:
    """One fault of an import: where, and what to do."""

    place: str
    sentence: str
    repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueState:
    """The catalogue in force, and what the last import said."""

    version: str = ""
    since: int = 0
    """Microseconds UTC of its import; 0 before the first."""

    catalogue: Catalogue | None = None
    faults: tuple[ImportFault, ...] = ()
    told: str = ""
    """What came of the last import, a sentence; empty before one."""

    ok: bool = True
    busy: bool = False


def catalogue_counts(state: CatalogueState) -> tuple[tuple[Cell, ...], ...]:
    """What is in the catalogue."""
    book = state.catalogue
    if book is None:
        return ()
    counts = (
        (words.COUNT_ITEMS, len(book.items)),
        (words.COUNT_MATERIALS, sum(len(item.materials) for item in book.items)),
        (words.COUNT_QUESTIONS, sum(len(item.questions) for item in book.items)),
        (words.COUNT_RULES, len(book.rules)),
        (words.COUNT_THEMES, len(book.themes)),
        (words.COUNT_QUEUES, len(book.queues)),
    )
    return tuple((Cell(text=name), Cell(text=str(count), bold=True)) for name, count in counts)


def catalogue_line(state: CatalogueState) -> str:
    """Version and day of import."""
    if not state.version:
        return words.NO_CATALOGUE
    line = words.catalogue_version(state.version)
    return f"{line}，{words.imported_on(day_of(state.since))}" if state.since else line


def fault_rows(faults: Sequence[ImportFault]) -> tuple[tuple[Cell, ...], ...]:
    """Faults that must be mended first, then what was cleaned."""
    ranked = sorted(faults, key=lambda fault: fault.repaired)
    return tuple(
        (
            Cell(text=words.FAULT_REPAIRED, shape=Shape.TICK, tone=Tone.OK)
            if fault.repaired
            else Cell(text=words.FAULT, shape=Shape.ALERT, tone=Tone.BAD, bold=True),
            Cell(text=fault.place),
            Cell(text=fault.sentence, tone=Tone.SECOND),
        )
        for fault in ranked
    )


# --- devices ----------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device: what it is for, which one, whether it is ready."""

    purpose: str
    name: str
    state: PrinterState


def device_rows(devices: Sequence[DeviceRow]) -> tuple[tuple[Cell, ...], ...]:
    """What is not ready first."""
    ranked = sorted(devices, key=lambda device: device.state.ready)
    return tuple(
        (
            Cell(text=words.DEVICE_READY, shape=Shape.DISC, tone=Tone.OK)
            if device.state.ready
            else Cell(text=words.DEVICE_NOT_READY, shape=Shape.TRIANGLE, tone=Tone.WARN, bold=True),
            Cell(text=device.purpose),
            Cell(text=device.name),
            Cell(text=device.state.sentence, tone=Tone.SECOND),
        )
        for device in ranked
    )
