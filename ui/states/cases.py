"""The page 办件 as a value: a work list, most urgent first, and one open case (design/tokens.md 12)."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from typing_extensions import override

from hall.saved_filters import SavedFilter
from ui import words
from ui.states.case_acts import ActForm, ActOffer, CaseAct
from ui.states.case_batch import BatchOffers, BatchTold
from ui.states.case_file import CaseFileView, CasePaper, TimeLine, pressed
from ui.states.case_lists import (
    LIGHT_SHAPES,
    LISTS,
    SPECIAL,
    URGENCY,
    CaseEntry,
    CaseList,
    Conditions,
    Group,
    Light,
    belongs,
    conditions_of,
    shown_in,
)
from ui.states.look import Cell, Column, Run, Shape, Tone, small
from ui.states.theme_file import ThemeFileView
from ui.states.viewing import Thumbs, Viewing

__all__ = [
    "LIGHT_SHAPES",
    "CaseEntry",
    "CaseList",
    "CasePaper",
    "Conditions",
    "Group",
    "Light",
    "TimeLine",
    "belongs",
]


_BOLD: Final = frozenset({Light.RED, Light.YELLOW})
MARK_WIDTH: Final = 40


class CaseForm(StrEnum):
    """What is written in the panel of the open case."""

    NONE = ""
    NOTE = "note"
    VOID = "void"
    TAKE = "take"
    ACT = "act"
    """Any other step, by its own form (`case_acts.ActForm`)."""


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
    may_void: str = ""
    """Why it cannot be voided; empty when it can."""

    may_note: str = ""
    """Why nothing may be remarked; empty when it may."""

    kept_by: int | None = None
    """Another window that has the case in hand (D14); None when this one may go on by itself."""

    may_take: bool = False
    """This window may take it over."""

    document: str = ""
    """The applicant's document and number, masked."""

    full: str = ""
    """The same in full, once it was asked for (an event, D8)."""

    acts: tuple[ActOffer, ...] = ()
    """What may be done with it, and why something may not."""

    theme: str = ""
    """Id of the 一件事 it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to the store; its answer belongs to it alone."""

    text: str = ""
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesState:
    """The list, the search, and the case that is open beside it.

    `found` is what the store answered to `found_for`, `whole` whether that is all. `own` are the filters of
    the account, `file` the case whose file is open over the list.
    """

    entries: tuple[CaseEntry, ...] = ()
    group: Group = Group.WORK
    search: str = ""
    conditions: Conditions = field(default_factory=Conditions)
    found: tuple[CaseEntry, ...] = ()
    found_for: Asked | None = None
    whole: bool = True
    own: tuple[SavedFilter, ...] = ()
    file: CaseFileView | None = None
    theme: ThemeFileView | None = None
    """The 一件事 that is open over the list; the file of one of its items lies over it."""

    found_theme: tuple[str, str] = ("", "")
    """Of the 一件事 that the search found, as `ports.FoundEntries` has it."""

    act: ActForm | None = None
    row: int = 0
    opened: OpenCase | None = None
    list: CaseList = CaseList.TODAY
    light: Light | None = None
    form: CaseForm = CaseForm.NONE
    text: str = ""
    """What is typed into the form."""

    told: str = ""
    """Why the form cannot be sent."""

    marked: frozenset[str] = frozenset()
    """Cases for a step of many; `anchor` is where a stretch of marks began, `kept` the marks before it."""

    own_name: str = ""
    """The own filter that was chosen, as long as nothing of it is changed."""

    anchor: str = ""
    kept: frozenset[str] = frozenset()
    offered: BatchOffers = field(default_factory=BatchOffers)
    batch: BatchTold | None = None
    view: Viewing | None = None
    """The scans that are looked at, over the file."""

    thumbs: Thumbs = field(default_factory=Thumbs)
    """The scans of the file's current material, small."""

    def current(self) -> CaseEntry | None:
        """The entry of the current row."""
        shown = listed(self)
        return shown[min(self.row, len(shown) - 1)] if shown else None


def asks_store(state: CasesState) -> bool:
    """Whether the list is what the store finds, and not a part of the work at hand."""
    return bool(state.search.strip()) or state.list is CaseList.ALL


def asked(state: CasesState) -> Asked:
    """What the store is asked for now."""
    return Asked(text=state.search.strip(), conditions=state.conditions)


class _Same:
    """A list as it stands: two are the same when they are about the very same entries.

    A key that moves the row changes nothing of it, and thousands of entries are not looked through again.
    """

    __slots__ = ("_parts", "state")

    def __init__(self, state: CasesState) -> None:
        """Of a state."""
        self.state = state
        rest = (state.search, state.list, state.light, state.conditions, state.found_for, state.group)
        self._parts = (id(state.entries), id(state.found), *rest)

    @override
    def __hash__(self) -> int:
        return hash(self._parts)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._parts == other._parts


