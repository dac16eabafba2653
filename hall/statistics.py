"""The day's figures (domain.md 5.2): from tickets and stretches of time to counts, times and shares.

Every figure has its formula in `figures.FORMULAS`; medians and 90th percentiles stand beside means. Export is
`sync/figures_file.py`. No clock is read: the caller says when "now" is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from hall.catalogue import Catalogue
from hall.clock import HALL_ZONE, MICROS
from hall.errors import Refused
from hall.figures import SOURCES, Accuracy, DayFigures, Figures, PauseFigure, Spread
from hall.queue_ports import Estimate
from hall.spans import OPEN, PAUSE, Span, WindowSpan, common, held, length, merged, waits, without
from hall.tickets import Leg, Ticket, TicketState

LONGEST: Final = 2 * 3600 * MICROS
"""A service that lasts longer was forgotten and counts as two hours."""

_MINUTE: Final = 60 * MICROS
_NEVER: Final = 1 << 62
_MISSED: Final = "过号"
_PARKED: Final = "暂放"
_S = TicketState

T = TypeVar("T")
K = TypeVar("K", str, int)


def _met(ticket: Ticket) -> tuple[Leg, int] | None:
    """The leg that ended the waiting, and when."""
    first = next((leg for leg in ticket.legs if leg.arrived_at), None)
    if first is not None:
        return first, first.arrived_at
    if ticket.state is TicketState.CALLED and ticket.legs:
        return ticket.legs[-1], ticket.legs[-1].called_at
    return None


def waited(ticket: Ticket) -> int | None:
    """t2 or t1 − t0 in microseconds: to the first service, or to the call while nobody has come yet.

    None for somebody who was not called, or did not come (abandoned ones are left out).
    """
    met = _met(ticket)
    return None if met is None else max(met[1] - ticket.taken_at, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service at one window, from arriving to the end; parts around a pause of the visit are one."""

    queue: str
    window: int
    staff: str
    micros: int


def services(ticket: Ticket) -> tuple[Service, ...]:
    """Services of a ticket that are over; each at most two hours."""
    found: list[Service] = []
    before: Leg | None = None
    for leg in ticket.legs:
        if not (leg.arrived_at and leg.ended_at):
            before = None
            continue
        micros = max(leg.ended_at - leg.arrived_at, 0)
        same = (
            before is not None
            and before.result == _PARKED
            and (before.window, before.staff, before.queue) == (leg.window, leg.staff, leg.queue)
        )
        if same:
            micros += found.pop().micros
        found.append(
            Service(queue=leg.queue, window=leg.window, staff=leg.staff, micros=min(micros, LONGEST))
        )
        before = leg
    return tuple(found)


def outcome(ticket: Ticket) -> str:
    """Which count of `Figures` a ticket belongs to; exactly one."""
    match ticket.state:
        case _S.WAITING:
            return "waiting"
        case _S.CALLED | _S.SERVING | _S.PARKED:
            return "in_hand"
        case _S.DONE:
            return "done"
        case _S.CANCELLED:
            return "cancelled"
        case _S.EXPIRED if not ticket.no_shows:
            return "expired"
        case _:
            return "gone"


class _Basis:
    """Standards of the queues, and which of them count for times."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.wait = {q.letter: q.wait_minutes * 60 * MICROS for q in catalogue.queues if q.wait_minutes}
        self.service = {
            q.letter: q.service_minutes * 60 * MICROS for q in catalogue.queues if q.service_minutes
        }
        self.uncounted = frozenset(q.letter for q in catalogue.queues if not q.counted)
        self.names = {q.letter: q.name for q in catalogue.queues}
        self.windows = {w.no: w.name for w in catalogue.windows}
        self.serves = {w.no: frozenset(q for q, x in w.weights if x > 0) for w in catalogue.windows}


def _row(
    key: str,
    name: str,
    tickets: Sequence[Ticket],
    basis: _Basis,
    *,
    mine: Callable[[Leg | Service], bool] | None = None,
    all_queues: bool = False,
) -> Figures:
    """A row over tickets; with `mine` only those legs and services count."""
    counts = dict.fromkeys(("waiting", "in_hand", "done", "cancelled", "expired", "gone"), 0)
    for ticket in tickets:
        counts[outcome(ticket)] += 1
    times = [
        (first_queue(ticket), max(met[1] - ticket.taken_at, 0))
        for ticket in tickets
        if (met := _met(ticket)) is not None
        and (mine is None or mine(met[0]))
        and (all_queues or first_queue(ticket) not in basis.uncounted)
    ]
    done = [one for ticket in tickets for one in services(ticket) if mine is None or mine(one)]
    timed = [one for one in done if all_queues or one.queue not in basis.uncounted]
    legs = [leg for ticket in tickets for leg in ticket.legs if leg.called_at and (mine is None or mine(leg))]
    return Figures(
        key=key,
        name=name,
        taken=len(tickets),
        booked=sum(1 for ticket in tickets if ticket.slot_at is not None),
        priority=sum(1 for ticket in tickets if ticket.priority),
        **counts,
        calls=len(legs),
        missed=sum(1 for leg in legs if leg.result == _MISSED),
        recalls=sum(max(ticket.calls - 1, 0) for ticket in tickets),
        wait=Spread.of([micros for _, micros in times]),
        service=Spread.of([one.micros for one in timed]),
        late_waits=sum(1 for queue, micros in times if micros > basis.wait.get(queue, _NEVER)),
        late_services=sum(1 for one in timed if one.micros > basis.service.get(one.queue, _NEVER)),
        service_seconds=sum(one.micros for one in done) / MICROS,
    )


def first_queue(ticket: Ticket) -> str:
    """The queue that the number was taken for, wherever it was handed later."""
    return ticket.legs[0].queue if ticket.legs else ticket.queue


def source_of(ticket: Ticket) -> str:
    """How the number was taken: `booked` for an appointment, `emergency` for a window's own series."""
    if ticket.slot_at is not None:
        return "booked"
    return "emergency" if ticket.prefix.startswith("W") else ticket.source


