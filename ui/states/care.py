"""The page 同步 as values: four facts, what needs a person, the current line in full (tokens.md 11).

Pure; what is looked up and done outside is `ui.work.care_work`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hall.recovery import RestoreNotice
from ui import words
from ui.states.look import Cell, Column, Shape, Tone, small


class CareKind(StrEnum):
    """What a line is; the value is its word, in the order of urgency."""

    REFUSED = words.CARE_KIND_REFUSED
    HUB = words.CARE_KIND_HUB
    HERE = words.CARE_KIND_HERE
    DAY = words.CARE_KIND_DAY
    NOTICE = words.CARE_KIND_NOTICE
    CONTROL = words.CARE_KIND_CONTROL


_SHAPES: Final = {
    CareKind.REFUSED: (Shape.ALERT, Tone.BAD),
    CareKind.HUB: (Shape.TRIANGLE, Tone.WARN),
    CareKind.HERE: (Shape.TRIANGLE, Tone.WARN),
    CareKind.DAY: (Shape.HALF_DISC, Tone.WARN),
    CareKind.NOTICE: (Shape.INFO, Tone.SECOND),
    CareKind.CONTROL: (Shape.INFO, Tone.SECOND),
}
DECIDED: Final = frozenset({CareKind.HUB, CareKind.HERE})
"""Lines about held records."""
TICKED: Final = frozenset({CareKind.NOTICE, CareKind.CONTROL})
"""Lines that are only ticked off."""


class CareForm(StrEnum):
    """What is asked for above the list."""

    NONE = ""
    EXPORT = "export"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class CareFact:
    """One of the facts at the top: its name, what is so, and a second line."""

    name: str
    text: str
    second: str = ""
    tone: Tone = Tone.INK
    shape: Shape = Shape.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class CareEntry:
    """One line. `facts` are names with their texts; `accepts`: to read it again means to accept it."""

    kind: CareKind
    key: str
    what: str
    at: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()
    qid: int = 0
    again: bool = False
    accepts: bool = False
    handed: bool = False
    notice: RestoreNotice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareView:
    """What was read at once."""

    facts: tuple[CareFact, ...] = ()
    entries: tuple[CareEntry, ...] = ()
    single: bool = False
    away: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareState:
    """The page.

    Attributes:
        view: What was read.
        refused: What the hub said when it did not take something, "" usually.
        text: The reason that is written. path: the place that is written.
        told: What is wrong with one of them.
        busy: What is under way, in words.
    """

    view: CareView = CareView()
    refused: str = ""
    row: int = 0
    text: str = ""
    path: str = ""
    told: str = ""
    busy: str = ""
    form: CareForm = CareForm.NONE

    @property
    def entries(self) -> tuple[CareEntry, ...]:
        """All lines, a refusal first."""
        if not self.refused:
            return self.view.entries
        first = CareEntry(
            kind=CareKind.REFUSED,
            key="refused",
            what=self.refused,
            at="",
            sentence=words.CARE_REFUSED_SENTENCE,
        )
        return (first, *self.view.entries)

    def current(self) -> CareEntry | None:
        """The entry of the current row."""
        found = self.entries
        return found[min(self.row, len(found) - 1)] if found else None


def came(state: CareState, view: CareView) -> CareState:
    """It was read again: the same line stays current, with what is written."""
    return _placed(replace(state, view=view, busy=""), state.current())


def _placed(after: CareState, before: CareEntry | None) -> CareState:
    """On the line that was current, where it is still listed."""
    keys = [(one.kind, one.key) for one in after.entries]
    if before is not None and (before.kind, before.key) in keys:
        return replace(after, row=keys.index((before.kind, before.key)))
    return replace(after, row=min(after.row, max(len(keys) - 1, 0)), text="", told="")


def refused(state: CareState, sentence: str) -> CareState:
    """The hub did not take something, or does again ("")."""
    if sentence == state.refused:
        return state
    return _placed(replace(state, refused=sentence), state.current())


def moved(state: CareState, step: int) -> CareState:
    """Another line; nothing is written on it yet."""
    row = min(max(state.row + step, 0), max(len(state.entries) - 1, 0))
    return state if row == state.row else replace(state, row=row, text="", told="")


def wrote(state: CareState, text: str) -> CareState:
    """The reason was changed."""
    return replace(state, text=text, told="")


def asked(state: CareState, form: CareForm) -> CareState:
    """A place is asked for, or not any more."""
    return replace(state, form=form, path=state.path if form is state.form else "", told="")


def summary(state: CareState) -> str:
    """What is under way, else how much there is to do."""
    if state.busy:
        return state.busy
    return state.view.away or words.care_line(len(state.entries))


def columns() -> tuple[Column[CareEntry], ...]:
    """State, what, when."""
    kind, what, at = words.CARE_COLUMNS
    return (
        Column[CareEntry](kind, 128, _kind_cell),
        small(what, 0, lambda row: row.what),
        small(at, 132, lambda row: row.at, Tone.SECOND),
    )


def _kind_cell(row: CareEntry) -> Cell:
    shape, tone = _SHAPES[row.kind]
    return Cell(text=str(row.kind), shape=shape, tone=tone, bold=row.kind in DECIDED and not row.handed)