def listed(state: CasesState) -> tuple[CaseEntry, ...]:
    """What search, list and conditions leave, most urgent first; the order of equal ones stays."""
    return _listed(_Same(state))


@lru_cache(maxsize=8)
def _listed(same: _Same) -> tuple[CaseEntry, ...]:
    state = same.state
    if asks_store(state):
        found = _answered(state)
    else:
        found = [shown_in(entry, state.list) for entry in state.entries if belongs(entry, state.list)]
    found = [entry for entry in found if state.conditions.hold(entry)]
    found = [entry for entry in found if state.light in {None, entry.light}]
    return tuple(sorted(found, key=lambda entry: URGENCY.index(entry.light)))


def _answered(state: CasesState) -> list[CaseEntry]:
    """The store's answer; until it is here what the work at hand has of it."""
    if state.found_for == asked(state):
        return list(state.found)
    wanted = state.search.strip().casefold()
    return [entry for entry in state.entries if not wanted or _found(entry, wanted)]


def _found(entry: CaseEntry, wanted: str) -> bool:
    texts = (entry.number, entry.applicant, entry.item, *entry.found_by)
    return any(wanted in text.casefold() for text in texts)


def list_counts(state: CasesState) -> tuple[tuple[CaseList, int], ...]:
    """How many cases each saved list has."""
    return _list_counts(_Same(state))


@lru_cache(maxsize=4)
def _list_counts(same: _Same) -> tuple[tuple[CaseList, int], ...]:
    state = same.state
    found = ((one, sum(belongs(entry, one) for entry in state.entries)) for one in LISTS[state.group])
    return tuple(pair for pair in found if pair[1] or pair[0] not in SPECIAL or pair[0] is state.list)


def of_page(state: CasesState, group: Group) -> CasesState:
    """The lists of another page; the one it opens on."""
    if state.group is group:
        return state
    return CasesState(entries=state.entries, own=state.own, group=group, list=LISTS[group][0])


def own_counts(state: CasesState) -> tuple[tuple[SavedFilter, int], ...]:
    """How many cases at hand each own filter has; those that ask the store are not counted (-1)."""
    return tuple((one, _count(state, one)) for one in state.own)


def _count(state: CasesState, one: SavedFilter) -> int:
    after = taken(replace(state, own=()), one)
    return -1 if asks_store(after) else len(listed(after))


def taken(state: CasesState, one: SavedFilter) -> CasesState:
    """An own filter is chosen."""
    known = next((name for name in CaseList if str(name) == one.list), CaseList.TODAY)
    light = next((name for name in Light if str(name) == one.light), None)
    terms = conditions_of(one)
    return replace(
        _elsewhere(state),
        list=known,
        light=light,
        search=one.text,
        conditions=terms,
        form=CaseForm.NONE,
        own_name=one.name,
    )


def _elsewhere(state: CasesState) -> CasesState:
    """Another list: its first row is current, nothing of it is marked, no case of the last one is open."""
    return replace(state, row=0, marked=frozenset(), anchor="", batch=None, own_name="", opened=None)


def next_list(state: CasesState, step: int) -> CasesState:
    """The saved list so many places on in the left column, own filters behind the common ones."""
    lists = (one for one, _ in list_counts(state))
    places: tuple[CaseList | SavedFilter, ...] = (*lists, *state.own, CaseList.ALL)
    here = next((one for one in state.own if one.name == state.own_name), None) or state.list
    at = places.index(here) if here in places else 0
    to = places[min(max(at + step, 0), len(places) - 1)]
    if isinstance(to, SavedFilter):
        return taken(state, to)
    return chosen(replace(state, conditions=Conditions()), to)


def saved_as(state: CasesState, name: str) -> SavedFilter:
    """The list as it stands, under a name."""
    now = state.conditions
    return SavedFilter(
        name=name,
        list=str(state.list),
        light=str(state.light or ""),
        text=state.search.strip(),
        item=now.item,
        state=now.state,
        clerk=now.clerk,
        window=now.window,
        since=now.since,
        until=now.until,
    )


def narrowed(state: CasesState, conditions: Conditions, light: Light | None = None) -> CasesState:
    """Other conditions; the first row is current."""
    return replace(_elsewhere(state), conditions=conditions, light=light, form=CaseForm.NONE, act=None)


def may_act(opened: OpenCase, act: CaseAct) -> bool:
    """Whether a step may be taken now."""
    return any(offer.act is act and not offer.why for offer in opened.acts)


def explains(opened: OpenCase) -> bool:
    """Whether N writes why a card came up; else it writes a remark."""
    return may_act(opened, CaseAct.EXPLAIN)


