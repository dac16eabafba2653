"""A day in figures as a value: the whole hall with formulas, its cuts, and the way down to the numbers.

What is counted and how is `hall.statistics`; here it becomes rows. Pure; times microseconds UTC.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from hall.errors import Refused
from hall.figures import FORMULAS, DayFigures, Figures
from hall.statistics import drill, late, outcome, services, waited
from hall.tickets import STATE_WORDS, Ticket
from ui import words
from ui.states.live_day import MINUTE, began, first_call
from ui.states.live_panels import PanelKind, PanelRow, PanelState, Ref
from ui.states.live_ports import DayReport, Place
from ui.states.live_tiles import NUMBERED, queue_names
from ui.states.look import Cell, Column, Tone

CUTS: Final = ("", "queue", "window", "person", "hour", "source")
"""The hall, then its cuts, in the order of their keys 1 to 6."""

_SHOWN: Final = 500
_FULL: Final = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})")
_SHORT: Final = re.compile(r"(\d{1,2})\D(\d{1,2})\D?")
_Value = Callable[[Figures], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One row of a table: what leads to its tickets, its name, its figures; `formula` for the whole hall."""

    key: str
    name: str
    values: tuple[str, ...] = ()
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresState:
    """The page. `report` None while it is being made; `day` yyyymmdd."""

    day: int
    report: DayReport | None = None
    cut: int = 0
    row: int = 0
    picked: str = ""
    """Id of the ticket that is looked at, "" for the list."""

    @property
    def kind(self) -> str:
        """Name of the cut."""
        return CUTS[self.cut]


# --- the whole hall

_VALUES: Final[tuple[_Value, ...]] = (
    lambda f: str(f.taken),
    lambda f: str(f.done),
    lambda f: str(f.in_hand),
    lambda f: str(f.waiting),
    lambda f: str(f.gone),
    lambda f: str(f.cancelled),
    lambda f: str(f.expired),
    lambda f: str(f.calls),
    lambda f: words.figures_share(f.missed_share),
    lambda f: str(f.recalls),
    lambda f: words.figures_share(f.gone_share),
    lambda f: words.figures_minutes(f.wait.mean),
    lambda f: words.figures_minutes(f.wait.median),
    lambda f: words.figures_minutes(f.wait.p90),
    lambda f: words.figures_minutes(f.wait.longest),
    lambda f: words.figures_share(f.late_wait_share),
    lambda f: words.figures_minutes(f.service.mean),
    lambda f: words.figures_minutes(f.service.median),
    lambda f: words.figures_minutes(f.service.p90),
    lambda f: words.figures_minutes(f.service.longest),
    lambda f: words.figures_share(f.late_service_share),
    lambda f: words.figures_long(f.open_seconds),
    lambda f: words.figures_long(f.pause_seconds),
    lambda f: words.figures_long(f.held_seconds),
    lambda f: words.figures_share(f.load),
    lambda f: words.figures_long(f.idle_seconds),
)
"""In the order of `words.KPI_NAMES`, whose last one is the share of ranges that held."""


def kpis(figures: DayFigures) -> tuple[FigureRow, ...]:
    """Every figure of the whole hall with its formula."""
    values = [value(figures.whole) for value in _VALUES]
    values.append(words.figures_share(figures.accuracy.held_share))
    return tuple(
        FigureRow(key=name, name=name, values=(value,), formula=FORMULAS.get(name, ""))
        for name, value in zip(words.KPI_NAMES, values, strict=True)
    )


def kpi_columns(*, compact: bool) -> tuple[Column[FigureRow], ...]:
    """Name, value, formula."""
    name, value, formula = words.KPI_COLUMNS
    return (
        Column[FigureRow](name, 116, lambda row: Cell(text=row.name)),
        Column[FigureRow](value, 110, lambda row: Cell(text=row.values[0], bold=True), right=True),
        Column[FigureRow](formula, 0, lambda row: Cell(text=row.formula, tone=Tone.HINT), small=not compact),
    )


# --- cuts


_CELLS: Final[tuple[_Value, ...]] = (
    lambda f: str(f.taken),
    lambda f: str(f.done),
    lambda f: words.figures_share(f.gone_share),
    lambda f: words.figures_number(f.wait.median),
    lambda f: words.figures_number(f.wait.p90),
    lambda f: words.figures_number(f.wait.longest),
    lambda f: words.figures_share(f.late_wait_share),
    lambda f: words.figures_number(f.service.median),
    lambda f: words.figures_number(f.service.p90),
    lambda f: words.figures_share(f.late_service_share),
)
_WINDOW_CELLS: Final[tuple[_Value, ...]] = (
    lambda f: words.figures_share(f.load),
    lambda f: words.figures_number(f.idle_seconds),
)
_TIMED: Final = frozenset({"window", "person"})
"""Cuts whose rows know when windows were open."""


