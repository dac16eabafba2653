"""The page 办件 as a value: a work list, most urgent first, and one open case (design/tokens.md 12)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ui import words
from ui.states.look import Cell, Column, Shape, Tone


class Light(StrEnum):
    """The light of a case; the value is its word."""

    RED = "红牌"
    YELLOW = "黄牌"
    NEAR = "提示"
    PAUSED = "暂停"
    FINE = "正常"
    WAITS = "待补"
    DONE = "办结"


LIGHT_SHAPES: Final = {
    Light.RED: (Shape.SQUARE, Tone.BAD),
    Light.YELLOW: (Shape.TRIANGLE, Tone.WARN),
    Light.NEAR: (Shape.HALF_DISC, Tone.WARN),
    Light.PAUSED: (Shape.BARS, Tone.HINT),
    Light.FINE: (Shape.DISC, Tone.OK),
    Light.WAITS: (Shape.RING, Tone.HINT),
    Light.DONE: (Shape.TICK, Tone.OK),
}
_BOLD: Final = frozenset({Light.RED, Light.YELLOW})
URGENCY: Final = tuple(Light)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEntry:
    """One case in the list. `number` is the whole case number, empty for a draft."""

    id: str
    number: str
    applicant: str
    item: str
    state: str
    light: Light
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """One thing that happened, or the next due point (`due`)."""

    what: str
    detail: str
    at: str
    due: bool = False
    tone: Tone = Tone.SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaper:
    """One paper of a case."""

    id: str
    name: str
    printed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """One case in full; `warning` is its nearest legal consequence, empty for none."""

    entry: CaseEntry
    handler: str = ""
    warning: str = ""
    warning_detail: str = ""
    timeline: tuple[TimeLine, ...] = ()
    materials: str = ""
    papers: tuple[CasePaper, ...] = ()
    next_clock: str = ""
    may_void: str = ""
    """Why it cannot be voided; empty when it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesState:
    """The list, the search, and the case that is open beside it."""

    entries: tuple[CaseEntry, ...] = ()
    search: str = ""
    row: int = 0
    opened: OpenCase | None = None

    def current(self) -> CaseEntry | None:
        """The entry of the current row."""
        shown = listed(self)
        return shown[min(self.row, len(shown) - 1)] if shown else None


def listed(state: CasesState) -> tuple[CaseEntry, ...]:
    """What the search leaves, most urgent first; the order of equal ones stays."""
    wanted = state.search.strip().casefold()
    found = [
        entry
        for entry in state.entries
        if not wanted
        or any(wanted in text.casefold() for text in (entry.number, entry.applicant, entry.item))
    ]
    return tuple(sorted(found, key=lambda entry: URGENCY.index(entry.light)))


def moved(state: CasesState, step: int) -> CasesState:
    """The current row so many rows on, inside the list."""
    last = max(len(listed(state)) - 1, 0)
    return replace(state, row=min(max(state.row + step, 0), last))


def searched(state: CasesState, text: str) -> CasesState:
    """Another search; the first row is current."""
    return replace(state, search=text, row=0)


def counts(state: CasesState) -> tuple[tuple[Light, int], ...]:
    """How many of each light, without those there are none of."""
    found = tuple((light, sum(entry.light is light for entry in state.entries)) for light in Light)
    return tuple((light, count) for light, count in found if count)


def short_number(number: str) -> str:
    """Month, day, window and the last four digits: 1118 W03 0011."""
    if len(number) != 21:
        return number or words.DRAFT_NUMBER
    return f"{number[10:14]} {number[14:17]} {number[17:]}"


def light_cell(light: Light) -> Cell:
    """Shape and word of a light."""
    shape, tone = LIGHT_SHAPES[light]
    return Cell(text=str(light), shape=shape, tone=tone, bold=light in _BOLD)


def columns(*, compact: bool) -> tuple[Column[CaseEntry], ...]:
    """The columns of the work list."""
    return (
        Column[CaseEntry](words.COLUMN_LIGHT, 90, lambda row: light_cell(row.light)),
        Column[CaseEntry](words.COLUMN_CASE, 132, lambda row: Cell(text=short_number(row.number))),
        Column[CaseEntry](words.COLUMN_WHO, 150 if compact else 204, lambda row: Cell(text=row.applicant)),
        Column[CaseEntry](words.COLUMN_ITEM, 0, lambda row: Cell(text=row.item, tone=Tone.SECOND)),
        Column[CaseEntry](words.COLUMN_CASE_STATE, 78, lambda row: Cell(text=row.state, tone=Tone.SECOND)),
        Column[CaseEntry](words.COLUMN_LEFT, 124, _left),
    )


def _left(row: CaseEntry) -> Cell:
    urgent = row.light in _BOLD
    return Cell(text=row.left, bold=urgent, tone=LIGHT_SHAPES[row.light][1] if urgent else Tone.SECOND)
