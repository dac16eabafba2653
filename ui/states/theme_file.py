"""The open 一件事 as a value: its items with state and light, what they share, and its papers."""

from dataclasses import dataclass
from typing import Final

from hall.theme_course import Phase
from ui import words
from ui.states.case_acts import ActOffer
from ui.states.case_file import CasePaper
from ui.states.case_lists import LIGHT_SHAPES, Light
from ui.states.look import Cell, Shape, Tone

_PHASES: Final = {
    str(Phase.WAITING): (words.PHASE_WAITS, Shape.RING, Tone.HINT),
    str(Phase.MAY_BEGIN): (words.PHASE_MAY, Shape.HALF_DISC, Tone.WARN),
    str(Phase.BLOCKED): (words.PHASE_BLOCKED, Shape.TRIANGLE, Tone.WARN),
    str(Phase.DONE): (words.PHASE_DONE, Shape.TICK, Tone.OK),
    str(Phase.FAILED): (words.PHASE_FAILED, Shape.CROSS, Tone.BAD),
}
"""What stands in the place of the light of an item that does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChildLine:
    """One item: `phase` is how far it has come, `reason` why it waits or cannot begin."""

    case: str
    number: str
    item: str
    stage: str
    phase: str
    state: str
    light: Light
    due: str
    left: str = ""
    reason: str = ""
    acts: tuple[ActOffer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFileView:
    """A 一件事 as it stands today; `row` is the item that is looked at."""

    id: str
    number: str
    name: str
    whole: str
    due: str = ""
    """The last day of the longest path, in words."""

    sentence: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    children: tuple[ThemeChildLine, ...] = ()
    materials: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    papers: tuple[CasePaper, ...] = ()
    row: int = 0

    def current(self) -> ThemeChildLine | None:
        """The item of the current row."""
        return self.children[min(self.row, len(self.children) - 1)] if self.children else None


def phase_cell(row: ThemeChildLine) -> Cell:
    """The light of an item under way; else how far it has come, by shape and word."""
    if row.phase in _PHASES:
        word, shape, tone = _PHASES[row.phase]
        return Cell(text=word, shape=shape, tone=tone, bold=tone is not Tone.HINT and tone is not Tone.OK)
    shape, tone = LIGHT_SHAPES[row.light]
    return Cell(text=str(row.light), shape=shape, tone=tone, bold=row.light in {Light.RED, Light.YELLOW})
