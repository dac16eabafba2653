"""The page 扫描 while it stands: pages taken, what a key does with them, where they go. No Qt, no disk.

Pictures are bytes here; working on them is `ui/scans`, asked for by an `Ask` on the lane of files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hall.material_codes import MaterialCode
from ui import words

MOST_PAGES: Final = 80
"""Pages that are kept in memory at once: with the whole frames behind them some 200 MB."""
_STEP: Final = 1
"""Percent by which a key moves a side while cutting by hand."""
_MOST_CUT: Final = 45
_SIDES: Final = {"Up": -1, "Left": -1, "Down": 1, "Right": 1}


class Job(StrEnum):
    """What a key asks of the outside."""

    SHOOT = "shoot"
    FILES = "files"
    TURN = "turn"
    CUT = "cut"
    WHOLE = "whole"
    WHICH = "which"
    KEEP = "keep"
    LEAVE = "leave"
    NEXT_CAMERA = "next_camera"
    AS_IS = "as_is"
    LEFT = "left"
    THROW_AWAY = "throw_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A picture of the camera: rows of RGB bytes without a gap."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPage:
    """One page.

    Attributes:
        jpeg: As it will be kept. small: a small picture for the list.
        dpi: Its resolution.
        found: Its edges were found; None for a page of a file, which has none.
        code: What the barcode on it says.
        key: Material to which it goes; "" while its code is strange to this case.
        whole: The frame from which it was cut, as JPEG; b"" where there is none.
    """

    jpeg: bytes
    small: bytes
    dpi: int
    found: bool | None = None
    code: MaterialCode | None = None
    key: str = ""
    whole: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where pages go.

    Attributes:
        case: Id of a written case, "" for the intake that is open; `draft` is then its id.
        key: Material at which the scan was begun.
        names: Key of every material of the list → its name, in the order of the list.
        owners: Number of the case and code of its item, as barcodes name them.
    """

    key: str
    names: Mapping[str, str]
    owners: frozenset[str] = frozenset()
    draft: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A page being cut by hand: percent taken away at the top, right, bottom, left."""

    margins: tuple[int, int, int, int] = (0, 0, 0, 0)
    side: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanning:
    """The page as it stands.

    Attributes:
        at: Number of the page with the focus.
        card: Both sides of a card are taken; `front` is the first one once it is there.
        busy: What is being worked on; keys that would disturb it wait.
        told: What the last key could not do, or what comes next.
        live: The camera gives pictures. camera: its name.
        sure: Esc was pressed once over pages that are not attached.
        left: Pages of an earlier time that can be taken in.
    """

    target: Target
    pages: tuple[TakenPage, ...] = ()
    at: int = 0
    card: bool = False
    front: Frame | None = None
    crop: Crop | None = None
    busy: str = ""
    told: str = ""
    live: bool = False
    camera: str = ""
    sure: bool = False
    left: int = 0

    @property
    def current(self) -> TakenPage | None:
        """The page with the focus."""
        return self.pages[self.at] if self.pages else None

    @property
    def by_material(self) -> Mapping[str, tuple[TakenPage, ...]]:
        """Pages by the material to which they go, in their order."""
        found: dict[str, tuple[TakenPage, ...]] = {}
        for page in self.pages:
            found[page.key] = (*found.get(page.key, ()), page)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPressed:
    """After a key: the state, what is asked, and whether the key was one of the page."""

    state: Scanning
    job: Job | None = None
    used: bool = True


def press(state: Scanning, key: str) -> ScanPressed:
    """What a key does on the page."""
    if state.crop is not None:
        return _in_crop(state, state.crop, key)
    calm = replace(state, told="", sure=False)
    if key in {"Up", "Down", "PageUp", "PageDown", "Home", "End", "Left", "Right"}:
        return ScanPressed(state=moved(calm, key))
    if key == "Esc":
        return _leaving(calm, sure=state.sure)
    jobs = {
        "Space": _shoot,
        "F": lambda of: ScanPressed(state=of, job=Job.FILES),
        "M": lambda of: ScanPressed(state=of, job=Job.NEXT_CAMERA),
        "A": _as_is,
        "L": _left,
        "I": _card,
        "R": lambda of: _on_page(of, Job.TURN),
        "K": lambda of: _on_page(of, Job.WHICH),
        "C": _crop,
        "X": lambda of: ScanPressed(state=without(of)),
        "W": _whole,
        "Ctrl+Enter": _keep,
    }
    if key not in jobs:
        return ScanPressed(state=state, used=False)
    if state.busy:
        return ScanPressed(state=replace(state, told=state.busy))
    return jobs[key](calm)


def _leaving(state: Scanning, *, sure: bool) -> ScanPressed:
    if state.pages and not sure:
        return ScanPressed(state=replace(state, told=words.SCAN_SURE, sure=True))
    return ScanPressed(state=state, job=Job.THROW_AWAY if state.pages else Job.LEAVE)


def _left(state: Scanning) -> ScanPressed:
    if not state.left:
        return ScanPressed(state=replace(state, told=words.SCAN_NOTHING_LEFT))
    if len(state.pages) + state.left > MOST_PAGES:
        return ScanPressed(state=replace(state, told=words.too_many_pages(MOST_PAGES)))
    return ScanPressed(state=state, job=Job.LEFT)


def with_left(state: Scanning, pages: Sequence[TakenPage]) -> Scanning:
    """Pages of an earlier time behind those that are there; each keeps its material."""
    kept = (*state.pages, *pages)
    told = words.left_taken(len(pages))
    return replace(state, pages=kept, at=max(len(kept) - 1, 0), left=0, busy="", told=told)


def _as_is(state: Scanning) -> ScanPressed:
    if state.pages:
        return ScanPressed(state=replace(state, told=words.SCAN_AS_IS_FIRST))
    return ScanPressed(state=state, job=Job.AS_IS)


def _shoot(state: Scanning) -> ScanPressed:
    if not state.live:
        told = words.SCAN_NO_PICTURE if state.camera else words.SCAN_NO_CAMERA
        return ScanPressed(state=replace(state, told=told))
    if len(state.pages) >= MOST_PAGES:
        return ScanPressed(state=replace(state, told=words.too_many_pages(MOST_PAGES)))
    return ScanPressed(state=state, job=Job.SHOOT)


def _card(state: Scanning) -> ScanPressed:
    on = not state.card
    told = words.SCAN_CARD_ON if on else words.SCAN_CARD_OFF
    return ScanPressed(state=replace(state, card=on, front=None, told=told))


def _on_page(state: Scanning, job: Job) -> ScanPressed:
    if state.current is None:
        return ScanPressed(state=replace(state, told=words.SCAN_NOTHING))
    return ScanPressed(state=state, job=job)


def _whole(state: Scanning) -> ScanPressed:
    if state.current is None or not state.current.whole:
        return ScanPressed(state=replace(state, told=words.SCAN_NO_WHOLE))
    return ScanPressed(state=state, job=Job.WHOLE)


def _crop(state: Scanning) -> ScanPressed:
    if state.current is None:
        return ScanPressed(state=replace(state, told=words.SCAN_NOTHING))
    return ScanPressed(state=replace(state, crop=Crop()))


def _in_crop(state: Scanning, crop: Crop, key: str) -> ScanPressed:
    if key == "Esc":
        return ScanPressed(state=replace(state, crop=None))
    if key == "Enter":
        cut = any(crop.margins)
        return ScanPressed(state=state if cut else replace(state, crop=None), job=Job.CUT if cut else None)
    if key == "Space":
        return ScanPressed(state=replace(state, crop=replace(crop, side=(crop.side + 1) % 4)))
    if key in _SIDES:
        inward = _SIDES[key] * (1 if crop.side in {0, 3} else -1) * _STEP
        margins = list(crop.margins)
        margins[crop.side] = min(max(margins[crop.side] + inward, 0), _MOST_CUT)
        top, right, bottom, left = margins
        changed = replace(crop, margins=(top, right, bottom, left))
        return ScanPressed(state=replace(state, crop=changed))
    return ScanPressed(state=state)


def _keep(state: Scanning) -> ScanPressed:
    if state.front is not None:
        return ScanPressed(state=replace(state, told=words.SCAN_CARD_WAITS))
    if not state.pages:
        return ScanPressed(state=replace(state, told=words.SCAN_NOTHING))
    strange = next((number for number, page in enumerate(state.pages) if not page.key), None)
    if strange is not None:
        return ScanPressed(state=replace(state, at=strange, told=words.SCAN_STRANGE))
    return ScanPressed(state=replace(state, busy=words.SCAN_KEEPING), job=Job.KEEP)


def moved(state: Scanning, key: str) -> Scanning:
    """Another page has the focus."""
    steps = {
        "Up": -1,
        "Left": -1,
        "Down": 1,
        "Right": 1,
        "PageUp": -8,
        "PageDown": 8,
        "Home": -999,
        "End": 999,
    }
    last = max(len(state.pages) - 1, 0)
    return replace(state, at=min(max(state.at + steps[key], 0), last))


def without(state: Scanning) -> Scanning:
    """Without the page that has the focus."""
    pages = (*state.pages[: state.at], *state.pages[state.at + 1 :])
    return replace(state, pages=pages, at=min(state.at, max(len(pages) - 1, 0)))


def with_pages(state: Scanning, pages: Sequence[TakenPage]) -> Scanning:
    """New pages behind those that are there; a barcode says where it and the pages after it go.

    Dividers go away. A page whose code belongs to another case or material has no place until somebody
    names one; the pages after it share its fate.
    """
    place = state.pages[-1].key if state.pages else state.target.key
    kept = list(state.pages)
    for page in pages:
        if page.code is not None:
            place = _place_of(state.target, page.code)
        if page.code is None or not page.code.divider or not place:
            kept.append(replace(page, key=place))
    strange = any(not page.key for page in kept)
    told = words.SCAN_STRANGE if strange else ""
    full = len(kept) > MOST_PAGES
    told = words.too_many_pages(MOST_PAGES) if full else told
    kept = kept[:MOST_PAGES]
    return replace(state, pages=tuple(kept), at=max(len(kept) - 1, 0), busy="", told=told)


def _place_of(target: Target, code: MaterialCode) -> str:
    return code.key if code.owner in target.owners and code.key in target.names else ""


def changed_page(state: Scanning, number: int, page: TakenPage) -> Scanning:
    """One page was turned or cut."""
    if number >= len(state.pages):
        return replace(state, busy="", crop=None)
    pages = (*state.pages[:number], page, *state.pages[number + 1 :])
    return replace(state, pages=pages, busy="", crop=None)


def placed(state: Scanning, key: str) -> Scanning:
    """The page with the focus goes to another material; so do strange ones right behind it."""
    pages = list(state.pages)
    if not pages or key not in state.target.names:
        return state
    strange = not pages[state.at].key
    pages[state.at] = replace(pages[state.at], key=key)
    for number in range(state.at + 1, len(pages)):
        if not strange or pages[number].key or pages[number].code is not None:
            break
        pages[number] = replace(pages[number], key=key)
    return replace(state, pages=tuple(pages), told="")


def page_words(state: Scanning) -> tuple[str, ...]:
    """Each page as a line of the list."""
    return tuple(
        words.scan_page_line(
            number,
            state.target.names.get(page.key, "") or words.SCAN_STRANGE,
            words.size_words(len(page.jpeg)),
            page.dpi,
        )
        for number, page in enumerate(state.pages, 1)
    )


def hint(state: Scanning) -> str:
    """The line under the picture."""
    page = state.current
    if state.told or state.busy:
        return state.told or state.busy
    if state.crop is not None:
        side = words.SCAN_CROP_SIDES[state.crop.side]
        return words.scan_crop(side, state.crop.margins[state.crop.side])
    if state.front is not None:
        return words.SCAN_CARD_BACK
    if page is None:
        nothing = words.SCAN_NO_PAGES if state.camera else words.SCAN_NO_CAMERA
        return words.left_here(state.left) if state.left else nothing
    name = state.target.names.get(page.key, words.SCAN_STRANGE)
    if page.found is None:
        return words.scan_hint(name, words.SCAN_FROM_FILE)
    return words.scan_hint(name, words.SCAN_EDGES_FOUND if page.found else words.SCAN_NO_EDGES)