def hour_of(ticket: Ticket) -> int:
    """Hour of the take, UTC+8."""
    return dt.datetime.fromtimestamp(ticket.taken_at / MICROS, HALL_ZONE).hour


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """Microseconds of a window or person."""

    open: int = 0
    pause: int = 0
    held: int = 0
    idle: int = 0


def _times(
    tickets: Sequence[Ticket], spans: Sequence[WindowSpan], basis: _Basis, until: int
) -> dict[tuple[int, str], _Times]:
    """By window and person: open, paused, held by a number, and idle while somebody waited."""
    waiting: dict[str, list[Span]] = {}
    busy: dict[tuple[int, str], list[Span]] = {}
    for ticket in tickets:
        for queue, span in waits(ticket, until):
            waiting.setdefault(queue, []).append(span)
        for window, staff, span in held(ticket, until):
            busy.setdefault((window, staff), []).append(span)
    lines = {queue: merged(found) for queue, found in waiting.items()}
    found: dict[tuple[int, str], _Times] = {}
    for key in sorted({(s.window, s.staff) for s in spans} | set(busy)):
        window, staff = key
        opened = merged(s.span for s in spans if (s.window, s.staff, s.kind) == (window, staff, OPEN))
        paused = merged(s.span for s in spans if (s.window, s.staff, s.kind) == (window, staff, PAUSE))
        occupied = merged(busy.get(key, ()))
        free = without(without(opened, paused), occupied)
        wanted = merged(span for q in basis.serves.get(window, ()) for span in lines.get(q, ()))
        found[key] = _Times(
            open=length(opened),
            pause=length(paused),
            held=length(occupied),
            idle=length(common(free, wanted)),
        )
    return found


def _with_times(row: Figures, times: Iterable[_Times]) -> Figures:
    """The row with the times of its windows."""
    every = tuple(times)
    return replace(
        row,
        open_seconds=sum(t.open for t in every) / MICROS,
        pause_seconds=sum(t.pause for t in every) / MICROS,
        held_seconds=sum(t.held for t in every) / MICROS,
        idle_seconds=sum(t.idle for t in every) / MICROS,
    )


def day_figures(
    tickets: Iterable[Ticket],
    spans: Iterable[WindowSpan],
    catalogue: Catalogue,
    *,
    until: int,
    estimates: Iterable[Estimate] = (),
) -> DayFigures:
    """All figures of a day, or of several together.

    Args:
        tickets: Of the day, in any state.
        spans: When windows were open and paused, see `spans.window_spans`.
        catalogue: For standards, names and what a window serves. Queues that do not count (是否计入统计)
            have times in their own row, and are left out of the times of all other cuts.
        until: Now, or the end of the last day, microseconds UTC.
        estimates: Shown ranges with their truth.
    """
    everyone, stretches, basis = tuple(tickets), tuple(spans), _Basis(catalogue)
    times = _times(everyone, stretches, basis, until)
    days = [ticket.day for ticket in everyone]
    known = tuple(estimates)
    return DayFigures(
        days=(min(days, default=0), max(days, default=0)),
        whole=_with_times(_row("", "全大厅", everyone, basis), times.values()),
        queues=tuple(
            _row(letter, basis.names.get(letter, letter), group, basis, all_queues=True)
            for letter, group in _grouped(everyone, first_queue)
        ),
        windows=_by_window(everyone, basis, times),
        people=_by_person(everyone, basis, times),
        hours=tuple(
            _row(f"{hour:02d}", f"{hour}:00–{hour}:59", group, basis)
            for hour, group in _grouped(everyone, hour_of)
        ),
        sources=tuple(
            _row(key, SOURCES.get(key, key), group, basis) for key, group in _grouped(everyone, source_of)
        ),
        pauses=_pauses(stretches),
        accuracy=accuracy(known),
        accuracy_by_queue=tuple(
            (letter, accuracy(group)) for letter, group in _grouped(known, lambda e: e.queue)
        ),
    )


