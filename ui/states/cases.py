"""The page 办件 as a value: a work list, most urgent first, and one open case (design/tokens.md 12)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hall.cases import STATE_WORDS, CaseState
from ui import words
from ui.states.look import Cell, Column, Run, Shape, Tone


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


class CaseList(StrEnum):
    """The saved lists of the page; the value is its name."""

    TODAY = "今天要做"
    TELL = "五日内须答复"
    GAP = "容缺待补"
    CORRECTION = "待补正"
    HERE = "本窗口今天"


class CaseForm(StrEnum):
    """What is written in the panel of the open case."""

    NONE = ""
    NOTE = "note"
    VOID = "void"
    TAKE = "take"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEntry:
    """One case in the list. `number` is the whole case number, empty for a draft.

    Attributes:
        here_today: Opened at this window today.
        open_gap: A material that may follow is still open, in whatever state the case is (D19).
        found_by: What the search finds beside number, name and item: document and telephone. Never shown.
    """

    id: str
    number: str
    applicant: str
    item: str
    state: str
    light: Light
    left: str
    here_today: bool = False
    open_gap: bool = False
    found_by: tuple[str, ...] = ()


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
    failed: str = ""
    """What the printer said when it did not take the paper (D13); empty when it did."""

    at: str = ""
    """When it was printed last, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """One case in full; `warning` is its nearest legal consequence, empty for none."""

    entry: CaseEntry
    handler: str = ""
    warning: str = ""
    warning_detail: str = ""
    conflict: bool = False
    """The warning is about steps that did not see each other, not about a clock."""

    timeline: tuple[TimeLine, ...] = ()
    materials: str = ""
    papers: tuple[CasePaper, ...] = ()
    next_clock: str = ""
    may_begin: bool = False
    """A child of a 一件事 whose turn has come."""

    may_void: str = ""
    """Why it cannot be voided; empty when it can."""

    kept_by: int | None = None
    """Another window that has the case in hand (D14); None when this one may go on by itself."""

    may_take: bool = False
    """This window may take it over."""

    document: str = ""
    """The applicant's document and number, masked."""

    full: str = ""
    """The same in full, once it was asked for (an event, D8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesState:
    """The list, the search, and the case that is open beside it."""

    entries: tuple[CaseEntry, ...] = ()
    search: str = ""
    row: int = 0
    opened: OpenCase | None = None
    list: CaseList = CaseList.TODAY
    light: Light | None = None
    form: CaseForm = CaseForm.NONE
    text: str = ""
    """What is typed into the form."""

    told: str = ""
    """Why the form cannot be sent."""

    def current(self) -> CaseEntry | None:
        """The entry of the current row."""
        shown = listed(self)
        return shown[min(self.row, len(shown) - 1)] if shown else None


def listed(state: CasesState) -> tuple[CaseEntry, ...]:
    """What the search leaves, most urgent first; the order of equal ones stays."""
    wanted = state.search.strip().casefold()
    if wanted:
        found = [entry for entry in state.entries if _found(entry, wanted)]
    else:
        found = [entry for entry in state.entries if belongs(entry, state.list)]
        found = [entry for entry in found if state.light in {None, entry.light}]
    return tuple(sorted(found, key=lambda entry: URGENCY.index(entry.light)))


def _found(entry: CaseEntry, wanted: str) -> bool:
    texts = (entry.number, entry.applicant, entry.item, *entry.found_by)
    return any(wanted in text.casefold() for text in texts)


def belongs(entry: CaseEntry, wanted: CaseList) -> bool:
    """Whether a case stands in a saved list."""
    match wanted:
        case CaseList.TODAY:
            return entry.light is not Light.DONE or entry.state == STATE_WORDS[CaseState.READY]
        case CaseList.TELL:
            return entry.state == STATE_WORDS[CaseState.RECEIVED]
        case CaseList.GAP:
            return entry.open_gap or entry.state == STATE_WORDS[CaseState.ACCEPTED_GAP]
        case CaseList.CORRECTION:
            return entry.state == STATE_WORDS[CaseState.CORRECTING]
        case CaseList.HERE:
            return entry.here_today


def list_counts(state: CasesState) -> tuple[tuple[CaseList, int], ...]:
    """How many cases each saved list has."""
    return tuple((one, sum(belongs(entry, one) for entry in state.entries)) for one in CaseList)


def chosen(state: CasesState, wanted: CaseList | Light) -> CasesState:
    """Another saved list, or only one light of it; the same light again means all of them."""
    if isinstance(wanted, CaseList):
        return replace(state, list=wanted, light=None, search="", row=0)
    return replace(state, light=None if state.light is wanted else wanted, search="", row=0)


def wrote(state: CasesState, form: CaseForm, text: str = "") -> CasesState:
    """The form of the open case: opened, written in, or closed."""
    return replace(state, form=form, text=text, told="")


def ready(state: CasesState) -> CasesState | None:
    """None when the form may be sent; else the state that says why not."""
    if state.text.strip() or state.form is CaseForm.TAKE:
        return None
    told = words.VOID_NEEDS_REASON if state.form is CaseForm.VOID else words.NOTE_NEEDS_TEXT
    return replace(state, told=told)


def moved(state: CasesState, step: int) -> CasesState:
    """The current row so many rows on, inside the list."""
    last = max(len(listed(state)) - 1, 0)
    return replace(state, row=min(max(state.row + step, 0), last))


def searched(state: CasesState, text: str) -> CasesState:
    """Another search; the first row is current."""
    return replace(state, search=text, row=0)


def counts(state: CasesState) -> tuple[tuple[Light, int], ...]:
    """How many of each light the list has, without those there are none of."""
    inside = [entry for entry in state.entries if belongs(entry, state.list)]
    found = tuple((light, sum(entry.light is light for entry in inside)) for light in Light)
    return tuple((light, count) for light, count in found if count)


def short_number(number: str) -> str:
    """Month, day, window and the last four digits: 1118 W03 0011."""
    if len(number) != 21:
        return number or words.DRAFT_NUMBER
    return f"{number[10:14]} {number[14:17]} {number[17:]}"


def number_cell(number: str) -> Cell:
    """The short number; its last four digits are what the eye looks for."""
    if len(number) != 21:
        return Cell(text=short_number(number), tone=Tone.HINT)
    head = Run(text=f"{number[10:14]} {number[14:17]} ")
    return Cell(runs=(head, Run(text=number[17:], strong=True)), tone=Tone.SECOND)


def light_cell(light: Light) -> Cell:
    """Shape and word of a light."""
    shape, tone = LIGHT_SHAPES[light]
    return Cell(text=str(light), shape=shape, tone=tone, bold=light in _BOLD)


def columns(*, compact: bool) -> tuple[Column[CaseEntry], ...]:
    """The columns of the work list."""
    return (
        Column[CaseEntry](words.COLUMN_LIGHT, 78, lambda row: light_cell(row.light)),
        Column[CaseEntry](
            words.COLUMN_CASE, 120 if not compact else 124, lambda row: number_cell(row.number)
        ),
        Column[CaseEntry](
            words.COLUMN_WHO, 144 if compact else 192, lambda row: Cell(text=row.applicant), small=True
        ),
        Column[CaseEntry](
            words.COLUMN_ITEM, 0, lambda row: Cell(text=row.item, tone=Tone.SECOND), small=True
        ),
        Column[CaseEntry](
            words.COLUMN_CASE_STATE, 92, lambda row: Cell(text=row.state, tone=Tone.SECOND), small=True
        ),
        Column[CaseEntry](words.COLUMN_LEFT, 116, _left, small=True),
    )


def _left(row: CaseEntry) -> Cell:
    urgent = row.light in _BOLD
    return Cell(text=row.left, bold=urgent, tone=LIGHT_SHAPES[row.light][1] if urgent else Tone.SECOND)