def form_told(state: CasesState, form: ActForm) -> CasesState:
    """The form with what is wrong in it."""
    return replace(state, form=CaseForm.ACT, act=form)


def in_file(state: CasesState, key: str) -> CasesState | None:
    """The open file after a key that moves in it; None for other keys, or when none is open."""
    moved_in = pressed(state.file, key) if state.file is not None else None
    return replace(state, file=moved_in) if moved_in is not None else None


def in_theme(state: CasesState, row: int) -> CasesState:
    """Another item of the open 一件事 is looked at."""
    theme = state.theme
    if theme is None:
        return state
    return replace(state, theme=replace(theme, row=min(max(row, 0), max(len(theme.children) - 1, 0))))


def chosen(state: CasesState, wanted: CaseList | Light) -> CasesState:
    """Another saved list, or only one light of it; the same light again means all of them."""
    if isinstance(wanted, CaseList):
        return replace(_elsewhere(state), list=wanted, light=None, search="")
    return replace(_elsewhere(state), light=None if state.light is wanted else wanted, search="")


def wrote(state: CasesState, form: CaseForm, text: str = "") -> CasesState:
    """The form of the open case: opened, written in, or closed; remarks and 作废 stand beside the list."""
    beside = form in {CaseForm.NOTE, CaseForm.VOID, CaseForm.TAKE}
    file, theme = (None, None) if beside else (state.file, state.theme)
    return replace(state, form=form, text=text, told="", act=None, file=file, theme=theme)


def ready(state: CasesState) -> CasesState | None:
    """None when the form may be sent; else the state that says why not."""
    if state.text.strip() or state.form is CaseForm.TAKE:
        return None
    told = words.VOID_NEEDS_REASON if state.form is CaseForm.VOID else words.NOTE_NEEDS_TEXT
    return replace(state, told=told)


def moved(state: CasesState, step: int) -> CasesState:
    """The current row so many rows on, inside the list."""
    last = max(len(listed(state)) - 1, 0)
    batch = state.batch if state.marked else None
    return replace(state, row=min(max(state.row + step, 0), last), anchor="", batch=batch)


def searched(state: CasesState, text: str) -> CasesState:
    """Another search; the first row is current."""
    return replace(_elsewhere(state), search=text, file=None, theme=None, found_theme=("", ""))


def next_person(state: CasesState) -> CasesState:
    """Another person stands at the window: the list stays, and nothing of whoever was looked up before."""
    kept = CasesState(entries=state.entries, own=state.own, group=state.group, conditions=state.conditions)
    return replace(kept, list=state.list, light=state.light, own_name="" if state.search else state.own_name)


def counts(state: CasesState) -> tuple[tuple[Light, int], ...]:
    """How many of each light the list has, without those there are none of."""
    return _counts(_Same(state))


@lru_cache(maxsize=4)
def _counts(same: _Same) -> tuple[tuple[Light, int], ...]:
    state = same.state
    inside = [shown_in(entry, state.list) for entry in state.entries if belongs(entry, state.list)]
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


def columns(*, compact: bool, marked: frozenset[str] = frozenset()) -> tuple[Column[CaseEntry], ...]:
    """The columns of the work list; the first one, with the marks, is shown only while some are marked."""
    return (
        Column[CaseEntry]("", MARK_WIDTH, lambda row: _mark_cell(row.id, marked)),
        Column[CaseEntry](words.COLUMN_LIGHT, 78, lambda row: light_cell(row.light)),
        Column[CaseEntry](
            words.COLUMN_CASE, 120 if not compact else 124, lambda row: number_cell(row.number)
        ),
        small(words.COLUMN_WHO, 144 if compact else 192, lambda row: row.who),
        small(words.COLUMN_ITEM, 0, lambda row: row.item, Tone.SECOND),
        Column[CaseEntry](words.COLUMN_CASE_STATE, 92, _state, small=True),
        Column[CaseEntry](words.COLUMN_LEFT, 126, _left, small=True),
    )


def _mark_cell(case: str, marked: frozenset[str]) -> Cell:
    """The box in front of a row while some are marked."""
    on = case in marked
    return Cell(shape=Shape.BOX_ON if on else Shape.BOX, tone=Tone.ACCENT if on else Tone.HINT)


def _state(row: CaseEntry) -> Cell:
    """The state, in the few characters that its column has."""
    return Cell(text=words.SHORT_STATE.get(row.state, row.state), tone=Tone.SECOND)


def _left(row: CaseEntry) -> Cell:
    urgent = row.light in _BOLD
    return Cell(text=row.left, bold=urgent, tone=LIGHT_SHAPES[row.light][1] if urgent else Tone.SECOND)