def rows_of(state: FiguresState, place: Place) -> tuple[FigureRow, ...]:
    """The rows of the cut that is open."""
    if state.report is None:
        return ()
    figures = state.report.figures
    if not state.kind:
        return kpis(figures)
    found: Mapping[str, tuple[Figures, ...]] = {
        "queue": figures.queues,
        "window": figures.windows,
        "person": figures.people,
        "hour": figures.hours,
        "source": figures.sources,
    }
    names = queue_names(place.catalogue)
    cells = (*_CELLS, *(_WINDOW_CELLS if state.kind in _TIMED else ()))
    return tuple(
        FigureRow(key=row.key, name=_name(state.kind, row, names, place), values=tuple(c(row) for c in cells))
        for row in found[state.kind]
    )


def _name(cut: str, row: Figures, names: Mapping[str, str], place: Place) -> str:
    if cut == "queue":
        return f"{row.key} {names.get(row.key, row.name)}"
    if cut == "window":
        return f"{row.key} {NUMBERED.sub('', row.name)}".strip()
    if cut == "person":
        return f"{place.names.get(row.key, '')} {row.key}".strip()
    return row.name


def cut_columns(cut: str, *, compact: bool) -> tuple[Column[FigureRow], ...]:
    """Name, counts, times in minutes; a narrow window has only what fits."""
    titles = words.TABLE_COLUMNS + (words.TABLE_WINDOW_COLUMNS if cut in _TIMED else ())
    places = [n for n in range(len(titles)) if not compact or n not in _LEFT_OUT]
    width = 56 if compact else 62
    wide = {3: width + 14, 7: width + 14}
    columns = [Column[FigureRow](words.TABLE_NAMES.get(cut, ""), 0, lambda row: Cell(text=row.name))]
    columns += [
        Column[FigureRow](titles[n], wide.get(n, width), _cell(n), right=True, small=True) for n in places
    ]
    return tuple(columns)


_LEFT_OUT: Final = frozenset({2, 5, 9})
"""Columns that give way in a narrow window: share of the gone, longest wait, late services."""


def _cell(number: int) -> Callable[[FigureRow], Cell]:
    return lambda row: Cell(text=row.values[number] if number < len(row.values) else "")


# --- down to the tickets


def tickets_of(state: FiguresState, row: FigureRow, place: Place) -> tuple[Ticket, ...]:
    """The tickets behind a row, by take time; behind a longest time the longest first."""
    if state.report is None:
        return ()
    tickets = state.report.tickets
    if state.kind:
        return drill(tickets, state.kind, row.key)
    at = words.KPI_NAMES.index(row.key)
    wanted = _OUTCOMES.get(at)
    only: Callable[[Ticket], bool] | None = None
    if at == _LATE_WAITS:
        only = late(place.catalogue)
    elif at == _LATE_SERVICES:
        only = partial(_too_long, place)
    elif wanted is not None:
        only = partial(_ended_as, wanted)
    found = drill(tickets, "", "", only=only)
    if at in _BY_WAIT:
        return tuple(sorted(found, key=lambda one: -(waited(one) or 0)))
    return tuple(sorted(found, key=lambda one: -_served(one))) if at in _BY_SERVICE else found


def _ended_as(wanted: str, ticket: Ticket) -> bool:
    return outcome(ticket) == wanted


_OUTCOMES: Final = {
    1: "done",
    2: "in_hand",
    3: "waiting",
    4: "gone",
    5: "cancelled",
    6: "expired",
    10: "gone",
}
_BY_WAIT: Final = frozenset({11, 12, 13, 14})
_BY_SERVICE: Final = frozenset({16, 17, 18, 19})
_LATE_WAITS: Final = 15
_LATE_SERVICES: Final = 20
"""Places in `words.KPI_NAMES`."""


def _served(ticket: Ticket) -> int:
    return max((one.micros for one in services(ticket)), default=0)


def _too_long(place: Place, ticket: Ticket) -> bool:
    for one in services(ticket):
        queue = place.catalogue.queue(one.queue)
        if queue is not None and queue.service_minutes and one.micros > queue.service_minutes * MINUTE:
            return True
    return False


