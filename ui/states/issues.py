"""The page 反映 as a value: which wait for an answer, who has them, what is late (domain.md 1.7).

No clock of the law runs here, only the day that was promised; `ui.work.issues_work` works out its light.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ui import words
from ui.states.case_acts import ActForm
from ui.states.case_file import TimeLine
from ui.states.look import Cell, Column, Shape, Tone, small


class IssueLight(StrEnum):
    """How near the promised day is; the value is its word."""

    LATE = "超期"
    TODAY = "今天"
    NEAR = "提示"
    FINE = "正常"
    DONE = "已答复"


LIGHTS: Final[Mapping[IssueLight, tuple[Shape, Tone]]] = {
    IssueLight.LATE: (Shape.SQUARE, Tone.BAD),
    IssueLight.TODAY: (Shape.TRIANGLE, Tone.WARN),
    IssueLight.NEAR: (Shape.HALF_DISC, Tone.WARN),
    IssueLight.FINE: (Shape.DISC, Tone.OK),
    IssueLight.DONE: (Shape.TICK, Tone.OK),
}
_ORDER: Final = tuple(IssueLight)
_BOLD: Final = frozenset({IssueLight.LATE, IssueLight.TODAY})


class IssueList(StrEnum):
    """The lists of the page; the value is the name."""

    OPEN = "待答复"
    MINE = "交给我的"
    LATE = "已超期"
    DONE = "已答复"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueEntry:
    """One 反映.

    Attributes:
        who: Name of the person, or that none was left. phone: Masked.
        given: Who has it, in words; "" before 交办. mine: It was given to the person who looks.
        left: What is left of the promised day, or when it was answered. day: The promised day in words.
        may_assign, may_answer: Why not; "" when it may be done now.
        paper: Id of its slip, "" before it was printed.
    """

    id: str
    number: str
    words: str
    who: str
    light: IssueLight
    left: str
    state: str
    phone: str = ""
    item: str = ""
    case_number: str = ""
    day: str = ""
    given: str = ""
    mine: bool = False
    promised_on: int = 0
    raised_at: int = 0
    timeline: tuple[TimeLine, ...] = ()
    papers: str = ""
    paper: str = ""
    may_assign: str = ""
    may_answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuesState:
    """The list, the current line, and the form that stands in the panel. `may_raise`: why not, or ""."""

    entries: tuple[IssueEntry, ...] = ()
    list: IssueList = IssueList.OPEN
    row: int = 0
    search: str = ""
    form: ActForm | None = None
    may_raise: str = ""

    def current(self) -> IssueEntry | None:
        """The entry of the current row."""
        shown = listed(self)
        return shown[min(self.row, len(shown) - 1)] if shown else None


def belongs(entry: IssueEntry, wanted: IssueList) -> bool:
    """Whether a 反映 stands in a list."""
    waits = entry.light is not IssueLight.DONE
    return {
        IssueList.OPEN: waits,
        IssueList.MINE: waits and entry.mine,
        IssueList.LATE: entry.light is IssueLight.LATE,
        IssueList.DONE: not waits,
    }[wanted]


def listed(state: IssuesState) -> tuple[IssueEntry, ...]:
    """What the list, or the search over all, shows: the most urgent first, answered ones newest first."""
    wanted = state.search.strip().casefold()
    if wanted:
        found = [entry for entry in state.entries if _found(entry, wanted)]
    else:
        found = [entry for entry in state.entries if belongs(entry, state.list)]
    return tuple(sorted(found, key=_urgency))


def _urgency(entry: IssueEntry) -> tuple[int, int, int]:
    at = _ORDER.index(entry.light)
    return (at, -entry.raised_at, 0) if entry.light is IssueLight.DONE else (0, entry.promised_on, at)


def _found(entry: IssueEntry, wanted: str) -> bool:
    texts = (entry.number, entry.words, entry.who, entry.item, entry.case_number, entry.given)
    return any(wanted in text.casefold() for text in texts)


def counts(state: IssuesState) -> tuple[tuple[IssueList, int], ...]:
    """How many each list has."""
    return tuple((one, sum(belongs(entry, one) for entry in state.entries)) for one in IssueList)


def late(state: IssuesState) -> int:
    """How many are late."""
    return sum(entry.light is IssueLight.LATE for entry in state.entries)


def moved(state: IssuesState, step: int) -> IssuesState:
    """The current row so many rows on, inside the list."""
    last = max(len(listed(state)) - 1, 0)
    return replace(state, row=min(max(state.row + step, 0), last))


def chosen(state: IssuesState, wanted: IssueList) -> IssuesState:
    """Another list from its first row."""
    return replace(state, list=wanted, row=0, search="")


def next_list(state: IssuesState, step: int = 1) -> IssuesState:
    """The list after this one, around."""
    lists = tuple(IssueList)
    return chosen(state, lists[(lists.index(state.list) + step) % len(lists)])


def searched(state: IssuesState, text: str) -> IssuesState:
    """Another search; the first row is current."""
    return replace(state, search=text, row=0)


def came(state: IssuesState, entries: tuple[IssueEntry, ...]) -> IssuesState:
    """Read again: the same 反映 stays current where it is still in the list."""
    before = state.current()
    after = replace(state, entries=entries)
    shown = listed(after)
    at = next((n for n, one in enumerate(shown) if before is not None and one.id == before.id), None)
    return replace(after, row=min(state.row, max(len(shown) - 1, 0)) if at is None else at)


def at_number(state: IssuesState, number: str) -> IssuesState:
    """The list and the row of a number that was scanned; the same state when it is not here."""
    for one in (IssueList.OPEN, IssueList.DONE):
        after = chosen(state, one)
        at = next((n for n, entry in enumerate(listed(after)) if entry.number == number), None)
        if at is not None:
            return replace(after, row=at)
    return state


def light_cell(entry: IssueEntry) -> Cell:
    """Shape and word of a light."""
    shape, tone = LIGHTS[entry.light]
    return Cell(text=str(entry.light), shape=shape, tone=tone, bold=entry.light in _BOLD)


def columns(*, compact: bool) -> tuple[Column[IssueEntry], ...]:
    """Light, what, who, given to whom, until when."""
    return (
        Column[IssueEntry](words.COLUMN_LIGHT, 84, light_cell),
        small(words.COLUMN_ISSUE, 0, lambda row: row.words),
        small(words.COLUMN_RAISED, 72 if compact else 96, lambda row: row.who, Tone.SECOND),
        small(words.COLUMN_GIVEN, 96 if compact else 150, lambda row: row.given, Tone.SECOND),
        Column[IssueEntry](words.COLUMN_ANSWER_BY, 124, _left, small=True),
    )


def _left(row: IssueEntry) -> Cell:
    urgent = row.light in _BOLD
    return Cell(text=row.left, bold=urgent, tone=LIGHTS[row.light][1] if urgent else Tone.SECOND)
