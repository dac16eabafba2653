"""The open case file as a value: everything that happened to a case, on one page."""

from dataclasses import dataclass, replace
from typing import Final

from ui.states.case_acts import ActOffer
from ui.states.case_lists import CaseEntry, Light
from ui.states.draft import Attached
from ui.states.look import Tone


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
class MaterialLine:
    """One material: what was found of it, what paper lies there, and its scans.

    `files` are its scans in their order, `size` their bytes together.
    """

    key: str
    name: str
    state: str
    paper: str = ""
    note: str = ""
    lacking: bool = False
    files: tuple[Attached, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """A clock that runs: its name, its last day with the weekday, what is left."""

    name: str
    due: str
    left: str
    light: Light


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedCase:
    """Another case: of the same applicant, or marked or suspected as the same application."""

    id: str
    number: str
    item: str
    state: str
    at: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFileView:
    """The whole file of a case; `facts` are pairs of a name and its text."""

    entry: CaseEntry
    facts: tuple[tuple[str, str], ...] = ()
    timeline: tuple[TimeLine, ...] = ()
    materials: tuple[MaterialLine, ...] = ()
    papers: tuple[CasePaper, ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    related: tuple[RelatedCase, ...] = ()
    notes: tuple[TimeLine, ...] = ()
    acts: tuple[ActOffer, ...] = ()
    row: int = 0
    """The material that is looked at."""

    back: int = 0
    """How many pages before the newest step the history is looked at."""

    below: int = 0
    """How many pages down the facts under the materials are looked at."""


_LINES: Final = {"Down": 1, "Up": -1}
_PAGES: Final = {"PageDown": -1, "PageUp": 1}
_FACTS: Final = {"Shift+PageDown": 1, "Shift+PageUp": -1}
_STEPS_OF_PAGE: Final = 6
"""No page of the history shows fewer steps, save for very long words."""
_FACTS_OF_PAGE: Final = 4
"""As many facts at least stand on a page of them."""


def pressed(view: CaseFileView, key: str) -> CaseFileView | None:
    """The file after a key that moves in it; None for any other key.

    The arrows choose the material, the page keys turn back in the history and forth again, with the shift key
    they turn the facts.
    """
    if key in _LINES:
        last = max(len(view.materials) - 1, 0)
        return replace(view, row=min(max(view.row + _LINES[key], 0), last))
    if key in _PAGES:
        most = len(view.timeline) // _STEPS_OF_PAGE
        return replace(view, back=min(max(view.back + _PAGES[key], 0), most))
    if key in _FACTS:
        lines = (view.facts, view.clocks, view.papers, view.notes, view.related)
        most = sum(max(len(part), 1) for part in lines) // _FACTS_OF_PAGE
        return replace(view, below=min(max(view.below + _FACTS[key], 0), most))
    return None
