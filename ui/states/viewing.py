"""Looking at the scans of a case, page by page: which file and page, how large, how it is turned. No Qt.

What a key does is said here; pages come from `ui.work.view_work`. A view is for the eyes only: turning it
changes no file. Nothing of it outlives the view (domain.md 7: scans are cleared from memory).
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from ui import words
from ui.states.case_file import CaseFileView

_STEPS: Final = (25, 33, 50, 67, 80, 100, 125, 150, 200, 300)
"""Percent of a page's own size."""
_SCROLL: Final = 0.12
"""Share of what does not fit by which an arrow moves the page."""
MOST_THUMBS: Final = 12


class Fit(StrEnum):
    """How large a page is shown."""

    WIDTH = "width"
    PAGE = "page"
    FREE = "free"


class ViewJob(StrEnum):
    """What a key asks of the outside."""

    LEAVE = "leave"
    FILE = "file"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFile:
    """A file of a material; `sha256` in hex. `number` counts the files of the material from 1, of `count`."""

    key: str
    name: str
    sha256: str
    size: int
    mime: str
    number: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn page: rows of RGB bytes without a gap."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumb:
    """A file of the material with the focus, small: its first page, how many it has, or why nothing shows."""

    file: ScanFile
    pages: int = 0
    picture: Picture | None = None
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbs:
    """Small pages of one material of a case; `files` are those that are to be drawn."""

    case: str = ""
    key: str = ""
    files: tuple[ScanFile, ...] = ()
    shown: tuple[Thumb, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """The view as it stands.

    Attributes:
        at: Number of the file. page: number of its page from 0; -1 means its last, once they are counted.
        pages: Pages of the file, 0 while they are not known.
        zoom: Percent of the page's own size while `fit` is FREE.
        turn: Quarters by which the page is turned clockwise.
        across: Share from 0 to 1 by which the page is moved aside; along: the same, down.
        busy: What is waited for. told: why nothing is shown.
    """

    case: str
    number: str
    files: tuple[ScanFile, ...]
    at: int = 0
    page: int = 0
    pages: int = 0
    fit: Fit = Fit.WIDTH
    zoom: int = 100
    turn: int = 0
    across: float = 0.5
    along: float = 0.0
    busy: str = ""
    told: str = ""
    picture: Picture | None = None

    @property
    def file(self) -> ScanFile:
        """The file that is looked at."""
        return self.files[self.at]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewPressed:
    """After a key: the view, and what is asked."""

    state: Viewing
    job: ViewJob | None = None
    used: bool = True


def files_of(file: CaseFileView) -> tuple[ScanFile, ...]:
    """All scans of a case, by material in the order of the list."""
    found = []
    for line in file.materials:
        for number, scan in enumerate(line.files, 1):
            found.append(
                ScanFile(
                    key=line.key,
                    name=line.name,
                    sha256=scan.sha256,
                    size=scan.size,
                    mime=scan.mime,
                    number=number,
                    count=len(line.files),
                )
            )
    return tuple(found)


def of_row(file: CaseFileView) -> tuple[ScanFile, ...]:
    """The scans of the material with the focus."""
    if not file.materials:
        return ()
    key = file.materials[min(file.row, len(file.materials) - 1)].key
    return tuple(one for one in files_of(file) if one.key == key)


def begun(file: CaseFileView, sha256: str = "") -> Viewing | str:
    """A view that begins at a scan, else at the first of the current material; or why there is none."""
    every, mine = files_of(file), of_row(file)
    if not every:
        return words.VIEW_NONE
    if not mine:
        return words.VIEW_NONE_HERE
    wanted = next((one for one in mine if one.sha256 == sha256), mine[0])
    return Viewing(
        case=file.entry.id,
        number=file.entry.number,
        files=every,
        at=every.index(wanted),
        busy=words.VIEW_OPENING,
    )


def press(state: Viewing, key: str) -> ViewPressed:
    """What a key does in the view."""
    if key == "Esc":
        return ViewPressed(state=state, job=ViewJob.LEAVE)
    steps = {"Right": 1, "PageDown": 1, "Space": 1, "Left": -1, "PageUp": -1, "Backspace": -1}
    if key in steps:
        return _stepped(state, steps[key])
    if key in {"Home", "End"}:
        return _to(state, 0 if key == "Home" else len(state.files) - 1, 0)
    if key in {"N", "B"}:
        return _next_file(state, 1 if key == "N" else -1)
    acts = {
        "W": lambda: _sized(state, Fit.WIDTH),
        "1": lambda: _sized(state, Fit.WIDTH),
        "2": lambda: _sized(state, Fit.PAGE),
        "3": lambda: replace(_sized(state, Fit.FREE), zoom=100),
        "Plus": lambda: _zoomed(state, 1),
        "Minus": lambda: _zoomed(state, -1),
        "R": lambda: replace(state, turn=(state.turn + 1) % 4, along=0.0, across=0.5),
        "Down": lambda: replace(state, along=min(state.along + _SCROLL, 1.0)),
        "Up": lambda: replace(state, along=max(state.along - _SCROLL, 0.0)),
        "Ctrl+Right": lambda: replace(state, across=min(state.across + _SCROLL, 1.0)),
        "Ctrl+Left": lambda: replace(state, across=max(state.across - _SCROLL, 0.0)),
    }
    if key not in acts:
        return ViewPressed(state=state, used=False)
    return ViewPressed(state=acts[key]())


def _sized(state: Viewing, fit: Fit) -> Viewing:
    return replace(state, fit=fit, along=0.0, across=0.5)


def _zoomed(state: Viewing, step: int) -> Viewing:
    """One step larger or smaller; from a fitted page the nearest step of its size is the beginning."""
    wanted = [one for one in _STEPS if (one > state.zoom if step > 0 else one < state.zoom)]
    found = (wanted[0] if step > 0 else wanted[-1]) if wanted else state.zoom
    return replace(state, fit=Fit.FREE, zoom=found)


def fitted(state: Viewing, percent: int) -> Viewing:
    """The screen says how large a fitted page came out, so that zooming goes on from there."""
    return state if state.fit is Fit.FREE else replace(state, zoom=percent)


def _stepped(state: Viewing, step: int) -> ViewPressed:
    """The next page, over the border of a file into the next one."""
    if state.pages and 0 <= state.page + step < state.pages:
        return _to(state, state.at, state.page + step)
    if not 0 <= state.at + step < len(state.files):
        return ViewPressed(state=replace(state, told=words.VIEW_LAST if step > 0 else words.VIEW_FIRST))
    return _to(state, state.at + step, 0 if step > 0 else -1)


def _next_file(state: Viewing, step: int) -> ViewPressed:
    """The first file of the next material."""
    keys = list(dict.fromkeys(one.key for one in state.files))
    wanted = keys.index(state.file.key) + step
    if not 0 <= wanted < len(keys):
        return ViewPressed(state=replace(state, told=words.VIEW_LAST if step > 0 else words.VIEW_FIRST))
    at = next(number for number, one in enumerate(state.files) if one.key == keys[wanted])
    return _to(state, at, 0)


def _to(state: Viewing, at: int, page: int) -> ViewPressed:
    other = at != state.at
    after = replace(
        state,
        at=at,
        page=page,
        pages=0 if other else state.pages,
        turn=0 if other else state.turn,
        along=0.0,
        across=0.5,
        told="",
        busy=words.VIEW_OPENING if other else words.VIEW_DRAWING,
        picture=None if other else state.picture,
    )
    return ViewPressed(state=after, job=ViewJob.FILE if other else ViewJob.PAGE)


def picked(state: Viewing, at: int) -> ViewPressed:
    """A file of the list was clicked."""
    if not 0 <= at < len(state.files) or at == state.at:
        return ViewPressed(state=state, used=False)
    return _to(state, at, 0)


def shown(state: Viewing, pages: int, page: int, picture: Picture) -> Viewing:
    """A page was drawn."""
    return replace(state, pages=pages, page=page, picture=picture, busy="", told="")


def failed(state: Viewing, sentence: str) -> Viewing:
    """A file cannot be shown now; the others can be gone to."""
    return replace(state, busy="", told=sentence, picture=None, pages=0, page=0)


def arriving(state: Viewing, came: int, count: int) -> Viewing:
    """So much has come from the hub."""
    return replace(state, busy=words.view_arriving(came, count))


def title(state: Viewing) -> str:
    """Which file of the material, which page."""
    return words.view_title(
        (state.file.number, state.file.count), (state.page + 1, state.pages) if state.pages else None
    )


def line(file: ScanFile) -> str:
    """A file in the list: 「申请表」, or 「申请表 2」 when the material has several."""
    return f"{file.name}　{file.number}" if file.count > 1 else file.name