def _grouped(rows: Iterable[T], key: Callable[[T], K]) -> list[tuple[K, list[T]]]:
    groups: dict[K, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return sorted(groups.items())


def _at(window: int, one: Leg | Service) -> bool:
    return one.window == window


def _of(staff: str, one: Leg | Service) -> bool:
    return one.staff == staff


def _by_window(
    everyone: Sequence[Ticket], basis: _Basis, times: Mapping[tuple[int, str], _Times]
) -> tuple[Figures, ...]:
    """A row for every window that was open or called somebody."""
    rows = []
    for window in sorted({no for no, _ in times}):
        group = [t for t in everyone if any(leg.window == window for leg in t.legs)]
        name = basis.windows.get(window, f"{window}号窗口")
        row = _row(f"{window}", name, group, basis, mine=partial(_at, window))
        rows.append(_with_times(row, (t for (no, _), t in times.items() if no == window)))
    return tuple(rows)


def _by_person(
    everyone: Sequence[Ticket], basis: _Basis, times: Mapping[tuple[int, str], _Times]
) -> tuple[Figures, ...]:
    """A row for everybody who sat at a window; names are added by who shows it."""
    rows = []
    for staff in sorted({number for _, number in times if number}):
        group = [t for t in everyone if any(leg.staff == staff for leg in t.legs)]
        row = _row(staff, staff, group, basis, mine=partial(_of, staff))
        rows.append(_with_times(row, (t for (_, number), t in times.items() if number == staff)))
    return tuple(rows)


def _pauses(spans: Iterable[WindowSpan]) -> tuple[PauseFigure, ...]:
    """Pauses by reason, longest in all first (暂停时长排行)."""
    groups = _grouped((span for span in spans if span.kind == PAUSE), lambda span: span.reason)
    rows = [
        PauseFigure(reason=reason, times=len(group), seconds=sum(s.end - s.begin for s in group) / MICROS)
        for reason, group in groups
    ]
    return tuple(sorted(rows, key=lambda row: (-row.seconds, row.reason)))


def accuracy(estimates: Iterable[Estimate]) -> Accuracy:
    """What shown ranges were worth; those that are not settled are passed over."""
    settled = [e for e in estimates if e.called_at]
    told = [(e, (e.called_at - e.shown_at) / _MINUTE) for e in settled if e.high > 1]
    return Accuracy(
        shown=len(settled),
        told=len(told),
        held=sum(1 for e, minutes in told if minutes <= e.high),
        below_low=sum(1 for e, minutes in told if minutes < e.low),
        error_minutes=sum(abs(minutes - e.low) for e, minutes in told) / len(told) if told else 0.0,
    )


CUTS: Final = ("queue", "window", "person", "hour", "source", "")


def drill(
    tickets: Iterable[Ticket], cut: str, key: str, *, only: Callable[[Ticket], bool] | None = None
) -> tuple[Ticket, ...]:
    """The tickets behind a row of figures, by take time.

    Args:
        tickets: Of the day.
        cut: One of `CUTS`; "" for all of the hall.
        key: `Figures.key` of the row.
        only: A further condition, see `late` and `outcome`.

    Raises:
        Refused: `figures.cut`.
    """
    tests: Mapping[str, Callable[[Ticket], bool]] = {
        "": lambda _: True,
        "queue": lambda t: first_queue(t) == key,
        "window": lambda t: any(f"{leg.window}" == key for leg in t.legs),
        "person": lambda t: any(leg.staff == key for leg in t.legs),
        "hour": lambda t: f"{hour_of(t):02d}" == key,
        "source": lambda t: source_of(t) == key,
    }
    if cut not in tests:
        raise Refused("figures.cut", "没有这种统计分组，请重新选择。", field="cut")
    found = [t for t in tickets if tests[cut](t) and (only is None or only(t))]
    return tuple(sorted(found, key=lambda t: (t.taken_at, t.number)))


def late(catalogue: Catalogue) -> Callable[[Ticket], bool]:
    """A condition for `drill`: waited longer than the standard of the queue."""
    basis = _Basis(catalogue)

    def is_late(ticket: Ticket) -> bool:
        micros = waited(ticket)
        return micros is not None and micros > basis.wait.get(first_queue(ticket), _NEVER)

    return is_late