def side(state: FiguresState, place: Place) -> PanelState:
    """The right side: the numbers behind the current row, or one of them."""
    ref = Ref(kind=PanelKind.QUEUE, key=f"{state.day}:{state.cut}:{state.row}:{state.picked}")
    rows = rows_of(state, place)
    if state.report is None or not rows:
        return PanelState(ref=ref, title=words.FIGURES_HEAD, empty=words.DRILL_EMPTY)
    if state.picked:
        found = next((one for one in state.report.tickets if one.id == state.picked), None)
        if found is not None:
            return _one(ref, found, place)
    row = rows[min(state.row, len(rows) - 1)]
    tickets = tickets_of(state, row, place)
    return PanelState(
        ref=ref,
        title=words.figures_title(row.name, len(tickets)),
        lines=() if state.kind else _record(state.report),
        rows=(*(_line(one) for one in tickets[:_SHOWN]), *_more(len(tickets))),
        empty=words.DRILL_EMPTY,
    )


def _more(count: int) -> tuple[PanelRow, ...]:
    return (PanelRow(lead="", text=words.rows_more(count - _SHOWN)),) if count > _SHOWN else ()


def _record(report: DayReport) -> tuple[tuple[str, str], ...]:
    """How ranges and advice of the day held, and what windows paused for."""
    known = report.accuracy
    lines = []
    if known.people:
        lines.append((words.FIGURES_RANGES, words.ranges_held(known.inside, known.people)))
        lines.append(("", words.ranges_apart(known.early, known.late)))
    if known.advised:
        lines.append((words.FIGURES_ADVICE, words.advice_record(known.advised, known.proved)))
    lines += [
        (words.DRILL_PAUSES, words.pause_line(one.reason, one.times, words.figures_long(one.seconds)))
        for one in report.figures.pauses[:3]
    ]
    return tuple(lines)


def _line(ticket: Ticket) -> PanelRow:
    micros = waited(ticket)
    state = words.drill_window(ticket.window, STATE_WORDS[ticket.state])
    return PanelRow(
        lead=ticket.number,
        text=f"{words.hour(ticket.taken_at)}　{state}",
        right=words.drill_waited(None if micros is None else micros // MINUTE),
        go=Ref(kind=PanelKind.TICKET, key=ticket.id),
    )


def _one(ref: Ref, ticket: Ticket, place: Place) -> PanelState:
    names = queue_names(place.catalogue)
    until = first_call(ticket) or ticket.finished_at or ticket.taken_at
    minutes = max(0, (until - began(ticket)) // MINUTE)
    lines = [
        (words.PANEL_STATE, STATE_WORDS[ticket.state]),
        (words.PANEL_WHY, ticket.why or words.LIVE_NONE),
        (words.PANEL_TAKEN, words.ticket_waited(ticket.taken_at, minutes)),
    ]
    if ticket.priority:
        lines.append((words.PANEL_PRIORITY, ticket.priority))
    lines += [
        (
            words.PANEL_LEGS,
            words.leg_by(
                words.ticket_leg(leg.window, leg.called_at, leg.ended_at, leg.result),
                place.names.get(leg.staff, leg.staff),
            ),
        )
        for leg in ticket.legs
    ]
    title = words.ticket_title(ticket.number, names.get(ticket.queue, ticket.queue))
    return PanelState(ref=ref, title=title, lines=tuple(lines))


# --- dates


def as_date(day: int) -> dt.date:
    """Of yyyymmdd."""
    return dt.date(day // 10_000, day // 100 % 100, day % 100)


def as_day(date: dt.date) -> int:
    """As yyyymmdd."""
    return date.year * 10_000 + date.month * 100 + date.day


def moved(day: int, days: int, today: int) -> int:
    """So many days on, never after today."""
    return min(as_day(as_date(day) + dt.timedelta(days=days)), today)


def read_date(text: str, shown: int, today: int) -> int:
    """A date as it was typed: in full, month and day, or a day of the month that is shown.

    Raises:
        Refused: `figures.date` with field `date`: no date, or one that is still to come.
    """
    clean = text.strip()
    if not clean.isascii():
        clean = re.sub(r"[^\d]+", "-", clean).strip("-")
    full, short = _FULL.fullmatch(clean), _SHORT.fullmatch(clean)
    base = as_date(shown)
    try:
        if full is not None:
            date = dt.date(int(full[1]), int(full[2]), int(full[3]))
        elif short is not None:
            date = dt.date(base.year, int(short[1]), int(short[2]))
        elif clean.isascii() and clean.isdigit() and len(clean) <= 2:
            date = base.replace(day=int(clean))
        else:
            raise Refused("figures.date", words.BAD_DATE, field="date")
    except ValueError as error:
        raise Refused("figures.date", words.BAD_DATE, field="date") from error
    if as_day(date) > today:
        raise Refused("figures.date", words.FIGURES_FUTURE, field="date")
    return as_day(date)


def stepped(rows: Sequence[FigureRow], row: int, by: int) -> int:
    """Another current row inside the table."""
    return min(max(row + by, 0), max(len(rows) - 1, 0))
