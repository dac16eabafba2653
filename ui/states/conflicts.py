"""The page 冲突 as values: a list, both sides of the current one, what is chosen and written (tokens.md 11).

Pure; what is looked up and done outside is `ui.work.conflicts_work`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ui import words
from ui.states.cases import number_cell
from ui.states.look import Cell, Column, Shape, Tone, small


class ConflictKind(StrEnum):
    """What a line asks for; the value is the word of its state, in the order of urgency."""

    NOW = words.CONFLICT_NOW
    OPEN = words.CONFLICT_OPEN
    TELL = words.CONFLICT_TELL
    TWICE = words.CONFLICT_TWICE
    WAITS = words.CONFLICT_WAITS
    PERSON = words.CONFLICT_PERSON


_SHAPES: Final = {
    ConflictKind.NOW: (Shape.ALERT, Tone.BAD),
    ConflictKind.OPEN: (Shape.TRIANGLE, Tone.WARN),
    ConflictKind.TELL: (Shape.INFO, Tone.SECOND),
    ConflictKind.TWICE: (Shape.HALF_DISC, Tone.SECOND),
    ConflictKind.WAITS: (Shape.HALF_RING, Tone.SECOND),
    ConflictKind.PERSON: (Shape.PERSON, Tone.SECOND),
}
_ONLY_READ: Final = frozenset({ConflictKind.TELL, ConflictKind.WAITS, ConflictKind.PERSON})
DECIDED: Final = frozenset({ConflictKind.NOW, ConflictKind.OPEN})
"""Lines on which somebody has to choose a side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One side: what was done, by whom, when, with which papers, and whether it stands."""

    what: str
    who: str
    at: str
    papers: str
    fate: str
    stands: bool = False
    link: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictEntry:
    """One line. `mine`: the person who looks may tick it off."""

    kind: ConflictKind
    case: str
    number: str
    applicant: str
    item: str
    what: str
    sentence: str
    sides: tuple[SideView, ...]
    group: str = ""
    other: str = ""
    notes: tuple[str, ...] = ()
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsState:
    """The page. `side` is the chosen one from 0, -1 for none; `may_decide` for chief and manager."""

    entries: tuple[ConflictEntry, ...] = ()
    row: int = 0
    side: int = -1
    text: str = ""
    told: str = ""
    account: str = ""
    may_decide: bool = False

    def current(self) -> ConflictEntry | None:
        """The entry of the current row."""
        return self.entries[min(self.row, len(self.entries) - 1)] if self.entries else None


def came(state: ConflictsState, entries: tuple[ConflictEntry, ...]) -> ConflictsState:
    """The list was read again: the same conflict stays current, with what is chosen and written."""
    before = state.current()
    at = next((n for n, one in enumerate(entries) if before is not None and _same(one, before)), None)
    if at is None:
        row = min(state.row, max(len(entries) - 1, 0))
        return replace(state, entries=entries, row=row, side=-1, text="", told="", account="")
    changed = len(entries[at].sides) != len(before.sides) if before else False
    return replace(state, entries=entries, row=at, side=-1 if changed else state.side)


def _same(one: ConflictEntry, other: ConflictEntry) -> bool:
    return (one.case, one.group, one.other, one.kind) == (other.case, other.group, other.other, other.kind)


def moved(state: ConflictsState, step: int) -> ConflictsState:
    """Another line; nothing is chosen on it yet."""
    row = min(max(state.row + step, 0), max(len(state.entries) - 1, 0))
    if row == state.row:
        return state
    return replace(state, row=row, side=-1, text="", told="", account="")


def chosen(state: ConflictsState, side: int) -> ConflictsState:
    """A side was chosen; where there is nothing to choose nothing happens."""
    entry = state.current()
    if entry is None or not state.may_decide or entry.kind not in DECIDED or not 0 <= side < len(entry.sides):
        return state
    return replace(state, side=side, told="")


def wrote(state: ConflictsState, text: str) -> ConflictsState:
    """The reason was changed."""
    return replace(state, text=text, told="")


def fault(state: ConflictsState) -> str:
    """Why it cannot be sent yet, or ""."""
    entry = state.current()
    if entry is None or entry.kind in _ONLY_READ:
        return words.CONFLICTS_HINT
    if entry.kind is ConflictKind.TWICE:
        return "" if state.text.strip() else words.LINK_WHY
    if not state.may_decide:
        return words.ONLY_DECIDER
    if state.side < 0:
        return words.RESOLVE_SIDE
    return "" if state.text.strip() else words.RESOLVE_WHY


def counted(state: ConflictsState) -> str:
    """What waits, in one line."""
    kinds = [entry.kind for entry in state.entries]
    held = sum(kind in DECIDED for kind in kinds)
    twice = kinds.count(ConflictKind.TWICE)
    return words.conflicts_line(held, len(kinds) - held - twice, twice)


def columns(*, compact: bool) -> tuple[Column[ConflictEntry], ...]:
    """State, number, who, what met."""
    return (
        Column[ConflictEntry](words.COLUMN_STATE, 116, _kind_cell),
        Column[ConflictEntry](words.COLUMN_CASE, 124, lambda row: number_cell(row.number)),
        small(words.COLUMN_WHO, 72 if compact else 112, lambda row: row.applicant),
        small(words.COLUMN_CONFLICT, 0, lambda row: row.what, Tone.SECOND),
    )


def _kind_cell(row: ConflictEntry) -> Cell:
    shape, tone = _SHAPES[row.kind]
    return Cell(text=str(row.kind), shape=shape, tone=tone, bold=row.kind in DECIDED)
