"""What a drawn thing looks like, said without Qt: tones, shapes, tags, cells (design/tokens.md 2 and 5).

States make these, `ui/table.py` and `ui/icons.py` draw them. No colour value and no size belongs here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Row = TypeVar("Row")


class Tone(StrEnum):
    """Names of the palette that text and shapes may take."""

    INK = "ink-900"
    SECOND = "ink-700"
    HINT = "ink-500"
    OFF = "ink-400"
    ACCENT = "acc"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    PLAIN = "panel"
    """White, on plate and primary button."""


class Shape(StrEnum):
    """The shape that carries a state beside its word; colour only repeats it."""

    NONE = "none"
    DISC = "disc"
    RING = "ring"
    HALF_RING = "half_ring"
    HALF_DISC = "half_disc"
    SQUARE = "square"
    SMALL_SQUARE = "small_square"
    TRIANGLE = "triangle"
    ALERT = "alert"
    BARS = "bars"
    TICK = "tick"
    DASH = "dash"
    CROSS = "cross"
    TRAY = "tray"
    PEN = "pen"
    INFO = "info"
    SEARCH = "search"
    PERSON = "person"
    EYE = "eye"
    RADIO = "radio"
    RADIO_ON = "radio_on"
    BOX = "box"
    BOX_ON = "box_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A small framed word behind a name; dashed when it is only possible, solid when it is so."""

    text: str
    tone: Tone
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of a text.

    `marked` pieces are underlined and in the accent, as matched by a search; `strong` ones are what the eye
    looks for in a number.
    """

    text: str
    marked: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table: everything the delegate may draw, in reading order."""

    text: str = ""
    shape: Shape = Shape.NONE
    tone: Tone = Tone.INK
    bold: bool = False
    tags: tuple[Tag, ...] = ()
    runs: tuple[Run, ...] = ()
    second: str = ""
    second_runs: tuple[Run, ...] = ()
    right: str = ""
    right_second: str = ""
    cap: str = ""
    heading: bool = False
    """A line that divides a list; it cannot be the current row."""

    def words(self) -> str:
        """What a screen reader says of the cell."""
        lead = "".join(run.text for run in self.runs) or self.text
        second = "".join(run.text for run in self.second_runs) or self.second
        parts = (lead, second, *(tag.text for tag in self.tags), self.right, self.right_second)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)  # no slots: typing writes __orig_class__ into instances of generic classes
class Column(Generic[Row]):
    """A column: its head, its width in logical pixels (0 = takes the rest) and how a row becomes a cell."""

    title: str
    width: int
    cell: Callable[[Row], Cell]
    right: bool = False
    two_lines: bool = False
    small: bool = False
    """Cells in the smaller type of notes."""


def small(title: str, width: int, text: Callable[[Row], str], tone: Tone = Tone.INK) -> Column[Row]:
    """A column of plain words in the small role."""
    return Column(title, width, lambda row: Cell(text=text(row), tone=tone), small=True)
